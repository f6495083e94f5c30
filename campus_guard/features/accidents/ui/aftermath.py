"""What follows an accident: causes and words, parents, insurance, costs, follow-up."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from campus_guard.core.display import format_value
from campus_guard.core.document import Kind, Tone
from campus_guard.core.i18n import Message, msg
from campus_guard.features.accidents.aftermath import BEARER_LABELS, COST_LABELS
from campus_guard.features.accidents.commands import VoidPart
from campus_guard.features.accidents.filecodes import METHOD_LABELS
from campus_guard.features.accidents.queries import (
    AccidentDetail,
    AftermathView,
    ClaimView,
    ContactView,
    CostView,
    FollowupView,
    GetAftermath,
)
from campus_guard.features.accidents.rules import Flag
from campus_guard.features.accidents.ui import aftermathforms as forms
from campus_guard.features.accidents.ui.tabs import FilePart
from campus_guard.ui.badges import Badge, BadgeLabel, wrapped
from campus_guard.ui.badges import label as plain_label
from campus_guard.ui.buttons import Button
from campus_guard.ui.cards import Card, Facts
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import ask_reason
from campus_guard.ui.layout import clear, hbox, vbox

Part = ClaimView | CostView | FollowupView | ContactView


class AftermathTab(FilePart):
    """Five cards; each row is edited and voided where it stands."""

    def __init__(self, ctx: UiContext, saved: Callable[[Any], None]) -> None:
        super().__init__()
        self.ctx = ctx
        self._saved = saved
        self._file: AccidentDetail | None = None
        self.view: AftermathView | None = None
        tr = ctx.tr
        self._sheet = self._card(msg("Causes and aftermath"), msg("Edit"), forms.open_sheet)
        self._facts = Facts(ctx, name_width=112)
        self._sheet.body.addWidget(self._facts)
        self._cards = {
            "contact": self._card(msg("Talks with parents"), msg("Add a talk"), forms.open_contact),
            "claim": self._card(msg("Insurance claims"), msg("Add a claim"), forms.open_claim),
            "cost": self._card(msg("Costs"), msg("Add a cost"), forms.open_cost),
            "followup": self._card(
                msg("Follow-up list"), msg("Add a follow-up"), forms.open_followup
            ),
        }
        self._rows = {name: vbox(gap=4) for name in self._cards}
        for name, card in self._cards.items():
            card.body.addLayout(self._rows[name])
        self._none = tr("None")
        column = vbox(self._sheet, *self._cards.values(), 1, gap=12, margins=(0, 12, 12, 12))
        self.setLayout(column)

    def show_file(self, file: AccidentDetail) -> None:
        """Ask for the aftermath of a file."""
        self._file = file
        query = GetAftermath(accident_id=file.id)
        self.ctx.ops.read(query, self._arrived, owner=self, slot="aftermath")

    def _card(self, title: Message, words: Message, run: Callable[..., Any]) -> Card:
        ctx = self.ctx
        card = Card(ctx, ctx.tr(title), margins=12)
        button = Button(ctx, ctx.tr(words), partial(self._form, run), kind="quiet", icon="edit")
        card.head.addWidget(button)
        card.setProperty("adds", True)
        self._adders = [*getattr(self, "_adders", []), button]
        return card

    def _form(self, run: Callable[..., Any], part: Part | None = None) -> None:
        if self._file is not None and self.view is not None and not self._file.locked:
            run(self.ctx, self, self._file, self.view, part, self._saved)

    def _arrived(self, view: AftermathView) -> None:
        self.view = view
        locked = self._file is None or self._file.locked
        for button in self._adders:
            button.setVisible(not locked)
        self._facts.set(self._sheet_rows(view))
        self._fill("contact", sorted(view.contacts, key=lambda c: (c.at, c.id)), self._contact)
        self._fill("claim", view.claims, self._claim)
        self._fill("cost", view.costs, self._cost)
        self._fill("followup", view.followups, self._followup)
        if view.costs:
            total = self.ctx.tr("Total: {amount} yuan", amount=format_value(view.cost, Kind.MONEY))
            self._rows["cost"].addWidget(plain_label(total, "muted"))

    def _sheet_rows(self, view: AftermathView) -> list[tuple[str, str | Badge]]:
        tr, sheet = self.ctx.tr, view.sheet
        missing = tr("Not recorded")
        rows: list[tuple[str, str | Badge]] = [
            (tr("Direct cause"), sheet.direct_cause or missing),
            (tr("Indirect cause"), sheet.indirect_cause or missing),
            (tr("Cause in management"), sheet.management_cause or missing),
            (tr("Treatment and recovery"), sheet.treatment or missing),
            (tr("Aftermath"), sheet.settlement or missing),
            (tr("Public opinion"), sheet.public_opinion or missing),
        ]
        petition: str | Badge = tr("None")
        if sheet.petition:
            petition = Badge(msg("Yes: the principal's office meeting decides"), Tone.WARNING)
        rows.append((tr("Petition or letters"), petition))
        if sheet.petition_note:
            rows.append((tr("About the petition"), sheet.petition_note))
        if sheet.bullying:
            day = f"{sheet.bullying_on:%Y-%m-%d}" if sheet.bullying_on else ""
            words = tr("Also entered in the bullying ledger")
            entry = " ".join(filter(None, (words, sheet.bullying_entry, day)))
            rows.append((tr("Bullying ledger"), entry))
        elif self._file is not None and Flag.BULLYING_LEDGER in self._file.result.flags:
            badge = Badge(msg("Not entered yet; bullying has its own ledger"), Tone.WARNING)
            rows.append((tr("Bullying ledger"), badge))
        return rows

    def _fill(self, name: str, parts: Sequence[Any], words: Callable[[Any], str]) -> None:
        clear(self._rows[name])
        if not parts:
            self._rows[name].addWidget(plain_label(self._none, "muted"))
        for part in parts:
            self._rows[name].addLayout(self._row(name, part, words(part)))

    def _row(self, name: str, part: Part, words: str) -> Any:
        tr = self.ctx.tr
        row = hbox(wrapped(words), gap=8)
        row.setStretch(0, 1)
        if isinstance(part, FollowupView):
            row.insertWidget(0, BadgeLabel(self.ctx, _due(part)))
            row.setStretch(0, 0)
            row.setStretch(1, 1)
        fixed = isinstance(part, ContactView) and part.step
        if self._file is not None and not self._file.locked and not fixed:
            run = partial(self._form, forms.OPENERS[name], part)
            shown = words.split("\n", maxsplit=1)[0][:40]
            row.addWidget(
                Button(self.ctx, tr("Edit {what}", what=shown), run, icon="edit", kind="icon")
            )
            row.addWidget(
                Button(
                    self.ctx,
                    tr("Void {number}", number=shown),
                    partial(self._void, name, part),
                    icon="void",
                    kind="icon",
                )
            )
        return row

    def _void(self, name: str, part: Part) -> None:
        def command(reason: str) -> VoidPart:
            return VoidPart(
                part=name, part_id=part.id, expected_version=part.version, reason=reason
            )

        words = self.ctx.tr("The record stays readable in the audit trail.")
        ask_reason(self.ctx, self, self.ctx.tr("Void this entry"), words, command, self._saved)

    def _contact(self, one: ContactView) -> str:
        tr = self.ctx.tr
        who = " ".join(filter(None, (one.guardian, one.relation, one.phone)))
        head = f"{one.at:%Y-%m-%d %H:%M} {tr(METHOD_LABELS[one.method])} {who}"
        if one.step:
            head += " " + tr("(step of the timeline)")
        return "\n".join(filter(None, (head, one.note)))

    def _claim(self, one: ClaimView) -> str:
        tr = self.ctx.tr
        parts = [" ".join(filter(None, (one.insurer, one.claim_number)))]
        if one.amount is not None:
            parts.append(tr("claimed {amount} yuan", amount=format_value(one.amount, Kind.MONEY)))
        if one.paid is not None:
            parts.append(tr("paid {amount} yuan", amount=format_value(one.paid, Kind.MONEY)))
        closed = f"{one.closed_on:%Y-%m-%d}" if one.closed_on else ""
        parts.append(tr("closed on {day}", day=closed) if closed else tr("Claim still open"))
        return "\n".join(filter(None, (" · ".join(parts), one.note)))

    def _cost(self, one: CostView) -> str:
        tr = self.ctx.tr
        parts = [
            tr(COST_LABELS[one.kind]),
            tr("{amount} yuan", amount=format_value(one.amount, Kind.MONEY)),
            tr(BEARER_LABELS[one.borne_by]),
            f"{one.day:%Y-%m-%d}" if one.day else "",
        ]
        return "\n".join(filter(None, (" · ".join(filter(None, parts)), one.note)))

    @staticmethod
    def _followup(one: FollowupView) -> str:
        return "\n".join(filter(None, (one.what, one.result)))


def _due(one: FollowupView) -> Badge:
    if one.done_on is not None:
        return Badge(msg("Done {day}", day=one.done_on), Tone.OK, "check")
    if one.overdue:
        return Badge(msg("Overdue, due {day}", day=one.due_on), Tone.BAD, "warning")
    return Badge(msg("Due {day}", day=one.due_on), Tone.PRIMARY, "clock")
