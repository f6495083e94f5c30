"""The single gateway for questions and file choosers; tests put a recording one in its place.

Everything is asynchronous: ``then`` is called on the answer, so that the lock can cover a dialog
at any time and no nested event loop keeps the window alive.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QPushButton, QWidget

from campus_guard.core.i18n import Translator
from campus_guard.core.text import file_name
from campus_guard.ui.badges import label, wrapped
from campus_guard.ui.layout import hbox, vbox

Then = Callable[[], None]
ThenPath = Callable[[Path], None]


class Dialogs:
    """Questions to the person at the screen."""

    def __init__(self, tr: Translator, start: Path | None = None) -> None:
        self._tr = tr
        self._folder = start or Path.home()

    def ask(
        self, owner: QWidget, title: str, text: str, yes: str, then: Then, *, danger: bool = False
    ) -> None:
        """Ask before something that cannot be undone; ``then`` only on ``yes``."""
        agree = _button(f"{yes}  Ctrl+Enter", "danger" if danger else "primary")
        question = Question(owner, title, text, [_button(f"{self._tr('Cancel')}  Esc"), agree])
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), question, question.accept)
        question.accepted.connect(lambda: then())
        question.open()
        question.buttons[0 if danger else 1].setFocus()

    def inform(self, owner: QWidget, title: str, text: str, then: Then | None = None) -> None:
        """Say something that must be read."""
        question = Question(owner, title, text, [_button(self._tr("OK"), "primary")])
        if then is not None:
            question.finished.connect(lambda: then())
        question.open()
        question.buttons[0].setFocus()

    def open_file(self, owner: QWidget, title: str, filters: str, then: ThenPath) -> None:
        """Let a file be chosen. ``filters`` as Qt writes them: "Excel (*.xlsx)"."""
        dialog = self._chooser(owner, title, filters)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self._chosen(name, then))
        dialog.open()

    def open_files(
        self, owner: QWidget, title: str, filters: str, then: Callable[[list[Path]], None]
    ) -> None:
        """Let several files be chosen."""
        dialog = self._chooser(owner, title, filters)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: then([Path(name) for name in names]))
        dialog.open()

    def save_file(
        self, owner: QWidget, title: str, name: str, filters: str, then: ThenPath
    ) -> None:
        """Let a place for a new file be chosen; an existing one is asked about."""
        dialog = self._chooser(owner, title, filters)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        stem, _, suffix = name.rpartition(".")  # a name may be what somebody typed: no path
        dialog.setDefaultSuffix(suffix)
        dialog.selectFile(file_name(stem, f".{suffix}"))
        dialog.fileSelected.connect(lambda chosen: self._chosen(chosen, then))
        dialog.open()

    def folder(self, owner: QWidget, title: str, then: ThenPath) -> None:
        """Let a folder be chosen."""
        dialog = self._chooser(owner, title, "")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        dialog.open()

    def printer(self, owner: QWidget, title: str, then: Callable[[QPrinter], None]) -> None:
        """Let a printer be chosen."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(title)
        dialog = QPrintDialog(printer, owner)
        dialog.setWindowTitle(title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(
            lambda code: then(printer) if code == QDialog.DialogCode.Accepted else None
        )
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.show()

    def _file_words(self) -> dict[QFileDialog.DialogLabel, str]:
        """Return the labels that Qt's own Chinese catalogue leaves in English."""
        tr, part = self._tr, QFileDialog.DialogLabel
        return {
            part.LookIn: tr("Folder"),
            part.FileName: tr("File name"),
            part.FileType: tr("Kind of file"),
        }

    def _chooser(self, owner: QWidget, title: str, filters: str) -> QFileDialog:
        dialog = QFileDialog(owner, title, str(self._folder), filters)
        for part, words in self._file_words().items():
            dialog.setLabelText(part, words)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # Our own, not the system's: the lock and the hide key must be able to cover it.
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        return dialog

    def _chosen(self, name: str, then: ThenPath) -> None:
        path = Path(name)
        self._folder = path.parent
        then(path)


class Question(QDialog):
    """A sentence and its answers; the last button says yes, Esc says no."""

    def __init__(self, owner: QWidget, title: str, text: str, buttons: list[QPushButton]) -> None:
        super().__init__(owner)
        self.buttons = buttons
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(title)
        words = wrapped(text)
        words.setMinimumWidth(360)
        foot = hbox(1, *buttons, gap=12)
        self.setLayout(vbox(label(title, "title"), words, 1, foot, gap=16, margins=24))
        for number, button in enumerate(buttons):
            last = number == len(buttons) - 1
            button.clicked.connect(self.accept if last else self.reject)


def _button(text: str, kind: str = "plain") -> QPushButton:
    button = QPushButton(text.replace("&", "&&"))
    button.setProperty("kind", kind)
    return button
