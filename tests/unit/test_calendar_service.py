"""The calendar through the service, on a real database."""

from datetime import date, time

import pytest

from campus_guard.core.errors import Conflict, NotFound, UserError
from campus_guard.core.ids import new_uid
from campus_guard.db.imports import CheckImport, ImportErrors
from campus_guard.db.service import Service
from campus_guard.features.calendar import commands as c
from campus_guard.features.calendar import notice
from campus_guard.features.calendar import queries as q

FIRST = c.TermDates(date(2026, 9, 1), date(2027, 1, 20))
SECOND = c.TermDates(date(2027, 2, 22), date(2027, 7, 5))


@pytest.fixture
def year(director: Service) -> int:
    command = c.CreateSchoolYear(uid=new_uid(), starts_on=date(2026, 9, 1), terms=(FIRST, SECOND))
    return director.run(command).value


@pytest.fixture
def planned(director: Service, year: int) -> Service:
    assert year
    return director


def test_names_and_counting_days(director: Service, year: int) -> None:
    second, first = director.ask(q.ListTerms())
    assert (first.name, second.name) == ("2026-2027-1", "2026-2027-2")
    assert (first.counts_from, first.counts_to) == (date(2026, 9, 1), date(2027, 2, 21))
    assert second.counts_to is None
    assert director.ask(q.CurrentTerm()) == first
    assert director.ask(q.CurrentTerm(on=date(2027, 2, 21))) == first
    assert director.ask(q.CurrentTerm(on=date(2027, 2, 22))) == second
    assert director.ask(q.CurrentTerm(on=date(2026, 8, 31))) is None
    assert director.ask(q.TermByName(name="2026-2027-2")) == second
    assert director.ask(q.TermBefore(term_id=second.id)) == first
    with pytest.raises(NotFound, match="2026-2027-1"):
        director.ask(q.TermByName(name="2030-2031-1"))
    (row,) = director.ask(q.ListSchoolYears())
    assert (row.id, row.name, row.terms) == (year, "2026-2027", (first, second))


def test_saving_twice_makes_one(director: Service) -> None:
    command = c.CreateSchoolYear(uid=new_uid(), starts_on=date(2026, 9, 1), terms=(FIRST,))
    assert director.run(command).value == director.run(command).value
    assert len(director.ask(q.ListTerms())) == 1


def test_the_shipped_notices_come_with_the_year(planned: Service) -> None:
    assert planned.ask(q.DayKind(day=date(2026, 10, 1))).name == "国庆节"
    day = planned.ask(q.DayKind(day=date(2026, 10, 10)))
    assert (day.kind, day.teaching, day.lessons_of, day.provisional) == (
        "makeup_workday",
        True,
        3,
        False,
    )
    assert planned.ask(q.DayKind(day=date(2027, 1, 1))).provisional
    assert planned.ask(q.ProvisionalYears()) == (2027,)
    assert len(planned.ask(q.DaysBetween(first=date(2026, 10, 1), last=date(2026, 10, 31)))) == 31


TEXT_2027 = "2027年元旦:1月1日(周五)至3日(周日)放假,共3天。"


def test_a_notice_ends_the_provisional_year(planned: Service) -> None:
    read = notice.parse_text(TEXT_2027)
    preview = planned.ask(c.CheckNotice(year=2027, days=read.days))
    assert [p.action for p in preview] == ["new"] * 3
    planned.run(c.ImportNotice(year=2027, source=read.source, days=read.days))
    assert planned.ask(q.ProvisionalYears()) == ()
    assert planned.ask(q.DayKind(day=date(2027, 1, 1))).kind == "holiday"
    again = planned.ask(c.CheckNotice(year=2027, days=read.days[:2]))
    assert [p.action for p in again] == ["same", "same", "removed"]


def test_what_the_school_set_stays(planned: Service) -> None:
    day = date(2027, 1, 3)
    planned.run(c.SetDays(uid=new_uid(), first=day, kind="school", name="补课"))
    read = notice.parse_text(TEXT_2027)
    changes = planned.run(c.ImportNotice(year=2027, source="x", days=read.days)).value
    assert [change.action for change in changes] == ["new", "new", "kept"]
    assert planned.ask(q.DayKind(day=day)).kind == "school"


