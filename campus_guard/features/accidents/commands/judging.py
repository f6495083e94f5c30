"""After every change: judge the case again, keep the result, bring the steps in line."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import new_uid
from campus_guard.db.models import (
    Accident,
    AccidentEvaluation,
    AccidentFinding,
    AccidentStep,
    AccidentTelling,
    AccidentVictim,
)
from campus_guard.db.service import Write
from campus_guard.features.accidents.commands.common import (
    name_reader,
    need_reason,
    record_event,
    touch,
)
from campus_guard.features.accidents.filecodes import EventKind, Method
from campus_guard.features.accidents.inputs import Case, Regrading
from campus_guard.features.accidents.queries.load import children, code, pupils_of, step_of
from campus_guard.features.accidents.rules import (
    Classification,
    Finding,
    OutsideBody,
    RuleSet,
    Step,
    StepCode,
    label,
    to_minute,
)
from campus_guard.features.accidents.timeplan import (
    Clocks,
    Key,
    Plan,
    Told,
    done_at,
    keep_up,
    regrade,
)
from campus_guard.features.accidents.triage import (
    assess,
    chain,
    changes_grade,
    is_worse,
    person_keys,
    step_applies,
)


def judge_new(w: Write, row: Accident, case: Case, rules: RuleSet) -> Classification:
    """Judge a case that was just recorded and start its clocks."""
    result = assess(case, rules)
    _keep_result(w, row, case, result)
    plan = keep_up([], {}, result, clocks_of(row), rules, chain(case))
    _apply(w, row, case, plan, _rows(w, row))
    return result


def judge_again(
    w: Write,
    row: Accident,
    before: Case,
    after: Case,
    rules: RuleSet,
    regrading: Regrading | None = None,
) -> Classification:
    """Judge a changed case; a change of grade is an event with a reason (改判).

    Raises UserError (field ``regrading``) when it would re-grade and no reason was given.
    """
    touch(row)
    old, new = assess(before, rules), assess(after, rules)
    moved = changes_grade(old, new)
    severity_moved = old.severity is not new.severity
    if moved and regrading is None:
        raise UserError(_asks_reason(old, new), {"regrading": msg("Give a reason.")})
    known_at = None
    if regrading is not None and (moved or severity_moved):
        reason = need_reason(regrading.reason)
        known_at = _known_at(w, row, regrading.known_at)
        _record_regrade(w, row, old, new, reason, known_at)
    _keep_result(w, row, after, new)
    kept = _rows(w, row)
    steps, done = kept.state()
    clocks, telling_chain = clocks_of(row), chain(after)
    if known_at is not None and severity_moved:
        plan = regrade(
            steps,
            done,
            new,
            clocks,
            rules,
            telling_chain,
            known_at=known_at,
            worse=is_worse(old, new),
        )
    else:
        plan = keep_up(steps, done, new, clocks, rules, telling_chain)
    _apply(w, row, after, plan, kept)
    return new


def refresh_steps(w: Write, row: Accident, case: Case, rules: RuleSet) -> None:
    """Bring done times and the clocks that start with a receipt in line after a telling."""
    kept = _rows(w, row)
    _mark_done(case, kept)
    steps, done = kept.state()
    plan = keep_up(steps, done, assess(case, rules), clocks_of(row), rules, chain(case))
    _apply(w, row, case, plan, kept)


def clocks_of(row: Accident) -> Clocks:
    """Return what the due times of an accident start from."""
    return Clocks(row.occurred_at, row.known_at, row.regraded_at, row.phase, row.eased)


def _asks_reason(old: Classification, new: Classification) -> Message:
    return msg(
        "This re-grades the accident from {old} to {new}. Give the reason.",
        old=_grade_words(old),
        new=_grade_words(new),
    )


def _grade_words(result: Classification) -> Message:
    if result.headline is not None:
        return label(result.headline)
    if result.near_miss:
        return msg("Near miss")
    return label(result.severity) if result.severity else msg("no tier")


def _known_at(w: Write, row: Accident, moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    moment = to_minute(moment)
    if moment > w.now:
        words = msg("This time lies in the future.")
        raise UserError(words, {"known_at": words})
    if moment < row.occurred_at:
        words = msg("Nobody can have known before it happened.")
        raise UserError(words, {"known_at": words})
    return moment


def _record_regrade(
    w: Write,
    row: Accident,
    old: Classification,
    new: Classification,
    reason: str,
    known_at: datetime | None,
) -> None:
    record_event(
        w,
        row,
        EventKind.REGRADED,
        reason,
        old=_grade_codes(old),
        new=_grade_codes(new),
        known_at=known_at.isoformat() if known_at else None,
        points_before=sum(old.deductions.values()),
        points_after=sum(new.deductions.values()),
    )


def _grade_codes(result: Classification) -> dict[str, str | None]:
    return {
        "headline": result.headline.value if result.headline else None,
        "severity": result.severity.value if result.severity else None,
    }


def _keep_result(w: Write, row: Accident, case: Case, result: Classification) -> None:
    before = (row.severity, row.headline, row.final)
    row.severity = result.severity.value if result.severity else None
    row.headline = result.headline.value if result.headline else None
    row.final = result.final
    row.missing_answers = len(result.missing)
    row.near_miss, row.by_analogy = result.near_miss, result.by_analogy
    row.mass_event, row.restricted = result.mass_event, result.restricted
    row.flags = list(result.flags)
    w.session.flush()
    name_reader(w, row)
    if _store_evaluation(w, row, case, result) and before != (
        row.severity,
        row.headline,
        row.final,
    ):
        grade = _grade_codes(result)
        record_event(w, row, EventKind.GRADED, grade=grade, final=result.final)


def _store_evaluation(w: Write, row: Accident, case: Case, result: Classification) -> bool:
    """Keep findings as a new evaluation when they differ from the last; tell whether they did."""
    last = w.session.scalars(
        sa.select(AccidentEvaluation)
        .where(AccidentEvaluation.accident_id == row.id, AccidentEvaluation.current)
        .order_by(AccidentEvaluation.id.desc())
        .limit(1)
    ).first()
    keys = person_keys(case.duties)
    who = {key: d.person_id for key, d in zip(keys, case.duties, strict=True) if key is not None}
    who |= {name: person_id for one in case.by_hand for person_id, name in one.persons}
    findings = [_finding_values(row, finding, who) for finding in result.findings]
    summary = (row.severity, row.headline, row.final)
    if last is not None:
        if (last.severity, last.headline, last.final) == summary and findings == _stored(w, last):
            return False
        last.current = False
    evaluation = w.add(
        AccidentEvaluation(
            accident_id=row.id,
            at=w.now,
            username=w.actor.username,
            rule_set_version=result.rule_set_version,
            severity=row.severity,
            headline=row.headline,
            final=row.final,
            current=True,
        )
    )
    for values in findings:
        w.session.add(AccidentFinding(evaluation_id=evaluation.id, **values))
    w.session.flush()
    return True


_FINDING = ("accident_id", "line", "severity", "tier", "state", "by_analogy", "persons", "clauses")


def _stored(w: Write, evaluation: AccidentEvaluation) -> list[dict[str, object]]:
    rows = w.session.scalars(
        sa.select(AccidentFinding)
        .where(AccidentFinding.evaluation_id == evaluation.id)
        .order_by(AccidentFinding.id)
    )
    return [{name: getattr(row, name) for name in _FINDING} for row in rows]


def _finding_values(
    row: Accident, finding: Finding, who: dict[str, int | None]
) -> dict[str, object]:
    persons = [
        {
            "person": p.person,
            "person_id": who.get(p.person),
            "role": p.role.value if p.role else None,
            "fulfilled": p.fulfilled,
            "tier": p.tier.value if p.tier else None,
            "points": p.points,
        }
        for p in finding.persons
    ]
    return {
        "accident_id": row.id,
        "line": finding.line.value,
        "severity": finding.severity.value,
        "tier": finding.tier.value if finding.tier else None,
        "state": finding.state.value,
        "by_analogy": finding.by_analogy,
        "persons": persons,
        "clauses": list(finding.clauses),
    }


@dataclass(frozen=True)
class _Rows:
    """The rows of one file that its clocks follow from, read once for each command."""

    victims: list[AccidentVictim]
    steps: list[AccidentStep]
    tellings: list[AccidentTelling]

    def state(self) -> tuple[list[Step], dict[Key, datetime]]:
        """Return the steps as the rules know them, and when those were done that are done."""
        done = {(r.phase, StepCode(r.code)): r.done_at for r in self.steps if r.done_at is not None}
        return [step_of(r) for r in self.steps], done


def _rows(w: Write, row: Accident) -> _Rows:
    ids = [row.id]
    return _Rows(
        children(w, AccidentVictim, ids),
        children(w, AccidentStep, ids),
        children(w, AccidentTelling, ids),
    )


def _apply(w: Write, row: Accident, case: Case, plan: Plan, kept: _Rows) -> None:
    """Make the stored steps equal to the plan; what is no longer asked for is voided."""
    rows = {(r.phase, StepCode(r.code)): r for r in kept.steps}
    row.phase, row.regraded_at, row.eased = plan.phase, plan.regraded_at, plan.eased
    for sort, step in enumerate(plan.steps):
        stored = rows.pop((step.phase, step.code), None)
        new = stored is None
        if stored is None:
            stored = AccidentStep(
                uid=new_uid(), accident_id=row.id, phase=step.phase, code=step.code.value
            )
            stored.applies, stored.done_at = True, None
        if stored.done_at is None:
            stored.actor, stored.recipient = step.actor.value, step.recipient.value
            stored.basis, stored.bodies = step.basis.value, [b.value for b in step.bodies]
            stored.due_at, stored.awaits_receipt = step.due_at, step.awaits_receipt
        stored.sort = sort
        if new:
            kept.steps.append(w.add(stored))
    for stored in rows.values():
        w.void(stored, "no longer asked for")
        kept.steps.remove(stored)
    kept.steps.sort(key=lambda r: (r.sort, r.id))
    _mark_done(case, kept)


def _mark_done(case: Case, kept: _Rows) -> None:
    """Bring ``done_at`` and ``applies`` of all steps in line with the tellings.

    A telling of a later phase also answers the same step of an earlier one (late, if it was).
    """
    pupils = pupils_of(kept.victims)
    asked = {s.id: (s.code, s.phase) for s in kept.steps}
    tellings = [t for t in kept.tellings if t.step_id in asked]
    for stored in kept.steps:
        mine = [t for t in tellings if _answers(asked[t.step_id], stored)]
        counting = [_told(t) for t in mine if t.method != Method.NOT_APPLICABLE]
        step = step_of(stored)
        stored.done_at = done_at(step, counting, pupils)
        waived = len(counting) < len(mine)
        applies = step_applies(step.code, case.victims, case)
        stored.applies = stored.done_at is not None or (applies and not waived)


def _answers(asked: tuple[str, int], stored: AccidentStep) -> bool:
    code_told, phase_told = asked
    return code_told == stored.code and phase_told >= stored.phase


def _told(telling: AccidentTelling) -> Told:
    return Told(telling.done_at, code(OutsideBody, telling.body), telling.victim_id)
