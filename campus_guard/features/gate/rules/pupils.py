"""Pupils at the gate: leave slips, who may collect them, late arrivals.

Of a pupil only name and class are used; an identity number is never asked for or kept
(未成年人保护法 72, PIPL 31). Young pupils are handed only to authorised people
(中小学幼儿园安全管理办法 31).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from types import MappingProxyType

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.identity import holds_id_number
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_name, fold
from campus_guard.features.gate.rules.codes import CollectorKind, SlipState
from campus_guard.features.gate.rules.labels import label

S = SlipState
_NEXT: Mapping[SlipState, frozenset[SlipState]] = MappingProxyType(
    {
        S.ISSUED: frozenset({S.OUT, S.EXPIRED, S.CANCELLED}),
        S.OUT: frozenset({S.RETURNED, S.EXPIRED}),
    }
)


@dataclass(frozen=True)
class Collector:
    """Somebody entered for a pupil: authorised, temporary (with an expiry) or forbidden."""

    collector_id: int
    name: str
    relation: str
    kind: CollectorKind
    starts_on: date | None = None
    ends_on: date | None = None
    confirmed_by_teacher: bool = True
    document_key: str = ""

    def in_force(self, today: date) -> bool:
        """Tell whether the entry counts today; a forbidden one without dates always does."""
        begun = self.starts_on is None or self.starts_on <= today
        return begun and (self.ends_on is None or today <= self.ends_on)


@dataclass(frozen=True)
class Slip:
    """A leave slip (出门条): one half stays with the gate."""

    day: date
    state: SlipState
    approved_by: str
    returns: bool = True


@dataclass(frozen=True)
class Release:
    """Whether a pupil may go with this person now.

    ``forbidden``: only the safety office may override. ``ask_teacher``: the class teacher has to
    confirm first (by phone: who, when).
    """

    allowed: bool
    forbidden: bool = False
    ask_teacher: bool = False
    message: Message | None = None


def check_collector(collector: Collector, today: date) -> None:
    """Raise UserError when an entry of a collector is incomplete."""
    fields: dict[str, Message] = {}
    if not collector.name.strip():
        fields["name"] = msg("A name is needed.")
    if collector.kind is CollectorKind.TEMPORARY and collector.ends_on is None:
        fields["ends_on"] = msg("A temporary collector needs a last day.")
    elif collector.ends_on and collector.ends_on < today:
        fields["ends_on"] = msg("This day has passed.")
    elif collector.starts_on and collector.ends_on and collector.ends_on < collector.starts_on:
        fields["ends_on"] = msg("The end lies before the beginning.")
    if fields:
        raise UserError(msg("Some fields need another look."), fields)


def check_no_id_number(text: str, field: str) -> None:
    """Raise UserError when an identity number was typed where only a pupil's data belong."""
    if holds_id_number(text):
        words = msg("This looks like an identity number. Those of pupils are not kept.")
        raise UserError(words, {field: words})


def collector_at_gate(
    collectors: Collection[Collector],
    document_key: str,
    chosen_id: int | None,
    today: date,
    name: str = "",
) -> Collector | None:
    """Return the entry that counts for the person at the gate, None for a stranger.

    A forbidden entry with this document beats every other one, whoever was chosen. So does one
    with the whole name that was typed: a pupil's list is short, and a child is at stake.
    """
    living = [c for c in collectors if c.in_force(today)]
    same = [c for c in living if document_key and c.document_key == document_key]
    chosen = [c for c in living if c.collector_id == chosen_id]
    typed = fold(clean_name(name))
    named = [c for c in living if typed and fold(clean_name(c.name)) == typed]
    banned = [c for c in (*same, *chosen, *named) if c.kind is CollectorKind.FORBIDDEN]
    return next(iter((*banned, *chosen, *same)), None)


