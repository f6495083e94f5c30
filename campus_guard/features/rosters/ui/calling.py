"""Who to call now: for every page that wants to show it, the gate's desk first of all."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from campus_guard.core.i18n import Translator
from campus_guard.ui.context import UiContext

if TYPE_CHECKING:
    from campus_guard.features.rosters.dutyrows import OnDuty, OnDutyView


def who_to_call(ctx: UiContext, owner: QWidget) -> None:
    """Say who is on duty now, with telephone numbers, and who comes later today."""
    from campus_guard.features.rosters.queries import OnDutyNow

    def tell(view: "OnDutyView") -> None:
        ctx.dialogs.inform(owner, ctx.tr("Who to call"), calling_text(view, ctx.tr))

    ctx.ops.read(OnDutyNow(), tell, owner=owner, slot="who_to_call")


def calling_text(view: "OnDutyView", tr: Translator) -> str:
    """Return the people of now, then those of later, a line for each."""
    now = [_line(row, tr) for row in view.now] or [tr("Nobody is rostered.")]
    later = [_line(row, tr) for row in view.later]
    return "\n".join([*now, *(["", tr("Later today"), *later] if later else [])])


def _line(row: "OnDuty", tr: Translator) -> str:
    person = row.person or tr("Nobody (gap)")
    times = f"{row.starts_at:%H:%M}–{row.ends_at:%H:%M}"
    return "  ".join(part for part in (row.post, times, person, row.phone) if part)
