"""Keying in an inspection: begun with a checklist, answered item by item, each answer stored.

A draft survives a crash, because every key is a transaction of its own. The version of the
checklist is frozen when the inspection is begun.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import derived_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_block, clean_line
from campus_guard.db.models import (
    Area,
    Attachment,
    ChecklistVersion,
    Inspection,
    InspectionOccurrence,
    InspectionResult,
    Person,
)
from campus_guard.db.records import LONGEST, refuse, too_long
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.hazards.commands.checklists import ensure_checklist, version_row
from campus_guard.features.hazards.commands.common import resolve
from campus_guard.features.hazards.commands.plans import occurrence_of, store_occurrence
from campus_guard.features.hazards.queries.plans import OccurrenceRow, occurrence_rows
from campus_guard.features.hazards.rules import plans
from campus_guard.features.hazards.rules.checklists import (
    ChecklistDef,
    ChecklistItem,
    checklist_from,
)
from campus_guard.features.hazards.rules.inspection_codes import (
    Answer,
    Handling,
    InspectionKind,
    InspectionState,
    OccurrenceState,
)
from campus_guard.features.hazards.rules.inspections import (
    ItemResult,
    check_lengths,
    check_times,
)

RESULT = "inspection_result"
INSPECTORS_LENGTH = 100
PLACE_LENGTH = 100
SERIES = "inspection-{year}"


@dataclass(frozen=True, kw_only=True)
class InspectionHead:
    """The head of the paper: when, where, by whom. ``area_id`` or ``place`` is needed."""

    day: date
    kind: InspectionKind
    area_id: int | None = None
    place: str = ""
    inspectors: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None


def _head(w: Write, head: InspectionHead) -> dict[str, Any]:
    """Return the cleaned columns of the head; raises UserError by field."""
    texts = {"place": clean_line(head.place), "inspectors": clean_line(head.inspectors)}
    wrong = check_times(head.day, head.started_at, head.ended_at, w.today)
    wrong |= too_long(texts, place=PLACE_LENGTH, inspectors=INSPECTORS_LENGTH)
    if head.area_id is None and not texts["place"]:
        wrong["area_id"] = msg("Say which place was inspected.")
    elif head.area_id is not None and w.session.get(Area, head.area_id) is None:
        wrong["area_id"] = msg("Choose an area.")
    refuse(wrong)
    texts["inspectors"] = texts["inspectors"] or w.actor.name
    names = ("day", "area_id", "started_at", "ended_at")
    values = {name: getattr(head, name) for name in names}
    return texts | values | {"kind": head.kind.value}


def content_of(r: Read, row: Inspection) -> ChecklistDef:
    """Return the checklist that is frozen into an inspection."""
    return checklist_from(r.get(ChecklistVersion, row.version_id).data)


def draft(w: Write, inspection_id: int, version: int | None = None) -> Inspection:
    """Return an inspection that can still be keyed in; raises UserError when it is finished."""
    row = w.fetch(Inspection, inspection_id, version)
    if row.state == InspectionState.FINISHED:
        raise UserError(msg("This inspection is finished. Correct it with a reason."))
    return row


def results_of(r: Read, inspection_id: int) -> Sequence[InspectionResult]:
    """Return the stored results of an inspection."""
    query = sa.select(InspectionResult).where(InspectionResult.inspection_id == inspection_id)
    return r.session.scalars(query.order_by(InspectionResult.id)).all()


def photo_counts(r: Read, result_ids: Sequence[int]) -> dict[int, int]:
    """Return {result id: pictures that are not voided}."""
    rows = r.session.execute(
        sa.select(Attachment.owner_id, sa.func.count())
        .where(Attachment.owner_kind == RESULT, Attachment.owner_id.in_(result_ids))
        .where(Attachment.voided_at.is_(None))
        .group_by(Attachment.owner_id)
    )
    return {row[0]: row[1] for row in rows}


def item_result(row: InspectionResult, photos: int = 0) -> ItemResult:
    """Return a stored result as the rules see it."""
    return ItemResult(
        row.item_code,
        Answer(row.answer) if row.answer else None,
        row.problem,
        row.advice,
        Handling(row.handling) if row.handling else None,
        row.responsible_id,
        row.responsible,
        row.due_on,
        row.place,
        photos,
    )


def item_results(r: Read, inspection_id: int) -> tuple[ItemResult, ...]:
    """Return the results of an inspection as the rules see them."""
    rows = results_of(r, inspection_id)
    counts = photo_counts(r, [row.id for row in rows])
    return tuple(item_result(row, counts.get(row.id, 0)) for row in rows)


@dataclass(frozen=True, kw_only=True)
class StartInspection(InspectionHead, Command[int]):
    """Begin an inspection as a draft; return its id.

    ``plan_id`` and ``occurrence`` (the key) say which occurrence it is made for; without them it
    counts for the first open occurrence of a plan for this checklist and place.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    checklist: str
    plan_id: int | None = None
    occurrence: str = ""

    def apply(self, w: Write) -> int:
        known = w.existing(Inspection, self.uid)
        if known is not None:
            return known.id
        values = _head(w, self)
        checklist = ensure_checklist(w, self.checklist)
        found = self._occurrence(w, checklist.code)
        row = Inspection(
            uid=self.uid,
            number=next_inspection_number(w, self.day),
            checklist_id=checklist.id,
            version_id=version_row(w, checklist).id,
            occurrence_id=store_occurrence(w, found).id if found else None,
            **values,
        )
        return w.add(row).id

    def _occurrence(self, w: Write, code: str) -> OccurrenceRow | None:
        if self.plan_id is None:
            return open_occurrence(w, code, self.day, self.area_id)
        found = occurrence_of(w, self.plan_id, self.occurrence)
        check_day(found.due, self.day)
        return found


