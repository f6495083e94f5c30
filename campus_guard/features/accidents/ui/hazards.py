"""The hazards of an accident: those it brought to light and those that led to it."""

from collections.abc import Sequence
from functools import partial

from campus_guard.core.document import Tone
from campus_guard.core.i18n import msg
from campus_guard.features.accidents.queries import AccidentDetail
from campus_guard.features.accidents.queries.hazards import HazardOfAccident, HazardsOfAccident
from campus_guard.features.accidents.ui.tabs import FilePart
from campus_guard.ui.badges import Badge, BadgeLabel, wrapped
from campus_guard.ui.badges import label as plain_label
from campus_guard.ui.buttons import Button
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import clear, hbox, vbox


class HazardsTab(FilePart):
    """Register one, open one; the register itself is another page."""

    def __init__(self, ctx: UiContext) -> None:
        super().__init__()
        self.ctx = ctx
        self._file: AccidentDetail | None = None
        self._rows = vbox(gap=8)
        tr = ctx.tr
        add = Button(ctx, tr("Register a hazard"), self.register, "Ctrl+H", icon="hazard")
        self._none = plain_label(tr("Hazards of this accident belong here."), "muted")
        self.setLayout(vbox(hbox(add, 1), self._none, self._rows, 1, margins=(0, 12, 12, 12)))

    def show_file(self, file: AccidentDetail) -> None:
        """Ask for the hazards of a file."""
        self._file = file
        query = HazardsOfAccident(accident_id=file.id)
        self.ctx.ops.read(query, self._arrived, owner=self, slot="hazards")

    def register(self) -> None:
        """Register a hazard that this accident brought to light."""
        if self._file is not None and self._file.voided_at is None:
            self.ctx.navigate("hazards", new=True, accident_id=self._file.id)

    def _arrived(self, rows: Sequence[HazardOfAccident]) -> None:
        clear(self._rows)
        self._none.setVisible(not rows)
        for row in rows:
            go = partial(self.ctx.navigate, "hazards", id=row.hazard_id)
            open_ = Button(self.ctx, row.number, go, icon="hazard", kind="quiet")
            head = hbox(open_, BadgeLabel(self.ctx, _badge(row)), 1, gap=8)
            self._rows.addLayout(head)
            self._rows.addWidget(wrapped(row.description))
            if row.owner:
                self._rows.addWidget(plain_label(row.owner, "hint"))


def _badge(row: HazardOfAccident) -> Badge:
    if row.struck_on is not None:
        return Badge(msg("Struck off {day}", day=row.struck_on), Tone.OK, "check")
    if row.due_on is not None:
        return Badge(msg("Open, due {day}", day=row.due_on), Tone.WARNING, "clock")
    return Badge(msg("Still open"), Tone.WARNING, "clock")
