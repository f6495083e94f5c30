"""Papers on pupils: 学生出门条, 委托接送登记, 晚到登记, 家长会签到.

Of pupils only class and name appear, never a number of a document (PIPL 28, 31).
"""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.features.gate.queries.plans import GuestRow
from campus_guard.features.gate.queries.pupils import CollectorRow, LateRow, SlipRow
from campus_guard.features.gate.report.paper import (
    SIGN_MM,
    WIDE,
    Paper,
    clock,
    joined,
    period,
    phone,
    tail,
)
from campus_guard.features.gate.rules.codes import CollectorKind
from campus_guard.features.gate.rules.labels import label


def leave_slip(row: SlipRow, paper: Paper) -> d.ReportDoc:
    """Return 学生出门条 in two halves: the stub stays with the class teacher."""
    tr = paper.tr
    blocks: list[d.Block] = [
        d.Heading(tr("Stub, stays with the class teacher"), level=3, bookmark=False),
        _half(row, tr),
        d.CutLine(tr("Cut here")),
        d.Heading(tr("Slip, handed to the gatekeeper"), level=3, bookmark=False),
        _half(row, tr),
        d.Paragraph(tr("Valid on the day of issue only, once."), d.Style.MUTED),
    ]
    title = tr("Pupil's leave slip")
    return paper.doc("GATE-05", title, blocks, number=row.number, mark="", page=d.A5, compact=True)


def _half(row: SlipRow, tr: Translator) -> d.Fields:
    back = clock(row.back_at, row.day)
    if not row.returns:
        back = tr("Does not come back today")
    planned = row.planned_out.strftime("%H:%M") if row.planned_out else ""
    return d.Fields(
        [
            d.Field(tr("Name"), d.Cell(row.pupil, bold=True)),
            d.Field(tr("Class"), row.class_name),
            d.Field(tr("Time of leaving"), joined((row.day.isoformat(), planned))),
            d.Field(tr("Approved by (signature)"), d.Cell(row.approved_by), min_mm=10),
            d.Field(tr("Reason for leaving"), row.reason, wide=True, min_mm=12),
            d.Field(tr("Collected by (signature)"), row.collector or None, min_mm=10),
            d.Field(tr("Left school at"), clock(row.out_at, row.day)),
            d.Field(tr("Back at school at"), back),
            d.Field(tr("Gatekeeper"), None, min_mm=10),
        ],
        columns=2,
    )


def slip_log(rows: Sequence[SlipRow], paper: Paper, first: date, last: date) -> d.ReportDoc:
    """Return the leave slips of some days in the columns of the slip."""
    tr = paper.tr
    columns = [
        d.Column(tr("Slip number"), weight=2.6),
        d.Column(tr("Name"), weight=2),
        d.Column(tr("Class"), weight=2.4),
        d.Column(tr("Time of leaving"), weight=3),
        d.Column(tr("Approved by (signature)"), weight=2.4),
        d.Column(tr("Reason for leaving"), weight=3.4),
        d.Column(tr("Collected by (signature)"), weight=2.6),
        d.Column(tr("Left school at"), weight=1.8, align=d.Align.CENTER),
        d.Column(tr("Back at school at"), weight=2, align=d.Align.CENTER),
        d.Column(tr("Gatekeeper"), weight=2),
    ]
    lines = [
        (r.number, r.pupil, r.class_name,
         joined((r.day.isoformat(), r.planned_out.strftime("%H:%M") if r.planned_out else "")),
         r.approved_by, r.reason, r.collector, clock(r.out_at, r.day),
         clock(r.back_at, r.day) if r.returns else tr("Does not come back today"), None)
        for r in sorted(rows, key=lambda r: (r.day, r.number))
    ]  # fmt: skip
    away = sum(r.out_at is not None and r.back_at is None and r.returns for r in rows)
    notes = [tr("{n} slips; pupils not back yet: {away}.", n=len(rows), away=away)]
    table = d.Table(columns, lines, empty_text=tr("None"), row_mm=SIGN_MM, notes=notes)
    title = tr("Register of pupils' leave slips")
    return paper.doc("GATE-05", title, [table], period=period(first, last), page=WIDE, compact=True)


def collector_list(
    rows: Sequence[CollectorRow], paper: Paper, *, blank_rows: int = 0
) -> d.ReportDoc:
    """Return 委托接送登记; who must not collect stands first and in words."""
    tr = paper.tr
    columns = [
        d.Column(tr("Pupil"), weight=2),
        d.Column(tr("Class"), weight=2.3),
        d.Column(tr("Legal guardian"), weight=2),
        d.Column(tr("Person entrusted"), weight=2.2),
        d.Column(tr("Relationship"), weight=1.8),
        d.Column(tr("Phone"), weight=2.9, align=d.Align.CENTER),
        d.Column(tr("Document (last four)"), weight=1.8, align=d.Align.CENTER),
        d.Column(tr("Entrusted from / to"), weight=3.2),
        d.Column(tr("Checked by the class teacher"), weight=3),
        d.Column(tr("Signature"), weight=2.4),
    ]
    ordered = sorted(
        rows, key=lambda r: (r.kind is not CollectorKind.FORBIDDEN, r.class_name, r.pupil)
    )
    table = d.Table(
        columns,
        [_collector(row, tr) for row in ordered],
        empty_text=tr("None"),
        blank_rows=blank_rows,
        row_mm=SIGN_MM,
    )
    signs = d.Signatures([tr("Legal guardian"), tr("Class teacher"), tr("Safety office")])
    title = tr("Register of persons entrusted with collecting")
    return paper.doc("GATE-06", title, [table, signs], page=WIDE, compact=True)


