"""The register on the screen: board and list by keyboard, the story step by step, saved filters."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QPushButton

from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Role
from campus_guard.db.service import Service
from campus_guard.features.accidents import commands as ac
from campus_guard.features.accidents.queries import GetAccident
from campus_guard.features.accidents.ui.hazards import HazardsTab
from campus_guard.features.hazards import commands as c
from campus_guard.features.hazards.inputs import Stage
from campus_guard.features.hazards.queries import (
    GetHazard,
    GetRegisterLayout,
    HazardRow,
    HazardStory,
    ListHazards,
    ListRisks,
)
from campus_guard.features.hazards.queries.views import HazardViews
from campus_guard.features.hazards.rules.codes import (
    Category,
    EventKind,
    Ground,
    HazardKind,
    HazardState,
    Level,
    ListingLevel,
    PhotoMoment,
    Source,
)
from campus_guard.features.hazards.rules.register import SHIPPED
from campus_guard.features.hazards.ui import make_hazards
from campus_guard.features.hazards.ui.register.steps import STEPS, next_step
from campus_guard.features.hazards.ui.register.tabs import HazardTabs
from campus_guard.features.places.queries import FindAreas
from campus_guard.reports.xlsx import read_xlsx
from campus_guard.ui.forms import Picked
from campus_guard.ui.listpage import ListPage
from tests.ui.hazards.conftest import CTRL, Desk
from tests.ui.kit.support import assert_page_ok
from tests.ui.school import dialog, on_service, save, shown, undo
from tests.unit import inspection_help as h

KEY = Qt.Key
TODAY = h.TODAY


def found(service: Service, words: str = "疏散通道堆放课桌", **values: Any) -> int:
    """Register a hazard; return its id."""
    given: dict[str, Any] = {
        "found_on": TODAY - timedelta(days=20),
        "source": Source.PATROL,
        "category": Category.FIRE,
        "place": "实验楼三层",
    }
    return service.run(c.RegisterHazard(uid=new_uid(), description=words, **given | values)).value


def step(service: Service, command: type[Any], hazard_id: int, **values: Any) -> None:
    service.run(command(uid=new_uid(), hazard_id=hazard_id, **values))


def assigned(service: Service, due: date, **values: Any) -> int:
    made = found(service, **values)
    step(service, c.GradeHazard, made, level=Level.GENERAL, on=TODAY - timedelta(days=18))
    step(service, c.AssignHazard, made, measure="清空通道", due=due, owner="赵示例",
         on=TODAY - timedelta(days=15))  # fmt: skip
    return made


def sample(service: Service) -> None:
    """Record hazards in every lane, a repair and a risk."""
    found(service, "刚刚登记的示例隐患", proposed_major=True)
    assigned(service, TODAY - timedelta(days=2))
    made = assigned(service, TODAY + timedelta(days=5))
    step(service, c.StartRectifying, made)
    asked = assigned(service, TODAY + timedelta(days=3))
    step(service, c.StartRectifying, asked)
    step(service, c.AskReinspection, asked)
    done = assigned(service, TODAY)
    strike(service, done)
    found(service, "监控07号画面抖动", kind=HazardKind.REPAIR, category=Category.TECHNOLOGY,
          device="监控07号")  # fmt: skip
    service.run(
        c.AddRisk(
            uid=new_uid(), risk="食堂燃气泄漏", category=Category.CANTEEN, likelihood=3,
            consequence=5, place="食堂",
        )
    )  # fmt: skip


def strike(service: Service, hazard_id: int) -> None:
    """Lead a hazard to its striking off."""
    step(service, c.StartRectifying, hazard_id)
    step(service, c.AskReinspection, hazard_id)
    service.run(
        c.AddHazardPhoto(
            uid=new_uid(), hazard_id=hazard_id, file_name="后.jpg", data=h.photo(),
            moment=PhotoMoment.AFTER,
        )
    )  # fmt: skip
    step(service, c.PassReinspection, hazard_id, verifier="钱示例", evidence="现场复查")
    step(service, c.StrikeOff, hazard_id)


def record_accident(service: Service) -> int:
    """Record an accident; return its id."""
    now = service.clock.now()
    facts = ac.Facts(occurred_at=now, place="教学楼楼梯", narrative="示例经过", known_at=now)
    return service.run(ac.RecordAccident(uid=new_uid(), facts=facts)).value


def story(service: Service, hazard_id: int) -> HazardStory:
    return service.ask(GetHazard(hazard_id=hazard_id))


def rows(service: Service) -> tuple[HazardRow, ...]:
    return service.ask(ListHazards()).rows


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
    return desk.page("hazards").register


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
    page.register.view.take(EventKind.PASSED)
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
    view = page.register.view
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


@pytest.mark.parametrize("kind", list(STEPS), ids=str)
def test_every_step_has_a_form_that_opens(school: Any, kind: EventKind) -> None:
    made = prepared(school.service, kind)
    page = school.show(HazardTabs(school.ctx))
    page.open_args(id=made)
    school.settle()
    view = page.register.view
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
             milestones=(Stage(text="制定方案"),))  # fmt: skip
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
    pictures = page.register.view.pictures
    assert [grid.itemAtPosition(0, 0) is not None for grid in pictures._grids] == [True, True]
    assert all(not thumb.icon().isNull() for thumb in pictures._thumbs.values())
    assert len(pictures._thumbs) == 2


def test_filters_are_saved_and_used_again(school: Any) -> None:
    sample(school.service)
    page = school.show(HazardTabs(school.ctx))
    page_list = page.register.list
    page_list.set_filter("show", "overdue")
    page_list.set_filter("level", Level.GENERAL)
    page_list.save_view()
    over = dialog(page)
    over.form["name"].set_value("逾期一般")
    save(school, over)
    assert set(school.service.ask(HazardViews())) == {"逾期一般"}
    page_list.set_filter("show", "all")
    page_list.set_filter("level", None)
    school.settle()
    page_list.set_filter("saved", "逾期一般")
    school.settle()
    assert (page_list.filter("show"), page_list.filter("level")) == ("overdue", Level.GENERAL)
    assert len(page_list.board.lanes["waiting"].model_.rows) == 1
    page_list.drop_view()
    school.settle()
    assert not school.service.ask(HazardViews())


def test_the_list_is_voided_with_a_reason_and_brought_back(school: Any) -> None:
    found(school.service)
    page = school.show(HazardTabs(school.ctx))
    page_list = page.register.list
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
    page.register.view.correct()
    over = dialog(page)
    over.form["description"].set_value("改过的说法")
    over.form["reason"].set_value("抄错")
    save(school, over)
    after = story(school.service, made)
    assert after.row.description == "改过的说法"
    assert any(old.reason == "抄错" for old in after.corrections)


def test_a_risk_is_entered_and_reviewed(school: Any) -> None:
    page = school.show(HazardTabs(school.ctx))
    risks = page.show_tab("risks")
    school.settle()
    risks.new()
    over = dialog(page)
    for key, value in {"risk": "食堂燃气泄漏", "category": Category.CANTEEN, "likelihood": 3,
                       "consequence": 5, "place": "食堂"}.items():  # fmt: skip
        over.form[key].set_value(value)
    save(school, over)
    (row,) = school.service.ask(ListRisks())
    assert row.score == 15
    risks.table.setCurrentIndex(risks.model.index(0, 0))
    risks.review()
    over = dialog(page)
    save(school, over)
    assert school.service.ask(ListRisks())[0].reviewed_on == TODAY


def test_a_prompt_leads_to_its_records(school: Any) -> None:
    found(school.service, proposed_major=True)
    visited: list[tuple[str, dict[str, Any]]] = school.kit.visited
    page = school.show(HazardTabs(school.ctx))
    prompts = page.show_tab("risk_prompts")
    school.settle()
    assert prompts.model.rows
    prompts.table.setCurrentIndex(prompts.model.index(0, 0))
    prompts.follow()
    assert visited[-1][0] in ("hazards", "inspections")


def test_a_gatekeeper_reports_and_sees_his_own(
    make_kit: Any, gatekeeper: Service, director: Service, qtbot: Any
) -> None:
    found(director)
    made = on_service(make_kit(Role.GATEKEEPER), gatekeeper, qtbot)
    page = shown(made, qtbot, make_hazards(made.ctx))
    assert not page.model.rows  # type: ignore[attr-defined]
    page.new()
    over = dialog(page)
    for key, value in {"description": "东门门禁失灵", "place": "东门",
                       "category": Category.GATE}.items():  # fmt: skip
        over.form[key].set_value(value)
    save(made, over)
    assert [row.description for row in page.model.rows] == ["东门门禁失灵"]  # type: ignore[attr-defined]
    assert_page_ok(page)
    made.ops.close()


def test_a_card_of_the_today_page_sets_the_filter(school: Any) -> None:
    sample(school.service)
    page = school.show(HazardTabs(school.ctx))
    page.open_args(show="overdue")
    school.settle()
    page_list = page.register.list
    assert page_list.filter("show") == "overdue"
    assert sum(len(lane.model_.rows) for lane in page_list.board.lanes.values()) == 1


def test_an_accident_opens_a_hazard_and_both_show_each_other(school: Any) -> None:
    accident = record_accident(school.service)
    page = school.show(HazardTabs(school.ctx))
    page.open_args(new=True, accident_id=accident)
    over = dialog(page)
    assert over.form["source"].value() is Source.ACCIDENT
    for key, value in {"description": "楼梯扶手松动", "place": "教学楼",
                       "category": Category.BUILDING}.items():  # fmt: skip
        over.form[key].set_value(value)
    save(school, over)
    (row,) = rows(school.service)
    (link,) = story(school.service, row.id).accidents
    assert link.accident_id == accident
    tab = HazardsTab(school.ctx)
    tab.show_file(school.service.ask(GetAccident(accident_id=accident)))
    school.settle()
    words = [b.text() for b in tab.findChildren(QPushButton)]
    assert any(row.number in text for text in words)
    tab.register()
    assert school.kit.visited[-1] == ("hazards", {"new": True, "accident_id": accident})
    tab.deleteLater()


def test_an_area_of_the_grid_shows_its_hazards(school: Any) -> None:
    service = school.service
    area = service.ask(FindAreas(text="一楼"))[0]
    found(service, "一楼的示例隐患", area_id=area.id)
    found(service, "别处的示例隐患")
    page = school.show(HazardTabs(school.ctx))
    grid = page.show_tab("hazards_grid")
    school.settle()
    grid.select(area.id)
    assert grid.row.open == 1
    grid.show_area()
    school.settle()
    page_list = page.register.list
    waiting = page_list.board.lanes["waiting"].model_
    assert [row.description for row in waiting.rows] == ["一楼的示例隐患"]
    page_list.all_areas()
    school.settle()
    assert len(waiting.rows) == 2


def test_the_columns_of_the_month_are_the_school_s(school: Any) -> None:
    page = school.show(HazardTabs(school.ctx))
    report = page.show_tab("hazard_reports")
    school.settle()
    report.select("cost")
    report.use()
    school.settle()
    report.select("owner")
    report.move(-1)
    school.settle()
    report.select("owner")
    report.rename()
    over = dialog(page)
    over.form["header"].set_value("谁来改")
    save(school, over)
    layout = school.service.ask(GetRegisterLayout())
    keys = [column.key for column in layout.columns]
    assert "cost" not in keys
    assert keys.index("owner") < keys.index("department")
    assert next(x.header for x in layout.columns if x.key == "owner") == "谁来改"
    report.select("number")
    report.use()
    school.settle()
    assert "number" in [x.key for x in school.service.ask(GetRegisterLayout()).columns]
    report.shipped()
    school.settle()
    assert school.service.ask(GetRegisterLayout()) == SHIPPED
    undo(school)
    assert school.service.ask(GetRegisterLayout()) == layout


def test_the_month_goes_into_a_spreadsheet(school: Any, tmp_path: Path) -> None:
    sample(school.service)
    page = school.show(HazardTabs(school.ctx))
    report = page.show_tab("hazard_reports")
    school.settle()
    path = tmp_path / "月报.xlsx"
    school.kit.dialogs.answers.append(path)
    report.export()
    school.settle()
    cells = [cell for row in read_xlsx(path) for cell in row]
    assert "YH-2026-0001" in cells
