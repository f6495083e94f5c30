"""MON-WORK 月工作情况统计表, and the same of a year (YEAR)."""

from itertools import groupby

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.db.paper import PaperHead
from campus_guard.features.overview.lines import LINES, Line
from campus_guard.features.overview.queries.summary import TermFigures
from campus_guard.features.overview.queries.work import PeriodWork
from campus_guard.features.overview.report.words import Words
from campus_guard.features.overview.rules import SECTION_TITLES, Section

MONTH = "MON-WORK"
YEAR = "YEAR"
SQUAD = "SQUAD"
SQUAD_SECTIONS = (Section.DUTY_AND_GATE, Section.HAZARDS, Section.ACCIDENTS)


def work_statistics(data: PeriodWork, head: PaperHead, tr: Translator) -> d.ReportDoc:
    """Return the statistics of a month or a year, with room for the work in words.

    A figure whose records were not kept reads 'not recorded', a counted zero reads 0.
    """
    return _statistics(data, head, tr, squad=False)


def squad_report(data: PeriodWork, head: PaperHead, tr: Translator) -> d.ReportDoc:
    """Return the squad's report of a month to the principal (LED-14): gate, hazards, steps."""
    return _statistics(data, head, tr, squad=True)


def _statistics(data: PeriodWork, head: PaperHead, tr: Translator, *, squad: bool) -> d.ReportDoc:
    room = (20, 14) if squad else (45, 30)  # millimetres to write in
    yearly = len(data.period.label) == len("2026")
    words = Words(tr, data.period.first, data.now.until)
    before = tr("Year before") if yearly else tr("Month before")
    title = tr("Yearly safety summary") if yearly else tr("Monthly work and statistics")
    rows: list[d.Row | d.Band] = []
    wanted = [line for line in LINES if not squad or line.section in SQUAD_SECTIONS]
    for section, lines in groupby(wanted, key=lambda line: line.section):
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
        code=SQUAD if squad else YEAR if yearly else MONTH,
        title=tr("Monthly report of the guard squad") if squad else title,
        school=head.school,
        tr=tr,
        stamp=head.stamp,
        blocks=[
            d.Table(columns, rows, notes=notes),
            d.Fields([d.Field(tr("The work in words"), None, wide=True, min_mm=room[0])]),
            d.Fields([d.Field(tr("Problems and next steps"), None, wide=True, min_mm=room[1])]),
            d.Signatures(_signers(tr, squad=squad), seal=not squad),
        ],
        period=words.range,
        number=data.period.label,
        mark=tr("Sample data") if head.sample else "",
        compact=True,
    )  # fmt: skip


def _signers(tr: Translator, *, squad: bool) -> list[str]:
    if squad:
        return [tr("Squad leader"), tr("Safety director"), tr("Principal")]
    return [tr("Filled in by"), tr("Checked by the vice-principal"), tr("Principal")]


def shown(line: Line, figures: TermFigures | None, tr: Translator) -> str:
    """Return a number as it is written, or 'not recorded'."""
    found = line.value(figures)
    return tr("Not recorded") if found is None else str(found)
