"""Files that somebody brings: good ones are read, bad ones are refused in words and cheaply."""

import io
import random
import resource
import time as clock
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook

from campus_guard.core.document import Value
from campus_guard.core.errors import NotFound, UserError
from campus_guard.reports.xlsx import Caps, read_xlsx

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def plain_book(path: Path, rows: list[list[object]]) -> None:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


def with_sheet(path: Path, xml: str, *, extra: dict[str, bytes] | None = None) -> None:
    """Write a workbook whose first sheet is ``xml``."""
    source = io.BytesIO()
    Workbook().save(source)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            new.writestr(
                item.filename, xml if item.filename == "xl/worksheets/sheet1.xml" else data
            )
        for name, data in (extra or {}).items():
            new.writestr(name, data)


def sheet_xml(rows: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def refused(path: Path, caps: Caps | None = None) -> str:
    with pytest.raises(UserError) as caught:
        read_xlsx(path, caps)
    return str(caught.value.message)


def test_values_come_back_by_type_and_empty_ends_are_cut(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    rows: list[list[object]] = [
        ["姓名", "工号"],
        ["王示例", 12],
        [None, None],
        [datetime(2026, 9, 1, 7, 30), time(7, 30)],  # noqa: DTZ001
        [True, 1.5],
        [None, None],
    ]
    plain_book(path, rows)
    found = read_xlsx(path)
    assert found == rows[:-1]
    assert isinstance(found[4][0], bool)


def test_an_empty_sheet_has_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    plain_book(path, [])
    assert read_xlsx(path) == []


def test_a_far_cell_is_refused_quickly_and_without_memory(tmp_path: Path) -> None:
    path = tmp_path / "far.xlsx"
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    with_sheet(path, sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>' + far))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = clock.process_time()
    assert "rows" in refused(path)
    assert clock.process_time() - started < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024  # KiB


def test_a_far_cell_without_value_is_only_formatting(tmp_path: Path) -> None:
    path = tmp_path / "styled.xlsx"
    far = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    with_sheet(path, sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>' + far))
    assert read_xlsx(path) == [[1]]


def test_a_far_column_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "far.xlsx"
    with_sheet(path, sheet_xml('<row r="1"><c r="XFD1"><v>1</v></c></row>'))
    assert "200" in refused(path)


def test_too_many_rows_are_refused_by_number(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    plain_book(path, [[i] for i in range(30)])
    assert len(read_xlsx(path, Caps(rows=30))) == 30
    assert "29" in refused(path, Caps(rows=29))


def test_cells_without_addresses_are_counted_too(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with_sheet(
        path, sheet_xml("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>")
    )
    assert read_xlsx(path) == [[1, 2], [3, None]]
    assert "1" in refused(path, Caps(rows=1))
    assert "1" in refused(path, Caps(columns=1))


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    bomb = {"xl/media/picture.bin": bytes(300 * 1024 * 1024)}
    with_sheet(path, sheet_xml(""), extra=bomb)
    assert path.stat().st_size < 1024 * 1024
    started = clock.process_time()
    assert "unpacks" in refused(path)
    assert clock.process_time() - started < 1


def test_many_parts_and_large_other_parts_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "parts.xlsx"
    with_sheet(path, sheet_xml(""), extra={f"x/{i}": b"" for i in range(1200)})
    assert "unpacks" in refused(path)
    noise = random.Random(1).randbytes(9 * 1024 * 1024)
    with_sheet(path, sheet_xml(""), extra={"xl/theme/theme9.xml": noise})
    assert "unpacks" in refused(path)
    assert "MiB" in refused(path, Caps(file_mib=0))


def test_entities_do_not_expand(tmp_path: Path) -> None:
    path = tmp_path / "lol.xlsx"
    lol = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "lol"}">' for i in range(9))
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&l8;</t></is></c></row>'
    with_sheet(path, f"<!DOCTYPE x [{lol}]>" + sheet_xml(cell))
    assert "cannot be read" in refused(path)


def test_a_file_is_not_read_through_an_entity(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim")
    path = tmp_path / "xxe.xlsx"
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row>'
    with_sheet(path, f'<!DOCTYPE x [<!ENTITY x SYSTEM "{secret.as_uri()}">]>' + sheet_xml(cell))
    assert "cannot be read" in refused(path)


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"name,number\n", b"\x00" * 100, "中文".encode()]
)
def test_what_is_no_workbook_is_refused_in_words(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(data)
    assert "x.xlsx cannot be read" in refused(path)


def test_old_and_protected_files_are_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "alt.xls"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600)
    assert "password" in refused(path)


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_xlsx(tmp_path / "none.xlsx")


def test_damaged_files_give_rows_or_words_never_a_crash(tmp_path: Path) -> None:
    good = tmp_path / "good.xlsx"
    plain_book(good, [["姓名", "日期"], ["王示例", date(2026, 9, 1)], [1, 2.5]])
    data = good.read_bytes()
    dice = random.Random(7)
    path = tmp_path / "bad.xlsx"
    outcomes: set[str] = set()
    for _ in range(250):
        broken = bytearray(data)
        for _ in range(dice.randint(1, 8)):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        path.write_bytes(bytes(broken[: dice.choice([len(broken), dice.randrange(len(broken))])]))
        try:
            rows: list[list[Value]] = read_xlsx(path)
            outcomes.add(type(rows).__name__)
        except UserError as error:
            outcomes.add(type(error).__name__)
    assert outcomes == {"list", "UserError"}


def test_damaged_xml_inside_a_whole_zip_gives_rows_or_words(tmp_path: Path) -> None:
    path = tmp_path / "bad.xlsx"
    dice = random.Random(11)
    cells = '<c r="A1" t="s"><v>0</v></c><c r="B1" t="b"><v>1</v></c><c t="d"><v>2026-09-01</v></c>'
    xml = sheet_xml(f'<row r="1">{cells}</row>')
    outcomes: set[str] = set()
    for _ in range(150):
        broken = list(xml)
        for _ in range(dice.randint(1, 4)):
            at = dice.randrange(len(broken))
            broken[at] = dice.choice('<>"/=&;09azAZ -\u4e2d')
        with_sheet(path, "".join(broken))
        try:
            outcomes.add(type(read_xlsx(path)).__name__)
        except UserError as error:
            outcomes.add(type(error).__name__)
    assert outcomes == {"list", "UserError"}