def _collector(row: CollectorRow, tr: Translator) -> d.Row:
    forbidden = row.kind is CollectorKind.FORBIDDEN
    words = tr(label(row.kind)) if forbidden else _until(row.starts_on, row.ends_on, tr)
    return (
        row.pupil,
        row.class_name,
        row.guardian,
        d.Cell(row.name, d.Tone.BAD if forbidden else d.Tone.NORMAL, bold=forbidden),
        row.relation,
        phone(row.phone),
        tail(row.document),
        d.Cell(words, d.Tone.BAD if forbidden else d.Tone.NORMAL),
        joined((row.confirmed_by, _day(row.confirmed_at))),
        None,
    )


def _day(at: datetime | None) -> str:
    return at.date().isoformat() if at else ""


def _until(first: date | None, last: date | None, tr: Translator) -> str:
    if last is None:
        return tr("Until revoked")
    return f"{first.isoformat() if first else ''} — {last.isoformat()}"


def late_log(rows: Sequence[LateRow], paper: Paper, first: date, last: date) -> d.ReportDoc:
    """Return 晚到登记."""
    tr = paper.tr
    columns = [
        d.Column(tr("Day"), d.Kind.DATE, 2.4),
        d.Column(tr("Class"), weight=2.4),
        d.Column(tr("Name"), weight=2.2),
        d.Column(tr("Arrived at"), weight=2, align=d.Align.CENTER),
        d.Column(tr("Reason"), weight=4),
        d.Column(tr("On leave"), weight=1.8, align=d.Align.CENTER),
        d.Column(tr("Class teacher told"), weight=2.6, align=d.Align.CENTER),
    ]
    lines = [
        (r.day, r.class_name, r.pupil, clock(r.arrived_at, r.day), r.reason,
         tr("Yes") if r.excused else tr("No"),
         clock(r.teacher_told_at, r.day) or d.Cell(tr("Not yet"), d.Tone.WARNING))
        for r in sorted(rows, key=lambda r: r.arrived_at)
    ]  # fmt: skip
    notes = [tr("{n} pupils came late.", n=len(rows))] if rows else []
    table = d.Table(columns, lines, empty_text=tr("None"), row_mm=7, notes=notes)
    title = tr("Register of late pupils")
    return paper.doc("GATE-12", title, [table], period=period(first, last))


def meeting_sheet(
    rows: Sequence[GuestRow], paper: Paper, name: str, day: date, *, blank_rows: int = 0
) -> d.ReportDoc:
    """Return 家长会签到: each class on its own page, a place to sign for every family."""
    tr = paper.tr
    blocks: list[d.Block] = []
    ordered = sorted(rows, key=lambda r: r.class_name)
    for class_name, found in groupby(ordered, key=lambda r: r.class_name):
        if blocks:
            blocks.append(d.PageBreak())
        blocks += _class_block(list(found), class_name, tr, blank_rows)
    if not blocks:
        blocks = [d.Table(_meeting_columns(tr), [], empty_text=tr("None"), blank_rows=blank_rows)]
    title = tr("Parents' meeting, attendance")
    return paper.doc("GATE-07", title, blocks, subtitle=name, period=period(day, day))


def _class_block(
    rows: list[GuestRow], class_name: str, tr: Translator, blank_rows: int
) -> list[d.Block]:
    came = sum(r.visit_id is not None for r in rows)
    lines: list[d.Row] = [
        (number, joined((r.class_name, r.pupil)), joined((r.guest, r.relation)), r.class_teacher,
         clock(r.entered_at), None)
        for number, r in enumerate(rows, 1)
    ]  # fmt: skip
    note = tr("Invited: {n} families; came: {came}.", n=len(rows), came=came)
    table = d.Table(
        _meeting_columns(tr), lines, blank_rows=blank_rows, row_mm=SIGN_MM - 1, notes=[note]
    )
    return [d.Heading(class_name or tr("Without a class"), level=2), table]


def _meeting_columns(tr: Translator) -> list[d.Column]:
    return [
        d.Column(tr("Line no."), d.Kind.NUMBER, 1),
        d.Column(tr("Pupil's class"), weight=4.4),
        d.Column(tr("Parent's name"), weight=3.4),
        d.Column(tr("Class teacher"), weight=2.2),
        d.Column(tr("Came at"), weight=1.8, align=d.Align.CENTER),
        d.Column(tr("Signature"), weight=3),
    ]
