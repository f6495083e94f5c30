"""Inspections through the service, on a real database."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PIL import Image

from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import Conflict, PermissionDenied, UserError
from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.hazards.commands.finishing import (
    CorrectResult,
    Finished,
    FinishInspection,
    UnvoidInspection,
    VoidInspection,
)
from campus_guard.features.hazards.commands.inspecting import (
    AnswerItem,
    EditInspection,
    StartInspection,
    WriteOpinion,
)
from campus_guard.features.hazards.commands.inspection_photos import (
    AddInspectionPhoto,
    UnvoidInspectionPhoto,
    VoidInspectionPhoto,
)
from campus_guard.features.hazards.queries.inspection_figures import InspectionFigures
from campus_guard.features.hazards.queries.inspections import (
    InspectionByNumber,
    ListInspections,
    OpenInspectionPhoto,
)
from campus_guard.features.hazards.rules.codes import HazardState
from campus_guard.features.hazards.rules.inspection_codes import (
    Answer,
    Handling,
    InspectionKind,
    InspectionState,
)
from campus_guard.features.hazards.rules.inspections import ItemResult
from tests.unit import inspection_help as h
from tests.unit.test_images import with_place

FAIL, PASS = Answer.FAIL, Answer.PASS


def add_photo(service: Service, inspection_id: int, data: bytes, name: str = "现场.jpg") -> int:
    command = AddInspectionPhoto(
        uid=new_uid(), inspection_id=inspection_id, item_code="FIRE-01", file_name=name, data=data
    )
    return service.run(command).value


def test_a_round_is_keyed_and_finished(director: Service) -> None:
    made = h.start(director)
    assert h.detail(director, made).row.number == "JC-2026-0001"
    assert h.detail(director, made).row.tally.unanswered == 12
    for line in h.detail(director, made).items:
        h.answer(director, made, line.item.code, PASS)
    assert director.run(FinishInspection(inspection_id=made, opinion="良好")).value == Finished(
        made, ()
    )
    found = h.detail(director, made)
    assert (found.row.state, found.opinion) == (InspectionState.FINISHED, "良好")
    assert found.row.tally.pass_rate == 1
    assert (found.finished_by, found.row.inspectors) == ("director", "director")


def test_saving_twice_makes_one(director: Service) -> None:
    command = StartInspection(
        uid=new_uid(), checklist="FIRE", day=h.TODAY, kind=InspectionKind.WEEKLY, place="楼"
    )
    assert director.run(command).value == director.run(command).value
    assert len(director.ask(ListInspections())) == 1
    made = h.done(director, "FIRE-01")
    again = director.run(FinishInspection(inspection_id=made)).value
    assert len(again.hazard_ids) == 1


def test_a_half_keyed_inspection_is_still_there(director: Service) -> None:
    made = h.start(director)
    h.answer(director, made, "FIRE-01", PASS)
    h.answer(director, made, "FIRE-02", FAIL, problem="门打不开")
    director.run(WriteOpinion(inspection_id=made, opinion="写到一半"))
    director.db.close()
    (row,) = director.ask(ListInspections(state=InspectionState.DRAFT))
    assert (row.tally.passed, row.tally.failed, row.tally.unanswered) == (1, 1, 10)
    found = h.detail(director, made)
    assert found.items[1].result.problem == "门打不开"
    assert found.opinion == "写到一半"


def test_an_unanswered_item_is_no_pass(director: Service) -> None:
    made = h.start(director)
    with pytest.raises(UserError, match="No item is answered"):
        director.run(FinishInspection(inspection_id=made, leave_open=True))
    h.answer(director, made, "FIRE-01", PASS)
    with pytest.raises(UserError, match="never a pass") as caught:
        director.run(FinishInspection(inspection_id=made))
    assert "leave_open" in caught.value.fields
    director.run(FinishInspection(inspection_id=made, leave_open=True))
    found = h.detail(director, made).row.tally
    assert (found.passed, found.unanswered, found.rated) == (1, 11, 1)


def test_a_failure_needs_words_and_a_decision(director: Service) -> None:
    made = h.start(director)
    for line in h.detail(director, made).items:
        h.answer(director, made, line.item.code, PASS)
    h.answer(director, made, "FIRE-03", FAIL)
    with pytest.raises(UserError) as caught:
        director.run(FinishInspection(inspection_id=made))
    assert set(caught.value.fields) == {"items.FIRE-03.problem", "items.FIRE-03.handling"}
    assert h.detail(director, made).row.state is InspectionState.DRAFT


def test_failures_become_hazards_in_the_same_transaction(director: Service) -> None:
    made = h.start(director)
    add_photo(director, made, h.photo())
    for line in h.detail(director, made).items:
        h.answer(director, made, line.item.code, PASS)
    words = {"problem": "通道堆放课桌", "advice": "清空", "handling": Handling.HAZARD}
    h.answer(director, made, "FIRE-01", FAIL, **words)
    finished = director.run(FinishInspection(inspection_id=made)).value
    (hazard_id,) = finished.hazard_ids
    line = h.detail(director, made).items[0]
    assert line.hazard is not None
    assert (line.hazard.id, line.hazard.number) == (hazard_id, "YH-2026-0001")
    assert line.hazard.state in (HazardState.FOUND, HazardState.GRADED)


def test_on_the_spot_needs_fixer_and_photo(director: Service) -> None:
    made = h.start(director)
    for line in h.detail(director, made).items:
        h.answer(director, made, line.item.code, PASS)
    words = {"problem": "压力不足", "advice": "已更换", "handling": Handling.ON_THE_SPOT}
    h.answer(director, made, "FIRE-04", FAIL, **words)
    with pytest.raises(UserError) as caught:
        director.run(FinishInspection(inspection_id=made))
    assert set(caught.value.fields) == {"items.FIRE-04.responsible", "items.FIRE-04.photos"}
    h.answer(director, made, "FIRE-04", FAIL, responsible="赵示例", **words)
    director.run(
        AddInspectionPhoto(
            uid=new_uid(), inspection_id=made, item_code="FIRE-04", file_name="后.jpg",
            data=h.photo(),
        )
    )  # fmt: skip
    director.run(FinishInspection(inspection_id=made))
    hazard = h.detail(director, made).items[3].hazard
    assert hazard is not None
    assert hazard.state is HazardState.STRUCK_OFF


def test_the_inspector_cannot_be_the_one_who_put_it_right(director: Service) -> None:
    made = h.start(director, inspectors="赵示例")
    for line in h.detail(director, made).items:
        h.answer(director, made, line.item.code, PASS)
    h.answer(director, made, "FIRE-01", FAIL, problem="堆物", advice="已清",
             handling=Handling.ON_THE_SPOT, responsible="赵示例")  # fmt: skip
    add_photo(director, made, h.photo())
    with pytest.raises(UserError):
        director.run(FinishInspection(inspection_id=made))
    found = h.detail(director, made)
    assert found.row.state is InspectionState.DRAFT
    assert found.items[0].hazard is None


def test_a_finished_inspection_is_corrected_with_a_reason(director: Service) -> None:
    made = h.done(director, "FIRE-01")
    with pytest.raises(UserError, match="finished"):
        h.answer(director, made, "FIRE-02", FAIL)
    wrong = ItemResult("FIRE-02", FAIL, "门打不开", handling=Handling.HAZARD)
    with pytest.raises(UserError, match="reason"):
        director.run(CorrectResult(inspection_id=made, result=wrong, reason=" "))
    director.run(CorrectResult(inspection_id=made, result=wrong, reason="抄错"))
    found = h.detail(director, made)
    assert (found.row.tally.failed, found.row.hazards) == (2, 2)
    assert found.items[1].hazard is not None
    passed = ItemResult("FIRE-01", PASS)
    with pytest.raises(UserError, match="register"):
        director.run(CorrectResult(inspection_id=made, result=passed, reason="看错"))


def test_only_items_of_the_version_can_be_answered(director: Service) -> None:
    made = h.start(director)
    with pytest.raises(UserError, match="FIRE-99"):
        h.answer(director, made, "FIRE-99", PASS)
    with pytest.raises(UserError) as caught:
        h.answer(director, made, "FIRE-01", FAIL, problem="长" * 2001)
    assert set(caught.value.fields) == {"problem"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"day": h.TODAY + timedelta(days=1)}, "day"),
        ({"place": " "}, "area_id"),
        ({"area_id": 999}, "area_id"),
        ({"inspectors": "长" * 101}, "inspectors"),
    ],
)
def test_what_is_wrong_with_the_head_is_said(
    director: Service, values: dict[str, object], field: str
) -> None:
    with pytest.raises(UserError) as caught:
        h.start(director, **values)  # type: ignore[arg-type]
    assert set(caught.value.fields) == {field}
    assert not director.ask(ListInspections())


def test_two_windows_cannot_change_one_head(director: Service, principal: Service) -> None:
    made = h.start(director)
    version = h.detail(director, made).row.version
    change = EditInspection(
        inspection_id=made, expected_version=version, day=h.TODAY, place="二楼",
        kind=InspectionKind.SPECIAL,
    )  # fmt: skip
    principal.run(change)
    with pytest.raises(Conflict, match="principal"):
        director.run(replace(change, place="三楼"))
    assert h.detail(director, made).row.where == "二楼"


def test_a_voided_inspection_counts_no_more_and_comes_back(director: Service) -> None:
    made = h.done(director, "FIRE-01")
    hazard = h.detail(director, made).items[0].hazard
    assert hazard is not None
    director.run(VoidInspection(record_id=made, reason="重复"))
    assert not director.ask(ListInspections())
    numbers = InspectionFigures(first=h.TODAY, last=h.TODAY)
    assert director.ask(numbers).inspections == 0
    director.run(UnvoidInspection(record_id=made))
    assert director.ask(numbers).inspections == 1
    assert director.ask(InspectionByNumber(number="jc-2026-0001")) == made
    assert h.start(director) != made
    assert h.detail(director, made + 1).row.number == "JC-2026-0002"


def test_gatekeepers_do_not_inspect(gatekeeper: Service) -> None:
    with pytest.raises(PermissionDenied):
        h.start(gatekeeper)


def test_photos_are_numbered_and_know_no_place(director: Service) -> None:
    made = h.start(director)
    first = add_photo(director, made, with_place())
    second = add_photo(director, made, h.photo("PNG"), "二.png")
    opened = director.ask(OpenInspectionPhoto(photo_id=first))
    assert opened.file_name == "JC-2026-0001-01.jpg"
    with Image.open(io.BytesIO(opened.data)) as picture:
        assert not picture.getexif()
    assert b"SECRET CAMERA" not in opened.data
    director.run(VoidInspectionPhoto(photo_id=second, reason="拍错"))
    photos = h.detail(director, made).items[0].photos
    assert [(p.number, p.caption) for p in photos] == [("JC-2026-0001-01.jpg", "现场.jpg")]
    director.run(UnvoidInspectionPhoto(photo_id=second))
    third = add_photo(director, made, h.photo())
    assert director.ask(OpenInspectionPhoto(photo_id=third)).file_name == "JC-2026-0001-03.jpg"


def _truncated() -> bytes:
    return h.photo(size=(2000, 1500))[:2000]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("大.png", h.photo("PNG", (13_000, 3)), "13000"),
        ("a.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n", "JPEG and PNG"),
        ("b.jpg", _truncated(), "damaged"),
        ("../../a.jpg", h.photo(), "folder"),
        ("纸.pdf", b"%PDF-1.4\n%%EOF\n", "JPEG and PNG pictures"),
        ("空.jpg", b"", "JPEG and PNG"),
    ],
)
def test_what_is_no_photo_is_refused_in_words(
    director: Service, name: str, data: bytes, words: str
) -> None:
    made = h.start(director)
    h.answer(director, made, "FIRE-01", FAIL, problem="写好的话")
    with pytest.raises(UserError, match=words):
        add_photo(director, made, data, name)
    line = h.detail(director, made).items[0]
    assert (line.result.problem, line.photos) == ("写好的话", ())


def test_figures_of_a_term(director: Service, clock: FixedClock) -> None:
    assert clock.today() == h.TODAY
    for n in range(3):
        failed = ("FIRE-01", "FIRE-02") if n < 2 else ("FIRE-01",)
        h.done(director, *failed, day=h.TODAY - timedelta(days=7 * n), place=f"{n}号楼")
    h.done(director, checklist="GATE")
    h.start(director)
    found = director.ask(InspectionFigures(first=date(2026, 9, 1), last=h.TODAY))
    assert (found.inspections, found.drafts) == (4, 1)
    fire, gate = found.checklists
    assert (fire.code, fire.inspections, fire.tally.passed, fire.tally.failed) == ("FIRE", 3, 31, 5)
    assert gate.tally.pass_rate == 1
    first, second = found.repeated
    assert (first.item_code, first.times, first.last_on) == ("FIRE-01", 3, h.TODAY)
    assert (second.item_code, second.times) == ("FIRE-02", 2)
    assert set(first.places) == {"0号楼", "1号楼", "2号楼"}


def test_the_list_is_filtered(director: Service) -> None:
    h.done(director, "FIRE-01", place="食堂")
    h.done(director, checklist="GATE", place="南门")
    h.start(director, "TECH")
    ask = director.ask
    assert [r.checklist for r in ask(ListInspections())] == ["TECH", "GATE", "FIRE"]
    assert [r.checklist for r in ask(ListInspections(text="食堂"))] == ["FIRE"]
    assert [r.checklist for r in ask(ListInspections(text="%"))] == []
    assert [r.checklist for r in ask(ListInspections(failed=True))] == ["FIRE"]
    assert [r.checklist for r in ask(ListInspections(checklist="GATE"))] == ["GATE"]
    assert [r.checklist for r in ask(ListInspections(state=InspectionState.DRAFT))] == ["TECH"]
    assert not ask(ListInspections(last=h.TODAY - timedelta(days=1)))


def test_an_answer_can_be_taken_back(director: Service) -> None:
    made = h.start(director)
    h.answer(director, made, "FIRE-01", FAIL, problem="写好的话")
    director.run(AnswerItem(inspection_id=made, result=ItemResult("FIRE-01", None, "写好的话")))
    assert h.detail(director, made).row.tally.unanswered == 12
    assert h.detail(director, made).items[0].result.problem == "写好的话"


def test_numbers_of_hazards_are_known(director: Service) -> None:
    made = h.done(director, "FIRE-01", "FIRE-02")
    lines = h.detail(director, made).items[:2]
    assert [line.hazard.number for line in lines if line.hazard] == [
        "YH-2026-0001",
        "YH-2026-0002",
    ]
