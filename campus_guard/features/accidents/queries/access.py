"""Who may open a restricted file: named persons, each time with a reason, logged per pupil."""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from campus_guard.core.errors import PermissionDenied
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import Accident, AccidentReader, Account, RestrictedReading
from campus_guard.db.service import Query, Read

OPEN_FOR = timedelta(minutes=60)
"""How long one reason opens a file for the account that gave it."""


class ReasonNeeded(PermissionDenied):
    """The file is restricted: a named person must say why it is opened."""


def readers_of(r: Read, accident_id: int) -> frozenset[int]:
    """Return the accounts that are named for this file."""
    query = sa.select(AccidentReader.account_id).where(
        AccidentReader.accident_id == accident_id, AccidentReader.voided_at.is_(None)
    )
    return frozenset(r.session.scalars(query))


def may_open(r: Read, row: Accident) -> bool:
    """Tell whether the actor may open this file: the principal always, others when named.

    A restricted file for which nobody is named (reported at the gate) waits for the first of the
    office who opens it.
    """
    if not row.restricted or r.actor.role is Role.PRINCIPAL:
        return True
    named = readers_of(r, row.id)
    return r.actor.account_id in named or not named


def check_named(r: Read, row: Accident) -> None:
    """Raise PermissionDenied when the actor is not named for this restricted file."""
    if not may_open(r, row):
        raise PermissionDenied(msg("This file is restricted. The principal names who may open it."))


def check_reading(r: Read, row: Accident) -> None:
    """Let pass who may read the words of this file now.

    Raises PermissionDenied for somebody who is not named, ReasonNeeded when no reason was given
    within the last hour.
    """
    check_named(r, row)
    if not row.restricted:
        return
    opened = sa.select(RestrictedReading.id).where(
        RestrictedReading.accident_id == row.id,
        RestrictedReading.username == r.actor.username,
        RestrictedReading.at >= r.now - OPEN_FOR,
    )
    if r.session.scalar(opened.limit(1)) is None:
        raise ReasonNeeded(msg("This file is restricted. Say why you open it; it is logged."))


@dataclass(frozen=True)
class NamedReader:
    """An account of the office; ``reader_id`` None: not named for the file."""

    account_id: int
    username: str
    name: str
    reader_id: int | None


@dataclass(frozen=True, kw_only=True)
class ReadersOfAccident(Query[tuple[NamedReader, ...]]):
    """The accounts of the safety office, and which of them are named for one restricted file."""

    roles = OFFICE
    accident_id: int

    def fetch(self, r: Read) -> tuple[NamedReader, ...]:
        check_named(r, r.get(Accident, self.accident_id))
        named = sa.and_(
            AccidentReader.account_id == Account.id,
            AccidentReader.accident_id == self.accident_id,
            AccidentReader.voided_at.is_(None),
        )
        query = (
            sa.select(Account.id, Account.username, Account.name, AccidentReader.id)
            .outerjoin(AccidentReader, named)
            .where(Account.role == Role.DIRECTOR.value, Account.voided_at.is_(None))
            .order_by(Account.id)
        )
        found = r.session.execute(query)
        return tuple(NamedReader(i, user, name, reader) for i, user, name, reader in found)
