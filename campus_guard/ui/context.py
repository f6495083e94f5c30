"""What every page and dialog is given: no globals."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from campus_guard.core.clock import Clock
from campus_guard.core.i18n import Translator
from campus_guard.core.roles import Actor

if TYPE_CHECKING:
    from campus_guard.ui.alerts import Alerts
    from campus_guard.ui.dialogs import Dialogs
    from campus_guard.ui.ops import Ops
    from campus_guard.ui.theme import Theme


@dataclass(frozen=True)
class UiContext:
    """The session as the screen sees it. ``navigate(page_key, **args)`` opens a page."""

    tr: Translator
    ops: "Ops"
    clock: Clock
    theme: "Theme"
    actor: Actor
    alerts: "Alerts"
    dialogs: "Dialogs"
    navigate: Callable[..., None]
