"""One meeting: its agenda with what was decided, what waits, what became of the last decisions."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QLayout, QMenu, QWidget

from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.core.tone import Tone
from campus_guard.features.calendar.ui.records import void_record
from campus_guard.features.responsibility.commands import agenda, meetings
from campus_guard.features.responsibility.inputs import ItemInput
from campus_guard.features.responsibility.queries.meetings import (
    GetMeeting,
    ItemView,
    MeetingDetail,
    MeetingMinutes,
)
from campus_guard.features.responsibility.queries.waiting import (
    DutiesOfAccident,
    Proposal,
    WaitingForMeeting,
)
from campus_guard.features.responsibility.rules.meetings import (
    KIND_LABELS,
    MeetingState,
)
from campus_guard.features.responsibility.ui.meetings_decide import decide_dialog
from campus_guard.features.responsibility.ui.meetings_forms import (
    hold_dialog,
    item_dialog,
    plan_dialog,
)
from campus_guard.features.responsibility.ui.meetings_side import (
    ItemCard,
    WaitingCard,
    agenda_columns,
)
from campus_guard.features.responsibility.ui.words import (
    first_line,
    meeting_badge,
    moment,
    names,
)
from campus_guard.ui.badges import BadgeLabel, label, wrapped
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.cards import Facts
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import ask_reason
from campus_guard.ui.forms import scrolled
from campus_guard.ui.layout import clear, hbox, splitter, vbox
from campus_guard.ui.ops import Progress
from campus_guard.ui.page import Page
from campus_guard.ui.preview import preview_pdf
from campus_guard.ui.table import RowsModel, TableView


class MeetingView(Page):
    """``left`` is called by Esc and the back button."""

    key = "meeting_view"

    def __init__(self, ctx: UiContext, left: Callable[[], None]) -> None:
        super().__init__(ctx)
        self.meeting: MeetingDetail | None = None
        self._wanted: int | None = None
        self._left = left
        self._item: int | None = None
        self.banner = Banner(ctx, closable=True)
        self.model = RowsModel(agenda_columns(ctx.tr, self._place), ctx.tr)
        self.table = TableView(ctx.theme, self.model, ctx.tr("Agenda"))
        self.card = ItemCard(ctx)
        self.waiting = WaitingCard(ctx, self.take_up)
        self._lay_out()
        self.table.selected.connect(self._chosen)
        self.table.opened.connect(lambda _row: self.decide())
        for keys, run in (
            ("Alt+Up", partial(self.move, -1)),
            ("Alt+Down", partial(self.move, 1)),
            ("Ctrl+E", self.edit_item),
        ):
            bind_key(self, keys, run)
        bind_key(self.table, "Delete", self.drop_item)

    def open_item(self, item: int) -> None:
        """Show one meeting."""
        self._wanted, self.meeting, self._item = item, None, None
        self.banner.clear()
        self.reload()

    def reload(self) -> None:
        """Ask for the meeting again, and for what waits."""
        if self._wanted is None:
            return
        fail = self.banner.show_error
        query = GetMeeting(meeting_id=self._wanted)
        waiting = WaitingForMeeting(meeting_id=self._wanted)
        self.ctx.ops.read(query, self._arrived, owner=self, slot="meeting", fail=fail)
        self.ctx.ops.read(waiting, self.waiting.show_all, owner=self, slot="waiting", fail=fail)

    def new(self) -> None:
        """Put an item on the agenda."""
        meeting = self._open_meeting()
        if meeting is not None:
            item_dialog(self.ctx, self, meeting, None, self._added)

    def take_up(self, proposals: Sequence[Proposal]) -> None:
        """Put what waits on the agenda."""
        meeting = self._open_meeting()
        if meeting is None or not proposals:
            return
        tr = self.ctx.tr
        items = tuple(
            ItemInput(
                uid=new_uid(),
                kind=one.kind,
                topic=tr(one.topic),
                report=tr(one.report) if one.report is not None else "",
                accident_id=one.accident_id,
                hazard_id=one.hazard_id,
            )
            for one in proposals
        )
        command = agenda.AddItems(meeting_id=meeting.row.id, items=items)
        self.ctx.ops.write(command, self._added, owner=self, fail=self.banner.show_error)

    def decide(self) -> None:
        """Record the decision about the chosen item."""
        item, meeting = self._row(), self._open_meeting()
        if item is None or meeting is None:
            return
        if meeting.row.state is MeetingState.PLANNED:
            self.ctx.alerts.toast(msg("Record first that the meeting was held."))
            return
        if item.accident_id is None:
            decide_dialog(self.ctx, self, item, (), self._saved)
            return
        self.ctx.ops.read(
            DutiesOfAccident(accident_id=item.accident_id),
            lambda duties: decide_dialog(self.ctx, self, item, duties, self._saved),
            owner=self,
            slot="duties",
        )

    def undecide(self) -> None:
        """Take the decision about the chosen item back."""
        item = self._row()
        if item is None or item.decision_kind is None or self._open_meeting() is None:
            return
        command = agenda.UndecideItem(item_id=item.id, expected_version=item.version)
        self.ctx.ops.write(command, self._undecided, owner=self, fail=self.banner.show_error)

    def edit_item(self) -> None:
        """Correct the chosen item."""
        item, meeting = self._row(), self._open_meeting()
        if item is not None and meeting is not None:
            item_dialog(self.ctx, self, meeting, item, self._saved)

    def move(self, by: int) -> None:
        """Move the chosen item."""
        item = self._row()
        if item is not None and self._open_meeting() is not None:
            self.ctx.ops.write(agenda.MoveItem(item_id=item.id, by=by), lambda _v: None, owner=self)

    def drop_item(self) -> None:
        """Take the chosen item off the agenda."""
        item = self._row()
        if item is None or self._open_meeting() is None:
            return
        void_record(
            self.ctx,
            self,
            first_line(item.topic)[:40],
            lambda reason: agenda.VoidItem(
                item_id=item.id, expected_version=item.version, reason=reason
            ),
            lambda: agenda.UnvoidItem(item_id=item.id),
        )

    def hold(self) -> None:
        """Record that the meeting was held, or correct who was there."""
        meeting = self._open_meeting()
        if meeting is not None:
            hold_dialog(self.ctx, self, meeting, self._saved)

    def edit(self) -> None:
        """Correct the head of the meeting."""
        meeting = self._open_meeting()
        if meeting is not None:
            plan_dialog(self.ctx, self, self._saved, meeting)

    def finish(self) -> None:
        """Finish the minutes, or take them up again with a reason."""
        meeting = self.meeting
        if meeting is None or meeting.row.voided:
            return
        row = meeting.row
        if row.state is MeetingState.MINUTED:
            ask_reason(
                self.ctx,
                self,
                self.ctx.tr("Take the minutes up again"),
                self.ctx.tr("Everything in them can be changed again."),
                lambda reason: meetings.ReopenMinutes(
                    meeting_id=row.id, expected_version=row.version, reason=reason
                ),
                button=msg("Take up again"),
            )
            return
        command = meetings.FinishMinutes(meeting_id=row.id, expected_version=row.version)
        self.ctx.ops.write(command, self._finished, owner=self, fail=self.banner.show_error)

    def void(self) -> None:
        """Call the meeting off, or bring it back."""
        meeting = self.meeting
        if meeting is None:
            return
        row = meeting.row
        back = meetings.UnvoidMeeting(meeting_id=row.id)
        if row.voided:
            self.ctx.ops.write(back, self._saved, owner=self)
            return
        void_record(
            self.ctx,
            self,
            row.number,
            lambda reason: meetings.VoidMeeting(
                meeting_id=row.id, expected_version=row.version, reason=reason
            ),
            lambda: back,
        )

    def print_(self) -> None:
        """Show the minutes (MEET)."""
        if self.meeting is None:
            return
        tr, number = self.ctx.tr, self.meeting.row.number
        query = MeetingMinutes(meeting_id=self.meeting.row.id)

        def make(progress: Progress) -> bytes:
            from campus_guard.features.responsibility.report.minutes import minutes
            from campus_guard.reports.pdf import render_pdf

            return render_pdf(minutes(progress.ask(query), tr))

        title = tr("Minutes {number}", number=number)
        preview_pdf(self.ctx, self, title, make, f"{number}.pdf")

    def focus_start(self) -> None:
        """Go to the agenda."""
        self.table.setFocus()

    def keys(self) -> Sequence[tuple[str, str]]:
        """Return the keys of a meeting."""
        tr = self.ctx.tr
        return [
            ("Ctrl+N", tr("New agenda item")),
            ("Enter", tr("Decide about the item")),
            ("Ctrl+E", tr("Correct the item")),
            ("Alt+↑ Alt+↓", tr("Move the item")),
            ("Delete", tr("Take the item off the agenda")),
            ("Ctrl+H", tr("The meeting was held")),
            ("Ctrl+Shift+A", tr("Put all that waits on the agenda")),
            ("Ctrl+P", tr("Print the minutes")),
            ("Esc", tr("Back to the list")),
        ]

    def _lay_out(self) -> None:
        ctx, tr = self.ctx, self.ctx.tr
        self._title, self._where = label("", "title"), wrapped("", "muted")
        self._badge = hbox(gap=8)
        self._hold = Button(ctx, tr("Meeting held"), self.hold, "Ctrl+H", icon="check")
        self._new = Button(ctx, tr("New agenda item"), self.new, "Ctrl+N", icon="plus", bind=False)
        self._decide = Button(ctx, tr("Decide"), self.decide, "Enter", kind="primary", bind=False)
        self._finish = Button(ctx, tr("Finish minutes"), self.finish, "Ctrl+T", icon="lock")
        minutes = Button(
            ctx, tr("Meeting minutes"), self.print_, "Ctrl+P", icon="print", bind=False
        )
        back = Button(ctx, tr("Back"), self._left, "Esc", icon="chevron-left", bind=False)
        head = hbox(back, self._title, self._badge, self._where, self._more(), gap=12)
        head.setStretch(3, 1)
        acts = hbox(self._decide, self._new, self._hold, 1, minutes, self._finish, gap=8)
        self.facts = Facts(ctx, name_width=84)
        self._empty = label(tr("The agenda is empty. What waits stands on the right."), "muted")
        left = vbox(self.facts, self._empty, self.table, gap=8)
        left.setStretch(2, 1)
        side = vbox(self.card, self.waiting, 1, gap=12)
        body = splitter(_widget(left), scrolled(_widget(side)), (6, 5))
        column = vbox(head, acts, self.banner, body, gap=8)
        column.setStretch(3, 1)
        self.setLayout(column)

    def _more(self) -> Button:
        more = Button(self.ctx, self.ctx.tr("More"), icon="more")
        menu = QMenu(more)
        for words, run, keys in (
            (msg("Correct the meeting"), self.edit, "Ctrl+M"),
            (msg("Correct the item"), self.edit_item, "Ctrl+E"),
            (msg("Take the decision back"), self.undecide, ""),
            (msg("Put all that waits on the agenda"), self.waiting.take_all, "Ctrl+Shift+A"),
            (msg("Call off, or bring back"), self.void, "Ctrl+Delete"),
        ):
            text = self.ctx.tr(words).replace("&", "&&")
            entry = menu.addAction(f"{text}\t{keys}" if keys else text)
            entry.triggered.connect(lambda _checked=False, run=run: run())
            if keys and keys != "Ctrl+E":
                bind_key(self, keys, run)
        more.setMenu(menu)
        return more

    def _arrived(self, meeting: MeetingDetail) -> None:
        self.meeting = meeting
        row, tr = meeting.row, self.ctx.tr
        self._title.setText(row.number)
        self._where.setText(
            "  ".join(
                x for x in (tr(KIND_LABELS[row.kind]), moment(row.at), row.place, row.subject) if x
            )
        )
        clear(self._badge)
        self._badge.addWidget(BadgeLabel(self.ctx, meeting_badge(row)))
        present = [p for p in meeting.people if p.present]
        away = [p for p in meeting.people if p.present is False]
        asked = [p for p in meeting.people if p.present is None]
        facts = [
            (tr("Chair"), row.chair),
            (tr("Minutes by"), row.recorder),
            (tr("Present"), tr("{n}: {names}", n=len(present), names=names(present, tr))),
            (tr("Absent"), names(away, tr) or tr("None")),
        ]
        if row.held_at is None:
            facts[2:] = [(tr("Who is asked"), names(asked, tr))]
        self.facts.set(facts)
        self.model.set_rows(meeting.items)
        self._empty.setVisible(not meeting.items)
        self.table.select_key(self._item if self._item is not None else self._first())
        self._chosen(self.table.current_row())
        self.waiting.set_locked(meeting.locked)
        minuted = row.state is MeetingState.MINUTED
        self._finish.setEnabled(not row.voided)
        self._finish.setText(tr("Take up again") if minuted else tr("Finish minutes"))
        for button in (self._new, self._decide, self._hold):
            button.setEnabled(not meeting.locked)
        if row.state is MeetingState.PLANNED:
            self._decide.setEnabled(False)

    def _first(self) -> Any:
        """Return the first undecided item, else the first."""
        items = self.model.rows
        waiting = [item for item in items if item.decision_kind is None]
        return (waiting or items)[0].id if items else None

    def _chosen(self, item: ItemView | None) -> None:
        self._item = item.id if item is not None else None
        self.card.show_item(item, self.meeting)

    def _place(self, item: ItemView) -> int:
        return self.model.rows.index(item) + 1

    def _row(self) -> ItemView | None:
        """Return the chosen item, unless its words are hidden from the reader."""
        item: ItemView | None = self.table.current_row()
        return None if item is not None and item.hidden else item

    def _open_meeting(self) -> MeetingDetail | None:
        """Return the meeting where it may be changed; say why it may not."""
        if self.meeting is not None and self.meeting.locked:
            words = msg("The minutes are finished and locked. Take them up again first.")
            self.ctx.alerts.toast(words)
            return None
        return self.meeting

    def _added(self, ids: Any) -> None:
        self._item = ids[-1] if isinstance(ids, tuple) and ids else self._item

    def _saved(self, _value: object) -> None:
        self.ctx.alerts.toast(msg("Saved."), tone=Tone.OK)

    def _undecided(self, _item: int) -> None:
        self.ctx.alerts.toast(msg("Its words stay in the record; the item is open again."))

    def _finished(self, meeting: int) -> None:
        def undo() -> None:
            reason = self.ctx.tr("Undone at once")
            command = meetings.ReopenMinutes(meeting_id=meeting, reason=reason)
            self.ctx.ops.write(command, lambda _v: None, owner=self)

        self.ctx.alerts.toast(msg("The minutes are finished and locked."), undo, tone=Tone.OK)


def _widget(layout: QLayout) -> QWidget:
    holder = QWidget()
    holder.setLayout(layout)
    return holder
