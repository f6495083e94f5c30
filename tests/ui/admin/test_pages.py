"""The pages of the administration against a service and a program that answer from memory."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from campus_guard.core.clock import CHINA
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import Role
from campus_guard.features.admin import rules
from campus_guard.features.admin.commands import EditSchool, RenameAccount, SetSettings
from campus_guard.features.admin.desk import BackupRow, FindingRow, HealthView, Job
from campus_guard.features.admin.queries import (
    AccountRow,
    AuditTrail,
    AuditTrailFilters,
    ChainState,
    ChainView,
    GetSettings,
    ListAccounts,
    SchoolInfo,
    SchoolView,
    Settings,
    TrailFilters,
    TrailPage,
    TrailRow,
)
from campus_guard.features.admin.ui.about import AboutPage
from campus_guard.features.admin.ui.accounts import AccountsPage
from campus_guard.features.admin.ui.backup import BackupPage
from campus_guard.features.admin.ui.pages import admin_pages
from campus_guard.features.admin.ui.school import SchoolPage
from campus_guard.features.admin.ui.trail import TrailPageView
from campus_guard.ui.badges import BadgeLabel
from campus_guard.ui.formdialog import FormDialog
from tests.ui.conftest import Kit
from tests.ui.kit.support import assert_page_ok, unnamed

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=CHINA)
KEY = "-".join(["ABCD"] * 9)
DIRECTOR = AccountRow(1, 1, "anquan", "示例主任", Role.DIRECTOR, None, False, NOW, None, "")
GATE = AccountRow(2, 3, "menwei", "示例门卫", Role.GATEKEEPER, None, True, NOW, None, "")
CLOSED = AccountRow(3, 2, "old", "示例员工", Role.PRINCIPAL, None, False, NOW, NOW, "离职")
SCHOOL = SchoolView(
    1, 7, "示例小学", rules.SchoolKind.PRIMARY, rules.Settlement.URBAN, boarding=False, sample=True
)
BACKUP = BackupRow(Path("a.cgbak"), NOW, 12, "0a1b2c3d", 2_000_000, second=False)
HEALTH = HealthView(
    NOW,
    (
        FindingRow("pages", "ok", msg("Every page of the data file is sound.")),
        FindingRow("backup", "bad", msg("The newest backup is damaged. Make another one.")),
    ),
)


@dataclass
class FakeDesk:
    """Records what the pages ask of the program."""

    data_dir: Path = Path("data")
    last_health: HealthView | None = None
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def _note(self, *call: Any) -> Any:
        self.calls.append(call)
        return call

    def add_account(self, command: Any, password: str) -> int:
        self._note("add", command.username, command.role, password)
        return 9

    def set_password(self, account: AccountRow, password: str) -> None:
        self._note("set", account.username, password)

    def change_own_password(self, old: str, new: str) -> None:
        self._note("own", old, new)

    def close_account(self, command: Any, username: str) -> None:
        self._note("close", command.account_id, command.reason, username)

    def change_role(self, command: Any, username: str, password: str) -> None:
        self._note("role", command.role, username, password)

    def new_recovery(self) -> str:
        return KEY

    def renew_recovery(self, shown: str, typed: str) -> None:
        if shown != typed:
            problem = msg("This is not the key on the sheet. Check each group.")
            raise UserError(problem, {"recovery": problem})
        self._note("renew")

    def recovery_sheet(self, recovery: str) -> bytes:
        return recovery.encode()

    def backups(self) -> tuple[BackupRow, ...]:
        return (BACKUP,)

    def back_up(self, folder: Path | None, step: Callable[[int, int], None]) -> Path:
        step(1, 1)
        self._note("backup", folder)
        return Path("b.cgbak")

    def check(self, step: Callable[[int, int], None]) -> HealthView:
        step(1, 1)
        self._note("check")
        return HEALTH

    def rule_set_version(self) -> str:
        return "six-tier-1"

    def restore(self, backup: Path) -> None:
        self._note("restore", backup)

    def show_settings(self) -> None:
        self._note("settings")


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def filled(kit: Kit) -> Kit:
    answers = kit.service.answers
    answers[ListAccounts] = [DIRECTOR, GATE, CLOSED]
    answers[SchoolInfo] = SCHOOL
    answers[GetSettings] = Settings({k: s.default for k, s in rules.SETTINGS.items()})
    answers[ChainState] = ChainView(12, "0a1b2c3d", NOW)
    answers[AuditTrailFilters] = TrailFilters(("anquan",), ("account",))
    answers[AuditTrail] = trail
    kit.service.run = runner(kit)  # type: ignore[method-assign]
    return kit


def runner(kit: Kit) -> Callable[[Any], Any]:
    plain = kit.service.run

    def run(command: Any) -> Any:
        if isinstance(command, Job):
            command.work()
        return plain(command)

    return run


def trail(query: AuditTrail) -> TrailPage:
    last = (query.before or 601) - 1
    rows = tuple(
        TrailRow(n, NOW, "anquan", "insert", "account", 1, "") for n in range(last, last - 200, -1)
    )
    return TrailPage(rows, rows[-1].id if rows[-1].id > 1 else None)


def shown(page: Any, kit: Kit) -> Any:
    page.setParent(kit.window)
    kit.window.show()
    page.show()
    page.reload()
    kit.settle()
    return page


def dialog(page: Any) -> FormDialog:
    found = [d for d in page.findChildren(FormDialog) if d.isVisible()]
    assert len(found) == 1
    assert unnamed(found[0]) == []
    return found[0]


def save(kit: Kit, page: Any, **values: Any) -> FormDialog:
    one = dialog(page)
    for key, value in values.items():
        one.form[key].set_value(value)
    one.save()
    kit.settle()
    return one


def test_every_page_is_named_and_fits(filled: Kit, desk: FakeDesk) -> None:
    for spec in admin_pages(desk):
        page = shown(spec.factory(filled), filled)
        assert_page_ok(page)
        assert isinstance(page.help_text(), str)


def test_accounts_are_listed_with_their_state(filled: Kit, desk: FakeDesk) -> None:
    page = shown(AccountsPage(filled, desk), filled)
    states = [page.columns()[3].badge(row) for row in page.model.rows]
    words = [filled.tr(badge.text) for badge in states]
    assert words == ["In use", "Must choose a password", "Closed 2026-11-20"]


def test_a_new_account_is_checked_before_it_is_made(filled: Kit, desk: FakeDesk) -> None:
    page = shown(AccountsPage(filled, desk), filled)
    page.new()
    values = {"name": "示例", "username": "xin", "role": "principal"}
    for wrong, where in (
        ({"password": "short", "again": "short"}, "password"),
        ({"password": "long enough", "again": "not the same"}, "again"),
    ):
        one = save(filled, page, **values, **wrong)
        assert one.isVisible()
        assert one.form[where]._hint_line.text().startswith("⚠")
    save(filled, page, password="long enough", again="long enough")
    assert desk.calls == [("add", "xin", "principal", "long enough")]
    assert not [d for d in page.findChildren(FormDialog) if d.isVisible()]


def test_what_can_be_done_to_an_account(filled: Kit, desk: FakeDesk) -> None:
    page = shown(AccountsPage(filled, desk), filled)
    page.select(2)
    page.rename()
    save(filled, page, name="示例二")
    assert filled.service.commands[-1] == RenameAccount(
        account_id=2, expected_version=3, name="示例二", person_id=None
    )
    page.set_password()
    save(filled, page, password="long enough", again="long enough")
    page.change_role()
    one = save(filled, page, password="long enough", again="long enough", reason="x")
    assert one.isVisible()  # the present role is no change
    save(filled, page, role="maintainer")
    page.close_account()
    save(filled, page, reason="离职")
    assert desk.calls == [
        ("set", "menwei", "long enough"),
        ("role", "maintainer", "menwei", "long enough"),
        ("close", 2, "离职", "menwei"),
    ]


def test_a_closed_account_is_left_alone(filled: Kit, desk: FakeDesk) -> None:
    page = shown(AccountsPage(filled, desk), filled)
    page.select(3)
    for action in (page.rename, page.set_password, page.change_role, page.close_account):
        action()
        assert not page.findChildren(FormDialog)


def test_a_new_recovery_key_must_be_typed_back(filled: Kit, desk: FakeDesk) -> None:
    page = shown(AccountsPage(filled, desk), filled)
    page.renew()
    one = save(filled, page, recovery="ABCD")
    assert one.isVisible()
    assert desk.calls == []
    save(filled, page, recovery=KEY)
    assert desk.calls == [("renew",)]


def test_the_school_is_corrected_on_its_version(filled: Kit, desk: FakeDesk) -> None:
    page = shown(SchoolPage(filled, desk), filled)
    page.edit()
    save(filled, page, name="示例第二小学", boarding=True)
    assert filled.service.commands[-1] == EditSchool(
        expected_version=7, name="示例第二小学", kind="primary", settlement="urban", boarding=True
    )
    page.edit_backup()
    save(filled, page, automatic=False, second="stick")
    wished = {"backup.automatic": False, "backup.second_folder": "stick"}
    assert filled.service.commands[-1] == SetSettings(values=wished)
    page.change_password()
    save(filled, page, old="the old one", password="long enough", again="long enough")
    assert desk.calls == [("own", "the old one", "long enough")]


def test_the_trail_comes_page_by_page(filled: Kit) -> None:
    page = shown(TrailPageView(filled), filled)
    assert len(page.model.rows) == 200
    page._more()
    filled.settle()
    page._more()
    filled.settle()
    assert [page.model.rows[0].id, page.model.rows[-1].id] == [600, 1]
    page._more()
    filled.settle()
    assert len(page.model.rows) == 600
    page.set_filter("username", "anquan")
    filled.settle()
    assert filled.service.queries[-1].username == "anquan"


def test_backups_are_made_checked_and_restored(filled: Kit, desk: FakeDesk) -> None:
    page = shown(BackupPage(filled, desk), filled)
    page.new()
    filled.settle()
    page.check()
    filled.settle()
    badges = [badge.accessibleName() for badge in page.findChildren(BadgeLabel)]
    assert badges == ["Wrong", "Sound"]  # what must be repaired comes first
    page.table.select_key(BACKUP.id)
    page.restore()
    assert ("restore", BACKUP.path) not in desk.calls  # asked, and refused
    filled.dialogs.answers.append(True)
    page.restore()
    assert desk.calls == [("backup", None), ("check",), ("restore", BACKUP.path)]
    assert len(filled.dialogs.asked) == 2


def test_a_failed_backup_says_why_and_can_be_tried_again(filled: Kit, desk: FakeDesk) -> None:
    page = shown(BackupPage(filled, desk), filled)

    def full(_folder: Path | None, _step: Any) -> Path:
        raise UserError(msg("The disk is full."))

    desk.back_up = full  # type: ignore[method-assign]
    page.new()
    filled.settle()
    assert page.banner.text == "The disk is full."
    assert page.new_button.isEnabled()


def test_about_names_version_and_chain(filled: Kit, desk: FakeDesk) -> None:
    page = shown(AboutPage(filled, desk), filled)
    texts = [w.text() for w in page._facts.children() if hasattr(w, "text")]
    assert "12-0a1b2c3d" in texts
    assert any("示例主任" in text for text in texts)
