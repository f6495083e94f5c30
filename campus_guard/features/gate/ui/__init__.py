"""The gate's pages."""

from campus_guard.core.i18n import msg
from campus_guard.core.roles import RECORDERS
from campus_guard.ui.context import UiContext
from campus_guard.ui.page import Page, PageSpec


def make_desk(ctx: UiContext) -> Page:
    """Return the gate desk; imported at its first use, because it brings the scanner along."""
    from campus_guard.features.gate.ui.desk import DeskPage

    return DeskPage(ctx)


DESK = PageSpec(
    "gate", msg("Gate desk"), "gate", RECORDERS, make_desk, group="gate", shortcut="F4",
    more_keys=(("F6", "quick"), ("F7", "emergency"), ("F8", "muster")),
)  # fmt: skip
PAGES = (DESK,)
