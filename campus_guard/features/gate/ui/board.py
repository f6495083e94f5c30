"""The right side of the desk: today's figures, who is inside (overstays first), which vehicles."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.features.gate.rules.overstays import Stay
from campus_guard.features.gate.ui.rowlist import Entry, RowList
from campus_guard.features.gate.ui.words import clock, line, stay_badge
from campus_guard.ui.badges import Badge, label, wrapped
from campus_guard.ui.banners import Empty
from campus_guard.ui.buttons import Button
from campus_guard.ui.cards import Card, NumberCard
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import hbox, vbox

_BADGES_SHOWN = 6


class BoardPanel(QWidget):
    """Shows a ``Board``; tells which row was opened or is to be signed out."""

    opened = Signal(object)
    sign_out = Signal(object)
    car_opened = Signal(object)
    car_out = Signal(object)

    def __init__(self, ctx: UiContext) -> None:
        super().__init__()
        self.ctx = ctx
        tr = ctx.tr
        self.inside = NumberCard(ctx, tr("Visitors inside"))
        self.over = NumberCard(ctx, tr("Overstays"))
        self.today = NumberCard(ctx, tr("Entered today"))
        for card in (self.inside, self.over, self.today):
            card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.people = RowList(ctx.theme, tr, tr("Visitors inside"))
        self.people.opened.connect(lambda entry: self.opened.emit(entry.data))
        self.people.removed.connect(lambda entry: self.sign_out.emit(entry.data))
        self.nobody = Empty(ctx, tr("Visitors who are inside are listed here."), icon="visitors")
        self.cars = RowList(ctx.theme, tr, tr("Vehicles inside"))
        self.cars.opened.connect(lambda entry: self.car_opened.emit(entry.data))
        self.cars.removed.connect(lambda entry: self.car_out.emit(entry.data))
        self.waiting = Button(ctx, tr("To complete"), None, "Ctrl+T", bind=False)
        self.expected = Button(ctx, tr("Expected"), None, "Ctrl+E", bind=False)
        self.badges = label("", "hint", Tone.WARNING)
        self.badges.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.alerts = wrapped("", "hint", Tone.BAD)
        self._lay_out()

    def show_board(self, board: Any) -> None:
        """Show the state of this moment."""
        tr, figures = self.ctx.tr, board.figures
        over = sum(row.inside for row in board.rows if row.stay is Stay.OVER)
        self.inside.set(
            str(board.people), Tone.NORMAL,
            tr.n("in {n} visit", "in {n} visits", len(board.rows)) if board.rows else "",
        )  # fmt: skip
        self.over.set(
            str(over), Tone.BAD if over else Tone.OK,
            "⚠ " + tr("look after them") if over else "✓ " + tr("nobody late"),
        )  # fmt: skip
        self.today.set(
            str(figures.people_in), Tone.NORMAL,
            tr("{out} left, {refused} refused", out=figures.people_out, refused=figures.refused),
        )  # fmt: skip
        self.people.set_entries([self._person(row) for row in board.rows])
        self.people.setVisible(bool(board.rows))
        self.nobody.setVisible(not board.rows)
        self.cars.set_entries([self._car(car) for car in board.vehicles])
        self._cars_box.setVisible(bool(board.vehicles))
        self.cars.setFixedHeight(self.ctx.theme.px(40 * min(len(board.vehicles), 3) + 2))
        self._cars_title.setText(
            tr.n("{n} vehicle inside", "{n} vehicles inside", len(board.vehicles))
        )
        self._show_waiting(board)

    def _show_waiting(self, board: Any) -> None:
        tr = self.ctx.tr
        self.waiting.set_text(tr("To complete {n}", n=board.to_complete), "Ctrl+T")
        self.expected.set_text(tr("Expected {n}", n=board.expected), "Ctrl+E")
        numbers = board.badges_unreturned
        out = "、".join(numbers[:_BADGES_SHOWN]) + (" …" if len(numbers) > _BADGES_SHOWN else "")
        words = tr.n("{n} badge not returned: {numbers}", "{n} badges not returned: {numbers}",
                     len(numbers), numbers=out)  # fmt: skip
        self.badges.setText("⚠ " + words if numbers else "")
        self.badges.setToolTip("、".join(numbers))
        self.badges.setVisible(bool(numbers))
        open_now = "、".join(line(a.name, a.badge, tr(a.words)) for a in board.alerts)
        self.alerts.setText("⚠ " + tr("Alerts open: {who}", who=open_now) if open_now else "")
        self.alerts.setVisible(bool(open_now))

    def _person(self, row: Any) -> Entry:
        tr = self.ctx.tr
        name = row.name or (tr("Emergency services") if row.emergency else tr("Not yet named"))
        count = f"×{row.inside}  " if row.inside > 1 else ""
        badge = stay_badge(row.stay, row.words)
        if badge is None and not row.complete:
            badge = Badge(msg("To complete"), Tone.WARNING, "edit")
        number = tr("badge {number}", number=row.badge) if row.badge else ""
        detail = line(row.unit or row.type_name, number, row.plate)
        return Entry(row.visit_id, name, detail, "", badge, count + clock(row.entered_at), "", row)

    def _car(self, car: Any) -> Entry:
        badge = Badge(msg("Driver has left"), Tone.WARNING, "warning") if car.driver_left else None
        detail = line(car.driver, self.ctx.tr("staff") if car.staff else "", car.parking)
        return Entry(car.stay_id, car.plate, detail, "", badge, clock(car.entered_at), "", car)

    def _lay_out(self) -> None:
        tr = self.ctx.tr
        cards = hbox(self.inside, self.over, self.today, gap=12)
        for number in range(3):
            cards.setStretch(number, 1)
        people = Card(self.ctx, tr("Visitors inside"), margins=14)
        people.head.addWidget(label("Ctrl+B · " + tr("Delete signs out"), "hint"))
        people.body.addWidget(self.people, 3)
        people.body.addWidget(self.nobody, 3)
        self._cars_title = label("", "heading")
        self._cars_box = QWidget()
        self._cars_box.setLayout(vbox(self._cars_title, self.cars, gap=6, margins=(0, 8, 0, 0)))
        people.body.addWidget(self._cars_box, 0)
        people.body.addWidget(self.alerts)
        people.body.addWidget(self.badges)
        people.body.addLayout(hbox(self.waiting, self.expected, 1, gap=8))
        column = vbox(cards, gap=12)
        column.addWidget(people, 1)
        self.setLayout(column)