def check_day(due: plans.Due, day: date) -> None:
    """Raise UserError when an inspection of this day does not count for the occurrence."""
    if not plans.fits(due, day):
        words = msg(
            "The plan counts this inspection from {first} to {last}.",
            first=due.opens_on,
            last=due.closes_on,
        )
        raise UserError(words, {"day": words})


def next_inspection_number(w: Write, day: date) -> str:
    """Return JC-2026-0001; numbers are never given out again."""
    return f"JC-{day:%Y}-{w.next_number(SERIES.format(year=day.year)):04d}"


_OPEN = frozenset({OccurrenceState.DUE, OccurrenceState.OVERDUE})


def open_occurrence(r: Read, code: str, day: date, area_id: int | None) -> OccurrenceRow | None:
    """Return the first open occurrence that an inspection of this day and place is made for."""
    fitting: list[OccurrenceRow] = []
    for row in occurrence_rows(r, day - plans.LONGEST, day + plans.LONGEST):
        if row.checklist != code or row.area_id not in (None, area_id):
            continue
        state = plans.state_of(row.due, day, row.done_on)
        if state in _OPEN and row.state is not OccurrenceState.CALLED_OFF:
            fitting.append(row)
    return min(fitting, key=lambda row: row.due.due_on, default=None)


@dataclass(frozen=True, kw_only=True)
class EditInspection(InspectionHead, Command[int]):
    """Change the head of a draft; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    inspection_id: int
    expected_version: int

    def apply(self, w: Write) -> int:
        row = draft(w, self.inspection_id, self.expected_version)
        values = _head(w, self)
        if row.occurrence_id is not None:
            made_for = w.get(InspectionOccurrence, row.occurrence_id)
            due = plans.Due(made_for.key, made_for.opens_on, made_for.due_on, made_for.closes_on)
            check_day(due, self.day)
        w.amend(row, **values)
        return row.id


def check_answer(w: Write, content: ChecklistDef, result: ItemResult) -> ChecklistItem:
    """Return the item that was answered.

    Raises UserError for an item that the version does not have, and for unusable texts.
    """
    item = content.item(result.item_code)
    if item is None:
        raise UserError(msg("The checklist has no item {code}.", code=result.item_code))
    wrong: dict[str, Message] = check_lengths(result)
    person = result.responsible_id
    if person is not None and w.session.get(Person, person) is None:
        wrong["responsible_id"] = msg("Choose a member of staff.")
    refuse(wrong)
    resolve(w, "responsible", person, result.responsible)
    return item


def cleaned_result(result: ItemResult) -> ItemResult:
    """Return the result with its texts cleaned."""
    return replace(
        result,
        problem=clean_block(result.problem),
        advice=clean_block(result.advice),
        responsible=clean_line(result.responsible),
        place=clean_line(result.place),
    )


def result_columns(result: ItemResult) -> dict[str, Any]:
    """Return the columns that store a result."""
    return {
        "answer": result.answer.value if result.answer else None,
        "handling": result.handling.value if result.handling else None,
        "problem": result.problem,
        "advice": result.advice,
        "responsible_id": result.responsible_id,
        "responsible": result.responsible,
        "due_on": result.due_on,
        "place": result.place,
    }


def known_result(r: Read, row: Inspection, item_code: str) -> InspectionResult | None:
    """Return the stored result of an item."""
    return r.session.scalars(
        sa.select(InspectionResult).where(
            InspectionResult.inspection_id == row.id, InspectionResult.item_code == item_code
        )
    ).first()


def new_result(w: Write, row: Inspection, item_code: str, **values: Any) -> InspectionResult:
    """Store the first result of an item and return it."""
    uid = derived_uid(row.uid, item_code)
    result = InspectionResult(uid=uid, inspection_id=row.id, item_code=item_code, **values)
    return w.add(result)


def result_row(w: Write, row: Inspection, item_code: str) -> InspectionResult:
    """Return the stored result of an item, a new and empty one when there is none yet."""
    return known_result(w, row, item_code) or new_result(w, row, item_code)


@dataclass(frozen=True, kw_only=True)
class AnswerItem(Command[int]):
    """Store what was keyed at one item of a draft; return the id of the result.

    What is still missing (words, a decision) is asked for when the inspection is finished, so that
    a round can be keyed at the speed of one key per item.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    inspection_id: int
    result: ItemResult

    def apply(self, w: Write) -> int:
        row = draft(w, self.inspection_id)
        result = cleaned_result(self.result)
        check_answer(w, content_of(w, row), result)
        stored, values = known_result(w, row, result.item_code), result_columns(result)
        if stored is None:
            return new_result(w, row, result.item_code, **values).id
        for name, value in values.items():
            setattr(stored, name, value)
        w.session.flush()
        return stored.id


@dataclass(frozen=True, kw_only=True)
class WriteOpinion(Command[int]):
    """Keep the overall opinion of a draft (总体意见); return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    inspection_id: int
    opinion: str

    def apply(self, w: Write) -> int:
        row = draft(w, self.inspection_id)
        row.opinion = checked_opinion(self.opinion)
        w.session.flush()
        return row.id


def checked_opinion(text: str) -> str:
    """Return the overall opinion cleaned; raises UserError when it is too long."""
    opinion = clean_block(text)
    refuse(too_long({"opinion": opinion}, opinion=LONGEST))
    return opinion
