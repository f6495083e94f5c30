"""Gates, posts to be manned and patrol points."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from campus_guard.core.document import Align
from campus_guard.core.i18n import msg
from campus_guard.features.calendar.ui.records import RecordPage, print_document
from campus_guard.features.people.rules import SEX_LABELS
from campus_guard.features.people.ui.sources import sex_choices
from campus_guard.features.places import commands as c
from campus_guard.features.places import queries as q
from campus_guard.features.places import report, rules, sheets
from campus_guard.features.places.ui.areas import areas_source
from campus_guard.ui.forms import (
    Candidate,
    ChoiceField,
    Form,
    IntegerField,
    MultilineField,
    PickerField,
    TextField,
    TickField,
)
from campus_guard.ui.table import Column

_Voiding = tuple[Callable[[str], Any], Callable[[], Any]]


def _area(row: Any) -> Candidate | None:
    """Return the area of a gate, post or point as its picker shows it."""
    return Candidate(row.area_id, row.area or "—") if row.area_id else None


class GatesPage(RecordPage):
    """The gates of the school."""

    key: ClassVar[str] = "gates"
    kinds: ClassVar[frozenset[str]] = frozenset({"gate", "area"})
    search_hint = None
    empty = msg("The gates of the school belong here; visitors are registered at a gate.")
    new_text = msg("New gate")
    transfer = sheets.TRANSFERS[2]
    form_width = 480

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        tr = self.ctx.tr

        def vehicles(row: q.GateRow) -> str:
            return tr("Yes") if row.for_vehicles else tr("No")

        return [
            Column("name", msg("Gate"), lambda r: r.name, 0, bold=True),
            Column("area", msg("Area"), lambda r: r.area, 0),
            Column("vehicles", msg("For vehicles"), vehicles, 120),
            self.status(),
        ]

    def query(self) -> q.ListGates:
        """Return the query."""
        return q.ListGates(include_voided=self.with_voided)

    def form(self, row: q.GateRow | None) -> Form:
        """Return the form of a gate."""
        ctx = self.ctx
        form = Form(ctx)
        form.row(TextField(ctx, "name", msg("Gate"), required=True, max_length=64))
        form.row(PickerField(ctx, "area_id", msg("Area"), areas_source(ctx)))
        form.row(TickField(ctx, "for_vehicles", msg("Vehicles may pass here")))
        values = {"name": row.name, "area_id": _area(row)} if row else {}
        form.set_values({**values, "for_vehicles": row.for_vehicles if row else True})
        return form

    def command(self, row: q.GateRow | None, values: dict[str, Any], uid: str) -> Any:
        """Return the command that saves the form."""
        if row is None:
            return c.AddGate(uid=uid, **values)
        return c.EditGate(gate_id=row.id, expected_version=row.version, **values)

    def void_commands(self, row: q.GateRow) -> _Voiding:
        """Return how a gate is voided and brought back."""
        return (
            lambda reason: c.VoidGate(
                record_id=row.id, expected_version=row.version, reason=reason
            ),
            lambda: c.UnvoidGate(record_id=row.id),
        )

    def print_(self) -> None:
        """Show the posts, which name the gates."""
        print_posts(self)


def print_posts(page: RecordPage) -> None:
    """Show the list of posts to be manned."""
    tr = page.ctx.tr
    print_document(
        page.ctx,
        page,
        tr("Posts to be manned"),
        lambda progress, head: report.posts(
            progress.ask(q.ListPosts()), tr, head.stamp, head.school
        ),
    )


class PostsPage(RecordPage):
    """The posts to be manned; rosters fill them."""

    key: ClassVar[str] = "posts"
    kinds: ClassVar[frozenset[str]] = frozenset({"post", "area"})
    search_hint = msg("Designation")
    empty = msg("The posts to be manned belong here: gates, school-gate posts, dormitories.")
    new_text = msg("New post to be manned")
    transfer = sheets.TRANSFERS[3]
    form_width = 560

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        tr = self.ctx.tr

        def needs(row: q.PostRow) -> str:
            sex = tr(SEX_LABELS[row.needs_sex]) if row.needs_sex else ""
            hours = tr("24 hours") if row.around_the_clock else ""
            return "、".join(part for part in (sex, row.needs_certificate, hours) if part)

        return [
            Column("name", msg("Post"), lambda r: r.name, 0, bold=True),
            Column("kind", msg("Kind of post"), lambda r: tr(rules.POST_KIND_LABELS[r.kind]), 130),
            Column("area", msg("Area"), lambda r: r.area, 0),
            Column("people", msg("People needed"), lambda r: str(r.headcount), 80, Align.RIGHT),
            Column("needs", msg("Only with"), needs, 200),
            self.status(),
        ]

    def more_filters(self) -> None:
        """Add the filters."""
        kinds = [(str(k), label) for k, label in rules.POST_KIND_LABELS.items()]
        self.add_filter("kind", msg("Kind"), [(None, msg("All")), *kinds])

    def query(self) -> q.ListPosts:
        """Return the query for the present search and filters."""
        return q.ListPosts(
            text=self.search_text, kind=self.filter("kind"), include_voided=self.with_voided
        )

    def form(self, row: q.PostRow | None) -> Form:
        """Return the form of a post."""
        ctx = self.ctx
        form = Form(ctx)
        kinds = [(str(k), label) for k, label in rules.POST_KIND_LABELS.items()]
        form.row(
            TextField(ctx, "name", msg("Post"), required=True, max_length=64),
            ChoiceField(ctx, "kind", msg("Kind of post"), kinds, required=True),
            stretch=(3, 2),
        )
        form.row(
            PickerField(ctx, "area_id", msg("Area"), areas_source(ctx)),
            IntegerField(
                ctx, "headcount", msg("People needed"), required=True, minimum=1, maximum=99
            ),
            stretch=(3, 2),
        )
        hint = msg("As on the certificate, such as 保安员证.")
        form.row(
            TextField(ctx, "needs_certificate", msg("Needs certificate"), max_length=64, hint=hint),
            ChoiceField(ctx, "needs_sex", msg("Only for"), sex_choices(), empty=msg("everybody")),
            stretch=(3, 2),
        )
        form.row(TickField(ctx, "around_the_clock", msg("Manned 24 hours a day")))
        if row is not None:
            names = ("name", "kind", "headcount", "needs_certificate", "needs_sex")
            form.set_values(
                {
                    **{name: getattr(row, name) for name in names},
                    "area_id": _area(row),
                    "around_the_clock": row.around_the_clock,
                }
            )
        else:
            form.set_values({"headcount": 1})
        return form

    def command(self, row: q.PostRow | None, values: dict[str, Any], uid: str) -> Any:
        """Return the command that saves the form."""
        if row is None:
            return c.AddPost(uid=uid, **values)
        return c.EditPost(post_id=row.id, expected_version=row.version, **values)

    def void_commands(self, row: q.PostRow) -> _Voiding:
        """Return how a post is voided and brought back."""
        return (
            lambda reason: c.VoidPost(
                record_id=row.id, expected_version=row.version, reason=reason
            ),
            lambda: c.UnvoidPost(record_id=row.id),
        )

    def print_(self) -> None:
        """Show the list of posts."""
        print_posts(self)


class PatrolPointsPage(RecordPage):
    """The check points that patrols visit."""

    key: ClassVar[str] = "patrol_points"
    kinds: ClassVar[frozenset[str]] = frozenset({"patrol_point", "area"})
    search_hint = msg("Name or code")
    empty = msg("The check points of the patrols belong here, each in its area.")
    new_text = msg("New patrol point")
    transfer = sheets.TRANSFERS[4]
    form_width = 520

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        return [
            Column("code", msg("Code"), lambda r: r.code, 110),
            Column("name", msg("Patrol point"), lambda r: r.name, 0, bold=True),
            Column("area", msg("Area"), lambda r: r.area, 0),
            Column("look", msg("What to look for"), lambda r: r.look_for.replace("\n", " "), 0),
            self.status(),
        ]

    def query(self) -> q.ListPatrolPoints:
        """Return the query for the present search."""
        return q.ListPatrolPoints(text=self.search_text, include_voided=self.with_voided)

    def form(self, row: q.PointRow | None) -> Form:
        """Return the form of a patrol point."""
        ctx = self.ctx
        form = Form(ctx)
        form.row(
            TextField(ctx, "name", msg("Patrol point"), required=True, max_length=64),
            TextField(ctx, "code", msg("Code"), required=True, max_length=32),
            stretch=(2, 1),
        )
        form.row(PickerField(ctx, "area_id", msg("Area"), areas_source(ctx), required=True))
        form.row(MultilineField(ctx, "look_for", msg("What to look for"), lines=3))
        if row is not None:
            names = ("name", "code", "look_for")
            form.set_values({**{n: getattr(row, n) for n in names}, "area_id": _area(row)})
        return form

    def command(self, row: q.PointRow | None, values: dict[str, Any], uid: str) -> Any:
        """Return the command that saves the form."""
        if row is None:
            return c.AddPatrolPoint(uid=uid, **values)
        return c.EditPatrolPoint(patrol_point_id=row.id, expected_version=row.version, **values)

    def void_commands(self, row: q.PointRow) -> _Voiding:
        """Return how a patrol point is voided and brought back."""
        return (
            lambda reason: c.VoidPatrolPoint(
                record_id=row.id, expected_version=row.version, reason=reason
            ),
            lambda: c.UnvoidPatrolPoint(record_id=row.id),
        )

    def print_(self) -> None:
        """Show the list of patrol points."""
        tr = self.ctx.tr
        print_document(
            self.ctx,
            self,
            tr("Patrol points"),
            lambda progress, head: report.patrol_points(
                progress.ask(q.ListPatrolPoints()), tr, head.stamp, head.school
            ),
        )
