"""The indicators of this moment, computed from the ledgers where they can be."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import (
    IndicatorReading,
    Ledger,
    LedgerEntry,
    Pupil,
    School,
    Setting,
)
from campus_guard.db.service import Query, Read
from campus_guard.features.indicators.rules import (
    Indicator,
    Measure,
    Preset,
    Thresholds,
    guards_required,
)

KEY = "indicators.lines"
Numbers = tuple[int | None, int | None]
_CLOSED_POINTS = ("walls", "doors", "visitors", "anti_ram", "guards")


@dataclass(frozen=True, kw_only=True)
class IndicatorRow:
    """An indicator: its numbers, where they come from, since when."""

    indicator: Indicator
    measure: Measure
    typed: bool
    day: date
    note: str = ""
    reading_id: int | None = None

    @property
    def id(self) -> str:
        """Return what names the line."""
        return self.indicator.value


@dataclass(frozen=True)
class IndicatorSheet:
    """All indicators on a day, and the lines that count."""

    day: date
    thresholds: Thresholds
    rows: tuple[IndicatorRow, ...]

    @property
    def short(self) -> tuple[IndicatorRow, ...]:
        """Return those below their line."""
        return tuple(row for row in self.rows if row.measure.met is False)


def thresholds_of(r: Read) -> Thresholds:
    """Return the lines of this school: those of its settlement until it chooses."""
    row = r.session.get(Setting, KEY)
    if row is None:
        rural = r.session.scalar(sa.select(School.settlement).limit(1)) == "rural"
        return Thresholds(Preset.RURAL if rural else Preset.URBAN, {})
    own = {Indicator(name): line for name, line in row.value["own"].items()}
    return Thresholds(Preset(row.value["preset"]), own, row.value["source"])


def indicator_rows(r: Read) -> tuple[IndicatorRow, ...]:
    """Return all indicators of today: a typed reading counts before the ledgers."""
    thresholds, typed = thresholds_of(r), _typed(r)
    rows = []
    for indicator in Indicator:
        line, reading = thresholds.line(indicator), typed.get(indicator)
        if reading is not None:
            measure = Measure(reading.required, reading.actual, line)
            rows.append(
                IndicatorRow(
                    indicator=indicator,
                    measure=measure,
                    typed=True,
                    day=reading.day,
                    note=reading.note,
                    reading_id=reading.id,
                )
            )
        else:
            required, actual = _COUNTED[indicator](r)
            measure = Measure(required, actual, line)
            rows.append(
                IndicatorRow(indicator=indicator, measure=measure, typed=False, day=r.today)
            )
    return tuple(rows)


def _typed(r: Read) -> Mapping[Indicator, IndicatorReading]:
    query = (
        sa.select(IndicatorReading)
        .where(IndicatorReading.voided_at.is_(None), IndicatorReading.typed)
        .order_by(IndicatorReading.day, IndicatorReading.id)
    )
    return {Indicator(row.indicator): row for row in r.session.scalars(query)}


def _entries(r: Read, code: str, *states: str) -> list[dict[str, Any]]:
    """Return what the living entries of a ledger hold, newest last."""
    query = (
        sa.select(LedgerEntry.data)
        .join(Ledger, Ledger.id == LedgerEntry.ledger_id)
        .where(Ledger.code == code, Ledger.voided_at.is_(None), LedgerEntry.voided_at.is_(None))
        .order_by(LedgerEntry.day, LedgerEntry.id)
    )
    if states:
        query = query.where(LedgerEntry.state.in_(states))
    return list(r.session.scalars(query))


def _whole(entry: Mapping[str, Any], key: str) -> int:
    return int(Decimal(str(entry.get(key) or 0)))


def _guards(r: Read) -> Numbers:
    living = sa.or_(Pupil.left_on.is_(None), Pupil.left_on >= r.today)
    pupils = r.session.scalar(
        sa.select(sa.func.count(Pupil.id)).where(Pupil.voided_at.is_(None), living)
    )
    boarding = bool(r.session.scalar(sa.select(School.boarding).limit(1)))
    required = guards_required(pupils or 0, boarding=boarding)
    licences = [e for e in _entries(r, "LICENCE", "valid", "renewed") if e.get("kind") == "guard"]
    if not licences:
        return required, None
    day = r.today.isoformat()
    valid = {e.get("person") for e in licences if (e.get("expires_on") or day) >= day}
    return required, len(valid)


def _gear(r: Read) -> Numbers:
    known = _entries(r, "EQUIP")
    if not known:
        return None, None
    required = sum(_whole(e, "quantity") for e in known)
    fit = sum(_whole(e, "actual") for e in _entries(r, "EQUIP", "in_use"))
    return required, fit


def _devices(r: Read, system: str, count: Callable[[Mapping[str, Any]], int]) -> Numbers:
    entries = [e for e in _entries(r, "DEVICE", "working", "fault") if e.get("system") == system]
    if not entries:
        return None, None
    return sum(_whole(e, "points") for e in entries), sum(map(count, entries))


def _networked(entry: Mapping[str, Any]) -> int:
    return _whole(entry, "points") if entry.get("networked") else 0


def _working(entry: Mapping[str, Any]) -> int:
    return _whole(entry, "working")


def _closed(r: Read) -> Numbers:
    checks = _entries(r, "CLOSED")
    if not checks:
        return None, None
    answers = [checks[-1].get(point) for point in _CLOSED_POINTS]
    said = [answer for answer in answers if answer is not None]
    return len(said), sum(said)


def _teams(r: Read) -> Numbers:
    rural = r.session.scalar(sa.select(School.settlement).limit(1)) == "rural"
    kind = "village" if rural else "volunteer"
    teams = _entries(r, "TEAM", "active")
    return 1, sum(e.get("kind") == kind for e in teams) if teams else None


def _nothing(_r: Read) -> Numbers:
    return None, None


_COUNTED: Mapping[Indicator, Callable[[Read], Numbers]] = {
    Indicator.GUARDS: _guards,
    Indicator.GEAR: _gear,
    Indicator.CCTV: lambda r: _devices(r, "video", _working),
    Indicator.NETWORK: lambda r: _devices(r, "video", _networked),
    Indicator.ALARM: lambda r: _devices(r, "emergency", _working),
    Indicator.CLOSED: _closed,
    Indicator.ESCORT: _nothing,
    Indicator.TEAM: _teams,
}


@dataclass(frozen=True, kw_only=True)
class Indicators(Query[IndicatorSheet]):
    """All indicators of today, or as they were kept by an earlier day ``on``.

    Of an earlier day only what was typed or kept by then is known; the rest is not recorded.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    on: date | None = None

    def fetch(self, r: Read) -> IndicatorSheet:
        on = self.on or r.today
        rows = indicator_rows(r) if on >= r.today else tuple(_kept(r, on))
        return IndicatorSheet(min(on, r.today), thresholds_of(r), rows)


def _kept(r: Read, on: date) -> Iterable[IndicatorRow]:
    query = (
        sa.select(IndicatorReading)
        .where(IndicatorReading.voided_at.is_(None), IndicatorReading.day <= on)
        .order_by(IndicatorReading.day, IndicatorReading.id)
    )
    newest = {Indicator(row.indicator): row for row in r.session.scalars(query)}
    for indicator in Indicator:
        row = newest.get(indicator)
        if row is None:
            yield IndicatorRow(
                indicator=indicator, measure=Measure(None, None, None), typed=False, day=on
            )
            continue
        yield IndicatorRow(
            indicator=indicator,
            measure=Measure(row.required, row.actual, row.line),
            typed=row.typed,
            day=row.day,
            note=row.note,
            reading_id=row.id,
        )
