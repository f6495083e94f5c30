"""Charts say every number once, in the colours of the screen, and never over each other."""

import itertools
from collections.abc import Iterator

import pytest
from reportlab.graphics.shapes import Drawing, Group, Rect, String

from campus_guard.core import document as d
from campus_guard.core.display import CHART_COLOURS, nice_ticks
from campus_guard.reports.blocks import draw_blocks
from campus_guard.reports.clean import Cleaner
from campus_guard.reports.flow import Flow, Frame
from campus_guard.reports.fonts import faces
from campus_guard.reports.look import Look, sizes_for
from campus_guard.reports.pdf import render_pdf
from tests.reports.reading import by_pdfium, squeezed
from tests.reports.samples import paper

MONTHS = [f"{m}月" for m in range(1, 13)]
LONG = [f"教学楼第{n}层走廊及楼梯拐角区域（含开水间门前）" for n in range(1, 13)]


def laid(chart: d.Chart) -> tuple[list[Drawing], Flow]:
    fonts = faces()
    doc = paper()
    look = Look(sizes_for(doc), fonts, doc.tr, Cleaner(fonts.coverage))
    flow = Flow(look, Frame(0, 0, 490, 700))
    draw_blocks(flow, [chart])
    drawings = [p.content for leaf in flow.leaves for p in leaf.pictures]
    return drawings, flow


def shapes(drawing: Drawing | Group) -> Iterator[object]:
    for item in drawing.contents:
        if isinstance(item, Group):
            yield from shapes(item)
        else:
            yield item


def boxes(drawing: Drawing) -> list[tuple[str, float, float, float, float]]:
    found = []
    for item in shapes(drawing):
        if isinstance(item, String):
            face = faces().bold if item.fontName.endswith("Bold") else faces().regular
            width = face.width(item.text, item.fontSize)
            left = item.x - {"start": 0, "middle": width / 2, "end": width}[item.textAnchor]
            found.append((item.text, left, item.y, left + width, item.y + item.fontSize * 0.75))
    return found


def charts() -> Iterator[d.Chart]:
    kinds = list(d.ChartKind)
    for kind, names, count in itertools.product(kinds, (MONTHS, LONG, ["甲"]), (1, 2, 4)):
        series = [
            d.Series(f"系列{n}", [(7 * i + 13 * n) % 23 for i in range(len(names))])
            for n in range(count)
        ]
        yield d.Chart(kind, names, series, title="起数", unit="起")


@pytest.mark.parametrize("chart", list(charts()), ids=lambda c: f"{c.kind}-{len(c.categories)}")
def test_no_text_overlaps_and_none_leaves_the_drawing(chart: d.Chart) -> None:
    drawings, _ = laid(chart)
    assert drawings
    for drawing in drawings:
        found = boxes(drawing)
        for name, left, bottom, right, top in found:
            assert left >= -1, name
            assert right <= drawing.width + 1, name
            assert bottom >= -1, name
            assert top <= drawing.height + 1, name
        for one, other in itertools.combinations(found, 2):
            apart = (
                one[3] <= other[1] + 0.5
                or other[3] <= one[1] + 0.5
                or one[4] <= other[2] + 0.5
                or other[4] <= one[2] + 0.5
            )
            assert apart, (one, other)


def test_every_name_and_number_reaches_the_paper_even_when_crowded() -> None:
    series = [
        d.Series(n, [123_456 + 1000 * i + k for i in range(12)]) for k, n in enumerate("甲乙丙丁")
    ]
    chart = d.Chart(d.ChartKind.BAR, MONTHS, series)
    flat = squeezed(by_pdfium(render_pdf(paper(blocks=[chart]))))
    for one in series:
        for value in one.values:
            assert f"{value:,}" in flat


def test_bars_have_the_colours_and_lengths_of_their_values() -> None:
    chart = d.Chart(
        d.ChartKind.BAR, ["甲", "乙"], [d.Series("本", [2, 4]), d.Series("上", [None, 8])]
    )
    drawings, _ = laid(chart)
    bars = [s for s in shapes(drawings[0]) if isinstance(s, Rect) and s.width > 7.5]
    colours = [f"{bar.fillColor.hexval()[2:].upper()}" for bar in bars]
    assert colours == [CHART_COLOURS[0], CHART_COLOURS[0], CHART_COLOURS[1]]
    assert bars[1].height == pytest.approx(2 * bars[0].height)
    assert bars[2].height == pytest.approx(4 * bars[0].height)


def test_a_tone_overrides_the_colour() -> None:
    chart = d.Chart(d.ChartKind.BAR, ["甲"], [d.Series("逾期", [2], d.Tone.BAD)])
    drawings, _ = laid(chart)
    bars = [s for s in shapes(drawings[0]) if isinstance(s, Rect) and s.height > 20]
    assert [bar.fillColor.hexval()[2:].upper() for bar in bars] == ["B42318"]


def test_not_recorded_is_no_zero() -> None:
    chart = d.Chart(d.ChartKind.LINE, ["甲", "乙", "丙"], [d.Series("本", [1, None, 3])])
    flat = squeezed(by_pdfium(render_pdf(paper(blocks=[chart]))))
    assert "未记录" in flat
    empty = d.Chart(d.ChartKind.BAR, ["甲"], [d.Series("本", [None])], empty_text="本期无台账")
    assert "本期无台账" in squeezed(by_pdfium(render_pdf(paper(blocks=[empty]))))
    drawings, _ = laid(empty)
    assert drawings == []


def test_long_names_lay_the_chart_down_and_stay_complete() -> None:
    chart = d.Chart(d.ChartKind.BAR, LONG, [d.Series("本", list(range(12)))])
    flat = squeezed(by_pdfium(render_pdf(paper(blocks=[chart]))))
    for name in LONG:
        assert name.split("（")[0][:8] in flat


def test_hundreds_of_categories_take_several_drawings() -> None:
    names = [f"第{i}点位" for i in range(200)]
    drawings, flow = laid(d.Chart(d.ChartKind.HBAR, names, [d.Series("次", list(range(200)))]))
    assert len(drawings) > 5
    assert len(flow.leaves) > 2
    assert {b[0] for drawing in drawings for b in boxes(drawing)} >= set(names)


def test_negative_values_hang_below_zero() -> None:
    drawings, _ = laid(d.Chart(d.ChartKind.BAR, ["甲", "乙"], [d.Series("差", [-3, 5])]))
    low, high = (s for s in shapes(drawings[0]) if isinstance(s, Rect))
    assert low.y + low.height == pytest.approx(high.y)


def test_a_series_must_have_a_value_for_each_category() -> None:
    with pytest.raises(ValueError, match="2 values for 1 categories"):
        d.Chart(d.ChartKind.BAR, ["甲"], [d.Series("本", [1, 2])])


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [
        (0, 3, (0, 1, 2, 3)),
        (0, 1, (0, 1)),
        (0, 0, (0, 1)),
        (0, 12, (0, 5, 10, 15)),
        (-4, 6, (-4, -2, 0, 2, 4, 6)),
    ],
)
def test_axis_marks_are_round_and_enclose_the_values(
    low: float, high: float, marks: tuple[float, ...]
) -> None:
    assert nice_ticks(low, high, whole=True) == marks


def test_axis_marks_of_fractions() -> None:
    assert nice_ticks(0, 0.3) == (0.0, 0.1, 0.2, 0.3)
