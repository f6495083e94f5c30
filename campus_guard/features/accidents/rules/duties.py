"""Whose duty counts, and whether it was fulfilled (three-valued: yes, no, unknown)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from campus_guard.core.i18n import msg
from campus_guard.features.accidents.rules.answers import Answers, Duty, MissingAnswer, Reading
from campus_guard.features.accidents.rules.codes import (
    LESSON_SETTINGS,
    QUESTIONS,
    SHARED_WATCH_SETTINGS,
    Cause,
    DutyRole,
    Line,
    Question,
    Setting,
)
from campus_guard.features.accidents.rules.labels import label

_LESSON_ROLES = frozenset(
    {DutyRole.SUBJECT_TEACHER, DutyRole.LEAD_TEACHER, DutyRole.SUBSTITUTE_TEACHER}
)
_WATCH_ROLES = frozenset({DutyRole.CLASS_TEACHER, DutyRole.DUTY_PERSON})
_BAD_IF_YES = frozenset({Question.LEFT_POST, Question.NEGLIGENT})


@dataclass(frozen=True)
class Judgement:
    """The result for one duty; ``fulfilled`` None means 待认定."""

    duty: Duty
    fulfilled: bool | None
    missing: tuple[MissingAnswer, ...] = ()
    readings: tuple[Reading, ...] = ()


def judge(duty: Duty) -> Judgement:
    """Return whether the duty was fulfilled (A-21, A-22, A-26) and which answers are missing."""
    if duty.corporal_punishment:
        note = msg("Corporal punishment: the duty of this teacher counts as missed.")
        return Judgement(duty, fulfilled=False, readings=(Reading("A-26", note),))
    fulfilled, open_questions = _by_questions(duty)
    missing = tuple(_ask(duty, question) for question in open_questions)
    ref = "A-22" if duty.role is DutyRole.LOGISTICS_STAFF else "A-11"
    if duty.override is None:
        return Judgement(duty, fulfilled, missing, _why(duty, fulfilled))
    if duty.override_reason_given:
        note = msg("The administrative meeting decided otherwise, with a reason.")
        return Judgement(duty, duty.override, readings=(Reading(ref, note),))
    asked = MissingAnswer("override_reason", duty.person or "", msg("The override needs a reason."))
    return Judgement(duty, fulfilled, (*missing, asked), _why(duty, fulfilled))


def _why(duty: Duty, fulfilled: bool | None) -> tuple[Reading, ...]:
    if fulfilled is not False or duty.role is DutyRole.LOGISTICS_STAFF:
        return ()
    if duty.role in _WATCH_ROLES:
        note = msg("Education, guidance and presence where it was due are all needed.")
        return (Reading("A-21", note),)
    return ()


def _by_questions(duty: Duty) -> tuple[bool | None, tuple[Question, ...]]:
    values = _values(duty)
    if any(value is False for value in values.values()):
        return False, ()
    unknown = tuple(q for q, value in values.items() if value is None)
    return (None if unknown else True), unknown


def _values(duty: Duty) -> Mapping[Question, bool | None]:
    """Return, per question to ask, True (good), False (bad) or None (unknown)."""
    found: dict[Question, bool | None] = {}
    for question in QUESTIONS[duty.role]:
        value = duty.answers.get(question)
        if question in _BAD_IF_YES:
            found[question] = None if value is None else not value
        elif question is Question.PRESENCE_REQUIRED:
            found.update(_presence(value, duty.answers.get(Question.PRESENT)))
        elif question is not Question.PRESENT:
            found[question] = value
    return found


def _presence(due: bool | None, present: bool | None) -> Mapping[Question, bool | None]:
    if due is False or present is True:
        return {}
    if due is True:
        return {Question.PRESENT: present}
    open_questions: dict[Question, bool | None] = {Question.PRESENCE_REQUIRED: None}
    return open_questions if present is False else {**open_questions, Question.PRESENT: None}


def _ask(duty: Duty, question: Question) -> MissingAnswer:
    who = duty.called or label(duty.role)
    return MissingAnswer(
        question.value,
        duty.person or "",
        msg("{who}: {question}", who=who, question=label(question)),
    )


@dataclass(frozen=True)
class Chosen:
    """The duties that count for one line, with what is missing and why they were chosen."""

    duties: tuple[Duty, ...]
    missing: tuple[MissingAnswer, ...] = ()
    readings: tuple[Reading, ...] = ()


def choose(answers: Answers, line: Line) -> Chosen:
    """Return the duties that count: T (class or lesson), A-15, A-23, A-24, A-26, L."""
    if line is Line.LOGISTICS:
        return Chosen(_with_role(answers.duties, frozenset({DutyRole.LOGISTICS_STAFF})))
    teachers = tuple(d for d in answers.duties if d.role is not DutyRole.LOGISTICS_STAFF)
    teachers, missing = _punishment(answers.cause, teachers)
    pick = _in_lesson if answers.setting in LESSON_SETTINGS else _on_watch
    chosen = pick(answers.setting, teachers)
    flagged = tuple(d for d in teachers if d.corporal_punishment and d not in chosen.duties)
    return replace(chosen, duties=chosen.duties + flagged, missing=(*chosen.missing, *missing))


def _with_role(duties: Iterable[Duty], roles: frozenset[DutyRole]) -> tuple[Duty, ...]:
    return tuple(d for d in duties if d.role in roles)


def _punishment(
    cause: Cause | None, teachers: tuple[Duty, ...]
) -> tuple[tuple[Duty, ...], tuple[MissingAnswer, ...]]:
    """With corporal punishment as the cause, exactly the teacher who did it must be marked."""
    if cause is not Cause.CORPORAL_PUNISHMENT or any(d.corporal_punishment for d in teachers):
        return teachers, ()
    if len(teachers) == 1:
        return (replace(teachers[0], corporal_punishment=True),), ()
    asked = msg("Which teacher used corporal punishment?")
    return teachers, (MissingAnswer("corporal_punishment", "", asked),)


def _in_lesson(setting: Setting | None, teachers: tuple[Duty, ...]) -> Chosen:
    found = _with_role(teachers, _LESSON_ROLES)
    readings: tuple[Reading, ...] = ()
    if any(d.role is DutyRole.SUBSTITUTE_TEACHER for d in found):
        found = tuple(d for d in found if d.role is not DutyRole.SUBJECT_TEACHER)
        note = msg("The person actually teaching is responsible.")
        readings = (Reading("A-24", note),)
    if setting is Setting.OFF_CAMPUS_ACTIVITY:
        note = msg("An off-campus activity of the school is judged like a lesson.")
        return Chosen(found or teachers, readings=(*readings, Reading("A-15", note)))
    if setting is Setting.SUPERVISED_SESSION:
        note = msg("A supervised session counts as a lesson.")
        return Chosen(found or teachers, readings=(*readings, Reading("A-23", note)))
    return Chosen(found, readings=readings)


def _on_watch(setting: Setting | None, teachers: tuple[Duty, ...]) -> Chosen:
    found = _with_role(teachers, _WATCH_ROLES) or teachers
    stand_ins = _with_role(found, frozenset({DutyRole.DUTY_PERSON}))
    if setting not in SHARED_WATCH_SETTINGS:
        return Chosen(found)
    if not stand_ins:
        note = msg("The class teacher is responsible by default.")
        return Chosen(found, readings=(Reading("A-23", note),))
    with_reason = tuple(d for d in stand_ins if d.replaces_reason_given)
    missing = tuple(_ask_reason(d) for d in stand_ins if not d.replaces_reason_given)
    note = msg("The named person on duty stands for the class teacher, with a reason.")
    if with_reason:
        return Chosen(with_reason, missing, (Reading("A-23", note),))
    others = tuple(d for d in found if d not in stand_ins)
    return Chosen(others or stand_ins, missing)


def _ask_reason(duty: Duty) -> MissingAnswer:
    return MissingAnswer(
        "replaces_reason",
        duty.person or "",
        msg("Why does the person on duty stand for the class teacher?"),
    )
