"""The patrol plans: three intervals, group patrols, their routes."""

from typing import Any, ClassVar

from campus_guard.core.document import Align
from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.features.calendar.rules import DAY_KIND_LABELS, DayKind
from campus_guard.features.calendar.ui.records import print_document, voided_badge
from campus_guard.features.places.queries import ListPatrolPoints
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.codes import PatrolInterval, label
from campus_guard.features.rosters.dutyrows import PatrolPlanRow
from campus_guard.features.rosters.ui import papers
from campus_guard.features.rosters.ui.gridmaker import span
from campus_guard.features.rosters.ui.termlist import RosterRecords
from campus_guard.ui.forms import (
    Candidate,
    ChoiceField,
    DateField,
    Form,
    IntegerField,
    TagsField,
    TextField,
    TickField,
    TimeField,
)
from campus_guard.ui.listpage import Action
from campus_guard.ui.picker import list_source
from campus_guard.ui.table import Column

_DAYS = tuple(DayKind)


class PlansPage(RosterRecords):
    """Which patrols are to be walked when, and along which points."""

    key: ClassVar[str] = "plans"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"patrol_plan", "patrol_plan_point", "patrol_point"}
    )
    search_hint = None
    empty = msg("Patrol plans belong here: which rounds are walked when, along which points.")
    new_text = msg("New patrol plan")
    form_width = 760

    def columns(self) -> list[Column]:
        """Return the columns."""
        tr = self.ctx.tr
        return [
            Column("name", msg("Patrol"), lambda r: r.name, 180, bold=True),
            Column("interval", msg("Interval"), lambda r: tr(label(r.interval)), 90),
            Column("time", msg("Time"), lambda r: span(r.starts_at, r.ends_at), 120),
            Column("rounds", msg("Rounds"), lambda r: str(r.rounds), 70, Align.RIGHT),
            Column("route", msg("Route"), lambda r: " → ".join(p.name for p in r.points), 0),
            Column("post", msg("Walked by"), lambda r: r.post, 120),
            Column("state", msg("State"), lambda _r: "", 80, badge=voided_badge),
        ]

    def query(self) -> Any:
        """Return the query."""
        return q.ListPatrolPlans(include_voided=self.with_voided)

    def more_actions(self) -> None:
        """Offer the usual plans and the paper."""
        add = self.add_action
        add(Action(msg("Load the usual plans"), self.load, "Ctrl+T", menu=True))
        add(Action(msg("Print the route"), self.print_, "Ctrl+P", needs_row=True, menu=True))

    def load(self) -> None:
        """Take in three intervals and three group patrols."""

        def done(count: int) -> None:
            words = self.ctx.tr.n("{n} plan was added.", "{n} plans were added.", count)
            self.ctx.alerts.toast(words, tone=Tone.OK)

        command = c.LoadPatrolPlans(valid_from=self.ctx.clock.today())
        self.ctx.ops.write(command, done, owner=self)

    def print_(self) -> None:
        """Print the sheet of the chosen route."""
        if self.row is not None:
            tr = self.ctx.tr
            print_document(self.ctx, self, tr("Patrol route"), papers.route(self.row, None, tr))

    def open_form(self, row: PatrolPlanRow | None) -> Any:
        """Fetch points and posts first."""

        def ask(progress: Any) -> tuple[Any, Any]:
            return progress.ask(ListPatrolPoints()), progress.ask(q.ListDutyPosts())

        def then(known: tuple[Any, Any]) -> None:
            points, posts = known
            self._points = [Candidate(p.id, f"{p.code} {p.name}", p.area) for p in points]
            self._posts = [(p.id, p.name) for p in posts]
            super(PlansPage, self).open_form(row)

        title = self.ctx.tr("Patrol plan")
        self.ctx.ops.work(ask, then, title=title, owner=self, slot="form")

    def form(self, row: PatrolPlanRow | None) -> Form:
        """Return the form."""
        ctx, form = self.ctx, Form(self.ctx)
        intervals = [(one, label(one)) for one in PatrolInterval]
        form.row(
            TextField(ctx, "name", msg("Patrol"), max_length=64, required=True),
            ChoiceField(ctx, "interval", msg("Interval"), intervals, required=True),
            ChoiceField(ctx, "post_id", msg("Walked by"), self._posts, empty=msg("No post named")),
        )
        form.row(
            TimeField(ctx, "starts_at", msg("Begins"), required=True),
            TimeField(ctx, "ends_at", msg("Ends"), required=True),
            IntegerField(ctx, "rounds", msg("Rounds"), minimum=1, maximum=20, required=True),
        )
        form.row(
            TagsField(ctx, "point_ids", msg("Points in their order"), list_source(self._points))
        )
        form.row(*(TickField(ctx, f"day_{k}", DAY_KIND_LABELS[k]) for k in _DAYS))
        form.row(
            DateField(ctx, "valid_from", msg("Valid from"), required=True),
            DateField(ctx, "valid_to", msg("Valid to")),
        )
        form.row(TextField(ctx, "note", msg("Remark"), max_length=500))
        if row is None:
            form.set_values({
                "rounds": 1, "valid_from": ctx.clock.today(), "interval": PatrolInterval.BREAK,
                "day_school": True, "day_makeup_workday": True,
            })  # fmt: skip
            return form
        names = ("name", "interval", "post_id", "starts_at", "ends_at", "rounds", "valid_from",
                 "valid_to", "note")  # fmt: skip
        form.set_values({name: getattr(row, name) for name in names})
        form.set_values({f"day_{k}": k in row.day_kinds for k in _DAYS})
        points = [Candidate(p.id, f"{p.code} {p.name}", p.area) for p in row.points]
        form["point_ids"].set_value(points)
        return form

    def command(self, row: Any | None, values: dict[str, Any], uid: str) -> Any:
        """Return what saves the form."""
        kinds = tuple(k.value for k in _DAYS if values.pop(f"day_{k}"))
        fields = {**values, "day_kinds": kinds}
        if row is None:
            return c.AddPatrolPlan(uid=uid, **fields)
        return c.EditPatrolPlan(
            plan_id=row.id, expected_version=row.version, sort=row.sort, **fields
        )

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "Which rounds are to be walked: break, noon and night of the three intervals, and the "
            "group patrols. The points are walked in their order."
        )

    def void_commands(self, row: Any) -> tuple[Any, Any]:
        """Return how a row is voided and brought back."""
        return (
            lambda reason: c.VoidPatrolPlan(record_id=row.id, reason=reason),
            lambda: c.UnvoidPatrolPlan(record_id=row.id),
        )
