"""The area tree, gates, posts and patrol points: rules and service."""

from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_guard.core.errors import Conflict, NotFound, UserError
from campus_guard.core.ids import new_uid
from campus_guard.db.imports import CheckImport, ImportErrors
from campus_guard.db.service import Service
from campus_guard.features.people.commands import AddPerson, VoidPerson
from campus_guard.features.places import commands as c
from campus_guard.features.places import queries as q
from campus_guard.features.places import rules
from campus_guard.features.places.rules import Node

PARENTS = st.dictionaries(st.integers(1, 12), st.one_of(st.none(), st.integers(1, 12)))


@given(PARENTS, st.integers(1, 12), st.integers(1, 12))
def test_a_circle_is_seen_before_it_closes(
    parents: dict[int, int | None], area: int, parent: int
) -> None:
    tree = dict.fromkeys(range(1, 13))
    for child, above in parents.items():
        if not rules.makes_circle(tree, child, above):
            tree[child] = above  # type: ignore[assignment]
    if not rules.makes_circle(tree, area, parent):
        tree[area] = parent  # type: ignore[assignment]
    nodes = [Node(i, str(i), tree[i]) for i in tree]
    ordered = rules.in_tree_order(nodes)
    assert sorted(node.id for node, _ in ordered) == sorted(tree)
    known = {n.id: n for n in nodes}
    for node, depth in ordered:
        assert len(rules.path_of(known, node.id)) == depth + 1
    inside = rules.below(nodes, area)
    assert all(str(area) in rules.path_of(known, i) for i in inside)


def test_the_campus_is_left_out_of_a_path() -> None:
    assert rules.short_path(("校园", "教学楼", "三楼")) == "教学楼 › 三楼"
    assert rules.short_path(("校园",)) == "校园"


def test_codes_are_proposed() -> None:
    assert rules.next_code("JX", ["JX", "JX-01"]) == "JX-02"
    assert rules.next_code("", []) == "A01"


def test_codes_are_those_of_the_database() -> None:
    from campus_guard.db.models import places

    assert tuple(rules.AreaKind) == places.AREA_KINDS
    assert tuple(rules.PostKind) == places.POST_KINDS
    assert set(rules.AREA_KIND_LABELS) == set(places.AREA_KINDS)
    assert set(rules.AREA_GRADE_LABELS) == set(places.AREA_GRADES)
    assert set(rules.POST_KIND_LABELS) == set(places.POST_KINDS)


@pytest.fixture
def campus(director: Service) -> dict[str, int]:
    assert director.run(c.LoadAreaCatalogue()).value == 7
    assert director.run(c.LoadAreaCatalogue()).value == 0
    return {row.code: row.id for row in director.ask(q.ListAreas())}


@pytest.fixture
def staff(director: Service) -> list[int]:
    return [
        director.run(
            AddPerson(uid=new_uid(), name=name, staff_number=f"T{n}", line="logistics")
        ).value
        for n, name in enumerate(("张三", "李四", "王五"), start=1)
    ]


def area(code: str, name: str, **more: Any) -> c.AddArea:
    return c.AddArea(uid=new_uid(), code=code, name=name, **{"kind": "teaching", **more})


def test_the_six_kinds_of_the_grid_are_there(director: Service, campus: dict[str, int]) -> None:
    assert len(campus) == 7
    kinds = {row.kind for row in director.ask(q.ListAreas())}
    assert kinds == {
        "campus",
        "office",
        "teaching",
        "dormitory",
        "canteen",
        "laboratory",
        "public",
    }


