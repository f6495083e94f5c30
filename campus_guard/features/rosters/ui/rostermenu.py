"""What is done with a roster as a whole: begin, generate, check, publish, print, export."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from campus_guard.core.i18n import Message, msg
from campus_guard.core.tone import Tone
from campus_guard.features.calendar.ui.records import print_document
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.rows import RosterReport, RosterRow
from campus_guard.features.rosters.ui import papers
from campus_guard.ui.buttons import bind_key
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import ChoiceField, Form, TextField
from campus_guard.ui.transfer import run_export

if TYPE_CHECKING:
    from campus_guard.features.rosters.ui.rosterpage import RosterPage

Entry = tuple[Message, str, Callable[[], None]]


class RosterMenu:
    """The entries behind "More", and the buttons beside it."""

    def __init__(self, ctx: UiContext, page: "RosterPage") -> None:
        self._ctx = ctx
        self._page = page
        self.rosters: tuple[RosterRow, ...] = ()
        self._waiting: tuple[int, date, date] | None = None

    @property
    def row(self) -> RosterRow | None:
        """Return the roster in sight."""
        return self._page.sheet.view.roster if self._page.sheet else None

    def entries(self) -> list[Entry | None]:
        """Return what the menu offers; None is a line between."""
        page = self._page
        return [
            (msg("Copy last week onto empty places"), "Ctrl+Shift+W", page.copy_last_week),
            (msg("Lock or unlock everything in sight"), "Ctrl+Shift+K", page.lock_sight),
            (msg("Next empty place"), "Ctrl+G", page.next_gap),
            (msg("Next conflict"), "Ctrl+Shift+G", page.next_conflict),
            (msg("Check the whole roster"), "F1+", self.check),
            None,
            (msg("Swap two duties"), "Ctrl+Shift+S", self.swap),
            (msg("Versions"), "Ctrl+Shift+V", self.versions),
            (msg("New version"), "Ctrl+N", self.new_roster),
            (msg("Withdraw a published month"), "", self.withdraw),
            None,
            (msg("Print what is in sight"), "Ctrl+P", self.print_sight),
            (msg("Print the month"), "", self.print_month),
            (msg("Wall poster"), "", self.print_poster),
            (msg("A person's own sheet"), "", self.print_person),
            (msg("On-duty card for the gate"), "", self.print_card),
            (msg("Export as a sheet"), "Ctrl+E", self.export_sheet),
            (msg("Import a sheet"), "Ctrl+I", self.import_sheet),
            (msg("Calendar file of a person"), "", self.export_ics),
        ]

    def fill(self, menu: QMenu) -> None:
        """Fill the menu and bind the keys."""
        for entry in self.entries():
            if entry is None:
                menu.addSeparator()
                continue
            text, keys, run = entry
            keys = "" if keys == "F1+" else keys
            words = self._ctx.tr(text).replace("&", "&&")
            action = menu.addAction(f"{words}\t{keys}" if keys else words)
            action.triggered.connect(lambda _checked=False, run=run: run())
            if keys and keys not in ("Ctrl+N", "Ctrl+P"):
                context = Qt.ShortcutContext.WidgetWithChildrenShortcut
                bind_key(self._page, keys, run, context)
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        bind_key(self._page, "Ctrl+R", self._page.editor.keep, context)

    def keys(self) -> list[tuple[str, str]]:
        """Return the keys for F1."""
        listed = [entry for entry in self.entries() if entry is not None]
        return [(keys, self._ctx.tr(text)) for text, keys, _ in listed if "Ctrl+" in keys]

    def tell_state(self, row: RosterRow) -> None:
        """Show name, state and gaps of the roster beside the title."""
        tr = self._ctx.tr
        parts = [row.term, row.name]
        months = "、".join(row.published)
        parts.append(tr("published: {months}", months=months) if months else tr("draft"))
        self._page.set_subtitle(" · ".join(parts))

    # as a whole

    def new_roster(self) -> None:
        """Begin a roster, or another version of it."""
        from campus_guard.features.rosters.ui.starting import start_roster

        start_roster(self._ctx, self._page, self.row, self._page.open_item)

    def versions(self) -> None:
        """Go to the versions."""
        self._ctx.navigate("rosters", tab="versions")

    def generate(self) -> None:
        """Let the engine make a roster."""
        from campus_guard.features.rosters.ui.generating import GenerateDialog

        if self.row is not None:
            GenerateDialog(self._ctx, self._page, self.row).open()

    def absence(self) -> None:
        """Somebody is absent: repair the roster."""
        from campus_guard.features.rosters.ui.repairing import AbsenceDialog

        if self._page.sheet is not None:
            chip = self._page.grid.chip
            holder = self._page.sheet.holder(chip.key) if chip is not None else None
            day = chip.key.day if chip is not None else self._page.day
            AbsenceDialog(self._ctx, self._page, self._page.sheet, holder, day).open()

    def absence_of(self, person_id: int, first: date, last: date) -> None:
        """Repair the roster for a leave that is recorded already."""
        from campus_guard.features.rosters.ui.repairing import AbsenceDialog

        if self._page.sheet is None:
            self._waiting = (person_id, first, last)
            return
        self._waiting = None
        dialog = AbsenceDialog(self._ctx, self._page, self._page.sheet, str(person_id), first)
        dialog.form.set_values({"starts_on": first, "ends_on": last, "leave": False})
        dialog.open()

    def loaded(self) -> None:
        """Go on with what waited for the roster to be read."""
        if self._waiting is not None:
            self.absence_of(*self._waiting)

    def swap(self) -> None:
        """Request a swap, beginning with the chosen place."""
        from campus_guard.features.rosters.ui.swapping import swap_dialog

        chip = self._page.grid.chip
        if self._page.sheet is not None and chip is not None and not chip.empty:
            swap_dialog(self._ctx, self._page, self._page.sheet, chip.key)
        else:
            self._page.editor.say(msg("Choose a duty first."), Tone.WARNING)

    def replan(self) -> None:
        """Show what the new calendar means for the roster."""
        from campus_guard.features.rosters.ui.replanning import ReplanDialog

        if self.row is not None:
            ReplanDialog(self._ctx, self._page, self.row).open()

    def check(self) -> None:
        """Let the independent checker look at the whole roster."""
        row = self.row
        if row is None:
            return
        query = q.CheckRoster(roster_id=row.id)
        self._ctx.ops.read(query, self._checked, owner=self._page, slot="check")

    def _checked(self, report: RosterReport) -> None:
        from campus_guard.features.rosters.ui.findings import FindingsDialog

        FindingsDialog(self._ctx, self._page, report, self._page).open()

    def publish(self) -> None:
        """Publish a month."""
        row = self.row
        if row is None:
            return
        months = [m for m in months_of(row) if m not in row.published]
        if not months:
            self._page.editor.say(msg("Every month of this roster is published."), Tone.OK)
            return
        form = Form(self._ctx)
        form.note(
            msg(
                "A published month is in force: it is printed, shown at the gate, and changed "
                "with a reason only."
            )
        )
        form.row(
            ChoiceField(
                self._ctx, "month", msg("Which month"), [(m, m) for m in months], required=True
            )
        )
        form.row(TextField(self._ctx, "note", msg("Remark"), max_length=200))
        sight = f"{self._page.days_in_sight()[0]:%Y-%m}"
        form["month"].set_value(sight if sight in months else months[0])

        def command(values: dict[str, Any], uid: str) -> Any:
            return c.PublishMonth(uid=uid, roster_id=row.id, **values)

        tr = self._ctx.tr
        FormDialog(
            self._ctx, self._page, tr("Publish a month"), form, command, self._published,
            save=msg("Publish"), width=520,
        ).open()  # fmt: skip

    def _published(self, _value: Any) -> None:
        self._ctx.alerts.toast(self._ctx.tr("The month is published."), tone=Tone.OK)

    def withdraw(self) -> None:
        """Take a published month back."""
        row = self.row
        if row is None or not row.published:
            self._page.editor.say(msg("No month of this roster is published."), Tone.MUTED)
            return
        form = Form(self._ctx)
        choices = [(m, m) for m in row.published]
        form.row(ChoiceField(self._ctx, "month", msg("Which month"), choices, required=True))
        form.row(TextField(self._ctx, "reason", msg("Reason"), required=True))
        form["month"].set_value(row.published[-1])
        FormDialog(
            self._ctx, self._page, self._ctx.tr("Withdraw a published month"), form,
            lambda values, _uid: c.WithdrawMonth(roster_id=row.id, **values),
            save=msg("Withdraw"), width=520, danger=True,
        ).open()  # fmt: skip

    # papers

    def print_sight(self) -> None:
        """Print the week, the month, or the person's sheet in sight."""
        view = self._page.view
        if view == "person":
            self.print_person()
        elif view == "month":
            self.print_month()
        else:
            first, last = self._page.days_in_sight()
            if view == "post":
                first, last = papers.week_of(self._page.day)
            self._print(msg("Duty roster"), papers.week(first, last))

    def print_month(self) -> None:
        """Print the month in sight."""
        self._print(msg("Duty roster"), papers.month(self._page.day))

    def print_poster(self) -> None:
        """Print the poster of the week in sight."""
        self._print(msg("Wall poster"), papers.poster(*papers.week_of(self._page.day)))

    def print_card(self) -> None:
        """Print who is on duty now."""
        print_document(
            self._ctx, self._page, self._ctx.tr("On-duty card"), papers.card(self._ctx.tr)
        )

    def print_person(self) -> None:
        """Print the duties of the chosen person."""
        person = self._person()
        if person is not None and self.row is not None:
            row = self.row
            make = papers.person(int(person), row.starts_on, row.ends_on, self._ctx.tr)
            print_document(self._ctx, self._page, self._ctx.tr("Own duty sheet"), make)

    def _print(self, title: Message, make: papers.OfRoster) -> None:
        row = self.row
        if row is not None:
            print_document(self._ctx, self._page, self._ctx.tr(title), make(row, self._ctx.tr))

    def export_sheet(self) -> None:
        """Write the grid into a sheet that can be imported again."""
        row = self.row
        if row is None:
            return
        transfer = papers.transfer(row)
        from campus_guard.features.calendar.ui.records import export_sheet

        export_sheet(self._ctx, self._page, transfer)

    def import_sheet(self) -> None:
        """Read a sheet of the grid."""
        row = self.row
        if row is None:
            return
        from campus_guard.features.calendar.ui.records import import_sheet

        import_sheet(self._ctx, self._page, papers.transfer(row))

    def export_ics(self) -> None:
        """Write the duties of the chosen person as a calendar file."""
        person, row, tr = self._person(), self.row, self._ctx.tr
        if person is None or row is None or self._page.sheet is None:
            return
        name = self._page.sheet.name(person)

        def write(path: Path, progress: Any) -> list[str]:
            return papers.write_ics(path, progress, int(person), row.starts_on, row.ends_on, tr)

        run_export(
            self._ctx, self._page, tr("Calendar file of a person"), f"{name}.ics", write,
            filters="iCalendar (*.ics)",
        )  # fmt: skip

    def _person(self) -> str | None:
        page = self._page
        if page.view == "person" and page.person:
            return page.person
        chosen = page.counts.current_row()
        if chosen is None:
            page.editor.say(msg("Choose a person in the counts first."), Tone.WARNING)
            return None
        return str(chosen.id)


def months_of(row: RosterRow) -> list[str]:
    """Return the months of a roster, such as 2026-11."""
    day, found = row.starts_on.replace(day=1), []
    while day <= row.ends_on:
        found.append(f"{day:%Y-%m}")
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return found
