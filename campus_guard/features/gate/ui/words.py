"""Small things said in one way all over the gate's pages."""

from datetime import datetime

from campus_guard.core.clock import CHINA
from campus_guard.core.i18n import Translator
from campus_guard.core.text import fold
from campus_guard.core.tone import Tone
from campus_guard.features.gate.rules.codes import VisitState
from campus_guard.features.gate.rules.labels import label
from campus_guard.features.gate.rules.overstays import Stay
from campus_guard.features.gate.rules.plates import complete_plate
from campus_guard.ui.badges import Badge

_STATES = {
    VisitState.PLANNED: (Tone.PRIMARY, "clock"),
    VisitState.INSIDE: (Tone.OK, "user"),
    VisitState.LEFT: (Tone.MUTED, "check"),
    VisitState.REFUSED: (Tone.BAD, "void"),
    VisitState.NO_SHOW: (Tone.MUTED, "close"),
    VisitState.CLOSED_UNCONFIRMED: (Tone.WARNING, "warning"),
    VisitState.CANCELLED: (Tone.MUTED, "close"),
}
_STAYS = {Stay.OVER: Tone.BAD, Stay.SOON: Tone.WARNING, Stay.UNKNOWN: Tone.WARNING}
_STAY_ICONS = {Stay.OVER: "warning", Stay.SOON: "clock", Stay.UNKNOWN: "question"}


def clock(at: datetime | None) -> str:
    """Return 07:42, or nothing for a blank time: no time is ever invented."""
    return f"{at.astimezone(CHINA):%H:%M}" if at else ""


def moment(at: datetime | None) -> str:
    """Return 2026-09-01 07:42, or nothing for a blank time."""
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}" if at else ""


def day(at: datetime | None) -> str:
    """Return 2026-09-01, or nothing."""
    return f"{at.astimezone(CHINA):%Y-%m-%d}" if at else ""


def line(*parts: str) -> str:
    """Return the filled parts in one line."""
    return " · ".join(part for part in parts if part)


def state_badge(state: VisitState | str, *, flagged: bool = False) -> Badge:
    """Return a visit's state as colour, word and icon."""
    known = VisitState(state)
    tone, icon = _STATES[known]
    return Badge(label(known), Tone.WARNING if flagged else tone, icon)


def stay_badge(stay: Stay, words: object) -> Badge | None:
    """Return how long somebody is over, None for a stay within its time."""
    if words is None or stay is Stay.WITHIN:
        return None
    return Badge(words, _STAYS[stay], _STAY_ICONS[stay])  # type: ignore[arg-type]


def new_plate(text: str, prefix: str) -> str:
    """Return the plate that typed digits and letters mean, the school's prefix filled in.

    Empty for what is no plate: words, phone tails (four characters) and badge numbers.
    """
    plain = fold(text)
    if len(plain) < 5 or sum(c.isdigit() for c in plain) < 2 or len(plain) > 9:
        return ""
    from campus_guard.features.gate.rules.codes import PlateKind
    from campus_guard.features.gate.rules.plates import plate_kind

    found = complete_plate(plain, prefix)
    return next((p for p in found if plate_kind(p) is not PlateKind.UNKNOWN), "")


def heads(tr: Translator, count: int) -> str:
    """Return how many people, nothing for one."""
    return tr.n("{n} person", "{n} people", count) if count != 1 else ""