def test_an_area_with_its_people_and_hours(
    director: Service, campus: dict[str, int], staff: list[int]
) -> None:
    command = area(
        "JX-03",
        "教学楼三楼",
        parent_id=campus["JX"],
        grade="first",
        chief_id=staff[0],
        sponsor_id=staff[1],
        members=(c.Member(staff[2], "东侧楼梯"),),
        slots=(c.Slot("早段", time(7, 20), time(8), staff[2]), c.Slot("午间", time(12), time(14))),
    )
    new = director.run(command).value
    assert director.run(command).value == new
    file = director.ask(q.AreaDetail(area_id=new))
    assert (file.area.path, file.area.chief, file.area.sponsor) == (
        "教学楼 › 教学楼三楼",
        "张三",
        "李四",
    )
    assert [(m.name, m.duty) for m in file.members] == [("王五", "东侧楼梯")]
    assert [(s.name, s.person) for s in file.slots] == [("早段", "王五"), ("午间", "")]
    change = c.EditArea(
        area_id=new,
        expected_version=file.area.version,
        code="JX-03",
        name="教学楼三楼",
        kind="teaching",
        parent_id=campus["JX"],
        slots=(c.Slot("午间", time(12), time(14)),),
    )
    director.run(change)
    file = director.ask(q.AreaDetail(area_id=new))
    assert (file.area.chief_id, file.members, len(file.slots)) == (None, (), 1)
    with pytest.raises(Conflict):
        director.run(change)
    assert len(director.ask(q.GridTable())) == 8
    assert new in {r.id for r in director.ask(q.ListAreas(without_chief=True))}


def test_areas_are_found(director: Service, gatekeeper: Service, campus: dict[str, int]) -> None:
    director.run(area("JX-03", "三楼", parent_id=campus["JX"]))
    (found,) = gatekeeper.ask(q.FindAreas(text="sl"))
    assert (found.path, found.label) == ("教学楼 › 三楼", "教学楼 › 三楼 (JX-03)")
    assert [a.code for a in gatekeeper.ask(q.FindAreas(text="jx"))] == ["JX", "JX-03"]
    assert [a.code for a in gatekeeper.ask(q.FindAreas(text="楼"))][:1] != []
    assert next(a.name for a in gatekeeper.ask(q.FindAreas())) == "校园"
    assert gatekeeper.ask(q.AreaNames(ids=(found.id, 999))) == {found.id: "教学楼 › 三楼"}
    assert [a.code for a in gatekeeper.ask(q.ListAreas(text="三楼"))] == ["JX-03"]
    assert [a.code for a in gatekeeper.ask(q.ListAreas(kind="canteen"))] == ["ST"]
    with pytest.raises(NotFound):
        gatekeeper.ask(q.AreaDetail(area_id=999))


def test_no_area_lies_inside_itself(director: Service, campus: dict[str, int]) -> None:
    inner = director.run(area("JX-03", "三楼", parent_id=campus["JX"])).value
    for parent in (inner, campus["JX"]):
        with pytest.raises(UserError) as refused:
            director.run(
                c.EditArea(
                    area_id=campus["JX"],
                    expected_version=1,
                    code="JX",
                    name="教学楼",
                    kind="teaching",
                    parent_id=parent,
                )
            )
        assert "parent_id" in refused.value.fields


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"code": " "}, "code"),
        ({"code": "JX"}, "code"),
        ({"kind": "x"}, "kind"),
        ({"parent_id": 999}, "parent_id"),
        ({"chief_id": 999}, "chief_id"),
        ({"sponsor_id": 999}, "sponsor_id"),
        ({"members": (c.Member(999),)}, "members"),
        ({"slots": (c.Slot("", time(1), time(2)),)}, "slots"),
        ({"slots": (c.Slot("x", time(1), time(1)),)}, "slots"),
        ({"slots": (c.Slot("x", time(1), time(2), 999),)}, "slots"),
    ],
)
def test_wrong_areas(
    director: Service, campus: dict[str, int], values: dict[str, Any], field: str
) -> None:
    assert campus
    with pytest.raises(UserError) as refused:
        director.run(area(**{"code": "X1", "name": "区域", **values}))
    assert list(refused.value.fields) == [field]


