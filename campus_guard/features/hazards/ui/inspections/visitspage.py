"""督导检查: visits of superiors, their demands, and the hazards that came of their findings."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar

from campus_guard.core.document import Align, Tone
from campus_guard.core.i18n import msg
from campus_guard.core.ids import derived_uid
from campus_guard.features.calendar.ui.records import void_record, voided_badge
from campus_guard.features.hazards.commands import supervision as c
from campus_guard.features.hazards.queries.inspections import (
    ListSupervisionVisits,
    SupervisionRow,
)
from campus_guard.features.hazards.rules.codes import Category
from campus_guard.features.hazards.rules.inspection_codes import VisitKind, code_label
from campus_guard.features.hazards.rules.labels import label as hazard_label
from campus_guard.features.places.ui.areas import areas_source
from campus_guard.ui.badges import Badge, label, wrapped
from campus_guard.ui.buttons import Button
from campus_guard.ui.cards import Card, Facts
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import (
    ChoiceField,
    DateField,
    Form,
    MultilineField,
    PickerField,
    RadioField,
    TextField,
    TickField,
    scrolled,
)
from campus_guard.ui.layout import clear, vbox
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.table import Column


class VisitsPage(ListPage):
    """Visits of superiors; the findings stand beside the list."""

    key: ClassVar[str] = "supervision_visits"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"supervision_visit", "supervision_finding", "hazard"}
    )
    search_hint = msg("Search number, who came")
    empty = msg("Visits of superiors belong here, with what they found.")

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)

    def columns(self) -> Sequence[Column]:
        """Return day, who came, findings, answer, number."""
        tr = self.ctx.tr
        return [
            Column("day", msg("Day"), lambda r: r.day.isoformat(), 104, sort=lambda r: r.day),
            Column("body", msg("Who came"), lambda r: r.body, 0, bold=True,
                   detail=lambda r: tr(code_label(r.kind))),
            Column("findings", msg("Findings"), lambda r: str(len(r.findings) or ""), 72,
                   Align.CENTER, sort=lambda r: len(r.findings)),
            Column("answer", msg("Answer due"), lambda _r: "", 150, badge=self._answer),
            Column("number", msg("No."), lambda r: r.number, 130),
        ]  # fmt: skip

    def query(self) -> ListSupervisionVisits:
        """Return the query."""
        return ListSupervisionVisits(text=self.search_text, include_voided=self.filter("voided"))

    def build(self) -> None:
        """Add the actions and the detail."""
        self.add_chip("voided", msg("Show voided"))
        self.add_action(Action(msg("New visit"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_action(Action(msg("Edit"), self.edit, "Enter", "edit", needs_row=True))
        self.add_action(Action(msg("Add a finding"), self.add, "Ctrl+I", needs_row=True))
        self.add_action(Action(msg("Void"), self.void, "Delete", needs_row=True, menu=True))
        self._card = Card(self.ctx, " ")
        self._facts = Facts(self.ctx, name_width=84)
        self._list = vbox(gap=6)
        self._card.body.addWidget(self._facts)
        self._card.body.addLayout(self._list)
        self._card.body.addStretch(1)
        self.set_detail(scrolled(self._card))

    def show_detail(self, row: SupervisionRow | None) -> None:
        """Show what was demanded and found."""
        tr = self.ctx.tr
        clear(self._list)
        if row is None:
            self._card.set_title("")
            self._facts.set([])
            return
        self._card.set_title(row.number)
        self._facts.set(
            [
                (tr("Inspectors"), row.inspectors),
                (tr("Subject"), row.subject),
                (tr("Demands"), row.demands),
                (tr("Answered on"), row.answered_on.isoformat() if row.answered_on else ""),
                (tr("Remark"), row.note),
            ]
        )
        for finding in row.findings:
            where = " ".join(x for x in (finding.area, finding.place) if x)
            self._list.addWidget(wrapped(finding.text))
            self._list.addWidget(label(where, "hint"))
            if finding.hazard is not None:
                run = partial(self.ctx.navigate, "hazards", id=finding.hazard.id)
                words = f"{finding.hazard.number}  {tr(hazard_label(finding.hazard.state))}"
                self._list.addWidget(Button(self.ctx, words, run, icon="hazard", kind="quiet"))

    def new(self) -> None:
        """Record a visit with a first finding."""
        form = Form(self.ctx)
        _visit_fields(self.ctx, form)
        form.section(msg("First finding (more can be added)"))
        _finding_fields(self.ctx, form, needed=False)
        form["day"].set_value(self.ctx.clock.today())
        form["kind"].set_value(VisitKind.ROUTINE)

        def command(values: dict[str, Any], uid: str) -> c.RecordVisit:
            finding = _finding(values, derived_uid(uid, "finding"))
            findings = (finding,) if finding.text else ()
            return c.RecordVisit(uid=uid, findings=findings, **values)

        self._open(self.ctx.tr("New visit"), form, command)

    def edit(self) -> None:
        """Change the head of the chosen visit."""
        row: SupervisionRow | None = self.row
        if row is None or row.voided:
            return
        form = Form(self.ctx)
        _visit_fields(self.ctx, form)
        names = ("day", "kind", "body", "inspectors", "subject", "demands", "answer_due_on",
                 "answered_on", "note")  # fmt: skip
        form.set_values({name: getattr(row, name) for name in names})

        def command(values: dict[str, Any], _uid: str) -> c.EditSupervisionVisit:
            return c.EditSupervisionVisit(visit_id=row.id, expected_version=row.version, **values)

        self._open(row.number, form, command)

    def add(self) -> None:
        """Add a finding to the chosen visit; it becomes a hazard."""
        row: SupervisionRow | None = self.row
        if row is None or row.voided:
            return
        form = Form(self.ctx)
        _finding_fields(self.ctx, form, needed=True)

        def command(values: dict[str, Any], uid: str) -> c.AddSupervisionFinding:
            return c.AddSupervisionFinding(visit_id=row.id, finding=_finding(values, uid))

        self._open(f"{row.number}  {row.body}", form, command)

    def void(self) -> None:
        """Void the chosen visit, or bring it back."""
        row: SupervisionRow | None = self.row
        if row is None:
            return
        undo: Callable[[], Any] = lambda: c.UnvoidSupervisionVisit(record_id=row.id)  # noqa: E731
        if row.voided:
            self.ctx.ops.write(undo(), lambda _v: None, owner=self)
            return
        void_record(
            self.ctx,
            self,
            row.number,
            lambda reason: c.VoidSupervisionVisit(
                record_id=row.id, expected_version=row.version, reason=reason
            ),
            undo,
        )

    def _open(self, title: str, form: Form, command: Any) -> None:
        FormDialog(self.ctx, self, title, form, command, self._saved, width=760).open()

    def _saved(self, _value: Any) -> None:
        self.ctx.alerts.toast(msg("Saved."), tone=Tone.OK)

    def _answer(self, row: SupervisionRow) -> Badge | None:
        if row.voided:
            return voided_badge(row)
        if row.answered_on is not None:
            return Badge(msg("Answered"), Tone.OK)
        if row.answer_due_on is None:
            return None
        late = row.answer_due_on < self.ctx.clock.today()
        return Badge(row.answer_due_on.isoformat(), Tone.BAD if late else Tone.PRIMARY, "clock")


def _visit_fields(ctx: UiContext, form: Form) -> None:
    kinds = [(kind, code_label(kind)) for kind in VisitKind]
    form.row(
        DateField(ctx, "day", msg("Day"), required=True),
        TextField(ctx, "body", msg("Who came"), required=True, max_length=100),
        stretch=(1, 2),
    )
    form.row(RadioField(ctx, "kind", msg("Kind of visit"), kinds, required=True))
    form.row(
        TextField(ctx, "inspectors", msg("Inspectors"), max_length=100),
        TextField(ctx, "subject", msg("Subject")),
    )
    form.row(MultilineField(ctx, "demands", msg("Demands"), lines=2))
    form.row(
        DateField(ctx, "answer_due_on", msg("Answer due")),
        DateField(ctx, "answered_on", msg("Answered on")),
        TextField(ctx, "note", msg("Remark"), max_length=2000),
    )


def _finding_fields(ctx: UiContext, form: Form, *, needed: bool) -> None:
    categories = [(category, hazard_label(category)) for category in Category]
    form.row(
        MultilineField(
            ctx, "text", msg("What was found"), lines=2, max_length=2000, required=needed
        )
    )
    form.row(
        PickerField(ctx, "area_id", msg("Area inspected"), areas_source(ctx)),
        TextField(ctx, "place", msg("Place in words"), max_length=100),
    )
    form.row(
        ChoiceField(ctx, "category", msg("Category"), categories, required=needed),
        TickField(ctx, "possible_major", msg("Possibly major, to be judged")),
    )
    form.row(TextField(ctx, "measure", msg("Measure asked for"), max_length=2000))
    form["category"].set_value(Category.OTHER)


def _finding(values: dict[str, Any], uid: str) -> c.FindingInput:
    """Return the finding; its fields are taken out of ``values``."""
    names = ("text", "area_id", "place", "category", "possible_major", "measure")
    found = {name: values.pop(name) for name in names}
    found["category"] = found["category"] or Category.OTHER
    return c.FindingInput(uid, **found)
