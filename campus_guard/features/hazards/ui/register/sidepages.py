"""Beside the register: my overdue hazards, the grid, the risk list, the principal's prompts."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from campus_guard.core.document import Align, Tone
from campus_guard.core.i18n import msg
from campus_guard.features.calendar.ui.records import print_document, void_record, voided_badge
from campus_guard.features.hazards import commands as c
from campus_guard.features.hazards.queries import (
    AreaHazards,
    HazardRow,
    HazardsByArea,
    ListRisks,
    MyOverdueHazards,
    RiskPrompts,
    RiskRow,
)
from campus_guard.features.hazards.report.grid import grid_of_hazards
from campus_guard.features.hazards.report.risks import risk_list
from campus_guard.features.hazards.rules.codes import Colour
from campus_guard.features.hazards.rules.labels import label as code_label
from campus_guard.features.hazards.rules.prompts import Prompt, PromptCode
from campus_guard.features.hazards.ui.register.steps import people, person
from campus_guard.features.hazards.ui.register.words import (
    CATEGORIES,
    colour_badge,
    due_badge,
    first_line,
    level_badge,
    state_badge,
    who,
)
from campus_guard.features.places.queries import GridTable
from campus_guard.features.places.ui.areas import areas_source
from campus_guard.ui.badges import Badge
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import (
    Candidate,
    ChoiceField,
    DateField,
    Form,
    IntegerField,
    MultilineField,
    Picked,
    PickerField,
    TextField,
)
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.table import Column

Opened = Callable[[int], None]


class OverduePage(ListPage):
    """What I answer for and is overdue; everything overdue for an account without a person."""

    key: ClassVar[str] = "hazards_overdue"
    kinds: ClassVar[frozenset[str]] = frozenset({"hazard", "hazard_event"})
    search_hint = None
    empty = msg("Nothing of yours is overdue.")

    def __init__(self, ctx: UiContext, opened: Opened) -> None:
        self._opened = opened
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)

    def columns(self) -> Sequence[Column]:
        """Return how late, words, who, state, number."""
        tr = self.ctx.tr
        return [
            Column("late", msg("Days late"), lambda r: str(r.days_late), 90, Align.RIGHT,
                   tone=lambda _r: Tone.BAD, sort=lambda r: r.days_late),
            Column("level", msg("Level"), lambda _r: "", 128, badge=lambda r: level_badge(r.level)),
            Column("words", msg("Description of the hazard"), lambda r: first_line(r.description),
                   0, bold=True, detail=lambda r: r.where),
            Column("who", msg("Responsible"), lambda r: who(r, tr), 160),
            Column("urged", msg("Urged"), lambda r: str(r.urged or ""), 64, Align.CENTER),
            Column("state", msg("State"), lambda _r: "", 130, badge=state_badge),
            Column("due", msg("Deadline"), lambda _r: "", 130, badge=due_badge),
            Column("number", msg("No."), lambda r: r.number, 124),
        ]  # fmt: skip

    def query(self) -> MyOverdueHazards:
        """Return the query."""
        return MyOverdueHazards()

    def build(self) -> None:
        """Add the action."""
        self.add_action(Action(msg("Open it"), self._open, "Enter", primary=True, needs_row=True))

    def _open(self) -> None:
        row: HazardRow | None = self.row
        if row is not None:
            self._opened(row.id)


class GridPage(ListPage):
    """The areas of the grid with their people and hazards."""

    key: ClassVar[str] = "hazards_grid"
    kinds: ClassVar[frozenset[str]] = frozenset({"hazard", "hazard_event", "area"})
    search_hint = None
    empty = msg("The areas of the grid belong here; they are made on the page of the campus.")

    def __init__(self, ctx: UiContext, show: Callable[[int, str], None]) -> None:
        self._show = show
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)

    def columns(self) -> Sequence[Column]:
        """Return the area, its people, its numbers."""

        def number(name: str) -> Callable[[AreaHazards], str]:
            return lambda row: str(getattr(row, name) or "")

        def count(key: str, words: Any, tone: Tone = Tone.NORMAL) -> Column:
            return Column(key, words, number(key), 84, Align.RIGHT, tone=lambda _r: tone,
                          sort=lambda r: getattr(r, key))  # fmt: skip

        def name(row: AreaHazards) -> str:
            inside = row.area.rsplit(" / ", 1)[-1]
            return "    " * row.depth + (inside or self.ctx.tr("Place in words only"))

        return [
            Column("area", msg("Area of the grid"), name, 0, bold=True,
                   tip=lambda r: r.area),
            Column("chief", msg("Area chief"), lambda r: r.chief, 120),
            Column("sponsor", msg("Sponsor"), lambda r: r.sponsor, 120),
            count("open", msg("Open hazards")),
            count("overdue", msg("Overdue"), Tone.BAD),
            count("major", msg("Major"), Tone.BAD),
            count("new", msg("Newly found")),
            count("closed", msg("Struck off")),
        ]  # fmt: skip

    def row_key(self, row: AreaHazards) -> Any:
        """Return the area."""
        return row.area_id

    def query(self) -> HazardsByArea:
        """Return the query."""
        return HazardsByArea()

    def build(self) -> None:
        """Add the action."""
        self.add_action(
            Action(msg("Show its hazards"), self.show_area, "Enter", primary=True, needs_row=True)
        )
        self.add_action(Action(msg("Responsibility table"), self.print_, "Ctrl+P", "print"))

    def show_area(self) -> None:
        """Show the register of the chosen area and those below it."""
        row: AreaHazards | None = self.row
        if row is not None and row.area_id is not None:
            self._show(row.area_id, row.area)

    def print_(self) -> None:
        """Show the responsibility table (GRID)."""
        tr = self.ctx.tr
        print_document(
            self.ctx,
            self,
            tr("Responsibility table of the grid"),
            lambda progress, head: grid_of_hazards(
                progress.ask(GridTable()), progress.ask(HazardsByArea()), head, tr
            ),
        )


class RisksPage(ListPage):
    """The risk list: sources of danger that stay, apart from hazards."""

    key: ClassVar[str] = "risks"
    kinds: ClassVar[frozenset[str]] = frozenset({"risk", "hazard"})
    search_hint = msg("Search risk, place, owner")
    empty = msg("Risks belong here: sources of danger that stay, with their control and owner.")

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)

    def columns(self) -> Sequence[Column]:
        """Return colour, risk, place, numbers, control, owner, review."""
        tr = self.ctx.tr
        return [
            Column("colour", msg("Colour"), lambda _r: "", 150,
                   badge=lambda r: colour_badge(r.colour)),
            Column("risk", msg("Risk"), lambda r: first_line(r.risk), 0, bold=True,
                   detail=lambda r: " ".join(x for x in (r.area, r.place) if x)),
            Column("category", msg("Category"), lambda r: tr(code_label(r.category)), 130),
            Column("score", msg("L × C"), lambda r: f"{r.likelihood} × {r.consequence}", 110,
                   Align.CENTER, sort=lambda r: r.score),
            Column("control", msg("Control"), lambda r: first_line(r.control), 180),
            Column("owner", msg("Risk owner"), lambda r: r.owner, 100),
            Column("open", msg("Open hazards"), lambda r: str(r.open_hazards or ""), 90,
                   Align.RIGHT, sort=lambda r: r.open_hazards),
            Column("review", msg("Next review"), lambda _r: "", 130, badge=self._review),
        ]  # fmt: skip

    def query(self) -> ListRisks:
        """Return the query."""
        return ListRisks(
            text=self.search_text,
            colour=self.filter("colour"),
            review_overdue=self.filter("late"),
            voided=self.filter("voided"),
        )

    def build(self) -> None:
        """Add filters and actions."""
        colours = [(colour, code_label(colour)) for colour in Colour]
        self.add_filter("colour", msg("Colour"), [(None, msg("All")), *colours])
        self.add_chip("late", msg("Review overdue"))
        self.add_chip("voided", msg("Show voided"))
        self.add_action(Action(msg("New risk"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_action(Action(msg("Edit"), self.edit, "Enter", "edit", needs_row=True))
        self.add_action(Action(msg("Reviewed today"), self.review, "Ctrl+D", needs_row=True,
                               menu=True))  # fmt: skip
        self.add_action(Action(msg("Print"), self.print_, "Ctrl+P", "print", menu=True))
        self.add_action(Action(msg("Void"), self.void, "Delete", needs_row=True, menu=True))

    def print_(self) -> None:
        """Print the list as the filters show it, with the prompts to the principal."""
        query, tr = self.query(), self.ctx.tr
        print_document(
            self.ctx, self, tr("Risk list"),
            lambda p, head: risk_list(p.ask(query), p.ask(RiskPrompts()), head, tr),
        )  # fmt: skip

    def new(self) -> None:
        """Enter a risk."""
        self._form(None)

    def edit(self) -> None:
        """Change the chosen risk, or bring a voided one back."""
        row: RiskRow | None = self.row
        if row is not None and row.voided:
            self.ctx.ops.write(c.UnvoidRisk(record_id=row.id), lambda _v: None, owner=self)
        elif row is not None:
            self._form(row)

    def review(self) -> None:
        """Record that the risk was looked at again, and when next."""
        row: RiskRow | None = self.row
        if row is None or row.voided:
            return
        form = Form(self.ctx)
        form.row(
            DateField(self.ctx, "on", msg("Reviewed on"), required=True),
            DateField(self.ctx, "next_due", msg("Next review")),
        )
        form["on"].set_value(self.ctx.clock.today())

        def command(values: dict[str, Any], _uid: str) -> c.ReviewRisk:
            return c.ReviewRisk(risk_id=row.id, expected_version=row.version, **values)

        FormDialog(self.ctx, self, first_line(row.risk)[:40], form, command, width=480).open()

    def void(self) -> None:
        """Void the chosen risk with a reason."""
        row: RiskRow | None = self.row
        if row is None or row.voided:
            return
        void_record(
            self.ctx,
            self,
            first_line(row.risk)[:40],
            lambda reason: c.VoidRisk(
                record_id=row.id, expected_version=row.version, reason=reason
            ),
            lambda: c.UnvoidRisk(record_id=row.id),
        )

    def _form(self, row: RiskRow | None) -> None:
        form = _risk_form(self.ctx)
        if row is not None:
            form.set_values(_risk_values(row))

        def command(values: dict[str, Any], uid: str) -> Any:
            values = people("owner")(values)
            values["colour"] = values["colour"] or ""
            if row is None:
                return c.AddRisk(uid=uid, **values)
            return c.EditRisk(risk_id=row.id, expected_version=row.version, **values)

        title = self.ctx.tr("New risk") if row is None else first_line(row.risk)[:40]
        FormDialog(self.ctx, self, title, form, command, self.select, width=760).open()

    @staticmethod
    def _review(row: RiskRow) -> Badge | None:
        if row.voided:
            return voided_badge(row)
        if row.review_due is None:
            return None
        tone = Tone.BAD if row.review_overdue else Tone.NORMAL
        return Badge(row.review_due.isoformat(), tone, "clock")


def _risk_form(ctx: UiContext) -> Form:
    form = Form(ctx)
    colours = [(colour, code_label(colour)) for colour in Colour]
    form.row(MultilineField(ctx, "risk", msg("Risk"), lines=2, max_length=5000, required=True))
    form.row(
        PickerField(ctx, "area_id", msg("Area of the grid"), areas_source(ctx)),
        TextField(ctx, "place", msg("Place in words")),
        ChoiceField(ctx, "category", msg("Category"), CATEGORIES, required=True),
    )
    form.row(
        IntegerField(ctx, "likelihood", msg("Likelihood 1 to 5"), minimum=1, maximum=5,
                     required=True),
        IntegerField(ctx, "consequence", msg("Consequence 1 to 5"), minimum=1, maximum=5,
                     required=True),
        ChoiceField(ctx, "colour", msg("Colour"), colours, empty=msg("By the numbers")),
    )  # fmt: skip
    form.row(MultilineField(ctx, "control", msg("Control"), lines=2, max_length=5000))
    form.row(
        person(ctx, "owner", msg("Risk owner")),
        DateField(ctx, "reviewed_on", msg("Reviewed on")),
        DateField(ctx, "review_due", msg("Next review")),
    )
    form.row(TextField(ctx, "note", msg("Remark"), max_length=5000))
    return form


def _risk_values(row: RiskRow) -> dict[str, Any]:
    names = ("risk", "place", "category", "likelihood", "consequence", "colour", "control",
             "reviewed_on", "review_due", "note")  # fmt: skip
    owner: Any = Candidate(row.owner_id, row.owner) if row.owner_id else Picked(None, row.owner)
    return {name: getattr(row, name) for name in names} | {
        "area_id": Candidate(row.area_id, row.area) if row.area_id else None,
        "owner": owner if row.owner else None,
    }


_TARGETS: dict[PromptCode, dict[str, Any]] = {
    PromptCode.MISSED_INSPECTIONS: {"page": "inspections", "tab": "inspections_due"},
    PromptCode.UNGUARDED_RISK: {"page": "hazards", "tab": "risks"},
    PromptCode.REVIEW_OVERDUE: {"page": "hazards", "tab": "risks"},
    PromptCode.ACCIDENT_CLUSTER: {"page": "accidents"},
    PromptCode.DEVICE_DOWN: {"page": "hazards", "tab": "repairs"},
}


class PromptsPage(ListPage):
    """风险提示: what the data says the principal should know, the worst first."""

    key: ClassVar[str] = "risk_prompts"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"hazard", "hazard_event", "risk", "accident", "inspection", "inspection_occurrence"}
    )
    search_hint = None
    empty = msg("Nothing presses: no overdue major hazard, no cluster, no unguarded risk.")

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)

    def columns(self) -> Sequence[Column]:
        """Return how bad, words, count."""
        tr = self.ctx.tr
        words = {Tone.BAD: msg("Urgent"), Tone.WARNING: msg("Attention")}

        def badge(row: Prompt) -> Badge:
            return Badge(words.get(row.tone, msg("For information")), row.tone)

        return [
            Column("tone", msg("Weight"), lambda _r: "", 130, badge=badge),
            Column("words", msg("Risk prompt"), lambda r: tr(r.words), 0, bold=True),
            Column("count", msg("Number"), lambda r: str(r.count), 80, Align.RIGHT,
                   sort=lambda r: r.count),
        ]  # fmt: skip

    def row_key(self, row: Prompt) -> Any:
        """Return what tells prompts apart."""
        return (row.code, row.area_id)

    def query(self) -> RiskPrompts:
        """Return the query."""
        return RiskPrompts()

    def build(self) -> None:
        """Add the action."""
        self.add_action(Action(msg("Go to it"), self.follow, "Enter", primary=True, needs_row=True))

    def follow(self) -> None:
        """Open the records behind the prompt."""
        row: Prompt | None = self.row
        if row is None:
            return
        target = dict(_TARGETS.get(row.code, {}))
        if target:
            self.ctx.navigate(target.pop("page"), **target)
        elif len(row.ids) == 1:
            self.ctx.navigate("hazards", id=row.ids[0])
        else:
            show = "overdue" if "overdue" in row.code.value else "open"
            self.ctx.navigate("hazards", tab="hazard_register", show=show)
