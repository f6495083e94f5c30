"""What the accident pages show, to whom, and that hostile text stays text."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QWidget

from campus_guard.core.clock import FixedClock
from campus_guard.db.service import Service
from campus_guard.features.accidents.queries import GetAccident, ListAccidents
from campus_guard.features.accidents.rules import Cause, FoodCheck, Injury, Setting, StepCode
from campus_guard.features.accidents.ui import actions
from campus_guard.features.accidents.ui.gate import GateReportsPage
from campus_guard.ui.badges import BadgeLabel
from campus_guard.ui.shell import Window
from tests.ui.accidents.conftest import ALT, CTRL, Desk
from tests.ui.kit.support import assert_page_ok, unnamed
from tests.unit.accident_cases import (
    STORY,
    at,
    class_teacher,
    detail,
    facts,
    graded,
    record,
    tell,
    triaged,
    victim,
)

KEY = Qt.Key
HOSTILE = "<img src=x> <b>未闭合 & =cmd|'/C calc'!A0 {n} %1 \u202e反 𠀀"


def words(widget: QWidget) -> str:
    labels = [w.text() for w in widget.findChildren(QLabel)]
    labels += [w.accessibleName() for w in widget.findChildren(BadgeLabel)]
    return "\n".join([*labels, *(w.text() for w in widget.findChildren(QPushButton))])


def test_an_empty_page_offers_the_one_action(desk: Desk) -> None:
    page = desk.page
    assert "请登记第一起" in words(page.list)
    assert_page_ok(page)


def test_the_list_counts_and_orders(desk: Desk, director: Service) -> None:
    late = record(director, facts(occurred_at=at(8, 20)))
    record(director, facts(occurred_at=at(8, 55), place="教室"))
    desk.page.reload()
    desk.settle()
    model = desk.page.list.model
    assert model.rows[0].id == late
    assert desk.page.list.subtitle == "2 起 · 超时 1 起 · 计时中 1 起"
    shown = [model.index(0, c).data() for c in range(model.columnCount())]
    assert "已逾期" in "".join(map(str, shown))
    assert_page_ok(desk.page)


def test_filters_narrow_the_list(desk: Desk, director: Service) -> None:
    graded(director)
    record(director, facts(place="食堂", cause=Cause.ACCIDENT, harmed=False))
    page = desk.page.list
    page.set_filter("tier", "near_miss")
    desk.settle()
    assert [row.place for row in page.model.rows] == ["食堂"]
    page.set_filter("tier", None)
    page.search.setText("操场")
    page.reload()
    desk.settle()
    assert [row.place for row in page.model.rows] == ["操场"]


@pytest.mark.parametrize(
    ("what", "count"), [("overdue", 1), ("open", 2), ("near_miss", 1), ("term", 2), ("else", 2)]
)
def test_cards_of_the_today_page_open_the_list(
    desk: Desk, director: Service, what: str, count: int
) -> None:
    record(director)
    record(director, facts(cause=Cause.ACCIDENT, harmed=False))
    desk.window.navigate("accidents", show=what)
    desk.settle()
    assert len(desk.page.list.model.rows) == count


def test_navigation_opens_a_file_or_the_form(desk: Desk, director: Service) -> None:
    accident = graded(director)
    desk.window.navigate("accidents", id=accident)
    desk.settle()
    assert desk.page.view.file.id == accident
    assert_page_ok(desk.page)
    desk.window.navigate("accidents", new=True)
    desk.settle()
    assert desk.dialog.windowTitle() == "登记事故"


def test_the_file_shows_result_clause_clocks_and_history(desk: Desk, director: Service) -> None:
    accident = graded(director)
    tell(director, accident, StepCode.REPORT_DEPT, at(8, 41), recipient="示例主任")
    desk.page.open_item(accident)
    desk.settle()
    text = words(desk.page.view)
    for word in (
        "一般安全事故",
        "T1a",
        "示例主任",
        "超时 1 分钟",
        "SG-2026-0001",
        STORY,
        "扣 10 分",
    ):
        assert word in text, word


def test_hostile_text_is_shown_as_text(desk: Desk, director: Service) -> None:
    hurt = victim(label=HOSTILE[:90], details=HOSTILE, hospital=HOSTILE)
    duty = class_teacher(person_name=HOSTILE[:60])
    hostile = triaged(
        place=HOSTILE, narrative=HOSTILE + "长" * 15_000, measures=HOSTILE, activity=HOSTILE[:60]
    )
    accident = record(director, hostile, victims=(hurt,), duties=(duty,))
    tell(director, accident, StepCode.NOTIFY_PARENT, at(8, 35), guardian=HOSTILE[:60], note=HOSTILE)
    desk.page.reload()
    desk.page.open_item(accident)
    desk.settle()
    for label in desk.page.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText or not label.text()
    assert HOSTILE in words(desk.page.view)
    assert_page_ok(desk.page)
    desk.press(KEY.Key_E, CTRL)
    dialog = desk.dialog
    assert dialog.triage["measures"].value() == HOSTILE
    assert dialog.triage.case().facts == detail(director, accident).case.facts


def test_opening_and_saving_a_full_file_changes_nothing(desk: Desk, director: Service) -> None:
    full = triaged(
        activity="大课间",
        property_loss=Decimal("12.50"),
        known_at=at(8, 33),
        known_reason="学生来报",
        reported_at=at(8, 36),
        reporter="示例教师",
        reporter_phone="13800138000",
        measures="包扎",
        hospital="校医室",
        public_attention=True,
    )
    accident = record(director, full, victims=(victim(),), duties=(class_teacher(),))
    before = detail(director, accident)
    desk.page.open_item(accident)
    desk.settle()
    desk.press(KEY.Key_E, CTRL)
    desk.press(KEY.Key_Return, CTRL)
    after = detail(director, accident)
    assert after.case == before.case
    assert [e.kind for e in after.events] == [e.kind for e in before.events]


def test_every_field_of_the_form_has_a_name(desk: Desk, director: Service) -> None:
    accident = record(
        director, triaged(), victims=(victim(), victim(label="乙")), duties=(class_teacher(),)
    )
    desk.page.open_item(accident)
    desk.settle()
    desk.press(KEY.Key_E, CTRL)
    assert unnamed(desk.dialog) == []
    smallest = desk.dialog.minimumSizeHint()
    assert smallest.width() <= 1280
    assert smallest.height() <= 680


def test_only_the_questions_of_the_case_are_asked(desk: Desk) -> None:
    desk.press(KEY.Key_N, CTRL)
    form = desk.dialog.triage
    assert form["food_check"].isHidden()
    form["cause"].set_value(Cause.FOOD_POISONING)
    form["cause"].changed.emit()
    assert not form["food_check"].isHidden()
    form["harmed"].set_value(False)
    form["harmed"].changed.emit()
    assert form["victims"].isHidden()


@pytest.mark.parametrize("run", [actions.regrade, actions.change_state, actions.add_note])
def test_the_small_dialogs_open_and_close(
    desk: Desk, director: Service, run: Callable[..., None]
) -> None:
    accident = graded(director)
    file = director.ask(GetAccident(accident_id=accident))
    run(desk.ctx, desk.page, file, lambda _value: None)
    assert unnamed(desk.dialog) == []
    desk.press(KEY.Key_Escape)
    assert desk.no_dialog


def test_confirming_an_injury_from_the_menu(
    desk: Desk, director: Service, clock: FixedClock
) -> None:
    accident = graded(director)
    clock.advance(minutes=5)
    desk.page.open_item(accident)
    desk.settle()
    desk.press(KEY.Key_I, CTRL)
    desk.dialog.form["injury"].set_value(Injury.MODERATE)
    desk.dialog.form["note"].set_value("右臂骨折")
    desk.press(KEY.Key_Return, CTRL)
    assert desk.no_dialog
    assert detail(director, accident).victims[0].input.confirmed is Injury.MODERATE


def test_food_poisoning_is_checked_from_the_menu(desk: Desk, director: Service) -> None:
    suspected = facts(
        setting=Setting.LUNCH, cause=Cause.FOOD_POISONING, food_check=FoodCheck.SUSPECTED
    )
    accident = record(director, suspected, victims=(victim(),))
    desk.page.open_item(accident)
    desk.settle()
    desk.page.view._food()
    desk.dialog.form["result"].set_value(FoodCheck.CONFIRMED)
    desk.press(KEY.Key_Return, CTRL)
    assert detail(director, accident).case.facts.food_check is FoodCheck.CONFIRMED


def test_voiding_offers_undo(desk: Desk, director: Service) -> None:
    accident = graded(director)
    desk.page.reload()
    desk.settle()
    desk.page.list.select(accident)
    desk.page.list.void()
    desk.type("重复登记")
    desk.press(KEY.Key_Return, CTRL)
    assert director.ask(ListAccidents()).total == 0
    desk.press(KEY.Key_Z, CTRL)
    assert director.ask(ListAccidents()).total == 1


def test_attaching_pictures_and_a_refused_one(
    desk: Desk, director: Service, tmp_path: Path
) -> None:
    accident = graded(director)
    good, bad = tmp_path / "现场.png", tmp_path / "坏.jpg"
    Image.new("RGB", (40, 30), "red").save(good)
    bad.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0")
    desk.page.open_item(accident)
    desk.settle()
    desk.ctx.dialogs.answers.append([good])
    desk.page.view.attach()
    desk.settle()
    assert [a.caption for a in detail(director, accident).attachments] == ["现场.png"]
    desk.ctx.dialogs.answers.append([bad, tmp_path / "missing.png"])
    desk.page.view.attach()
    desk.settle()
    assert "JPEG" in desk.page.view.banner.text
    assert len(detail(director, accident).attachments) == 1
    desk.settle()
    desk.page.view.attachments._open(detail(director, accident).attachments[0])
    desk.settle()
    assert desk.dialog.windowTitle() == "SG-2026-0001-01.png"


# --------------------------------------------------------------------------------- gatekeeper


def test_a_gatekeeper_files_a_report_and_sees_no_words(
    open_desk: Callable[[Service], Desk], gatekeeper: Service, director: Service
) -> None:
    desk = open_desk(gatekeeper)
    assert isinstance(desk.page, GateReportsPage)
    desk.press(KEY.Key_N, CTRL)
    desk.type("校门口")
    desk.press(KEY.Key_Return)
    desk.type("学生被电动车碰倒")
    desk.press(KEY.Key_Return, CTRL)
    assert desk.no_dialog
    assert [r.number for r in desk.page.model.rows] == ["SG-2026-0001"]
    assert "电动车" not in words(desk.page)
    stored = director.ask(ListAccidents()).rows[0]
    assert stored.summary == "学生被电动车碰倒"
    assert stored.typed_by == "gatekeeper"
    assert_page_ok(desk.page)


def test_nothing_is_left_open(desk: Desk) -> None:
    desk.page.reload()
    desk.settle()
    assert desk.no_dialog
    assert QApplication.activeModalWidget() is None


class Watch(QObject):
    """Notes every widget that appears as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        shown = event.type() == QEvent.Type.Show and isinstance(watched, QWidget)
        if shown and watched.isWindow() and not isinstance(watched, (Window, QDialog)):
            self.seen.append(f"{watched.metaObject().className()} {watched.objectName()}")
        return False


def test_no_part_of_a_page_flashes_up_as_a_window(
    open_desk: Callable[[Service], Desk], director: Service
) -> None:
    watch = Watch()
    application = QApplication.instance()
    assert application is not None
    application.installEventFilter(watch)
    try:
        desk = open_desk(director)
        accident = record(director, triaged(), victims=(victim(),), duties=(class_teacher(),))
        desk.page.open_item(accident)
        desk.settle()
        desk.press(KEY.Key_E, CTRL)
        desk.press(KEY.Key_P, ALT)
        desk.press(KEY.Key_D, ALT)
    finally:
        application.removeEventFilter(watch)
    assert watch.seen == []
