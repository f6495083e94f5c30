"""What an empty school begins with, so that nobody faces an empty catalogue."""

from dataclasses import dataclass
from typing import ClassVar

from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.service import Command, Write
from campus_guard.features.calendar.commands import LoadBundledNotices, LoadPeriods
from campus_guard.features.people.commands import LoadPostCatalogue
from campus_guard.features.places.commands.areas import LoadAreaCatalogue


@dataclass(frozen=True, kw_only=True)
class LoadCatalogues(Command[int]):
    """Load what is shipped and missing: holiday notices, periods of the day, posts with their
    safety duties, the six kinds of areas (ORG-05, ORG-11). Returns how many records were added.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE

    def apply(self, w: Write) -> int:
        notices = LoadBundledNotices().apply(w)
        counts = (command.apply(w) for command in (LoadPeriods(), LoadPostCatalogue()))
        return len(notices) + sum(counts) + LoadAreaCatalogue().apply(w)
