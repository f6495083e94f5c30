"""Recording a round: the points of the route in their order, one key for "in order"."""

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QWidget

from campus_guard.core.errors import CampusGuardError
from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.core.tone import Tone
from campus_guard.features.people.ui.sources import people_source
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters.codes import VisitState, label
from campus_guard.features.rosters.dutyrows import PatrolPlanRow, RoundRow, RoutePoint
from campus_guard.ui.badges import Badge, wrapped
from campus_guard.ui.badges import label as text_label
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import DateTimeField, Form, PickerField, TextField
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.table import Column, RowsModel, TableView

TONES = {VisitState.IN_ORDER: Tone.OK, VisitState.FINDING: Tone.BAD, VisitState.SKIPPED: Tone.MUTED}


@dataclass(frozen=True)
class PointLine:
    """A point of the route and how it was found; None: not seen yet."""

    id: int
    point: RoutePoint
    uid: str
    state: VisitState | None = None
    finding: str = ""
    action: str = ""


class PointTable(TableView):
    """Space and Enter: in order and on to the next. 2 or F: a finding. 3 or Delete: left out."""

    def __init__(self, dialog: "WalkDialog", model: RowsModel) -> None:
        super().__init__(dialog.ctx.theme, model, dialog.ctx.tr("Points of the route"))
        self._dialog = dialog

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys of the points."""
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_1):
            self._dialog.mark(VisitState.IN_ORDER)
        elif key in (Qt.Key.Key_2, Qt.Key.Key_F):
            self._dialog.found()
        elif key in (Qt.Key.Key_3, Qt.Key.Key_Delete):
            self._dialog.mark(VisitState.SKIPPED)
        else:
            super().keyPressEvent(event)


class WalkDialog(QDialog):
    """Who walked when, and each point. Ctrl+Enter saves."""

    def __init__(self, ctx: UiContext, owner: QWidget, row: RoundRow, plan: PatrolPlanRow) -> None:
        super().__init__(owner)
        self.ctx = ctx
        self._row = row
        self._uid = new_uid()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        title = f"{plan.name}  {row.day}"
        self.setWindowTitle(title)
        self.banner = Banner(ctx)
        tr = ctx.tr
        self.model = RowsModel(
            (
                Column("code", msg("Point"), lambda r: r.point.code, 80),
                Column("name", msg("Where"), lambda r: r.point.name, 170, bold=True),
                Column("look", msg("Look for"), lambda r: r.point.look_for, 0),
                Column("finding", msg("What was found"), lambda r: r.finding, 180),
                Column("state", msg("State"), lambda _r: "", 120, badge=_badge),
            ),
            tr,
        )
        self.table = PointTable(self, self.model)
        self.model.set_rows([PointLine(p.id, p, new_uid()) for p in plan.points])
        self._make_form()
        self._lay_out(title)

    def open(self) -> None:
        """Show the dialog, the cursor at who walked."""
        theme, window = self.ctx.theme, self.parentWidget().window()
        wide, high = window.width() - 60, window.height() - 60
        self.resize(min(theme.px(860), wide), min(theme.px(600), high))
        super().open()
        self.form.focus_first()

    def mark(self, state: VisitState, finding: str = "", action: str = "") -> None:
        """Say how the chosen point was found, and go on to the next."""
        row = self.table.current_row()
        if row is None:
            return
        at = self.model.index_of(row.id)
        lines = list(self.model.rows)
        lines[at] = replace(row, state=state, finding=finding, action=action)
        self.model.set_rows(lines)
        following = lines[min(at + 1, len(lines) - 1)]
        self.table.select_key(following.id)
        if all(line.state is not None for line in lines):
            self._save.setFocus()

    def found(self) -> None:
        """Ask what was found at the chosen point."""
        row = self.table.current_row()
        if row is None:
            return
        form = Form(self.ctx)
        form.row(TextField(self.ctx, "finding", msg("What was found"), required=True))
        form.row(TextField(self.ctx, "action", msg("What was done at once")))
        form.set_values({"finding": row.finding, "action": row.action})
        over = QDialog(self)
        over.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        over.setWindowModality(Qt.WindowModality.WindowModal)
        over.setWindowTitle(row.point.name)

        def go() -> None:
            if form.check():
                values = form.values()
                over.accept()
                self.mark(VisitState.FINDING, values["finding"], values["action"])
                self.table.setFocus()

        button = Button(self.ctx, self.ctx.tr("OK"), go, "Enter", kind="primary", bind=False)
        form.submitted.connect(go)
        head = text_label(f"{row.point.code} {row.point.name}", "title")
        over.setLayout(vbox(head, form, hbox(1, button), gap=12, margins=20))
        over.resize(self.ctx.theme.px(480), over.sizeHint().height())
        over.open()
        form.focus_first()

    def save(self) -> None:
        """Write the round."""
        self.banner.clear()
        open_points = [line for line in self.model.rows if line.state is None]
        if open_points:
            names = "、".join(line.point.name for line in open_points[:5])
            words = msg("Say of each point how it was found: {names}", names=names)
            self.banner.show_error(words)
            self.table.select_key(open_points[0].id)
            self.table.setFocus()
            return
        if not self.form.check():
            return
        visits = tuple(
            c.VisitInput(uid=line.uid, point_id=line.id, state=line.state, finding=line.finding,
                         action=line.action)
            for line in self.model.rows
        )  # fmt: skip
        row = self._row
        command = c.RecordPatrol(
            uid=self._uid, plan_id=row.plan_id, day=row.day, round=row.round,
            interval=row.interval, visits=visits, **self.form.values(),
        )  # fmt: skip
        self._save.setEnabled(False)
        self.ctx.ops.write(
            command, self._saved, owner=self, fail=self._failed,
            always=lambda: self._save.setEnabled(True),
        )  # fmt: skip

    def _saved(self, _value: Any) -> None:
        findings = sum(1 for line in self.model.rows if line.state is VisitState.FINDING)
        tr, page = self.ctx.tr, self.parentWidget()
        words = tr("The round is recorded.")
        if findings:
            words = tr("The round is recorded. Ctrl+H opens a hazard for what was found.")
        self.ctx.alerts.toast(words, tone=Tone.OK)
        self.accept()
        if findings and page is not None:
            page.setFocus()

    def _failed(self, error: CampusGuardError) -> None:
        fields = getattr(error, "fields", {})
        left = self.form.show_errors(fields) if fields else ()
        if not fields:
            self.banner.show_error(error)
        elif left:
            self.banner.show_error("\n".join(self.ctx.tr(m) for m in left))

    def _make_form(self) -> None:
        ctx, row = self.ctx, self._row
        form = Form(ctx)
        form.row(
            PickerField(ctx, "walker_id", msg("Who walked"), people_source(ctx), required=True),
            TextField(ctx, "companions", msg("Accompanied by"), max_length=200),
            DateTimeField(ctx, "started_at", msg("Began"), required=True),
            DateTimeField(ctx, "ended_at", msg("Ended at")),
        )
        form.row(
            TextField(ctx, "note", msg("Remark"), max_length=500),
            TextField(ctx, "late_why", msg("Why it is entered late"), max_length=200),
        )
        now = ctx.clock.now()
        form["started_at"].set_value(min(max(row.starts_at, now.replace(hour=0)), now))
        form["late_why"].setVisible(row.ends_at < now)
        form.submitted.connect(self.table.setFocus)
        self.form = form

    def _lay_out(self, title: str) -> None:
        ctx, tr = self.ctx, self.ctx.tr
        hint = wrapped(
            tr("Space or Enter: in order, on to the next · 2: something found · 3: left out"),
            "hint",
        )
        close = Button(ctx, tr("Cancel"), self.reject, "Esc", bind=False)
        self._save = Button(ctx, tr("Save"), self.save, "Ctrl+Enter", kind="primary", bind=False)
        bind_key(self, "Ctrl+Return", self.save)
        bind_key(self, "Ctrl+Enter", self.save)
        head = text_label(title, "title")
        foot = hbox(1, close, self._save, gap=12)
        column = vbox(head, self.form, self.table, hint, self.banner, foot, gap=10, margins=20)
        column.setStretch(2, 1)
        self.setLayout(column)


def _badge(line: PointLine) -> Badge:
    if line.state is None:
        return Badge(msg("Not seen yet"), Tone.WARNING, "clock")
    return Badge(label(line.state), TONES[line.state])
