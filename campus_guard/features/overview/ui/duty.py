"""The card of the today page that says who is on duty now, and where the next gap is."""

from PySide6.QtWidgets import QLabel

from campus_guard.core.i18n import msg
from campus_guard.features.overview.queries.duties import DutyToday
from campus_guard.ui.banners import Empty
from campus_guard.ui.cards import Card
from campus_guard.ui.context import UiContext
from campus_guard.ui.table import Column, RowsModel, TableView

MOST_HEIGHT = 210


class OnDutyCard(Card):
    """Who is on duty now with telephone numbers; Enter opens the page of the shifts."""

    def __init__(self, ctx: UiContext) -> None:
        tr = ctx.tr
        super().__init__(ctx, tr("On duty now"))
        self._ctx = ctx
        columns = [
            Column("post", msg("Post"), lambda row: row.post, 0),
            Column("person", msg("Name"), lambda row: row.person or tr("Nobody (gap)"), 96,
                   bold=True),
            Column("phone", msg("Phone"), lambda row: row.phone, 108),
        ]  # fmt: skip
        self._model = RowsModel(
            columns, tr, key=lambda row: (row.post_id, row.person_id, row.starts_at)
        )
        self._table = TableView(ctx.theme, self._model, tr("On duty now"))
        self._table.opened.connect(lambda _row: ctx.navigate("duty"))
        self._none = Empty(ctx, tr("Nobody is rostered."))
        self._gap = QLabel()
        self._gap.setWordWrap(True)
        self.body.addWidget(self._table, 1)
        self.body.addWidget(self._none, 1)
        self.body.addWidget(self._gap)
        self.setMaximumHeight(MOST_HEIGHT)
        self.hide()

    def show_duties(self, view: DutyToday | None) -> None:
        """Show who is on duty; out of sight while the school makes no rosters."""
        self.setVisible(view is not None)
        if view is None:
            return
        tr, duty = self._ctx.tr, view.on_duty
        self._model.set_rows(duty.now)
        self._table.setVisible(bool(duty.now))
        self._none.setVisible(not duty.now)
        words = tr("No gap in the next seven days.") if duty.rostered else ""
        if duty.gap is not None:
            at = f"{duty.gap.starts_at:%m-%d %H:%M}"
            words = tr("Next gap: {at} {post}", at=at, post=duty.gap.post)
        self._gap.setText(words)
        self._gap.setVisible(bool(words))
