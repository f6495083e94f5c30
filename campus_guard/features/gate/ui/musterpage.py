"""The roll call: one key freezes the list and prints it; then people are ticked off."""

from datetime import datetime
from typing import Any, ClassVar

from PySide6.QtWidgets import QLineEdit

from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.db.paper import GetPaperHead
from campus_guard.features.gate.report.muster import roll_list, roll_report
from campus_guard.features.gate.report.paper import Paper
from campus_guard.features.gate.rollbook import ADD, CLOSE, TICK, RollBook, snapshot_of_roll
from campus_guard.features.gate.rules.codes import RollState
from campus_guard.features.gate.rules.labels import label as code_label
from campus_guard.features.gate.ui.deskkeys import LineKeys
from campus_guard.features.gate.ui.keepdialog import KeepDialog
from campus_guard.features.gate.ui.listdialog import CountDialog
from campus_guard.features.gate.ui.rolldesk import RollDesk
from campus_guard.features.gate.ui.rollstart import roll_paper
from campus_guard.features.gate.ui.words import clock, line, moment
from campus_guard.ui.badges import Badge
from campus_guard.ui.banners import Banner, Empty
from campus_guard.ui.buttons import Button
from campus_guard.ui.cards import NumberCard
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import Form, IntegerField, TextField
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.ops import Progress
from campus_guard.ui.page import Page
from campus_guard.ui.preview import PreviewDialog, preview_pdf
from campus_guard.ui.table import Column, RowsModel, TableView

_TONES = {
    RollState.MISSING: (Tone.BAD, "warning"),
    RollState.PARTLY: (Tone.WARNING, "clock"),
    RollState.FOUND: (Tone.OK, "check"),
}


def _state(row: Any) -> RollState:
    if row.found <= 0:
        return RollState.MISSING
    return RollState.FOUND if row.found >= row.heads else RollState.PARTLY


