"""A ledger is added by one data file; papers and sheets; nothing restricted on either."""

import io
import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from campus_guard.core.document import ReportDoc
from campus_guard.core.errors import Conflict, PermissionDenied, UserError
from campus_guard.core.i18n import Translator, load_translator, msg
from campus_guard.core.ids import new_uid
from campus_guard.core.paths import resource
from campus_guard.core.sheet_parse import parse_rows
from campus_guard.core.sheets import schema_sheet
from campus_guard.db.imports import CheckImport
from campus_guard.db.models import Base
from campus_guard.db.paper import GetPaperHead
from campus_guard.db.service import Service
from campus_guard.features.ledgers import commands as c
from campus_guard.features.ledgers import queries as q
from campus_guard.features.ledgers.report import entry_paper, ledger_register
from campus_guard.features.ledgers.rules import definition as definitions
from campus_guard.features.ledgers.rules.types import Words
from campus_guard.features.ledgers.sheets import ledger_transfer
from campus_guard.features.people.commands import AddPerson
from campus_guard.reports.pdf import render_pdf
from campus_guard.reports.xlsx import read_xlsx, write_report_xlsx, write_xlsx

ZH = load_translator("zh_CN", resource("locale"))
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
FILE: dict[str, Any] = {
    "schema": "campus_guard.ledger/1",
    "code": "KEYS",
    "title": {"zh": "钥匙领用登记", "en": "Keys"},
    "group": "work",
    "series": "YS",
    "day": "day",
    "name": ["room"],
    "fields": [
        {"key": "day", "type": "date", "zh": "领用日期", "required": True},
        {"key": "room", "type": "text", "zh": "房间", "required": True},
        {"key": "who", "type": "person", "zh": "领用人", "required": True},
        {"key": "keys", "type": "number", "zh": "把数", "unit": "把", "least": "1"},
        {"key": "back_on", "type": "date", "zh": "归还日期", "not_before": "day"},
        {"key": "days", "type": "number", "zh": "天数", "compute": "days(day, back_on)"},
    ],
    "states": [
        {"code": "out", "zh": "未还", "open": True, "tone": "warning"},
        {"code": "back", "zh": "已还", "open": False, "tone": "ok"},
    ],
    "moves": [{"from": "out", "to": "back", "zh": "归还", "needs": ["back_on"]}],
    "columns": ["number", "day", "room", "who", "keys", "back_on", "days", "state"],
}


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ship one more definition: a file, nothing else."""
    folder = tmp_path / "ledgers"
    folder.mkdir()
    for path in resource("ledgers").glob("*.json"):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "99_keys.json").write_text(json.dumps(FILE, ensure_ascii=False), encoding="utf-8")
    monkeypatch.setattr(definitions, "resource", lambda *_parts: folder)
    return folder


@pytest.fixture
def who(director: Service) -> int:
    return director.run(
        AddPerson(uid=new_uid(), name="示例甲", staff_number="T9", line="teaching")
    ).value


def text_of(doc: ReportDoc) -> str:
    pages = PdfReader(io.BytesIO(render_pdf(doc))).pages
    return "\n".join(page.extract_text() for page in pages)


def register(service: Service, code: str, tr: Translator = ZH) -> ReportDoc:
    data = service.ask(q.LedgerForPaper(ledger=code, first=FIRST, last=LAST))
    return ledger_register(data, service.ask(GetPaperHead()), tr, empty=msg("None this month"))


def add(service: Service, ledger: str, **values: Any) -> int:
    return service.run(c.AddEntry(uid=new_uid(), ledger=ledger, values=values)).value


@pytest.mark.usefixtures("shipped")
def test_a_new_ledger_is_one_data_file(director: Service, who: int, tmp_path: Path) -> None:
    day = date(2026, 11, 3)
    entry = add(director, "KEYS", day=day, room="三楼 302", who=who, keys=Decimal(2))
    with pytest.raises(UserError) as refused:
        director.run(c.MoveEntry(uid=new_uid(), entry_id=entry, to="back"))
    assert set(refused.value.fields) == {"back_on"}
    row = director.ask(q.GetEntry(entry_id=entry)).row
    typed = {f.key: row.values.get(f.key) for f in row.definition.typed}
    typed["back_on"] = date(2026, 11, 9)
    director.run(c.EditEntry(entry_id=entry, expected_version=row.version, values=typed))
    director.run(c.MoveEntry(uid=new_uid(), entry_id=entry, to="back"))
    printed = text_of(register(director, "KEYS"))
    for words in ("钥匙领用登记", "YS-2026-0001", "三楼 302", "示例甲", "2026-11-09", "已还", "把"):
        assert words in printed
    detail = director.ask(q.GetEntry(entry_id=entry))
    assert detail.row.values["days"] == 6
    assert "三楼 302" in text_of(entry_paper(detail, director.ask(GetPaperHead()), ZH))
    path = tmp_path / "keys.xlsx"
    assert write_report_xlsx(register(director, "KEYS"), path) == []
    cells = [cell for row in read_xlsx(path) for cell in row]
    assert "三楼 302" in cells
    assert 6 in cells


def test_a_newer_shipped_form_is_taken_up_unless_the_school_has_its_own(
    shipped: Path, director: Service, who: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = {"day": date(2026, 11, 3), "room": "302", "who": who}
    old = add(director, "KEYS", **values)
    newer = shipped.parent / "newer"
    newer.mkdir()
    more = {"key": "lock", "type": "text", "zh": "锁号"}
    file = {**FILE, "fields": [*FILE["fields"], more]}
    (newer / "99_keys.json").write_text(json.dumps(file, ensure_ascii=False), encoding="utf-8")
    monkeypatch.setattr(definitions, "resource", lambda *_parts: newer)
    ledger = director.ask(q.GetLedger(code="KEYS"))
    assert (ledger.number, ledger.changed) == (2, False)
    new = add(director, "KEYS", **values, lock="7")
    rows = {row.id: row for row in director.ask(q.ListEntries(ledger="KEYS")).rows}
    assert rows[old].definition.field("lock") is None
    assert rows[new].values["lock"] == "7"
    ledger = director.ask(q.GetLedger(code="KEYS"))
    own = replace(ledger.definition, title=Words("本校钥匙"))
    edit = c.EditLedger(code="KEYS", expected_version=ledger.row_version, content=own)
    assert director.run(edit).value == 3
    with pytest.raises(Conflict):
        director.run(replace(edit, content=replace(own, title=Words("又改"))))
    monkeypatch.setattr(definitions, "resource", lambda *_parts: shipped)
    add(director, "KEYS", **values)
    assert director.ask(q.GetLedger(code="KEYS")).definition == own


@pytest.mark.usefixtures("shipped")
def test_its_sheet_goes_out_and_comes_in(director: Service, who: int, tmp_path: Path) -> None:
    add(director, "KEYS", day=date(2026, 11, 3), room="302", who=who)
    transfer = ledger_transfer(director.ask(q.GetLedger(code="KEYS")).definition)
    path = tmp_path / "keys.xlsx"
    sheet = schema_sheet(transfer.schema, director.ask(transfer.records()), ZH)
    assert write_xlsx([sheet], path, tr=ZH) == []
    rows = [list(row) for row in read_xlsx(path)]
    again = transfer.command(parse_rows(transfer.schema, rows, [ZH]))
    assert director.ask(CheckImport(command=again)).counts.same == 1
    header = next(n for n, row in enumerate(rows) if "房间" in [str(x).rstrip("* ") for x in row])
    names = [str(x).rstrip("* ") for x in rows[header]]
    room, number = names.index("房间"), names.index(ZH("No."))
    fresh = list(rows[header + 1])
    rows[header + 1][room] = "303"
    fresh[number], fresh[room] = None, "401"
    wrong = list(fresh)
    wrong[names.index("领用人")] = "没有此人"
    bad = transfer.command(parse_rows(transfer.schema, [*rows, fresh, wrong], [ZH]))
    errors = director.ask(CheckImport(command=bad)).errors
    assert [(e.row, e.column) for e in errors] == [(header + 4, "who")]
    with pytest.raises(UserError):
        director.run(bad)
    good = transfer.command(parse_rows(transfer.schema, [*rows, fresh], [ZH]))
    counts = director.run(good).value
    assert (counts.new, counts.changed) == (1, 1)
    counts = director.run(good).value
    assert counts.same == 2
    rooms = {row.values["room"] for row in director.ask(q.ListEntries(ledger="KEYS")).rows}
    assert rooms == {"303", "401"}


def test_zero_is_printed_and_a_gap_is_called_so(director: Service) -> None:
    assert "未记录" in text_of(register(director, "LECTURE"))
    add(
        director, "LECTURE", topic="law", day=date(2026, 10, 5), lecturer="示例", from_unit="police"
    )
    assert "本月无" in text_of(register(director, "LECTURE"))


def test_a_poster_and_a_balance_on_paper(director: Service, who: int) -> None:
    other = director.run(
        AddPerson(uid=new_uid(), name="示例乙", staff_number="T8", line="teaching")
    ).value
    theme = add(
        director,
        "THEME",
        kind="month",
        theme="消防安全",
        month="11月",
        from_day=date(2026, 11, 2),
        content="不玩火",
    )
    poster = entry_paper(director.ask(q.GetEntry(entry_id=theme)), director.ask(GetPaperHead()), ZH)
    assert poster.title == "11月 消防安全"
    assert "不玩火" in text_of(poster)
    chemical = {
        "substance": "乙醇",
        "hazard_class": "flammable",
        "cabinet": "柜",
        "keepers": (who, other),
    }
    for kind, amount in (("in", 50), ("count", 47)):
        add(director, "CHEM", **chemical, direction=kind, quantity=Decimal(amount), day=FIRST)
    printed = text_of(register(director, "CHEM"))
    assert "乙醇 / 柜" in printed
    assert "-3" in printed


SECRET = "绝密示例经过九七三"
RESTRICTED = {
    "BULLY": {"source": "box", "form": "words", "content": SECRET},
    "DISPUTE": {"kind": "parents", "level": "low", "parties": SECRET, "issue": SECRET},
    "KEYPERSON": {"category": "other", "count": Decimal(3), "note": SECRET},
    "PSYCH": {"category": "left", "count": Decimal(3), "plans": Decimal(2), "note": SECRET},
}
PEOPLE = {"BULLY": "handler", "DISPUTE": "owner"}


@pytest.mark.parametrize("code", list(RESTRICTED))
def test_nothing_restricted_reaches_paper_sheet_search_or_log(
    code: str,
    director: Service,
    principal: Service,
    who: int,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    principal.run(c.SetLedgerReaders(code=code, readers=("director",)))
    definition = director.ask(q.GetLedger(code=code)).definition
    values = {**RESTRICTED[code], definition.day: date(2026, 11, 5)}
    if code in PEOPLE:
        values[PEOPLE[code]] = who
    with caplog.at_level(logging.DEBUG):
        entry = add(director, code, **values)
        detail = director.run(c.OpenRestricted(entry_id=entry)).value
        assert SECRET in repr(detail)
        for service in (director, principal):
            doc = register(service, code)
            assert SECRET not in text_of(doc)
            assert "示例甲" not in "".join(str(block) for block in doc.blocks[1:])
            path = tmp_path / f"{service.actor.username}.xlsx"
            write_report_xlsx(doc, path)
            assert SECRET not in str(read_xlsx(path))
            assert service.ask(q.FindEntries(text="绝密")) == ()
            for asked in _every_answer(service, code):
                assert SECRET not in repr(asked)
        with pytest.raises(ValueError, match=code):
            entry_paper(detail, director.ask(GetPaperHead()), ZH)
        with pytest.raises(UserError):
            ledger_transfer(definition)
        with pytest.raises(PermissionDenied):
            director.ask(_export(code))
    assert SECRET not in caplog.text
    with director.db.read() as session:
        for table in Base.metadata.sorted_tables:
            assert SECRET not in repr(session.execute(sa.select(table)).all()), table.name


def _export(code: str) -> Any:
    from campus_guard.features.ledgers.queries.exports import ExportEntries

    return ExportEntries(ledger=code)


def _every_answer(service: Service, code: str) -> list[Any]:
    asked: list[Callable[[], Any]] = [
        lambda: service.ask(q.LedgerCatalogue()),
        lambda: service.ask(q.LedgerReminders()),
        lambda: service.ask(q.LedgerTargets()),
        lambda: service.ask(q.LedgerFigures(ledger=code, first=FIRST, last=LAST)),
        lambda: service.ask(q.LedgerForPaper(ledger=code, first=FIRST, last=LAST)),
        lambda: service.ask(q.FindEntries()),
    ]
    if service.actor.username == "director":
        asked.append(lambda: service.ask(q.ListEntries(ledger=code)))
    return [ask() for ask in asked]
