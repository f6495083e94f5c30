"""The hazard register in a real, encrypted database."""

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from PIL import Image

from campus_guard.core.clock import CHINA, FixedClock
from campus_guard.core.errors import Conflict, NotFound, PermissionDenied, UserError
from campus_guard.core.ids import new_uid
from campus_guard.db.models import Attachment, HazardEvent
from campus_guard.db.service import Service
from campus_guard.db.session import Database
from campus_guard.features.accidents.commands import RecordAccident
from campus_guard.features.accidents.queries import HazardsOfAccident
from campus_guard.features.hazards import commands as c
from campus_guard.features.hazards import queries as q
from campus_guard.features.hazards.inputs import HazardFacts, PhotoInput, Stage
from campus_guard.features.hazards.queries import HazardFilter
from campus_guard.features.hazards.rules.codes import (
    Category,
    Department,
    EventKind,
    Ground,
    HazardState,
    Level,
    ListingLevel,
    PhotoMoment,
    Relation,
    ReportMethod,
    Source,
)
from campus_guard.features.people.commands import AddPerson
from tests.unit.accident_cases import facts as accident_facts
from tests.unit.hazard_cases import (
    TODAY,
    WORDS,
    Life,
    closed,
    facts,
    on_spot,
    photo,
    picture,
    register,
    repair,
)

TOMORROW = TODAY + timedelta(days=1)


def number(life: Life) -> str:
    return life.story.row.number


# ------------------------------------------------------------------ numbers


def test_numbers_run_by_year_and_voided_ones_stay_used(
    director: Service, clock: FixedClock
) -> None:
    first, second = register(director), register(director)
    assert (number(first), number(second)) == ("YH-2026-0001", "YH-2026-0002")
    director.run(c.VoidHazard(hazard_id=second.id, reason="重复登记"))
    assert number(register(director)) == "YH-2026-0003"
    assert number(repair(director)) == "BX-2026-0001"
    clock.advance(days=60)
    assert number(register(director)) == "YH-2027-0001"


def test_a_refused_registration_uses_no_number(director: Service) -> None:
    with pytest.raises(UserError):
        director.run(c.RegisterFixed(**facts(), measure="x", fixer="张三", verifier="李四"))
    assert number(register(director)) == "YH-2026-0001"


def test_saving_again_makes_no_second_hazard_and_no_second_step(director: Service) -> None:
    typed = facts()
    first = director.run(c.RegisterHazard(**typed)).value
    assert director.run(c.RegisterHazard(**typed)).value == first
    again = c.GradeHazard(uid=new_uid(), hazard_id=first, level=Level.GENERAL)
    director.run(again)
    director.run(again)
    steps = director.ask(q.GetHazard(hazard_id=first)).steps
    assert [s.kind for s in steps] == [EventKind.FOUND, EventKind.GRADED]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"description": " "}, "description"),
        ({"place": ""}, "area_id"),
        ({"found_on": TOMORROW}, "found_on"),
        ({"area_id": 99}, "area_id"),
        ({"finder_id": 99}, "finder"),
        ({"place": "长" * 201}, "place"),
        ({"recurs_id": 99}, "recurs_id"),
        ({"accident_id": 99}, "accident_id"),
    ],
)
def test_what_cannot_be_registered_is_said_at_its_field(
    director: Service, change: dict[str, object], field: str
) -> None:
    with pytest.raises(UserError) as refused:
        director.run(c.RegisterHazard(**facts(**change)))
    assert field in refused.value.fields


# ------------------------------------------------------------------ the way


def test_from_found_to_struck_off(director: Service, clock: FixedClock) -> None:
    life = register(director).grade().assign()
    life.do(c.AddHazardPhoto, file_name="前.jpg", data=picture())
    clock.advance(days=2)
    life.do(c.StartRectifying).ask(fixer="张三")
    clock.advance(days=1)
    life.do(c.FailReinspection, verifier="李四", reason="仍有两张课桌")
    assert life.story.row.state is HazardState.RETURNED
    life.ask().do(c.RecordCost, amount=Decimal("120.50"), item="运费").pass_().strike()
    story = life.story
    assert story.row.state is HazardState.STRUCK_OFF
    assert (story.row.struck_on, story.row.cost) == (date(2026, 11, 23), Decimal("120.50"))
    assert (story.row.fixer, story.row.verifier, story.row.returned) == ("张三", "李四", 1)
    assert [s.name for s in story.steps] == ["director"] * len(story.steps)
    assert story.possible == {EventKind.SPENT}


