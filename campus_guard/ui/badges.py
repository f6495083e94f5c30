"""Words in colour: labels of plain text, badges (colour + word + icon), chips."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget

from campus_guard.core.i18n import Message, Translator
from campus_guard.core.tone import Tone
from campus_guard.ui.context import UiContext
from campus_guard.ui.icons import pixmap
from campus_guard.ui.theme import SMALL, Theme

_ICONS = {Tone.OK: "ok", Tone.WARNING: "warning", Tone.BAD: "warning"}


@dataclass(frozen=True)
class Badge:
    """A state in one word. Without ``icon`` the tone chooses one (ok, warning, bad)."""

    text: str | Message
    tone: Tone = Tone.NORMAL
    icon: str = ""

    @property
    def icon_name(self) -> str:
        """Return the icon to draw; empty for the quiet tones."""
        return self.icon or _ICONS.get(self.tone, "")


def label(text: str = "", role: str = "", tone: Tone = Tone.NORMAL) -> QLabel:
    """Return a label of plain text: what people typed is never markup.

    Roles: muted, hint, small, title, heading, number.
    """
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    set_tone(made, tone)
    return made


def wrapped(text: str = "", role: str = "", tone: Tone = Tone.NORMAL) -> QLabel:
    """Return a label that breaks its lines."""
    made = label(text, role, tone)
    made.setWordWrap(True)
    return made


def set_tone(widget: QWidget, tone: Tone) -> None:
    """Colour a label, banner or number by tone."""
    set_look(widget, "tone", tone.value)


def set_look(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet looks at, and apply it at once."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def plain_tip(text: str) -> str:
    """Return ``text`` for a tooltip, where Qt would otherwise look for markup."""
    return "" if not text else f"<p>{_escape(text)}</p>"


def _escape(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\n", "<br>")


def badge_size(theme: Theme, text: str, icon: str) -> QSize:
    """Return the room a badge needs."""
    metrics = QFontMetrics(theme.font(SMALL))
    width = metrics.horizontalAdvance(text) + theme.px(16)
    return QSize(width + (theme.px(18) if icon else 0), theme.px(22))


def paint_badge(painter: QPainter, theme: Theme, rect: QRectF, badge: Badge, text: str) -> None:
    """Draw a badge with its left edge and vertical middle in ``rect``; too long is shortened."""
    front, back = theme.tone(badge.tone)
    size = badge_size(theme, text, badge.icon_name)
    width = min(float(size.width()), rect.width())
    box = QRectF(rect.left(), rect.center().y() - size.height() / 2, width, size.height())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(back)
    painter.drawRoundedRect(box, theme.px(4), theme.px(4))
    left = box.left() + theme.px(8)
    if badge.icon_name:
        side = theme.px(14)
        top = box.center().y() - side / 2
        painter.drawPixmap(
            round(left - theme.px(2)), round(top), pixmap(badge.icon_name, front, side)
        )
        left += theme.px(18)
    painter.setPen(front)
    painter.setFont(theme.font(SMALL))
    room = QRectF(left, box.top(), box.right() - left - theme.px(6), box.height())
    shown = QFontMetrics(painter.font()).elidedText(
        text, Qt.TextElideMode.ElideRight, round(room.width()) + 1
    )
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)


class BadgeLabel(QWidget):
    """A badge as a widget of its own."""

    def __init__(self, ctx: UiContext, badge: Badge | None = None) -> None:
        super().__init__()
        self._theme: Theme = ctx.theme
        self._tr: Translator = ctx.tr
        self._badge = badge
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._theme.changed.connect(self.updateGeometry)
        self.set(badge)

    def set(self, badge: Badge | None) -> None:
        """Show another badge, or none."""
        self._badge = badge
        self.setAccessibleName(self._tr(badge.text) if badge else "")
        if self.parentWidget() is not None:  # without a parent it would flash up as a window
            self.setVisible(badge is not None)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the badge's room."""
        if self._badge is None:
            return QSize(0, 0)
        return badge_size(self._theme, self._tr(self._badge.text), self._badge.icon_name)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the badge."""
        if self._badge is not None:
            painter = QPainter(self)
            text = self._tr(self._badge.text)
            paint_badge(painter, self._theme, QRectF(self.rect()), self._badge, text)


class Chip(QPushButton):
    """A small button that stays pressed: a filter that is on or off."""

    def __init__(self, text: str, run: Callable[[bool], None] | None = None) -> None:
        super().__init__(text.replace("&", "&&"))
        self.setProperty("kind", "chip")
        self.setCheckable(True)
        self.setAccessibleName(text)
        if run is not None:
            self.toggled.connect(run)
