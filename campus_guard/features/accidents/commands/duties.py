"""Judging duties: evidence, confirmations, the meeting's decision, findings by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from campus_guard.core.errors import NotFound, UserError
from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import OFFICE
from campus_guard.core.text import clean_name
from campus_guard.db.links import MeetingDecision, RulingView, meeting_decisions
from campus_guard.db.models import (
    Accident,
    AccidentDuty,
    AccidentManualFinding,
    Attachment,
    DutyConfirmation,
    DutyEvidence,
    Person,
)
from campus_guard.db.records import alive
from campus_guard.db.service import Command, Write
from campus_guard.features.accidents.commands.common import (
    LINE_LIMIT,
    cleaned_remark,
    need_reason,
    open_file,
    record_event,
    touch,
)
from campus_guard.features.accidents.commands.confirmations import (
    ORDER,
    confirm,
    fall_back,
)
from campus_guard.features.accidents.commands.judging import judge_again
from campus_guard.features.accidents.filecodes import EventKind
from campus_guard.features.accidents.inputs import Regrading, Somebody
from campus_guard.features.accidents.queries.load import case_of, rules_of
from campus_guard.features.accidents.rules import (
    QUESTIONS,
    Confirmation,
    DutyRole,
    Line,
    Question,
    Tier,
    to_minute,
)

MOST_PERSONS = 50


@dataclass(frozen=True, kw_only=True)
class KeepEvidence(Command[int]):
    """Store what the answer to one duty question rests on: words, and papers of the file.

    Empty words without papers take the evidence away. Returns the accident's id.
    """

    roles = OFFICE
    accident_id: int
    expected_version: int
    duty_id: int
    question: Question
    text: str = ""
    attachments: tuple[int, ...] = ()

    def apply(self, w: Write) -> int:
        row = open_file(w, self.accident_id, self.expected_version)
        duty = _duty(w, row, self.duty_id)
        if self.question not in QUESTIONS[DutyRole(duty.role)]:
            words = msg("These questions do not belong to this role.")
            raise UserError(words, {"question": words})
        text = cleaned_remark(self.text, "text")
        papers = _papers(w, row, self.attachments)
        query = alive(DutyEvidence).where(DutyEvidence.duty_id == duty.id)
        old = w.session.scalars(query.where(DutyEvidence.question == self.question.value)).first()
        if old is None:
            new = DutyEvidence(uid=new_uid(), duty_id=duty.id, question=self.question.value)
            new.attachments = papers
            new.text = w.seal(new, "text", text)
            w.add(new)
        elif text or papers:
            w.amend(old, attachments=papers)
            w.amend_sealed(old, text=text)
        else:
            w.void(old, "taken away")
        touch(row)
        record_event(w, row, EventKind.UPDATED, fields=["evidence"], role=duty.role)
        return row.id


@dataclass(frozen=True, kw_only=True)
class ConfirmDuties(Command[int]):
    """Record who proposed these duties (line director) or confirmed them (vice-principal).

    The meeting's step is ``ApplyDecision``. Returns the accident's id.
    """

    roles = OFFICE
    accident_id: int
    expected_version: int
    step: Confirmation
    duty_ids: tuple[int, ...]
    person_id: int | None = None
    person: str = ""
    at: datetime | None = None
    note: str = ""
    regrading: Regrading | None = None

    def apply(self, w: Write) -> int:
        row = open_file(w, self.accident_id, self.expected_version)
        if self.step is Confirmation.ADMIN_MEETING:
            words = msg("Only a decision recorded at the administrative meeting says this.")
            raise UserError(words, {"step": words})
        who = named(w, self.person_id, self.person)
        at = _moment(w, row, self.at)
        note = cleaned_remark(self.note, "note")
        before = case_of(w, row)
        if not self.duty_ids:
            raise UserError(msg("Choose a person."), {"duty_ids": msg("Choose a person.")})
        for duty_id in self.duty_ids:
            duty = _duty(w, row, duty_id)
            _refuse_lower(duty, self.step)
            confirm(w, duty, self.step, who, at, note=note)
            event = EventKind.DUTY_CONFIRMED
            record_event(w, row, event, note, role=duty.role, confirmed_by=self.step.value)
        rules = rules_of(w, row.rule_set_version)
        judge_again(w, row, before, case_of(w, row), rules, self.regrading)
        return row.id


@dataclass(frozen=True, kw_only=True)
class ApplyDecision(Command[int]):
    """Carry a decision of the 行政会 into the file: the duties it names are decided by it.

    A decision against the answers stands with its reason (A-22). The decision is the reason of
    a re-grading that follows. Returns the accident's id.
    """

    roles = OFFICE
    accident_id: int
    expected_version: int
    item_id: int

    def apply(self, w: Write) -> int:
        row = open_file(w, self.accident_id, self.expected_version)
        decision = _decision(w, row, self.item_id)
        before = case_of(w, row)
        done = [self._carry(w, row, decision, ruling) for ruling in decision.rulings]
        if not any(done):
            raise UserError(msg("The decision names nobody whose duty stands in this file."))
        reason = f"{decision.number} {decision.decision}".strip()
        regrading = Regrading(cleaned_remark(reason))
        rules = rules_of(w, row.rule_set_version)
        judge_again(w, row, before, case_of(w, row), rules, regrading)
        return row.id

    def _carry(
        self, w: Write, row: Accident, decision: MeetingDecision, ruling: RulingView
    ) -> bool:
        """Decide the duties that one ruling is about; tell whether there was one."""
        duties = [d for d in _duties(w, row) if _about(ruling, d)]
        for duty in duties:
            reason = w.seal(duty, "override_reason", ruling.reason)
            if ruling.fulfilled is None:
                reason = None
            w.amend(duty, override=ruling.fulfilled, override_reason=reason)
            chair = (decision.chair_id, decision.chair)
            step, at = Confirmation.ADMIN_MEETING, decision.held_at
            confirm(w, duty, step, chair, at, item_id=decision.item_id)
            record_event(
                w,
                row,
                EventKind.DUTY_CONFIRMED,
                ruling.reason,
                role=duty.role,
                confirmed_by=step.value,
                number=decision.number,
            )
        return bool(duties)


@dataclass(frozen=True, kw_only=True)
class TakeBackDuty(Command[int]):
    """Take the confirmation of a duty back one step, with a reason. Returns the accident's id."""

    roles = OFFICE
    accident_id: int
    expected_version: int
    duty_id: int
    reason: str

    def apply(self, w: Write) -> int:
        row = open_file(w, self.accident_id, self.expected_version)
        duty = _duty(w, row, self.duty_id)
        reason = need_reason(self.reason)
        standing = Confirmation(duty.confirmed_by)
        if standing is Confirmation.PROPOSED:
            raise UserError(msg("Nobody has confirmed this duty."))
        before = case_of(w, row)
        earlier = _steps_taken(w, duty) - {standing}
        below = [step for step in earlier if ORDER[step] < ORDER[standing]]
        to = max(below, key=lambda step: ORDER[step], default=Confirmation.PROPOSED)
        fall_back(w, duty, to, "sealed in the history of the file")
        payload = {"role": duty.role, "confirmed_by": to.value, "taken_back": True}
        record_event(w, row, EventKind.DUTY_ANSWERED, reason, **payload)
        rules = rules_of(w, row.rule_set_version)
        judge_again(w, row, before, case_of(w, row), rules, Regrading(reason))
        return row.id


