"""The register on the screen: board and list by keyboard, the story step by step, saved filters."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Translator
from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.hazards import commands as c
from campus_guard.features.hazards.inputs import Stage
from campus_guard.features.hazards.rules.codes import (
    Category,
    EventKind,
    Ground,
    HazardKind,
    HazardState,
    Level,
    ListingLevel,
    PhotoMoment,
)
from campus_guard.features.hazards.ui.register.board import card_badge, card_foot
from campus_guard.features.hazards.ui.register.steps import STEPS, next_step
from campus_guard.features.hazards.ui.register.story import facts_of, stages_of
from campus_guard.features.hazards.ui.register.tabs import HazardTabs
from campus_guard.features.hazards.ui.register.words import state_badge
from campus_guard.features.people.queries import FindPeople
from campus_guard.ui.forms import Picked
from campus_guard.ui.listpage import ListPage
from tests.ui.hazards.conftest import CTRL, Desk
from tests.ui.hazards.samples import (
    TODAY,
    assigned,
    found,
    rows,
    sample,
    step,
    story,
    strike,
)
from tests.ui.kit.support import assert_page_ok, commit_text
from tests.ui.school import dialog, save, undo
from tests.unit import inspection_help as h

KEY = Qt.Key


@pytest.mark.parametrize("filled", [True, False])
def test_every_tab_opens_and_fits(school: Any, filled: bool) -> None:
    if filled:
        sample(school.service)
    page = school.show(HazardTabs(school.ctx))
    for index in range(page.tabs.count()):
        page.tabs.setCurrentIndex(index)
        school.settle()
        assert_page_ok(page)
        inner = page.current
        if isinstance(inner, ListPage):
            assert inner.banner.text == ""
            assert bool(inner.model.rows) or not filled, inner.key
        else:
            assert inner.list.banner.text == ""


def register(desk: Desk) -> Any:
    desk.ctx.navigate("hazards")
    desk.settle()
    return desk.page("hazards").show_tab("hazard_register")


def test_the_board_by_keyboard(desk: Desk) -> None:
    sample(desk.service)
    page = register(desk)
    page.list.reload()
    desk.settle()
    board = page.list.board
    assert page.list.on_board
    assert {k: len(v.model_.rows) for k, v in board.lanes.items()} == {
        "waiting": 2, "working": 1, "inspecting": 1, "done": 1,
    }  # fmt: skip
    for lane in board.lanes.values():
        QAbstractItemModelTester(lane.model_)
    page.list.focus_start()
    assert board.lanes["waiting"].hasFocus()
    assert board.row.overdue  # overdue first
    desk.press(KEY.Key_Right)
    assert board.lanes["working"].hasFocus()
    desk.press(KEY.Key_Right)
    desk.press(KEY.Key_Return)
    assert page.view.isVisible()
    assert page.view.story.row.state is HazardState.ASKED
    desk.press(KEY.Key_Escape)
    assert page.list.isVisible()
    desk.press(KEY.Key_B, CTRL)
    assert not page.list.on_board
    assert len(page.list.model.rows) == 5
    desk.press(KEY.Key_Return)
    assert page.view.isVisible()


def test_from_finding_to_striking_off_by_keyboard(desk: Desk, tmp_path: Path) -> None:
    page = register(desk)
    desk.press(KEY.Key_N, CTRL)
    form = desk.dialog.form
    desk.type("疏散通道堆放课桌")
    form["place"].set_value("实验楼三层")
    form["category"].set_value(Category.FIRE)
    desk.press(KEY.Key_Return, CTRL)
    (row,) = rows(desk.service)
    assert (row.number, row.state) == ("YH-2026-0001", HazardState.FOUND)
    assert page.view.isVisible()

    def take(**values: Any) -> HazardState:
        desk.press(KEY.Key_Return, CTRL)
        for key, value in values.items():
            desk.dialog.form[key].set_value(value)
        desk.press(KEY.Key_Return, CTRL)
        return story(desk.service, row.id).row.state

    assert take(level=Level.GENERAL) is HazardState.GRADED
    owner = Picked(None, "赵示例")
    assert take(measure="清空", owner=owner, due=TODAY) is HazardState.ASSIGNED
    assert take() is HazardState.RECTIFYING
    assert take() is HazardState.ASKED
    path = tmp_path / "后.jpg"
    path.write_bytes(h.photo())
    desk.ctx.dialogs.answers.append([path])
    page.view.attach(PhotoMoment.AFTER)
    desk.settle()
    assert take(verifier=Picked(None, "钱示例"), evidence="已清空") is HazardState.PASSED
    assert take() is HazardState.STRUCK_OFF
    assert not page.view._next.isVisible()
    done = story(desk.service, row.id)
    assert (done.row.fixer, done.row.verifier) == ("赵示例", "钱示例")


def test_a_refused_step_keeps_the_form(school: Any) -> None:
    made = assigned(school.service, TODAY)
    step(school.service, c.StartRectifying, made)
    step(school.service, c.AskReinspection, made)
    page = school.show(HazardTabs(school.ctx))
    page.open_args(id=made)
    school.settle()
    page.show_tab("hazard_register").view.take(EventKind.PASSED)
    over = dialog(page)
    over.form["verifier"].set_value(Picked(None, "赵示例"))
    over.form["evidence"].set_value("写好的话")
    save(school, over)
    assert over.isVisible()
    assert "⚠" in over.form["verifier"]._hint_line.text()
    assert over.form["evidence"].value() == "写好的话"
    assert story(school.service, made).row.state is HazardState.ASKED
    over.form.mark_clean()
    over.reject()


def test_a_step_is_taken_back_and_stays_in_the_story(school: Any) -> None:
    made = found(school.service)
    page = school.show(HazardTabs(school.ctx))
    page.open_args(id=made)
    school.settle()
    view = page.show_tab("hazard_register").view
    view.advance()
    over = dialog(page)
    over.form["level"].set_value(Level.MAJOR)
    save(school, over)
    assert view.story.row.level is Level.MAJOR
    undo(school)
    over = dialog(page)
    over.form["reason"].set_value("选错")
    save(school, over)
    assert view.story.row.level is None
    kinds = [(s.kind, s.taken_back) for s in view.story.steps]
    assert (EventKind.GRADED, True) in kinds
    assert any(kind is EventKind.TAKEN_BACK for kind, _ in kinds)


def test_from_the_search_to_the_card(desk: Desk) -> None:
    sample(desk.service)
    page = register(desk)
    page.list.reload()
    desk.settle()
    for key in (KEY.Key_Return, KEY.Key_Down):
        page.list.focus_search()
        page.list.search.clear()
        commit_text(desk.focus, "0004")
        page.list._wait.start()
        desk.press(key)  # before the answer
        desk.bot.waitUntil(lambda: not page.list._wait.isActive(), timeout=3000)
        desk.settle()
        assert page.list.board.row.number == "YH-2026-0004"
        assert any(lane.hasFocus() for lane in page.list.board.lanes.values())
    desk.press(KEY.Key_Return)
    assert page.view.isVisible()


def test_the_numbers_below_are_those_of_the_filter(school: Any) -> None:
    sample(school.service)
    page = school.show(HazardTabs(school.ctx)).show_tab("hazard_register").list
    assert page.ctx.tr("{n} hazards overdue", n=1) in page._figures.text()
    page.search.setText("0003")
    page.reload()
    school.settle()
    assert page.ctx.tr("{n} hazards overdue", n=0) in page._figures.text()


def test_the_story_lists_the_stages(school: Any) -> None:
    made = prepared(school.service, EventKind.MILESTONE)
    tr = school.ctx.tr
    ((name, words),) = stages_of(school.ctx, story(school.service, made))
    assert name == tr("Stage {n}", n=1)
    assert words == f"制定方案  {TODAY}  {tr('not reached')}"
    step(school.service, c.ReachMilestone, made, index=0)
    assert tr("reached on {day}", day=TODAY) in dict(
        facts_of(school.ctx, story(school.service, made))
    ).get(name, "")


def test_steps_that_would_be_refused_are_not_offered(director: Service) -> None:
    early = story(director, assigned(director, TODAY + timedelta(days=5))).possible
    late = story(director, assigned(director, TODAY - timedelta(days=2))).possible
    assert EventKind.EXTENDED in early
    assert not {EventKind.URGED, EventKind.UP_AGAIN} & early
    assert EventKind.URGED in late


def test_the_page_in_sight_is_in_sight_in_the_navigation(desk: Desk) -> None:
    navigation = desk.window.session.navigation
    desk.window.resize(1024, 420)
    for key in ("inspections", "hazards"):
        desk.ctx.navigate(key)
        desk.settle()
        navigation._area.verticalScrollBar().setValue(0)
        navigation._area.setFixedHeight(30)
        QApplication.processEvents()
        navigation.mark(key)
        button = navigation._buttons[key]
        top = button.mapTo(navigation._area.viewport(), QPoint(0, 0)).y()
        assert -button.height() < top < navigation._area.viewport().height()


def test_a_card_says_that_others_act_and_that_it_is_listed(
    director: Service, zh: Translator
) -> None:
    outside = story(director, prepared(director, EventKind.RESUMED)).row
    assert card_badge(outside) == state_badge(outside)
    listed = story(director, prepared(director, EventKind.MILESTONE)).row
    assert "挂-01" in card_foot(listed, zh)
    assert "赵示例" in card_foot(listed, zh)
    assert card_foot(outside, zh).endswith("赵示例")


def test_initials_are_no_verifier(desk: Desk) -> None:
    small = desk.service.ask(FindPeople(text="单雄信"))[0]
    made = found(desk.service)
    step(desk.service, c.GradeHazard, made, level=Level.GENERAL)
    step(desk.service, c.AssignHazard, made, measure="清", due=TODAY, owner_id=small.id)
    step(desk.service, c.StartRectifying, made)
    step(desk.service, c.AskReinspection, made)
    desk.ctx.navigate("hazards", id=made)
    desk.settle()
    desk.page("hazards").show_tab("hazard_register").view.take(EventKind.PASSED)
    over = desk.dialog
    commit_text(desk.focus, "sxx")
    desk.press(KEY.Key_Return, CTRL)  # before the list has answered
    assert over.isVisible()
    assert "⚠" in over.form["verifier"]._hint_line.text()
    assert story(desk.service, made).row.state is HazardState.ASKED
    over.form.mark_clean()
    over.reject()


def test_somebody_from_outside_is_chosen_as_such(desk: Desk) -> None:
    made = prepared(desk.service, EventKind.PASSED)
    desk.ctx.navigate("hazards", id=made)
    desk.settle()
    desk.page("hazards").show_tab("hazard_register").view.take(EventKind.PASSED)
    field = desk.dialog.form["verifier"]
    field.input.setFocus()
    commit_text(desk.focus, "外聘钱工")
    with pytest.raises(UserError):
        field.value()
    desk.bot.waitUntil(field.input.popup.isVisible, timeout=3000)
    QTest.keyClick(field.input.popup, KEY.Key_Return)
    assert field.value() == Picked(None, "外聘钱工")
    desk.press(KEY.Key_Return, CTRL)
    assert story(desk.service, made).row.verifier == "外聘钱工"


def test_stages_of_a_listing_have_their_days(school: Any) -> None:
    made = prepared(school.service, EventKind.LISTED)
    page = school.show(HazardTabs(school.ctx))
    page.open_args(id=made)
    school.settle()
    page.show_tab("hazard_register").view.take(EventKind.LISTED)
    over = dialog(page)
    given = {
        "plate": "挂-07", "sponsor": Picked(None, "示例县教育局"), "level": ListingLevel.SCHOOL,
        "ground": Ground.SECURITY, "stage_1": "制定方案",
    }  # fmt: skip
    for key, value in given.items():
        over.form[key].set_value(value)
    save(school, over)
    assert over.isVisible()
    assert "⚠" in over.form["stage_due_1"]._hint_line.text()
    over.form["stage_due_1"].set_value(TODAY + timedelta(days=7))
    save(school, over)
    (stage,) = story(school.service, made).listings[-1].milestones
    assert (stage.text, stage.due) == ("制定方案", TODAY + timedelta(days=7))


@pytest.mark.parametrize("kind", list(STEPS), ids=str)
def test_every_step_has_a_form_that_opens(school: Any, kind: EventKind) -> None:
    made = prepared(school.service, kind)
    page = school.show(HazardTabs(school.ctx))
    page.open_args(id=made)
    school.settle()
    view = page.show_tab("hazard_register").view
    assert kind in view.story.possible
    view.take(kind)
    over = dialog(page)
    assert over.form.fields
    over.form.mark_clean()
    over.reject()


def prepared(service: Service, kind: EventKind) -> int:
    """Return a hazard in a state that admits the step."""
    k = EventKind
    made = assigned(
        service, TODAY - timedelta(days=2), kind=HazardKind.REPAIR, device="监控07号",
        down_from=service.clock.now() - timedelta(days=1),
    ) if kind is k.UP_AGAIN else assigned(service, TODAY - timedelta(days=2))  # fmt: skip
    if kind is k.GRADED:
        return found(service)
    if kind in (k.MILESTONE, k.UNLISTED):
        step(service, c.ListHazard, made, plate="挂-01", level=ListingLevel.SCHOOL,
             ground=Ground.SECURITY, sponsor="张三",
             milestones=(Stage(text="制定方案", due=TODAY),))  # fmt: skip
    if kind == k.RESUMED:
        step(service, c.ReportOutside, made, unit="示例供电所", protection="已围挡")
    if kind in (k.PASSED, k.FAILED, k.STRUCK_OFF, k.ASKED, k.UNLISTED):
        step(service, c.StartRectifying, made)
    if kind in (k.PASSED, k.FAILED, k.STRUCK_OFF, k.UNLISTED):
        step(service, c.AskReinspection, made)
    if kind in (k.STRUCK_OFF, k.UNLISTED):
        step(service, c.PassReinspection, made, verifier="钱示例", evidence="现场复查")
    return made


def test_the_big_button_follows_the_state(director: Service) -> None:
    made = found(director)
    assert next_step(story(director, made)) is EventKind.GRADED
    step(director, c.GradeHazard, made, level=Level.GENERAL)
    assert next_step(story(director, made)) is EventKind.ASSIGNED
    step(director, c.AssignHazard, made, measure="清", due=TODAY, owner="赵示例")
    assert next_step(story(director, made)) is EventKind.STARTED
    strike(director, made)
    assert next_step(story(director, made)) is None


def test_pictures_before_and_after_stand_beside_each_other(school: Any) -> None:
    made = found(school.service)
    for moment in (PhotoMoment.BEFORE, PhotoMoment.AFTER):
        school.service.run(
            c.AddHazardPhoto(
                uid=new_uid(), hazard_id=made, file_name=f"{moment}.jpg", data=h.photo(),
                moment=moment,
            )
        )  # fmt: skip
    page = school.show(HazardTabs(school.ctx))
    page.open_args(id=made)
    school.settle()
    pictures = page.show_tab("hazard_register").view.pictures
    assert [grid.itemAtPosition(0, 0) is not None for grid in pictures._grids] == [True, True]
    assert all(not thumb.icon().isNull() for thumb in pictures._thumbs.values())
    assert len(pictures._thumbs) == 2


def test_the_list_is_voided_with_a_reason_and_brought_back(school: Any) -> None:
    found(school.service)
    page = school.show(HazardTabs(school.ctx))
    page_list = page.show_tab("hazard_register").list
    page_list.board.focus_start()
    page_list.void()
    over = dialog(page)
    over.form["reason"].set_value("重复登记")
    save(school, over)
    assert not rows(school.service)
    undo(school)
    assert len(rows(school.service)) == 1


def test_facts_are_corrected_with_a_reason(school: Any) -> None:
    made = found(school.service)
    page = school.show(HazardTabs(school.ctx))
    page.open_args(id=made)
    school.settle()
    page.show_tab("hazard_register").view.correct()
    over = dialog(page)
    over.form["description"].set_value("改过的说法")
    over.form["reason"].set_value("抄错")
    save(school, over)
    after = story(school.service, made)
    assert after.row.description == "改过的说法"
    assert any(old.reason == "抄错" for old in after.corrections)
