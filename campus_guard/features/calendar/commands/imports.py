"""Terms, days and periods from a sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, ClassVar

from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_line
from campus_guard.db.imports import Checked, ImportCommand, doubles, numbered
from campus_guard.db.models import CalendarDay, Period, SchoolYear, Term
from campus_guard.db.records import alive, too_long
from campus_guard.db.service import Read, Write
from campus_guard.features.calendar import rules
from campus_guard.features.calendar.commands.days import SOURCE_LENGTH, check_day
from campus_guard.features.calendar.commands.periods import check_period_name
from campus_guard.features.calendar.commands.years import TermDates, add_term, add_year

IN_FILE = msg("Stands in row {row} already.")


@dataclass(frozen=True)
class TermLine:
    """A row of the sheet of terms."""

    name: str
    starts_on: date
    ends_on: date
    row: int = 0


@dataclass(frozen=True)
class DayLine:
    """A row of the sheet of days."""

    day: date
    kind: str
    name: str = ""
    follows: int | None = None
    source: str = ""
    row: int = 0


@dataclass(frozen=True)
class PeriodLine:
    """A row of the sheet of periods."""

    name: str
    kind: str
    starts_at: time
    ends_at: time
    row: int = 0


def _usual_year(first: int) -> tuple[date, date]:
    return date(first, 9, 1), date(first + 1, 8, 31)


@dataclass(frozen=True, kw_only=True)
class ImportTerms(ImportCommand):
    """Take terms; their school years (1 September to 31 August) are made as needed."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    rows: Sequence[TermLine]

    def examine(self, r: Read) -> Checked:
        checked = Checked()
        lines = sorted(numbered(self.rows), key=lambda line: line.starts_on)
        stored = {term.name: term for term in r.session.scalars(alive(Term))}
        spans = {t.name: rules.TermSpan(t.name, t.starts_on, t.ends_on) for t in stored.values()}
        for line in lines:
            spans.pop(line.name, None)
        twice = doubles(sorted(lines, key=lambda x: x.row), "name")
        for line in lines:
            named = rules.parse_term_name(line.name)
            if named is None:
                checked.wrong(line.row, "name", msg("Terms are named like 2026-2027-1."))
                continue
            if line.row in twice:
                checked.wrong(line.row, "name", _again(twice[line.row]))
                continue
            self._check(checked, line, named, spans, stored.get(line.name))
            spans[line.name] = rules.TermSpan(line.name, line.starts_on, line.ends_on)
        return checked

    def _check(
        self,
        checked: Checked,
        line: TermLine,
        named: tuple[int, int],
        spans: dict[str, rules.TermSpan],
        term: Term | None,
    ) -> None:
        first, last = _usual_year(named[0])
        year = (min(first, line.starts_on), max(last, line.ends_on))
        wrong = rules.check_term(line.starts_on, line.ends_on, year, spans.values())
        if line.starts_on.year not in (named[0], named[0] + 1):
            wrong["starts_on"] = msg("The dates do not fit the name of the term.")
        prefix = line.name[:10]
        before = [s for s in spans.values() if s.name[:9] == line.name[:9]]
        expected = len([s for s in before if s.starts_on < line.starts_on]) + 1
        if not wrong and named[1] != expected:
            text = f"{prefix}{expected}"
            wrong["name"] = msg("By its dates this term would be {name}.", name=text)
        for key, message in wrong.items():
            checked.wrong(line.row, key, message)
        if wrong:
            return
        if term is None:
            checked.plan("new", lambda w: _add_term(w, line))
        elif (term.starts_on, term.ends_on) == (line.starts_on, line.ends_on):
            checked.plan("same")
        else:
            checked.plan("changed", lambda w: _move_term(w, term.id, line))


def _again(row: int) -> Message:
    return Message(IN_FILE.text, (("row", row),))


def _year_of(w: Write, line: TermLine) -> SchoolYear:
    name = line.name[:9]
    year = w.session.scalars(alive(SchoolYear).where(SchoolYear.name == name)).first()
    first, last = _usual_year(int(name[:4]))
    if year is None:
        return add_year(w, new_uid(), min(first, line.starts_on), max(last, line.ends_on))
    w.amend(
        year,
        starts_on=min(year.starts_on, line.starts_on),
        ends_on=max(year.ends_on, line.ends_on),
    )
    return year


