"""The text fields of people."""

from datetime import date
from functools import partial
from typing import Any

from campus_guard.core.ids import new_uid
from campus_guard.core.phone import normal_phone
from campus_guard.db.models import (
    Base,
    Certificate,
    Grade,
    LeadingGroupMember,
    Person,
    Position,
    Pupil,
    SchoolClass,
    SchoolYear,
    Squad,
    StaffPost,
)
from campus_guard.features.people import commands as c
from campus_guard.features.people import queries as q
from tests.e2e.hostile.table import CODED, KEY, Case, Text, block, line
from tests.e2e.hostile.world import World

NUMBER = line(32)
PHONE = Text(32, form=normal_phone)
REASON = block(shown="void_reason")

PERSON = {
    "name": line(100),
    "staff_number": NUMBER,
    "line": CODED,
    "sex": CODED,
    "phone": PHONE,
    "title": line(64),
    "note": block(),
}
CERTIFICATE = {"kind": line(64), "number": line(64)}
STAFF_POST = {"name": line(64), "line": CODED, "duty_text": block(), "needs_sex": CODED}
SQUAD = {"name": line(64), "members.role": CODED, "note": block()}


def _stored(model: type[Base], w: World, row_id: Any) -> Any:
    return w.stored(model, row_id)


def _void(command: Any, model: type[Base], make: str) -> Case:
    """Return the case of a command that voids: nothing but the reason is typed."""
    return Case(
        lambda w: command(record_id=getattr(w, make)(), reason="示例"),
        {"reason": REASON},
        partial(_stored, model),
    )


def _all(query: Any) -> Any:
    return lambda w, _: w.ask(query())


def _squad(w: World) -> dict[str, Any]:
    return {"name": w.new("队"), "members": (c.Membership(w.once(w.person)),)}


def _person(w: World) -> dict[str, Any]:
    return {"name": "示例人", "staff_number": w.new("T"), "line": "teaching", "sex": "female"}


def _group(w: World, _: Any) -> Any:
    return w.ask(q.ListLeadingGroup(school_year_id=w.once(w.school_year)))


