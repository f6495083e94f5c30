"""Who leads: positions by date, the safety leading group of a school year, guard squads."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from campus_guard.core.i18n import Message, msg
from campus_guard.core.tone import Tone
from campus_guard.features.calendar.queries import ListSchoolYears, SchoolYearRow
from campus_guard.features.calendar.ui.records import RecordPage, print_document
from campus_guard.features.people import commands as c
from campus_guard.features.people import queries as q
from campus_guard.features.people import report, rules, sheets
from campus_guard.features.people.rules import PositionKind
from campus_guard.features.people.ui.sources import chosen, line_choices, people_source
from campus_guard.ui.badges import Badge
from campus_guard.ui.fields_choice import make_combo
from campus_guard.ui.forms import (
    Candidate,
    ChoiceField,
    DateField,
    Form,
    MultilineField,
    PickerField,
    TagsField,
    TextField,
)
from campus_guard.ui.listpage import Action
from campus_guard.ui.picker import list_source
from campus_guard.ui.table import Column

_Voiding = tuple[Callable[[str], Any], Callable[[], Any]]


class PositionsPage(RecordPage):
    """Who held which leading position from when to when."""

    key: ClassVar[str] = "positions"
    kinds: ClassVar[frozenset[str]] = frozenset({"position", "person"})
    search_hint = None
    empty = msg("Who is first responsible for safety, who directs which line: it belongs here.")
    new_text = msg("Appoint")
    transfer = sheets.TRANSFERS[7]
    form_width = 560

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        return [
            Column("position", msg("Position"), self._position, 0, bold=True),
            Column("name", msg("Name"), lambda r: r.name, 140),
            Column("from", msg("From"), lambda r: str(r.starts_on), 110),
            Column("to", msg("Through"), lambda r: str(r.ends_on or "—"), 110),
            Column("state", msg("State"), lambda _r: "", 110, badge=self._badge),
        ]

    def _position(self, row: q.PositionRow) -> str:
        tr = self.ctx.tr
        name = tr(rules.POSITION_LABELS[row.position])
        lines = (row.line,) if row.line else row.lines
        named = "、".join(tr(rules.LINE_LABELS[line]) for line in lines)
        return f"{name} · {named}" if named else name

    def _badge(self, row: q.PositionRow) -> Badge | None:
        if row.voided:
            return Badge(msg("Voided"), Tone.MUTED, "void")
        today = self.ctx.clock.today()
        if row.holds(today):
            return Badge(msg("Today"), Tone.OK)
        return Badge(msg("From later on"), Tone.PRIMARY) if row.starts_on > today else None

    def query(self) -> q.ListPositions:
        """Return the query."""
        return q.ListPositions(include_voided=self.with_voided)

    def take(self, answer: tuple[q.PositionRow, ...]) -> Sequence[q.PositionRow]:
        """Say it when nobody is first responsible today."""
        today = self.ctx.clock.today()
        first = [
            row
            for row in answer
            if row.position == PositionKind.FIRST_RESPONSIBLE
            and not row.voided
            and row.holds(today)
        ]
        if first:
            words = self.ctx.tr("First responsible person: {name}", name=first[0].name)
            self.set_subtitle(words)
        else:
            self.set_subtitle("")
            words = self.ctx.tr("Nobody is first responsible for safety today. Appoint somebody.")
            self.banner.show_text(words, Tone.WARNING)
        return answer

    def row_name(self, row: q.PositionRow) -> str:
        """Return how an entry is called."""
        return f"{row.name} ({self._position(row)})"

    def form(self, row: q.PositionRow | None) -> Form:
        """Return the form of an appointment; the lines follow the position."""
        ctx = self.ctx
        form = Form(ctx)
        kinds = [(str(code), label) for code, label in rules.POSITION_LABELS.items()]
        position = ChoiceField(ctx, "position", msg("Position"), kinds, required=True)
        line = ChoiceField(ctx, "line", msg("Line"), line_choices())
        named = [Candidate(i, ctx.tr(label)) for i, label in enumerate(rules.LINE_LABELS.values())]
        hint = msg("None means all lines.")
        lines = TagsField(ctx, "lines", msg("Lines in charge"), list_source(named), hint=hint)
        lines.input.setPlaceholderText(ctx.tr("Type a part of the name"))
        ends = DateField(ctx, "ends_on", msg("Through"), hint=msg("Empty: still."))
        form.row(position)
        form.row(PickerField(ctx, "person_id", msg("Name"), people_source(ctx), required=True))
        form.row(line)
        form.row(lines)
        form.row(DateField(ctx, "starts_on", msg("From"), required=True), ends)
        form.note(msg("The one before ends the day before. There is always one first responsible."))

        def follow() -> None:
            kind = position.value()
            line.setVisible(kind == PositionKind.LINE_DIRECTOR)
            lines.setVisible(kind == PositionKind.VICE_PRINCIPAL)
            ends.setEnabled(kind != PositionKind.FIRST_RESPONSIBLE)

        position.changed.connect(follow)
        if row is not None:
            form.set_values(
                {
                    "position": row.position,
                    "person_id": chosen(row.person_id, row.name),
                    "line": row.line,
                    "lines": [
                        named[list(rules.LINE_LABELS).index(rules.Line(x))] for x in row.lines
                    ],
                    "starts_on": row.starts_on,
                    "ends_on": row.ends_on,
                }
            )
            position.setEnabled(False)
        else:
            form.set_values({"starts_on": ctx.clock.today()})
        follow()
        return form

    def command(self, row: q.PositionRow | None, values: dict[str, Any], uid: str) -> Any:
        """Return the command that saves the form."""
        codes = [str(code) for code in rules.LINE_LABELS]
        values["lines"] = tuple(codes[i] for i in values.get("lines", ()))
        values.setdefault("ends_on", None)
        if row is None:
            return c.AppointPosition(uid=uid, **values)
        values.pop("position", None)
        return c.EditPosition(position_id=row.id, expected_version=row.version, **values)

    def void_commands(self, row: q.PositionRow) -> _Voiding:
        """Return how an entry is voided and brought back."""
        return (
            lambda reason: c.VoidPosition(
                record_id=row.id, expected_version=row.version, reason=reason
            ),
            lambda: c.UnvoidPosition(record_id=row.id),
        )

    def print_(self) -> None:
        """Show the leading group with the positions."""
        print_group(self, None)

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "Every report names the first responsible person of its date, so there is exactly one "
            "at any date: appointing a new one ends the one before. Line directors and the "
            "vice-principal receive the reports of accidents."
        )


def print_group(page: RecordPage, year: SchoolYearRow | None) -> None:
    """Show the leading group of a school year (None: the newest) with today's positions."""
    tr, today = page.ctx.tr, page.ctx.clock.today()

    def make(progress: Any, head: Any) -> Any:
        years = progress.ask(ListSchoolYears())
        chosen_year = year or next((y for y in years if y.starts_on <= today), None)
        group = ()
        if chosen_year is not None:
            group = progress.ask(q.ListLeadingGroup(school_year_id=chosen_year.id))
        holders = progress.ask(q.PositionHolders(on=today))
        name = chosen_year.name if chosen_year else ""
        return report.leading_group(group, holders, name, tr, head.stamp, head.school)

    print_document(page.ctx, page, tr("Safety leading group"), make)


