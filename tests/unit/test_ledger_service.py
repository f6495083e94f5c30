"""Ledgers through the service layer: entries, states, balances, versions, restriction."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from campus_guard.core.errors import CampusGuardError, PermissionDenied, UserError
from campus_guard.core.i18n import Translator
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Role
from campus_guard.db.models import AuditEntry, LedgerEntry
from campus_guard.db.service import Service
from campus_guard.features.calendar.commands import CreateSchoolYear, TermDates
from campus_guard.features.ledgers import commands as c
from campus_guard.features.ledgers import queries as q
from campus_guard.features.ledgers.rules.definition import shipped_ledgers
from campus_guard.features.ledgers.rules.types import FieldDef, FieldType, Words
from campus_guard.features.people.commands import AddPerson

DAY = date(2026, 11, 18)


def person(service: Service, name: str) -> int:
    return service.run(
        AddPerson(uid=new_uid(), name=name, staff_number=f"N{name}", line="teaching")
    ).value


def add(service: Service, ledger: str, **values: Any) -> int:
    return service.run(c.AddEntry(uid=new_uid(), ledger=ledger, values=values)).value


def chemical(
    service: Service, people: tuple[int, int], direction: str, amount: str, **more: Any
) -> int:
    values = {
        "substance": "浓硫酸",
        "hazard_class": "corrosive",
        "cabinet": "一号柜",
        "direction": direction,
        "quantity": Decimal(amount),
        "day": DAY,
        "keepers": people,
    }
    return add(service, "CHEM", **{**values, **more})


@pytest.fixture
def people(director: Service) -> tuple[int, int]:
    return person(director, "示例甲"), person(director, "示例乙")


def test_chemicals_need_two_different_people(director: Service, people: tuple[int, int]) -> None:
    with pytest.raises(UserError) as refused:
        chemical(director, (people[0], people[0]), "in", "500")
    assert set(refused.value.fields) == {"keepers"}
    with pytest.raises(UserError) as refused:
        chemical(director, (people[0], 999), "in", "500")
    assert set(refused.value.fields) == {"keepers"}


def test_balance_count_and_difference(director: Service, people: tuple[int, int]) -> None:
    chemical(director, people, "in", "500")
    chemical(director, people, "out", "120.5")
    counted = chemical(director, people, "count", "370")
    rows = {row.id: row for row in director.ask(q.ListEntries(ledger="CHEM")).rows}
    assert rows[counted].balance == Decimal("379.5")
    assert rows[counted].difference == Decimal("-9.5")
    stock = director.ask(q.LedgerStock(ledger="CHEM"))
    assert stock == (("浓硫酸 / 一号柜", Decimal("379.50"), DAY, Decimal("-9.50")),)


def test_nothing_goes_below_nothing_also_in_the_past(
    director: Service, people: tuple[int, int]
) -> None:
    first = chemical(director, people, "in", "100", day=date(2026, 11, 2))
    chemical(director, people, "out", "80", day=date(2026, 11, 9))
    with pytest.raises(UserError) as refused:
        chemical(director, people, "out", "30", day=date(2026, 11, 4))
    assert set(refused.value.fields) == {"quantity"}
    with pytest.raises(UserError):
        director.run(c.VoidEntry(entry_id=first, reason="示例"))
    assert not director.ask(q.GetEntry(entry_id=first)).row.voided


def drill(service: Service, who: int, **more: Any) -> int:
    values = {"kind": "fire", "day": DAY, "commander": who, "people": Decimal(640)}
    return add(service, "DRILL", **{**values, **more})


def test_computed_fields_states_and_targets(director: Service, people: tuple[int, int]) -> None:
    term = TermDates(date(2026, 9, 1), date(2027, 1, 20))
    director.run(CreateSchoolYear(uid=new_uid(), starts_on=date(2026, 9, 1), terms=(term,)))
    entry = drill(director, people[0], seconds=Decimal(215), limit=Decimal(180))
    detail = director.ask(q.GetEntry(entry_id=entry))
    assert detail.row.values["over"] == 35
    assert detail.row.state == "planned"
    met = {t.row.target.code: t.row.met for t in director.ask(q.LedgerTargets(ledger="DRILL"))}
    assert met["monthly"] is False
    director.run(c.MoveEntry(uid=new_uid(), entry_id=entry, to="done"))
    met = {t.row.target.code: t.row.met for t in director.ask(q.LedgerTargets(ledger="DRILL"))}
    assert (met["monthly"], met["fire"], met["quake"]) == (True, True, False)
    director.run(c.TakeBackMove(entry_id=entry))
    again = director.ask(q.GetEntry(entry_id=entry))
    assert again.row.state == "planned"
    assert [s.voided for s in again.steps] == [True]


def test_a_correction_keeps_the_old_value(director: Service, people: tuple[int, int]) -> None:
    entry = drill(director, people[0], problem="三楼拥挤")
    row = director.ask(q.GetEntry(entry_id=entry)).row
    typed = {f.key: row.values.get(f.key) for f in row.definition.typed}
    director.run(
        c.EditEntry(
            entry_id=entry,
            expected_version=row.version,
            values=typed | {"problem": "三楼东侧拥挤"},
            reason="写错",
        )
    )
    old = director.ask(q.GetEntry(entry_id=entry)).corrections
    assert [(x.key, x.old, x.new, x.reason) for x in old] == [
        ("problem", "三楼拥挤", "三楼东侧拥挤", "写错")
    ]


def test_steps_belong_to_roles_and_need_their_fields(
    director: Service, principal: Service, people: tuple[int, int]
) -> None:
    entry = add(
        director,
        "EVENT",
        title="示例运动会",
        day=date(2026, 11, 28),
        outside=False,
        organiser=people[0],
        people=Decimal(300),
        risks="防踩踏",
    )
    with pytest.raises(PermissionDenied):
        director.run(c.MoveEntry(uid=new_uid(), entry_id=entry, to="approved"))
    with pytest.raises(UserError) as refused:
        principal.run(c.MoveEntry(uid=new_uid(), entry_id=entry, to="approved"))
    assert set(refused.value.fields) == {"plan"}
    pdf = b"%PDF-1.4 sample %%EOF"
    director.run(
        c.AddEntryFile(uid=new_uid(), entry_id=entry, key="plan", file_name="p.pdf", data=pdf)
    )
    principal.run(c.MoveEntry(uid=new_uid(), entry_id=entry, to="approved"))
    detail = director.ask(q.GetEntry(entry_id=entry))
    assert detail.row.state == "approved"
    assert director.ask(q.OpenEntryFile(attachment_id=detail.files[0].id)).data == pdf
    file = detail.files[0]
    director.run(c.VoidEntryFile(attachment_id=file.id, expected_version=file.version, reason="旧"))
    assert director.ask(q.GetEntry(entry_id=entry)).row.values["plan"] == []


def test_saving_twice_makes_one_entry_and_voiding_can_be_undone(
    director: Service, people: tuple[int, int]
) -> None:
    values = {"kind": "fire", "day": DAY, "commander": people[0], "people": Decimal(10)}
    twice = c.AddEntry(uid=new_uid(), ledger="DRILL", values=values)
    entry = director.run(twice).value
    assert director.run(twice).value == entry
    director.run(c.VoidEntry(entry_id=entry, reason="示例"))
    assert director.ask(q.ListEntries(ledger="DRILL")).rows == ()
    director.run(c.UnvoidEntry(record_id=entry))
    assert [row.number for row in director.ask(q.ListEntries(ledger="DRILL")).rows] == [
        "YL-2026-0001"
    ]


def test_old_entries_stay_readable_under_their_version(
    director: Service, people: tuple[int, int]
) -> None:
    entry = drill(director, people[0], harm="无")
    before = shipped_ledgers()["DRILL"]
    fields = [f for f in before.fields if f.key != "harm"]
    fields.append(FieldDef("weather", FieldType.TEXT, Words("天气"), required=True))
    director.run(
        c.EditLedger(
            code="DRILL", expected_version=0, content=replace(before, fields=tuple(fields))
        )
    )
    old = director.ask(q.GetEntry(entry_id=entry)).row
    assert old.show("harm", Translator("zh_CN")) == "无"
    with pytest.raises(UserError) as refused:
        drill(director, people[0])
    assert set(refused.value.fields) == {"weather"}
    new = drill(director, people[0], weather="晴")
    assert {row.id for row in director.ask(q.ListEntries(ledger="DRILL")).rows} == {entry, new}
    director.run(c.BackToShipped(code="DRILL"))
    assert director.ask(q.GetLedger(code="DRILL")).definition == before
    assert len(director.ask(q.LedgerVersions(code="DRILL"))) == 3


def test_a_definition_that_does_not_fit_is_refused_in_words(director: Service) -> None:
    before = shipped_ledgers()["DRILL"]
    changed = tuple(
        replace(f, type=FieldType.TEXT, unit="", least=None) if f.key == "people" else f
        for f in before.fields
    )
    with pytest.raises(UserError) as refused:
        director.run(
            c.EditLedger(code="DRILL", expected_version=0, content=replace(before, fields=changed))
        )
    assert any(place.endswith(".type") for place in refused.value.fields)
    wrong = replace(before, code="MINE", name=("nobody",), day="kind", series="12")
    with pytest.raises(UserError) as refused:
        director.run(c.AddLedger(uid=new_uid(), content=wrong))
    assert {"name", "day", "series"} <= set(refused.value.fields)


SECRET = "示例甲同学被孤立的经过"


def bully(service: Service, who: int, **more: Any) -> int:
    values = {
        "received_on": DAY,
        "source": "box",
        "form": "words",
        "content": SECRET,
        "handler": who,
    }
    return add(service, "BULLY", **{**values, **more})


def test_a_restricted_ledger_is_off_until_somebody_is_named(
    director: Service, principal: Service, people: tuple[int, int]
) -> None:
    with pytest.raises(PermissionDenied):
        bully(director, people[0])
    with pytest.raises(CampusGuardError):
        principal.run(c.SetLedgerReaders(code="BULLY", readers=("gatekeeper",)))
    with pytest.raises(PermissionDenied):
        director.run(c.SetLedgerReaders(code="BULLY", readers=("director",)))
    with pytest.raises(UserError):
        principal.run(c.SetLedgerReaders(code="DRILL", readers=("director",)))
    principal.run(c.SetLedgerReaders(code="BULLY", readers=("director",)))
    entry = bully(director, people[0])
    with pytest.raises(PermissionDenied):
        principal.ask(q.ListEntries(ledger="BULLY"))
    with pytest.raises(PermissionDenied):
        principal.run(c.OpenRestricted(entry_id=entry))
    with pytest.raises(PermissionDenied):
        director.ask(q.GetEntry(entry_id=entry))
    assert principal.ask(q.LedgerReminders(ledger="BULLY")) == ()


def test_reading_is_noted_and_nothing_leaks(
    director: Service, principal: Service, people: tuple[int, int]
) -> None:
    principal.run(c.SetLedgerReaders(code="BULLY", readers=("director",)))
    entry = bully(director, people[0])
    listed = director.ask(q.ListEntries(ledger="BULLY")).rows
    assert [row.sealed for row in listed] == [True]
    assert SECRET not in repr(listed)
    opened = director.run(c.OpenRestricted(entry_id=entry)).value
    assert opened.row.values["content"] == SECRET
    with director.db.read() as session:
        notes = session.execute(
            sa.select(AuditEntry.action, AuditEntry.username).where(
                AuditEntry.row_id == entry, AuditEntry.kind == "ledger_entry"
            )
        ).all()
        stored = session.scalars(sa.select(LedgerEntry)).one()
        assert ("read", "director") in [tuple(x) for x in notes]
        assert SECRET not in f"{stored.data}{stored.search}{stored.void_reason}"
    director.run(c.VoidEntry(entry_id=entry, reason=SECRET))
    with director.db.read() as session:
        raw = session.execute(sa.text("SELECT * FROM ledger_entry")).mappings().one()
        assert SECRET.encode() not in b"".join(str(x).encode() for x in raw.values())
    assert director.ask(q.FindEntries(text=SECRET[:4])) == ()


def test_an_award_needs_its_check(director: Service, people: tuple[int, int]) -> None:
    values = {"day": DAY, "person": people[0], "award": "示例", "level": "school", "kind": "year"}
    with pytest.raises(UserError):
        add(director, "AWARD", **values)

    def veto(_r: Any, _definition: Any, given: Any) -> dict[str, Any]:
        return {"person": "一票否决"} if given["person"] == people[1] else {}

    checks = {"award_veto": veto}
    director.run(c.AddEntry(uid=new_uid(), ledger="AWARD", values=values, checks=checks))
    with pytest.raises(UserError) as refused:
        director.run(
            c.AddEntry(
                uid=new_uid(),
                ledger="AWARD",
                values=values | {"person": people[1]},
                checks=checks,
            )
        )
    assert refused.value.fields == {"person": "一票否决"}


def test_reminders_and_the_last_check_of_each(
    director: Service, service_for: Callable[[Role], Service]
) -> None:
    unit = {"kind": "police", "unit": "示例派出所", "phone": "110"}
    add(director, "CONTACT", person="甲", checked_on=date(2026, 1, 5), **unit)
    assert [x.days_left for x in director.ask(q.LedgerReminders(ledger="CONTACT"))] == [-138]
    add(director, "CONTACT", person="乙", checked_on=date(2026, 11, 2), **unit)
    assert director.ask(q.LedgerReminders(ledger="CONTACT")) == ()
    with pytest.raises(PermissionDenied):
        service_for(Role.GATEKEEPER).ask(q.LedgerReminders())


def test_zero_differs_from_not_recorded(director: Service, people: tuple[int, int]) -> None:
    october = {"first": date(2026, 10, 1), "last": date(2026, 10, 31)}
    assert not director.ask(q.LedgerFigures(ledger="DRILL", **october)).recorded
    drill(director, people[0], day=date(2026, 9, 30))
    numbers = director.ask(q.LedgerFigures(ledger="DRILL", **october))
    assert (numbers.recorded, numbers.entries) == (True, 0)
    year = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}
    numbers = director.ask(q.LedgerFigures(ledger="DRILL", **year))
    assert (numbers.by["kind"]["fire"], numbers.sums["people"]) == (1, 640)


def test_search_finds_words_and_pinyin(director: Service) -> None:
    entry = add(
        director, "FEEDBACK", day=DAY, source="box", subject="校门口拥堵", content="放学时段"
    )
    for text in ("拥堵", "放学", "xmk", "YJ-2026-0001"):
        assert [found.id for found in director.ask(q.FindEntries(text=text))] == [entry], text
    wanted = q.EntryFilter(text="拥堵", fields={"source": "box"})
    assert director.ask(q.ListEntries(ledger="FEEDBACK", wanted=wanted)).total == 1
    wanted = q.EntryFilter(text="拥堵", fields={"source": "phone"})
    assert director.ask(q.ListEntries(ledger="FEEDBACK", wanted=wanted)).total == 0
