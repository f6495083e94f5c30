"""The form of each step in the life of a hazard, from grading to striking off."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.features.hazards import commands as c
from campus_guard.features.hazards.inputs import Stage
from campus_guard.features.hazards.queries import HazardStory
from campus_guard.features.hazards.rules.codes import (
    EventKind,
    Ground,
    Level,
    ListingLevel,
    ReportMethod,
)
from campus_guard.features.hazards.rules.labels import label
from campus_guard.features.hazards.ui.register.words import DEPARTMENTS
from campus_guard.features.people.ui.sources import people_source
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import (
    Candidate,
    ChoiceField,
    DateField,
    DateTimeField,
    Field,
    Form,
    MoneyField,
    MultilineField,
    Picked,
    PickerField,
    RadioField,
    TextField,
)

K = EventKind
Fill = Callable[[UiContext, Form, HazardStory], None]
Values = dict[str, Any]
NOT_STAFF = msg("Somebody from outside, not in the staff register")
STAGE_ROWS = 6


@dataclass(frozen=True)
class StepForm:
    """Words of the button, fields, and what the values become. ``dated``: it has a day."""

    words: Message
    fill: Fill
    command: type[Any]
    dated: bool = True
    main: bool = False
    convert: Callable[[Values], Values] = lambda values: values


def person(ctx: UiContext, key: str, words: Message, **options: Any) -> Field:
    """Return a field for a member of staff, or somebody chosen as not in the register."""
    return PickerField(ctx, key, words, people_source(ctx), free=True, other=NOT_STAFF, **options)


def people(*keys: str) -> Callable[[Values], Values]:
    """Return a conversion of picked people into ``<key>_id`` and ``<key>``."""

    def convert(values: Values) -> Values:
        for key in keys:
            picked: Picked | None = values.pop(key)
            values[f"{key}_id"] = picked.id if picked else None
            values[key] = picked.text if picked else ""
        return values

    return convert


def _note(words: Message, key: str = "note", *, needed: bool = False) -> Fill:
    def fill(ctx: UiContext, form: Form, _story: HazardStory) -> None:
        form.row(MultilineField(ctx, key, words, lines=3, max_length=5000, required=needed))

    return fill


def _grade(ctx: UiContext, form: Form, story: HazardStory) -> None:
    levels = [(level, label(level)) for level in (Level.GENERAL, Level.MAJOR)]
    if story.row.level is Level.MAJOR_PENDING:
        form.note(msg("It was proposed as a major hazard. A person decides."))
    form.row(RadioField(ctx, "level", msg("Level"), levels, required=True))
    form.row(TextField(ctx, "reason", msg("Reason (needed for a lower level)"), max_length=1000))


def _assign(ctx: UiContext, form: Form, story: HazardStory) -> None:
    row = story.row
    form.note(msg("Measure, responsible person and deadline are all needed."))
    form.row(MultilineField(ctx, "measure", msg("Measure"), lines=3, max_length=5000,
                            required=True))  # fmt: skip
    form.row(
        person(ctx, "owner", msg("Responsible"), required=True),
        ChoiceField(ctx, "department", msg("Department"), DEPARTMENTS,
                    empty=msg("That of the person")),
        DateField(ctx, "due", msg("Deadline"), required=True),
    )  # fmt: skip
    form.row(TextField(ctx, "reason", msg("Reason (needed for a later deadline)"),
                       max_length=1000))  # fmt: skip
    form["measure"].set_value(row.measure or story.suggested_measure)
    form["department"].set_value(row.department)
    form["due"].set_value(row.due_on)
    if row.owner_id is not None:
        form["owner"].set_value(Candidate(row.owner_id, row.owner))
    elif row.owner:
        form["owner"].set_value(Picked(None, row.owner))


def _ask(ctx: UiContext, form: Form, _story: HazardStory) -> None:
    form.row(person(ctx, "fixer", msg("Put right by"), hint=msg("Empty: the responsible person")))
    form.row(MultilineField(ctx, "note", msg("What was done"), lines=3, max_length=5000))


def _verify(key: str, words: Message, *, needed: bool) -> Fill:
    def fill(ctx: UiContext, form: Form, _story: HazardStory) -> None:
        form.note(msg("Whoever put it right cannot re-inspect it."))
        form.row(person(ctx, "verifier", msg("Re-inspected by"), required=True))
        form.row(MultilineField(ctx, key, words, lines=3, max_length=5000, required=needed))

    return fill


def _strike(ctx: UiContext, form: Form, story: HazardStory) -> None:
    for obstacle in story.obstacles:
        form.note(msg("Still missing: {obstacle}", obstacle=obstacle))
    form.row(MultilineField(ctx, "evidence", msg("Evidence"), lines=3, max_length=5000))
    form["evidence"].set_value(story.evidence)
    form.row(person(ctx, "by", msg("Struck off by"), hint=msg("Empty: whoever is signed in")))


def _extend(ctx: UiContext, form: Form, story: HazardStory) -> None:
    form.note(msg("The first deadline stays and is what lateness is measured by."))
    form.row(
        DateField(ctx, "due", msg("New deadline"), required=True),
        person(ctx, "approver", msg("Allowed by")),
    )
    form.row(MultilineField(ctx, "reason", msg("Reason"), lines=3, max_length=5000, required=True))
    form["due"].set_value(story.row.due_on)


def _outside(ctx: UiContext, form: Form, _story: HazardStory) -> None:
    form.note(msg("It stays open and counted. People must be protected until it is removed."))
    form.row(TextField(ctx, "unit", msg("Outside unit"), max_length=100, required=True))
    form.row(MultilineField(ctx, "protection", msg("Temporary protection"), lines=3,
                            max_length=5000, required=True))  # fmt: skip
    form.row(TextField(ctx, "note", msg("Remark"), max_length=1000))


def _list(ctx: UiContext, form: Form, _story: HazardStory) -> None:
    levels = [(level, label(level)) for level in ListingLevel]
    grounds = [(ground, label(ground)) for ground in Ground]
    form.row(
        TextField(ctx, "plate", msg("Plate no."), max_length=64, required=True),
        person(ctx, "sponsor", msg("Supervised by"), required=True),
    )
    form.row(RadioField(ctx, "level", msg("Level of supervision"), levels, required=True))
    form.row(RadioField(ctx, "ground", msg("Grounds"), grounds, required=True))
    for n in range(1, STAGE_ROWS + 1):
        form.row(
            TextField(ctx, f"stage_{n}", msg("Stage {n}", n=n), max_length=200),
            DateField(ctx, f"stage_due_{n}", msg("Due on")),
        )


def _stages(values: Values) -> Values:
    stages: list[Stage] = []
    for n in range(1, STAGE_ROWS + 1):
        text, due = values.pop(f"stage_{n}"), values.pop(f"stage_due_{n}")
        if bool(text) != (due is not None):
            words = msg("Give the deadline.") if text else msg("Write something.")
            raise UserError(words, {f"stage_due_{n}" if text else f"stage_{n}": words})
        stages += [Stage(text=text, due=due)] if text else []
    return people("sponsor")({**values, "milestones": tuple(stages)})


def _milestone(ctx: UiContext, form: Form, story: HazardStory) -> None:
    stages = story.listings[-1].milestones if story.listings else ()
    waiting = [
        (i, f"{stage.text}  {stage.due or ''}".strip())
        for i, stage in enumerate(stages)
        if stage.done_on is None
    ]
    form.row(RadioField(ctx, "index", msg("Stages"), waiting or [(0, "—")], required=True))
    form.row(TextField(ctx, "note", msg("Remark"), max_length=1000))


def _unlist(ctx: UiContext, form: Form, _story: HazardStory) -> None:
    form.row(MultilineField(ctx, "basis", msg("Grounds"), lines=3, max_length=5000, required=True))
    form.row(person(ctx, "approver", msg("Allowed by"), required=True))


def _upward(ctx: UiContext, form: Form, _story: HazardStory) -> None:
    form.note(msg("The program tells nobody. Record who was told, when and how."))
    methods = [(method, label(method)) for method in ReportMethod]
    form.row(
        TextField(ctx, "to", msg("To"), max_length=100, required=True),
        DateTimeField(ctx, "at", msg("When"), required=True),
    )
    form.row(RadioField(ctx, "method", msg("How"), methods, required=True))
    form.row(
        TextField(ctx, "by", msg("Told by"), max_length=100),
        TextField(ctx, "note", msg("Remark"), max_length=1000),
    )
    form["at"].set_value(ctx.clock.now())


def _cost(ctx: UiContext, form: Form, _story: HazardStory) -> None:
    form.row(
        MoneyField(ctx, "amount", msg("Yuan"), required=True),
        TextField(ctx, "item", msg("For what"), max_length=100),
    )


def _again(ctx: UiContext, form: Form, _story: HazardStory) -> None:
    form.row(DateTimeField(ctx, "at", msg("Works again since"), required=True))
    form["at"].set_value(ctx.clock.now())


STEPS: Mapping[EventKind, StepForm] = MappingProxyType(
    {
        K.GRADED: StepForm(msg("Decide the level"), _grade, c.GradeHazard, main=True),
        K.ASSIGNED: StepForm(msg("Assign"), _assign, c.AssignHazard, main=True,
                             convert=people("owner")),
        K.STARTED: StepForm(msg("Rectification begins"), _note(msg("Remark")), c.StartRectifying,
                            main=True),
        K.ASKED: StepForm(msg("Ask for re-inspection"), _ask, c.AskReinspection, main=True,
                          convert=people("fixer")),
        K.PASSED: StepForm(msg("Pass re-inspection"),
                           _verify("evidence", msg("Evidence"), needed=False),
                           c.PassReinspection, main=True, convert=people("verifier")),
        K.FAILED: StepForm(msg("Send back"), _verify("reason", msg("Reason"), needed=True),
                           c.FailReinspection, convert=people("verifier")),
        K.STRUCK_OFF: StepForm(msg("Strike off"), _strike, c.StrikeOff, main=True,
                               convert=people("by")),
        K.RESUMED: StepForm(msg("Take up again"), _note(msg("Remark")), c.ResumeHazard, main=True),
        K.URGED: StepForm(msg("Urge"), _note(msg("Remark")), c.UrgeHazard),
        K.EXTENDED: StepForm(msg("Extend the deadline"), _extend, c.ExtendDeadline,
                             convert=people("approver")),
        K.EXTERNAL: StepForm(msg("Report to an outside unit"), _outside, c.ReportOutside),
        K.LISTED: StepForm(msg("Put under listed supervision"), _list, c.ListHazard,
                           convert=_stages),
        K.MILESTONE: StepForm(msg("A stage is reached"), _milestone, c.ReachMilestone),
        K.UNLISTED: StepForm(msg("Take off the list"), _unlist, c.UnlistHazard,
                             convert=people("approver")),
        K.REPORTED_UP: StepForm(msg("Report upward"), _upward, c.ReportUpward, dated=False),
        K.PROTECTED: StepForm(msg("Temporary protection"),
                              _note(msg("Temporary protection"), "text", needed=True),
                              c.SetProtection),
        K.SPENT: StepForm(msg("Money spent"), _cost, c.RecordCost),
        K.REFUSED: StepForm(msg("Refused to rectify"), _note(msg("Remark"), needed=True),
                            c.RecordRefusal),
        K.OPEN_REASON: StepForm(msg("Why it is still open"),
                                _note(msg("Why it is still open"), "text", needed=True),
                                c.SetOpenReason),
        K.UP_AGAIN: StepForm(msg("Works again"), _again, c.WorksAgain, dated=False),
    }
)  # fmt: skip
MAIN: tuple[EventKind, ...] = (
    K.STRUCK_OFF, K.PASSED, K.STARTED, K.ASKED, K.ASSIGNED, K.RESUMED, K.GRADED,
)  # fmt: skip


def next_step(story: HazardStory) -> EventKind | None:
    """Return the step that usually comes next: that of the big button."""
    possible = story.possible
    if story.row.level in (None, Level.MAJOR_PENDING) and K.GRADED in possible:
        return K.GRADED
    if not story.row.measure and K.ASSIGNED in possible:
        return K.ASSIGNED
    return next((kind for kind in MAIN if kind in possible and kind is not K.GRADED), None)


def step_dialog(
    ctx: UiContext,
    owner: QWidget,
    story: HazardStory,
    kind: EventKind,
    then: Callable[[int], None],
) -> FormDialog:
    """Open the form of a step."""
    step, form = STEPS[kind], Form(ctx)
    step.fill(ctx, form, story)
    if step.dated:
        form.row(DateField(ctx, "on", msg("On the day"), required=True))
        form["on"].set_value(ctx.clock.today())

    def command(values: Values, uid: str) -> Any:
        return step.command(
            uid=uid,
            hazard_id=story.row.id,
            expected_version=story.row.version,
            **step.convert(values),
        )

    title = f"{story.row.number}  {ctx.tr(step.words)}"
    dialog = FormDialog(ctx, owner, title, form, command, then, save=step.words, width=680)
    dialog.open()
    return dialog
