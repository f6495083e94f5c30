"""What the gate's pages share: days to choose from, pages of rows, one audited look, settings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from campus_guard.core.document import ReportDoc
from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import OFFICE
from campus_guard.core.tone import Tone
from campus_guard.features.calendar.ui.records import print_document, void_record
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.inputs import GateSettings
from campus_guard.features.gate.report.paper import Paper
from campus_guard.features.gate.rules.codes import DocumentKind
from campus_guard.features.gate.rules.labels import label as code_label
from campus_guard.features.people.ui.sources import people_source, pupils_source
from campus_guard.ui.badges import Badge
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import Candidate, Picked
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.ops import Progress
from campus_guard.ui.picker import Source, ops_source

__all__ = ["people_source", "pupils_source"]

TODAY, WEEK, MONTH, YEAR, ALL = "today", "week", "month", "year", "all"
_DAYS = {TODAY: 0, WEEK: 6, MONTH: 29, YEAR: 364}
PERIODS: tuple[tuple[str, Message], ...] = (
    (TODAY, msg("Today")),
    (WEEK, msg("7 days")),
    (MONTH, msg("30 days")),
    (YEAR, msg("One year")),
)


def span(today: date, period: str) -> tuple[date, date]:
    """Return the first and last day of a period that ends today."""
    return today - timedelta(days=_DAYS[period]), today


class PeriodPage(ListPage):
    """A list over the last days; asked with ``first`` and ``last``."""

    start: ClassVar[str] = WEEK
    paper_title: ClassVar[Message] = msg("Register")
    paper_of: ClassVar[Callable[..., ReportDoc] | None] = None
    void_with: ClassVar[Any] = None
    unvoid_with: ClassVar[Any] = None

    def add_void(self) -> None:
        """Add the button that voids the chosen record, for the safety office."""
        self.add_action(
            Action(msg("Void"), self.void, "Delete", "void", needs_row=True, roles=OFFICE)
        )

    def void_name(self, row: Any) -> str:
        """Return what a record is called in the question whether to void it."""
        return str(row.name)

    def void(self) -> None:
        """Void the chosen record with a reason; it can be taken back."""
        row = self.row
        if row is not None and self.ctx.actor.role in OFFICE:
            void_record(
                self.ctx,
                self,
                self.void_name(row),
                lambda reason: self.void_with(record_id=row.id, reason=reason),
                lambda: self.unvoid_with(record_id=row.id),
            )

    def print_(self) -> None:
        """Show the paper register of the chosen days, where there is one."""
        make, query = self.paper_of, self.query()
        if make is None:
            return
        first, last = self.span()
        print_paper(
            self.ctx,
            self,
            self.ctx.tr(self.paper_title),
            lambda progress, paper: make(progress.ask(query), paper, first, last),
        )

    def add_period(self) -> None:
        """Add the box with the periods, the usual one first."""
        usual = next(pair for pair in PERIODS if pair[0] == self.start)
        others = [pair for pair in PERIODS if pair[0] != self.start]
        self.add_filter("period", msg("Period"), [usual, *others])
        if self.paper_of is not None:
            self.add_action(Action(msg("Preview and print"), self.print_, "Ctrl+P", menu=True))

    def span(self) -> tuple[date, date]:
        """Return the chosen days."""
        return span(self.ctx.clock.today(), self.filter("period"))


class PagedPage(ListPage):
    """A list that asks for the next rows when the end of the table comes into sight."""

    def __init__(self, ctx: UiContext) -> None:
        self.next: Any | None = None
        self._asking = False
        super().__init__(ctx)
        self.table.near_end.connect(self._more_rows)

    def query_from(self, before: Any | None) -> Any:
        """Return the query for the rows after ``before`` (None: the first ones)."""
        raise NotImplementedError

    def query(self) -> Any:
        """Return the query for the first rows."""
        return self.query_from(None)

    def take(self, answer: Any) -> Any:
        """Keep where the next rows begin."""
        self.next = answer.next
        self._asking = False
        shown = len(answer.rows)
        tr = self.ctx.tr
        more = tr("{n} entries, more below", n=shown)
        self.set_subtitle(more if self.next else tr.n("{n} entry", "{n} entries", shown))
        return answer.rows

    def _more_rows(self) -> None:
        if self.next is None or self._asking:
            return
        self._asking = True
        query, self.next = self.query_from(self.next), None
        self.ctx.ops.read(query, self._append, owner=self, slot="rows", fail=self._failed)

    def _append(self, answer: Any) -> None:
        self._asking = False
        self.next = answer.next
        self.model.append_rows(answer.rows)
        tr, shown = self.ctx.tr, len(self.model.rows)
        more = tr("{n} entries, more below", n=shown)
        self.set_subtitle(more if self.next else tr.n("{n} entry", "{n} entries", shown))


@dataclass(frozen=True)
class Secret:
    """A masked value that one key shows in full; every look is noted."""

    kind: str
    record_id: int
    field: str


def reveal(
    ctx: UiContext, owner: QWidget, secrets: list[Secret], then: Callable[[dict[str, str]], None]
) -> None:
    """Ask for the values in full; ``then`` gets them by field name. Each look is in the trail."""
    found: dict[str, str] = {}

    def ask(rest: list[Secret]) -> None:
        if not rest:
            ctx.alerts.toast(msg("Shown in full. This look is noted."), tone=Tone.WARNING)
            then(found)
            return
        one = rest[0]

        def keep(value: str) -> None:
            found[one.field] = value
            ask(rest[1:])

        command = c.Reveal(kind=one.kind, record_id=one.record_id, field=one.field)
        ctx.ops.write(command, keep, owner=owner)

    ask(secrets)


def with_settings(ctx: UiContext, owner: QWidget, then: Callable[[GateSettings], None]) -> None:
    """Read the gate's settings, then go on."""
    ctx.ops.read(q.GetGateSettings(), then, owner=owner, slot="settings")


