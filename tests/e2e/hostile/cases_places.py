"""The text fields of places and of the calendar."""

from datetime import date, time
from functools import partial
from typing import Any

from campus_guard.core.ids import new_uid
from campus_guard.db.models import (
    Area,
    AreaSlot,
    Base,
    CalendarDay,
    Gate,
    NoticeYear,
    PatrolPoint,
    Period,
    Post,
    SchoolYear,
    Term,
)
from campus_guard.features.calendar import commands as cc
from campus_guard.features.calendar import queries as cq
from campus_guard.features.calendar.rules import DayEntry
from campus_guard.features.places import commands as c
from campus_guard.features.places import queries as q
from tests.e2e.hostile.table import CODED, KEY, Case, block, line
from tests.e2e.hostile.world import World

AREA = {
    "code": line(32),
    "name": line(100),
    "kind": CODED,
    "grade": CODED,
    "duty_text": block(),
    "members.duty": block(error="members"),
    "slots.name": line(64, error="slots"),
}
POST = {
    "name": line(64),
    "kind": CODED,
    "needs_sex": CODED,
    "needs_certificate": line(64),
}
POINT = {"code": line(32), "name": line(100), "look_for": block()}
REASON = {"reason": block(shown="void_reason")}


def _stored(model: type[Base], w: World, row_id: Any) -> Any:
    return w.stored(model, row_id)


def _void(command: Any, model: type[Base], make: str) -> Case:
    return Case(
        lambda w: command(record_id=getattr(w, make)(), reason="示例"),
        REASON,
        partial(_stored, model),
    )


def _all(query: Any) -> Any:
    return lambda w, _: w.ask(query())


def _area(w: World) -> dict[str, Any]:
    return {
        "code": w.new("A"),
        "name": "示例区",
        "kind": "public",
        "members": (c.Member(w.once(w.person), "示例"),),
        "slots": (c.Slot("早段", time(7), time(8)),),
    }


def _area_file(w: World, area_id: int) -> Any:
    return w.ask(q.AreaDetail(area_id=area_id))


PLACES: dict[str, Case] = {
    "places.AddArea": Case(lambda w: c.AddArea(uid=new_uid(), **_area(w)), AREA, _area_file),
    "places.EditArea": Case(
        lambda w: c.EditArea(area_id=w.area(), expected_version=1, **_area(w)), AREA, _area_file
    ),
    "places.AddGate": Case(
        lambda w: c.AddGate(uid=new_uid(), name=w.new("门")), {"name": line(64)}, _all(q.ListGates)
    ),
    "places.EditGate": Case(
        lambda w: c.EditGate(gate_id=w.gate(), expected_version=1, name=w.new("门")),
        {"name": line(64)},
        _all(q.ListGates),
    ),
    "places.AddPost": Case(
        lambda w: c.AddPost(uid=new_uid(), name=w.new("岗"), kind="escort"), POST, _all(q.ListPosts)
    ),
    "places.EditPost": Case(
        lambda w: c.EditPost(post_id=w.post(), expected_version=1, name=w.new("岗"), kind="escort"),
        POST,
        _all(q.ListPosts),
    ),
    "places.AddPatrolPoint": Case(
        lambda w: c.AddPatrolPoint(
            uid=new_uid(), code=w.new("D"), name="示例点", area_id=w.once(w.area)
        ),
        POINT,
        _all(q.ListPatrolPoints),
    ),
    "places.EditPatrolPoint": Case(
        lambda w: c.EditPatrolPoint(
            patrol_point_id=w.point(),
            expected_version=1,
            code=w.new("D"),
            name="示例点",
            area_id=w.once(w.area),
        ),
        POINT,
        _all(q.ListPatrolPoints),
    ),
    "places.ImportAreas": Case(
        lambda w: c.ImportAreas(
            rows=(
                c.AreaLine(
                    w.new("A"),
                    "示例区",
                    "public",
                    parent_code=w.area_code(),
                    chief=w.staff_number(),
                    sponsor=w.staff_number(),
                    members=(w.staff_number(),),
                ),
            )
        ),
        {
            "rows.code": line(32),
            "rows.name": line(100),
            "rows.kind": CODED,
            "rows.parent_code": KEY,
            "rows.grade": CODED,
            "rows.chief": KEY,
            "rows.sponsor": KEY,
            "rows.duty_text": block(),
            "rows.members": KEY,
        },
        lambda w, _: _area_file(w, w.latest(Area)["id"]),
    ),
    "places.ImportSlots": Case(
        lambda w: c.ImportSlots(
            rows=(c.SlotLine(w.area_code(), "早段", time(7), time(8), w.staff_number()),)
        ),
        {"rows.area_code": KEY, "rows.name": line(64), "rows.staff_number": KEY},
        lambda w, _: _area_file(w, w.latest(AreaSlot)["area_id"]),
    ),
    "places.ImportGates": Case(
        lambda w: c.ImportGates(rows=(c.GateLine(w.new("门"), w.area_code()),)),
        {"rows.name": line(64), "rows.area_code": KEY},
        _all(q.ListGates),
    ),
    "places.ImportPosts": Case(
        lambda w: c.ImportPosts(rows=(c.PostLine(w.new("岗"), "escort", w.area_code()),)),
        {f"rows.{name}": text for name, text in POST.items()} | {"rows.area_code": KEY},
        _all(q.ListPosts),
    ),
    "places.ImportPatrolPoints": Case(
        lambda w: c.ImportPatrolPoints(rows=(c.PointLine(w.new("D"), "示例点", w.area_code()),)),
        {
            "rows.code": line(32),
            "rows.name": line(100),
            "rows.look_for": block(),
            "rows.area_code": KEY,
        },
        _all(q.ListPatrolPoints),
    ),
    "places.VoidArea": _void(c.VoidArea, Area, "area"),
    "places.VoidGate": _void(c.VoidGate, Gate, "gate"),
    "places.VoidPost": _void(c.VoidPost, Post, "post"),
    "places.VoidPatrolPoint": _void(c.VoidPatrolPoint, PatrolPoint, "point"),
}