class GroupPage(RecordPage):
    """The safety leading group of one school year."""

    key: ClassVar[str] = "leading_group"
    kinds: ClassVar[frozenset[str]] = frozenset({"leading_group_member", "person", "school_year"})
    search_hint = None
    empty = msg("The safety leading group of the school year belongs here.")
    new_text = msg("Add member")
    transfer = sheets.TRANSFERS[6]
    form_width = 520

    def __init__(self, ctx: Any) -> None:
        self._years: tuple[SchoolYearRow, ...] = ()
        self._year: SchoolYearRow | None = None
        super().__init__(ctx)

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        tr = self.ctx.tr
        return [
            Column(
                "role", msg("Role in the group"), lambda r: tr(rules.GROUP_ROLE_LABELS[r.role]), 110
            ),
            Column("name", msg("Name"), lambda r: r.name, 140, bold=True),
            Column("title", msg("Title"), lambda r: r.title, 130),
            Column("phone", msg("Phone"), lambda r: r.phone, 130),
            Column("duty", msg("Duty"), lambda r: r.duty.replace("\n", " "), 0),
            self.status(),
        ]

    def more_filters(self) -> None:
        """Add the choice of the school year; it is filled when the years arrive."""
        self._combo = make_combo(self.ctx.tr("School year"))
        self._combo.activated.connect(self._choose)
        self._left.addWidget(self._combo)

    def more_actions(self) -> None:
        """Add taking over the group of the year before."""
        self.add_action(Action(msg("Take over last year's group"), self._copy, menu=True))

    def reload(self) -> None:
        """Ask for the school years, then for the group of the chosen one."""
        self.ctx.ops.read(ListSchoolYears(), self._take_years, owner=self, slot="years")

    def query(self) -> q.ListLeadingGroup:
        """Return the query for the chosen school year."""
        year_id = self._year.id if self._year else 0
        return q.ListLeadingGroup(school_year_id=year_id, include_voided=self.with_voided)

    def _take_years(self, years: tuple[SchoolYearRow, ...]) -> None:
        today = self.ctx.clock.today()
        self._years = years
        wanted = self._year.id if self._year else None
        current = next((y for y in years if y.id == wanted), None)
        self._year = current or next((y for y in years if y.starts_on <= today), None)
        self._year = self._year or (years[-1] if years else None)
        self._combo.clear()
        self._combo.addItems([year.name for year in years])
        if self._year is not None:
            self._combo.setCurrentIndex(years.index(self._year))
        self._combo.setVisible(bool(years))
        self.ctx.ops.read(self.query(), self._arrived, owner=self, slot="rows", fail=self._failed)

    def _choose(self, index: int) -> None:
        self._year = self._years[index]
        self.reload()

    def new(self) -> None:
        """Open the form, or say that a school year is needed first."""
        if self._year is None:
            said = msg("The leading group needs a school year. Make one in the calendar.")
            self.ctx.alerts.toast(said, tone=Tone.WARNING)
            return
        super().new()

    def form(self, row: q.GroupRow | None) -> Form:
        """Return the form of a member."""
        ctx = self.ctx
        form = Form(ctx)
        person = PickerField(ctx, "person_id", msg("Name"), people_source(ctx), required=True)
        roles = list(rules.GROUP_ROLE_LABELS.items())
        form.row(person, ChoiceField(ctx, "role", msg("Role in the group"), roles, required=True))
        form.row(MultilineField(ctx, "duty", msg("Duty"), lines=3, max_length=2000))
        if row is not None:
            form.set_values(
                {"person_id": chosen(row.person_id, row.name), "role": row.role, "duty": row.duty}
            )
            person.setEnabled(False)
        else:
            form.set_values({"role": "member"})
        return form

    def command(self, row: q.GroupRow | None, values: dict[str, Any], uid: str) -> Any:
        """Return the command that saves the form."""
        if row is None and self._year is not None:
            return c.AddGroupMember(uid=uid, school_year_id=self._year.id, **values)
        values.pop("person_id", None)
        return c.EditGroupMember(member_id=row.id, expected_version=row.version, **values)

    def void_commands(self, row: q.GroupRow) -> _Voiding:
        """Return how an entry is voided and brought back."""
        return (
            lambda reason: c.VoidGroupMember(
                record_id=row.id, expected_version=row.version, reason=reason
            ),
            lambda: c.UnvoidGroupMember(record_id=row.id),
        )

    def print_(self) -> None:
        """Show the leading group with the positions."""
        print_group(self, self._year)

    def _copy(self) -> None:
        if self._year is not None:
            command = c.CopyGroup(school_year_id=self._year.id)
            self.ctx.ops.write(command, self._copied, owner=self, fail=self._failed)

    def _copied(self, count: int) -> None:
        self.ctx.alerts.toast(msg("{n} members were taken over.", n=count), tone=Tone.OK)


