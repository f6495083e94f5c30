"""The versions of the rosters: open, compare two, publish, void."""

from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from campus_guard.core.document import Align
from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.rows import PersonCount, RosterComparison, RosterRow
from campus_guard.features.rosters.rules.model import RELAXABLE, Level, Limits, Sliders
from campus_guard.features.rosters.ui.generating import SLIDERS
from campus_guard.features.rosters.ui.gridmaker import WEEKDAYS
from campus_guard.features.rosters.ui.starting import start_roster
from campus_guard.features.rosters.ui.termlist import RosterRecords
from campus_guard.ui.badges import Badge, label, wrapped
from campus_guard.ui.buttons import Button
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import ChoiceField, Form, IntegerField, MultilineField, TextField
from campus_guard.ui.layout import hbox, splitter, vbox
from campus_guard.ui.listpage import Action
from campus_guard.ui.table import Column, RowsModel, TableView


class VersionsPage(RosterRecords):
    """All versions, the newest first."""

    key: ClassVar[str] = "versions"
    kinds: ClassVar[frozenset[str]] = frozenset({"roster", "roster_month", "roster_cell"})
    search_hint = None
    empty = msg("The versions of the duty rosters belong here.")
    new_text = msg("New version")

    def columns(self) -> list[Column]:
        """Return the columns."""
        return [
            Column("name", msg("Version"), lambda r: r.name, 150, bold=True),
            Column("term", msg("Term"), lambda r: r.term, 110),
            Column("days", msg("Range of days"), lambda r: f"{r.starts_on} – {r.ends_on}", 200),
            Column("cells", msg("Cells"), lambda r: str(r.cells), 70, Align.RIGHT),
            Column("gaps", msg("Empty"), lambda r: str(r.gaps), 70, Align.RIGHT,
                   tone=lambda r: Tone.WARNING if r.gaps else Tone.NORMAL),
            Column("kept", msg("Kept"), lambda r: str(r.kept), 88, Align.RIGHT),
            Column("penalty", msg("Penalty"),
                   lambda r: "—" if r.penalty is None else str(r.penalty), 80, Align.RIGHT),
            Column("published", msg("Published"), lambda r: "、".join(r.published), 0),
            Column("state", msg("State"), lambda _r: "", 100, badge=_state),
        ]  # fmt: skip

    def query(self) -> Any:
        """Return the query."""
        return q.ListRosters(include_voided=self.with_voided)

    def more_actions(self) -> None:
        """Offer what is done with versions."""
        add = self.add_action
        add(Action(msg("Show the roster"), self.show_roster, "Ctrl+O", "roster", needs_row=True))
        add(Action(msg("Compare"), self.compare, "Ctrl+D", needs_row=True))

    def new(self) -> None:
        """Begin another version."""
        start_roster(self.ctx, self, self.row, self.select)

    def show_roster(self) -> None:
        """Show the chosen version on the roster page."""
        if self.row is not None:
            self.ctx.navigate("rosters", tab="roster", id=self.row.id)

    def compare(self) -> None:
        """Ask for the other version and show what differs."""
        row = self.row
        others = [r for r in self.model.rows if r.id != row.id and not r.voided]
        if not others:
            self.banner.show_error(msg("There is no other version to compare with."))
            return
        if len(others) == 1:
            self._compare(row.id, others[0].id)
            return
        form = Form(self.ctx)
        choices = [(r.id, f"{r.term} {r.name}") for r in others]
        form.row(ChoiceField(self.ctx, "other", msg("Compare with"), choices, required=True))
        form["other"].set_value(others[0].id)
        ask_choice(self.ctx, self, form, lambda other: self._compare(row.id, other))

    def _compare(self, first: int, second: int) -> None:
        query = q.CompareRosters(first_id=first, second_id=second)
        self.ctx.ops.read(query, self._compared, owner=self, slot="compare")

    def _compared(self, answer: RosterComparison) -> None:
        CompareDialog(self.ctx, self, answer).open()

    def form(self, row: Any) -> Form:
        """Return the form of a version: its name, and the limits of everybody."""
        ctx = self.ctx
        form = Form(ctx)
        form.row(TextField(ctx, "name", msg("Name of the version"), max_length=64, required=True))
        form.section(msg("Limits of everybody"))
        words = (msg("Duties a day"), msg("Duties in 7 days"), msg("Days running"))
        form.row(
            *(IntegerField(ctx, key, word, minimum=1, maximum=31, required=True)
              for key, word in zip(RELAXABLE, words, strict=True)),
            IntegerField(ctx, "rest_minutes", msg("Least rest in minutes"), minimum=0,
                         maximum=2880, required=True),
        )  # fmt: skip
        form.row(MultilineField(ctx, "note", msg("Remark"), lines=2, max_length=2000))
        limits = Limits(**{k: v for k, v in row.limits.items() if k != "relaxed"})
        form.set_values({
            "name": row.name, "note": row.note,
            **{key: getattr(limits, key) for key in (*RELAXABLE, "rest_minutes")},
        })  # fmt: skip
        return form

    def command(self, row: Any | None, values: dict[str, Any], uid: str) -> Any:
        """Return what saves the form."""
        numbers = {key: values[key] for key in (*RELAXABLE, "rest_minutes")}
        relaxed = frozenset(row.limits.get("relaxed", ()))
        sliders = Sliders(**{n: Level(row.sliders.get(n, Level.MIDDLE)) for n, _ in SLIDERS})
        return c.EditRoster(
            roster_id=row.id, expected_version=row.version, name=values["name"], seed=row.seed,
            sliders=sliders, limits=Limits(**numbers, relaxed=relaxed), note=values["note"],
        )  # fmt: skip

    def void_commands(self, row: Any) -> tuple[Any, Any]:
        """Return how a row is voided and brought back."""
        return (
            lambda reason: c.VoidRoster(record_id=row.id, reason=reason),
            lambda: c.UnvoidRoster(record_id=row.id),
        )

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "A term may have several versions of its roster. Two can be compared cell by cell. "
            "Months are published one by one; of each month one version is in force."
        )


