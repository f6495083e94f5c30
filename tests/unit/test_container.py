"""Making and opening a school: what is left behind, who may hold which key."""

from pathlib import Path

import pytest

from campus_guard.app import container as c
from campus_guard.app import folder
from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import LoginError, UserError, WorldError
from campus_guard.core.roles import Role
from campus_guard.db.keys import KdfCost, KeyFile, key_file
from campus_guard.db.restore import PENDING
from campus_guard.db.session import DATABASE_FILE
from campus_guard.features.admin.queries import OwnAccount, SchoolInfo

CHEAP = KdfCost(1, 64, 1)
SETUP = c.SchoolSetup(
    name="示例小学", username="AnQuan", account_name="安主任", password="a long password"
)


def test_create_then_open_by_password(tmp_path: Path, clock: FixedClock) -> None:
    made, recovery = c.create_school(tmp_path / "school", SETUP, clock, cost=CHEAP)
    assert made.actor.username == "anquan"
    made.close()
    opened = c.open_school(tmp_path / "school", "ANQUAN", SETUP.password, clock)
    assert opened.service.ask(SchoolInfo()).name == "示例小学"
    assert opened.service.ask(OwnAccount()).role is Role.DIRECTOR
    assert opened.keys.vault.can_open
    opened.close()
    assert len(recovery) == 36 + 8
    assert sorted(p.name for p in (tmp_path / "school").iterdir()) == [
        "campus_guard.db",
        "keys.json",
    ]


def test_wrong_password_and_unknown_name_are_refused(tmp_path: Path, clock: FixedClock) -> None:
    made, _ = c.create_school(tmp_path, SETUP, clock, cost=CHEAP)
    made.close()
    for name, password in (("anquan", "wrong"), ("nobody", SETUP.password)):
        with pytest.raises(LoginError):
            c.open_school(tmp_path, name, password, clock)


def test_empty_folder_says_so(tmp_path: Path, clock: FixedClock) -> None:
    with pytest.raises(WorldError, match="no school"):
        c.open_school(tmp_path, "a", "b", clock)


def test_a_broken_off_draft_leaves_nothing_that_opens(tmp_path: Path, clock: FixedClock) -> None:
    draft = c.draft_school(tmp_path, SETUP, clock, cost=CHEAP)
    assert not c.has_school(tmp_path)
    assert draft.folder.parent == tmp_path
    c.draft_school(tmp_path, SETUP, clock, cost=CHEAP).discard()  # sweeps the killed one
    assert list(tmp_path.iterdir()) == []


def test_draft_is_confirmed_by_the_recovery_key(tmp_path: Path, clock: FixedClock) -> None:
    draft = c.draft_school(tmp_path, SETUP, clock, cost=CHEAP)
    with pytest.raises(UserError, match="sheet"):
        draft.confirm(draft.recovery[:-1] + ("0" if draft.recovery[-1] != "0" else "1"))
    draft.confirm(draft.recovery.lower().replace("-", " "))
    draft.finish().close()


def test_a_second_school_in_one_folder_is_refused(tmp_path: Path, clock: FixedClock) -> None:
    made, _ = c.create_school(tmp_path, SETUP, clock, cost=CHEAP)
    made.close()
    with pytest.raises(UserError, match="already"):
        c.create_school(tmp_path, SETUP, clock, cost=CHEAP)


def test_keys_cost_what_the_rules_say(tmp_path: Path, clock: FixedClock) -> None:
    made, _ = c.create_school(tmp_path, SETUP, clock)
    made.close()
    costs = {slot.cost for slot in KeyFile.load(key_file(tmp_path)).slots.values()}
    assert costs == {KdfCost(time=3, memory_kib=65536, lanes=4)}


@pytest.mark.parametrize("role", [Role.GATEKEEPER, Role.MAINTAINER])
def test_only_the_office_holds_the_second_key(
    tmp_path: Path, clock: FixedClock, role: Role
) -> None:
    made, _ = c.create_school(tmp_path, SETUP, clock, cost=CHEAP)
    assert made.keys.vault.can_open
    assert not c.allowed_keys(made.keys, role).vault.can_open
    made.close()


def test_the_light_names_are_those_of_the_database() -> None:
    assert folder.DATABASE == DATABASE_FILE
    assert folder.RESTORE_PENDING == PENDING
