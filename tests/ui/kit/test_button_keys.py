"""A focused button is pressed by Enter as well as by the space bar."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from campus_guard.ui.buttons import Button
from tests.ui.conftest import Kit


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_key_presses_the_focused_button(kit: Kit, qtbot: QtBot, key: Qt.Key) -> None:
    pressed: list[int] = []
    count: Callable[[], None] = lambda: pressed.append(1)  # noqa: E731
    button = Button(kit, "Save", count)
    qtbot.addWidget(button)
    button.show()
    qtbot.keyClick(button, key)
    assert pressed == [1]
