"""What stands between a file and its closing, and who signed the closing report."""

from collections.abc import Sequence

import sqlalchemy as sa

from campus_guard.db.links import meeting_decided, open_tasks
from campus_guard.db.models import Accident, AccidentSignature
from campus_guard.db.service import Read
from campus_guard.features.accidents.filecodes import Method
from campus_guard.features.accidents.inputs import Case
from campus_guard.features.accidents.queries.load import case_of, rules_of
from campus_guard.features.accidents.queries.rows import SignatureView, StepView
from campus_guard.features.accidents.rules import (
    Classification,
    OutsideBody,
    StepCode,
    Tier,
)
from campus_guard.features.accidents.states import ClosingFacts, Signer
from campus_guard.features.accidents.triage import assess, step_applies


def judged(r: Read, row: Accident) -> Classification:
    """Return what the rules say about a stored file now."""
    return assess(case_of(r, row), rules_of(r, row.rule_set_version))


def tiers_of(result: Classification) -> frozenset[Tier]:
    """Return the tiers of responsibility that were found."""
    return frozenset(f.tier for f in result.findings if f.tier is not None)


def closing_facts(
    r: Read, row: Accident, case: Case, result: Classification, steps: Sequence[StepView]
) -> ClosingFacts:
    """Return what decides whether a file can be closed; a step waived is a step not done."""
    return ClosingFacts(
        tiers=tiers_of(result),
        severity=result.severity,
        final=result.final,
        open_actions=open_tasks(r.session, row.id),
        parents_told=_parents_told(case, steps),
        outside_reports_missing=len(_silent_bodies(steps)),
        meeting_decided=meeting_decided(r.session, row.id),
    )


def _parents_told(case: Case, steps: Sequence[StepView]) -> bool:
    if not step_applies(StepCode.NOTIFY_PARENT, case.victims, case):
        return True
    asked = [s for s in steps if s.code is StepCode.NOTIFY_PARENT]
    return bool(asked) and all(s.done_at is not None for s in asked)


def _silent_bodies(steps: Sequence[StepView]) -> frozenset[OutsideBody]:
    """Return the authorities that nobody told since the newest grading that asks for it."""
    asked = [s for s in steps if s.code is StepCode.EXTERNAL_REPORTS]
    if not asked:
        return frozenset(OutsideBody)
    newest = max(asked, key=lambda s: s.phase)
    told = {t.body for t in newest.tellings if t.method is not Method.NOT_APPLICABLE}
    return frozenset(body for body in OutsideBody if body not in told)


def signatures(r: Read, accident_id: int) -> tuple[SignatureView, ...]:
    """Return the living signatures under the closing report, in order of signing."""
    query = (
        sa.select(AccidentSignature)
        .where(AccidentSignature.accident_id == accident_id, AccidentSignature.voided_at.is_(None))
        .order_by(AccidentSignature.id)
    )
    return tuple(
        SignatureView(Signer(s.signer), s.person, s.signed_at, s.created_by)
        for s in r.session.scalars(query)
    )
