"""Registering hazards, also those removed on the spot; correcting, voiding, taking steps back."""

from dataclasses import dataclass
from typing import Any, ClassVar

from campus_guard.core.errors import PermissionDenied, UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.db.models import Area, Hazard, HazardEvent
from campus_guard.db.records import cleaned_reason
from campus_guard.db.service import Command, Write
from campus_guard.features.hazards.commands.common import (
    PLACE_LIMIT,
    Typed,
    need,
    record,
    reindex,
    take,
)
from campus_guard.features.hazards.commands.links import link_accident, old_hazard
from campus_guard.features.hazards.commands.photos import attach
from campus_guard.features.hazards.inputs import FixedFields, HazardFacts, NewHazard
from campus_guard.features.hazards.queries.load import events_of
from campus_guard.features.hazards.rules.codes import EventKind, HazardKind
from campus_guard.features.hazards.rules.guards import is_money
from campus_guard.features.hazards.rules.life import FACTS, counted, last_step

SERIES = {HazardKind.HAZARD: ("hazard", "YH"), HazardKind.REPAIR: ("repair", "BX")}
TEXT_LIMIT = 5000


def facts_of(w: Write, facts: HazardFacts, typed: Typed) -> dict[str, Any]:
    """Return the columns of the facts, cleaned; ``typed`` gathers what is wrong with them."""
    place = typed.line("place", facts.place, PLACE_LIMIT)
    description = typed.block("description", facts.description, TEXT_LIMIT)
    typed.wrong("description", msg("Describe the hazard."), not description)
    typed.wrong("area_id", msg("Where is it?"), not place and facts.area_id is None)
    gone = facts.area_id is not None and w.session.get(Area, facts.area_id) is None
    typed.wrong("area_id", msg("Choose an area."), gone)
    typed.wrong("found_on", msg("This day lies in the future."), facts.found_on > w.today)
    broken = facts.down_from is not None and facts.down_from > w.now
    typed.wrong("down_from", msg("This time lies in the future."), broken)
    finder = typed.person(w, "finder", facts.finder_id, facts.finder)
    return {
        "found_on": facts.found_on,
        "source": facts.source.value,
        "category": facts.category.value,
        "description": description,
        "area_id": facts.area_id,
        "place": place,
        "finder_id": finder.id,
        "finder": finder.name or w.actor.name,
        "source_ref": typed.line("source_ref", facts.source_ref, 64),
        "suggested_measure": typed.block("suggested_measure", facts.suggested_measure, TEXT_LIMIT),
        "device": typed.line("device", facts.device),
        "down_from": facts.down_from,
    }


def open_hazard(w: Write, new: NewHazard, typed: Typed) -> Hazard:
    """Register a hazard under the next number of the year and return it.

    Raises UserError with everything that ``typed`` gathered.
    """
    columns = facts_of(w, new, typed)
    protection = typed.block("protection", new.protection, TEXT_LIMIT)
    typed.refuse()
    recurs = old_hazard(w, new.recurs_id, new.found_on).id if new.recurs_id else None
    series, prefix = SERIES[new.kind]
    year = w.today.year
    row = Hazard(
        uid=new.uid,
        number=f"{prefix}-{year}-{w.next_number(f'{series}-{year}'):04d}",
        kind=new.kind.value,
        recurs_id=recurs,
        steps=0,
        **columns,
    )
    w.add(row)
    data = {
        "proposed_major": new.proposed_major,
        "protection": protection,
        "department": new.department.value if new.department else "",
        "recurs": recurs,
    }
    record(w, row, EventKind.FOUND, new.found_on, data)
    reindex(w, row)
    if new.accident_id is not None:
        link_accident(w, row, new.accident_id)
    return row


@dataclass(frozen=True, kw_only=True)
class RegisterHazard(NewHazard, Command[int]):
    """登记: enter a hazard (or a repair). Returns its id; pressed twice it is one hazard."""

    roles: ClassVar[frozenset[Role]] = RECORDERS

    def apply(self, w: Write) -> int:
        known = w.existing(Hazard, self.uid)
        if known is None and self.accident_id is not None and w.actor.role not in OFFICE:
            raise PermissionDenied(msg("Your account may not do this."))
        return known.id if known else open_hazard(w, self, Typed()).id