class SquadsPage(RecordPage):
    """The guard squads with leader, deputies and members."""

    key: ClassVar[str] = "squads"
    kinds: ClassVar[frozenset[str]] = frozenset({"squad", "squad_member", "person"})
    search_hint = None
    empty = msg("The guard squads with their leaders and deputies belong here.")
    new_text = msg("New squad")
    transfer = sheets.TRANSFERS[5]
    form_width = 560

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        return [
            Column("name", msg("Squad"), lambda r: r.name, 160, bold=True),
            Column("leader", msg("Squad leader"), lambda r: r.named("leader"), 120),
            Column("deputy", msg("Deputy squad leader"), lambda r: r.named("deputy"), 160),
            Column("members", msg("Members"), lambda r: r.named("member"), 0),
            Column("people", msg("People"), lambda r: str(len(r.members)), 60),
            self.status(),
        ]

    def query(self) -> q.ListSquads:
        """Return the query."""
        return q.ListSquads(include_voided=self.with_voided)

    def form(self, row: q.SquadRow | None) -> Form:
        """Return the form of a squad."""
        ctx = self.ctx
        form = Form(ctx)
        source = people_source(ctx)
        form.row(TextField(ctx, "name", msg("Squad"), required=True, max_length=64))
        form.row(PickerField(ctx, "leader", msg("Squad leader"), source))
        form.row(TagsField(ctx, "deputies", msg("Deputy squad leader"), source))
        form.row(TagsField(ctx, "members", msg("Members"), source))
        form.row(MultilineField(ctx, "note", msg("Remarks"), lines=2, max_length=2000))
        if row is not None:
            people: dict[str, list[Candidate]] = {"leader": [], "deputy": [], "member": []}
            for member in row.members:
                people[member.role].append(Candidate(member.person_id, member.name))
            form.set_values(
                {
                    "name": row.name,
                    "leader": people["leader"][0] if people["leader"] else None,
                    "deputies": people["deputy"],
                    "members": people["member"],
                    "note": row.note,
                }
            )
        return form

    def command(self, row: q.SquadRow | None, values: dict[str, Any], uid: str) -> Any:
        """Return the command that saves the form."""
        members = [c.Membership(values["leader"], "leader")] if values["leader"] else []
        members += [c.Membership(i, "deputy") for i in values["deputies"]]
        members += [c.Membership(i) for i in values["members"]]
        fields = {"name": values["name"], "note": values["note"], "members": tuple(members)}
        if row is None:
            return c.AddSquad(uid=uid, **fields)
        return c.EditSquad(squad_id=row.id, expected_version=row.version, **fields)

    def void_commands(self, row: q.SquadRow) -> _Voiding:
        """Return how a squad is voided and brought back."""
        return (
            lambda reason: c.VoidSquad(
                record_id=row.id, expected_version=row.version, reason=reason
            ),
            lambda: c.UnvoidSquad(record_id=row.id),
        )

    def print_(self) -> None:
        """Show the squads."""
        tr = self.ctx.tr
        title: Message = msg("Guard squads")
        print_document(
            self.ctx,
            self,
            tr(title),
            lambda progress, head: report.squads(
                progress.ask(q.ListSquads()), tr, head.stamp, head.school
            ),
        )