def test_who_fixed_it_does_not_verify_it(director: Service) -> None:
    life = register(director).grade().assign().ask()
    with pytest.raises(UserError) as refused:
        life.pass_(verifier="张三")
    assert "verifier" in refused.value.fields


def test_people_of_the_register_are_compared_by_number(director: Service) -> None:
    ids = [
        director.run(AddPerson(uid=new_uid(), name="王伟", staff_number=n, line="logistics")).value
        for n in ("1", "2")
    ]
    life = register(director).grade().assign(owner="", owner_id=ids[0]).ask()
    assert life.story.row.department is Department.LOGISTICS
    with pytest.raises(UserError):
        life.pass_(verifier="", verifier_id=ids[0])
    assert life.pass_(verifier="", verifier_id=ids[1]).story.row.verifier == "王伟"


def test_on_the_spot_is_closed_at_once_and_counted(director: Service) -> None:
    row = on_spot(director).story.row
    assert (row.state, row.on_spot, row.cost) == (HazardState.STRUCK_OFF, True, Decimal("12.50"))
    counts = director.ask(q.HazardFigures(first=TODAY, last=TODAY))
    assert (counts.new, counts.closed, counts.on_spot, counts.cost) == (1, 1, 1, Decimal("12.50"))
    with pytest.raises(UserError) as refused:
        on_spot(director, photos=())
    assert "photos" in refused.value.fields
    with pytest.raises(UserError) as refused:
        on_spot(director, verifier="张三")
    assert "verifier" in refused.value.fields


def test_a_possible_major_fixed_on_the_spot_waits_for_its_level(director: Service) -> None:
    life = on_spot(director, proposed_major=True)
    assert life.story.row.state is HazardState.PASSED
    assert life.story.obstacles
    life.grade(Level.GENERAL, reason="当场打开，未占用").strike()
    assert life.story.row.state is HazardState.STRUCK_OFF


def test_a_major_hazard_under_listed_supervision(director: Service) -> None:
    life = register(director, proposed_major=True).grade(Level.MAJOR)
    stages = (
        Stage(text="采购", due=TODAY + timedelta(days=3)),
        Stage(text="安装", due=TODAY + timedelta(days=9)),
    )
    life.do(
        c.ListHazard,
        plate="挂牌〔2026〕1号",
        level=ListingLevel.COUNTY,
        ground=Ground.MAJOR,
        sponsor="示例区教育局",
        milestones=stages,
    )
    life.assign().report_up().do(c.ReachMilestone, index=0, note="已到货").ask().pass_()
    with pytest.raises(UserError):
        life.strike()
    life.do(c.UnlistHazard, basis="复查合格", approver="示例区教育局").strike()
    story = life.story
    assert story.row.plate == "挂牌〔2026〕1号"
    assert [m.done_on for m in story.listings[0].milestones] == [TODAY, None]
    assert story.listings[0].unlisted_on == TODAY
    assert story.reports[0].to == "示例区教育局"


def test_outside_units_keep_it_open_and_counted(director: Service) -> None:
    life = register(director, category=Category.SURROUNDINGS).grade()
    with pytest.raises(UserError) as refused:
        life.do(c.ReportOutside, unit="示例派出所", protection="")
    assert "protection" in refused.value.fields
    life.do(c.ReportOutside, unit="示例派出所", protection="护学岗加派一人")
    counts = director.ask(q.HazardFigures(first=TODAY))
    assert (counts.open, counts.external) == (1, 1)
    assert life.story.row.external_unit == "示例派出所"


def test_extensions_count_and_lateness_goes_by_the_first_deadline(
    director: Service, clock: FixedClock
) -> None:
    life = register(director).grade().assign(due=TOMORROW)
    with pytest.raises(UserError):
        life.do(c.UrgeHazard)
    later = TODAY + timedelta(days=30)
    life.do(c.ExtendDeadline, due=later, reason="等配件", approver="王校长")
    clock.advance(days=2)
    row = life.do(c.UrgeHazard, note="电话催办").story.row
    assert (row.first_due_on, row.due_on, row.extensions) == (TOMORROW, later, 1)
    assert (row.overdue, row.days_late, row.days_left, row.urged) == (True, 1, 28, 1)
    life.ask().pass_().strike()
    counts = director.ask(q.HazardFigures(first=TODAY))
    assert str(counts.on_time) == "0.0% (0/1)"
    assert str(counts.removal) == "100.0% (1/1)"