def test_areas_are_voided_from_the_bottom_and_return_from_the_top(
    director: Service, campus: dict[str, int]
) -> None:
    inner = director.run(area("JX-03", "三楼", parent_id=campus["JX"])).value
    point = director.run(
        c.AddPatrolPoint(uid=new_uid(), code="P1", name="东楼梯", area_id=inner)
    ).value
    with pytest.raises(UserError, match="Other areas"):
        director.run(c.VoidArea(record_id=campus["JX"], reason="x"))
    with pytest.raises(UserError, match="patrol points"):
        director.run(c.VoidArea(record_id=inner, reason="x"))
    director.run(c.VoidPatrolPoint(record_id=point, reason="x"))
    director.run(c.VoidArea(record_id=inner, reason="x"))
    director.run(c.VoidArea(record_id=campus["JX"], reason="x"))
    assert director.ask(q.AreaNames(ids=(inner,))) == {inner: "教学楼 › 三楼"}
    with pytest.raises(UserError, match="above"):
        director.run(c.UnvoidArea(record_id=inner))
    with pytest.raises(UserError, match="area"):
        director.run(c.UnvoidPatrolPoint(record_id=point))
    director.run(c.UnvoidArea(record_id=campus["JX"]))
    director.run(c.UnvoidArea(record_id=inner))
    director.run(c.UnvoidPatrolPoint(record_id=point))
    assert len(director.ask(q.ListPatrolPoints())) == 1


def test_gates(director: Service, campus: dict[str, int]) -> None:
    command = c.AddGate(uid=new_uid(), name="东门", area_id=campus["XQ"])
    gate = director.run(command).value
    assert director.run(command).value == gate
    director.run(c.EditGate(gate_id=gate, expected_version=1, name="东大门", for_vehicles=False))
    (row,) = director.ask(q.ListGates())
    assert (row.name, row.for_vehicles, row.area) == ("东大门", False, "")
    for wrong in ({"name": ""}, {"name": "东大门"}, {"name": "x" * 65}):
        with pytest.raises(UserError):
            director.run(c.AddGate(uid=new_uid(), **wrong))
    director.run(c.VoidGate(record_id=gate, reason="x"))
    director.run(c.AddGate(uid=new_uid(), name="东大门"))
    with pytest.raises(UserError, match="exists"):
        director.run(c.UnvoidGate(record_id=gate))


def test_posts(director: Service, campus: dict[str, int]) -> None:
    command = c.AddPost(
        uid=new_uid(),
        name="女寝夜班",
        kind="dormitory",
        area_id=campus["SS"],
        needs_sex="female",
        around_the_clock=True,
        headcount=2,
    )
    post = director.run(command).value
    (row,) = director.ask(q.ListPosts(kind="dormitory", text="夜"))
    assert (row.id, row.area, row.needs_sex, row.headcount) == (post, "宿舍楼", "female", 2)
    edit = {"post_id": post, "expected_version": 1, "kind": "dormitory"}
    with pytest.raises(UserError) as refused:
        director.run(c.EditPost(name="女寝夜班", headcount=0, **edit))
    assert list(refused.value.fields) == ["headcount"]
    director.run(c.EditPost(name="女寝", **edit))
    director.run(c.VoidPost(record_id=post, reason="x"))
    director.run(c.UnvoidPost(record_id=post))
    assert director.ask(q.ListPosts())[0].name == "女寝"


def test_patrol_points(director: Service, campus: dict[str, int]) -> None:
    command = c.AddPatrolPoint(
        uid=new_uid(), code="P1", name="食堂后门", area_id=campus["ST"], look_for="锁"
    )
    point = director.run(command).value
    assert director.run(command).value == point
    director.run(
        c.EditPatrolPoint(
            patrol_point_id=point, expected_version=1, code="P1", name="后门", area_id=campus["ST"]
        )
    )
    (row,) = director.ask(q.ListPatrolPoints(text="后门", area_id=campus["ST"]))
    assert (row.code, row.area, row.look_for) == ("P1", "食堂", "")
    with pytest.raises(UserError) as refused:
        director.run(c.AddPatrolPoint(uid=new_uid(), code="P1", name="", area_id=999))
    assert set(refused.value.fields) == {"code", "name", "area_id"}


