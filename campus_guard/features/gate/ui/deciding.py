"""Deciding on an alert about somebody who is inside already."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.core.tone import Tone
from campus_guard.features.gate.commands.watchentries import DecideAlert
from campus_guard.features.gate.inputs import WatchAnswer
from campus_guard.features.gate.rules.codes import WatchChoice
from campus_guard.features.gate.ui.watchdialog import WatchDialog
from campus_guard.ui.context import UiContext


def decide_open(ctx: UiContext, owner: QWidget, detail: Any, done: Callable[[], None]) -> None:
    """Ask about the alerts of a visit on which nobody decided; each decision is recorded."""
    visit = detail.visit

    def record(rest: tuple[WatchAnswer, ...]) -> None:
        if not rest:
            done()
            return
        one = rest[0]
        if one.choice is WatchChoice.REFUSE:
            words = msg("Recorded. See to it that they leave, then sign out.")
            ctx.alerts.toast(words, tone=Tone.BAD)
        command = DecideAlert(
            uid=new_uid(),
            entry_id=one.entry_id,
            choice=one.choice,
            why=one.why,
            visitor_id=visit.visitor_id,
            visit_id=visit.id,
            name=visit.name,
            plate=visit.plate,
        )
        ctx.ops.write(command, lambda _id: record(rest[1:]), owner=owner)

    WatchDialog(ctx, owner, detail.alerts, visit.name, record).open()
