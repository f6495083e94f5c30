"""What a person types about a meeting or a task."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from campus_guard.features.responsibility.rules.meetings import ItemKind, MeetingKind
from campus_guard.features.responsibility.rules.tasks import TaskSource


@dataclass(frozen=True)
class Named:
    """A member of staff (``id``), or somebody by name only; neither: nobody."""

    id: int | None = None
    name: str = ""


NOBODY = Named()


@dataclass(frozen=True)
class Asked:
    """Somebody asked to a meeting. ``present`` None: not noted."""

    who: Named
    present: bool | None = None
    note: str = ""

    def stored(self) -> dict[str, Any]:
        """Return how it lies in the file."""
        return {
            "person_id": self.who.id,
            "name": self.who.name,
            "present": self.present,
            "note": self.note,
        }

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Asked":
        """Return what ``stored`` stored."""
        return cls(Named(data["person_id"], data["name"]), data["present"], data["note"])


@dataclass(frozen=True, kw_only=True)
class MeetingInput:
    """The head of a meeting."""

    kind: MeetingKind
    planned_at: datetime
    subject: str = ""
    place: str = ""
    chair: Named = NOBODY
    recorder: Named = NOBODY
    people: tuple[Asked, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ItemInput:
    """An item of the agenda."""

    uid: str
    kind: ItemKind
    topic: str
    report: str = ""
    accident_id: int | None = None
    hazard_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class RulingInput:
    """What was decided about one person; ``fulfilled`` needs a reason (A-22)."""

    uid: str
    who: Named
    duty_id: int | None = None
    fulfilled: bool | None = None
    liability: str = ""
    punishment: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class TaskInput:
    """A task as it is handed out."""

    uid: str
    what: str
    owner: Named
    due_on: date
    source: TaskSource = TaskSource.OTHER
    accident_id: int | None = None
    hazard_id: int | None = None
    meeting_item_id: int | None = None
    source_ref: str = ""
