"""Beside the agenda: the chosen item in full, what waits, what became of the last decisions."""

from collections.abc import Callable, Sequence
from functools import partial

from campus_guard.core.i18n import Translator, msg
from campus_guard.core.tone import Tone
from campus_guard.features.responsibility.queries.meetings import ItemView, MeetingDetail
from campus_guard.features.responsibility.queries.tasks import TaskRow
from campus_guard.features.responsibility.queries.waiting import Proposal
from campus_guard.features.responsibility.rules.meetings import DECISION_LABELS, ITEM_LABELS
from campus_guard.features.responsibility.ui.words import (
    DECISION_TONES,
    RESTRICTED,
    first_line,
    task_badge,
)
from campus_guard.ui.badges import Badge, BadgeLabel, label, wrapped
from campus_guard.ui.buttons import Button
from campus_guard.ui.cards import Card
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import clear, hbox, vbox
from campus_guard.ui.table import Column

Take = Callable[[Sequence[Proposal]], None]


def agenda_columns(tr: Translator, place: Callable[[ItemView], int]) -> list[Column]:
    """Return the columns of the agenda: number, topic, what it is about, decision, tasks."""

    def decision(item: ItemView) -> Badge:
        if item.decision_kind is None:
            return Badge(msg("Undecided"), Tone.WARNING, "question")
        tone = DECISION_TONES.get(item.decision_kind, Tone.OK)
        return Badge(DECISION_LABELS[item.decision_kind], tone, "check")

    def topic(item: ItemView) -> str:
        return tr(RESTRICTED) if item.hidden else first_line(item.topic)

    def about(item: ItemView) -> str:
        number = item.accident_number or item.hazard_number
        return f"{tr(ITEM_LABELS[item.kind])} {number}".strip()

    return [
        Column("n", msg("No."), lambda i: str(place(i)), 56),
        Column("topic", msg("Topic"), topic, 0, bold=True, tip=topic),
        Column("kind", msg("What it is about"), lambda i: tr(ITEM_LABELS[i.kind]), 130, tip=about),
        Column("decision", msg("Decision in words"), lambda _i: "", 168, badge=decision),
        Column("tasks", msg("Tasks"), lambda i: str(len(i.tasks) or ""), 64),
    ]  # fmt: skip


class ItemCard(Card):
    """The chosen item: what was reported, what was decided about whom, the tasks."""

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx, ctx.tr("Agenda item"))
        self._item: ItemView | None = None
        self._open = Button(ctx, ctx.tr("Open file"), self._open_file, icon="folder")
        self.head.addWidget(self._open)
        self._rows = vbox(gap=6)
        self.body.addLayout(self._rows)

    def show_item(self, item: ItemView | None, meeting: MeetingDetail | None) -> None:
        """Show an item; without one, what became of the last decisions."""
        self._item = item
        tr, rows = self.ctx.tr, self._rows
        clear(rows)
        linked = item is not None and (item.accident_id or item.hazard_id) is not None
        self._open.setVisible(linked)
        if item is not None:
            self._words(item)
        if meeting is not None and meeting.before is not None:
            number = meeting.before.number
            rows.addWidget(label(tr("Decisions of {number}", number=number), "heading"))
            self._tasks(meeting.last_tasks)
            if not meeting.last_tasks:
                rows.addWidget(label(tr("No task came out of it."), "muted"))
        self.setVisible(rows.count() > 0)

    def _words(self, item: ItemView) -> None:
        tr, rows = self.ctx.tr, self._rows
        number = item.accident_number or item.hazard_number
        rows.addWidget(label(f"{tr(ITEM_LABELS[item.kind])} {number}".strip(), "muted"))
        rows.addWidget(wrapped(tr(RESTRICTED) if item.hidden else item.topic))
        for title, words in (
            (msg("Report given"), item.report),
            (msg("Decision in words"), self._said(item)),
        ):
            rows.addWidget(label(tr(title), "muted"))
            rows.addWidget(wrapped(words or tr("Not recorded")))
        for ruling in item.rulings:
            parts = [ruling.liability, ruling.punishment]
            if ruling.fulfilled is not None:
                duty = tr("duty fulfilled") if ruling.fulfilled else tr("duty not fulfilled")
                parts.append(tr("{duty} (A-22): {reason}", duty=duty, reason=ruling.reason))
            words = "; ".join(part for part in parts if part)
            rows.addWidget(wrapped(tr("{name}: {what}", name=ruling.person_name, what=words)))
        self._tasks(item.tasks)

    def _said(self, item: ItemView) -> str:
        if item.decision_kind is None:
            return ""
        words = self.ctx.tr(DECISION_LABELS[item.decision_kind])
        return f"{words}\n{item.decision}".strip()

    def _tasks(self, tasks: Sequence[TaskRow]) -> None:
        tr = self.ctx.tr
        for task in tasks:
            words = tr(
                "{what}: {who}, until {day}", what=task.what, who=task.owner, day=task.due_on
            )
            row = hbox(BadgeLabel(self.ctx, task_badge(task)), wrapped(words), gap=8)
            row.setStretch(1, 1)
            self._rows.addLayout(row)

    def _open_file(self) -> None:
        item = self._item
        if item is None:
            return
        if item.accident_id is not None:
            self.ctx.navigate("accidents", id=item.accident_id)
        elif item.hazard_id is not None:
            self.ctx.navigate("hazards", id=item.hazard_id)


class WaitingCard(Card):
    """What waits for a meeting, each with the button that puts it on the agenda."""

    def __init__(self, ctx: UiContext, take: Take) -> None:
        super().__init__(ctx, ctx.tr("What waits"))
        self._take = take
        self._found: Sequence[Proposal] = ()
        self._locked = False
        self._rows = vbox(gap=8)
        self.body.addLayout(self._rows)

    def show_all(self, proposals: Sequence[Proposal]) -> None:
        """Show what waits."""
        self._found = proposals
        tr, ctx = self.ctx.tr, self.ctx
        clear(self._rows)
        self.set_title(tr("What waits, {n}", n=len(proposals)))
        if not proposals:
            words = tr("Nothing waits for a meeting: no file, no candidate, no overdue hazard.")
            self._rows.addWidget(wrapped(words, "muted"))
        for one in proposals:
            topic = tr(one.topic)
            told = vbox(wrapped(topic), label(tr(one.why), "muted"), gap=0)
            add = Button(
                ctx,
                tr("Put on the agenda: {topic}", topic=topic),
                partial(self._take, (one,)),
                icon="plus",
                kind="icon",
            )
            add.setEnabled(not self._locked)
            row = hbox(told, add, gap=8)
            row.setStretch(0, 1)
            self._rows.addLayout(row)

    def take_all(self) -> None:
        """Put everything on the agenda."""
        self._take(self._found)

    def set_locked(self, locked: bool) -> None:
        """Take the buttons away from finished minutes."""
        self._locked = locked
        self.setVisible(not locked)
