"""Turns the inputs of a worked case into answers, times and staff."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from campus_guard.core.i18n import msg
from campus_guard.features.accidents.rules.answers import Answers, Duty, ManualFinding, Victim
from campus_guard.features.accidents.rules.case_fields import (
    Fields,
    code,
    day,
    given,
    maybe_code,
    moment,
    money,
    names,
    objects,
    truth,
    whole,
    wrong,
    yes_no,
)
from campus_guard.features.accidents.rules.codes import (
    QUESTIONS,
    SHARED_WATCH_SETTINGS,
    AwardYear,
    Cause,
    ConcealmentKind,
    ConcealmentState,
    Confirmation,
    DutyRole,
    FoodCheck,
    Injury,
    Line,
    ManagementMode,
    Party,
    Question,
    Setting,
    StaffRole,
    Tier,
    VictimKind,
)
from campus_guard.features.accidents.rules.ruleset import RuleSet
from campus_guard.features.accidents.rules.settlement import (
    Concealment,
    SettledFinding,
    StaffMember,
)
from campus_guard.features.accidents.rules.timeline import Chain, Times

_BAD_IF_YES = frozenset({Question.LEFT_POST, Question.NEGLIGENT})
_TRIP_WORDS = frozenset(
    {"activity", "trip", "excursion", "outing", "event", "organised", "organized"}
)
_STAFF_ROLES: Mapping[str, StaffRole] = MappingProxyType(
    {
        "director": StaffRole.DIRECTOR,
        "line_director": StaffRole.DIRECTOR,
        "vp": StaffRole.VICE_PRINCIPAL,
        "vice_principal": StaffRole.VICE_PRINCIPAL,
        "principal": StaffRole.PRINCIPAL,
    }
)


@dataclass(frozen=True)
class TermCase:
    """The inputs of a term settlement."""

    staff: tuple[StaffMember, ...]
    findings: tuple[SettledFinding, ...]
    concealments: tuple[Concealment, ...]


def read_answers(inputs: Fields, rules: RuleSet) -> Answers:
    """Return the coded answers of an accident case. Raises UserError naming the field."""
    answers = Answers(
        setting=_setting(inputs),
        cause=maybe_code(Cause, inputs.get("cause"), "cause"),
        victims=tuple(_victim(v, rules) for v in objects(inputs.get("victims"), "victims")),
        property_loss=money(inputs.get("property_loss_yuan", "0"), "property_loss_yuan"),
        duties=tuple(_duty(d) for d in objects(inputs.get("duties"), "duties")),
        food_check=_food_check(inputs),
        food_from_campus=_food_source(inputs),
        public_attention=truth(inputs, "public_attention"),
        no_responsible_person=truth(inputs, "no_responsible_person"),
        manual_findings=tuple(
            _manual(m) for m in objects(inputs.get("manual_findings"), "manual_findings")
        ),
    )
    if not truth(inputs, "corporal_punishment"):
        return answers
    if answers.cause in {None, Cause.ACCIDENT, Cause.FIGHT}:
        return replace(answers, cause=Cause.CORPORAL_PUNISHMENT)
    return answers


def _setting(inputs: Fields) -> Setting | None:
    value = inputs.get("setting")
    words = set(str(value).lower().replace("-", "_").split("_"))
    if words & _TRIP_WORDS and not words & {"not", "unorganised", "unorganized"}:
        return Setting.OFF_CAMPUS_ACTIVITY
    setting = maybe_code(Setting, value, "setting")
    off_campus = setting in {Setting.NOT_SCHOOL, Setting.HOLIDAY}
    if off_campus and truth(inputs, "school_organised", "school_organized", "organised_by_school"):
        return Setting.OFF_CAMPUS_ACTIVITY
    if setting in SHARED_WATCH_SETTINGS and truth(inputs, "supervised"):
        return Setting.SUPERVISED_SESSION
    return setting


def _victim(fields: Fields, rules: RuleSet) -> Victim:
    injury = given(fields, "injury", "injury_confirmed", "injury_initial", "injury_first")
    if injury is None:
        injury = fields.get("injury_example")
    example = rules.injury_examples.get(str(injury))
    return Victim(
        kind=code(VictimKind, fields.get("kind", "student"), "victims.kind"),
        injury=example or maybe_code(Injury, injury, "victims.injury"),
    )


def _food_check(inputs: Fields) -> FoodCheck | None:
    status = given(inputs, "food_poisoning_status", "food_check")
    if status is not None:
        return code(FoodCheck, status, "food_poisoning_status")
    if truth(inputs, "food_poisoning_refuted"):
        return FoodCheck.REFUTED
    value = inputs.get("food_poisoning_confirmed")
    if str(value) in set(FoodCheck):
        return FoodCheck(str(value))
    confirmed = yes_no(value, "food_poisoning_confirmed")
    return FoodCheck.CONFIRMED if confirmed else FoodCheck.SUSPECTED


def _food_source(inputs: Fields) -> bool | None:
    for name in ("food_from_campus", "campus_food", "food_on_campus"):
        if name in inputs:
            return yes_no(inputs[name], name)
    source = given(inputs, "food_source", "food_origin")
    if source is None:
        return not truth(inputs, "food_off_campus")
    return str(source).lower() in {"campus", "on_campus", "canteen", "school", "校园", "食堂"}


def _duty(fields: Fields) -> Duty:
    role = code(DutyRole, fields.get("role"), "duties.role")
    person = given(fields, "actual_person", "substitute", "person")
    override, reason = _override(fields)
    confirmed = maybe_code(Confirmation, fields.get("confirmed_by"), "duties.confirmed_by")
    return Duty(
        role=role,
        person=None if person is None else str(person),
        answers=_duty_answers(role, fields),
        corporal_punishment=yes_no(fields.get("corporal_punishment"), "duties.corporal_punishment"),
        override=override,
        override_reason_given=reason,
        replaces_reason_given=_has_text(fields, "replaces_reason", "reason", "on_duty_reason"),
        confirmed_by=confirmed or Confirmation.ADMIN_MEETING,
    )


def _has_text(fields: Fields, *keys: str) -> bool:
    return any(str(fields.get(k) or "").strip() not in {"", "False"} for k in keys)


def _override(fields: Fields) -> tuple[bool | None, bool]:
    """Return the 行政会's decision and whether a reason was given (A-22)."""
    value = given(fields, "override", "override_fulfilled", "meeting_override")
    reason = _has_text(fields, "override_reason", "reason")
    if isinstance(value, Mapping):
        decided = yes_no(given(value, "fulfilled", "duty_fulfilled"), "duties.override")
        return decided, reason or _has_text(value, "reason")
    if str(value) in {"fulfilled", "not_fulfilled"}:
        return value == "fulfilled", reason
    return yes_no(value, "duties.override"), reason


