"""Opening a restricted file with a reason, and naming who may."""

from dataclasses import dataclass

import sqlalchemy as sa

from campus_guard.core.errors import UserError
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
from campus_guard.features.accidents.commands.common import (
    IN_HISTORY,
    name_reader,
    need_reason,
    record_event,
)
from campus_guard.features.accidents.filecodes import EventKind
from campus_guard.features.accidents.queries.access import check_named
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
        known = sorted(p for p in pupils if p is not None)
        for pupil in known or (None,):
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
class NameReaders(Command[int]):
    """Name the accounts of the safety office that may open one restricted file.

    The principal and those who are named already may do it; the principal needs no naming.
    Returns the accident's id.
    """

    roles = OFFICE
    accident_id: int
    account_ids: tuple[int, ...]
    reason: str

    def apply(self, w: Write) -> int:
        row = w.fetch(Accident, self.accident_id)
        check_named(w, row)
        reason = need_reason(self.reason)
        if not row.restricted:
            raise UserError(msg("This file is not restricted: the whole office may open it."))
        wanted = {self._account(w, number): number for number in self.account_ids}
        if not wanted:
            words = msg("One person must stay named, or the whole office could open it.")
            raise UserError(words, {"account_ids": words})
        living = w.session.scalars(
            sa.select(AccidentReader).where(
                AccidentReader.accident_id == row.id, AccidentReader.voided_at.is_(None)
            )
        ).all()
        for reader in living:
            if reader.account_id not in wanted.values():
                w.void(reader, IN_HISTORY)
        for number in set(wanted.values()) - {reader.account_id for reader in living}:
            w.add(AccidentReader(uid=new_uid(), accident_id=row.id, account_id=number))
        names = "、".join(sorted(wanted))
        record_event(w, row, EventKind.UPDATED, reason, fields=["reader"], number=names)
        return row.id

    @staticmethod
    def _account(w: Write, number: int) -> str:
        account = w.session.get(Account, number)
        if account is None or account.role != Role.DIRECTOR or account.voided_at is not None:
            words = msg("Choose an account of the safety office.")
            raise UserError(words, {"account_ids": words})
        return account.username
