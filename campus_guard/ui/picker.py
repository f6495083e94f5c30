"""Fields that find a record by a few letters: initials, full pinyin, characters, numbers.

What matches is decided by the query behind the source; here the candidates are only shown.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QPushButton, QWidget

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.ui.context import UiContext
from campus_guard.ui.fields import Field
from campus_guard.ui.flow import FlowLayout
from campus_guard.ui.layout import vbox

_WAIT_MS = 60
_FOR_POPUP = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
_ROLE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class Candidate:
    """A record that may be picked; ``detail`` tells people of the same name apart."""

    id: int
    text: str
    detail: str = ""


@dataclass(frozen=True)
class Picked:
    """The value of a picker that also takes names not in the list (then ``id`` is None)."""

    id: int | None
    text: str


OUTSIDE = -1
"""The id of the candidate that stands for a name which is not in the list."""
Give = Callable[[list[Candidate]], None]
Source = Callable[[str, Give, QObject], None]


def ops_source(
    ctx: UiContext, query: Callable[[str], Any], candidate: Callable[[Any], Candidate]
) -> Source:
    """Return a source that asks ``query(text)`` in the background and shows its rows."""

    def search(text: str, give: Give, owner: QObject) -> None:
        def then(rows: Iterable[Any]) -> None:
            give([candidate(row) for row in rows])

        ctx.ops.read(query(text), then, owner=owner, slot="candidates")

    return search


def list_source(candidates: list[Candidate]) -> Source:
    """Return a source over a short list; letters are looked for anywhere in the words."""

    def search(text: str, give: Give, _owner: QObject) -> None:
        wanted = text.casefold()
        give([c for c in candidates if wanted in f"{c.text} {c.detail}".casefold()])

    return search


class FinderLine(QLineEdit):
    """A line with candidates below; ``picked(candidate)`` follows Enter or a click on one."""

    def __init__(
        self, source: Source, picked: Callable[[Candidate], None], other: str = ""
    ) -> None:
        super().__init__()
        self._other = other
        self._source = source
        self._picked = picked
        self._model = QStandardItemModel(0, 1, self)
        completer = QCompleter(self._model, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(9)
        popup = QListView()
        popup.setObjectName("completions")
        popup.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        completer.setPopup(popup)
        completer.activated[QModelIndex].connect(self._take)
        # Not setCompleter(): QLineEdit would write each highlighted row over what was typed.
        completer.setWidget(self)
        self._completer = completer
        self.popup = popup
        self._wait = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._wait.timeout.connect(self._search)
        self.textEdited.connect(lambda: self._wait.start())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Enter and Esc to the candidates while they are in sight."""
        if self.popup.isVisible() and event.key() in _FOR_POPUP:
            event.ignore()
            return
        super().keyPressEvent(event)

    def _search(self) -> None:
        text = self.text().strip()
        if text:
            self._source(text, self._show, self)
        else:
            self.popup.hide()

    def _show(self, candidates: list[Candidate]) -> None:
        self._model.clear()
        if self._other and self.text().strip():
            candidates = [*candidates, Candidate(OUTSIDE, self.text().strip(), self._other)]
        for candidate in candidates:
            words = f"{candidate.text}　{candidate.detail}" if candidate.detail else candidate.text
            item = QStandardItem(words)
            item.setData(candidate, _ROLE)
            self._model.appendRow(item)
        if candidates and self.hasFocus():
            self._completer.complete()
            self.popup.setCurrentIndex(self._completer.completionModel().index(0, 0))
        else:
            self.popup.hide()

    def _take(self, index: QModelIndex) -> None:
        candidate = index.data(_ROLE)
        if candidate is not None:
            self._picked(candidate)


