"""Badges: issuing one is the check-in, so it happens in the same transaction."""

from dataclasses import dataclass
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.ids import derived_uid
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.db.models import Badge, Visit
from campus_guard.db.records import alive
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.gate.commands.common import need, remark, settings_with_key
from campus_guard.features.gate.rules import badges as rules
from campus_guard.features.gate.rules.codes import BadgeState

MOST_BADGES = 2000


def find_badge(r: Read, number: str) -> Badge | None:
    """Return the badge with this number; leading noughts may be left out when that is clear."""
    plain = rules.normal_badge(number)
    exact = r.session.scalars(alive(Badge).where(Badge.number == plain)).first()
    if exact is not None or not plain.isdigit():
        return exact
    padded = [plain.lstrip("0").zfill(n) for n in range(len(plain.lstrip("0")) or 1, 9)]
    found = list(r.session.scalars(alive(Badge).where(Badge.number.in_(padded))))
    return found[0] if len(found) == 1 else None


def badge_of_card(r: Read, card: str) -> Badge | None:
    """Return the badge with this chip; None when no badge of ours has it."""
    number = rules.normal_card(card)
    if not number:
        return None
    return r.session.scalars(alive(Badge).where(Badge.card == number)).first()


def choose(w: Write, number: str, *, any_free: bool = False) -> Badge | None:
    """Return the badge with this number, or the lowest free one; None when none was asked for.

    Raises UserError when the badge is out, lost or unknown, or none is free.
    """
    if any_free and not number.strip():
        badge = _lowest_free(w)
    elif number.strip():
        badge = find_badge(w, number)
        rules.check_issue(
            rules.Badge(badge.number, BadgeState(badge.state), badge.visit_id) if badge else None
        )
    else:
        return None
    if badge is None:
        raise UserError(msg("No badge is free."), {"badge": msg("All are out.")})
    return badge


def hand_out(w: Write, badge: Badge, visit: Visit) -> None:
    """Give a badge to the visit that already bears its number."""
    w.change_quickly(badge, state=BadgeState.OUT.value, visit_id=visit.id, issued_at=w.now)


def _lowest_free(w: Write) -> Badge | None:
    query = alive(Badge).where(Badge.state == BadgeState.FREE.value)
    query = query.order_by(sa.func.length(Badge.number), Badge.number).limit(1)
    return w.session.scalars(query).first()


def take_back(w: Write, visit: Visit) -> None:
    """Put the badge of this visit back to the desk, if it is out with it."""
    if not visit.badge:
        return
    query = alive(Badge).where(Badge.number == visit.badge, Badge.visit_id == visit.id)
    badge = w.session.scalars(query).first()
    if badge is not None:
        free(w, badge)


def give_again(w: Write, visit: Visit) -> None:
    """Give the badge back to a visit whose exit is undone, unless somebody else wears it."""
    if not visit.badge:
        return
    badge = w.session.scalars(alive(Badge).where(Badge.number == visit.badge)).first()
    if badge is not None and badge.state == BadgeState.FREE.value:
        badge.state, badge.visit_id, badge.issued_at = BadgeState.OUT.value, visit.id, w.now
        w.session.flush()


def free(w: Write, badge: Badge) -> None:
    """Mark a badge as lying at the desk."""
    badge.state, badge.visit_id, badge.issued_at = BadgeState.FREE.value, None, None
    w.session.flush()


@dataclass(frozen=True, kw_only=True)
class AddBadges(Command[int]):
    """Add ``count`` badges numbered from ``first`` on (V001, V002 ...); return how many are new."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    first: str
    count: int = 1

    def apply(self, w: Write) -> int:
        settings_with_key(w)
        first = rules.normal_badge(self.first)
        if not 1 <= self.count <= MOST_BADGES:
            words = msg("Between 1 and {n}.", n=MOST_BADGES)
            raise UserError(words, {"count": words})
        digits = first[len(first.rstrip("0123456789")) :]
        if not digits and self.count > 1:
            words = msg("Several badges need a number at the end of the first one.")
            raise UserError(words, {"badge": words})
        head = first[: len(first) - len(digits)]
        numbers = [
            rules.normal_badge(f"{head}{int(digits) + i:0{len(digits)}}") if digits else first
            for i in range(self.count)
        ]
        known = set(w.session.scalars(sa.select(Badge.number).where(Badge.voided_at.is_(None))))
        fresh = [n for n in numbers if n not in known]
        for number in fresh:
            uid = derived_uid("badge", number, w.now.isoformat())
            w.add(Badge(uid=uid, number=number, state=BadgeState.FREE.value))
        return len(fresh)


@dataclass(frozen=True, kw_only=True)
class SetBadgeState(Command[int]):
    """Mark a badge as free (found, given back), lost or retired; return its id."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    number: str
    state: BadgeState
    reason: str = ""

    def apply(self, w: Write) -> int:
        badge = find_badge(w, self.number)
        if badge is None:
            rules.check_issue(None)
            raise AssertionError
        if self.state is BadgeState.OUT:
            raise UserError(msg("A badge is issued with a check-in."))
        reason = remark(self.reason)
        if self.state is not BadgeState.FREE:
            need(reason)
        w.amend(
            badge,
            reason,
            state=self.state.value,
            visit_id=None,
            issued_at=None,
            state_reason=reason,
        )
        return badge.id


@dataclass(frozen=True, kw_only=True)
class SetBadgeCard(Command[int]):
    """Say which chip is in a badge ('' for none), as a card reader types it; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    number: str
    card: str

    def apply(self, w: Write) -> int:
        badge = find_badge(w, self.number)
        if badge is None:
            rules.check_issue(None)
            raise AssertionError
        card = rules.check_card(self.card)
        other = badge_of_card(w, card)
        if other is not None and other.id != badge.id:
            words = msg("Badge {number} has this card number.", number=other.number)
            raise UserError(words, {"card": words})
        w.amend(badge, "", card=card)
        return badge.id


@dataclass(frozen=True, kw_only=True)
class ReturnBadge(Command[int]):
    """Put a badge that came back afterwards to the desk; return its id."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    number: str

    def apply(self, w: Write) -> int:
        badge = find_badge(w, self.number)
        if badge is None:
            words = msg("There is no badge with this number.")
            raise UserError(words, {"badge": words})
        visit = w.get(Visit, badge.visit_id) if badge.visit_id is not None else None
        if visit is not None and visit.inside > 0:
            raise UserError(msg("This visit is still inside. Sign it out instead."))
        free(w, badge)
        return badge.id
