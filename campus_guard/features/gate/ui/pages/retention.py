"""Retention: what would be anonymised, accepting it, the day of grace, the log, legal holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import new_uid
from campus_guard.core.tone import Tone
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.ui.pages.common import visitor_source
from campus_guard.features.gate.ui.words import moment
from campus_guard.ui.badges import Badge, wrapped
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button
from campus_guard.ui.cards import Card, NumberCard
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog, ask_reason
from campus_guard.ui.forms import DateField, Form, MultilineField, PickerField
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.page import Page
from campus_guard.ui.table import Column, RowsModel, TableView

CLASSES: Mapping[str, Message] = {
    "visitor": msg("Visitors remembered"),
    "visit": msg("Visits: who it was"),
    "visit_plan": msg("Recurring passes"),
    "vehicle": msg("Vehicles remembered"),
    "vehicle_stay": msg("Vehicle stays: whose it was"),
    "refusal": msg("Refusals"),
    "gate_delivery": msg("Deliveries"),
    "watch_decision": msg("Decisions at alerts"),
    "watch_entry": msg("Ended entries of the watch list"),
    "collector": msg("Collectors"),
    "pupil_release": msg("Releases of pupils"),
    "late_arrival": msg("Late arrivals"),
    "leave_slip": msg("Leave slips"),
    "muster": msg("Roll calls"),
    "goods_slip": msg("Goods slips"),
    "vehicle_permit": msg("Ended permits"),
    "badge": msg("Remarks at badges"),
    "gate_event": msg("Guests of events"),
    "gate_handover": msg("Handovers"),
    "data_request": msg("Requests about personal data"),
    "video_lookup": msg("Video look-ups"),
    "legal_hold": msg("Ended legal holds"),
    "purge_run": msg("Purges taken back"),
    "visit_facts": msg("Visits: removed as a whole"),
    "stay_facts": msg("Vehicle stays: removed as a whole"),
    "pupil_release_facts": msg("Releases of pupils: removed as a whole"),
    "late_arrival_facts": msg("Late arrivals: removed as a whole"),
    "leave_slip_facts": msg("Leave slips: removed as a whole"),
    "data_request_facts": msg("Requests about personal data: removed as a whole"),
    "video_lookup_facts": msg("Video look-ups: removed as a whole"),
}


@dataclass(frozen=True)
class _Line:
    id: str
    due: int
    held: int


def class_name(code: str) -> Message | str:
    """Return the words for a class of records."""
    return CLASSES.get(code, code)


class RetentionPage(Page):
    """The preview with counts; nothing is changed by looking."""

    key: ClassVar[str] = "gate_retention"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"retention_run", "purge_run", "legal_hold", "visit", "visitor", "setting"}
    )

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        tr = ctx.tr
        self._runs: list[Any] = []
        self.banner = Banner(ctx)
        self.unclean = Banner(ctx)
        self.due = NumberCard(ctx, tr("Records that are due"))
        self.held = NumberCard(ctx, tr("Kept by a legal hold"))
        self.waiting = NumberCard(ctx, tr("Purge that waits"))
        columns = [
            Column("class", msg("Records"), lambda r: tr(class_name(r.id)), 0, bold=True),
            Column("due", msg("Records due"), lambda r: str(r.due), 120, sort=lambda r: r.due),
            Column("held", msg("Held"), lambda r: str(r.held), 120, sort=lambda r: r.held),
        ]
        self.model = RowsModel(columns, tr)
        self.table = TableView(ctx.theme, self.model, tr("What would be anonymised"))
        self.accept = Button(ctx, tr("Accept this preview"), self._accept, "Ctrl+Enter")
        self.run = Button(ctx, tr("Anonymise now"), self._run, "Ctrl+Shift+R", kind="danger")
        self.cancel = Button(ctx, tr("Cancel the purge"), self._cancel, "Ctrl+Shift+X")
        self.scrub = Button(ctx, tr("Clean the file now"), self._scrub, "Ctrl+Shift+S")
        self._lay_out()
        self._show_runs([])

    def reload(self) -> None:
        """Ask for the preview and the purge that waits."""
        read = self.ctx.ops.read
        read(q.RetentionPreview(), self._preview, owner=self, slot="preview")
        read(q.ListPurges(), self._show_runs, owner=self, slot="runs")
        read(q.ScrubDue(), self._show_scrub, owner=self, slot="scrub")

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "Two clocks: what identifies people ends first, the facts of the visit later. Accept "
            "the preview; 24 hours later it can be carried out, on what is still due then. It "
            "cannot be taken back. A legal hold keeps records out of it."
        )

    @property
    def open_run(self) -> Any | None:
        """Return the accepted purge that has not run, None when there is none."""
        return next((r for r in self._runs if r.ran_at is None and not r.cancelled), None)

    def _preview(self, answer: Any) -> None:
        if not answer:
            return
        codes = [c for c in CLASSES if answer.counts.get(c) or answer.held.get(c)]
        rows = [_Line(c, answer.counts.get(c, 0), answer.held.get(c, 0)) for c in codes]
        self.model.set_rows(rows)
        due, held = sum(answer.counts.values()), sum(answer.held.values())
        self.due.set(str(due), Tone.WARNING if due else Tone.OK)
        self.held.set(str(held))
        self.accept.setEnabled(due > 0 and self.open_run is None)
        self._due = due

    def _show_runs(self, runs: Any) -> None:
        self._runs = list(runs)
        run, tr = self.open_run, self.ctx.tr
        ready = run is not None and run.may_run_at <= self.ctx.clock.now()
        self.run.setEnabled(ready)
        self.cancel.setEnabled(run is not None)
        self.accept.setEnabled(run is None and getattr(self, "_due", 0) > 0)
        if run is None:
            self.waiting.set(tr("none"))
            self.banner.clear()
            return
        self.waiting.set(str(sum(run.counts.values())), note=moment(run.accepted_at))
        words = tr("Accepted. It can be carried out from {time} on.", time=moment(run.may_run_at))
        if ready:
            words = tr("Accepted. The 24 hours are over; it can be carried out now.")
        self.banner.show_text(words, Tone.WARNING)

    def _show_scrub(self, since: Any) -> None:
        """Say that a purge is not finished while the file holds what was erased."""
        self.scrub.setVisible(since is not None)
        if since is None:
            self.unclean.clear()
            return
        words = self.ctx.tr(
            "Not finished: since {time} the file still holds what was erased, because it was in "
            "use. Close the other windows, then clean the file.",
            time=moment(since),
        )
        self.unclean.show_text(words, Tone.BAD)

    def _scrub(self) -> None:
        self.ctx.ops.work(
            lambda progress: progress.run(c.ScrubFile()),
            self._scrubbed,
            title=self.ctx.tr("Cleaning the file"),
            owner=self,
        )

    def _scrubbed(self, result: Any) -> None:
        if result.unfinished is None:
            self.ctx.alerts.toast(msg("The file is clean."), tone=Tone.OK)
        else:
            self.ctx.alerts.toast(result.unfinished, tone=Tone.BAD)
        self.reload()

    def _accept(self) -> None:
        ctx = self.ctx
        ctx.dialogs.ask(
            self,
            ctx.tr("Accept this preview"),
            ctx.tr("{n} records are marked. Nothing is changed for 24 hours.", n=self._due),
            ctx.tr("Accept this preview"),
            lambda: ctx.ops.write(c.AcceptPurge(uid=new_uid()), self._again, owner=self),
        )

    def _run(self) -> None:
        run, ctx = self.open_run, self.ctx
        if run is None:
            return
        ctx.dialogs.ask(
            self,
            ctx.tr("Anonymise now"),
            ctx.tr("What is anonymised cannot be brought back by anybody."),
            ctx.tr("Anonymise now"),
            lambda: ctx.ops.work(
                lambda progress: progress.run(c.RunPurge(run_id=run.id)),
                self._done,
                title=ctx.tr("Anonymising"),
                owner=self,
            ),
            danger=True,
        )

    def _done(self, result: Any) -> None:
        count = sum(result.counts.values()) if result else 0
        said = self.ctx.tr.n("{n} record was anonymised.", "{n} records were anonymised.", count)
        unfinished = getattr(result, "unfinished", None)
        self.ctx.alerts.toast(unfinished or said, tone=Tone.BAD if unfinished else Tone.OK)
        self.reload()

    def _cancel(self) -> None:
        run, tr = self.open_run, self.ctx.tr
        if run is not None:
            ask_reason(
                self.ctx,
                self,
                tr("Cancel the purge"),
                tr("Nothing is anonymised; a new preview can be accepted."),
                lambda reason: c.CancelPurge(run_id=run.id, reason=reason),
                self._again,
                button=msg("Cancel the purge"),
            )

    def _again(self, _value: Any) -> None:
        self.reload()

    def _lay_out(self) -> None:
        tr = self.ctx.tr
        cards = hbox(self.due, self.held, self.waiting, gap=12)
        card = Card(self.ctx, tr("What would be anonymised"))
        card.body.addWidget(
            wrapped(tr("Counted today, from the two periods in the settings."), "muted")
        )
        card.body.addWidget(self.table, 1)
        buttons = hbox(self.scrub, 1, self.cancel, self.run, self.accept, gap=12)
        column = vbox(self.unclean, self.banner, cards, card, buttons, gap=12)
        column.setStretch(3, 1)
        self.setLayout(column)


class PurgesPage(ListPage):
    """The log of purges: counts only, nothing that names anybody."""

    key: ClassVar[str] = "gate_purges"
    kinds: ClassVar[frozenset[str]] = frozenset({"retention_run", "purge_run"})
    search_hint = None
    empty = msg("Every purge leaves a line here: when, by whom, how many.")

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        return [
            Column("accepted", msg("Accepted"), lambda r: moment(r.accepted_at), 150),
            Column("by", msg("Accepted by"), lambda r: r.accepted_by, 120),
            Column("ran", msg("Carried out"), lambda r: moment(r.ran_at), 150),
            Column("ranby", msg("By whom"), lambda r: r.ran_by, 120),
            Column("what", msg("Records"), self._what, 0),
            Column("state", msg("State"), lambda _r: "", 130, badge=_purge),
        ]

    def query(self) -> Any:
        """Return the query."""
        return q.ListPurges()

    def _what(self, row: Any) -> str:
        tr = self.ctx.tr
        counts = row.done if row.ran_at else row.counts
        return "、".join(f"{tr(class_name(k))} {n}" for k, n in counts.items() if n)


class HoldsPage(ListPage):
    """Legal holds: records that are kept although their time is over."""

    key: ClassVar[str] = "gate_holds"
    kinds: ClassVar[frozenset[str]] = frozenset({"legal_hold"})
    search_hint = None
    empty = msg("Records that a court, the police or an accident keeps alive belong here.")

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        tr = self.ctx.tr
        kinds = {"visitor": msg("Visitor"), "visit": msg("Visit")}
        return [
            Column("kind", msg("Kind"), lambda r: tr(kinds[r.kind]), 100),
            Column("name", msg("Name"), lambda r: r.name, 140, bold=True),
            Column("reason", msg("Reason"), lambda r: r.reason, 0),
            Column("days", msg("From and until"), self._days, 200),
            Column("by", msg("Recorded by"), lambda r: r.by, 120),
            Column("state", msg("State"), lambda _r: "", 120, badge=self._badge),
        ]

    def build(self) -> None:
        """Add the buttons."""
        self.add_action(Action(msg("New hold"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_action(Action(msg("End it"), self.end, "Delete", "void", needs_row=True))

    def query(self) -> Any:
        """Return the query."""
        return q.ListHolds()

    def new(self) -> None:
        """Keep what is known of a visitor."""
        ctx = self.ctx
        form = Form(ctx)
        form.row(PickerField(ctx, "record_id", msg("Visitor"), visitor_source(ctx), required=True))
        form.row(
            DateField(ctx, "starts_on", msg("First day")),
            DateField(ctx, "ends_on", msg("Last day"), hint=msg("Empty: until it is ended.")),
        )
        form.row(MultilineField(ctx, "reason", msg("Reason"), lines=2, required=True))
        form.set_values({"starts_on": ctx.clock.today()})
        FormDialog(
            ctx,
            self,
            ctx.tr("New legal hold"),
            form,
            lambda values, uid: c.AddHold(uid=uid, kind="visitor", **values),
            self.select,
            width=520,
        ).open()

    def end(self) -> None:
        """End the chosen hold."""
        row, tr = self.row, self.ctx.tr
        if row is not None:
            ask_reason(
                self.ctx,
                self,
                tr("End the hold on {name}", name=row.name),
                tr("Its records are due with the next purge if their time is over."),
                lambda reason: c.EndHold(hold_id=row.id, reason=reason),
                button=msg("End it"),
            )

    def _days(self, row: Any) -> str:
        end = str(row.ends_on) if row.ends_on else self.ctx.tr("no end")
        return f"{row.starts_on} — {end}"

    def _badge(self, row: Any) -> Badge:
        today = self.ctx.clock.today()
        if row.starts_on <= today and (row.ends_on is None or today <= row.ends_on):
            return Badge(msg("In force"), Tone.WARNING, "lock")
        return Badge(msg("Ended"), Tone.MUTED, "check")


def _purge(row: Any) -> Badge:
    if row.cancelled:
        return Badge(msg("Cancelled"), Tone.MUTED, "close")
    if row.ran_at is not None and not row.finished:
        return Badge(msg("Not finished"), Tone.BAD)
    if row.ran_at is not None:
        return Badge(msg("Carried out"), Tone.OK)
    return Badge(msg("Waiting"), Tone.WARNING, "clock")
