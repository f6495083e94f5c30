"""A small school whose staff sign responsibility letters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.calendar.commands import CreateSchoolYear, TermDates
from campus_guard.features.people import commands as c
from campus_guard.features.people.queries import ListStaffPosts
from campus_guard.features.places.commands import AddArea
from campus_guard.features.responsibility.commands.letters import IssueLetters, Signing, SignLetters
from campus_guard.features.responsibility.queries.letters import LetterBook, ListLetters

ISSUED = date(2026, 9, 1)
STAFF: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "principal": ("示例校长", "administration", ("校长",)),
    "vice": ("示例副校长", "administration", ("分管安全副校长",)),
    "teaching": ("示例教导", "teaching", ("教导主任",)),
    "general": ("示例总务", "logistics", ("总务主任",)),
    "pioneers": ("示例大队", "young_pioneers", ("少先队大队辅导员",)),
    "safety": ("示例安全", "safety_office", ("安全主任",)),
    "class": ("示例班主任", "teaching", ("班主任", "科任教师")),
    "subject": ("示例科任", "teaching", ()),
    "plumber": ("示例水电", "logistics", ("水电维修工",)),
    "guard": ("示例保安", "safety_office", ("保安员",)),
}
POSITIONS: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    ("principal", "first_responsible", {}),
    ("vice", "vice_principal", {"lines": ("teaching", "logistics", "young_pioneers")}),
    ("teaching", "line_director", {"line": "teaching"}),
    ("general", "line_director", {"line": "logistics"}),
    ("pioneers", "line_director", {"line": "young_pioneers"}),
    ("safety", "safety_director", {}),
)


@dataclass(frozen=True)
class LetterSchool:
    """The school year and the staff by a short name."""

    service: Service
    year_id: int
    people: Mapping[str, int]

    def book(self, **filters: Any) -> LetterBook:
        return self.service.ask(ListLetters(school_year_id=self.year_id, **filters))

    def issue(self, **more: Any) -> tuple[int, ...]:
        command = IssueLetters(uid=new_uid(), school_year_id=self.year_id, issued_on=ISSUED, **more)
        return self.service.run(command).value

    def sign(self, *who: str, day: date = ISSUED) -> None:
        """Let both sides sign the letters of these people, or of all."""
        ids = {self.people[name] for name in who} or set(self.people.values())
        rows = [row for row in self.book().rows if row.b_id in ids]
        signings = tuple(Signing(row.id, day, day) for row in rows)
        self.service.run(SignLetters(signings=signings))


def make_year(service: Service, first: int = 2026) -> int:
    terms = (
        TermDates(date(first, 9, 1), date(first + 1, 1, 20)),
        TermDates(date(first + 1, 2, 20), date(first + 1, 7, 10)),
    )
    uid = new_uid()
    return service.run(CreateSchoolYear(uid=uid, starts_on=date(first, 9, 1), terms=terms)).value


def letter_school(service: Service) -> LetterSchool:
    """Make the school: a year, the post catalogue, ten people with posts and positions, an area."""
    year_id = make_year(service)
    service.run(c.LoadPostCatalogue())
    posts = {row.name: row.id for row in service.ask(ListStaffPosts())}
    people = {}
    for number, (key, (name, line, held)) in enumerate(STAFF.items(), 1):
        people[key] = service.run(
            c.AddPerson(
                uid=new_uid(),
                name=name,
                staff_number=f"S{number:03d}",
                line=line,
                posts=tuple(posts[post] for post in held),
            )
        ).value
    for key, position, more in POSITIONS:
        service.run(
            c.AppointPosition(
                uid=new_uid(),
                position=position,
                person_id=people[key],
                starts_on=date(2025, 9, 1),
                **more,
            )
        )
    service.run(
        AddArea(
            uid=new_uid(),
            code="JXL",
            name="教学楼",
            kind="teaching",
            chief_id=people["teaching"],
            sponsor_id=people["vice"],
        )
    )
    return LetterSchool(service, year_id, people)
