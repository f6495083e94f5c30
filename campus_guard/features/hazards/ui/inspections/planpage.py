"""The plan of inspections: which checklist, how often, who."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, ClassVar

from campus_guard.core.i18n import Message, msg
from campus_guard.core.text import split_listed
from campus_guard.core.tone import Tone
from campus_guard.features.calendar.rules import weekday_label
from campus_guard.features.calendar.ui.records import void_record, voided_badge
from campus_guard.features.hazards.commands import plans as c
from campus_guard.features.hazards.queries.checklists import ChecklistRow, ListChecklists
from campus_guard.features.hazards.queries.plans import ListInspectionPlans, PlanRow
from campus_guard.features.hazards.rules.inspection_codes import PLAN_LABELS, PlanKind
from campus_guard.features.people.ui.sources import people_source
from campus_guard.features.places.ui.areas import areas_source
from campus_guard.ui.badges import Badge
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import (
    Candidate,
    ChoiceField,
    DateField,
    Form,
    IntegerField,
    PickerField,
    TextField,
)
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.table import Column

_USED: dict[PlanKind, tuple[str, ...]] = {
    PlanKind.DAILY: ("grace_days",),
    PlanKind.WEEKLY: ("weekday", "grace_days"),
    PlanKind.MONTHLY: ("month_day", "grace_days"),
    PlanKind.TERMLY: ("days_before", "grace_days"),
    PlanKind.HOLIDAY: ("days_before", "least_days", "match"),
    PlanKind.EVENT: ("days_before", "match"),
    PlanKind.SEASONAL: ("dates", "days_before", "grace_days"),
    PlanKind.ANNUAL: ("dates", "days_before", "grace_days"),
    PlanKind.ONCE: ("dates", "days_before", "grace_days"),
}
_RHYTHM = ("weekday", "month_day", "days_before", "grace_days", "least_days", "dates", "match")
_NOT_HERE = frozenset({"BUS", "DORM"})


class PlanPage(ListPage):
    """The plans; a new rhythm is a new plan, so that the past stays what it was."""

    key: ClassVar[str] = "inspection_plans"
    kinds: ClassVar[frozenset[str]] = frozenset({"inspection_plan", "checklist"})
    search_hint = None
    empty = msg("The plan belongs here: weekly, before each holiday, before big events.")

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)

    def columns(self) -> Sequence[Column]:
        """Return name, rhythm, checklist, area, person, days."""
        tr = self.ctx.tr
        return [
            Column("name", msg("Plan"), lambda r: r.name, 0, bold=True),
            Column("rhythm", msg("How often"), self._rhythm, 220),
            Column("checklist", msg("Checklist"), lambda r: r.checklist_title.say(tr), 0),
            Column("area", msg("Area inspected"), lambda r: r.area, 140),
            Column("who", msg("Responsible"), lambda r: r.responsible, 100),
            Column("since", msg("Since"), lambda r: r.schedule.starts_on.isoformat(), 104),
            Column("state", msg("State"), lambda _r: "", 110, badge=self._state),
        ]

    def query(self) -> ListInspectionPlans:
        """Return the query."""
        return ListInspectionPlans(include_voided=self.filter("voided"))

    def build(self) -> None:
        """Add the actions."""
        self.add_chip("voided", msg("Show voided"))
        self.add_action(Action(msg("New plan"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_action(Action(msg("Edit"), self.edit, "Enter", "edit", needs_row=True))
        self.add_action(Action(msg("Make the usual plans"), self.usual, "Ctrl+U"))
        self.add_action(Action(msg("End the plan"), self.end, "Ctrl+D", needs_row=True, menu=True))
        self.add_action(Action(msg("Void"), self.void, "Delete", needs_row=True, menu=True))

    def new(self) -> None:
        """Open the empty form."""
        self._with_checklists(lambda rows: self._form(None, rows))

    def edit(self) -> None:
        """Open the form of the chosen plan."""
        row: PlanRow | None = self.row
        if row is not None and row.voided:
            self._bring_back(row)
        elif row is not None:
            self._with_checklists(lambda rows: self._form(row, rows))

    def usual(self) -> None:
        """Plan what the documents ask for, with the checklists in use."""

        def make(rows: Sequence[ChecklistRow]) -> None:
            codes = tuple(row.code for row in rows if row.builtin and row.code not in _NOT_HERE)
            command = c.MakeUsualPlans(starts_on=self.ctx.clock.today(), checklists=codes)
            self.ctx.ops.write(command, self._made, owner=self, fail=self._failed)

        self._with_checklists(make)

    def _made(self, count: int) -> None:
        words = self.ctx.tr.n("{n} plan made.", "{n} plans made.", count)
        self.ctx.alerts.toast(words, tone=Tone.OK)

    def end(self) -> None:
        """Ask for the last day of the chosen plan."""
        row: PlanRow | None = self.row
        if row is None or row.voided:
            return
        form = Form(self.ctx)
        form.note(msg("What was due until then stays in the list."))
        form.row(DateField(self.ctx, "ends_on", msg("Last day"), required=True))
        form["ends_on"].set_value(self.ctx.clock.today() - timedelta(days=1))

        def command(values: dict[str, Any], _uid: str) -> c.EndPlan:
            return c.EndPlan(plan_id=row.id, expected_version=row.version, **values)

        FormDialog(
            self.ctx, self, row.name, form, command, save=msg("End the plan"), width=480
        ).open()

    def void(self) -> None:
        """Void the chosen plan, or bring it back."""
        row: PlanRow | None = self.row
        if row is None:
            return
        if row.voided:
            self._bring_back(row)
            return
        void_record(
            self.ctx,
            self,
            row.name,
            lambda reason: c.VoidInspectionPlan(
                record_id=row.id, expected_version=row.version, reason=reason
            ),
            lambda: c.UnvoidInspectionPlan(record_id=row.id),
        )

    def _bring_back(self, row: PlanRow) -> None:
        self.ctx.ops.write(c.UnvoidInspectionPlan(record_id=row.id), lambda _v: None, owner=self)

    def _with_checklists(self, then: Callable[[Sequence[ChecklistRow]], None]) -> None:
        query = ListChecklists(only_active=True)
        self.ctx.ops.read(query, then, owner=self, slot="checklists")

    def _form(self, row: PlanRow | None, rows: Sequence[ChecklistRow]) -> None:
        form = plan_form(self.ctx, rows)
        form["starts_on"].set_value(self.ctx.clock.today())
        form.set_values(_values(row) if row else {"kind": PlanKind.WEEKLY, **_START})
        _follow(form)
        form.mark_clean()

        def command(values: dict[str, Any], uid: str) -> Any:
            return _command(row, values, uid)

        title = row.name if row else self.ctx.tr("New plan")
        FormDialog(self.ctx, self, title, form, command, self.select, width=760).open()

    def _rhythm(self, row: PlanRow) -> str:
        tr, kind = self.ctx.tr, row.kind
        parts = [tr(PLAN_LABELS[kind])]
        if kind is PlanKind.WEEKLY:
            parts.append(tr(weekday_label(row.schedule.weekday)))
        elif kind is PlanKind.MONTHLY:
            parts.append(str(row.schedule.month_day))
        elif row.schedule.dates:
            parts.append("、".join(row.schedule.dates))
        elif kind in (PlanKind.HOLIDAY, PlanKind.EVENT):
            parts.append(tr.n("{n} day before", "{n} days before", row.schedule.days_before))
        return " ".join(parts)

    def _state(self, row: PlanRow) -> Badge | None:
        if row.voided:
            return voided_badge(row)
        last = row.schedule.ends_on
        if last is not None and last < self.ctx.clock.today():
            return Badge(msg("Ended"), Tone.MUTED, "minus")
        return Badge(msg("In force"), Tone.OK)


_START = {"weekday": 5, "month_day": 28, "days_before": 7, "grace_days": 2, "least_days": 3}


def plan_form(ctx: UiContext, rows: Sequence[ChecklistRow]) -> Form:
    """Return the form of a plan; the fields of the rhythm follow its kind."""
    form = Form(ctx)
    checklists = [(row.code, f"{row.content.title.say(ctx.tr)}  {row.code}") for row in rows]
    kinds = [(kind, words) for kind, words in PLAN_LABELS.items()]
    weekdays: list[tuple[int, Message]] = [(n, weekday_label(n)) for n in range(1, 8)]
    form.row(TextField(ctx, "name", msg("Plan"), required=True, max_length=100))
    form.row(
        ChoiceField(ctx, "checklist", msg("Checklist"), checklists, required=True),
        ChoiceField(ctx, "kind", msg("How often"), kinds, required=True),
    )
    form.row(
        ChoiceField(ctx, "weekday", msg("Due on"), weekdays),
        IntegerField(ctx, "month_day", msg("Day of the month"), minimum=1, maximum=31),
        IntegerField(ctx, "days_before", msg("Days beforehand"), minimum=0, maximum=90),
        IntegerField(ctx, "grace_days", msg("Counts as late for days"), minimum=0, maximum=90),
        IntegerField(ctx, "least_days", msg("Holidays from days"), minimum=1, maximum=30),
    )
    form.row(
        TextField(ctx, "dates", msg("Dates"), hint=msg("03-15, 09-15; once: 2026-10-20")),
        TextField(ctx, "match", msg("Only with these words"), max_length=100),
    )
    form.row(
        PickerField(ctx, "area_id", msg("Area inspected"), areas_source(ctx)),
        PickerField(ctx, "responsible_id", msg("Responsible"), people_source(ctx)),
    )
    form.row(
        DateField(ctx, "starts_on", msg("Since"), required=True),
        DateField(ctx, "ends_on", msg("Last day")),
    )
    form.row(TextField(ctx, "note", msg("Remark"), max_length=2000))
    form.changed.connect(lambda key: _follow(form) if key == "kind" else None)
    return form


def _follow(form: Form) -> None:
    """Show the fields that the kind of plan uses."""
    used = _USED.get(form["kind"].value(), ())
    for key in _RHYTHM:
        form[key].setVisible(key in used)


def _values(row: PlanRow) -> dict[str, Any]:
    s = row.schedule
    area = Candidate(row.area_id, row.area) if row.area_id else None
    person = Candidate(row.responsible_id, row.responsible) if row.responsible_id else None
    return {
        "name": row.name,
        "checklist": row.checklist,
        "kind": row.kind,
        "weekday": s.weekday,
        "month_day": s.month_day,
        "days_before": s.days_before,
        "grace_days": s.grace_days,
        "least_days": s.least_days,
        "dates": ", ".join(s.dates),
        "match": s.match,
        "area_id": area,
        "responsible_id": person,
        "starts_on": s.starts_on,
        "ends_on": s.ends_on,
        "note": row.note,
    }


def _command(row: PlanRow | None, values: dict[str, Any], uid: str) -> Any:
    """Return the command that saves the form; numbers left empty take the usual value."""
    values["dates"] = split_listed(values["dates"])
    for key, usual in _START.items():
        values[key] = usual if values[key] is None else values[key]
    if row is None:
        return c.AddPlan(uid=uid, **values)
    return c.EditPlan(uid=uid, plan_id=row.id, expected_version=row.version, **values)
