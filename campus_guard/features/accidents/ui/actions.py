"""Small dialogs of a file: re-grade, confirm an injury, state, note, attachment, void."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.features.accidents.commands import (
    AddAttachment,
    AddNote,
    ChangeState,
    ConfirmFoodPoisoning,
    ConfirmInjury,
    Regrade,
    UnvoidAccident,
    VoidAccident,
    VoidAttachment,
)
from campus_guard.features.accidents.queries import AccidentDetail, AccidentRow, AttachmentView
from campus_guard.features.accidents.rules import Cause, FoodCheck, Injury, label
from campus_guard.features.accidents.states import AccidentState, state_label
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog, ask_reason
from campus_guard.ui.forms import (
    DateTimeField,
    Form,
    MoneyField,
    MultilineField,
    RadioField,
    TextField,
)
from campus_guard.ui.ops import Progress

INJURIES = tuple((injury, label(injury)) for injury in Injury)
PICTURES = "JPEG, PNG, PDF (*.jpg *.jpeg *.png *.pdf)"
Done = Callable[[Any], None]


def regrade(ctx: UiContext, owner: QWidget, file: AccidentDetail, then: Done) -> FormDialog:
    """Ask for the new harm or loss, since when it was known, and why."""
    form = Form(ctx)
    form.note(msg("Clocks of the new grade start when it became known; earlier steps stay."))
    for view in file.victims:
        words = msg("Injury of {name}", name=view.name or view.paper_name)
        field = RadioField(ctx, f"injury{view.id}", words, INJURIES)
        form.row(field)
        field.set_value(view.input.judged)
    loss = MoneyField(ctx, "loss", msg("Loss in yuan"))
    loss.set_value(file.case.facts.property_loss)
    form.row(loss, DateTimeField(ctx, "known_at", msg("Known at"), required=True))
    form["known_at"].set_value(ctx.clock.now())
    form.row(MultilineField(ctx, "reason", msg("Reason"), lines=3, required=True))

    def command(values: dict[str, Any], _uid: str) -> Regrade:
        chosen = {v.id: values[f"injury{v.id}"] for v in file.victims}
        before = {v.id: v.input.judged for v in file.victims}
        return Regrade(
            accident_id=file.id,
            expected_version=file.version,
            reason=values["reason"],
            known_at=values["known_at"],
            injuries={k: i for k, i in chosen.items() if i is not None and i != before[k]},
            property_loss=values["loss"],
        )

    return _open(ctx, owner, ctx.tr("Re-grade {number}", number=file.number), form, command, then)


def confirm_injury(
    ctx: UiContext, owner: QWidget, file: AccidentDetail, then: Done
) -> FormDialog | None:
    """Ask what the doctor said about one person."""
    if not file.victims:
        ctx.alerts.toast(msg("Nobody is recorded as hurt."))
        return None
    form = Form(ctx)
    names = [(v.id, v.name or v.paper_name) for v in file.victims]
    form.row(RadioField(ctx, "victim", msg("Who"), names, required=True))
    form.row(RadioField(ctx, "injury", msg("Confirmed injury"), INJURIES, required=True))
    form.row(
        DateTimeField(ctx, "confirmed_at", msg("Confirmed at"), required=True),
        DateTimeField(
            ctx, "worse_since", msg("Worse, known since"), hint=msg("Empty: no new clock")
        ),
    )
    form.row(MultilineField(ctx, "note", msg("Diagnosis in words"), lines=3))
    form["victim"].set_value(file.victims[0].id)
    form["confirmed_at"].set_value(ctx.clock.now())
    form["worse_since"].set_value(ctx.clock.now())

    def command(values: dict[str, Any], _uid: str) -> ConfirmInjury:
        return ConfirmInjury(
            accident_id=file.id,
            expected_version=file.version,
            victim_id=values["victim"],
            injury=values["injury"],
            confirmed_at=values["confirmed_at"],
            note=values["note"],
            worse_since=values["worse_since"],
        )

    return _open(ctx, owner, ctx.tr("Confirmed injury"), form, command, then)


def confirm_food(ctx: UiContext, owner: QWidget, file: AccidentDetail, then: Done) -> FormDialog:
    """Ask what the authority said about a food poisoning."""
    form = Form(ctx)
    results = [(check, label(check)) for check in FoodCheck]
    form.row(RadioField(ctx, "result", msg("Food poisoning"), results, required=True))
    form.row(MultilineField(ctx, "note", msg("Who confirmed it, when"), lines=3))

    def command(values: dict[str, Any], _uid: str) -> ConfirmFoodPoisoning:
        return ConfirmFoodPoisoning(accident_id=file.id, expected_version=file.version, **values)

    return _open(ctx, owner, ctx.tr("Food poisoning"), form, command, then)


def is_food(file: AccidentDetail) -> bool:
    """Tell whether food poisoning is the question."""
    return file.case.facts.cause is Cause.FOOD_POISONING


def change_state(ctx: UiContext, owner: QWidget, file: AccidentDetail, then: Done) -> FormDialog:
    """Ask for the next state, or an earlier one with a reason."""
    form = Form(ctx)
    order = list(AccidentState)
    earlier = order[: order.index(file.state)]
    choices = [(state, state_label(state)) for state in (*file.next_states, *reversed(earlier))]
    form.row(RadioField(ctx, "state", msg("State"), choices, required=True))
    if not file.next_states:
        form.note(msg("The file waits for signatures and the principal's approval."))
    form.row(TextField(ctx, "reason", msg("Reason (needed to go back)"), max_length=1000))
    if file.next_states:
        form["state"].set_value(file.next_states[0])

    def command(values: dict[str, Any], _uid: str) -> ChangeState:
        return ChangeState(accident_id=file.id, expected_version=file.version, **values)

    return _open(ctx, owner, ctx.tr("State of {number}", number=file.number), form, command, then)


def add_note(ctx: UiContext, owner: QWidget, file: AccidentDetail, then: Done) -> FormDialog:
    """Ask for a remark."""
    form = Form(ctx)
    form.row(MultilineField(ctx, "text", msg("Remark"), lines=4, required=True))

    def command(values: dict[str, Any], uid: str) -> AddNote:
        return AddNote(uid=uid, accident_id=file.id, text=values["text"])

    return _open(ctx, owner, ctx.tr("Remark"), form, command, then)


def void(ctx: UiContext, owner: QWidget, row: AccidentRow | AccidentDetail, then: Done) -> None:
    """Ask for the reason and void; undo is offered."""

    def command(reason: str) -> VoidAccident:
        return VoidAccident(accident_id=row.id, expected_version=row.version, reason=reason)

    def done(value: Any) -> None:
        undo = partial(unvoid, ctx, owner, row.id)
        ctx.alerts.toast(ctx.tr("{number} voided.", number=row.number), undo)
        then(value)

    words = ctx.tr("The file stays readable, counts nowhere; its number is not used again.")
    ask_reason(ctx, owner, ctx.tr("Void {number}", number=row.number), words, command, done)


def unvoid(ctx: UiContext, owner: QWidget, accident: int) -> None:
    """Take a voiding back."""
    ctx.ops.write(UnvoidAccident(accident_id=accident), lambda _v: None, owner=owner)


def attach(ctx: UiContext, owner: QWidget, file: AccidentDetail, fail: Done) -> None:
    """Let files be chosen and attach them one by one."""

    def chosen(paths: list[Path]) -> None:
        def work(progress: Progress) -> int:
            for done, path in enumerate(paths):
                progress.step(done, len(paths), path.name)
                data = _read(path)
                uid = new_uid()
                progress.run(
                    AddAttachment(uid=uid, accident_id=file.id, file_name=path.name, data=data)
                )
            return len(paths)

        def then(count: int) -> None:
            ctx.alerts.toast(ctx.tr.n("{n} file attached.", "{n} files attached.", count))

        title = ctx.tr("Attaching files …")
        ctx.ops.work(work, then, title=title, owner=owner, fail=fail)

    ctx.dialogs.open_files(owner, ctx.tr("Attach files"), PICTURES, chosen)


def _read(path: Path) -> bytes:
    """Return a file's bytes, or as many as show that it is too large."""
    from campus_guard.core.errors import UserError
    from campus_guard.core.images import MAX_PICTURE_BYTES

    try:
        with path.open("rb") as stream:
            return stream.read(MAX_PICTURE_BYTES + 1)
    except OSError as error:
        raise UserError(
            msg("{name} cannot be read: {why}", name=path.name, why=error.strerror or "")
        ) from error


def void_attachment(ctx: UiContext, owner: QWidget, attachment: AttachmentView, then: Done) -> None:
    """Ask for the reason and void an attachment."""

    def command(reason: str) -> VoidAttachment:
        return VoidAttachment(
            attachment_id=attachment.id, expected_version=attachment.version, reason=reason
        )

    title = ctx.tr("Void {number}", number=attachment.file_name)
    ask_reason(ctx, owner, title, ctx.tr("The file stays readable."), command, then)


def _open(
    ctx: UiContext, owner: QWidget, title: str, form: Form, command: Any, then: Done
) -> FormDialog:
    dialog = FormDialog(ctx, owner, title, form, command, then, width=720)
    dialog.open()
    return dialog
