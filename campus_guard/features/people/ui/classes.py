"""Classes, pupils and grades. Of a pupil the page knows number, name and class only."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from campus_guard.core.document import Align
from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.features.calendar.ui.records import RecordPage, print_document
from campus_guard.features.people import commands as c
from campus_guard.features.people import queries as q
from campus_guard.features.people import report, sheets
from campus_guard.features.people.ui.sources import chosen, classes_source, people_source
from campus_guard.ui.badges import Badge
from campus_guard.ui.forms import (
    Candidate,
    ChoiceField,
    DateField,
    Form,
    IntegerField,
    PickerField,
    TextField,
)
from campus_guard.ui.listpage import Action
from campus_guard.ui.table import Column

_Voiding = tuple[Callable[[str], Any], Callable[[], Any]]
_CLASSES, _PUPILS = sheets.TRANSFERS[3], sheets.TRANSFERS[4]


class ClassesPage(RecordPage):
    """The classes with their class teachers."""

    key: ClassVar[str] = "class_list"
    kinds: ClassVar[frozenset[str]] = frozenset({"school_class", "grade", "person", "pupil"})
    search_hint = msg("Class")
    empty = msg("The classes of the school belong here.")
    new_text = msg("New class")
    transfer = _CLASSES
    form_width = 480

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        right = Align.RIGHT
        return [
            Column("label", msg("Class"), lambda r: r.label, 0, bold=True),
            Column("grade", msg("Grade"), lambda r: r.grade_name, 120),
            Column("year", msg("Entry year"), lambda r: str(r.entry_year), 90, align=right),
            Column("teacher", msg("Class teacher"), lambda r: r.class_teacher, 0),
            Column(
                "pupils",
                msg("Pupils"),
                lambda r: str(r.pupils),
                80,
                align=right,
                sort=lambda r: r.pupils,
            ),
            self.status(),
        ]

    def more_actions(self) -> None:
        """Add the way to the pupils of a class."""
        self.add_action(
            Action(msg("Pupils of the class"), self._pupils, "Ctrl+L", "pupil", needs_row=True)
        )

    def query(self) -> q.ListClasses:
        """Return the query for the present search."""
        return q.ListClasses(text=self.search_text, include_voided=self.with_voided)

    def take(self, answer: tuple[q.ClassRow, ...]) -> Sequence[q.ClassRow]:
        """Tell how many there are."""
        living = [row for row in answer if not row.voided]
        said = self.ctx.tr(
            "{classes} classes, {pupils} pupils",
            classes=len(living),
            pupils=sum(row.pupils for row in living),
        )
        self.set_subtitle(said)
        return answer

    def row_name(self, row: q.ClassRow) -> str:
        """Return how a class is called."""
        return row.label

    def form(self, row: q.ClassRow | None) -> Form:
        """Return the form of a class; the grades arrive a moment later."""
        ctx = self.ctx
        form = Form(ctx)
        grade = ChoiceField(ctx, "grade_id", msg("Grade"), [], required=True)
        hint = msg("1班, or in full: 三(1)班")
        name = TextField(ctx, "name", msg("Class"), required=True, max_length=32, hint=hint)
        form.row(grade)
        form.row(name)
        form.row(PickerField(ctx, "class_teacher_id", msg("Class teacher"), people_source(ctx)))
        if row is not None:
            teacher = chosen(row.class_teacher_id, row.class_teacher)
            form.set_values({"name": row.name, "class_teacher_id": teacher})

        def arrived(grades: tuple[q.GradeRow, ...]) -> None:
            grade.set_choices([(g.id, f"{g.name} ({g.entry_year})") for g in grades])
            grade.set_value(row.grade_id if row else None)
            if not grades:
                grade.set_error(msg("Make a grade first, in the tab Grades."))
            form.mark_clean()

        ctx.ops.read(q.ListGrades(), arrived, owner=form)
        return form

    def command(self, row: q.ClassRow | None, values: dict[str, Any], uid: str) -> Any:
        """Return the command that saves the form."""
        if row is None:
            return c.AddClass(uid=uid, **values)
        return c.EditClass(class_id=row.id, expected_version=row.version, **values)

    def void_commands(self, row: q.ClassRow) -> _Voiding:
        """Return how a class is voided and brought back."""
        return (
            lambda reason: c.VoidClass(
                record_id=row.id, expected_version=row.version, reason=reason
            ),
            lambda: c.UnvoidClass(record_id=row.id),
        )

    def print_(self) -> None:
        """Show the list of classes."""
        tr = self.ctx.tr
        print_document(
            self.ctx,
            self,
            tr("Classes"),
            lambda progress, head: report.class_list(
                progress.ask(q.ListClasses()), tr, head.stamp, head.school
            ),
        )

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "Grades, classes and pupils. Of a pupil only number, name and class are kept: never an "
            "identity number, an address or a parent's phone. In September rename the grades."
        )

    def _pupils(self) -> None:
        self.ctx.navigate("classes", tab="pupils", class_id=self.row.id, label=self.row.label)


class PupilsPage(RecordPage):
    """The pupils: number, name, class."""

    key: ClassVar[str] = "pupils"
    kinds: ClassVar[frozenset[str]] = frozenset({"pupil", "school_class", "grade"})
    search_hint = msg("Name, pinyin initials, pupil number")
    empty = msg("The pupils belong here: number, name and class, nothing more.")
    new_text = msg("New pupil")
    transfer = _PUPILS
    form_width = 480

    _class_id: int | None = None

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        return [
            Column("number", msg("Pupil number"), lambda r: r.number, 160),
            Column("name", msg("Name"), lambda r: r.name, 0, bold=True),
            Column("class", msg("Class"), lambda r: r.class_name, 0),
            Column("state", msg("State"), lambda _r: "", 110, badge=self._badge),
        ]

    def _badge(self, row: q.PupilRow) -> Badge | None:
        if row.voided:
            return Badge(msg("Voided"), Tone.MUTED, "void")
        if row.left_on is not None and row.left_on < self.ctx.clock.today():
            return Badge(msg("Left"), Tone.MUTED, "logout")
        return None

    def more_filters(self) -> None:
        """Add the filters."""
        self.add_chip("one_class", msg("One class only"))
        self.add_chip("left", msg("Show who left"))

    def query(self) -> q.ListPupils:
        """Return the query for the present search and filters."""
        one = self._class_id if self.filter("one_class") else None
        return q.ListPupils(
            text=self.search_text,
            class_id=one,
            with_left=self.filter("left"),
            include_voided=self.with_voided,
        )

    def take(self, answer: tuple[q.PupilRow, ...]) -> Sequence[q.PupilRow]:
        """Tell how many there are."""
        self.set_subtitle(self.ctx.tr.n("{n} pupil", "{n} pupils", len(answer)))
        return answer

    def open_args(self, **args: Any) -> None:
        """Show the pupils of one class."""
        if "class_id" in args:
            self._class_id = args["class_id"]
            chip = self._chips["one_class"]
            chip.setText(args.get("label", ""))
            chip.setAccessibleName(args.get("label", ""))
            chip.setVisible(True)
            self.search.clear()
            self.set_filter("one_class", True)
            self.reload()
        else:
            super().open_args(**args)

    def reload(self) -> None:
        """Hide the chip of a class until a class was chosen."""
        self._chips["one_class"].setVisible(self._class_id is not None)
        super().reload()

    def form(self, row: q.PupilRow | None) -> Form:
        """Return the form of a pupil."""
        ctx = self.ctx
        form = Form(ctx)
        hint = msg("The school's own number, never an identity number.")
        form.row(
            TextField(ctx, "number", msg("Pupil number"), required=True, max_length=32, hint=hint)
        )
        form.row(TextField(ctx, "name", msg("Name"), required=True, max_length=100))
        form.row(
            PickerField(ctx, "class_id", msg("Class"), classes_source(ctx)),
            DateField(ctx, "left_on", msg("Last day"), hint=msg("Only when a pupil leaves.")),
        )
        if row is not None:
            room = Candidate(row.class_id, row.class_name) if row.class_id else None
            form.set_values(
                {"number": row.number, "name": row.name, "class_id": room, "left_on": row.left_on}
            )
        return form

    def command(self, row: q.PupilRow | None, values: dict[str, Any], uid: str) -> Any:
        """Return the command that saves the form."""
        if row is None:
            return c.AddPupil(uid=uid, **values)
        return c.EditPupil(pupil_id=row.id, expected_version=row.version, **values)

    def void_commands(self, row: q.PupilRow) -> _Voiding:
        """Return how a pupil is voided and brought back."""
        return (
            lambda reason: c.VoidPupil(
                record_id=row.id, expected_version=row.version, reason=reason
            ),
            lambda: c.UnvoidPupil(record_id=row.id),
        )

    def print_(self) -> None:
        """Show the numbers of the classes; pupils are not printed by name."""
        ClassesPage.print_(self)  # type: ignore[arg-type]


class GradesPage(RecordPage):
    """The grades: renamed each September, the entry year stays."""

    key: ClassVar[str] = "grades"
    kinds: ClassVar[frozenset[str]] = frozenset({"grade", "school_class", "person"})
    search_hint = None
    empty = msg("The grades belong here; the classes of a sheet bring theirs with them.")
    new_text = msg("New grade")
    transfer = _CLASSES
    form_width = 480

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        return [
            Column("name", msg("Grade"), lambda r: r.name, 0, bold=True),
            Column("year", msg("Entry year"), lambda r: str(r.entry_year), 100, align=Align.RIGHT),
            Column("leader", msg("Grade leader"), lambda r: r.leader, 0),
            Column("classes", msg("Classes"), lambda r: str(r.classes), 90, align=Align.RIGHT),
            self.status(),
        ]

    def query(self) -> q.ListGrades:
        """Return the query."""
        return q.ListGrades(include_voided=self.with_voided)

    def form(self, row: q.GradeRow | None) -> Form:
        """Return the form of a grade."""
        ctx = self.ctx
        form = Form(ctx)
        form.row(
            TextField(ctx, "name", msg("Grade"), required=True, max_length=32),
            IntegerField(
                ctx, "entry_year", msg("Entry year"), required=True, minimum=1980, maximum=2200
            ),
        )
        form.row(PickerField(ctx, "leader_id", msg("Grade leader"), people_source(ctx)))
        if row is not None:
            leader = chosen(row.leader_id, row.leader)
            form.set_values({"name": row.name, "entry_year": row.entry_year, "leader_id": leader})
        return form

    def command(self, row: q.GradeRow | None, values: dict[str, Any], uid: str) -> Any:
        """Return the command that saves the form."""
        if row is None:
            return c.AddGrade(uid=uid, **values)
        return c.EditGrade(grade_id=row.id, expected_version=row.version, **values)

    def void_commands(self, row: q.GradeRow) -> _Voiding:
        """Return how a grade is voided and brought back."""
        return (
            lambda reason: c.VoidGrade(
                record_id=row.id, expected_version=row.version, reason=reason
            ),
            lambda: c.UnvoidGrade(record_id=row.id),
        )

    def print_(self) -> None:
        """Show the list of classes."""
        ClassesPage.print_(self)  # type: ignore[arg-type]
