"""Inspections: the list, one with all its items and pictures, supervision visits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import NotFound
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_search
from campus_guard.db.models import (
    Attachment,
    Checklist,
    ChecklistVersion,
    Inspection,
    InspectionOccurrence,
    InspectionPlan,
    InspectionResult,
    SupervisionFinding,
    SupervisionVisit,
)
from campus_guard.db.service import Query, Read
from campus_guard.features.hazards.queries.lists import hazard_numbers
from campus_guard.features.hazards.queries.rows import HazardRef
from campus_guard.features.hazards.rules.checklists import (
    ChecklistDef,
    ChecklistItem,
    Words,
    checklist_from,
)
from campus_guard.features.hazards.rules.codes import Category
from campus_guard.features.hazards.rules.inspection_codes import (
    Answer,
    Handling,
    InspectionKind,
    InspectionState,
    VisitKind,
)
from campus_guard.features.hazards.rules.inspections import ItemResult, Tally
from campus_guard.features.people.queries import PersonNames
from campus_guard.features.places.queries import AreaNames

PHOTO_OWNER = "inspection_result"


@dataclass(frozen=True)
class InspectionRow:
    """An inspection in a list, with how its items came out."""

    id: int
    version: int
    number: str
    kind: InspectionKind
    state: InspectionState
    day: date
    checklist: str
    title: Words
    version_number: int
    area_id: int | None
    area: str
    place: str
    inspectors: str
    tally: Tally
    hazards: int
    voided: bool

    @property
    def where(self) -> str:
        """Return area and place in one line."""
        return " ".join(part for part in (self.area, self.place) if part)


@dataclass(frozen=True)
class PhotoRow:
    """A picture of an item; its bytes come from ``OpenInspectionPhoto``."""

    id: int
    number: str
    media_type: str
    size: int
    caption: str


@dataclass(frozen=True)
class ItemRow:
    """An item of an inspection and what was found."""

    number: int
    item: ChecklistItem
    result: ItemResult
    responsible: str
    photos: tuple[PhotoRow, ...]
    hazard: HazardRef | None


@dataclass(frozen=True)
class InspectionDetail:
    """A whole inspection."""

    row: InspectionRow
    content: ChecklistDef
    items: tuple[ItemRow, ...]
    started_at: datetime | None
    ended_at: datetime | None
    opinion: str
    finished_at: datetime | None
    finished_by: str
    plan: str
    plan_id: int | None
    created_by: str


def _tallies(r: Read, ids: Sequence[int]) -> dict[int, tuple[dict[str | None, int], int]]:
    """Return {inspection: ({answer: items}, hazards)}."""
    rows = r.session.execute(
        sa.select(
            InspectionResult.inspection_id,
            InspectionResult.answer,
            sa.func.count(),
            sa.func.count(InspectionResult.hazard_id),
        )
        .where(InspectionResult.inspection_id.in_(ids))
        .group_by(InspectionResult.inspection_id, InspectionResult.answer)
    )
    found: dict[int, tuple[dict[str | None, int], int]] = {}
    for inspection_id, answer, count, hazards in rows:
        answers, before = found.get(inspection_id, ({}, 0))
        found[inspection_id] = ({**answers, answer: count}, before + hazards)
    return found


def _count(answers: dict[str | None, int], items: int) -> Tally:
    passed, failed = answers.get(Answer.PASS, 0), answers.get(Answer.FAIL, 0)
    other = answers.get(Answer.NOT_APPLICABLE, 0)
    return Tally(passed, failed, other, items - passed - failed - other)


_COLUMNS = (
    Inspection,
    Checklist.code,
    ChecklistVersion.number,
    ChecklistVersion.data["title"],
    sa.func.json_array_length(ChecklistVersion.data["items"]),
)


def inspection_rows(r: Read, *where: Any, limit: int = 1000) -> list[InspectionRow]:
    """Return the inspections that fit, newest first."""
    found = r.session.execute(
        sa.select(*_COLUMNS)
        .join(Checklist, Inspection.checklist_id == Checklist.id)
        .join(ChecklistVersion, Inspection.version_id == ChecklistVersion.id)
        .where(*where)
        .order_by(Inspection.day.desc(), Inspection.id.desc())
        .limit(limit)
    ).all()
    tallies = _tallies(r, [row.id for row, *_ in found])
    areas = AreaNames(ids=tuple({row.area_id for row, *_ in found if row.area_id})).fetch(r)
    rows = []
    for row, code, number, title, items in found:
        answers, hazards = tallies.get(row.id, ({}, 0))
        rows.append(
            InspectionRow(
                row.id,
                row.version,
                row.number,
                InspectionKind(row.kind),
                InspectionState(row.state),
                row.day,
                code,
                Words(title["zh"], title["en"]),
                number,
                row.area_id,
                areas.get(row.area_id or 0, ""),
                row.place,
                row.inspectors,
                _count(answers, items),
                hazards,
                row.voided_at is not None,
            )
        )
    return rows


@dataclass(frozen=True, kw_only=True)
class ListInspections(Query[tuple[InspectionRow, ...]]):
    """Return inspections, newest first.

    ``text`` is looked for in number, place and inspectors; ``failed``: only with failures.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    first: date | None = None
    last: date | None = None
    text: str = ""
    checklist: str | None = None
    state: InspectionState | None = None
    failed: bool = False
    include_voided: bool = False
    limit: int = 1000

    def fetch(self, r: Read) -> tuple[InspectionRow, ...]:
        where: list[Any] = []
        if not self.include_voided:
            where.append(Inspection.voided_at.is_(None))
        if self.first is not None:
            where.append(Inspection.day >= self.first)
        if self.last is not None:
            where.append(Inspection.day <= self.last)
        if self.checklist is not None:
            where.append(Checklist.code == self.checklist)
        if self.state is not None:
            where.append(Inspection.state == self.state.value)
        text = clean_search(self.text)
        if text:
            columns = (Inspection.number, Inspection.place, Inspection.inspectors)
            where.append(sa.or_(*(c.contains(text, autoescape=True) for c in columns)))
        rows = inspection_rows(r, *where, limit=self.limit)
        return tuple(row for row in rows if row.tally.failed or not self.failed)


