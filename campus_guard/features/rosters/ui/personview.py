"""One person's duties in the term: counts against the quota, hours, each duty in a row."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from campus_guard.core.document import Align
from campus_guard.core.i18n import Message, msg
from campus_guard.core.tone import Tone
from campus_guard.features.rosters.rows import CellKey, DutyPostRow
from campus_guard.features.rosters.ui.gridmaker import WEEKDAYS, span
from campus_guard.features.rosters.ui.sheet import Sheet
from campus_guard.ui.badges import Badge, label
from campus_guard.ui.cards import NumberCard
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.table import Column, RowsModel, TableView


@dataclass(frozen=True)
class DutyLine:
    """A duty of the person."""

    id: CellKey
    post: DutyPostRow
    published: bool
    broken: bool
    changed: bool


def _state(line: DutyLine) -> Badge:
    if line.broken:
        return Badge(msg("Breaks a rule"), Tone.BAD)
    if line.changed:
        return Badge(msg("Changed"), Tone.WARNING)
    if line.published:
        return Badge(msg("Published"), Tone.OK)
    return Badge(msg("Draft"), Tone.MUTED, "draft")


CARDS: tuple[tuple[str, Message], ...] = (
    ("points", msg("Duty points")),
    ("duties", msg("Shifts")),
    ("nights", msg("Nights")),
    ("holidays", msg("Off days")),
    ("mornings", msg("Mornings")),
)


class PersonView(QWidget):
    """Number cards and a table. Enter shows the duty in its week."""

    opened = Signal(object)  # CellKey

    def __init__(self, ctx: UiContext) -> None:
        super().__init__()
        self._ctx = ctx
        tr = ctx.tr
        self.heading = label("", "heading")
        self.cards = {name: NumberCard(ctx, tr(title)) for name, title in CARDS}
        self.hours = NumberCard(ctx, tr("Hours"))
        columns = (
            Column("day", msg("Date"), lambda r: f"{r.id.day}", 110, sort=lambda r: r.id),
            Column("weekday", msg("Weekday"), lambda r: tr(WEEKDAYS[r.id.day.weekday()]), 70),
            Column("post", msg("Post"), lambda r: r.post.name, 0, bold=True),
            Column("time", msg("Time"), lambda r: span(r.post.starts_at, r.post.ends_at), 120),
            Column("points", msg("Duty points"), lambda r: str(r.post.points), 64, Align.RIGHT),
            Column("state", msg("State"), lambda _r: "", 120, badge=_state),
        )
        self.model = RowsModel(columns, tr)
        self.table = TableView(ctx.theme, self.model, tr("Duties of a person"))
        self.table.opened.connect(lambda row: self.opened.emit(row.id))
        cards = hbox(*self.cards.values(), self.hours, gap=8)
        column = vbox(self.heading, cards, self.table, gap=8)
        column.setStretch(2, 1)
        self.setLayout(column)

    def show_person(self, sheet: Sheet, person: str) -> None:
        """Show somebody."""
        tr = self._ctx.tr
        self.heading.setText(sheet.name(person))
        counts, quota = sheet.counts(person), sheet.board.quotas.get(person)
        for name, card in self.cards.items():
            have = getattr(counts, name)
            wanted = getattr(quota, name) if quota is not None else None
            tone = Tone.NORMAL
            if wanted is not None and abs(have - wanted) > 1:
                tone = Tone.BAD if have > wanted else Tone.WARNING
            note = "" if wanted is None else tr("quota {n}", n=wanted)
            if tone is not Tone.NORMAL:
                note += f" ({have - wanted:+d})"
            card.set(str(have), tone, note)
        self.hours.set(f"{counts.minutes / 60:.1f}", Tone.NORMAL, tr("in the term"))
        self.model.set_rows(
            [
                DutyLine(
                    key,
                    sheet.posts[key.post_id],
                    sheet.is_published(key),
                    key in sheet.broken and not sheet.spot(key).kept,
                    key in sheet.changed,
                )
                for key in sheet.duties_of(person)
            ]
        )
