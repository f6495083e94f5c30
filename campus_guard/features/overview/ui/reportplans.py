"""The plans of the report calendar: which report is due when, to whom."""

from collections.abc import Sequence
from typing import Any, ClassVar

from campus_guard.core.document import Tone
from campus_guard.core.i18n import Translator, msg
from campus_guard.features.calendar.ui.records import void_record
from campus_guard.features.overview import commands as c
from campus_guard.features.overview.papers import MAKERS
from campus_guard.features.overview.queries.schedule import (
    PlanRow,
    ReportPlans,
)
from campus_guard.features.overview.schedule import (
    LABELS,
    PAPERS,
    Cycle,
    DueRule,
)
from campus_guard.features.people.ui.sources import chosen, people_source
from campus_guard.ui.badges import Badge
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import (
    ChoiceField,
    Form,
    IntegerField,
    MultilineField,
    PickerField,
    TextField,
    TickField,
)
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.table import Column

LAST_DAY = 31
KINDS = frozenset({"report_plan", "report_filing", "term"})


class PlansPage(ListPage):
    """The plans: shipped ones that can be edited, and the school's own."""

    key: ClassVar[str] = "report_plans"
    kinds: ClassVar[frozenset[str]] = KINDS
    search_hint = None
    empty = msg("No report is planned.")

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)

    def columns(self) -> Sequence[Column]:
        """Return report, cycle, due rule, to whom, by whom, state."""
        tr = self.ctx.tr
        return [
            Column("code", msg("No."), lambda r: r.plan.code, 96),
            Column("name", msg("Report"), lambda r: r.name(tr), 0, bold=True),
            Column("cycle", msg("How often"), lambda r: tr(LABELS[r.plan.cycle]), 96),
            Column("due", msg("Due"), lambda r: due_words(r, tr), 220),
            Column("to", msg("To whom"), lambda r: r.plan.recipient, 130),
            Column("by", msg("Reported by"), lambda r: r.reporter, 96),
            Column("state", msg("State"), lambda _r: "", 110, badge=_plan_badge),
        ]

    def query(self) -> ReportPlans:
        """Return the query."""
        return ReportPlans()

    def row_key(self, row: PlanRow) -> str:
        """Return the code."""
        return row.plan.code

    def build(self) -> None:
        """Add the actions."""
        self.add_action(Action(msg("New report"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_action(Action(msg("Edit"), self.edit, "Enter", "edit", needs_row=True))
        self.add_action(
            Action(msg("As shipped again"), self.reset, "Delete", "undo", needs_row=True)
        )

    def new(self) -> None:
        """Plan a report of the school's own."""
        self._open(None)

    def edit(self) -> None:
        """Change the chosen plan."""
        if self.row is not None:
            self._open(self.row)

    def reset(self) -> None:
        """Take the school's changes of the chosen plan away."""
        row: PlanRow | None = self.row
        if row is None or row.id is None:
            self.ctx.alerts.toast(msg("This plan is as shipped."), tone=Tone.WARNING)
            return
        record = row.id
        void_record(
            self.ctx,
            self,
            row.name(self.ctx.tr),
            lambda reason: c.ResetReportPlan(record_id=record, reason=reason),
            lambda: c.UnvoidReportPlan(record_id=record),
        )

    def help_text(self) -> str:
        """Return what the page is for."""
        return self.ctx.tr(
            "The documents name different days (15th, 28th, 30th). Change them to what your bureau"
            " asks for, switch off what is not asked for, add your own."
        )

    def _open(self, row: PlanRow | None) -> None:
        ctx = self.ctx
        form = plan_form(ctx, row)

        def command(values: dict[str, Any], uid: str) -> c.SaveReportPlan:
            dates = values.pop("dates").replace("，", ",").replace("、", ",")
            papers = tuple(code for code in PAPERS if code in MAKERS and values.pop(code))
            kept = [code for code in row.plan.papers if code not in MAKERS] if row else []
            return c.SaveReportPlan(
                uid=uid,
                code=row.plan.code if row else "",
                expected_version=row.version if row else None,
                dates=tuple(text.strip() for text in dates.split(",") if text.strip()),
                papers=(*papers, *kept),
                **values,
            )

        title = row.name(ctx.tr) if row else ctx.tr("New report")
        FormDialog(ctx, self, title, form, command, self._saved, width=760).open()

    def _saved(self, _value: Any) -> None:
        self.ctx.alerts.toast(msg("Saved."), tone=Tone.OK)


def plan_form(ctx: UiContext, row: PlanRow | None) -> Form:
    """Return the form of a plan, filled with ``row``."""
    form = Form(ctx)
    form.row(
        TextField(ctx, "name", msg("Report"), required=True, max_length=100),
        TextField(ctx, "recipient", msg("To whom"), max_length=100),
        stretch=(2, 1),
    )
    form.row(
        ChoiceField(ctx, "cycle", msg("How often"), [(x, LABELS[x]) for x in Cycle], required=True),
        ChoiceField(ctx, "due_rule", msg("Due"), [(x, LABELS[x]) for x in DueRule], required=True),
    )
    form.row(
        IntegerField(ctx, "day", msg("Day of the month, or days before the end")),
        TextField(ctx, "dates", msg("Days (06-15, 01-15; once: 2026-12-25)"), max_length=200),
        IntegerField(ctx, "remind_days", msg("Remind how many days before")),
    )
    form.row(MultilineField(ctx, "contents", msg("Contains"), lines=2, max_length=5000))
    form.row(
        PickerField(ctx, "reporter_id", msg("Reported by"), people_source(ctx)),
        TickField(ctx, "active", msg("Asked for")),
    )
    form.section(msg("The program makes"))
    codes = [code for code in PAPERS if code in MAKERS]
    for first in range(0, len(codes), 3):
        form.row(*(TickField(ctx, code, PAPERS[code]) for code in codes[first : first + 3]))
    form.set_values(_plan_values(row))
    return form


def _plan_values(row: PlanRow | None) -> dict[str, Any]:
    if row is None:
        plain = {"cycle": Cycle.MONTH, "due_rule": DueRule.DAY_OF_MONTH, "day": 28}
        return {**plain, "dates": "", "remind_days": 7, "active": True}
    plan = row.plan
    names = ("name", "recipient", "cycle", "due_rule", "day", "remind_days", "contents", "active")
    return {
        **{name: getattr(plan, name) for name in names},
        "dates": ", ".join(plan.dates),
        "reporter_id": chosen(plan.reporter_id, row.reporter),
        **{code: code in plan.papers for code in MAKERS},
    }


def due_words(row: PlanRow, tr: Translator) -> str:
    """Return when the report is due, in words."""
    plan = row.plan
    if plan.due_rule is DueRule.DAY_OF_MONTH and plan.day == LAST_DAY:
        return tr("by the last day of the period")
    if plan.due_rule is DueRule.DAY_OF_MONTH:
        return tr("by day {day} of the last month", day=plan.day)
    if plan.due_rule is DueRule.DAY_OF_NEXT_MONTH:
        return tr("by day {day} of the month after", day=plan.day)
    if plan.due_rule is DueRule.DAYS_BEFORE_END:
        if not plan.day:
            return tr("by the last day of the period")
        return tr.n("{n} day before the end", "{n} days before the end", plan.day)
    return "、".join(plan.dates)


def _plan_badge(row: PlanRow) -> Badge:
    if not row.plan.active:
        return Badge(msg("Not asked for"), Tone.MUTED, "minus")
    if row.plan.shipped:
        return Badge(msg("Shipped"), Tone.PRIMARY, "lock")
    return Badge(msg("Own"), Tone.OK, "edit")
