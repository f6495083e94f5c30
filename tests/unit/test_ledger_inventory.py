"""Inventories on paper, links by name, the wording of the editor."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from campus_guard.core import document as d
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import load_translator
from campus_guard.core.ids import new_uid
from campus_guard.core.paths import resource
from campus_guard.core.text import fold
from campus_guard.db.paper import GetPaperHead
from campus_guard.db.service import Service
from campus_guard.features.ledgers import commands as c
from campus_guard.features.ledgers import queries as q
from campus_guard.features.ledgers.queries.exports import ExportEntries
from campus_guard.features.ledgers.report import ledger_register
from campus_guard.features.ledgers.rules.check import check_definition, clean_definition
from campus_guard.features.ledgers.rules.definition import shipped_ledgers
from campus_guard.features.ledgers.rules.types import (
    ColumnDef,
    FieldDef,
    FieldType,
    LedgerDef,
    Words,
)
from campus_guard.features.ledgers.ui.catalogue import searched
from campus_guard.features.ledgers.ui.editor import NEW
from campus_guard.features.ledgers.ui.naming import followed, initials, keyed, named, worded
from campus_guard.features.people.commands import AddPerson
from campus_guard.features.places.commands import AddArea
from campus_guard.reports.pdf import render_pdf
from tests.reports.reading import by_pypdf

ZH = load_translator("zh_CN", resource("locale"))
LEDGERS = shipped_ledgers()
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


def add(service: Service, ledger: str, **values: Any) -> int:
    made: int = service.run(c.AddEntry(uid=new_uid(), ledger=ledger, values=values)).value
    return made


def camera(service: Service, name: str, day: date) -> int:
    area = service.run(AddArea(uid=new_uid(), code=name[-2:], name=name, kind="other")).value
    return add(service, "DEVICE", system="video", name=name, area=area, points=Decimal(4),
               installed_on=day)  # fmt: skip


def paper(service: Service, ledger: str) -> q.LedgerReport:
    report: q.LedgerReport = service.ask(q.LedgerForPaper(ledger=ledger, first=FIRST, last=LAST))
    return report


def printed(service: Service, ledger: str) -> d.ReportDoc:
    return ledger_register(paper(service, ledger), service.ask(GetPaperHead()), ZH)


def words(doc: d.ReportDoc) -> str:
    return repr(doc.blocks)


def test_an_inventory_lists_what_is_in_use_whatever_its_day(director: Service) -> None:
    old = camera(director, "示例旧机", date(2024, 3, 1))
    gone = camera(director, "示例停机", date(2024, 3, 1))
    camera(director, "示例新机", date(2026, 12, 24))
    director.run(c.MoveEntry(uid=new_uid(), entry_id=gone, to="retired"))
    report = paper(director, "DEVICE")
    assert [row.id for row in report.rows] == [old]
    assert report.numbers.entries == 1
    assert ZH("In use on") in words(printed(director, "DEVICE"))


def test_without_states_the_newest_entry_of_each_thing_stands(director: Service) -> None:
    def checked(building: int, day: date) -> int:
        return add(director, "BUILDING", building=building, grade="a", checked_on=day)

    north, south = (
        director.run(AddArea(uid=new_uid(), code=x, name=f"示例楼{x}", kind="other")).value
        for x in ("N", "S")
    )
    checked(north, date(2024, 9, 1))
    newest = checked(north, date(2025, 9, 1))
    other = checked(south, date(2024, 9, 1))
    assert {row.id for row in paper(director, "BUILDING").rows} == {newest, other}


def test_a_year_is_no_amount(director: Service) -> None:
    area = AddArea(uid=new_uid(), code="N", name="示例楼", kind="other")
    add(director, "BUILDING", building=director.run(area).value, grade="a", year=Decimal(2001),
        checked_on=FIRST)  # fmt: skip
    assert "'2001'" in words(printed(director, "BUILDING"))
    head, report = director.ask(GetPaperHead()), paper(director, "BUILDING")
    assert "2,001" not in by_pypdf(render_pdf(ledger_register(report, head, ZH)))


def test_a_ledger_of_happenings_lists_its_period_only(director: Service) -> None:
    add(director, "WORKLOG", day=date(2026, 10, 31), kind="other", title="示例事项")
    assert paper(director, "WORKLOG").rows == ()


def test_a_link_is_printed_with_the_name_of_what_it_points_to(director: Service) -> None:
    device = camera(director, "示例大门摄像机", date(2024, 3, 1))
    who = director.run(AddPerson(uid=new_uid(), name="示例甲", staff_number="T1", line="teaching"))
    add(director, "DEVTEST", system="video", device=device, day=date(2026, 11, 3),
        by=who.value, points=Decimal(4), passed=Decimal(4))  # fmt: skip
    (row,) = paper(director, "DEVTEST").rows
    number = row.names["device"]
    assert row.show("device", ZH, paper=True).startswith(f"{number} ")
    assert "示例大门摄像机" in row.show("device", ZH, paper=True)
    (line,) = director.ask(ExportEntries(ledger="DEVTEST"))
    assert line["device"] == number


def test_periods_that_have_not_begun_miss_nothing_on_paper(director: Service) -> None:
    head = director.ask(GetPaperHead())
    query = q.LedgerForPaper(ledger="BULLYBOX", first=date(2026, 1, 1), last=date(2027, 12, 31))
    report = director.ask(query)
    today = head.stamp.printed_at.date()
    tables = [b for b in ledger_register(report, head, ZH).blocks if isinstance(b, d.Table)]
    shown = next(t for t in tables if t.title == ZH("Targets"))
    begun = [t for t in report.targets if t.span.first <= today]
    assert 0 < len(shown.rows) == len(begun) < len(report.targets)
    assert all("-W" not in str(row) for row in shown.rows)


def test_what_is_not_in_stock_is_said_with_the_amount(director: Service) -> None:
    people = [
        director.run(AddPerson(uid=new_uid(), name=n, staff_number=n, line="teaching")).value
        for n in ("示例甲", "示例乙")
    ]
    with pytest.raises(UserError) as refused:
        add(director, "CHEM", substance="示例酸", hazard_class="corrosive", cabinet="一号",
            direction="out", quantity=Decimal("5.5"), day=FIRST, keepers=tuple(people))  # fmt: skip
    assert "5.5" in ZH(refused.value.fields["quantity"])
    assert "WH-" not in ZH(refused.value.fields["quantity"])


@pytest.mark.parametrize("code", LEDGERS)
def test_the_editors_words_come_back_as_the_keys_of_every_shipped_ledger(code: str) -> None:
    definition = LEDGERS[code]
    said = worded(definition, ZH)
    assert keyed(said, definition, ZH) == definition
    day = definition.field(definition.day)
    assert day is not None
    assert said.day == day.words.zh


def test_a_person_types_words_and_a_definition_holds_keys() -> None:
    drill = LEDGERS["DRILL"]
    typed = replace(worded(drill, ZH), counts=("演练类型", "police"), day="  日期 ")
    assert keyed(typed, drill, ZH) == replace(drill, counts=("kind", "police"))
    assert worded(drill, ZH).moves[0].origin == "计划"
    assert worded(drill, ZH).targets[3].where[0].one_of == ("是",)


def test_a_calculation_may_name_fields_in_chinese() -> None:
    drill = LEDGERS["DRILL"]
    at = [f.key for f in drill.fields].index("over")
    said = worded(drill, ZH)
    rule = "most(警报到集合完成用时 - 达标时限, 0)"
    fields = [*said.fields]
    fields[at] = replace(fields[at], compute=rule)
    assert keyed(replace(said, fields=tuple(fields)), drill, ZH) == drill


def test_a_ledger_is_found_by_title_code_and_initials() -> None:
    for text in ("应急演练", "drill", "yjyl", "DRILL"):
        assert fold(text) in searched(LEDGERS["DRILL"])
    assert fold("yjyl") not in searched(LEDGERS["CHEM"])


def test_a_field_that_was_renamed_is_still_meant() -> None:
    said = worded(NEW, ZH)
    renamed = replace(said.fields[0], words=Words("检查日期"))
    changed = replace(said, fields=(renamed, *said.fields[1:]))
    assert keyed(changed, NEW, ZH).day == "day"


def test_two_fields_of_one_name_keep_their_keys() -> None:
    twice = replace(NEW, fields=(*NEW.fields, FieldDef("other", FieldType.TEXT, Words("事项"))))
    assert worded(twice, ZH).name == ("title",)
    assert keyed(worded(twice, ZH), twice, ZH) == twice


def own(**more: Any) -> LedgerDef:
    amount = FieldDef("field_3", FieldType.NUMBER, Words("数量"))
    return replace(NEW, title=Words("实验室用电台账"), fields=(*NEW.fields, amount), **more)


def test_a_ledger_from_nothing_needs_a_title_and_fields_only() -> None:
    made = named(followed(own(), NEW))
    assert initials("实验室用电台账") == "sysydtz"
    assert (made.code, made.series) == ("SYSYDTZ", "SYSY")
    assert made.columns[-1].key == "field_3"
    assert not check_definition(clean_definition(made))
    mine = own(columns=(ColumnDef("day"),), code="LAB", series="L")
    assert named(followed(mine, NEW)) == mine
