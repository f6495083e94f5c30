"""The absence assistant: from "X is ill from - to" to a proven repair with the fewest changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from campus_guard.core.document import Align
from campus_guard.core.errors import CampusGuardError
from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.core.tone import Tone
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.codes import CellSource, LeaveKind, RepairEffect, label
from campus_guard.features.rosters.engine.worker import RosterWorker
from campus_guard.features.rosters.rows import CellKey
from campus_guard.features.rosters.rules.answers import Owed, Repair, RepairRequest
from campus_guard.features.rosters.ui.sheet import Sheet, Spot
from campus_guard.features.rosters.ui.swapping import spelt
from campus_guard.ui.badges import label as words_label
from campus_guard.ui.badges import wrapped
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import (
    Candidate,
    ChoiceField,
    DateField,
    Form,
    PickerField,
    RadioField,
    TextField,
    TickField,
)
from campus_guard.ui.layout import hbox, splitter, vbox
from campus_guard.ui.table import Column, RowsModel, TableView

OWED = {RepairEffect.DEDUCT: Owed.DROPPED, RepairEffect.OWE: Owed.CARRIED}


@dataclass(frozen=True)
class ChangeLine:
    """One cell that changes."""

    id: CellKey
    post: str
    before: str
    after: str


@dataclass(frozen=True)
class EffectLine:
    """What the repair means for one person."""

    id: str
    name: str
    duties: int
    points: int


class AbsenceDialog(QDialog):
    """Who, from when to when; then the changes and their effects; then it is applied."""

    def __init__(
        self, ctx: UiContext, owner: Any, sheet: Sheet, person: str | None, day: date
    ) -> None:
        super().__init__(owner)
        self._ctx = ctx
        self._page = owner
        self._sheet = sheet
        self._repair: Repair | None = None
        self._values: dict[str, Any] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(ctx.tr("Somebody is absent"))
        self.banner = Banner(ctx)
        self._make_form(person, day)
        self._make_tables()
        self._lay_out()

    def open(self) -> None:
        """Show the dialog."""
        theme, window = self._ctx.theme, self.parentWidget().window()
        wide, high = window.width() - 60, window.height() - 60
        self.resize(min(theme.px(920), wide), min(theme.px(600), high))
        super().open()
        self.form.focus_first()

    def find(self) -> None:
        """Look for the repair with the fewest changes."""
        if not self.form.check():
            return
        values = self._values = self.form.values()
        sheet, roster_id = self._sheet, self._sheet.view.roster.id
        request = RepairRequest(
            person=str(values["person_id"]), first=values["starts_on"], last=values["ends_on"],
            reason=values["reason"], owed=OWED[values["effect"]],
        )  # fmt: skip
        self._find.setEnabled(False)
        worker = RosterWorker()

        def run(progress: Any) -> tuple[Any, Repair]:
            instance = progress.ask(q.BuildInstance(roster_id=roster_id))
            cells = {}
            for key, spot in sheet.spots.items():
                slot = sheet.slot(key)
                if slot is not None and spot.person is not None:
                    cells[slot] = spot.person
            with worker:
                quotas = tuple(sheet.board.quotas.values())
                return instance, worker.repair(instance, cells, request, quotas)

        self._ctx.ops.work(
            run, self._show, title=self._ctx.tr("Looking for the fewest changes"), owner=self,
            fail=self._failed, always=lambda: self._find.setEnabled(True), slot="repair",
        )  # fmt: skip

    def apply(self) -> None:
        """Record the leave where wanted, and carry the repair out."""
        repair, values = self._repair, self._values
        if repair is None:
            return
        self._apply.setEnabled(False)
        commands = self._commands(repair, values)

        def run(progress: Any) -> int:
            leave = progress.run(commands[0]) if commands[0] is not None else None
            proposal = commands[1](leave)
            repair_id = int(progress.run(proposal))
            progress.run(c.ApplyRepair(repair_id=repair_id))
            return repair_id

        self._ctx.ops.work(
            run, self._applied, title=self._ctx.tr("Repairing the roster"), owner=self,
            fail=self._failed, always=lambda: self._apply.setEnabled(True),
        )  # fmt: skip

    def _commands(self, repair: Repair, values: dict[str, Any]) -> tuple[Any, Any]:
        roster_id = self._sheet.view.roster.id
        about = {key: values[key] for key in ("person_id", "starts_on", "ends_on")}
        leave = None
        if values["leave"]:
            leave = c.RequestLeave(
                uid=new_uid(), kind=values["kind"], reason=values["reason"], approved=True, **about
            )
        moves = tuple(
            Spot(change.after, source=CellSource.REPAIR).state(self._sheet.cell(change.key))
            for change in repair.changes
        )
        name = self._sheet.name(str(values["person_id"]))
        reason = values["reason"] or self._ctx.tr(
            "{name} is absent: {kind}", name=name, kind=self._ctx.tr(label(values["kind"]))
        )

        def proposal(leave_id: int | None) -> Any:
            return c.ProposeRepair(
                uid=new_uid(), roster_id=roster_id, moves=moves, least=repair.minimum,
                proved=repair.proven, effect=values["effect"], reason=reason, leave_id=leave_id,
                **about,
            )  # fmt: skip

        return leave, proposal

    def _show(self, answer: tuple[Any, Repair]) -> None:
        _instance, repair = answer
        self._repair = repair
        sheet, tr = self._sheet, self._ctx.tr
        nobody = tr("nobody")
        lines = [
            ChangeLine(
                sheet.cell(change.key),
                sheet.posts[int(change.key[1])].name,
                sheet.name(change.before) if change.before else nobody,
                sheet.name(change.after) if change.after else nobody,
            )
            for change in repair.changes
        ]
        self.changes.set_rows(sorted(lines, key=lambda line: line.id))
        self.effects.set_rows(self._effects(repair))
        self._apply.setEnabled(bool(lines))
        if lines:
            self._apply.setFocus()
        self.banner.show_text(*self._words(repair))

    def _words(self, repair: Repair) -> tuple[str, Tone]:
        tr = self._ctx.tr
        if not repair.changes:
            return tr("Nothing is to be changed: there is no duty in these days."), Tone.OK
        if repair.proven:
            text = tr("{n} new assignments: fewer are not possible, this is proved.",
                      n=repair.minimum)  # fmt: skip
        else:
            text = tr("{n} new assignments; that fewer are not possible is not proved.",
                      n=repair.minimum)  # fmt: skip
        if repair.gaps:
            text += tr(" {n} places stay empty.", n=len(repair.gaps))
        return text, Tone.WARNING if repair.gaps else Tone.OK

    def _effects(self, repair: Repair) -> Sequence[EffectLine]:
        sheet = self._sheet
        duties: dict[str, int] = {}
        points: dict[str, int] = {}
        for change in repair.changes:
            weight = sheet.posts[int(change.key[1])].points
            for person, sign in ((change.before, -1), (change.after, 1)):
                if person is not None:
                    duties[person] = duties.get(person, 0) + sign
                    points[person] = points.get(person, 0) + sign * weight
        touched = sorted(duties, key=lambda p: points[p])
        return [EffectLine(p, sheet.name(p), duties[p], points[p]) for p in touched]

    def _applied(self, repair_id: int) -> None:
        tr, ctx, page = self._ctx.tr, self._ctx, self._page

        def undo() -> None:
            ctx.ops.write(
                c.UndoRepair(repair_id=repair_id, reason=tr("Taken back")),
                lambda _value: ctx.alerts.toast(tr("The repair is taken back."), tone=Tone.OK),
                owner=page,
            )

        ctx.alerts.toast(tr("The roster is repaired."), undo=undo, tone=Tone.OK)
        self.accept()

    def _failed(self, error: CampusGuardError) -> None:
        self.banner.show_error(error)

    def _make_form(self, person: str | None, day: date) -> None:
        ctx, form, sheet = self._ctx, Form(self._ctx), self._sheet
        people = [Candidate(int(p), n) for p, n in sheet.names.items()]
        picker = PickerField(
            ctx, "person_id", msg("Who is absent"), spelt(sheet, people), required=True
        )
        form.row(
            picker,
            DateField(ctx, "starts_on", msg("First day"), required=True),
            DateField(ctx, "ends_on", msg("Last day"), required=True),
            ChoiceField(ctx, "kind", msg("Kind"), [(k, label(k)) for k in LeaveKind]),
            stretch=(2, 1, 1, 1),
        )
        effects = [(e, label(e)) for e in RepairEffect]
        form.row(
            RadioField(ctx, "effect", msg("The duties that fall out"), effects),
            TextField(ctx, "reason", msg("Reason"), max_length=500),
            TickField(ctx, "leave", msg("Record it as leave too")),
            stretch=(2, 2, 1),
        )
        first = max(day, ctx.clock.today())
        form.set_values({
            "starts_on": first, "ends_on": first, "kind": LeaveKind.SICK,
            "effect": RepairEffect.DEDUCT, "leave": True,
        })  # fmt: skip
        if person is not None:
            picker.set_value(Candidate(int(person), sheet.name(person)))
        form.submitted.connect(self.find)
        self.form = form

    def _make_tables(self) -> None:
        tr, theme = self._ctx.tr, self._ctx.theme
        self.changes = RowsModel(
            (
                Column("day", msg("Date"), lambda r: f"{r.id.day}", 110),
                Column("post", msg("Post"), lambda r: r.post, 0),
                Column("before", msg("Until now"), lambda r: r.before, 110),
                Column("after", msg("From now on"), lambda r: r.after, 110, bold=True),
            ),
            tr,
        )
        self.effects = RowsModel(
            (
                Column("name", msg("Name"), lambda r: r.name, 0, bold=True),
                Column("duties", msg("Shifts"), lambda r: f"{r.duties:+d}", 70, Align.RIGHT),
                Column("points", msg("Duty points"), lambda r: f"{r.points:+d}", 70, Align.RIGHT),
            ),
            tr,
        )
        self._left = TableView(theme, self.changes, tr("Changes"))
        self._right = TableView(theme, self.effects, tr("Effect per person"))

    def _lay_out(self) -> None:
        ctx, tr = self._ctx, self._ctx.tr
        self._find = Button(ctx, tr("Find the fewest changes"), self.find, "Ctrl+F")
        self._apply = Button(
            ctx, tr("Carry out"), self.apply, "Ctrl+Enter", kind="primary", bind=False
        )
        self._apply.setEnabled(False)
        bind_key(self, "Ctrl+Return", self._apply.click)
        close = Button(ctx, tr("Close"), self.reject, "Esc", bind=False)
        title = words_label(tr("Somebody is absent"), "title")
        hint = wrapped(
            tr("Taken off: the quota is cut, nobody owes anything. Owed: the duties are carried "
               "over and come back later."), "hint",
        )  # fmt: skip
        body = splitter(self._left, self._right, (3, 2))
        foot = hbox(1, close, self._find, self._apply, gap=12)
        column = vbox(title, self.form, hint, self.banner, body, foot, gap=10, margins=20)
        column.setStretch(4, 1)
        self.setLayout(column)
