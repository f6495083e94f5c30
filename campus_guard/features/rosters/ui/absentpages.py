"""Absent pupils that are followed up, and counts of heads that did not come out."""

from datetime import timedelta
from typing import Any, ClassVar

from campus_guard.core.document import Align
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE
from campus_guard.core.tone import Tone
from campus_guard.features.calendar.ui.records import voided_badge
from campus_guard.features.people.ui.sources import classes_source, pupils_source
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.codes import UNSETTLED, AbsenceOutcome, HeadcountKind, label
from campus_guard.features.rosters.dutyrows import AbsenceRow, HeadcountRow
from campus_guard.features.rosters.ui.termlist import RosterRecords
from campus_guard.ui.badges import Badge
from campus_guard.ui.forms import (
    Candidate,
    ChoiceField,
    DateField,
    DateTimeField,
    Form,
    IntegerField,
    MultilineField,
    PickerField,
    TextField,
)
from campus_guard.ui.table import Column

RANGES = ((7, msg("Last 7 days")), (1, msg("Today")), (30, msg("Last 30 days")),
          (200, msg("This term")))  # fmt: skip


class _Ranged(RosterRecords):
    """A list over the last days."""

    voidable: ClassVar[bool] = False
    search_hint = None

    def more_filters(self) -> None:
        """Add the range."""
        self.add_filter("days", msg("Range of days"), RANGES)

    def range(self) -> dict[str, Any]:
        """Return the first and last day."""
        today = self.ctx.clock.today()
        return {"first": today - timedelta(days=self.filter("days") - 1), "last": today}


class AbsentPage(_Ranged):
    """Who did not come to school, who was told, what came of it."""

    key: ClassVar[str] = "absent"
    kinds: ClassVar[frozenset[str]] = frozenset({"absence_follow_up"})
    empty = msg("Absent pupils belong here: parents are told at once, and what came of it.")
    new_text = msg("New absence")
    editors = OFFICE

    def columns(self) -> list[Column]:
        """Return the columns."""
        return [
            Column("day", msg("Date"), lambda r: f"{r.day}", 110),
            Column("pupil", msg("Pupil"), lambda r: r.pupil, 120, bold=True),
            Column("class", msg("Class"), lambda r: r.class_name, 130),
            Column("noticed", msg("Noticed"), lambda r: f"{r.noticed_at:%H:%M}", 80),
            Column("parents", msg("Parents told at"), self._parents, 150,
                   tone=lambda r: Tone.NORMAL if r.parents_told_at else Tone.BAD),
            Column("note", msg("Remark"), lambda r: r.note, 0),
            Column("outcome", msg("Outcome"), lambda _r: "", 150, badge=self._outcome),
        ]  # fmt: skip

    def more_filters(self) -> None:
        """Add the range and a chip for what is open."""
        super().more_filters()
        self.add_chip("open", msg("Open only"))

    def query(self) -> Any:
        """Return the query."""
        return q.ListAbsences(**self.range(), open_only=bool(self.filter("open")))

    def row_name(self, row: Any) -> str:
        """Return the pupil's name."""
        return f"{row.pupil} {row.day}"

    def form(self, row: AbsenceRow | None) -> Form:
        """Return the form."""
        ctx, form = self.ctx, Form(self.ctx)
        pupil = PickerField(ctx, "pupil_id", msg("Pupil"), pupils_source(ctx), required=True)
        form.row(
            DateField(ctx, "day", msg("Date"), required=True), pupil,
            TextField(ctx, "period", msg("Lesson or period"), max_length=32), stretch=(1, 2, 1),
        )  # fmt: skip
        form.row(
            DateTimeField(ctx, "noticed_at", msg("Noticed at"), required=True),
            TextField(ctx, "noticed_by", msg("Noticed by"), max_length=100),
        )
        form.row(
            DateTimeField(ctx, "parents_told_at", msg("Parents told at")),
            DateTimeField(ctx, "school_told_at", msg("School told at")),
        )
        outcomes = [(one, label(one)) for one in AbsenceOutcome]
        form.row(ChoiceField(ctx, "outcome", msg("Outcome"), outcomes, required=True))
        form.row(MultilineField(ctx, "note", msg("Remark"), lines=2, max_length=2000))
        now = ctx.clock.now()
        if row is None:
            form.set_values({"day": now.date(), "noticed_at": now, "outcome": AbsenceOutcome.OPEN})
        else:
            pupil.set_value(Candidate(row.pupil_id, row.pupil, row.class_name))
            for key in ("day", "pupil_id", "period"):
                form[key].setEnabled(False)
            names = ("day", "period", "noticed_at", "noticed_by", "parents_told_at",
                     "school_told_at", "outcome", "note")  # fmt: skip
            form.set_values({name: getattr(row, name) for name in names})
        return form

    def command(self, row: Any | None, values: dict[str, Any], uid: str) -> Any:
        """Return what saves the form."""
        if row is None:
            return c.RecordAbsence(uid=uid, **values)
        for key in ("day", "pupil_id", "period"):
            values.pop(key, None)
        return c.EditAbsence(absence_id=row.id, expected_version=row.version, **values)

    def void_commands(self, row: Any) -> tuple[Any, Any]:
        """Return how a row is voided and brought back."""
        return (
            lambda reason: c.VoidAbsence(record_id=row.id, reason=reason),
            lambda: c.UnvoidAbsence(record_id=row.id),
        )

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "A pupil who is missing: noticed when and by whom, when the parents were told, what "
            "came of it. What is not settled stays on top until it is."
        )

    def _parents(self, row: AbsenceRow) -> str:
        minutes = row.minutes_to_parents
        if row.parents_told_at is None or minutes is None:
            return self.ctx.tr("not yet told")
        after = self.ctx.tr("after {n} min", n=minutes)
        return f"{row.parents_told_at:%H:%M} {after}"

    def _outcome(self, row: AbsenceRow) -> Badge:
        if row.voided:
            return Badge(msg("Voided"), Tone.MUTED, "void")
        return Badge(label(row.outcome), Tone.BAD if row.outcome in UNSETTLED else Tone.OK)


