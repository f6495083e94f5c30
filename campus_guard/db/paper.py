"""What every paper carries: the school's name, and who printed which state of the records."""

from dataclasses import dataclass

import sqlalchemy as sa

from campus_guard.core.document import Stamp
from campus_guard.core.roles import EVERYONE
from campus_guard.db import audit
from campus_guard.db.models import School
from campus_guard.db.service import Query, Read


@dataclass(frozen=True)
class PaperHead:
    """The school's name, whether it is the sample school, and the stamp of the footer."""

    school: str
    sample: bool
    stamp: Stamp


@dataclass(frozen=True, kw_only=True)
class GetPaperHead(Query[PaperHead]):
    """The head and footer of a paper printed now.

    The moment on the paper is that of the last record, not of the printer: the same records give
    the same bytes, and a paper says which state of the records it shows.
    """

    roles = EVERYONE
    rule_set_version: str = ""

    def fetch(self, r: Read) -> PaperHead:
        """Return the school's name and the stamp."""
        school = r.session.scalars(sa.select(School)).one()
        head = audit.head(r.session)
        last = audit.last_moment(r.session) or r.now
        stamp = Stamp(
            printed_by=r.actor.name,
            printed_at=last.replace(second=0, microsecond=0),
            rule_set_version=self.rule_set_version,
            audit_count=head.count,
            audit_head=head.head,
        )
        return PaperHead(school.name, school.sample, stamp)
