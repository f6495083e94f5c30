"""The demand: which posts are manned when, by how many, and who may stand there."""

from typing import Any, ClassVar

from campus_guard.core.document import Align
from campus_guard.core.i18n import Message, msg
from campus_guard.core.tone import Tone
from campus_guard.features.calendar.rules import DAY_KIND_LABELS, DayKind
from campus_guard.features.calendar.ui.records import voided_badge
from campus_guard.features.people.queries import ListSquads, ListStaffPosts
from campus_guard.features.people.rules import LINE_LABELS
from campus_guard.features.people.ui.sources import people_source, posts_source, sex_choices
from campus_guard.features.places.ui.areas import areas_source
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.codes import DutyKind, Segment, Span, label
from campus_guard.features.rosters.rows import DutyPostRow, DutyTemplate, Who
from campus_guard.features.rosters.ui.gridmaker import WEEKDAYS, span
from campus_guard.features.rosters.ui.termlist import RosterRecords
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import (
    Candidate,
    ChoiceField,
    DateField,
    Form,
    IntegerField,
    MultilineField,
    TagsField,
    TextField,
    TickField,
    TimeField,
)
from campus_guard.ui.listpage import Action
from campus_guard.ui.picker import list_source
from campus_guard.ui.table import Column

_DAYS = tuple(DayKind)


