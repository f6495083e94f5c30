"""Typing a reading, keeping the readings of a day, setting the lines."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from campus_guard.core.i18n import msg
from campus_guard.core.ids import derived_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_block, clean_line
from campus_guard.db.models import IndicatorReading, Setting
from campus_guard.db.records import UnvoidRecord, VoidRecord, refuse, too_long
from campus_guard.db.service import Command, Write
from campus_guard.features.indicators.queries import KEY, indicator_rows, thresholds_of
from campus_guard.features.indicators.rules import (
    Indicator,
    Preset,
    check_line,
    check_numbers,
)


@dataclass(frozen=True, kw_only=True)
class TypeReading(Command[int]):
    """Enter required and actual by hand; it counts from its day until it is voided.

    Returns the id. Raises UserError for a day in the future and for numbers below 0.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    indicator: Indicator
    day: date
    required: int | None
    actual: int | None
    note: str = ""

    def apply(self, w: Write) -> int:
        known = w.existing(IndicatorReading, self.uid)
        if known is not None:
            return known.id
        note = clean_block(self.note)
        wrong = check_numbers(self.required, self.actual) | too_long({"note": note}, note=2000)
        if self.day > w.today:
            wrong["day"] = msg("This day lies in the future.")
        refuse(wrong)
        row = IndicatorReading(
            uid=self.uid,
            indicator=self.indicator.value,
            day=self.day,
            required=self.required,
            actual=self.actual,
            line=thresholds_of(w).line(self.indicator),
            typed=True,
            note=note,
        )
        return w.add(row).id


@dataclass(frozen=True, kw_only=True)
class KeepReadings(Command[int]):
    """Keep today's readings of all indicators, so that later papers can look back.

    Returns how many were kept; what is not recorded is not kept. Pressed twice it is once a day.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE

    def apply(self, w: Write) -> int:
        kept = 0
        for row in indicator_rows(w):
            required, actual = row.measure.required, row.measure.actual
            uid = derived_uid("indicator", row.indicator, w.today.isoformat(), required, actual)
            if required is None or actual is None or w.existing(IndicatorReading, uid):
                continue
            reading = IndicatorReading(
                uid=uid,
                indicator=row.indicator.value,
                day=w.today,
                required=required,
                actual=actual,
                line=row.measure.line,
                typed=False,
            )
            w.add(reading)
            kept += 1
        return kept


@dataclass(frozen=True, kw_only=True)
class VoidReading(VoidRecord):
    """Void a typed reading: the ledgers count again."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = IndicatorReading

    def check(self, w: Write, row: Any) -> None:
        """Nothing hangs on it."""


@dataclass(frozen=True, kw_only=True)
class UnvoidReading(UnvoidRecord):
    """Take ``VoidReading`` back."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = IndicatorReading

    def check(self, w: Write, row: Any) -> None:
        """Nobody takes its place."""


@dataclass(frozen=True, kw_only=True)
class SetThresholds(Command[None]):
    """Choose the preset and the school's own lines (percent; None: not asked for), with source.

    ``own`` may name an indicator only where the school differs from the preset. A line of one's
    own needs its source, so that everybody sees who asks for it.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    preset: Preset
    own: Mapping[Indicator, int | None] = field(default_factory=dict)
    source: str = ""

    def apply(self, w: Write) -> None:
        source = clean_line(self.source)
        wrong = too_long({"source": source}, source=200)
        for indicator, line in self.own.items():
            words = check_line(line)
            if words is not None:
                wrong[indicator.value] = words
        if self.own and not source:
            wrong["source"] = msg("Name the document that asks for these lines.")
        refuse(wrong)
        value = {
            "preset": self.preset.value,
            "own": {k.value: v for k, v in self.own.items()},
            "source": source,
        }
        row = w.session.get(Setting, KEY)
        if row is None:
            w.session.add(
                Setting(key=KEY, value=value, changed_at=w.now, changed_by=w.actor.username)
            )
        else:
            row.value, row.changed_at, row.changed_by = value, w.now, w.actor.username
        w.session.flush()
