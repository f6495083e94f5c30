"""The rounds of a day: walked point by point with the keyboard, or missed with a reason."""

from datetime import date
from typing import Any, ClassVar

from campus_guard.core.document import Align
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE
from campus_guard.core.tone import Tone
from campus_guard.features.calendar.ui.records import print_document, void_record
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.codes import RoundState, VisitState, label
from campus_guard.features.rosters.dutyrows import PatrolPlanRow, RoundRow
from campus_guard.features.rosters.ui import papers
from campus_guard.features.rosters.ui.daylist import DayList
from campus_guard.ui.badges import Badge
from campus_guard.ui.formdialog import ask_reason
from campus_guard.ui.listpage import Action
from campus_guard.ui.table import Column

TONES = {
    RoundState.WALKED: Tone.OK,
    RoundState.MISSED: Tone.BAD,
    RoundState.COMING: Tone.MUTED,
    RoundState.DUE: Tone.PRIMARY,
    RoundState.OPEN: Tone.WARNING,
}


class RoundsPage(DayList):
    """Planned rounds with what is recorded of them."""

    key: ClassVar[str] = "rounds"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"patrol", "patrol_visit", "patrol_plan", "patrol_plan_point", "hazard"}
    )
    empty = msg("No patrol is planned on this day. Plans are made under Patrol plans.")

    def columns(self) -> list[Column]:
        """Return the columns."""
        tr = self.ctx.tr
        return [
            Column("plan", msg("Patrol"), lambda r: r.plan or tr("Without a plan"), 0, bold=True),
            Column("interval", msg("Interval"), lambda r: tr(label(r.interval)), 100),
            Column("round", msg("Round"), lambda r: str(r.round), 64, Align.RIGHT),
            Column("time", msg("Planned time"), _planned, 120, sort=lambda r: r.starts_at),
            Column("walked", msg("Walked"), _walked, 120),
            Column("walker", msg("Who walked"), lambda r: r.walker, 110),
            Column("points", msg("Check points"), lambda r: f"{_seen(r)}/{r.points}", 90,
                   Align.RIGHT),
            Column("findings", msg("Findings"), lambda r: str(r.findings or ""), 84, Align.RIGHT,
                   tone=lambda r: Tone.BAD if r.findings else Tone.NORMAL),
            Column("state", msg("State"), lambda _r: "", 130, badge=_state,
                   tip=lambda r: r.missed_why),
        ]  # fmt: skip

    def row_key(self, row: RoundRow) -> Any:
        """Return what tells rounds apart."""
        return row.plan_id, row.round, row.patrol_id if row.plan_id is None else 0

    def query(self) -> Any:
        """Return the query."""
        return q.RoundsBetween(first=self.day, last=self.day)

    def build(self) -> None:
        """Add the buttons."""
        add = self.add_action
        add(Action(msg("Record"), self.record, "Enter", "patrol", needs_row=True, primary=True))
        add(Action(msg("Record as missed"), self.missed, "Ctrl+M", needs_row=True))
        add(Action(msg("Open the hazard"), self.hazard, "Ctrl+H", needs_row=True, menu=True))
        add(Action(msg("Void"), self.void, "Delete", needs_row=True, menu=True, roles=OFFICE))
        add(Action(msg("Print the route"), self.print_, "Ctrl+P", needs_row=True, menu=True))

    def record(self) -> None:
        """Walk the route of the chosen round."""
        row: RoundRow | None = self.row
        if row is None:
            return
        if row.patrol_id is not None:
            self._show(row)
            return
        if not row.may_record:
            self.banner.show_error(msg("This round is still to come."))
            return
        self._plan(row.plan_id, lambda plan: self._walk(row, plan))

    def missed(self) -> None:
        """Say why the chosen round was missed; its time is never made up."""
        row: RoundRow | None = self.row
        if row is None or row.patrol_id is not None or row.plan_id is None:
            self.banner.show_error(msg("Something is recorded of this round already."))
            return
        title = self.ctx.tr("Missed: {name}, round {n}", name=row.plan, n=row.round)
        words = self.ctx.tr("A missed round stays visible with its reason; it is never filled in.")
        plan_id, dialog_uid = row.plan_id, _uid()
        ask_reason(
            self.ctx, self, title, words,
            lambda why: c.MissPatrol(
                uid=dialog_uid, plan_id=plan_id, day=row.day, round=row.round, why=why
            ),
            button=msg("Record as missed"),
        )  # fmt: skip

    def hazard(self) -> None:
        """Open the hazard of the first finding, or begin one."""
        row: RoundRow | None = self.row
        visit = next(
            (v for v in row.visits if v.state is VisitState.FINDING), None
        ) if row is not None else None  # fmt: skip
        if visit is None:
            self.banner.show_error(msg("Nothing was found on this round."))
        elif visit.hazard_id is not None:
            self.ctx.navigate("hazards", id=visit.hazard_id)
        else:
            open_hazard(self.ctx, visit)

    def void(self) -> None:
        """Void what is recorded of the chosen round."""
        row: RoundRow | None = self.row
        if row is not None and row.patrol_id is not None:
            record = row.patrol_id
            void_record(
                self.ctx, self, row.number or row.plan,
                lambda reason: c.VoidPatrol(record_id=record, reason=reason),
                lambda: c.UnvoidPatrol(record_id=record),
            )  # fmt: skip

    def print_(self) -> None:
        """Print the sheet of the chosen route."""
        row: RoundRow | None = self.row
        if row is not None and row.plan_id is not None:
            self._plan(row.plan_id, lambda plan: self._print(plan, row.day))

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "Every planned round of the day. A round is recorded point by point: Enter says in "
            "order. A missed round keeps its reason and is never filled in later."
        )

    def _print(self, plan: PatrolPlanRow, day: date) -> None:
        tr = self.ctx.tr
        print_document(self.ctx, self, tr("Patrol route"), papers.route(plan, day, tr))

    def _plan(self, plan_id: int | None, then: Any) -> None:
        def found(plans: Any) -> None:
            plan = next((p for p in plans if p.id == plan_id), None)
            if plan is None:
                self.banner.show_error(msg("This plan does not exist any more."))
            else:
                then(plan)

        query = q.ListPatrolPlans(include_voided=True)
        self.ctx.ops.read(query, found, owner=self, slot="plan")

    def _walk(self, row: RoundRow, plan: PatrolPlanRow) -> None:
        from campus_guard.features.rosters.ui.walking import WalkDialog

        WalkDialog(self.ctx, self, row, plan).open()

    def _show(self, row: RoundRow) -> None:
        tr = self.ctx.tr
        lines = [
            f"{v.at:%H:%M}  " * bool(v.at) + f"{v.point.code} {v.point.name}  "
            f"{tr(label(v.state))}  {v.finding} {v.action}".rstrip()
            for v in row.visits
        ]  # fmt: skip
        text = "\n".join([row.missed_why, row.late_why, row.note, *lines]).strip()
        self.ctx.dialogs.inform(self, f"{row.plan} {row.number}", text or tr("Nothing else."))