def test_three_urgings_or_a_refusal_flag_it(director: Service, clock: FixedClock) -> None:
    life = register(director).grade().assign(due=TODAY)
    clock.advance(days=1)
    for _ in range(3):
        assert not life.story.row.flagged
        life.do(c.UrgeHazard)
    assert life.story.row.flagged
    other = register(director).grade().assign().do(c.RecordRefusal, note="总务处拒不整改")
    assert other.story.row.flagged
    wanted = HazardFilter(flagged=True)
    assert {r.id for r in director.ask(q.ListHazards(wanted=wanted)).rows} == {life.id, other.id}


def test_steps_are_taken_back_one_by_one_and_stay_in_the_story(director: Service) -> None:
    life = closed(director)
    assert life.story.undoable is EventKind.STRUCK_OFF
    life.do(c.TakeBackStep, reason="点错")
    assert life.story.row.state is HazardState.PASSED
    assert director.ask(q.HazardFigures(first=TODAY)).open == 1
    life.do(c.TakeBackStep, reason="点错")
    assert (life.story.row.state, life.story.row.verifier) == (HazardState.ASKED, "")
    marks = [(s.kind, s.taken_back) for s in life.story.steps if s.taken_back]
    assert marks == [(EventKind.PASSED, True), (EventKind.STRUCK_OFF, True)]


def test_nothing_is_left_to_take_back_of_a_fresh_one(director: Service) -> None:
    with pytest.raises(UserError, match="no step"):
        register(director).do(c.TakeBackStep, reason="x")


def test_two_windows_are_told_of_each_other(director: Service) -> None:
    life = register(director)
    version = life.story.row.version
    life.grade()
    with pytest.raises(Conflict):
        life.assign(expected_version=version)


def test_a_correction_keeps_the_old_words(director: Service) -> None:
    life = register(director).grade()
    given = HazardFacts(
        found_on=TODAY - timedelta(days=2),
        source=Source.WEEKLY,
        category=Category.FIRE,
        description="实验楼二层通道堆放课桌",
        place="实验楼二层",
        finder="李四",
    )
    version = life.story.row.version
    director.run(
        c.CorrectHazard(
            **vars(given), hazard_id=life.id, expected_version=version, reason="楼层写错"
        )
    )
    story = life.story
    assert (story.row.found_on, story.row.place) == (TODAY - timedelta(days=2), "实验楼二层")
    old = {o.field: o.old for o in story.corrections}
    assert (old["place"], old["description"]) == ("实验楼三层", WORDS)


def test_the_day_found_cannot_pass_a_step(director: Service, clock: FixedClock) -> None:
    life = register(director).grade()
    clock.advance(days=5)
    values = {k: v for k, v in facts(found_on=TODAY + timedelta(days=1)).items() if k != "uid"}
    with pytest.raises(UserError) as refused:
        director.run(
            c.CorrectHazard(
                **values,
                hazard_id=life.id,
                expected_version=life.story.row.version,
                reason="x",
            )
        )
    assert "found_on" in refused.value.fields


def test_voided_it_counts_nowhere_and_comes_back(director: Service) -> None:
    life = register(director)
    director.run(c.VoidHazard(hazard_id=life.id, reason="误报"))
    assert director.ask(q.HazardFigures(first=TODAY)).new == 0
    assert director.ask(q.HazardsOfMonth(month="2026-11")).voided == ("YH-2026-0001",)
    assert director.ask(q.ListHazards()).total == 0
    with pytest.raises(UserError, match="voided"):
        life.grade()
    director.run(c.UnvoidHazard(hazard_id=life.id))
    assert director.ask(q.HazardFigures(first=TODAY)).new == 1
    kinds = [s.kind for s in life.story.steps]
    assert kinds == [EventKind.FOUND, EventKind.VOIDED, EventKind.UNVOIDED]


# ------------------------------------------------------------------ links


def test_what_came_back_names_the_old_number(director: Service, clock: FixedClock) -> None:
    old = closed(director)
    clock.advance(days=10)
    likely = director.ask(q.LikelyRecurrences(area_id=None, category=Category.FIRE))
    assert [row.id for row in likely] == [old.id]
    new = register(director, found_on=TODAY + timedelta(days=10), recurs_id=old.id)
    assert new.story.recurs is not None
    assert new.story.recurs.number == "YH-2026-0001"
    assert [ref.id for ref in old.story.came_back_as] == [new.id]
    with pytest.raises(UserError, match="still open"):
        director.run(c.LinkRecurrence(hazard_id=register(director).id, old_id=new.id))
    director.run(c.LinkRecurrence(hazard_id=new.id, old_id=None))
    assert new.story.recurs is None


def test_nothing_is_its_own_recurrence(director: Service) -> None:
    a = closed(director)
    with pytest.raises(UserError):
        director.run(c.LinkRecurrence(hazard_id=a.id, old_id=a.id))
    b = closed(director, recurs_id=a.id)
    with pytest.raises(UserError):
        director.run(c.LinkRecurrence(hazard_id=a.id, old_id=b.id))


