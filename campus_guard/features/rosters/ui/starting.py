"""Beginning a roster: term, name, and what is missing for it - posts and people."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.i18n import msg
from campus_guard.features.calendar.queries import ListTerms
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.rows import RosterRow
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import ChoiceField, Form, TextField, TickField


def start_roster(
    ctx: UiContext, owner: QWidget, like: RosterRow | None, then: Callable[[int], None]
) -> None:
    """Ask for term and name; posts from a template and all staff come along where wanted."""

    def ask(progress: Any) -> tuple[Any, Any, Any]:
        return (
            progress.ask(ListTerms()),
            progress.ask(q.ListDutyPosts()),
            progress.ask(q.DutyTemplates()),
        )

    def show(known: tuple[Any, Any, Any]) -> None:
        terms, posts, templates = known
        if not terms:
            ctx.dialogs.inform(
                owner,
                ctx.tr("Start a roster"),
                ctx.tr("Record a school year with its terms in the calendar first."),
                lambda: ctx.navigate("calendar"),
            )
            return
        _dialog(ctx, owner, like, then, terms, () if posts else templates)

    ctx.ops.work(ask, show, title=ctx.tr("Start a roster"), owner=owner, slot="start")


def _dialog(
    ctx: UiContext, owner: QWidget, like: RosterRow | None, then: Callable[[int], None],
    terms: Any, templates: Any,
) -> None:  # fmt: skip
    form = Form(ctx)
    form.row(
        ChoiceField(ctx, "term_id", msg("Term"), [(t.id, t.name) for t in terms], required=True),
        TextField(ctx, "name", msg("Name of the version"), max_length=64, required=True),
    )
    if templates:
        choices = [(t.code, t.name) for t in templates]
        form.row(
            ChoiceField(ctx, "template", msg("Duty posts from the template"), choices,
                        empty=msg("None, I enter them myself"))
        )  # fmt: skip
        form["template"].set_value(templates[0].code)
    form.row(TickField(ctx, "people", msg("Take all staff present in")))
    if like is not None:
        form.row(TickField(ctx, "copy", msg("Begin with a copy of the version in sight")))
    today = ctx.clock.today()
    now = next((t for t in terms if t.starts_on <= today <= t.ends_on), terms[0])
    form.set_values({
        "term_id": like.term_id if like else now.id,
        "name": ctx.tr("Version {n}", n=2 if like else 1),
        "people": like is None,
    })  # fmt: skip

    def command(values: dict[str, Any], uid: str) -> Any:
        if like is not None and values.get("copy"):
            return c.CopyRoster(uid=uid, roster_id=like.id, name=values["name"])
        return c.CreateRoster(uid=uid, term_id=values["term_id"], name=values["name"])

    def made(roster_id: int) -> None:
        values = form.values()
        commands: list[Any] = []
        if values.get("template"):
            commands.append(c.LoadDutyTemplate(code=values["template"]))
        if values["people"]:
            commands.append(c.TakePeopleIn(term_id=values["term_id"]))

        def more(progress: Any) -> None:
            for one in commands:
                progress.run(one)

        ctx.ops.work(
            more, lambda _none: then(roster_id), title=ctx.tr("Start a roster"), owner=owner
        )

    FormDialog(
        ctx, owner, ctx.tr("Start a roster"), form, command, made, save=msg("Start"), width=620
    ).open()
