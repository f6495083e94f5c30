"""What the tests of rosters have: nine posts, twelve more people, an empty roster."""

from datetime import date, time

from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.calendar.queries import ListTerms
from campus_guard.features.people import commands as people
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters.codes import DutyKind, Segment

NAMES = (
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
)
POSTS = (
    ("早护校岗", DutyKind.ESCORT, Segment.MORNING, time(7), time(8, 20)),
    ("东门岗", DutyKind.GATE, Segment.GATE, time(8, 30), time(11)),
    ("西门岗", DutyKind.GATE, Segment.GATE, time(8, 30), time(11)),
    ("课间巡查", DutyKind.THREE_INTERVALS, Segment.BREAK, time(9, 40), time(10)),
    ("午间巡查", DutyKind.THREE_INTERVALS, Segment.NOON, time(11, 40), time(13, 30)),
    ("食堂值守", DutyKind.OTHER, Segment.NOON, time(11, 30), time(13)),
    ("晚护学岗", DutyKind.ESCORT, Segment.DISMISSAL, time(16, 10), time(17, 30)),
    ("放学巡逻", DutyKind.PATROL, Segment.DISMISSAL, time(17), time(18)),
    ("夜间值守", DutyKind.DORMITORY, Segment.NIGHT, time(20), time(7)),
)
FIRST, LAST = date(2026, 11, 9), date(2026, 12, 18)


def rostering(service: Service) -> int:
    """Record staff, posts and participants; return an empty roster of six weeks."""
    staff = tuple(
        people.StaffLine(name, f"R{n:03d}", "teaching", "male" if n % 2 else "female")
        for n, name in enumerate(NAMES)
    )
    service.run(people.ImportStaff(rows=staff))
    term = service.ask(ListTerms())[0]
    for name, kind, segment, begins, ends in POSTS:
        command = c.AddDutyPost(
            uid=new_uid(), name=name, kind=kind, segment=segment, starts_at=begins, ends_at=ends
        )
        service.run(command)
    service.run(c.TakePeopleIn(term_id=term.id))
    command = c.CreateRoster(
        uid=new_uid(), term_id=term.id, name="初稿", starts_on=FIRST, ends_on=LAST
    )
    return int(service.run(command).value)
