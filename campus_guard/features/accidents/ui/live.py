"""The result beside the form: grade, clause, what is missing, what runs until when."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtWidgets import QFrame, QWidget

from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.features.accidents.inputs import Case
from campus_guard.features.accidents.rules import (
    Classification,
    Finding,
    FindingState,
    RuleSet,
    Step,
    Times,
    flag_label,
    label,
    timeline,
)
from campus_guard.features.accidents.triage import assess, chain
from campus_guard.features.accidents.ui.words import due_badge, result_badge
from campus_guard.ui.badges import Badge, BadgeLabel, plain_tip, wrapped
from campus_guard.ui.badges import label as plain_label
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import clear, hbox, vbox

MOST_MISSING = 8


class ResultView(QWidget):
    """Shows one classification in words; every clause has the regulation's text as its tip."""

    def __init__(self, ctx: UiContext) -> None:
        super().__init__()
        self.ctx = ctx
        self.badge = BadgeLabel(ctx)
        self._body = vbox(gap=4)
        self.setLayout(vbox(self.badge, self._body, gap=8))

    def show_result(self, result: Classification, rules: RuleSet, *, most: int = 99) -> None:
        """Show grade, flags, findings, clauses and open questions."""
        tr = self.ctx.tr
        clear(self._body)
        self.badge.set(result_badge(result))
        self._flags(result)
        for finding in result.findings:
            self._finding(finding)
        if result.readings:
            self._title(tr("Rests on"))
        for reading in result.readings:
            self._clause(reading.ref, tr(reading.message), rules)
        if result.missing:
            self._title(tr("Still to be answered ({n})", n=len(result.missing)))
            for missing in result.missing[:most]:
                self._body.addWidget(wrapped("• " + tr(missing.message), tone=Tone.WARNING))
        if len(result.missing) > most:
            rest = tr("and {n} more", n=len(result.missing) - most)
            self._body.addWidget(plain_label(rest, "muted"))

    def _flags(self, result: Classification) -> None:
        badges = [Badge(flag_label(flag), Tone.WARNING, "flag") for flag in result.flags]
        if result.mass_event:
            badges.append(Badge(msg("Several victims or public attention"), Tone.BAD, "people"))
        if result.by_analogy:
            badges.append(Badge(msg("Timeline by analogy"), Tone.NORMAL, "info"))
        for badge in badges:
            self._body.addLayout(hbox(BadgeLabel(self.ctx, badge), 1))

    def _finding(self, finding: Finding) -> None:
        tr = self.ctx.tr
        tier = tr(label(finding.tier)) if finding.tier else tr(label(FindingState.PENDING))
        state = tr(label(finding.state)) if finding.tier else ""
        self._title(tr("{line}: {tier}", line=label(finding.line), tier=tier) + f"  {state}")
        for person in finding.persons:
            own = tr(label(person.tier)) if person.tier else tr(label(FindingState.PENDING))
            points = tr("{n} points", n=person.points) if person.points else tr("no points yet")
            self._body.addWidget(wrapped(f"{person.person}: {own}, {points}"))

    def _clause(self, ref: str, words: str, rules: RuleSet) -> None:
        line = wrapped(words)
        line.setToolTip(plain_tip(rules.clause(ref).text(self.ctx.tr.language)))
        number = plain_label(ref, "small", Tone.PRIMARY)
        number.setFixedWidth(self.ctx.theme.px(44))
        number.setToolTip(line.toolTip())
        row = hbox(number, line, gap=4)
        row.setStretch(1, 1)
        self._body.addLayout(row)

    def _title(self, text: str) -> None:
        self._body.addSpacing(self.ctx.theme.px(4))
        self._body.addWidget(plain_label(text, "muted"))


class LivePanel(QFrame):
    """The result of what is typed, and the clocks it would start."""

    def __init__(self, ctx: UiContext) -> None:
        super().__init__()
        self.ctx = ctx
        self.setObjectName("card")
        self.rules: RuleSet | None = None
        self.result: Classification | None = None
        self.view = ResultView(ctx)
        self._clocks = vbox(gap=4)
        self._waiting = wrapped(ctx.tr("The result appears here while you answer."), "muted")
        title = plain_label(ctx.tr("Result (first judgement)"), "heading")
        column = vbox(title, self._waiting, self.view, self._clocks, 1, gap=8, margins=16)
        self.setLayout(column)
        self.view.setVisible(False)

    def show_case(self, case: Case | None, now: datetime) -> Classification | None:
        """Judge and show; an incomplete case shows what is missing."""
        if self.rules is None or case is None:
            return None
        result = assess(case, self.rules)
        self._waiting.setVisible(False)
        self.view.setVisible(True)
        if result != self.result:
            self.result = result
            self.view.show_result(result, self.rules, most=MOST_MISSING)
        times = Times(case.facts.occurred_at, case.facts.known_at)
        self._show_clocks(timeline(result, times, self.rules, chain(case)), now)
        return result

    def _show_clocks(self, steps: Sequence[Step], now: datetime) -> None:
        tr = self.ctx.tr
        clear(self._clocks)
        if steps:
            self._clocks.addWidget(plain_label(tr("Who must be told"), "muted"))
        for step in steps:
            self._clocks.addLayout(self._clock(step, now))

    def _clock(self, step: Step, now: datetime):
        tr = self.ctx.tr
        words = wrapped(tr(label(step.code)))
        row = hbox(words, gap=8)
        row.setStretch(0, 1)
        if step.due_at is not None:
            row.addWidget(plain_label(f"{step.due_at:%H:%M}", "muted"))
            row.addWidget(BadgeLabel(self.ctx, due_badge(step.due_at, now, tr)))
        return row
