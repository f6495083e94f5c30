"""The line above a page: title, grey words, day and time."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from campus_guard.core.i18n import msg
from campus_guard.ui.badges import label, plain_tip
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import hbox

WEEKDAYS = (
    msg("Mon"),
    msg("Tue"),
    msg("Wed"),
    msg("Thu"),
    msg("Fri"),
    msg("Sat"),
    msg("Sun"),
)


class Header(QWidget):
    """Title and clock."""

    def __init__(self, ctx: UiContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._title = label("", "title")
        self._subtitle = label("", "muted")
        self._subtitle.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._day = label("", "muted")
        self._time = label("", "clock")
        row = hbox(self._title, self._subtitle, self._day, self._time, gap=12)
        row.setStretch(1, 1)
        for one in (self._title, self._subtitle, self._day, self._time):
            row.setAlignment(one, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(row)
        self._size()
        ctx.theme.changed.connect(self._size)
        self.tick()

    def set_title(self, title: str, subtitle: str = "") -> None:
        """Show another page's title."""
        self._title.setText(title)
        self.set_subtitle(subtitle)

    def set_subtitle(self, text: str) -> None:
        """Show other grey words."""
        self._subtitle.setText(text)
        self._subtitle.setToolTip(plain_tip(text))

    def tick(self) -> None:
        """Show the present day and time."""
        now = self._ctx.clock.now()
        weekday = self._ctx.tr(WEEKDAYS[now.weekday()])
        self._day.setText(f"{now:%Y-%m-%d} {weekday}")
        self._time.setText(f"{now:%H:%M}")

    def _size(self) -> None:
        self.setFixedHeight(self._ctx.theme.px(44))
