"""What the result rests on: each step with the words of the rule, and what would change it."""

from campus_guard.core.document import Tone
from campus_guard.core.i18n import Message
from campus_guard.features.accidents.queries import AccidentDetail
from campus_guard.features.accidents.rules import (
    Finding,
    FindingState,
    WhatIf,
    label,
    what_would_change,
)
from campus_guard.features.accidents.ui.tabs import FilePart
from campus_guard.features.accidents.ui.words import tier_badge
from campus_guard.ui.badges import BadgeLabel, wrapped
from campus_guard.ui.badges import label as plain_label
from campus_guard.ui.cards import Card
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import clear, hbox, vbox


class GroundsTab(FilePart):
    """Findings, the clause behind every step in full, and every answer that would change it."""

    def __init__(self, ctx: UiContext) -> None:
        super().__init__()
        self.ctx = ctx
        self._rows = vbox(gap=12)
        self.setLayout(vbox(self._rows, 1, margins=(0, 12, 12, 12)))

    def show_file(self, file: AccidentDetail) -> None:
        """Show the grounds of a file's result."""
        tr = self.ctx.tr
        clear(self._rows)
        for finding in file.result.findings:
            self._rows.addWidget(self._finding(finding, file))
        findings = {(r.ref, r.message) for f in file.result.findings for r in f.readings}
        rest = [r for r in file.result.readings if (r.ref, r.message) not in findings]
        if rest:
            card = Card(self.ctx, tr("Readings of the whole case"), margins=12)
            for reading in rest:
                self._clause(card, reading.ref, reading.message, file)
            self._rows.addWidget(card)
        self._rows.addWidget(self._ifs(file))

    def _finding(self, finding: Finding, file: AccidentDetail) -> Card:
        tr = self.ctx.tr
        tier = label(finding.tier) if finding.tier is not None else label(FindingState.PENDING)
        title = tr("{line}: {tier}", line=label(finding.line), tier=tier)
        card = Card(self.ctx, title, margins=12)
        card.head.addWidget(plain_label(tr(label(finding.state)), "muted"))
        if finding.by_analogy:
            words = tr("Found by analogy: the document does not name this case.")
            card.body.addWidget(wrapped(words, tone=Tone.WARNING))
        for reading in finding.readings:
            self._clause(card, reading.ref, reading.message, file)
        for missing in finding.missing:
            card.body.addWidget(wrapped("• " + tr(missing.message), tone=Tone.WARNING))
        return card

    def _clause(self, card: Card, ref: str, message: Message, file: AccidentDetail) -> None:
        """Show a step: its number, what it led to here, the words of rule or reading."""
        number = plain_label(ref, "", Tone.PRIMARY)
        number.setFixedWidth(self.ctx.theme.px(48))
        said = wrapped(self.ctx.tr(message))
        text = file.rules.clause(ref).text(self.ctx.tr.language)
        row = hbox(number, vbox(said, wrapped(text, "muted"), gap=0), gap=4)
        row.setStretch(1, 1)
        card.body.addLayout(row)

    def _ifs(self, file: AccidentDetail) -> Card:
        tr = self.ctx.tr
        found = what_would_change(file.answers, file.rules)
        card = Card(self.ctx, tr("What would change the result ({n})", n=len(found)), margins=12)
        if not found:
            card.body.addWidget(plain_label(tr("No single answer would change it."), "muted"))
        for one in found:
            badge = BadgeLabel(
                self.ctx, tier_badge(one.headline, one.severity, near_miss=one.near_miss)
            )
            words = vbox(wrapped(tr(one.message)), gap=0)
            words.addWidget(wrapped(self._points(one, file), "muted"))
            row = hbox(words, badge, gap=8)
            row.setStretch(0, 1)
            card.body.addLayout(row)
        return card

    def _points(self, one: WhatIf, file: AccidentDetail) -> str:
        """Return the points that would follow, beside those of now."""
        tr = self.ctx.tr
        now = dict(file.result.deductions)
        then = dict(one.deductions)
        changed = [who for who in (*then, *now) if then.get(who, 0) != now.get(who, 0)]
        words = [
            tr("{who}: {then} points instead of {now}", who=who, then=then.get(who, 0),
               now=now.get(who, 0))
            for who in dict.fromkeys(changed)
        ]  # fmt: skip
        return "; ".join(words) or tr("The points stay.")
