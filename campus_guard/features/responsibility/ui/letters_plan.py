"""The dialog that issues all letters of a school year: what would be made stands there first."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.features.responsibility.commands.letters import IssueLetters, WithdrawLetters
from campus_guard.features.responsibility.queries.letters import LetterBook
from campus_guard.features.responsibility.queries.letters_templates import (
    PlanLetters,
    PlannedLetter,
)
from campus_guard.features.responsibility.ui.letters_actions import NO_YEAR
from campus_guard.ui.badges import Badge, label
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import ChoiceField, DateField, Form
from campus_guard.ui.table import Column, RowsModel, TableView


class PlanDialog(FormDialog):
    """School year, day, and the list of what will be made, kept, or cannot be made."""

    def __init__(self, ctx: UiContext, owner: QWidget, book: LetterBook) -> None:
        tr = ctx.tr
        self.plan: tuple[PlannedLetter, ...] = ()
        self._years = {year.id: year for year in book.years}
        form = Form(ctx)
        years = [(year.id, year.name) for year in book.years]
        form.row(
            ChoiceField(ctx, "school_year_id", msg("School year"), years, required=True),
            DateField(ctx, "issued_on", msg("Letter issued on"), required=True),
            DateField(ctx, "valid_from", msg("Valid from"), required=True),
            DateField(ctx, "valid_to", msg("Valid through"), required=True),
        )
        self._count = label("", "heading")
        form.widget(self._count)
        self._model = RowsModel(self._columns(ctx), tr, key=lambda row: (row.code, row.b_id))
        self.table = TableView(ctx.theme, self._model, tr("Letters to be issued"))
        self.table.setMinimumHeight(ctx.theme.px(280))
        form.widget(self.table)
        now = book.year or book.years[0]
        form.set_values({"school_year_id": now.id, "issued_on": ctx.clock.today()})
        super().__init__(
            ctx,
            owner,
            tr("Issue all letters of a school year"),
            form,
            self._command,
            self._issued,
            save=msg("Issue"),
            width=960,
        )
        self._owner = owner
        form["school_year_id"].changed.connect(self.ask)
        self.ask()

    def ask(self) -> None:
        """Ask what would be made for the chosen school year."""
        year = self._years.get(self.form["school_year_id"].value())
        if year is None:
            return
        self.form.set_values({"valid_from": year.starts_on, "valid_to": year.ends_on})
        query = PlanLetters(school_year_id=year.id)
        self.ctx.ops.read(query, self._take, owner=self, slot="plan")

    def _take(self, plan: tuple[PlannedLetter, ...]) -> None:
        self.plan = plan
        order = sorted(plan, key=lambda row: row.problem is None)
        self._model.set_rows(order)
        made = sum(row.made for row in plan)
        renewed = sum(row.made and bool(row.renews) for row in plan)
        stuck = sum(row.problem is not None and not row.exists for row in plan)
        self._count.setText(
            self.ctx.tr(
                "To be made: {made}, of these renewed: {renewed}. There already: {kept}. "
                "Not possible: {stuck}.",
                made=made,
                renewed=renewed,
                kept=len(plan) - made - stuck,
                stuck=stuck,
            )
        )
        self.save_button.setEnabled(bool(made))

    @staticmethod
    def _columns(ctx: UiContext) -> Sequence[Column]:
        return [
            Column("level", msg("Level"), lambda r: r.level, 210, tip=lambda r: r.level),
            Column("b", msg("Party B"), lambda r: r.b, 90, bold=True),
            Column("post", msg("Posts"), lambda r: r.b_post, 0, tip=lambda r: r.b_post),
            Column("a", msg("Signs with"), lambda r: r.a, 170, tip=lambda r: r.a),
            Column("state", msg("What happens"), lambda _r: "", 230,
                   badge=lambda r: plan_badge(r, ctx)),
        ]  # fmt: skip

    def _command(self, values: dict[str, Any], uid: str) -> IssueLetters:
        return IssueLetters(uid=uid, **values)

    def _issued(self, ids: tuple[int, ...]) -> None:
        ctx, owner = self.ctx, self._owner
        back = WithdrawLetters(letter_ids=ids, reason=ctx.tr("Issuing taken back"))
        said = ctx.tr.n("{n} letter was issued.", "{n} letters were issued.", len(ids))
        ctx.alerts.toast(said, undo=lambda: ctx.ops.write(back, lambda _v: None, owner=owner))


def plan_badge(row: PlannedLetter, ctx: UiContext) -> Badge:
    """Return what issuing would do for one person."""
    tr = ctx.tr
    if row.exists:
        return Badge(tr("There already: {number}", number=row.exists), Tone.MUTED, "check")
    if row.problem is not None:
        return Badge(row.problem, Tone.BAD, "warning")
    if row.renews:
        return Badge(tr("Renews {number}", number=row.renews), Tone.PRIMARY, "refresh")
    return Badge(msg("New"), Tone.OK, "plus")


def open_plan(ctx: UiContext, owner: QWidget, book: LetterBook | None) -> PlanDialog | None:
    """Open the dialog, or say that a school year is needed first."""
    if book is None or not book.years:
        ctx.alerts.toast(NO_YEAR, tone=Tone.WARNING)
        return None
    dialog = PlanDialog(ctx, owner, book)
    dialog.open()
    return dialog
