"""Registering a hazard or a repair, correcting its facts; hints at one that came back."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import new_uid
from campus_guard.core.tone import Tone
from campus_guard.features.hazards import commands as c
from campus_guard.features.hazards.inputs import PhotoInput
from campus_guard.features.hazards.queries import HazardRow, HazardStory, LikelyRecurrences
from campus_guard.features.hazards.rules.codes import Category, HazardKind, PhotoMoment, Source
from campus_guard.features.hazards.rules.labels import label
from campus_guard.features.hazards.ui.inspections.photos import PICTURES, read_picture
from campus_guard.features.hazards.ui.register.steps import people, person
from campus_guard.features.hazards.ui.register.words import CATEGORIES, DEPARTMENTS
from campus_guard.features.places.ui.areas import areas_source
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import (
    Candidate,
    ChoiceField,
    DateField,
    DateTimeField,
    Form,
    MultilineField,
    Picked,
    PickerField,
    TextField,
    TickField,
)
from campus_guard.ui.ops import Progress

SOURCES = tuple((source, label(source)) for source in Source)


def fact_fields(ctx: UiContext, form: Form, kind: HazardKind) -> None:
    """Add the facts: what, where, when, found by whom."""
    words = msg("What is broken") if kind is HazardKind.REPAIR else msg("Description of the hazard")
    form.row(MultilineField(ctx, "description", words, lines=3, max_length=5000, required=True))
    form.row(
        PickerField(ctx, "area_id", msg("Area of the grid"), areas_source(ctx)),
        TextField(ctx, "place", msg("Place in words")),
    )
    form.row(
        ChoiceField(ctx, "category", msg("Category"), CATEGORIES, required=True),
        ChoiceField(ctx, "source", msg("How it was found"), SOURCES, required=True),
    )
    form.row(
        DateField(ctx, "found_on", msg("Found on"), required=True),
        person(ctx, "finder", msg("Discovered by")),
    )
    if kind is HazardKind.REPAIR:
        form.row(
            TextField(ctx, "device", msg("Device"), max_length=100, required=True),
            DateTimeField(ctx, "down_from", msg("Out of order since")),
        )
    form.row(TextField(ctx, "suggested_measure", msg("Suggested measure"), max_length=2000))


def register_dialog(
    ctx: UiContext,
    owner: QWidget,
    then: Callable[[int], None],
    kind: HazardKind = HazardKind.HAZARD,
    source: Source = Source.PATROL,
    accident_id: int | None = None,
    given: Mapping[str, Any] | None = None,
) -> FormDialog:
    """Open the form of a new hazard.

    ``given`` is what another page knows already: source_ref, description, area_id and area.
    """
    known = given or {}
    form = Form(ctx)
    fact_fields(ctx, form, kind)
    if kind is HazardKind.HAZARD:
        form.row(
            TickField(ctx, "proposed_major", msg("Possibly major, to be judged")),
            ChoiceField(
                ctx, "department", msg("Department"), DEPARTMENTS, empty=msg("Not decided yet")
            ),
        )
        form.row(TextField(ctx, "protection", msg("Temporary protection"), max_length=2000))
    form["found_on"].set_value(ctx.clock.today())
    form["source"].set_value(source)
    if kind is HazardKind.REPAIR:
        form["category"].set_value(Category.TECHNOLOGY)
        form["down_from"].set_value(ctx.clock.now())
    if known.get("description"):
        form["description"].set_value(known["description"])
    if known.get("area_id"):
        form["area_id"].set_value(Candidate(known["area_id"], known.get("area", "")))
    _hint_at_old(ctx, form)

    def command(values: dict[str, Any], uid: str) -> c.RegisterHazard:
        return c.RegisterHazard(
            uid=uid,
            kind=kind,
            accident_id=accident_id,
            source_ref=known.get("source_ref", ""),
            **people("finder")(values),
        )

    title = msg("Report a repair") if kind is HazardKind.REPAIR else msg("Register a hazard")
    dialog = FormDialog(ctx, owner, ctx.tr(title), form, command, then, width=760)
    dialog.open()
    return dialog


def _hint_at_old(ctx: UiContext, form: Form) -> None:
    """Say when one of the same place and kind was struck off within a year."""

    def say(rows: Sequence[HazardRow]) -> None:
        if rows:
            row = rows[0]
            words = msg("{number} was struck off here: did it come back?", number=row.number)
            form["category"].say(words, Tone.WARNING)

    def look(key: str) -> None:
        if key not in ("area_id", "category"):
            return
        category = form["category"].value()
        if form["area_id"].problem() is not None:
            return  # words that are not picked yet
        area = form["area_id"].value()
        if category is not None and area is not None:
            query = LikelyRecurrences(area_id=area, category=category)
            ctx.ops.read(query, say, owner=form, slot="recurrences")

    form.changed.connect(look)


def correct_dialog(
    ctx: UiContext, owner: QWidget, story: HazardStory, then: Callable[[int], None]
) -> FormDialog:
    """Open the form on the facts of a hazard; a reason is needed."""
    form, row = Form(ctx), story.row
    fact_fields(ctx, form, row.kind)
    form.row(MultilineField(ctx, "reason", msg("Reason"), lines=2, max_length=500, required=True))
    finder = Candidate(story.finder_id, row.finder) if story.finder_id else Picked(None, row.finder)
    values: dict[str, Any] = {
        "description": row.description,
        "area_id": Candidate(row.area_id, row.area) if row.area_id else None,
        "place": row.place,
        "category": row.category,
        "source": row.source,
        "found_on": row.found_on,
        "finder": finder if row.finder else None,
        "suggested_measure": story.suggested_measure,
    }
    if row.kind is HazardKind.REPAIR:
        values |= {"device": row.device, "down_from": row.down_from}
    form.set_values(values)

    def command(typed: dict[str, Any], _uid: str) -> c.CorrectHazard:
        return c.CorrectHazard(
            hazard_id=row.id,
            expected_version=row.version,
            source_ref=row.source_ref,
            **people("finder")(typed),
        )

    title = ctx.tr("Correct {number}", number=row.number)
    dialog = FormDialog(ctx, owner, title, form, command, then, width=760)
    dialog.open()
    return dialog


def fixed_dialog(
    ctx: UiContext, owner: QWidget, then: Callable[[int], None], fail: Callable[[Any], None]
) -> None:
    """当场整改: choose the pictures of afterwards, then say what was wrong and what was done."""

    def chosen(paths: list[Path]) -> None:
        def work(_progress: Progress) -> list[tuple[str, bytes]]:
            return [(path.name, read_picture(path)) for path in paths]

        title = ctx.tr("Reading pictures …")
        ctx.ops.work(work, lambda read: _fixed_form(ctx, owner, then, read), title=title,
                     owner=owner, fail=fail)  # fmt: skip

    ctx.dialogs.open_files(owner, ctx.tr("Pictures of the state afterwards"), PICTURES, chosen)


def _fixed_form(
    ctx: UiContext,
    owner: QWidget,
    then: Callable[[int], None],
    pictures: Sequence[tuple[str, bytes]],
) -> None:
    form = Form(ctx)
    names = "、".join(name for name, _ in pictures)
    form.note(msg("It is registered and struck off in one step. Pictures: {names}", names=names))
    fact_fields(ctx, form, HazardKind.HAZARD)
    form.row(MultilineField(ctx, "measure", msg("What was done"), lines=2, max_length=5000,
                            required=True))  # fmt: skip
    form.row(
        person(ctx, "fixer", msg("Put right by"), required=True),
        person(ctx, "verifier", msg("Re-inspected by"), required=True),
    )
    form["found_on"].set_value(ctx.clock.today())
    form["source"].set_value(Source.PATROL)
    photos = tuple(PhotoInput(uid=new_uid(), file_name=name, data=data) for name, data in pictures)

    def command(values: dict[str, Any], uid: str) -> c.RegisterFixed:
        found = people("finder", "fixer", "verifier")(values)
        return c.RegisterFixed(uid=uid, photos=photos, **found)

    title = ctx.tr("Fixed on the spot")
    FormDialog(ctx, owner, title, form, command, then, width=760).open()


MOMENTS: tuple[tuple[PhotoMoment, Message], ...] = tuple((m, label(m)) for m in PhotoMoment)


def attach_photos(
    ctx: UiContext, owner: QWidget, hazard_id: int, moment: PhotoMoment, fail: Callable[[Any], None]
) -> None:
    """Let pictures be chosen and attach them to a hazard."""

    def chosen(paths: list[Path]) -> None:
        def work(progress: Progress) -> int:
            for done, path in enumerate(paths):
                progress.step(done, len(paths), path.name)
                command = c.AddHazardPhoto(
                    uid=new_uid(),
                    hazard_id=hazard_id,
                    file_name=path.name,
                    data=read_picture(path),
                    moment=moment,
                )
                progress.run(command)
            return len(paths)

        def then(count: int) -> None:
            ctx.alerts.toast(ctx.tr.n("{n} file attached.", "{n} files attached.", count))

        ctx.ops.work(work, then, title=ctx.tr("Attaching files …"), owner=owner, fail=fail)

    ctx.dialogs.open_files(owner, ctx.tr("Add photos"), PICTURES, chosen)