def _duty_answers(role: DutyRole, fields: Fields) -> Mapping[Question, bool | None]:
    """Return the answers; a bare ``fulfilled`` answers all questions of the role at once."""
    asked = QUESTIONS[role]
    overall = yes_no(given(fields, "fulfilled", "duty_fulfilled"), "duties.fulfilled")
    if overall is not None and not any(q.value in fields for q in asked):
        return {q: overall is not (q in _BAD_IF_YES) for q in asked}
    found = {q: yes_no(fields.get(q.value), f"duties.{q}") for q in asked}
    if Question.ON_SCENE in found and found[Question.ON_SCENE] is None:
        found[Question.ON_SCENE] = yes_no(fields.get("present"), "duties.present")
    return MappingProxyType(found)


def _manual(fields: Fields) -> ManualFinding:
    return ManualFinding(
        line=code(Line, fields.get("line"), "manual_findings.line"),
        tier=code(Tier, fields.get("tier"), "manual_findings.tier"),
        persons=names(fields.get("persons"), "manual_findings.persons"),
    )


def read_times(inputs: Fields) -> Times:
    """Return the times of a case; a timing case may give only ``known_at``."""
    known = moment(inputs.get("known_at"), "known_at")
    occurred = moment(inputs.get("occurred_at"), "occurred_at") or known
    if occurred is None:
        raise wrong("occurred_at", msg("is missing"))
    regraded = given(inputs, "regraded_at", "worse_known_at", "regrade_known_at")
    return Times(
        occurred_at=occurred,
        known_at=known,
        dept_received_at=moment(inputs.get("dept_received_at"), "dept_received_at"),
        regraded_at=moment(regraded, "regraded_at"),
    )


def read_chain(inputs: Fields) -> Chain:
    """Return where the chain starts: the highest post of a responsible person, and absentees."""
    posts = [given(inputs, "responsible_post", "responsible_rank")]
    posts += [given(d, "post", "rank") for d in objects(inputs.get("duties"), "duties")]
    order = (Party.LINE_DIRECTOR, Party.VICE_PRINCIPAL, Party.PRINCIPAL)
    found = {code(Party, p, "responsible_post") for p in posts if p is not None}
    highest = next((p for p in reversed(order) if p in found), Party.RESPONSIBLE_PERSON)
    absent = names(given(inputs, "absent", "recipient_absent"), "absent")
    return Chain(highest, frozenset(code(Party, p, "absent") for p in absent))


