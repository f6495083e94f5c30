"""Duties, grounds and concealment in the accident file, on a real service."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.accidents.commands.attach import AddAttachment
from campus_guard.features.accidents.queries.concealment import ListConcealment
from campus_guard.features.accidents.queries.duties import GetDuties
from campus_guard.features.accidents.rules import (
    Cause,
    ConcealmentState,
    Confirmation,
    Injury,
    Question,
    StepCode,
    Tier,
)
from campus_guard.features.accidents.ui import dutyforms
from campus_guard.features.accidents.ui.concealment import ConcealmentPage, ConcealmentTab
from campus_guard.features.accidents.ui.dutiestab import DutiesTab
from campus_guard.features.accidents.ui.fileview import FileView
from campus_guard.features.accidents.ui.grounds import GroundsTab
from campus_guard.ui.buttons import Button
from campus_guard.ui.forms import Picked
from campus_guard.ui.page import Page
from tests.e2e.hostile.world import PNG
from tests.ui.kit.support import assert_page_ok
from tests.ui.school import dialog, on_service, save, shown, small_school
from tests.unit.accident_cases import (
    GOOD,
    at,
    class_teacher,
    detail,
    facts,
    meeting_item,
    record,
    tell,
    triaged,
    victim,
)

BAD = {**GOOD, Question.EDUCATION_DONE: False}


@pytest.fixture
def school(make_kit: Callable[..., Any], director: Service, qtbot: QtBot) -> Iterator[Any]:
    small_school(director)
    made = on_service(make_kit(), director, qtbot)

    def show_page(page: Page) -> Any:
        return shown(made, qtbot, page)

    yield SimpleNamespace(**vars(made), show=show_page)
    made.ops.close()


def _open(school: Any, **duty: Any) -> tuple[int, Any]:
    """Record an accident of R2 by proposal and open its file."""
    given = class_teacher(BAD, person_id=2, person_name="", confirmed_by=Confirmation.PROPOSED)
    values: dict[str, Any] = {"victims": (victim(Injury.MODERATE),), "duties": (given,)}
    accident = record(school.service, duty.pop("facts", triaged()), **values | duty)
    view = FileView(school.ctx, lambda: None)
    view.kinds = frozenset({"accident", "accident_duty", "duty_confirmation", "duty_evidence",
                            "concealment", "accident_manual_finding"})  # fmt: skip
    school.show(view)
    view.open_item(accident)
    school.settle()
    return accident, view


def _tab(school: Any, view: Any, kind: type) -> Any:
    index, part = next(
        (n, part) for n, (_, part) in enumerate(view._parts) if isinstance(part, kind)
    )
    view.tabs.setCurrentIndex(index)
    school.settle()
    return part


def _words(part: Any) -> str:
    return "\n".join(label.text() for label in part.findChildren(QLabel))


def _press(part: Any, words: str) -> None:
    found = [b for b in part.findChildren(Button) if b.accessibleName().startswith(words)]
    assert len(found) == 1, [b.accessibleName() for b in part.findChildren(Button)]
    found[0].click()


def _duties(school: Any, accident: int) -> Any:
    return school.service.ask(GetDuties(accident_id=accident))


def test_the_file_fits_with_all_sections(school: Any) -> None:
    _, view = _open(school)
    assert_page_ok(view)
    assert_page_ok(school.show(ConcealmentPage(school.ctx)))


def test_the_vice_principal_confirms_with_keys(school: Any) -> None:
    accident, view = _open(school)
    tab = _tab(school, view, DutiesTab)
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(tab, Qt.Key.Key_F, modifiers)
    school.settle()
    form = dialog(view).form
    form["who"].set_value(Picked(None, "示例副校长"))
    save(school, dialog(view))
    taken = _duties(school, accident).duties[0].confirmations
    assert [(c.step, c.person) for c in taken] == [(Confirmation.VICE_PRINCIPAL, "示例副校长")]
    assert "示例副校长" in _words(tab)


def test_the_decision_is_offered_and_carried_into_the_file(school: Any) -> None:
    accident, view = _open(school)
    meeting_item(school.service, accident)
    view.reload()
    school.settle()
    tab = _tab(school, view, DutiesTab)
    assert "HY-2026-0001" in _words(tab)
    _press(tab, "Carry the decision")
    school.settle()
    assert detail(school.service, accident).result.final
    assert _duties(school, accident).open_decisions == ()


def test_an_answer_is_a_radio_button_and_makes_a_proposal_again(school: Any) -> None:
    accident, view = _open(school)
    tab = _tab(school, view, DutiesTab)
    dutyforms.answer(tab, tab.duties.duties[0])
    form = dialog(view).form
    form[Question.EDUCATION_DONE.value].set_value(True)
    save(school, dialog(view))
    assert detail(school.service, accident).result.headline is Tier.A2


def test_evidence_names_papers_of_the_file(school: Any) -> None:
    accident, view = _open(school)
    paper = school.service.run(
        AddAttachment(uid=new_uid(), accident_id=accident, file_name="谈话.png", data=PNG)
    ).value
    view.reload()
    school.settle()
    tab = _tab(school, view, DutiesTab)
    dutyforms.evidence(tab, tab.duties.duties[0], Question.EDUCATION_DONE)
    form = dialog(view).form
    form["text"].set_value("班会记录")
    form[f"paper{paper}"].set_value(value=True)
    save(school, dialog(view))
    kept = _duties(school, accident).duties[0].evidence[Question.EDUCATION_DONE]
    assert (kept.text, kept.attachments) == ("班会记录", (paper,))
    assert "班会记录" in _words(tab)


def test_who_is_probably_responsible_is_one_press_away(school: Any) -> None:
    pupil = victim(Injury.MINOR, pupil_id=1, label="")
    accident, view = _open(school, victims=(pupil,), duties=())
    tab = _tab(school, view, DutiesTab)
    suggested = tab.duties.suggestions
    assert suggested
    _press(tab, suggested[0].name)
    school.settle()
    assert _duties(school, accident).duties[0].input.person_id == suggested[0].person_id


def test_a_finding_by_hand_needs_a_meeting_first(school: Any) -> None:
    outside = facts(cause=Cause.SUDDEN_ILLNESS, harmed=True)
    accident, view = _open(school, facts=outside, duties=())
    tab = _tab(school, view, DutiesTab)
    tab.find()
    assert "administrative meeting" in school.kit.alerts.current.text
    meeting_item(school.service, accident, decision_kind="finding_by_hand")
    view.reload()
    school.settle()
    tab.find()
    form = dialog(view).form
    form["line"].set_value("teaching")
    form["tier"].set_value(Tier.R1)
    form["reason"].set_value("课前未询问")
    save(school, dialog(view))
    assert detail(school.service, accident).result.headline is Tier.R1
    assert "课前未询问" in _words(tab)


def test_grounds_show_the_clause_the_reading_and_what_would_change(school: Any) -> None:
    _, view = _open(school)
    words = _words(_tab(school, view, GroundsTab))
    clause = view.file.rules.clause("T3").text("en")
    assert "T3b" in words
    assert clause in words
    assert view.file.rules.clause("A-21").text("en") in words
    assert "What would change the result" in words
    assert "Was safety education given? → yes" in words


def test_a_late_step_is_judged_in_the_file(school: Any) -> None:
    accident, view = _open(school)
    tell(school.service, accident, StepCode.REPORT_DEPT, at(8, 50))
    tell(school.service, accident, StepCode.NOTIFY_PARENT, at(8, 31))
    view.reload()
    school.settle()
    tab = _tab(school, view, ConcealmentTab)
    _press(tab, "Judge")
    form = dialog(view).form
    assert form["who"].value() == Picked(2, "单雄信")
    form["confirmed"].set_value(True)
    form["judge"].set_value(Picked(None, "示例校长"))
    save(school, dialog(view))
    case = school.service.ask(ListConcealment(accident_id=accident))[0]
    assert (case.state, case.person_id) == (ConcealmentState.CONFIRMED, 2)
    assert "示例校长" in _words(tab)


def test_the_list_judges_with_enter(school: Any) -> None:
    accident, _ = _open(school)
    page = school.show(ConcealmentPage(school.ctx))
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    form = dialog(page).form
    form["confirmed"].set_value(False)
    form["judge"].set_value(Picked(None, "示例校长"))
    form["reason"].set_value("通讯中断")
    save(school, dialog(page))
    cases = school.service.ask(ListConcealment(accident_id=accident))
    assert ConcealmentState.REJECTED in {case.state for case in cases}
