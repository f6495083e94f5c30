"""The gate desk in a real window: every case of the keystroke budget, and a morning rush.

Keys are counted as the gatekeeper presses them; a scan is one. Chinese counts as its pinyin and
the key that takes it. What happened is looked up in the database by another connection.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from string import ascii_lowercase

import pytest

from campus_guard.app.container import Container
from campus_guard.app.opening import sign_in
from campus_guard.core.clock import SystemClock
from campus_guard.core.i18n import Translator, load_translator
from campus_guard.core.ids import new_uid
from campus_guard.core.paths import resource
from campus_guard.db.service import Service
from campus_guard.features.gate.commands.badges import AddBadges
from campus_guard.features.gate.commands.closing import CloseDay
from campus_guard.features.gate.commands.driving import VehicleIn, VehicleOut
from campus_guard.features.gate.commands.entry import CheckIn
from campus_guard.features.gate.commands.events import CreateEvent, GuestLine, ImportGuests
from campus_guard.features.gate.commands.leaving import SignOut
from campus_guard.features.gate.commands.planning import PreRegister
from campus_guard.features.gate.commands.retention import SaveGateSettings
from campus_guard.features.gate.queries.board import Board, GateBoard
from campus_guard.features.gate.queries.settings import GetGateSettings, PassText
from campus_guard.features.people.pinyin import readings
from campus_guard.features.people.queries import FindPeople
from tests.e2e.support import xkeys
from tests.e2e.support.xserver import XServer, missing_tools, wait_for

pytestmark = pytest.mark.x11

ROOT = Path(__file__).resolve().parents[2]
PICTURES = os.environ.get("CAMPUS_GUARD_PICTURES")
PASSWORD = "sample-2026"
_HUMAN_MS = "60"  # a key every 60 ms: a very fast typist, and no scanner


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small sample school."""
    folder = tmp_path_factory.mktemp("sample") / "data"
    command = [sys.executable, "-m", "campus_guard", "--data", str(folder), "demo"]
    subprocess.run([*command, "--scale", "small"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return folder


@pytest.fixture
def school(sample: Path, tmp_path: Path) -> Iterator[Container]:
    """Return an open sample school in which nobody is inside, vehicles may enter at any time."""
    data = Path(shutil.copytree(sample, tmp_path / "data"))
    opened = sign_in(data, "anquan", PASSWORD, SystemClock())
    service = opened.container.service
    settings = replace(service.ask(GetGateSettings()), windows=(), plate_prefix="苏E")
    service.run(SaveGateSettings(settings=settings))
    service.run(CloseDay(uid=new_uid()))
    service.run(AddBadges(first="901", count=40))
    yield opened.container
    opened.container.close()


@pytest.fixture
def screen() -> Iterator[XServer]:
    assert not missing_tools(), "apt install xvfb openbox xdotool"
    server = XServer()
    yield server
    server.close()


@dataclass
class Keeper:
    """The gatekeeper: a keyboard, a scanner, no mouse; his keys are counted."""

    screen: XServer
    service: Service
    tr: Translator
    keys: int = field(default=0)

    def type(self, text: str) -> None:
        self.screen.tool("type", "--delay", _HUMAN_MS, text)
        self.keys += len(text)

    def chinese(self, text: str, pinyin: str) -> None:
        self.screen.tool("type", "--delay", _HUMAN_MS, text)
        self.keys += len(pinyin) + 1

    def press(self, *keys: str) -> None:
        self.screen.tool("key", "--delay", _HUMAN_MS, *keys)
        self.keys += len(keys)

    def scan(self, text: str) -> None:
        """Scan: ASCII at a scanner's speed, Return at its end."""
        xkeys.scan(self.screen.display, text)
        self.keys += 1

    def see(self, name: str) -> None:
        if PICTURES:
            self.screen.picture(Path(PICTURES) / f"gate-{name}.png")

    def wait(self, what: str, condition: Callable[[], object]) -> None:
        """Wait until the database says so; keep a picture of what went wrong."""
        try:
            wait_for(what, condition)
        except AssertionError:
            self.see("failed")
            raise

    @property
    def board(self) -> Board:
        return self.service.ask(GateBoard())

    @property
    def names(self) -> set[str]:
        return {row.name for row in self.board.rows}

    @property
    def plates(self) -> set[str]:
        return {car.plate for car in self.board.vehicles}

    def within(self, budget: int, what: str) -> None:
        """Fail above the budget; the next case begins at nought."""
        assert self.keys <= budget, f"{what}: {self.keys} keys, {budget} allowed"
        self.keys = 0

    def sign_in(self) -> None:
        self.screen.wait_title(self.tr("Campus safety"))
        self.screen.type("menwei")
        self.screen.key("Return")
        self.screen.type(PASSWORD)
        self.screen.key("Return")
        wanted = self.tr("Quick pass")

        def ready() -> bool:
            self.screen.key("F6")
            try:
                wait_for("", lambda: self.screen.title == wanted, 1.5)
            except AssertionError:
                return False
            return True

        wait_for("the desk", ready)
        self.screen.key("Escape")
        self.screen.wait_title(self.tr("Campus safety"))
        self.keys = 0


@pytest.fixture
def keeper(screen: XServer, school: Container, tmp_path: Path) -> Iterator[Keeper]:
    xkeys.teach(screen.display, "".join(name for name, _pinyin in (TYPED, *NEW)))
    command = [sys.executable, "-m", "campus_guard", "--data", str(school.data_dir)]
    program = screen.start([*command, "--lang", "zh_CN"], XDG_CONFIG_HOME=str(tmp_path / "config"))
    tr = load_translator("zh_CN", resource("locale"))
    made = Keeper(screen, school.service, tr)
    yield made
    program.terminate()


def enter(service: Service, name: str, phone: str, **more: object) -> int:
    """Let somebody in; return the visit."""
    values: dict[str, object] = {"type_code": "parent", "reason_code": "meet_teacher"} | more
    command = CheckIn(uid=new_uid(), name=name, phone=phone, **values)  # type: ignore[arg-type]
    return service.run(command).value.visit_id


def came_before(service: Service, name: str, phone: str) -> None:
    """Record that somebody was here and left."""
    service.run(SignOut(uid=new_uid(), visit_id=enter(service, name, phone)))


def announced(service: Service, name: str, phone: str) -> str:
    """Announce somebody for today; return the text of the pass."""
    today = SystemClock().today()
    command = PreRegister(
        uid=new_uid(), day=today, type_code="parent", name=name, phone=phone,
        reason_code="meet_teacher",
    )  # fmt: skip
    visit = service.run(command).value
    return service.ask(PassText(visit_id=visit))


def parents_meeting(service: Service, today: date) -> None:
    """Prepare a meeting of two classes."""
    event = service.run(CreateEvent(uid=new_uid(), name="家长会(示例)", day=today)).value
    rows = (
        GuestLine(2, "一年级1班", "卓示范", "卓家长"),
        GuestLine(3, "一年级1班", "翁示范", "翁家长"),
        GuestLine(4, "一年级2班", "费示范", "费家长"),
    )
    service.run(ImportGuests(event_id=event, rows=rows))


def test_every_case_within_its_budget(keeper: Keeper) -> None:
    service = keeper.service
    passed = announced(service, "邬示范", "13900001111")
    came_before(service, "佘示范", "13900002222")
    stay = service.run(VehicleIn(uid=new_uid(), plate="苏E7K9Q2", driver_name="示例")).value.stay_id
    service.run(VehicleOut(uid=new_uid(), stay_id=stay))
    parents_meeting(service, SystemClock().today())
    keeper.sign_in()
    keeper.see("1-desk")

    keeper.scan(passed)
    keeper.wait("the announced visitor", lambda: "邬示范" in keeper.names)
    keeper.within(2, "pre-registered, QR")

    keeper.type("ssf")
    keeper.press("Return")
    keeper.see("2-returning")
    keeper.type("1")
    keeper.press("Return")
    keeper.wait("the returning visitor", lambda: "佘示范" in keeper.names)
    keeper.within(8, "returning visitor")

    keeper.type("ssf")
    keeper.press("Return")
    keeper.wait("his leaving", lambda: "佘示范" not in keeper.names)
    keeper.within(4, "sign-out by initials and Enter")

    keeper.type("2222")
    keeper.press("Return")
    keeper.type("2")
    keeper.press("Return")
    keeper.wait("by the last four digits", lambda: "佘示范" in keeper.names)
    keeper.within(8, "returning visitor, last four digits")

    badge = next(row.badge for row in keeper.board.rows if row.name == "佘示范")
    assert 0 < len(badge) <= 3
    keeper.type(badge)
    keeper.press("Return")
    keeper.wait("the badge back", lambda: "佘示范" not in keeper.names)
    keeper.within(4, "sign-out by badge")
    new_visitors(keeper)
    vehicles_and_rush(keeper)
    meeting_and_roll_call(keeper)


def a_host(service: Service) -> tuple[str, str]:
    """Return a member of the staff and the three initials that find this one first."""
    for letter in ascii_lowercase:
        for person in service.ask(FindPeople(text=letter)):
            initials = "".join(readings(character)[0][0] for character in person.name)
            first = service.ask(FindPeople(text=initials))
            if len(initials) == 3 and first and first[0].id == person.id:
                return person.name, initials
    raise AssertionError


def new_visitors(keeper: Keeper) -> None:
    keeper.scan("Sample Card|F|19491231|Sample Road 1|11010519491231002X")
    keeper.type("13900003333")
    keeper.press("Return")
    host, initials = a_host(keeper.service)
    keeper.type(initials)
    keeper.press("Return")
    keeper.type("1")
    keeper.see("3-card")
    keeper.press("Return")
    keeper.wait("the visitor of the card", lambda: "Sample Card" in keeper.names)
    assert [row.host for row in keeper.board.rows if row.name == "Sample Card"] == [host]
    keeper.within(20, "new visitor with a card reader")

    keeper.chinese(*TYPED)
    keeper.press("Return")
    keeper.type("13900004444")
    keeper.press("Return", "Return")
    keeper.type("1")
    keeper.press("Return")
    keeper.wait("the typed visitor", lambda: TYPED[0] in keeper.names)
    keeper.within(50, "new visitor, all typed")


def vehicles_and_rush(keeper: Keeper) -> None:
    keeper.type("K9Q2")
    keeper.press("Return")
    keeper.wait("the known vehicle", lambda: "苏E7K9Q2" in keeper.plates)
    keeper.within(5, "known vehicle")

    keeper.type("A58B3")
    keeper.press("Return")
    keeper.wait("the new plate", lambda: "苏EA58B3" in keeper.plates)
    keeper.within(7, "new local plate")

    people = keeper.board.people
    keeper.press("F6", "3", "Return")
    keeper.wait("the quick pass", lambda: keeper.board.people == people + 3)
    keeper.within(3, "quick pass")

    keeper.press("F7")
    keeper.wait("the ambulance", lambda: any(row.emergency for row in keeper.board.rows))
    keeper.within(1, "emergency services")


def meeting_and_roll_call(keeper: Keeper) -> None:
    keeper.press("ctrl+m")
    keeper.screen.wait_title(keeper.tr("Parents' meeting"))
    keeper.keys = 0
    keeper.type("1zs")
    keeper.press("Return")
    keeper.wait("the first family", lambda: "卓家长" in keeper.names or "卓示范" in keeper.names)
    keeper.within(4, "a family at the parents' meeting")
    keeper.see("4-meeting")
    keeper.press("Escape")
    keeper.screen.wait_title(keeper.tr("Campus safety"))

    # The cursor stands in a line, and these keys mean something to a line under X11.
    for key, title in (("ctrl+e", "Expected today"), ("ctrl+u", "Pupils at the gate")):
        keeper.press(key)
        keeper.screen.wait_title(keeper.tr(title))
        keeper.press("Escape")
        keeper.screen.wait_title(keeper.tr("Campus safety"))

    keeper.keys = 0
    keeper.press("F8")
    keeper.screen.wait_title(keeper.tr("Roll call"))
    keeper.within(1, "roll call")
    keeper.see("5-roll-call")


RETURNING = (
    "岑", "邵", "温", "骆", "祁", "纪", "戚", "庞", "霍", "莫", "裴", "甄",
)  # fmt: skip
TYPED = ("闵样例", "minyangli")
NEW = (
    ("冉样本", "ranyangben"), ("桂样本", "guiyangben"), ("牛样本", "niuyangben"),
    ("古样本", "guyangben"), ("池样本", "chiyangben"), ("巫样本", "wuyangben"),
    ("敖样本", "aoyangben"), ("习样本", "xiyangben"),
)  # fmt: skip


def test_a_morning_rush_without_a_mouse(keeper: Keeper) -> None:
    service = keeper.service
    passes = [announced(service, f"预约{n}", f"1391000{n:04d}") for n in range(10)]
    for number, surname in enumerate(RETURNING):
        came_before(service, f"{surname}常来", f"1392000{number + 7100:04d}")
    leaver = enter(service, "离校示例", "13930001234")
    leaving = service.ask(PassText(visit_id=leaver))
    keeper.sign_in()

    for number, text in enumerate(passes):
        keeper.scan(text)
        keeper.wait(f"pass {number}", lambda n=number: f"预约{n}" in keeper.names)
    for number, surname in enumerate(RETURNING):
        keeper.type(f"{number + 7100:04d}")
        keeper.press("Return", "1", "Return")
        keeper.wait(surname, lambda s=surname: f"{s}常来" in keeper.names)
    for number, (name, pinyin) in enumerate(NEW):
        keeper.chinese(name, pinyin)
        keeper.press("Return")
        keeper.type("139400")
        if number == 3:
            keeper.scan(leaving)
            keeper.wait("the leaver", lambda: "离校示例" not in keeper.names)
        keeper.type(f"{number:05d}")
        keeper.press("Return", "Return", "1", "Return")
        keeper.wait(name, lambda n=name: n in keeper.names)
    keeper.see("6-rush")

    rows = keeper.board.rows
    assert len(rows) == 10 + len(RETURNING) + len(NEW)
    assert all(row.complete for row in rows)
    assert len({row.badge for row in rows if row.badge}) == len([r for r in rows if r.badge])