@dataclass(frozen=True, kw_only=True)
class FindByHand(Command[int]):
    """Record the finding that the 行政会 made for an event outside the tiers (A-13).

    Returns the finding's id; the same ``uid`` makes no second one.
    """

    roles = OFFICE
    uid: str
    accident_id: int
    expected_version: int
    line: Line
    tier: Tier
    item_id: int
    reason: str
    persons: tuple[Somebody, ...] = ()

    def apply(self, w: Write) -> int:
        known = w.existing(AccidentManualFinding, self.uid)
        if known is not None:
            return known.id
        row = open_file(w, self.accident_id, self.expected_version)
        if not any(flag.startswith("NOT_COVERED_CAUSE") for flag in row.flags):
            raise UserError(msg("Only an event outside the tiers gets a finding by hand."))
        decision = _decision(w, row, self.item_id)
        reason = need_reason(self.reason)
        people = [named(w, p.id, p.name, "persons") for p in self.persons[:MOST_PERSONS]]
        before = case_of(w, row)
        finding = AccidentManualFinding(
            uid=self.uid,
            accident_id=row.id,
            line=self.line.value,
            tier=self.tier.value,
            persons=[{"person_id": p, "name": name} for p, name in dict.fromkeys(people)],
            meeting_item_id=decision.item_id,
        )
        finding.reason = w.seal(finding, "reason", reason)
        w.add(finding)
        payload = {"number": decision.number, "tier": self.tier.value}
        record_event(w, row, EventKind.DUTY_CONFIRMED, reason, **payload)
        rules = rules_of(w, row.rule_set_version)
        judge_again(w, row, before, case_of(w, row), rules, Regrading(reason))
        return finding.id


