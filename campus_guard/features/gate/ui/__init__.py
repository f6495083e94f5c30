"""The gate's pages."""

from campus_guard.core.i18n import msg
from campus_guard.core.roles import RECORDERS
from campus_guard.features.gate.ui.pages import PAGES_BESIDE
from campus_guard.ui.context import UiContext
from campus_guard.ui.page import Page, PageSpec


def make_desk(ctx: UiContext) -> Page:
    """Return the gate desk; imported at its first use, because it brings the scanner along."""
    from campus_guard.features.gate.ui.desk import DeskPage

    return DeskPage(ctx)


def make_muster(ctx: UiContext) -> Page:
    """Return the roll call."""
    from campus_guard.features.gate.ui.musterpage import MusterPage

    return MusterPage(ctx)


def make_shift(ctx: UiContext) -> Page:
    """Return handover and day closing."""
    from campus_guard.features.gate.ui.shiftpage import ShiftPage

    return ShiftPage(ctx)


PAGES = (
    PageSpec(
        "gate", msg("Gate desk"), "gate", RECORDERS, make_desk, group="gate", shortcut="F4",
        more_keys=(("F6", "quick"), ("F7", "emergency")),
    ),
    PageSpec(
        "muster", msg("Roll call"), "board", RECORDERS, make_muster, group="gate",
        shortcut="F5", more_keys=(("F8", "start"),),
    ),
    PageSpec("gate_shift", msg("Handover and closing"), "roster", RECORDERS, make_shift,
             group="gate"),
    *PAGES_BESIDE,
)  # fmt: skip