@dataclass(frozen=True, kw_only=True)
class InspectionByNumber(Query[int]):
    """Return the id of the inspection JC-2026-0001; raises NotFound."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    number: str

    def fetch(self, r: Read) -> int:
        wanted = self.number.strip().upper()
        found = r.session.scalar(sa.select(Inspection.id).where(Inspection.number == wanted))
        if found is None:
            raise NotFound(msg("There is no inspection {number}.", number=wanted))
        return found


@dataclass(frozen=True, kw_only=True)
class GetInspection(Query[InspectionDetail]):
    """Return an inspection with all items of the version it was made with; raises NotFound."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    inspection_id: int

    def fetch(self, r: Read) -> InspectionDetail:
        row = r.get(Inspection, self.inspection_id)
        content = checklist_from(r.get(ChecklistVersion, row.version_id).data)
        occurrence = r.get(InspectionOccurrence, row.occurrence_id) if row.occurrence_id else None
        plan = r.get(InspectionPlan, occurrence.plan_id) if occurrence else None
        name = plan.name if plan else ""
        if occurrence is not None and occurrence.name:
            name = f"{name}({occurrence.name})"
        return InspectionDetail(
            inspection_rows(r, Inspection.id == row.id)[0],
            content,
            _items(r, row, content),
            row.started_at,
            row.ended_at,
            row.opinion,
            row.finished_at,
            row.finished_by,
            name,
            plan.id if plan else None,
            row.created_by,
        )


def _items(r: Read, row: Inspection, content: ChecklistDef) -> tuple[ItemRow, ...]:
    stored = {
        x.item_code: x
        for x in r.session.scalars(
            sa.select(InspectionResult).where(InspectionResult.inspection_id == row.id)
        )
    }
    photos = _photos(r, [x.id for x in stored.values()])
    hazards = hazard_numbers(r, [x.hazard_id for x in stored.values() if x.hazard_id])
    people = PersonNames(
        ids=tuple({x.responsible_id for x in stored.values() if x.responsible_id})
    ).fetch(r)
    rows = []
    for number, item in enumerate(content.items, 1):
        found = stored.get(item.code)
        if found is None:
            rows.append(ItemRow(number, item, ItemResult(item.code), "", (), None))
            continue
        pictures = tuple(photos.get(found.id, ()))
        rows.append(
            ItemRow(
                number,
                item,
                _result(found, len(pictures)),
                people.get(found.responsible_id or 0, "") or found.responsible,
                pictures,
                hazards.get(found.hazard_id or 0),
            )
        )
    return tuple(rows)