def read_rules(inputs: Fields, rules: RuleSet) -> RuleSet:
    """Return the rule set with the settings that the case states itself."""
    settings = inputs.get("settings")
    fields = {**settings, **inputs} if isinstance(settings, Mapping) else inputs
    changes: dict[str, Any] = {}
    if fields.get("management_mode") is not None:
        mode = code(ManagementMode, fields["management_mode"], "management_mode")
        changes["management_mode"] = mode
    if fields.get("allowance_yuan") is not None:
        changes["allowance"] = money(fields["allowance_yuan"], "allowance_yuan")
    if fields.get("award_year") is not None:
        changes["award_year"] = code(AwardYear, fields["award_year"], "award_year")
    for name in ("same_day_grace_minutes", "external_report_minutes", "mass_event_victims"):
        if fields.get(name) is not None:
            changes[name] = whole(fields[name], name)
    if truth(fields, "line_leaders_lose_awards", "directors_lose_awards"):
        changes["line_leaders_lose_awards"] = True
    return replace(rules, **changes) if changes else rules


def read_term(inputs: Fields) -> TermCase:
    """Return staff, findings and concealments of a settlement case."""
    first, last = _term_days(inputs)
    findings: list[SettledFinding] = []
    for fields in objects(inputs.get("findings"), "findings"):
        at = day(fields.get("occurred_at"), "findings.occurred_at")
        if at is None or ((first is None or at >= first) and (last is None or at <= last)):
            findings.append(_settled(fields, len(findings)))
    cases = objects(given(inputs, "concealment", "concealments"), "concealment")
    return TermCase(
        staff=tuple(_member(name, fields) for name, fields in _staff(inputs)),
        findings=tuple(findings),
        concealments=tuple(_concealment(c) for c in cases),
    )


def _term_days(inputs: Fields) -> tuple[Any, Any]:
    term = inputs.get("term")
    if not isinstance(term, Mapping):
        return None, None
    first = given(term, "start", "starts_on", "first_day")
    last = given(term, "end", "ends_on", "last_day")
    return day(first, "term.start"), day(last, "term.end")


def _staff(inputs: Fields) -> list[tuple[str, Fields]]:
    staff = inputs.get("staff")
    if isinstance(staff, Mapping):
        pairs = [(str(n), f if isinstance(f, Mapping) else {"role": f}) for n, f in staff.items()]
    else:
        rows = objects(staff, "staff")
        pairs = [(str(given(row, "person", "name")), row) for row in rows]
    return pairs


def _member(name: str, fields: Fields) -> StaffMember:
    lines = names(given(fields, "lines", "line"), "staff.line")
    role = _STAFF_ROLES.get(str(fields.get("role")), StaffRole.STAFF)
    return StaffMember(name, role, frozenset(_line(line) for line in lines))


def _line(value: str) -> str:
    office = {"教导处": Line.TEACHING, "总务处": Line.LOGISTICS, "少先队": Line.YOUNG_PIONEERS}
    return office[value].value if value in office else value


def _settled(fields: Fields, number: int) -> SettledFinding:
    tiers = fields.get("person_tiers")
    own = tiers if isinstance(tiers, Mapping) else {}
    return SettledFinding(
        accident=str(fields.get("accident", f"#{number + 1}")),
        line=_line(str(fields.get("line", ""))),
        tier=maybe_code(Tier, fields.get("tier"), "findings.tier"),
        persons=names(fields.get("persons"), "findings.persons"),
        person_tiers={str(p): code(Tier, t, "findings.person_tiers") for p, t in own.items()},
        final=not truth(fields, "provisional", "pending"),
    )


def _concealment(fields: Fields) -> Concealment:
    person, line = fields.get("person"), given(fields, "line", "department")
    settled = truth(fields, "term_settled", "accident_term_settled", "after_settlement")
    return Concealment(
        kind=code(ConcealmentKind, given(fields, "type", "kind"), "concealment.type"),
        state=code(ConcealmentState, given(fields, "status", "state"), "concealment.status"),
        person=None if person is None else str(person),
        line=None if line is None else _line(str(line)),
        term_open=not settled,
    )
