"""The ledgers of the sample school: something in each, in every state that matters."""

import json
from datetime import date

from campus_guard.app.demo.ledgers import NAMED, FillLedgers, Known
from campus_guard.app.ledger_checks import CHECKS
from campus_guard.core.ids import new_uid
from campus_guard.core.paths import resource
from campus_guard.db.service import Service
from campus_guard.features.calendar.commands import CreateSchoolYear, TermDates
from campus_guard.features.ledgers import queries as q
from campus_guard.features.ledgers.rules.definition import shipped_ledgers
from campus_guard.features.people import commands as people
from campus_guard.features.people.queries import FindPeople, ListClasses
from campus_guard.features.places import commands as places
from campus_guard.features.places.queries import ListAreas


def _fill(principal: Service) -> int:
    term = TermDates(date(2026, 9, 1), date(2027, 1, 20))
    principal.run(CreateSchoolYear(uid=new_uid(), starts_on=date(2026, 9, 1), terms=(term,)))
    staff = tuple(people.StaffLine(f"示例{n}", f"T{n}", "teaching") for n in range(8))
    principal.run(people.ImportStaff(rows=staff))
    principal.run(people.ImportClasses(rows=[people.ClassLine("一年级", 2026, "1班")]))
    rows = [places.AreaLine(code, f"示例{code}", "public") for code in ("XY", "DM")]
    principal.run(places.ImportAreas(rows=rows))
    known = Known(
        [p.id for p in principal.ask(FindPeople(limit=12))],
        [c.id for c in principal.ask(ListClasses())],
        {a.code: a.id for a in principal.ask(ListAreas())},
    )
    fill = FillLedgers(known=known, checks=CHECKS, seed=1, readers=("director", "principal"))
    made = principal.run(fill).value
    assert principal.run(fill).value == made
    return made


def test_the_sample_school_has_something_in_every_ledger(principal: Service) -> None:
    made = _fill(principal)
    rows = {row.ledger.code: row for row in principal.ask(q.LedgerCatalogue(unused=True))}
    assert set(rows) == set(shipped_ledgers())
    assert sum(row.total for row in rows.values()) == made
    off = {code for code, row in rows.items() if not row.ledger.active}
    assert off == {"CARE", "KEYPERSON"}
    assert {code for code, row in rows.items() if not row.total} == off
    assert any(row.overdue for row in rows.values())
    assert {t.met for row in rows.values() for t in row.targets} == {True, False}
    assert any(x.difference for x in principal.ask(q.ListEntries(ledger="CHEM")).rows)


def test_sample_words_say_that_they_are_samples() -> None:
    rows = json.loads(resource("sample", "ledgers.json").read_text(encoding="utf-8"))
    open_ = {code for code, x in shipped_ledgers().items() if not x.sensitive}
    assert set(rows) == open_
    assert not set(NAMED) & open_
    for code in ("FEEDBACK", "EVENT", "SPEND", "AWARD", "CONTACT"):
        assert all("示例" in json.dumps(row, ensure_ascii=False) for row in rows[code])
