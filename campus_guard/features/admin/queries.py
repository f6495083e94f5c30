"""Reading about the school, its accounts, settings and audit trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from campus_guard.core.roles import EVERYONE, OFFICE, Role
from campus_guard.db import audit
from campus_guard.db.models.admin import Account, AuditEntry, School, Setting
from campus_guard.db.service import Query, Read
from campus_guard.features.admin import rules


@dataclass(frozen=True)
class SchoolView:
    """The school as screens and papers show it."""

    id: int
    version: int
    name: str
    kind: rules.SchoolKind
    settlement: rules.Settlement
    boarding: bool
    sample: bool


@dataclass(frozen=True, kw_only=True)
class SchoolInfo(Query[SchoolView]):
    """The one school of this database."""

    roles = EVERYONE

    def fetch(self, r: Read) -> SchoolView:
        """Return it."""
        row = r.session.scalars(sa.select(School)).one()
        return SchoolView(
            row.id,
            row.version,
            row.name,
            rules.SchoolKind(row.kind),
            rules.Settlement(row.settlement),
            row.boarding,
            row.sample,
        )


@dataclass(frozen=True)
class AccountRow:
    """One account in the list."""

    id: int
    version: int
    username: str
    name: str
    role: Role
    person_id: int | None
    must_change_password: bool
    created_at: datetime
    closed_at: datetime | None
    close_reason: str


@dataclass(frozen=True, kw_only=True)
class ListAccounts(Query[list[AccountRow]]):
    """All accounts, the living ones first."""

    roles = OFFICE
    text: str = ""
    closed: bool = True

    def fetch(self, r: Read) -> list[AccountRow]:
        """Return the accounts whose user name or name contains the text."""
        query = sa.select(Account).order_by(Account.voided_at.is_not(None), Account.username)
        if not self.closed:
            query = query.where(Account.voided_at.is_(None))
        if self.text.strip():
            found = (c.icontains(self.text.strip(), autoescape=True) for c in _NAMES)
            query = query.where(sa.or_(*found))
        return [_account(row) for row in r.session.scalars(query)]


_NAMES = (Account.username, Account.name)


def _account(row: Account) -> AccountRow:
    return AccountRow(
        row.id,
        row.version,
        row.username,
        row.name,
        Role(row.role),
        row.person_id,
        row.must_change_password,
        row.created_at,
        row.voided_at,
        row.void_reason or "",
    )


@dataclass(frozen=True, kw_only=True)
class OwnAccount(Query[AccountRow]):
    """The account one works with."""

    roles = EVERYONE

    def fetch(self, r: Read) -> AccountRow:
        """Return it."""
        return _account(r.get(Account, r.actor.account_id))


@dataclass(frozen=True)
class Settings:
    """The values in force: the school's and the asking account's own."""

    values: Mapping[str, Any]
    chosen: frozenset[str] = frozenset()
    """Keys that somebody has set; the others stand at their defaults."""

    def __getitem__(self, key: str) -> Any:
        """Return the value of a setting, its default when nobody set it."""
        return self.values[key]


@dataclass(frozen=True, kw_only=True)
class GetSettings(Query[Settings]):
    """All settings."""

    roles = EVERYONE

    def fetch(self, r: Read) -> Settings:
        """Return them; a stored value that is not allowed any more counts as unset."""
        stored = {row.key: row.value for row in r.session.scalars(sa.select(Setting))}
        values, chosen = {}, set()
        for key, spec in rules.SETTINGS.items():
            place = rules.stored_key(spec, r.actor.username)
            if place in stored and spec.allows(stored[place]):
                chosen.add(key)
            values[key] = stored[place] if key in chosen else spec.default
        return Settings(values, frozenset(chosen))


@dataclass(frozen=True, kw_only=True)
class CheckSettings(Query[list[str]]):
    """Which stored settings are unknown or not allowed (command ``check``)."""

    roles = EVERYONE

    def fetch(self, r: Read) -> list[str]:
        """Return their keys."""
        wrong = []
        for row in r.session.scalars(sa.select(Setting).order_by(Setting.key)):
            spec = rules.SETTINGS.get(row.key.split("@")[0])
            if spec is not None and not spec.allows(row.value):
                wrong.append(row.key)
        return wrong


@dataclass(frozen=True)
class ChainView:
    """How long the audit chain is, how it ends, and when it was last written."""

    count: int
    head: str
    last_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ChainState(Query[ChainView]):
    """Count and head for footers and backup names."""

    roles = EVERYONE

    def fetch(self, r: Read) -> ChainView:
        """Return them."""
        head = audit.head(r.session)
        return ChainView(head.count, head.head, audit.last_moment(r.session))


@dataclass(frozen=True)
class TrailRow:
    """One link of the chain."""

    id: int
    at: datetime
    username: str
    action: str
    kind: str
    row_id: int | None
    fields: str


@dataclass(frozen=True)
class TrailPage:
    """Links, newest first, and where the next page starts (None: there is none)."""

    rows: tuple[TrailRow, ...]
    next_before: int | None


@dataclass(frozen=True, kw_only=True)
class AuditTrail(Query[TrailPage]):
    """The audit trail, newest first, page by page."""

    roles = OFFICE
    before: int | None = None
    username: str = ""
    kind: str = ""
    action: str = ""
    limit: int = 200

    def fetch(self, r: Read) -> TrailPage:
        """Return at most ``limit`` links older than number ``before``."""
        query = sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(self.limit + 1)
        if self.before is not None:
            query = query.where(AuditEntry.id < self.before)
        for column, wanted in (
            (AuditEntry.username, self.username),
            (AuditEntry.kind, self.kind),
            (AuditEntry.action, self.action),
        ):
            if wanted:
                query = query.where(column == wanted)
        found = list(r.session.scalars(query))
        rows = tuple(
            TrailRow(e.id, e.at, e.username, e.action, e.kind, e.row_id, e.fields)
            for e in found[: self.limit]
        )
        return TrailPage(rows, rows[-1].id if len(found) > self.limit else None)


@dataclass(frozen=True)
class TrailFilters:
    """Who and what occurs in the chain."""

    usernames: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AuditTrailFilters(Query[TrailFilters]):
    """What the audit trail can be filtered by."""

    roles = OFFICE

    def fetch(self, r: Read) -> TrailFilters:
        """Return the user names and object kinds that occur."""
        usernames = r.session.scalars(sa.select(AuditEntry.username).distinct())
        kinds = r.session.scalars(sa.select(AuditEntry.kind).distinct())
        return TrailFilters(tuple(sorted(usernames)), tuple(sorted(kinds)))
