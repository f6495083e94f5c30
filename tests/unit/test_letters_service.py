"""Responsibility letters through the service: issued, signed, renewed, missing, deciding."""

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PIL import Image

from campus_guard.core.errors import Conflict, NotFound, UserError
from campus_guard.core.ids import new_uid
from campus_guard.db.service import Read, Service
from campus_guard.features.accidents.commands import DutyInput, RecordAccident
from campus_guard.features.accidents.queries import GetAccident
from campus_guard.features.accidents.queries.letters import FirstReceiver
from campus_guard.features.accidents.rules import Department, DutyRole, Party
from campus_guard.features.overview.queries import TermSummary, Today
from campus_guard.features.people.commands import EditStaffPost, VoidPosition
from campus_guard.features.people.queries import ListPositions, ListStaffPosts
from campus_guard.features.responsibility.commands.letters import (
    IssueLetter,
    IssueLetters,
    RemakeLetter,
    Signing,
    SignLetter,
    SignLetters,
    UnvoidLetter,
    VoidLetter,
    WithdrawLetters,
)
from campus_guard.features.responsibility.commands.letters_scan import ScanInput, VoidLetterScan
from campus_guard.features.responsibility.commands.letters_templates import (
    ChooseTree,
    SaveLetterTemplate,
    TakeBackTemplate,
    UseLetterTemplate,
)
from campus_guard.features.responsibility.queries.letters import YearByName, book_of
from campus_guard.features.responsibility.queries.letters_files import GetLetter, OpenLetterScan
from campus_guard.features.responsibility.queries.letters_templates import (
    ListLetterTemplates,
    PlanLetters,
)
from campus_guard.features.responsibility.rules.letters import LetterState
from campus_guard.features.responsibility.rules.letters_template import Template
from tests.unit.accident_cases import facts
from tests.unit.letters_help import ISSUED, LetterSchool, letter_school, make_year


@pytest.fixture
def school(director: Service) -> LetterSchool:
    return letter_school(director)


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(out, "PNG")
    return out.getvalue()


def test_all_letters_of_a_year_hang_in_one_tree(school: LetterSchool) -> None:
    assert len(school.issue()) == 10
    rows = school.book().rows
    depths = {row.b: row.depth for row in rows}
    assert depths == {
        "示例校长": 0,
        "示例副校长": 1,
        "示例教导": 2,
        "示例班主任": 3,
        "示例科任": 3,
        "示例总务": 2,
        "示例水电": 3,
        "示例大队": 2,
        "示例安全": 2,
        "示例保安": 3,
    }
    assert [row.number for row in rows][:2] == ["ZR-2026-0001", "ZR-2026-0002"]
    by_name = {row.b: row for row in rows}
    assert by_name["示例班主任"].parent == by_name["示例教导"].number
    assert by_name["示例班主任"].department == "teaching_office"
    assert by_name["示例水电"].department == "general_affairs"
    assert by_name["示例教导"].department is None
    assert {row.state for row in rows} == {LetterState.ISSUED}


def test_issuing_twice_makes_no_second_letter(school: LetterSchool) -> None:
    command = IssueLetters(uid=new_uid(), school_year_id=school.year_id, issued_on=ISSUED)
    first = school.service.run(command).value
    assert school.service.run(command).value == first
    assert school.issue() == ()
    assert len(school.book().rows) == 10


def test_the_preview_says_what_will_be_made(school: LetterSchool) -> None:
    directors = school.service.ask(ListPositions(position="line_director"))
    gone = next(p for p in directors if p.line == "logistics")
    school.service.run(VoidPosition(record_id=gone.id, reason="调离"))
    school.issue(codes=("VP",))
    plan = {p.b: p for p in school.service.ask(PlanLetters(school_year_id=school.year_id))}
    assert plan["示例副校长"].exists == "ZR-2026-0001"
    assert plan["示例水电"].problem is not None
    made = [p.b for p in plan.values() if p.made]
    assert len(school.issue()) == len(made) == 8


def test_undo_takes_back_what_nobody_signed(school: LetterSchool) -> None:
    ids = school.issue()
    school.sign("vice")
    assert school.service.run(WithdrawLetters(letter_ids=ids, reason="撤回")).value == 9
    assert [row.b for row in school.book().rows] == ["示例副校长"]
    assert len(school.book(include_voided=True).rows) == 10


