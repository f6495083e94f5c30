"""What tests of screens need: a service that answers from memory, dialogs without a person."""

import gc
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from campus_guard.core.changes import ChangeSet
from campus_guard.ui.dialogs import Dialogs
from campus_guard.ui.page import Page

CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox)
LARGEST = (1280, 680)


@dataclass(frozen=True)
class Outcome:
    """What a command gives back."""

    value: Any = None
    changes: ChangeSet = field(default_factory=ChangeSet)


class FakeService:
    """Answers queries by their class; keeps the commands that were run."""

    def __init__(self) -> None:
        self.answers: dict[type, Any] = {}
        self.results: dict[type, Outcome] = {}
        self.queries: list[Any] = []
        self.commands: list[Any] = []
        self.fail: BaseException | None = None
        self.gate: Callable[[], None] = lambda: None

    def ask(self, query: Any) -> Any:
        self.queries.append(query)
        self.gate()
        self._raise()
        answer = self.answers.get(type(query), [])
        return answer(query) if callable(answer) else answer

    def run(self, command: Any) -> Outcome:
        self.gate()
        self._raise()
        self.commands.append(command)
        return self.results.get(type(command), Outcome(len(self.commands)))

    def _raise(self) -> None:
        error, self.fail = self.fail, None
        if error is not None:
            raise error


class FakeDialogs(Dialogs):
    """Records what was asked; answers from ``answers`` (True, False, a Path), else refuses."""

    def __init__(self, tr: Callable[..., str]) -> None:
        super().__init__(tr, Path())
        self.asked: list[tuple[str, str]] = []
        self.answers: list[Any] = []

    def _next(self) -> Any:
        return self.answers.pop(0) if self.answers else None

    def ask(
        self, owner: QWidget, title: str, text: str, yes: str, then: Any, *, danger: bool = False
    ) -> None:
        self.asked.append((title, text))
        if self._next():
            then()

    def inform(self, owner: QWidget, title: str, text: str, then: Any = None) -> None:
        self.asked.append((title, text))
        if then is not None:
            then()

    def open_file(self, owner: QWidget, title: str, filters: str, then: Any) -> None:
        self._give(title, filters, then)

    def open_files(self, owner: QWidget, title: str, filters: str, then: Any) -> None:
        self._give(title, filters, then)

    def save_file(self, owner: QWidget, title: str, name: str, filters: str, then: Any) -> None:
        self._give(title, name, then)

    def folder(self, owner: QWidget, title: str, then: Any) -> None:
        self._give(title, "", then)

    def printer(self, owner: QWidget, title: str, then: Any) -> None:
        self._give(title, "", then)

    def _give(self, title: str, text: str, then: Callable[[Any], None]) -> None:
        self.asked.append((title, text))
        chosen = self._next()
        if chosen:
            then(chosen)


def commit_text(widget: QWidget, text: str) -> None:
    """Type text as an input method does (keyClicks with Chinese text aborts the process)."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def unnamed(root: QWidget) -> list[str]:
    """Return the controls of a page that a screen reader could not name."""
    found = []
    for control in root.findChildren(QWidget):
        inner = control.objectName().startswith("qt_") or isinstance(
            control.parent(), (QComboBox, QAbstractScrollArea, QLineEdit)
        )
        table = isinstance(control, QAbstractScrollArea) and control.metaObject().className()
        named = control.accessibleName() or (
            control.text() if isinstance(control, QAbstractButton) else ""
        )
        if isinstance(control, CONTROLS) and not inner and not named:
            found.append(f"{control.metaObject().className()} {control.objectName()}")
        elif table == "TableView" and not control.accessibleName():
            found.append("TableView")
    return found


def assert_page_ok(page: Page) -> None:
    """Every control has a name, the page fits the smallest screen, Tab reaches something."""
    nameless = unnamed(page)
    assert not nameless, nameless
    smallest = page.minimumSizeHint()
    assert smallest.width() <= LARGEST[0], smallest
    assert smallest.height() <= LARGEST[1], smallest


def collect() -> None:
    """Run Python's collector, so that what a test leaves behind shows at once."""
    gc.collect()
