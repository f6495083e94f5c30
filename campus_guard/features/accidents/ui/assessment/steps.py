"""The steps of a settlement: propose, confirm, freeze, take back, write correction slips."""

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.document import Tone
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import new_uid
from campus_guard.features.accidents.commands import (
    ConfirmSettlement,
    FreezeSettlement,
    IssueCorrections,
    ProposeSettlement,
    TakeBackConfirmation,
    WithdrawProposal,
)
from campus_guard.features.accidents.queries import SheetView
from campus_guard.features.accidents.report.assesswords import money
from campus_guard.features.accidents.rules import Confirmer, SheetState
from campus_guard.ui.badges import wrapped
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog, ask_reason
from campus_guard.ui.forms import Form, MultilineField, TextField

LISTED = 12


def offered(view: SheetView, today: date) -> frozenset[str]:
    """Return the names of the steps that would not be refused now."""
    mine, over = view.refusal is None, today >= view.term.ends_on
    steps = {
        SheetState.DRAFT: {"propose": bool(view.rows)},
        SheetState.PROPOSED: {
            "withdraw": True,
            "renew": view.stale,
            "confirm": mine and over and not view.stale,
        },
        SheetState.CONFIRMED: {"take_back": mine, "freeze": not view.stale},
        SheetState.FROZEN: {"correct": mine and bool(view.due)},
    }[view.state]
    return frozenset(name for name, possible in steps.items() if possible)


