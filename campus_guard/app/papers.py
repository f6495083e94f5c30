"""What every paper carries: the school's name, who printed what state of the records."""

from dataclasses import dataclass

from campus_guard.app.container import Container
from campus_guard.core.document import Stamp
from campus_guard.core.i18n import Translator
from campus_guard.features.admin.queries import ChainState, SchoolInfo


@dataclass(frozen=True)
class Papers:
    """Makes stamps for the papers of one opened school."""

    container: Container
    tr: Translator

    @property
    def school(self) -> str:
        """Return the school's name."""
        return self.container.service.ask(SchoolInfo()).name

    def stamp(self, rule_set_version: str = "") -> Stamp:
        """Return who prints now, with count and head of the audit chain."""
        chain = self.container.service.ask(ChainState())
        return Stamp(
            printed_by=self.container.actor.name,
            printed_at=self.container.clock.now().replace(second=0, microsecond=0),
            rule_set_version=rule_set_version,
            audit_count=chain.count,
            audit_head=chain.head,
        )