def test_accidents_and_hazards_know_each_other(director: Service, gatekeeper: Service) -> None:
    accident = director.run(RecordAccident(uid=new_uid(), facts=accident_facts())).value
    life = register(director, accident_id=accident)
    link = life.story.accidents[0]
    behind = director.ask(HazardsOfAccident(accident_id=accident))
    assert [(h.number, h.state, h.link_id) for h in behind] == [
        ("YH-2026-0001", "found", link.link_id)
    ]
    assert (link.accident_id, link.relation) == (accident, Relation.FOUND_AFTER)
    again = c.LinkAccident(uid=new_uid(), hazard_id=life.id, accident_id=accident)
    assert director.run(again).value == link.link_id
    director.run(c.UnlinkAccident(link_id=link.link_id, reason="无关"))
    assert life.story.accidents == ()
    assert director.ask(HazardsOfAccident(accident_id=accident)) == ()
    with pytest.raises(PermissionDenied):
        gatekeeper.run(c.RegisterHazard(**facts(accident_id=accident)))


# ------------------------------------------------------------------ pictures


def test_pictures_lie_sealed_hashed_and_neutrally_named(director: Service, db: Database) -> None:
    life = register(director)
    life.do(c.AddHazardPhoto, file_name="李四家.jpg", data=picture(), caption="通道")
    shown = life.story.photos[0]
    assert (shown.file_name, shown.caption) == ("YH-2026-0001-01.jpg", "通道")
    assert shown.moment is PhotoMoment.BEFORE
    opened = director.ask(q.OpenHazardPhoto(attachment_id=shown.id))
    assert opened.data.startswith(b"\xff\xd8\xff")
    with db.read() as session:
        stored = session.scalars(sa.select(Attachment)).one()
        assert opened.data not in stored.content
        assert len(stored.sha256) == 64
    director.run(
        c.VoidHazardPhoto(attachment_id=shown.id, expected_version=shown.version, reason="拍错")
    )
    assert life.story.photos[0].voided


def test_a_voided_picture_proves_nothing(director: Service) -> None:
    life = register(director).grade().assign()
    life.do(c.AddHazardPhoto, file_name="后.jpg", data=picture(), moment=PhotoMoment.AFTER)
    life.ask().pass_(evidence="")
    assert life.story.obstacles == ()
    shown = life.story.photos[0]
    director.run(
        c.VoidHazardPhoto(attachment_id=shown.id, expected_version=shown.version, reason="拍错")
    )
    with pytest.raises(UserError) as refused:
        life.strike()
    assert "evidence" in refused.value.fields


def test_a_struck_off_hazard_takes_no_pictures(director: Service) -> None:
    with pytest.raises(UserError, match="struck off"):
        closed(director).do(c.AddHazardPhoto, file_name="a.jpg", data=picture())


# ------------------------------------------------------------------ roles


def test_the_gate_reports_and_sees_its_own_only(director: Service, gatekeeper: Service) -> None:
    mine = register(gatekeeper, source=Source.GATE)
    gatekeeper.run(
        c.AddHazardPhoto(uid=new_uid(), hazard_id=mine.id, file_name="a.jpg", data=picture())
    )
    other = register(director)
    assert [row.id for row in gatekeeper.ask(q.MyHazards())] == [mine.id]
    assert mine.story.possible == frozenset()
    with pytest.raises(PermissionDenied):
        gatekeeper.ask(q.GetHazard(hazard_id=other.id))
    with pytest.raises(PermissionDenied):
        gatekeeper.run(
            c.AddHazardPhoto(uid=new_uid(), hazard_id=other.id, file_name="a.jpg", data=picture())
        )
    with pytest.raises(PermissionDenied):
        mine.grade()
    assert director.ask(q.GetHazard(hazard_id=mine.id)).photos[0].caption == "a.jpg"


def test_a_hazard_is_found_by_its_number(director: Service) -> None:
    register(director)
    assert director.ask(q.GetHazard(number="yh-2026-0001 ")).row.description == WORDS
    with pytest.raises(NotFound):
        director.ask(q.GetHazard(number="YH-2026-0099"))


# ------------------------------------------------------------------ nothing is overwritten


