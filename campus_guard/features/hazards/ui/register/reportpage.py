"""The monthly register and the quarterly summary: which month, which columns in which order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from campus_guard.core.document import Align, ReportDoc, Tone
from campus_guard.core.i18n import msg
from campus_guard.db.paper import GetPaperHead
from campus_guard.features.calendar.ui.monthgrid import add_months
from campus_guard.features.calendar.ui.records import print_document
from campus_guard.features.hazards.commands import SetRegisterLayout
from campus_guard.features.hazards.queries import (
    GetRegisterLayout,
    HazardsOfMonth,
    HazardsOfQuarter,
)
from campus_guard.features.hazards.report.month import month_register
from campus_guard.features.hazards.report.quarter import quarter_summary
from campus_guard.features.hazards.rules.register import (
    COLUMNS,
    NEEDED,
    TITLE,
    TITLE_LIMIT,
    WORDS_LIMIT,
    RegisterColumn,
    RegisterLayout,
)
from campus_guard.ui.badges import Badge
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import Form, TextField
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.ops import Progress
from campus_guard.ui.table import Column
from campus_guard.ui.transfer import run_export

MONTHS = 15


@dataclass(frozen=True)
class Line:
    """A column of the register; ``number`` is its place on paper, 0 when it is left out."""

    key: str
    number: int
    header: str


class ReportPage(ListPage):
    """The columns of the register; every change is kept at once and can be undone."""

    key: ClassVar[str] = "hazard_reports"
    kinds: ClassVar[frozenset[str]] = frozenset({"setting"})
    search_hint = None
    empty = msg("The columns of the monthly register stand here.")

    def __init__(self, ctx: UiContext) -> None:
        self._layout: RegisterLayout | None = None
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)

    def columns(self) -> Sequence[Column]:
        """Return place, heading of the school, heading of the program."""
        tr = self.ctx.tr

        def state(line: Line) -> Badge:
            if not line.number:
                return Badge(msg("Not printed"), Tone.MUTED, "minus")
            return Badge(msg("On the paper"), Tone.OK)

        return [
            Column("number", msg("Position on paper"), lambda x: str(x.number or ""), 72,
                   Align.RIGHT, sort=lambda x: x.number),
            Column("heading", msg("Heading"), lambda x: x.header or tr(COLUMNS[x.key][0]), 0,
                   bold=True),
            Column("shipped", msg("Heading of the program"), lambda x: tr(COLUMNS[x.key][0]), 0),
            Column("state", msg("State"), lambda _x: "", 130, badge=state),
        ]  # fmt: skip

    def row_key(self, row: Line) -> Any:
        """Return the column's key."""
        return row.key

    def query(self) -> GetRegisterLayout:
        """Return the query."""
        return GetRegisterLayout()

    def take(self, answer: RegisterLayout) -> Sequence[Line]:
        """Return all columns: those on the paper in their order, then those left out."""
        self._layout = answer
        self.set_subtitle(answer.title or self.ctx.tr(TITLE))
        used = [Line(x.key, n, x.header) for n, x in enumerate(answer.columns, 1)]
        there = {line.key for line in used}
        return [*used, *(Line(key, 0, "") for key in COLUMNS if key not in there)]

    def build(self) -> None:
        """Add the months and the actions."""
        today = self.ctx.clock.today()
        months = [add_months(today.replace(day=1), -back) for back in range(MONTHS)]
        listed = [(day, f"{day:%Y-%m}") for day in months]
        self.add_filter("month", msg("Month of the report"), listed)
        self.add_action(
            Action(msg("Monthly hazard register"), self.print_, "Ctrl+P", "print", primary=True)
        )
        self.add_action(Action(msg("As a spreadsheet"), self.export, "Ctrl+E", "export"))
        self.add_action(Action(msg("Quarterly summary"), self.quarter, "Ctrl+Q", "print"))
        self.add_action(Action(msg("Change the heading"), self.rename, "Enter", needs_row=True,
                               menu=True))  # fmt: skip
        self.add_action(Action(msg("Print or leave out"), self.use, "Ctrl+U", needs_row=True,
                               menu=True))  # fmt: skip
        for words, step, keys in (
            (msg("One place up"), -1, "Alt+Up"),
            (msg("One place down"), 1, "Alt+Down"),
        ):
            run = partial(self.move, step)
            self.add_action(Action(words, run, keys, needs_row=True, menu=True))
        self.add_action(Action(msg("Change the title"), self.retitle, "Ctrl+T", menu=True))
        self.add_action(Action(msg("Back to the shipped columns"), self.shipped, menu=True))

    def print_(self) -> None:
        """Show the register of the chosen month (MON-HZ)."""
        print_document(self.ctx, self, self._title(), self._make)

    def export(self) -> None:
        """Write the register of the chosen month into a spreadsheet."""

        def write(path: Path, progress: Progress) -> Sequence[str]:
            from campus_guard.reports.xlsx import write_report_xlsx

            return write_report_xlsx(self._make(progress, progress.ask(GetPaperHead())), path)

        title = self._title()
        run_export(self.ctx, self, title, f"{title}.xlsx", write)

    def quarter(self) -> None:
        """Show the summary of the quarter of the chosen month (QTR)."""
        day: date = self.filter("month")
        name, tr = f"{day.year}-Q{(day.month + 2) // 3}", self.ctx.tr
        print_document(
            self.ctx,
            self,
            f"{tr('Quarterly summary')} {name}",
            lambda progress, head: quarter_summary(
                progress.ask(HazardsOfQuarter(quarter=name)), head, tr
            ),
        )

    def rename(self) -> None:
        """Ask for the heading of the chosen column."""
        row: Line | None = self.row
        if row is not None and row.number:
            self._ask("header", row.header, WORDS_LIMIT, partial(self._renamed, row.key))

    def retitle(self) -> None:
        """Ask for the title of the register."""
        if self._layout is not None:
            title = self._layout.title
            self._ask("title", title, TITLE_LIMIT, lambda x, text: replace(x, title=text))

    def use(self) -> None:
        """Print the chosen column, or leave it out."""
        row: Line | None = self.row
        if row is None or self._layout is None:
            return
        if row.key in NEEDED and row.number:
            self.ctx.alerts.toast(msg("Number and description have to stay."))
            return
        columns = tuple(x for x in self._layout.columns if x.key != row.key)
        if not row.number:
            columns += (RegisterColumn(row.key),)
        self._store(replace(self._layout, columns=columns))

    def move(self, step: int) -> None:
        """Move the chosen column."""
        row: Line | None = self.row
        if row is None or self._layout is None or not row.number:
            return
        columns, to = list(self._layout.columns), row.number - 1 + step
        if 0 <= to < len(columns):
            columns.insert(to, columns.pop(row.number - 1))
            self._store(replace(self._layout, columns=tuple(columns)))

    def shipped(self) -> None:
        """Bring the shipped title and columns back."""
        self._store(None)

    def help_text(self) -> str:
        """Return what the page is for."""
        return self.ctx.tr(
            "Only the name of the register and the day it is due are official. Title, columns and "
            "their order are the school's: leave out, rename, move."
        )

    def _title(self) -> str:
        return f"{self.ctx.tr('Monthly hazard register')} {self.filter('month'):%Y-%m}"

    def _make(self, progress: Any, head: Any) -> ReportDoc:
        query = HazardsOfMonth(month=f"{self.filter('month'):%Y-%m}")
        return month_register(progress.ask(query), head, self.ctx.tr)

    @staticmethod
    def _renamed(key: str, layout: RegisterLayout, text: str) -> RegisterLayout:
        columns = tuple(replace(x, header=text) if x.key == key else x for x in layout.columns)
        return replace(layout, columns=columns)

    def _ask(self, key: str, text: str, most: int, change: Any) -> None:
        form, layout = Form(self.ctx), self._layout
        field = TextField(self.ctx, key, msg("Words on the paper"), max_length=most,
                          hint=msg("Empty: the words of the program"))  # fmt: skip
        form.row(field)
        field.set_value(text)

        def command(values: dict[str, Any], _uid: str) -> SetRegisterLayout:
            return SetRegisterLayout(layout=change(layout, values[key]))

        title = self.ctx.tr("Monthly hazard register")
        FormDialog(self.ctx, self, title, form, command, self._changed, width=480).open()

    def _store(self, layout: RegisterLayout | None) -> None:
        before = self._layout

        def undo() -> None:
            command = SetRegisterLayout(layout=before)
            self.ctx.ops.write(command, self._changed, owner=self)

        def done(_value: Any) -> None:
            self.reload()
            self.ctx.alerts.toast(msg("Columns changed."), undo)

        command = SetRegisterLayout(layout=layout)
        self.ctx.ops.write(command, done, owner=self, fail=self._failed)

    def _changed(self, _value: Any) -> None:
        self.reload()
