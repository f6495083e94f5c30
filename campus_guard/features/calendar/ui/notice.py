"""Taking in the official holiday notice: paste its text or choose a file, look, take."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from campus_guard.core.errors import CampusGuardError, UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.sheet_parse import parse_rows
from campus_guard.core.tone import Tone
from campus_guard.features.calendar import commands as c
from campus_guard.features.calendar import notice, sheets
from campus_guard.features.calendar.rules import DAY_KIND_LABELS, DayEntry, weekday_label
from campus_guard.features.calendar.ui.records import languages
from campus_guard.ui.badges import Badge, label, wrapped
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.context import UiContext
from campus_guard.ui.fields import IntegerField
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.ops import Progress
from campus_guard.ui.table import Column, RowsModel, TableView

FILES = "JSON, Excel (*.json *.xlsx)"
_ACTIONS = {
    "new": Badge(msg("New"), Tone.OK, "plus"),
    "changed": Badge(msg("Changed"), Tone.WARNING),
    "same": Badge(msg("Unchanged"), Tone.MUTED, "check"),
    "kept": Badge(msg("The school's own stays"), Tone.PRIMARY, "flag"),
    "removed": Badge(msg("Removed"), Tone.BAD, "void"),
}


def read_notice(path: Path, ctx: UiContext) -> notice.Notice:
    """Return the notice in a JSON file or a sheet of days; raises UserError in words."""
    if path.suffix.lower() == ".json":
        try:
            return notice.parse_json(path.read_text(encoding="utf-8-sig"))
        except UnicodeDecodeError as error:
            raise UserError(msg("This file is not readable text.")) from error
    from campus_guard.reports.xlsx import read_xlsx

    parsed = parse_rows(sheets.DAYS, read_xlsx(path), languages(ctx.tr))
    if parsed.errors:
        first = parsed.errors[0]
        raise UserError(
            msg(
                "Row {row}, {column}: {what}",
                row=first.row,
                column=first.column,
                what=first.message,
            )
        )
    lines = sheets.TRANSFERS[1].command(parsed).rows
    days = tuple(DayEntry(x.day, x.kind, x.name, x.follows) for x in lines)
    years = [day.day.year for day in days]
    year = max(set(years), key=years.count)
    source = next((x.source for x in lines if x.source), path.stem)
    return notice.Notice(year, source, days)


class NoticeDialog(QDialog):
    """Text or file in, every day it changes in sight, then all or nothing."""

    def __init__(self, ctx: UiContext, owner: QWidget) -> None:
        super().__init__(owner)
        self.ctx = ctx
        self._notice: notice.Notice | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(ctx.tr("Take in a holiday notice"))
        self.banner = Banner(ctx)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(ctx.tr("Text of the notice"))
        self.text.setPlaceholderText(
            ctx.tr("一、元旦:1月1日(周五)至3日(周日)放假,共3天。… paste the whole notice here")
        )
        self.year = IntegerField(
            ctx,
            "year",
            msg("Year"),
            minimum=1949,
            maximum=2200,
            hint=msg("Only when the text does not say it."),
        )
        self.model = RowsModel(self._columns(), ctx.tr, lambda row: (row.day, row.action))
        self.table = TableView(ctx.theme, self.model, ctx.tr("Days of the notice"))
        self._lay_out()

    def look(self) -> None:
        """Read the pasted text and show what it would change."""
        self.banner.clear()
        try:
            read = notice.parse_text(self.text.toPlainText(), self.year.value())
        except UserError as error:
            self._failed(error)
            return
        self._check(read)

    def choose(self) -> None:
        """Read a file instead of the text."""
        title = self.windowTitle()
        self.ctx.dialogs.open_file(self, title, FILES, self._read)

    def take(self) -> None:
        """Write the notice."""
        if self._notice is None or not self.take_button.isEnabled():
            return
        read = self._notice
        self.take_button.setEnabled(False)
        self.ctx.ops.write(
            c.ImportNotice(year=read.year, source=read.source, days=read.days),
            self._done,
            owner=self,
            fail=self._failed,
            always=lambda: self.take_button.setEnabled(True),
        )

    def _read(self, path: Path) -> None:
        self.banner.clear()

        def work(_progress: Progress) -> notice.Notice:
            return read_notice(path, self.ctx)

        title = self.ctx.tr("Reading {file} …", file=path.name)
        self.ctx.ops.work(work, self._check, title=title, owner=self, fail=self._failed)

    def _check(self, read: notice.Notice) -> None:
        self._notice = read
        self.text.setFixedHeight(self.ctx.theme.px(90))
        if read.doubts:
            said = "\n".join(self.ctx.tr(doubt) for doubt in read.doubts)
            self.banner.show_text(said, Tone.WARNING)
        query = c.CheckNotice(year=read.year, days=read.days)
        self.ctx.ops.read(query, self._checked, owner=self, slot="check", fail=self._failed)

    def _checked(self, changes: tuple[c.NoticeChange, ...]) -> None:
        self.model.set_rows(list(changes))
        self.table.setVisible(True)
        count = sum(change.action in ("new", "changed", "removed") for change in changes)
        year = self._notice.year if self._notice else 0
        self._say.setText(
            self.ctx.tr("{year}: {count} days change. Look through them.", year=year, count=count)
        )
        self.take_button.setEnabled(bool(changes))
        self.take_button.setFocus()

    def _done(self, _changes: Any) -> None:
        year = self._notice.year if self._notice else 0
        self.accept()
        said: Message = msg("The notice of {year} is taken in.", year=year)
        self.ctx.alerts.toast(said, tone=Tone.OK)

    def _failed(self, error: CampusGuardError) -> None:
        self.take_button.setEnabled(False)
        self.banner.show_error(error)

    def _columns(self) -> list[Column]:
        tr = self.ctx.tr

        def follows(row: c.NoticeChange) -> str:
            return tr(weekday_label(row.follows_weekday)) if row.follows_weekday else ""

        def day(row: c.NoticeChange) -> str:
            return f"{row.day}  {tr(weekday_label(row.day.isoweekday()))}"

        return [
            Column("day", msg("Day"), day, 170, sort=lambda r: r.day),
            Column("kind", msg("Kind of day"), lambda r: tr(DAY_KIND_LABELS[r.kind]), 130),
            Column("name", msg("Designation"), lambda r: r.name, 0),
            Column("follows", msg("Lessons of"), follows, 100),
            Column("action", msg("Change"), lambda _r: "", 150, badge=lambda r: _ACTIONS[r.action]),
        ]

    def _lay_out(self) -> None:
        ctx, tr = self.ctx, self.ctx.tr
        self._say = wrapped(
            tr("Paste the notice of the State Council, or choose a file. Nothing is saved yet."),
            "muted",
        )
        look = Button(ctx, tr("Look through"), self.look, "Ctrl+L", icon="search")
        choose = Button(ctx, tr("Choose a file"), self.choose, "Ctrl+O", icon="folder")
        self.take_button = Button(
            ctx, tr("Take in"), self.take, "Ctrl+Enter", kind="primary", bind=False
        )
        bind_key(self, "Ctrl+Return", self.take)
        self.take_button.setEnabled(False)
        self.table.setVisible(False)
        close = Button(ctx, tr("Close"), self.reject, "Esc", bind=False)
        self.year.setFixedWidth(ctx.theme.px(220))
        row = hbox(self.year, 1, choose, look, gap=12)
        column = vbox(
            label(self.windowTitle(), "title"),
            self._say,
            self.text,
            row,
            self.banner,
            self.table,
            hbox(1, close, self.take_button, gap=12),
            gap=12,
            margins=24,
        )
        column.setStretch(2, 1)
        column.setStretch(5, 3)
        self.setLayout(column)
        self.resize(ctx.theme.px(820), ctx.theme.px(560))
        self.text.setFocus()
