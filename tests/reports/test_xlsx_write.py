"""Text stays text, numbers and dates are real, what cannot be carried is said."""

import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from campus_guard.core import document as d
from campus_guard.core.errors import WorldError
from campus_guard.core.sheets import Sheet
from campus_guard.reports.xlsx import read_xlsx, write_report_xlsx, write_xlsx
from tests.reports.samples import AT, STAMP, ledger, paper, summary, translator
from tests.reports.test_pdf_text import HOSTILE

DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "\t=1",
    "#N/A",
    "#REF!",
    *HOSTILE,
]


def one_column(path: Path, values: list[d.Value]) -> list[str]:
    sheet = Sheet("表", [d.Column("列")], [(v,) for v in values])
    return write_xlsx([sheet], path, tr=translator())


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_looks_like_a_formula_is_text(text: str, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    assert one_column(path, [text]) == []
    cell = load_workbook(path)["表"]["A2"]
    assert cell.data_type == "s"
    assert cell.value == text
    assert read_xlsx(path)[1] == [text]
    xml = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in xml


def test_control_characters_go_and_are_said_in_words_and_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    said = one_column(path, ["甲\x00\x07乙\u202e丙", "好", "坏\ud800字\uffff"])
    assert len(said) == 2
    assert "A2" in said[0]
    assert "U+0000, U+0007, U+202E" in said[0]
    assert "U+D800, U+FFFF" in said[1]
    book = load_workbook(path)
    assert book["表"]["A2"].value == "甲乙丙"
    assert [row[0].value for row in book["略去的内容"]][1:] == said


def test_long_text_and_characters_beyond_the_basic_plane_are_carried(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    text = "𠮷\U0001f600安全" * 5000
    assert one_column(path, [text]) == []
    assert read_xlsx(path)[1] == [text]


def test_text_beyond_what_a_cell_holds_is_cut_and_said(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    said = one_column(path, ["甲" * 40_000])
    assert "32767" in said[0]
    assert read_xlsx(path)[1] == ["甲" * 32_767]


def test_the_spelling_of_excel_for_odd_characters_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    one_column(path, ["_x0041_", "a_x000D_b"])
    assert read_xlsx(path)[1:] == [["_x0041_"], ["a_x000D_b"]]
    assert b"_x005F_x0041_" in zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")


def test_values_keep_their_types(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    columns = [
        d.Column("身份证", d.Kind.TEXT),
        d.Column("数", d.Kind.NUMBER),
        d.Column("元", d.Kind.MONEY),
        d.Column("率", d.Kind.PERCENT),
        d.Column("日", d.Kind.DATE),
        d.Column("时", d.Kind.DATETIME),
        d.Column("点", d.Kind.TIME),
        d.Column("勾", d.Kind.TICK),
    ]
    row = (
        "37010119900101001X",
        12,
        Decimal("12.50"),
        Decimal("0.875"),
        date(2026, 9, 1),
        AT,
        AT,
        True,
    )
    write_xlsx([Sheet("表", columns, [row, (None,) * 8])], path, tr=translator())
    ws = load_workbook(path)["表"]
    values = [cell.value for cell in ws[2]]
    assert values[:4] == ["37010119900101001X", 12, 12.5, 0.875]
    assert values[4] == datetime(2026, 9, 1)  # noqa: DTZ001  # spreadsheets know no zones
    assert values[5] == AT.replace(tzinfo=None)
    assert values[6:] == [time(9, 0), "是"]
    formats = [cell.number_format for cell in ws[2]][2:7]
    assert formats == ["#,##0.00", "0.0%", "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "hh:mm"]


@pytest.mark.parametrize("value", [10**18, float("nan"), float("inf"), date(1850, 1, 1)])
def test_what_a_spreadsheet_would_change_is_written_as_text(value: d.Value, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    one_column(path, [value])
    assert load_workbook(path)["表"]["A2"].value == str(value)


def test_header_is_frozen_repeated_and_columns_are_wide_enough(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    sheet = Sheet(
        "表", [d.Column("很长的列标题文字"), d.Column("乙")], [("甲", 1)], title=["题", "校"]
    )
    write_xlsx([sheet], path, tr=translator(), stamp=STAMP)
    ws = load_workbook(path)["表"]
    assert ws.freeze_panes == "A4"
    assert ws.print_title_rows == "$3:$3"
    assert ws.column_dimensions["A"].width >= 16
    assert ws.page_setup.fitToHeight == 0
    assert ws["A3"].font.bold


def test_sheet_names_are_made_acceptable_and_unique(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    names = ["一/二:[三]*?\\", "一 二  三", "长" * 40, "长" * 40, "", "'x'"]
    sheets = [Sheet(n, [d.Column("列")], []) for n in names]
    write_xlsx(sheets, path, tr=translator())
    found = load_workbook(path).sheetnames
    assert len({n.casefold() for n in found}) == len(names)
    assert all(0 < len(n) <= 31 for n in found)


def test_a_report_brings_all_its_numbers(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    assert write_report_xlsx(summary(), path) == []
    book = load_workbook(path)
    text = "\n".join(str(c.value) for ws in book for row in ws for c in row if c.value is not None)
    for word in (
        "56032.5",
        "签订率",
        "各月事故起数",
        "未记录",
        "每千名学生事故数",
        "SG-2026-0030",
        "示例小学",
        "2026-09-01 至 2027-01-20",
        "规则集 2026.1",
        "留痕 1208 条",
        "内部资料",
    ):
        assert word in text, word


def test_a_report_without_rows_says_so(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_report_xlsx(ledger(0), path)
    assert ["本月无"] in [[v for v in row if v is not None] for row in read_xlsx(path)]
    write_report_xlsx(paper(blocks=[]), path)
    assert load_workbook(path).sheetnames == ["学期安全工作总结"]


def test_bands_spans_and_totals_keep_their_columns(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    columns = [d.Column("甲"), d.Column("乙"), d.Column("丙", d.Kind.NUMBER)]
    rows: list[d.Row] = [d.Band("午间"), (d.Cell("两列", span=2), 5), ("a", "b", 6)]
    write_xlsx([Sheet("表", columns, rows, totals=[("合计", None, 11)])], path, tr=translator())
    assert read_xlsx(path)[1:] == [
        ["午间", None, None],
        ["两列", None, 5],
        ["a", "b", 6],
        ["合计", None, 11],
    ]


def test_rows_may_come_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    rows = ((i, f"王示例{i}") for i in range(5000))
    write_xlsx(
        [Sheet("表", [d.Column("序号", d.Kind.NUMBER), d.Column("姓名")], rows)],
        path,
        tr=translator(),
    )
    read = read_xlsx(path)
    assert len(read) == 5001
    assert read[-1] == [4999, "王示例4999"]


def test_an_existing_file_stays_when_writing_fails(tmp_path: Path) -> None:
    folder = tmp_path / "d.xlsx"
    folder.mkdir()
    with pytest.raises(WorldError):
        one_column(folder, ["甲"])
    assert [p.name for p in tmp_path.iterdir()] == ["d.xlsx"]
