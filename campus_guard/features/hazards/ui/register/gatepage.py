"""For the gatekeeper: report a hazard, see one's own."""

from collections.abc import Sequence
from typing import Any, ClassVar

from campus_guard.core.document import Tone
from campus_guard.core.i18n import msg
from campus_guard.features.hazards.queries import HazardRow, MyHazards
from campus_guard.features.hazards.rules.codes import HazardKind, PhotoMoment, Source
from campus_guard.features.hazards.ui.register.registering import attach_photos, register_dialog
from campus_guard.features.hazards.ui.register.words import (
    due_badge,
    first_line,
    level_badge,
    state_badge,
    who,
)
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.table import Column


class GateHazardsPage(ListPage):
    """What I reported, and what became of it."""

    key: ClassVar[str] = "hazards"
    kinds: ClassVar[frozenset[str]] = frozenset({"hazard", "hazard_event"})
    search_hint = None
    empty = msg("Hazards that you report stand here, with what became of them.")

    def columns(self) -> Sequence[Column]:
        """Return level, words, who, state, deadline, number."""
        tr = self.ctx.tr
        return [
            Column("level", msg("Level"), lambda _r: "", 128, badge=lambda r: level_badge(r.level)),
            Column("words", msg("Description of the hazard"), lambda r: first_line(r.description),
                   0, bold=True, detail=lambda r: r.where),
            Column("who", msg("Responsible"), lambda r: who(r, tr), 160),
            Column("found", msg("Found on"), lambda r: r.found_on.isoformat(), 104,
                   sort=lambda r: r.found_on),
            Column("state", msg("State"), lambda _r: "", 150, badge=state_badge),
            Column("due", msg("Deadline"), lambda _r: "", 130, badge=due_badge),
            Column("number", msg("No."), lambda r: r.number, 124),
        ]  # fmt: skip

    def query(self) -> MyHazards:
        """Return the query."""
        return MyHazards()

    def build(self) -> None:
        """Add the actions."""
        self.add_action(Action(msg("Report a hazard"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_action(Action(msg("Report a repair"), self.repair, "Ctrl+R"))
        self.add_action(Action(msg("Add photos"), self.attach, "Ctrl+I", "camera", needs_row=True))

    def new(self) -> None:
        """Report a hazard."""
        register_dialog(self.ctx, self, self._reported, source=Source.GATE)

    def repair(self) -> None:
        """Report something broken."""
        register_dialog(self.ctx, self, self._reported, HazardKind.REPAIR, Source.GATE)

    def attach(self) -> None:
        """Attach pictures to the chosen hazard."""
        row: HazardRow | None = self.row
        if row is not None and not row.voided:
            attach_photos(self.ctx, self, row.id, PhotoMoment.BEFORE, self.banner.show_error)

    def open_args(self, **args: Any) -> None:
        """Take ``new`` or ``id``."""
        if args.get("new"):
            source = Source.PATROL if args.get("source_ref") else Source.GATE
            register_dialog(self.ctx, self, self._reported, source=source, given=args)
        else:
            super().open_args(**args)

    def _reported(self, hazard_id: int) -> None:
        self.ctx.alerts.toast(msg("Reported to the safety office's register."), tone=Tone.OK)
        self.select(hazard_id)
