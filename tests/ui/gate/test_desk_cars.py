"""Vehicles at the desk: details by one key, the car of a visitor, driver and car apart."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt

from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.gate import commands as c
from campus_guard.features.gate.commands.driving import VehicleIn, VehicleOut
from campus_guard.features.gate.commands.entry import CheckIn
from campus_guard.features.gate.commands.leaving import SignOut
from campus_guard.features.gate.queries.settings import GetGateSettings, PassText
from campus_guard.features.gate.queries.vehicles import ListStays, StayRow
from campus_guard.features.gate.rules.vehicles import Window
from campus_guard.features.gate.ui.carcard import CarCard
from campus_guard.features.people.queries import FindPeople
from campus_guard.ui.formdialog import FormDialog
from tests.ui.gate.conftest import ALT, CTRL, Keeper
from tests.ui.school import small_school

Open = Callable[[Service], Keeper]


@pytest.fixture
def keeper(open_desk: Open, gatekeeper: Service, director: Service) -> Keeper:
    """A desk at which vehicles may enter at any time; the usual prefix is 苏E."""
    settings = replace(director.ask(GetGateSettings()), windows=(), plate_prefix="苏E")
    director.run(c.SaveGateSettings(settings=settings))
    return open_desk(gatekeeper)


def details(keeper: Keeper) -> None:
    keeper.press(Qt.Key.Key_J, modifier=CTRL)


def stays(service: Service) -> tuple[StayRow, ...]:
    return service.ask(ListStays(first=None, last=None)).rows


def test_details_of_a_vehicle_that_comes_in(keeper: Keeper) -> None:
    keeper.type("A12B3")
    details(keeper)
    dialog = keeper.dialogs[0]
    assert isinstance(dialog, FormDialog)
    assert dialog.form["plate"].value() == "苏EA12B3"
    keeper.press(Qt.Key.Key_Tab)
    for text in ("Driver", "13800138111", "Van", "white", "Yard", "2 helpers", "Tables", "Moving"):
        keeper.type(text, wait=False)
        keeper.press(Qt.Key.Key_Tab, settle=False)
    keeper.type("Office")
    keeper.press(Qt.Key.Key_Return, modifier=CTRL)
    (stay,) = stays(keeper.service)
    said = (stay.plate, stay.driver, stay.model, stay.colour, stay.parking, stay.passengers)
    assert said == ("苏EA12B3", "Driver", "Van", "white", "Yard", "2 helpers")
    assert (stay.goods, stay.reason, stay.approved_by) == ("Tables", "Moving", "Office")
    assert keeper.form.search.value() == ""
    assert keeper.focus is keeper.page.search


def visitor_with_car(keeper: Keeper) -> None:
    keeper.press(Qt.Key.Key_8, modifier=ALT)
    keeper.chinese("钱示例", "qianshili")
    keeper.enter()
    keeper.type("13800138111")
    keeper.form["plate"].setFocus()
    keeper.type("A12B3")
    details(keeper)
    keeper.dialogs[0].form["parking"].setFocus()
    keeper.type("Yard")
    keeper.press(Qt.Key.Key_Return, modifier=CTRL)
    assert keeper.form["plate"].value() == "苏EA12B3"
    keeper.form["reason"].setFocus()
    keeper.type("1")
    keeper.enter()


def test_a_visitor_with_a_plate_comes_in_with_the_car(keeper: Keeper) -> None:
    visitor_with_car(keeper)
    (row,) = keeper.board.rows
    (car,) = keeper.board.vehicles
    assert (car.visit_id, car.driver, car.parking) == (row.visit_id, "钱示例", "Yard")
    assert "随车" in keeper.toast
    keeper.press(Qt.Key.Key_Z, modifier=CTRL)
    assert keeper.board.rows == ()
    assert keeper.board.vehicles == ()


def test_the_driver_leaves_without_the_car(keeper: Keeper) -> None:
    visitor_with_car(keeper)
    keeper.type("qsl")
    keeper.enter()
    assert keeper.board.rows == ()
    assert [car.driver_left for car in keeper.board.vehicles] == [True]
    assert "Ctrl+J" in keeper.toast
    assert keeper.page.panel.cars.rows.entries[0].badge is not None
    details(keeper)  # the same key lets the car out too
    assert keeper.board.vehicles == ()


def test_the_car_leaves_without_its_visitor(keeper: Keeper) -> None:
    visitor_with_car(keeper)
    keeper.type("12B3")
    keeper.enter()
    assert keeper.board.vehicles == ()
    assert [row.name for row in keeper.board.rows] == ["钱示例"]
    assert "钱示例" in keeper.toast
    details(keeper)
    assert keeper.board.rows == ()


def test_a_car_that_is_inside_is_not_let_in_twice(keeper: Keeper) -> None:
    """The car was let through first; its driver is registered afterwards."""
    keeper.type("A12B3")
    keeper.enter()
    keeper.press(Qt.Key.Key_8, modifier=ALT)
    keeper.chinese("钱示例", "qianshili")
    keeper.enter()
    keeper.type("13800138111")
    keeper.form["plate"].setFocus()
    keeper.type("A12B3")
    keeper.form["reason"].setFocus()
    keeper.type("1")
    keeper.enter()
    assert [row.plate for row in keeper.board.rows] == ["苏EA12B3"]
    assert len(keeper.board.vehicles) == 1


def test_who_came_by_car_last_time_may_come_on_foot(keeper: Keeper) -> None:
    came = keeper.service.run(
        CheckIn(uid=new_uid(), type_code="other", name="赵示例", phone="13800138123",
                plate="苏EA12B3", reason_code="other")
    ).value  # fmt: skip
    keeper.service.run(SignOut(uid=new_uid(), visit_id=came.visit_id))
    keeper.type("zsl")
    keeper.enter()
    assert keeper.form["plate"].value() == ""
    keeper.type("1")
    keeper.enter()
    assert keeper.board.vehicles == ()
    keeper.type("zsl")
    keeper.enter()
    assert keeper.board.rows == ()
    keeper.type("zsl")
    keeper.enter()
    details(keeper)
    assert keeper.form["plate"].value() == "苏EA12B3"
    keeper.type("1")
    keeper.enter()
    assert [car.plate for car in keeper.board.vehicles] == ["苏EA12B3"]


def test_the_board_opens_a_car_and_lets_it_out(keeper: Keeper) -> None:
    keeper.service.run(VehicleIn(uid=new_uid(), plate="苏EA12B3", model="Van", parking="东院"))
    keeper.page.reload()
    keeper.settle()
    keeper.page.panel.cars.setFocus()
    keeper.press(Qt.Key.Key_Return)
    card = keeper.dialogs[0]
    assert isinstance(card, CarCard)
    keeper.press(Qt.Key.Key_2, modifier=ALT)
    keeper.type("Sample driver")
    keeper.enter()
    assert keeper.board.vehicles == ()
    assert keeper.dialogs == []
    keeper.press(Qt.Key.Key_Z, modifier=CTRL)
    assert len(keeper.board.vehicles) == 1
    keeper.page.panel.cars.setFocus()
    keeper.press(Qt.Key.Key_Delete)
    assert keeper.board.vehicles == ()


def test_a_time_without_vehicles_asks_for_a_reason(
    open_desk: Open, gatekeeper: Service, director: Service
) -> None:
    small_school(director)
    closed = Window("arrival", before=600, after=600)
    settings = replace(director.ask(GetGateSettings()), windows=(closed,), plate_prefix="苏E")
    director.run(c.SaveGateSettings(settings=settings))
    keeper = open_desk(gatekeeper)
    keeper.type("A12B3")
    keeper.enter()
    assert isinstance(keeper.dialogs[0], FormDialog)
    assert keeper.board.vehicles == ()
    keeper.type("The headmaster allows it")
    keeper.enter()
    assert [stay.window_reason for stay in stays(gatekeeper)] == ["The headmaster allows it"]
    keeper.type("A12B4")
    details(keeper)
    form = keeper.dialogs[0].form
    keeper.press(Qt.Key.Key_Return, modifier=CTRL)
    assert keeper.dialogs  # the reason is asked beside the details
    form["window_reason"].setFocus()
    keeper.type("Fire door")
    keeper.press(Qt.Key.Key_Return, modifier=CTRL)
    assert keeper.dialogs == []
    assert {stay.window_reason for stay in stays(gatekeeper)} >= {"Fire door"}


def test_details_that_cannot_be_saved_stay_with_every_letter(keeper: Keeper) -> None:
    keeper.service.run(VehicleIn(uid=new_uid(), plate="苏EA12B3"))
    details(keeper)
    dialog = keeper.dialogs[0]
    keeper.type("A12B3")
    dialog.form["driver_name"].setFocus()
    keeper.type("Driver")
    keeper.press(Qt.Key.Key_Return, modifier=CTRL)
    assert dialog.isVisible()
    assert dialog.banner.text
    assert dialog.form["driver_name"].value() == "Driver"


def test_the_permit_of_a_staff_car_is_shown(
    open_desk: Open, gatekeeper: Service, director: Service
) -> None:
    small_school(director)
    owner = director.ask(FindPeople(text="张三"))[0].id
    today = gatekeeper.clock.today()
    for plate, ends in (("苏EA12B3", today + timedelta(days=90)), ("苏EC45D6", date(2026, 1, 1))):
        car = director.run(
            c.SaveVehicle(uid=new_uid(), plate=plate, driver_name="张三", owner_id=owner)
        ).value
        director.run(
            c.AddPermit(uid=new_uid(), vehicle_id=car, person_id=owner, number=plate[-4:],
                        starts_on=date(2025, 9, 1), ends_on=ends, licence_checked=True)
        )  # fmt: skip
        stay = gatekeeper.run(
            VehicleIn(uid=new_uid(), plate=plate, emergency=True, driver_name="张三")
        ).value.stay_id
        gatekeeper.run(VehicleOut(uid=new_uid(), stay_id=stay))
    keeper = open_desk(gatekeeper)
    shown = []
    for tail in ("12B3", "45D6"):
        keeper.type(tail)
        badge = keeper.page.search.entries[0].badge
        assert badge is not None
        shown.append((badge.tone.value, keeper.ctx.tr(badge.text)))
        keeper.press(Qt.Key.Key_Escape)
        keeper.press(Qt.Key.Key_Escape)
    assert [tone for tone, _ in shown] == ["ok", "bad"]
    assert "2026-01-01" in shown[1][1]


def test_a_plate_without_the_schools_prefix(open_desk: Open, gatekeeper: Service) -> None:
    """A school that set no prefix types the whole plate; the key knows it for one all the same."""
    keeper = open_desk(gatekeeper)
    keeper.type("A12B3")
    details(keeper)
    assert keeper.dialogs[0].form["plate"].value() == "A12B3"


def test_what_was_not_asked_of_a_vehicle_is_added(keeper: Keeper) -> None:
    keeper.service.run(VehicleIn(uid=new_uid(), plate="苏EA12B3", driver_name="示例司机"))
    keeper.page.reload()
    keeper.settle()
    keeper.page.cars.open(keeper.board.vehicles[0])
    keeper.settle()
    keeper.press(Qt.Key.Key_4, modifier=ALT)
    (dialog,) = keeper.dialogs
    assert isinstance(dialog, FormDialog)
    assert dialog.form["driver_name"].value() == "示例司机"
    dialog.form["parking"].input.setFocus()
    keeper.type("East")
    keeper.press(Qt.Key.Key_Return, modifier=CTRL)
    assert keeper.dialogs == []
    assert [(car.parking, car.driver) for car in keeper.board.vehicles] == [("East", "示例司机")]


def test_the_vehicle_announced_with_a_pass_comes_in_with_one_key(keeper: Keeper) -> None:
    visit = keeper.service.run(
        c.PreRegister(uid=new_uid(), day=keeper.service.clock.today(), type_code="parent",
                      name="钱示例", phone="13800138111", reason_code="meet_teacher",
                      plate="苏EA12B3")
    ).value  # fmt: skip
    keeper.scan(keeper.service.ask(PassText(visit_id=visit)))
    assert "苏EA12B3" in keeper.toast
    assert keeper.board.vehicles == ()
    keeper.press(Qt.Key.Key_J, modifier=CTRL)
    assert [(car.plate, car.visit_id) for car in keeper.board.vehicles] == [("苏EA12B3", visit)]
