"""Inspections on the screen: keyed in fast, kept at once, refused in words."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Translator
from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.hazards.commands.inspecting import AnswerItem
from campus_guard.features.hazards.commands.plans import AddPlan, MakeUsualPlans
from campus_guard.features.hazards.commands.supervision import FindingInput, RecordVisit
from campus_guard.features.hazards.queries.checklists import GetChecklist
from campus_guard.features.hazards.queries.inspections import (
    ListInspections,
    ListSupervisionVisits,
)
from campus_guard.features.hazards.queries.plans import ListInspectionPlans, ListOccurrences
from campus_guard.features.hazards.rules.inspection_codes import (
    Answer,
    Handling,
    InspectionState,
    OccurrenceState,
    PlanKind,
    VisitKind,
)
from campus_guard.features.hazards.rules.inspections import ItemResult
from campus_guard.features.hazards.ui.inspections.tabs import InspectionTabs
from campus_guard.features.hazards.ui.inspections.words import rate
from campus_guard.ui.listpage import ListPage
from campus_guard.ui.preview import PreviewDialog
from tests.ui.hazards.conftest import CTRL, Desk
from tests.ui.kit.support import assert_page_ok, commit_text
from tests.ui.school import dialog, save
from tests.unit import inspection_help as h

KEY = Qt.Key


def sample(service: Service) -> None:
    """Record a little of everything that concerns inspections."""
    service.run(MakeUsualPlans(starts_on=date(2026, 9, 1), checklists=("FIRE", "GATE", "SEASON")))
    h.done(service, "FIRE-01", "FIRE-03")
    h.done(service, checklist="GATE", day=date(2026, 11, 12))
    h.start(service, "TECH")
    service.run(
        RecordVisit(
            uid=new_uid(),
            day=date(2026, 11, 17),
            kind=VisitKind.SPOT,
            body="示例县教育局",
            findings=(FindingInput(new_uid(), "灭火器过期", place="食堂"),),
        )
    )


@pytest.mark.parametrize("filled", [True, False])
def test_every_tab_opens_and_fits(school: Any, filled: bool) -> None:
    if filled:
        sample(school.service)
    page = school.show(InspectionTabs(school.ctx))
    for index in range(page.tabs.count()):
        page.tabs.setCurrentIndex(index)
        school.settle()
        assert_page_ok(page)
        inner = page.current
        if isinstance(inner, ListPage):
            assert inner.banner.text == ""
            assert bool(inner.model.rows) or not filled, inner.key
            assert inner.model.rows or inner._empty._sentence.text()
        assert page.help_text() or page.keys()


def entry(desk: Desk) -> Any:
    return desk.page("inspections").show_tab("inspection_rounds").view


def begin(desk: Desk) -> Any:
    """Begin an inspection with the fire checklist at the sample place."""
    made = h.start(desk.service)
    desk.ctx.navigate("inspections", id=made)
    desk.settle()
    desk.pressed = 0
    return entry(desk)


def test_twelve_items_with_at_most_twenty_keys(desk: Desk) -> None:
    view = begin(desk)
    for _ in range(12):
        desk.press(KEY.Key_1)
    desk.press(KEY.Key_Return, CTRL)
    assert desk.pressed <= 20
    (row,) = desk.service.ask(ListInspections())
    assert (row.state, row.tally.passed) == (InspectionState.FINISHED, 12)
    assert view.locked


def test_begun_from_the_start_with_the_keyboard(desk: Desk) -> None:
    desk.ctx.navigate("inspections", new=True)
    desk.settle()
    form = desk.dialog.form
    form["checklist"].set_value("FIRE")
    form["place"].set_value("教学楼")
    desk.press(KEY.Key_Return, CTRL)
    assert entry(desk).isVisible()
    for _ in range(12):
        desk.press(KEY.Key_1)
    desk.press(KEY.Key_Return, CTRL)
    (row,) = desk.service.ask(ListInspections())
    assert (row.state, row.where) == (InspectionState.FINISHED, "教学楼")


def test_a_failure_asks_for_words_and_becomes_a_hazard(desk: Desk) -> None:
    begin(desk)
    desk.press(KEY.Key_2)
    desk.type("疏散通道堆放课桌")
    desk.press(KEY.Key_Tab)
    desk.press(KEY.Key_2)  # what becomes of it: a hazard
    desk.press(KEY.Key_Escape)
    for _ in range(11):
        desk.press(KEY.Key_Down)
        desk.press(KEY.Key_1)
        desk.press(KEY.Key_Up)
    rows = desk.service.ask(ListInspections())
    answers = h.detail(desk.service, rows[0].id).items
    assert answers[0].result.problem == "疏散通道堆放课桌"
    assert answers[0].result.handling is Handling.HAZARD


def test_esc_after_the_words_goes_to_the_next_item(desk: Desk) -> None:
    view = begin(desk)
    desk.press(KEY.Key_2)
    desk.type("疏散通道堆放课桌")
    desk.press(KEY.Key_Escape)
    desk.press(KEY.Key_1)
    items = h.detail(desk.service, view.detail.row.id).items
    assert [x.result.answer for x in items[:3]] == [Answer.FAIL, Answer.PASS, None]


def test_a_failure_made_a_pass_can_be_undone(desk: Desk) -> None:
    view = begin(desk)
    desk.press(KEY.Key_2)
    desk.type("疏散通道堆放课桌")
    desk.press(KEY.Key_Escape)
    desk.press(KEY.Key_Up)
    desk.press(KEY.Key_1)
    desk.ctx.alerts.current.undo()
    desk.settle()
    first = h.detail(desk.service, view.detail.row.id).items[0].result
    assert (first.answer, first.problem) == (Answer.FAIL, "疏散通道堆放课桌")


def test_initials_are_not_kept_as_the_responsible_person(desk: Desk) -> None:
    view = begin(desk)
    desk.press(KEY.Key_2)
    desk.type("疏散通道堆放课桌")
    picker = view.panel.form["responsible"].input
    picker.setFocus()
    commit_text(picker, "sxx")
    view.panel.flush()
    desk.settle()
    first = h.detail(desk.service, view.detail.row.id).items[0].result
    assert (first.problem, first.responsible) == ("疏散通道堆放课桌", "")
    with pytest.raises(UserError):
        desk.service.run(
            AnswerItem(
                inspection_id=view.detail.row.id,
                result=ItemResult("FIRE-01", Answer.FAIL, responsible="sxx"),
            )
        )


def test_a_draft_has_no_pass_rate(director: Service, zh: Translator) -> None:
    h.done(director, "FIRE-01")
    made = h.start(director, "GATE")
    h.answer(director, made, "GATE-01", Answer.PASS)
    by_state = {row.state: rate(row, zh) for row in director.ask(ListInspections())}
    assert "%" not in by_state[InspectionState.DRAFT]
    assert "1" in by_state[InspectionState.DRAFT]
    assert "%" in by_state[InspectionState.FINISHED]


def test_nothing_due_offers_no_dead_button(school: Any) -> None:
    due = school.show(InspectionTabs(school.ctx)).current
    assert not due.model.rows
    assert not hasattr(due._empty, "button")


def test_a_half_keyed_round_survives(desk: Desk) -> None:
    view = begin(desk)
    desk.press(KEY.Key_1)
    desk.press(KEY.Key_2)
    desk.type("门打")
    desk.type("不开")
    desk.bot.waitUntil(lambda: not view.panel.form.dirty, timeout=5000)
    desk.settle()
    found = h.detail(desk.service, view.detail.row.id)
    assert found.items[0].result.answer is Answer.PASS
    assert found.items[1].result.problem == "门打不开"
    assert view.panel.form["problem"].value() == "门打不开"


def test_what_is_missing_is_said_at_the_item(desk: Desk) -> None:
    view = begin(desk)
    for _ in range(11):
        desk.press(KEY.Key_1)
    desk.press(KEY.Key_2)
    desk.press(KEY.Key_Return, CTRL)
    assert not view.locked
    assert view.banner.text
    assert view.table.current_row().item.code == "FIRE-12"
    assert "⚠" in view.panel.form["problem"]._hint_line.text()
    view.table.setFocus()
    desk.press(KEY.Key_1)
    assert not view.banner.text


def test_open_items_are_asked_about(desk: Desk) -> None:
    view = begin(desk)
    desk.press(KEY.Key_1)
    dialogs = desk.ctx.dialogs
    desk.press(KEY.Key_Return, CTRL)
    assert len(dialogs.asked) == 1
    assert not view.locked
    dialogs.answers.append(True)
    desk.press(KEY.Key_Return, CTRL)
    assert view.locked
    assert view.detail.row.tally.unanswered == 11


def test_an_answer_is_taken_back_and_changed(desk: Desk) -> None:
    view = begin(desk)
    desk.press(KEY.Key_1)
    desk.press(KEY.Key_3)
    assert view.table.current_row().item.code == "FIRE-03"
    desk.press(KEY.Key_Up)
    desk.press(KEY.Key_Backspace)
    found = h.detail(desk.service, view.detail.row.id)
    assert [x.result.answer for x in found.items[:2]] == [Answer.PASS, None]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("大.png", h.photo("PNG", (13_000, 3))),
        ("a.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n"),
        ("b.jpg", h.photo(size=(900, 900))[:900]),
    ],
)
def test_a_bad_picture_leaves_the_form_as_it_is(
    desk: Desk, tmp_path: Path, name: str, data: bytes
) -> None:
    view = begin(desk)
    desk.press(KEY.Key_2)
    desk.type("写好的话")
    path = tmp_path / name
    path.write_bytes(data)
    desk.ctx.dialogs.answers.append([path])
    desk.press(KEY.Key_I, CTRL)
    assert view.banner.text
    assert view.panel.form["problem"].value() == "写好的话"
    assert not h.detail(desk.service, view.detail.row.id).items[0].photos


def test_a_good_picture_is_listed(desk: Desk, tmp_path: Path) -> None:
    view = begin(desk)
    path = tmp_path / "现场.jpg"
    path.write_bytes(h.photo())
    desk.ctx.dialogs.answers.append([path])
    desk.press(KEY.Key_I, CTRL)
    (photo,) = h.detail(desk.service, view.detail.row.id).items[0].photos
    assert photo.number == "JC-2026-0001-01.jpg"
    assert view.model.rows[0].photos == (photo,)


def test_the_record_is_previewed(desk: Desk) -> None:
    begin(desk)
    desk.press(KEY.Key_P, CTRL)
    desk.bot.waitUntil(lambda: bool(_previews()), timeout=10000)
    desk.settle()


def _previews() -> list[Any]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, PreviewDialog)]


def test_due_is_inspected_with_enter(school: Any) -> None:
    service = school.service
    service.run(
        AddPlan(
            uid=new_uid(), name="每周消防", kind=PlanKind.WEEKLY, checklist="FIRE",
            starts_on=date(2026, 11, 16),
        )
    )  # fmt: skip
    page = school.show(InspectionTabs(school.ctx))
    due = page.current
    assert [row.state for row in due.model.rows] == [OccurrenceState.DUE]
    due.table.setCurrentIndex(due.model.index(0, 0))
    due.inspect()
    school.settle()
    over = dialog(page)
    over.form["place"].set_value("教学楼")
    save(school, over)
    assert page.current is page.show_tab("inspection_rounds")
    (found,) = service.ask(ListOccurrences(first=date(2026, 11, 16), last=date(2026, 11, 22)))
    assert found.inspection_id == page.show_tab("inspection_rounds").view.detail.row.id


def test_what_was_missed_is_written_down_when_the_page_is_made(school: Any) -> None:
    service = school.service
    service.run(
        AddPlan(
            uid=new_uid(), name="每周消防", kind=PlanKind.WEEKLY, checklist="FIRE",
            starts_on=date(2026, 11, 2),
        )
    )  # fmt: skip
    school.show(InspectionTabs(school.ctx))
    rows = service.ask(ListOccurrences(first=date(2026, 11, 2), last=date(2026, 11, 15)))
    assert rows
    assert all(row.state is OccurrenceState.MISSED and row.id is not None for row in rows)


def test_a_shipped_checklist_is_copied_and_the_copy_edited(school: Any) -> None:
    page = school.show(InspectionTabs(school.ctx))
    lists = page.show_tab("checklists")
    school.settle()
    lists.list.select("FIRE")
    lists.list.edit()
    school.settle()
    editor = lists.view
    assert lists.current is editor
    assert editor.head["code"].value() == "FIRE-2"
    editor.new()
    editor.item["zh"].set_value("新加的一项")
    editor.item.changed.emit("zh")
    editor.move(-1)
    assert editor.is_dirty()
    editor.save()
    school.settle()
    assert lists.current is lists.list
    made = school.service.ask(GetChecklist(code="FIRE-2"))
    assert (made.number, len(made.content.items)) == (2, 13)
    assert "新加的一项" in [item.words.zh for item in made.content.items]
    assert len(school.service.ask(GetChecklist(code="FIRE")).content.items) == 12


def test_the_editor_says_what_is_wrong_and_keeps_it(school: Any) -> None:
    page = school.show(InspectionTabs(school.ctx))
    lists = page.show_tab("checklists")
    school.settle()
    lists.new()
    editor = lists.view
    editor.head["code"].set_value("POOL")
    editor.head["title_zh"].set_value("游泳池检查表")
    editor.save()
    school.settle()
    assert "item" in editor.banner.text
    editor.new()
    editor.save()
    school.settle()
    assert "⚠" in editor.item["zh"]._hint_line.text()
    assert editor.head["title_zh"].value() == "游泳池检查表"
    editor.remove()
    school.kit.alerts.current.undo()
    assert len(editor.model.rows) == 1
    school.kit.dialogs.answers.append(True)
    assert editor.back()
    assert lists.current is lists.list


def test_a_plan_is_made_and_its_fields_follow_the_kind(school: Any) -> None:
    page = school.show(InspectionTabs(school.ctx))
    plans = page.show_tab("inspection_plans")
    school.settle()
    plans.new()
    school.settle()
    form = dialog(page).form
    assert form["weekday"].isVisible()
    assert not form["dates"].isVisible()
    form["kind"].set_value(PlanKind.SEASONAL)
    form.changed.emit("kind")
    assert form["dates"].isVisible()
    assert not form["weekday"].isVisible()
    form["name"].set_value("换季检查")
    form["checklist"].set_value("SEASON")
    form["dates"].set_value("03-15、09-15")
    save(school, dialog(page))
    (row,) = school.service.ask(ListInspectionPlans())
    assert row.schedule.dates == ("03-15", "09-15")
    plans.usual()
    school.settle()
    assert len(plans.model.rows) > 10


def test_a_visit_of_a_superior_brings_a_hazard(school: Any) -> None:
    page = school.show(InspectionTabs(school.ctx))
    visits = page.show_tab("supervision_visits")
    school.settle()
    visits.new()
    form = dialog(page).form
    form["body"].set_value("示例县教育局")
    form["text"].set_value("灭火器过期")
    form["place"].set_value("食堂")
    save(school, dialog(page))
    (row,) = school.service.ask(ListSupervisionVisits())
    assert row.findings[0].hazard.number == "YH-2026-0001"
    visits.table.setCurrentIndex(visits.model.index(0, 0))
    assert visits._card.title.text() == row.number


def test_the_calendar_lists_a_day(school: Any) -> None:
    sample(school.service)
    page = school.show(InspectionTabs(school.ctx))
    calendar = page.show_tab("inspection_calendar")
    school.settle()
    calendar.grid.choose(date(2026, 11, 17))
    assert [e.words for e in calendar.rows[date(2026, 11, 17)].entries] == ["示例县教育局"]
    calendar.grid.choose(date(2026, 11, 12))
    calendar.grid.opened.emit()
    school.settle()
    assert page.current is page.show_tab("inspection_rounds")