def release(
    collector: Collector | None, *, alone_allowed: bool, with_slip: bool, teacher_confirmed: bool
) -> Release:
    """Return whether the pupil may leave now with this collector (None: nobody that is entered).

    ``alone_allowed``: the grade may leave alone with a slip. Between the end of lessons and the
    start of the next day no slip is needed; the caller passes ``with_slip=True`` then.
    """
    if collector is not None and collector.kind is CollectorKind.FORBIDDEN:
        words = msg(
            "{name} must not collect this pupil. Call the safety office.", name=collector.name
        )
        return Release(False, forbidden=True, message=words)
    if not with_slip:
        return Release(False, message=msg("In school hours a leave slip is needed."))
    if collector is None:
        if alone_allowed:
            return Release(True)
        if teacher_confirmed:
            return Release(True, message=msg("Released on the class teacher's word."))
        words = msg("Nobody is entered as collector. Ask the class teacher.")
        return Release(False, ask_teacher=True, message=words)
    unconfirmed = not (collector.confirmed_by_teacher or teacher_confirmed)
    if collector.kind is CollectorKind.TEMPORARY and unconfirmed:
        words = msg("The class teacher has not confirmed this temporary collector.")
        return Release(False, ask_teacher=True, message=words)
    return Release(True)


def override_release(found: Release, role: Role, reason: str) -> Release:
    """Return the release after an override, to be audited by the caller.

    Only the safety office overrides a forbidden collector. Raises UserError otherwise, or without
    a reason.
    """
    if found.allowed:
        return found
    if found.forbidden and role not in OFFICE:
        raise UserError(msg("Only the safety office may decide this."))
    if not reason.strip():
        raise UserError(msg("This decision needs a reason."), {"reason": msg("Give a reason.")})
    return Release(True, forbidden=found.forbidden, message=msg("Released against the list."))


# ------------------------------------------------------------------------- leave slips


def check_slip(slip: Slip, today: date) -> None:
    """Raise UserError when a slip cannot be issued."""
    fields: dict[str, Message] = {}
    if not slip.approved_by.strip():
        fields["approved_by"] = msg("Who approved it?")
    if slip.day < today:
        fields["day"] = msg("This day has passed.")
    if fields:
        raise UserError(msg("Some fields need another look."), fields)


def move_slip(slip: Slip, target: SlipState, day: date) -> SlipState:
    """Return the slip's new state; the pupil's return closes it.

    A slip that says the pupil does not come back is closed by the exit. Raises UserError when the
    step is not allowed or the slip is for another day.
    """
    if target not in _NEXT.get(slip.state, frozenset()):
        raise UserError(
            msg(
                "This slip stands at: {state}. It cannot become: {target}.",
                state=label(slip.state),
                target=label(target),
            )
        )
    if target is S.OUT and slip.day != day:
        raise UserError(msg("This slip is for {day}.", day=slip.day.isoformat()))
    return target


def slip_open(slip: Slip) -> bool:
    """Tell whether the gate still waits for something: the exit, or the return."""
    return slip.state is S.ISSUED or (slip.state is S.OUT and slip.returns)


def expire_slips(slips: Iterable[Slip], today: date) -> list[Slip]:
    """Return the slips of earlier days that were never used; who is out stays on the list."""
    return [s for s in slips if s.state is S.ISSUED and s.day < today]


# ------------------------------------------------------------------------- late arrivals


def late_minutes(arrived: datetime, arrival_ends: time) -> int:
    """Return how many whole minutes after the end of the arrival period a pupil came; 0 in time."""
    limit = datetime.combine(arrived.date(), arrival_ends, arrived.tzinfo)
    return max(0, int((arrived - limit).total_seconds() // 60))


def collector_words(collector: Collector, today: date) -> Message | None:
    """Return what the list says about an entry beside its kind."""
    if not collector.in_force(today):
        return msg("Not valid today")
    if collector.kind is CollectorKind.TEMPORARY and collector.ends_on:
        return msg("Valid until {day}", day=collector.ends_on.isoformat())
    return None
