"""Who takes part in the rosters of a term: share, leading, limits, what is carried over."""

from typing import Any, ClassVar

from campus_guard.core.document import Align
from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.features.calendar.ui.records import import_sheet, voided_badge
from campus_guard.features.people.ui.sources import people_source
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.rows import DutyPersonRow
from campus_guard.features.rosters.ui.termlist import TermRecords
from campus_guard.ui.badges import Badge
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import (
    Form,
    IntegerField,
    TagsField,
    TextField,
    TickField,
)
from campus_guard.ui.listpage import Action
from campus_guard.ui.table import Column

_OWES = ("owes_points", "owes_nights", "owes_holidays", "owes_mornings")
_LIMITS = ("per_day", "in_7_days", "consecutive_days")


class PeoplePage(TermRecords):
    """Everybody who can be on duty in a term: share, leading, what is carried over, limits."""

    key: ClassVar[str] = "participants"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"duty_person", "person", "certificate", "lesson", "duty_wish"}
    )
    search_hint = None
    empty = msg("Who takes part in the rosters of this term belongs here.")
    new_text = msg("Take staff in")

    def columns(self) -> list[Column]:
        """Return the columns."""
        return [
            Column("name", msg("Name"), lambda r: r.name, 150, bold=True,
                   detail=lambda r: r.staff_number),
            Column("squads", msg("Squads"), lambda r: "、".join(r.squads), 120),
            Column("certificates", msg("Certificates"), lambda r: "、".join(r.certificates), 0),
            Column("share", msg("Workload"), lambda r: f"{r.share} %", 70, Align.RIGHT),
            Column("leads", msg("Leads"), lambda _r: "", 80,
                   badge=lambda r: Badge(msg("leader"), Tone.PRIMARY, "star") if r.leads else None),
            Column("owes", msg("Carried over"), self._owes, 130),
            Column("lessons", msg("Lessons"), lambda r: str(r.lessons), 70, Align.RIGHT),
            Column("wishes", msg("Wishes"), lambda r: str(r.wishes), 70, Align.RIGHT),
            Column("state", msg("State"), lambda _r: "", 80, badge=voided_badge),
        ]  # fmt: skip

    def query(self) -> Any:
        """Return the query."""
        return q.ListDutyPeople(term_id=self.term, include_voided=self.with_voided)

    def more_actions(self) -> None:
        """Offer what concerns everybody."""
        self.add_action(Action(msg("Carry over from last term"), self.carry, menu=True))
        self.add_action(Action(msg("Import the timetable"), self.lessons, "Ctrl+I", menu=True))

    def new(self) -> None:
        """Take staff in: some, or everybody present."""
        if self.term_id is None:
            return
        form = Form(self.ctx)
        form.row(TagsField(self.ctx, "people", msg("Participants"), people_source(self.ctx)))
        form.note(msg("Nobody named: all staff present are taken in."))
        FormDialog(
            self.ctx, self, self.ctx.tr("Take staff in"), form,
            lambda values, _uid: c.TakePeopleIn(term_id=self.term, person_ids=values["people"]),
            self._taken, save=msg("Take them in"),
        ).open()  # fmt: skip

    def _taken(self, count: int) -> None:
        words = self.ctx.tr.n("{n} person was taken in.", "{n} people were taken in.", count)
        self.ctx.alerts.toast(words, tone=Tone.OK)

    def carry(self) -> None:
        """Bring over what everybody owes from the last term."""

        def done(count: int) -> None:
            words = self.ctx.tr.n("Carried over for {n} person.", "Carried over for {n} people.",
                                  count)  # fmt: skip
            self.ctx.alerts.toast(words, tone=Tone.OK)

        if self.term_id is not None:
            self.ctx.ops.write(c.CarryOver(term_id=self.term), done, owner=self)

    def lessons(self) -> None:
        """Read the timetable from a sheet."""
        from campus_guard.features.rosters.sheets import TRANSFERS

        import_sheet(self.ctx, self, TRANSFERS[0])

    def form(self, row: Any | None) -> Form:
        """Return the form of one person."""
        ctx = self.ctx
        form = Form(ctx)
        form.row(
            IntegerField(ctx, "share", msg("Share in percent"), maximum=200, required=True),
            TickField(ctx, "leads", msg("May lead a shift")),
        )
        form.section(msg("Carried over from last term (below 0: did too much)"))
        owed = (msg("Duty points"), msg("Nights"), msg("Off days"), msg("Mornings"))
        form.row(*(
            IntegerField(ctx, key, word, minimum=-999, maximum=999)
            for key, word in zip(_OWES, owed, strict=True)
        ))  # fmt: skip
        form.section(msg("Own limits (empty: those of the roster)"))
        words = (msg("Duties a day"), msg("Duties in 7 days"), msg("Days running"))
        form.row(*(
            IntegerField(ctx, key, word, minimum=0, maximum=30)
            for key, word in zip(_LIMITS, words, strict=True)
        ))  # fmt: skip
        form.row(TextField(ctx, "note", msg("Remark"), max_length=500))
        keys = ("share", "leads", *_OWES, *_LIMITS, "note")
        form.set_values({key: getattr(row, key) for key in keys})
        return form

    def command(self, row: Any | None, values: dict[str, Any], uid: str) -> Any:
        """Return what saves the form."""
        owed = {key: values[key] or 0 for key in _OWES}
        return c.SetDutyPerson(record_id=row.id, expected_version=row.version, **{**values, **owed})

    def void_commands(self, row: Any) -> tuple[Any, Any]:
        """Return how a row is voided and brought back."""
        return (
            lambda reason: c.VoidDutyPerson(record_id=row.id, reason=reason),
            lambda: c.UnvoidDutyPerson(record_id=row.id),
        )

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "Who takes part in the rosters of a term: how much of a full share, who may lead a "
            "shift, what is carried over from last term, and limits of his own."
        )

    def _owes(self, row: DutyPersonRow) -> str:
        tr = self.ctx.tr
        words = (tr("duty points"), tr("nights"), tr("off days"), tr("mornings"))
        parts = zip((getattr(row, key) for key in _OWES), words, strict=True)
        return " ".join(f"{word} {n:+d}" for n, word in parts if n)
