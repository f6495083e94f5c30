"""The papers of rosters and patrols, made of a school in which everything is hostile."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from campus_guard.core import document as d
from campus_guard.core.clock import CHINA
from campus_guard.core.i18n import load_translator
from campus_guard.core.ids import new_uid
from campus_guard.core.paths import resource
from campus_guard.db.paper import GetPaperHead
from campus_guard.features.calendar.queries import CurrentTerm
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.codes import (
    DutyKind,
    PatrolInterval,
    Presence,
    Segment,
    VisitState,
)
from campus_guard.features.rosters.report import log, person, roster
from campus_guard.features.rosters.rows import CellKey
from tests.e2e.hostile.texts import Hostile
from tests.e2e.hostile.world import World

ZH = load_translator("zh_CN", resource("locale"))
DAY = date(2026, 11, 20)
LAST = DAY + timedelta(days=6)


def fill_rosters(school: Any, texts: list[Hostile], people: list[int]) -> None:
    """Make a roster, logs, rounds and swaps all of whose words are hostile, and publish it."""
    w, say = school.world, school.text
    term = w.ask(CurrentTerm())
    w.run(c.TakePeopleIn(term_id=term.id, person_ids=tuple(people)))
    posts = [_post(w, say, text) for text in texts]
    made = c.CreateRoster(uid=new_uid(), term_id=term.id, name=say("roster.name", texts[0], 64),
                          starts_on=DAY, ends_on=LAST)  # fmt: skip
    roster_id = w.run(made)
    w.run(c.PublishMonth(uid=new_uid(), roster_id=roster_id, month="2026-11"))
    for number, (text, post) in enumerate(zip(texts, posts, strict=True)):
        who, other = people[number % len(people)], people[(number + 1) % len(people)]
        key = CellKey(DAY, post)
        reason = say("roster.reason", text, 400, block=True)
        w.run(c.PutDuty(roster_id=roster_id, key=key, person_id=who, reason=reason))
        swap = c.RequestSwap(
            uid=new_uid(),
            roster_id=roster_id,
            person_id=who,
            key=key,
            other_id=other,
            reason=say("swap.reason", text, 400, block=True),
        )
        w.run(swap)
        _log(w, say, text, post, who)
        _round(w, say, text, who)
        w.run(
            c.AddLesson(uid=new_uid(), term_id=term.id, person_id=who, weekday=1,
                        starts_at=time(8), ends_at=time(9),
                        subject=say("lesson.subject", text, 64),
                        class_name=say("lesson.class_name", text, 64))
        )  # fmt: skip


def _post(w: World, say: Any, text: Hostile) -> int:
    return int(
        w.run(
            c.AddDutyPost(
                uid=new_uid(), name=say("duty_post.name", text, 64), kind=DutyKind.ESCORT,
                segment=Segment.MORNING, starts_at=time(7, 10), ends_at=time(8),
                duty_text=say("duty_post.text", text, 400, block=True),
                day_kinds=("school", "weekend", "holiday", "makeup_workday", "school_break"),
            )
        )
    )  # fmt: skip


def _log(w: World, say: Any, text: Hostile, post: int, who: int) -> None:
    came = c.PresenceInput(planned_id=who, person_id=who, state=Presence.CAME,
                           note=say("log.note", text, 200, block=True))  # fmt: skip
    w.run(
        c.RecordDutyLog(
            uid=new_uid(), day=DAY, post_id=post, weather=say("log.weather", text, 64),
            matters=say("log.matters", text, 400, block=True), presences=(came,),
            reported_to=say("log.reported", text, 100),
            handed_over=say("log.over", text, 400, block=True),
        )
    )  # fmt: skip


def _round(w: World, say: Any, text: Hostile, who: int) -> None:
    started = datetime.combine(DAY, time(7, 20), CHINA)
    point = w.point()
    visit = c.VisitInput(uid=new_uid(), point_id=point, state=VisitState.FINDING,
                         finding=say("round.finding", text, 400, block=True),
                         action=say("round.action", text, 400, block=True))  # fmt: skip
    w.run(
        c.RecordPatrol(
            uid=new_uid(),
            day=DAY,
            started_at=started,
            walker_id=who,
            companions=say("round.companions", text, 200),
            visits=(visit,),
        )
    )
    w.run(c.AddPatrolPlan(uid=new_uid(), name=say("patrol.name", text, 64), valid_from=DAY,
                          interval=PatrolInterval.NIGHT, starts_at=time(21), ends_at=time(22),
                          point_ids=(point,)))  # fmt: skip


def _view(w: World) -> tuple[Any, Any, Any]:
    row = w.ask(q.ListRosters())[0]
    view = w.ask(q.RosterGrid(roster_id=row.id, first=DAY, last=LAST))
    return view, w.ask(q.RosterChanges(roster_id=row.id)), w.ask(GetPaperHead())


def _week(w: World) -> list[d.ReportDoc]:
    view, changes, head = _view(w)
    return [roster.roster_week(view, changes, ZH, head)]


def _month(w: World) -> list[d.ReportDoc]:
    view, changes, head = _view(w)
    return [roster.roster_month(view, changes, ZH, head)]


def _poster(w: World) -> list[d.ReportDoc]:
    view, changes, head = _view(w)
    return [roster.wall_poster(view, changes, ZH, head)]


def _card(w: World) -> list[d.ReportDoc]:
    at = datetime.combine(DAY, time(7, 30), CHINA)
    return [roster.on_duty_card(w.ask(q.OnDutyNow(at=at)), ZH, w.ask(GetPaperHead()))]


def _slips(w: World) -> list[d.ReportDoc]:
    head = w.ask(GetPaperHead())
    return [roster.swap_slip(swap, ZH, head) for swap in w.ask(q.ListSwaps())]


def _logs(w: World) -> list[d.ReportDoc]:
    return [log.duty_logs(w.ask(q.DutyDayOf(day=DAY)), ZH, w.ask(GetPaperHead()))]


def _routes(w: World) -> list[d.ReportDoc]:
    return [log.patrol_route(w.ask(q.ListPatrolPlans()), ZH, w.ask(GetPaperHead()))]


def _sheets(w: World) -> list[d.ReportDoc]:
    head = w.ask(GetPaperHead())
    view, _, _ = _view(w)
    ids = sorted({cell.person_id for cell in view.cells if cell.person_id})
    found = (w.ask(q.PersonSheetOf(person_id=i, first=DAY, last=LAST)) for i in ids)
    return [person.person_sheet(sheet, ZH, head) for sheet in found]


def _hours(w: World) -> list[d.ReportDoc]:
    rows = w.ask(q.DutyHours(first=DAY, last=DAY))
    return [person.hours_paper(rows, "2026-11", ZH, w.ask(GetPaperHead()))]


def _coverage(w: World) -> list[d.ReportDoc]:
    matrix = w.ask(q.CoverageMatrix(first=DAY, last=LAST))
    return [person.coverage_paper(matrix, ZH, w.ask(GetPaperHead()))]


_POST = ("duty_post.name",)
ROSTERS: Mapping[str, tuple[Any, tuple[str, ...], bool]] = {
    "rosters.roster_week": (_week, (*_POST, "roster.reason"), False),
    "rosters.roster_month": (_month, (*_POST, "roster.reason"), False),
    "rosters.wall_poster": (_poster, _POST, False),
    "rosters.on_duty_card": (_card, _POST, False),
    "rosters.swap_slip": (_slips, (*_POST, "swap.reason"), False),
    "rosters.duty_logs": (
        _logs,
        ("log.weather", "log.matters", "log.reported", "log.over", "log.note", "round.finding",
         "round.action", "round.companions", *_POST),
        False,
    ),
    "rosters.patrol_route": (_routes, ("patrol.name",), False),
    "rosters.person_sheet": (_sheets, (*_POST, "duty_post.text"), False),
    "rosters.hours_paper": (_hours, (), False),
    "rosters.coverage_paper": (_coverage, (), False),
}  # fmt: skip
