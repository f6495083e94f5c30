"""Duties of the file: answers with evidence, who judged them, what the meeting decided."""

from collections.abc import Callable
from functools import partial
from typing import Any

from campus_guard.core.document import Tone
from campus_guard.core.i18n import msg
from campus_guard.features.accidents.queries import AccidentDetail
from campus_guard.features.accidents.queries.duties import (
    ConfirmationView,
    DutyFile,
    DutyView,
    GetDuties,
    HandFindingView,
    Suggestion,
)
from campus_guard.features.accidents.rules import (
    QUESTIONS,
    Confirmation,
    PersonFinding,
    Question,
    label,
)
from campus_guard.features.accidents.triage import person_keys
from campus_guard.features.accidents.ui import dutyforms as forms
from campus_guard.features.accidents.ui.tabs import FilePart
from campus_guard.features.accidents.ui.words import TONES
from campus_guard.ui.badges import Badge, BadgeLabel, wrapped
from campus_guard.ui.badges import label as plain_label
from campus_guard.ui.buttons import Button
from campus_guard.ui.cards import Card
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import clear, hbox, vbox

STEPS = {
    Confirmation.PROPOSED: (Tone.WARNING, "edit"),
    Confirmation.VICE_PRINCIPAL: (Tone.PRIMARY, "check"),
    Confirmation.ADMIN_MEETING: (Tone.OK, "lock"),
}
ANSWERS = {
    True: Badge(msg("Yes"), Tone.NORMAL, "check"),
    False: Badge(msg("No"), Tone.NORMAL, "close"),
    None: Badge(msg("Unknown"), Tone.WARNING, "question"),
}


