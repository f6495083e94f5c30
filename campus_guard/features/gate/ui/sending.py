"""What happens to a visit after Enter: saved, asked about, or brought back with every letter."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from campus_guard.core.errors import CampusGuardError, UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import derived_uid
from campus_guard.features.gate.commands.driving import VehicleIn
from campus_guard.features.gate.commands.entry import CheckIn
from campus_guard.features.gate.commands.refusals import RefuseEntry
from campus_guard.features.gate.inputs import WatchAnswer
from campus_guard.features.gate.queries.watching import WatchCheck
from campus_guard.features.gate.rules.codes import WatchChoice
from campus_guard.features.gate.ui.watchdialog import WatchDialog
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import Form, TextField

# A reason that one of these fields asks for is asked in a small dialog, then the same is sent.
_REASONS: dict[str, tuple[str, Message, Message]] = {
    "clock_reason": (
        "clock_reason", msg("The clock was set back"), msg("What is the clock like?"),
    ),
    "window_reason": (
        "window_reason", msg("No vehicles at this time"), msg("Why may it enter all the same?"),
    ),
    "document": (
        "document_reason", msg("The document number looks wrong"),
        msg("Why is it kept all the same?"),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """A command on its way, what to do when it is safe, and the form to bring back if not."""

    command: Any
    done: Callable[[Any], None]
    name: str = ""
    state: Any = None


class Sender(QObject):
    """Sends commands; nobody waits. ``returned(sent, error)`` follows what was not saved."""

    returned = Signal(object, object)
    refused = Signal(str)

    def __init__(self, ctx: UiContext, owner: QWidget) -> None:
        super().__init__(owner)
        self.ctx = ctx
        self._owner = owner
        self.clock_reason = ""
        self.on_the_way = 0

    def send(self, sent: Sent) -> None:
        """Write a command; ``done`` is called after it is durable, never before."""
        if self.clock_reason and hasattr(sent.command, "clock_reason"):
            sent = replace(sent, command=replace(sent.command, clock_reason=self.clock_reason))
        self.on_the_way += 1
        self.ctx.ops.write(
            sent.command,
            sent.done,
            owner=self._owner,
            fail=lambda error: self._failed(sent, error),
            always=self._landed,
        )

    def _landed(self) -> None:
        self.on_the_way -= 1

    def _failed(self, sent: Sent, error: CampusGuardError) -> None:
        fields = error.fields if isinstance(error, UserError) else {}
        if "watch" in fields:
            self._ask_watch(sent)
            return
        asked = next((f for f in _REASONS if f in fields and hasattr(sent.command, f)), None)
        if asked is not None and _REASONS.keys() >= fields.keys():
            self._ask_reason(sent, asked, error)
            return
        self.returned.emit(sent, error)

    def _ask_reason(self, sent: Sent, field: str, error: CampusGuardError) -> None:
        """Ask for the reason in a dialog that writes the same command (the same uid) again."""
        key, title, question = _REASONS[field]
        form = Form(self.ctx)
        form.note(error.message)
        form.row(TextField(self.ctx, key, question, required=True, max_length=200))

        def command(values: dict[str, Any], _uid: str) -> Any:
            if key == "clock_reason":
                self.clock_reason = values[key]
            return replace(sent.command, **{key: values[key]})

        dialog = FormDialog(
            self.ctx, self._owner, self.ctx.tr(title), form, command, sent.done, width=520
        )
        dialog.rejected.connect(lambda: self.returned.emit(sent, error))
        dialog.open()

    def _ask_watch(self, sent: Sent) -> None:
        c = sent.command
        if isinstance(c, CheckIn):
            query = WatchCheck(
                visitor_id=c.visitor_id, name=c.name, phone=c.phone, document=c.document,
                document_kind=c.document_kind, plate=c.plate,
            )  # fmt: skip
        elif isinstance(c, VehicleIn):
            query = WatchCheck(name=c.driver_name, phone=c.driver_phone, plate=c.plate)
        else:
            self.returned.emit(sent, UserError(msg("An alert waits for a decision.")))
            return
        self.ctx.ops.read(query, lambda alerts: self._alert(sent, alerts), owner=self._owner)

    def _alert(self, sent: Sent, alerts: Any) -> None:
        if not alerts:  # taken off the list in this moment
            self.send(sent)
            return
        dialog = WatchDialog(
            self.ctx, self._owner, alerts, sent.name, lambda answers: self._decided(sent, answers)
        )
        dialog.open()

    def _decided(self, sent: Sent, answers: tuple[WatchAnswer, ...]) -> None:
        if all(answer.choice is not WatchChoice.REFUSE for answer in answers):
            self.send(replace(sent, command=replace(sent.command, decisions=answers)))
            return
        c = sent.command
        vehicle = isinstance(c, VehicleIn)
        refusal = RefuseEntry(
            uid=derived_uid(c.uid, "refusal"), visit_id=c.visit_id,
            visitor_id=None if vehicle else c.visitor_id,
            name=c.driver_name if vehicle else sent.name, plate=c.plate,
            reason_code="watch_list", decisions=answers, gate_id=c.gate_id,
        )  # fmt: skip
        self.send(Sent(refusal, lambda _id: self.refused.emit(sent.name), sent.name, sent.state))