def test_what_is_missing_is_counted_by_level(school: LetterSchool) -> None:
    assert school.book().due == 10
    school.issue(codes=("BUREAU", "VP", "DIRECTOR", "TEACHER"))
    school.sign("principal", "vice", "class")
    book = school.book()
    counts = {c.code: (c.due, c.issued, c.signed) for c in book.counts}
    assert counts == {
        "BUREAU": (1, 1, 1),
        "VP": (1, 1, 1),
        "DIRECTOR": (4, 4, 0),
        "TEACHER": (2, 2, 1),
        "LOGISTICS": (1, 0, 0),
        "OFFICE": (1, 0, 0),
    }
    assert book.signed == 3
    missing = {row.b: row.state for row in book.open}
    assert len(missing) == 7
    assert missing["示例科任"] is LetterState.ISSUED
    assert missing["示例保安"] is None
    assert [row.b for row in school.book(text="sl", code="OFFICE").open] == ["示例保安"]


def test_a_letter_issued_later_is_put_above_those_below_it(school: LetterSchool) -> None:
    school.issue(codes=("TEACHER",))
    assert {row.parent for row in school.book().rows} == {""}
    school.issue(codes=("DIRECTOR",))
    by_name = {row.b: row for row in school.book().rows}
    assert by_name["示例科任"].parent == by_name["示例教导"].number


def test_a_letter_keeps_its_text_and_says_when_it_is_out_of_date(school: LetterSchool) -> None:
    school.issue()
    row = next(row for row in school.book().rows if row.b == "示例班主任")
    before = school.service.ask(GetLetter(letter_id=row.id))
    posts = school.service.ask(ListStaffPosts())
    post = next(p for p in posts if p.name == "班主任")
    school.service.run(
        EditStaffPost(
            staff_post_id=post.id,
            expected_version=post.version,
            name=post.name,
            line=post.line,
            duty_text="每天放学前检查教室。",
        )
    )
    after = school.service.ask(GetLetter(letter_id=row.id))
    assert after.sections == before.sections
    assert after.row.outdated
    assert not before.row.outdated
    school.service.run(RemakeLetter(letter_id=row.id, expected_version=row.version))
    again = school.service.ask(GetLetter(letter_id=row.id))
    assert "每天放学前检查教室。" in next(s for s in again.sections if s.key == "duties").lines
    assert not again.row.outdated
    school.sign("class")
    version = school.service.ask(GetLetter(letter_id=row.id)).row.version
    with pytest.raises(UserError, match="keeps its text"):
        school.service.run(RemakeLetter(letter_id=row.id, expected_version=version))


def test_the_grid_stands_in_the_letters_of_chief_and_sponsor(school: LetterSchool) -> None:
    school.issue()
    texts = {
        row.b: next(
            s for s in school.service.ask(GetLetter(letter_id=row.id)).sections if s.key == "areas"
        ).lines
        for row in school.book().rows
        if row.b in ("示例教导", "示例副校长")
    }
    assert texts == {"示例教导": ("教学楼：网格长。",), "示例副校长": ("教学楼：包保领导。",)}


def test_signing_is_checked_corrected_and_scanned(school: LetterSchool) -> None:
    school.issue()
    row = next(row for row in school.book().rows if row.b == "示例科任")

    def sign(version: int, **days: Any) -> int:
        command = SignLetter(letter_id=row.id, expected_version=version, **days)
        return school.service.run(command).value

    with pytest.raises(UserError) as refused:
        sign(row.version, a_signed_on=date(2026, 8, 31), b_signed_on=date(2027, 1, 1))
    assert set(refused.value.fields) == {"a_signed_on", "b_signed_on"}
    scan = ScanInput(new_uid(), "签字页.png", picture())
    sign(row.version, a_signed_on=ISSUED, b_signed_on=date(2026, 9, 2), scan=scan)
    file = school.service.ask(GetLetter(letter_id=row.id))
    assert file.row.state is LetterState.SIGNED
    assert file.row.signed_on == date(2026, 9, 2)
    assert file.scans[0].file_name == f"{row.number}-01.png"
    assert file.scans[0].caption == "签字页.png"
    opened = school.service.ask(OpenLetterScan(attachment_id=file.scans[0].id))
    assert opened.data.startswith(b"\x89PNG")
    with pytest.raises(Conflict):
        sign(row.version)
    school.service.run(
        VoidLetterScan(attachment_id=file.scans[0].id, expected_version=1, reason="扫错")
    )
    assert school.service.ask(GetLetter(letter_id=row.id)).scans == ()
    with pytest.raises(NotFound):
        school.service.ask(OpenLetterScan(attachment_id=9999))


def test_many_are_signed_at_once_and_taken_back(school: LetterSchool) -> None:
    ids = school.issue()
    signings = tuple(Signing(i, ISSUED, ISSUED) for i in ids)
    before = school.service.run(SignLetters(signings=signings)).value
    assert school.book().signed == 10
    school.service.run(SignLetters(signings=before))
    assert school.book().signed == 0


