"""The real window in a real X server, worked with the keyboard alone.

A small sample school is opened; an accident is recorded, classified, told about, and its first
report is previewed and saved. What happened is looked up in the database by another connection.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from campus_guard.app.container import Container
from campus_guard.app.opening import sign_in
from campus_guard.core.clock import SystemClock
from campus_guard.core.i18n import Translator, load_translator
from campus_guard.core.paths import resource
from campus_guard.features.accidents.queries import (
    AccidentDetail,
    AccidentRow,
    GetAccident,
    ListAccidents,
)
from campus_guard.features.accidents.rules import Injury, Setting, Tier
from tests.e2e.support.xserver import XServer, missing_tools, wait_for

pytestmark = pytest.mark.x11

ROOT = Path(__file__).resolve().parents[2]
PICTURES = os.environ.get("CAMPUS_GUARD_PICTURES")
PASSWORD = "sample-2026"


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small sample school."""
    folder = tmp_path_factory.mktemp("sample") / "data"
    command = [sys.executable, "-m", "campus_guard", "--data", str(folder), "demo"]
    subprocess.run([*command, "--scale", "small"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return folder


@pytest.fixture
def data(sample: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample, tmp_path / "data"))


@pytest.fixture
def screen() -> Iterator[XServer]:
    assert not missing_tools(), "apt install xvfb openbox xdotool"
    server = XServer()
    yield server
    server.close()


@dataclass
class Person:
    """Somebody at the keyboard of the running program, and the truth in the database."""

    screen: XServer
    program: "subprocess.Popen[str]"
    school: Container
    tr: Translator

    def see(self, name: str) -> None:
        if PICTURES:
            self.screen.picture(Path(PICTURES) / f"{name}.png")

    def sign_in(self) -> None:
        """Type name and password; signed in when Ctrl+N opens the form of an accident."""
        screen = self.screen
        screen.wait_title(self.tr("Campus safety"))
        self.see("1-login")
        screen.type("anquan")
        screen.key("Return")
        screen.type(PASSWORD)
        screen.key("Return")

    def open_form(self) -> None:
        wanted = self.tr("Record an accident")

        def opened() -> bool:
            self.screen.key("F3", "ctrl+n")
            return bool(wait_quietly(lambda: self.screen.title == wanted))

        wait_for("the form of an accident", opened)

    def pick(self, letters: str) -> None:
        """Type initials, wait for the list below, take its first entry."""
        before = len(self.screen.windows(self.program.pid))
        self.screen.type(letters)
        wait_for("the list", lambda: len(self.screen.windows(self.program.pid)) > before)
        self.see("3-list")
        self.screen.key("Return")
        wait_for("its end", lambda: len(self.screen.windows(self.program.pid)) == before)

    def rows(self) -> tuple[AccidentRow, ...]:
        return self.school.service.ask(ListAccidents()).rows

    def file(self, accident: int) -> AccidentDetail:
        return self.school.service.ask(GetAccident(accident_id=accident))


def wait_quietly(condition: object, patience: float = 1.0) -> object:
    """Return whether the condition came true soon."""
    try:
        return wait_for("", condition, patience)  # type: ignore[arg-type]
    except AssertionError:
        return None


@pytest.fixture
def person(screen: XServer, data: Path, tmp_path: Path) -> Iterator[Person]:
    command = [sys.executable, "-m", "campus_guard", "--data", str(data), "--lang", "zh_CN"]
    program = screen.start(command, XDG_CONFIG_HOME=str(tmp_path / "config"))
    opened = sign_in(data, "anquan", PASSWORD, SystemClock())
    tr = load_translator("zh_CN", resource("locale"))
    yield Person(screen, program, opened.container, tr)
    opened.container.close()


def fill_in(person: Person) -> None:
    """Record a scraped knee on the playground: place by initials, the answers by digits."""
    screen = person.screen
    person.pick("cc")  # 操场
    screen.key("Return")
    screen.type("A pupil fell while running")
    screen.key("Tab", "1", "Return", "1", "Return", "1")  # in the school, an accident, hurt
    screen.key("alt+p")
    screen.type("pupil of class 1")
    screen.key("Return", "2")  # minor
    screen.key("alt+d", "Return")
    screen.type("class teacher")
    screen.key("Return", "1", "Return", "1", "Return", "2")  # both done, no need to be there
    person.see("4-form")
    screen.key("ctrl+Return")


def test_an_accident_with_the_keyboard_alone(person: Person, tmp_path: Path) -> None:
    screen, tr = person.screen, person.tr
    before = {row.id for row in person.rows()}
    person.sign_in()
    person.open_form()
    person.see("2-form")
    fill_in(person)

    found = wait_for("the record", lambda: {row.id for row in person.rows()} - before)
    assert isinstance(found, set)
    accident = found.pop()
    file = person.file(accident)
    facts = file.case.facts
    assert facts.narrative == "A pupil fell while running"
    assert facts.setting is Setting.CAMPUS
    assert "操场" in f"{facts.place}{file.area}"
    assert [victim.input.injury for victim in file.victims] == [Injury.MINOR]
    assert file.result.headline is Tier.A1
    assert {missing.field for missing in file.result.missing} == {"confirmation"}

    screen.wait_title(tr("Campus safety"))
    person.see("5-file")

    def told() -> bool:
        screen.key("alt+1")
        return bool(wait_quietly(lambda: any(s.tellings for s in person.file(accident).steps), 4))

    wait_for("the telling", told)
    tellings = [t for step in person.file(accident).steps for t in step.tellings]
    assert len(tellings) == 1
    assert tellings[0].told_by

    paper = tmp_path / "paper.pdf"
    screen.key("ctrl+p")
    screen.wait_title(tr("First report of an accident"))
    person.see("6-preview")
    screen.key("ctrl+s")
    screen.wait_title(tr("Save as"))
    screen.key("ctrl+a")
    screen.type(str(paper))
    screen.key("Return")
    wait_for("the file", paper.exists)
    assert paper.read_bytes().startswith(b"%PDF")
    screen.wait_title(tr("First report of an accident"))
    screen.key("Escape")
    screen.wait_title(tr("Campus safety"))

    screen.key("alt+F4")
    assert person.program.wait(30) == 0, person.program.stdout


def test_a_second_start_raises_the_first_window(person: Person, data: Path) -> None:
    screen, tr = person.screen, person.tr
    screen.wait_title(tr("Campus safety"))
    other = screen.start(["openbox", "--version"])
    other.wait(10)
    window = screen.tool("search", "--name", tr("Campus safety")).split()[0]
    screen.tool("windowminimize", "--sync", window)
    wait_for("nothing in sight", lambda: screen.title != tr("Campus safety"))
    began = time.monotonic()
    second = screen.start([sys.executable, "-m", "campus_guard", "--data", str(data)])
    assert second.wait(20) == 0
    assert time.monotonic() - began < 15
    screen.wait_title(tr("Campus safety"))
    assert person.program.poll() is None
