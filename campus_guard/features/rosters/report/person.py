"""A person's own sheet, hours, coverage, changes."""

from collections.abc import Sequence

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.core.tone import Tone
from campus_guard.db.paper import PaperHead
from campus_guard.features.rosters.dutyrows import Coverage, HoursRow, PersonSheet
from campus_guard.features.rosters.report.paper import (
    Paper,
    hours,
    in_hours,
    listed,
    outermost,
    span,
)


def person_sheet(sheet: PersonSheet, tr: Translator, head: PaperHead) -> d.ReportDoc:
    """Return the duties of one person between two days, and what each post asks of him."""
    paper = Paper(head, tr)
    rows = [
        (
            x.day,
            paper.weekday(x.day),
            hours(x.starts_at, x.ends_at),
            d.Cell(x.post + ("*" if x.changed else ""), Tone.WARNING if x.changed else Tone.NORMAL),
            listed(x.with_) or "—",
            listed(outermost(x.areas)) or "—",
        )
        for x in sheet.duties
    ]
    columns = [
        d.Column(tr("Date"), d.Kind.DATE),
        d.Column(tr("Weekday")),
        d.Column(tr("Time")),
        d.Column(tr("Post"), weight=1.5),
        d.Column(tr("Together with"), weight=2),
        d.Column(tr("Areas covered"), weight=2),
    ]
    minutes = sum(int((x.ends_at - x.starts_at).total_seconds() // 60) for x in sheet.duties)
    notes = [tr("* changed after publication")] if any(x.changed for x in sheet.duties) else []
    blocks: list[d.Block] = [
        d.Figures(
            [
                d.Figure(tr("Shifts"), str(len(sheet.duties))),
                d.Figure(tr("Hours"), in_hours(minutes)),
                d.Figure(tr("Duty points"), str(sum(x.points for x in sheet.duties))),
            ]
        ),
        d.Table(columns, rows, empty_text=tr("No duties in these days."), notes=notes),
    ]
    texts = {x.post: x.duty_text for x in sheet.duties if x.duty_text}
    if texts:
        blocks.append(d.Heading(tr("What the posts ask"), level=2))
        blocks += [
            d.Fields([d.Field(post, text, wide=True) for post, text in texts.items()], columns=1)
        ]
    title = tr("Duties of {name}", name=sheet.name)
    return paper.doc("ROSTER", title, blocks, period=span(sheet.first, sheet.last))


def hours_paper(
    rows: Sequence[HoursRow], period: str, tr: Translator, head: PaperHead
) -> d.ReportDoc:
    """Return the hours of everybody (LED-12): what the pay office needs, no pay rules."""
    columns = [
        d.Column(tr("Staff number")),
        d.Column(tr("Name"), weight=2),
        d.Column(tr("Shifts"), d.Kind.NUMBER),
        d.Column(tr("Hours"), d.Kind.NUMBER, decimals=1),
        d.Column(tr("of these at night (22-6)"), d.Kind.NUMBER, decimals=1),
        d.Column(tr("of these on days off"), d.Kind.NUMBER, decimals=1),
        d.Column(tr("Shifts with a log"), d.Kind.NUMBER),
        d.Column(tr("Did not come"), d.Kind.NUMBER),
    ]
    table = d.Table(
        columns,
        [
            (x.staff_number, x.name, x.shifts, x.minutes / 60, x.night_minutes / 60,
             x.off_minutes / 60, x.logged, x.absent)
            for x in rows
        ],
        empty_text=tr("No duties in these days."),
        totals=[
            ("", tr("Total"), sum(x.shifts for x in rows), sum(x.minutes for x in rows) / 60,
             sum(x.night_minutes for x in rows) / 60, sum(x.off_minutes for x in rows) / 60,
             sum(x.logged for x in rows), sum(x.absent for x in rows))
        ],
        notes=[tr("By the log where a shift has one, else by the roster.")],
    )  # fmt: skip
    blocks: list[d.Block] = [table, d.Signatures([tr("Compiled by"), tr("Approved by")])]
    return Paper(head, tr).doc("DUTY", tr("Hours on duty"), blocks, period=period)


def coverage_paper(matrix: Coverage, tr: Translator, head: PaperHead) -> d.ReportDoc:
    """Return the matrix area x week; areas with check points that nobody walked are named."""
    paper = Paper(head, tr)
    columns = [
        d.Column(tr("Area"), weight=3),
        d.Column(tr("Check points"), d.Kind.NUMBER),
        *(d.Column(f"{week:%m-%d}", d.Kind.NUMBER) for week in matrix.weeks),
        d.Column(tr("Last visited"), d.Kind.DATE),
    ]
    rows = [_area(matrix, index) for index in range(len(matrix.rows))]
    unvisited = [row.area for row in matrix.unvisited if row.points]
    words = (
        tr("Not visited: {areas}", areas=listed(unvisited))
        if unvisited
        else tr("Every area with a check point was visited.")
    )
    blocks: list[d.Block] = [
        d.Paragraph(words, d.Style.NOTICE if unvisited else d.Style.LEAD),
        *_without_points(matrix, tr),
        d.Table(columns, rows, empty_text=tr("There are no areas.")),
        d.Notes([("", tr("Visits of check points in each week from Monday; those of areas inside "
                         "count too. — is a week without school."))]),
    ]  # fmt: skip
    wide = len(matrix.weeks) > 8
    return paper.doc(
        "DUTY", tr("Where patrols went"), blocks, period=span(matrix.first, matrix.last),
        page=d.A4_LANDSCAPE if wide else d.A4, compact=wide,
    )  # fmt: skip


def _without_points(matrix: Coverage, tr: Translator) -> list[d.Block]:
    """Return a sentence with the areas that no patrol covers, nothing when there is none."""
    names = listed(row.area for row in matrix.without_points)
    words = tr("Without check points, no patrol covers them: {names}", names=names)
    return [d.Paragraph(words, d.Style.NOTICE)] if names else []


def _area(matrix: Coverage, index: int) -> tuple[d.Value | d.Cell, ...]:
    row = matrix.rows[index]
    cells: list[d.Value | d.Cell] = []
    for count, school in zip(row.weeks, matrix.school_weeks, strict=True):
        if count or not row.points:
            cells.append(count or "")
        else:
            cells.append(d.Cell(0, Tone.BAD) if school else "—")
    last = row.last_visited.date() if row.last_visited else None
    name = "\u3000" * row.depth + row.area
    never = d.Cell("—", Tone.BAD) if row.points else ""
    return (name, row.points or "", *cells, last or never)