def test_next_year_renews_the_letters_of_this_year(
    school: LetterSchool, director: Service, clock: Any
) -> None:
    school.issue()
    next_year = make_year(director, 2027)
    clock.advance(days=300)
    plan = director.ask(PlanLetters(school_year_id=next_year))
    assert all(p.renews.startswith("ZR-2026-") for p in plan)
    day = clock.today()
    director.run(IssueLetters(uid=new_uid(), school_year_id=next_year, issued_on=day))
    rows = replace(school, year_id=next_year).book().rows
    assert len(rows) == 10
    assert rows[0].number == "ZR-2027-0001"
    assert {row.renews for row in rows} == {f"ZR-2026-{n:04d}" for n in range(1, 11)}
    assert rows[0].valid_from == date(2027, 9, 1)


def test_one_letter_by_hand_also_outside_the_tree(school: LetterSchool) -> None:
    command = IssueLetter(
        uid=new_uid(),
        school_year_id=school.year_id,
        template="TEACHER",
        person_id=school.people["guard"],
        issued_on=ISSUED,
        note="兼课",
    )
    letter = school.service.run(command).value
    assert school.service.run(command).value == letter
    book = school.book()
    assert [row.b for row in book.rows] == ["示例保安"]
    assert book.extra == {letter}
    with pytest.raises(UserError) as refused:
        school.service.run(replace(command, uid=new_uid()))
    assert set(refused.value.fields) == {"person_id"}
    with pytest.raises(UserError) as refused:
        school.service.run(
            replace(command, uid=new_uid(), template="VP", person_id=school.people["principal"])
        )
    assert set(refused.value.fields) == {"template"}


def test_a_voided_letter_comes_back_unless_another_took_its_place(school: LetterSchool) -> None:
    school.issue()
    row = next(row for row in school.book().rows if row.b == "示例科任")
    school.service.run(VoidLetter(record_id=row.id, reason="岗位变动"))
    assert "示例科任" in {o.b for o in school.book().open}
    school.service.run(UnvoidLetter(record_id=row.id))
    school.service.run(VoidLetter(record_id=row.id, reason="岗位变动"))
    school.issue()
    with pytest.raises(UserError, match="taken its place"):
        school.service.run(UnvoidLetter(record_id=row.id))


def template(service: Service, code: str) -> Template:
    rows = service.ask(ListLetterTemplates()).rows
    return next(row.template for row in rows if row.template.code == code)


def test_a_template_of_the_school_stands_for_the_shipped_one(school: LetterSchool) -> None:
    school.issue(codes=("TEACHER",))
    shipped = template(school.service, "TEACHER")
    changed = replace(shipped, goals=("全年无责任事故。",), copies=2)
    command = SaveLetterTemplate(uid=new_uid(), template=changed, expected_number=0)
    assert school.service.run(command).value == 1
    with pytest.raises(Conflict):
        school.service.run(replace(command, uid=new_uid()))
    assert template(school.service, "TEACHER").goals == ("全年无责任事故。",)
    old = school.service.ask(GetLetter(letter_id=school.book().rows[0].id))
    assert old.sections[0].lines == shipped.goals
    school.service.run(TakeBackTemplate(code="TEACHER", reason="改错"))
    assert template(school.service, "TEACHER") == shipped
    assert school.service.run(replace(command, uid=new_uid())).value == 2
    with pytest.raises(UserError):
        school.service.run(TakeBackTemplate(code="VP", reason="改错"))


def test_the_tree_is_chosen_and_a_template_is_put_out_of_use(school: LetterSchool) -> None:
    assert school.service.run(ChooseTree(scheme="safety_office")).value == "standard"
    assert {c.code for c in school.book().counts} == {
        "BUREAU", "S-VP", "S-DEPT", "S-CLASS", "S-SUBJECT", "S-LOGISTICS", "S-OFFICE",
    }  # fmt: skip
    school.service.run(UseLetterTemplate(code="S-CLASS", active=False))
    counts = {c.code: c.due for c in school.book().counts}
    assert "S-CLASS" not in counts
    assert counts["S-SUBJECT"] == 2
    with pytest.raises(UserError):
        school.service.run(ChooseTree(scheme="none"))


def test_years_are_found_by_name(school: LetterSchool, director: Service) -> None:
    assert director.ask(YearByName(name="2026-2027")).id == school.year_id
    assert director.ask(YearByName()).id == school.year_id
    with pytest.raises(NotFound):
        director.ask(YearByName(name="1999-2000"))


