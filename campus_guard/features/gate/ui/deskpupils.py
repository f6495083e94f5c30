"""Pupils at the desk: slips of today out and back, releases, late arrivals; all by key."""

from typing import TYPE_CHECKING, Any

from campus_guard.core.tone import Tone
from campus_guard.features.gate.commands.pupils import PupilBack
from campus_guard.features.gate.queries.pupils import ListSlips
from campus_guard.features.gate.rules.codes import SlipState
from campus_guard.features.gate.rules.labels import label as code_label
from campus_guard.features.gate.ui.listdialog import ListDialog
from campus_guard.features.gate.ui.pages.release import late_dialog, release_dialog, slip_dialog
from campus_guard.features.gate.ui.rowlist import Entry
from campus_guard.features.gate.ui.words import clock, line
from campus_guard.ui.badges import Badge
from campus_guard.ui.buttons import Button
from campus_guard.ui.forms import Candidate

if TYPE_CHECKING:
    from campus_guard.features.gate.ui.desk import DeskPage

_BADGES = {SlipState.ISSUED: (Tone.PRIMARY, "clock"), SlipState.OUT: (Tone.WARNING, "user")}


class PupilsDialog(ListDialog):
    """Who may go out or is out with a slip today; Enter lets out or notes the return."""

    def __init__(self, desk: "DeskPage") -> None:
        ctx, tr = desk.ctx, desk.ctx.tr
        super().__init__(desk, tr("Pupils at the gate"), tr("No slip of today is open."))
        self._desk = desk
        for text, run, keys in (
            (tr("Release without a slip"), self.release, "Alt+1"),
            (tr("Late arrival"), self.late, "Alt+2"),
            (tr("Issue a slip"), self.slip, "Alt+3"),
        ):
            self.foot.insertWidget(self.foot.count() - 2, Button(ctx, text, run, keys))
        self.list.opened.connect(lambda entry: self.move_on(entry.data))
        self.load()

    def load(self) -> None:
        """Ask for the open slips of today."""
        today = self._desk.ctx.clock.today()
        query = ListSlips(first=today, last=today, open_only=True)
        self._desk.ctx.ops.read(query, self._show, owner=self, slot="slips")

    def move_on(self, row: Any) -> None:
        """Let the pupil of a slip out, or note the return."""
        ctx = self._desk.ctx
        if row.state is SlipState.OUT:
            said = ctx.tr("{name} is back.", name=row.pupil)

            def back(_value: Any) -> None:
                ctx.alerts.toast(said, tone=Tone.OK)
                self.load()

            ctx.ops.write(PupilBack(slip_id=row.id), back, owner=self)
            return
        pupil = Candidate(row.pupil_id, row.pupil, row.class_name)
        release_dialog(ctx, self, pupil, row.id).accepted.connect(self.load)

    def release(self) -> None:
        """Hand over a pupil after lessons."""
        release_dialog(self._desk.ctx, self, None, None)

    def late(self) -> None:
        """Record a pupil who came late."""
        ctx = self._desk.ctx
        said = ctx.tr("The late arrival is recorded.")

        def recorded(_id: Any) -> None:
            ctx.alerts.toast(said, tone=Tone.OK)

        late_dialog(ctx, self, recorded)

    def slip(self) -> None:
        """Issue a leave slip."""
        slip_dialog(self._desk.ctx, self, lambda _id: self.load())

    def _show(self, rows: Any) -> None:
        self.show_entries([self._entry(row) for row in rows])

    def _entry(self, row: Any) -> Entry:
        tr = self._desk.ctx.tr
        tone, icon = _BADGES.get(row.state, (Tone.MUTED, "close"))
        planned = f"{row.planned_out:%H:%M}" if row.planned_out else ""
        second = line(row.reason, tr("approved by {name}", name=row.approved_by), row.number)
        action = tr("Enter: is back") if row.state is SlipState.OUT else tr("Enter: goes out")
        badge = Badge(code_label(row.state), tone, icon)
        return Entry(row.id, row.pupil, row.class_name, second, badge,
                     clock(row.out_at) or planned, action, row)  # fmt: skip
