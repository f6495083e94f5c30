"""The program: sign-in, lock, sign-out, language, banners, backup and check after the start."""

from collections.abc import Callable
from pathlib import Path

import pytest

from campus_guard.app.settings import load_preferences
from campus_guard.app.window import Program
from campus_guard.core.clock import FixedClock
from campus_guard.core.i18n import Message
from campus_guard.db.backup import list_backups
from campus_guard.db.health import default_backups
from campus_guard.features.admin.queries import AuditTrail, GetSettings
from campus_guard.ui.lock import LockPage
from campus_guard.ui.login import LoginPage
from campus_guard.ui.settings import SettingsDialog
from campus_guard.ui.theme import Mode
from tests.ui.app.conftest import PASSWORD, Started

Start = Callable[[Path], Started]


def keys(started: Started) -> tuple[str, ...]:
    session = started.program.window.session
    assert session is not None
    return session.keys


def test_each_role_sees_its_pages(start: Start, data: Path) -> None:
    started = start(data)
    assert isinstance(started.front, LoginPage)
    seen = {}
    for name in ("menwei", "anquan", "xiaozhang", "weihu"):
        started.sign_in(name)
        seen[name] = set(keys(started))
        started.program.leave()
        assert isinstance(started.front, LoginPage)
    assert seen["weihu"] == {"backup", "about"}
    assert "accidents" in seen["menwei"]
    assert not seen["menwei"] & {"people", "admin", "backup", "today", "summary"}
    assert {"today", "summary", "accidents", "people", "places", "calendar"} <= seen["anquan"]
    assert {"admin", "backup", "about"} <= seen["xiaozhang"]


def test_a_wrong_password_says_so_and_keeps_the_name(start: Start, data: Path) -> None:
    started = start(data)
    page = started.front
    assert isinstance(page, LoginPage)
    page.form.set_values({"username": "anquan", "password": "wrong"})
    page.submit()
    started.settle()
    assert page.banner.text == "User name or password is wrong."
    assert page.form.values() == {"username": "anquan", "password": ""}
    assert started.program.window.session is None


def test_lock_asks_for_the_same_password(start: Start, data: Path) -> None:
    started = start(data)
    started.sign_in("anquan")
    window = started.program.window
    window.lock()
    lock = started.front
    assert isinstance(lock, LockPage)
    for password, locked in (("wrong", True), (PASSWORD, False)):
        lock.form.set_values({"password": password})
        lock.submit()
        started.settle()
        assert window.locked is locked


def test_after_the_start_comes_a_backup_a_day_and_a_check(
    start: Start, data: Path, clock: FixedClock
) -> None:
    started = start(data)
    for expected in (1, 1):
        started.sign_in("anquan")
        assert len(list_backups(default_backups(data))) == expected
        desk = started.program.signed_in.desk
        assert desk is not None
        assert desk.last_health is not None
        assert desk.last_health.bad == ()
        started.program.leave()
    clock.advance(days=1)
    started.sign_in("menwei")
    assert len(list_backups(default_backups(data))) == 2


def banner(started: Started, key: str) -> str:
    session = started.program.window.session
    assert session is not None
    shown = session._banners.get(key)
    return shown.text if shown else ""


def test_a_clock_set_back_is_said(start: Start, data: Path, clock: FixedClock) -> None:
    started = start(data)
    clock.advance(hours=-5)
    started.sign_in("anquan")
    assert "300 minutes behind" in banner(started, "clock")


def test_damaged_pages_make_it_read_only_in_words(start: Start, data: Path) -> None:
    damage(data / "campus_guard.db")
    started = start(data)
    started.sign_in("anquan")
    text = banner(started, "damage") or banner(started, "health")
    assert "damaged" in text
    assert started.program.signed_in is not None
    assert started.program.signed_in.container.db.read_only


def damage(path: Path) -> None:
    """Overwrite the last page of the file: the tables every start needs stay readable."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size - 4096 + 100)
        file.write(b"damage" * 20)


def test_a_file_that_cannot_be_read_leads_to_the_backups(start: Start, data: Path) -> None:
    with (data / "campus_guard.db").open("r+b") as file:
        file.write(b"x" * 8192)
    started = start(data)
    problems: list[Message | None] = []
    started.program.attempt("anquan", PASSWORD, problems.append)
    started.settle()
    assert "damaged" in str(problems[0])
    assert started.program.window.session is None


def test_a_password_somebody_set_must_be_replaced(start: Start, data: Path) -> None:
    started = start(data)
    started.sign_in("anquan")
    page = started.page("admin").show_tab("accounts")
    started.settle()
    row = next(r for r in page.model.rows if r.username == "menwei")
    started.program.signed_in.desk.set_password(row, "given by me")
    started.program.leave()
    started.sign_in("menwei", "given by me")
    assert started.program.window.session is None
    front = started.front
    front.form.set_values({"password": "my own words", "again": "my own wordz"})
    front.submit()
    started.settle()
    assert started.program.window.session is None
    front.form.set_values({"password": "my own words", "again": "my own words"})
    front.submit()
    started.settle()
    assert "accidents" in keys(started)


def test_the_look_is_kept_for_account_and_login_page(start: Start, data: Path) -> None:
    started = start(data)
    started.sign_in("anquan")
    program = started.program
    program.signed_in.show_settings()
    dialog = program.window.findChild(SettingsDialog)
    assert dialog is not None
    for key, value in (("mode", Mode.DARK), ("idle_minutes", 5), ("language", "zh_CN")):
        dialog.form[key].set_value(value)
        dialog._changed(key)
        started.settle()
    assert program.tr("Sign in") == "登录"
    assert program.window.session is not None
    values = program.signed_in.container.service.ask(GetSettings())
    assert values["look.theme"] == "dark"
    assert values["look.language"] == "zh_CN"
    assert values["lock.idle_minutes"] == 5
    kept = load_preferences(data)
    assert (kept.theme, kept.language, kept.username) == ("dark", "zh_CN", "anquan")
    program.theme.set_mode(Mode.LIGHT)


def test_a_session_writes_under_its_own_name(start: Start, data: Path) -> None:
    started = start(data)
    started.sign_in("xiaozhang")
    page = started.page("admin")
    page.show_tab("school")
    started.settle()
    page.current.edit()
    dialog = page.current.findChildren(type(page.current.parent()))  # the dialog is a window
    del dialog
    form = next(w for w in started.program.app.topLevelWidgets() if hasattr(w, "save_button"))
    form.form.set_values({"name": "示例第二小学"})
    form.save()
    started.settle()
    trail = started.program.signed_in.container.service.ask(AuditTrail(kind="school"))
    assert trail.rows[0].username == "xiaozhang"
    assert page.current._school.name == "示例第二小学"


def test_closing_ends_everything(start: Start, data: Path) -> None:
    started = start(data)
    started.sign_in("anquan")
    program: Program = started.program
    assert program.window.close()
    assert program.signed_in is None
    assert not list(data.glob("*.lock"))


@pytest.mark.parametrize("name", ["anquan", "menwei", "weihu"])
def test_every_page_of_a_role_opens_without_data(start: Start, data: Path, name: str) -> None:
    started = start(data)
    started.sign_in(name)
    for key in keys(started):
        page = started.page(key)
        page.help_text()
        page.keys()
        page.focus_search()
        started.settle()
        assert started.program.window.session.current is page
