"""What is under way: a quiet panel at the foot of the window, with Esc to cancel."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QProgressBar, QSizePolicy, QWidget

from campus_guard.ui.badges import label
from campus_guard.ui.buttons import Button
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.ops import Task


class ActivityPanel(QFrame):
    """Shows the operation that was shown last; the window stays usable."""

    def __init__(self, ctx: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._ctx = ctx
        self._tasks: list[Task] = []
        self._title = label("", "heading")
        self._text = label("", "hint")
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(ctx.tr("Progress"))
        self._stop = Button(ctx, ctx.tr("Cancel"), self._cancel, "Esc", bind=False)
        self._stop.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        words = vbox(self._title, self._bar, self._text, gap=4)
        self.setLayout(hbox(words, self._stop, gap=16, margins=(16, 8, 12, 8)))
        self.setVisible(False)
        ctx.ops.shown.connect(self._began)
        ctx.ops.stepped.connect(self._stepped)
        ctx.ops.hidden.connect(self._ended)

    def _began(self, task: Task) -> None:
        self._tasks.append(task)
        self._stepped(task)
        self.setVisible(True)

    def _stepped(self, task: Task) -> None:
        if not self._tasks or task is not self._tasks[-1]:
            return
        default = self._ctx.tr("Saving …") if task.writes else self._ctx.tr("Working …")
        stopping = self._ctx.tr("Stopping …") if task.stop.is_set() else ""
        self._title.setText(stopping or task.title or default)
        count = f"{task.done} / {task.total}" if task.total else ""
        self._text.setText("  ".join(part for part in (count, task.text) if part))
        self._bar.setRange(0, max(0, task.total))
        self._bar.setValue(task.done)
        self._stop.setVisible(not task.writes and not task.stop.is_set())
        self.setAccessibleName(f"{self._title.text()} {count}".strip())

    def _ended(self, task: Task) -> None:
        if task in self._tasks:
            self._tasks.remove(task)
        self.setVisible(bool(self._tasks))

    def _cancel(self) -> None:
        self._ctx.ops.cancel()