PEOPLE: dict[str, Case] = {
    "people.AddPerson": Case(
        lambda w: c.AddPerson(uid=new_uid(), **_person(w)),
        PERSON,
        lambda w, i: w.ask(q.GetPerson(person_id=i)),
    ),
    "people.EditPerson": Case(
        lambda w: c.EditPerson(person_id=w.person(), expected_version=1, **_person(w)),
        PERSON,
        lambda w, i: w.ask(q.GetPerson(person_id=i)),
    ),
    "people.AddCertificate": Case(
        lambda w: c.AddCertificate(uid=new_uid(), person_id=w.person(), kind="示例证"),
        CERTIFICATE,
        _all(q.ExportCertificates),
    ),
    "people.EditCertificate": Case(
        lambda w: c.EditCertificate(
            certificate_id=w.certificate(), expected_version=1, kind="示例证"
        ),
        CERTIFICATE,
        _all(q.ExportCertificates),
    ),
    "people.AddStaffPost": Case(
        lambda w: c.AddStaffPost(uid=new_uid(), name=w.new("岗")),
        STAFF_POST,
        _all(q.ListStaffPosts),
    ),
    "people.EditStaffPost": Case(
        lambda w: c.EditStaffPost(
            staff_post_id=w.staff_post(), expected_version=1, name=w.new("岗")
        ),
        STAFF_POST,
        _all(q.ListStaffPosts),
    ),
    "people.AddGrade": Case(
        lambda w: c.AddGrade(uid=new_uid(), name=w.new("级"), entry_year=2026),
        {"name": line(32)},
        _all(q.ListGrades),
    ),
    "people.EditGrade": Case(
        lambda w: c.EditGrade(
            grade_id=w.grade(), expected_version=1, name=w.new("级"), entry_year=2026
        ),
        {"name": line(32)},
        _all(q.ListGrades),
    ),
    "people.AddClass": Case(
        lambda w: c.AddClass(uid=new_uid(), name=w.new("班"), grade_id=w.once(w.grade)),
        {"name": line(32)},
        _all(q.ListClasses),
    ),
    "people.EditClass": Case(
        lambda w: c.EditClass(
            class_id=w.school_class(),
            expected_version=1,
            name=w.new("班"),
            grade_id=w.once(w.grade),
        ),
        {"name": line(32)},
        _all(q.ListClasses),
    ),
    "people.AddPupil": Case(
        lambda w: c.AddPupil(uid=new_uid(), number=w.new("P"), name="示例生"),
        {"number": NUMBER, "name": line(100)},
        _all(q.ListPupils),
    ),
    "people.EditPupil": Case(
        lambda w: c.EditPupil(
            pupil_id=w.pupil(), expected_version=1, number=w.new("P"), name="示例生"
        ),
        {"number": NUMBER, "name": line(100)},
        _all(q.ListPupils),
    ),
    "people.AddSquad": Case(
        lambda w: c.AddSquad(uid=new_uid(), **_squad(w)), SQUAD, _all(q.ListSquads)
    ),
    "people.EditSquad": Case(
        lambda w: c.EditSquad(squad_id=w.squad(), expected_version=1, **_squad(w)),
        SQUAD,
        _all(q.ListSquads),
    ),
    "people.AddGroupMember": Case(
        lambda w: c.AddGroupMember(
            uid=new_uid(), school_year_id=w.once(w.school_year), person_id=w.person()
        ),
        {"role": CODED, "duty": block()},
        _group,
    ),
    "people.EditGroupMember": Case(
        lambda w: c.EditGroupMember(member_id=w.member(), expected_version=1, role="member"),
        {"role": CODED, "duty": block()},
        _group,
    ),
    "people.AppointPosition": Case(
        lambda w: c.AppointPosition(
            uid=new_uid(),
            position="line_director",
            line="teaching",
            lines=("teaching",),
            person_id=w.person(),
            starts_on=date(2026, 9, 1),
        ),
        {"position": CODED, "line": CODED, "lines": CODED},
    ),
    "people.EditPosition": Case(
        lambda w: c.EditPosition(
            position_id=w.once(w.line_director),
            expected_version=1,
            person_id=w.person(),
            starts_on=date(2026, 9, 1),
            lines=("teaching",),
        ),
        {"line": CODED, "lines": CODED},
    ),
    "people.ImportStaff": Case(
        lambda w: c.ImportStaff(rows=(c.StaffLine(posts=(_post_name(w),), **_person(w)),)),
        {f"rows.{name}": text for name, text in PERSON.items()} | {"rows.posts": KEY},
        _all(q.ListStaff),
    ),
    "people.ImportCertificates": Case(
        lambda w: c.ImportCertificates(rows=(c.CertificateLine(w.staff_number(), "示例证"),)),
        {"rows.staff_number": KEY, "rows.kind": line(64), "rows.number": line(64)},
        _all(q.ExportCertificates),
    ),
    "people.ImportStaffPosts": Case(
        lambda w: c.ImportStaffPosts(rows=(c.StaffPostLine(w.new("岗")),)),
        {f"rows.{name}": text for name, text in STAFF_POST.items()},
        _all(q.ListStaffPosts),
    ),
    "people.ImportClasses": Case(
        lambda w: c.ImportClasses(
            rows=(c.ClassLine(w.new("级"), 2026, w.new("班"), w.staff_number()),)
        ),
        {
            "rows.grade": line(32, shown="grade_name"),
            "rows.name": line(32),
            "rows.class_teacher": KEY,
        },
        _all(q.ListClasses),
    ),
    "people.ImportPupils": Case(
        lambda w: c.ImportPupils(rows=(c.PupilLine(w.new("P"), "示例生", _class_name(w)),)),
        {"rows.number": NUMBER, "rows.name": line(100), "rows.class_name": KEY},
        _all(q.ListPupils),
    ),
    "people.ImportSquads": Case(
        lambda w: c.ImportSquads(rows=(c.SquadLine(w.new("队"), w.staff_number()),)),
        {"rows.squad": line(64, shown="name"), "rows.staff_number": KEY, "rows.role": CODED},
        _all(q.ListSquads),
    ),
    "people.ImportGroup": Case(
        lambda w: c.ImportGroup(rows=(c.GroupLine(_year_name(w), w.staff_number()),)),
        {
            "rows.school_year": KEY,
            "rows.staff_number": KEY,
            "rows.role": CODED,
            "rows.duty": block(),
        },
        _group,
    ),
    "people.ImportPositions": Case(
        lambda w: c.ImportPositions(
            rows=(
                c.PositionLine(
                    "line_director",
                    w.staff_number(),
                    date(2027, 9, 1),
                    line="teaching",
                    lines=("teaching",),
                ),
            )
        ),
        {
            "rows.position": CODED,
            "rows.staff_number": KEY,
            "rows.line": CODED,
            "rows.lines": CODED,
        },
    ),
    "people.VoidPerson": _void(c.VoidPerson, Person, "person"),
    "people.VoidCertificate": _void(c.VoidCertificate, Certificate, "certificate"),
    "people.VoidStaffPost": _void(c.VoidStaffPost, StaffPost, "staff_post"),
    "people.VoidGrade": _void(c.VoidGrade, Grade, "grade"),
    "people.VoidClass": _void(c.VoidClass, SchoolClass, "school_class"),
    "people.VoidPupil": _void(c.VoidPupil, Pupil, "pupil"),
    "people.VoidSquad": _void(c.VoidSquad, Squad, "squad"),
    "people.VoidGroupMember": _void(c.VoidGroupMember, LeadingGroupMember, "member"),
    "people.VoidPosition": _void(c.VoidPosition, Position, "position"),
}


def _post_name(w: World) -> str:
    wanted = w.once(w.staff_post)
    return next(row.name for row in w.ask(q.ListStaffPosts()) if row.id == wanted)


def _class_name(w: World) -> str:
    wanted = w.once(w.school_class)
    return next(row.name for row in w.ask(q.ListClasses()) if row.id == wanted)


def _year_name(w: World) -> str:
    return str(w.stored(SchoolYear, w.once(w.school_year))["name"])