def test_days_are_set_changed_voided_and_back(planned: Service) -> None:
    first, last = date(2026, 11, 23), date(2026, 11, 25)
    command = c.SetDays(uid=new_uid(), first=first, last=last, kind="school_break", name="秋假")
    ids = planned.run(command).value
    assert planned.run(command).value == ids
    assert [d.kind for d in planned.ask(q.DaysBetween(first=first, last=last))] == [
        "school_break"
    ] * 3
    planned.run(c.SetDays(uid=new_uid(), first=first, kind="event", name="消防演练"))
    assert planned.ask(q.DayKind(day=first)).events == ("消防演练",)
    planned.run(c.VoidDay(record_id=ids[0], reason="误录"))
    assert planned.ask(q.DayKind(day=first)).kind == "school"
    planned.run(c.UnvoidDay(record_id=ids[0]))
    assert planned.ask(q.DayKind(day=first)).kind == "school_break"
    with pytest.raises(UserError, match="reason"):
        planned.run(c.VoidDay(record_id=ids[1], reason=" "))


def test_a_day_is_one_thing_only(planned: Service) -> None:
    one, two = date(2026, 11, 23), date(2026, 11, 24)
    (a,) = planned.run(c.SetDays(uid=new_uid(), first=one, kind="school_break")).value
    planned.run(c.SetDays(uid=new_uid(), first=two, kind="holiday"))
    with pytest.raises(UserError) as refused:
        planned.run(c.EditDay(entry_id=a, expected_version=1, day=two, kind="holiday"))
    assert "day" in refused.value.fields
    planned.run(c.VoidDay(record_id=a, reason="x"))
    planned.run(c.SetDays(uid=new_uid(), first=one, kind="holiday"))
    with pytest.raises(UserError):
        planned.run(c.UnvoidDay(record_id=a))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "event"}, "name"),
        ({"kind": "holiday", "follows_weekday": 1}, "follows_weekday"),
        ({"kind": "school", "last": date(2026, 11, 1)}, "last"),
        ({"kind": "school", "last": date(2027, 11, 1)}, "last"),
        ({"kind": "school", "name": "长" * 65}, "name"),
    ],
)
def test_wrong_days_are_refused_beside_the_field(
    director: Service, values: dict[str, object], field: str
) -> None:
    with pytest.raises(UserError) as refused:
        director.run(c.SetDays(uid=new_uid(), first=date(2026, 11, 20), **values))  # type: ignore[arg-type]
    assert field in refused.value.fields


def test_terms_are_edited_with_the_version_seen(planned: Service) -> None:
    term = planned.ask(q.CurrentTerm())
    assert term
    edit = c.EditTerm(
        term_id=term.id,
        expected_version=term.version,
        starts_on=date(2026, 9, 2),
        ends_on=date(2027, 1, 22),
    )
    planned.run(edit)
    with pytest.raises(Conflict):
        planned.run(edit)
    changed = planned.ask(q.TermByName(name=term.name))
    assert (changed.starts_on, changed.ends_on) == (date(2026, 9, 2), date(2027, 1, 22))


def test_terms_that_overlap_are_refused(director: Service, year: int) -> None:
    with pytest.raises(UserError) as refused:
        director.run(
            c.AddTerm(
                uid=new_uid(),
                school_year_id=year,
                starts_on=date(2027, 7, 1),
                ends_on=date(2027, 7, 9),
            )
        )
    assert "starts_on" in refused.value.fields
    with pytest.raises(UserError) as refused:
        director.run(c.CreateSchoolYear(uid=new_uid(), starts_on=date(2027, 9, 1), terms=(FIRST,)))
    assert "term1_starts_on" in refused.value.fields
    assert len(director.ask(q.ListSchoolYears())) == 1


def test_the_next_year_may_begin_in_the_vacation(planned: Service) -> None:
    planned.run(c.CreateSchoolYear(uid=new_uid(), starts_on=date(2027, 8, 28)))
    new, old = planned.ask(q.ListSchoolYears())
    assert (new.name, new.starts_on) == ("2027-2028", date(2027, 8, 28))
    assert old.ends_on == date(2027, 8, 27)


