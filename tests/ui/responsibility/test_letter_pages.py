"""The pages of responsibility letters on the real service."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from campus_guard.db.service import Service
from campus_guard.features.people.commands import VoidPerson
from campus_guard.features.people.queries import GetPerson
from campus_guard.features.responsibility.queries.letters_files import GetLetter
from campus_guard.features.responsibility.rules.letters import LetterState
from campus_guard.features.responsibility.ui.letters_actions import SignDialog
from campus_guard.features.responsibility.ui.letters_list import LettersPage, LetterTreePage
from campus_guard.features.responsibility.ui.letters_open import UnownedPage, UnsignedPage
from campus_guard.features.responsibility.ui.letters_plan import PlanDialog
from campus_guard.features.responsibility.ui.letters_tabs import LetterTabs
from campus_guard.features.responsibility.ui.letters_templates import LetterTemplatesPage
from campus_guard.ui.picker import Candidate
from campus_guard.ui.preview import PreviewDialog
from tests.ui.conftest import Kit
from tests.ui.kit.support import assert_page_ok
from tests.ui.school import dialog, fill, give_reason, names, on_service, save, shown, undo
from tests.unit.letters_help import LetterSchool, letter_school


@dataclass
class Office:
    """The context of the pages and the school behind it."""

    context: Any
    school: LetterSchool

    @property
    def ctx(self) -> Any:
        return self.context.ctx

    def row(self, page: Any, name: str) -> Any:
        return next(row for row in page.model.rows if row.b == name)

    def choose(self, page: Any, name: str) -> Any:
        row = self.row(page, name)
        page.select(row.id)
        self.context.settle()
        return row


@pytest.fixture
def office(kit: Kit, director: Service, qtbot: QtBot) -> Iterator[Office]:
    school = letter_school(director)
    context = on_service(kit, director, qtbot)
    yield Office(context, school)
    context.ops.close()


def test_every_page_is_usable(office: Office, qtbot: QtBot) -> None:
    office.school.issue()
    page = shown(office.context, qtbot, LetterTabs(office.ctx))
    for index in range(page.tabs.count()):
        page.tabs.setCurrentIndex(index)
        office.context.settle()
        assert_page_ok(page)
        assert page.help_text()
        assert page.current.model.rows or isinstance(page.current, UnownedPage)
    page.open_args(show="letters")
    assert page.current.key == "letters_unsigned"
    page.open_args(id=office.school.book().rows[0].id)
    assert page.current.key == "letter_list"


def test_without_a_school_year_it_says_what_to_do(
    kit: Kit, director: Service, qtbot: QtBot
) -> None:
    context = on_service(kit, director, qtbot)
    page = shown(context, qtbot, LetterTreePage(context.ctx))
    page.issue_all()
    page.new()
    context.settle()
    assert "school year" in kit.alerts.current.text
    assert page.findChildren(PlanDialog) == []
    context.ops.close()


def test_all_letters_are_issued_from_a_preview_and_taken_back(office: Office, qtbot: QtBot) -> None:
    page = shown(office.context, qtbot, LetterTreePage(office.ctx))
    page.issue_all()
    office.context.settle()
    over = dialog(page)
    assert len(over.plan) == 10
    save(office.context, over)
    assert [row.depth for row in page.model.rows][:3] == [0, 1, 2]
    assert page.subtitle == "2026-2027: 0 of 10 signed"
    undo(office.context)
    assert page.model.rows == []


def test_a_letter_is_signed_with_its_scan(office: Office, qtbot: QtBot, tmp_path: Path) -> None:
    office.school.issue()
    page = shown(office.context, qtbot, LettersPage(office.ctx))
    office.choose(page, "示例班主任")
    page.sign()
    over = dialog(page)
    assert isinstance(over, SignDialog)
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    path = tmp_path / "签字页.png"
    path.write_bytes(out.getvalue())
    office.context.kit.dialogs.answers.append(path)
    over.choose()
    fill(office.context, over.form, a_signed_on=date(2026, 11, 1), b_signed_on=date(2026, 11, 2))
    save(office.context, over)
    row = office.row(page, "示例班主任")
    assert row.state is LetterState.SIGNED
    file = office.school.service.ask(GetLetter(letter_id=row.id))
    assert [scan.caption for scan in file.scans] == ["签字页.png"]


def test_a_wrong_day_stays_in_the_dialog(office: Office, qtbot: QtBot) -> None:
    office.school.issue()
    page = shown(office.context, qtbot, LettersPage(office.ctx))
    office.choose(page, "示例科任")
    page.sign()
    over = dialog(page)
    fill(office.context, over.form, a_signed_on=date(2026, 8, 1))
    save(office.context, over)
    assert over.isVisible()
    assert office.row(page, "示例科任").state is LetterState.ISSUED


def test_all_shown_are_signed_on_one_day_and_taken_back(office: Office, qtbot: QtBot) -> None:
    office.school.issue()
    page = shown(office.context, qtbot, LettersPage(office.ctx))
    page.choose_level("TEACHER")
    office.context.settle()
    assert names(page, "b") == ["示例班主任", "示例科任"]
    page.sign_all()
    save(office.context, dialog(page))
    assert {row.state for row in page.model.rows} == {LetterState.SIGNED}
    undo(office.context)
    assert {row.state for row in page.model.rows} == {LetterState.ISSUED}


def test_a_letter_is_voided_and_comes_back(office: Office, qtbot: QtBot) -> None:
    office.school.issue()
    page = shown(office.context, qtbot, LettersPage(office.ctx))
    office.choose(page, "示例水电")
    page.void()
    give_reason(office.context, page, "岗位变动")
    assert "示例水电" not in names(page, "b")
    undo(office.context)
    assert "示例水电" in names(page, "b")


def test_one_letter_is_issued_for_a_post_without_one(office: Office, qtbot: QtBot) -> None:
    page = shown(office.context, qtbot, UnsignedPage(office.ctx))
    page.select(("OFFICE", office.school.people["guard"]))
    office.context.settle()
    page.go()
    office.context.settle()
    save(office.context, dialog(page))
    row = office.row(page, "示例保安")
    assert row.number == "ZR-2026-0001"
    page.select(row.id)
    page.go()
    office.context.settle()
    over = dialog(page)
    save(office.context, over)
    assert "示例保安" not in names(page, "b")


def test_a_new_letter_says_when_it_is_there_already(office: Office, qtbot: QtBot) -> None:
    office.school.issue()
    page = shown(office.context, qtbot, LettersPage(office.ctx))
    page.new()
    office.context.settle()
    over = dialog(page)
    person = Candidate(office.school.people["subject"], "示例科任")
    fill(office.context, over.form, template="TEACHER", person_id=person)
    save(office.context, over)
    assert over.isVisible()


def test_a_template_is_changed_and_the_tree_chosen(office: Office, qtbot: QtBot) -> None:
    page = shown(office.context, qtbot, LetterTemplatesPage(office.ctx))
    page.select("TEACHER")
    page.edit()
    office.context.settle()
    fill(office.context, dialog(page).form, goals="全年平安。\n人人尽责。", copies=2)
    save(office.context, dialog(page))
    row = next(r for r in page.model.rows if r.id == "TEACHER")
    assert row.template.goals == ("全年平安。", "人人尽责。")
    assert (row.template.number, row.template.copies) == (1, 2)
    page.select("TEACHER")
    page.back_one()
    give_reason(office.context, page)
    assert next(r for r in page.model.rows if r.id == "TEACHER").template.shipped
    page.other_tree()
    office.context.settle()
    assert page.scheme == "safety_office"
    undo(office.context)
    assert page.scheme == "standard"


def test_letters_lists_and_owners_are_printed(office: Office, qtbot: QtBot) -> None:
    office.school.issue()
    tabs = shown(office.context, qtbot, LetterTabs(office.ctx))
    for key in ("letter_tree", "letters_unsigned", "unowned"):
        page = tabs.show_tab(key)
        office.context.settle()
        page.print_()
        office.context.settle()
        over = page.findChildren(PreviewDialog)[-1]
        assert over.isVisible()
        over.close()
    page = tabs.show_tab("letter_list")
    office.context.settle()
    page.print_all()
    office.context.settle()
    assert page.findChildren(PreviewDialog)[-1].isVisible()


def test_letters_that_the_tree_does_not_ask_for_are_named(office: Office, qtbot: QtBot) -> None:
    office.school.issue()
    service, people = office.school.service, office.school.people
    row = service.ask(GetPerson(person_id=people["guard"])).person
    service.run(VoidPerson(record_id=row.id, reason="示例离职"))
    page = shown(office.context, qtbot, LettersPage(office.ctx))
    assert "1 letter is not asked for" in page.banner.text
