"""Small dialogs of a hazard that are no step: note, links, notice, taking back, pictures."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.features.hazards import commands as c
from campus_guard.features.hazards.queries import (
    HazardFilter,
    HazardList,
    HazardStory,
    ListHazards,
    PhotoRow,
)
from campus_guard.features.hazards.queries.accidents import AccidentChoice, FindAccidents
from campus_guard.features.hazards.rules.codes import HazardState, Relation
from campus_guard.features.hazards.rules.labels import label
from campus_guard.features.hazards.ui.register.steps import people, person
from campus_guard.features.hazards.ui.register.words import first_line
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog, ask_reason
from campus_guard.ui.forms import (
    Candidate,
    DateField,
    Form,
    MultilineField,
    PickerField,
    RadioField,
)
from campus_guard.ui.picker import Give, ops_source


def take_back(ctx: UiContext, owner: QWidget, story: HazardStory) -> None:
    """Ask why the last step is taken back; it stays in the story."""
    tr, row, last = ctx.tr, story.row, story.undoable
    if last is None:
        return
    uid = new_uid()
    ask_reason(
        ctx,
        owner,
        tr("Take back: {step}", step=label(last)),
        tr("The step stays in the story as taken back."),
        lambda reason: c.TakeBackStep(
            uid=uid, hazard_id=row.id, expected_version=row.version, reason=reason
        ),
        button=msg("Take back"),
    )


def note(ctx: UiContext, owner: QWidget, story: HazardStory) -> None:
    """Ask for a remark."""
    form = Form(ctx)
    form.row(MultilineField(ctx, "text", msg("Remark"), lines=4, max_length=5000, required=True))

    def command(values: dict[str, Any], uid: str) -> c.AddHazardNote:
        return c.AddHazardNote(uid=uid, hazard_id=story.row.id, **values)

    FormDialog(ctx, owner, story.row.number, form, command, width=560).open()


def link_accident(ctx: UiContext, owner: QWidget, story: HazardStory) -> None:
    """Ask for the accident that belongs to the hazard."""

    def candidate(row: AccidentChoice) -> Candidate:
        return Candidate(row.id, row.number, f"{row.occurred_at:%Y-%m-%d} {row.place}".strip())

    source = ops_source(ctx, lambda text: FindAccidents(text=text), candidate)
    relations = [(relation, label(relation)) for relation in Relation]
    form = Form(ctx)
    form.row(PickerField(ctx, "accident_id", msg("Accident"), source, required=True))
    form.row(RadioField(ctx, "relation", msg("How they belong together"), relations,
                        required=True))  # fmt: skip

    def command(values: dict[str, Any], uid: str) -> c.LinkAccident:
        return c.LinkAccident(uid=uid, hazard_id=story.row.id, **values)

    title = ctx.tr("Link to an accident")
    FormDialog(ctx, owner, title, form, command, width=560).open()


def link_old(ctx: UiContext, owner: QWidget, story: HazardStory) -> None:
    """Ask for the struck-off hazard that came back."""

    def search(text: str, give: Give, asking: QObject) -> None:
        struck = frozenset({HazardState.STRUCK_OFF})
        wanted = HazardFilter(kind=story.row.kind, text=text, states=struck)

        def arrived(found: HazardList) -> None:
            give(_candidates(found.rows))

        query = ListHazards(wanted=wanted, limit=9)
        ctx.ops.read(query, arrived, owner=asking, slot="candidates")

    form = Form(ctx)
    form.note(msg("A number that was struck off is never used again; the new one points to it."))
    form.row(PickerField(ctx, "old_id", msg("Old number"), search))

    def command(values: dict[str, Any], _uid: str) -> c.LinkRecurrence:
        row = story.row
        return c.LinkRecurrence(hazard_id=row.id, expected_version=row.version, **values)

    FormDialog(ctx, owner, story.row.number, form, command, width=560).open()


def _candidates(rows: Sequence[Any]) -> list[Candidate]:
    return [Candidate(r.id, r.number, f"{r.where} {first_line(r.description)}") for r in rows]


def hand_over(ctx: UiContext, owner: QWidget, story: HazardStory) -> None:
    """Record that the notice was handed over."""
    form = Form(ctx)
    form.note(msg("The program tells nobody. Record who was given the notice, and when."))
    form.row(
        person(ctx, "to", msg("To"), hint=msg("Empty: the responsible person")),
        DateField(ctx, "on", msg("On the day"), required=True),
    )
    form["on"].set_value(ctx.clock.today())

    def command(values: dict[str, Any], uid: str) -> c.IssueNotice:
        return c.IssueNotice(uid=uid, hazard_id=story.row.id, **people("to")(values))

    FormDialog(ctx, owner, ctx.tr("Notice handed over"), form, command, width=560).open()


def void_photo(ctx: UiContext, owner: QWidget, photo: PhotoRow) -> None:
    """Void a picture with a reason; it stays readable."""
    ask_reason(
        ctx,
        owner,
        ctx.tr("Void {name}", name=photo.file_name),
        ctx.tr("The file stays readable."),
        lambda reason: c.VoidHazardPhoto(
            attachment_id=photo.id, expected_version=photo.version, reason=reason
        ),
    )
