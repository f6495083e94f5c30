"""What is counted over ledgers: catalogue, targets, reminders, figures of a period."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from campus_guard.core.i18n import Translator
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import LedgerEntry
from campus_guard.db.service import Query, Read
from campus_guard.features.calendar.queries import TermRow, days, term_rows
from campus_guard.features.ledgers.queries.entries import ledger_balances, with_balance
from campus_guard.features.ledgers.queries.load import (
    EntryRow,
    LedgerRow,
    definitions,
    entries_of,
    entry_rows,
    ledger_row,
    ledger_rows,
    names_of,
)
from campus_guard.features.ledgers.rules.balance import Movement, balances, group_of
from campus_guard.features.ledgers.rules.reminders import Due, Seen, dues, standing
from campus_guard.features.ledgers.rules.targets import Span, TargetRow, fits, rows, spans, weight
from campus_guard.features.ledgers.rules.types import (
    FIGURES,
    BalanceDef,
    FieldType,
    LedgerDef,
    Per,
    Words,
)
from campus_guard.features.ledgers.rules.values import load_values, show


@dataclass(frozen=True)
class LedgerReminder:
    """Something that expires or is due. ``number``, ``name``: the entry (no name if restricted)."""

    entry_id: int
    ledger: str
    title: Words
    number: str
    entry: EntryRow
    words: Words
    on: date
    days_left: int


@dataclass(frozen=True)
class LedgerTarget:
    """A target of a ledger in one period. ``recorded``: the ledger has ever been written to."""

    ledger: str
    title: Words
    row: TargetRow
    recorded: bool


@dataclass(frozen=True)
class CatalogueRow:
    """A ledger in the catalogue: entries in the term, open ones, what is due, targets unmet.

    What is in use in an inventory is not open: nothing is to be done about it.
    """

    ledger: LedgerRow
    entries: int
    total: int
    open: int
    due: int
    overdue: int
    targets: tuple[TargetRow, ...]

    @property
    def unmet(self) -> int:
        """Return how many targets of the running periods are not met so far."""
        return sum(not t.met for t in self.targets)


@dataclass(frozen=True)
class LedgerNumbers:
    """The figures of a ledger between two days; restricted ledgers give these to paper too.

    ``recorded``: something was written up to the last day, so that zero is a count and not a gap.
    ``by``: {choice field: {code: entries}}; ``sums``: {number field: total of those that have it}.
    """

    ledger: LedgerRow
    first: date
    last: date
    recorded: bool
    entries: int
    open: int
    by: Mapping[str, Mapping[str, int]]
    states: Mapping[str, int]
    sums: Mapping[str, Decimal]


@dataclass(frozen=True)
class LedgerReport:
    """A ledger between two days for paper. ``rows`` is empty for a restricted one.

    ``balances``: (what, balance now, day and difference of the last count) when one is kept.
    """

    numbers: LedgerNumbers
    rows: tuple[EntryRow, ...]
    targets: tuple[TargetRow, ...]
    balances: tuple[tuple[str, Decimal, date | None, Decimal | None], ...] = ()
    due: tuple[LedgerReminder, ...] = ()


@dataclass
class _Kept:
    """The living entries of a ledger with their open values, read once."""

    r: Read
    ledger: LedgerRow
    entries: list[LedgerEntry] = field(default_factory=list)
    values: dict[int, dict[str, Any]] = field(default_factory=dict)

    def load(self) -> "_Kept":
        """Read the entries."""
        if self.ledger.id is not None:
            self.entries = entries_of(self.r, self.ledger.id)
            known = definitions(self.r, (e.version_id for e in self.entries))
            self.values = {e.id: load_values(known[e.version_id], e.data) for e in self.entries}
        return self

    def dues(self, today: date) -> list[Due]:
        """Return what is to be told today."""
        seen = [Seen(e.id, e.day, e.id, e.state, self.values[e.id]) for e in self.entries]
        return dues(self.ledger.definition, seen, today)

    def listed(self, first: date, last: date) -> list[LedgerEntry]:
        """Return what a paper lists: of an inventory also what is older and still in use."""
        until = [e for e in self.entries if e.day <= last]
        if not self.ledger.definition.standing:
            return [e for e in until if e.day >= first]
        seen = [Seen(e.id, e.day, e.id, e.state, self.values[e.id]) for e in until]
        in_use = standing(self.ledger.definition, seen)
        return [e for e in until if e.day >= first or e.id in in_use]

    def is_open(self, entry: LedgerEntry) -> bool:
        """Tell whether something is still to be done about an entry."""
        state = self.ledger.definition.state(entry.state)
        return state is not None and state.open


def _kept(r: Read, ledger: LedgerRow) -> _Kept:
    return _Kept(r, ledger).load()


def term_spans(terms: Iterable[TermRow], today: date) -> list[Span]:
    """Return the terms as periods, the open one until its planned end or today."""
    found = [Span(t.name, t.counts_from, t.counts_to or max(t.ends_on, today)) for t in terms]
    return sorted(found, key=lambda s: s.first)


def year_spans(terms: Iterable[TermRow], today: date) -> list[Span]:
    """Return the school years as periods."""
    years: dict[str, list[Span]] = {}
    listed = list(terms)
    for t, span in zip(
        sorted(listed, key=lambda t: t.counts_from), term_spans(listed, today), strict=True
    ):
        years.setdefault(t.school_year, []).append(span)
    return [Span(name, parts[0].first, parts[-1].last) for name, parts in years.items()]


def _teaching(r: Read, first: date, last: date) -> Callable[[Span], bool]:
    """Return what tells whether a period holds a teaching day; make-up workdays are such."""
    known = {d.day for d in days(r, first, last) if d.teaching}
    return lambda span: any(span.covers(day) for day in known)


def target_rows(r: Read, kept: _Kept, first: date, last: date) -> list[TargetRow]:
    """Return the targets of a ledger in every period that touches the days."""
    found: list[TargetRow] = []
    terms = term_rows(r)
    for target in kept.ledger.definition.targets:
        counted = [
            (e.day, weight(target, kept.values[e.id]))
            for e in kept.entries
            if fits(target, kept.values[e.id], e.state)
        ]
        named = year_spans(terms, r.today) if target.per is Per.YEAR else term_spans(terms, r.today)
        periods = list(spans(target.per, first, last, named))
        if periods:
            teaching = _teaching(r, periods[0].first, periods[-1].last)
            found += rows(target, counted, periods, r.today, teaching)
    return found


@dataclass(frozen=True, kw_only=True)
class LedgerCatalogue(Query[tuple[CatalogueRow, ...]]):
    """Return every ledger with its counts in the present term, what is due, its targets now."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    unused: bool = False

    def fetch(self, r: Read) -> tuple[CatalogueRow, ...]:
        term = next((t for t in term_rows(r) if t.covers(r.today)), None)
        since = term.counts_from if term else r.today.replace(month=1, day=1)
        found = ledger_rows(r)
        return tuple(_catalogue(r, x, since) for x in found if x.active or self.unused)


