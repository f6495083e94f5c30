"""Numbered badges, and goods at the gate. Issuing a badge is the check-in, never twice."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.text import fold
from campus_guard.features.gate.rules.codes import BadgeState
from campus_guard.features.gate.rules.files import definition
from campus_guard.features.gate.rules.labels import label

_CARD = re.compile(r"[0-9]{8}|[0-9]{10}")
_NUMBER = re.compile(r"[0-9A-Z]{1,8}")


@dataclass(frozen=True)
class Badge:
    """A badge and, while it is out, the visit that wears it."""

    number: str
    state: BadgeState
    visit_id: int | None = None


def normal_badge(text: str) -> str:
    """Return the number as it is stored. Raises UserError when a label could not carry it."""
    number = fold(text)
    if not _NUMBER.fullmatch(number):
        raise UserError(
            msg("A badge number has up to 8 digits and letters."),
            {"badge": msg("Digits and letters only.")},
        )
    return number


def normal_card(text: str) -> str:
    """Return the number of a chip as a reader types it: digits and letters, no separators."""
    return "".join(c for c in fold(text) if c.isascii() and c.isalnum())


def check_card(text: str) -> str:
    """Return the normal number of a chip, '' for none. Raises UserError when no reader types it."""
    number = normal_card(text)
    if text.strip() and not _CARD.fullmatch(number):
        words = msg("A card number has 8 or 10 digits.")
        raise UserError(words, {"card": words})
    return number


def check_issue(badge: Badge | None) -> None:
    """Raise UserError when this badge cannot be issued now."""
    if badge is None:
        raise UserError(
            msg("There is no badge with this number."), {"badge": msg("Not a badge of ours.")}
        )
    if badge.state is not BadgeState.FREE:
        raise UserError(
            msg("Badge {number}: {state}.", number=badge.number, state=label(badge.state)),
            {"badge": label(badge.state)},
        )


def next_free(badges: Iterable[Badge]) -> Badge | None:
    """Return the free badge with the lowest number, None when all are out."""
    free = [b for b in badges if b.state is BadgeState.FREE]
    return min(free, key=lambda b: (len(b.number), b.number), default=None)


def unreturned(badges: Iterable[Badge], open_visits: Collection[int]) -> list[Badge]:
    """Return the badges that are out although their visit is over."""
    return [b for b in badges if b.state is BadgeState.OUT and b.visit_id not in open_visits]


# ------------------------------------------------------------------------- goods


@dataclass(frozen=True)
class DangerousItem:
    """An entry of the list of what must not come in."""

    code: str
    name: str
    police: bool = False
    with_permission: bool = False


@dataclass(frozen=True)
class GoodsLine:
    """A line of a goods release slip (物品放行条)."""

    name: str
    quantity: str
    unit: str


def dangerous_items() -> tuple[DangerousItem, ...]:
    """Return the shipped list of what must not come in (中小学幼儿园安全管理办法 17)."""
    return tuple(
        DangerousItem(d["code"], d["name"], d.get("police", False), d.get("with_permission", False))
        for d in definition("goods")["dangerous"]
    )


def check_found(item: DangerousItem, *, held: bool, refused: bool, permission: str) -> None:
    """Raise UserError unless something was done about a dangerous item that was found.

    It is held at the gate, entry is refused, or (tools of workmen) somebody permitted it by name.
    """
    if held or refused or (item.with_permission and permission.strip()):
        return
    words = (
        msg("Hold it, refuse entry, or say who permitted it.")
        if item.with_permission
        else msg("Hold it at the gate or refuse entry.")
    )
    raise UserError(words, {"goods": words})


def found_words(item: DangerousItem) -> Message | None:
    """Return the advice for an item that is a matter for the police."""
    return msg("Call the police (110) and keep people away.") if item.police else None


def check_goods_slip(lines: Iterable[GoodsLine], approved_by: str, carrier: str) -> None:
    """Raise UserError when goods could not leave with this slip."""
    listed = list(lines)
    fields: dict[str, Message] = {}
    if not listed or any(not (g.name.strip() and g.quantity.strip()) for g in listed):
        fields["goods"] = msg("Each line needs a name and a quantity.")
    if not approved_by.strip():
        fields["approved_by"] = msg("Which department approved it?")
    if not carrier.strip():
        fields["carrier"] = msg("Who carries the goods?")
    if fields:
        raise UserError(msg("Some fields need another look."), fields)
