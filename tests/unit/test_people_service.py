"""Staff, classes, pupils, squads, the leading group and positions through the service."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from campus_guard.core.errors import Conflict, NotFound, PermissionDenied, UserError
from campus_guard.core.ids import new_uid
from campus_guard.db.models import Correction
from campus_guard.db.service import Service
from campus_guard.features.calendar.commands import CreateSchoolYear
from campus_guard.features.people import commands as c
from campus_guard.features.people import queries as q


def add(service: Service, name: str, number: str, **more: Any) -> int:
    values = {"line": "teaching", **more}
    return service.run(c.AddPerson(uid=new_uid(), name=name, staff_number=number, **values)).value


@pytest.fixture
def staff(director: Service) -> list[int]:
    names = ["张三", "单雄信", "吕布", "阿卜杜·热西提", "张三丰"]
    return [
        add(director, name, f"T{n:03d}", phone=f"1380013800{n}")
        for n, name in enumerate(names, start=1)
    ]


def names(found: tuple[q.FoundPerson, ...]) -> list[str]:
    return [person.name for person in found]


def test_people_are_found_and_ranked(director: Service, staff: list[int]) -> None:
    assert len(staff) == 5
    assert names(director.ask(q.FindPeople(text="zs"))) == ["张三", "张三丰"]
    assert names(director.ask(q.FindPeople(text="张三丰"))) == ["张三丰"]
    assert names(director.ask(q.FindPeople(text="三"))) == ["张三", "张三丰"]
    assert names(director.ask(q.FindPeople(text="lyu"))) == ["吕布"]
    assert names(director.ask(q.FindPeople(text="t004"))) == ["阿卜杜·热西提"]
    assert names(director.ask(q.FindPeople(text="8003"))) == ["吕布"]
    assert director.ask(q.FindPeople(text="%")) == ()
    assert len(director.ask(q.FindPeople(limit=3))) == 3


def test_the_gatekeeper_sees_masked_phones_and_nothing_else(
    gatekeeper: Service, maintainer: Service, staff: list[int]
) -> None:
    assert gatekeeper.ask(q.FindPeople(text="lb"))[0].phone == "138****8003"
    for query in (
        q.ListStaff(),
        q.GetPerson(person_id=staff[0]),
        q.ListPupils(),
        q.ListPositions(),
    ):
        with pytest.raises(PermissionDenied):
            gatekeeper.ask(query)
    for query in (q.FindPeople(), q.FindPupils(), q.ListClasses(), q.PositionHolders(on=date.max)):
        with pytest.raises(PermissionDenied):
            maintainer.ask(query)


def test_who_left_is_not_offered(director: Service, staff: list[int]) -> None:
    row = director.ask(q.GetPerson(person_id=staff[2])).person
    director.run(
        c.EditPerson(
            person_id=row.id,
            expected_version=row.version,
            name=row.name,
            staff_number=row.staff_number,
            line=row.line,
            left_on=date(2026, 11, 19),
        )
    )
    assert director.ask(q.FindPeople(text="lb")) == ()
    assert names(director.ask(q.FindPeople(text="lb", on=date(2026, 11, 1)))) == ["吕布"]
    assert len(director.ask(q.ListStaff())) == 5
    assert len(director.ask(q.ListStaff(with_left=False))) == 4


def test_a_changed_name_is_found_and_the_old_one_kept(director: Service, staff: list[int]) -> None:
    edit = c.EditPerson(
        person_id=staff[0], expected_version=1, name="李四", staff_number="T001", line="logistics"
    )
    director.run(edit)
    assert names(director.ask(q.FindPeople(text="ls"))) == ["李四"]
    assert names(director.ask(q.FindPeople(text="zs"))) == ["张三丰"]
    with director.db.read() as session:
        kept = session.scalars(sa.select(Correction).where(Correction.field == "name")).one()
    assert (kept.old_text, kept.new_text) == ("张三", "李四")
    with pytest.raises(Conflict):
        director.run(edit)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "甲" * 101}, "name"),
        ({"staff_number": ""}, "staff_number"),
        ({"staff_number": "T001"}, "staff_number"),
        ({"line": "none"}, "line"),
        ({"joined_on": date(2026, 2, 1), "left_on": date(2026, 1, 1)}, "left_on"),
        ({"posts": (99,)}, "posts"),
    ],
)
def test_wrong_fields_are_named(
    director: Service, staff: list[int], values: dict[str, Any], field: str
) -> None:
    assert staff
    with pytest.raises(UserError) as refused:
        director.run(
            c.AddPerson(
                **{
                    "uid": new_uid(),
                    "name": "甲",
                    "staff_number": "X1",
                    "line": "teaching",
                    **values,
                }
            )
        )
    assert list(refused.value.fields) == [field]


def test_saving_twice_makes_one_person(director: Service) -> None:
    command = c.AddPerson(uid=new_uid(), name="张三", staff_number="1", line="teaching")
    assert director.run(command).value == director.run(command).value


def test_void_and_undo(director: Service, staff: list[int]) -> None:
    director.run(c.VoidPerson(record_id=staff[0], reason="重复录入", expected_version=1))
    assert names(director.ask(q.FindPeople(text="zs"))) == ["张三丰"]
    assert director.ask(q.PersonNames(ids=(staff[0],))) == {staff[0]: "张三"}
    assert [r.voided for r in director.ask(q.ListStaff(include_voided=True))].count(True) == 1
    other = add(director, "王五", "T001")
    with pytest.raises(UserError, match="T001"):
        director.run(c.UnvoidPerson(record_id=staff[0]))
    director.run(c.VoidPerson(record_id=other, reason="x"))
    director.run(c.UnvoidPerson(record_id=staff[0]))
    assert names(director.ask(q.FindPeople(text="zs"))) == ["张三", "张三丰"]


def test_posts_of_the_catalogue(director: Service) -> None:
    assert director.run(c.LoadPostCatalogue()).value == 24
    assert director.run(c.LoadPostCatalogue()).value == 0
    posts = {row.name: row for row in director.ask(q.ListStaffPosts())}
    assert "安全第一责任人" in posts["校长"].duty_text
    matron = posts["女生宿舍管理员"]
    with pytest.raises(UserError) as refused:
        add(director, "张三", "1", sex="male", posts=(matron.id,))
    assert list(refused.value.fields) == ["posts"]
    with pytest.raises(UserError) as refused:
        add(director, "张三", "1", posts=(matron.id,))
    assert list(refused.value.fields) == ["sex"]
    person = add(director, "张三", "1", sex="female", posts=(matron.id, posts["班主任"].id))
    found = director.ask(q.FindPeople(text="zs"))[0]
    assert found.posts == ("班主任", "女生宿舍管理员")
    with pytest.raises(UserError, match="张三"):
        director.run(c.VoidStaffPost(record_id=matron.id, reason="x"))
    director.run(
        c.EditPerson(
            person_id=person, expected_version=1, name="张三", staff_number="1", line="teaching"
        )
    )
    director.run(c.VoidStaffPost(record_id=matron.id, reason="x"))
    director.run(c.UnvoidStaffPost(record_id=matron.id))
    edit = {"staff_post_id": matron.id, "expected_version": 3, "name": "校长"}
    with pytest.raises(UserError):
        director.run(c.EditStaffPost(**edit))
    director.run(c.EditStaffPost(**(edit | {"name": "宿管", "duty_text": "查铺"})))
    director.run(c.AddStaffPost(uid=new_uid(), name="新岗位", line="logistics"))
    assert director.ask(q.ListStaffPosts(text="查铺"))[0].name == "宿舍管理员"


def test_a_change_of_posts_alone_is_noticed_by_a_second_editor(director: Service) -> None:
    director.run(c.LoadPostCatalogue())
    post = director.ask(q.ListStaffPosts())[0]
    person = add(director, "张三", "1")
    same = {"person_id": person, "name": "张三", "staff_number": "1", "line": "teaching"}
    director.run(c.EditPerson(expected_version=1, posts=(post.id,), **same))
    with pytest.raises(Conflict, match="posts"):
        director.run(c.EditPerson(expected_version=1, **same))


def test_certificates_and_their_expiry(director: Service, staff: list[int]) -> None:
    command = c.AddCertificate(
        uid=new_uid(), person_id=staff[0], kind="保安员证", expires_on=date(2026, 12, 31)
    )
    certificate = director.run(command).value
    assert director.run(command).value == certificate
    assert [r.name for r in director.ask(q.ListStaff(expiring=True))] == ["张三"]
    renewed = c.AddCertificate(
        uid=new_uid(), person_id=staff[0], kind="保安员证", expires_on=date(2030, 1, 1)
    )
    director.run(renewed)
    assert director.ask(q.ListStaff(expiring=True)) == ()
    detail = director.ask(q.GetPerson(person_id=staff[0]))
    assert [x.state for x in detail.certificates] == ["soon", "valid"]
    director.run(
        c.EditCertificate(
            certificate_id=certificate,
            expected_version=1,
            kind="保安员证",
            number="1",
            expires_on=date(2026, 1, 1),
        )
    )
    director.run(c.VoidCertificate(record_id=certificate, reason="x"))
    assert len(director.ask(q.GetPerson(person_id=staff[0])).certificates) == 1
    director.run(c.UnvoidCertificate(record_id=certificate))
    with pytest.raises(UserError) as refused:
        director.run(c.AddCertificate(uid=new_uid(), person_id=999, kind=""))
    assert set(refused.value.fields) == {"kind", "person_id"}


# ---------------------------------------------------------------------------- classes


@pytest.fixture
def grade(director: Service) -> int:
    return director.run(c.AddGrade(uid=new_uid(), name="三年级", entry_year=2024)).value


def test_classes_and_pupils(director: Service, staff: list[int], grade: int) -> None:
    made = c.AddClass(uid=new_uid(), name="2班", grade_id=grade, class_teacher_id=staff[0])
    room = director.run(made).value
    assert director.run(made).value == room
    pupil = c.AddPupil(uid=new_uid(), number="20240201", name="单小二", class_id=room)
    pupil_id = director.run(pupil).value
    (row,) = director.ask(q.ListClasses())
    assert (row.label, row.class_teacher, row.pupils) == ("三年级2班", "张三", 1)
    (found,) = director.ask(q.FindPupils(text="sxe"))
    assert found.label == "单小二 三年级2班 20240201"
    assert director.ask(q.GetPerson(person_id=staff[0])).person.classes == ("三年级2班",)
    assert [x.label for x in director.ask(q.ListClasses(text="snj2"))] == ["三年级2班"]
    with pytest.raises(UserError, match="pupils"):
        director.run(c.VoidClass(record_id=room, reason="x"))
    with pytest.raises(UserError, match="classes"):
        director.run(c.VoidGrade(record_id=grade, reason="x"))
    director.run(c.VoidPupil(record_id=pupil_id, reason="转学误录"))
    assert director.ask(q.FindPupils(text="sxe")) == ()
    assert director.ask(q.PupilNames(ids=(pupil_id,)))[pupil_id].name == "单小二"
    director.run(c.VoidClass(record_id=room, reason="x"))
    with pytest.raises(UserError, match="class"):
        director.run(c.UnvoidPupil(record_id=pupil_id))
    director.run(c.VoidGrade(record_id=grade, reason="x"))
    with pytest.raises(UserError, match="grade"):
        director.run(c.UnvoidClass(record_id=room))
    director.run(c.UnvoidGrade(record_id=grade))
    director.run(c.UnvoidClass(record_id=room))
    director.run(c.UnvoidPupil(record_id=pupil_id))
    assert len(director.ask(q.ListPupils(text="单", class_id=room))) == 1


def test_a_new_name_of_the_grade_renames_its_classes(director: Service, grade: int) -> None:
    room = director.run(c.AddClass(uid=new_uid(), name="2班", grade_id=grade)).value
    director.run(c.EditGrade(grade_id=grade, expected_version=1, name="四年级", entry_year=2024))
    assert [x.id for x in director.ask(q.ListClasses(text="四年级2"))] == [room]
    assert director.ask(q.ListClasses(text="三年级")) == ()


def test_in_september_everybody_moves_up_and_the_oldest_leave(director: Service) -> None:
    classes = [
        c.ClassLine("一年级", 2026, "一(1)班"),
        c.ClassLine("五年级", 2022, "五(1)班"),
        c.ClassLine("六年级", 2021, "六(1)班"),
    ]
    director.run(c.ImportClasses(rows=classes))
    pupils = [c.PupilLine("1", "赵小一", "一(1)班"), c.PupilLine("6", "陆小六", "六(1)班")]
    director.run(c.ImportPupils(rows=pupils))
    oldest = next(g for g in director.ask(q.ListGrades()) if g.name == "六年级")
    command = c.MoveUp(leaving=(oldest.id,), last_day=date(2026, 7, 3))
    assert director.run(command).value == c.Moved(grades=2, classes=2, pupils=1)
    assert [row.label for row in director.ask(q.ListClasses())] == ["二(1)班", "六(1)班"]
    assert [g.name for g in director.ask(q.ListGrades())] == ["二年级", "六年级"]
    assert [p.name for p in director.ask(q.ListPupils())] == ["赵小一"]
    (left,) = (p for p in director.ask(q.ListPupils(with_left=True)) if p.left_on)
    assert (left.name, left.class_name, left.left_on) == ("陆小六", "六(1)班", date(2026, 7, 3))
    assert [row.label for row in director.ask(q.ListClasses(text="二(1"))] == ["二(1)班"]
    with pytest.raises(UserError) as refused:
        director.run(c.MoveUp(leaving=(), last_day=date(2027, 7, 3)))
    assert "last_day" in refused.value.fields


def test_who_left_school_is_not_offered(director: Service) -> None:
    pupil = director.run(c.AddPupil(uid=new_uid(), number="1", name="王小明")).value
    director.run(
        c.EditPupil(
            pupil_id=pupil, expected_version=1, number="1", name="王小明", left_on=date(2026, 7, 1)
        )
    )
    assert director.ask(q.FindPupils(text="wxm")) == ()
    assert director.ask(q.ListPupils()) == ()
    assert len(director.ask(q.ListPupils(with_left=True))) == 1


def test_an_identity_number_of_a_pupil_is_refused(director: Service) -> None:
    with pytest.raises(UserError) as refused:
        director.run(c.AddPupil(uid=new_uid(), number="44011320141005001x", name="王小明"))
    assert "identity" in str(refused.value.fields["number"])


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (c.AddClass(uid="u1", name="", grade_id=1), "name"),
        (c.AddClass(uid="u2", name="1班", grade_id=99), "grade_id"),
        (c.AddClass(uid="u3", name="1班", grade_id=1, class_teacher_id=9), "class_teacher_id"),
        (c.AddGrade(uid="u4", name="三年级", entry_year=2024), "name"),
        (c.AddGrade(uid="u5", name="三年级", entry_year=24), "entry_year"),
        (c.AddPupil(uid="u6", number="1", name="", class_id=None), "name"),
        (c.AddPupil(uid="u7", number="1", name="王", class_id=9), "class_id"),
    ],
)
def test_wrong_classes_and_pupils(director: Service, grade: int, command: Any, field: str) -> None:
    assert grade == 1
    with pytest.raises(UserError) as refused:
        director.run(command)
    assert field in refused.value.fields


# ---------------------------------------------------------------------------- organisation


def test_squads(director: Service, staff: list[int]) -> None:
    members = (c.Membership(staff[0], "leader"), c.Membership(staff[1], "deputy"))
    squad = director.run(c.AddSquad(uid=new_uid(), name="第一小队", members=members)).value
    (row,) = director.ask(q.ListSquads())
    assert (row.named("leader"), row.named("deputy"), row.named("member")) == ("张三", "单雄信", "")
    change = c.EditSquad(
        squad_id=squad,
        expected_version=row.version,
        name="第一小队",
        members=(c.Membership(staff[1], "leader"), c.Membership(staff[2])),
    )
    director.run(change)
    (row,) = director.ask(q.ListSquads())
    assert (row.named("leader"), row.named("member")) == ("单雄信", "吕布")
    with pytest.raises(Conflict):
        director.run(change)
    two = (c.Membership(staff[0], "leader"), c.Membership(staff[1], "leader"))
    for wrong in (two, (c.Membership(staff[0]), c.Membership(staff[0])), (c.Membership(999),)):
        with pytest.raises(UserError) as refused:
            director.run(c.AddSquad(uid=new_uid(), name="x", members=wrong))
        assert "members" in refused.value.fields
    director.run(c.VoidSquad(record_id=squad, reason="x"))
    assert director.ask(q.ListSquads()) == ()
    director.run(c.UnvoidSquad(record_id=squad))
    assert len(director.ask(q.ListSquads())[0].members) == 2


def test_the_leading_group_of_a_school_year(director: Service, staff: list[int]) -> None:
    year = director.run(CreateSchoolYear(uid=new_uid(), starts_on=date(2025, 9, 1))).value
    nxt = director.run(CreateSchoolYear(uid=new_uid(), starts_on=date(2026, 9, 1))).value

    def join(person: int, role: str) -> int:
        command = c.AddGroupMember(
            uid=new_uid(), school_year_id=year, person_id=person, role=role, duty="负责"
        )
        return director.run(command).value

    member = join(staff[2], "member")
    leader = join(staff[0], "leader")
    rows = director.ask(q.ListLeadingGroup(school_year_id=year))
    assert [(r.name, r.role) for r in rows] == [("张三", "leader"), ("吕布", "member")]
    for person, role in ((staff[0], "member"), (staff[3], "leader"), (999, "member")):
        with pytest.raises(UserError):
            join(person, role)
    edit = {"member_id": member, "expected_version": 1}
    with pytest.raises(UserError):
        director.run(c.EditGroupMember(**edit, role="leader"))
    director.run(c.EditGroupMember(**edit, role="deputy"))
    assert director.run(c.CopyGroup(school_year_id=nxt)).value == 2
    with pytest.raises(UserError):
        director.run(c.CopyGroup(school_year_id=nxt))
    director.run(c.VoidGroupMember(record_id=leader, reason="x"))
    assert len(director.ask(q.ListLeadingGroup(school_year_id=year))) == 1
    director.run(c.UnvoidGroupMember(record_id=leader))
    assert len(director.ask(q.ListLeadingGroup(school_year_id=nxt))) == 2


# ---------------------------------------------------------------------------- positions


def appoint(service: Service, person: int, first: date, **more: Any) -> int:
    values = {"position": "first_responsible", **more}
    return service.run(
        c.AppointPosition(uid=new_uid(), person_id=person, starts_on=first, **values)
    ).value


def first_at(service: Service, day: date) -> str | None:
    found = service.ask(q.PositionHolder(position="first_responsible", on=day))
    return found.name if found else None


def test_one_first_responsible_person_follows_the_other(
    director: Service, staff: list[int]
) -> None:
    appoint(director, staff[0], date(2020, 9, 1))
    second = appoint(director, staff[1], date(2025, 9, 1))
    assert first_at(director, date(2020, 8, 31)) is None
    assert first_at(director, date(2025, 8, 31)) == "张三"
    assert first_at(director, date(2025, 9, 1)) == "单雄信"
    between = appoint(director, staff[2], date(2023, 3, 1))
    assert first_at(director, date(2023, 2, 28)) == "张三"
    assert first_at(director, date(2023, 3, 1)) == "吕布"
    director.run(c.VoidPosition(record_id=between, reason="误录"))
    assert first_at(director, date(2023, 3, 1)) == "张三"
    director.run(c.UnvoidPosition(record_id=between))
    assert first_at(director, date(2023, 3, 1)) == "吕布"
    director.run(c.VoidPosition(record_id=second, reason="误录"))
    assert first_at(director, date(2030, 1, 1)) == "吕布"
    appoint(director, staff[3], date(2025, 9, 1))
    with pytest.raises(UserError, match="this day"):
        director.run(c.UnvoidPosition(record_id=second))
    edit = c.EditPosition(
        position_id=between,
        expected_version=director.ask(q.ListPositions())[1].version,
        person_id=staff[4],
        starts_on=date(2022, 1, 1),
    )
    director.run(edit)
    assert first_at(director, date(2022, 1, 1)) == "张三丰"
    assert first_at(director, date(2021, 12, 31)) == "张三"


def test_there_is_never_none_again(director: Service, staff: list[int]) -> None:
    only = appoint(director, staff[0], date(2020, 9, 1))
    with pytest.raises(UserError, match="nobody"):
        director.run(c.VoidPosition(record_id=only, reason="x"))
    with pytest.raises(UserError) as refused:
        appoint(director, staff[1], date(2024, 1, 1), ends_on=date(2025, 1, 1))
    assert "ends_on" in refused.value.fields
    with pytest.raises(UserError, match="leading position"):
        director.run(c.VoidPerson(record_id=staff[0], reason="x"))
    assert first_at(director, date(2026, 1, 1)) == "张三"


def test_line_directors_and_vice_principals(director: Service, staff: list[int]) -> None:
    appoint(director, staff[0], date(2024, 9, 1), position="line_director", line="teaching")
    appoint(director, staff[1], date(2024, 9, 1), position="line_director", line="logistics")
    appoint(director, staff[2], date(2025, 9, 1), position="line_director", line="teaching")

    def holder(day: date, line: str, position: str = "line_director") -> str | None:
        found = director.ask(q.PositionHolder(position=position, on=day, line=line))
        return found.name if found else None

    assert holder(date(2025, 8, 31), "teaching") == "张三"
    assert holder(date(2025, 9, 1), "teaching") == "吕布"
    assert holder(date(2025, 9, 1), "logistics") == "单雄信"
    assert holder(date(2025, 9, 1), "young_pioneers") is None
    vice = {"position": "vice_principal", "lines": ("teaching", "young_pioneers")}
    appoint(director, staff[3], date(2024, 9, 1), **vice)
    assert holder(date(2025, 1, 1), "young_pioneers", "vice_principal") == "阿卜杜·热西提"
    assert holder(date(2025, 1, 1), "logistics", "vice_principal") is None
    with pytest.raises(UserError, match="another look") as refused:
        appoint(
            director, staff[4], date(2025, 1, 1), position="vice_principal", lines=("teaching",)
        )
    assert "阿卜杜" in str(refused.value.fields["starts_on"])
    with pytest.raises(UserError) as refused:
        appoint(director, staff[4], date(2025, 1, 1), position="line_director")
    assert "line" in refused.value.fields
    assert [h.position for h in director.ask(q.PositionHolders(on=date(2025, 1, 1)))] == [
        "vice_principal",
        "line_director",
        "line_director",
    ]


def test_positions_of_directors_may_end_and_be_corrected(
    director: Service, staff: list[int]
) -> None:
    row = appoint(
        director,
        staff[0],
        date(2024, 9, 1),
        position="safety_director",
        ends_on=date(2025, 7, 31),
    )
    assert director.ask(q.PositionHolder(position="safety_director", on=date(2026, 1, 1))) is None
    director.run(
        c.EditPosition(
            position_id=row, expected_version=1, person_id=staff[1], starts_on=date(2024, 8, 1)
        )
    )
    found = director.ask(q.PositionHolder(position="safety_director", on=date(2026, 1, 1)))
    assert found
    assert found.name == "单雄信"
    director.run(c.VoidPosition(record_id=row, reason="x"))
    director.run(c.UnvoidPosition(record_id=row))
    with pytest.raises(NotFound):
        director.run(c.UnvoidPosition(record_id=999))


@pytest.mark.parametrize("seed", range(6))
def test_any_history_of_appointments_leaves_exactly_one(
    director: Service, staff: list[int], seed: int
) -> None:
    chance = random.Random(seed)
    start = date(2020, 1, 1)
    known: list[int] = []
    for _ in range(25):
        day = start + timedelta(days=chance.randrange(60))
        person = chance.choice(staff)
        step = chance.choice(["add", "add", "void", "unvoid", "move"])
        try:
            if step == "add" or not known:
                known.append(appoint(director, person, day))
            elif step == "void":
                director.run(c.VoidPosition(record_id=chance.choice(known), reason="x"))
            elif step == "unvoid":
                director.run(c.UnvoidPosition(record_id=chance.choice(known)))
            else:
                rows = {row.id: row for row in director.ask(q.ListPositions(include_voided=True))}
                row = rows[chance.choice(known)]
                edit = {"position_id": row.id, "expected_version": row.version}
                director.run(c.EditPosition(person_id=person, starts_on=day, **edit))
        except UserError:
            pass
        rows = director.ask(q.ListPositions())
        first = min(row.starts_on for row in rows)
        for offset in range(-2, 63):
            day = start + timedelta(days=offset)
            assert sum(row.holds(day) for row in rows) == (1 if day >= first else 0)
