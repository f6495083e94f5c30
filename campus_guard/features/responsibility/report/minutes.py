"""MEET 安全工作会议纪要: exactly the fields of the form."""

from collections.abc import Iterable, Sequence

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.db.links import RulingView
from campus_guard.features.responsibility.inputs import Asked
from campus_guard.features.responsibility.queries.meetings import (
    ItemView,
    MeetingDetail,
    MinutesPaper,
)
from campus_guard.features.responsibility.queries.tasks import TaskRow
from campus_guard.features.responsibility.rules.meetings import (
    DECISION_LABELS,
    KIND_LABELS,
    MeetingState,
)
from campus_guard.features.responsibility.rules.tasks import STATE_LABELS

CODE = "MEET"


def minutes(paper: MinutesPaper, tr: Translator) -> d.ReportDoc:
    """Return the minutes of a meeting; open ones are marked as a draft."""
    meeting, row = paper.meeting, paper.meeting.row
    draft = row.state is not MeetingState.MINUTED
    marks = [tr("Internal")]
    marks += [tr("Draft")] if draft else []
    marks += [tr("Sample")] if paper.head.sample else []
    blocks: list[d.Block] = [
        d.Fields([*_head(meeting, tr), *_people(meeting.people, tr)]),
        d.Heading(tr("Topics and decisions"), level=2),
        _items(meeting.items, tr),
        *_rulings(meeting.items, tr),
        d.Heading(tr("State of the last decisions"), level=2),
        *_last(meeting, tr),
        d.Signatures([tr("Chairperson"), tr("Minutes by")]),
    ]
    return d.ReportDoc(
        code=CODE,
        title=tr("Minutes of a safety meeting"),
        school=paper.head.school,
        tr=tr,
        stamp=paper.head.stamp,
        blocks=blocks,
        number=row.number,
        mark=" ".join(marks),
        compact=True,
    )


def _head(meeting: MeetingDetail, tr: Translator) -> list[d.Field]:
    row = meeting.row
    unknown = tr("Not recorded")
    held = f"{row.held_at:%Y-%m-%d %H:%M}" if row.held_at is not None else ""
    planned = tr("planned: {time}", time=f"{row.planned_at:%Y-%m-%d %H:%M}")
    return [
        d.Field(tr("Kind of meeting"), tr(KIND_LABELS[row.kind])),
        d.Field(tr("Time"), held or planned),
        d.Field(tr("Chair"), row.chair or unknown),
        d.Field(tr("Recorder"), row.recorder or unknown),
        d.Field(tr("Place"), row.place or unknown),
        d.Field(tr("Meeting subject"), row.subject or tr("None")),
    ]


def _people(people: Sequence[Asked], tr: Translator) -> list[d.Field]:
    def named(found: Iterable[Asked]) -> str:
        words = [
            tr("{name} ({note})", name=p.who.name, note=p.note) if p.note else p.who.name
            for p in found
        ]
        return "、".join(words)

    present = [p for p in people if p.present]
    away = [p for p in people if p.present is False]
    asked = [p for p in people if p.present is None]
    fields = [
        d.Field(
            tr("Present ({n})", n=len(present)), named(present) or tr("Not recorded"), wide=True
        ),
        d.Field(tr("Absent ({n})", n=len(away)), named(away) or tr("None"), wide=True),
    ]
    if asked:
        fields.append(d.Field(tr("Asked, not noted ({n})", n=len(asked)), named(asked), wide=True))
    return fields


def _items(items: Sequence[ItemView], tr: Translator) -> d.Table:
    """Return the table of the form: a row for each task of an item, one where there is none."""
    rows: list[d.Row] = []
    for number, item in enumerate(items, 1):
        about = "\n".join(x for x in (item.accident_number, item.hazard_number) if x)
        tasks: Sequence[TaskRow | None] = item.tasks or (None,)
        for place, task in enumerate(tasks):
            first = place == 0
            rows.append(
                [
                    number if first else None,
                    _topic(item, tr) if first else "",
                    (item.report or tr("None")) if first else "",
                    _decided(item, task, tr, first=first),
                    task.owner if task is not None else tr("None"),
                    task.due_on if task is not None else None,
                    about if first else "",
                ]
            )
    return d.Table(
        columns=[
            d.Column(tr("Line no."), d.Kind.NUMBER, align=d.Align.CENTER),
            d.Column(tr("Topic"), weight=3),
            d.Column(tr("Report given"), weight=4),
            d.Column(tr("Decision in words"), weight=5),
            d.Column(tr("Answers for it")),
            d.Column(tr("Task deadline"), d.Kind.DATE),
            d.Column(tr("Accident or hazard No.")),
        ],
        rows=rows,
        empty_text=tr("None"),
    )


def _topic(item: ItemView, tr: Translator) -> str:
    """Return the topic; the words of a restricted file are not for every reader."""
    return tr("Restricted, not printed") if item.hidden else item.topic


def _decided(item: ItemView, task: TaskRow | None, tr: Translator, *, first: bool) -> str:
    words = []
    if first:
        kind = item.decision_kind
        words.append(tr(DECISION_LABELS[kind]) if kind is not None else tr("Undecided"))
        words.append(item.decision)
    if task is not None:
        words.append(tr("Task {number}: {what}", number=task.number, what=task.what))
    return "\n".join(word for word in words if word)


def _rulings(items: Sequence[ItemView], tr: Translator) -> Iterable[d.Block]:
    """Yield what was decided about persons, where anything was."""
    rows: list[d.Row] = [
        [item.accident_number, one.person_name, _duty(one, tr), one.liability, one.punishment]
        for item in items
        for one in item.rulings
    ]
    if rows:
        yield d.Heading(tr("Decided about persons"), level=2)
        yield d.Table(
            columns=[
                d.Column(tr("Accident")),
                d.Column(tr("Responsible person")),
                d.Column(tr("Duty"), weight=3),
                d.Column(tr("Liability"), weight=3),
                d.Column(tr("Punishment"), weight=3),
            ],
            rows=rows,
        )


def _duty(one: RulingView, tr: Translator) -> str:
    if one.fulfilled is None:
        return tr("By the answers")
    duty = tr("duty fulfilled") if one.fulfilled else tr("duty not fulfilled")
    return tr("{duty} (A-22): {reason}", duty=duty, reason=one.reason)


def _last(meeting: MeetingDetail, tr: Translator) -> Iterable[d.Block]:
    if meeting.before is None:
        yield d.Paragraph(tr("There was no meeting of this kind before."), d.Style.MUTED)
        return
    done = sum(task.done_on is not None for task in meeting.last_tasks)
    words = tr(
        "Decisions of {number}: {n} tasks, {done} done.",
        number=meeting.before.number,
        n=len(meeting.last_tasks),
        done=done,
    )
    yield d.Paragraph(words)
    if meeting.last_tasks:
        yield d.Table(
            columns=[
                d.Column(tr("Task"), weight=5),
                d.Column(tr("Answers for it")),
                d.Column(tr("Task deadline"), d.Kind.DATE),
                d.Column(tr("State"), weight=3),
            ],
            rows=[[t.what, t.owner, t.due_on, _standing(t, tr)] for t in meeting.last_tasks],
        )


def _standing(task: TaskRow, tr: Translator) -> str:
    if task.overdue:
        return tr("Overdue by {n} days", n=task.days_late)
    words = tr(STATE_LABELS[task.state])
    return tr("{state}: {note}", state=words, note=task.done_note) if task.done_note else words
