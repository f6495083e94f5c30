"""Colours that can be read, sizes that can be switched, fonts that are there."""

import pytest
from PySide6.QtGui import QFontDatabase, QFontInfo
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from campus_guard.core.document import Tone
from campus_guard.core.paths import resource
from campus_guard.ui.charts import DARK_COLOURS
from campus_guard.ui.icons import pixmap
from campus_guard.ui.layout import hbox
from campus_guard.ui.qt_words import load_qt_words
from campus_guard.ui.theme import (
    BORDER_PAIRS,
    DARK,
    FAMILY,
    LIGHT,
    TEXT_PAIRS,
    Colours,
    Mode,
    Theme,
    contrast,
)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), TEXT_PAIRS)
def test_text_has_contrast(colours: Colours, front: str, back: str) -> None:
    assert contrast(getattr(colours, front), getattr(colours, back)) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), BORDER_PAIRS)
def test_borders_have_contrast(colours: Colours, front: str, back: str) -> None:
    assert contrast(getattr(colours, front), getattr(colours, back)) >= 3


def test_chart_colours_stand_out_on_a_dark_surface() -> None:
    assert all(contrast(colour, DARK.surface) >= 3 for colour in DARK_COLOURS)


def test_contrast_of_black_and_white() -> None:
    assert contrast("000000", "FFFFFF") == pytest.approx(21)
    assert contrast("777777", "777777") == pytest.approx(1)


def test_palette_is_that_of_the_design() -> None:
    assert (LIGHT.background, LIGHT.surface, LIGHT.line) == ("F4F6F9", "FFFFFF", "DDE2EA")
    assert (DARK.background, DARK.surface, DARK.line) == ("15191F", "1D232B", "36404D")
    assert (LIGHT.primary, DARK.primary) == ("1F5FBF", "6EA8FF")


def test_switching_mode_changes_the_application(theme: Theme, qapp: QApplication) -> None:
    seen = []
    theme.changed.connect(lambda: seen.append(theme.dark))
    theme.set_mode(Mode.DARK)
    assert qapp.palette().window().color().name() == "#15191f"
    theme.set_mode(Mode.LIGHT)
    assert qapp.palette().window().color().name() == "#f4f6f9"
    assert seen == [True, False]


def test_scale_reaches_fonts_and_layouts(theme: Theme, qapp: QApplication, qtbot: QtBot) -> None:
    old = QWidget()
    old.setLayout(hbox(QWidget(), gap=8, margins=16))
    qtbot.addWidget(old)
    theme.set_scale(150)
    new = hbox(gap=8, margins=16)
    assert qapp.font().pixelSize() == 21
    assert old.layout().spacing() == new.spacing() == 12
    assert old.layout().contentsMargins().left() == new.contentsMargins().left() == 24
    theme.set_scale(100)
    assert old.layout().spacing() == 8
    theme.set_scale(900)
    assert theme.scale == 200


def test_bundled_font_is_used(theme: Theme) -> None:
    assert FAMILY in QFontDatabase.families()
    assert QFontInfo(theme.font()).family() == FAMILY
    assert theme.font(bold=True).bold()


def test_characters_outside_the_font_are_named(theme: Theme) -> None:
    assert theme.missing("张三 abc，2026") == ""
    assert theme.missing("李\U0002a6d6\U0002a6d6") == "\U0002a6d6"


def test_every_tone_has_two_colours(theme: Theme) -> None:
    for tone in Tone:
        front, back = theme.tone(tone)
        assert front != back


def test_every_icon_can_be_drawn(theme: Theme) -> None:
    files = sorted(resource("icons").glob("*.svg"))
    assert len(files) > 50
    for file in files:
        picture = pixmap(file.stem, theme.colours["text"], 20).toImage()
        drawn = {picture.pixelColor(x, y).alpha() > 0 for x in range(20) for y in range(20)}
        assert drawn == {True, False}, file.name


def test_unknown_icon_is_a_mistake(theme: Theme) -> None:
    with pytest.raises(FileNotFoundError):
        pixmap("no-such-icon", theme.colours["text"], 20)


def test_qt_speaks_the_language_of_the_program(qapp: QApplication) -> None:
    assert load_qt_words(qapp, "zh_CN")
    assert qapp.translate("QPlatformTheme", "Cancel") == "取消"
    load_qt_words(qapp, "en")
    assert qapp.translate("QPlatformTheme", "Cancel") == "Cancel"
