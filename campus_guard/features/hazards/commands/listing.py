"""挂牌督办, reports to the authorities above, and notices handed over."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import Hazard, HazardEvent
from campus_guard.db.service import Command, Write
from campus_guard.features.hazards.commands.common import (
    HazardStep,
    block,
    line,
    record,
    resolve,
)
from campus_guard.features.hazards.inputs import Stage
from campus_guard.features.hazards.rules.codes import EventKind, Ground, ListingLevel, ReportMethod
from campus_guard.features.hazards.rules.life import Standing, Who

TEXT_LIMIT = 5000
MOST_STAGES = 20


@dataclass(frozen=True, kw_only=True)
class ListHazard(HazardStep):
    """挂牌: plate number, level, who supervises, and the stages with their days."""

    kind: ClassVar[EventKind] = EventKind.LISTED
    plate: str
    level: ListingLevel
    ground: Ground
    sponsor_id: int | None = None
    sponsor: str = ""
    milestones: tuple[Stage, ...] = ()

    def data(self, w: Write, row: Hazard, now: Standing) -> dict[str, Any]:
        if len(self.milestones) > MOST_STAGES:
            words = msg("At most {n} stages.", n=MOST_STAGES)
            raise UserError(words, {"milestones": words})
        stages = [
            {"text": line("milestones", s.text, 200), "due": s.due.isoformat() if s.due else ""}
            for s in self.milestones
        ]
        return {
            "plate": line("plate", self.plate, 64),
            "level": self.level.value,
            "ground": self.ground.value,
            "sponsor": resolve(w, "sponsor", self.sponsor_id, self.sponsor).json(),
            "milestones": [s for s in stages if s["text"]],
        }


@dataclass(frozen=True, kw_only=True)
class ReachMilestone(HazardStep):
    """A stage of listed supervision is reached; ``index`` counts from 0."""

    kind: ClassVar[EventKind] = EventKind.MILESTONE
    index: int
    note: str = ""

    def data(self, w: Write, row: Hazard, now: Standing) -> dict[str, Any]:
        return {"index": self.index, "note": block("note", self.note, TEXT_LIMIT)}


@dataclass(frozen=True, kw_only=True)
class UnlistHazard(HazardStep):
    """摘牌, once it passed re-inspection: who allowed it, and on what grounds."""

    kind: ClassVar[EventKind] = EventKind.UNLISTED
    basis: str
    approver_id: int | None = None
    approver: str = ""

    def data(self, w: Write, row: Hazard, now: Standing) -> dict[str, Any]:
        return {
            "basis": block("basis", self.basis, TEXT_LIMIT),
            "approver": resolve(w, "approver", self.approver_id, self.approver).json(),
        }


@dataclass(frozen=True, kw_only=True)
class ReportUpward(HazardStep):
    """逐级上报: to whom, when, how and by whom; ``on`` follows from ``at`` (now without one)."""

    kind: ClassVar[EventKind] = EventKind.REPORTED_UP
    to: str
    method: ReportMethod
    at: datetime | None = None
    by: str = ""
    note: str = ""

    def day(self, w: Write) -> date:
        return self.at.date() if self.at else HazardStep.day(self, w)

    def data(self, w: Write, row: Hazard, now: Standing) -> dict[str, Any]:
        if self.at is not None and self.at > w.now:
            words = msg("This time lies in the future.")
            raise UserError(words, {"at": words})
        return {
            "to": line("to", self.to),
            "method": self.method.value,
            "at": (self.at or w.now).isoformat(),
            "by": line("by", self.by) or w.actor.name,
            "note": block("note", self.note, TEXT_LIMIT),
        }


@dataclass(frozen=True, kw_only=True)
class IssueNotice(Command[int]):
    """That the notice (整改通知书) was printed and handed over. Returns the hazard's id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    hazard_id: int
    to_id: int | None = None
    to: str = ""
    on: date | None = None

    def apply(self, w: Write) -> int:
        known = w.existing(HazardEvent, self.uid)
        if known is not None:
            return known.hazard_id
        row = w.fetch(Hazard, self.hazard_id)
        receiver = resolve(w, "to", self.to_id, self.to) or Who(row.owner_id, row.owner)
        day = self.on or w.today
        if not row.found_on <= day <= w.today:
            words = msg("This day cannot be right.")
            raise UserError(words, {"on": words})
        record(w, row, EventKind.NOTICE, day, {"to": receiver.json()}, self.uid)
        return row.id
