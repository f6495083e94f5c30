"""The form of an accident: what happened first, then the triage questions, then the rest."""

from collections.abc import Mapping
from typing import Any

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.features.accidents.inputs import Case, Facts
from campus_guard.features.accidents.queries import AccidentDetail
from campus_guard.features.accidents.rules import (
    PROPERTY_CAUSES,
    Cause,
    Department,
    FoodCheck,
    Party,
    Setting,
    label,
)
from campus_guard.features.accidents.ui import sources
from campus_guard.features.accidents.ui.duties import DutiesField
from campus_guard.features.accidents.ui.receiver import ReceiverHint
from campus_guard.features.accidents.ui.victims import VictimsField
from campus_guard.features.accidents.ui.words import PARTY_CHOICES
from campus_guard.ui.context import UiContext
from campus_guard.ui.fields import Field
from campus_guard.ui.forms import (
    Candidate,
    ChoiceField,
    DateTimeField,
    Form,
    MoneyField,
    MultilineField,
    Picked,
    PickerField,
    RadioField,
    TextField,
    ThreeStateField,
    TickField,
)

UNKNOWN: tuple[None, Message] = (None, msg("Unknown"))
SETTINGS = (*((s, label(s)) for s in Setting), UNKNOWN)
CAUSES = (*((c, label(c)) for c in Cause), UNKNOWN)
FOOD = (*((f, label(f)) for f in FoodCheck), UNKNOWN)
DEPARTMENTS = tuple((d, label(d)) for d in Department)
ABSENT = (Party.LINE_DIRECTOR, Party.VICE_PRINCIPAL, Party.PRINCIPAL)
_TEXTS = ("narrative", "known_reason", "reporter_phone", "activity", "measures", "hospital")
_PLAIN = (
    "occurred_at",
    "known_at",
    "reported_at",
    "setting",
    "cause",
    "harmed",
    "property_loss",
    "food_check",
    "food_from_campus",
    "department",
)


