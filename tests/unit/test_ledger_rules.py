"""Definitions, values, balances, targets and calculations of ledgers, diced."""

import json
from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from campus_guard.core.i18n import Message
from campus_guard.features.calendar.rules import DayEntry, DayKind, TermSpan, day_kind
from campus_guard.features.ledgers.rules import expressions as ex
from campus_guard.features.ledgers.rules.balance import Movement, balances
from campus_guard.features.ledgers.rules.check import (
    check_definition,
    check_successor,
    clean_definition,
)
from campus_guard.features.ledgers.rules.definition import (
    ledger_from,
    ledger_json,
    shipped_ledgers,
)
from campus_guard.features.ledgers.rules.reminders import Seen, dues
from campus_guard.features.ledgers.rules.targets import Span, fits, rows, spans, weight
from campus_guard.features.ledgers.rules.types import (
    PLAIN,
    BalanceDef,
    Condition,
    FieldDef,
    FieldType,
    LedgerDef,
    Per,
    Target,
    Words,
)
from campus_guard.features.ledgers.rules.values import clean_values, load_values, split, stored

SHIPPED = shipped_ledgers()
ledgers = st.sampled_from(list(SHIPPED.values()))
texts = st.text(max_size=30)
days = st.dates(date(2023, 12, 20), date(2029, 1, 15))


@pytest.mark.parametrize("code", list(SHIPPED))
def test_a_shipped_definition_fits_and_comes_back(code: str) -> None:
    ledger = SHIPPED[code]
    assert check_definition(clean_definition(ledger)) == {}
    assert clean_definition(ledger) == ledger
    assert ledger_from(json.loads(json.dumps(ledger_json(ledger)))) == ledger
    assert check_successor(ledger, ledger) == {}
    assert ledger.title.en
    assert all(f.words.zh and f.words.en for f in ledger.fields)
    assert ledger.help.zh


def test_numbers_of_no_two_shipped_ledgers_look_alike() -> None:
    series = [ledger.series for ledger in SHIPPED.values()]
    assert len(set(series)) == len(series) == 40


@st.composite
def damaged(draw: st.DrawFn) -> LedgerDef:
    """Return a shipped definition in which something was replaced at random."""
    ledger = draw(ledgers)
    fields = list(ledger.fields)
    at = draw(st.integers(0, len(fields) - 1))
    f = fields[at]
    changes: dict[str, Any] = draw(
        st.sampled_from(
            [
                {"key": draw(texts)},
                {"type": draw(st.sampled_from(list(FieldType)))},
                {"words": Words(draw(texts))},
                {"compute": draw(st.text("abdys+-*/() 0123456789,", max_size=40))},
                {"choices": f.choices[:1]},
                {"not_before": draw(texts)},
                {"places": draw(st.integers(-3, 9))},
                {"least": Decimal(9), "most": Decimal(1)},
            ]
        )
    )
    fields[at] = replace(f, **changes)
    whole: dict[str, Any] = draw(
        st.sampled_from(
            [
                {},
                {"day": draw(texts)},
                {"name": (draw(texts),)},
                {"states": ledger.states[:1]},
                {"moves": ledger.moves[:1]},
                {"series": draw(texts)},
                {"sensitive": True},
                {"balance": BalanceDef(("day",), draw(texts), "quantity", {"in": "+"})},
            ]
        )
    )
    return replace(ledger, fields=tuple(fields), **whole)


@settings(max_examples=150)
@given(damaged())
def test_a_definition_is_refused_in_words_and_never_breaks(ledger: LedgerDef) -> None:
    clean = clean_definition(ledger)
    wrong = check_definition(clean)
    assert all(isinstance(words, Message) for words in wrong.values())
    assert clean_definition(clean) == clean
    assert ledger_from(json.loads(json.dumps(ledger_json(clean)))) == clean
    if not wrong:
        values, _ = clean_values(clean, {})
        split(clean, values)


