"""From grading to striking off: each command is one event of the hazard's life."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.db.models import Hazard, Person
from campus_guard.db.service import Write
from campus_guard.features.hazards.commands.common import HazardStep, block, line, reindex, resolve
from campus_guard.features.hazards.rules.codes import Department, EventKind, Level
from campus_guard.features.hazards.rules.life import Standing, Who

TEXT_LIMIT = 5000


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


@dataclass(frozen=True, kw_only=True)
class GradeHazard(HazardStep):
    """定级: a person decides between general and major; a lower level needs a reason."""

    kind: ClassVar[EventKind] = EventKind.GRADED
    level: Level
    reason: str = ""

    def data(self, w: Write, row: Hazard, now: Standing) -> dict[str, Any]:
        return {"level": self.level.value, "reason": block("reason", self.reason, TEXT_LIMIT)}


def _department(w: Write, given: Department | None, owner: Who) -> str:
    """Return the department that was given, else the line of the responsible person."""
    if given is not None:
        return given.value
    person = w.session.get(Person, owner.id) if owner.id is not None else None
    return person.line if person else ""


@dataclass(frozen=True, kw_only=True)
class AssignHazard(HazardStep):
    """交办: measure, responsible person and deadline, all of them; also to somebody else later.

    A later deadline than the one in force counts as an extension and needs a reason.
    """

    kind: ClassVar[EventKind] = EventKind.ASSIGNED
    measure: str
    due: date | None
    owner_id: int | None = None
    owner: str = ""
    department: Department | None = None
    reason: str = ""

    def data(self, w: Write, row: Hazard, now: Standing) -> dict[str, Any]:
        owner = resolve(w, "owner", self.owner_id, self.owner)
        return {
            "measure": block("measure", self.measure, TEXT_LIMIT),
            "owner": owner.json(),
            "due": _iso(self.due),
            "department": _department(w, self.department, owner),
            "reason": block("reason", self.reason, TEXT_LIMIT),
        }

    def after(self, w: Write, row: Hazard) -> None:
        reindex(w, row)


@dataclass(frozen=True, kw_only=True)
class StartRectifying(HazardStep):
    """整改中: the responsible person has begun."""

    kind: ClassVar[EventKind] = EventKind.STARTED
    note: str = ""

    def data(self, w: Write, row: Hazard, now: Standing) -> dict[str, Any]:
        return {"note": block("note", self.note, TEXT_LIMIT)}


@dataclass(frozen=True, kw_only=True)
class AskReinspection(HazardStep):
    """申请复查: it is fixed. ``on`` is the day of completion; without a fixer it was the owner."""

    kind: ClassVar[EventKind] = EventKind.ASKED
    fixer_id: int | None = None
    fixer: str = ""
    note: str = ""

    def data(self, w: Write, row: Hazard, now: Standing) -> dict[str, Any]:
        fixer = resolve(w, "fixer", self.fixer_id, self.fixer) or now.owner
        return {"fixer": fixer.json(), "note": block("note", self.note, TEXT_LIMIT)}


@dataclass(frozen=True, kw_only=True)
class PassReinspection(HazardStep):
    """复查合格, by somebody who did not fix it."""

    kind: ClassVar[EventKind] = EventKind.PASSED
    verifier_id: int | None = None
    verifier: str = ""
    evidence: str = ""

    def data(self, w: Write, row: Hazard, now: Standing) -> dict[str, Any]:
        return {
            "verifier": resolve(w, "verifier", self.verifier_id, self.verifier).json(),
            "evidence": block("evidence", self.evidence, TEXT_LIMIT),
        }


@dataclass(frozen=True, kw_only=True)
class FailReinspection(HazardStep):
    """退回: what is still wrong goes back to the responsible person."""

    kind: ClassVar[EventKind] = EventKind.FAILED
    verifier_id: int | None = None
    verifier: str = ""
    reason: str

    def data(self, w: Write, row: Hazard, now: Standing) -> dict[str, Any]:
        return {
            "verifier": resolve(w, "verifier", self.verifier_id, self.verifier).json(),
            "reason": block("reason", self.reason, TEXT_LIMIT),
        }


@dataclass(frozen=True, kw_only=True)
class StrikeOff(HazardStep):
    """销号. Without a name it is struck off by whoever is signed in."""

    kind: ClassVar[EventKind] = EventKind.STRUCK_OFF
    evidence: str = ""
    by_id: int | None = None
    by: str = ""

    def data(self, w: Write, row: Hazard, now: Standing) -> dict[str, Any]:
        by = resolve(w, "by", self.by_id, self.by) or Who(w.actor.person_id, w.actor.name)
        return {
            "evidence": block("evidence", self.evidence, TEXT_LIMIT),
            "by": by.json(),
            "down_from": row.down_from.isoformat() if row.down_from else "",
        }


@dataclass(frozen=True, kw_only=True)
class UrgeHazard(HazardStep):
    """催办 of an overdue hazard."""

    kind: ClassVar[EventKind] = EventKind.URGED
    note: str = ""

    def data(self, w: Write, row: Hazard, now: Standing) -> dict[str, Any]:
        return {"note": block("note", self.note, TEXT_LIMIT)}


@dataclass(frozen=True, kw_only=True)
class ExtendDeadline(HazardStep):
    """A later deadline, allowed by somebody with a reason; the first one stays and counts."""

    kind: ClassVar[EventKind] = EventKind.EXTENDED
    due: date | None
    reason: str
    approver_id: int | None = None
    approver: str = ""

    def data(self, w: Write, row: Hazard, now: Standing) -> dict[str, Any]:
        approver = resolve(w, "approver", self.approver_id, self.approver)
        return {
            "due": _iso(self.due),
            "reason": block("reason", self.reason, TEXT_LIMIT),
            "approver": (approver or Who(w.actor.person_id, w.actor.name)).json(),
        }


@dataclass(frozen=True, kw_only=True)
class ReportOutside(HazardStep):
    """外部待办: the school cannot remove it alone; an outside unit knows, people are protected."""

    kind: ClassVar[EventKind] = EventKind.EXTERNAL
    unit: str
    protection: str
    note: str = ""

    def data(self, w: Write, row: Hazard, now: Standing) -> dict[str, Any]:
        return {
            "unit": line("unit", self.unit),
            "protection": block("protection", self.protection, TEXT_LIMIT),
            "note": block("note", self.note, TEXT_LIMIT),
        }


@dataclass(frozen=True, kw_only=True)
class ResumeHazard(HazardStep):
    """The school takes an 外部待办 up again."""

    kind: ClassVar[EventKind] = EventKind.RESUMED
    note: str = ""

    def data(self, w: Write, row: Hazard, now: Standing) -> dict[str, Any]:
        return {"note": block("note", self.note, TEXT_LIMIT)}


@dataclass(frozen=True, kw_only=True)
class RecordRefusal(HazardStep):
    """拒不整改: the assessment looks at it (HAZ-05)."""

    kind: ClassVar[EventKind] = EventKind.REFUSED
    note: str

    def data(self, w: Write, row: Hazard, now: Standing) -> dict[str, Any]:
        return {"note": block("note", self.note, TEXT_LIMIT)}


@dataclass(frozen=True, kw_only=True)
class RecordCost(HazardStep):
    """经费: an amount in yuan that was spent; several add up. Also after striking off."""

    kind: ClassVar[EventKind] = EventKind.SPENT
    amount: Decimal
    item: str = ""

    def data(self, w: Write, row: Hazard, now: Standing) -> dict[str, Any]:
        return {"amount": str(self.amount), "item": line("item", self.item)}


@dataclass(frozen=True, kw_only=True)
class SetProtection(HazardStep):
    """临时防护: how people are protected until it is removed."""

    kind: ClassVar[EventKind] = EventKind.PROTECTED
    text: str

    def data(self, w: Write, row: Hazard, now: Standing) -> dict[str, Any]:
        return {"text": block("text", self.text, TEXT_LIMIT)}


@dataclass(frozen=True, kw_only=True)
class SetOpenReason(HazardStep):
    """未销号原因, for the monthly register."""

    kind: ClassVar[EventKind] = EventKind.OPEN_REASON
    text: str

    def data(self, w: Write, row: Hazard, now: Standing) -> dict[str, Any]:
        return {"text": block("text", self.text, TEXT_LIMIT)}


@dataclass(frozen=True, kw_only=True)
class WorksAgain(HazardStep):
    """The device works again: the end of its down-time."""

    kind: ClassVar[EventKind] = EventKind.UP_AGAIN
    at: datetime

    def day(self, w: Write) -> date:
        return self.at.date()

    def data(self, w: Write, row: Hazard, now: Standing) -> dict[str, Any]:
        if self.at > w.now:
            words = msg("This time lies in the future.")
            raise UserError(words, {"at": words})
        down = row.down_from.isoformat() if row.down_from else ""
        return {"at": self.at.isoformat(), "down_from": down}