class TriageForm(Form):
    """All fields of a case. ``case()`` returns what is typed so far, however little."""

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        self._what_happened()
        self._triage()
        self._people()
        self._telling()
        self._rest()
        self.fill()
        self.changed.connect(self._follow)
        self.receiver = ReceiverHint(ctx, self)
        self["setting"].set_value(None)
        self["cause"].set_value(None)
        self["food_check"].set_value(None)
        self["chain_from"].set_value(Party.RESPONSIBLE_PERSON)
        self["occurred_at"].set_value(ctx.clock.now())
        self._follow("cause")
        self.mark_clean()

    def show_file(self, file: AccidentDetail) -> None:
        """Show a recorded file."""
        facts = file.case.facts
        values: dict[str, Any] = {name: getattr(facts, name) for name in (*_PLAIN, *_TEXTS)}
        values["place"] = Picked(None, facts.place)
        values["reporter"] = Picked(None, file.reporter)
        values["chain_from"] = facts.chain_from
        values["public_attention"] = facts.public_attention
        values["no_responsible_person"] = facts.no_responsible_person
        values.update({_absent_key(p): p in facts.absent for p in ABSENT})
        values["victims"], values["duties"] = file.case.victims, file.case.duties
        self.set_values(values)
        self.victims.show_names(file.victims)
        if facts.area_id is not None:
            self["place"].set_value(Candidate(facts.area_id, facts.place or file.area, file.area))
        if facts.reporter_id is not None:
            self["reporter"].set_value(Candidate(facts.reporter_id, file.reporter))
        self._follow("cause")
        self.receiver.follow()
        self.mark_clean()

    def case(self) -> Case:
        """Return what is typed; raises UserError for what cannot be understood."""
        return _case(self.values())

    def case_so_far(self) -> Case | None:
        """Return what can be understood of what is typed; None without a time."""
        values = {key: _quiet(field) for key, field in self.fields.items()}
        hidden = [key for key, field in self.fields.items() if not field.isEnabledTo(self)]
        for key in hidden:
            values.pop(key)
        return _case(values) if values.get("occurred_at") is not None else None

    def _what_happened(self) -> None:
        ctx = self.ctx
        self.row(
            DateTimeField(ctx, "occurred_at", msg("Occurred at"), required=True),
            place_field(ctx),
            stretch=(2, 5),
        )
        self.row(MultilineField(ctx, "narrative", msg("What happened"), lines=3, required=True))

    def _triage(self) -> None:
        ctx = self.ctx
        self.section(msg("Triage"))
        self.row(RadioField(ctx, "setting", msg("Where and when"), SETTINGS))
        self.row(RadioField(ctx, "cause", msg("Cause"), CAUSES))
        self.row(
            ThreeStateField(ctx, "harmed", msg("Was anybody hurt?")),
            MoneyField(ctx, "property_loss", msg("Loss in yuan"), hint=msg("Empty: unknown")),
            TextField(ctx, "activity", msg("Lesson or activity"), max_length=100),
            stretch=(3, 2, 3),
        )
        self.row(
            RadioField(ctx, "food_check", msg("Food poisoning"), FOOD),
            ThreeStateField(ctx, "food_from_campus", msg("Did the food come from the school?")),
        )

    def _people(self) -> None:
        ctx = self.ctx
        self.section(msg("Persons hurt"))
        self.victims = VictimsField(ctx, "victims")
        self.row(self.victims)
        self.section(msg("Duties"))
        self.row(DutiesField(ctx, "duties"))
        self.row(
            TickField(ctx, "no_responsible_person", msg("Nobody was responsible")),
            TickField(ctx, "public_attention", msg("Public attention")),
        )

    def _telling(self) -> None:
        ctx = self.ctx
        self.section(msg("Known and reported"))
        same = msg("Empty: when it occurred")
        self.row(
            DateTimeField(ctx, "known_at", msg("Known at"), hint=same),
            TextField(ctx, "known_reason", msg("Why it was known later"), max_length=1000),
            stretch=(2, 5),
        )
        self.row(
            DateTimeField(ctx, "reported_at", msg("Reported at")),
            PickerField(ctx, "reporter", msg("Reported by"), sources.staff(ctx), free=True),
            TextField(ctx, "reporter_phone", msg("Phone"), max_length=100),
        )
        nobody = msg("By the signed letter")
        self.row(
            ChoiceField(ctx, "department", msg("Department told first"), DEPARTMENTS, empty=nobody),
            ChoiceField(ctx, "chain_from", msg("Rank of the responsible person"), PARTY_CHOICES),
        )
        self.row(*(TickField(ctx, _absent_key(p), _absent_words(p)) for p in ABSENT))

    def _rest(self) -> None:
        ctx = self.ctx
        self.section(msg("Measures"))
        self.row(MultilineField(ctx, "measures", msg("Measures taken"), lines=2))
        self.row(MultilineField(ctx, "hospital", msg("Medical care"), lines=2))

    def _follow(self, key: str) -> None:
        """Show only the questions that the answers so far call for."""
        if key not in ("cause", "harmed"):
            return
        food = self["cause"].value() is Cause.FOOD_POISONING
        for name in ("food_check", "food_from_campus"):
            self[name].setVisible(food)
            self[name].setEnabled(food)
        nobody = self["harmed"].value() is False
        self["victims"].setVisible(not nobody)
        loss = self["cause"].value() in PROPERTY_CAUSES
        self["property_loss"].set_hint(
            msg("Needed for this cause; empty: unknown") if loss else msg("Empty: unknown")
        )


def place_field(ctx: UiContext) -> PickerField:
    """Return the field for an area of the school, or a place in words."""
    source = sources.areas(ctx)
    field = PickerField(ctx, "place", msg("Place"), source, free=True, required=True)
    field.input.setPlaceholderText(ctx.tr("Area, or the place in words"))
    return field


def _absent_key(party: Party) -> str:
    return f"absent_{party.value}"


def _absent_words(party: Party) -> Message:
    return msg("{who} cannot be reached", who=label(party))


def _quiet(field: Field) -> Any:
    try:
        return field.value()
    except UserError:
        return None


def _case(values: Mapping[str, Any]) -> Case:
    place = values.get("place") or Picked(None, "")
    reporter = values.get("reporter") or Picked(None, "")
    typed: dict[str, Any] = {name: values.get(name) for name in _PLAIN}
    typed.update({name: values.get(name) or "" for name in _TEXTS})
    facts = Facts(
        **typed,
        place=place.text,
        area_id=place.id,
        reporter="" if reporter.id is not None else reporter.text,
        reporter_id=reporter.id,
        public_attention=bool(values.get("public_attention")),
        no_responsible_person=bool(values.get("no_responsible_person")),
        chain_from=values.get("chain_from") or Party.RESPONSIBLE_PERSON,
        absent=tuple(p for p in ABSENT if values.get(_absent_key(p))),
    )
    return Case(facts, values.get("victims") or (), values.get("duties") or ())
