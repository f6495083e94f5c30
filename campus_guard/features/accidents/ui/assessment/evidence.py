"""What a number rests on: the findings behind it, each of which opens its accident file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from campus_guard.core.document import Align
from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.features.accidents.report.assesswords import (
    TIER_NAMES,
    allowance_words,
    award_words,
    line_words,
    post_words,
    score_words,
)
from campus_guard.features.accidents.rules import RuleSet, Tier, label
from campus_guard.features.accidents.rules.sheet import CaseRef, SheetRow
from campus_guard.ui.badges import label as plain_label
from campus_guard.ui.badges import wrapped
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import vbox
from campus_guard.ui.table import Column, RowsModel, TableView

EVERYTHING = "name"
NAMES: Mapping[str, Message] = {
    **{tier.value: words for tier, words in TIER_NAMES.items()},
    "personal": msg("Personal points"),
    "management": msg("Management points"),
    "concealed": msg("Concealment"),
    "score": msg("Score"),
    "allowance": msg("Allowance"),
    "award": msg("Eligible for awards"),
}
"""How the number in a column is called beside the person's name."""


@dataclass(frozen=True)
class Evidence:
    """One finding behind a number. ``points`` is empty where it only counts towards a group."""

    case: CaseRef
    what: str
    line: str
    points: str

    @property
    def id(self) -> tuple[int, str, str]:
        """Return what tells two findings of one file apart."""
        return self.case.id, self.line, self.what


def evidence(row: SheetRow, number: str, tr: Translator) -> list[Evidence]:
    """Return what a number of a row rests on; ``number`` is a column of the sheet."""
    own = [
        Evidence(item.case, tr(label(item.tier)), line_words(item.line, tr), str(item.points))
        for item in row.items
        if number not in set(Tier) or item.tier.value == number
    ]
    led = [
        Evidence(case, tr("counts towards {tier}", tier=TIER_NAMES[part.tier]), "", "")
        for part in row.liability
        for case in part.cases
    ]
    hidden = [Evidence(c.case, tr(label(c.kind)), "", tr("score 0")) for c in row.concealments]
    if number in set(Tier) or number == "personal":
        return own
    if number == "management":
        return led
    if number == "concealed":
        return hidden
    if number == "award":
        return [e for e, i in zip(own, row.items, strict=False) if i.tier.responsible] + hidden
    return [*own, *led, *hidden]


def sentence(row: SheetRow, number: str, rules: RuleSet, tr: Translator) -> str:
    """Return in words how a number of a row came about."""
    if number in set(Tier):
        tier = Tier(number)
        count = row.count(tier)
        return tr.n("{tier}: {n} finding", "{tier}: {n} findings", count, tier=label(tier))
    if number == "management":
        parts = [tr(part.words) for part in row.liability]
        return "\n".join([*parts, tr("Management points: {n}", n=row.management)])
    if number == "personal":
        sums = " + ".join(str(item.points) for item in row.items) or "0"
        return tr("Personal points: {sum} = {n}", sum=sums, n=row.personal)
    if number == "allowance":
        return allowance_words(row, rules, tr)
    if number == "award":
        reasons = [tr(label(reason)) for reason in row.veto]
        return "\n".join([tr("Awards: {words}", words=award_words(row, tr)), *reasons])
    words = [score_words(row, rules, tr)]
    if number == EVERYTHING:
        words += [tr(part.words) for part in row.liability]
        words.append(allowance_words(row, rules, tr))
        words += [tr(label(reason)) for reason in row.veto]
    return "\n".join(words)


def _tip(row: Evidence) -> str:
    return "\n".join(filter(None, (f"{row.case.number} {row.case.day}", row.what, row.line)))


class EvidencePane(QWidget):
    """Beside the sheet: whose number it is, how it came about, and the files it rests on."""

    def __init__(self, ctx: UiContext) -> None:
        super().__init__()
        self.ctx = ctx
        tr = ctx.tr
        self._name = plain_label("", "heading")
        self._post = wrapped("", "muted")
        self._words = wrapped("")
        self._changed = wrapped("")
        self._changed.setProperty("tone", "warning")
        columns = [
            Column("number", msg("Accident"), lambda e: e.case.number, 114, bold=True, tip=_tip),
            Column("what", msg("Finding"), lambda e: e.what, 0, tip=_tip),
            Column("points", msg("Points"), lambda e: e.points, 62, Align.RIGHT),
        ]
        self.model = RowsModel(columns, tr)
        self.table = TableView(ctx.theme, self.model, tr("Findings behind the number"))
        self.table.opened.connect(self._open)
        self._none = plain_label("", "muted")
        column = vbox(self._name, self._post, self._words, self._changed, self._none, gap=8)
        column.addWidget(self.table, 1)
        column.addStretch()  # without a finding the words stay at the top
        column.setContentsMargins(ctx.theme.px(12), 0, 0, 0)
        self.setLayout(column)

    def show_number(
        self, row: SheetRow | None, number: str, rules: RuleSet | None, changes: Sequence[str]
    ) -> None:
        """Show what a number of a person rests on; ``changes`` is what became of it since."""
        tr = self.ctx.tr
        there = row is not None and rules is not None
        rows = evidence(row, number, tr) if row is not None else []
        self.model.set_rows(rows)
        self.table.setVisible(bool(rows))
        self._none.setText("" if rows or not there else tr("No finding stands behind this number."))
        self._none.setVisible(there and not rows)
        self._changed.setText("\n".join(changes))
        self._changed.setVisible(bool(changes))
        if row is None or rules is None:
            for text in (self._name, self._post, self._words):
                text.setText("")
            return
        words = NAMES.get(number)
        self._name.setText(f"{row.name} · {tr(words)}" if words else row.name)
        where = (row.staff_number, post_words(row, tr), line_words(row.line, tr))
        self._post.setText(" · ".join(filter(None, where)))
        self._words.setText(sentence(row, number, rules, tr))

    def go(self) -> None:
        """Put the cursor on the first finding; without one, say so and stay."""
        if self.model.rows:
            self.table.select_key(self.model.rows[0].id)
            self.table.setFocus()

    def _open(self, row: Evidence) -> None:
        self.ctx.navigate("accidents", id=row.case.id)
