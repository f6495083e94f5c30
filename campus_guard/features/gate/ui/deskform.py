"""The form of a visit at the desk: the type decides the fields, Enter goes where one lacks."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import new_uid
from campus_guard.core.phone import PhoneKind, normal_phone, phone_kind
from campus_guard.core.tone import Tone
from campus_guard.features.gate.inputs import GateSettings
from campus_guard.features.gate.rules.idcard import CardRecord
from campus_guard.features.gate.rules.plates import complete_plate
from campus_guard.features.gate.ui.deskfields import ReasonField, SuggestField
from campus_guard.features.gate.ui.formparts import NumberChecks, lay_out, make_fields
from campus_guard.features.gate.ui.suggest import Rows
from campus_guard.features.gate.ui.words import day, line
from campus_guard.ui.badges import Chip, label
from campus_guard.ui.buttons import bind_key
from campus_guard.ui.context import UiContext
from campus_guard.ui.fields import Field
from campus_guard.ui.flow import FlowLayout

NEEDED = msg("Needed for this kind of visitor.")
_UNKNOWN = msg("Nobody and no vehicle is known by this number.")
_NO_PREFIX = msg(
    "Nobody is known by this number. A new plate: type all of it (Ctrl+J), or have the usual plate "
    "prefix set in the gate settings."
)
_LARGE = ("phone", "unit", "host", "pupil")
_ALWAYS_ASKED = ("host", "reason")
_ORDER = (
    "name", "phone", "document", "unit", "pupil", "host", "plate", "heads", "reason", "goods",
    "escort",
)  # fmt: skip


@dataclass(frozen=True)
class Chosen:
    """A known visitor in the form; what is empty here was never told."""

    visitor_id: int
    name: str
    phone: str = ""
    document: str = ""
    visit_id: int | None = None
    plan_id: int | None = None


class DeskForm(QWidget):
    """Holds one visit until it is sent."""

    submitted = Signal()
    renamed = Signal()
    edited = Signal()

    def __init__(self, ctx: UiContext, settings: GateSettings, query: Any, rows: Rows) -> None:
        super().__init__()
        self.ctx = ctx
        self.settings = settings
        self.kind = settings.types[0]
        self.chosen: Chosen | None = None
        self.completing: tuple[int, int] | None = None
        self._sex: str | None = None
        self.uid = new_uid()
        self.remembered_plate = ""
        self._suggested_badge = ""
        self.search = SuggestField(
            ctx, "name", msg("Name (initials will do), last four digits, plate, badge"), query,
            rows, tall=True,
        )  # fmt: skip
        self.fields: dict[str, Field] = {"name": self.search} | make_fields(ctx)
        self.chips = QWidget()
        self._flow = FlowLayout(self.chips, gap=3)
        self._chips: list[Chip] = []
        self.search.input.wide_as = self
        lay_out(self, self.chips)
        for number in range(1, 10):
            bind_key(self, f"Alt+{number}", partial(self.choose_number, number))
        for key, field in self.fields.items():
            field.changed.connect(self.edited)
            field.entered.connect(lambda key=key: self.advance(key))
        self.search.changed.connect(self._renamed)
        self._checks = NumberChecks(self)
        self.take_settings(settings)

    def __getitem__(self, key: str) -> Field:
        """Return a field."""
        return self.fields[key]

    @property
    def dirty(self) -> bool:
        """Tell whether anything of a visit stands in the form."""
        if self.chosen is not None or self.completing is not None:
            return True
        own = {k: f for k, f in self.fields.items() if k not in ("badge", "heads", "minutes")}
        return any(_filled(field) for field in own.values())

    def take_settings(self, settings: GateSettings) -> None:
        """Follow other settings: types, reasons, plate prefix."""
        self.settings = settings
        while (item := self._flow.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        self._chips = []
        hint = label("Alt +", "hint")
        hint.setFixedHeight(self.ctx.theme.px(28))
        self._flow.addWidget(hint)
        for number, kind in enumerate(settings.types[:9], 1):
            chip = Chip(f"{number} {kind.name}")
            chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            chip.setToolTip(f"Alt+{number}")
            chip.clicked.connect(lambda _on=False, code=kind.code: self.set_type(code))
            self._chips.append(chip)
            self._flow.addWidget(chip)
        self.set_type(self.kind.code)

    def set_type(self, code: str) -> None:
        """Choose the visitor type: other fields are asked, what was typed is kept."""
        kind = self.settings.type_of(code) or self.settings.types[0]
        self.kind = kind
        for chip, one in zip(self._chips, self.settings.types, strict=False):
            chip.setChecked(one.code == kind.code)
        self.fields["reason"].offer(self.settings, kind)  # type: ignore[attr-defined]
        asked = set(kind.fields) | {"name", "badge", "minutes", "heads"}
        for key, field in self.fields.items():
            field.setVisible(key in asked or _filled(field))
        line_edit = self.fields["minutes"].input  # type: ignore[attr-defined]
        line_edit.setPlaceholderText(str(kind.minutes))

    def choose_number(self, number: int) -> None:
        """Choose the visitor type with this number (Alt and a digit)."""
        if number <= len(self.settings.types):
            self.set_type(self.settings.types[number - 1].code)

    def suggest_badge(self, number: str) -> None:
        """Fill in the badge that lies on top, unless another was typed."""
        field = self.fields["badge"]
        if field.value() in ("", self._suggested_badge):
            field.set_value(number)
            self._suggested_badge = number

    def load(self, hit: Any, *, reason: tuple[str, str] = ("", "")) -> None:
        """Show a known visitor: remembered what is remembered, the rest asked again."""
        self.chosen = Chosen(
            hit.id, hit.name, hit.phone, hit.document, hit.planned_visit_id,
            getattr(hit, "plan_id", None),
        )  # fmt: skip
        self.set_type(hit.type_code or self.kind.code)
        said = ""
        if hit.last_at is not None:
            said = "↩ " + line(
                self.ctx.tr("Last visit {day}", day=day(hit.last_at)), hit.unit,
                self.ctx.tr.n("{n} visit", "{n} visits", hit.visits),
            )  # fmt: skip
        self.search.pick(hit.id, hit.name, said)
        self.fields["unit"].set_value(hit.unit)
        self._remember_plate(hit.plate)
        self.fields["host"].pick(hit.host_id, hit.host)  # type: ignore[attr-defined]
        self.fields["reason"].set_value(reason if reason != ("", "") else None)
        self._masked()
        self.go_on("name")

    def _remember_plate(self, plate: str) -> None:
        """Offer the plate of the last visit: whoever comes on foot brings no vehicle in."""
        self.remembered_plate = plate
        field = self.fields["plate"]
        field.set_value("")
        if plate:
            field.setVisible(True)
            field.say(self.ctx.tr("Ctrl+J: with {plate}", plate=plate))

    def load_announced(self, row: Any) -> None:
        """Show somebody who was announced: a planned visit or a recurring pass."""
        visit, plan = (row.id, None) if row.kind == "visit" else (None, row.id)
        self.chosen = Chosen(row.visitor_id, row.name, row.phone, "", visit, plan)
        self.set_type(row.type_code)
        self.search.pick(row.visitor_id, row.name, self.ctx.tr("Announced"))
        self.fields["unit"].set_value(row.unit)
        self.fields["plate"].set_value(row.plate)
        self.fields["host"].pick(None, row.host)  # type: ignore[attr-defined]
        self.fields["reason"].set_value(("", row.reason))
        self.fields["heads"].set_value(row.heads)
        self._masked()
        self.go_on("name")

    def load_visit(self, row: Any) -> None:
        """Show a visit that lacks something; sending completes it."""
        if row.visitor_id is not None:
            self.chosen = Chosen(row.visitor_id, row.name, row.phone, row.document)
        self.completing = (row.id, row.version)
        if row.badge or not row.inside:  # a badge is handed out to who is inside without one
            self.fields["badge"].set_value(row.badge)
        self.set_type(row.type_code)
        words = self.ctx.tr("Complete the visit of {day}", day=str(row.day))
        self.search.pick(row.visitor_id, row.name, words)
        for key in ("unit", "plate", "goods", "escort", "heads"):
            self.fields[key].set_value(getattr(row, key) or None)
        self.fields["host"].pick(row.host_id, row.host)  # type: ignore[attr-defined]
        if row.reason_code:
            self.fields["reason"].set_value((row.reason_code, ""))
        elif row.reason:
            self.fields["reason"].set_value(("", row.reason))
        self._masked()
        if row.name:
            self.go_on("name")
        else:
            self.search.setFocus()

    def load_card(self, card: CardRecord, visitor: Any = None) -> None:
        """Fill in what an identity-card reader read."""
        if visitor is not None:
            self.load(visitor)
        else:
            self.search.pick(None, card.name or self.search.value())
            self.fields["document"].set_value(card.number)
            self.fields["document"].setVisible(True)
        self._sex = card.sex.value if card.sex else None
        self.go_on("name")

    def take_number(self, text: str) -> None:
        """Take a number that nobody has: a mobile number goes where it belongs, others are said."""
        phone = normal_phone(text)
        if phone_kind(phone) is not PhoneKind.MOBILE:
            no_prefix = not self.settings.plate_prefix and 5 <= len(text) <= 6
            self.search.set_error(_NO_PREFIX if no_prefix else _UNKNOWN)
            return
        self.search.set_value(None)
        self.fields["phone"].set_value(phone)
        self.search.say(msg("Nobody is known by this phone: type the name."), Tone.PRIMARY)
        self.search.setFocus()

    def go_on(self, key: str) -> None:
        """Put the cursor into the next needed field that is empty, else into the reason.

        The reason comes before goods and escort: its digit never lands in them.
        """
        order = self._stops()
        after = order[order.index(key) + 1 :] if key in order else order
        asked = self.kind.needed | {"reason"}
        lacking = [n for n in after if n in asked and not self.filled(n)]
        self._focus(lacking[0] if lacking else self._end())

    def focus_end(self) -> None:
        """Put the cursor where Enter sends the form, unless something needed is missing."""
        self._focus(self._end())

    def advance(self, key: str) -> None:
        """Take Enter in a field: the next stop, or the end of the form."""
        order = self._stops()
        place = _ORDER.index(key) if key in _ORDER else len(_ORDER)
        after = [n for n in order if _ORDER.index(n) > place]
        if key == "reason" or place > _ORDER.index("reason"):
            after = [n for n in after if n in self.kind.needed and not self.filled(n)]
        if after:
            self._focus(after[0])
            return
        lacking = self.missing()
        if lacking:
            self.fields[lacking[0]].set_error(NEEDED)
            self._focus(lacking[0])
            return
        self.submitted.emit()

    def missing(self) -> list[str]:
        """Return the needed fields that are empty."""
        if self.kind.emergency:
            return []
        return [k for k in _ORDER if k in self.kind.needed and not self.filled(k)]

    def filled(self, key: str) -> bool:
        """Tell whether a field is answered, by typing or by what is remembered."""
        remembered = {"phone", "document"}
        if key in remembered and self.chosen is not None and getattr(self.chosen, key):
            return True
        return key == "heads" or _filled(self.fields[key])

    def values(self) -> dict[str, Any]:
        """Return the form as the fields of a visit; raises UserError for a number that is none."""
        code, words = self.fields["reason"].value()
        host, pupil = self.fields["host"], self.fields["pupil"]
        asked = self.kind.fields
        plates = complete_plate(self.fields["plate"].value(), self.settings.plate_prefix)
        return {
            "type_code": self.kind.code,
            "name": self.search.value(),
            "phone": self.fields["phone"].value(),
            "document": self.fields["document"].value(),
            "sex": self._sex,
            "unit": self.fields["unit"].value(),
            "plate": plates[0] if plates else "",
            "reason_code": code,
            "reason_text": words,
            "host_id": host.picked,  # type: ignore[attr-defined]
            "host_name": "" if host.picked else host.value(),  # type: ignore[attr-defined]
            "pupil_id": pupil.picked if "pupil" in asked else None,  # type: ignore[attr-defined]
            "heads": self.fields["heads"].value() or 1,
            "goods": self.fields["goods"].value(),
            "escort": self.fields["escort"].value(),
            "minutes": self.fields["minutes"].value(),
        }

    def badge(self) -> str:
        """Return the badge that is handed out."""
        return str(self.fields["badge"].value())

    def state(self) -> dict[str, Any]:
        """Return everything, to bring it back when saving failed."""
        shown = {key: field.state() for key, field in self.fields.items()}
        shown["reason"] = self.fields["reason"].value()
        return {
            "fields": shown, "chosen": self.chosen, "kind": self.kind.code, "sex": self._sex,
            "uid": self.uid, "completing": self.completing,
        }  # fmt: skip

    def restore(self, state: Mapping[str, Any]) -> None:
        """Show again what ``state()`` kept."""
        self.reset()
        self.chosen, self._sex = state["chosen"], state["sex"]
        self.completing, self.uid = state["completing"], state["uid"]
        for key, value in state["fields"].items():
            field = self.fields[key]
            if isinstance(field, SuggestField):
                field.pick(*value)
            elif isinstance(field, ReasonField):
                field.set_value(value)
            else:
                field.input.setText(value)  # type: ignore[attr-defined]
        self.set_type(state["kind"])
        self._masked()

    def reset(self) -> None:
        """Make room for the next visitor."""
        self.chosen = self.completing = self._sex = None
        self.remembered_plate = ""
        self.uid = new_uid()
        for field in self.fields.values():
            field.set_value(None)
        self.set_type(self.settings.types[0].code)
        self.suggest_badge(self._suggested_badge)
        self._masked()

    def show_errors(self, errors: Mapping[str, Message]) -> list[Message]:
        """Show errors beside their fields; return those that belong to none."""
        first, left = "", []
        for key, message in errors.items():
            name = {"host_id": "host", "reason_code": "reason", "pupil_id": "pupil"}.get(key, key)
            if name in self.fields:
                self.fields[name].setVisible(True)
                self.fields[name].set_error(message)
                first = first or name
            else:
                left.append(message)
        if first:
            self._focus(first)
        return left

    def _stops(self) -> list[str]:
        """Return where Enter stops: what is needed, and always host and reason."""
        asked = {"name", *self.kind.fields}
        wanted = {"name"} | self.kind.needed | set(_ALWAYS_ASKED)
        return [key for key in _ORDER if key in asked and key in wanted]

    def _end(self) -> str:
        stops = self._stops()
        return "reason" if "reason" in stops else stops[-1]

    def _focus(self, key: str) -> None:
        field = self.fields[key]
        field.setVisible(True)
        field.setFocus()
        line_edit = getattr(field, "input", None)
        if line_edit is not None and key != "reason":
            line_edit.selectAll()

    def _renamed(self) -> None:
        """Forget the chosen visitor when another name is typed."""
        if self.chosen is not None:
            self.chosen = None
            self.search.say(None)
            self._masked()
            self.renamed.emit()

    def _masked(self) -> None:
        """Show the remembered phone and number, masked, where nothing new is typed."""
        for key in ("phone", "document"):
            known = getattr(self.chosen, key) if self.chosen else ""
            self.fields[key].input.setPlaceholderText(known)  # type: ignore[attr-defined]


def _filled(field: Field) -> bool:
    try:
        return not field.empty()
    except UserError:
        return True
