"""Whose duty it was, and the duty questions: yes, no, unknown."""

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.features.accidents.inputs import DutyInput
from campus_guard.features.accidents.rules import (
    QUESTIONS,
    Confirmation,
    DutyRole,
    Line,
    Question,
    label,
)
from campus_guard.features.accidents.ui import sources
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import (
    Candidate,
    ChoiceField,
    Picked,
    PickerField,
    TextField,
    ThreeStateField,
)
from campus_guard.ui.rowsfield import Entry, RowsField

ROLES = tuple((role, label(role)) for role in DutyRole)
CONFIRMATIONS = tuple((step, label(step)) for step in Confirmation)
OVERRIDES: tuple[tuple[bool | None, Message], ...] = (
    (None, msg("By the answers")),
    (True, msg("Meeting: fulfilled")),
    (False, msg("Meeting: not fulfilled")),
)


class DutyEntry(Entry):
    """One responsible person; only the questions of the chosen role are in sight."""

    def build(self) -> None:
        """Add role, person, questions, evidence, who confirmed."""
        ctx = self.ctx
        self.row(
            ChoiceField(ctx, "role", msg("Duty"), ROLES),
            PickerField(ctx, "who", msg("Responsible person"), sources.staff(ctx), free=True),
            self.remove_button(ctx.tr("Take this duty off the list")),
            stretch=(3, 5, 0),
        )
        asked = list(Question)
        for left, right in zip(asked[::2], [*asked[1::2], None], strict=True):
            pair = [_question(ctx, q) for q in (left, right) if q is not None]
            self.row(*pair)
        self.row(
            ThreeStateField(ctx, "corporal_punishment", msg("Was there corporal punishment?")),
            TextField(ctx, "replaces_reason", msg("Why this person instead of the class teacher")),
        )
        self.row(
            ChoiceField(ctx, "confirmed_by", msg("How far it is judged"), CONFIRMATIONS),
            TextField(ctx, "evidence", msg("Evidence"), max_length=2000),
            stretch=(3, 5),
        )
        self.row(
            ChoiceField(ctx, "override", msg("Decision"), OVERRIDES),
            TextField(ctx, "override_reason", msg("Reason of the decision"), max_length=1000),
            stretch=(3, 5),
        )
        self["role"].set_value(DutyRole.CLASS_TEACHER)
        self["confirmed_by"].set_value(Confirmation.PROPOSED)
        self["override"].set_value(None)
        self.changed.connect(self._follow)
        self._follow("role")

    def focus_first(self) -> None:
        """Go to the role."""
        self["role"].setFocus()

    def show_value(self, value: DutyInput) -> None:
        """Show a recorded duty."""
        who = Picked(None, value.person_name)
        self.set_values(
            {
                "role": value.role,
                "confirmed_by": value.confirmed_by,
                "override": value.override,
                "override_reason": value.override_reason,
                "replaces_reason": value.replaces_reason,
                "corporal_punishment": value.corporal_punishment,
                "evidence": value.evidence,
                "who": who,
                **{q.value: value.answers.get(q) for q in Question},
            }
        )
        if value.person_id is not None:
            self["who"].set_value(Candidate(value.person_id, value.person_name))
        self._follow("role")

    def read(self) -> DutyInput:
        """Return the duty as typed."""
        values = self.values()
        role: DutyRole = values["role"] or DutyRole.CLASS_TEACHER
        who = values["who"] or Picked(None, "")
        override = values.get("override")
        if override is not None and not values.get("override_reason"):
            raise UserError(msg("The decision of the meeting needs a reason."))
        return DutyInput(
            uid=self.uid,
            role=role,
            person_id=who.id,
            person_name=who.text,
            answers={q: values[q.value] for q in QUESTIONS[role] if values[q.value] is not None},
            corporal_punishment=values.get("corporal_punishment"),
            override=override,
            override_reason=values.get("override_reason", ""),
            replaces_reason=values.get("replaces_reason", ""),
            evidence=values["evidence"],
            confirmed_by=values["confirmed_by"] or Confirmation.PROPOSED,
        )

    def _follow(self, key: str) -> None:
        if key not in ("role", "override", "confirmed_by"):
            return
        role = self["role"].value() or DutyRole.CLASS_TEACHER
        for question in Question:
            self.show_only(self[question.value], question in QUESTIONS[role])
        teaching = role.line is Line.TEACHING
        self.show_only(self["corporal_punishment"], teaching)
        self.show_only(self["replaces_reason"], role is DutyRole.DUTY_PERSON)
        met = self["confirmed_by"].value() is Confirmation.ADMIN_MEETING
        self.show_only(self["override"], met)
        decided = met and self["override"].value() is not None
        self.show_only(self["override_reason"], decided)


def _question(ctx: UiContext, question: Question) -> ThreeStateField:
    return ThreeStateField(ctx, question.value, label(question))


class DutiesField(RowsField):
    """All duties of the case."""

    def __init__(self, ctx: UiContext, key: str) -> None:
        caption = msg("Duties, one per responsible person")
        super().__init__(ctx, key, caption, msg("Add a duty"), "Alt+D")

    def make(self, uid: str) -> DutyEntry:
        """Return an empty duty."""
        return DutyEntry(self.ctx, uid)
