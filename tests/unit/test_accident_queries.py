"""Lists, deadlines, what waits, and the accidents of a term."""

import io
from datetime import date
from decimal import Decimal

import pytest
from PIL import Image

from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import NotFound, PermissionDenied, UserError
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.db.service import Service
from campus_guard.features.accidents import commands, queries
from campus_guard.features.accidents.commands import AddAttachment, VoidAccident, VoidAttachment
from campus_guard.features.accidents.queries import (
    NEAR_MISS,
    PENDING,
    AccidentsForTerm,
    DeadlinesRunning,
    ListAccidents,
    MyReports,
    OpenAttachment,
    Waiting,
)
from campus_guard.features.accidents.rules import (
    Cause,
    Injury,
    Setting,
    StepCode,
    Tier,
)
from campus_guard.features.accidents.states import AccidentState
from campus_guard.features.accidents.statistics import statistics
from tests.unit.accident_cases import (
    at,
    detail,
    facts,
    graded,
    record,
    step,
    tell,
    told_all,
    triaged,
    update,
    victim,
)

TERM = {"first": date(2026, 9, 1), "last": date(2027, 1, 31)}


# ----------------------------------------------------------------------------------------- lists


def test_overdue_first_then_the_next_due_time(director: Service, clock: FixedClock) -> None:
    calm = record(director, facts(occurred_at=at(8, 56), place="晚"))
    late = record(director, facts(occurred_at=at(8, 30), place="早"))
    missed = record(director, facts(occurred_at=at(7, 0), cause=Cause.ACCIDENT, harmed=False))
    shown = director.ask(ListAccidents())
    assert [row.id for row in shown.rows] == [late, calm, missed]
    assert [row.overdue for row in shown.rows] == [True, False, False]
    assert (shown.total, shown.overdue, shown.running) == (3, 1, 1)
    assert shown.rows[0].next_due_at == at(8, 40)
    assert shown.rows[0].next_step in {StepCode.REPORT_DEPT, StepCode.NOTIFY_PARENT}
    assert [row.id for row in director.ask(ListAccidents(overdue=True)).rows] == [late]
    clock.advance(minutes=10)
    assert director.ask(ListAccidents()).overdue == 2


def test_filters(director: Service) -> None:
    minor = graded(director)
    record(director, facts(cause=Cause.ACCIDENT, harmed=False, place="体育馆"))
    record(director, facts(place="食堂 100%_"))
    ask = director.ask
    assert [r.id for r in ask(ListAccidents(tier=Tier.A1)).rows] == [minor]
    assert [r.place for r in ask(ListAccidents(tier=NEAR_MISS)).rows] == ["体育馆"]
    assert [r.place for r in ask(ListAccidents(tier=PENDING)).rows] == ["食堂 100%_"]
    assert [r.place for r in ask(ListAccidents(text="100%_")).rows] == ["食堂 100%_"]
    assert ask(ListAccidents(text="%")).total == 1  # a sign, not a wildcard
    assert [r.id for r in ask(ListAccidents(text="sg-2026-0001")).rows] == [minor]
    assert ask(ListAccidents(state=AccidentState.CLOSED)).total == 0
    assert ask(ListAccidents(first=date(2026, 11, 20), last=date(2026, 11, 20))).total == 3
    assert ask(ListAccidents(first=date(2026, 11, 21))).total == 0
    assert ask(ListAccidents(last=date(2026, 11, 19))).total == 0


def test_a_day_begins_at_midnight_in_china(director: Service) -> None:
    record(director, facts(occurred_at=at(0, 0, day=19)))
    record(director, facts(occurred_at=at(23, 59, day=19)))
    day = date(2026, 11, 19)
    assert director.ask(ListAccidents(first=day, last=day)).total == 2


def test_the_list_shows_how_the_story_begins_but_not_of_restricted_files(director: Service) -> None:
    record(director, facts(narrative="经过" * 200))
    record(director, facts(cause=Cause.SELF_HARM, harmed=True))
    rows = director.ask(ListAccidents()).rows
    by = {row.restricted: row.summary for row in rows}
    assert by[False].startswith("经过经过")
    assert len(by[False]) <= 60
    assert by[True] == ""


