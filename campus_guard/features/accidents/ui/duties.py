"""Whose duty it was, and the duty questions: yes, no, unknown."""

from campus_guard.core.i18n import msg
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
from campus_guard.ui.badges import wrapped
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


class DutyEntry(Entry):
    """One responsible person; only the questions of the chosen role are in sight.

    Who judged it stands in the file (section of duties); here it is only told, and what was judged
    is a proposal again when an answer changes.
    """

    _known: DutyInput | None = None

    def build(self) -> None:
        """Add role, person, questions, evidence, and how far it is judged."""
        ctx = self.ctx
        self.off = self.remove_button(ctx.tr("Take this duty off the list"))
        self.row(
            ChoiceField(ctx, "role", msg("Duty"), ROLES),
            PickerField(ctx, "who", msg("Responsible person"), sources.staff(ctx), free=True),
            self.off,
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
        self.row(TextField(ctx, "evidence", msg("Evidence"), max_length=2000))
        self._judged = wrapped("", "muted")
        self.widget(self._judged)
        self["role"].set_value(DutyRole.CLASS_TEACHER)
        self.changed.connect(self._follow)
        self._follow("role")

    def focus_first(self) -> None:
        """Go to the role."""
        self["role"].setFocus()

    def show_value(self, value: DutyInput) -> None:
        """Show a recorded duty."""
        self._known = value
        who = Picked(None, value.person_name)
        self.set_values(
            {
                "role": value.role,
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
        self._tell(value)

    def read(self) -> DutyInput:
        """Return the duty as typed."""
        values = self.values()
        role: DutyRole = values["role"] or DutyRole.CLASS_TEACHER
        who = values["who"] or Picked(None, "")
        known = self._known
        return DutyInput(
            uid=self.uid,
            role=role,
            person_id=who.id,
            person_name=who.text,
            answers={q: values[q.value] for q in QUESTIONS[role] if values[q.value] is not None},
            corporal_punishment=values.get("corporal_punishment"),
            override=known.override if known is not None else None,
            override_reason=known.override_reason if known is not None else "",
            replaces_reason=values.get("replaces_reason", ""),
            evidence=values["evidence"],
            confirmed_by=known.confirmed_by if known is not None else Confirmation.PROPOSED,
        )

    def _follow(self, key: str) -> None:
        if key != "role":
            return
        role = self["role"].value() or DutyRole.CLASS_TEACHER
        for question in Question:
            self.show_only(self[question.value], question in QUESTIONS[role])
        teaching = role.line is Line.TEACHING
        self.show_only(self["corporal_punishment"], teaching)
        self.show_only(self["replaces_reason"], role is not DutyRole.CLASS_TEACHER and teaching)
        self._judged.setVisible(self._known is not None)

    def _tell(self, value: DutyInput) -> None:
        """Say how far the duty is judged, and what a change would do."""
        tr = self.ctx.tr
        words = tr(label(value.confirmed_by))
        if value.confirmed_by is not Confirmation.PROPOSED:
            words = tr("{state}. A changed answer is a proposal again.", state=words)
        self._judged.setText(words)


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