def _catalogue(r: Read, ledger: LedgerRow, since: date) -> CatalogueRow:
    kept, inventory = _kept(r, ledger), ledger.definition.standing
    due = kept.dues(r.today) if ledger.active else []
    return CatalogueRow(
        ledger,
        sum(e.day >= since for e in kept.entries),
        len(kept.entries),
        0 if inventory else sum(kept.is_open(e) for e in kept.entries),
        len(due),
        sum(d.on < r.today for d in due),
        tuple(target_rows(r, kept, r.today, r.today)) if ledger.active else (),
    )


@dataclass(frozen=True, kw_only=True)
class LedgerReminders(Query[tuple[LedgerReminder, ...]]):
    """Return what expires or is due in all ledgers in use, most urgent first.

    Of a restricted ledger the named people see number and day, the others nothing.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    ledger: str | None = None

    def fetch(self, r: Read) -> tuple[LedgerReminder, ...]:
        found: list[LedgerReminder] = []
        for ledger in ledger_rows(r):
            wanted = self.ledger in (None, ledger.code)
            if wanted and ledger.active and ledger.may_read and ledger.definition.reminders:
                found += reminders_of(r, _kept(r, ledger), r.today)
        return tuple(sorted(found, key=lambda x: (x.on, x.number)))


def reminders_of(r: Read, kept: _Kept, today: date) -> list[LedgerReminder]:
    """Return the reminders of one ledger with the names of the entries."""
    due = kept.dues(today)
    concerned = {d.entry_id for d in due}
    rows_ = entry_rows(r, [e for e in kept.entries if e.id in concerned])
    known = {row.id: row for row in rows_}
    title = kept.ledger.definition.title
    return [
        LedgerReminder(
            d.entry_id,
            kept.ledger.code,
            title,
            known[d.entry_id].number,
            known[d.entry_id],
            d.reminder.words,
            d.on,
            d.days_left(today),
        )
        for d in due
    ]


@dataclass(frozen=True, kw_only=True)
class LedgerTargets(Query[tuple[LedgerTarget, ...]]):
    """Return the targets of all ledgers in use in the periods between two days (today)."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    first: date | None = None
    last: date | None = None
    ledger: str | None = None

    def fetch(self, r: Read) -> tuple[LedgerTarget, ...]:
        first = self.first or r.today
        last = self.last or first
        found: list[LedgerTarget] = []
        for ledger in ledger_rows(r):
            if self.ledger in (None, ledger.code) and ledger.active and ledger.definition.targets:
                kept = _kept(r, ledger)
                title, used = ledger.definition.title, bool(kept.entries)
                found += [
                    LedgerTarget(ledger.code, title, row, used)
                    for row in target_rows(r, kept, first, last)
                ]
        return tuple(found)