def test_areas_are_imported_in_any_order(
    director: Service, campus: dict[str, int], staff: list[int]
) -> None:
    assert staff
    assert campus
    rows = (
        c.AreaLine("JX-03-1", "301室", "teaching", "JX-03", chief="T1", members=("T2", "T3")),
        c.AreaLine("JX-03", "三楼", "teaching", "JX", grade="second"),
        c.AreaLine("JX", "教学楼", "teaching", "XQ"),
    )
    command = c.ImportAreas(rows=rows)
    preview = director.ask(CheckImport(command=command)).counts
    assert (preview.new, preview.changed) == (2, 1)
    assert director.run(command).value == preview
    (found,) = director.ask(q.FindAreas(text="301"))
    assert found.path == "教学楼 › 三楼 › 301室"
    assert director.ask(CheckImport(command=command)).counts.same == 3


def test_wrong_areas_in_a_sheet_are_told_by_row(director: Service, campus: dict[str, int]) -> None:
    assert campus
    rows = (
        c.AreaLine("A", "甲", "teaching", "B"),
        c.AreaLine("B", "乙", "teaching", "A"),
        c.AreaLine("C", "丙", "teaching", "nowhere", chief="T9"),
        c.AreaLine("C", "", "teaching"),
    )
    with pytest.raises(ImportErrors) as refused:
        director.run(c.ImportAreas(rows=rows))
    assert {(e.row, e.column) for e in refused.value.rows} == {
        (2, "parent_code"),
        (3, "parent_code"),
        (4, "parent_code"),
        (4, "chief"),
        (5, "name"),
        (5, "code"),
    }
    assert len(director.ask(q.ListAreas())) == 7


def test_slots_gates_posts_and_points_are_imported(
    director: Service, campus: dict[str, int], staff: list[int]
) -> None:
    assert campus
    assert staff
    slots = c.ImportSlots(
        rows=(
            c.SlotLine("JX", "早段", time(7), time(8), "T1"),
            c.SlotLine("JX", "午间", time(12), time(14)),
        )
    )
    assert director.run(slots).value.new == 1
    assert director.run(slots).value.same == 1
    gates = c.ImportGates(rows=(c.GateLine("东门", "XQ"), c.GateLine("西门", "", False)))
    assert director.run(gates).value.new == 2
    assert director.run(gates).value.same == 2
    posts = c.ImportPosts(rows=(c.PostLine("护学岗1", "escort", "XQ", headcount=2),))
    assert director.run(posts).value.new == 1
    more = c.ImportPosts(rows=(c.PostLine("护学岗1", "escort", "XQ", headcount=3),))
    assert director.run(more).value.changed == 1
    points = c.ImportPatrolPoints(rows=(c.PointLine("P1", "后门", "ST", "锁"),))
    assert director.run(points).value.new == 1
    wrong = (
        c.ImportSlots(rows=(c.SlotLine("?", "", time(1), time(1), "?"),)),
        c.ImportGates(rows=(c.GateLine("北门", "?"),)),
        c.ImportPosts(rows=(c.PostLine("岗", "gate", headcount=100),)),
        c.ImportPatrolPoints(rows=(c.PointLine("P2", "前门", ""),)),
    )
    found = [len(director.ask(CheckImport(command=x)).errors) for x in wrong]
    assert found == [4, 1, 1, 1]


def test_old_areas_keep_the_names_of_voided_people(
    director: Service, campus: dict[str, int], staff: list[int]
) -> None:
    assert campus
    new = director.run(area("X", "角落", chief_id=staff[0])).value
    director.run(VoidPerson(record_id=staff[0], reason="x"))
    assert director.ask(q.AreaDetail(area_id=new)).area.chief == "张三"