class HeadcountsPage(_Ranged):
    """Counts of heads that did not come out."""

    key: ClassVar[str] = "headcounts"
    kinds: ClassVar[frozenset[str]] = frozenset({"headcount_exception"})
    empty = msg("Counts of heads that did not come out belong here.")
    new_text = msg("New head count")

    def columns(self) -> list[Column]:
        """Return the columns."""
        tr = self.ctx.tr
        return [
            Column("at", msg("When"), lambda r: f"{r.at:%Y-%m-%d %H:%M}", 150),
            Column("kind", msg("Kind"), lambda r: tr(label(r.kind)), 130),
            Column("class", msg("Class"), lambda r: r.class_name, 130, bold=True),
            Column("expected", msg("Heads expected"), lambda r: str(r.expected), 80, Align.RIGHT),
            Column("counted", msg("Pupils counted"), lambda r: str(r.counted), 80, Align.RIGHT,
                   tone=lambda r: Tone.BAD if r.counted != r.expected else Tone.NORMAL),
            Column("what", msg("What was the matter"), lambda r: r.what, 0),
            Column("done", msg("What was done"), lambda r: r.done, 180),
            Column("state", msg("State"), lambda _r: "", 80, badge=voided_badge),
        ]  # fmt: skip

    def query(self) -> Any:
        """Return the query."""
        return q.ListHeadcounts(**self.range())

    def row_name(self, row: Any) -> str:
        """Return class and day."""
        return f"{row.class_name} {row.day}"

    def form(self, row: HeadcountRow | None) -> Form:
        """Return the form."""
        ctx, form = self.ctx, Form(self.ctx)
        pupils = PickerField(ctx, "class_id", msg("Class"), classes_source(ctx), required=True)
        kinds = [(one, label(one)) for one in HeadcountKind]
        form.row(
            DateField(ctx, "day", msg("Date"), required=True), pupils,
            ChoiceField(ctx, "kind", msg("Kind"), kinds, required=True),
        )  # fmt: skip
        form.row(
            DateTimeField(ctx, "at", msg("Counted at"), required=True),
            TextField(ctx, "period", msg("Lesson or period"), max_length=32),
            IntegerField(ctx, "expected", msg("Heads expected"), maximum=9999, required=True),
            IntegerField(ctx, "counted", msg("Pupils counted"), maximum=9999, required=True),
        )
        form.row(
            TextField(ctx, "handed_by", msg("Handed over by"), max_length=100),
            TextField(ctx, "taken_by", msg("Taken over by"), max_length=100),
        )
        form.row(TextField(ctx, "what", msg("What was the matter"), max_length=500))
        form.row(TextField(ctx, "done", msg("What was done"), max_length=500))
        now = ctx.clock.now()
        if row is None:
            form.set_values({"day": now.date(), "at": now, "kind": HeadcountKind.BEFORE_LESSON})
        else:
            pupils.set_value(Candidate(row.class_id, row.class_name))
            names = ("day", "kind", "at", "period", "expected", "counted", "handed_by", "taken_by",
                     "what", "done")  # fmt: skip
            form.set_values({name: getattr(row, name) for name in names})
        return form

    def command(self, row: Any | None, values: dict[str, Any], uid: str) -> Any:
        """Return what saves the form."""
        if row is None:
            return c.RecordHeadcount(uid=uid, **values)
        return c.EditHeadcount(headcount_id=row.id, expected_version=row.version, **values)

    def void_commands(self, row: Any) -> tuple[Any, Any]:
        """Return how a row is voided and brought back."""
        return (
            lambda reason: c.VoidHeadcount(record_id=row.id, reason=reason),
            lambda: c.UnvoidHeadcount(record_id=row.id),
        )
