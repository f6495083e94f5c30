"""The accidents of a term, for the term summary and the settlement."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import sqlalchemy as sa

from campus_guard.core.roles import OFFICE
from campus_guard.db.models import (
    Accident,
    AccidentEvaluation,
    AccidentEvent,
    AccidentFinding,
    AccidentStep,
    AccidentVictim,
    Area,
    Grade,
    SchoolClass,
)
from campus_guard.db.service import Query, Read
from campus_guard.features.accidents.filecodes import EventKind
from campus_guard.features.accidents.queries.lists import between
from campus_guard.features.accidents.queries.load import children, code, open_code
from campus_guard.features.accidents.queries.rows import FindingRow, TermAccidents, TermCase
from campus_guard.features.accidents.rules import (
    Cause,
    FindingState,
    Injury,
    Setting,
    Severity,
    StepCheck,
    StepCode,
    Tier,
    check_step,
)
from campus_guard.features.accidents.states import AccidentState

T = TypeVar("T", AccidentVictim, AccidentStep, AccidentFinding)


@dataclass(frozen=True, kw_only=True)
class AccidentsForTerm(Query[TermAccidents]):
    """The living accidents that occurred from ``first`` to ``last``, in order of occurrence.

    ``last`` None is today.
    """

    roles = OFFICE
    first: date
    last: date | None = None

    def fetch(self, r: Read) -> TermAccidents:
        last = self.last or r.today
        rows = list(
            r.session.scalars(
                sa.select(Accident)
                .where(Accident.voided_at.is_(None), *between(self.first, last))
                .order_by(Accident.occurred_at, Accident.id)
            )
        )
        voided = r.session.scalar(
            sa.select(sa.func.count(Accident.id)).where(
                Accident.voided_at.is_not(None), *between(self.first, last)
            )
        )
        return TermAccidents(self.first, last, _cases(r, rows), voided or 0)


@dataclass(frozen=True)
class _Parts:
    """What belongs to the accidents of a term, by accident."""

    victims: Mapping[int, list[AccidentVictim]]
    steps: Mapping[int, list[AccidentStep]]
    findings: Mapping[int, list[AccidentFinding]]
    regrades: Mapping[int, int]
    grades: Mapping[int, str]
    areas: Mapping[int, str]


def _cases(r: Read, rows: Sequence[Accident]) -> tuple[TermCase, ...]:
    ids = [row.id for row in rows]
    parts = _Parts(
        victims=_by_accident(children(r, AccidentVictim, ids)),
        steps=_by_accident(children(r, AccidentStep, ids)),
        findings=_by_accident(current_findings(r, ids)),
        regrades=_regrades(r, ids),
        grades=_grades_by_class(r),
        areas={a.id: a.kind for a in r.session.execute(sa.select(Area.id, Area.kind))},
    )
    return tuple(_case(r, row, parts) for row in rows)


def _by_accident(rows: Iterable[T]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = {}
    for row in rows:
        found.setdefault(row.accident_id, []).append(row)
    return found


def current_findings(r: Read, ids: Sequence[int]) -> list[AccidentFinding]:
    """Return what was found last about these accidents."""
    return list(
        r.session.scalars(
            sa.select(AccidentFinding)
            .join(AccidentEvaluation, AccidentEvaluation.id == AccidentFinding.evaluation_id)
            .where(AccidentEvaluation.current, AccidentFinding.accident_id.in_(ids))
            .order_by(AccidentFinding.id)
        )
    )


def _regrades(r: Read, ids: Sequence[int]) -> Mapping[int, int]:
    query = (
        sa.select(AccidentEvent.accident_id, sa.func.count())
        .where(AccidentEvent.kind == EventKind.REGRADED.value, AccidentEvent.accident_id.in_(ids))
        .group_by(AccidentEvent.accident_id)
    )
    return {row[0]: row[1] for row in r.session.execute(query)}


def _grades_by_class(r: Read) -> Mapping[int, str]:
    query = sa.select(SchoolClass.id, Grade.name).join(Grade, Grade.id == SchoolClass.grade_id)
    return {row.id: row.name for row in r.session.execute(query)}


def _case(r: Read, row: Accident, parts: _Parts) -> TermCase:
    victims = parts.victims.get(row.id, [])
    steps = [s for s in parts.steps.get(row.id, []) if s.applies]
    checks = {s.id: check_step(s.due_at, s.done_at, r.now) for s in steps}
    told = [checks[s.id] for s in steps if s.code == StepCode.NOTIFY_PARENT]
    grades = {parts.grades.get(v.class_id or 0) for v in victims}
    return TermCase(
        id=row.id,
        number=row.number,
        occurred_at=row.occurred_at,
        place=row.place,
        area_id=row.area_id,
        area_kind=parts.areas.get(row.area_id or 0),
        setting=code(Setting, row.setting),
        cause=code(Cause, row.cause),
        headline=code(Tier, row.headline),
        severity=code(Severity, row.severity),
        state=AccidentState(row.state),
        final=row.final,
        near_miss=row.near_miss,
        outside=any(flag.startswith("NOT_COVERED") for flag in row.flags),
        restricted=row.restricted,
        mass_event=row.mass_event,
        loss=row.property_loss,
        hospital=row.hospital is not None or any(v.hospital is not None for v in victims),
        grades=tuple(sorted(filter(None, grades))),
        injuries=tuple(_injury(r, v) for v in victims),
        findings=tuple(finding_row(row, f) for f in parts.findings.get(row.id, [])),
        steps=tuple(checks[s.id] for s in steps),
        parents=_worst(told),
        regrades=parts.regrades.get(row.id, 0),
        rule_set_version=row.rule_set_version,
    )


def _injury(r: Read, victim: AccidentVictim) -> Injury | None:
    confirmed = open_code(r, victim, "injury_confirmed", Injury)
    return confirmed or open_code(r, victim, "injury_initial", Injury)


def _worst(checks: Sequence[StepCheck]) -> StepCheck | None:
    """Return the telling that counts for the parents: one not done or late before the others."""
    late = [check for check in checks if check.candidate is not None]
    return next(iter(late or checks), None)


def finding_row(row: Accident, finding: AccidentFinding) -> FindingRow:
    """Return a stored finding as the settlement and the register show it."""
    return FindingRow(
        accident_id=row.id,
        number=row.number,
        line=finding.line,
        severity=Severity(finding.severity),
        tier=code(Tier, finding.tier),
        final=finding.state == FindingState.FINAL,
        persons=tuple(dict(p) for p in finding.persons),
        clauses=tuple(finding.clauses),
    )
