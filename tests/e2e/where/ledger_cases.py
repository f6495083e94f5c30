"""One case for all rows that are ledgers: the definition says what can be written."""

from collections.abc import Mapping
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

from campus_guard.app.ledger_checks import CHECKS
from campus_guard.core.ids import new_uid
from campus_guard.features.indicators.queries import Indicators
from campus_guard.features.indicators.rules import LABELS, Indicator
from campus_guard.features.ledgers import commands as c
from campus_guard.features.ledgers import queries as q
from campus_guard.features.ledgers.rules.types import FieldDef, FieldType, LedgerDef
from campus_guard.features.overview.lines import LINES
from campus_guard.features.overview.report.work import shown
from campus_guard.features.overview.where import Matter
from campus_guard.features.places import commands as lc
from tests.e2e.where.school import TODAY, Expected, School, Trace

MEANT: Mapping[str, Mapping[str, Any]] = {
    "DUT-09": {"kind": "arrival"},
    "DUT-10": {"kind": "lesson"},
    "EDU-01": {"kind": "first"},
    "EDU-02": {"kind": "flag"},
    "EDU-04": {"kind": "may"},
    "EDU-06": {"kind": "campaign"},
    "EDU-09": {"kind": "class", "topic": "drowning"},
    "EQP-02": {"kind": "guard"},
    "EQP-04": {"system": "video"},
    "EQP-05": {"system": "anti_ram"},
    "EQP-06": {"kind": "meeting"},
    "GAT-08": {"kind": "volunteer"},
    "IND-02": {"system": "video"},
    "IND-03": {"system": "emergency"},
    "LED-05": {"kind": "psychology"},
    "ORG-09": {"kind": "duty"},
}
"""What a row asks for where a ledger serves several rows."""
INDICATORS = {
    "CLOSED": Indicator.CLOSED,
    "DEVICE": Indicator.CCTV,
    "EQUIP": Indicator.GEAR,
    "LICENCE": Indicator.GUARDS,
    "TEAM": Indicator.TEAM,
}
WORDS = (FieldType.TEXT, FieldType.BLOCK)


def ledger_entry(s: School, ledger: LedgerDef, row: str) -> tuple[int, dict[str, str], Any]:
    """Write an entry; return its id, the words by field, and the values."""
    words: dict[str, str] = {}
    values: dict[str, Any] = {}
    for f in ledger.typed:
        meant = MEANT.get(row, {}).get(f.key, "")
        value = meant if f.option(meant) else _value(s, ledger, f, words)
        if value is not None:
            values[f.key] = value
    if ledger.sensitive:
        readers = ("director", "principal")
        s.principal.run(c.SetLedgerReaders(code=ledger.code, readers=readers))
    command = c.AddEntry(uid=new_uid(), ledger=ledger.code, values=values, checks=CHECKS)
    return s.run(command), words, values


def _value(s: School, ledger: LedgerDef, f: FieldDef, words: dict[str, str]) -> Any:
    """Return something valid; what is read on paper gets a mark of its own."""
    if f.type in WORDS:
        words[f.key] = s.mark("标")
        return words[f.key]
    if f.type is FieldType.DATE:
        return TODAY if f.key == ledger.day else TODAY + timedelta(days=90) if f.required else None
    if f.type is FieldType.PERSON:
        words[f.key] = s.mark("员")
        return s.somebody(words[f.key])
    if f.type is FieldType.TWO_PEOPLE:
        words[f.key] = s.mark("员")
        return s.somebody(words[f.key]), s.person("plumber")
    if f.type is FieldType.AREA:
        words[f.key] = s.mark("区")
        area = lc.AddArea(uid=new_uid(), code=s.mark("A"), name=words[f.key], kind="other")
        return s.run(area)
    return _plain(s, f)


def _plain(s: School, f: FieldDef) -> Any:
    known: Mapping[FieldType, Any] = {
        FieldType.NUMBER: Decimal(max(f.least or 0, min(f.most or 5, 5))),
        FieldType.MONEY: Decimal("12.50"),
        FieldType.YES_NO: True,
        FieldType.CLASS: s.room(),
        FieldType.PUPIL: s.pupil(),
    }
    if f.type is FieldType.CHOICE:
        return f.choices[0].code
    if f.type is FieldType.TIME and f.required:
        return time(10)
    return known.get(f.type)


