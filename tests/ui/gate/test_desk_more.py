"""Pupils, pictures, an alert at a pass, the room on a small screen: the rest of the desk by key."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea, QWidget

from campus_guard.core.ids import new_uid
from campus_guard.core.tone import Tone
from campus_guard.db.service import Service
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.commands.entry import CheckIn
from campus_guard.features.gate.queries.settings import GetGateSettings, PassText
from campus_guard.features.gate.rules.codes import CollectorKind, SlipState, WatchLevel
from campus_guard.features.gate.ui.deskpupils import PupilsDialog
from campus_guard.features.gate.ui.visitcard import VisitCard
from campus_guard.features.gate.ui.watchdialog import WatchDialog
from campus_guard.features.people.queries import FindPupils
from campus_guard.ui.formdialog import FormDialog
from tests.ui.gate.conftest import ALT, CTRL, Keeper
from tests.ui.school import small_school

Open = Callable[[Service], Keeper]


def a_pupil(service: Service, name: str = "示例生1") -> int:
    return next(row.id for row in service.ask(FindPupils(text=name)) if row.name == name)


def top(keeper: Keeper) -> FormDialog:
    return next(d for d in keeper.dialogs if isinstance(d, FormDialog))


def slips(service: Service) -> list[tuple[str, SlipState]]:
    today = service.clock.today()
    return [(s.pupil, s.state) for s in service.ask(q.ListSlips(first=today, last=today))]


def collector(service: Service, pupil: int, name: str, kind: CollectorKind) -> int:
    command = c.SaveCollector(
        uid=new_uid(), pupil_id=pupil, name=name, relation="父亲", kind=kind, phone="13800138222"
    )
    return service.run(command).value


def test_a_pupil_goes_out_with_a_slip_and_comes_back(
    open_desk: Open, gatekeeper: Service, director: Service
) -> None:
    small_school(director)
    pupil = a_pupil(director)
    collector(director, pupil, "示例父亲", CollectorKind.AUTHORISED)
    gatekeeper.run(
        c.IssueSlip(uid=new_uid(), pupil_id=pupil, day=gatekeeper.clock.today(),
                    approved_by="单雄信", reason="看病")
    )  # fmt: skip
    keeper = open_desk(gatekeeper)
    keeper.press(Qt.Key.Key_U, modifier=CTRL)
    assert isinstance(keeper.dialogs[0], PupilsDialog)
    keeper.press(Qt.Key.Key_Return)
    assert top(keeper).form["collector_id"].value() is not None  # the one who may collect
    top(keeper).form["teacher_confirmed_by"].setFocus()
    keeper.type("Sample teacher")
    keeper.press(Qt.Key.Key_Return, modifier=CTRL)
    assert slips(gatekeeper) == [("示例生1", SlipState.OUT)]
    keeper.press(Qt.Key.Key_Return)
    assert slips(gatekeeper) == [("示例生1", SlipState.RETURNED)]
    keeper.press(Qt.Key.Key_Escape)
    assert keeper.dialogs == []


def test_a_forbidden_collector_is_stopped(
    open_desk: Open, gatekeeper: Service, director: Service
) -> None:
    small_school(director)
    pupil = a_pupil(director)
    bad = collector(director, pupil, "示例外人", CollectorKind.FORBIDDEN)
    gatekeeper.run(
        c.IssueSlip(uid=new_uid(), pupil_id=pupil, day=gatekeeper.clock.today(),
                    approved_by="单雄信", reason="看病")
    )  # fmt: skip
    keeper = open_desk(gatekeeper)
    keeper.press(Qt.Key.Key_U, modifier=CTRL)
    keeper.press(Qt.Key.Key_Return)
    form = top(keeper).form
    form["collector_id"].setFocus()
    keeper.press(Qt.Key.Key_Down)
    assert form["collector_id"].value() == bad
    keeper.press(Qt.Key.Key_Return, modifier=CTRL)
    assert top(keeper).isVisible()
    assert slips(gatekeeper) == [("示例生1", SlipState.ISSUED)]


def test_a_slip_is_issued_and_a_late_pupil_is_recorded(
    open_desk: Open, gatekeeper: Service, director: Service
) -> None:
    small_school(director)
    keeper = open_desk(gatekeeper)
    keeper.press(Qt.Key.Key_U, modifier=CTRL)
    keeper.press(Qt.Key.Key_2, modifier=ALT)
    keeper.pick("26001")
    keeper.press(Qt.Key.Key_Return, modifier=CTRL)
    today = gatekeeper.clock.today()
    late = gatekeeper.ask(q.ListLateArrivals(first=today, last=today))
    assert [row.pupil for row in late] == ["示例生1"]
    keeper.press(Qt.Key.Key_3, modifier=ALT)
    keeper.pick("26002")
    form = top(keeper).form
    form["reason"].setFocus()
    keeper.type("Doctor")
    keeper.press(Qt.Key.Key_Return)
    keeper.type("Sample teacher")
    keeper.press(Qt.Key.Key_Return, modifier=CTRL)
    assert slips(gatekeeper) == [("示例生2", SlipState.ISSUED)]


@pytest.fixture
def watched(gatekeeper: Service, director: Service) -> str:
    """Return the pass of somebody who was announced and put on the watch list afterwards."""
    visit = gatekeeper.run(
        c.PreRegister(uid=new_uid(), day=gatekeeper.clock.today(), type_code="parent",
                      name="卫示例", phone="13800138999", reason_code="meet_teacher")
    ).value  # fmt: skip
    director.run(
        c.AddWatchEntry(uid=new_uid(), level=WatchLevel.DENY, name="卫示例", phone="13800138999",
                        reason="示例原因")
    )  # fmt: skip
    return gatekeeper.ask(PassText(visit_id=visit))


def test_an_announced_visitor_on_the_watch_list_is_decided_about(
    keeper: Keeper, director: Service, watched: str
) -> None:
    keeper.scan(watched)
    dialog = keeper.dialogs[0]
    assert isinstance(dialog, WatchDialog)
    assert keeper.board.rows == ()
    keeper.type("is on the list")
    keeper.press(Qt.Key.Key_1, modifier=ALT)
    assert keeper.dialogs == []
    today = keeper.ctx.clock.today()
    assert [row.name for row in director.ask(q.ListRefusals(first=today, last=today))] == ["卫示例"]
    assert keeper.board.expected == 0


def test_an_announced_visitor_of_that_name_only_is_let_in(
    keeper: Keeper, director: Service
) -> None:
    visit = keeper.service.run(
        c.PreRegister(uid=new_uid(), day=keeper.ctx.clock.today(), type_code="parent",
                      name="卫示例", phone="13800138111", reason_code="meet_teacher")
    ).value  # fmt: skip
    director.run(
        c.AddWatchEntry(uid=new_uid(), level=WatchLevel.ESCORT, name="卫示例", reason="示例原因")
    )
    keeper.scan(keeper.service.ask(PassText(visit_id=visit)))
    dialog = keeper.dialogs[0]
    assert isinstance(dialog, WatchDialog)
    number = [choice.value for choice in dialog.alert.choices].index("other_person") + 1
    keeper.type("another person, card seen")
    keeper.press(Qt.Key(Qt.Key.Key_0 + number), modifier=ALT)
    assert [row.name for row in keeper.board.rows] == ["卫示例"]
    assert len(keeper.board.rows) == 1
    assert director.ask(q.ListDecisions(first=keeper.ctx.clock.today(),
                                        last=keeper.ctx.clock.today()))  # fmt: skip


def test_an_alert_waits_while_a_form_is_half_filled(keeper: Keeper, watched: str) -> None:
    keeper.chinese("李示例", "lishili")
    keeper.enter()
    keeper.type("138")
    keeper.scan(watched)
    assert keeper.dialogs == []
    assert keeper.page.scans.waiting == 1
    keeper.type("00138333")
    assert keeper.form["phone"].value() == "13800138333"
    keeper.press(Qt.Key.Key_Escape)
    assert isinstance(keeper.dialogs[0], WatchDialog)


def test_a_key_after_tab_goes_into_the_next_field_of_a_busy_window(keeper: Keeper) -> None:
    """The window was busy: both keys wait, and the second is judged before the first moved on."""
    line = keeper.form["phone"].input
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Tab)
    QTest.qSleep(80)  # no events are handled: the filter still holds the Tab
    QTest.keyClick(line, "7")
    keeper.settle()
    assert keeper.form["phone"].value() == ""


def with_photos(director: Service) -> None:
    settings = director.ask(GetGateSettings())
    director.run(c.SaveGateSettings(settings=replace(settings, photo=True)))


def picture(path: Path) -> Path:
    image = Image.new("RGB", (3000, 1500), (120, 30, 30))
    exif = Image.Exif()
    exif[0x010F] = "Sample camera"
    image.save(path, exif=exif)
    return path


def fill_in(keeper: Keeper) -> None:
    keeper.chinese("钱示例", "qianshili")
    keeper.enter()
    keeper.type("13800138111")


def let_in(keeper: Keeper) -> int:
    keeper.form["reason"].setFocus()
    keeper.type("1")
    keeper.enter()
    return keeper.board.rows[0].visit_id


def test_pictures_are_off_by_default(keeper: Keeper) -> None:
    fill_in(keeper)
    keeper.press(Qt.Key.Key_I, modifier=CTRL)
    assert keeper.ctx.dialogs.asked == []
    assert keeper.toast
    visit = let_in(keeper)
    assert not keeper.service.ask(q.GetVisit(visit_id=visit)).has_photo


def test_a_picture_from_a_file_comes_with_the_visitor(
    open_desk: Open, gatekeeper: Service, director: Service, tmp_path: Path
) -> None:
    with_photos(director)
    keeper = open_desk(gatekeeper)
    fill_in(keeper)
    keeper.ctx.dialogs.answers.append(picture(tmp_path / "sample.jpg"))
    keeper.press(Qt.Key.Key_I, modifier=CTRL)
    visit = let_in(keeper)
    stored = gatekeeper.ask(q.VisitPicture(visit_id=visit))
    assert stored is not None
    assert b"Sample camera" not in stored
    with Image.open(io.BytesIO(stored)) as image:
        assert max(image.size) <= 2000
    keeper.press(Qt.Key.Key_B, modifier=CTRL)
    keeper.press(Qt.Key.Key_Return)
    card = keeper.dialogs[0]
    assert isinstance(card, VisitCard)
    assert not card.picture.pixmap().isNull()


def test_a_picture_is_pasted_into_the_card(
    open_desk: Open, gatekeeper: Service, director: Service
) -> None:
    with_photos(director)
    keeper = open_desk(gatekeeper)
    fill_in(keeper)
    visit = let_in(keeper)
    pasted = QImage(400, 300, QImage.Format.Format_RGB32)
    pasted.fill(QColor("teal"))
    QGuiApplication.clipboard().setImage(pasted)
    keeper.press(Qt.Key.Key_B, modifier=CTRL)
    keeper.press(Qt.Key.Key_Return)
    keeper.press(Qt.Key.Key_8, modifier=ALT)
    keeper.settle()
    assert gatekeeper.ask(q.GetVisit(visit_id=visit)).has_photo
    assert not keeper.dialogs[0].picture.pixmap().isNull()


def test_everything_fits_on_a_small_screen(keeper: Keeper) -> None:
    """1366x768, the type with most fields, both banners: no scroll bar, the buttons in sight."""
    area = next(w for w in _up(keeper.page) if isinstance(w, QScrollArea))
    long = "阿卜杜热西提·买买提依明江·库尔班尼亚孜·吐尔逊阿依古丽"
    keeper.service.run(
        CheckIn(uid=new_uid(), type_code="other", name=long, phone="13800138444", heads=120,
                unit="示例市示例区示例街道示例电梯设备维修保养工程技术服务有限责任公司",
                reason_code="other")
    )  # fmt: skip
    keeper.page.reload()
    for number in range(1, 9):
        keeper.press(Qt.Key(Qt.Key.Key_0 + number), modifier=ALT)
        assert not area.verticalScrollBar().isVisible(), number
        assert not area.horizontalScrollBar().isVisible(), number
    assert keeper.page.more.isVisible()
    keeper.press(Qt.Key.Key_3, modifier=ALT)
    keeper.page.banner.show_text("示例" * 20, Tone.BAD)
    keeper.page.notices.unsaved.show_text("示例" * 20, Tone.BAD)
    keeper.bot.waitUntil(lambda: not keeper.page.more.isVisible(), timeout=3000)
    keeper.bot.waitUntil(lambda: not area.verticalScrollBar().isVisible(), timeout=3000)
    keeper.press(Qt.Key.Key_U, modifier=CTRL)  # the key works without its button
    assert isinstance(keeper.dialogs[0], PupilsDialog)
    keeper.press(Qt.Key.Key_Escape)
    keeper.page.notices.unsaved.clear()
    keeper.page.banner.clear()
    keeper.bot.waitUntil(keeper.page.more.isVisible, timeout=3000)


def _up(widget: QWidget | None) -> Iterator[QWidget]:
    while widget is not None:
        yield widget
        widget = widget.parentWidget()