junk = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.decimals(allow_nan=True, allow_infinity=True),
    texts,
    st.dates(),
    st.times(),
    st.tuples(st.integers(-1, 5), st.integers(-1, 5)),
    st.lists(st.integers(1, 3), max_size=3),
)


@settings(max_examples=150)
@given(ledgers, st.data())
def test_whatever_is_typed_is_taken_unchanged_or_refused(ledger: LedgerDef, data: Any) -> None:
    good = {f.key: data.draw(_likely(f)) for f in ledger.typed}
    key = data.draw(st.sampled_from(sorted(good)))
    given_ = {**good, key: data.draw(st.one_of(st.just(good[key]), junk))}
    values, wrong = clean_values(ledger, given_)
    assert set(wrong) <= set(good)
    kept = {key: stored(value) for key, value in values.items()}
    assert load_values(ledger, json.loads(json.dumps(kept))) == values
    for f in ledger.typed:
        if f.required and f.key not in wrong:
            assert f.key in values
        if f.type is FieldType.TWO_PEOPLE and f.key in values:
            assert len(set(values[f.key])) == 2
    open_, sealed = split(ledger, values)
    assert open_.keys() | sealed.keys() == values.keys()
    if ledger.sensitive:
        assert all(ledger.field(k).type in PLAIN for k in open_)  # type: ignore[union-attr]
    else:
        assert sealed == {}


def _likely(f: FieldDef) -> st.SearchStrategy[Any]:
    """Return values that a field usually takes."""
    low = int(f.least) if f.least is not None else 0
    high = int(f.most) if f.most is not None else 10_000
    kinds: dict[FieldType, st.SearchStrategy[Any]] = {
        FieldType.NUMBER: st.integers(low, high).map(Decimal),
        FieldType.MONEY: st.integers(0, 10**8).map(lambda n: Decimal(n) / 100),
        FieldType.DATE: days,
        FieldType.TIME: st.times().map(lambda t: time(t.hour, t.minute)),
        FieldType.YES_NO: st.booleans(),
        FieldType.CHOICE: st.sampled_from([o.code for o in f.choices] or [""]),
        FieldType.TWO_PEOPLE: st.tuples(st.integers(1, 9), st.integers(1, 9)),
        FieldType.TEXT: st.text(max_size=20),
        FieldType.BLOCK: st.text(max_size=20),
    }
    return kinds.get(f.type, st.integers(1, 9))


KEPT = SHIPPED["CHEM"].balance
assert KEPT is not None
moves = st.tuples(
    days,
    st.sampled_from(["浓硫酸", "乙醇", "乙 醇"]),
    st.sampled_from(list(KEPT.signs)),
    st.integers(0, 10**6).map(lambda n: Decimal(n) / 100),
)


@settings(max_examples=120)
@given(st.lists(moves, max_size=25))
def test_balances_equal_the_sum_of_movements(typed: list[tuple[Any, ...]]) -> None:
    movements = [
        Movement(n, day, n, {"substance": name, "cabinet": "柜", "direction": way, "quantity": x})
        for n, (day, name, way, x) in enumerate(typed)
    ]
    assert KEPT is not None
    found = balances(KEPT, movements)
    sums: dict[str, Decimal] = {}
    ordered = sorted(movements, key=lambda m: (m.day, m.order))
    for m in ordered:
        name = m.values["substance"].replace(" ", "")
        sign = {"+": 1, "-": -1, "=": 0}[KEPT.signs[m.values["direction"]]]
        sums[name] = sums.get(name, Decimal(0)) + sign * m.values["quantity"]
        assert found.after[m.id].balance == sums[name]
        counted = KEPT.signs[m.values["direction"]] == "="
        wanted = m.values["quantity"] - sums[name] if counted else None
        assert found.after[m.id].difference == wanted
    assert {key[0]: amount for key, amount in found.now.items()} == sums
    low = [m.id for m in ordered if found.after[m.id].balance < 0]
    assert found.first_below == (low[0] if low else None)


