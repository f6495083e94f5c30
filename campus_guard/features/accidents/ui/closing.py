"""The way to the end of a file: what is missing, who signed, approval and its undoing."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.document import Tone
from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Role
from campus_guard.features.accidents.commands import (
    ApproveClosing,
    SignReport,
    UndoApproval,
)
from campus_guard.features.accidents.queries import AccidentDetail, SignatureView
from campus_guard.features.accidents.states import (
    SIGNER_LABELS,
    AccidentState,
    Signer,
    missing_signers,
    state_label,
)
from campus_guard.features.accidents.ui import sources
from campus_guard.features.accidents.ui.papers import print_closing_report
from campus_guard.features.accidents.ui.tabs import FilePart
from campus_guard.ui.badges import Badge, BadgeLabel, wrapped
from campus_guard.ui.badges import label as plain_label
from campus_guard.ui.buttons import Button
from campus_guard.ui.cards import Facts
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog, ask_reason
from campus_guard.ui.forms import DateTimeField, Form, Picked, PickerField
from campus_guard.ui.layout import clear, hbox, vbox

Done = Callable[[Any], None]


class ClosingTab(FilePart):
    """Obstacles first, then the signatures and the one thing to do next."""

    def __init__(self, ctx: UiContext, saved: Done, move: Callable[[], None]) -> None:
        super().__init__()
        self.ctx = ctx
        self._saved = saved
        self._move = move
        self._file: AccidentDetail | None = None
        self._body = vbox(gap=8)
        self._facts = Facts(ctx)
        self._keys = hbox(gap=8)
        print_ = Button(
            ctx, ctx.tr("Print closing report"), self.print_, "Ctrl+Shift+P", icon="print"
        )
        column = vbox(self._body, self._facts, self._keys, hbox(print_, 1), 1, gap=12)
        column.setContentsMargins(0, 12, 12, 12)
        self.setLayout(column)

    def show_file(self, file: AccidentDetail) -> None:
        """Show how far the file is from its end."""
        self._file = file
        clear(self._body)
        clear(self._keys)
        self._show_state(file)
        signed = {s.signer: s for s in file.signatures}
        self._facts.set(
            [(self.ctx.tr(SIGNER_LABELS[s]), self._signature(signed.get(s))) for s in Signer]
        )
        for button in self._buttons(file):
            self._keys.addWidget(button)
        self._keys.addStretch(1)

    def print_(self) -> None:
        """Preview ACC-2."""
        if self._file is not None:
            print_closing_report(self.ctx, self, self._file.id, self._file.number)

    def _show_state(self, file: AccidentDetail) -> None:
        tr = self.ctx.tr
        if file.state is AccidentState.CLOSED:
            badge = Badge(msg("Closed and locked"), Tone.OK, "lock")
        elif file.obstacles:
            badge = Badge(msg("Not ready to close"), Tone.WARNING)
        else:
            badge = Badge(msg("Nothing stands in the way of closing"), Tone.OK)
        self._body.addLayout(hbox(BadgeLabel(self.ctx, badge), 1))
        if file.state is AccidentState.CLOSED:
            return
        for obstacle in file.obstacles:
            self._body.addWidget(wrapped("• " + tr(obstacle), tone=Tone.WARNING))
        if file.state is not AccidentState.CLOSING:
            words = tr(
                "State: {state}. It is signed when it waits to be closed.",
                state=state_label(file.state),
            )
            self._body.addWidget(wrapped(words, "muted"))

    def _signature(self, signature: SignatureView | None) -> str | Badge:
        if signature is None:
            return Badge(msg("Not signed"), Tone.MUTED, "minus")
        return self.ctx.tr(
            "{who}, {time} (typed by {typist})",
            who=signature.person,
            time=f"{signature.signed_at:%Y-%m-%d %H:%M}",
            typist=signature.typed_by,
        )

    def _buttons(self, file: AccidentDetail) -> list[QWidget]:
        ctx, tr = self.ctx, self.ctx.tr
        principal = ctx.actor.role is Role.PRINCIPAL
        if file.voided_at is not None:
            return []
        if file.state is AccidentState.CLOSED:
            if not principal:
                return [plain_label(tr("The principal can undo the approval."), "muted")]
            return [Button(ctx, tr("Undo the approval …"), self._undo, icon="undo")]
        if file.state is not AccidentState.CLOSING:
            return [Button(ctx, tr("Next state …"), self._move, icon="flag")]
        if file.obstacles:
            return []
        missing = missing_signers({s.signer for s in file.signatures})
        found: list[QWidget] = [
            Button(
                ctx,
                tr("Signed by: {who} …", who=SIGNER_LABELS[signer]),
                partial(self._sign, signer),
                icon="edit",
            )
            for signer in missing
        ]
        if not missing and principal:
            approve = Button(
                ctx, tr("Approve and close"), self._approve, icon="check", kind="primary"
            )
            found.append(approve)
        elif not missing:
            found.append(plain_label(tr("Waits for the principal's approval."), "muted"))
        return found

    def _sign(self, signer: Signer) -> None:
        file = self._file
        if file is None:
            return
        ctx = self.ctx
        form = Form(ctx)
        form.row(
            PickerField(
                ctx, "person", msg("Who signed"), sources.staff(ctx), free=True, required=True
            ),
            DateTimeField(ctx, "signed_at", msg("Signed at"), required=True),
        )
        form["signed_at"].set_value(ctx.clock.now())
        if signer is Signer.INVESTIGATOR:
            form["person"].set_value(Picked(ctx.actor.person_id, ctx.actor.name))

        def command(values: dict[str, Any], uid: str) -> SignReport:
            who = values["person"] or Picked(None, "")
            return SignReport(
                uid=uid,
                accident_id=file.id,
                expected_version=file.version,
                signer=signer,
                person_id=who.id,
                person=who.text,
                signed_at=values["signed_at"],
            )

        title = ctx.tr("Signature: {who}", who=SIGNER_LABELS[signer])
        FormDialog(ctx, self, title, form, command, self._saved, width=560).open()

    def _approve(self) -> None:
        file = self._file
        if file is None:
            return
        command = ApproveClosing(uid=new_uid(), accident_id=file.id, expected_version=file.version)

        def run() -> None:
            self.ctx.ops.write(command, self._saved, owner=self)

        self.ctx.dialogs.ask(
            self,
            self.ctx.tr("Approve and close"),
            self.ctx.tr(
                "You sign the closing report of {number}. The file is locked; only you can undo"
                " it, with a reason.",
                number=file.number,
            ),
            self.ctx.tr("Approve and close"),
            run,
        )

    def _undo(self) -> None:
        file = self._file
        if file is None:
            return

        def command(reason: str) -> UndoApproval:
            return UndoApproval(accident_id=file.id, expected_version=file.version, reason=reason)

        words = self.ctx.tr("All signatures are cleared; the file waits to be closed again.")
        title = self.ctx.tr("Undo the approval of {number}", number=file.number)
        button = msg("Undo the approval")
        ask_reason(self.ctx, self, title, words, command, self._saved, button=button)
