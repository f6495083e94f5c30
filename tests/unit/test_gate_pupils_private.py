"""Of a pupil the gate knows name and class: no identity number has a place anywhere.

The tables, the commands' fields and the papers are looked through by name, and every text that is
typed about a pupil refuses a number that looks like one.
"""

from dataclasses import fields
from datetime import date
from typing import Any

import pytest

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import load_translator
from campus_guard.core.ids import new_uid
from campus_guard.core.paths import resource
from campus_guard.db.models.base import Base
from campus_guard.db.service import Command, Service
from campus_guard.features.gate import commands as c
from campus_guard.features.gate.rules.codes import CollectorKind
from campus_guard.features.people.queries import FindPupils
from tests.reports.gate_samples import papers
from tests.ui.school import small_school

TODAY = date(2026, 11, 20)
NUMBER = "11010520150315002X"
ABOUT_PUPILS = ("pupil", "leave_slip", "pupil_release", "late_arrival", "event_guest")
WORDS = ("document", "identity", "id_number", "id_card", "citizen", "passport")
# Of the grown-up who collects: a key that cannot be turned back into the number.
OF_COLLECTORS = {("pupil_release", "document_key")}


def suspicious(name: str) -> bool:
    return any(word in name for word in WORDS)


def test_no_column_of_a_pupil_can_hold_a_number() -> None:
    tables = Base.metadata.tables
    named = {t for t in tables if "pupil" in t} | set(ABOUT_PUPILS)
    found = {(t, c.name) for t in named for c in tables[t].columns if suspicious(c.name)}
    assert found == OF_COLLECTORS
    # Whatever points to a pupil and holds documents is about a grown-up who comes for the pupil.
    pointing = {
        t.name
        for t in tables.values()
        if any(f.column.table.name == "pupil" for f in t.foreign_keys)
        and any(suspicious(col.name) for col in t.columns)
    }
    assert pointing <= {"collector", "pupil_release"}


def test_no_command_asks_for_one() -> None:
    for command in (c.IssueSlip, c.AddLateArrival, c.PupilBack, c.GuestLine):
        assert not [f.name for f in fields(command) if suspicious(f.name)]
    asked = {f.name for f in fields(c.PupilOut) if suspicious(f.name)}
    assert asked == {"collector_document", "collector_document_kind"}


@pytest.fixture
def pupil(director: Service) -> int:
    small_school(director)
    return director.ask(FindPupils(text="示例生1"))[0].id


TYPED: tuple[tuple[str, Any], ...] = (
    ("reason", lambda p, t: c.IssueSlip(
        uid=new_uid(), pupil_id=p, day=TODAY, approved_by="单雄信", reason=t)),
    ("reason", lambda p, t: c.AddLateArrival(uid=new_uid(), pupil_id=p, reason=t)),
    ("note", lambda p, t: c.SaveCollector(
        uid=new_uid(), pupil_id=p, name="示例祖母", relation="祖母",
        kind=CollectorKind.AUTHORISED, note=t)),
)  # fmt: skip


@pytest.mark.parametrize(("field", "make"), TYPED)
@pytest.mark.parametrize("text", [NUMBER, f"学生号{NUMBER}。", NUMBER.lower()])
def test_a_typed_number_is_refused(
    director: Service, pupil: int, field: str, make: Any, text: str
) -> None:
    command: Command[int] = make(pupil, text)
    with pytest.raises(UserError) as caught:
        director.run(command)
    assert field in caught.value.fields
    director.run(make(pupil, "示例"))


OF_GROWN_UPS = {"collectors"}
ABOUT = {"leave-slip", "leave-slips", "late", "meeting", "collectors"}
ON_PAPER = ("证件", "身份证", "Document", "ID number")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_papers_about_pupils_have_no_place_for_one(language: str) -> None:
    made = papers(load_translator(language, resource("locale")))
    shown = {name: repr(made[name].blocks) for name in ABOUT}
    found = {n for n, text in shown.items() if any(w in text for w in ON_PAPER)}
    # The list of collectors asks for the grown-up's document; the words looked for are those used.
    assert found == OF_GROWN_UPS
