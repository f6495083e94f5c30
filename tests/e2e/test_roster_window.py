"""A week of nine posts is filled in a real window with the keyboard alone, then taken back.

What happened is looked up in the database by another connection.
"""

import os
import sys
from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path

import pytest

from campus_guard.app.container import Container, SchoolSetup, create_school
from campus_guard.core.clock import SystemClock
from campus_guard.core.i18n import load_translator
from campus_guard.core.ids import new_uid
from campus_guard.core.paths import resource
from campus_guard.features.calendar import commands as calendar
from campus_guard.features.calendar.queries import ListTerms
from campus_guard.features.people import commands as people
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.codes import DutyKind, Segment
from tests.e2e.support.xserver import XServer, missing_tools, wait_for

pytestmark = pytest.mark.x11

PICTURES = os.environ.get("CAMPUS_GUARD_PICTURES")
PASSWORD = "sample-2026"
POSTS, PEOPLE, DAYS = 9, 12, 5
NAMES = [
    "周建国",
    "李敏",
    "王强",
    "赵丽",
    "陈静",
    "马超",
    "郭磊",
    "孙浩",
    "吴芳",
    "郑洁",
    "冯军",
    "卫兰",
]
INITIALS = ["zjg", "lm", "wq", "zl", "cj", "mc", "gl", "sh", "wf", "zj", "fj", "wl"]
ALL_DAYS = ("school", "weekend", "holiday", "makeup_workday", "school_break")
_HUMAN_MS = "60"


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Container]:
    """Return an open school with nine posts, twelve people, an empty roster of this week."""
    setup = SchoolSetup(
        name="示例小学", username="anquan", account_name="示例主任", password=PASSWORD, sample=True
    )
    container, _recovery = create_school(tmp_path / "data", setup, SystemClock())
    rostering(container)
    yield container
    container.close()


def rostering(container: Container) -> None:
    """Record what a roster needs; every post is manned on every kind of day."""
    service, today = container.service, SystemClock().today()
    monday = today - timedelta(days=today.weekday())
    term = calendar.TermDates(monday - timedelta(days=30), monday + timedelta(days=90))
    service.run(
        calendar.CreateSchoolYear(
            uid=new_uid(), starts_on=monday - timedelta(days=30), terms=(term,)
        )
    )
    staff = [people.StaffLine(name, f"R{n:02d}", "teaching") for n, name in enumerate(NAMES)]
    service.run(people.ImportStaff(rows=tuple(staff)))
    for number in range(POSTS):
        service.run(
            c.AddDutyPost(
                uid=new_uid(), name=f"{number + 1}号岗", kind=DutyKind.ESCORT,
                segment=Segment.MORNING, starts_at=time(8), ends_at=time(9), day_kinds=ALL_DAYS,
                sort=number,
            )
        )  # fmt: skip
    term_id = service.ask(ListTerms())[0].id
    service.run(c.TakePeopleIn(term_id=term_id))
    service.run(
        c.CreateRoster(
            uid=new_uid(), term_id=term_id, name="手工排班", starts_on=monday,
            ends_on=monday + timedelta(days=13),
        )
    )  # fmt: skip


@pytest.fixture
def screen() -> Iterator[XServer]:
    assert not missing_tools(), "apt install xvfb openbox xdotool"
    server = XServer()
    yield server
    server.close()


def filled(container: Container) -> dict[tuple[int, int], str]:
    """Return who stands where this week: (weekday, post's number) -> name."""
    row = container.service.ask(q.ListRosters())[0]
    first = row.starts_on
    query = q.RosterGrid(roster_id=row.id, first=first, last=first + timedelta(days=6))
    view = container.service.ask(query)
    number = {post.id: post.sort for post in view.posts}
    return {
        (cell.key.day.weekday(), number[cell.key.post_id]): cell.person
        for cell in view.cells
        if cell.person_id is not None
    }


def test_a_week_is_filled_with_the_keyboard(
    screen: XServer, school: Container, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "campus_guard", "--data", str(school.data_dir)]
    screen.start([*command, "--lang", "zh_CN"], XDG_CONFIG_HOME=str(tmp_path / "config"))
    tr = load_translator("zh_CN", resource("locale"))
    screen.wait_title(tr("Campus safety"))
    screen.type("anquan")
    screen.key("Return")
    screen.type(PASSWORD)
    screen.key("Return")
    arrive(screen, school)

    for day in range(DAYS):
        screen.key(*["Left"] * 7, *["Up"] * POSTS, *["Right"] * day)
        for post in range(POSTS):
            screen.tool("type", "--delay", _HUMAN_MS, INITIALS[(day + post) % PEOPLE])
            screen.key("Return", "Down")
    wanted = {
        (day, post): NAMES[(day + post) % PEOPLE] for day in range(DAYS) for post in range(POSTS)
    }
    look(screen, "week")
    wait_for("the whole week", lambda: filled(school) == wanted, 20)

    # what breaks a rule is refused: the same person on two posts at one time
    screen.key(*["Left"] * 7, *["Up"] * POSTS, "Delete")
    wait_for("the empty place", lambda: (0, 0) not in filled(school), 20)
    screen.tool("type", "--delay", _HUMAN_MS, INITIALS[1])
    screen.key("Return")
    look(screen, "refused")
    screen.key("ctrl+z")
    wait_for("the place as it was", lambda: filled(school) == wanted, 20)

    # move with Ctrl+X and Ctrl+V into Saturday, then take everything back
    screen.key("ctrl+x", *["Right"] * 5, "ctrl+v")
    moved = {**wanted, (5, 0): NAMES[0]}
    del moved[0, 0]
    wait_for("the moved duty", lambda: filled(school) == moved, 20)
    screen.key(*["ctrl+z"] * (DAYS * POSTS + 2))
    look(screen, "undone")
    wait_for("an empty week", lambda: not filled(school), 40)


def arrive(screen: XServer, school: Container) -> None:
    """Open the roster with its key; the first letters put somebody as soon as it is there."""

    def ready() -> bool:
        screen.key("ctrl+F2")
        screen.key(*["Left"] * 7, *["Up"] * POSTS)
        screen.tool("type", "--delay", _HUMAN_MS, INITIALS[0])
        screen.key("Return")
        try:
            wait_for("", lambda: filled(school), 3)
        except AssertionError:
            screen.key("Escape")
            return False
        return True

    wait_for("the roster", ready)
    screen.key(*["ctrl+z"] * 3)
    wait_for("an empty week", lambda: not filled(school), 20)


def look(screen: XServer, name: str) -> None:
    if PICTURES:
        screen.picture(Path(PICTURES) / f"roster-{name}.png")