def ledger_case(s: School, matter: Matter) -> Trace:
    """Write an entry; it is found by its number and stands in register, indicators, summary."""
    ledger = s.ask(q.GetLedger(code=matter.ledger)).definition
    entry, words, values = ledger_entry(s, ledger, matter.id)
    columns = {column.key for column in ledger.columns}
    seen = tuple(text for key, text in words.items() if key in columns)
    papers: dict[str, tuple[Expected, ...]] = {}
    for paper in matter.papers:
        if paper.key == "register" and ledger.sensitive:
            papers["register"] = _counted(ledger, values)
        elif paper.key in ("register", "poster"):
            assert seen, "the register shows nothing of what was written"
            papers[paper.key] = seen if paper.key == "register" else (words["theme"],)
        elif paper.key == "indicators":
            papers["indicators"] = (_indicator(INDICATORS[ledger.code]),)
        else:
            papers[paper.key] = (_line(ledger.code, paper.key),)
    return Trace(
        found=lambda: _found(s, ledger, entry, words),
        papers=papers,
        hidden=tuple(words[f.key] for f in ledger.typed if ledger.sensitive and f.type in WORDS),
    )


def _found(s: School, ledger: LedgerDef, entry: int, words: Mapping[str, str]) -> bool:
    """Tell whether the entry is found as a user finds it: by its words, or (restricted) opened."""
    rows = s.ask(q.ListEntries(ledger=ledger.code)).rows
    if not ledger.sensitive:
        text = next(iter(words.values()))
        hits = s.ask(q.FindEntries(text=text, limit=6))
        return entry in {row.id for row in rows} and (not words or entry in {x.id for x in hits})
    opened = s.run(c.OpenRestricted(entry_id=entry))
    shown_words = repr(opened)
    return entry in {row.id for row in rows} and all(w in shown_words for w in words.values())


def _counted(ledger: LedgerDef, values: Mapping[str, Any]) -> tuple[str, ...]:
    options = [ledger.field(key) for key in ledger.counts]
    return tuple(f.option(values[f.key]).words.zh for f in options if f and f.key in values)


def _indicator(indicator: Indicator) -> Expected:
    """Expect the indicator with the number in place, which is then recorded."""

    def expected(s: School) -> str:
        row = next(r for r in s.ask(Indicators()).rows if r.indicator is indicator)
        assert row.measure.actual, f"{indicator}: the ledger is not counted"
        return f"{s.tr(LABELS[indicator])}{row.measure.required}{row.measure.actual}"

    return expected


def _line(code: str, paper: str) -> Expected:
    """Expect a number of the ledger in the section of the term summary, or in the statistics."""

    def expected(s: School) -> str:
        if paper == "work":
            figures = s.work("2026-11")
        elif paper == "year":
            figures = s.work("2026")
        else:
            figures = s.term
        number = paper.removeprefix("sem")
        lines = [x for x in LINES if x.args.get("ledger") == code]
        if number != paper:
            lines = [x for x in lines if x.section == int(number)]
        assert lines, f"{code} is counted in no line of {paper}"
        found = [x for x in lines if x.value(figures)]
        assert found, f"{code} is not counted in {paper}"
        return f"{s.tr(found[0].name)}{shown(found[0], figures, s.tr)}"

    return expected


def more_entries(s: School, matter: Matter) -> list[tuple[str, tuple[str, ...]]]:
    """Write into the further ledgers of a row; return each with the words on its register."""
    found = []
    for code in matter.more:
        ledger = s.ask(q.GetLedger(code=code)).definition
        entry, words, values = ledger_entry(s, ledger, matter.id)
        columns = {column.key for column in ledger.columns}
        seen = tuple(text for key, text in words.items() if key in columns)
        assert entry
        found.append((code, _counted(ledger, values) if ledger.sensitive else seen))
    return found
