"""Which answers would change the result: each relevant one is turned over by itself."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from campus_guard.core.i18n import Message, msg
from campus_guard.features.accidents.rules.answers import Answers, Classification, Duty
from campus_guard.features.accidents.rules.classify import classify
from campus_guard.features.accidents.rules.codes import (
    QUESTIONS,
    Cause,
    FoodCheck,
    Injury,
    Question,
    Severity,
    Tier,
)
from campus_guard.features.accidents.rules.labels import label
from campus_guard.features.accidents.rules.ruleset import RuleSet


@dataclass(frozen=True)
class WhatIf:
    """One other answer and what it would lead to. ``headline`` None: no tier, or pending."""

    message: Message
    headline: Tier | None
    severity: Severity | None
    deductions: tuple[tuple[str, int], ...]
    near_miss: bool = False


def what_would_change(answers: Answers, rules: RuleSet) -> tuple[WhatIf, ...]:
    """Return the single answers that would change headline, timeline or points, in form order."""
    now = _essence(classify(answers, rules))
    found = []
    for message, other in _others(answers, rules):
        result = classify(other, rules)
        if _essence(result) != now:
            points = tuple(result.deductions.items())
            found.append(
                WhatIf(message, result.headline, result.severity, points, result.near_miss)
            )
    return tuple(found)


def _essence(result: Classification) -> tuple[object, ...]:
    return result.headline, result.severity, sorted(result.deductions.items())


def _others(answers: Answers, rules: RuleSet) -> Iterable[tuple[Message, Answers]]:
    yield from _other_injuries(answers)
    yield from _other_losses(answers, rules)
    for index, duty in enumerate(answers.duties):
        for message, other in _other_duties(duty):
            duties = (*answers.duties[:index], other, *answers.duties[index + 1 :])
            yield message, replace(answers, duties=duties)
    if answers.cause is Cause.FOOD_POISONING:
        for check in (FoodCheck.CONFIRMED, FoodCheck.REFUTED):
            if check is not answers.food_check:
                note = msg("Food poisoning: {check}", check=label(check))
                yield note, replace(answers, food_check=check)


def _other_injuries(answers: Answers) -> Iterable[tuple[Message, Answers]]:
    for index, victim in enumerate(answers.victims):
        for injury in Injury:
            if injury is victim.injury:
                continue
            other = replace(victim, injury=injury)
            victims = (*answers.victims[:index], other, *answers.victims[index + 1 :])
            name = victim.key or str(index + 1)
            note = msg("Victim {number}: {injury}", number=name, injury=label(injury))
            yield note, replace(answers, victims=victims)


def _other_losses(answers: Answers, rules: RuleSet) -> Iterable[tuple[Message, Answers]]:
    for loss in (rules.moderate_from, rules.grave_from):
        if answers.property_loss is None or answers.property_loss < loss:
            note = msg("Loss of {yuan} yuan or more", yuan=f"{loss:f}")
            yield note, replace(answers, property_loss=loss)


def _other_duties(duty: Duty) -> Iterable[tuple[Message, Duty]]:
    who = duty.called or label(duty.role)
    for question in QUESTIONS[duty.role]:
        for value in (True, False):
            if duty.answers.get(question) is value:
                continue
            other = _answered(duty, question, value=value)
            answer = msg("yes") if value else msg("no")
            note = msg(
                "{who}: {question} → {answer}", who=who, question=label(question), answer=answer
            )
            yield note, other


def _answered(duty: Duty, question: Question, *, value: bool) -> Duty:
    return replace(duty, answers={**duty.answers, question: value})
