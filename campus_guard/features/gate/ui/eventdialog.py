"""A parents' meeting at the gate: class key, initials, Enter. Four keys a family."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QWidget

from campus_guard.core.ids import new_uid
from campus_guard.core.tone import Tone
from campus_guard.features.gate.commands.events import CheckInGuest
from campus_guard.features.gate.queries.plans import EventGuests, ListEvents
from campus_guard.features.gate.ui.rowlist import Entry
from campus_guard.features.gate.ui.suggest import SuggestLine
from campus_guard.features.gate.ui.words import clock, line
from campus_guard.ui.badges import Badge, label, wrapped
from campus_guard.ui.buttons import Button
from campus_guard.ui.context import UiContext
from campus_guard.ui.fields_choice import make_combo
from campus_guard.ui.layout import hbox, vbox

CLASS_KEYS = "1234567890QWRTYUIOPASDFGHJKLZXCVBNM"


class EventDialog(QDialog):
    """The guests of today's event; the first key is the class, the next ones the name."""

    def __init__(self, ctx: UiContext, owner: QWidget, gate_id: int | None) -> None:
        super().__init__(owner)
        self.ctx = ctx
        self._gate = gate_id
        self._events: list[Any] = []
        self._classes: dict[str, str] = {}
        self.setObjectName("overlay_home")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(ctx.tr("Parents' meeting"))
        self.events = make_combo(ctx.tr("Event"))
        self.events.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.events.currentIndexChanged.connect(lambda _index: self._load_classes())
        self.legend = wrapped("", "muted")
        self.line = SuggestLine(
            ctx, ctx.tr("Class key and initials"), self._query, self._rows, tall=True, most=6
        )
        self.line.setProperty("big", True)
        self.line.setPlaceholderText(ctx.tr("Class key and initials"))
        self.line.chosen.connect(self._chosen)
        self.said = label("", "heading", Tone.OK)
        self.counted = label("", "muted")
        close = Button(ctx, ctx.tr("Close"), self.reject, "Esc", bind=False)
        self.setLayout(
            vbox(hbox(label(self.windowTitle(), "title"), 1, self.events, gap=12), self.legend,
                 self.line, self.said, 1, hbox(self.counted, 1, close), gap=12, margins=24)
        )  # fmt: skip
        self.resize(ctx.theme.px(760), ctx.theme.px(600))
        ctx.ops.read(ListEvents(), self._take_events, owner=self)
        self.line.setFocus()

    @property
    def event_id(self) -> int:
        """Return the chosen event, 0 while there is none."""
        number = self.events.currentIndex()
        return self._events[number].id if 0 <= number < len(self._events) else 0

    def _take_events(self, rows: Any) -> None:
        today = self.ctx.clock.today()
        self._events = [row for row in rows if row.day == today and not row.closed]
        self.events.clear()
        self.events.addItems([row.name for row in self._events])
        if not self._events:
            self.legend.setText(
                self.ctx.tr("No event is planned for today. The office prepares it beforehand.")
            )
        self._count()

    def _load_classes(self) -> None:
        if self.event_id:
            query = EventGuests(event_id=self.event_id)
            self.ctx.ops.read(query, self._take_guests, owner=self, slot="all")

    def _take_guests(self, rows: Any) -> None:
        names = list(dict.fromkeys(row.class_name for row in rows))
        self._classes = dict(zip(CLASS_KEYS, names, strict=False))
        self.legend.setText("   ".join(f"{key} {name}" for key, name in self._classes.items()))
        self._total = len(rows)
        self._came = sum(row.visit_id is not None for row in rows)
        self._count()

    def _count(self) -> None:
        total, came = getattr(self, "_total", 0), getattr(self, "_came", 0)
        words = self.ctx.tr("{came} of {total} families have come", came=came, total=total)
        self.counted.setText(words)

    def _query(self, text: str) -> EventGuests:
        class_name = self._classes.get(text[:1].upper(), "")
        rest = text[1:] if class_name else text
        return EventGuests(event_id=self.event_id, class_name=class_name, text=rest.strip())

    def _rows(self, guests: Any, _text: str) -> tuple[list[Entry], int]:
        return [self._entry(guest) for guest in guests], 0

    def _entry(self, guest: Any) -> Entry:
        badge = None
        if guest.entered_at is not None:
            words = self.ctx.tr("Came at {time}", time=clock(guest.entered_at))
            badge = Badge(words, Tone.OK, "check")
        second = line(guest.class_name, guest.guest, guest.relation, guest.class_teacher)
        return Entry(guest.id, guest.pupil, guest.guest, second, badge, "",
                     self.ctx.tr("Enter: let in"), guest)  # fmt: skip

    def _chosen(self, entry: Entry) -> None:
        guest = entry.data
        self.line.set_quietly("")
        if guest.entered_at is not None:
            self.said.setText(self.ctx.tr("{name} has come already.", name=guest.pupil))
            return
        command = CheckInGuest(uid=new_uid(), guest_id=guest.id, gate_id=self._gate)

        def done(_value: Any) -> None:
            self._came = getattr(self, "_came", 0) + 1
            said = self.ctx.tr("Registered: {name}", name=line(guest.class_name, guest.pupil))
            self.said.setText("✓ " + said)
            self._count()

        self.ctx.ops.write(command, done, owner=self)
