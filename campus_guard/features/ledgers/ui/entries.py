"""The entries of one ledger: search, filters, forms, papers, sheets; all from its definition."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, ClassVar

from campus_guard.core.document import Align, Tone
from campus_guard.core.i18n import Message, msg
from campus_guard.features.calendar.queries import ListTerms, TermRow
from campus_guard.features.calendar.ui.records import (
    export_sheet,
    import_sheet,
    print_document,
    void_record,
)
from campus_guard.features.ledgers import commands as c
from campus_guard.features.ledgers.commands.common import Checks
from campus_guard.features.ledgers.queries import (
    EntryFilter,
    EntryList,
    EntryRow,
    LedgerForPaper,
    LedgerRow,
    ListEntries,
)
from campus_guard.features.ledgers.report import ledger_register
from campus_guard.features.ledgers.report.register import heading
from campus_guard.features.ledgers.rules.types import (
    FIGURES,
    SPECIAL_LABELS,
    FieldType,
    LedgerDef,
)
from campus_guard.features.ledgers.sheets import ledger_transfer
from campus_guard.features.ledgers.ui.catalogue import KINDS
from campus_guard.features.ledgers.ui.forms import entry_form, values_of
from campus_guard.features.ledgers.ui.words import state_badge
from campus_guard.ui.buttons import Button
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.layout import hbox
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.table import Column

MONTHS = 15
WHOLE = "whole"
_MOST_FILTERS = 2
_ROOM, _LEAST = 880, 150
_SIGN, _HEADER = 14, 150  # a header is read in full, a very long one in part


@dataclass(frozen=True)
class Period:
    """What the list and its paper show: a month, a term, or everything."""

    key: str
    first: date
    last: date
    nothing: Message


class EntriesPage(ListPage):
    """The list of one ledger; Enter opens an entry."""

    key: ClassVar[str] = "ledger_entries"
    kinds: ClassVar[frozenset[str]] = KINDS
    search_hint = msg("Search words, number, pinyin initials")
    empty = msg("Entries of this ledger belong here. Write the first one.")

    def __init__(
        self,
        ctx: UiContext,
        ledger: LedgerRow,
        opened: Callable[[int], None],
        left: Callable[[], None],
        checks: Checks,
    ) -> None:
        self.ledger, self._opened, self._left_page, self._checks = ledger, opened, left, checks
        self._periods: dict[Any, Period] = {}
        self._second = hbox(gap=8)
        super().__init__(ctx)
        back = Button(ctx, ctx.tr("All ledgers"), left, "Esc", icon="chevron-left", bind=False)
        self._second.insertWidget(0, back)
        self._second.addStretch(1)
        self.layout().insertLayout(0, self._second)
        self.layout().setStretch(1, 0)
        self.layout().setStretch(3, 1)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)
        ctx.ops.read(ListTerms(), self._take_terms, owner=self)

    @property
    def definition(self) -> LedgerDef:
        """Return the definition in force."""
        return self.ledger.definition

    def columns(self) -> Sequence[Column]:
        """Return the columns of the paper, the state and the number first and last."""
        listed = [x for x in self.definition.columns if x.key not in ("state", "number")]
        if self.definition.sensitive:
            listed = [x for x in listed if self._open(x.key)]
        room = _ROOM if self.definition.states else _ROOM + 110
        found = _fitting([self._column(x.key, n == 1) for n, x in enumerate(listed)], room)
        number = Column("number", msg("No."), self._number, 124)
        if not self.definition.states:
            return [*found, number]
        badge = partial(state_badge, tr=self.ctx.tr)
        return [*found, Column("state", msg("State"), lambda _r: "", 120, badge=badge), number]

    def _number(self, row: EntryRow) -> str:
        return f"{row.number}  {self.ctx.tr('Voided')}" if row.voided else row.number

    def _open(self, key: str) -> bool:
        f = self.definition.field(key)
        kinds = (FieldType.DATE, FieldType.CHOICE, FieldType.NUMBER, FieldType.YES_NO)
        return f is not None and f.type in kinds

    def _column(self, key: str, wide: bool) -> Column:
        f, tr = self.definition.field(key), self.ctx.tr
        text = partial(_text, key=key, tr=tr)
        if f is None:
            right = Align.RIGHT if key in ("balance", "difference") else Align.LEFT
            tone = _tone if key == "difference" else None
            return Column(key, SPECIAL_LABELS[key], text, 96, right, tone=tone)
        header = Message(heading(f, tr) if f.type is FieldType.TWO_PEOPLE else f.words.say(tr))
        figure = f.type in FIGURES
        width = {FieldType.DATE: 104, FieldType.TIME: 72, FieldType.YES_NO: 84}.get(f.type, 130)
        width = max(width, min(_HEADER, _SIGN * len(self.ctx.tr(header)) + _SIGN))
        stretch = wide or f.type is FieldType.BLOCK
        return Column(
            key,
            header,
            text,
            0 if stretch and not figure else 96 if figure else width,
            Align.RIGHT if figure else Align.LEFT,
            bold=key in self.definition.name[:1],
            sort=partial(_sort, key=key),
        )

    def build(self) -> None:
        """Add period, state and choices as filters, then the actions."""
        today = self.ctx.clock.today()
        for back in range(MONTHS):
            first = _months_back(today, back)
            last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            name = f"{first:%Y-%m}"
            self._periods[name] = Period(name, first, last, msg("None this month"))
        months = [(key, key) for key in self._periods]
        whole = Period(WHOLE, date(1990, 1, 1), today + timedelta(days=3660), msg("None"))
        self._periods[WHOLE] = whole
        self._narrow("period", msg("Period"), [(WHOLE, msg("All")), *months])
        if self.definition.states:
            tr = self.ctx.tr
            states = [(s.code, Message(s.words.say(tr))) for s in self.definition.states]
            self._narrow("state", msg("State"), [(None, msg("All")), *states])
        for key in self.definition.counts[:_MOST_FILTERS]:
            self._add_choice(key)
        self.add_chip("voided", msg("Show voided"))
        self._add_actions()

    def _add_actions(self) -> None:
        self.add_action(Action(msg("New entry"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_action(Action(msg("Open it"), self.open, "Enter", needs_row=True))
        self.add_action(Action(msg("Preview and print"), self.print_, "Ctrl+P", "print"))
        self.add_action(Action(msg("Copy as a new entry"), self.copy, "Ctrl+D", needs_row=True,
                               menu=True))  # fmt: skip
        if not self.definition.sensitive:
            self.add_action(Action(msg("Import a sheet"), self.import_, "Ctrl+I", menu=True))
            self.add_action(Action(msg("Export"), self.export, "Ctrl+E", menu=True))
        self.add_action(Action(msg("Void"), self.void, "Delete", needs_row=True, menu=True))

    def _add_choice(self, key: str) -> None:
        f, tr = self.definition.field(key), self.ctx.tr
        if f is None:
            return
        listed: list[tuple[Any, Message]] = [(o.code, Message(o.words.say(tr))) for o in f.choices]
        if f.type is FieldType.YES_NO:
            listed = [("yes", msg("Yes")), ("no", msg("No"))]
        self._narrow(key, Message(f.words.say(tr)), [(None, msg("All")), *listed])

    def _narrow(self, key: str, words: Message, choices: Sequence[tuple[Any, Any]]) -> None:
        first, self._left = self._left, self._second
        self.add_filter(key, words, choices)
        self._left = first
        combo, _ = self._filters[key]
        combo.setMinimumContentsLength(8)
        combo.setMaximumWidth(self.ctx.theme.px(190))

    def query(self) -> ListEntries:
        """Return the query of the list."""
        period = self.period
        chosen = [key for key in self.definition.counts[:_MOST_FILTERS] if key in self._filters]
        fields = {key: self.filter(key) for key in chosen if self.filter(key) is not None}
        whole = period.key == WHOLE
        wanted = EntryFilter(
            text=self.search_text,
            first=None if whole else period.first,
            last=None if whole else period.last,
            state=self.filter("state") if self.definition.states else None,
            fields=fields,
            voided=self.filter("voided"),
        )
        return ListEntries(ledger=self.ledger.code, wanted=wanted)

    @property
    def period(self) -> Period:
        """Return the chosen period."""
        return self._periods[self.filter("period")]

    def take(self, answer: EntryList) -> Sequence[EntryRow]:
        """Say whose entries these are and how many."""
        tr = self.ctx.tr
        title = self.definition.title.say(tr)
        entries = tr.n("{n} entry", "{n} entries", answer.total)
        self.set_subtitle(f"{title}  {entries}")
        return answer.rows

    def new(self) -> None:
        """Open the empty form."""
        self._form(None)

    def copy(self) -> None:
        """Open the form with what stands in the chosen entry, for a new one."""
        if self.row is not None and not self.row.sealed:
            self._form(self.row)

    def open(self) -> None:
        """Open the chosen entry."""
        if self.row is not None:
            self._opened(self.row.id)

    def _form(self, row: EntryRow | None) -> None:
        definition = row.definition if row is not None else self.definition

        def command(values: dict[str, Any], uid: str) -> c.AddEntry:
            typed = values_of(definition, values)
            known = {f.key for f in self.definition.typed}
            kept = {key: value for key, value in typed.items() if key in known}
            return c.AddEntry(uid=uid, ledger=self.ledger.code, values=kept, checks=self._checks)

        title = self.definition.title.say(self.ctx.tr)
        form = entry_form(self.ctx, definition, row)
        FormDialog(self.ctx, self, title, form, command, self._saved, width=860).open()

    def _saved(self, entry_id: int) -> None:
        self.ctx.alerts.toast(msg("Saved."), partial(self._take_back, entry_id), tone=Tone.OK)
        self.select(entry_id)

    def _take_back(self, entry_id: int) -> None:
        reason = self.ctx.tr("Entered by mistake")
        command = c.VoidEntry(entry_id=entry_id, reason=reason)
        self.ctx.ops.write(command, lambda _v: None, owner=self, fail=self._failed)

    def void(self) -> None:
        """Void the chosen entry with a reason, or bring a voided one back."""
        row: EntryRow | None = self.row
        if row is None:
            return
        if row.voided:
            command = c.UnvoidEntry(record_id=row.id)
            self.ctx.ops.write(command, lambda _v: None, owner=self, fail=self._failed)
            return
        void_record(
            self.ctx,
            self,
            row.number,
            lambda reason: c.VoidEntry(
                entry_id=row.id, expected_version=row.version, reason=reason
            ),
            lambda: c.UnvoidEntry(record_id=row.id),
        )

    def print_(self) -> None:
        """Show the register of the chosen period; of everything, from the first entry on."""
        period, tr, code = self.period, self.ctx.tr, self.ledger.code
        if period.key == WHOLE:
            days = [row.day for row in self.model.rows]
            today = self.ctx.clock.today()
            earliest = min(p.first for key, p in self._periods.items() if key != WHOLE)
            first, last = min(days, default=earliest), max([*days, today])
            period = Period(WHOLE, first, last, msg("None"))
        query = LedgerForPaper(ledger=code, first=period.first, last=period.last)
        name = "" if period.key == WHOLE else f" {period.key}"
        print_document(
            self.ctx,
            self,
            f"{self.definition.title.say(tr)}{name}",
            lambda progress, head: ledger_register(
                progress.ask(query), head, tr, empty=period.nothing
            ),
        )

    def import_(self) -> None:
        """Import a sheet of this ledger."""
        import_sheet(self.ctx, self, ledger_transfer(self.definition, self._checks))

    def export(self) -> None:
        """Export all entries."""
        export_sheet(self.ctx, self, ledger_transfer(self.definition))

    def back(self) -> bool:
        """Empty the search, then go to the catalogue."""
        if not super().back():
            self._left_page()
        return True

    def help_text(self) -> str:
        """Return the ledger's own help."""
        return self.definition.help.say(self.ctx.tr)

    def _take_terms(self, terms: Sequence[TermRow]) -> None:
        combo, values = self._filters["period"]
        today = self.ctx.clock.today()
        for term in [t for t in terms if t.counts_from <= today][:6]:
            last = term.counts_to or max(today, term.ends_on)
            self._periods[term.name] = Period(term.name, term.counts_from, last, msg("None"))
            values.append(term.name)
            words = self.ctx.tr("{name}: {choice}", name=self.ctx.tr("Term"), choice=term.name)
            combo.addItem(words)


def _fitting(columns: list[Column], room: int) -> list[Column]:
    """Return as many columns from the left as the smallest window has room for."""
    found = []
    for column in columns:
        room -= column.width or _LEAST
        if room < 0:
            break
        found.append(column)
    return found


def _months_back(today: date, back: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
    return date(year, month + 1, 1)


def _text(row: EntryRow, key: str, tr: Any) -> str:
    words = row.show(key, tr)
    return words.split("\n", 1)[0]


def _sort(row: EntryRow, key: str) -> Any:
    value = row.values.get(key)
    return (value is None, str(value) if isinstance(value, tuple | bool) else value or "")


def _tone(row: EntryRow) -> Tone:
    return Tone.BAD if row.difference else Tone.NORMAL
