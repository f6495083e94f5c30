"""School years with their terms, the stored days, the periods of the day: as lists."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from campus_guard.core.document import Align
from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.features.calendar import commands as c
from campus_guard.features.calendar import queries as q
from campus_guard.features.calendar import sheets
from campus_guard.features.calendar.rules import (
    DAY_KIND_LABELS,
    PERIOD_KIND_LABELS,
    DayKind,
    weekday_label,
)
from campus_guard.features.calendar.ui.dayform import day_command, day_form, kind_choices
from campus_guard.features.calendar.ui.monthgrid import TONES
from campus_guard.features.calendar.ui.notice import NoticeDialog
from campus_guard.features.calendar.ui.records import RecordPage
from campus_guard.ui.badges import Badge
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import ChoiceField, DateField, Form, TextField, TimeField
from campus_guard.ui.listpage import Action
from campus_guard.ui.table import Column

_Voiding = tuple[Callable[[str], Any], Callable[[], Any]]


@dataclass(frozen=True)
class PlanRow:
    """A school year, or one of its terms, in one list."""

    year: q.SchoolYearRow
    term: q.TermRow | None = None

    @property
    def id(self) -> tuple[str, int]:
        """Return what tells rows apart."""
        return ("term", self.term.id) if self.term else ("year", self.year.id)

    @property
    def shown(self) -> q.SchoolYearRow | q.TermRow:
        """Return the record of this row."""
        return self.term or self.year

    @property
    def name(self) -> str:
        """Return how it is called."""
        return self.shown.name

    @property
    def voided(self) -> bool:
        """Tell whether the record is voided."""
        return self.shown.voided


class TermsPage(RecordPage):
    """School years and their terms."""

    key: ClassVar[str] = "terms"
    kinds: ClassVar[frozenset[str]] = frozenset({"term", "school_year"})
    search_hint = None
    empty = msg("School years and terms belong here; every record counts for a term by its date.")
    new_text = msg("New school year")
    transfer = sheets.TRANSFERS[0]
    form_width = 520

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        tr = self.ctx.tr

        def counts(row: PlanRow) -> str:
            if row.term is None or row.voided:
                return ""
            last = row.term.counts_to
            return f"{row.term.counts_from} — {last or tr('open')}"

        def kind(row: PlanRow) -> str:
            return tr("Term") if row.term else tr("School year")

        return [
            Column(
                "name",
                msg("Designation"),
                lambda r: ("　" if r.term else "") + r.name,
                0,
                bold=True,
            ),
            Column("kind", msg("Kind"), kind, 100),
            Column("from", msg("First day"), lambda r: str(r.shown.starts_on), 120),
            Column("to", msg("Last day"), lambda r: str(r.shown.ends_on), 120),
            Column("counts", msg("Days that count"), counts, 220),
            Column("state", msg("State"), lambda _r: "", 100, badge=self._badge),
        ]

    def _badge(self, row: PlanRow) -> Badge | None:
        if row.voided:
            return Badge(msg("Voided"), Tone.MUTED, "void")
        today = self.ctx.clock.today()
        if row.term is not None and row.term.covers(today):
            return Badge(msg("Now"), Tone.OK)
        return None

    def more_actions(self) -> None:
        """Add the next term of a school year."""
        self.add_action(
            Action(msg("Add term"), self._add_term, "Ctrl+Shift+N", "plus", needs_row=True)
        )

    def query(self) -> q.ListSchoolYears:
        """Return the query."""
        return q.ListSchoolYears(include_voided=self.with_voided)

    def take(self, answer: tuple[q.SchoolYearRow, ...]) -> Sequence[PlanRow]:
        """Return years and terms as one list."""
        rows = []
        for year in answer:
            rows.append(PlanRow(year))
            rows += [PlanRow(year, term) for term in year.terms]
        return rows

    def form(self, row: PlanRow | None) -> Form:
        """Return the form of a new school year with two terms, or of one pair of days."""
        ctx = self.ctx
        form = Form(ctx)
        if row is not None:
            form.row(
                DateField(ctx, "starts_on", msg("First day"), required=True),
                DateField(ctx, "ends_on", msg("Last day"), required=True),
            )
            form.set_values({"starts_on": row.shown.starts_on, "ends_on": row.shown.ends_on})
            return form
        hint = msg("1 September as a rule. The name follows from it: 2026-2027.")
        form.row(DateField(ctx, "starts_on", msg("First day of the school year"), hint=hint))
        for number, title in ((1, msg("First term")), (2, msg("Second term"))):
            form.section(title)
            form.row(
                DateField(ctx, f"term{number}_starts_on", msg("First day")),
                DateField(ctx, f"term{number}_ends_on", msg("Last day")),
            )
        form.note(msg("A term counts until the day before the next one begins, vacation included."))
        form.set_values({"starts_on": self._next_year()})
        return form

    def _next_year(self) -> date:
        years = [row.year.starts_on.year for row in self.model.rows]
        today = self.ctx.clock.today()
        first = today.year if today.month >= 7 else today.year - 1
        return date(max(years) + 1 if years else first, 9, 1)

    def command(self, row: PlanRow | None, values: dict[str, Any], uid: str) -> Any:
        """Return the command that saves the form."""
        if row is not None and row.term is not None:
            return c.EditTerm(term_id=row.term.id, expected_version=row.term.version, **values)
        if row is not None:
            year = row.year
            return c.EditSchoolYear(school_year_id=year.id, expected_version=year.version, **values)
        pairs = [(values[f"term{n}_starts_on"], values[f"term{n}_ends_on"]) for n in (1, 2)]
        terms = tuple(c.TermDates(a, b or a) for a, b in pairs if a)
        return c.CreateSchoolYear(uid=uid, starts_on=values["starts_on"], terms=terms)

    def saved(self, value: Any) -> None:
        """Choose the saved school year; an edited row stays chosen."""
        if self.row is None:
            self.select(("year", value))

    def void_commands(self, row: PlanRow) -> _Voiding:
        """Return how a term or school year is voided and brought back."""
        void, undo = (
            (c.VoidTerm, c.UnvoidTerm) if row.term else (c.VoidSchoolYear, c.UnvoidSchoolYear)
        )
        record = row.shown
        return (
            lambda reason: void(
                record_id=record.id, expected_version=record.version, reason=reason
            ),
            lambda: undo(record_id=record.id),
        )

    def print_(self) -> None:
        """Show the calendar of the chosen school year."""
        args = {"day": self.row.year.starts_on} if self.row else {}
        self.ctx.navigate("calendar", tab="month", **args)

    def _add_term(self) -> None:
        ctx, year = self.ctx, self.row.year
        form = Form(ctx)
        form.row(
            DateField(ctx, "starts_on", msg("First day"), required=True),
            DateField(ctx, "ends_on", msg("Last day"), required=True),
        )

        def command(values: dict[str, Any], uid: str) -> c.AddTerm:
            return c.AddTerm(uid=uid, school_year_id=year.id, **values)

        title = ctx.tr("Next term of {year}", year=year.name)
        dialog = FormDialog(ctx, self, title, form, command, self._term_added, width=480)
        dialog.open()

    def _term_added(self, term_id: int) -> None:
        self.select(("term", term_id))


class DaysPage(RecordPage):
    """Every day that differs from its weekday, with where that comes from."""

    key: ClassVar[str] = "days"
    kinds: ClassVar[frozenset[str]] = frozenset({"calendar_day", "notice_year"})
    search_hint = msg("Name of the day")
    empty = msg("Holidays, make-up days, free days and events belong here.")
    new_text = msg("New day")
    transfer = sheets.TRANSFERS[1]
    form_width = 520

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        tr = self.ctx.tr

        def day(row: q.EntryRow) -> str:
            return f"{row.day}  {tr(weekday_label(row.day.isoweekday()))}"

        def follows(row: q.EntryRow) -> str:
            return tr(weekday_label(row.follows_weekday)) if row.follows_weekday else ""

        def kind(row: q.EntryRow) -> Badge:
            found = DayKind(row.kind)
            return Badge(DAY_KIND_LABELS[found], TONES[found], "flag")

        return [
            Column("day", msg("Day"), day, 180, sort=lambda r: r.day, bold=True),
            Column("kind", msg("Kind of day"), lambda _r: "", 140, badge=kind),
            Column("name", msg("Designation"), lambda r: r.name, 0),
            Column("follows", msg("Lessons of"), follows, 100),
            Column("source", msg("Source"), lambda r: r.source, 0),
            self.status(),
        ]

    def more_filters(self) -> None:
        """Add the filters."""
        self.add_filter("kind", msg("Kind"), [(None, msg("All")), *kind_choices()])
        self.add_chip("past", msg("Show the past"))

    def more_actions(self) -> None:
        """Add taking in a notice."""
        self.add_action(Action(msg("Take in a holiday notice"), self._notice, menu=True))

    def query(self) -> q.ListEntries:
        """Return the query: from the last twelve months on, or everything."""
        today = self.ctx.clock.today()
        first = date(1950, 1, 1) if self.filter("past") else date(today.year, 1, 1)
        return q.ListEntries(
            first=first,
            last=date(2199, 12, 31),
            text=self.search_text,
            kind=self.filter("kind"),
            include_voided=self.with_voided,
        )

    def row_name(self, row: q.EntryRow) -> str:
        """Return how an entry is called."""
        return f"{row.day} {row.name or self.ctx.tr(DAY_KIND_LABELS[row.kind])}"

    def form(self, row: q.EntryRow | None) -> Form:
        """Return the form of a day."""
        return day_form(self.ctx, row, self.ctx.clock.today(), None)

    def command(self, row: q.EntryRow | None, values: dict[str, Any], uid: str) -> Any:
        """Return the command that saves the form."""
        return day_command(row, values, uid)

    def saved(self, value: Any) -> None:
        """Choose the saved day, of several the first."""
        self.select(value[0] if isinstance(value, tuple) else value)

    def void_commands(self, row: q.EntryRow) -> _Voiding:
        """Return how an entry is voided and brought back."""
        return (
            lambda reason: c.VoidDay(record_id=row.id, expected_version=row.version, reason=reason),
            lambda: c.UnvoidDay(record_id=row.id),
        )

    def print_(self) -> None:
        """Go to the month, from where the calendar is printed."""
        args = {"day": self.row.day} if self.row else {}
        self.ctx.navigate("calendar", tab="month", **args)

    def _notice(self) -> None:
        NoticeDialog(self.ctx, self).open()


class PeriodsPage(RecordPage):
    """Arrival, lessons, breaks, noon, dismissal, night: the named parts of the day."""

    key: ClassVar[str] = "periods"
    kinds: ClassVar[frozenset[str]] = frozenset({"period"})
    search_hint = None
    empty = msg("The named parts of the school day belong here: arrival, lessons, breaks, noon.")
    new_text = msg("New period")
    transfer = sheets.TRANSFERS[2]
    form_width = 480

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        tr = self.ctx.tr
        return [
            Column("name", msg("Designation"), lambda r: r.name, 0, bold=True),
            Column("kind", msg("Kind of period"), lambda r: tr(PERIOD_KIND_LABELS[r.kind]), 180),
            Column("from", msg("From"), lambda r: f"{r.starts_at:%H:%M}", 100, align=Align.RIGHT),
            Column("to", msg("Until"), lambda r: f"{r.ends_at:%H:%M}", 100, align=Align.RIGHT),
            self.status(),
        ]

    def more_actions(self) -> None:
        """Add the usual periods."""
        self.add_action(Action(msg("Take the usual periods"), self._load, menu=True))

    def query(self) -> q.ListPeriods:
        """Return the query."""
        return q.ListPeriods(include_voided=self.with_voided)

    def form(self, row: q.PeriodRow | None) -> Form:
        """Return the form of a period."""
        ctx = self.ctx
        form = Form(ctx)
        kinds = [(str(k), label) for k, label in PERIOD_KIND_LABELS.items()]
        form.row(
            TextField(ctx, "name", msg("Designation"), required=True, max_length=32),
            ChoiceField(ctx, "kind", msg("Kind of period"), kinds, required=True),
        )
        form.row(
            TimeField(ctx, "starts_at", msg("From"), required=True),
            TimeField(ctx, "ends_at", msg("Until"), required=True),
        )
        if row is not None:
            names = ("name", "kind", "starts_at", "ends_at")
            form.set_values({name: getattr(row, name) for name in names})
        return form

    def command(self, row: q.PeriodRow | None, values: dict[str, Any], uid: str) -> Any:
        """Return the command that saves the form."""
        if row is None:
            return c.AddPeriod(uid=uid, **values)
        return c.EditPeriod(period_id=row.id, expected_version=row.version, **values)

    def void_commands(self, row: q.PeriodRow) -> _Voiding:
        """Return how a period is voided and brought back."""
        return (
            lambda reason: c.VoidPeriod(
                record_id=row.id, expected_version=row.version, reason=reason
            ),
            lambda: c.UnvoidPeriod(record_id=row.id),
        )

    def print_(self) -> None:
        """Go to the month, from where the calendar is printed with its periods."""
        self.ctx.navigate("calendar", tab="month")

    def _load(self) -> None:
        self.ctx.ops.write(c.LoadPeriods(), self._loaded, owner=self)

    def _loaded(self, count: int) -> None:
        self.ctx.alerts.toast(msg("{n} periods were added.", n=count), tone=Tone.OK)
