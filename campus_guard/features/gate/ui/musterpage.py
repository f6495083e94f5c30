"""The roll call: one key freezes the list and prints it; then people are ticked off."""

from dataclasses import replace
from typing import Any, ClassVar

from PySide6.QtWidgets import QLineEdit

from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.core.tone import Tone
from campus_guard.db.paper import GetPaperHead
from campus_guard.features.gate.commands.muster import (
    AddUnlisted,
    CloseMuster,
    StartMuster,
    TickOff,
)
from campus_guard.features.gate.muster_file import snapshot_of
from campus_guard.features.gate.queries.board import GateBoard
from campus_guard.features.gate.queries.muster import GetMuster
from campus_guard.features.gate.report.muster import roll_list, roll_report
from campus_guard.features.gate.report.paper import Paper
from campus_guard.features.gate.rules.codes import RollState
from campus_guard.features.gate.rules.labels import label as code_label
from campus_guard.features.gate.ui.deskdialogs import CountDialog
from campus_guard.features.gate.ui.words import clock, line, moment
from campus_guard.ui.badges import Badge
from campus_guard.ui.banners import Banner, Empty
from campus_guard.ui.buttons import Button
from campus_guard.ui.cards import NumberCard
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import Form, IntegerField, TextField
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.ops import Progress
from campus_guard.ui.page import Page
from campus_guard.ui.preview import preview_pdf
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

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        tr = ctx.tr
        self.view: Any = None
        self._starting = False
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

    @property
    def running(self) -> bool:
        """Tell whether a roll call is open."""
        return self.view is not None and self.view.muster.closed_at is None

    def reload(self) -> None:
        """Ask for the roll call."""
        self.ctx.ops.read(GetMuster(), self._show, owner=self, slot="muster")

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
        """Print the list and freeze it; the paper does not wait for the database to be written."""
        if self._starting:
            return
        self._starting = True
        self._print_list(drill=drill)
        self.ctx.ops.write(
            StartMuster(uid=new_uid(), drill=drill), lambda _id: self.reload(), owner=self,
            fail=self.banner.show_error, always=self._started,
        )  # fmt: skip

    def new(self) -> None:
        """Add somebody who is not on the list."""
        if not self.running:
            return
        form = Form(self.ctx)
        form.row(TextField(self.ctx, "name", msg("Name"), required=True),
                 IntegerField(self.ctx, "heads", msg("Number of people"), minimum=1,
                              maximum=9999), stretch=(3, 1))  # fmt: skip
        form.row(TextField(self.ctx, "place", msg("Where")))
        muster_id = self.view.id

        def command(values: dict[str, Any], uid: str) -> AddUnlisted:
            heads = values.pop("heads") or 1
            return AddUnlisted(uid=uid, muster_id=muster_id, heads=heads, **values)

        FormDialog(self.ctx, self, self.ctx.tr("Not on the list"), form, command, width=480).open()

    def print_(self) -> None:
        """Print the list again, or the report of a closed roll call."""
        if self.view is None or self.running:
            self._print_list(drill=self.view.muster.drill if self.view else False)
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
        muster_id = self.view.id
        write = lambda: self.ctx.ops.write(  # noqa: E731
            CloseMuster(muster_id=muster_id), lambda _v: self._closed(muster_id), owner=self
        )
        self.ctx.dialogs.ask(self, tr("Close the roll call"), text, tr("Close"), write)

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

    # ------------------------------------------------------------------ inside

    def _started(self) -> None:
        self._starting = False

    def _closed(self, muster_id: int) -> None:
        self.ctx.ops.read(GetMuster(muster_id=muster_id), self._report_of, owner=self)

    def _report_of(self, view: Any) -> None:
        self._show(view)
        self._print_report()

    def _print_list(self, *, drill: bool) -> None:
        tr = self.ctx.tr

        def make(progress: Progress) -> bytes:
            from campus_guard.reports.pdf import render_pdf

            board = progress.ask(GateBoard())
            plates = [car.plate for car in board.vehicles]
            snapshot = snapshot_of(board.now, board.rows, plates)
            head = progress.ask(GetPaperHead())
            stamp = replace(head.stamp, printed_at=board.now.replace(second=0, microsecond=0))
            paper = Paper(tr, stamp, head.school, head.sample)
            return render_pdf(roll_list(snapshot, paper, drill=drill))

        title = tr("Roll call")
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
                self, self.ctx.tr("Found of {name}", name=row.name), words, row.heads, row.heads
            )
            dialog.then = lambda count: self._send(row, count)
            dialog.open()
            return
        self._send(row, 0 if row.found else 1)

    def _send(self, row: Any, found: int) -> None:
        command = TickOff(muster_id=self.view.id, number=row.number, found=found)
        self.ctx.ops.write(command, lambda _v: None, owner=self, fail=self.banner.show_error)

    def _show(self, view: Any) -> None:
        self.view = view
        self.none.setVisible(view is None)
        self.table.setVisible(view is not None)
        self.number.setEnabled(self.running)
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
            return row.name

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
        layout = vbox(self.number, self.banner, cards, buttons, gap=12, margins=(0, 0, 0, 8))
        layout.addWidget(self.table, 1)
        layout.addWidget(self.none, 1)
        self.setLayout(layout)
