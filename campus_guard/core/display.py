"""How values and charts look, the same on screen and on paper: formats, colours, axis marks."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType

from campus_guard.core.document import Kind, Series, Tone, Value

# Light palette of ui.md, the same on screen and on paper.
CHART_COLOURS = ("1F5FBF", "9A5B00", "17703F", "B42318", "5B6675", "16324F", "7A4FB5", "2B8C9E")
TONE_COLOURS: Mapping[Tone, str] = MappingProxyType(
    {
        Tone.NORMAL: "1B2430",
        Tone.MUTED: "5B6675",
        Tone.PRIMARY: "1F5FBF",
        Tone.OK: "17703F",
        Tone.WARNING: "9A5B00",
        Tone.BAD: "B42318",
    }
)


def series_colour(series: Series, index: int) -> str:
    """Return the hex colour of the series at ``index`` of its chart."""
    if series.tone is Tone.NORMAL:
        return CHART_COLOURS[index % len(CHART_COLOURS)]
    return TONE_COLOURS[series.tone]


def format_value(value: Value, kind: Kind = Kind.TEXT, decimals: int | None = None) -> str:
    """Return a value as paper and screen show it; a string is returned as it is, None is ''."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "☑" if value else "☐"
    if isinstance(value, datetime):
        return value.strftime("%H:%M" if kind is Kind.TIME else "%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return _format_number(value, kind, decimals)


def _format_number(value: float | Decimal, kind: Kind, decimals: int | None) -> str:
    number = Decimal(str(value))
    if not number.is_finite():
        return str(value)
    if kind is Kind.MONEY:
        return f"{number:,.2f}"
    if kind is Kind.PERCENT:
        return f"{number * 100:.{1 if decimals is None else decimals}f}%"
    if decimals is not None:
        return f"{number:,.{decimals}f}"
    plain = f"{number:,f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def nice_ticks(
    low: float, high: float, *, steps: int = 5, whole: bool = False
) -> tuple[float, ...]:
    """Return the axis marks (1, 2 or 5 times a power of ten) that enclose ``low``..``high``.

    At least two marks; with ``whole`` (counts) the step is at least 1.
    """
    span = max(high - low, 1e-9) if high > low else 1.0
    power = 1.0
    while power * 10 <= span / steps:
        power *= 10
    while power > span / steps:
        power /= 10
    step = next(power * k for k in (1, 2, 5, 10) if power * k * steps >= span * (1 - 1e-12))
    step = max(step, 1.0) if whole else step
    first = int(low // step)
    marks = [round(first * step, 10)]
    while marks[-1] < high - 1e-9 or len(marks) < 2:
        marks.append(round((first + len(marks)) * step, 10))
    return tuple(marks)
