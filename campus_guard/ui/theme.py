"""Colours, fonts and sizes: the one place that decides how everything looks.

The palettes are those of the design (shared/design/ui.md), light and dark. A ``Theme`` is passed
to whoever paints; it says when it changed, so that colours and sizes can be switched live.
"""

from dataclasses import dataclass, fields
from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette, QRawFont
from PySide6.QtWidgets import QApplication, QStyleFactory

from campus_guard.core.paths import resource
from campus_guard.core.tone import Tone
from campus_guard.ui.layout import SCALE_PROPERTY, rescale
from campus_guard.ui.style import style_sheet

FAMILY = "Noto Sans SC"
SMALL, NORMAL, TITLE, NUMBER, GATE = 12, 14, 20, 28, 22
SCALES = (100, 110, 125, 150, 175, 200)


class Mode(StrEnum):
    """Which palette is used."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True)
class Colours:
    """One palette; each field is a colour as RRGGBB."""

    background: str
    surface: str
    line: str
    input_line: str
    text: str
    muted: str
    primary: str
    on_primary: str
    primary_soft: str
    primary_hover: str
    ok: str
    ok_soft: str
    warning: str
    warning_soft: str
    bad: str
    bad_soft: str
    navigation: str
    navigation_text: str
    navigation_current: str
    navigation_on: str
    hover: str

    def __getitem__(self, name: str) -> QColor:
        """Return the colour called ``name``."""
        return QColor("#" + getattr(self, name))


LIGHT = Colours(
    background="F4F6F9",
    surface="FFFFFF",
    line="DDE2EA",
    input_line="7C8898",
    text="1B2430",
    muted="5B6675",
    primary="1F5FBF",
    on_primary="FFFFFF",
    primary_soft="E6EFFB",
    primary_hover="1A52A6",
    ok="17703F",
    ok_soft="E3F4EA",
    warning="9A5B00",
    warning_soft="FDF1DC",
    bad="B42318",
    bad_soft="FDE8E6",
    navigation="16324F",
    navigation_text="D5E0EC",
    navigation_current="2B4660",
    navigation_on="FFFFFF",
    hover="EEF1F6",
)
DARK = Colours(
    background="15191F",
    surface="1D232B",
    line="36404D",
    input_line="6F7D8E",
    text="E7ECF2",
    muted="9AA7B6",
    primary="6EA8FF",
    on_primary="0B1A2E",
    primary_soft="22344D",
    primary_hover="8ABAFF",
    ok="6FD39B",
    ok_soft="1B3527",
    warning="F2BE6B",
    warning_soft="3A2E17",
    bad="FF8E85",
    bad_soft="43211F",
    navigation="10151B",
    navigation_text="B9C6D4",
    navigation_current="232B35",
    navigation_on="FFFFFF",
    hover="262E38",
)

# What is written on what; the test measures each at 4.5:1, the borders below at 3:1.
TEXT_PAIRS = (
    *((front, back) for front in ("text", "muted") for back in ("background", "surface", "hover")),
    ("text", "primary_soft"),
    ("muted", "primary_soft"),
    ("primary", "surface"),
    ("primary", "background"),
    ("primary", "primary_soft"),
    ("on_primary", "primary"),
    ("on_primary", "primary_hover"),
    *((tone, back) for tone in ("ok", "warning", "bad") for back in ("surface", f"{tone}_soft")),
    *((tone, "background") for tone in ("ok", "warning", "bad")),
    ("navigation_text", "navigation"),
    ("navigation_text", "navigation_current"),
    ("navigation_on", "navigation_current"),
)
BORDER_PAIRS = (
    ("input_line", "surface"),
    ("input_line", "background"),
    ("primary", "surface"),
    ("bad", "surface"),
)
_TONES = {
    Tone.NORMAL: ("text", "hover"),
    Tone.MUTED: ("muted", "hover"),
    Tone.PRIMARY: ("primary", "primary_soft"),
    Tone.OK: ("ok", "ok_soft"),
    Tone.WARNING: ("warning", "warning_soft"),
    Tone.BAD: ("bad", "bad_soft"),
}


def contrast(front: str, back: str) -> float:
    """Return the contrast ratio of two RRGGBB colours (WCAG 2.2, 1 to 21)."""
    light, dark = sorted((_luminance(front), _luminance(back)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


class Theme(QObject):
    """The look in use. ``changed`` follows every switch of palette or scale."""

    changed = Signal()

    def __init__(self, app: QApplication, mode: Mode = Mode.SYSTEM, scale: int = 100) -> None:
        super().__init__(app)
        self._app = app
        self.mode = mode
        self.scale = scale
        self._load_fonts()
        app.setStyle(QStyleFactory.create("Fusion"))
        app.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._apply()

    @property
    def dark(self) -> bool:
        """Tell whether the dark palette is in use."""
        if self.mode is Mode.SYSTEM:
            return self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return self.mode is Mode.DARK

    @property
    def colours(self) -> Colours:
        """Return the palette in use."""
        return DARK if self.dark else LIGHT

    @property
    def inverse(self) -> Colours:
        """Return the other palette: toasts stand out by it."""
        return LIGHT if self.dark else DARK

    def tone(self, tone: Tone) -> tuple[QColor, QColor]:
        """Return the text colour and the soft background of a tone."""
        front, back = _TONES[tone]
        return self.colours[front], self.colours[back]

    def px(self, size: float) -> int:
        """Return ``size`` pixels at 100 % in the scale in use."""
        return round(size * self.scale / 100)

    def font(self, size: int = NORMAL, *, bold: bool = False) -> QFont:
        """Return the interface font in one of the sizes SMALL, NORMAL, TITLE, NUMBER, GATE."""
        font = QFont(FAMILY)
        font.setPixelSize(self.px(size))
        font.setBold(bold)
        return font

    def set_mode(self, mode: Mode) -> None:
        """Switch between light, dark and what the system says."""
        self.mode = mode
        self._apply()

    def set_scale(self, scale: int) -> None:
        """Switch the size of everything, in percent from 100 to 200."""
        self.scale = max(100, min(200, scale))
        self._apply()

    def missing(self, text: str) -> str:
        """Return the characters of ``text`` that the bundled font cannot draw, each once."""
        kept = dict.fromkeys(c for c in text if not c.isspace() and c.isprintable())
        return "".join(c for c in kept if not self._raw.supportsCharacter(ord(c)))

    def _load_fonts(self) -> None:
        if FAMILY not in QFontDatabase.families():
            for name in ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"):
                QFontDatabase.addApplicationFont(str(resource("fonts", name)))
        self._raw = QRawFont.fromFont(self.font())

    def _follow_system(self) -> None:
        if self.mode is Mode.SYSTEM:
            self._apply()

    def _apply(self) -> None:
        self._app.setProperty(SCALE_PROPERTY, self.scale)
        self._app.setFont(self.font())
        self._app.setPalette(self._palette())
        values = {f.name: "#" + getattr(self.colours, f.name) for f in fields(Colours)}
        folder = resource("icons", "dark" if self.dark else "light").as_posix()
        self._app.setStyleSheet(style_sheet(values, self.px, folder))
        rescale(self._app.topLevelWidgets(), self.scale)
        self.changed.emit()

    def _palette(self) -> QPalette:
        c, role = self.colours, QPalette.ColorRole
        palette = QPalette(c["background"])
        for name, colour in (
            (role.Window, "background"),
            (role.WindowText, "text"),
            (role.Base, "surface"),
            (role.AlternateBase, "background"),
            (role.Text, "text"),
            (role.Button, "surface"),
            (role.ButtonText, "text"),
            (role.BrightText, "on_primary"),
            (role.ToolTipBase, "surface"),
            (role.ToolTipText, "text"),
            (role.PlaceholderText, "muted"),
            (role.Highlight, "primary"),
            (role.HighlightedText, "on_primary"),
            (role.Link, "primary"),
            (role.Mid, "line"),
            (role.Accent, "primary"),
        ):
            palette.setColor(name, c[colour])
        for name in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, name, c["muted"])
        return palette
