"""What the queries answer: frozen rows, no session behind them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from campus_guard.core.document import Stamp
from campus_guard.core.i18n import Message
from campus_guard.features.accidents.filecodes import EventKind, Method
from campus_guard.features.accidents.inputs import Case, VictimInput
from campus_guard.features.accidents.queries.letters import ProposedReceiver
from campus_guard.features.accidents.rules import (
    Answers,
    Cause,
    Classification,
    Injury,
    OutsideBody,
    Party,
    RuleSet,
    Setting,
    Severity,
    StepCheck,
    StepCode,
    Tier,
)
from campus_guard.features.accidents.states import AccidentState, Signer


@dataclass(frozen=True)
class AccidentRow:
    """One line of the list. ``summary`` is the beginning of the narrative."""

    id: int
    version: int
    number: str
    occurred_at: datetime
    place: str
    setting: Setting | None
    cause: Cause | None
    state: AccidentState
    headline: Tier | None
    severity: Severity | None
    final: bool
    near_miss: bool
    by_analogy: bool
    restricted: bool
    mass_event: bool
    flags: tuple[str, ...]
    missing: int
    summary: str
    next_step: StepCode | None
    next_due_at: datetime | None
    overdue: bool
    open_steps: int
    voided: bool
    typed_at: datetime
    typed_by: str


@dataclass(frozen=True)
class AccidentList:
    """The rows, overdue first, and how many there are in all."""

    rows: tuple[AccidentRow, ...]
    total: int
    overdue: int
    running: int


@dataclass(frozen=True)
class MyReport:
    """What a gatekeeper sees of the first reports he filed."""

    id: int
    number: str
    occurred_at: datetime
    state: AccidentState
    typed_at: datetime


@dataclass(frozen=True)
class VictimView:
    """One person hurt; ``name`` is the whole name, ``paper_name`` what paper may carry."""

    id: int
    input: VictimInput
    name: str
    paper_name: str
    class_name: str
    version: int


@dataclass(frozen=True)
class TellingView:
    """One telling: who told whom, how, when, and when it was typed.

    ``named``: the recipient was chosen from the staff list.
    """

    id: int
    body: OutsideBody | None
    victim_id: int | None
    told_by: str
    recipient: str
    method: Method
    done_at: datetime
    typed_at: datetime
    typed_by: str
    note: str
    guardian: str = ""
    relation: str = ""
    phone: str = ""
    named: bool = False


@dataclass(frozen=True)
class StepView:
    """One step of the timeline with its tellings. ``check`` says how it stands now."""

    id: int
    phase: int
    code: StepCode
    actor: Party
    recipient: Party
    basis: str
    bodies: tuple[OutsideBody, ...]
    awaits_receipt: bool
    applies: bool
    due_at: datetime | None
    done_at: datetime | None
    check: StepCheck
    tellings: tuple[TellingView, ...]
    waived: str = ""

    @property
    def open_bodies(self) -> tuple[OutsideBody, ...]:
        """Return the authorities that nobody has told yet."""
        told = {telling.body for telling in self.tellings}
        return tuple(body for body in self.bodies if body not in told)


@dataclass(frozen=True)
class EventView:
    """One entry of the history; ``reason`` is opened."""

    id: int
    at: datetime
    username: str
    kind: EventKind
    reason: str
    payload: Mapping[str, object]


@dataclass(frozen=True)
class AttachmentView:
    """One attachment without its bytes."""

    id: int
    version: int
    file_name: str
    caption: str
    media_type: str
    size: int
    typed_at: datetime
    typed_by: str
    voided: bool


@dataclass(frozen=True)
class Holder:
    """Who usually receives a step: the holder of a leading position on the day."""

    person_id: int
    name: str


@dataclass(frozen=True)
class SignatureView:
    """A signature under the closing report: who, when it was given, who typed it."""

    signer: Signer
    person: str
    signed_at: datetime
    typed_by: str


@dataclass(frozen=True)
class AccidentDetail:
    """Everything about one accident, judged by the rule set it was recorded under."""

    id: int
    version: int
    number: str
    state: AccidentState
    next_states: tuple[AccidentState, ...]
    obstacles: tuple[Message, ...]
    case: Case
    area: str
    reporter: str
    answers: Answers
    result: Classification
    rules: RuleSet
    severity_open: bool
    regraded_at: datetime | None
    victims: tuple[VictimView, ...]
    steps: tuple[StepView, ...]
    events: tuple[EventView, ...]
    attachments: tuple[AttachmentView, ...]
    holders: Mapping[Party, Holder]
    typed_at: datetime
    typed_by: str
    voided_at: datetime | None
    void_reason: str
    signatures: tuple[SignatureView, ...] = ()
    receiver: ProposedReceiver | None = None  # by the letter of the first responsible person

    @property
    def locked(self) -> bool:
        """Tell whether nothing can be changed (closed or voided)."""
        return self.state is AccidentState.CLOSED or self.voided_at is not None

    @property
    def next_step(self) -> StepView | None:
        """Return the open step that is due first, else the first open one."""
        waiting = [s for s in self.steps if s.applies and s.done_at is None]
        timed = [s for s in waiting if s.due_at is not None]
        return min(timed, key=lambda s: s.due_at or self.typed_at, default=None) or next(
            iter(waiting), None
        )


@dataclass(frozen=True)
class RunningDeadline:
    """A step with a due time that nobody has done yet."""

    accident_id: int
    number: str
    place: str
    occurred_at: datetime
    headline: Tier | None
    severity: Severity | None
    step_id: int
    code: StepCode
    phase: int
    recipient: Party
    due_at: datetime
    overdue: bool


@dataclass(frozen=True)
class WaitingCounts:
    """What waits for the office; ``to_approve`` are signed files that wait for the principal.

    ``at_once`` are grave files with a step nobody has done that has no number of minutes.
    """

    open_files: int
    unanswered: int
    pending: int
    provisional: int
    first_reports: int
    overdue: int
    to_approve: int = 0
    followups: int = 0
    at_once: int = 0


@dataclass(frozen=True)
class FindingRow:
    """A stored finding of a term, as the settlement counts it."""

    accident_id: int
    number: str
    line: str
    severity: Severity
    tier: Tier | None
    final: bool
    persons: tuple[Mapping[str, object], ...]
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class TermCase:
    """One accident of a term, for counting and for the annex."""

    id: int
    number: str
    occurred_at: datetime
    place: str
    area_id: int | None
    area_kind: str | None
    setting: Setting | None
    cause: Cause | None
    headline: Tier | None
    severity: Severity | None
    state: AccidentState
    final: bool
    near_miss: bool
    outside: bool
    restricted: bool
    mass_event: bool
    loss: Decimal | None
    hospital: bool
    grades: tuple[str, ...]
    injuries: tuple[Injury | None, ...]
    findings: tuple[FindingRow, ...]
    steps: tuple[StepCheck, ...]
    parents: StepCheck | None
    regrades: int
    rule_set_version: str


@dataclass(frozen=True)
class TermAccidents:
    """The accidents of a range of days, both included; counts are in ``statistics``."""

    first: date
    last: date
    cases: tuple[TermCase, ...]
    voided: int


@dataclass(frozen=True)
class OpenedFile:
    """The bytes of an attachment."""

    file_name: str
    media_type: str
    data: bytes


@dataclass(frozen=True)
class RuleSetRow:
    """A stored version of the rule set."""

    id: int
    version: str
    note: str
    created_at: datetime | None
    created_by: str
    text: str


@dataclass(frozen=True)
class PaperView:
    """What the first report prints: the file, the school's name, who prints what state."""

    file: AccidentDetail
    school: str
    sample: bool
    stamp: Stamp
