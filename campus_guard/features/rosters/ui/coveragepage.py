"""Where patrols walked: areas by weeks in colour and number; and who worked how many hours."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from campus_guard.core.document import Align
from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.features.calendar.ui.monthgrid import add_months
from campus_guard.features.calendar.ui.records import print_document
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.dutyrows import Coverage, CoverageRow, HoursRow
from campus_guard.features.rosters.ui import papers
from campus_guard.features.rosters.ui.gridmaker import monday_of
from campus_guard.ui.badges import Badge, Chip, label
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import clear, hbox, vbox
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.page import Page
from campus_guard.ui.table import Column, RowsModel, TableView

WEEKS = 8


class CoveragePage(Page):
    """The matrix. An area nobody walked says so in words, not only in red."""

    key: ClassVar[str] = "coverage"
    kinds: ClassVar[frozenset[str]] = frozenset({"patrol", "patrol_visit", "patrol_point", "area"})

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)
        tr = ctx.tr
        self.first = monday_of(ctx.clock.today()) - timedelta(weeks=WEEKS - 1)
        self.matrix: Coverage | None = None
        self._place = vbox(gap=0)
        self._make_table(())
        self.banner = Banner(ctx)
        self._title = label("", "heading")
        self.only = Chip(tr("Not visited only"), lambda _on: self._show())
        back = Button(
            ctx, tr("Time before"), lambda: self._turn(-1), icon="chevron-left", kind="icon"
        )
        on = Button(ctx, tr("Time after"), lambda: self._turn(1), icon="chevron-right", kind="icon")
        printed = Button(ctx, tr("Preview and print"), self.print_, "Ctrl+P", bind=False)
        top = hbox(back, on, self._title, self.only, 1, printed, gap=8)
        column = vbox(top, self.banner, self._place, gap=12)
        column.setStretch(2, 1)
        self.setLayout(column)

    @property
    def last(self) -> date:
        """Return the last day in sight."""
        return self.first + timedelta(weeks=WEEKS) - timedelta(days=1)

    def reload(self) -> None:
        """Ask for the matrix."""
        self._title.setText(f"{self.first} – {self.last}")
        query = q.CoverageMatrix(first=self.first, last=self.last)
        self.ctx.ops.read(query, self._loaded, owner=self, slot="matrix")

    def print_(self) -> None:
        """Print the matrix."""
        make = papers.coverage(self.first, self.last, self.ctx.tr)
        print_document(self.ctx, self, self.ctx.tr("Coverage of the areas"), make)

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "How often each area was walked in each week, by the recorded rounds. Weeks without "
            "school are grey. An area that nobody walked in all these weeks stands above."
        )

    def _make_table(self, columns: Sequence[Column]) -> None:
        """Put a table with a column for each week into its place."""
        tr = self.ctx.tr
        clear(self._place)
        self.model = RowsModel(columns, tr, lambda r: r.area_id)
        self.table = TableView(self.ctx.theme, self.model, tr("Coverage of the areas"))
        self._place.addWidget(self.table)

    def _turn(self, step: int) -> None:
        self.first += timedelta(weeks=WEEKS * step)
        self.reload()

    def _loaded(self, matrix: Coverage) -> None:
        self.matrix = matrix
        self._show()

    def _show(self) -> None:
        matrix, tr = self.matrix, self.ctx.tr
        if matrix is None:
            return
        columns = [
            Column("area", msg("Area"), lambda r: "　" * r.depth + r.area, 0, bold=True),
            Column("points", msg("Check points"), lambda r: str(r.points), 70, Align.RIGHT),
        ]
        columns += [_week(matrix, number) for number in range(len(matrix.weeks))]
        columns.append(Column("last", msg("Last visited"), _last, 120))
        self._make_table(columns)
        unvisited = [row for row in matrix.unvisited if row.points]
        rows = [r for r in matrix.rows if not any(r.weeks)] if self.only.isChecked() else None
        self.model.set_rows(matrix.rows if rows is None else rows)
        if not matrix.rows:
            words, tone = tr("Areas and check points are recorded under Places."), Tone.PRIMARY
        elif unvisited:
            words = tr("Not visited in these weeks: {names}", names=self._names(unvisited))
            tone = Tone.BAD
        else:
            words, tone = tr("Every area with check points was walked."), Tone.OK
        if matrix.without_points:
            names = self._names(matrix.without_points)
            words += "\n" + tr("Without check points, no patrol covers them: {names}", names=names)
            tone = Tone.WARNING if tone is Tone.OK else tone
        self.banner.show_text(words, tone)

    def _names(self, rows: Sequence[CoverageRow]) -> str:
        """Return the names of areas, the first eight."""
        words = "、".join(row.area for row in rows[:8])
        more = len(rows) - 8
        return words + self.ctx.tr(" and {n} more", n=more) if more > 0 else words


def _week(matrix: Coverage, number: int) -> Column:
    title = msg("{day}", day=f"{matrix.weeks[number]:%m-%d}")
    return Column(
        f"week{number}", title, lambda _r: "", 84, badge=lambda r: _heat(matrix, r, number)
    )


def _heat(matrix: Coverage, row: CoverageRow, week: int) -> Badge | None:
    if not row.points:
        return None
    count = row.weeks[week]
    if count:
        full = count >= row.points
        return Badge(msg("{n}×", n=count), Tone.OK if full else Tone.PRIMARY, "check")
    if not matrix.school_weeks[week]:
        return Badge(msg("no school"), Tone.MUTED)
    return Badge(msg("not walked"), Tone.BAD)


def _last(row: CoverageRow) -> str:
    return "—" if row.last_visited is None else f"{row.last_visited:%Y-%m-%d}"


class HoursPage(ListPage):
    """Hours of everybody in a month, by the logs where there are some, else by the roster."""

    key: ClassVar[str] = "hours"
    kinds: ClassVar[frozenset[str]] = frozenset({"duty_log", "duty_presence", "roster_cell"})
    search_hint = None
    empty = msg("Nobody was on duty in this month.")

    def __init__(self, ctx: UiContext) -> None:
        self.month = ctx.clock.today().replace(day=1)
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)
        tr = ctx.tr
        back = Button(ctx, tr("Previous month"), lambda: self._turn(-1), icon="chevron-left",
                      kind="icon")  # fmt: skip
        on = Button(ctx, tr("Next month"), lambda: self._turn(1), icon="chevron-right",
                    kind="icon")  # fmt: skip
        self._title = label("", "heading")
        self._left.insertLayout(0, hbox(back, on, self._title, gap=8))
        self._tell()

    @property
    def last(self) -> date:
        """Return the last day of the month."""
        return add_months(self.month, 1) - timedelta(days=1)

    def columns(self) -> list[Column]:
        """Return the columns."""
        return [
            Column("name", msg("Name"), lambda r: r.name, 0, bold=True,
                   detail=lambda r: r.staff_number),
            Column("shifts", msg("Shifts"), lambda r: str(r.shifts), 90, Align.RIGHT,
                   sort=lambda r: r.shifts),
            Column("hours", msg("Hours"), lambda r: _hours(r.minutes), 100, Align.RIGHT,
                   sort=lambda r: r.minutes),
            Column("night", msg("Of them at night"), lambda r: _hours(r.night_minutes), 120,
                   Align.RIGHT, sort=lambda r: r.night_minutes),
            Column("off", msg("Of them on days off"), lambda r: _hours(r.off_minutes), 140,
                   Align.RIGHT, sort=lambda r: r.off_minutes),
            Column("logged", msg("With a log"), lambda r: f"{r.logged}/{r.shifts}", 100,
                   Align.RIGHT),
            Column("absent", msg("Did not come"), lambda r: str(r.absent or ""), 100, Align.RIGHT,
                   tone=lambda r: Tone.BAD if r.absent else Tone.NORMAL),
        ]  # fmt: skip

    def row_key(self, row: HoursRow) -> Any:
        """Return the person."""
        return row.person_id

    def query(self) -> Any:
        """Return the query."""
        return q.DutyHours(first=self.month, last=self.last)

    def build(self) -> None:
        """Add the paper."""
        self.add_action(Action(msg("Preview and print"), self.print_, "Ctrl+P", "print"))

    def print_(self) -> None:
        """Print the list."""
        tr = self.ctx.tr
        make = papers.hours(self.month, self.last, tr)
        print_document(self.ctx, self, tr("Hours on duty"), make)

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "Hours on duty of everybody in a month: by the log of a shift where one was written, "
            "otherwise by the roster."
        )

    def _turn(self, step: int) -> None:
        self.month = add_months(self.month, step)
        self._tell()
        self.reload()

    def _tell(self) -> None:
        words = msg("{year}, month {month}", year=self.month.year, month=self.month.month)
        self._title.setText(self.ctx.tr(words))


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.1f}" if minutes else "—"