def test_the_rows_of_the_story_are_never_changed(director: Service, db: Database) -> None:
    def stored() -> list[tuple[object, ...]]:
        table = HazardEvent.__table__
        with db.read() as session:
            return [tuple(row) for row in session.execute(sa.select(table).order_by(table.c.id))]

    life = register(director)
    steps: list[Callable[[], object]] = [
        life.grade,
        life.assign,
        lambda: life.do(c.AddHazardNote, text="已电话联系"),
        lambda: life.do(c.SetProtection, text="拉警戒线"),
        lambda: life.do(c.SetOpenReason, text="等配件"),
        lambda: life.do(c.IssueNotice),
        life.ask,
        lambda: life.do(c.TakeBackStep, reason="点错"),
        lambda: director.run(c.VoidHazard(hazard_id=life.id, reason="误报")),
        lambda: director.run(c.UnvoidHazard(hazard_id=life.id)),
    ]
    before = stored()
    for step in steps:
        step()
        after = stored()
        assert after[: len(before)] == before
        assert len(after) == len(before) + 1
        before = after


def test_reported_by_paper_is_dated_by_its_time(director: Service) -> None:
    life = register(director, found_on=TODAY - timedelta(days=3)).grade(Level.MAJOR)
    at = datetime(2026, 11, 18, 16, 30, tzinfo=CHINA)
    life.do(c.ReportUpward, to="教育局", method=ReportMethod.PHONE, at=at, by="王校长")
    assert [(s.on, s.kind) for s in life.story.steps][-1] == (at.date(), EventKind.REPORTED_UP)
    with pytest.raises(UserError) as refused:
        life.do(c.ReportUpward, to="教育局", method=ReportMethod.PHONE, at=at + timedelta(days=9))
    assert "at" in refused.value.fields
    assert photo().moment is PhotoMoment.AFTER


def _png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("wide.png", _png(13_000, 8)),
        ("eps.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"),
        ("short.jpg", picture()[:200]),
        ("../../etc/photo.jpg", picture()),
        ("..\\photo.jpg", picture()),
        ("empty.jpg", b""),
    ],
)
def test_bad_pictures_are_refused_in_words_and_nothing_is_kept(
    director: Service, name: str, data: bytes
) -> None:
    life = register(director)
    with pytest.raises(UserError) as refused:
        life.do(c.AddHazardPhoto, file_name=name, data=data)
    assert "file" in refused.value.fields
    assert life.story.photos == ()
    bad = PhotoInput(uid=new_uid(), file_name=name, data=data)
    with pytest.raises(UserError):
        on_spot(director, photos=(bad,))
    assert director.ask(q.ListHazards()).total == 1
    assert number(register(director)) == "YH-2026-0002"


def test_where_a_picture_was_taken_is_not_stored(director: Service) -> None:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (30.0, 40.0, 0.0)}
    exif[0x010F] = "示例相机"
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(out, "JPEG", exif=exif)
    assert b"Exif" in out.getvalue()
    life = register(director).do(c.AddHazardPhoto, file_name="a.jpg", data=out.getvalue())
    stored = director.ask(q.OpenHazardPhoto(attachment_id=life.story.photos[0].id)).data
    assert b"Exif" not in stored
    assert not Image.open(io.BytesIO(stored)).getexif()


def test_a_name_of_the_staff_register_is_that_person(director: Service) -> None:
    fixer = director.run(
        AddPerson(uid=new_uid(), name="孟庚巳", staff_number="1", line="logistics")
    ).value
    life = register(director).grade()
    with pytest.raises(UserError) as refused:
        life.assign(owner="mgs")
    assert set(refused.value.fields) == {"owner"}
    life.assign(owner="孟 庚巳")
    assert life.story.row.owner_id == fixer
    life.ask()
    for name in ("mgs", "MG", "孟庚巳", "孟 庚巳 "):
        with pytest.raises(UserError) as refused:
            life.pass_(verifier=name)
        assert set(refused.value.fields) == {"verifier"}
    assert life.pass_(verifier="孟庚").story.row.state is HazardState.PASSED


def test_a_name_that_two_bear_is_chosen(director: Service) -> None:
    for number in ("1", "2"):
        director.run(AddPerson(uid=new_uid(), name="王伟", staff_number=number, line="logistics"))
    life = register(director).grade()
    with pytest.raises(UserError):
        life.assign(owner="王伟")


def test_a_stage_needs_a_day_after_the_listing(director: Service) -> None:
    life = register(director).grade()
    for due in (None, TODAY - timedelta(days=1)):
        with pytest.raises(UserError) as refused:
            life.do(
                c.ListHazard, plate="挂-1", level=ListingLevel.SCHOOL, ground=Ground.SECURITY,
                sponsor="示例区教育局", milestones=(Stage(text="采购", due=due),),
            )  # fmt: skip
        assert set(refused.value.fields) == {"milestones"}
