"""Beside the board: risks, prompts, areas, reports, the gate, the accident file."""

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QPushButton

from campus_guard.core.roles import Role
from campus_guard.db.service import Service
from campus_guard.features.accidents.queries import GetAccident
from campus_guard.features.accidents.ui.hazards import HazardsTab
from campus_guard.features.hazards.queries import (
    GetRegisterLayout,
    ListRisks,
)
from campus_guard.features.hazards.queries.views import HazardViews
from campus_guard.features.hazards.rules.codes import (
    Category,
    HazardState,
    Level,
    PhotoMoment,
    Source,
)
from campus_guard.features.hazards.rules.register import SHIPPED
from campus_guard.features.hazards.ui import make_hazards
from campus_guard.features.hazards.ui.register.tabs import HazardTabs
from campus_guard.features.places.queries import FindAreas
from campus_guard.reports.xlsx import read_xlsx
from campus_guard.ui.forms import Picked
from tests.ui.hazards.samples import (
    TODAY,
    found,
    record_accident,
    rows,
    sample,
    story,
)
from tests.ui.kit.support import assert_page_ok
from tests.ui.school import dialog, on_service, save, shown, undo
from tests.unit import inspection_help as h


def test_filters_are_saved_and_used_again(school: Any) -> None:
    sample(school.service)
    page = school.show(HazardTabs(school.ctx))
    page_list = page.show_tab("hazard_register").list
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
    page_list = page.show_tab("hazard_register").list
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
    page_list = page.show_tab("hazard_register").list
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


def test_fixed_on_the_spot_is_struck_off_at_once(school: Any, tmp_path: Path) -> None:
    path = tmp_path / "后.jpg"
    path.write_bytes(h.photo())
    page = school.show(HazardTabs(school.ctx))
    school.kit.dialogs.answers.append([path])
    page.show_tab("hazard_register").list.new_fixed()
    school.settle()
    over = dialog(page)
    people = {"fixer": Picked(None, "赵示例"), "verifier": Picked(None, "钱示例")}
    for key, value in {"description": "灭火器压力不足", "place": "食堂", "measure": "已更换",
                       "category": Category.FIRE, **people}.items():  # fmt: skip
        over.form[key].set_value(value)
    save(school, over)
    (row,) = rows(school.service)
    assert (row.state, row.on_spot) == (HazardState.STRUCK_OFF, True)
    (photo,) = story(school.service, row.id).photos
    assert photo.moment is PhotoMoment.AFTER


def test_a_bad_picture_of_a_fix_keeps_the_form(school: Any, tmp_path: Path) -> None:
    path = tmp_path / "后.jpg"
    path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0")
    page = school.show(HazardTabs(school.ctx))
    school.kit.dialogs.answers.append([path])
    page.show_tab("hazard_register").list.new_fixed()
    school.settle()
    over = dialog(page)
    people = {"fixer": Picked(None, "赵示例"), "verifier": Picked(None, "钱示例")}
    for key, value in {"description": "写好的话", "place": "食堂", "measure": "已更换",
                       "category": Category.FIRE, **people}.items():  # fmt: skip
        over.form[key].set_value(value)
    save(school, over)
    assert over.isVisible()
    assert over.banner.text
    assert over.form["description"].value() == "写好的话"
    assert not rows(school.service)
    over.form.mark_clean()
    over.reject()
