"""Opening a restricted file: the reason is asked for first; and who may open it at all."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.i18n import msg
from campus_guard.features.accidents.commands import NameReaders, OpenRestricted
from campus_guard.features.accidents.queries import (
    AccidentDetail,
    NamedReader,
    ReadersOfAccident,
)
from campus_guard.ui.badges import wrapped
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import Form, MultilineField, TickField

Done = Callable[[Any], None]


def ask_why(
    ctx: UiContext, owner: QWidget, accident: int, then: Done, left: Callable[[], None]
) -> FormDialog:
    """Ask why a restricted file is opened; ``left`` is called when nobody says why."""
    form = Form(ctx)
    words = ctx.tr(
        "This file is restricted. Who opens it, when and why is logged for each pupil in it"
        " and stands in the yearly access report. It stays open for an hour."
    )
    form.widget(wrapped(words))
    form.row(MultilineField(ctx, "reason", msg("Reason"), lines=3, max_length=500, required=True))

    def command(values: dict[str, Any], _uid: str) -> OpenRestricted:
        return OpenRestricted(accident_id=accident, reason=values["reason"])

    title = ctx.tr("Open a restricted file")
    dialog = FormDialog(
        ctx, owner, title, form, command, then, save=msg("Open the file"), width=520
    )
    dialog.rejected.connect(left)
    dialog.open()
    return dialog


def name_readers(ctx: UiContext, owner: QWidget, file: AccidentDetail, then: Done) -> None:
    """Ask which accounts of the safety office may open this file."""
    if not file.result.restricted:
        ctx.alerts.toast(msg("This file is not restricted: the whole office may open it."))
        return

    def arrived(readers: Sequence[NamedReader]) -> None:
        _open(ctx, owner, file, readers, then)

    ctx.ops.read(ReadersOfAccident(accident_id=file.id), arrived, owner=owner)


def _open(
    ctx: UiContext,
    owner: QWidget,
    file: AccidentDetail,
    readers: Sequence[NamedReader],
    then: Done,
) -> None:
    form = Form(ctx)
    form.widget(wrapped(ctx.tr("The principal may always open it. Beside the principal:")))
    for reader in readers:
        field = TickField(
            ctx, f"account{reader.account_id}", msg("{name}", name=reader.name or reader.username)
        )
        form.row(field)
        field.set_value(reader.reader_id is not None)
    form.row(MultilineField(ctx, "reason", msg("Reason"), lines=2, max_length=500, required=True))

    def command(values: dict[str, Any], _uid: str) -> NameReaders:
        chosen = [r.account_id for r in readers if values[f"account{r.account_id}"]]
        return NameReaders(accident_id=file.id, account_ids=tuple(chosen), reason=values["reason"])

    FormDialog(ctx, owner, ctx.tr("Who may open this file"), form, command, then, width=520).open()
