"""Awards and the one-vote veto: the check that the whole program provides."""

from datetime import date
from typing import Any

import pytest

from campus_guard.app.ledger_checks import CHECKS
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Translator
from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.accidents.rules import Question
from campus_guard.features.calendar.commands import CreateSchoolYear, TermDates
from campus_guard.features.ledgers import commands as c
from campus_guard.features.people.commands import AddPerson
from tests.unit import accident_cases as a

BAD = {Question.EDUCATION_DONE: False, Question.GUIDANCE_DONE: False,
       Question.PRESENCE_REQUIRED: False}  # fmt: skip


@pytest.fixture
def teacher(director: Service) -> int:
    for year in (2025, 2026):
        terms = (
            TermDates(date(year, 9, 1), date(year + 1, 1, 20)),
            TermDates(date(year + 1, 2, 24), date(year + 1, 7, 10)),
        )
        director.run(CreateSchoolYear(uid=new_uid(), starts_on=date(year, 9, 1), terms=terms))
    person = AddPerson(uid=new_uid(), name="示例班主任", staff_number="T1", line="teaching")
    return director.run(person).value


def award(service: Service, person: int, day: date, **more: Any) -> int:
    values = {"day": day, "person": person, "award": "示例先进", "level": "school", "kind": "year"}
    command = c.AddEntry(uid=new_uid(), ledger="AWARD", values={**values, **more}, checks=CHECKS)
    return service.run(command).value


def test_a_responsibility_accident_takes_the_award_of_the_year(
    director: Service, teacher: int
) -> None:
    award(director, teacher, date(2026, 11, 19))
    duty = a.class_teacher(BAD, person_id=teacher)
    a.record(director, a.triaged(), victims=(a.victim(),), duties=(duty,))
    with pytest.raises(UserError) as refused:
        award(director, teacher, date(2026, 11, 25))
    assert set(refused.value.fields) == {"person"}
    words = Translator()(refused.value.fields["person"])
    assert "示例班主任" in words
    assert "of 2026 (" in words  # awards are given by the calendar year
    with pytest.raises(UserError):
        award(director, teacher, date(2026, 6, 1))
    award(director, teacher, date(2027, 6, 1))
    other = AddPerson(uid=new_uid(), name="示例乙", staff_number="T2", line="teaching")
    award(director, director.run(other).value, date(2026, 11, 25))
