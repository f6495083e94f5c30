"""What a new calendar means for a roster: the days that are others now, and planning them anew."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from campus_guard.core.document import Align
from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.features.calendar.rules import DAY_KIND_LABELS
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.rows import ReplanDay, RosterRow
from campus_guard.ui.badges import Badge, label, wrapped
from campus_guard.ui.buttons import Button
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.table import Column, RowsModel, TableView


class ReplanDialog(QDialog):
    """The days, what is gained and lost on each; then the engine fills what is new."""

    def __init__(self, ctx: UiContext, owner: QWidget, row: RosterRow) -> None:
        super().__init__(owner)
        tr = ctx.tr
        self._ctx, self._page, self._row = ctx, owner, row
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(tr("Days that are others now"))
        kind = lambda value: tr(DAY_KIND_LABELS[value]) if value in DAY_KIND_LABELS else value  # noqa: E731
        self.model = RowsModel(
            (
                Column("day", msg("Date"), lambda r: f"{r.day}", 110, bold=True),
                Column("was", msg("Was"), lambda r: kind(r.was), 110),
                Column("now", msg("Is now"), lambda r: f"{kind(r.now)} {r.name}", 170),
                Column("gained", msg("To be manned now"), lambda r: "、".join(r.gained), 0),
                Column("lost", msg("No longer"), lambda r: "、".join(r.lost), 170),
                Column("cells", msg("Cells"), lambda r: str(r.cells), 70, Align.RIGHT),
                Column("state", msg("State"), lambda _r: "", 110, badge=_published),
            ),
            tr,
            lambda r: r.day,
        )
        table = TableView(ctx.theme, self.model, tr("Days that are others now"))
        words = wrapped(
            tr(
                "What is published or locked stays. Generating fills the days that are new and "
                "leaves out those that need nobody any more."
            )
        )
        close = Button(ctx, tr("Close"), self.reject, "Esc", bind=False)
        go = Button(ctx, tr("Generate anew"), self._generate, kind="primary")
        title = label(tr("Days that are others now"), "title")
        column = vbox(title, words, table, hbox(1, close, go, gap=12), gap=12, margins=20)
        column.setStretch(2, 1)
        self.setLayout(column)
        self.resize(ctx.theme.px(860), ctx.theme.px(460))

    def open(self) -> None:
        """Show the dialog and ask for the days."""
        super().open()
        query = q.ReplanDays(roster_id=self._row.id)
        self._ctx.ops.read(query, self.model.set_rows, owner=self)

    def _generate(self) -> None:
        page: Any = self._page
        self.accept()
        page.menu.generate()


def _published(row: ReplanDay) -> Badge:
    if row.published:
        return Badge(msg("Published"), Tone.WARNING)
    return Badge(msg("Draft"), Tone.MUTED, "draft")
