"""The yearly access report: who opened which restricted file, about which pupil, and why."""

from dataclasses import dataclass
from datetime import date, datetime, time

import sqlalchemy as sa

from campus_guard.core.clock import CHINA
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import (
    Accident,
    AccidentReader,
    Account,
    Pupil,
    RestrictedReading,
)
from campus_guard.db.paper import GetPaperHead, PaperHead
from campus_guard.db.service import Query, Read

FIRST_YEAR, LAST_YEAR = 2000, 2999


@dataclass(frozen=True)
class ReadingRow:
    """One opening of a restricted file, about one pupil (by number; empty: none in the file)."""

    id: int
    at: datetime
    username: str
    name: str
    accident_id: int
    number: str
    pupil: str
    reason: str


@dataclass(frozen=True)
class RestrictedFile:
    """A restricted file that was open in the year, and who is named for it now."""

    accident_id: int
    number: str
    named: tuple[str, ...]
    readings: int


@dataclass(frozen=True)
class AccessView:
    """All readings of a year, the oldest first, and the restricted files there are."""

    year: int
    until: date
    rows: tuple[ReadingRow, ...]
    files: tuple[RestrictedFile, ...]
    head: PaperHead

    @property
    def pupils(self) -> int:
        """Return how many pupils were read about."""
        return len({row.pupil for row in self.rows if row.pupil})


@dataclass(frozen=True, kw_only=True)
class AccessReport(Query[AccessView]):
    """The readings of restricted files in one calendar year. Raises UserError for a wild year."""

    roles = OFFICE
    year: int

    def fetch(self, r: Read) -> AccessView:
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            words = msg("A year, like 2026.")
            raise UserError(words, {"year": words})
        rows = self._rows(r)
        return AccessView(
            year=self.year,
            until=min(date(self.year, 12, 31), r.today),
            rows=rows,
            files=_files(r, rows),
            head=GetPaperHead().fetch(r),
        )

    def _rows(self, r: Read) -> tuple[ReadingRow, ...]:
        first = datetime.combine(date(self.year, 1, 1), time.min, CHINA)
        after = datetime.combine(date(self.year + 1, 1, 1), time.min, CHINA)
        query = (
            sa.select(RestrictedReading, Accident.number, Pupil.number, Account.name)
            .join(Accident, Accident.id == RestrictedReading.accident_id)
            .outerjoin(Pupil, Pupil.id == RestrictedReading.pupil_id)
            .outerjoin(Account, Account.username == RestrictedReading.username)
            .where(RestrictedReading.at >= first, RestrictedReading.at < after)
            .order_by(RestrictedReading.at, RestrictedReading.id)
        )
        return tuple(
            ReadingRow(
                id=row.id,
                at=row.at,
                username=row.username,
                name=name or row.username,
                accident_id=row.accident_id,
                number=number,
                pupil=pupil or "",
                reason=r.unseal(row, "reason"),
            )
            for row, number, pupil, name in r.session.execute(query)
        )


def _files(r: Read, rows: tuple[ReadingRow, ...]) -> tuple[RestrictedFile, ...]:
    """Return the restricted files, whether anybody opened them or not."""
    stored = r.session.execute(
        sa.select(Accident.id, Accident.number)
        .where(Accident.restricted.is_(True), Accident.voided_at.is_(None))
        .order_by(Accident.number)
    )
    return tuple(
        RestrictedFile(
            accident_id=accident,
            number=number,
            named=_named(r, accident),
            readings=len({(row.at, row.username) for row in rows if row.accident_id == accident}),
        )
        for accident, number in stored
    )


def _named(r: Read, accident_id: int) -> tuple[str, ...]:
    query = (
        sa.select(Account.name)
        .join(AccidentReader, AccidentReader.account_id == Account.id)
        .where(AccidentReader.accident_id == accident_id, AccidentReader.voided_at.is_(None))
        .order_by(Account.id)
    )
    principals = sa.select(Account.name).where(
        Account.role == Role.PRINCIPAL.value, Account.voided_at.is_(None)
    )
    return (*r.session.scalars(principals), *r.session.scalars(query))
