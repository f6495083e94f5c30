"""Rows become records; mistakes are told by row and column; the template comes back."""

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from campus_guard.core.document import Value
from campus_guard.core.i18n import Translator, load_translator, msg
from campus_guard.core.paths import resource
from campus_guard.core.sheet_parse import parse_rows
from campus_guard.core.sheets import (
    Choice,
    FieldType,
    Parsed,
    SchemaColumn,
    SheetSchema,
    schema_sheet,
)
from campus_guard.reports.xlsx import read_xlsx, write_template, write_xlsx

ZH = load_translator("zh_CN", resource("locale"))
LANGUAGES = (ZH, Translator("en"), load_translator("zh_TW", resource("locale")))
SCHEMA = SheetSchema(
    "staff",
    msg("Content"),
    (
        SchemaColumn(
            "number", msg("Item"), required=True, max_length=8, aliases=("工号",), example="007"
        ),
        SchemaColumn("name", msg("Name"), required=True, aliases=("姓名",)),
        SchemaColumn(
            "sex",
            msg("Sex"),
            FieldType.CHOICE,
            aliases=("性别",),
            choices=(Choice("m", msg("male"), ("男",)), Choice("f", msg("female"), ("女",))),
        ),
        SchemaColumn("since", msg("Since"), FieldType.DATE, aliases=("起",)),
        SchemaColumn("at", msg("At"), FieldType.DATETIME, aliases=("时刻",)),
        SchemaColumn("rise", msg("Rise"), FieldType.TIME, aliases=("时间",)),
        SchemaColumn("age", msg("Age"), FieldType.INT, least=16, most=99, aliases=("年龄",)),
        SchemaColumn("pay", msg("Pay"), FieldType.DECIMAL, aliases=("元",)),
        SchemaColumn(
            "guard", msg("Guard"), FieldType.BOOL, aliases=("护校队",), hint=msg("yes or no")
        ),
        SchemaColumn("note", msg("Note"), FieldType.BLOCK, max_length=20, aliases=("备注",)),
    ),
    unique=("number",),
    dropped=(("押证", msg("ID cards are never kept.")),),
)
HEAD: list[Value] = ["工号", "姓名", "性别", "起", "时刻", "时间", "年龄", "元", "护校队", "备注"]
KEYS = [c.key for c in SCHEMA.columns]


def parse(*rows: list[Value]) -> Parsed:
    return parse_rows(SCHEMA, [HEAD, *rows], LANGUAGES)


def one(key: str, value: Value) -> Parsed:
    row: list[Value] = ["007", "王示例", *[None] * 8]
    row[KEYS.index(key)] = value
    return parse(row)


@pytest.mark.parametrize(
    ("key", "given", "want"),
    [
        ("number", 12.0, "12"),
        ("number", 7, "7"),
        ("number", "007", "007"),
        ("number", 1.5, "1.5"),
        ("name", " 王 示例\x07 ", "王 示例"),
        ("name", "𠮷示例", "𠮷示例"),
        ("sex", "女", "f"),
        ("sex", "MALE", "m"),
        ("sex", "m", "m"),
        ("since", "2026-09-01", date(2026, 9, 1)),
        ("since", "2026/9/1", date(2026, 9, 1)),
        ("since", "2026.9.1", date(2026, 9, 1)),
        ("since", "2026年9月1日", date(2026, 9, 1)),
        ("since", "２０２６年９月１日", date(2026, 9, 1)),
        ("since", datetime(2026, 9, 1), date(2026, 9, 1)),  # noqa: DTZ001
        ("at", "2026年9月1日 7:30", datetime(2026, 9, 1, 7, 30)),  # noqa: DTZ001
        ("at", "2026-09-01T07:30", datetime(2026, 9, 1, 7, 30)),  # noqa: DTZ001
        ("at", date(2026, 9, 1), datetime(2026, 9, 1)),  # noqa: DTZ001
        ("rise", "7点30分", time(7, 30)),
        ("rise", "07:30:15", time(7, 30, 15)),
        ("rise", time(7, 30), time(7, 30)),
        ("age", "１８", 18),
        ("age", 18.0, 18),
        ("pay", "1,234.50元", Decimal("1234.50")),
        ("pay", 0.1, Decimal("0.1")),
        ("guard", "是", True),
        ("guard", "无", False),
        ("guard", True, True),
        ("guard", 0, False),
        ("note", "一\r\n二", "一\n二"),
        ("note", "   ", None),
    ],
)
def test_cells_are_understood(key: str, given: Value, want: Value) -> None:
    parsed = one(key, given)
    assert parsed.errors == ()
    assert parsed.records[0].values[key] == want
    assert type(parsed.records[0].values[key]) is type(want)


