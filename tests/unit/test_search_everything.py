"""One search: each role finds what it may see, and nothing else."""

from datetime import date

import pytest

from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.accidents.commands import OpenRestricted
from campus_guard.features.accidents.rules import Cause
from campus_guard.features.ledgers.commands import AddEntry
from campus_guard.features.overview.queries.everything import EACH, FindEverything
from campus_guard.features.people.commands import AddPerson
from campus_guard.features.places.commands import AddArea
from tests.unit import accident_cases, hazard_cases


def pages(service: Service, text: str) -> list[tuple[str, str]]:
    return [(hit.page, hit.title) for hit in service.ask(FindEverything(text=text))]


@pytest.fixture
def full(director: Service) -> Service:
    person = {"staff_number": "T001", "line": "teaching"}
    director.run(AddPerson(uid=new_uid(), name="示例林老师", **person))
    director.run(AddArea(uid=new_uid(), code="SYL", name="示例实验楼", kind="other"))
    hazard_cases.register(director, description="示例线路老化")
    director.run(
        AddEntry(
            uid=new_uid(),
            ledger="FEEDBACK",
            values={
                "day": date(2026, 11, 19),
                "source": "box",
                "subject": "示例意见箱来信",
                "content": "示例",
            },
        )
    )
    return director


def test_each_kind_opens_on_its_own_page(full: Service) -> None:
    assert ("people", "示例林老师") in pages(full, "林老师")
    assert ("people", "示例林老师") in pages(full, "sllls"), "initials"
    assert ("places", "示例实验楼") in pages(full, "实验楼")
    assert [page for page, _ in pages(full, "线路老化")] == ["hazards"]
    assert pages(full, "YH-2026-0001") == [("hazards", "YH-2026-0001")]
    assert ("reports", "护校队月报") in pages(full, "护校队")
    assert [page for page, _ in pages(full, "意见箱来信")] == ["ledgers"]
    assert pages(full, "  ") == []
    assert pages(full, "没有这样的东西") == []


def test_a_gatekeeper_finds_no_office_matter(full: Service, gatekeeper: Service) -> None:
    mine = accident_cases.record(gatekeeper)
    number = accident_cases.detail(full, mine).number
    theirs = accident_cases.detail(full, accident_cases.record(full)).number
    assert pages(gatekeeper, "线路老化") == []
    assert pages(gatekeeper, "YH-2026") == []
    assert pages(gatekeeper, "意见箱") == []
    assert pages(gatekeeper, number) == [("accidents", number)]
    assert pages(gatekeeper, theirs) == []
    assert ("accidents", theirs) in pages(full, theirs)


def test_a_restricted_accident_is_found_by_number_and_says_nothing(full: Service) -> None:
    facts = accident_cases.facts(cause=Cause.SELF_HARM, narrative="示例保密经过", place="天台")
    made = accident_cases.record(full, facts)
    full.run(OpenRestricted(accident_id=made, reason="示例核对"))
    number = accident_cases.detail(full, made).number
    assert pages(full, "示例保密经过") == []
    hits = full.ask(FindEverything(text=number))
    assert [hit.title for hit in hits] == [number]
    assert "天台" not in str(hits)


def test_a_kind_never_crowds_the_others_out(full: Service) -> None:
    for n in range(EACH + 4):
        person = {"staff_number": f"S{n:03}", "line": "teaching"}
        full.run(AddPerson(uid=new_uid(), name=f"实验员{n}", **person))
    found = pages(full, "实验")
    assert sum(page == "people" for page, _ in found) == EACH
    assert ("places", "示例实验楼") in found
