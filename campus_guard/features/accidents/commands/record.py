"""Recording an accident and changing what was recorded."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from campus_guard.core.errors import NotFound, UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.db.models import Accident, AccidentDuty, AccidentVictim, Area, RuleSetRecord
from campus_guard.db.service import Command, Write
from campus_guard.features.accidents.commands.chain import raise_chain, with_rank
from campus_guard.features.accidents.commands.common import (
    checked_facts,
    cleaned_remark,
    need_reason,
    open_file,
    record_event,
)
from campus_guard.features.accidents.commands.judging import judge_again, judge_new
from campus_guard.features.accidents.commands.parts import (
    amend_facts,
    case_as_stored,
    checked_duties,
    checked_victims,
    plain_values,
    save_duties,
    save_duty,
    save_victims,
    seal_facts,
)
from campus_guard.features.accidents.filecodes import EventKind
from campus_guard.features.accidents.inputs import Case, DutyInput, Facts, Regrading, VictimInput
from campus_guard.features.accidents.queries.load import (
    built_in_text,
    case_of,
    children,
    duties_of,
    rules_in_force,
    rules_of,
    seal_code,
)
from campus_guard.features.accidents.rules import (
    Confirmation,
    FoodCheck,
    Injury,
    RuleSet,
    to_minute,
)

SERIES = "accident-{year}"


@dataclass(frozen=True, kw_only=True)
class RecordAccident(Command[int]):
    """Open a file: time, place and what happened are enough, the rest may follow.

    Returns the id. Pressing Save again with the same ``uid`` makes no second file. A gatekeeper
    files a first report: no duties are judged by him.
    """

    roles = RECORDERS
    uid: str
    facts: Facts
    victims: tuple[VictimInput, ...] = ()
    duties: tuple[DutyInput, ...] = ()

    def apply(self, w: Write) -> int:
        known = w.existing(Accident, self.uid)
        if known is not None:
            return known.id
        facts = checked_facts(self.facts, w.now)
        if facts.area_id is not None and not facts.place:
            facts = replace(facts, place=w.get(Area, facts.area_id).name)
        victims = checked_victims(self.victims)
        duties = checked_duties(() if w.actor.role is Role.GATEKEEPER else self.duties, w)
        facts = with_rank(w, facts, duties)
        rules = keep_rules(w)
        row = self._row(w, facts, rules)
        save_victims(w, row, victims)
        save_duties(w, row, duties)
        record_event(w, row, EventKind.REGISTERED, number=row.number)
        fresh = tuple(replace(v, confirmed=None, confirmed_at=None) for v in victims)
        judge_new(w, row, Case(facts, fresh, duties), rules)
        return row.id

    def _row(self, w: Write, facts: Facts, rules: RuleSet) -> Accident:
        year = facts.occurred_at.year
        number = w.next_number(SERIES.format(year=year))
        row = Accident(
            uid=self.uid,
            number=f"SG-{year}-{number:04d}",
            rule_set_version=rules.version,
            **plain_values(facts),
        )
        seal_facts(w, row, facts)
        return w.add(row)


def keep_rules(w: Write) -> RuleSet:
    """Return the rules in force; the built-in ones are copied into the school's file first.

    A later program may bring other figures; this case keeps being judged by these.
    """
    rules = rules_in_force(w)
    known = w.session.query(RuleSetRecord).filter_by(rule_version=rules.version).first()
    if known is None:
        uid = f"built-in-{rules.version}"[:36]
        row = RuleSetRecord(uid=uid, rule_version=rules.version, data=built_in_text())
        w.add(row)
    return rules


@dataclass(frozen=True, kw_only=True)
class UpdateAccident(Command[int]):
    """Complete or correct a file; every old value is kept.

    Raises UserError with the field ``regrading`` when the change re-grades the accident and no
    reason is given. Returns the id.
    """

    roles = OFFICE
    accident_id: int
    expected_version: int
    facts: Facts
    victims: tuple[VictimInput, ...] = ()
    duties: tuple[DutyInput, ...] = ()
    reason: str = ""
    regrading: Regrading | None = None

    def apply(self, w: Write) -> int:
        row = open_file(w, self.accident_id, self.expected_version)
        before = case_of(w, row)
        victims = checked_victims(self.victims)
        duties = checked_duties(self.duties, w)
        facts = with_rank(w, checked_facts(self.facts, w.now), duties)
        changed = amend_facts(w, row, facts)
        changed += save_victims(w, row, victims)
        changed += save_duties(w, row, duties)
        after = replace(case_as_stored(facts, victims, before), duties=duties_of(w, row))
        if changed:
            names = sorted(set(changed))
            record_event(w, row, EventKind.UPDATED, cleaned_remark(self.reason), fields=names)
        judge_again(w, row, before, after, rules_of(w, row.rule_set_version), self.regrading)
        return row.id


@dataclass(frozen=True, kw_only=True)
class Regrade(Command[int]):
    """改判: harm or loss turned out to be different, known since ``known_at`` (A-17).

    ``injuries`` are new first judgements by victim id; ``property_loss`` None leaves the loss.
    Raises UserError when nothing would be re-graded. Returns the id.
    """

    roles = OFFICE
    accident_id: int
    expected_version: int
    reason: str
    known_at: datetime | None
    injuries: Mapping[int, Injury] | None = None
    property_loss: Decimal | None = None

    def apply(self, w: Write) -> int:
        row = open_file(w, self.accident_id, self.expected_version)
        reason = need_reason(self.reason)
        before = case_of(w, row)
        severity = (row.severity, row.headline)
        stored = {v.id: v for v in children(w, AccidentVictim, [row.id])}
        for victim_id, injury in (self.injuries or {}).items():
            if victim_id not in stored:
                raise NotFound(msg("This record does not exist."))
            _set_injury(w, stored[victim_id], injury)
        if self.property_loss is not None:
            loss = checked_facts(replace(before.facts, property_loss=self.property_loss), w.now)
            w.amend(row, property_loss=loss.property_loss)
        w.session.flush()
        regrading = Regrading(reason, self.known_at)
        rules = rules_of(w, row.rule_set_version)
        judge_again(w, row, before, case_of(w, row), rules, regrading)
        if (row.severity, row.headline) == severity:
            raise UserError(
                msg("This changes no grade. Correct the file instead."),
                {"injuries": msg("This changes no grade. Correct the file instead.")},
            )
        return row.id


def _set_injury(w: Write, victim: AccidentVictim, injury: Injury) -> None:
    """Change the injury that counts: the confirmed one where there is one."""
    column = "injury_confirmed" if victim.injury_confirmed is not None else "injury_initial"
    if w.unseal(victim, column).strip() != injury:
        changes: dict[str, Any] = {column: seal_code(w, victim, column, injury)}
        w.amend(victim, **changes)


@dataclass(frozen=True, kw_only=True)
class AnswerDuty(Command[int]):
    """Add or change the duty of one responsible person. Returns the accident's id."""

    roles = OFFICE
    accident_id: int
    expected_version: int
    duty: DutyInput
    regrading: Regrading | None = None

    def apply(self, w: Write) -> int:
        row = open_file(w, self.accident_id, self.expected_version)
        before = case_of(w, row)
        duty = checked_duties((self.duty,), w)[0]
        stored = children(w, AccidentDuty, [row.id])
        old = next((d for d in stored if d.uid == duty.uid), None)
        was = old.confirmed_by if old is not None else Confirmation.PROPOSED.value
        changed = save_duty(w, row, duty, old, old.sort if old else len(stored))
        reached = next(d.confirmed_by for d in duties_of(w, row) if d.uid == duty.uid)
        raised = reached is not Confirmation.PROPOSED and reached != was
        kind = EventKind.DUTY_CONFIRMED if raised else EventKind.DUTY_ANSWERED
        if changed:
            record_event(w, row, kind, role=duty.role, confirmed_by=reached)
            raise_chain(w, row, before.facts, (*before.duties, duty))
        rules = rules_of(w, row.rule_set_version)
        judge_again(w, row, before, case_of(w, row), rules, self.regrading)
        return row.id


