"""What the commands of the accident file share: fetching, checking, events."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from campus_guard.core.errors import Conflict, UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Role
from campus_guard.core.text import clean_block, clean_line
from campus_guard.db.accidentlock import refuse_locked_accident
from campus_guard.db.models import Accident, AccidentEvent, AccidentReader, AccidentSignature
from campus_guard.db.service import Read, Write
from campus_guard.features.accidents.filecodes import EVENT_LABELS, EventKind
from campus_guard.features.accidents.inputs import DutyInput, Facts, VictimInput
from campus_guard.features.accidents.queries.access import check_named, readers_of
from campus_guard.features.accidents.rules import clock_start, to_minute
from campus_guard.features.accidents.states import AccidentState

LINE_LIMIT = 100
PLACE_LIMIT = 200
TEXT_LIMIT = 20_000
IN_HISTORY = "sealed in the history of the file"
_BLOCKS = frozenset(
    {
        "narrative",
        "measures",
        "hospital",
        "known_reason",
        "details",
        "evidence",
        "override_reason",
        "replaces_reason",
    }
)


def open_file(w: Write, accident_id: int, version: int | None = None) -> Accident:
    """Return the accident to change; signatures under its closing report are cleared.

    Raises UserError when it is voided or approved, PermissionDenied when it is restricted and the
    actor is not named, Conflict (who did what when) when somebody changed it meanwhile.
    """
    row = fetch_file(w, accident_id, version)
    refuse_locked_accident(w, row.id)
    if row.state == AccidentState.CLOSING and clear_signatures(w, row):
        record_event(w, row, EventKind.APPROVAL_UNDONE, state=row.state, changed=True)
    return row


def fetch_file(w: Write, accident_id: int, version: int | None = None) -> Accident:
    """Return a living accident that the actor may open, locked or not; raises like open_file."""
    row = w.fetch(Accident, accident_id)
    check_named(w, row)
    if version is not None and row.version != version:
        raise _conflict(w, accident_id)
    return row


def _conflict(w: Write, accident_id: int) -> Conflict:
    """Return a Conflict that says in words who did what last, and when."""
    last = w.session.scalars(
        sa.select(AccidentEvent)
        .where(AccidentEvent.accident_id == accident_id)
        .order_by(AccidentEvent.id.desc())
        .limit(1)
    ).first()
    if last is None:
        return Conflict(msg("Somebody else changed this record."))
    today = last.at.date() == w.now.date()
    return Conflict(
        msg(
            "{who} changed this file at {time}: {what}. Look at it again, then save.",
            who=last.username,
            time=f"{last.at:%H:%M}" if today else f"{last.at:%Y-%m-%d %H:%M}",
            what=EVENT_LABELS[EventKind(last.kind)],
        )
    )


def signatures_of(r: Read, accident_id: int) -> list[AccidentSignature]:
    """Return the living signatures under the closing report, in order."""
    query = sa.select(AccidentSignature).where(
        AccidentSignature.accident_id == accident_id, AccidentSignature.voided_at.is_(None)
    )
    return list(r.session.scalars(query.order_by(AccidentSignature.id)))


def clear_signatures(w: Write, row: Accident) -> int:
    """Void all signatures under the closing report and return how many there were."""
    signed = signatures_of(w, row.id)
    for signature in signed:
        w.void(signature, IN_HISTORY)
    return len(signed)


def name_reader(w: Write, row: Accident) -> None:
    """Name the actor for a restricted file that nobody is named for yet."""
    if row.restricted and w.actor.role is Role.DIRECTOR and not readers_of(w, row.id):
        w.add(AccidentReader(uid=new_uid(), accident_id=row.id, account_id=w.actor.account_id))


def touch(row: Accident) -> None:
    """Count an edit, so that the version rises even when only a child row changed."""
    row.edits += 1


def record_event(
    w: Write, row: Accident, kind: EventKind, reason: str = "", **payload: Any
) -> AccidentEvent:
    """Append an event; the reason is sealed, the payload holds codes and numbers only."""
    event = AccidentEvent(
        uid=new_uid(),
        accident_id=row.id,
        at=w.now,
        username=w.actor.username,
        kind=kind.value,
        payload=payload,
    )
    event.reason = w.seal(event, "reason", reason)
    return w.add_quickly(event)


def cleaned(thing: Facts | VictimInput | DutyInput) -> dict[str, Any]:
    """Return the fields of ``thing`` with texts cleaned and times cut to the minute."""
    values: dict[str, Any] = {}
    for field in fields(thing):
        value = getattr(thing, field.name)
        if isinstance(value, str) and not hasattr(value, "value"):
            value = (clean_block if field.name in _BLOCKS else clean_line)(value)
        elif isinstance(value, datetime):
            value = to_minute(value)
        values[field.name] = value
    return values


def check_texts(values: Mapping[str, Any], errors: dict[str, Message], prefix: str = "") -> None:
    """Add a message for every text that is too long for its place."""
    for name, value in values.items():
        if not isinstance(value, str) or hasattr(value, "value"):
            continue
        limit = TEXT_LIMIT if name in _BLOCKS else PLACE_LIMIT if name == "place" else LINE_LIMIT
        if len(value) > limit:
            errors[prefix + name] = msg("At most {n} characters.", n=limit)


def checked_facts(facts: Facts, now: datetime) -> Facts:
    """Return the facts cleaned.

    Raises UserError with a message for each field that cannot be used.
    """
    clean = Facts(**cleaned(facts))
    errors: dict[str, Message] = {}
    check_texts(vars(clean), errors)
    if not clean.place and clean.area_id is None:
        errors["place"] = msg("Where did it happen?")
    if not clean.narrative:
        errors["narrative"] = msg("What happened?")
    _check_times(clean, now, errors)
    if clean.property_loss is not None and not is_money(clean.property_loss):
        errors["property_loss"] = msg("The loss must be an amount of 0 or more.")
    if errors:
        raise UserError(msg("Some answers cannot be used."), errors)
    return clean


def is_money(amount: Decimal) -> bool:
    """Tell whether an amount is one of whole fen, from 0 to below ten billion yuan."""
    return amount.is_finite() and 0 <= amount < 10**10 and amount * 100 == int(amount * 100)


def _check_times(facts: Facts, now: datetime, errors: dict[str, Message]) -> None:
    for name in ("occurred_at", "known_at", "reported_at"):
        moment = getattr(facts, name)
        if moment is not None and moment > now:
            errors[name] = msg("This time lies in the future.")
    try:
        clock_start(facts.occurred_at, facts.known_at, reason_given=bool(facts.known_reason))
    except UserError as error:
        for name, words in error.fields.items():
            errors.setdefault("known_reason" if name == "known_at_reason" else name, words)
    if facts.reported_at is not None and facts.reported_at < facts.occurred_at:
        errors.setdefault("reported_at", msg("It cannot be reported before it happened."))


def cleaned_remark(text: str, field: str = "reason") -> str:
    """Return a remark that may be missing, cleaned. Raises UserError when it is too long."""
    clean = clean_block(text)
    if len(clean) > TEXT_LIMIT:
        limit = msg("At most {n} characters.", n=TEXT_LIMIT)
        raise UserError(limit, {field: limit})
    return clean


def need_reason(reason: str, words: Message | None = None, field: str = "reason") -> str:
    """Return the cleaned reason. Raises UserError without one."""
    clean = cleaned_remark(reason, field)
    if not clean:
        missing = words or msg("Give a reason.")
        raise UserError(missing, {field: missing})
    return clean
