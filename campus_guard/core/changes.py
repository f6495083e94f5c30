"""What a write changed, so that screens that show it reload."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ChangeSet:
    """The kinds (table names) and row ids that one transaction touched."""

    ids: Mapping[str, frozenset[int]] = field(default_factory=dict)

    @property
    def kinds(self) -> frozenset[str]:
        """Return the names of the tables that changed."""
        return frozenset(self.ids)

    def touches(self, kinds: frozenset[str]) -> bool:
        """Tell whether any of ``kinds`` changed."""
        return not kinds.isdisjoint(self.ids)
