"""What is kept outside the database, and the settings in it."""

import re
from pathlib import Path

import pytest

from campus_guard.app.settings import (
    Preferences,
    chosen_data_dir,
    load_preferences,
    remember_data_dir,
    save_preferences,
)
from campus_guard.app.steps import Steps
from campus_guard.core.errors import UserError
from campus_guard.core.paths import default_data_dir
from campus_guard.db.models import Base, Setting
from campus_guard.db.service import Service
from campus_guard.features.admin import rules
from campus_guard.features.admin.commands import SetOwnSetting, SetSettings
from campus_guard.features.admin.queries import CheckSettings, GetSettings


def test_preferences_come_back(tmp_path: Path) -> None:
    assert load_preferences(tmp_path) == Preferences()
    kept = Preferences("dark", 150, "zh_TW", 5, "anquan")
    save_preferences(tmp_path, kept)
    assert load_preferences(tmp_path) == kept


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"theme": 3}', '{"theme": "pink"}', '{"language": "xx"}', "\udcff"]
)
def test_spoilt_preferences_are_the_defaults(tmp_path: Path, text: str) -> None:
    file = tmp_path / "preferences.json"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert load_preferences(tmp_path) == Preferences()


def test_a_scale_stays_within_its_bounds(tmp_path: Path) -> None:
    save_preferences(tmp_path, Preferences(scale=900))
    assert load_preferences(tmp_path).scale == 200


def test_preferences_never_stop_the_program(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    save_preferences(tmp_path / "file" / "below", Preferences())
    assert load_preferences(tmp_path / "file" / "below") == Preferences()


def test_the_chosen_place_is_remembered(tmp_path: Path) -> None:
    assert chosen_data_dir(tmp_path) == default_data_dir()
    remember_data_dir(tmp_path / "school", tmp_path)
    assert chosen_data_dir(tmp_path) == tmp_path / "school"


def test_steps_are_timed_even_when_they_fail() -> None:
    steps = Steps()
    with pytest.raises(ValueError, match="x"), steps.step("open"):
        raise ValueError("x")
    assert steps.times["open"] >= 0


def test_settings_of_school_and_account(director: Service, principal: Service) -> None:
    before = director.ask(GetSettings())
    assert before.chosen == frozenset()
    assert before["backup.automatic"] is True
    director.run(SetSettings(values={"backup.second_folder": "stick"}))
    director.run(SetOwnSetting(key="look.theme", value="dark"))
    assert principal.ask(GetSettings())["backup.second_folder"] == "stick"
    assert principal.ask(GetSettings())["look.theme"] == "system"
    own = director.ask(GetSettings())
    assert own["look.theme"] == "dark"
    assert own.chosen == {"backup.second_folder", "look.theme"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("look.theme", "pink"),
        ("look.scale", 117),
        ("look.scale", True),
        ("lock.idle_minutes", 3),
        ("nonsense", 1),
        ("backup.automatic", True),
    ],
)
def test_values_that_are_not_allowed(director: Service, key: str, value: object) -> None:
    with pytest.raises(UserError):
        director.run(SetOwnSetting(key=key, value=value))


def test_a_school_setting_is_not_for_one_account(director: Service) -> None:
    with pytest.raises(UserError):
        director.run(SetSettings(values={"look.theme": "dark"}))
    with pytest.raises(UserError):
        director.run(SetSettings(values={"backup.automatic": "yes"}))


def test_check_finds_what_an_older_version_left(director: Service) -> None:
    director.run(SetOwnSetting(key="look.theme", value="dark"))
    assert director.ask(CheckSettings()) == []
    with director.db.write("test") as unit:
        row = unit.session.get(Setting, "look.theme@director")
        assert row is not None
        row.value = "pink"
    assert director.ask(CheckSettings()) == ["look.theme@director"]
    assert director.ask(GetSettings())["look.theme"] == "system"


@pytest.mark.parametrize("text", ["a", "安主任", "a.b-c_1", "x" * 32])
def test_user_names_that_can_be_used(text: str) -> None:
    assert rules.username_problem(rules.clean_username(text)) is None


@pytest.mark.parametrize("text", ["", " ", "a b", "a/b", "x" * 33, "a@b", "\u202e"])
def test_user_names_that_cannot(text: str) -> None:
    assert rules.username_problem(rules.clean_username(text)) is not None


def test_every_table_of_the_trail_has_a_word() -> None:
    silent = {"audit_entry", "correction", "counter", "search_key"}
    tables = set(Base.metadata.tables) - silent
    assert not tables - rules.OBJECT_LABELS.keys()
    assert rules.object_label("unheard_of").text == "unheard_of"
    assert rules.action_label("unheard_of").text == "unheard_of"


def test_every_action_in_the_program_has_words() -> None:
    """What is written into the trail is read there by people."""
    noted = re.compile(r"""\.note\(\s*"([a-z_]+)\"""")
    found = {
        action
        for path in Path(rules.__file__).parents[2].rglob("*.py")
        for action in noted.findall(path.read_text(encoding="utf-8"))
    }
    assert {"reveal", "anonymise", "tick", "update", "restore"} <= found
    assert found - set(rules.ACTION_LABELS) == set()
