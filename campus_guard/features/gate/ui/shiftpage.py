"""End of a shift, end of the day: what is open, who signs, who is still known to be inside."""

from typing import Any, ClassVar

from PySide6.QtWidgets import QCheckBox, QDialog, QWidget

from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.core.tone import Tone
from campus_guard.db.paper import GetPaperHead
from campus_guard.features.gate.commands.closing import CloseDay, Handover
from campus_guard.features.gate.queries.board import GateBoard
from campus_guard.features.gate.queries.shifts import Carry, ListDayCloses, ListHandovers
from campus_guard.features.gate.report.paper import Paper
from campus_guard.features.gate.report.registers import day_closing, handover
from campus_guard.features.gate.ui.words import clock, line, moment
from campus_guard.ui.badges import Badge, label, wrapped
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.cards import Card, Facts
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import Form, MultilineField, TextField, TickField, scrolled
from campus_guard.ui.layout import clear, hbox, vbox
from campus_guard.ui.ops import Progress
from campus_guard.ui.page import Page
from campus_guard.ui.preview import preview_pdf
from campus_guard.ui.table import Column, RowsModel, TableView


class ShiftPage(Page):
    """What is carried over now, and the handovers and closings so far."""

    key: ClassVar[str] = "gate_shift"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"visit", "badge", "gate_item", "vehicle_stay", "handover", "gate_handover", "day_close"}
    )

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        tr = ctx.tr
        self.carried = Facts(ctx, name_width=140)
        self.handovers = RowsModel(self._handover_columns(), tr)
        self.closings = RowsModel(self._closing_columns(), tr)
        self.first = TableView(ctx.theme, self.handovers, tr("Handovers"))
        self.second = TableView(ctx.theme, self.closings, tr("Day closings"))
        self.first.opened.connect(self._print_handover)
        self.second.opened.connect(self._print_closing)
        self._lay_out()

    def reload(self) -> None:
        """Ask for what is open, and for the lists."""
        read = self.ctx.ops.read
        read(Carry(), self._show, owner=self, slot="carry")
        read(ListHandovers(), lambda rows: self.handovers.set_rows(rows), owner=self, slot="over")
        read(ListDayCloses(), lambda rows: self.closings.set_rows(rows), owner=self, slot="days")

    def new(self) -> None:
        """Hand the shift over."""
        ctx = self.ctx
        form = Form(ctx)
        form.row(TextField(ctx, "giver", msg("Hands over"), required=True, max_length=50),
                 TextField(ctx, "taker", msg("Takes over"), required=True, max_length=50),
                 TextField(ctx, "shift", msg("Shift"), max_length=50))  # fmt: skip
        form.row(TickField(ctx, "equipment_complete", msg("Equipment counted and complete")))
        form.row(TextField(ctx, "transferred", msg("Things handed over")))
        form.row(MultilineField(ctx, "remarks", msg("Remarks"), lines=3, max_length=2000))
        form.set_values({"giver": ctx.actor.name})  # nobody has counted the equipment yet
        FormDialog(
            ctx, self, ctx.tr("Handover"), form,
            lambda values, uid: Handover(uid=uid, **values), lambda _id: self.reload(),
            save=msg("Both have signed"),
        ).open()  # fmt: skip

    def print_(self) -> None:
        """Print the chosen handover."""
        row = self.first.current_row()
        if row is not None:
            self._print_handover(row)

    def close_day(self) -> None:
        """Ask who is known to be inside, then close the day."""
        self.ctx.ops.read(
            GateBoard(), lambda board: CloseDayDialog(self.ctx, self, board).open(), owner=self
        )

    def help_text(self) -> str:
        """Return what the page is for."""
        return self.ctx.tr(
            "At the end of a shift both gatekeepers sign what is open. At the end of the day "
            "whoever never signed out becomes left unrecorded: the time of leaving stays blank."
        )

    def keys(self) -> list[tuple[str, str]]:
        """Return the keys of this page."""
        tr = self.ctx.tr
        return [
            ("Ctrl+N", tr("Hand over")), ("Ctrl+K", tr("Close the day")), ("Enter", tr("Print")),
        ]  # fmt: skip

    def _show(self, c: Any) -> None:
        tr = self.ctx.tr

        def count(n: int, tone: Tone = Tone.WARNING) -> Badge:
            return Badge(str(n), tone, "warning") if n else Badge(tr("None"), Tone.OK, "check")

        def names(items: tuple[str, ...]) -> str | Badge:
            return "、".join(items) or Badge(tr("None"), Tone.OK, "check")

        self.carried.set(
            [
                (tr("Visitors inside"), count(c.people_inside)),
                (tr("Overstays"), count(c.overstays, Tone.BAD)),
                (tr("Vehicles inside"), count(c.vehicles_inside)),
                (tr("Badges out"), names(c.badges_unreturned)),
                (tr("Goods kept at the gate"), names(c.items_held)),
                (tr("Alerts open"), count(c.alerts_open, Tone.BAD)),
                *(("", name) for name in c.alerts),
                (tr("To complete"), count(c.to_complete)),
                (tr("Pupils out"), count(c.pupils_out)),
            ]
        )

    def _paper(self, title: str, build: Any) -> None:
        tr = self.ctx.tr

        def make(progress: Progress) -> bytes:
            from campus_guard.reports.pdf import render_pdf

            head = progress.ask(GetPaperHead())
            return render_pdf(build(Paper(tr, head.stamp, head.school, head.sample)))

        preview_pdf(self.ctx, self, title, make, f"{title}.pdf")

    def _print_handover(self, row: Any) -> None:
        self._paper(self.ctx.tr("Handover"), lambda paper: handover(row, paper))

    def _print_closing(self, row: Any) -> None:
        self._paper(self.ctx.tr("Day closing"), lambda paper: day_closing(row, paper))

    def _handover_columns(self) -> list[Column]:
        tr = self.ctx.tr

        def state(row: Any) -> Badge:
            if row.equipment_complete:
                return Badge(msg("Complete"), Tone.OK, "check")
            return Badge(msg("Something is missing"), Tone.BAD, "warning")

        return [
            Column("at", msg("Time"), lambda row: moment(row.at), 140),
            Column("giver", msg("Hands over"), lambda row: row.giver, 100, bold=True),
            Column("taker", msg("Takes over"), lambda row: row.taker, 100, bold=True),
            Column("equipment", msg("Equipment"), lambda _row: "", 120, badge=state),
            Column("open", msg("Open"), lambda row: tr("{n} inside", n=row.carried.people_inside),
                   100),
            Column("remarks", msg("Remarks"), lambda row: row.remarks, 0),
        ]  # fmt: skip

    def _closing_columns(self) -> list[Column]:
        return [
            Column("day", msg("Day"), lambda row: f"{row.day}", 110, bold=True),
            Column("people", msg("Left unrecorded"), lambda row: str(row.people_closed), 120),
            Column("kept", msg("Known to be inside"), lambda row: str(row.people_kept), 136),
            Column("no_shows", msg("Did not come"), lambda row: str(row.no_shows), 94),
            Column("badges", msg("Badges out"), lambda row: "、".join(row.badges_out), 0),
            Column("by", msg("By"), lambda row: row.by, 84),
        ]

    def _lay_out(self) -> None:
        ctx, tr = self.ctx, self.ctx.tr
        give = Button(ctx, tr("Hand over"), self.new, "Ctrl+N", kind="primary", bind=False)
        close = Button(ctx, tr("Close the day"), self.close_day, "Ctrl+K")
        now = Card(ctx, tr("Open at this moment"))
        now.body.addWidget(self.carried)
        now.body.addStretch(1)
        now.body.addLayout(hbox(give, close, gap=8))
        over = Card(ctx, tr("Handovers"))
        over.body.addWidget(self.first, 1)
        days = Card(ctx, tr("Day closings"))
        days.body.addWidget(self.second, 1)
        right = vbox(over, days, gap=12)
        columns = hbox(now, gap=16)
        columns.addLayout(right, 2)
        columns.setStretch(0, 1)
        self.setLayout(columns)


