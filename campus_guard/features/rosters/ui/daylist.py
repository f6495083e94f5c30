"""Lists of one day: buttons to go to the day before and after."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Qt

from campus_guard.features.rosters.ui.gridmaker import WEEKDAYS
from campus_guard.ui.badges import label
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import hbox
from campus_guard.ui.listpage import ListPage


class DayBar:
    """Before, today, after, and which day it is. Alt+Left, Alt+Home, Alt+Right do the same."""

    def __init__(self, ctx: UiContext, page: Any, moved: Callable[[], None], step: int = 1) -> None:
        self._ctx, self._moved, self._step = ctx, moved, step
        self.day = ctx.clock.today()
        tr = ctx.tr
        self.title = label("", "heading")
        back = Button(
            ctx, tr("Time before"), lambda: self._go(-1), icon="chevron-left", kind="icon"
        )
        on = Button(ctx, tr("Time after"), lambda: self._go(1), icon="chevron-right", kind="icon")
        today = Button(ctx, tr("Today"), self.to_today)
        self.row = hbox(back, today, on, self.title, gap=8)
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        bind_key(page, "Alt+Left", lambda: self._go(-1), context)
        bind_key(page, "Alt+Right", lambda: self._go(1), context)
        bind_key(page, "Alt+Home", self.to_today, context)
        self._tell()

    def go(self, day: date) -> None:
        """Go to a day."""
        self.day = day
        self._tell()
        self._moved()

    def to_today(self) -> None:
        """Go to today."""
        self.go(self._ctx.clock.today())

    @property
    def monday(self) -> date:
        """Return the Monday of the week."""
        return self.day - timedelta(days=self.day.weekday())

    def _go(self, step: int) -> None:
        self.go(self.day + timedelta(days=step * self._step))

    def _tell(self) -> None:
        tr = self._ctx.tr
        if self._step == 1:
            self.title.setText(f"{self.day}  {tr(WEEKDAYS[self.day.weekday()])}")
        else:
            last = self.monday + timedelta(days=6)
            self.title.setText(f"{self.monday} – {last:%m-%d}")


class DayList(ListPage):
    """A list of what belongs to one day."""

    search_hint = None

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)
        self.bar = DayBar(ctx, self, self.reload)
        self._left.insertLayout(0, self.bar.row)

    @property
    def day(self) -> date:
        """Return the day in sight."""
        return self.bar.day if hasattr(self, "bar") else self.ctx.clock.today()

    def open_args(self, **args: Any) -> None:
        """Go to the day ``day``."""
        if "day" in args:
            self.bar.go(args.pop("day"))
        super().open_args(**args)
