"""The numbers of inspections: pass rate of each checklist, repeated failures (SEM section 7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import (
    Checklist,
    ChecklistVersion,
    Inspection,
    InspectionResult,
    SupervisionFinding,
    SupervisionVisit,
)
from campus_guard.db.service import Query, Read
from campus_guard.features.hazards.queries.plans import OccurrenceCount, occurrence_count
from campus_guard.features.hazards.rules.checklists import ChecklistDef, Words, checklist_from
from campus_guard.features.hazards.rules.inspection_codes import Answer
from campus_guard.features.hazards.rules.inspections import (
    Failure,
    ItemResult,
    Tally,
    repeated,
    tally,
)
from campus_guard.features.places.queries import AreaNames


@dataclass(frozen=True)
class ChecklistFigures:
    """One checklist in a range of days: finished inspections and how their items came out."""

    code: str
    title: Words
    inspections: int
    tally: Tally


@dataclass(frozen=True)
class RepeatedFailure:
    """An item that failed again and again in a range of days."""

    checklist: str
    title: Words
    item_code: str
    words: Words
    times: int
    last_on: date
    places: tuple[str, ...]


@dataclass(frozen=True)
class InspectionNumbers:
    """Inspections of a range of days. ``occurrences``: what the plan asked for."""

    first: date
    last: date
    inspections: int
    drafts: int
    tally: Tally
    checklists: tuple[ChecklistFigures, ...]
    repeated: tuple[RepeatedFailure, ...]
    occurrences: OccurrenceCount
    visits: int
    visit_findings: int


@dataclass(frozen=True, kw_only=True)
class InspectionFigures(Query[InspectionNumbers]):
    """Return the numbers of the finished inspections from ``first`` to ``last``.

    A copy of a shipped checklist counts with it: what matters is the subject, not the wording.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    first: date
    last: date

    def fetch(self, r: Read) -> InspectionNumbers:
        rounds = _rounds(r, self.first, self.last)
        finished = [x for x in rounds if x.finished]
        by_code: dict[str, list[_Round]] = {}
        for x in finished:
            by_code.setdefault(x.subject, []).append(x)
        figures = tuple(
            ChecklistFigures(code, xs[0].content.title, len(xs), sum_up(x.tally for x in xs))
            for code, xs in by_code.items()
        )
        visits, findings = _visits(r, self.first, self.last)
        return InspectionNumbers(
            self.first,
            self.last,
            len(finished),
            len(rounds) - len(finished),
            sum_up(x.tally for x in finished),
            figures,
            _repeated(finished),
            occurrence_count(r, self.first, self.last),
            visits,
            findings,
        )


def sum_up(tallies: Iterable[Tally]) -> Tally:
    """Return the sum of tallies."""
    return sum(tallies, Tally())


@dataclass(frozen=True)
class _Round:
    """An inspection with its answers."""

    id: int
    day: date
    where: str
    finished: bool
    subject: str
    content: ChecklistDef
    answers: dict[str, Answer]

    @property
    def tally(self) -> Tally:
        return tally(self.content, (ItemResult(c, a) for c, a in self.answers.items()))


def _rounds(r: Read, first: date, last: date) -> list[_Round]:
    rows = r.session.execute(
        sa.select(Inspection, Checklist.code, Checklist.origin)
        .join(Checklist, Inspection.checklist_id == Checklist.id)
        .where(Inspection.voided_at.is_(None), Inspection.day.between(first, last))
        .order_by(Checklist.sort, Inspection.day, Inspection.id)
    ).all()
    versions = {row.version_id for row, *_ in rows}
    contents = {
        version.id: checklist_from(version.data)
        for version in r.session.scalars(
            sa.select(ChecklistVersion).where(ChecklistVersion.id.in_(versions))
        )
    }
    answers = _answers(r, first, last)
    areas = AreaNames(ids=tuple({row.area_id for row, *_ in rows if row.area_id})).fetch(r)
    return [
        _Round(
            row.id,
            row.day,
            areas.get(row.area_id or 0, "") or row.place,
            row.state == "finished",
            origin or code,
            contents[row.version_id],
            answers.get(row.id, {}),
        )
        for row, code, origin in rows
    ]


def _answers(r: Read, first: date, last: date) -> dict[int, dict[str, Answer]]:
    rows = r.session.execute(
        sa.select(
            InspectionResult.inspection_id, InspectionResult.item_code, InspectionResult.answer
        )
        .join(Inspection, InspectionResult.inspection_id == Inspection.id)
        .where(Inspection.day.between(first, last), InspectionResult.answer.is_not(None))
    )
    found: dict[int, dict[str, Answer]] = {}
    for inspection_id, item_code, answer in rows:
        found.setdefault(inspection_id, {})[item_code] = Answer(str(answer))
    return found


def _repeated(rounds: list[_Round]) -> tuple[RepeatedFailure, ...]:
    failed: dict[tuple[str, str], list[_Round]] = {}
    for x in rounds:
        for code, answer in x.answers.items():
            if answer is Answer.FAIL and x.content.item(code) is not None:
                failed.setdefault((x.subject, code), []).append(x)
    counts = repeated(Failure(s, c, x.day) for (s, c), xs in failed.items() for x in xs)
    return tuple(_again(key, times, failed[key]) for key, times in counts.items())


def _again(key: tuple[str, str], times: int, rounds: list[_Round]) -> RepeatedFailure:
    last = max(rounds, key=lambda x: (x.day, x.id))
    item = last.content.item(key[1])
    words = item.words if item is not None else Words(key[1])
    places = tuple(dict.fromkeys(x.where for x in rounds if x.where))
    return RepeatedFailure(key[0], last.content.title, key[1], words, times, last.day, places)


def _visits(r: Read, first: date, last: date) -> tuple[int, int]:
    """Return how often superiors came, and what they found."""
    inside = (SupervisionVisit.voided_at.is_(None), SupervisionVisit.day.between(first, last))
    visits = r.session.scalar(sa.select(sa.func.count(SupervisionVisit.id)).where(*inside))
    findings = r.session.scalar(
        sa.select(sa.func.count(SupervisionFinding.id))
        .join(SupervisionVisit, SupervisionFinding.visit_id == SupervisionVisit.id)
        .where(*inside, SupervisionFinding.voided_at.is_(None))
    )
    return visits or 0, findings or 0
