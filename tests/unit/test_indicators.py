"""三防: what is required, what the ledgers say, the line, and the form."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_guard.core.clock import CHINA, FixedClock
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import load_translator
from campus_guard.core.ids import new_uid
from campus_guard.core.paths import resource
from campus_guard.db.models import indicators as tables
from campus_guard.db.paper import GetPaperHead
from campus_guard.db.service import Service
from campus_guard.features.indicators.commands import (
    KeepReadings,
    SetThresholds,
    TypeReading,
    VoidReading,
)
from campus_guard.features.indicators.queries import IndicatorRow, Indicators
from campus_guard.features.indicators.report import indicator_paper
from campus_guard.features.indicators.rules import (
    LINES,
    Indicator,
    Measure,
    Preset,
    guards_required,
)
from campus_guard.features.ledgers.commands import AddEntry
from campus_guard.features.places.commands import AddArea
from campus_guard.reports.pdf import render_pdf
from tests.reports.reading import by_pdfium, squeezed

COUNT = st.integers(0, 5000)


def test_the_codes_of_the_table_are_those_of_the_rules() -> None:
    assert tuple(Indicator) == tables.INDICATORS


@pytest.mark.parametrize(
    ("pupils", "boarding", "guards"),
    [
        (0, False, 1),
        (99, False, 1),
        (100, False, 2),
        (999, False, 2),
        (1000, False, 3),
        (1499, False, 3),
        (1500, False, 4),
        (299, True, 2),
        (599, True, 2),
        (600, True, 3),
    ],
)
def test_guards_required_by_the_number_of_pupils(pupils: int, boarding: bool, guards: int) -> None:
    assert guards_required(pupils, boarding=boarding) == guards


@given(COUNT, st.booleans())
def test_more_pupils_never_need_fewer_guards(pupils: int, boarding: bool) -> None:
    assert guards_required(pupils + 1, boarding=boarding) >= guards_required(
        pupils, boarding=boarding
    )


@given(COUNT, COUNT, st.integers(0, 100))
def test_the_gap_is_exactly_what_is_missing_to_the_line(
    required: int, actual: int, line: int
) -> None:
    measure = Measure(required, actual, line)
    if measure.met:
        assert measure.gap == 0
        assert measure.rate is not None
        assert measure.rate.part <= required
    else:
        assert measure.gap > 0
        assert Measure(required, actual + measure.gap, line).met
        assert not Measure(required, actual + measure.gap - 1, line).met


def test_what_is_not_recorded_is_neither_met_nor_missed() -> None:
    for measure in (Measure(None, 3, 95), Measure(3, None, 95), Measure(3, 3, None)):
        assert measure.met is None
        assert measure.gap == 0


def find(service: Service, indicator: Indicator, on: date | None = None) -> IndicatorRow:
    rows = service.ask(Indicators(on=on)).rows
    return next(row for row in rows if row.indicator is indicator)


def device(service: Service, points: int, working: int, *, networked: bool) -> None:
    uid = new_uid()
    area = service.run(AddArea(uid=uid, code=uid[:8], name=f"示例{uid[:8]}", kind="other")).value
    service.run(
        AddEntry(
            uid=new_uid(),
            ledger="DEVICE",
            values={
                "system": "video",
                "name": "示例监控",
                "area": area,
                "installed_on": date(2026, 9, 1),
                "points": points,
                "working": working,
                "networked": networked,
            },
        )
    )


def test_the_ledgers_are_counted(director: Service) -> None:
    assert find(director, Indicator.CCTV).measure.actual is None, "not recorded, not zero"
    device(director, 30, 28, networked=True)
    device(director, 10, 2, networked=False)
    cctv, network = find(director, Indicator.CCTV), find(director, Indicator.NETWORK)
    assert (cctv.measure.required, cctv.measure.actual) == (40, 30)
    assert (cctv.measure.met, cctv.measure.gap) == (False, 2)
    assert (network.measure.required, network.measure.actual) == (40, 30)


def test_a_typed_reading_counts_until_it_is_voided(director: Service) -> None:
    device(director, 40, 40, networked=True)
    made = director.run(
        TypeReading(
            uid=new_uid(),
            indicator=Indicator.CCTV,
            day=date(2026, 11, 20),
            required=50,
            actual=30,
            note="扩建未验收",
        )
    ).value
    row = find(director, Indicator.CCTV)
    assert (row.typed, row.measure.required, row.measure.met) == (True, 50, False)
    director.run(VoidReading(record_id=made, reason="已验收"))
    row = find(director, Indicator.CCTV)
    assert (row.typed, row.measure.required, row.measure.met) == (False, 40, True)


def test_wrong_numbers_are_refused(director: Service) -> None:
    with pytest.raises(UserError) as wrong:
        director.run(
            TypeReading(
                uid=new_uid(),
                indicator=Indicator.GEAR,
                day=date(2026, 11, 21),
                required=-1,
                actual=None,
            )
        )
    assert set(wrong.value.fields) == {"day", "required", "actual"}


def test_lines_follow_the_settlement_the_preset_and_the_school(director: Service) -> None:
    device(director, 10, 8, networked=True)
    assert find(director, Indicator.CCTV).measure.line == LINES[Preset.URBAN][Indicator.CCTV] == 80
    director.run(SetThresholds(preset=Preset.RURAL))
    assert find(director, Indicator.CCTV).measure.met is None
    director.run(SetThresholds(preset=Preset.FOUR))
    assert find(director, Indicator.CCTV).measure.met is False
    own: dict[Indicator, int | None] = {Indicator.CCTV: 70}
    with pytest.raises(UserError) as wrong:
        director.run(SetThresholds(preset=Preset.FOUR, own=own))
    assert set(wrong.value.fields) == {"source"}
    director.run(SetThresholds(preset=Preset.FOUR, own=own, source="示例文件〔2026〕1 号"))
    assert find(director, Indicator.CCTV).measure.met is True
    with pytest.raises(UserError) as wrong:
        director.run(SetThresholds(preset=Preset.FOUR, own={Indicator.GEAR: 101}, source="示例"))
    assert set(wrong.value.fields) == {"gear"}


def test_kept_readings_are_what_an_earlier_day_looks_back_on(
    director: Service, clock: FixedClock
) -> None:
    device(director, 10, 8, networked=True)
    kept = director.run(KeepReadings()).value
    assert kept > 0
    assert director.run(KeepReadings()).value == 0, "once a day"
    clock.at = datetime(2026, 12, 20, 9, 0, tzinfo=CHINA)
    device(director, 90, 0, networked=False)
    assert find(director, Indicator.CCTV).measure.required == 100
    then = find(director, Indicator.CCTV, date(2026, 11, 30))
    assert (then.measure.required, then.measure.actual, then.day) == (10, 8, date(2026, 11, 20))
    before = find(director, Indicator.CCTV, date(2026, 11, 1))
    assert before.measure.required is None


def test_the_form_says_what_is_below_the_line(director: Service) -> None:
    device(director, 10, 7, networked=True)
    tr = load_translator("zh_CN", resource("locale"))
    sheet = director.ask(Indicators())
    paper = indicator_paper(sheet, director.ask(GetPaperHead()), tr)
    text = squeezed(by_pdfium(render_pdf(paper)))
    assert "三防建设达标情况统计表" in text
    assert "70.0%" in text
    assert "未达标" in text
    assert "未记录" in text
    assert "GB/T29315-2022" in text.replace(" ", "")
