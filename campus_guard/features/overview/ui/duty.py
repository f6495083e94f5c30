"""The card of the today page that says who is on duty now, and where the next gap is."""

from campus_guard.features.overview.queries.duties import DutyToday
from campus_guard.ui.badges import wrapped
from campus_guard.ui.cards import Card
from campus_guard.ui.context import UiContext

MOST_SHOWN = 3


class OnDutyCard(Card):
    """Who is on duty now with telephone numbers, in a few lines, and the next gap."""

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx, ctx.tr("On duty now"))
        self._ctx = ctx
        self.people = wrapped("")
        self.gap = wrapped("", "hint")
        self.body.addWidget(self.people)
        self.body.addWidget(self.gap)
        self.hide()

    def show_duties(self, view: DutyToday | None) -> None:
        """Show who is on duty; out of sight while the school makes no rosters."""
        self.setVisible(view is not None)
        if view is None:
            return
        tr, duty = self._ctx.tr, view.on_duty
        lines = [
            "  ".join(part for part in (x.post, x.person or tr("Nobody (gap)"), x.phone) if part)
            for x in duty.now
        ]
        more = len(lines) - MOST_SHOWN
        shown = lines[:MOST_SHOWN] + ([tr("and {n} more", n=more)] if more > 0 else [])
        self.people.setText("\n".join(shown) or tr("Nobody is rostered."))
        self.people.setToolTip("\n".join(lines))
        words = tr("No gap in the next seven days.") if duty.rostered else ""
        if duty.gap is not None:
            at = f"{duty.gap.starts_at:%m-%d %H:%M}"
            words = tr("Next gap: {at} {post}", at=at, post=duty.gap.post)
        self.gap.setText(words)
        self.gap.setVisible(bool(words))
