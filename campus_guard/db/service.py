"""The service layer: who may run which command or query is decided here and nowhere else."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy import orm

from campus_guard.core.changes import ChangeSet
from campus_guard.core.clock import Clock
from campus_guard.core.errors import Conflict, NotFound, PermissionDenied, UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import Actor, Role
from campus_guard.db import direct
from campus_guard.db.keys import Vault
from campus_guard.db.models.admin import Account, AuditEntry, Correction, Counter
from campus_guard.db.models.base import Base
from campus_guard.db.session import Database, Unit

T = TypeVar("T")
M = TypeVar("M", bound=Base)


@dataclass(frozen=True)
class Read:
    """What a query may use."""

    session: orm.Session
    actor: Actor
    now: datetime
    vault: Vault

    @property
    def today(self) -> date:
        """Return the calendar day at the school."""
        return self.now.date()

    def get(self, model: type[M], row_id: int) -> M:
        """Return the row; raises NotFound."""
        found = self.session.get(model, row_id)
        if found is None:
            raise NotFound(msg("This record does not exist."))
        return found

    def unseal(self, row: Any, column: str) -> str:
        """Return the text of a sealed column, empty where nothing is stored."""
        sealed = getattr(row, column)
        if sealed is None:
            return ""
        return self.vault.open(row.__tablename__, row.uid, column, sealed)


@dataclass(frozen=True)
class Write(Read):
    """What a command may use: everything happens in one transaction."""

    unit: Unit

    def existing(self, model: type[M], uid: str) -> M | None:
        """Return the row that an earlier press of Save made with this form's uid."""
        column = model.__table__.c.uid
        return self.session.scalars(sa.select(model).where(column == uid)).first()

    def add(self, row: M) -> M:
        """Store a new record with its maker and moment, and return it with its id."""
        if hasattr(row, "created_at"):
            row.created_at = row.created_at or self.now
            row.created_by = row.created_by or self.actor.username  # type: ignore[attr-defined]
        self.session.add(row)
        self.session.flush()
        return row

    def add_quickly(self, row: M) -> M:
        """Store a new record like ``add``, without the unit of work (see ``db.direct``)."""
        if hasattr(row, "created_at"):
            row.created_at = row.created_at or self.now
            row.created_by = row.created_by or self.actor.username  # type: ignore[attr-defined]
        direct.insert(self.session, row)
        self.unit.note("insert", row.__tablename__, row.id)  # type: ignore[attr-defined]
        return row

    def change_quickly(self, row: Base, **values: Any) -> None:
        """Store new values of a record that keeps no old ones, without the unit of work.

        Raises StaleDataError, which ends in a Conflict, when somebody else changed it.
        """
        changed = {k: v for k, v in values.items() if getattr(row, k) != v}
        if changed:
            direct.change(self.session, row, changed)
            names = ",".join(changed)
            self.unit.note("update", row.__tablename__, row.id, names)  # type: ignore[attr-defined]

    def fetch(self, model: type[M], row_id: int, version: int | None = None) -> M:
        """Return a living row to change.

        Raises NotFound, UserError when it is voided, Conflict when ``version`` is not the present
        one, saying who changed what.
        """
        row = self.get(model, row_id)
        if getattr(row, "voided_at", None) is not None:
            raise UserError(msg("This record is voided and cannot be changed."))
        if version is not None and row.version != version:  # type: ignore[attr-defined]
            raise self._conflict(row.__tablename__, row_id)
        return row

    def _conflict(self, kind: str, row_id: int) -> Conflict:
        last = self.session.scalars(
            sa.select(AuditEntry)
            .where(AuditEntry.kind == kind, AuditEntry.row_id == row_id)
            .order_by(AuditEntry.id.desc())
            .limit(1)
        ).first()
        if last is None:
            return Conflict(msg("Somebody else changed this record."))
        return Conflict(
            msg(
                "{who} changed this record at {time} ({fields}). Look at it again, then save.",
                who=last.username,
                time=last.at.strftime("%H:%M"),
                fields=last.fields or last.action,
            )
        )

    def amend(self, row: Base, reason: str = "", /, **changes: Any) -> list[str]:
        """Change fields and keep each old value; return the names that really changed."""
        changed = [name for name, value in changes.items() if getattr(row, name) != value]
        for name in changed:
            old = getattr(row, name)
            self.session.add(self._correction(row, name, old, changes[name], reason))
            setattr(row, name, changes[name])
        self.session.flush()
        return changed

    def _correction(self, row: Any, name: str, old: Any, new: Any, reason: str) -> Correction:
        sealed = isinstance(old, bytes)
        return Correction(
            kind=row.__tablename__,
            row_id=row.id,
            field=name,
            old_text=None if sealed or old is None else str(old),
            old_sealed=old if sealed else None,
            new_text=None if isinstance(new, bytes) or new is None else str(new),
            reason=reason,
            at=self.now,
            username=self.actor.username,
        )

    def seal(self, row: Any, column: str, text: str) -> bytes | None:
        """Return ``text`` sealed for this row and column; None for nothing."""
        return self.vault.seal(row.__tablename__, row.uid, column, text) if text else None

    def amend_sealed(self, row: Any, reason: str = "", **texts: str) -> list[str]:
        """Change sealed columns; the old text stays, sealed. Needs the power to open them."""
        changed = {c: t for c, t in texts.items() if self.unseal(row, c) != t}
        return self.amend(row, reason, **{c: self.seal(row, c, t) for c, t in changed.items()})

    def void(self, row: Any, reason: str) -> None:
        """Void a record with a reason; it stays readable. Raises UserError without a reason."""
        if not reason.strip():
            raise UserError(msg("Voiding needs a reason."), {"reason": msg("Give a reason.")})
        row.voided_at, row.voided_by, row.void_reason = self.now, self.actor.username, reason
        self.session.flush()

    def unvoid(self, row: Any) -> None:
        """Take back a voiding (undo)."""
        row.voided_at = row.voided_by = row.void_reason = None
        self.session.flush()

    def next_number(self, series: str) -> int:
        """Return the next number of a series, from 1; numbers are never given out again."""
        counter = self.session.get(Counter, series)
        if counter is None:
            counter = Counter(series=series, last=0)
            self.session.add(counter)
        counter.last += 1
        self.session.flush()
        return counter.last

    def bulk(self, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert many rows at once with a single link in the chain (imports, sample data)."""
        if not rows:
            return
        if len(set(map(tuple, rows))) == 1:  # the same keys in the same order
            direct.insert_many(self.session, model, rows)
            self.unit.note_many("insert", model.__tablename__, len(rows))
        else:
            self.session.execute(sa.insert(model), list(rows))

    def bulk_laid(self, model: type[Base], rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows that ``direct.laid`` made, with their ids where the class has one."""
        if rows:
            direct.insert_laid(self.session, model, rows)
            self.unit.note_many("insert", model.__tablename__, len(rows))

    def note(self, action: str, kind: str, row_id: int | None = None, fields: str = "") -> None:
        """Put something into the audit chain that is not a change (a restricted read)."""
        self.unit.note(action, kind, row_id, fields)


class Command(ABC, Generic[T]):
    """Something that writes: a frozen dataclass with what was typed."""

    roles: ClassVar[frozenset[Role]]

    @abstractmethod
    def apply(self, w: Write) -> T:
        """Do it in the transaction of ``w``; raise UserError when the rules refuse it."""


class Query(ABC, Generic[T]):
    """Something that reads: a frozen dataclass with the filter."""

    roles: ClassVar[frozenset[Role]]

    @abstractmethod
    def fetch(self, r: Read) -> T:
        """Return frozen rows; nothing that is bound to the session."""


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What a command returned and what it changed."""

    value: T
    changes: ChangeSet


@dataclass(frozen=True)
class Service:
    """Runs commands and queries on behalf of one actor."""

    db: Database
    actor: Actor

    @property
    def clock(self) -> Clock:
        """Return the clock that all records are stamped with."""
        return self.db.clock

    def may(self, operation: type[Command[Any]] | type[Query[Any]]) -> bool:
        """Tell whether the actor's role is admitted to this command or query."""
        return self.actor.role in operation.roles

    def run(self, command: Command[T]) -> Outcome[T]:
        """Carry out a command durably.

        Raises PermissionDenied, UserError, NotFound, Conflict or WorldError; then nothing changed.
        """
        self._admit(type(command))
        with self.db.write(self.actor.username) as unit:
            write = Write(unit.session, self.actor, unit.at, self.db.keys.vault, unit)
            value = command.apply(write)
        return Outcome(value, unit.changes)

    def ask(self, query: Query[T]) -> T:
        """Return the answer from one consistent snapshot; raises like ``run``."""
        self._admit(type(query))
        with self.db.read() as session:
            return query.fetch(Read(session, self.actor, self.clock.now(), self.db.keys.vault))

    def _admit(self, operation: type[Command[Any]] | type[Query[Any]]) -> None:
        if not self.may(operation):
            raise PermissionDenied(msg("Your account may not do this."))


def find_actor(db: Database, username: str) -> Actor:
    """Return the actor of a living account; raises NotFound."""
    with db.read() as session:
        account = session.scalars(
            sa.select(Account).where(Account.username == username, Account.voided_at.is_(None))
        ).first()
        if account is None:
            raise NotFound(msg("This account does not exist any more."))
        role = Role(account.role)
        return Actor(account.id, account.username, role, account.name, account.person_id)
