"""What the checker found, and why no roster exists: sentences that lead to the right place."""

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QScrollArea, QWidget

from campus_guard.core.i18n import Message, msg
from campus_guard.core.tone import Tone
from campus_guard.features.rosters.rows import Finding, RosterReport
from campus_guard.features.rosters.rules.answers import Conflict, Explanation
from campus_guard.features.rosters.rules.model import Instance
from campus_guard.ui.badges import label, wrapped
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button
from campus_guard.ui.cards import Card
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import hbox, vbox

_ROLE = Qt.ItemDataRole.UserRole + 1
EDITORS: dict[str, tuple[str, Message]] = {
    "leave": ("leave", msg("Open the leave")),
    "lesson": ("participants", msg("Open the people")),
    "certificate": ("participants", msg("Open the people")),
    "leader": ("participants", msg("Open the people")),
    "sex": ("demand", msg("Open the duty posts")),
    "post": ("demand", msg("Open the duty posts")),
    "pair": ("pairs", msg("Open the pairs")),
    "per_day": ("versions", msg("Open the limits")),
    "in_7_days": ("versions", msg("Open the limits")),
    "consecutive_days": ("versions", msg("Open the limits")),
    "lock": ("roster", msg("Open the roster")),
}
"""Where a fix is made, by the rule that stands in the way."""


class FindingsDialog(QDialog):
    """Broken rules, gaps, and what is kept with a reason. Enter goes to the cell."""

    def __init__(self, ctx: UiContext, owner: QWidget, report: RosterReport, page: Any) -> None:
        super().__init__(owner)
        tr = ctx.tr
        self._page = page
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(tr("Check of the roster"))
        banner = Banner(ctx)
        words = tr(
            "Broken rules: {broken}; kept with a reason: {kept}; empty places: {gaps}.",
            broken=report.broken, kept=report.kept, gaps=report.gaps,
        )  # fmt: skip
        tone = Tone.BAD if report.broken else Tone.WARNING if report.gaps else Tone.OK
        banner.show_text(words, tone)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Findings"))
        self.list.setWordWrap(True)
        for finding in report.findings:
            self._add(ctx, finding)
        self.list.itemActivated.connect(self._open)
        close = Button(ctx, tr("Close"), self.reject, "Esc", bind=False)
        title = label(tr("Check of the roster"), "title")
        column = vbox(title, banner, self.list, hbox(1, close), gap=12, margins=20)
        column.setStretch(2, 1)
        self.setLayout(column)
        self.resize(ctx.theme.px(680), ctx.theme.px(480))

    def _add(self, ctx: UiContext, finding: Finding) -> None:
        words = ctx.tr(finding.message)
        if finding.kept:
            words = f"{words} ({ctx.tr('Kept: {reason}', reason=finding.kept)})"
        item = QListWidgetItem(words)
        item.setData(_ROLE, finding)
        tone = Tone.WARNING if finding.gap else Tone.MUTED if finding.kept else Tone.BAD
        item.setForeground(ctx.theme.tone(tone)[0])
        self.list.addItem(item)

    def _open(self, item: QListWidgetItem) -> None:
        finding = item.data(_ROLE)
        self.accept()
        if finding.cells:
            self._page.open_args(cell=finding.cells[0])


class ExplainDialog(QDialog):
    """Why places stay empty: one sentence each, ways out that were tried, where to make them."""

    def __init__(
        self, ctx: UiContext, owner: QWidget, _instance: Instance, answer: Explanation
    ) -> None:
        super().__init__(owner)
        tr = ctx.tr
        self._ctx = ctx
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(tr("Why places stay empty"))
        inner = QWidget()
        cards = [self._card(conflict) for conflict in answer.conflicts]
        inner.setLayout(vbox(*cards, 1, gap=12))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        head = wrapped(self._head(answer))
        close = Button(ctx, tr("Close"), self.reject, "Esc", bind=False)
        title = label(tr("Why places stay empty"), "title")
        column = vbox(title, head, area, hbox(1, close), gap=12, margins=20)
        column.setStretch(2, 1)
        self.setLayout(column)
        self.resize(ctx.theme.px(720), ctx.theme.px(520))

    def _head(self, answer: Explanation) -> str:
        tr = self._ctx.tr
        if answer.feasible:
            return tr("A complete roster exists: give the engine more seconds or another seed.")
        if not answer.conflicts:
            return tr("No single cause was found.")
        if not answer.proven:
            return tr("No complete roster was found. These stand in the way:")
        return tr("No complete roster exists. These stand in the way:")

    def _card(self, conflict: Conflict) -> Card:
        ctx, tr = self._ctx, self._ctx.tr
        card = Card(ctx)
        card.body.addWidget(wrapped(tr(conflict.message), "heading"))
        rules = [reason.split("|")[0] for reason in conflict.reasons]
        targets = dict.fromkeys(EDITORS[rule] for rule in rules if rule in EDITORS)
        if rules == ["post"]:  # too few people for a post: where they are marked as leaders
            targets = dict.fromkeys([EDITORS["leader"], EDITORS["post"]])
        if not targets:
            targets = {("demand", msg("Open the duty posts")): None}
        first = next(iter(targets))[0]
        for fix in conflict.fixes:  # each was tried: with it a roster exists
            text = tr("Way out, tried: {what}", what=tr(fix.message))
            card.body.addLayout(hbox(Button(ctx, text, partial(self._go, first), icon="ok"), 1))
        buttons = [Button(ctx, tr(words), partial(self._go, tab)) for tab, words in targets]
        card.body.addLayout(hbox(*buttons, 1, gap=8))
        return card

    def _go(self, tab: str) -> None:
        self.accept()
        owner = self.parentWidget()
        if isinstance(owner, QDialog):
            owner.accept()
        self._ctx.navigate("rosters", tab=tab)
