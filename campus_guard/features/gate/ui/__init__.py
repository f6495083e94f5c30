"""The gate's pages."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from campus_guard.core.i18n import msg
from campus_guard.core.roles import RECORDERS
from campus_guard.features.gate.ui.pages import PAGES_BESIDE
from campus_guard.ui.context import UiContext
from campus_guard.ui.page import Page, PageSpec

if TYPE_CHECKING:
    from campus_guard.features.gate.rollbook import RollBook


Call = Callable[[UiContext, QWidget], None]
"""Tells who is on duty and can be called; the program hands it in, the gate does not know it."""


def make_desk(ctx: UiContext, rolls: "RollBook | None" = None, call: Call | None = None) -> Page:
    """Return the gate desk; imported at its first use, because it brings the scanner along."""
    from campus_guard.features.gate.rollbook import RollBook
    from campus_guard.features.gate.ui.desk import DeskPage

    return DeskPage(ctx, rolls or RollBook(), call)


def make_muster(ctx: UiContext, rolls: "RollBook | None" = None) -> Page:
    """Return the roll call."""
    from campus_guard.features.gate.rollbook import RollBook
    from campus_guard.features.gate.ui.musterpage import MusterPage

    return MusterPage(ctx, rolls or RollBook())


def make_shift(ctx: UiContext) -> Page:
    """Return handover and day closing."""
    from campus_guard.features.gate.ui.shiftpage import ShiftPage

    return ShiftPage(ctx)


def gate_pages(rolls: "RollBook | None" = None, call: Call | None = None) -> tuple[PageSpec, ...]:
    """Return the pages; ``rolls`` keeps roll calls while the database does not answer.

    ``call`` shows who is on duty now.
    """
    return (
        PageSpec(
            "gate", msg("Gate desk"), "gate", RECORDERS, partial(make_desk, rolls=rolls, call=call),
            group="gate", shortcut="F4", more_keys=(("F6", "quick"), ("F7", "emergency")),
        ),
        PageSpec(
            "muster", msg("Roll call"), "board", RECORDERS, partial(make_muster, rolls=rolls),
            group="gate", shortcut="F5", more_keys=(("F8", "start"),),
        ),
        PageSpec("gate_shift", msg("Handover, closing"), "roster", RECORDERS, make_shift,
                 group="gate"),
        *PAGES_BESIDE,
    )  # fmt: skip


PAGES = gate_pages()
