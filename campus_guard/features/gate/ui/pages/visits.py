"""Looking things up: every visit by day, person, plate, host and reason, with its story."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE
from campus_guard.core.tone import Tone
from campus_guard.features.calendar.ui.records import export_sheet, import_sheet, void_record
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.inputs import GateSettings
from campus_guard.features.gate.report.visits import visitor_log
from campus_guard.features.gate.rules.codes import VisitState
from campus_guard.features.gate.rules.labels import label as code_label
from campus_guard.features.gate.sheets import TRANSFERS
from campus_guard.features.gate.ui.pages.afterwards import afterwards_dialog
from campus_guard.features.gate.ui.pages.common import (
    PagedPage,
    Secret,
    people_source,
    print_paper,
    reason_choices,
    reveal,
    type_choices,
    with_settings,
)
from campus_guard.features.gate.ui.pages.detail import VisitCard
from campus_guard.features.gate.ui.pages.holding import hold_dialog
from campus_guard.features.gate.ui.pages.movements import movement_dialog
from campus_guard.features.gate.ui.pages.visitform import (
    document_row,
    person_rows,
    purpose_rows,
    shown_values,
    visit_values,
)
from campus_guard.features.gate.ui.words import clock, state_badge
from campus_guard.ui.badges import Badge
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import (
    ChoiceField,
    DateField,
    DateTimeField,
    Form,
    MultilineField,
    PickerField,
    RadioField,
    TextField,
)
from campus_guard.ui.listpage import Action
from campus_guard.ui.table import Column

VISITS = next(transfer for transfer in TRANSFERS if transfer.kind == "visits")
_ANSWERS = (("yes", msg("Lets them in")), ("no", msg("Does not")), ("no_answer", msg("No answer")))


class VisitsPage(PagedPage):
    """Every visit, newest first; the fields above the table narrow it down."""

    key: ClassVar[str] = "gate_visits_list"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"visit", "visitor", "gate_movement", "badge", "legal_hold"}
    )
    search_hint = msg("Name, initials, unit, last four digits, badge")
    empty = msg("Everybody who was recorded at the gate can be looked up here.")

    def __init__(self, ctx: UiContext) -> None:
        self.settings: GateSettings | None = None
        self.visitor: tuple[int, str] | None = None
        self.filters = self._filter_form(ctx)
        super().__init__(ctx)
        self.layout().insertWidget(1, self.filters)
        self.filters.submitted.connect(self.reload)
        self.filters.changed.connect(lambda _key: self._wait.start())

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        return [
            Column("day", msg("Day"), self._day, 92, sort=lambda r: r.day),
            Column("in", msg("In"), lambda r: clock(r.entered_at), 56),
            Column("out", msg("Out"), lambda r: clock(r.left_at), 56),
            Column("name", msg("Name"), lambda r: r.name or "—", 0, bold=True, detail=_who),
            Column("host", msg("Host"), lambda r: r.host, 84),
            Column("reason", msg("Reason for the visit"), lambda r: r.reason, 120),
            Column("state", msg("State"), lambda _r: "", 130, badge=_state),
        ]

    def build(self) -> None:
        """Add the buttons and the story of the chosen visit."""
        self.add_action(Action(msg("Preview and print"), self.print_, "Ctrl+P", menu=True))
        if self.ctx.actor.role in OFFICE:
            self.add_chip("voided", msg("Show voided"))
        self.add_action(Action(msg("Enter afterwards"), self.new, "Ctrl+N", "plus"))
        self.add_action(Action(msg("Correct"), self.correct, "Enter", "edit", needs_row=True))
        self.add_action(Action(msg("Show in full"), self.reveal, "Ctrl+R", "show", needs_row=True))
        self.add_action(
            Action(msg("Void"), self.void, "Delete", "void", needs_row=True, roles=OFFICE)
        )
        for text, run, keys in (
            (msg("All visits of this person"), self.same_person, "Ctrl+G"),
            (msg("Record that they left"), self.confirm_exit, "Ctrl+Shift+O"),
            (msg("What the host said"), self.host_answer, "Ctrl+H"),
            (msg("Escort"), self.escort, "Ctrl+Shift+E"),
            (msg("Take back a movement"), self.movement, "Ctrl+Shift+B"),
        ):
            self.add_action(Action(text, run, keys, needs_row=True, menu=True))
        self.add_action(
            Action(msg("Legal hold"), self.hold, "Ctrl+L", needs_row=True, menu=True, roles=OFFICE)
        )
        self.add_action(Action(msg("Clear the filters"), self.clear, "Ctrl+D", menu=True))
        for text, run, keys in (
            (msg("Import an old log"), self.import_log, "Ctrl+Shift+I"),
            (msg("Export visits"), self.export, "Ctrl+Shift+X"),
        ):
            self.add_action(Action(text, run, keys, menu=True, roles=OFFICE))
        self.card = VisitCard(self.ctx)
        self.set_detail(self.card)

    def query_from(self, before: Any | None) -> Any:
        """Return the query for what the fields say; a wrong day narrows nothing."""
        form = self.filters
        values = form.values() if form.check() else {}
        return q.ListVisits(
            first=values.get("first"),
            last=values.get("last"),
            plate=values.get("plate", ""),
            host_id=values.get("host_id"),
            reason_code=values.get("reason_code"),
            type_code=values.get("type_code"),
            state=values.get("state"),
            visitor_id=self.visitor[0] if self.visitor else None,
            text=self.search_text,
            voided=self.ctx.actor.role in OFFICE and bool(self.filter("voided")),
            before=before,
        )

    def reload(self) -> None:
        """Ask for the rows; the types and reasons come first, once."""
        if self.settings is None:
            with_settings(self.ctx, self, self._take_settings)
        super().reload()

    def show_detail(self, row: Any | None) -> None:
        """Show the story of the chosen visit."""
        self.card.show_visit(row)

    def open_item(self, item: int) -> None:
        """Show one visit, whatever its day."""
        self.clear()
        self.select(item)
        self.card.open(item)

    def back(self) -> bool:
        """Leave the one person first, then empty the search."""
        if self.visitor is not None:
            self.visitor = None
            self.banner.clear()
            self.reload()
            return True
        return super().back()

    def clear(self) -> None:
        """Look at everything again."""
        self.visitor = None
        self.search.clear()
        self.filters.set_values(dict.fromkeys(("first", "last", "host_id", "reason_code")))
        self.filters.set_values({"type_code": None, "state": None, "plate": ""})
        self.reload()

    def same_person(self) -> None:
        """Show every visit of this person."""
        row = self.row
        if row is None or row.visitor_id is None:
            self.ctx.alerts.toast(msg("Nobody is named at this visit."))
            return
        self.clear()
        self.visitor = (row.visitor_id, row.name)
        self.reload()

    def take(self, answer: Any) -> Any:
        """Say whose visits these are."""
        rows = super().take(answer)
        if self.visitor is not None:
            words = self.ctx.tr("Visits of {name} only. Esc shows all.", name=self.visitor[1])
            self.banner.show_text(words, Tone.PRIMARY)
        return rows

    def reveal(self) -> None:
        """Show phone and document number in full; the look is noted."""
        row = self.row
        if row is None or row.visitor_id is None:
            return
        secrets = [
            Secret("visitor", row.visitor_id, field)
            for field in ("phone", "document")
            if getattr(row, field)
        ]
        reveal(self.ctx, self, secrets, lambda found: self.card.show_full(row.id, found))

    def new(self) -> None:
        """Enter a visit that was not recorded when it happened (补录)."""
        with_settings(
            self.ctx,
            self,
            lambda settings: afterwards_dialog(self.ctx, self, settings, self.select),
        )

    def correct(self) -> None:
        """Correct what was recorded; the original stays readable."""
        row = self.row
        if row is not None and not row.voided:
            with_settings(self.ctx, self, lambda settings: self._form(row, settings))

    def void(self) -> None:
        """Void the chosen visit, or bring it back."""
        row = self.row
        if row is None:
            return
        if row.voided:
            self.ctx.ops.write(c.UnvoidVisit(record_id=row.id), lambda _v: None, owner=self)
            return
        void_record(
            self.ctx,
            self,
            row.name or self.ctx.tr("Visit"),
            lambda reason: c.VoidVisit(
                record_id=row.id, expected_version=row.version, reason=reason
            ),
            lambda: c.UnvoidVisit(record_id=row.id),
        )

    def confirm_exit(self) -> None:
        """Record afterwards when somebody left who was closed without a time (补录)."""
        row, ctx = self.row, self.ctx
        if row is None or row.state is not VisitState.CLOSED_UNCONFIRMED:
            ctx.alerts.toast(msg("Only a visit that was closed without a leave time needs this."))
            return
        form = Form(ctx)
        form.row(DateTimeField(ctx, "at", msg("Left at"), required=True))
        form.row(MultilineField(ctx, "reason", msg("How it is known"), lines=2, required=True))
        title = ctx.tr("When {name} left", name=row.name)
        FormDialog(
            ctx,
            self,
            title,
            form,
            lambda values, uid: c.ConfirmExit(uid=uid, visit_id=row.id, **values),
            width=480,
        ).open()

    def movement(self) -> None:
        """Take back an entry or exit that never happened."""
        if self.row is not None:
            movement_dialog(self.ctx, self, self.row.id)

    def host_answer(self) -> None:
        """Note what the host said on the phone."""
        row, ctx = self.row, self.ctx
        if row is None:
            return
        form = Form(ctx)
        form.row(RadioField(ctx, "answer", msg("Answer"), _ANSWERS, required=True))
        form.row(TextField(ctx, "note", msg("Remarks")))
        FormDialog(
            ctx,
            self,
            ctx.tr("What the host said"),
            form,
            lambda values, _uid: c.HostAnswered(visit_id=row.id, **values),
            width=480,
        ).open()

    def escort(self) -> None:
        """Say who accompanies the visitor."""
        row, ctx = self.row, self.ctx
        if row is None:
            return
        form = Form(ctx)
        form.row(TextField(ctx, "escort", msg("Escort"), max_length=100))
        form.set_values({"escort": row.escort})
        FormDialog(
            ctx,
            self,
            ctx.tr("Escort"),
            form,
            lambda values, _uid: c.SetEscort(visit_id=row.id, **values),
            width=420,
        ).open()

    def hold(self) -> None:
        """Keep the chosen visit, or all of its person, although its time will be over."""
        if self.row is not None and self.ctx.actor.role in OFFICE:
            hold_dialog(self.ctx, self, self.row)

    def print_(self) -> None:
        """Show the visitor register of the chosen days (at most 31 to today when open)."""
        ctx, today = self.ctx, self.ctx.clock.today()
        values = self.filters.values() if self.filters.check() else {}
        first = values.get("first") or today - timedelta(days=30)
        last = values.get("last") or today
        query = q.ListVisits(first=first, last=last, limit=5000)
        print_paper(
            ctx,
            self,
            ctx.tr("Visitor register"),
            lambda progress, paper: visitor_log(progress.ask(query).rows, paper, first, last),
        )

    def import_log(self) -> None:
        """Take an old visitor log from a sheet: every row is checked first, then all or nothing."""
        import_sheet(self.ctx, self, VISITS)

    def export(self) -> None:
        """Write the visits into a sheet, numbers masked."""
        export_sheet(self.ctx, self, VISITS)

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "Every visit, newest first. Phone and document number are masked; Ctrl+R shows them "
            "and notes who looked. A correction keeps the original. A visit that was never signed "
            "out has a blank leave time, until somebody records it with a reason."
        )

    def _form(self, row: Any, settings: GateSettings) -> None:
        ctx = self.ctx
        form = Form(ctx)
        person_rows(ctx, form, settings, known=False)
        document_row(ctx, form)
        purpose_rows(ctx, form, settings)
        form.row(TextField(ctx, "goods", msg("Goods")), TextField(ctx, "note", msg("Remarks")))
        why = msg("The original stays readable beside it.")
        form.row(
            TextField(
                ctx, "reason", msg("Reason of the correction"), required=not row.missing, hint=why
            )
        )
        form.set_values(shown_values(row) | {"goods": row.goods, "note": row.note})

        def command(values: dict[str, Any], _uid: str) -> Any:
            return c.CompleteVisit(
                visit_id=row.id,
                expected_version=row.version,
                visitor_id=row.visitor_id,
                **visit_values(values),
            )

        title = ctx.tr("Correct a visit") if not row.missing else ctx.tr("Complete a visit")
        FormDialog(ctx, self, title, form, command, self.select, width=760).open()

    def _take_settings(self, settings: GateSettings) -> None:
        self.settings = settings
        for key, choices in (
            ("reason_code", reason_choices(settings)),
            ("type_code", type_choices(settings)),
        ):
            field = self.filters[key]
            if isinstance(field, ChoiceField):
                field.set_choices(choices)

    def _day(self, row: Any) -> str:
        this_year = row.day.year == self.ctx.clock.today().year
        return f"{row.day:%m-%d}" if this_year else f"{row.day}"

    @staticmethod
    def _filter_form(ctx: UiContext) -> Form:
        form = Form(ctx)
        states = [(state, code_label(state)) for state in VisitState]
        form.row(
            DateField(ctx, "first", msg("From")),
            DateField(ctx, "last", msg("Until")),
            PickerField(ctx, "host_id", msg("Host"), people_source(ctx)),
            TextField(ctx, "plate", msg("Plate"), max_length=16),
            ChoiceField(ctx, "reason_code", msg("Reason for the visit"), [], empty=msg("All")),
            ChoiceField(ctx, "type_code", msg("Visitor type"), [], empty=msg("All")),
            ChoiceField(ctx, "state", msg("State"), states, empty=msg("All")),
            stretch=(3, 3, 4, 3, 4, 4, 4),
        )
        today = ctx.clock.today()
        form.set_values({"first": today - timedelta(days=29)})
        return form


def _who(row: Any) -> str:
    heads = f"×{row.heads}" if row.heads > 1 else ""
    return " ".join(part for part in (heads, row.unit, row.plate) if part)


def _state(row: Any) -> Badge:
    if row.voided:
        return Badge(msg("Voided"), Tone.MUTED, "void")
    if row.missing:
        return Badge(msg("To complete"), Tone.WARNING, "clock")
    return state_badge(row.state, flagged=row.uncertain)