def test_a_gatekeeper_sees_his_own_reports_without_words(
    gatekeeper: Service, director: Service
) -> None:
    mine = record(gatekeeper)
    record(director)
    reports = gatekeeper.ask(MyReports())
    assert [(r.id, r.number, r.state) for r in reports] == [
        (mine, "SG-2026-0001", AccidentState.REGISTERED)
    ]
    assert "操场" not in repr(reports)


def test_deadlines_and_what_waits(director: Service, gatekeeper: Service) -> None:
    first = record(gatekeeper)
    running = director.ask(DeadlinesRunning())
    assert {d.code for d in running} == {
        StepCode.REPORT_DEPT,
        StepCode.NOTIFY_PARENT,
        StepCode.REPORT_VP,
        StepCode.RECORD,
    }
    assert [d.overdue for d in running] == [True, True, False, False]
    waiting = director.ask(Waiting())
    assert (waiting.open_files, waiting.pending, waiting.first_reports) == (1, 1, 1)
    assert waiting.overdue == 1
    tell(director, first, StepCode.REPORT_DEPT, at(8, 39))
    assert director.ask(Waiting()).first_reports == 0
    assert StepCode.REPORT_DEPT not in {d.code for d in director.ask(DeadlinesRunning())}


def test_voided_files_have_no_deadlines(director: Service) -> None:
    accident = record(director)
    version = detail(director, accident).version
    director.run(VoidAccident(accident_id=accident, expected_version=version, reason="x"))
    assert director.ask(DeadlinesRunning()) == ()
    assert director.ask(Waiting()).open_files == 0


# ------------------------------------------------------------------------------------- the term


def test_the_counts_of_a_term(director: Service) -> None:
    hurt = graded(director)
    tell(director, hurt, StepCode.REPORT_DEPT, at(8, 40))
    tell(director, hurt, StepCode.NOTIFY_PARENT, at(8, 45))
    record(director, facts(cause=Cause.ACCIDENT, harmed=False))
    theft = facts(
        setting=Setting.CAMPUS, cause=Cause.PROPERTY_THEFT, property_loss=Decimal("800.5")
    )
    record(director, theft)
    record(director, facts(cause=Cause.SELF_HARM, harmed=True), victims=(victim(),))
    record(director, facts(occurred_at=at(8, 0, day=31, month=8)))  # the term before
    counts = statistics(director.ask(AccidentsForTerm(**TERM)))
    assert (counts.cases, counts.accidents, counts.near_misses) == (4, 3, 1)
    assert counts.by_tier[Tier.A1] == 1
    assert counts.by_tier[Tier.R3] == 0
    assert (counts.pending, counts.outside_tiers, counts.restricted) == (1, 1, 1)
    assert counts.loss == Decimal("800.50")
    assert counts.by_cause == {Cause.ACCIDENT: 1, Cause.PROPERTY_THEFT: 1}
    assert counts.by_month == {"2026-11": 2}
    assert counts.by_weekday == {5: 2}
    assert counts.by_hour == {8: 2}
    assert counts.injuries == {Injury.MINOR: 1}
    assert counts.findings == {"teaching": {Tier.A1: 1}, "logistics": {None: 1}}
    assert (counts.parents.needed, counts.parents.told, counts.parents.late) == (2, 1, 1)
    assert counts.steps.on_time == 1
    assert counts.steps.late == 1
    assert counts.late_cases == 2  # the theft's department report is overdue


def test_no_recorded_loss_is_not_zero(director: Service) -> None:
    graded(director)
    assert statistics(director.ask(AccidentsForTerm(**TERM))).loss is None


def test_only_the_latest_evaluation_counts(director: Service) -> None:
    accident = graded(director)
    for name in ("东操场", "西操场"):
        file = detail(director, accident)
        changed = facts(**{**vars(file.case.facts), "place": name})
        update(director, accident, facts=changed)
    assert len(director.ask(AccidentsForTerm(**TERM)).cases[0].findings) == 1


# ---------------------------------------------------------------------------------- attachments


def jpeg(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "JPEG")
    return out.getvalue()


def attach(service: Service, accident: int, name: str = "现场.jpg") -> int:
    command = AddAttachment(uid=new_uid(), accident_id=accident, file_name=name, data=jpeg())
    return service.run(command).value