class DemandPage(RosterRecords):
    """The posts of the roster."""

    key: ClassVar[str] = "demand"
    kinds: ClassVar[frozenset[str]] = frozenset({"duty_post", "duty_post_area", "area"})
    search_hint = None
    empty = msg(
        "What is to be manned belongs here: school-gate posts, patrols, gates, dormitories."
    )
    new_text = msg("New duty post")
    form_width = 820

    def columns(self) -> list[Column]:
        """Return the columns."""
        tr = self.ctx.tr
        return [
            Column("name", msg("Post"), lambda r: r.name, 170, bold=True),
            Column("kind", msg("Kind"), lambda r: tr(label(r.kind)), 130),
            Column("time", msg("Time"), lambda r: span(r.starts_at, r.ends_at), 120),
            Column("days", msg("On which days"), self._days, 0),
            Column("heads", msg("People"), self._heads, 150),
            Column("points", msg("Duty points"), lambda r: str(r.points), 64, Align.RIGHT),
            Column("areas", msg("Areas"), lambda r: "、".join(r.areas), 130),
            Column("state", msg("State"), lambda _r: "", 80, badge=voided_badge),
        ]

    def query(self) -> Any:
        """Return the query."""
        return q.ListDutyPosts(include_voided=self.with_voided)

    def more_actions(self) -> None:
        """Offer the templates."""
        self.add_action(Action(msg("Start from a template"), self.template, "Ctrl+T", menu=True))

    def template(self) -> None:
        """Take the posts of a shipped template in."""
        self.ctx.ops.read(q.DutyTemplates(), self._offer, owner=self, slot="templates")

    def _offer(self, templates: tuple[DutyTemplate, ...]) -> None:
        tr = self.ctx.tr
        form = Form(self.ctx)
        choices = [(t.code, f"{t.name}({len(t.posts)})") for t in templates]
        form.row(ChoiceField(self.ctx, "code", msg("Template"), choices, required=True))
        form["code"].set_value(templates[0].code)
        form.note(msg("Posts of a name that is there already stay as they are."))
        FormDialog(
            self.ctx, self, tr("Start from a template"), form,
            lambda values, _uid: c.LoadDutyTemplate(code=values["code"]), self._added,
            save=msg("Take them in"), width=520,
        ).open()  # fmt: skip

    def _added(self, count: int) -> None:
        words = self.ctx.tr.n("{n} post was added.", "{n} posts were added.", count)
        self.ctx.alerts.toast(words, tone=Tone.OK)

    def open_form(self, row: DutyPostRow | None) -> Any:
        """Fetch the names of posts and squads, then open the form."""
        ops = self.ctx.ops
        ops.work(
            lambda progress: (progress.ask(ListStaffPosts()), progress.ask(ListSquads())),
            lambda known: self._open(row, *known),
            title=self.ctx.tr("Duty post"),
            owner=self,
            slot="form",
        )

    def _open(self, row: DutyPostRow | None, posts: Any, squads: Any) -> None:
        self._squads = [Candidate(s.id, s.name) for s in squads]
        self._posts = {p.id: p.name for p in posts}
        super().open_form(row)

    def form(self, row: Any | None) -> Form:
        """Return the form."""
        ctx = self.ctx
        form = Form(ctx)
        form.row(
            TextField(ctx, "name", msg("Post"), max_length=64, required=True),
            ChoiceField(ctx, "kind", msg("Kind"), [(k, label(k)) for k in DutyKind], required=True),
            ChoiceField(
                ctx, "segment", msg("Column on paper"), [(s, label(s)) for s in Segment],
                required=True,
            ),
            stretch=(2, 1, 1),
        )  # fmt: skip
        form.row(
            TimeField(ctx, "starts_at", msg("Begins"), required=True),
            TimeField(ctx, "ends_at", msg("Ends"), required=True,
                      hint=msg("An end before the beginning is on the next day.")),
            IntegerField(ctx, "headcount", msg("People"), minimum=1, maximum=50, required=True),
            IntegerField(ctx, "points", msg("Duty points"), minimum=0, maximum=100, required=True,
                         hint=msg("The weight of a duty.")),
        )  # fmt: skip
        form.section(msg("On which days"))
        form.row(*(TickField(ctx, f"day_{k}", DAY_KIND_LABELS[k]) for k in _DAYS))
        form.row(*(TickField(ctx, f"weekday_{n}", w) for n, w in enumerate(WEEKDAYS, 1)))
        form.note(msg("No weekday ticked means all of them."))
        form.row(
            ChoiceField(ctx, "span", msg("Given"), [(s, label(s)) for s in Span], required=True),
            DateField(ctx, "valid_from", msg("Valid from")),
            DateField(ctx, "valid_to", msg("Valid to")),
        )
        self._who_fields(form)
        self._fill(form, row)
        return form

    def _who_fields(self, form: Form) -> None:
        ctx = self.ctx
        form.section(msg("Who may stand there"))
        form.row(
            ChoiceField(ctx, "needs_sex", msg("Sex"), sex_choices(), empty=msg("All")),
            TextField(ctx, "certificate", msg("Certificate"), max_length=64),
            IntegerField(ctx, "least_certified", msg("Of them certified"), maximum=50),
            IntegerField(ctx, "least_leaders", msg("Of them leaders"), maximum=50),
        )
        lines = [(code, words) for code, words in LINE_LABELS.items()]
        form.row(
            ChoiceField(ctx, "line", msg("Line"), lines, empty=msg("All")),
            TagsField(ctx, "who_posts", msg("Posts of the catalogue"), posts_source(ctx)),
        )
        form.row(
            TagsField(ctx, "who_squads", msg("Squads"), list_source(self._squads)),
            TagsField(ctx, "who_people", msg("Only these people"), people_source(ctx)),
        )
        form.row(TagsField(ctx, "area_ids", msg("Areas covered"), areas_source(ctx)))
        form.row(MultilineField(ctx, "duty_text", msg("Duties in words"), lines=3))

    def _fill(self, form: Form, row: DutyPostRow | None) -> None:
        if row is None:
            form.set_values({
                "kind": DutyKind.OTHER, "segment": Segment.OTHER, "span": Span.DAY,
                "headcount": 1, "points": 1, "least_leaders": 0, "least_certified": 0,
                "day_school": True, "day_makeup_workday": True,
            })  # fmt: skip
            return
        names = ("name", "kind", "segment", "starts_at", "ends_at", "headcount", "points", "span",
                 "valid_from", "valid_to", "needs_sex", "certificate", "least_certified",
                 "least_leaders", "duty_text")  # fmt: skip
        form.set_values({name: getattr(row, name) for name in names})
        form.set_values({f"day_{k}": k in row.day_kinds for k in _DAYS})
        form.set_values({f"weekday_{n}": n in row.weekdays for n in range(1, 8)})
        who, squads = row.who, {s.id: s for s in self._squads}
        form.set_values({
            "line": next(iter(who.lines), None),
            "who_posts": [Candidate(i, self._posts.get(i, "?")) for i in who.posts],
            "who_squads": [squads[i] for i in who.squads if i in squads],
            "who_people": [Candidate(i, f"{i}") for i in who.people],
            "area_ids": [Candidate(i, n) for i, n in zip(row.area_ids, row.areas, strict=False)],
        })  # fmt: skip

    def command(self, row: Any | None, values: dict[str, Any], uid: str) -> Any:
        """Return what saves the form."""
        kinds = tuple(k.value for k in _DAYS if values.pop(f"day_{k}"))
        weekdays = tuple(n for n in range(1, 8) if values.pop(f"weekday_{n}"))
        line = values.pop("line")
        who = Who(
            lines=(line,) if line else (),
            posts=values.pop("who_posts"),
            squads=values.pop("who_squads"),
            people=values.pop("who_people"),
        )
        for key in ("least_leaders", "least_certified"):
            values[key] = values[key] or 0
        fields = {**values, "day_kinds": kinds, "weekdays": weekdays, "who": who}
        if row is None:
            return c.AddDutyPost(uid=uid, **fields)
        kept = {"place_post_id": row.place_post_id, "sort": row.sort}
        return c.EditDutyPost(post_id=row.id, expected_version=row.version, **fields, **kept)

    def void_commands(self, row: Any) -> tuple[Any, Any]:
        """Return how a row is voided and brought back."""
        return (
            lambda reason: c.VoidDutyPost(record_id=row.id, reason=reason),
            lambda: c.UnvoidDutyPost(record_id=row.id),
        )

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "What is to be manned: on which kinds of day, from when to when, by how many people, "
            "with which certificate, and how much a duty counts in points. A roster has a place "
            "for each of them on each day."
        )

    def _days(self, row: DutyPostRow) -> str:
        tr = self.ctx.tr
        kinds = "、".join(tr(DAY_KIND_LABELS[kind]) for kind in _DAYS if kind in row.day_kinds)
        weekdays = "、".join(tr(WEEKDAYS[n - 1]) for n in row.weekdays)
        parts = [kinds, weekdays, tr(label(row.span)) if row.span is Span.WEEK else ""]
        return " ".join(part for part in parts if part)

    def _heads(self, row: DutyPostRow) -> str:
        tr = self.ctx.tr
        sexes: dict[str, Message] = dict(sex_choices())
        parts = [str(row.headcount)]
        if row.needs_sex:
            parts.append(tr(sexes[row.needs_sex]))
        if row.least_leaders:
            parts.append(tr("{n} leading", n=row.least_leaders))
        if row.least_certified:
            parts.append(tr("{n} with {what}", n=row.least_certified, what=row.certificate))
        return " ".join(parts)
