"""MON-WORK 月工作情况统计表, and the same of a year (YEAR)."""

from itertools import groupby

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.db.paper import PaperHead
from campus_guard.features.overview.lines import LINES, Line
from campus_guard.features.overview.queries.summary import TermFigures
from campus_guard.features.overview.queries.work import PeriodWork
from campus_guard.features.overview.report.words import Words
from campus_guard.features.overview.rules import SECTION_TITLES

MONTH = "MON-WORK"
YEAR = "YEAR"


def work_statistics(data: PeriodWork, head: PaperHead, tr: Translator) -> d.ReportDoc:
    """Return the statistics of a month or a year, with room for the work in words.

    A figure whose records were not kept reads 'not recorded', a counted zero reads 0.
    """
    yearly = len(data.period.label) == len("2026")
    words = Words(tr, data.period.first, data.now.until)
    before = tr("Year before") if yearly else tr("Month before")
    title = tr("Yearly safety summary") if yearly else tr("Monthly work and statistics")
    rows: list[d.Row | d.Band] = []
    for section, lines in groupby(LINES, key=lambda line: line.section):
        rows.append(d.Band(tr(SECTION_TITLES[section])))
        rows += [
            (tr(line.name), shown(line, data.now, tr), shown(line, data.before, tr),
             tr(line.meaning))
            for line in lines
        ]  # fmt: skip
    columns = [
        d.Column(tr("What was counted"), weight=3),
        d.Column(tr("This year") if yearly else tr("This month"), d.Kind.NUMBER, weight=1.3),
        d.Column(before, d.Kind.NUMBER, weight=1.3),
        d.Column(tr("What it means"), weight=4),
    ]
    notes = [tr("Counted from {range}; the last day counts.", range=words.range)]
    return d.ReportDoc(
        code=YEAR if yearly else MONTH,
        title=title,
        school=head.school,
        tr=tr,
        stamp=head.stamp,
        blocks=[
            d.Table(columns, rows, notes=notes),
            d.Fields([d.Field(tr("The work in words"), None, wide=True, min_mm=45)]),
            d.Fields([d.Field(tr("Problems and next steps"), None, wide=True, min_mm=30)]),
            d.Signatures([tr("Filled in by"), tr("Checked by the vice-principal"), tr("Principal")],
                         seal=True),
        ],
        period=words.range,
        number=data.period.label,
        mark=tr("Sample data") if head.sample else "",
    )  # fmt: skip


def shown(line: Line, figures: TermFigures | None, tr: Translator) -> str:
    """Return a number as it is written, or 'not recorded'."""
    found = line.value(figures)
    return tr("Not recorded") if found is None else str(found)