def _result(row: InspectionResult, photos: int) -> ItemResult:
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


def _photos(r: Read, result_ids: Sequence[int]) -> dict[int, list[PhotoRow]]:
    rows = r.session.scalars(
        sa.select(Attachment)
        .where(Attachment.owner_kind == PHOTO_OWNER, Attachment.owner_id.in_(result_ids))
        .where(Attachment.voided_at.is_(None))
        .order_by(Attachment.id)
    )
    found: dict[int, list[PhotoRow]] = {}
    for row in rows:
        caption = r.unseal(row, "caption")
        photo = PhotoRow(row.id, row.file_name, row.media_type, row.size, caption)
        found.setdefault(row.owner_id, []).append(photo)
    return found


@dataclass(frozen=True)
class OpenedPhoto:
    """A picture with its bytes."""

    file_name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, kw_only=True)
class OpenInspectionPhoto(Query[OpenedPhoto]):
    """Return the bytes of a picture of an inspection."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    photo_id: int

    def fetch(self, r: Read) -> OpenedPhoto:
        row = r.get(Attachment, self.photo_id)
        if row.owner_kind != PHOTO_OWNER:
            raise NotFound(msg("This record does not exist."))
        data = r.vault.open_bytes(Attachment.__tablename__, row.uid, "content", row.content)
        return OpenedPhoto(row.file_name, row.media_type, data)


@dataclass(frozen=True)
class FindingRow:
    """A finding of a superior and the hazard it became."""

    id: int
    text: str
    area: str
    place: str
    category: Category
    possible_major: bool
    hazard: HazardRef | None


@dataclass(frozen=True)
class SupervisionRow:
    """A visit of a superior with its findings."""

    id: int
    version: int
    number: str
    day: date
    kind: VisitKind
    body: str
    inspectors: str
    subject: str
    demands: str
    answer_due_on: date | None
    answered_on: date | None
    note: str
    findings: tuple[FindingRow, ...]
    voided: bool


@dataclass(frozen=True, kw_only=True)
class ListSupervisionVisits(Query[tuple[SupervisionRow, ...]]):
    """Return the visits of superiors, newest first."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    first: date | None = None
    last: date | None = None
    text: str = ""
    include_voided: bool = False

    def fetch(self, r: Read) -> tuple[SupervisionRow, ...]:
        query = sa.select(SupervisionVisit)
        if not self.include_voided:
            query = query.where(SupervisionVisit.voided_at.is_(None))
        if self.first is not None:
            query = query.where(SupervisionVisit.day >= self.first)
        if self.last is not None:
            query = query.where(SupervisionVisit.day <= self.last)
        text = clean_search(self.text)
        if text:
            columns = (SupervisionVisit.number, SupervisionVisit.body, SupervisionVisit.subject)
            query = query.where(sa.or_(*(c.contains(text, autoescape=True) for c in columns)))
        ordered = query.order_by(SupervisionVisit.day.desc(), SupervisionVisit.id.desc())
        return _visits(r, r.session.scalars(ordered).all())


def _visits(r: Read, rows: Sequence[SupervisionVisit]) -> tuple[SupervisionRow, ...]:
    found = r.session.scalars(
        sa.select(SupervisionFinding)
        .where(SupervisionFinding.visit_id.in_([row.id for row in rows]))
        .where(SupervisionFinding.voided_at.is_(None))
        .order_by(SupervisionFinding.sort, SupervisionFinding.id)
    ).all()
    areas = AreaNames(ids=tuple({f.area_id for f in found if f.area_id})).fetch(r)
    hazards = hazard_numbers(r, [f.hazard_id for f in found if f.hazard_id])
    by_visit: dict[int, list[FindingRow]] = {}
    for f in found:
        line = FindingRow(
            f.id,
            f.text,
            areas.get(f.area_id or 0, ""),
            f.place,
            Category(f.category),
            f.possible_major,
            hazards.get(f.hazard_id or 0),
        )
        by_visit.setdefault(f.visit_id, []).append(line)
    return tuple(
        SupervisionRow(
            v.id,
            v.version,
            v.number,
            v.day,
            VisitKind(v.kind),
            v.body,
            v.inspectors,
            v.subject,
            v.demands,
            v.answer_due_on,
            v.answered_on,
            v.note,
            tuple(by_visit.get(v.id, ())),
            v.voided_at is not None,
        )
        for v in rows
    )