@settings(max_examples=80)
@given(st.lists(days, max_size=30), st.sampled_from([Per.DAY, Per.WEEK, Per.MONTH]), days)
@example([date(2024, 2, 29), date(2028, 2, 29)], Per.MONTH, date(2024, 2, 29))
@example([date(2024, 12, 31), date(2025, 1, 1)], Per.WEEK, date(2025, 1, 1))
def test_each_entry_counts_in_exactly_one_period(
    entries: list[date], per: Per, today: date
) -> None:
    target = Target("t", Words("目标"), per, 2)
    periods = list(spans(per, date(2023, 12, 1), date(2029, 1, 31)))
    for before, after in pairwise(periods):
        assert before.last + timedelta(days=1) == after.first
    found = rows(target, [(d, Decimal(1)) for d in entries], periods, today, lambda _s: True)
    assert sum(row.count for row in found) == len(entries)
    for row in found:
        mine = [d for d in entries if row.span.first <= d <= row.span.last]
        assert row.count == len(mine)
        assert row.met == (len(mine) >= 2)
        assert row.due == (row.span.last < today)
        assert row.missing == max(0, 2 - len(mine))


def test_borders_of_periods() -> None:
    assert next(spans(Per.MONTH, date(2028, 2, 29), date(2028, 2, 29))).last == date(2028, 2, 29)
    week = next(spans(Per.WEEK, date(2027, 1, 1), date(2027, 1, 1)))
    assert (week.first, week.last, week.name) == (
        date(2026, 12, 28),
        date(2027, 1, 3),
        "2026-W53",
    )
    terms = [Span("A", date(2026, 8, 20), date(2027, 2, 20)), Span("B", date(2027, 2, 21),
             date(2027, 7, 30))]  # fmt: skip
    found = list(spans(Per.TERM, date(2027, 2, 20), date(2027, 2, 21), terms))
    assert [s.name for s in found] == ["A", "B"]


def test_a_make_up_workday_asks_and_a_holiday_does_not() -> None:
    term = TermSpan("2026-2027-1", date(2026, 9, 1), date(2027, 1, 20))
    entries = [DayEntry(date(2026, 10, day), DayKind.HOLIDAY, "国庆节") for day in range(1, 8)] + [
        DayEntry(date(2026, 10, 10), DayKind.MAKEUP_WORKDAY, "国庆节", 3)
    ]

    def teaching(span: Span) -> bool:
        day = span.first
        while day <= span.last:
            if day_kind(day, [e for e in entries if e.day == day], [term], {2026}).teaching:
                return True
            day += timedelta(days=1)
        return False

    target = Target("d", Words("每日"), Per.DAY, 1, teaching=True)
    periods = spans(Per.DAY, date(2026, 10, 1), date(2026, 10, 11))
    found = rows(target, [(date(2026, 10, 10), Decimal(1))], periods, date(2026, 10, 20), teaching)
    asked = {row.span.first.day: row.met for row in found}
    assert asked == {8: False, 9: False, 10: True}


@given(st.sampled_from(["done", "planned"]), st.sampled_from(["fire", "quake"]), st.booleans())
def test_conditions_of_a_target_hold_together(state: str, kind: str, police: bool) -> None:
    where = (Condition("state", ("done",)), Condition("kind", ("fire",)),
             Condition("police", ("yes",)))  # fmt: skip
    target = Target("t", Words("目标"), Per.TERM, 1, where, sum="people")
    values = {"kind": kind, "police": police, "people": Decimal(30)}
    assert fits(target, values, state) == (state == "done" and kind == "fire" and police)
    assert weight(target, values) == 30


numbers = st.decimals(-(10**5), 10**5, places=2)


