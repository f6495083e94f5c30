"""Lists, board, months and risks of the hazard register, asked of a real database."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from campus_guard.core.clock import CHINA, FixedClock
from campus_guard.core.errors import UserError
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Actor, Role
from campus_guard.db.service import Service
from campus_guard.db.session import Database
from campus_guard.features.hazards import commands as c
from campus_guard.features.hazards import queries as q
from campus_guard.features.hazards.queries import HazardFilter
from campus_guard.features.hazards.rules.codes import (
    Category,
    Colour,
    HazardKind,
    HazardState,
    Level,
    Source,
)
from campus_guard.features.hazards.rules.prompts import PromptCode
from campus_guard.features.hazards.rules.register import RegisterColumn, RegisterLayout
from campus_guard.features.people.commands import AddPerson
from campus_guard.features.places.commands import AddArea
from tests.unit.hazard_cases import (
    TODAY,
    closed,
    on_spot,
    register,
    repair,
)

# ------------------------------------------------------------------ lists


def _area(director: Service, code: str, name: str, parent: int | None = None) -> int:
    area = AddArea(uid=new_uid(), code=code, name=name, kind="teaching", parent_id=parent)
    return director.run(area).value


def _found(director: Service, **wanted: object) -> list[int]:
    found = director.ask(q.ListHazards(wanted=HazardFilter(**wanted)))  # type: ignore[arg-type]
    return [row.id for row in found.rows]


def test_the_list_is_narrowed_and_searched(director: Service, clock: FixedClock) -> None:
    campus = _area(director, "A", "示例校区")
    block = _area(director, "A1", "教学楼", campus)
    a = register(director, area_id=block, place="三层东侧", category=Category.BUILDING)
    a.grade(Level.MAJOR).assign(due=TODAY, owner="赵丽")
    b = register(director, description="灭火器压力不足")
    r = repair(director)
    clock.advance(days=1)
    assert _found(director) == [a.id, b.id]
    assert _found(director, kind=HazardKind.REPAIR) == [r.id]
    assert _found(director, kind=None, text="BX-2026") == [r.id]
    assert _found(director, area_id=campus) == [a.id]
    assert _found(director, level=Level.MAJOR) == [a.id]
    assert _found(director, overdue=True) == [a.id]
    assert _found(director, category=Category.FIRE) == [b.id]
    assert _found(director, source=Source.GATE) == []
    assert _found(director, states=frozenset({HazardState.FOUND})) == [b.id]
    assert _found(director, found_from=TODAY + timedelta(days=1)) == []
    for text, ids in {
        "mhq": [b.id],
        "灭火器": [b.id],
        "jxl": [a.id],
        "zl": [a.id],
        "赵": [a.id],
        "0001": [a.id],
        "yh-2026-0002": [b.id],
        "100%": [],
        "没有": [],
    }.items():
        assert _found(director, text=text) == ids, text


def test_the_board_has_four_lanes(director: Service) -> None:
    register(director)
    register(director).grade().assign().do(c.StartRectifying)
    register(director).grade().assign().ask()
    closed(director)
    lanes = director.ask(q.HazardBoard())
    assert [(lane.key, lane.total) for lane in lanes] == [
        ("waiting", 1),
        ("working", 1),
        ("inspecting", 1),
        ("done", 1),
    ]
    states = [s for lane in lanes for s in lane.states]
    assert sorted(states) == sorted(HazardState)


def test_what_waits_and_whose_it_is(director: Service, db: Database, clock: FixedClock) -> None:
    person = director.run(
        AddPerson(uid=new_uid(), name="王伟", staff_number="1", line="logistics")
    ).value
    register(director).grade().assign(owner="", owner_id=person, due=TODAY)
    register(director).grade().assign(due=TODAY)
    register(director, proposed_major=True)
    register(director).grade(Level.MAJOR)
    repair(director, down_from=datetime(2026, 11, 20, 8, tzinfo=CHINA))
    clock.advance(days=1)
    mine = Service(db, Actor(2, "director", Role.DIRECTOR, "director", person))
    waiting = mine.ask(q.HazardsWaiting())
    assert (waiting.open, waiting.overdue, waiting.mine) == (4, 2, 1)
    assert (waiting.ungraded, waiting.proposed_major, waiting.unassigned) == (1, 1, 1)
    assert (waiting.major_unreported, waiting.major_unlisted, waiting.repairs_down) == (1, 1, 1)
    assert [row.owner for row in mine.ask(q.MyOverdueHazards())] == ["王伟"]
    assert len(director.ask(q.MyOverdueHazards())) == 2


def test_areas_show_their_hazards_and_those_without(director: Service) -> None:
    block = _area(director, "A1", "教学楼")
    _area(director, "A2", "操场")
    register(director, area_id=block)
    on_spot(director, area_id=block)
    register(director)
    lines = director.ask(q.HazardsByArea())
    assert [(x.area, x.open, x.new, x.closed) for x in lines] == [
        ("教学楼", 1, 2, 1),
        ("操场", 0, 0, 0),
        ("", 1, 1, 0),
    ]


def test_repairs_count_their_down_time(director: Service, clock: FixedClock) -> None:
    down = datetime(2026, 11, 20, 8, tzinfo=CHINA)
    life = repair(director, down_from=down).grade().assign().ask().pass_()
    with pytest.raises(UserError, match="worked again"):
        life.strike()
    clock.advance(hours=5)
    life.do(c.WorksAgain, at=down + timedelta(hours=4)).strike()
    row = life.story.row
    assert row.up_again is not None
    assert row.up_again - down == timedelta(hours=4)
    assert director.ask(q.HazardFigures(first=TODAY)).new == 0
    assert director.ask(q.HazardFigures(first=TODAY, kind=HazardKind.REPAIR)).closed == 1


# ------------------------------------------------------------------ months


def test_a_month_carries_over_and_is_told_as_it_stood(director: Service, clock: FixedClock) -> None:
    a = register(director, found_on=date(2026, 10, 5))
    b = register(director).grade().assign(due=TODAY + timedelta(days=3))
    clock.advance(days=20)
    a.grade().assign(due=date(2026, 12, 31)).ask().pass_().strike()
    october = director.ask(q.HazardsOfMonth(month="2026-10"))
    november = director.ask(q.HazardsOfMonth(month="2026-11"))
    december = director.ask(q.HazardsOfMonth(month="2026-12"))
    assert [(r.number, r.state) for r in october.rows] == [("YH-2026-0001", HazardState.FOUND)]
    assert [(r.carried, r.closed) for r in november.rows] == [(True, False), (False, False)]
    assert november.counts.overdue == 1
    assert (december.counts.carried, december.counts.closed, december.counts.open) == (2, 1, 1)
    assert str(december.counts.removal) == "50.0% (1/2)"
    assert [r.closed for r in december.rows] == [True, False]
    b.do(c.RecordCost, amount=Decimal(30))
    assert director.ask(q.HazardsOfMonth(month="2026-11")).counts.cost is None
    assert director.ask(q.HazardsOfMonth(month="2026-12")).counts.cost == 30
    with pytest.raises(UserError):
        director.ask(q.HazardsOfMonth(month="2027-01"))


def test_a_bill_after_striking_off_is_not_lost(director: Service, clock: FixedClock) -> None:
    life = closed(director)
    clock.advance(days=30)
    life.do(c.RecordCost, amount=Decimal("88.80"))
    counts = director.ask(q.HazardsOfMonth(month="2026-12")).counts
    assert (counts.carried, counts.new, counts.cost) == (0, 0, Decimal("88.80"))


def test_a_quarter_has_its_months(director: Service) -> None:
    register(director, found_on=date(2026, 10, 5))
    closed(director)
    quarter = director.ask(q.HazardsOfQuarter(quarter="2026-Q4"))
    assert [(m.carried, m.new, m.closed, m.open) for m in quarter.months] == [
        (0, 1, 0, 1),
        (1, 1, 1, 1),
    ]
    assert quarter.register.counts.balanced
    assert quarter.year_ago is None
    assert [row.number for row in quarter.open] == ["YH-2026-0001"]


def test_the_layout_of_the_register_is_the_schools(director: Service) -> None:
    columns = (RegisterColumn("description", "隐患情况", 4), RegisterColumn("number"))
    layout = RegisterLayout("示例台账", columns)
    director.run(c.SetRegisterLayout(layout=layout))
    assert director.ask(q.GetRegisterLayout()) == layout
    for wrong in (
        RegisterLayout("", (RegisterColumn("number"),)),
        RegisterLayout("", (*columns, RegisterColumn("number"))),
        RegisterLayout("", (*columns, RegisterColumn("unknown"))),
        RegisterLayout("长" * 61, columns),
    ):
        with pytest.raises(UserError):
            director.run(c.SetRegisterLayout(layout=wrong))
    director.run(c.SetRegisterLayout(layout=None))
    assert len(director.ask(q.GetRegisterLayout()).columns) == 20


# ------------------------------------------------------------------ risks


def _risk(director: Service, **changes: object) -> int:
    values = {
        "uid": new_uid(),
        "risk": "楼梯间放学拥挤",
        "category": Category.CROWD,
        "likelihood": 4,
        "consequence": 5,
        "place": "教学楼楼梯",
    }
    return director.run(c.AddRisk(**(values | changes))).value  # type: ignore[arg-type]


def test_the_risk_list_is_apart_from_hazards(director: Service) -> None:
    risk = _risk(director)
    _risk(director, likelihood=1, consequence=2, risk="地面湿滑", control="铺防滑垫", owner="张三")
    rows = director.ask(q.ListRisks())
    assert [row.colour for row in rows] == [Colour.RED, Colour.BLUE]
    director.run(c.ReviewRisk(risk_id=risk, next_due=TODAY + timedelta(days=90)))
    assert director.ask(q.ListRisks(colour=Colour.RED))[0].reviewed_on == TODAY
    director.run(c.VoidRisk(record_id=risk, reason="重复"))
    assert len(director.ask(q.ListRisks())) == 1
    assert director.ask(q.ListHazards()).total == 0
    with pytest.raises(UserError) as refused:
        _risk(director, likelihood=6, risk="", place="")
    assert set(refused.value.fields) == {"likelihood", "risk", "area_id"}


def test_the_prompts_come_from_the_data(director: Service, clock: FixedClock) -> None:
    assert director.ask(q.RiskPrompts()) == ()
    block = _area(director, "A1", "教学楼")
    for _ in range(3):
        register(director, area_id=block)
    register(director).grade(Level.MAJOR).assign(due=TODAY)
    _risk(director, review_due=TODAY)
    clock.advance(days=1)
    found = {p.code: p for p in director.ask(q.RiskPrompts())}
    assert set(found) == {
        PromptCode.MAJOR_OVERDUE,
        PromptCode.MAJOR_UNREPORTED,
        PromptCode.MAJOR_UNLISTED,
        PromptCode.OVERDUE,
        PromptCode.HAZARD_CLUSTER,
        PromptCode.UNGUARDED_RISK,
        PromptCode.REVIEW_OVERDUE,
    }
    cluster = found[PromptCode.HAZARD_CLUSTER]
    assert (cluster.count, cluster.area_id) == (3, block)
    assert "教学楼" in str(cluster.words)
