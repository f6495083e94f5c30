"""The escalation timeline: who tells whom until when (section 3, A-07, A-08, A-17, A-34, A-35)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from campus_guard.core.clock import CHINA
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.features.accidents.rules.answers import Classification
from campus_guard.features.accidents.rules.codes import (
    Basis,
    ConcealmentKind,
    Department,
    OutsideBody,
    Party,
    Severity,
    StepCode,
    StepStatus,
    Tier,
)
from campus_guard.features.accidents.rules.ruleset import RuleSet

_LEVELS = (Party.LINE_DIRECTOR, Party.VICE_PRINCIPAL, Party.PRINCIPAL)
_ONCE = frozenset(
    {
        StepCode.RESCUE,
        StepCode.DEPT_ON_SCENE,
        StepCode.PRINCIPAL_ON_SCENE,
        StepCode.ADMIN_MEETING,
        StepCode.LAW_ENFORCEMENT,
    }
)
"""Steps that a re-grading does not ask for again once they are done."""


@dataclass(frozen=True)
class Times:
    """``known_at`` is T0 (default: occurrence), ``dept_received_at`` starts the director's clock.

    ``regraded_at`` is the moment of knowledge after a re-grading (A-17): then it is T0, and "the
    same day" is its day.
    """

    occurred_at: datetime
    known_at: datetime | None = None
    dept_received_at: datetime | None = None
    regraded_at: datetime | None = None

    @property
    def start(self) -> datetime:
        """Return T0."""
        return self.regraded_at or self.known_at or self.occurred_at


@dataclass(frozen=True)
class Chain:
    """Where the chain starts (A-35): the rank of the responsible person, and who is absent."""

    responsible: Party = Party.RESPONSIBLE_PERSON
    absent: frozenset[Party] = frozenset()

    @property
    def levels(self) -> tuple[Party, ...]:
        """Return who can receive, from the lowest level above the responsible person."""
        start = _LEVELS.index(self.responsible) + 1 if self.responsible in _LEVELS else 0
        return tuple(level for level in _LEVELS[start:] if level not in self.absent)


@dataclass(frozen=True)
class Step:
    """One step. ``due_at`` None: the regulation gives no number, or ``awaits_receipt``.

    ``phase`` counts the gradings: 1 is the first, each re-grading to a worse severity opens one.
    """

    code: StepCode
    actor: Party
    recipient: Party
    due_at: datetime | None
    basis: Basis
    phase: int = 1
    awaits_receipt: bool = False
    bodies: tuple[OutsideBody, ...] = ()


@dataclass(frozen=True)
class StepCheck:
    """How a step stands; ``candidate`` is never more than a candidate (A-16)."""

    status: StepStatus
    candidate: ConcealmentKind | None = None
    late_by: timedelta | None = None


@dataclass(frozen=True)
class Recipient:
    """Who receives the first report, with a warning where no letter is signed (A-31)."""

    department: Department | None
    warning: Message | None


def to_minute(at: datetime) -> datetime:
    """Return the time without seconds: times are entered and compared to the minute."""
    return at.replace(second=0, microsecond=0)


def clock_start(
    occurred_at: datetime, known_at: datetime | None, *, reason_given: bool
) -> datetime:
    """Return T0, the time the responsible person knew (default: occurrence).

    Raises UserError when it lies before the accident, or after it without a reason.
    """
    if known_at is None or known_at == occurred_at:
        return occurred_at
    if known_at < occurred_at:
        why = msg("Nobody can have known before it happened.")
        raise UserError(why, {"known_at": why})
    if not reason_given:
        why = msg("Why was it known later than it happened?")
        raise UserError(why, {"known_at_reason": why})
    return known_at


def timeline(
    result: Classification, times: Times, rules: RuleSet, chain: Chain | None = None
) -> tuple[Step, ...]:
    """Return the steps of a classified accident in order; none where no timeline runs."""
    if result.severity is None:
        return ()
    steps = steps_of(result.severity, times, rules, chain or Chain())
    steps += _consequences([f.tier for f in result.findings if f.tier is not None])
    if result.by_analogy:
        return tuple(replace(step, basis=Basis.ANALOGY) for step in steps)
    return steps


def steps_of(severity: Severity, times: Times, rules: RuleSet, chain: Chain) -> tuple[Step, ...]:
    """Return the steps of one severity without the consequences of a responsibility accident."""
    build = {Severity.MINOR: _minor, Severity.MODERATE: _moderate, Severity.GRAVE: _grave}
    return tuple(build[severity](times, rules, chain))


def _rescue() -> Step:
    return Step(StepCode.RESCUE, Party.RESPONSIBLE_PERSON, Party.INJURED, None, Basis.DOCUMENT)


def _parents(due: datetime | None) -> Step:
    basis = Basis.INTERPRETATION if due is None else Basis.MINUTES_INTERPRETED
    return Step(StepCode.NOTIFY_PARENT, Party.RESPONSIBLE_PERSON, Party.PARENTS, due, basis)


def _first_report(levels: Sequence[Party], due: datetime) -> Step:
    recipient = levels[0] if levels else Party.SUPERIOR_AUTHORITY
    if recipient is Party.LINE_DIRECTOR:
        recipient = Party.SIGNED_DEPARTMENT
    return Step(StepCode.REPORT_DEPT, Party.RESPONSIBLE_PERSON, recipient, due, Basis.DOCUMENT)


def _level(levels: Sequence[Party], index: int) -> Party:
    """Return the level, or the highest there is where the chain is shorter."""
    return levels[min(index, len(levels) - 1)] if levels else Party.PRINCIPAL


def _minor(times: Times, rules: RuleSet, chain: Chain) -> list[Step]:
    minutes, start = rules.minutes[Severity.MINOR], times.start
    levels, day = chain.levels, _end_of_day(times, rules)
    steps = [
        _rescue(),
        _first_report(levels, start + timedelta(minutes=minutes[StepCode.REPORT_DEPT])),
        _parents(start + timedelta(minutes=minutes[StepCode.NOTIFY_PARENT])),
    ]
    if len(levels) > 1:
        steps.append(Step(StepCode.REPORT_VP, levels[0], levels[1], day, Basis.DOCUMENT))
    recorder = _level(levels, 0)
    steps.append(Step(StepCode.RECORD, recorder, Party.REGISTER, day, Basis.DOCUMENT))
    return steps


def _end_of_day(times: Times, rules: RuleSet) -> datetime:
    """A-08: 23:59:59 of the day of occurrence; a grace, if set, runs from T0."""
    day = (times.regraded_at or times.occurred_at).astimezone(CHINA)
    end = datetime.combine(day.date(), time(23, 59, 59), CHINA)
    if not rules.same_day_grace_minutes:
        return end
    return max(end, times.start + timedelta(minutes=rules.same_day_grace_minutes))


def _moderate(times: Times, rules: RuleSet, chain: Chain) -> list[Step]:
    minutes, start, levels = rules.minutes[Severity.MODERATE], times.start, chain.levels
    steps = [
        _rescue(),
        _first_report(levels, start + timedelta(minutes=minutes[StepCode.REPORT_DEPT])),
        _parents(start + timedelta(minutes=minutes[StepCode.NOTIFY_PARENT])),
    ]
    if len(levels) > 1:
        received = times.dept_received_at
        wait = timedelta(minutes=minutes[StepCode.REPORT_VP])
        due = None if received is None else received + wait
        report = Step(StepCode.REPORT_VP, levels[0], levels[1], due, Basis.DOCUMENT)
        steps.append(replace(report, awaits_receipt=received is None))
    none = (None, Basis.DOCUMENT)
    steps.append(Step(StepCode.DEPT_ON_SCENE, _level(levels, 0), Party.SCENE, *none))
    steps.append(Step(StepCode.RECORD, _level(levels, 1), Party.REGISTER, *none))
    if len(levels) > 2:
        steps.append(Step(StepCode.REPORT_PRINCIPAL, levels[1], levels[2], *none))
    return steps


def _grave(times: Times, rules: RuleSet, chain: Chain) -> list[Step]:
    leaders = [p for p in chain.levels if p is not Party.LINE_DIRECTOR]
    first = leaders[0] if leaders else Party.SUPERIOR_AUTHORITY
    if len(leaders) > 1:
        first = Party.VICE_PRINCIPAL_OR_PRINCIPAL
    head = Party.VICE_PRINCIPAL if Party.PRINCIPAL in chain.absent else Party.PRINCIPAL
    limit = rules.external_report_minutes
    outside_due = None if limit is None else times.start + timedelta(minutes=limit)
    outside = Step(
        StepCode.EXTERNAL_REPORTS,
        head,
        Party.OUTSIDE_BODIES,
        outside_due,
        Basis.DOCUMENT if limit is None else Basis.SETTING,
        bodies=tuple(OutsideBody),
    )
    none = (None, Basis.DOCUMENT)
    who = Party.RESPONSIBLE_PERSON
    return [
        _rescue(),
        Step(StepCode.REPORT_VP_OR_PRINCIPAL, who, first, *none),
        _parents(None),
        Step(StepCode.PRINCIPAL_ON_SCENE, head, Party.SCENE, *none),
        outside,
        Step(StepCode.RECORD, Party.SAFETY_OFFICE, Party.FULL_REPORT, None, Basis.INTERPRETATION),
    ]


def _consequences(tiers: Sequence[Tier]) -> tuple[Step, ...]:
    """R2: the 行政会 decides liability and punishment; R3: also the law-enforcement bodies."""
    none = (None, Basis.DOCUMENT)
    if Tier.R3 in tiers:
        return (
            Step(StepCode.ADMIN_MEETING, Party.ADMIN_MEETING, Party.LIABILITY, *none),
            Step(StepCode.LAW_ENFORCEMENT, Party.LAW_ENFORCEMENT, Party.LEGAL_LIABILITY, *none),
        )
    if Tier.R2 in tiers:
        meeting, what = Party.ADMIN_MEETING, Party.LIABILITY_AND_PUNISHMENT
        return (Step(StepCode.ADMIN_MEETING, meeting, what, *none),)
    return ()


def check_step(
    due_at: datetime | None, done_at: datetime | None, now: datetime | None = None
) -> StepCheck:
    """Return how a step stands. The limit is included (A-07); no number is never late.

    Without ``now`` an undone step is simply not done; lateness is a candidate only (A-16).
    """
    if done_at is not None:
        if due_at is None:
            return StepCheck(StepStatus.DONE)
        if done_at <= due_at:
            return StepCheck(StepStatus.ON_TIME)
        return StepCheck(StepStatus.LATE, ConcealmentKind.LATE, done_at - due_at)
    if due_at is None or now is None:
        return StepCheck(StepStatus.NOT_DONE)
    if now <= due_at:
        return StepCheck(StepStatus.RUNNING)
    return StepCheck(StepStatus.OVERDUE, ConcealmentKind.LATE, now - due_at)


def regrade_timeline(
    old: Sequence[Step],
    done: Mapping[tuple[int, StepCode], datetime],
    new: Sequence[Step],
    *,
    known_at: datetime,
    worse: bool,
) -> tuple[Step, ...]:
    """Return the timeline after a re-grading (A-17). ``done`` is keyed by (phase, code).

    Steps that were done or already overdue stay exactly as they were. Worse: ``new`` (made with
    ``regraded_at``) opens a phase of its own, without what needs doing only once. Otherwise no
    clock starts again; only steps without a number are added.
    """
    kept = [s for s in old if _is_past(s, done, known_at)]
    if worse:
        phase = max((s.phase for s in old), default=0) + 1
        over = {s.code for s in kept if (s.phase, s.code) in done and s.code in _ONCE}
        return (*kept, *(replace(s, phase=phase) for s in new if s.code not in over))
    phase = max((s.phase for s in old), default=1)
    wanted = {s.code for s in new}
    still = [s for s in old if s in kept or s.code in wanted]
    have = {s.code for s in still}
    added = (s for s in new if s.code not in have and s.due_at is None and not s.awaits_receipt)
    return (*still, *(replace(s, phase=phase) for s in added))


def _is_past(step: Step, done: Mapping[tuple[int, StepCode], datetime], known_at: datetime) -> bool:
    if (step.phase, step.code) in done:
        return True
    return step.due_at is not None and step.due_at < known_at


def first_recipient(letter: Department | None, chosen: Department | None) -> Recipient:
    """Return who receives the first report: the department of the signed letter (A-31)."""
    if letter is not None:
        return Recipient(letter, None)
    if chosen is not None:
        return Recipient(chosen, msg("No signed letter: the department was chosen by hand."))
    return Recipient(None, msg("No signed letter: choose the department that receives it."))