def ask_choice(ctx: UiContext, owner: QWidget, form: Form, then: Any) -> None:
    """Ask for one choice that is only looked at, nothing is written."""
    dialog = QDialog(owner)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.setWindowTitle(ctx.tr("Compare"))

    def go() -> None:
        value = form["other"].value()
        dialog.accept()
        then(value)

    button = Button(ctx, ctx.tr("Compare"), go, "Enter", kind="primary", bind=False)
    form.submitted.connect(go)
    foot = hbox(1, button)
    dialog.setLayout(vbox(label(ctx.tr("Compare"), "title"), form, foot, gap=12, margins=20))
    dialog.open()
    form.focus_first()


class CompareDialog(QDialog):
    """The cells that differ, and the counts side by side."""

    def __init__(self, ctx: UiContext, owner: QWidget, answer: RosterComparison) -> None:
        super().__init__(owner)
        tr = ctx.tr
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(tr("Two versions compared"))
        first, second = answer.first.name, answer.second.name
        nobody = tr("nobody")
        self.cells = RowsModel(
            (
                Column("day", msg("Date"), lambda r: f"{r.key.day}", 110),
                Column("weekday", msg("Weekday"),
                       lambda r: tr(WEEKDAYS[r.key.day.weekday()]), 70),
                Column("post", msg("Post"), lambda r: r.post, 0),
                Column("first", msg("{name}", name=first), lambda r: r.first or nobody, 120),
                Column("second", msg("{name}", name=second), lambda r: r.second or nobody, 120),
            ),
            tr,
            lambda r: r.key,
        )  # fmt: skip
        self.cells.set_rows(answer.cells)
        self.counts = RowsModel(
            (
                Column("name", msg("Name"), _who, 0, bold=True),
                Column("first", msg("{name}", name=first), lambda r: _points(r[0]), 90,
                       Align.RIGHT),
                Column("second", msg("{name}", name=second), lambda r: _points(r[1]), 90,
                       Align.RIGHT),
            ),
            tr,
            _who,
        )  # fmt: skip
        self.counts.set_rows(answer.counts)
        words = wrapped(
            tr.n("{n} place differs.", "{n} places differ.", len(answer.cells))
            + " "
            + tr("On the right: points and nights of everybody.")
        )
        left = TableView(ctx.theme, self.cells, tr("Places that differ"))
        right = TableView(ctx.theme, self.counts, tr("Counts per person"))
        close = Button(ctx, tr("Close"), self.reject, "Esc", bind=False)
        title = label(tr("Two versions compared"), "title")
        body = splitter(left, right, (5, 3))
        column = vbox(title, words, body, hbox(1, close), gap=12, margins=20)
        column.setStretch(2, 1)
        self.setLayout(column)
        self.resize(ctx.theme.px(940), ctx.theme.px(540))


def _who(pair: tuple[PersonCount | None, PersonCount | None]) -> str:
    found = pair[0] or pair[1]
    return found.name if found else ""


def _points(count: PersonCount | None) -> str:
    return "—" if count is None else f"{count.points} · {count.nights}"


def _state(row: RosterRow) -> Badge:
    if row.voided:
        return Badge(msg("Voided"), Tone.MUTED, "void")
    if row.published:
        return Badge(msg("In force"), Tone.OK)
    return Badge(msg("Draft"), Tone.MUTED, "draft")