class PickerField(Field):
    """One record, found by typing. Its value is the id; with ``free`` a ``Picked``.

    With ``other``, words for a name that is not in the list, such a name has to be chosen too.
    """

    def __init__(
        self,
        ctx: UiContext,
        key: str,
        text: Message,
        source: Source,
        *,
        free: bool = False,
        other: Message | None = None,
        **options: Any,
    ) -> None:
        super().__init__(ctx, key, text, **options)
        self._free = free
        self._other = ctx.tr(other) if other else ""
        self._outside = False
        self._candidate: Candidate | None = None
        self.input = FinderLine(source, self._pick, self._other)
        self.input.setPlaceholderText(ctx.tr("Name, number or pinyin initials"))
        self.input.textEdited.connect(self._edited)
        self.input.returnPressed.connect(self.entered)
        self.input.editingFinished.connect(self._left)
        self.lay_out(self.input)

    @property
    def candidate(self) -> Candidate | None:
        """Return what was picked."""
        return self._candidate

    def value(self) -> int | Picked | None:
        """Return the id (or Picked); raises UserError for words that were not picked."""
        text = self.input.text().strip()
        if self._free:
            found = self._candidate
            if text and self._other and not (found or self._outside):
                raise UserError(msg("Choose one from the list."))
            return Picked(found.id if found else None, text) if text else None
        if self._candidate is None and text:
            raise UserError(msg("Choose one from the list."))
        return self._candidate.id if self._candidate else None

    def state(self) -> Any:
        """Return what was picked or typed."""
        return (self._candidate, self.input.text())

    def empty(self) -> bool:
        """Tell whether the input is blank."""
        return not self.input.text().strip()

    def set_value(self, value: Candidate | Picked | None) -> None:
        """Show a candidate, or words of a free field."""
        if isinstance(value, Picked):
            value = Candidate(value.id, value.text) if value.id is not None else value
        self._candidate = value if isinstance(value, Candidate) else None
        self._outside = isinstance(value, Picked)
        self.input.setText(value.text if value else "")
        self.input.setCursorPosition(0)
        self.set_error(None)
        if self._candidate and self._candidate.detail:
            self.say(self._candidate.detail)
        elif self._outside and self._other:
            self.say(self._other)

    def _pick(self, candidate: Candidate) -> None:
        other = candidate.id == OUTSIDE
        self.set_value(Picked(None, candidate.text) if other else candidate)
        self.changed.emit()

    def _edited(self) -> None:
        self._candidate = None
        self._outside = False
        self.set_error(None)
        self.changed.emit()

    def _left(self) -> None:
        if not self.empty() and not self.input.popup.isVisible():
            self.check()


class TagsField(Field):
    """Several records; each picked one becomes a small button that takes it out again."""

    def __init__(
        self, ctx: UiContext, key: str, text: Message, source: Source, **options: Any
    ) -> None:
        super().__init__(ctx, key, text, **options)
        self._chosen: list[Candidate] = []
        self.input = FinderLine(source, self._pick)
        self.input.setPlaceholderText(ctx.tr("Name, number or pinyin initials"))
        self.input.returnPressed.connect(self._enter)
        self._row = QWidget()
        self._flow = FlowLayout(self._row, gap=8)
        both = QWidget()
        both.setLayout(vbox(self.input, self._row, gap=4))
        both.setAccessibleName(self.caption)
        self.input.setAccessibleName(self.caption)
        self.lay_out(both, focus=self.input)
        self._row.setVisible(False)

    def value(self) -> tuple[int, ...]:
        """Return the ids in the order picked; raises UserError for words not picked."""
        if self.input.text().strip():
            raise UserError(msg("Choose one from the list."))
        return tuple(candidate.id for candidate in self._chosen)

    def state(self) -> Any:
        """Return what was picked and typed."""
        return (tuple(self._chosen), self.input.text())

    def empty(self) -> bool:
        """Tell whether nothing was picked or typed."""
        return not self._chosen and not self.input.text().strip()

    def set_value(self, value: Iterable[Candidate] | None) -> None:
        """Show these candidates."""
        self._chosen = list(value or ())
        self.input.clear()
        self._show()

    def _pick(self, candidate: Candidate) -> None:
        if candidate.id not in {one.id for one in self._chosen}:
            self._chosen.append(candidate)
        self.input.clear()
        self._show()
        self.changed.emit()

    def _drop(self, candidate: Candidate) -> None:
        self._chosen.remove(candidate)
        self._show()
        self.input.setFocus()
        self.changed.emit()

    def _enter(self) -> None:
        if not self.input.text().strip():
            self.entered.emit()

    def _show(self) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        for candidate in self._chosen:
            button = QPushButton(candidate.text.replace("&", "&&") + "  ×")
            button.setProperty("kind", "chip")
            button.setAutoDefault(False)
            button.setAccessibleName(self.ctx.tr("Remove {name}", name=candidate.text))
            button.clicked.connect(lambda _=False, c=candidate: self._drop(c))
            self._flow.addWidget(button)
        self._row.setVisible(bool(self._chosen))
        self.set_error(None)
