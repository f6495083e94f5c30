"""The timeline on paper: each step and each telling with its actor, times and result."""

from collections.abc import Iterable

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.core.text import shorten
from campus_guard.features.accidents.deputies import in_place_of
from campus_guard.features.accidents.filecodes import METHOD_LABELS, Method
from campus_guard.features.accidents.queries.rows import AccidentDetail, StepView, TellingView
from campus_guard.features.accidents.rules import StepStatus, label

NAME_LIMIT = 24


def timeline_table(file: AccidentDetail, tr: Translator) -> d.Table:
    """Return the steps in order of phase; a step without a telling stands there undone."""
    columns = [
        d.Column(tr("Step"), weight=3.2),
        d.Column(tr("By whom → to whom"), weight=3.4),
        d.Column(tr("How"), weight=1.6),
        d.Column(tr("Due by"), d.Kind.DATETIME, weight=4),
        d.Column(tr("Done at"), d.Kind.DATETIME, weight=4),
        d.Column(tr("Typed at"), d.Kind.DATETIME, weight=4),
        d.Column(tr("Result"), weight=2.4),
    ]
    rows: list[d.Row] = []
    phases = sorted({step.phase for step in file.steps})
    for phase in phases:
        if len(phases) > 1:
            rows.append(d.Band(_phase(phase, phases[0], tr)))
        for step in file.steps:
            if step.phase == phase:
                rows.extend(_step(file, step, tr))
    notes = [
        tr("Late is a candidate only: whether a report was late is decided by a named person."),
        tr("A step without a due time has no number in the regulation: done or not done."),
    ]
    return d.Table(columns, rows, empty_text=tr("No timeline runs for this case."), notes=notes)


def _phase(phase: int, first: int, tr: Translator) -> str:
    if phase == first:
        return tr("Before the re-grading")
    return tr("Since the re-grading no. {n}", n=phase - 1)


def _step(file: AccidentDetail, step: StepView, tr: Translator) -> Iterable[d.Row]:
    name = tr(label(step.code))
    due: d.Value = step.due_at
    if due is None:
        due = tr("Starts with the report") if step.awaits_receipt else tr("No number")
    result = _result(step, tr)
    if not step.tellings:
        whom = f"{tr(label(step.actor))} → {tr(label(step.recipient))}"
        yield name, whom, None, due, tr("Not recorded") if step.applies else None, None, result
    for n, told in enumerate(step.tellings):
        shown = name if told.body is None else f"{name}: {tr(label(told.body))}"
        yield (
            shown,
            telling_words(file, step, told, tr),
            tr(METHOD_LABELS[told.method]),
            due,
            told.done_at,
            told.typed_at,
            result if n == len(step.tellings) - 1 else None,
        )


def telling_words(file: AccidentDetail, step: StepView, told: TellingView, tr: Translator) -> str:
    """Return who told whom, a deputy with the name of the one he stood in for."""
    who = shorten(told.told_by, NAME_LIMIT) or tr(label(step.actor))
    if told.method is Method.NOT_APPLICABLE:
        return f"{who}: {told.note}"
    whom = shorten(told.recipient or told.guardian, NAME_LIMIT)
    absent = in_place_of(file, step, told)
    if absent:
        whom = tr("{deputy} in place of {name}", deputy=whom, name=shorten(absent, NAME_LIMIT))
    return f"{who} → {whom}" if whom else who


def _result(step: StepView, tr: Translator) -> d.Cell:
    if not step.applies:
        return d.Cell(tr("Not applicable"), d.Tone.MUTED)
    status = step.check.status
    tone = d.Tone.NORMAL
    if status in (StepStatus.LATE, StepStatus.OVERDUE):
        tone = d.Tone.BAD
    elif status in (StepStatus.RUNNING, StepStatus.NOT_DONE):
        tone = d.Tone.WARNING
    words = tr(label(status))
    if step.check.late_by is not None:
        minutes = int(step.check.late_by.total_seconds() // 60)
        words = tr("{status}, by {n} min", status=words, n=minutes)
    return d.Cell(words, tone)