@dataclass(frozen=True, kw_only=True)
class LedgerFigures(Query[LedgerNumbers]):
    """Return the figures of a ledger between two days; counts only, also of a restricted one."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    ledger: str
    first: date
    last: date

    def fetch(self, r: Read) -> LedgerNumbers:
        kept = _kept(r, ledger_row(r, self.ledger))
        mine = [e for e in kept.entries if self.first <= e.day <= self.last]
        return numbers_of(kept, mine, self.first, self.last)


def numbers_of(kept: _Kept, mine: list[LedgerEntry], first: date, last: date) -> LedgerNumbers:
    """Return what is counted of some entries; two days say of which period."""
    definition = kept.ledger.definition
    by: dict[str, Counter[str]] = {}
    sums: dict[str, Decimal] = {}
    for f in definition.fields:
        values = [kept.values[e.id].get(f.key) for e in mine]
        if f.type is FieldType.CHOICE:
            by[f.key] = Counter(v for v in values if v is not None)
        elif f.type is FieldType.YES_NO:
            by[f.key] = Counter("yes" if v else "no" for v in values if v is not None)
        elif f.type in FIGURES and any(v is not None for v in values):
            sums[f.key] = sum((v for v in values if v is not None), Decimal(0))
    return LedgerNumbers(
        ledger=kept.ledger,
        first=first,
        last=last,
        recorded=any(e.day <= last for e in kept.entries),
        entries=len(mine),
        open=sum(kept.is_open(e) for e in mine),
        by=by,
        states=Counter(e.state for e in mine if e.state),
        sums=sums,
    )


@dataclass(frozen=True, kw_only=True)
class LedgerForPaper(Query[LedgerReport]):
    """Return a ledger between two days for PDF and XLSX; of a restricted one counts only."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    ledger: str
    first: date
    last: date

    def fetch(self, r: Read) -> LedgerReport:
        ledger = ledger_row(r, self.ledger)
        kept = _kept(r, ledger)
        mine = kept.listed(self.first, self.last)
        numbers = numbers_of(kept, mine, self.first, self.last)
        targets = tuple(target_rows(r, kept, self.first, self.last))
        if ledger.definition.sensitive:
            return LedgerReport(numbers, (), targets)
        balance = ledger_balances(r, ledger.id, ledger.definition) if ledger.id else None
        return LedgerReport(
            numbers,
            tuple(with_balance(row, balance) for row in entry_rows(r, mine)),
            targets,
            stock_of(r, kept, self.last),
        )


def stock_of(
    r: Read, kept: _Kept, last: date
) -> tuple[tuple[str, Decimal, date | None, Decimal | None], ...]:
    """Return what is in stock after a day: words, balance, last count and its difference."""
    definition = kept.ledger.definition
    by = definition.balance
    if by is None or kept.ledger.id is None:
        return ()
    until = [e for e in kept.entries if e.day <= last]
    found = balances(by, [Movement(e.id, e.day, e.id, kept.values[e.id]) for e in until])
    words = {group_of(by, kept.values[e.id]): kept.values[e.id] for e in until}
    names = names_of(r, [(definition, values) for values in words.values()])
    labels = {
        key: _label(definition, by, values, mine)
        for (key, values), mine in zip(words.items(), names, strict=True)
    }
    return tuple(
        (labels[key], amount, *(found.counted.get(key) or (None, None)))
        for key, amount in sorted(found.now.items(), key=lambda x: labels[x[0]])
    )


def _label(
    definition: LedgerDef, by: BalanceDef, values: Mapping[str, Any], names: Mapping[str, str]
) -> str:
    fields = [definition.field(key) for key in by.by]
    tr = Translator("zh_CN")
    return " / ".join(show(f, values.get(f.key), names, tr) for f in fields if f is not None)


@dataclass(frozen=True, kw_only=True)
class LedgerStock(Query[tuple[tuple[str, Decimal, date | None, Decimal | None], ...]]):
    """Return what a ledger holds now: (what, balance, last stock count, its difference)."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    ledger: str

    def fetch(self, r: Read) -> tuple[tuple[str, Decimal, date | None, Decimal | None], ...]:
        return stock_of(r, _kept(r, ledger_row(r, self.ledger)), r.today)
