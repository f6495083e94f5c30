"""Responsibility and organisation: positions, groups, posts, letters, the grid."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from campus_guard.core.ids import new_uid
from campus_guard.features.people import commands as pc
from campus_guard.features.people import queries as pq
from campus_guard.features.places import commands as lc
from campus_guard.features.places import queries as lq
from campus_guard.features.responsibility.commands.letters import IssueLetter
from campus_guard.features.responsibility.commands.letters_templates import SaveLetterTemplate
from campus_guard.features.responsibility.queries.letters_unassigned import (
    ListUnowned,
    SponsorLoads,
)
from campus_guard.features.responsibility.rules.letters_template import PartyA, shipped_templates
from tests.e2e.where.school import TODAY, Case, School, Trace
from tests.unit import hazard_cases

YESTERDAY = TODAY - timedelta(days=1)


def _appointed(position: str, **more: Any) -> Case:
    """Return the case of a position that somebody takes over today."""

    def case(s: School) -> Trace:
        assert s.staff, "somebody held it before"
        name = s.mark("任")
        person = s.somebody(name, "administration")
        command = pc.AppointPosition(
            uid=new_uid(), position=position, person_id=person, starts_on=TODAY, **more
        )
        s.run(command)
        line = more.get("line")

        def found() -> bool:
            one = [pq.PositionHolder(position=position, on=day, line=line)
                   for day in (YESTERDAY, TODAY)]  # fmt: skip
            before, now = (s.ask(query) for query in one)
            return now.name == name and before.name != name  # never two at a time

        return Trace(found, {"leading": (name,), "sem1": (name,)})

    return case


def leading_group(s: School) -> Trace:
    duty, name = s.mark("督促整改"), s.mark("组员")
    person = s.somebody(name)
    s.run(
        pc.AddGroupMember(
            uid=new_uid(), school_year_id=s.staff.year_id, person_id=person, duty=duty
        )
    )
    query = pq.ListLeadingGroup(school_year_id=s.staff.year_id)
    return Trace(
        found=lambda: name in {m.name for m in s.ask(query)},
        papers={"leading": (name, duty), "sem1": (name, duty)},
    )


def one_post_two_duties(s: School) -> Trace:
    """A post says its safety duty; the letter of whoever holds it says it too."""
    duty, post_name, name = s.mark("在场有责"), s.mark("岗"), s.mark("员")
    post = s.run(pc.AddStaffPost(uid=new_uid(), name=post_name, duty_text=duty))
    person = s.run(
        pc.AddPerson(uid=new_uid(), name=name, staff_number=s.mark("N"), line="teaching",
                     posts=(post,))
    )  # fmt: skip
    _issue(s, person, "TEACHER")
    return Trace(
        found=lambda: duty in {row.duty_text for row in s.ask(pq.ListStaffPosts())},
        papers={"posts": (post_name, duty), "letter": (name, duty)},
    )


def _issue(s: School, person: int, template: str) -> int:
    return int(
        s.run(
            IssueLetter(
                uid=new_uid(), school_year_id=s.staff.year_id, template=template,
                person_id=person, issued_on=date(2026, 9, 1),
            )
        )
    )  # fmt: skip


def letter_tree(s: School) -> Trace:
    """All letters of the tree; some are signed, and the gap is counted."""
    s.staff.issue()
    s.staff.sign("vice", "class")

    def found() -> bool:
        book = s.staff.book()
        parents = {row.id: row for row in book.rows}
        mine = next(row for row in book.rows if row.b_id == s.person("class"))
        return 0 < book.signed < book.due and mine.parent_id in parents

    def signed(school: School) -> str:
        book = school.staff.book()
        return f"{book.signed}/{book.due}"

    return Trace(
        found,
        {
            "letter": ("示例班主任", "示例教导"),
            "letters": ("示例班主任", "示例副校长"),
            "sem1": (signed,),
        },
    )


def own_template(s: School) -> Trace:
    """The tree is data: a school adds a level of its own."""
    title, level, name = s.mark("级部责任书"), s.mark("级部"), s.mark("级部主任")
    template = replace(
        shipped_templates()["BUREAU"],
        code="GRADE",
        level=level,
        title=title,
        a=PartyA(outside="示例级部"),
        active=False,
    )
    s.run(SaveLetterTemplate(uid=new_uid(), template=template, expected_number=None))
    _issue(s, s.somebody(name), "GRADE")
    return Trace(
        found=lambda: name in {row.b for row in s.staff.book().rows},
        papers={"letter": (title, name)},
    )


def grid_area(s: School) -> Trace:
    """An area with grade, chief, members and time slots."""
    name, duty, slot = s.mark("楼"), s.mark("职责"), s.mark("课间")
    chief, keeper = s.mark("网格长"), s.mark("成员")
    watcher = s.somebody(keeper)
    area = s.run(
        lc.AddArea(
            uid=new_uid(), code=s.mark("W"), name=name, kind="teaching", grade="first",
            duty_text=duty, chief_id=s.somebody(chief),
            members=(lc.Member(watcher, "巡查"),),
            slots=(lc.Slot(slot, time(9, 40), time(10), watcher),),
        )
    )  # fmt: skip
    return Trace(
        found=lambda: area in {row.id for row in s.ask(lq.ListAreas(text=name))},
        papers={"grid": (name, duty, chief, keeper, slot)},
    )


def duty_lists(s: School) -> Trace:
    """The six kinds of buildings that the documents name are shipped, and printed."""
    s.run(lc.LoadAreaCatalogue())
    six = ("办公楼", "教学楼", "宿舍", "食堂", "实验室", "公共")

    def found() -> bool:
        names = " ".join(row.name for row in s.ask(lq.ListAreas()))
        return all(one in names for one in six)

    return Trace(found, {"grid": six})


def fallback_owner(s: School) -> Trace:
    """Work without an owner stands on the principal's list; naming one takes it off."""
    words, owned = s.mark("无人负责"), s.mark("已落实")
    hazard_cases.register(s.gatekeeper, description=words)
    given = hazard_cases.register(s.director, description=owned).grade()
    before = {row.what for row in s.principal.ask(ListUnowned())}
    given.assign(owner="张三")

    def found() -> bool:
        rows = {row.what for row in s.principal.ask(ListUnowned())}
        return words in rows and owned in before and owned not in rows

    return Trace(found, {"unassigned": (words,)}, hidden=(owned,))


