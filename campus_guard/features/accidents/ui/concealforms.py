"""The dialogs of concealment: put a candidate on record, judge it, take the judgement back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.document import Tone
from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.features.accidents.commands.concealment import (
    Charge,
    EditConcealment,
    JudgeConcealment,
    ProposeConcealment,
    TakeBackConcealment,
    UnvoidConcealment,
    VoidConcealment,
)
from campus_guard.features.accidents.queries.concealment import ConcealmentView
from campus_guard.features.accidents.rules import (
    ConcealmentKind,
    ConcealmentState,
    Line,
    label,
)
from campus_guard.features.accidents.rules.concealment import MEANINGS
from campus_guard.features.accidents.ui import sources
from campus_guard.features.accidents.ui.words import span
from campus_guard.features.calendar.ui.records import void_record
from campus_guard.ui.badges import Badge
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog, ask_reason
from campus_guard.ui.forms import (
    Candidate,
    ChoiceField,
    Form,
    MultilineField,
    Picked,
    PickerField,
    RadioField,
)

Then = Callable[[Any], None]
_STATES = {
    ConcealmentState.CANDIDATE: (Tone.WARNING, "question"),
    ConcealmentState.CONFIRMED: (Tone.BAD, "warning"),
    ConcealmentState.REJECTED: (Tone.MUTED, "check"),
}
KINDS = tuple((kind, label(kind)) for kind in ConcealmentKind)
EVENTS = {
    "proposed": msg("Put on record"),
    "changed": msg("Corrected or completed"),
    "confirmed": msg("Confirmed"),
    "rejected": msg("Rejected"),
    "taken_back": msg("Judgement taken back"),
    "voided": msg("Voided"),
    "unvoided": msg("Voiding taken back"),
}


def state_badge(case: ConcealmentView) -> Badge:
    """Return where a case stands; a candidate has no effect."""
    return Badge(label(case.state), *_STATES[case.state])


def charged(case: ConcealmentView, tr: Translator) -> str:
    """Return whom the case charges: a person, a department, else who is probably meant."""
    if case.line is not None:
        return tr("{line} (its director)", line=label(case.line))
    if case.person:
        return case.person
    if case.suggested is not None:
        return tr("{name}?", name=case.suggested.name)
    return ""


def clock_words(case: ConcealmentView, tr: Translator) -> str:
    """Return what the clock says: the step, its limit, when it was done."""
    if case.step is None or case.due_at is None:
        return ""
    words = tr("{step}: due {time}", step=label(case.step), time=f"{case.due_at:%m-%d %H:%M}")
    if case.done_at is None:
        return tr("{what}, not done", what=words)
    late = span(case.done_at - case.due_at, tr)
    return tr("{what}, done {time}, {late} late", what=words, time=f"{case.done_at:%m-%d %H:%M}",
              late=late)  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """Where the dialogs open, and what is called when something was saved."""

    ctx: UiContext
    owner: QWidget
    saved: Then

    def propose(self, accident_id: int) -> None:
        """Put a candidate on record."""
        form = self._form(None)

        def command(values: dict[str, Any], uid: str) -> ProposeConcealment:
            return ProposeConcealment(uid=uid, accident_id=accident_id, charge=_charge(values))

        self._open(self.ctx.tr("New candidate"), form, command)

    def edit(self, case: ConcealmentView) -> None:
        """Correct a candidate that is on record."""
        if case.id is None or case.state is not ConcealmentState.CANDIDATE:
            self.ctx.alerts.toast(msg("Only a candidate on record can be corrected."))
            return
        form, known = self._form(case), case.id

        def command(values: dict[str, Any], _uid: str) -> EditConcealment:
            return EditConcealment(
                concealment_id=known, expected_version=case.version, charge=_charge(values)
            )

        self._open(self._title(case), form, command)

    def judge(self, case: ConcealmentView) -> None:
        """Let a named person confirm or reject; a judged one is offered back."""
        if case.state is not ConcealmentState.CANDIDATE:
            self.take_back(case)
            return
        ctx = self.ctx
        form = Form(ctx)
        words = clock_words(case, ctx.tr)
        if words:
            form.note(words)
        form.row(
            RadioField(
                ctx,
                "confirmed",
                msg("Judgement"),
                [(True, msg("Confirmed: score zero, no awards")), (False, msg("Rejected"))],
                required=True,
            )
        )
        self._fields(form, case)
        form.row(
            PickerField(ctx, "judge", msg("Who judges"), sources.staff(ctx), free=True,
                        required=True)
        )  # fmt: skip
        form.row(MultilineField(ctx, "reason", msg("Reason"), lines=3))
        form.mark_clean()

        def command(values: dict[str, Any], uid: str) -> JudgeConcealment:
            judge: Picked = values["judge"]
            return JudgeConcealment(
                uid=uid,
                accident_id=case.accident_id,
                confirmed=values["confirmed"],
                charge=_charge(values),
                decided_by_id=judge.id,
                decided_by=judge.text,
                reason=values["reason"],
                concealment_id=case.id,
                expected_version=case.version if case.id is not None else None,
                step_id=case.step_id if case.id is None else None,
            )

        self._open(self._title(case), form, command)

    def take_back(self, case: ConcealmentView) -> None:
        """Take a judgement back with a reason."""
        if case.id is None or case.state is ConcealmentState.CANDIDATE:
            return
        known = case.id
        ask_reason(
            self.ctx,
            self.owner,
            self.ctx.tr("Take the judgement back"),
            self.ctx.tr("It is a candidate again; the settlement follows."),
            lambda reason: TakeBackConcealment(
                concealment_id=known, expected_version=case.version, reason=reason
            ),
            self.saved,
            button=msg("Take back"),
        )

    def void(self, case: ConcealmentView) -> None:
        """Void a candidate entered by mistake."""
        if case.id is None or case.state is not ConcealmentState.CANDIDATE:
            self.ctx.alerts.toast(
                msg("Only a candidate on record can be voided; reject the others.")
            )
            return
        known = case.id
        void_record(
            self.ctx,
            self.owner,
            self._title(case),
            lambda reason: VoidConcealment(
                concealment_id=known, expected_version=case.version, reason=reason
            ),
            lambda: UnvoidConcealment(concealment_id=known),
        )

    def _title(self, case: ConcealmentView) -> str:
        return f"{case.number} {self.ctx.tr(label(case.kind))}"

    def _form(self, case: ConcealmentView | None) -> Form:
        form = Form(self.ctx)
        self._fields(form, case)
        form.mark_clean()
        return form

    def _fields(self, form: Form, case: ConcealmentView | None) -> None:
        """Add kind, whom, evidence."""
        ctx = self.ctx
        kind = RadioField(ctx, "kind", msg("Kind of case"), KINDS, required=True)
        form.row(kind)
        lines: list[tuple[Line | None, Message]] = [(line, label(line)) for line in Line]
        form.row(
            PickerField(ctx, "who", msg("Person"), sources.staff(ctx), free=True),
            ChoiceField(ctx, "line", msg("Or the department"), lines, empty=msg("None")),
        )
        form.row(MultilineField(ctx, "evidence", msg("What proves it"), lines=3))
        kind.set_value(case.kind if case is not None else ConcealmentKind.CONCEALED)
        self._explain(kind)
        form.changed.connect(lambda key: self._explain(kind) if key == "kind" else None)
        if case is not None:
            form["line"].set_value(case.line)
            form["evidence"].set_value(case.evidence or clock_words(case, ctx.tr))
            form["who"].set_value(_who(case))

    def _explain(self, kind: RadioField) -> None:
        """Say below the kinds what the chosen one means (A-16)."""
        chosen = kind.value()
        if chosen is not None:
            kind.say(MEANINGS[chosen], Tone.MUTED)

    def _open(self, title: str, form: Form, command: Callable[[dict[str, Any], str], Any]) -> None:
        FormDialog(self.ctx, self.owner, title, form, command, self.saved, width=720).open()


def _who(case: ConcealmentView) -> Candidate | Picked | None:
    if case.line is not None:
        return None
    known = case.person_id, case.person
    if not case.person and case.suggested is not None:
        known = case.suggested.person_id, case.suggested.name
    if known[0] is not None:
        return Candidate(known[0], known[1])
    return Picked(None, known[1]) if known[1] else None


def _charge(values: dict[str, Any]) -> Charge:
    who: Picked | None = values["who"]
    return Charge(
        kind=values["kind"],
        person_id=who.id if who is not None else None,
        person=who.text if who is not None else "",
        line=values["line"],
        evidence=values["evidence"],
    )