# ------------------------------------------------------------------ who is told first


def receiver(school: LetterSchool, who: str, on: date) -> Any:
    return school.service.ask(FirstReceiver(person_id=school.people[who], on=on))


def test_the_signed_letter_decides_who_is_told_first(school: LetterSchool) -> None:
    school.issue()
    before = receiver(school, "class", date(2026, 10, 1))
    assert before.department is None
    assert before.warning is not None
    school.sign(day=date(2026, 9, 15))
    assert receiver(school, "class", date(2026, 9, 14)).department is None
    known = receiver(school, "class", date(2026, 10, 1))
    assert known.department is Department.TEACHING_OFFICE
    assert known.number in str(known.words)
    assert known.warning is None
    assert receiver(school, "plumber", date(2026, 10, 1)).department is Department.GENERAL_AFFAIRS
    assert receiver(school, "guard", date(2026, 10, 1)).warning is not None


def test_the_chain_starts_above_a_leader(school: LetterSchool) -> None:
    day = date(2026, 10, 1)
    ranks = {who: receiver(school, who, day).chain_from for who in school.people}
    assert ranks["class"] is Party.RESPONSIBLE_PERSON
    assert ranks["teaching"] is Party.LINE_DIRECTOR
    assert ranks["vice"] is Party.VICE_PRINCIPAL
    assert ranks["principal"] is Party.PRINCIPAL


def record(school: LetterSchool, who: str, **changes: Any) -> Any:
    duty = DutyInput(uid=new_uid(), role=DutyRole.CLASS_TEACHER, person_id=school.people[who])
    command = RecordAccident(uid=new_uid(), facts=facts(**changes), duties=(duty,))
    file = school.service.ask(GetAccident(accident_id=school.service.run(command).value))
    return file.case.facts


def test_an_accident_takes_department_and_chain_from_letter_and_position(
    school: LetterSchool,
) -> None:
    school.issue()
    school.sign()
    assert record(school, "class").department is Department.TEACHING_OFFICE
    chosen = record(school, "class", department=Department.YOUNG_PIONEERS)
    assert chosen.department is Department.YOUNG_PIONEERS
    leader = record(school, "teaching")
    assert leader.department is None
    assert leader.chain_from is Party.LINE_DIRECTOR


def test_without_a_signed_letter_the_department_stays_to_be_chosen(school: LetterSchool) -> None:
    school.issue()
    assert record(school, "class").department is None


def test_today_and_the_term_summary_count_who_has_not_signed(school: LetterSchool) -> None:
    def counts() -> tuple[int, int, int]:
        found = school.service.ask(TermSummary(term="2026-2027-1")).organisation
        today = school.service.ask(Today()).letters_open
        return found.letters_due, found.letters_signed, today

    assert counts() == (0, 0, 0)  # no letter was ever issued: not recorded
    school.issue()
    assert counts() == (10, 0, 10)
    school.sign("class", "subject")
    assert counts() == (10, 2, 8)


def test_an_earlier_day_counts_the_signatures_of_then(school: LetterSchool) -> None:
    school.issue()
    school.sign(day=date(2026, 9, 10))

    def signed(until: date) -> int:
        service = school.service
        with service.db.read() as session:
            r = Read(session, service.actor, service.clock.now(), service.db.keys.vault)
            return book_of(r, school.year_id, until=until).signed

    assert (signed(date(2026, 9, 9)), signed(date(2026, 9, 10))) == (0, 10)


def test_the_file_says_by_which_letter_the_department_stands(school: LetterSchool) -> None:
    school.issue()
    school.sign("class")
    duty = DutyInput(uid=new_uid(), role=DutyRole.CLASS_TEACHER, person_id=school.people["class"])
    command = RecordAccident(uid=new_uid(), facts=facts(), duties=(duty,))
    file = school.service.ask(GetAccident(accident_id=school.service.run(command).value))
    assert file.receiver is not None
    assert file.receiver.number == "ZR-2026-0007"
    assert file.holders[Party.SIGNED_DEPARTMENT].name == "示例教导"


def test_a_letter_issued_again_takes_over_those_below_it(school: LetterSchool) -> None:
    school.issue()
    head = next(row for row in school.book().rows if row.b == "示例教导")
    school.service.run(VoidLetter(record_id=head.id, reason="重新签订"))
    school.issue()
    rows = {row.b: row for row in school.book().rows}
    assert rows["示例教导"].number == "ZR-2026-0011"
    assert rows["示例科任"].parent == "ZR-2026-0011"
    assert rows["示例科任"].depth == 3
