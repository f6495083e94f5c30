"""The office's part of the gate: watch list with its decisions, requests about personal data."""

from collections.abc import Sequence
from typing import Any, ClassVar

from campus_guard.core.document import ReportDoc
from campus_guard.core.i18n import Message, msg
from campus_guard.core.tone import Tone
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.report.paper import Paper
from campus_guard.features.gate.report.registers import request_log
from campus_guard.features.gate.report.visits import visitor_log
from campus_guard.features.gate.rules.codes import WatchChoice, WatchLevel
from campus_guard.features.gate.rules.labels import label as code_label
from campus_guard.features.gate.ui.pages.common import (
    PeriodPage,
    Secret,
    document_choices,
    print_paper,
    reveal,
    visitor_source,
)
from campus_guard.features.gate.ui.pages.registers import fits
from campus_guard.features.gate.ui.words import line, moment
from campus_guard.ui.badges import Badge
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog, ask_reason
from campus_guard.ui.forms import (
    ChoiceField,
    DateField,
    Form,
    MultilineField,
    PickerField,
    RadioField,
    TextField,
)
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.ops import Progress
from campus_guard.ui.table import Column

_LEVELS = {
    WatchLevel.DENY: (Tone.BAD, "void"),
    WatchLevel.ESCORT: (Tone.WARNING, "shield"),
    WatchLevel.NOTE: (Tone.PRIMARY, "info"),
}
_CHOICES = {
    WatchChoice.REFUSE: Tone.BAD,
    WatchChoice.ESCORT: Tone.WARNING,
    WatchChoice.PROCEED: Tone.PRIMARY,
    WatchChoice.OTHER_PERSON: Tone.MUTED,
    WatchChoice.OVERRIDE: Tone.BAD,
}
MOST_VISITS = 5000
REQUESTS: tuple[tuple[str, Message], ...] = (
    ("query", msg("Wants to know")),
    ("correction", msg("Wants a correction")),
    ("deletion", msg("Wants deletion")),
)


