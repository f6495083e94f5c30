"""The wizard: a school comes into being at its end, and nothing before."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from campus_guard.app.container import has_school
from campus_guard.app.settings import chosen_data_dir
from campus_guard.core.errors import UserError
from campus_guard.core.roles import Role
from campus_guard.features.admin.queries import SchoolInfo
from campus_guard.features.admin.ui.first_run import FirstRun
from campus_guard.ui.login import LoginPage
from campus_guard.ui.preview import PreviewDialog
from tests.ui.app.conftest import PASSWORD, Started
from tests.ui.kit.support import unnamed

Start = Callable[[Path], Started]
PERSON = {"name_of_person": "安主任", "username": "AnQuan", "password": PASSWORD}


def wizard(started: Started) -> FirstRun:
    assert isinstance(started.front, FirstRun)
    return started.front


def to_recovery(started: Started) -> FirstRun:
    page = wizard(started)
    page.begin_empty()
    page.forms["school"].set_values({"name": "示例小学", "kind": "nine_year", "boarding": True})
    page.next()
    page.next()
    page.forms["account"].set_values({**PERSON, "again": PASSWORD, "role": "principal"})
    page.next()
    started.settle()
    assert page.step == "recovery"
    return page


def files(folder: Path) -> set[str]:
    return {p.name for p in folder.iterdir()} - {".window.lock"} if folder.exists() else set()


def test_from_nothing_to_the_first_page(start: Start, tmp_path: Path) -> None:
    data = tmp_path / "data"
    started = start(data)
    page = to_recovery(started)
    assert not has_school(data)
    recovery = started.program._founder.draft.recovery
    page.forms["recovery"].set_values({"recovery": recovery.replace("-", " ").lower()})
    page.next()
    started.settle()
    signed_in = started.program.signed_in
    assert signed_in is not None
    assert signed_in.container.actor.role is Role.PRINCIPAL
    school = signed_in.container.service.ask(SchoolInfo())
    assert (school.name, school.kind, school.boarding) == ("示例小学", "nine_year", True)
    assert "today" in started.program.window.session.keys
    assert {"campus_guard.db", "keys.json", "preferences.json", "logs"} <= files(data)
    assert not [name for name in files(data) if name.startswith(".setup")]
    assert chosen_data_dir() == data


def test_a_wrong_key_stays_on_the_page(start: Start, tmp_path: Path) -> None:
    started = start(tmp_path / "data")
    page = to_recovery(started)
    recovery = started.program._founder.draft.recovery
    page.forms["recovery"].set_values({"recovery": recovery[5:]})
    page.next()
    started.settle()
    assert page.step == "recovery"
    assert not has_school(tmp_path / "data")
    assert "Check each group" in page.forms["recovery"]["recovery"]._hint_line.text()


def test_the_sheet_can_be_seen(start: Start, tmp_path: Path) -> None:
    started = start(tmp_path / "data")
    page = to_recovery(started)
    page.forms["recovery"].show_sheet()
    started.settle()
    preview = page.forms["recovery"].findChild(PreviewDialog)
    assert preview is not None
    assert preview.data.startswith(b"%PDF")
    preview.reject()


@pytest.mark.parametrize("how", ["close", "back", "kill"])
def test_broken_off_leaves_nothing_that_opens(start: Start, tmp_path: Path, how: str) -> None:
    data = tmp_path / "data"
    started = start(data)
    page = to_recovery(started)
    if how == "close":
        assert started.program.window.close()
    elif how == "back":
        page.back()
        assert page.step == "account"
    else:
        started.program._founder.draft = None  # nobody is left to tidy up
        leftovers = [p for p in data.iterdir() if p.name.startswith(".setup")]
        assert leftovers
    assert not has_school(data)
    if how == "kill":
        again = to_recovery(started)
        assert again is not None
        assert not leftovers[0].exists()
        started.program._founder.discard()
    assert files(data) == set()


def test_bad_places_are_refused_in_words(start: Start, tmp_path: Path) -> None:
    started = start(tmp_path / "data")
    page = wizard(started)
    page.begin_empty()
    page.forms["school"].set_values({"name": "示例小学"})
    page.next()
    for place, words in (
        (str(tmp_path / "OneDrive - School"), "synchronised"),
        ("//server/share", "network"),
        ("relative", "whole path"),
    ):
        page.forms["place"].set_values({"place": place})
        page.next()
        assert page.step == "place"
        assert words in page.banner.text, place


def test_another_place_is_remembered(start: Start, tmp_path: Path) -> None:
    started = start(tmp_path / "data")
    elsewhere = tmp_path / "elsewhere" / "school"
    page = wizard(started)
    page.begin_empty()
    page.forms["school"].set_values({"name": "示例小学"})
    page.next()
    started.dialogs.answers.append(elsewhere)
    page._choose()
    page.next()
    assert started.program.data_dir == elsewhere
    page.forms["account"].set_values({**PERSON, "again": PASSWORD})
    page.next()
    started.settle()
    recovery = started.program._founder.draft.recovery
    page.forms["recovery"].set_values({"recovery": recovery})
    page.next()
    started.settle()
    assert has_school(elsewhere)
    assert not has_school(tmp_path / "data")
    assert chosen_data_dir() == elsewhere


def test_account_mistakes_stand_beside_their_fields(start: Start, tmp_path: Path) -> None:
    started = start(tmp_path / "data")
    page = wizard(started)
    page.begin_empty()
    page.forms["school"].set_values({"name": "示例小学"})
    page.next()
    page.next()
    form = page.forms["account"]
    for change, field in (
        ({"username": "an quan"}, "username"),
        ({"password": "short", "again": "short"}, "password"),
        ({"again": "another one"}, "again"),
    ):
        form.set_values({**PERSON, "again": PASSWORD, **change})
        page.next()
        started.settle()
        assert page.step == "account"
        assert form[field]._hint_line.text().startswith("⚠"), field


def test_the_sample_school_needs_only_its_place(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import campus_guard.app.demo.build as demo

    small = demo.build_school

    def quick(folder: Path, _scale: demo.Scale, *rest: object, **options: object) -> object:
        return small(folder, demo.Scale.SMALL, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(demo, "build_school", quick)
    data = tmp_path / "data"
    started = start(data)
    page = wizard(started)
    page.begin_sample()
    page.next()
    started.settle()
    assert isinstance(started.front, LoginPage)
    assert has_school(data)
    started.sign_in("xiaozhang", "sample-2026")
    assert started.program.window.session is not None


def test_a_cancelled_sample_leaves_nothing(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import campus_guard.app.demo.build as demo

    def broken(folder: Path, *_rest: object, **_options: object) -> None:
        (folder / "campus_guard.db").write_bytes(b"half")
        raise UserError(Message("stopped"))

    from campus_guard.core.i18n import Message

    monkeypatch.setattr(demo, "build_school", broken)
    data = tmp_path / "data"
    started = start(data)
    page = wizard(started)
    page.begin_sample()
    page.next()
    started.settle()
    assert page.step == "place"
    assert page.banner.text == "stopped"
    assert files(data) == set()
    shutil.rmtree(data)


def test_every_control_has_a_name(start: Start, tmp_path: Path) -> None:
    started = start(tmp_path / "data")
    page = to_recovery(started)
    assert unnamed(page) == []


def test_the_language_can_be_chosen_first(start: Start, tmp_path: Path) -> None:
    started = start(tmp_path / "data")
    page = wizard(started)
    page.forms["start"]["language"].set_value("zh_CN")
    page.forms["start"]["language"].changed.emit()
    started.qtbot.waitUntil(lambda: started.program.tr.language == "zh_CN", timeout=3000)
    started.settle()
    assert wizard(started)._title.text() == "欢迎"
