"""The two other ways in: the recovery key, and a backup."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFrame

from campus_guard.app import container
from campus_guard.core.clock import FixedClock
from campus_guard.db.backup import back_up
from campus_guard.db.keys import KeyFile, key_file
from campus_guard.features.admin.queries import AuditTrail
from campus_guard.ui.login import LoginPage
from tests.ui.app.conftest import PASSWORD, Started

Start = Callable[[Path], Started]
NEW = "my own new words"


@pytest.fixture
def school(tmp_path: Path, clock: FixedClock) -> tuple[Path, str]:
    """Return a school's folder and its recovery key."""
    folder = tmp_path / "lost"
    setup = container.SchoolSetup(
        name="示例小学", username="anquan", account_name="安主任", password=PASSWORD
    )
    made, recovery = container.create_school(folder, setup, clock)
    made.close()
    return folder, recovery


def test_the_recovery_key_leads_to_new_words_and_a_new_key(
    start: Start, school: tuple[Path, str]
) -> None:
    folder, recovery = school
    started = start(folder)
    started.program.show_recovery()
    page = started.front
    for typed, words in (("ABCD", "check characters"), (recovery, "")):
        page.form.set_values({"recovery": typed})
        page.submit()
        started.settle()
        if words:
            assert words in page.form["recovery"]._hint_line.text()
    page = started.front
    cards = [card.accessibleDescription() for card in page.form.findChildren(QFrame)]
    shown = next(text for text in cards if text.count("-") == 8)
    values = {"username": "anquan", "password": NEW, "again": NEW}
    page.form.set_values({**values, "recovery": recovery})  # the old one
    page.submit()
    started.settle()
    assert started.program.signed_in is None
    page.form.set_values({**values, "recovery": shown})
    page.submit()
    started.settle()
    signed_in = started.program.signed_in
    assert signed_in is not None
    rows = signed_in.container.service.ask(AuditTrail(action="use_recovery_key")).rows
    assert len(rows) == 1
    slots = KeyFile.load(key_file(folder))
    assert slots.open("anquan", NEW).vault.can_open


def test_a_backup_brings_back_what_was_there(
    start: Start, data: Path, tmp_path: Path, clock: FixedClock
) -> None:
    school = container.open_school(data, "anquan", PASSWORD, clock)
    file = back_up(school.db, tmp_path / "stick", clock.now())
    count = len(school.service.ask(AuditTrail()).rows)
    school.close()
    started = start(data)
    started.sign_in("anquan")
    started.program.signed_in.desk.restore(file)
    front = started.front
    assert started.program.signed_in is None
    assert front.form["backup"].value() == file
    for user, password, refused in (
        ("menwei", PASSWORD, True),
        ("weihu", "wrong", True),
        ("weihu", PASSWORD, False),
    ):
        front.form.set_values({"backup": file, "username": user, "password": password})
        front.submit()
        started.settle()
        assert bool(front.banner.text if refused else None) is refused
    assert isinstance(started.front, LoginPage)
    asides = [p for p in data.iterdir() if p.name.startswith("aside-")]
    assert len(asides) == 1
    assert (asides[0] / "campus_guard.db").exists()
    started.sign_in("anquan")
    trail = started.program.signed_in.container.service.ask(AuditTrail())
    assert {"restore", "admit_restore"} <= {row.action for row in trail.rows}
    assert len(trail.rows) == count + 2


def test_a_new_computer_begins_with_the_old_ones_backup(
    start: Start, data: Path, tmp_path: Path, clock: FixedClock
) -> None:
    school = container.open_school(data, "anquan", PASSWORD, clock)
    file = back_up(school.db, tmp_path / "stick", clock.now())
    school.close()
    started = start(tmp_path / "new")
    started.front.restore_button.click()
    front = started.front
    started.dialogs.answers.append(file)
    front.form._choose()
    front.form.set_values({"backup": file, "username": "weihu", "password": PASSWORD})
    front.submit()
    started.settle()
    assert isinstance(started.front, LoginPage)
    started.sign_in("xiaozhang")
    assert started.program.window.session is not None