def sponsorship(s: School) -> Trace:
    name, area_name, words = s.mark("包保领导"), s.mark("包保区"), s.mark("逾期")
    sponsor = s.somebody(name, "administration")
    area = s.run(
        lc.AddArea(uid=new_uid(), code=s.mark("B"), name=area_name, kind="other",
                   sponsor_id=sponsor)
    )  # fmt: skip
    life = hazard_cases.register(s.director, description=words, area_id=area)
    number = life.story.row.number

    def found() -> bool:
        load = next(x for x in s.ask(SponsorLoads()) if x.name == name)
        return load.open == 1 and any(area_name in one for one in load.areas)

    assert number
    return Trace(found, {"grid": (area_name, name), "unassigned": (name, area_name)})


CASES: Mapping[str, Case] = {
    "ORG-01": _appointed("first_responsible"),
    "ORG-02": _appointed("vice_principal", lines=("teaching", "logistics", "young_pioneers")),
    "ORG-03": _appointed("line_director", line="young_pioneers"),
    "ORG-04": leading_group,
    "ORG-05": one_post_two_duties,
    "ORG-06": letter_tree,
    "ORG-07": own_template,
    "ORG-10": grid_area,
    "ORG-11": duty_lists,
    "ORG-12": fallback_owner,
    "ORG-13": sponsorship,
}
