"""What the tests of rosters share: a school year, staff, posts, a roster filled by a plain rule."""

from datetime import date, datetime, time
from typing import Any

from campus_guard.core.clock import CHINA
from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.calendar import commands as calendar
from campus_guard.features.calendar.queries import CurrentTerm
from campus_guard.features.people.commands import AddPerson
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.codes import DutyKind, Segment, Span
from campus_guard.features.rosters.rows import CellKey

TODAY = date(2026, 11, 20)  # a Friday
MONDAY = date(2026, 11, 16)
NAMES = ("陈一", "林二", "黄三", "张四", "李五", "王六", "吴七", "刘八", "蔡九", "杨十")


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a moment at the school."""
    return datetime.combine(day, time(hour, minute), CHINA)


def school_year(service: Service) -> int:
    """Make the school year with its official holidays; return the first term."""
    terms = (
        calendar.TermDates(date(2026, 9, 1), date(2027, 1, 20)),
        calendar.TermDates(date(2027, 2, 22), date(2027, 7, 5)),
    )
    service.run(calendar.CreateSchoolYear(uid=new_uid(), starts_on=date(2026, 9, 1), terms=terms))
    term = service.ask(CurrentTerm())
    assert term is not None
    return term.id


def staff(service: Service, count: int = 8) -> list[int]:
    """Enter members of staff: every other one a woman."""
    return [
        service.run(
            AddPerson(
                uid=new_uid(),
                name=NAMES[n % len(NAMES)] + ("" if n < len(NAMES) else str(n)),
                staff_number=f"T{n:03}",
                line="safety_office" if n < 3 else "teaching",
                sex="female" if n % 2 else "male",
                phone=f"1380000{n:04}",
            )
        ).value
        for n in range(count)
    ]


def post(service: Service, name: str = "早护学岗", **values: Any) -> int:
    """Enter a post: the school gate in the morning unless told otherwise."""
    given: dict[str, Any] = {
        "kind": DutyKind.ESCORT,
        "segment": Segment.MORNING,
        "starts_at": time(7, 10),
        "ends_at": time(8, 0),
    }
    return service.run(c.AddDutyPost(uid=new_uid(), name=name, **given | values)).value


def night_post(service: Service, sex: str, **values: Any) -> int:
    """Enter a dormitory post for one sex."""
    given = {
        "kind": DutyKind.DORMITORY,
        "segment": Segment.NIGHT,
        "starts_at": time(21, 0),
        "ends_at": time(7, 0),
        "needs_sex": sex,
        "points": 3,
    }
    return post(service, f"宿舍 {sex}", **given | values)


def weekly_post(service: Service) -> int:
    """Enter the duty leader of the week."""
    return post(
        service, "值周行政", kind=DutyKind.WEEKLY_LEADER, segment=Segment.WEEKLY, span=Span.WEEK,
        starts_at=time(7, 10), ends_at=time(17, 30), points=4,
    )  # fmt: skip


def roster(service: Service, term_id: int, name: str = "第一版", **values: Any) -> int:
    """Begin a version from 1 November to 31 December."""
    given = {"starts_on": date(2026, 11, 1), "ends_on": date(2026, 12, 31)}
    command = c.CreateRoster(uid=new_uid(), term_id=term_id, name=name, **given | values)
    return service.run(command).value


class World:
    """A school with eight people, a morning post of two, and a roster that nobody has filled."""

    def __init__(self, service: Service, people: int = 8) -> None:
        self.service = service
        self.term = school_year(service)
        self.people = staff(service, people)
        self.post = post(service, headcount=2)
        service.run(c.TakePeopleIn(term_id=self.term))
        self.roster = roster(service, self.term)

    def key(self, day: date = TODAY, seat: int = 1, post_id: int | None = None) -> CellKey:
        """Return a cell."""
        return CellKey(day, post_id or self.post, seat)

    def put(self, key: CellKey, person: int | None, reason: str = "") -> Any:
        """Put somebody (by place in ``people``) into a cell."""
        who = None if person is None else self.people[person]
        command = c.PutDuty(roster_id=self.roster, key=key, person_id=who, reason=reason)
        return self.service.run(command).value

    def holder(self, key: CellKey) -> int | None:
        """Return who stands in a cell, by place in ``people``."""
        view = self.service.ask(
            q.RosterGrid(roster_id=self.roster, first=key.day, last=key.day, counts=False)
        )
        found = next(cell for cell in view.cells if cell.key == key)
        return None if found.person_id is None else self.people.index(found.person_id)

    def fill(self, month: str = "2026-11") -> None:
        """Fill the empty places of a month, everybody in turn, as the candidates allow."""
        grid = self.service.ask(
            q.RosterGrid(roster_id=self.roster, first=date(2026, 11, 1), last=date(2026, 12, 31))
        )
        turn = 0
        for cell in grid.cells:
            if cell.person_id is None and f"{cell.key.day:%Y-%m}" == month:
                self.put(cell.key, turn % len(self.people))
                turn += 1

    def publish(self, month: str = "2026-11") -> int:
        """Put a month in force."""
        command = c.PublishMonth(uid=new_uid(), roster_id=self.roster, month=month)
        return self.service.run(command).value