class CloseDayDialog(QDialog):
    """日结: who is ticked is known to be inside and stays open; no time of leaving is invented."""

    def __init__(self, ctx: UiContext, owner: QWidget, board: Any) -> None:
        super().__init__(owner)
        self.ctx = ctx
        tr = ctx.tr
        self._uid = new_uid()
        self.setWindowTitle(tr("Close the day"))
        self.banner = Banner(ctx)
        self._boxes: list[tuple[QCheckBox, int]] = []
        self._cars: list[tuple[QCheckBox, int]] = []
        inner = QWidget()
        column = vbox(gap=2)
        inner.setLayout(column)
        clear(column)
        for row in board.rows:
            words = line(row.name or row.type_name, row.unit, f"×{row.inside}",
                         clock(row.entered_at))  # fmt: skip
            column.addWidget(self._box(words, row.visit_id, self._boxes))
        for car in board.vehicles:
            column.addWidget(self._box(line(car.plate, car.driver), car.stay_id, self._cars))
        column.addStretch(1)
        nobody = "" if self._boxes or self._cars else tr("Nobody is inside.")
        text = wrapped(
            tr("Tick who is known to be inside. All others become left unrecorded, without a "
               "time of leaving.") + " " + nobody, "muted",
        )  # fmt: skip
        go = Button(ctx, tr("Close the day"), self.save, "Ctrl+Enter", kind="primary", bind=False)
        bind_key(self, "Ctrl+Return", self.save)
        bind_key(self, "Ctrl+Enter", self.save)
        cancel = Button(ctx, tr("Cancel"), self.reject, "Esc", bind=False)
        self.setLayout(
            vbox(label(self.windowTitle(), "title"), text, self.banner, scrolled(inner),
                 hbox(1, cancel, go, gap=12), gap=12, margins=24)
        )  # fmt: skip
        self.resize(ctx.theme.px(560), ctx.theme.px(480))

    def save(self) -> None:
        """Close the day; the dialog stays when it fails."""
        command = CloseDay(
            uid=self._uid, still_here=_ticked(self._boxes), vehicles_here=_ticked(self._cars)
        )
        self.ctx.ops.write(command, self._done, owner=self, fail=self.banner.show_error)

    def _done(self, value: Any) -> None:
        words = self.ctx.tr(
            "The day is closed: {people} left unrecorded, {kept} visits stay open.",
            people=value.people, kept=value.kept,
        )  # fmt: skip
        self.accept()
        self.ctx.alerts.toast(words)

    def _box(self, words: str, row: int, into: list[tuple[QCheckBox, int]]) -> QCheckBox:
        box = QCheckBox(words.replace("&", "&&"))
        box.setAccessibleName(words)
        into.append((box, row))
        return box


def _ticked(boxes: list[tuple[QCheckBox, int]]) -> frozenset[int]:
    return frozenset(row for box, row in boxes if box.isChecked())
