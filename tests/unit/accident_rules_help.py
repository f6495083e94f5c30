"""Short ways to say an accident, for the tests of the rules."""

import json
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from campus_guard.core.clock import CHINA
from campus_guard.core.paths import resource
from campus_guard.features.accidents.rules import (
    Answers,
    Cause,
    Confirmation,
    Duty,
    DutyRole,
    Injury,
    Question,
    RuleSet,
    Setting,
    Victim,
    VictimKind,
    load_rule_set,
    run_vectors,
)

Q = Question
GOOD: dict[DutyRole, dict[Question, bool | None]] = {
    DutyRole.CLASS_TEACHER: {
        Q.EDUCATION_DONE: True,
        Q.GUIDANCE_DONE: True,
        Q.PRESENCE_REQUIRED: False,
        Q.PRESENT: None,
    },
    DutyRole.SUBJECT_TEACHER: {
        Q.ON_SCENE: True,
        Q.EDUCATION_DONE: True,
        Q.GUIDANCE_DONE: True,
    },
    DutyRole.LOGISTICS_STAFF: {
        Q.INSPECTION_TIMELY: True,
        Q.MANAGEMENT_IN_PLACE: True,
        Q.LEFT_POST: False,
        Q.NEGLIGENT: False,
    },
}
GOOD[DutyRole.DUTY_PERSON] = GOOD[DutyRole.CLASS_TEACHER]
GOOD[DutyRole.LEAD_TEACHER] = GOOD[DutyRole.SUBJECT_TEACHER]
GOOD[DutyRole.SUBSTITUTE_TEACHER] = GOOD[DutyRole.SUBJECT_TEACHER]
FIRST_BAD: dict[DutyRole, dict[Question, bool | None]] = {
    role: {**answers, next(iter(answers)): False} for role, answers in GOOD.items()
}
OPEN: dict[Question, bool | None] = {}


@cache
def rules() -> RuleSet:
    return load_rule_set(resource("rules", "six_tier.json").read_text(encoding="utf-8"))


@cache
def _document() -> str:
    return resource("rules", "worked_cases.json").read_text(encoding="utf-8")


def worked_cases() -> dict[str, Any]:
    """Return a fresh copy of the project's worked cases."""
    document: dict[str, Any] = json.loads(_document())
    return document


def at(hour: int, minute: int, second: int = 0, day: int = 12) -> datetime:
    """Return a time on 12 October 2026."""
    return datetime(2026, 10, day, hour, minute, second, tzinfo=CHINA)


def duty(
    role: DutyRole,
    person: str | None = "甲",
    *,
    good: bool | None = True,
    confirmed: Confirmation = Confirmation.ADMIN_MEETING,
) -> Duty:
    """Return a duty that was fulfilled, missed or is not judged yet (None)."""
    answers = OPEN if good is None else (GOOD if good else FIRST_BAD)[role]
    return Duty(role, person, answers, confirmed_by=confirmed)


def class_teacher(person: str | None = "甲", *, good: bool | None = True) -> Duty:
    return duty(DutyRole.CLASS_TEACHER, person, good=good)


def subject_teacher(person: str | None = "乙", *, good: bool | None = True) -> Duty:
    return duty(DutyRole.SUBJECT_TEACHER, person, good=good)


def logistics(person: str | None = "丙", *, good: bool | None = True) -> Duty:
    return duty(DutyRole.LOGISTICS_STAFF, person, good=good)


def case(
    *duties: Duty,
    injury: Injury | None = Injury.MINOR,
    setting: Setting | None = Setting.CAMPUS,
    cause: Cause | None = Cause.ACCIDENT,
    loss: str | None = "0",
    victims: tuple[Victim, ...] | None = None,
    **more: Any,
) -> Answers:
    """Return an accident with one pupil hurt, unless ``victims`` says otherwise."""
    if victims is None:
        victims = (Victim(VictimKind.STUDENT, injury),)
    amount = None if loss is None else Decimal(loss)
    return Answers(setting, cause, victims, amount, tuple(duties), **more)


def theft(loss: str | None, *duties: Duty, **more: Any) -> Answers:
    """Return a theft without anybody hurt."""
    return case(*duties, victims=(), cause=Cause.PROPERTY_THEFT, loss=loss, **more)


def run_one(kind: str, **inputs: Any) -> dict[str, Any]:
    """Return the result of one worked case in JSON."""
    document = {"vectors": [{"id": "X", "kind": kind, "inputs": inputs}]}
    result: dict[str, Any] = run_vectors(document, rules())["vectors"][0]
    return result


def with_settings(**changes: Any) -> RuleSet:
    """Return the built-in rule set with other settings."""
    return replace(rules(), **changes)
