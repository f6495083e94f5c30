"""The dialogs behind the cards of the aftermath."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.i18n import Message, msg
from campus_guard.features.accidents.aftermath import BEARER_LABELS, COST_LABELS, Bearer, CostKind
from campus_guard.features.accidents.commands import (
    KeepClaim,
    KeepContact,
    KeepCost,
    KeepFollowup,
    SaveAftermath,
)
from campus_guard.features.accidents.filecodes import METHOD_LABELS, Method
from campus_guard.features.accidents.queries import (
    AccidentDetail,
    AftermathView,
    ClaimView,
    ContactView,
    CostView,
    FollowupView,
)
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import (
    ChoiceField,
    DateField,
    DateTimeField,
    Form,
    MoneyField,
    MultilineField,
    RadioField,
    TextField,
    TickField,
)

Done = Callable[[Any], None]
METHODS = tuple(
    (method, METHOD_LABELS[method]) for method in Method if method is not Method.NOT_APPLICABLE
)
_SHEET: tuple[tuple[str, Message], ...] = (
    ("direct_cause", msg("Direct cause")),
    ("indirect_cause", msg("Indirect cause")),
    ("management_cause", msg("Cause in management")),
    ("treatment", msg("Treatment and recovery")),
    ("settlement", msg("Aftermath")),
    ("public_opinion", msg("Public opinion")),
)


def open_sheet(
    ctx: UiContext,
    owner: QWidget,
    file: AccidentDetail,
    view: AftermathView,
    _part: None,
    then: Done,
) -> None:
    """Ask for causes, treatment, aftermath, public opinion, petition, bullying ledger."""
    form = Form(ctx)
    for key, words in _SHEET:
        form.row(MultilineField(ctx, key, words, lines=2))
    form.row(TickField(ctx, "petition", msg("People petitioned or wrote letters")))
    form.row(MultilineField(ctx, "petition_note", msg("About the petition"), lines=2))
    form.row(TickField(ctx, "bullying", msg("Also entered in the bullying ledger")))
    form.row(
        TextField(ctx, "bullying_entry", msg("Number in the bullying ledger"), max_length=40),
        DateField(ctx, "bullying_on", msg("Entered on")),
    )
    for key in form.fields:
        form[key].set_value(getattr(view.sheet, key))

    def command(values: dict[str, Any], uid: str) -> SaveAftermath:
        return SaveAftermath(uid=uid, accident_id=file.id, expected_version=file.version, **values)

    title = ctx.tr("Causes and aftermath")
    FormDialog(ctx, owner, title, form, command, then, width=720).open()


def _open(
    ctx: UiContext,
    owner: QWidget,
    title: Message,
    form: Form,
    kind: Any,
    file: AccidentDetail,
    part: Any,
    then: Done,
) -> None:
    if part is not None:
        for key in form.fields:
            form[key].set_value(getattr(part, key))

    def command(values: dict[str, Any], uid: str) -> Any:
        return kind(
            uid=uid,
            accident_id=file.id,
            part_id=part.id if part is not None else None,
            expected_version=part.version if part is not None else None,
            **values,
        )

    FormDialog(ctx, owner, ctx.tr(title), form, command, then, width=640).open()


def open_contact(
    ctx: UiContext,
    owner: QWidget,
    file: AccidentDetail,
    _view: AftermathView,
    part: ContactView | None,
    then: Done,
) -> None:
    """Ask for a talk with a guardian."""
    form = Form(ctx)
    form.row(DateTimeField(ctx, "at", msg("Talked at"), required=True))
    form.row(RadioField(ctx, "method", msg("How"), METHODS, required=True))
    if len(file.victims) > 1:
        names: list[tuple[int | None, Message | str]] = [(None, msg("The parents of all"))]
        names += [(v.id, v.name or v.paper_name) for v in file.victims]
        form.row(RadioField(ctx, "victim_id", msg("Whose parents"), names))
    form.row(
        TextField(ctx, "guardian", msg("Guardian"), max_length=100, required=True),
        TextField(ctx, "relation", msg("Relation"), max_length=100),
        TextField(ctx, "phone", msg("Phone"), max_length=100),
    )
    form.row(MultilineField(ctx, "note", msg("What was said"), lines=4))
    form["at"].set_value(ctx.clock.now())
    form["method"].set_value(Method.PHONE)
    _open(ctx, owner, msg("Talk with parents"), form, KeepContact, file, part, then)


def open_claim(
    ctx: UiContext,
    owner: QWidget,
    file: AccidentDetail,
    _view: AftermathView,
    part: ClaimView | None,
    then: Done,
) -> None:
    """Ask for an insurance claim."""
    form = Form(ctx)
    form.row(
        TextField(ctx, "insurer", msg("Insurer"), max_length=100, required=True),
        TextField(ctx, "claim_number", msg("Claim number"), max_length=100),
    )
    form.row(
        MoneyField(ctx, "amount", msg("Claimed (yuan)")),
        MoneyField(ctx, "paid", msg("Paid (yuan)")),
    )
    form.row(
        DateField(ctx, "filed_on", msg("Filed on")),
        DateField(ctx, "closed_on", msg("Claim closed on")),
    )
    form.row(MultilineField(ctx, "note", msg("Remark"), lines=2))
    _open(ctx, owner, msg("Insurance claim"), form, KeepClaim, file, part, then)


def open_cost(
    ctx: UiContext,
    owner: QWidget,
    file: AccidentDetail,
    _view: AftermathView,
    part: CostView | None,
    then: Done,
) -> None:
    """Ask for a cost and who bears it."""
    form = Form(ctx)
    kinds = [(kind, COST_LABELS[kind]) for kind in CostKind]
    bearers = [(bearer, BEARER_LABELS[bearer]) for bearer in Bearer]
    form.row(
        ChoiceField(ctx, "kind", msg("Cost"), kinds, required=True),
        ChoiceField(ctx, "borne_by", msg("Borne by"), bearers, required=True),
    )
    form.row(
        MoneyField(ctx, "amount", msg("Amount (yuan)"), required=True),
        DateField(ctx, "day", msg("Day")),
    )
    form.row(MultilineField(ctx, "note", msg("Remark"), lines=2))
    form["kind"].set_value(CostKind.MEDICAL)
    form["borne_by"].set_value(Bearer.UNDECIDED)
    _open(ctx, owner, msg("Cost"), form, KeepCost, file, part, then)


def open_followup(
    ctx: UiContext,
    owner: QWidget,
    file: AccidentDetail,
    _view: AftermathView,
    part: FollowupView | None,
    then: Done,
) -> None:
    """Ask what is to be come back to, and what came of it."""
    form = Form(ctx)
    form.row(DateField(ctx, "due_on", msg("Due on"), required=True))
    form.row(MultilineField(ctx, "what", msg("What is to be done"), lines=2, required=True))
    form.row(DateField(ctx, "done_on", msg("Done on")))
    form.row(MultilineField(ctx, "result", msg("Result"), lines=2))
    _open(ctx, owner, msg("Follow-up"), form, KeepFollowup, file, part, then)


OPENERS: Mapping[str, Callable[..., None]] = {
    "contact": open_contact,
    "claim": open_claim,
    "cost": open_cost,
    "followup": open_followup,
}