@dataclass(frozen=True, kw_only=True)
class RegisterFixed(FixedFields, NewHazard, Command[int]):
    """当场整改: registered and struck off in one step, with a picture. Returns the id.

    What was proposed as a major hazard stays open (复查合格) until a person has decided its level.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE

    def apply(self, w: Write) -> int:
        known = w.existing(Hazard, self.uid)
        if known is not None:
            return known.id
        typed = Typed()
        wrong = self.cost is not None and not is_money(self.cost)
        typed.wrong("cost", msg("The cost must be an amount above 0."), wrong)
        data = {
            "measure": typed.block("measure", self.measure, TEXT_LIMIT),
            "fixer": typed.person(w, "fixer", self.fixer_id, self.fixer).json(),
            "verifier": typed.person(w, "verifier", self.verifier_id, self.verifier).json(),
            "evidence": typed.block("evidence", self.evidence, TEXT_LIMIT),
        }
        row = open_hazard(w, self, typed)
        for photo in self.photos:
            attach(w, row, photo)
        take(w, row, EventKind.FIXED_ON_SPOT, self.found_on, data)
        if self.cost is not None:
            record(w, row, EventKind.SPENT, self.found_on, {"amount": str(self.cost)})
        return row.id


@dataclass(frozen=True, kw_only=True)
class CorrectHazard(HazardFacts, Command[int]):
    """Correct the facts, with a reason; the old values stay readable. Returns the id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    hazard_id: int
    expected_version: int
    reason: str

    def apply(self, w: Write) -> int:
        row = w.fetch(Hazard, self.hazard_id, self.expected_version)
        reason = need(self.reason)
        typed = Typed()
        columns = facts_of(w, self, typed)
        typed.refuse()
        steps = [e.on for e in counted(events_of(w, row.id)) if e.kind not in FACTS]
        if steps and self.found_on > min(steps):
            words = msg("An earlier step is of a later day ({day}).", day=min(steps))
            raise UserError(words, {"found_on": words})
        changed = w.amend(row, reason, **columns)
        if changed:
            found = {"found_on": self.found_on.isoformat()} if "found_on" in changed else {}
            record(w, row, EventKind.CORRECTED, None, {"fields": changed, "reason": reason} | found)
            reindex(w, row)
        return row.id


@dataclass(frozen=True, kw_only=True)
class TakeBackStep(Command[int]):
    """Take back the last step that can be, with a reason; it stays in the story. Returns the id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    hazard_id: int
    expected_version: int | None = None
    reason: str

    def apply(self, w: Write) -> int:
        known = w.existing(HazardEvent, self.uid)
        if known is not None:
            return known.hazard_id
        row = w.fetch(Hazard, self.hazard_id, self.expected_version)
        step = last_step(events_of(w, row.id))
        if step is None:
            raise UserError(msg("There is no step to take back. Void the hazard instead."))
        data = {"number": step.number, "kind": step.kind.value, "reason": need(self.reason)}
        record(w, row, EventKind.TAKEN_BACK, None, data, self.uid)
        reindex(w, row)
        return row.id


@dataclass(frozen=True, kw_only=True)
class AddHazardNote(Command[int]):
    """Add a remark to the story. Returns the hazard's id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    hazard_id: int
    text: str

    def apply(self, w: Write) -> int:
        known = w.existing(HazardEvent, self.uid)
        if known is not None:
            return known.hazard_id
        row = w.fetch(Hazard, self.hazard_id)
        text = need(self.text, msg("Write something."), "text")
        record(w, row, EventKind.NOTE, None, {"text": text}, self.uid)
        return row.id


@dataclass(frozen=True, kw_only=True)
class VoidHazard(Command[int]):
    """作废: it stays readable, counts nowhere, and its number is not given out again."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    hazard_id: int
    expected_version: int | None = None
    reason: str

    def apply(self, w: Write) -> int:
        row = w.fetch(Hazard, self.hazard_id, self.expected_version)
        reason = cleaned_reason(self.reason)
        w.void(row, reason)
        record(w, row, EventKind.VOIDED, None, {"reason": reason})
        return row.id


@dataclass(frozen=True, kw_only=True)
class UnvoidHazard(Command[int]):
    """Take a voiding back (undo); the event stays. Returns the id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    hazard_id: int

    def apply(self, w: Write) -> int:
        row = w.get(Hazard, self.hazard_id)
        if row.voided_at is not None:
            w.unvoid(row)
            record(w, row, EventKind.UNVOIDED)
        return row.id