def open_hazard(ctx: Any, visit: Any) -> None:
    """Begin a hazard with what was found."""
    words = f"{visit.point.name}:{visit.finding}"
    ctx.navigate("hazards", new=True, source_ref=visit.source_ref, area_id=visit.point.area_id,
                 area=visit.point.area, description=words)  # fmt: skip


def _uid() -> str:
    from campus_guard.core.ids import new_uid

    return new_uid()


def _planned(row: RoundRow) -> str:
    return f"{row.starts_at:%H:%M}–{row.ends_at:%H:%M}"


def _walked(row: RoundRow) -> str:
    if row.started_at is None:
        return "—"
    ended = f"–{row.ended_at:%H:%M}" if row.ended_at else ""
    return f"{row.started_at:%H:%M}{ended}"


def _seen(row: RoundRow) -> int:
    return sum(1 for visit in row.visits if visit.state is not VisitState.SKIPPED)


def _state(row: RoundRow) -> Badge:
    if row.voided:
        return Badge(msg("Voided"), Tone.MUTED, "void")
    if row.state is RoundState.WALKED and row.late_entry:
        return Badge(msg("Late entry"), Tone.WARNING)
    icon = "clock" if row.state in (RoundState.COMING, RoundState.DUE) else ""
    return Badge(label(row.state), TONES[row.state], icon)
