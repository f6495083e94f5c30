"""The persons who were, or may have been, hurt."""

from PySide6.QtCore import QObject

from campus_guard.core.i18n import Message, msg
from campus_guard.features.accidents.inputs import VictimInput
from campus_guard.features.accidents.queries import VictimView
from campus_guard.features.accidents.rules import Injury, VictimKind, label
from campus_guard.features.accidents.ui import sources
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import Candidate, ChoiceField, Picked, PickerField, RadioField, TextField
from campus_guard.ui.picker import Give
from campus_guard.ui.rowsfield import Entry, RowsField

KINDS = tuple((kind, label(kind)) for kind in VictimKind)
INJURIES: tuple[tuple[Injury | None, Message], ...] = (
    *((injury, label(injury)) for injury in Injury),
    (None, msg("Unknown")),
)
INJURY_HINT = msg(
    "Slight: skin wounds, first aid only. Medium: fracture, stitches, hospital. Serious: danger"
    " to life, disabling."
)


class VictimEntry(Entry):
    """One person: pupils and staff are found by name, others are named in words."""

    def build(self) -> None:
        """Add kind, person, injury, what exactly, where treated."""
        ctx = self.ctx
        self._sources = {
            VictimKind.STUDENT: sources.pupils(ctx),
            VictimKind.STAFF: sources.staff(ctx),
        }
        self.row(
            ChoiceField(ctx, "kind", msg("Who"), KINDS),
            PickerField(ctx, "who", msg("Name, number or description"), self._search, free=True),
            self.remove_button(ctx.tr("Take this person off the list")),
            stretch=(2, 6, 0),
        )
        first = msg("Degree of injury (first judgement)")
        self.row(RadioField(ctx, "injury", first, INJURIES, hint=INJURY_HINT))
        self.row(
            TextField(ctx, "details", msg("What kind of injury"), max_length=1000),
            TextField(ctx, "hospital", msg("Where treated"), max_length=1000),
        )
        self["kind"].set_value(VictimKind.STUDENT)
        self["injury"].set_value(None)
        self.focus_at = self["who"]

    def focus_first(self) -> None:
        """Go to the name: most are pupils."""
        self["who"].setFocus()

    def show_value(self, value: VictimInput) -> None:
        """Show a recorded person."""
        who = Picked(value.pupil_id or value.person_id, value.label)
        self.set_values(
            {
                "kind": value.kind,
                "who": who,
                "injury": value.injury,
                "details": value.details,
                "hospital": value.hospital,
            }
        )

    def show_name(self, view: VictimView) -> None:
        """Show the name of a pupil or member of staff found in the registers."""
        number = view.input.pupil_id or view.input.person_id
        if number is not None:
            self["who"].set_value(Candidate(number, view.name, view.class_name))

    def read(self) -> VictimInput:
        """Return the person as typed."""
        values = self.values()
        who = values["who"] or Picked(None, "")
        kind = values["kind"] or VictimKind.STUDENT
        found = who.id is not None
        return VictimInput(
            uid=self.uid,
            kind=kind,
            pupil_id=who.id if kind is VictimKind.STUDENT else None,
            person_id=who.id if kind is VictimKind.STAFF else None,
            label="" if found else who.text,
            injury=values["injury"],
            details=values["details"],
            hospital=values["hospital"],
        )

    def _search(self, text: str, give: Give, owner: QObject) -> None:
        source = self._sources.get(self["kind"].value())
        if source is not None:
            source(text, give, owner)


class VictimsField(RowsField):
    """All persons hurt."""

    def __init__(self, ctx: UiContext, key: str) -> None:
        super().__init__(ctx, key, msg("Persons hurt"), msg("Add a person hurt"), "Alt+P")

    def make(self, uid: str) -> VictimEntry:
        """Return an empty person."""
        return VictimEntry(self.ctx, uid)

    def show_names(self, views: tuple[VictimView, ...]) -> None:
        """Put names to the numbers of pupils and staff."""
        named = {view.input.uid: view for view in views}
        for entry in self.entries:
            if isinstance(entry, VictimEntry) and entry.uid in named:
                entry.show_name(named[entry.uid])