class Steps:
    """Carries out a step on the sheet in sight; ``done`` reloads it."""

    def __init__(self, ctx: UiContext, owner: QWidget, done: Callable[[], None]) -> None:
        self.ctx = ctx
        self._owner = owner
        self._done = done

    def propose(self, view: SheetView) -> None:
        """Keep the draft that is seen, or the newer one in place of the old proposal."""
        command = ProposeSettlement(
            uid=new_uid(),
            term_id=view.term.id,
            digest=view.digest,
            expected_version=view.life.version or None,
        )

        def undo_with(sheet_id: int) -> Callable[[], None]:
            reason = self.ctx.tr("Taken back at once.")
            back = WithdrawProposal(sheet_id=sheet_id, expected_version=1, reason=reason)
            return lambda: self._write(back, msg("The proposal was withdrawn."))

        self._write(command, msg("The settlement was proposed."), undo_with)

    def withdraw(self, view: SheetView) -> None:
        """Ask for the reason and withdraw the proposal."""
        tr, life = self.ctx.tr, view.life
        ask_reason(
            self.ctx,
            self._owner,
            tr("Withdraw the proposal of {term}", term=view.term.name),
            tr("The term has a draft again. The proposal stays on record."),
            lambda reason: WithdrawProposal(
                sheet_id=life.id or 0, expected_version=life.version, reason=reason
            ),
            lambda _value: self._said(msg("The proposal was withdrawn.")),
            button=msg("Withdraw"),
        )

    def take_back(self, view: SheetView) -> None:
        """Ask for the reason and undo the confirmation."""
        tr, life = self.ctx.tr, view.life
        ask_reason(
            self.ctx,
            self._owner,
            tr("Take the confirmation of {term} back", term=view.term.name),
            tr("The sheet is a proposal again and loses its signature."),
            lambda reason: TakeBackConfirmation(
                sheet_id=life.id or 0, expected_version=life.version, reason=reason
            ),
            lambda _value: self._said(msg("The confirmation was taken back.")),
            button=msg("Take back"),
        )

    def confirm(self, view: SheetView) -> FormDialog:
        """Show what is confirmed; ask for the meeting and for a reason where they are needed."""
        ctx, tr, life = self.ctx, self.ctx.tr, view.life
        form = Form(ctx)
        form.widget(
            wrapped(
                tr(
                    "{n} persons, {amount} yuan, {zero} with score 0, {refused} without awards.",
                    n=len(view.rows),
                    amount=money(view.total_allowance),
                    zero=view.zero_scores,
                    refused=view.awards_refused,
                )
            )
        )
        if view.rules.confirmed_by is Confirmer.ADMIN_MEETING:
            words = msg("Record of the administrative meeting")
            form.row(TextField(ctx, "meeting", words, max_length=100, required=True))
        if view.pending:
            form.widget(wrapped(_pending(view, ctx), tone=Tone.WARNING))
            words = msg("Why it is confirmed all the same")
            hint = msg("What is found later makes a correction slip.")
            form.row(
                MultilineField(ctx, "pending_reason", words, lines=3, required=True, hint=hint)
            )

        def command(values: dict[str, Any], _uid: str) -> ConfirmSettlement:
            return ConfirmSettlement(sheet_id=life.id or 0, expected_version=life.version, **values)

        dialog = FormDialog(
            ctx,
            self._owner,
            tr("Confirm the settlement of {term}", term=view.term.name),
            form,
            command,
            lambda _value: self._said(msg("The settlement was confirmed.")),
            save=msg("Confirm the sheet"),
            width=560,
        )
        dialog.open()
        return dialog

    def freeze(self, view: SheetView) -> None:
        """Ask, because it cannot be undone, and freeze."""
        tr, life = self.ctx.tr, view.life
        command = FreezeSettlement(sheet_id=life.id or 0, expected_version=life.version)
        self.ctx.dialogs.ask(
            self._owner,
            tr("Freeze the settlement of {term}", term=view.term.name),
            tr("A frozen sheet is never changed; later findings make correction slips."),
            tr("Freeze"),
            lambda: self._write(command, msg("The settlement is frozen.")),
            danger=True,
        )

    def correct(self, view: SheetView) -> FormDialog:
        """Show what the slips would say and ask for the reason."""
        ctx, tr, life = self.ctx, self.ctx.tr, view.life
        form = Form(ctx)
        for due in view.due[:LISTED]:
            words = "\n".join(tr(part) for part in due.words)
            amount = money(due.amount, signed=True)
            name = due.row.name
            form.widget(wrapped(tr("{name} ({amount} yuan):\n{words}", name=name, amount=amount,
                                   words=words)))  # fmt: skip
        if len(view.due) > LISTED:
            form.widget(wrapped(tr("… and {n} more.", n=len(view.due) - LISTED)))
        form.row(MultilineField(ctx, "reason", msg("Reason"), lines=3, required=True))

        def command(values: dict[str, Any], uid: str) -> IssueCorrections:
            return IssueCorrections(
                uid=uid,
                sheet_id=life.id or 0,
                expected_version=life.version,
                reason=values["reason"],
                digest=view.digest,
            )

        dialog = FormDialog(
            ctx,
            self._owner,
            tr("Correction slips for {term}", term=view.term.name),
            form,
            command,
            lambda ids: self._said(
                tr.n("{n} correction slip was written.", "{n} correction slips were written.",
                     len(ids))
            ),
            save=msg("Write the slips"),
            width=640,
        )  # fmt: skip
        dialog.open()
        return dialog

    def _write(
        self,
        command: Any,
        words: Message,
        undo_with: Callable[[int], Callable[[], None]] | None = None,
    ) -> None:
        def done(value: int) -> None:
            self._said(words, undo_with(value) if undo_with else None)

        self.ctx.ops.write(command, done, owner=self._owner, fail=self._failed)

    def _said(self, words: Message | str, undo: Callable[[], None] | None = None) -> None:
        self._done()
        self.ctx.alerts.toast(words, undo, tone=Tone.OK)

    def _failed(self, error: Any) -> None:
        self._done()
        self.ctx.alerts.error(error)


def _pending(view: SheetView, ctx: UiContext) -> str:
    numbers = "、".join(case.number for case in view.pending[:LISTED])
    return ctx.tr(
        "{n} files are not decided yet and count nowhere: {numbers}",
        n=len(view.pending),
        numbers=numbers + ("…" if len(view.pending) > LISTED else ""),
    )
