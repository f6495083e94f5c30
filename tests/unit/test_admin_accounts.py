"""Accounts with their key slots: who gets in, who no longer does, what a crash leaves."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from campus_guard.app import accounts
from campus_guard.app import container as c
from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import Conflict, LoginError, PermissionDenied, UserError
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Role
from campus_guard.db.keys import KdfCost
from campus_guard.features.admin.commands import ChangeRole, CloseAccount, CreateAccount
from campus_guard.features.admin.queries import AccountRow, AuditTrail, ListAccounts, OwnAccount

CHEAP = KdfCost(1, 64, 1)
PASSWORD = "correct horse"
SETUP = c.SchoolSetup(
    name="示例小学",
    username="anquan",
    account_name="安主任",
    password=PASSWORD,
)


@pytest.fixture
def school(tmp_path: Path, clock: FixedClock) -> Iterator[c.Container]:
    made, _ = c.create_school(tmp_path, SETUP, clock, cost=CHEAP)
    yield made
    made.close()


def add(school: c.Container, username: str, role: Role) -> AccountRow:
    command = CreateAccount(uid=new_uid(), username=username, name="张三", role=role)
    accounts.add_account(school, command, PASSWORD, cost=CHEAP)
    return account(school, username)


def account(school: c.Container, username: str) -> AccountRow:
    return next(a for a in school.service.ask(ListAccounts()) if a.username == username)


def enter(school: c.Container, username: str, password: str = PASSWORD) -> c.Container:
    return c.open_school(school.data_dir, username, password, school.clock)


def test_a_new_account_gets_in_and_must_choose_its_own_password(school: c.Container) -> None:
    add(school, "menwei", Role.GATEKEEPER)
    gate = enter(school, "MENWEI")
    assert gate.service.ask(OwnAccount()).must_change_password
    assert not gate.keys.vault.can_open
    accounts.change_own_password(gate, PASSWORD, "my own words", cost=CHEAP)
    gate.close()
    with pytest.raises(LoginError):
        enter(school, "menwei")
    gate = enter(school, "menwei", "my own words")
    assert not gate.service.ask(OwnAccount()).must_change_password
    assert not gate.keys.vault.can_open
    gate.close()


def test_a_gatekeepers_slot_holds_no_vault_secret(school: c.Container) -> None:
    add(school, "menwei", Role.GATEKEEPER)
    add(school, "weihu", Role.MAINTAINER)
    for name in ("menwei", "weihu"):
        assert school.load_slots().open(name, PASSWORD).vault.secret is None
    assert school.load_slots().open("anquan", PASSWORD).vault.secret is not None


def test_a_taken_user_name_is_refused_beside_the_field(school: c.Container) -> None:
    add(school, "menwei", Role.GATEKEEPER)
    with pytest.raises(UserError) as caught:
        add(school, "ＭＥＮＷＥＩ", Role.GATEKEEPER)
    assert "username" in caught.value.fields


def test_a_bad_password_makes_no_account(school: c.Container) -> None:
    command = CreateAccount(uid=new_uid(), username="menweizhang", name="张", role="gatekeeper")
    for password in ("short", "menweizhang", "MenWeiZhang", "aaaaaaaa"):
        with pytest.raises(UserError) as caught:
            accounts.add_account(school, command, password)
        assert "password" in caught.value.fields
    assert len(school.service.ask(ListAccounts())) == 1


def test_a_closed_account_opens_nothing(school: c.Container) -> None:
    row = add(school, "xiaozhang", Role.PRINCIPAL)
    command = CloseAccount(account_id=row.id, expected_version=row.version, reason="离职")
    accounts.close_account(school, command, row.username)
    with pytest.raises(LoginError):
        enter(school, "xiaozhang")
    assert "xiaozhang" not in school.load_slots().slots
    assert account(school, "xiaozhang").close_reason == "离职"
    with pytest.raises(UserError, match="closed account"):
        add(school, "xiaozhang", Role.PRINCIPAL)


def test_a_voided_record_shuts_out_even_with_its_slot(school: c.Container) -> None:
    row = add(school, "menwei", Role.GATEKEEPER)
    command = CloseAccount(account_id=row.id, expected_version=row.version, reason="x")
    school.service.run(command)  # as if the slot had come back from a backup
    with pytest.raises(LoginError, match="does not exist any more"):
        enter(school, "menwei")


def test_a_refused_closing_leaves_the_slot(school: c.Container) -> None:
    row = add(school, "menwei", Role.GATEKEEPER)
    command = CloseAccount(account_id=row.id, expected_version=row.version + 1, reason="x")
    with pytest.raises(Conflict):
        accounts.close_account(school, command, row.username)
    enter(school, "menwei").close()


def test_the_last_of_the_office_and_oneself_stay(school: c.Container) -> None:
    own = account(school, "anquan")
    with pytest.raises(UserError, match="working with"):
        school.service.run(CloseAccount(account_id=own.id, expected_version=1, reason="x"))
    demote = ChangeRole(account_id=own.id, expected_version=1, role="gatekeeper", reason="x")
    with pytest.raises(UserError, match="must remain"):
        accounts.change_role(school, demote, "anquan", PASSWORD, cost=CHEAP)
    enter(school, "anquan").close()


def test_a_new_role_means_new_keys(school: c.Container) -> None:
    row = add(school, "xiaozhang", Role.PRINCIPAL)
    assert enter_and_close(school, "xiaozhang").vault.can_open
    command = ChangeRole(account_id=row.id, expected_version=1, role="gatekeeper", reason="x")
    accounts.change_role(school, command, row.username, "new password", cost=CHEAP)
    assert school.load_slots().open("xiaozhang", "new password").vault.secret is None
    assert account(school, "xiaozhang").role is Role.GATEKEEPER


def enter_and_close(school: c.Container, username: str) -> object:
    opened = enter(school, username)
    opened.close()
    return opened.keys


def test_setting_anothers_password_demands_a_new_one(school: c.Container) -> None:
    row = add(school, "menwei", Role.GATEKEEPER)
    gate = enter(school, "menwei")
    accounts.change_own_password(gate, PASSWORD, "my own words", cost=CHEAP)
    accounts.set_password(school, row, "given again", cost=CHEAP)
    gate.close()
    gate = enter(school, "menwei", "given again")
    assert gate.service.ask(OwnAccount()).must_change_password
    with pytest.raises(PermissionDenied):
        accounts.set_password(gate, row, "given again", cost=CHEAP)
    gate.close()


def test_own_password_needs_the_old_one(school: c.Container) -> None:
    with pytest.raises(UserError) as caught:
        accounts.change_own_password(school, "wrong", "my own words", cost=CHEAP)
    assert "old" in caught.value.fields
    with pytest.raises(UserError, match="differ"):
        accounts.change_own_password(school, PASSWORD, PASSWORD, cost=CHEAP)


def test_recovery_opens_both_keys_and_forces_a_new_one(tmp_path: Path, clock: FixedClock) -> None:
    made, recovery = c.create_school(tmp_path, SETUP, clock, cost=CHEAP)
    made.close()
    with pytest.raises(UserError):
        accounts.open_recovery(tmp_path, recovery[:-2], clock)
    opened = accounts.open_recovery(tmp_path, recovery, clock)
    assert [a.username for a in opened.accounts] == ["anquan"]
    with pytest.raises(UserError):  # the new key was not copied
        opened.finish("anquan", "my own words", recovery, cost=CHEAP)
    again = opened.finish("anquan", "my own words", opened.new.text, cost=CHEAP)
    assert again.keys.vault.can_open
    actions = [row.action for row in again.service.ask(AuditTrail()).rows]
    assert "use_recovery_key" in actions
    again.close()
    with pytest.raises(LoginError, match="newer one"):
        accounts.open_recovery(tmp_path, recovery, clock)
    with pytest.raises(LoginError):
        c.open_school(tmp_path, "anquan", PASSWORD, clock)
    accounts.open_recovery(tmp_path, opened.new.text, clock)


def test_a_new_recovery_key_replaces_the_old(tmp_path: Path, clock: FixedClock) -> None:
    made, recovery = c.create_school(tmp_path, SETUP, clock, cost=CHEAP)
    new = accounts.NewRecovery()
    with pytest.raises(UserError):
        accounts.renew_recovery(made, new, recovery, cost=CHEAP)
    accounts.open_recovery(tmp_path, recovery, clock)
    accounts.renew_recovery(made, new, new.text, cost=CHEAP)
    made.close()
    with pytest.raises(LoginError):
        accounts.open_recovery(tmp_path, recovery, clock)