class WatchPage(ListPage):
    """The watch list: whom the gate must look at, how gravely, until when."""

    key: ClassVar[str] = "gate_watch"
    kinds: ClassVar[frozenset[str]] = frozenset({"watch_entry", "watch_decision"})
    search_hint = msg("Name, plate, reason")
    empty = msg("People and plates the gate must look out for belong here.")

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        return [
            Column("level", msg("Level"), lambda _r: "", 128, badge=_level),
            Column("name", msg("Name"), lambda r: r.name, 96, bold=True),
            Column("plate", msg("Plate"), lambda r: r.plate, 96),
            Column("document", msg("Document"), lambda r: r.document, 150),
            Column("phone", msg("Phone"), lambda r: r.phone, 108),
            Column("reason", msg("Reason"), lambda r: r.reason, 0),
            Column("days", msg("Valid"), self._days, 192),
            Column("alerts", msg("Alerts"), lambda r: str(r.alerts), 78, sort=lambda r: r.alerts),
            Column("state", msg("State"), lambda _r: "", 88, badge=_in_force),
        ]

    def build(self) -> None:
        """Add the filter and the buttons."""
        self.add_chip("ended", msg("Show ended"))
        self.add_action(Action(msg("New entry"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_action(Action(msg("Edit"), self.edit, "Enter", "edit", needs_row=True))
        self.add_action(Action(msg("End it"), self.end, "Delete", "void", needs_row=True))
        self.add_action(Action(msg("Show in full"), self.reveal, "Ctrl+R", "show", needs_row=True))

    def query(self) -> Any:
        """Return the query."""
        return q.ListWatch(with_ended=bool(self.filter("ended")))

    def take(self, answer: Any) -> Any:
        """Narrow by the search; gravest first."""
        order = list(_LEVELS)
        rows = [r for r in answer if fits(self, r.name, r.plate, r.reason)]
        return sorted(rows, key=lambda r: (not r.in_force, order.index(r.level)))

    def new(self) -> None:
        """Enter somebody."""
        self._form(None)

    def edit(self) -> None:
        """Change the chosen entry."""
        if self.row is not None:
            self._form(self.row)

    def end(self) -> None:
        """End the chosen entry today, with the reason."""
        row, tr = self.row, self.ctx.tr
        if row is not None:
            ask_reason(
                self.ctx,
                self,
                tr("End the entry of {name}", name=row.name or row.plate or row.document),
                tr("The gate is not warned any more; the decisions stay recorded."),
                lambda reason: c.EndWatchEntry(entry_id=row.id, reason=reason),
                button=msg("End it"),
            )

    def reveal(self) -> None:
        """Show phone and document in full; the look is noted."""
        row = self.row
        wanted = [f for f in ("phone", "document") if row is not None and getattr(row, f)]
        secrets = [Secret("watch_entry", row.id, field) for field in wanted]

        def shown(found: dict[str, str]) -> None:
            self.banner.show_text(line(row.name, *found.values()), Tone.PRIMARY)

        if secrets:
            reveal(self.ctx, self, secrets, shown)

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "Matched in this order: document number, phone, plate, whole name. A name alone is "
            "only suspected and never a refusal. Every alert leaves a record of what was shown "
            "and what was decided."
        )

    def _form(self, row: Any | None) -> None:
        ctx = self.ctx
        form = Form(ctx)
        levels = [(level, code_label(level)) for level in _LEVELS]
        form.row(RadioField(ctx, "level", msg("Level"), levels, required=True))
        form.row(
            TextField(ctx, "name", msg("Name"), max_length=100),
            TextField(ctx, "plate", msg("Plate"), max_length=16),
        )
        keep = msg("Empty keeps the remembered one.") if row else None
        form.row(
            ChoiceField(
                ctx, "document_kind", msg("Document"), document_choices(), empty=msg("by its shape")
            ),
            TextField(ctx, "document", msg("Document number"), max_length=64, hint=keep),
            TextField(ctx, "phone", msg("Phone"), max_length=32, hint=keep),
        )
        form.row(
            DateField(ctx, "starts_on", msg("First day")),
            DateField(ctx, "ends_on", msg("Last day"), hint=msg("Empty: until it is ended.")),
        )
        form.row(MultilineField(ctx, "reason", msg("Reason"), lines=2, required=True))
        form.row(MultilineField(ctx, "measures", msg("What the gatekeeper does"), lines=2))
        if row is not None:
            names = ("level", "name", "plate", "starts_on", "ends_on", "reason", "measures")
            form.set_values({name: getattr(row, name) for name in names})
        else:
            form.set_values({"starts_on": ctx.clock.today()})

        def command(values: dict[str, Any], uid: str) -> Any:
            if row is None:
                return c.AddWatchEntry(uid=uid, **values)
            return c.EditWatchEntry(entry_id=row.id, expected_version=row.version, **values)

        title = ctx.tr("Entry of the watch list")
        FormDialog(ctx, self, title, form, command, self.select, width=720).open()

    def _days(self, row: Any) -> str:
        end = str(row.ends_on) if row.ends_on else self.ctx.tr("no end")
        return f"{row.starts_on or ''} — {end}".strip()


class DecisionsPage(PeriodPage):
    """Every alert: what was shown, what was chosen, by whom and why."""

    key: ClassVar[str] = "gate_decisions"
    kinds: ClassVar[frozenset[str]] = frozenset({"watch_decision"})
    search_hint = msg("Name, reason, gatekeeper")
    empty = msg("Every alert of the watch list leaves a record here.")
    start: ClassVar[str] = "month"

    def __init__(self, ctx: UiContext) -> None:
        self._names: dict[int, str] = {}
        super().__init__(ctx)

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        tr = self.ctx.tr
        return [
            Column("at", msg("Time"), lambda r: moment(r.at), 150),
            Column("entry", msg("Entry"), self._entry, 110, bold=True),
            Column("level", msg("Level"), lambda _r: "", 150, badge=_level),
            Column("by", msg("Found by"), lambda r: tr(code_label(r.matched_by)), 130),
            Column("shown", msg("What was shown"), lambda r: r.shown, 0),
            Column("choice", msg("What was decided"), lambda _r: "", 150, badge=_choice),
            Column("why", msg("Why"), lambda r: r.why, 120),
            Column("who", msg("Decided by"), lambda r: r.by, 100),
        ]

    def build(self) -> None:
        """Add the days."""
        self.add_period()

    def query(self) -> Any:
        """Return the query for the chosen days."""
        first, last = self.span()
        return q.ListDecisions(first=first, last=last)

    def reload(self) -> None:
        """Ask for the names of the entries, then for the decisions."""
        query = q.ListWatch(with_ended=True)
        self.ctx.ops.read(query, self._take_names, owner=self, slot="names")

    def take(self, answer: Any) -> Any:
        """Narrow by the search."""
        return [r for r in answer if fits(self, self._entry(r), r.shown, r.why, r.by)]

    def _take_names(self, entries: Any) -> None:
        self._names = {e.id: e.name or e.plate or e.document for e in entries}
        super().reload()

    def _entry(self, row: Any) -> str:
        return self._names.get(row.entry_id, "")


class RequestsPage(PeriodPage):
    """Requests of people about their data, and what was answered (PIPL 44-47)."""

    key: ClassVar[str] = "gate_requests"
    kinds: ClassVar[frozenset[str]] = frozenset({"data_request", "visitor"})
    search_hint = msg("Name, request, answer")
    empty = msg("Requests of people about their own data belong here, with the answer.")
    start: ClassVar[str] = "year"

    paper_title = msg("Requests about personal data")
    paper_of = staticmethod(request_log)
    void_with = c.VoidDataRequest
    unvoid_with = c.UnvoidDataRequest

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        tr, names = self.ctx.tr, dict(REQUESTS)
        return [
            Column("at", msg("Received"), lambda r: moment(r.received_at), 150),
            Column("name", msg("Name"), lambda r: r.name, 110, bold=True),
            Column("kind", msg("Request"), lambda r: tr(names[str(r.kind)]), 150),
            Column("text", msg("In words"), lambda r: r.text, 0),
            Column("answer", msg("Answer"), lambda r: r.answer, 200),
            Column("state", msg("State"), lambda _r: "", 150, badge=_answered),
        ]

    def build(self) -> None:
        """Add the days and the buttons."""
        self.add_period()
        self.add_action(Action(msg("Record a request"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_action(Action(msg("Answer"), self.answer, "Enter", needs_row=True))
        self.add_action(Action(msg("What is known"), self.known, "Ctrl+K", needs_row=True))
        self.add_void()

    def query(self) -> Any:
        """Return the query for the chosen days."""
        first, last = self.span()
        return q.ListDataRequests(first=first, last=last)

    def take(self, answer: Any) -> Any:
        """Narrow by the search; open ones first."""
        rows = [r for r in answer if fits(self, r.name, r.text, r.answer)]
        return sorted(rows, key=lambda r: r.answered_at is not None)

    def new(self) -> None:
        """Record a request."""
        ctx = self.ctx
        form = Form(ctx)
        form.row(RadioField(ctx, "kind", msg("Request"), REQUESTS, required=True))
        form.row(
            TextField(ctx, "name", msg("Name"), required=True, max_length=100),
            TextField(ctx, "contact", msg("How to reach them"), max_length=100),
        )
        hint = msg("A granted deletion anonymises this visitor.")
        form.row(PickerField(ctx, "visitor_id", msg("Visitor"), visitor_source(ctx), hint=hint))
        form.row(MultilineField(ctx, "text", msg("In words"), lines=3))
        FormDialog(
            ctx,
            self,
            ctx.tr("Request about personal data"),
            form,
            lambda values, uid: c.AddDataRequest(uid=uid, **values),
            self.select,
        ).open()

    def known(self) -> None:
        """Show every visit of the person who asks, masked, to be handed over with the answer."""
        row, ctx = self.row, self.ctx
        if row is None or row.visitor_id is None:
            ctx.alerts.toast(msg("No visitor is chosen in this request."), tone=Tone.WARNING)
            return

        def make(progress: Progress, paper: Paper) -> ReportDoc:
            query = q.ListVisits(visitor_id=row.visitor_id, limit=MOST_VISITS)
            rows = progress.ask(query).rows
            days = [r.day for r in rows] or [ctx.clock.today()]
            return visitor_log(rows, paper, min(days), max(days))

        print_paper(ctx, self, ctx.tr("What is known of {name}", name=row.name), make)

    def answer(self) -> None:
        """Answer the chosen request."""
        row, ctx = self.row, self.ctx
        if row is None or row.answered_at is not None:
            return
        form = Form(ctx)
        if row.kind == "deletion":
            form.note(msg("If it is granted, the visitor is anonymised at once and for good."))
        granted = ((True, msg("Agreed to")), (False, msg("Declined")))
        form.row(RadioField(ctx, "granted", msg("What was decided"), granted, required=True))
        form.row(MultilineField(ctx, "answer", msg("Answer"), lines=3, required=True))
        FormDialog(
            ctx,
            self,
            ctx.tr("Answer to {name}", name=row.name),
            form,
            lambda values, _uid: c.AnswerDataRequest(
                request_id=row.id, expected_version=row.version, **values
            ),
            self._answered,
            width=520,
        ).open()

    def _answered(self, result: Any) -> None:
        """Say so when the file still holds what was deleted."""
        if result.unfinished is not None:
            words = msg("Deleted, but the file is in use: clean it on the page Retention.")
            self.ctx.alerts.toast(words, tone=Tone.BAD)


def _level(row: Any) -> Badge:
    tone, icon = _LEVELS[WatchLevel(row.level)]
    return Badge(code_label(WatchLevel(row.level)), tone, icon)


def _in_force(row: Any) -> Badge:
    if row.in_force:
        return Badge(msg("In force"), Tone.WARNING, "lock")
    return Badge(msg("Ended"), Tone.MUTED, "check")


def _choice(row: Any) -> Badge:
    return Badge(code_label(row.choice), _CHOICES[row.choice], "flag")


def _answered(row: Any) -> Badge:
    if row.answered_at is None:
        return Badge(msg("Not closed yet"), Tone.WARNING, "clock")
    if row.granted:
        return Badge(msg("Agreed to"), Tone.OK)
    return Badge(msg("Declined"), Tone.MUTED, "close")
