"""The alert of the watch list: what was found, numbered choices, a reason; Esc is no choice."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from campus_guard.core.tone import Tone
from campus_guard.features.gate.inputs import WatchAnswer
from campus_guard.features.gate.rules.codes import WatchChoice, WatchLevel
from campus_guard.features.gate.rules.labels import label as code_label
from campus_guard.ui.badges import Badge, BadgeLabel, label, wrapped
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.cards import Card, Facts
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import hbox, vbox

_TONES = {
    WatchLevel.DENY: (Tone.BAD, "void"),
    WatchLevel.ESCORT: (Tone.WARNING, "shield"),
    WatchLevel.NOTE: (Tone.PRIMARY, "info"),
}


class WatchDialog(QDialog):
    """Asks about one alert after the other; ``decided(answers)`` follows the last.

    Choices are F-less digits with Alt, so that a key meant for the form decides nothing.
    """

    def __init__(
        self,
        ctx: UiContext,
        owner: QWidget,
        alerts: Sequence[Any],
        name: str,
        decided: Callable[[tuple[WatchAnswer, ...]], None],
    ) -> None:
        super().__init__(owner)
        self.ctx = ctx
        self._alerts = list(alerts)
        self._decided = decided
        self._answers: list[WatchAnswer] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(ctx.tr("Watch list"))
        self.banner = Banner(ctx)
        self.headline = wrapped("", "title", Tone.BAD)
        self.level = BadgeLabel(ctx)
        self.facts = Facts(ctx)
        self.why = QLineEdit()
        self.why.setAccessibleName(ctx.tr("Reason of the decision"))
        self.why.setPlaceholderText(ctx.tr("Reason of the decision"))
        self.why.setMaxLength(500)
        self._row = hbox(gap=8)
        self._name = name
        card = Card(ctx)
        card.body.addWidget(self.facts)
        hint = label(ctx.tr("Alt and the digit decides. Every decision is recorded."), "hint")
        head = hbox(self.headline, self.level, gap=12)
        head.setStretch(0, 1)
        self.setLayout(vbox(head, self.banner, card, self.why, self._row, hint, gap=12, margins=24))
        for number in range(1, 6):
            bind_key(self, f"Alt+{number}", partial(self.choose, number))
        self.resize(ctx.theme.px(620), self.sizeHint().height())
        self._show()

    @property
    def alert(self) -> Any:
        """Return the alert in sight."""
        return self._alerts[len(self._answers)]

    def choose(self, number: int) -> None:
        """Take the choice with this number."""
        if number <= len(self.alert.choices):
            self._take(self.alert.choices[number - 1])

    def reject(self) -> None:
        """Do nothing: an alert is decided, not closed."""
        self.banner.show_text(self.ctx.tr("An alert needs a decision."), Tone.WARNING)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter decide nothing."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return
        super().keyPressEvent(event)

    def _take(self, choice: WatchChoice) -> None:
        why = self.why.text().strip()
        if not why and choice not in (WatchChoice.PROCEED, WatchChoice.ESCORT):
            self.banner.show_text(self.ctx.tr("Give a reason."), Tone.BAD)
            self.why.setFocus()
            return
        self._answers.append(WatchAnswer(entry_id=self.alert.entry_id, choice=choice, why=why))
        if choice is WatchChoice.REFUSE or len(self._answers) == len(self._alerts):
            answers = tuple(self._answers)
            self.accept()
            self._decided(answers)
            return
        self._show()

    def _show(self) -> None:
        tr, alert = self.ctx.tr, self.alert
        tone, icon = _TONES[alert.level]
        self.headline.setText(tr(alert.words))
        self.level.set(Badge(code_label(alert.level), tone, icon))
        self.facts.set(
            [
                (tr("At the gate"), self._name),
                (tr("Listed"), alert.name),
                (tr("Matched by"), tr(code_label(alert.by))),
                (tr("Reason"), alert.reason),
                (tr("What to do"), alert.measures),
            ]
        )
        while (item := self._row.takeAt(0)) is not None:
            if item.widget():
                item.widget().deleteLater()
        for number, choice in enumerate(alert.choices, 1):
            kind = "danger" if choice is WatchChoice.REFUSE else "plain"
            words = tr(code_label(choice))
            button = Button(
                self.ctx, words, partial(self._take, choice), f"Alt+{number}", kind=kind,
                bind=False,
            )  # fmt: skip
            self._row.addWidget(button)
        self._row.addStretch(1)
        self.why.clear()
        self.why.setFocus()