def _add_term(w: Write, line: TermLine) -> None:
    add_term(w, new_uid(), _year_of(w, line), TermDates(line.starts_on, line.ends_on))


def _move_term(w: Write, term_id: int, line: TermLine) -> None:
    _year_of(w, line)
    w.amend(w.get(Term, term_id), starts_on=line.starts_on, ends_on=line.ends_on)


@dataclass(frozen=True, kw_only=True)
class ImportDays(ImportCommand):
    """Take days: what they are, and which weekday's lessons a make-up day has."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    rows: Sequence[DayLine]

    def examine(self, r: Read) -> Checked:
        checked = Checked()
        lines = numbered(self.rows)
        stored = list(r.session.scalars(alive(CalendarDay)))
        by_day = {row.day: row for row in stored if row.kind != rules.DayKind.EVENT}
        events = {(row.day, row.name) for row in stored if row.kind == rules.DayKind.EVENT}
        twice = doubles([x for x in lines if x.kind != rules.DayKind.EVENT], "day")
        for line in lines:
            wrong = check_day(line.kind, clean_line(line.name), line.follows)
            wrong |= too_long({"source": clean_line(line.source)}, source=SOURCE_LENGTH)
            for key, message in wrong.items():
                checked.wrong(line.row, key.replace("_weekday", ""), message)
            if line.row in twice:
                checked.wrong(line.row, "day", _again(twice[line.row]))
            if not wrong and line.row not in twice:
                _plan_day(checked, line, by_day.get(line.day), events)
        return checked


def _plan_day(
    checked: Checked,
    line: DayLine,
    row: CalendarDay | None,
    events: set[tuple[date, str]],
) -> None:
    name = clean_line(line.name)
    if line.kind == rules.DayKind.EVENT:
        row = None
        if (line.day, name) in events:
            checked.plan("same")
            return
        events.add((line.day, name))
    if row is None:
        checked.plan("new", lambda w: w.add(_day(line)))
        return
    values: dict[str, Any] = {"kind": line.kind, "name": name, "follows_weekday": line.follows}
    if all(getattr(row, key) == value for key, value in values.items()):
        checked.plan("same")
    else:
        checked.plan("changed", lambda w: w.amend(w.get(CalendarDay, row.id), **values))


def _day(line: DayLine) -> CalendarDay:
    return CalendarDay(
        uid=new_uid(),
        day=line.day,
        kind=line.kind,
        name=clean_line(line.name),
        follows_weekday=line.follows,
        source=clean_line(line.source),
    )


@dataclass(frozen=True, kw_only=True)
class ImportPeriods(ImportCommand):
    """Take the named periods of the day."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    rows: Sequence[PeriodLine]

    def examine(self, r: Read) -> Checked:
        checked = Checked()
        lines = numbered(self.rows)
        stored = {row.name: row for row in r.session.scalars(alive(Period))}
        twice = doubles(lines, "name")
        for line in lines:
            wrong = rules.check_period(line.starts_at, line.ends_at, line.kind)
            wrong |= check_period_name(clean_line(line.name))
            if line.row in twice:
                wrong["name"] = _again(twice[line.row])
            for key, message in wrong.items():
                checked.wrong(line.row, key, message)
            if not wrong:
                _plan_period(checked, line, stored.get(clean_line(line.name)))
        return checked


def _plan_period(checked: Checked, line: PeriodLine, row: Period | None) -> None:
    values: dict[str, Any] = {
        "kind": line.kind,
        "starts_at": line.starts_at,
        "ends_at": line.ends_at,
    }
    if row is None:
        period = Period(uid=new_uid(), name=clean_line(line.name), **values)
        checked.plan("new", lambda w: w.add(period))
    elif all(getattr(row, key) == value for key, value in values.items()):
        checked.plan("same")
    else:
        checked.plan("changed", lambda w: w.amend(w.get(Period, row.id), **values))