@dataclass(frozen=True, kw_only=True)
class ConfirmInjury(Command[int]):
    """确诊: what the doctor said. It replaces the first judgement in the grading.

    ``worse_since``: when it became known (new clocks start there when the grade rises, A-17);
    None starts no clock. Returns the accident's id.
    """

    roles = OFFICE
    accident_id: int
    expected_version: int
    victim_id: int
    injury: Injury
    confirmed_at: datetime
    note: str = ""
    worse_since: datetime | None = None

    def apply(self, w: Write) -> int:
        row = open_file(w, self.accident_id, self.expected_version)
        moment = to_minute(self.confirmed_at)
        if not row.occurred_at <= moment <= w.now:
            words = msg("The time must lie between the accident and now.")
            raise UserError(words, {"confirmed_at": words})
        before = case_of(w, row)
        victim = w.fetch(AccidentVictim, self.victim_id)
        if victim.accident_id != row.id:
            raise NotFound(msg("This record does not exist."))
        sealed = seal_code(w, victim, "injury_confirmed", self.injury)
        w.amend(
            victim,
            injury_confirmed=sealed,
            confirmed_at=moment,
            confirmed_by=w.actor.username,
        )
        note = cleaned_remark(self.note, "note")
        record_event(w, row, EventKind.INJURY_CONFIRMED, note, victim=victim.id)
        reason = note or "确诊"
        regrading = Regrading(reason, self.worse_since)
        rules = rules_of(w, row.rule_set_version)
        judge_again(w, row, before, case_of(w, row), rules, regrading)
        return row.id


@dataclass(frozen=True, kw_only=True)
class ConfirmFoodPoisoning(Command[int]):
    """What the health or market authority said (A-06). Returns the accident's id."""

    roles = OFFICE
    accident_id: int
    expected_version: int
    result: FoodCheck
    note: str = ""

    def apply(self, w: Write) -> int:
        row = open_file(w, self.accident_id, self.expected_version)
        before = case_of(w, row)
        w.amend(row, food_check=self.result.value)
        note = cleaned_remark(self.note, "note")
        record_event(w, row, EventKind.FOOD_CHECKED, note, result=self.result)
        regrading = Regrading(note or self.result.value)
        rules = rules_of(w, row.rule_set_version)
        judge_again(w, row, before, case_of(w, row), rules, regrading)
        return row.id