EVERY_DAY = cq.ListEntries(first=date(2020, 1, 1), last=date(2199, 1, 1))


def _entries(w: World, _: Any) -> Any:
    return w.ask(EVERY_DAY)


def _term(w: World) -> int:
    year = w.school_year()
    return next(t.id for t in w.ask(cq.ListTerms()) if t.school_year_id == year)


def _empty_year(w: World) -> int:
    year = w.school_year()
    for term in w.ask(cq.ListTerms()):
        if term.school_year_id == year:
            w.run(cc.VoidTerm(record_id=term.id, reason="示例"))
    return year


def _notice(w: World) -> Any:
    day = w.day()
    days = (DayEntry(day, "holiday", "示例节"),)
    return cc.ImportNotice(year=day.year, source="示例通知", days=days)


CALENDAR: dict[str, Case] = {
    "calendar.AddPeriod": Case(
        lambda w: cc.AddPeriod(
            uid=new_uid(), name=w.new("段"), kind="lesson", starts_at=time(8), ends_at=time(9)
        ),
        {"name": line(32), "kind": CODED},
        _all(cq.ListPeriods),
    ),
    "calendar.EditPeriod": Case(
        lambda w: cc.EditPeriod(
            period_id=w.period(),
            expected_version=1,
            name=w.new("段"),
            kind="lesson",
            starts_at=time(8),
            ends_at=time(9),
        ),
        {"name": line(32), "kind": CODED},
        _all(cq.ListPeriods),
    ),
    "calendar.SetDays": Case(
        lambda w: cc.SetDays(uid=new_uid(), first=w.day(), kind="event", name="示例"),
        {"kind": CODED, "name": line(64)},
        _entries,
    ),
    "calendar.EditDay": Case(
        lambda w: cc.EditDay(
            entry_id=w.entry(), expected_version=1, day=w.day(), kind="event", name="示例"
        ),
        {"kind": CODED, "name": line(64)},
        _entries,
    ),
    "calendar.ImportNotice": Case(
        _notice,
        {
            "source": line(100),
            "days.kind": CODED,
            "days.name": line(64),
        },
        lambda w, changes: (w.ask(EVERY_DAY), w.stored(NoticeYear, changes[0].day.year)),
    ),
    "calendar.ImportTerms": Case(
        lambda _: cc.ImportTerms(
            rows=(cc.TermLine("2026-2027-1", date(2026, 9, 1), date(2027, 1, 20)),)
        ),
        {"rows.name": KEY},
    ),
    "calendar.ImportDays": Case(
        lambda w: cc.ImportDays(rows=(cc.DayLine(w.day(), "event", "示例"),)),
        {"rows.kind": CODED, "rows.name": line(64), "rows.source": line(100)},
        _entries,
    ),
    "calendar.ImportPeriods": Case(
        lambda w: cc.ImportPeriods(rows=(cc.PeriodLine(w.new("段"), "lesson", time(8), time(9)),)),
        {"rows.name": line(32), "rows.kind": CODED},
        _all(cq.ListPeriods),
    ),
    "calendar.VoidPeriod": _void(cc.VoidPeriod, Period, "period"),
    "calendar.VoidDay": _void(cc.VoidDay, CalendarDay, "entry"),
    "calendar.VoidTerm": Case(
        lambda w: cc.VoidTerm(record_id=_term(w), reason="示例"), REASON, partial(_stored, Term)
    ),
    "calendar.VoidSchoolYear": Case(
        lambda w: cc.VoidSchoolYear(record_id=_empty_year(w), reason="示例"),
        REASON,
        partial(_stored, SchoolYear),
    ),
}