class MusterPage(Page):
    """The open roll call, or the last one."""

    key: ClassVar[str] = "muster"
    kinds: ClassVar[frozenset[str]] = frozenset({"muster", "muster_row"})

    def __init__(self, ctx: UiContext, book: RollBook) -> None:
        super().__init__(ctx)
        tr = ctx.tr
        self.desk = RollDesk(ctx, book, self)
        self.queue = Banner(ctx)
        self.banner = Banner(ctx)
        self.expected = NumberCard(ctx, tr("On the list"))
        self.found = NumberCard(ctx, tr("Found"))
        self.missing = NumberCard(ctx, tr("Not found yet"))
        self.number = QLineEdit()
        self.number.setProperty("big", True)
        self.number.setAccessibleName(tr("Number on the list"))
        self.number.setPlaceholderText(tr("Number on the list, then Enter: found"))
        self.number.returnPressed.connect(self._tick_number)
        self.model = RowsModel(self._columns(), tr, key=lambda row: row.number)
        self.table = TableView(ctx.theme, self.model, tr("Roll call"))
        self.table.opened.connect(self._tick)
        self.none = Empty(ctx, tr("A roll call freezes the list of who is inside and prints it."))
        self._lay_out()
        self._follow(self.desk)

    @property
    def view(self) -> Any:
        """Return the roll call in sight."""
        return self.desk.view

    @property
    def running(self) -> bool:
        """Tell whether a roll call is open."""
        return self.desk.running

    def reload(self) -> None:
        """Ask for the roll call."""
        self.desk.reload()

    def open_args(self, **args: Any) -> None:
        """Start at once when the roll call key was pressed."""
        if args.get("start"):
            self.start()

    def focus_start(self) -> None:
        """Go to the number box while people are ticked off."""
        self.number.setFocus()

    def focus_search(self) -> None:
        """Go to the number box."""
        self.number.setFocus()

    def start(self, *, drill: bool = False) -> None:
        """Freeze the list and print it; nothing of it waits for the database."""
        self.desk.start(drill=drill)

    def new(self) -> None:
        """Add somebody who is not on the list."""
        if not self.running:
            return
        form = Form(self.ctx)
        form.row(TextField(self.ctx, "name", msg("Name"), required=True),
                 IntegerField(self.ctx, "heads", msg("Number of people"), minimum=1,
                              maximum=9999), stretch=(3, 1))  # fmt: skip
        form.row(TextField(self.ctx, "place", msg("Where")))
        KeepDialog(self.ctx, self, self.ctx.tr("Not on the list"), form, self._add,
                   width=480).open()  # fmt: skip

    def print_(self) -> None:
        """Print the list again, or the report of a closed roll call."""
        if self.view is None:
            return
        if self.running:
            self._print_list()
        else:
            self._print_report()

    def close_muster(self) -> None:
        """Close the roll call and show its report."""
        if not self.running:
            return
        muster, tr = self.view.muster, self.ctx.tr
        text = tr(
            "{missing} not found yet. A closed roll call cannot be changed.",
            missing=muster.missing,
        )
        self.ctx.dialogs.ask(
            self, tr("Close the roll call"), text, tr("Close the roll call"),
            lambda: self.desk.take(CLOSE), danger=True,
        )  # fmt: skip

    def help_text(self) -> str:
        """Return what the page is for."""
        return self.ctx.tr(
            "F8 freezes who is inside and shows the paper at once. Type a number and Enter when "
            "somebody is found; groups are asked how many. Whoever stays red is missing."
        )

    def keys(self) -> list[tuple[str, str]]:
        """Return the keys of this page."""
        tr = self.ctx.tr
        return [
            ("F8", tr("Start a roll call")), ("Enter", tr("Found")),
            ("Ctrl+N", tr("Not on the list")), ("Ctrl+P", tr("Print")),
            ("Ctrl+Shift+D", tr("Start a drill")), ("Ctrl+K", tr("Close the roll call")),
        ]  # fmt: skip

    # ------------------------------------------------------------------ what the desk tells

    def _follow(self, desk: RollDesk) -> None:
        desk.shown.connect(self._show)
        desk.printed.connect(self._show_paper)
        desk.closed.connect(self._print_report)
        desk.again.connect(self._say_again)
        desk.waiting.connect(self._say_waiting)
        desk.troubled.connect(self.banner.show_error)
        desk.kept.connect(self._say_kept)
        desk.late.connect(self._say_late)

    def _say_late(self) -> None:
        words = self.ctx.tr("The database does not answer and no list was kept. Still trying …")
        self.banner.show_text(words, Tone.BAD)

    def _say_kept(self, taken_at: datetime | None) -> None:
        self.banner.clear()
        if taken_at is not None:
            words = self.ctx.tr("The database does not answer: this is the list of {time}.",
                                time=moment(taken_at))  # fmt: skip
            self.banner.show_text(words, Tone.WARNING)

    def _say_again(self) -> None:
        started = clock(self.view.muster.started_at)
        self.ctx.alerts.toast(self.ctx.tr("The roll call of {time} is under way.", time=started))
        self._print_list()

    def _say_waiting(self, steps: int) -> None:
        if not steps:
            self.queue.clear()
            return
        words = self.ctx.tr.n(
            "{n} entry is kept in the file and written as soon as the database answers.",
            "{n} entries are kept in the file and written as soon as the database answers.",
            steps,
        )  # fmt: skip
        self.queue.show_text(words, Tone.WARNING)

    def _show_paper(self, data: bytes) -> None:
        title = self.ctx.tr("Roll call")
        PreviewDialog(self.ctx, self, title, data, f"{title}.pdf", urgent=True).open()

    def _add(self, values: dict[str, Any]) -> None:
        self.desk.take(ADD, **(values | {"heads": values["heads"] or 1}))

    # ------------------------------------------------------------------ papers

    def _print_list(self) -> None:
        roll = self.desk.roll
        snapshot = snapshot_of_roll(roll)

        def make(progress: Progress) -> bytes:
            from campus_guard.reports.pdf import render_pdf

            paper = roll_paper(self.ctx, snapshot, progress.ask(GetPaperHead()))
            return render_pdf(roll_list(snapshot, paper, drill=roll.drill))

        title = self.ctx.tr("Roll call")
        preview_pdf(self.ctx, self, title, make, f"{title}.pdf")

    def _print_report(self) -> None:
        tr, view = self.ctx.tr, self.view

        def make(progress: Progress) -> bytes:
            from campus_guard.reports.pdf import render_pdf

            head = progress.ask(GetPaperHead())
            paper = Paper(tr, head.stamp, head.school, head.sample)
            return render_pdf(roll_report(view.muster, paper, closed_by=view.closed_by))

        title = tr("Roll call report")
        preview_pdf(self.ctx, self, title, make, f"{title}.pdf")

    # ------------------------------------------------------------------ ticking off

    def _tick_number(self) -> None:
        text = self.number.text().strip()
        self.number.clear()
        if not text:
            if self.table.current_row() is not None:
                self._tick(self.table.current_row())
            return
        number = int(text) if text.isdecimal() else 0
        row = next((r for r in self.model.rows if r.number == number), None)
        if row is None:
            self.banner.show_error(msg("There is no number {text} on the list.", text=text))
            return
        self._tick(row)

    def _tick(self, row: Any) -> None:
        if not self.running:
            return
        self.banner.clear()
        if row.heads > 1:
            words = self.ctx.tr.n("{n} person was inside.", "{n} people were inside.", row.heads)
            dialog = CountDialog(
                self,
                self.ctx.tr("Found of {name}", name=row.name or self.ctx.tr("Not yet named")),
                words,
                row.heads,
                row.heads,
            )
            dialog.then = lambda count: self._send(row, count)
            dialog.open()
            return
        self._send(row, 0 if row.found else 1)

    def _send(self, row: Any, found: int) -> None:
        self.desk.take(TICK, number=row.number, found=found, place=row.place)

    def _show(self, view: Any) -> None:
        self.none.setVisible(view is None)
        self.table.setVisible(view is not None)
        began = self.running and not self.number.isEnabled()
        if not self.running and self.number.isEnabled():
            self.banner.clear()
            self.table.setFocus()  # else Enter would find the button that starts another one
        self.number.setEnabled(self.running)
        if began:
            self.number.setFocus()
        self.close_button.setEnabled(self.running)
        self.add_button.setEnabled(self.running)
        if view is None:
            for card in (self.expected, self.found, self.missing):
                card.set("—", Tone.MUTED)
            return
        tr, muster = self.ctx.tr, view.muster
        kind = tr("Drill") if muster.drill else tr("Alarm")
        closed = tr("closed {at}", at=moment(muster.closed_at)) if muster.closed_at else ""
        self.set_subtitle(line(kind, moment(muster.started_at), closed))
        self.expected.set(str(muster.expected), Tone.NORMAL, tr("people inside at the start"))
        extra = tr("{n} not on the list", n=muster.unlisted) if muster.unlisted else ""
        self.found.set(str(muster.found), Tone.OK, extra)
        note = "⚠ " + tr("look for them") if muster.missing else "✓ " + tr("all found")
        self.missing.set(str(muster.missing), Tone.BAD if muster.missing else Tone.OK, note)
        rows = sorted(view.lines, key=lambda row: (_state(row) is RollState.FOUND, row.number))
        self.model.set_rows(rows)

    def _columns(self) -> list[Column]:
        def badge(row: Any) -> Badge:
            state = _state(row)
            tone, icon = _TONES[state]
            return Badge(code_label(state), tone, icon)

        def name(row: Any) -> str:
            return row.name or self.ctx.tr("Not yet named")

        return [
            Column("number", msg("Line no."), lambda row: str(row.number), 64, bold=True),
            Column("name", msg("Name"), name, 200, bold=True),
            Column("heads", msg("Found"), lambda row: f"{row.found} / {row.heads}", 80),
            Column("state", msg("State"), lambda _row: "", 130, badge=badge),
            Column("unit", msg("Unit"), lambda row: row.unit, 0),
            Column("host", msg("Host"), lambda row: row.host, 120),
            Column("badge", msg("Badge"), lambda row: row.badge, 80),
            Column("entered", msg("Entered"), lambda row: clock(row.entered_at), 80),
            Column("place", msg("Where"), lambda row: row.place, 120),
        ]

    def _lay_out(self) -> None:
        ctx, tr = self.ctx, self.ctx.tr
        start = Button(ctx, tr("Start a roll call"), self.start, "F8", icon="board",
                       kind="primary", bind=False)  # fmt: skip
        drill = Button(ctx, tr("Start a drill"), lambda: self.start(drill=True), "Ctrl+Shift+D")
        self.add_button = Button(ctx, tr("Not on the list"), self.new, "Ctrl+N", bind=False)
        paper = Button(ctx, tr("Print"), self.print_, "Ctrl+P", icon="print", bind=False)
        self.close_button = Button(ctx, tr("Close the roll call"), self.close_muster, "Ctrl+K")
        cards = hbox(self.expected, self.found, self.missing, gap=12)
        buttons = hbox(start, drill, self.add_button, paper, 1, self.close_button, gap=8)
        layout = vbox(
            self.number, self.banner, self.queue, cards, buttons, gap=12, margins=(0, 0, 0, 8)
        )
        layout.addWidget(self.table, 1)
        layout.addWidget(self.none, 1)
        self.setLayout(layout)
        self._line_keys = LineKeys(self)
