"""IND 三防建设达标情况统计表."""

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.db.paper import PaperHead
from campus_guard.features.indicators.queries import IndicatorRow, IndicatorSheet
from campus_guard.features.indicators.rules import GUARD_SOURCE, LABELS, MEANINGS, SOURCE

CODE = "IND"


def indicator_paper(sheet: IndicatorSheet, head: PaperHead, tr: Translator) -> d.ReportDoc:
    """Return the form; owner and deadline are left to write where no task names them."""
    explained = [row for row in sheet.rows if row.note]
    notes = [
        tr("{name}: {note}", name=tr(LABELS[row.indicator]), note=row.note) for row in explained
    ]
    return d.ReportDoc(
        code=CODE,
        title=tr("Three-defence indicators"),
        school=head.school,
        tr=tr,
        stamp=head.stamp,
        blocks=[
            d.Fields(
                [
                    d.Field(tr("Counted on"), sheet.day),
                    d.Field(tr("Lines"), tr(LABELS[sheet.thresholds.preset])),
                    d.Field(tr("Source of the lines"), sheet.thresholds.source or tr(SOURCE)),
                ],
                columns=1,
            ),
            indicator_table(sheet, tr, to_write=True),
            d.Fields(
                [d.Field(tr("Below the line, explained"), "\n".join(notes) or None, wide=True,
                         min_mm=25)]
            ),
            d.Notes(
                [(tr(LABELS[i]), tr(words)) for i, words in MEANINGS.items()],
                title=tr("How this was counted"),
            ),
            d.Signatures([tr("Filled in by"), tr("Principal")], seal=True),
        ],
        number=sheet.day.isoformat(),
        mark=tr("Sample data") if head.sample else "",
    )  # fmt: skip


def indicator_table(sheet: IndicatorSheet, tr: Translator, *, to_write: bool) -> d.Table:
    """Return the table; ``to_write`` adds the columns for owner and deadline."""
    number = d.Kind.NUMBER
    more = [d.Column(tr("Responsible"), weight=1.4), d.Column(tr("Deadline"), weight=1.4)]
    return d.Table(
        [
            d.Column(tr("Indicator"), weight=3),
            d.Column(tr("Number required"), number, weight=1.2),
            d.Column(tr("Number in place"), number, weight=1.2),
            d.Column(tr("Rate"), number, weight=1.4),
            d.Column(tr("Line to reach"), number, weight=1.2),
            d.Column(tr("Reached"), weight=1.4),
            d.Column(tr("Missing"), number, weight=1.2),
            *(more if to_write else ()),
        ],
        [(*_cells(row, tr), *((None, None) if to_write else ())) for row in sheet.rows],
        notes=[tr("Guards required by the number of pupils: {source}.", source=GUARD_SOURCE)],
    )


def _cells(row: IndicatorRow, tr: Translator) -> tuple[d.Value | d.Cell, ...]:
    unknown, m = tr("Not recorded"), row.measure
    rate = unknown if m.rate is None else "—" if m.rate.percent is None else f"{m.rate.percent}%"
    return (
        tr(LABELS[row.indicator]),
        unknown if m.required is None else m.required,
        unknown if m.actual is None else m.actual,
        rate,
        tr("No line") if m.line is None else f"{m.line}%",
        reached(row, tr),
        m.gap if m.met is False else "",
    )


def reached(row: IndicatorRow, tr: Translator) -> d.Cell:
    """Return whether the line is reached, in words with their tone."""
    if row.measure.met is None:
        words = tr("No line") if row.measure.rate is not None else tr("Not recorded")
        return d.Cell(words, d.Tone.MUTED)
    if row.measure.met:
        return d.Cell(tr("Reached"), d.Tone.OK)
    return d.Cell(tr("Below the line"), d.Tone.BAD, bold=True)