@given(numbers, numbers, numbers)
def test_calculations_are_those_of_decimals(a: Decimal, b: Decimal, c: Decimal) -> None:
    values = {"a": a, "b": b, "c": c}
    kinds = dict.fromkeys(values, ex.NUMBER)
    assert ex.kind("a + b * c - -a", kinds) == ex.NUMBER
    assert ex.compute("a + b * c - -a", values) == a + b * c - -a
    assert ex.compute("most(a - b, 0)", values) == max(a - b, Decimal(0))
    assert ex.compute("a / b", values) == (a / b if b else None)
    assert ex.compute("a + b", {**values, "b": None}) is None


@given(days, st.integers(-600, 600))
@example(date(2024, 2, 29), 12)
@example(date(2026, 10, 31), 4)
def test_days_and_months(day: date, n: int) -> None:
    values = {"d": day, "n": Decimal(n)}
    assert ex.compute("d + n", values) == day + timedelta(days=n)
    assert ex.compute("days(d, d + n)", values) == n
    later = ex.compute("months(d, n)", values)
    assert isinstance(later, date)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == n
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
    assert ex.compute("months(d, n)", {"d": day, "n": Decimal(10**6)}) is None


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "a.real",
        "(lambda: 1)()",
        "a if a else b",
        "a ** 9",
        "[a]",
        "'a'",
        "days(a)",
        "days(d, a)",
        "d * 2",
        "d + d",
        "unknown + 1",
        "a +",
        "True + a",
        "9" * 300,
        "(" * 150,
        "print(a, b)",
    ],
)
def test_what_is_no_calculation_is_refused_in_words(text: str) -> None:
    with pytest.raises(ex.Unreadable) as refused:
        ex.kind(text, {"a": ex.NUMBER, "b": ex.NUMBER, "d": ex.DAY})
    assert refused.value.message.text


@settings(max_examples=150)
@given(st.text("abd+-*/() .,0123456789'_=[]{}", max_size=60))
def test_any_text_is_a_calculation_or_refused(text: str) -> None:
    kinds = {"a": ex.NUMBER, "b": ex.NUMBER, "d": ex.DAY}
    try:
        kind = ex.kind(text, kinds)
    except ex.Unreadable:
        return
    found = ex.compute(text, {"a": Decimal(7), "b": Decimal(0), "d": date(2026, 1, 1)})
    assert found is None or isinstance(found, Decimal if kind == ex.NUMBER else date)


def test_reminders_follow_state_lead_and_newest_entry() -> None:
    ledger = SHIPPED["LICENCE"]
    today = date(2026, 11, 20)

    def entry(n: int, state: str, on: date) -> Seen:
        return Seen(n, date(2026, 1, n), n, state, {"person": 1, "expires_on": on})

    seen = [
        entry(1, "valid", today + timedelta(days=60)),
        entry(2, "valid", today + timedelta(days=61)),
        entry(3, "renewed", today),
        entry(4, "valid", today - timedelta(days=2)),
    ]
    found = dues(ledger, seen, today)
    assert [(d.entry_id, d.days_left(today)) for d in found] == [(4, -2), (1, 60)]
    newest = replace(ledger, reminders=(replace(ledger.reminders[0], latest_by=("person",)),))
    assert [d.entry_id for d in dues(newest, seen, today)] == [4]
    assert dues(newest, [*seen, entry(5, "valid", today + timedelta(days=300))], today) == []


def test_a_successor_keeps_kind_unit_and_restriction() -> None:
    old = SHIPPED["CHEM"]
    fields = tuple(
        replace(f, unit="kg") if f.key == "quantity" else
        replace(f, type=FieldType.BLOCK) if f.key == "batch" else f
        for f in old.fields
    )  # fmt: skip
    wrong = check_successor(old, replace(old, fields=fields, sensitive=True, code="X"))
    assert {place.rpartition(".")[2] for place in wrong} == {"unit", "type", "sensitive", "code"}
