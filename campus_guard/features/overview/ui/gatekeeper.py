"""The gatekeeper's own today page: who is expected, his first reports, what season it is."""

from typing import ClassVar

from campus_guard.core.i18n import msg
from campus_guard.features.accidents.queries.rows import MyReport
from campus_guard.features.accidents.states import state_label
from campus_guard.features.gate.queries import ExpectedRow
from campus_guard.features.overview.queries.gatekeeper import GatekeeperDay, GatekeeperToday
from campus_guard.ui.banners import Empty
from campus_guard.ui.buttons import Button
from campus_guard.ui.cards import Card, Facts
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.page import Page
from campus_guard.ui.table import Column, RowsModel, TableView


class GatekeeperPage(Page):
    """Only what one needs for the day; the desk stays the place of work."""

    key: ClassVar[str] = "gate_today"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"visit", "visit_plan", "accident", "gate_handover", "gate_setting"}
    )

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        tr = ctx.tr
        self.expected = RowsModel(self._expected(), tr, key=lambda row: (row.kind, row.id))
        self.reports = RowsModel(self._reports(), tr, key=lambda row: row.id)
        self._expected_table = TableView(ctx.theme, self.expected, tr("Expected visitors"))
        self._expected_table.opened.connect(lambda _row: ctx.navigate("gate_expected"))
        self._reports_table = TableView(ctx.theme, self.reports, tr("My first reports"))
        self._reports_table.opened.connect(lambda _row: ctx.navigate("accidents"))
        self._nobody = Empty(ctx, tr("Nobody is expected any more today."), icon="people")
        self._none = Empty(ctx, tr("None of your first reports is open."))
        self._facts = Facts(ctx, name_width=96)
        self._lay_out()

    def reload(self) -> None:
        """Ask for the day."""
        self.ctx.ops.read(GatekeeperToday(), self._show, owner=self, slot="day")

    def new(self) -> None:
        """Report an accident."""
        self.ctx.navigate("accidents", new=True)

    def help_text(self) -> str:
        """Return what the page is for."""
        return self.ctx.tr(
            "Who is still expected today, your first reports that are not closed, and what to watch"
            " for in this season. F4 goes back to the desk."
        )

    def keys(self) -> list[tuple[str, str]]:
        """Return the keys of the page."""
        tr = self.ctx.tr
        return [("F4", tr("Gate desk")), ("Ctrl+N", tr("Report an accident"))]

    def _expected(self) -> list[Column]:
        tr = self.ctx.tr
        return [
            Column("time", msg("Time"), lambda row: _time(row) or tr("All day"), 120),
            Column("name", msg("Name"), lambda row: row.name, 0, bold=True,
                   tip=lambda row: row.name),
            Column("host", msg("Host"), lambda row: row.host, 110, tip=lambda row: row.host),
            Column("plate", msg("Plate"), lambda row: row.plate, 104),
        ]  # fmt: skip

    def _reports(self) -> list[Column]:
        tr = self.ctx.tr

        def at(row: MyReport) -> str:
            return f"{row.occurred_at:%m-%d %H:%M}"

        return [
            Column("number", msg("No."), lambda row: row.number, 0, bold=True),
            Column("at", msg("Occurred"), at, 108),
            Column("state", msg("State"), lambda row: tr(state_label(row.state)), 96),
        ]

    def _lay_out(self) -> None:
        tr, ctx = self.ctx.tr, self.ctx
        season = Card(ctx, tr("Today"))
        season.body.addWidget(self._facts)
        expected = Card(ctx, tr("Expected visitors"))
        expected.body.addWidget(self._expected_table, 1)
        expected.body.addWidget(self._nobody, 1)
        reports = Card(ctx, tr("My first reports"))
        reports.body.addWidget(self._reports_table, 1)
        reports.body.addWidget(self._none, 1)
        below = hbox(gap=16)
        below.addWidget(expected, 3)
        below.addWidget(reports, 2)
        desk = Button(ctx, tr("Gate desk"), lambda: ctx.navigate("gate"), "F4", icon="gate",
                      kind="primary", bind=False)  # fmt: skip
        layout = vbox(hbox(desk, 1), season, gap=16, margins=(0, 0, 0, 8))
        layout.addLayout(below, 1)
        self.setLayout(layout)

    def _show(self, day: GatekeeperDay) -> None:
        tr, now = self.ctx.tr, day.took_over
        seasons = "；".join(found.season.title(tr) for found in day.seasons)
        taken = tr("{name}, since {time}", name=now.taker, time=f"{now.at:%H:%M}") if now else ""
        on_duty = "；".join(
            f"{one.post} {one.person} {one.phone}".strip()
            for one in day.on_duty.now
            if one.person_id is not None
        )
        self._facts.set(
            [
                (tr("Gatekeeper on duty"), taken or tr("No handover recorded today.")),
                (tr("On duty now"), on_duty or tr("Nobody stands in the roster now.")),
                (tr("In this season"), seasons or tr("Nothing special.")),
            ]
        )
        for model, rows, table, empty in (
            (self.expected, day.expected, self._expected_table, self._nobody),
            (self.reports, day.reports, self._reports_table, self._none),
        ):
            model.set_rows(list(rows))
            table.setVisible(bool(rows))
            empty.setVisible(not rows)


def _time(row: ExpectedRow) -> str:
    if row.from_time is None:
        return ""
    ends = f"–{row.to_time:%H:%M}" if row.to_time else ""
    return f"{row.from_time:%H:%M}{ends}"
