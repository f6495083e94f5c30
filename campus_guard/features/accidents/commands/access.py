"""Opening a restricted file with a reason, and naming who may."""

from dataclasses import dataclass

import sqlalchemy as sa

from campus_guard.core.errors import NotFound, UserError
from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import (
    Accident,
    AccidentReader,
    AccidentVictim,
    Account,
    RestrictedReading,
)
from campus_guard.db.service import Command, Write
from campus_guard.features.accidents.commands.common import name_reader, need_reason, record_event
from campus_guard.features.accidents.filecodes import EventKind
from campus_guard.features.accidents.queries.access import check_named, readers_of
from campus_guard.features.accidents.queries.load import children


@dataclass(frozen=True, kw_only=True)
class OpenRestricted(Command[int]):
    """Open a restricted file for an hour: one line in the log for each pupil in it.

    Raises PermissionDenied for somebody who is not named. Returns the accident's id.
    """

    roles = OFFICE
    accident_id: int
    reason: str

    def apply(self, w: Write) -> int:
        row = w.get(Accident, self.accident_id)
        check_named(w, row)
        reason = need_reason(self.reason, msg("Why do you open this file?"))
        if not row.restricted:
            return row.id
        name_reader(w, row)
        pupils = {v.pupil_id for v in children(w, AccidentVictim, [row.id], voided=True)}
        known: list[int | None] = sorted(p for p in pupils if p is not None) or [None]
        for pupil in known:
            reading = RestrictedReading(
                uid=new_uid(),
                accident_id=row.id,
                pupil_id=pupil,
                at=w.now,
                username=w.actor.username,
            )
            reading.reason = w.seal(reading, "reason", reason)
            w.add(reading)
        record_event(w, row, EventKind.OPENED, reason, pupils=len(pupils - {None}))
        return row.id


@dataclass(frozen=True, kw_only=True)
class NameReader(Command[int]):
    """Name an account of the safety office for a restricted file. Returns the row's id.

    The principal and those who are named already may do it.
    """

    roles = OFFICE
    uid: str
    accident_id: int
    account_id: int

    def apply(self, w: Write) -> int:
        row = w.fetch(Accident, self.accident_id)
        check_named(w, row)
        account = w.session.get(Account, self.account_id)
        if account is None or account.role != Role.DIRECTOR or account.voided_at is not None:
            words = msg("Choose an account of the safety office.")
            raise UserError(words, {"account_id": words})
        known = w.session.scalars(
            sa.select(AccidentReader).where(
                AccidentReader.accident_id == row.id,
                AccidentReader.account_id == account.id,
                AccidentReader.voided_at.is_(None),
            )
        ).first()
        if known is not None:
            return known.id
        reader = AccidentReader(uid=self.uid, accident_id=row.id, account_id=account.id)
        w.add(reader)
        record_event(w, row, EventKind.UPDATED, fields=["reader"], number=account.username)
        return reader.id


@dataclass(frozen=True, kw_only=True)
class RemoveReader(Command[int]):
    """Take an account off the list of a restricted file. Returns the accident's id.

    Raises UserError for the last one: a file nobody is named for is open to the whole office.
    """

    roles = OFFICE
    reader_id: int
    reason: str

    def apply(self, w: Write) -> int:
        reader = w.fetch(AccidentReader, self.reader_id)
        row = w.fetch(Accident, reader.accident_id)
        check_named(w, row)
        reason = need_reason(self.reason)
        account = w.session.get(Account, reader.account_id)
        if account is None:
            raise NotFound(msg("This record does not exist."))
        if len(readers_of(w, row.id)) == 1:
            raise UserError(msg("One person must stay named. Name another one first."))
        w.void(reader, "sealed in the history of the file")
        record_event(w, row, EventKind.UPDATED, reason, fields=["reader"], number=account.username)
        return row.id