def type_choices(settings: GateSettings) -> list[tuple[str, str]]:
    """Return the visitor types to choose from."""
    return [(t.code, t.name) for t in settings.types]


def reason_choices(settings: GateSettings) -> list[tuple[str, str]]:
    """Return the reasons to choose from."""
    return list(settings.reasons.items())


def document_choices() -> list[tuple[DocumentKind, Message]]:
    """Return the kinds of document to choose from."""
    return [(kind, code_label(kind)) for kind in DocumentKind]


def visitor_source(ctx: UiContext) -> Source:
    """Return the source of a picker of people who came before."""

    def candidate(hit: Any) -> Candidate:
        detail = " ".join(part for part in (hit.unit, hit.phone, hit.document) if part)
        return Candidate(hit.id, hit.name, detail)

    def give(text: str, then: Callable[[list[Candidate]], None], owner: Any) -> None:
        def took(hits: Any) -> None:
            then([candidate(hit) for hit in hits if hit.kind == "visitor" and not hit.anonymous])

        ctx.ops.read(q.GateSearch(text=text), took, owner=owner, slot="candidates")

    return give


def vehicle_source(ctx: UiContext) -> Source:
    """Return the source of a picker of known vehicles."""
    return ops_source(
        ctx,
        lambda text: q.ListVehicles(text=text, limit=12),
        lambda row: Candidate(row.id, row.plate, row.owner or row.driver),
    )


def picked(row_id: int | None, name: str) -> Picked | None:
    """Return what a free picker shows for a recorded name; one typed by hand has no id."""
    return Picked(row_id, name) if name else None


def split_host(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values with the host picker taken apart into id and name."""
    host: Picked | None = values.pop("host", None)
    values["host_id"] = host.id if host else None
    values["host_name"] = host.text if host and host.id is None else ""
    return values


def voided_badge(row: Any) -> Badge | None:
    """Return the badge of a voided record."""
    return Badge(msg("Voided"), Tone.MUTED, "void") if row.voided else None


def yes_no(ctx: UiContext, value: bool) -> str:
    """Return yes or no in words."""
    return ctx.tr("Yes") if value else ctx.tr("No")


def print_paper(
    ctx: UiContext, owner: QWidget, title: str, make: Callable[[Progress, Paper], ReportDoc]
) -> None:
    """Make a paper of the gate in the background and show it with print and save."""
    print_document(
        ctx,
        owner,
        title,
        lambda progress, head: make(progress, Paper(ctx.tr, head.stamp, head.school, head.sample)),
    )
