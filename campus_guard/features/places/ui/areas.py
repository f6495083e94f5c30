"""The area tree as an indented list, with everything about the chosen area beside it."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from campus_guard.core.document import Align
from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.features.calendar.ui.records import RecordPage, export_sheet, import_sheet
from campus_guard.features.calendar.ui.records import print_document as print_paper
from campus_guard.features.people.queries import PositionHolder
from campus_guard.features.people.ui.sources import chosen, people_source
from campus_guard.features.places import commands as c
from campus_guard.features.places import queries as q
from campus_guard.features.places import report, rules, sheets
from campus_guard.features.places.ui.rows import RowsField
from campus_guard.ui.badges import Badge
from campus_guard.ui.cards import Card, Facts
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import (
    Candidate,
    ChoiceField,
    Field,
    Form,
    MultilineField,
    PickerField,
    TextField,
    TimeField,
    scrolled,
)
from campus_guard.ui.listpage import Action
from campus_guard.ui.picker import Source, ops_source
from campus_guard.ui.table import Column


def area_candidate(area: q.FoundArea) -> Candidate:
    """Return an area as a picker shows it."""
    return Candidate(area.id, area.path, area.code)


def areas_source(ctx: UiContext) -> Source:
    """Return the source of a picker of areas."""
    return ops_source(ctx, lambda text: q.FindAreas(text=text), area_candidate)


class AreasPage(RecordPage):
    """The safety grid: areas, their chiefs and sponsors, members and time slots."""

    key: ClassVar[str] = "areas"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"area", "area_member", "area_slot", "person", "gate", "post", "patrol_point"}
    )
    search_hint = msg("Name, pinyin initials, code")
    empty = msg("The buildings and grounds of the school belong here, as a tree.")
    new_text = msg("New area")
    transfer = sheets.TRANSFERS[0]
    form_width = 760

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        tr = self.ctx.tr

        def grade(row: q.AreaRow) -> str:
            return tr(rules.AREA_GRADE_LABELS[row.grade]) if row.grade else ""

        def tone(row: q.AreaRow) -> Tone:
            return Tone.NORMAL if row.chief_id else Tone.MUTED

        return [
            Column("code", msg("Code"), lambda r: r.code, 90),
            Column("name", msg("Area"), lambda r: "　" * r.depth + r.name, 0, bold=True),
            Column("kind", msg("Kind"), lambda r: tr(rules.AREA_KIND_LABELS[r.kind]), 120),
            Column("grade", msg("Grade of the area"), grade, 60),
            Column("chief", msg("Area chief"), lambda r: r.chief or tr("none"), 96, tone=tone),
            Column("members", msg("Members"), lambda r: str(r.members), 60, align=Align.RIGHT),
            Column("slots", msg("Time slots"), lambda r: str(r.slots), 60, align=Align.RIGHT),
            Column("state", msg("State"), lambda _r: "", 80, badge=_state),
        ]

    def more_filters(self) -> None:
        """Add the filters."""
        kinds = [(str(k), label) for k, label in rules.AREA_KIND_LABELS.items()]
        self.add_filter("kind", msg("Kind"), [(None, msg("All")), *kinds])
        self.add_chip("without_chief", msg("Without chief"))

    def more_actions(self) -> None:
        """Add what concerns time slots and the catalogue, and the facts beside the list."""
        for action in (
            Action(msg("Take the six kinds of areas"), self._load, menu=True),
            Action(msg("Import time slots"), lambda: self._slots(import_sheet), menu=True),
            Action(msg("Export time slots"), lambda: self._slots(export_sheet), menu=True),
        ):
            self.add_action(action)
        self.facts = AreaCard(self.ctx)
        self.set_detail(self.facts)

    def query(self) -> q.ListAreas:
        """Return the query for the present search and filters."""
        return q.ListAreas(
            text=self.search_text,
            kind=self.filter("kind"),
            without_chief=self.filter("without_chief"),
            include_voided=self.with_voided,
        )

    def take(self, answer: tuple[q.AreaRow, ...]) -> Sequence[q.AreaRow]:
        """Tell how many there are and how many have no chief."""
        living = [row for row in answer if not row.voided]
        said = self.ctx.tr(
            "{n} areas, {without} without chief",
            n=len(living),
            without=sum(row.chief_id is None for row in living),
        )
        self.set_subtitle(said)
        return answer

    def show_detail(self, row: q.AreaRow | None) -> None:
        """Show the facts of the chosen area."""
        self.facts.show_area(row)

    def edit(self) -> None:
        """Open the form when everything about the area has arrived."""
        if self.row is None or self.row.voided:
            super().edit()
            return
        query = q.AreaDetail(area_id=self.row.id)
        self.ctx.ops.read(query, self.open_form, owner=self, slot="edit")

    def dialog_title(self, row: q.AreaFile | None) -> str:
        """Return the title of the form."""
        return self.ctx.tr(self.new_text) if row is None else row.area.path

    def form(self, row: q.AreaFile | None) -> Form:
        """Return the form of an area."""
        ctx = self.ctx
        form = Form(ctx)
        kinds = [(str(k), label) for k, label in rules.AREA_KIND_LABELS.items()]
        grades = list(rules.AREA_GRADE_LABELS.items())
        people = people_source(ctx)
        form.row(
            TextField(ctx, "name", msg("Designation"), required=True, max_length=100),
            TextField(ctx, "code", msg("Code"), required=True, max_length=32),
            stretch=(2, 1),
        )
        form.row(
            ChoiceField(ctx, "kind", msg("Kind of area"), kinds, required=True),
            ChoiceField(ctx, "grade", msg("Grade of the area"), grades, empty=msg("none")),
            PickerField(ctx, "parent_id", msg("Lies in"), areas_source(ctx)),
            stretch=(1, 1, 2),
        )
        form.row(
            PickerField(ctx, "chief_id", msg("Area chief"), people),
            PickerField(ctx, "sponsor_id", msg("Sponsor"), people),
        )
        form.row(MultilineField(ctx, "duty_text", msg("Duties"), lines=3))
        form.row(_members_field(ctx, people))
        form.row(_slots_field(ctx, people))
        if row is not None:
            form.set_values(_values(row))
        elif self.row is not None and not self.row.voided:
            self._propose(form)
        return form

    def _propose(self, form: Form) -> None:
        """Put a new area into the chosen one, with the next free code."""
        parent = self.row
        codes = [r.code for r in self.model.rows]
        form.set_values(
            {
                "parent_id": Candidate(parent.id, parent.path, parent.code),
                "code": rules.next_code(parent.code, codes),
                "kind": parent.kind if parent.parent_id else None,
            }
        )

    def command(self, row: q.AreaFile | None, values: dict[str, Any], uid: str) -> Any:
        """Return the command that saves the form."""
        values["members"] = tuple(
            c.Member(m["person_id"], m["duty"]) for m in values["members"] if m["person_id"]
        )
        values["slots"] = tuple(c.Slot(**slot) for slot in values["slots"])
        if row is None:
            return c.AddArea(uid=uid, **values)
        area = row.area
        return c.EditArea(area_id=area.id, expected_version=area.version, **values)

    def void_commands(self, row: q.AreaRow) -> tuple[Callable[[str], Any], Callable[[], Any]]:
        """Return how an area is voided and brought back."""
        return (
            lambda reason: c.VoidArea(
                record_id=row.id, expected_version=row.version, reason=reason
            ),
            lambda: c.UnvoidArea(record_id=row.id),
        )

    def print_(self) -> None:
        """Show the responsibility table of the grid."""
        tr, today = self.ctx.tr, self.ctx.clock.today()

        def make(progress: Any, head: Any) -> Any:
            first = progress.ask(PositionHolder(position="first_responsible", on=today))
            files = progress.ask(q.GridTable())
            return report.grid(files, tr, head.stamp, head.school, first.name if first else "")

        print_paper(self.ctx, self, tr("Safety grid: responsibility table"), make)

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "The safety grid: every place has a grade, a chief, members and hours. Ctrl+N puts a "
            "new area into the chosen one. Ctrl+P prints the responsibility table."
        )

    def _load(self) -> None:
        self.ctx.ops.write(c.LoadAreaCatalogue(), self._loaded, owner=self)

    def _loaded(self, count: int) -> None:
        self.ctx.alerts.toast(msg("{n} areas were added.", n=count), tone=Tone.OK)

    def _slots(self, run: Callable[..., Any]) -> None:
        run(self.ctx, self, sheets.TRANSFERS[1])


def _state(row: q.AreaRow) -> Badge | None:
    return Badge(msg("Voided"), Tone.MUTED, "void") if row.voided else None


def _members_field(ctx: UiContext, people: Source) -> RowsField:
    def fields() -> list[Field]:
        return [
            PickerField(ctx, "person_id", msg("Member"), people, required=True),
            TextField(ctx, "duty", msg("Duty"), max_length=500),
        ]

    return RowsField(ctx, "members", msg("Members"), msg("Add member"), fields, "Ctrl+M")


def _slots_field(ctx: UiContext, people: Source) -> RowsField:
    def fields() -> list[Field]:
        return [
            TextField(ctx, "name", msg("Time slot"), required=True, max_length=64),
            TimeField(ctx, "starts_at", msg("From"), required=True),
            TimeField(ctx, "ends_at", msg("Until"), required=True),
            PickerField(ctx, "person_id", msg("Who answers"), people),
        ]

    return RowsField(ctx, "slots", msg("Time slots"), msg("Add time slot"), fields, "Ctrl+T")


def _values(file: q.AreaFile) -> dict[str, Any]:
    area = file.area
    above = area.path.rpartition(rules.PATH_SEPARATOR)[0]
    return {
        "name": area.name,
        "code": area.code,
        "kind": area.kind,
        "grade": area.grade,
        "parent_id": chosen(area.parent_id, above or "—"),
        "chief_id": chosen(area.chief_id, area.chief),
        "sponsor_id": chosen(area.sponsor_id, area.sponsor),
        "duty_text": file.duty_text,
        "members": [
            {"person_id": Candidate(m.person_id, m.name), "duty": m.duty} for m in file.members
        ],
        "slots": [
            {
                "name": s.name,
                "starts_at": s.starts_at,
                "ends_at": s.ends_at,
                "person_id": chosen(s.person_id, s.person),
            }
            for s in file.slots
        ],
    }


class AreaCard(Card):
    """The chosen area: people, hours, duties, what lies in it."""

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx, " ")
        self._id: int | None = None
        self._facts = Facts(ctx, name_width=76)
        self.body.addWidget(scrolled(self._facts), 1)

    def show_area(self, row: q.AreaRow | None) -> None:
        """Show the name at once, the rest when it arrives."""
        self._id = row.id if row else None
        self.set_title(row.path if row else " ")
        if row is None:
            self._facts.set([])
        else:
            query = q.AreaDetail(area_id=row.id)
            self.ctx.ops.read(query, self._arrived, owner=self, slot="area")

    def _arrived(self, file: q.AreaFile) -> None:
        if file.area.id != self._id:
            return
        tr, area = self.ctx.tr, file.area
        members = "\n".join(f"{m.name}  {m.duty}".strip() for m in file.members)
        slots = "\n".join(
            f"{rules.slot_text(s.starts_at, s.ends_at)}  {s.name}  {s.person}".strip()
            for s in file.slots
        )
        facts = [
            (tr("Area chief"), area.chief),
            (tr("Sponsor"), area.sponsor),
            (tr("Members"), members),
            (tr("Time slots"), slots),
            (tr("Duties"), file.duty_text),
            (tr("Gates"), "、".join(file.gates)),
            (tr("Posts"), "、".join(file.posts)),
            (tr("Patrol points"), "、".join(file.patrol_points)),
        ]
        needed = {tr("Area chief"), tr("Members"), tr("Time slots"), tr("Duties")}
        self._facts.set([(name, text) for name, text in facts if text or name in needed])