def test_years_and_terms_void_and_return(director: Service, year: int) -> None:
    second, first = director.ask(q.ListTerms())
    with pytest.raises(UserError):
        director.run(c.VoidSchoolYear(record_id=year, reason="x"))
    for term in (first, second):
        director.run(c.VoidTerm(record_id=term.id, reason="x", expected_version=term.version))
    director.run(c.VoidSchoolYear(record_id=year, reason="x"))
    assert director.ask(q.ListSchoolYears()) == ()
    director.run(c.UnvoidSchoolYear(record_id=year))
    director.run(c.UnvoidTerm(record_id=first.id))
    assert [t.name for t in director.ask(q.ListTerms())] == ["2026-2027-1"]


def test_periods(director: Service) -> None:
    assert director.run(c.LoadPeriods()).value == 9
    assert director.run(c.LoadPeriods()).value == 0
    rows = director.ask(q.ListPeriods())
    noon = next(row for row in rows if row.kind == "noon")
    edit = c.EditPeriod(
        period_id=noon.id,
        expected_version=noon.version,
        name=noon.name,
        kind="noon",
        starts_at=time(12),
        ends_at=time(13, 30),
    )
    director.run(edit)
    assert time(12) in {row.starts_at for row in director.ask(q.ListPeriods())}
    with pytest.raises(UserError) as refused:
        director.run(
            c.AddPeriod(
                uid=new_uid(), name=noon.name, kind="noon", starts_at=time(1), ends_at=time(2)
            )
        )
    assert "name" in refused.value.fields
    director.run(c.VoidPeriod(record_id=noon.id, reason="x"))
    uid = new_uid()
    added = c.AddPeriod(uid=uid, name=noon.name, kind="noon", starts_at=time(1), ends_at=time(2))
    assert director.run(added).value == director.run(added).value
    with pytest.raises(UserError):
        director.run(c.UnvoidPeriod(record_id=noon.id))


def test_terms_are_imported_all_or_nothing(planned: Service) -> None:
    good = c.TermLine("2025-2026-2", date(2026, 2, 25), date(2026, 7, 3))
    bad = c.TermLine("2025-2026-3", date(2026, 3, 25), date(2026, 8, 3))
    with pytest.raises(ImportErrors) as refused:
        planned.run(c.ImportTerms(rows=(good, bad)))
    assert {(e.row, e.column) for e in refused.value.rows} == {(2, "name"), (3, "starts_on")}
    assert len(planned.ask(q.ListTerms())) == 2
    first = c.TermLine("2025-2026-1", date(2025, 9, 1), date(2026, 1, 30))
    same = c.TermLine("2026-2027-1", FIRST.starts_on, FIRST.ends_on)
    moved = c.TermLine("2026-2027-2", date(2027, 2, 23), date(2027, 7, 5))
    command = c.ImportTerms(rows=(good, first, same, moved))
    preview = planned.ask(CheckImport(command=command))
    assert (preview.counts.new, preview.counts.changed, preview.counts.same) == (2, 1, 1)
    assert planned.run(command).value == preview.counts
    assert [t.name for t in planned.ask(q.ListTerms())] == [
        "2026-2027-2",
        "2026-2027-1",
        "2025-2026-2",
        "2025-2026-1",
    ]
    assert planned.ask(CheckImport(command=command)).counts.same == 4


def test_days_and_periods_are_imported(planned: Service) -> None:
    rows = (
        c.DayLine(date(2026, 12, 1), "school_break", "冬假"),
        c.DayLine(date(2026, 12, 1), "event", "法治宣传"),
        c.DayLine(date(2026, 10, 1), "holiday", "国庆节"),
    )
    counts = planned.run(c.ImportDays(rows=rows)).value
    assert (counts.new, counts.same) == (2, 1)
    again = planned.run(c.ImportDays(rows=rows)).value
    assert (again.new, again.same) == (0, 3)
    wrong = (*rows, c.DayLine(date(2026, 12, 1), "school"), c.DayLine(date(2026, 12, 2), "event"))
    preview = planned.ask(CheckImport(command=c.ImportDays(rows=wrong)))
    assert [(e.row, e.column) for e in preview.errors] == [(5, "day"), (6, "name")]
    period = c.PeriodLine("午间", "noon", time(12), time(14))
    assert planned.run(c.ImportPeriods(rows=(period,))).value.new == 1
    assert planned.run(c.ImportPeriods(rows=(period,))).value.same == 1
    twice = c.ImportPeriods(rows=(period, period))
    assert planned.ask(CheckImport(command=twice)).errors[0].row == 3
