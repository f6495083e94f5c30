"""A school for the table of all matters: what a case writes, and what must come of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import count
from typing import Any

from campus_guard.core.clock import CHINA, FixedClock
from campus_guard.core.i18n import Translator, load_translator
from campus_guard.core.ids import new_uid
from campus_guard.core.paths import resource
from campus_guard.core.roles import Actor, Role
from campus_guard.db.paper import GetPaperHead, PaperHead
from campus_guard.db.service import Command, Query, Service
from campus_guard.db.session import Database
from campus_guard.features.accidents.queries import GetTermSheet, SheetView
from campus_guard.features.overview.queries.summary import (
    TermFigures,
    TermSummary,
    TermSummaryData,
)
from campus_guard.features.overview.queries.work import WorkOfPeriod
from campus_guard.features.people import commands as pc
from tests.unit.letters_help import LetterSchool, letter_school

TODAY = date(2026, 11, 20)
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
TERM = "2026-2027-1"
ZH = load_translator("zh_CN", resource("locale"))


Expected = str | Callable[["School"], str]
"""Words on a paper; words that depend on what else was written are made when it is printed."""


@dataclass(frozen=True)
class Trace:
    """What a case leaves behind: how it is found again, and the words on each of its papers.

    ``found`` is asked after all cases have written. ``hidden`` must stand on none of the papers.
    """

    found: Callable[[], object]
    papers: Mapping[str, tuple[Expected, ...]]
    hidden: tuple[str, ...] = ()


@dataclass
class School:
    """Services of the roles on one database, and records that several cases need."""

    db: Database
    keepers: Database
    clock: FixedClock
    numbers: "count[int]" = field(default_factory=lambda: count(1))
    made: dict[str, Any] = field(default_factory=dict)

    tr: Translator = ZH

    def service(self, role: Role) -> Service:
        """Return the service of a role; a gatekeeper's cannot open what is sealed."""
        actor = Actor(list(Role).index(role) + 1, role.value, role, role.value)
        return Service(self.keepers if role is Role.GATEKEEPER else self.db, actor)

    @property
    def director(self) -> Service:
        return self.service(Role.DIRECTOR)

    @property
    def principal(self) -> Service:
        return self.service(Role.PRINCIPAL)

    @property
    def gatekeeper(self) -> Service:
        return self.service(Role.GATEKEEPER)

    def run(self, command: Command[Any]) -> Any:
        """Return what the command answers, as the director."""
        return self.director.run(command).value

    def ask(self, query: Query[Any]) -> Any:
        """Return what the query answers, as the director."""
        return self.director.ask(query)

    def mark(self, words: str = "示例") -> str:
        """Return words that stand nowhere else."""
        return f"{words}标{next(self.numbers):04d}号"

    def head(self) -> PaperHead:
        head: PaperHead = self.ask(GetPaperHead())
        return head

    @property
    def staff(self) -> LetterSchool:
        """Return the school year, the posts, ten people and one area."""
        if "staff" not in self.made:
            self.made["staff"] = letter_school(self.director)
        found: LetterSchool = self.made["staff"]
        return found

    def person(self, key: str = "class") -> int:
        return self.staff.people[key]

    def somebody(self, name: str, line: str = "teaching") -> int:
        """Return a new member of staff."""
        number = f"W{next(self.numbers):04d}"
        command = pc.AddPerson(uid=new_uid(), name=name, staff_number=number, line=line)
        return int(self.run(command))

    def keep(self, key: str, make: Callable[[], Any]) -> Any:
        """Return what ``make`` makes, the same every time."""
        if key not in self.made:
            self.made[key] = make()
        return self.made[key]

    # What follows is asked once, when every case has written.

    @cached_property
    def term(self) -> TermFigures:
        """Return the figures of the term summary."""
        data: TermSummaryData = self.ask(TermSummary(term=TERM))
        return data.now

    @cached_property
    def sheet(self) -> SheetView:
        """Return the settlement of the term."""
        view: SheetView = self.ask(GetTermSheet(term=TERM))
        return view

    def work(self, period: str) -> TermFigures:
        """Return the figures of a month or a year."""
        found: TermFigures = self.keep(period, lambda: self.ask(WorkOfPeriod(period=period)).now)
        return found

    def room(self) -> int:
        """Return a class."""

        def make() -> int:
            grade = self.run(pc.AddGrade(uid=new_uid(), name="示例年级", entry_year=2026))
            return int(self.run(pc.AddClass(uid=new_uid(), name="示例1班", grade_id=grade)))

        return int(self.keep("class", make))

    def pupil(self) -> int:
        """Return a pupil of the class."""

        def make() -> int:
            room = self.room()
            command = pc.AddPupil(uid=new_uid(), number="P1", name="示例学生", class_id=room)
            return int(self.run(command))

        return int(self.keep("pupil", make))


def moment(hour: int, minute: int = 0, day: date = TODAY) -> datetime:
    """Return a time of day in China."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=CHINA)


Case = Callable[[School], Trace]
"""Writes what a row asks for."""
