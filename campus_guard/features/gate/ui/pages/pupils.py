"""Pupils at the gate: leave slips, who may collect, who was collected, who came late.

Of a pupil only class and name are used; an identity number is never asked for.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.report.pupils import late_log, leave_slip
from campus_guard.features.gate.rules.codes import SlipState
from campus_guard.features.gate.rules.labels import label as code_label
from campus_guard.features.gate.ui.pages.common import (
    PeriodPage,
    print_paper,
)
from campus_guard.features.gate.ui.pages.registers import fits
from campus_guard.features.gate.ui.pages.release import late_dialog, release_dialog, slip_dialog
from campus_guard.features.gate.ui.words import clock, moment
from campus_guard.ui.badges import Badge
from campus_guard.ui.formdialog import ask_reason
from campus_guard.ui.forms import (
    Candidate,
)
from campus_guard.ui.listpage import Action
from campus_guard.ui.table import Column

_SLIPS = {
    SlipState.ISSUED: (Tone.PRIMARY, "clock"),
    SlipState.OUT: (Tone.WARNING, "user"),
    SlipState.RETURNED: (Tone.OK, "check"),
    SlipState.EXPIRED: (Tone.MUTED, "close"),
    SlipState.CANCELLED: (Tone.MUTED, "close"),
}


class SlipsPage(PeriodPage):
    """Leave slips: who may go out, who is out, who came back."""

    key: ClassVar[str] = "gate_slips"
    kinds: ClassVar[frozenset[str]] = frozenset({"leave_slip", "pupil_release", "pupil"})
    search_hint = msg("Pupil, class, reason")
    empty = msg("Leave slips of pupils who go out in school hours belong here.")
    start: ClassVar[str] = "today"

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        return [
            Column("number", msg("Slip number"), lambda r: r.number, 110),
            Column("pupil", msg("Pupil"), lambda r: r.pupil, 110, bold=True),
            Column("class", msg("Class"), lambda r: r.class_name, 120),
            Column("reason", msg("Reason"), lambda r: r.reason, 0),
            Column("by", msg("Approved by"), lambda r: r.approved_by, 100),
            Column("out", msg("Out"), _out, 70),
            Column("with", msg("Collected by"), lambda r: r.collector, 110),
            Column("back", msg("Came back at"), self._back, 90),
            Column("state", msg("State"), lambda _r: "", 130, badge=_slip),
        ]

    def build(self) -> None:
        """Add the days and the buttons."""
        self.add_action(Action(msg("Preview and print"), self.print_, "Ctrl+P", menu=True))
        self.add_period()
        self.add_chip("open", msg("Only open ones"))
        self.add_action(Action(msg("Issue a slip"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_action(Action(msg("Out / back"), self.move, "Enter", needs_row=True))
        self.add_action(Action(msg("Cancel slip"), self.cancel, "Delete", "void", needs_row=True))
        self.add_action(
            Action(msg("Release without a slip"), self.after_school, "Ctrl+Shift+N", menu=True)
        )

    def query(self) -> Any:
        """Return the query for the chosen days."""
        first, last = self.span()
        return q.ListSlips(first=first, last=last, open_only=bool(self.filter("open")))

    def take(self, answer: Any) -> Any:
        """Narrow by the search; who is still out is said in the header."""
        out = sum(r.state is SlipState.OUT and r.returns for r in answer)
        self.set_subtitle(self.ctx.tr("{n} still out", n=out))
        return [r for r in answer if fits(self, r.pupil, r.class_name, r.reason, r.number)]

    def new(self) -> None:
        """Issue a slip."""
        slip_dialog(self.ctx, self, self.select)

    def move(self) -> None:
        """Let the pupil out with the slip, or note the return."""
        row, ctx = self.row, self.ctx
        if row is None:
            return
        if row.state is SlipState.OUT and row.returns:
            said = ctx.tr("{name} is back.", name=row.pupil)
            ctx.ops.write(
                c.PupilBack(slip_id=row.id),
                lambda _v: ctx.alerts.toast(said, tone=Tone.OK),
                owner=self,
            )
        elif row.state is SlipState.ISSUED:
            release_dialog(ctx, self, Candidate(row.pupil_id, row.pupil, row.class_name), row.id)
        else:
            ctx.alerts.toast(msg("This slip is closed."))

    def after_school(self) -> None:
        """Hand over a pupil after the end of lessons: no slip is needed."""
        release_dialog(self.ctx, self, None, None)

    def cancel(self) -> None:
        """Cancel a slip that was not used."""
        row, tr = self.row, self.ctx.tr
        if row is None or row.state is not SlipState.ISSUED:
            return
        ask_reason(
            self.ctx,
            self,
            tr("Cancel the slip of {name}", name=row.pupil),
            tr("The slip stays in the list."),
            lambda reason: c.CancelSlip(slip_id=row.id, reason=reason),
            button=msg("Cancel slip"),
        )

    def print_(self) -> None:
        """Show the chosen slip in its two halves."""
        row = self.row
        if row is not None:
            title = self.ctx.tr("Leave slip of a pupil")
            print_paper(self.ctx, self, title, lambda _progress, paper: leave_slip(row, paper))

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "A pupil goes out in school hours only with a slip, and only with somebody who may "
            "collect. The return closes the slip. Forbidden collectors: only the safety office "
            "decides, with a reason."
        )

    def _back(self, row: Any) -> str:
        if row.back_at:
            return clock(row.back_at)
        return "" if row.returns else self.ctx.tr("not today")


class ReleasesPage(PeriodPage):
    """Pupils who left through the gate: when, with whom, who confirmed."""

    key: ClassVar[str] = "gate_releases"
    kinds: ClassVar[frozenset[str]] = frozenset({"pupil_release", "pupil"})
    search_hint = msg("Pupil, class, collector")
    empty = msg("Pupils who were released at the gate are listed here.")
    void_with = c.VoidRelease
    unvoid_with = c.UnvoidRelease

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        tr = self.ctx.tr
        return [
            Column("at", msg("Time"), lambda r: moment(r.at), 150),
            Column("pupil", msg("Pupil"), lambda r: r.pupil, 120, bold=True),
            Column("class", msg("Class"), lambda r: r.class_name, 120),
            Column(
                "with",
                msg("Collected by"),
                lambda r: r.collector or tr("alone"),
                0,
                detail=lambda r: r.relation,
            ),
            Column("teacher", msg("Confirmed by"), lambda r: r.teacher_confirmed_by, 120),
            Column(
                "why", msg("What was decided"), lambda r: r.override_reason, 200, badge=_override
            ),
            Column("by", msg("Recorded by"), lambda r: r.by, 110),
        ]

    def build(self) -> None:
        """Add the days and the button."""
        self.add_period()
        self.add_action(Action(msg("Release a pupil"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_void()

    def query(self) -> Any:
        """Return the query for the chosen days."""
        first, last = self.span()
        return q.ListReleases(first=first, last=last)

    def take(self, answer: Any) -> Any:
        """Narrow by the search."""
        return [r for r in answer if fits(self, r.pupil, r.class_name, r.collector)]

    def void_name(self, row: Any) -> str:
        """Return who was released."""
        return str(row.pupil)

    def new(self) -> None:
        """Release a pupil."""
        release_dialog(self.ctx, self, None, None)


class LatePage(PeriodPage):
    """Pupils who came after the end of the arrival period (晚到登记)."""

    key: ClassVar[str] = "gate_late"
    kinds: ClassVar[frozenset[str]] = frozenset({"late_arrival", "pupil"})
    search_hint = msg("Pupil, class, reason")
    empty = msg("Pupils who came late belong here.")
    start: ClassVar[str] = "today"

    paper_title = msg("Late arrivals")
    paper_of = staticmethod(late_log)
    void_with = c.VoidLateArrival
    unvoid_with = c.UnvoidLateArrival

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        tr = self.ctx.tr
        return [
            Column("at", msg("Arrived"), lambda r: moment(r.arrived_at), 150),
            Column("class", msg("Class"), lambda r: r.class_name, 140),
            Column("pupil", msg("Pupil"), lambda r: r.pupil, 120, bold=True),
            Column(
                "late",
                msg("Late by"),
                lambda r: tr("{n} min", n=r.minutes),
                90,
                sort=lambda r: r.minutes,
            ),
            Column("reason", msg("Reason"), lambda r: r.reason, 0),
            Column("excused", msg("Excused"), lambda r: tr("Yes") if r.excused else "", 90),
            Column("told", msg("Class teacher"), lambda _r: "", 170, badge=_told),
        ]

    def build(self) -> None:
        """Add the days and the buttons."""
        self.add_period()
        self.add_action(Action(msg("Record a pupil"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_action(Action(msg("Teacher was told"), self.told, "Enter", needs_row=True))
        self.add_void()

    def query(self) -> Any:
        """Return the query for the chosen days."""
        first, last = self.span()
        return q.ListLateArrivals(first=first, last=last)

    def take(self, answer: Any) -> Any:
        """Narrow by the search."""
        return [r for r in answer if fits(self, r.pupil, r.class_name, r.reason)]

    def void_name(self, row: Any) -> str:
        """Return who came late."""
        return str(row.pupil)

    def new(self) -> None:
        """Record a late arrival; the time is now unless another is typed."""
        late_dialog(self.ctx, self, self.select)

    def told(self) -> None:
        """Note that the class teacher was told now."""
        row = self.row
        if row is not None and row.teacher_told_at is None:
            self.ctx.ops.write(c.MarkTeacherTold(late_id=row.id), lambda _v: None, owner=self)


def _out(row: Any) -> str:
    if row.out_at:
        return clock(row.out_at)
    return f"({row.planned_out:%H:%M})" if row.planned_out else ""


def _slip(row: Any) -> Badge:
    tone, icon = _SLIPS[row.state]
    return Badge(code_label(row.state), tone, icon)


def _override(row: Any) -> Badge | None:
    if row.forbidden:
        return Badge(msg("Against the list"), Tone.BAD)
    return Badge(msg("By decision"), Tone.WARNING) if row.override_reason else None


def _told(row: Any) -> Badge:
    if row.teacher_told_at is None:
        return Badge(msg("Not told yet"), Tone.WARNING, "phone")
    return Badge(msg("Told {time}", time=clock(row.teacher_told_at)), Tone.OK, "check")