@pytest.mark.parametrize(
    ("key", "given", "words"),
    [
        ("number", None, "不能为空"),
        ("number", "\u3000 ", "不能为空"),
        ("number", "123456789", "超过 8 个字"),
        ("number", 3.7010119900101e17, "15 位"),
        ("number", float("nan"), "15 位"),
        ("name", "#N/A", "错误值"),
        ("sex", "未知", "不在可填的范围"),
        ("since", "2026-02-30", "不是日期"),
        ("since", 46266, "不是日期"),
        ("since", "明天", "不是日期"),
        ("at", "2026-09-01 25:00", "不是日期和时间"),
        ("rise", "25:00", "不是时间"),
        ("age", 15, "小于 16"),
        ("age", 100, "大于 99"),
        ("age", 18.5, "不是整数"),
        ("pay", "很多", "不是数字"),
        ("pay", "1e400", "不是数字"),
        ("guard", "也许", "既不是"),
        ("note", "长" * 21, "超过 20 个字"),
    ],
)
def test_mistakes_are_told_by_row_and_column_in_words(key: str, given: Value, words: str) -> None:
    parsed = one(key, given)
    assert parsed.records == ()
    (error,) = parsed.errors
    assert error.row == 2
    assert error.column == ZH(SCHEMA.columns[KEYS.index(key)].header)
    assert words in ZH(error.message)


def test_all_mistakes_of_all_rows_are_listed() -> None:
    parsed = parse(
        ["1", None, *[None] * 8],
        ["2", "王示例", "?", "?", *[None] * 6],
        [None] * 10,
        ["3", "李示例"],
    )
    assert [(e.row, e.column) for e in parsed.errors] == [
        (2, ZH("Name")),
        (3, ZH("Sex")),
        (3, ZH("Since")),
    ]
    assert [r.row for r in parsed.records] == [5]


def test_the_same_key_twice_is_a_mistake() -> None:
    parsed = parse(["1", "王示例"], ["2", "李示例"], [1, "张示例"])
    (error,) = parsed.errors
    assert error.row == 4
    assert "第 2 行" in ZH(error.message)


def test_headers_are_found_in_any_language_below_titles_and_in_any_order() -> None:
    rows: list[list[Value]] = [
        ["示例小学名单"],
        [],
        ["Name", "ITEM*", "押证", "血型"],
        ["王示例", 1, "x", "y"],
    ]
    parsed = parse_rows(SCHEMA, rows, LANGUAGES)
    assert parsed.errors == ()
    assert parsed.records[0].row == 4
    assert parsed.records[0].values["name"] == "王示例"
    assert parsed.records[0].values["since"] is None
    assert [(n.row, n.column) for n in parsed.notices] == [(3, "押证"), (3, "血型")]
    assert parsed.notices[0].message.text == "ID cards are never kept."


def test_missing_doubled_and_absent_headers_are_told() -> None:
    missing = parse_rows(SCHEMA, [["工号"], ["1"]], LANGUAGES)
    assert [(e.row, e.column) for e in missing.errors] == [(1, ZH("Name"))]
    doubled = parse_rows(SCHEMA, [["工号", "姓名", "Item"], ["1", "a", "2"]], LANGUAGES)
    assert "两次" in ZH(doubled.errors[0].message)
    for rows in ([], [["甲", "乙"], [1, 2]]):
        (error,) = parse_rows(SCHEMA, rows, LANGUAGES).errors
        assert error.row == 0
    assert "没有内容" in ZH(parse().errors[0].message)


def test_a_file_of_the_wrong_kind_is_not_told_row_by_row() -> None:
    parsed = parse(*[["", "x"] for _ in range(5000)])
    assert len(parsed.errors) == 501
    assert "500" in ZH(parsed.errors[-1].message)


cells = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.decimals(),
)


@given(st.lists(st.lists(cells, max_size=12), max_size=8))
def test_any_cells_give_records_or_words(rows: list[list[Value]]) -> None:
    parsed = parse(*rows)
    for error in parsed.errors:
        assert ZH(error.message)
    for record in parsed.records:
        assert set(record.values) == set(KEYS)
        assert record.values["number"]


def test_the_template_is_understood_by_the_import(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_template(SCHEMA, path, ZH)
    rows = read_xlsx(path)
    assert len(rows) == 1
    parsed = parse_rows(SCHEMA, rows, LANGUAGES)
    assert "没有内容" in ZH(parsed.errors[0].message)
    ws = load_workbook(path).worksheets[0]
    assert ws.freeze_panes == "A2"
    assert "007" in ws["A1"].comment.text
    assert "必填" in ws["A1"].comment.text
    assert ws["A1"].value.endswith("*")
    assert ws.column_dimensions["A"].number_format == "@"
    lists = {str(rule.sqref): rule.formula1 for rule in ws.data_validations.dataValidation}
    assert set(lists) == {"C2:C2000", "I2:I2000"}
    answers = load_workbook(path).worksheets[1]
    assert [c.value for c in answers["B"] if c.value] == ["是", "否"]


def test_an_export_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    records: list[dict[str, Value]] = [
        {
            "number": "007",
            "name": "=王示例",
            "sex": "f",
            "since": date(2026, 9, 1),
            "at": datetime(2026, 9, 1, 7, 30),  # noqa: DTZ001
            "rise": time(7, 30),
            "age": 30,
            "pay": Decimal("12.5"),
            "guard": False,
            "note": "一\n二",
        },
        dict.fromkeys(KEYS) | {"number": "8", "name": "𠮷示例"},
    ]
    for tr in LANGUAGES:
        write_xlsx([schema_sheet(SCHEMA, records, tr)], path, tr=tr)
        parsed = parse_rows(SCHEMA, read_xlsx(path), LANGUAGES)
        assert parsed.errors == ()
        assert [dict(r.values) for r in parsed.records] == records