@dataclass(frozen=True, kw_only=True)
class VoidFinding(Command[int]):
    """Take a finding made by hand away, with a reason. Returns the accident's id."""

    roles = OFFICE
    accident_id: int
    expected_version: int
    finding_id: int
    reason: str

    def apply(self, w: Write) -> int:
        row = open_file(w, self.accident_id, self.expected_version)
        finding = w.fetch(AccidentManualFinding, self.finding_id)
        if finding.accident_id != row.id:
            raise NotFound(msg("This record does not exist."))
        reason = need_reason(self.reason)
        before = case_of(w, row)
        w.void(finding, "sealed in the history of the file")
        record_event(w, row, EventKind.DUTY_ANSWERED, reason, taken_back=True)
        rules = rules_of(w, row.rule_set_version)
        judge_again(w, row, before, case_of(w, row), rules, Regrading(reason))
        return row.id


def _duties(w: Write, row: Accident) -> list[AccidentDuty]:
    query = alive(AccidentDuty).where(AccidentDuty.accident_id == row.id)
    return list(w.session.scalars(query.order_by(AccidentDuty.sort, AccidentDuty.id)))


def _duty(w: Write, row: Accident, duty_id: int) -> AccidentDuty:
    duty = w.fetch(AccidentDuty, duty_id)
    if duty.accident_id != row.id:
        raise NotFound(msg("This record does not exist."))
    return duty


def _about(ruling: RulingView, duty: AccidentDuty) -> bool:
    """Tell whether a ruling is about this duty: it names it, or the person and no duty at all."""
    if ruling.duty_id is not None:
        return ruling.duty_id == duty.id
    if ruling.person_id is not None:
        return ruling.person_id == duty.person_id
    return bool(ruling.person_name) and ruling.person_name == duty.person_name


def _decision(w: Write, row: Accident, item_id: int) -> MeetingDecision:
    """Return the decision on liability; raises UserError when it is not one about this file."""
    found = meeting_decisions(w, item_id=item_id)
    if not found or found[0].accident_id != row.id or not found[0].on_liability:
        words = msg("Choose a decision of the administrative meeting about this accident.")
        raise UserError(words, {"item_id": words})
    return found[0]


def _steps_taken(w: Write, duty: AccidentDuty) -> set[Confirmation]:
    query = alive(DutyConfirmation).where(DutyConfirmation.duty_id == duty.id)
    return {Confirmation(row.step) for row in w.session.scalars(query)}


def _refuse_lower(duty: AccidentDuty, step: Confirmation) -> None:
    """Raise UserError when the duty is judged further than ``step`` already."""
    if ORDER[Confirmation(duty.confirmed_by)] > ORDER[step]:
        raise UserError(msg("This duty is judged further already. Take that back first."))


def named(
    w: Write, person_id: int | None, name: str, key: str = "person"
) -> tuple[int | None, str]:
    """Return who it was; raises UserError (at ``key``) for nobody."""
    if person_id is not None:
        return person_id, w.get(Person, person_id).name
    clean = clean_name(name)
    words = msg("Who was it?") if not clean else msg("At most {n} characters.", n=LINE_LIMIT)
    if not 0 < len(clean) <= LINE_LIMIT:
        raise UserError(words, {key: words})
    return None, clean


def _moment(w: Write, row: Accident, at: datetime | None) -> datetime:
    moment = to_minute(at or w.now)
    if not to_minute(row.occurred_at) <= moment <= w.now:
        words = msg("The time must lie between the accident and now.")
        raise UserError(words, {"at": words})
    return moment


def _papers(w: Write, row: Accident, ids: Sequence[int]) -> list[int]:
    """Return the attachments, each once; raises NotFound for one of another record."""
    found = []
    for attachment_id in dict.fromkeys(ids):
        paper = w.get(Attachment, attachment_id)
        if (paper.owner_kind, paper.owner_id) != ("accident", row.id):
            raise NotFound(msg("This record does not exist."))
        found.append(paper.id)
    return found