class DutiesTab(FilePart):
    """One card for each responsible person, findings by hand, whom the file suggests."""

    def __init__(self, ctx: UiContext, saved: Callable[[Any], None]) -> None:
        super().__init__()
        self.ctx = ctx
        self.saved = saved
        self.file: AccidentDetail | None = None
        self.duties: DutyFile | None = None
        tr = ctx.tr
        propose = partial(self.judge, Confirmation.PROPOSED)
        confirm = partial(self.judge, Confirmation.VICE_PRINCIPAL)
        self._propose = Button(ctx, tr("Propose duties"), propose, "Ctrl+Shift+D", icon="edit")
        self._confirm = Button(ctx, tr("Confirm duties"), confirm, "Ctrl+Shift+F", icon="check")
        self._by_hand = Button(ctx, tr("Finding by the meeting (A-13)"), self.find, icon="meeting")
        bar = hbox(self._propose, self._confirm, self._by_hand, 1, gap=8)
        self._rows = vbox(gap=12)
        self.setLayout(vbox(bar, self._rows, 1, gap=12, margins=(0, 12, 12, 12)))

    def show_file(self, file: AccidentDetail) -> None:
        """Ask for the duties of a file."""
        self.file = file
        query = GetDuties(accident_id=file.id)
        self.ctx.ops.read(query, self._arrived, owner=self, slot="duties")

    def judge(self, step: Confirmation) -> None:
        """Ask who proposes or confirms which duties."""
        if self._open():
            forms.judge(self, step)

    def find(self) -> None:
        """Record a finding that the meeting made by hand."""
        if self._open():
            forms.find_by_hand(self)

    def _open(self) -> bool:
        """Tell whether the file can be changed."""
        return self.file is not None and self.duties is not None and not self.file.locked

    def _arrived(self, duties: DutyFile) -> None:
        file = self.file
        if file is None:
            return
        self.duties = duties
        clear(self._rows)
        locked = file.locked
        self._propose.setEnabled(bool(duties.duties) and not locked)
        self._confirm.setEnabled(bool(duties.duties) and not locked)
        outside = any(flag.startswith("NOT_COVERED_CAUSE") for flag in file.result.flags)
        self._by_hand.setVisible(outside)
        self._by_hand.setEnabled(not locked)
        self._decisions(duties)
        found = _persons(file)
        keys = person_keys([view.input for view in duties.duties])
        for view, key in zip(duties.duties, keys, strict=True):
            self._rows.addWidget(self._card(view, found.get(key or "")))
        for hand in duties.by_hand:
            self._rows.addWidget(self._hand(hand))
        if not duties.duties and not duties.by_hand:
            words = self.ctx.tr("The responsible persons and how they did their duty belong here.")
            self._rows.addWidget(plain_label(words, "muted"))
        self._suggest(duties.suggestions)

    def _decisions(self, duties: DutyFile) -> None:
        """Offer the decisions of the meeting that are not carried into the file yet."""
        tr = self.ctx.tr
        for decision in duties.open_decisions:
            card = Card(self.ctx, tr("{number} has decided", number=decision.number), margins=12)
            card.body.addWidget(wrapped(decision.decision or decision.topic))
            if decision.decision_kind == "liability":
                carry = Button(
                    self.ctx,
                    tr("Carry the decision into this file"),
                    partial(forms.apply, self, decision),
                    icon="meeting",
                    kind="primary",
                )
                carry.setEnabled(self._open())
                card.body.addLayout(hbox(carry, 1))
            self._rows.addWidget(card)

    def _card(self, view: DutyView, found: PersonFinding | None) -> Card:
        tr, duty = self.ctx.tr, view.input
        name = duty.person_name or tr("Nobody named")
        card = Card(self.ctx, f"{name}  {tr(label(duty.role))}", margins=12)
        if found is not None and found.tier is not None:
            own = Badge(label(found.tier), TONES[found.tier.severity], "flag")
            card.head.addWidget(BadgeLabel(self.ctx, own))
        card.head.addWidget(BadgeLabel(self.ctx, _standing(view)))
        for question in QUESTIONS[duty.role]:
            card.body.addLayout(self._question(view, question))
        for words in self._marks(view):
            card.body.addWidget(wrapped(words, tone=Tone.WARNING))
        if duty.evidence:
            card.body.addWidget(wrapped(tr("Evidence: {text}", text=duty.evidence)))
        for taken in view.confirmations:
            card.body.addWidget(wrapped(self._taken(taken), "muted"))
        acts = [
            Button(self.ctx, tr("Answer: {name}", name=name), partial(forms.answer, self, view),
                   icon="edit", kind="quiet"),
        ]  # fmt: skip
        if duty.confirmed_by is not Confirmation.PROPOSED:
            words = tr("Take the judgement back: {name}", name=name)
            run = partial(forms.take_back, self, view)
            acts.append(Button(self.ctx, words, run, icon="undo", kind="quiet"))
        for button in acts:
            button.setEnabled(self._open())
        card.body.addLayout(hbox(*acts, 1, gap=8))
        return card

    def _question(self, view: DutyView, question: Question):
        tr = self.ctx.tr
        words = wrapped(tr(label(question)))
        found = view.evidence.get(question)
        column = vbox(words, gap=0)
        if found is not None:
            papers = tr.n("{n} paper", "{n} papers", len(found.attachments))
            said = "  ".join(filter(None, (found.text, papers if found.attachments else "")))
            column.addWidget(wrapped(said, "muted"))
        badge = BadgeLabel(self.ctx, _answer(view, question))
        name = tr("Evidence for: {question}", question=label(question))
        keep = Button(self.ctx, name, partial(forms.evidence, self, view, question),
                      icon="attach", kind="icon")  # fmt: skip
        keep.setEnabled(self._open())
        row = hbox(badge, column, keep, gap=8)
        row.setStretch(1, 1)
        return row

    def _marks(self, view: DutyView) -> list[str]:
        """Return what stands beside the answers: A-22, A-23, A-24, A-26."""
        tr, duty = self.ctx.tr, view.input
        found = []
        if duty.override is not None:
            said = tr("duty fulfilled") if duty.override else tr("duty not fulfilled")
            found.append(tr("{duty} (A-22): {reason}", duty=said, reason=duty.override_reason))
        if duty.replaces_reason:
            found.append(
                tr("Stands for another (A-23, A-24): {reason}", reason=duty.replaces_reason)
            )
        if duty.corporal_punishment:
            found.append(tr("Corporal punishment (A-26)"))
        return found

    def _taken(self, taken: ConfirmationView) -> str:
        tr = self.ctx.tr
        words = tr(
            "{step}: {who}, {time}",
            step=label(taken.step),
            who=taken.person or tr("Not recorded"),
            time=f"{taken.at:%Y-%m-%d %H:%M}",
        )
        return "  ".join(filter(None, (words, taken.number, taken.note)))

    def _hand(self, hand: HandFindingView) -> Card:
        tr = self.ctx.tr
        title = tr("{line}: {tier}", line=label(hand.line), tier=label(hand.tier))
        card = Card(self.ctx, title, margins=12)
        analogy = Badge(msg("By hand, A-13"), Tone.WARNING, "meeting")
        card.head.addWidget(BadgeLabel(self.ctx, analogy))
        people = "、".join(hand.persons) or tr("Nobody named")
        card.body.addWidget(wrapped(f"{people}  {hand.number}"))
        card.body.addWidget(wrapped(hand.reason))
        away = Button(self.ctx, tr("Take the finding away"), partial(forms.void_hand, self, hand),
                      icon="undo", kind="quiet")  # fmt: skip
        away.setEnabled(self._open())
        card.body.addLayout(hbox(away, 1))
        return card

    def _suggest(self, suggestions: tuple[Suggestion, ...]) -> None:
        """Offer who is probably responsible."""
        tr = self.ctx.tr
        if not suggestions or not self._open():
            return
        self._rows.addWidget(plain_label(tr("Probably responsible too"), "muted"))
        for one in suggestions:
            words = tr("{name}, {role} ({because})", name=one.name, role=label(one.role),
                       because=one.because)  # fmt: skip
            add = Button(self.ctx, words, partial(forms.add, self, one), icon="plus", kind="quiet")
            self._rows.addLayout(hbox(add, 1))


def _standing(view: DutyView) -> Badge:
    """Return how far the duty is judged; that somebody proposed it is said when somebody did."""
    step = view.input.confirmed_by
    if step is Confirmation.PROPOSED and not view.confirmations:
        return Badge(msg("Nobody has proposed it yet"), Tone.WARNING, "question")
    return Badge(label(step), *STEPS[step])


def _answer(view: DutyView, question: Question) -> Badge:
    """Return the answer; whether somebody was present is idle where presence was not due."""
    answers = view.input.answers
    idle = question is Question.PRESENT and answers.get(Question.PRESENCE_REQUIRED) is False
    if idle and answers.get(question) is None:
        return Badge(msg("Not applicable"), Tone.MUTED, "minus")
    return ANSWERS[answers.get(question)]


def _persons(file: AccidentDetail) -> dict[str, PersonFinding]:
    """Return what was found about each person, by the name the rules call them."""
    return {person.person: person for f in file.result.findings for person in f.persons}
