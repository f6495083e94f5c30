"""Finishing an inspection: every failure becomes a record of the register in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import derived_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import Attachment, Checklist, Inspection, InspectionResult, Person
from campus_guard.db.records import UnvoidRecord, VoidRecord, cleaned_reason, refuse
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.hazards.commands.inspecting import (
    RESULT,
    check_answer,
    checked_opinion,
    cleaned_result,
    content_of,
    draft,
    item_result,
    photo_counts,
    result_columns,
    result_row,
    results_of,
)
from campus_guard.features.hazards.commands.photos import AddHazardPhoto
from campus_guard.features.hazards.commands.register import RegisterFixed, RegisterHazard
from campus_guard.features.hazards.inputs import PhotoInput
from campus_guard.features.hazards.rules.checklists import ChecklistDef, ChecklistItem
from campus_guard.features.hazards.rules.codes import Category, Source
from campus_guard.features.hazards.rules.inspection_codes import (
    Answer,
    Consequence,
    Handling,
    InspectionKind,
    InspectionState,
)
from campus_guard.features.hazards.rules.inspections import (
    ItemResult,
    check_result,
    check_times,
    open_items,
    unanswered,
)

SOURCES: Mapping[InspectionKind, Source] = MappingProxyType(
    {
        InspectionKind.DAILY: Source.INSPECTION,
        InspectionKind.WEEKLY: Source.WEEKLY,
        InspectionKind.MONTHLY: Source.INSPECTION,
        InspectionKind.HOLIDAY: Source.PRE_HOLIDAY,
        InspectionKind.SUPERIOR: Source.SUPERIOR,
    }
)
_CATEGORIES = frozenset(category.value for category in Category)


@dataclass(frozen=True)
class Finished:
    """A finished inspection and the hazards that its failures opened."""

    inspection_id: int
    hazard_ids: tuple[int, ...]


def category_of(code: str) -> Category:
    """Return the category that failures of a checklist fall into."""
    return Category(code) if code in _CATEGORIES else Category.OTHER


@dataclass(frozen=True, kw_only=True)
class FinishInspection(Command[Finished]):
    """Finish an inspection and open a hazard for each failure, or register it as fixed.

    Raises UserError (``items.<code>.<field>``) while a failed item lacks words or a decision, and
    while items are unanswered, unless ``leave_open`` says that they shall stay so: they then count
    as not inspected, never as passed.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    inspection_id: int
    expected_version: int | None = None
    ended_at: datetime | None = None
    opinion: str | None = None
    leave_open: bool = False

    def apply(self, w: Write) -> Finished:
        row = w.fetch(Inspection, self.inspection_id)
        if row.state == InspectionState.FINISHED:
            return Finished(row.id, _hazards(w, row))
        row = draft(w, self.inspection_id, self.expected_version)
        stored = {result.item_code: result for result in results_of(w, row.id)}
        counts = photo_counts(w, [result.id for result in stored.values()])
        results = {c: item_result(r, counts.get(r.id, 0)) for c, r in stored.items()}
        content = content_of(w, row)
        self._check(row, content, tuple(results.values()))
        ended_at = self.ended_at or row.ended_at
        refuse(check_times(row.day, row.started_at, ended_at, w.today))
        for item in content.items:
            if item.code in results and results[item.code].needs_hazard:
                result = stored[item.code]
                result.hazard_id = open_hazard(w, row, item, result, results[item.code])
        row.ended_at = ended_at
        if self.opinion is not None:
            row.opinion = checked_opinion(self.opinion)
        row.state, row.finished_at = InspectionState.FINISHED.value, w.now
        row.finished_by = w.actor.username
        w.session.flush()
        return Finished(row.id, _hazards(w, row))

    def _check(
        self, row: Inspection, content: ChecklistDef, results: tuple[ItemResult, ...]
    ) -> None:
        wrong: dict[str, Message] = {}
        for item in open_items(content, results, row.day):
            wrong |= {f"items.{item.item_code}.{k}": words for k, words in item.problems.items()}
        if wrong:
            first = open_items(content, results, row.day)[0]
            raise UserError(msg("Item {n} failed and needs more words.", n=first.number), wrong)
        missing = unanswered(content, results)
        if len(missing) == len(content.items):
            raise UserError(msg("No item is answered yet."))
        if missing and not self.leave_open:
            numbers = "、".join(str(n) for n in missing)
            raise UserError(
                msg(
                    "Not answered: {numbers}. An unanswered item is never a pass.", numbers=numbers
                ),
                {"leave_open": msg("Answer them, or leave them as not inspected.")},
            )