def test_an_attachment_is_sealed_and_its_name_neutral(
    director: Service, gatekeeper: Service
) -> None:
    accident = record(director)
    number = attach(director, accident, "张三骨折.jpg")
    shown = detail(director, accident).attachments[0]
    assert (shown.file_name, shown.caption) == ("SG-2026-0001-01.jpg", "张三骨折.jpg")
    opened = director.ask(OpenAttachment(attachment_id=number))
    assert opened.media_type == "image/jpeg"
    with Image.open(io.BytesIO(opened.data)) as image:
        assert image.size == (60, 40)
    with pytest.raises(PermissionDenied):
        gatekeeper.ask(OpenAttachment(attachment_id=number))
    with gatekeeper.db.read() as session:
        from campus_guard.db.models import Attachment

        row = session.get(Attachment, number)
        assert row is not None
        assert b"JFIF" not in row.content
        assert "骨折" not in row.file_name


def test_attaching_twice_with_one_uid_is_one_file(director: Service) -> None:
    accident = record(director)
    command = AddAttachment(
        uid=new_uid(), accident_id=accident, file_name="a.jpg", data=jpeg(), caption="正面"
    )
    assert director.run(command).value == director.run(command).value
    assert [a.caption for a in detail(director, accident).attachments] == ["正面"]


def test_a_refused_file_changes_nothing(director: Service) -> None:
    accident = record(director)
    before = detail(director, accident)
    for name, data in (("../a.jpg", jpeg()), ("a.jpg", b"%!PS-Adobe"), ("a.jpg", jpeg()[:100])):
        with pytest.raises(UserError):
            director.run(
                AddAttachment(uid=new_uid(), accident_id=accident, file_name=name, data=data)
            )
    assert detail(director, accident) == before


def test_voiding_an_attachment(director: Service) -> None:
    accident = record(director)
    number = attach(director, accident)
    command = VoidAttachment(attachment_id=number, expected_version=1, reason="拍错了")
    director.run(command)
    file = detail(director, accident)
    assert file.attachments[0].voided
    assert file.events[0].reason == "拍错了"
    with pytest.raises(NotFound):
        director.ask(OpenAttachment(attachment_id=99))


# -------------------------------------------------------------------------------- who may what


@pytest.mark.parametrize("name", [*commands.__all__, *queries.__all__])
def test_roles_are_as_the_access_table_says(name: str) -> None:
    thing = getattr(commands, name, None) or getattr(queries, name)
    roles = getattr(thing, "roles", None)
    if roles is None:
        return
    if name in {"RecordAccident", "MyReports", "RuleSetInForce"}:
        assert roles == RECORDERS
    elif name in {"EditRuleSet", "SaveAssessmentSettings", "ApproveClosing", "UndoApproval"}:
        assert roles == {Role.PRINCIPAL}
    else:
        assert roles == OFFICE


def test_a_long_term_is_answered_quickly(director: Service) -> None:
    import time

    for _ in range(30):
        graded(director)
    started = time.process_time()
    term = director.ask(AccidentsForTerm(**TERM))
    director.ask(ListAccidents())
    assert len(term.cases) == 30
    assert time.process_time() - started < 2
    assert step(director, term.cases[0].id, StepCode.REPORT_DEPT).due_at == at(8, 40)


def test_what_a_grave_file_asks_for_at_once_stands_in_the_list(
    director: Service, clock: FixedClock
) -> None:
    running = record(director, facts(occurred_at=at(8, 55)))
    broken = (victim(Injury.SEVERE),)
    grave = record(director, triaged(occurred_at=at(8, 35)), victims=broken)
    late = record(director, facts(occurred_at=at(8, 30)))
    clock.advance(minutes=1)
    rows = director.ask(ListAccidents()).rows
    assert [row.id for row in rows] == [late, grave, running]
    assert (rows[1].next_step, rows[1].next_due_at) == (StepCode.RESCUE, None)
    assert director.ask(Waiting()).at_once == 1
    told_all(director, grave)
    assert director.ask(Waiting()).at_once == 0
    rows = director.ask(ListAccidents()).rows
    assert [row.id for row in rows] == [late, running, grave]
    assert rows[2].next_step is None
