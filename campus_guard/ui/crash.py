"""The window after a mistake of ours: one at a time, once per cause, nothing lost silently."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from campus_guard.ui.badges import label, wrapped
from campus_guard.ui.buttons import Button
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import hbox, vbox


class CrashDialog(QDialog):
    """Says that something failed, where the report lies, and that work can go on."""

    def __init__(
        self, ctx: UiContext, owner: QWidget | None, report: str, file: Path | None
    ) -> None:
        super().__init__(owner)
        tr = ctx.tr
        self._report = report
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Something went wrong"))
        text = QPlainTextEdit(report)
        text.setReadOnly(True)
        text.setAccessibleName(tr("Report"))
        place = tr("The report is kept in {file}", file=str(file)) if file else ""
        sentence = tr(
            "This is a mistake of the program, not yours. What was saved is safe; you can go on. "
            "The report below names no person."
        )
        copy = Button(ctx, tr("Copy"), self._copy)
        close = Button(ctx, tr("Go on"), self.accept, "Esc", kind="primary", bind=False)
        self.setLayout(
            vbox(
                label(self.windowTitle(), "title"),
                wrapped(sentence),
                text,
                wrapped(place, "hint"),
                hbox(1, copy, close, gap=12),
                gap=12,
                margins=24,
            )
        )
        self.resize(ctx.theme.px(640), ctx.theme.px(420))
        close.setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report)


class CrashWindow:
    """Shows a cause once; while its window is open, other causes are only counted."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._open: CrashDialog | None = None

    def show(
        self, ctx: UiContext, owner: QWidget | None, cause: str, report: str, file: Path | None
    ) -> bool:
        """Show the report; False when this cause was told already or a window is open."""
        if cause in self._seen or self._open is not None:
            return False
        self._seen.add(cause)
        self._open = CrashDialog(ctx, owner, report, file)
        self._open.finished.connect(self._closed)
        self._open.open()
        return True

    def _closed(self) -> None:
        self._open = None