def _hazards(r: Read, row: Inspection) -> tuple[int, ...]:
    return tuple(x.hazard_id for x in results_of(r, row.id) if x.hazard_id is not None)


def open_hazard(
    w: Write, row: Inspection, item: ChecklistItem, stored: InspectionResult, result: ItemResult
) -> int:
    """Return the id of the hazard that a failure opened; its pictures go along."""
    checklist = w.get(Checklist, row.checklist_id)
    person = w.session.get(Person, result.responsible_id) if result.responsible_id else None
    common: dict[str, Any] = {
        "uid": derived_uid(row.uid, item.code, "hazard"),
        "found_on": row.day,
        "source": SOURCES.get(InspectionKind(row.kind), Source.SPECIAL),
        "category": category_of(checklist.origin),
        "description": result.problem,
        "area_id": row.area_id,
        "place": result.place or row.place,
        "proposed_major": item.on_fail is Consequence.POSSIBLE_MAJOR,
        "finder": row.inspectors,
        "source_ref": f"{row.number} {item.code}"[:64],
    }
    photos = _photos(w, stored)
    if result.handling is Handling.ON_THE_SPOT:
        inputs = tuple(
            PhotoInput(uid=derived_uid(p.uid, "hazard"), file_name=p.file_name, data=_bytes(w, p))
            for p in photos
        )
        return RegisterFixed(
            **common,
            measure=result.advice,
            fixer_id=result.responsible_id,
            fixer=result.responsible or (person.name if person else ""),
            verifier=row.inspectors,
            photos=inputs,
        ).apply(w)
    hazard_id = RegisterHazard(**common, suggested_measure=result.advice).apply(w)
    for photo in photos:
        AddHazardPhoto(
            uid=derived_uid(photo.uid, "hazard"),
            hazard_id=hazard_id,
            file_name=photo.file_name,
            data=_bytes(w, photo),
        ).apply(w)
    return hazard_id


def _photos(r: Read, stored: InspectionResult) -> list[Attachment]:
    query = sa.select(Attachment).where(
        Attachment.owner_kind == RESULT,
        Attachment.owner_id == stored.id,
        Attachment.voided_at.is_(None),
    )
    return list(r.session.scalars(query.order_by(Attachment.id)))


def _bytes(r: Read, photo: Attachment) -> bytes:
    return r.vault.open_bytes(Attachment.__tablename__, photo.uid, "content", photo.content)


@dataclass(frozen=True, kw_only=True)
class CorrectResult(Command[int]):
    """Correct one item of a finished inspection, with a reason; the old answer is kept.

    A failure that is added opens its hazard now; an item whose failure opened a hazard stays
    failed, because the hazard is dealt with in the register. Returns the id of the result.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    inspection_id: int
    result: ItemResult
    reason: str

    def apply(self, w: Write) -> int:
        row = w.fetch(Inspection, self.inspection_id)
        if row.state != InspectionState.FINISHED:
            raise UserError(msg("This inspection is still a draft. Answer the item there."))
        reason = cleaned_reason(self.reason)
        if not reason:
            raise UserError(msg("Give a reason."), {"reason": msg("Give a reason.")})
        stored = result_row(w, row, self.result.item_code)
        photos = photo_counts(w, [stored.id]).get(stored.id, 0)
        result = replace(cleaned_result(self.result), photos=photos)
        item = check_answer(w, content_of(w, row), result)
        if stored.hazard_id is not None and result.answer is not Answer.FAIL:
            raise UserError(msg("This failure opened a hazard. Deal with it in the register."))
        if result.answer is None:
            raise UserError(msg("A finished inspection keeps an answer; say which."))
        refuse(check_result(result, row.day))
        w.amend(stored, reason, **result_columns(result))
        if stored.hazard_id is None and result.needs_hazard:
            w.amend(stored, reason, hazard_id=open_hazard(w, row, item, stored, result))
        return stored.id


@dataclass(frozen=True, kw_only=True)
class VoidInspection(VoidRecord):
    """Void an inspection with a reason; hazards that it opened stay in the register."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Inspection

    def check(self, w: Write, row: Any) -> None:
        """Nothing stands against it: the number stays taken, the plan shows it as not done."""


@dataclass(frozen=True, kw_only=True)
class UnvoidInspection(UnvoidRecord):
    """Take back the voiding of an inspection."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Inspection

    def check(self, w: Write, row: Any) -> None:
        """An inspection takes nobody's place."""
