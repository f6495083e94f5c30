"""Papers on visitors: VIS, 外来人员出入登记表, 会客单, expected visitors.

Document numbers appear by their last four characters only (居民身份证法 19), and no paper has a
column for cards taken as deposit (同 15).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.features.gate.queries.plans import ExpectedRow
from campus_guard.features.gate.queries.registers import RefusalRow
from campus_guard.features.gate.queries.visits import VisitRow
from campus_guard.features.gate.report.paper import (
    SIGN_MM,
    WIDE,
    Paper,
    came,
    clock,
    document,
    heads,
    joined,
    moment,
    period,
    phone,
    remarks,
    sex,
    tail,
    visit_counts,
)
from campus_guard.features.gate.rules.codes import VisitState


def visitor_log(
    rows: Sequence[VisitRow], paper: Paper, first: date, last: date, *, blank_rows: int = 0
) -> d.ReportDoc:
    """Return 外来人员出入登记表: everybody who came in, with places to sign."""
    tr = paper.tr
    shown = came(rows)
    columns = [
        d.Column(tr("Line no."), d.Kind.NUMBER, 1.2),
        d.Column(tr("Day"), d.Kind.DATE, 2.9),
        d.Column(tr("Name"), weight=2.5),
        d.Column(tr("Sex"), weight=1.0, align=d.Align.CENTER),
        d.Column(tr("Unit / address"), weight=3.2),
        d.Column(tr("Document (last four)"), weight=2.0, align=d.Align.CENTER),
        d.Column(tr("Contact phone"), weight=3.2, align=d.Align.CENTER),
        d.Column(tr("Reason for the visit"), weight=3.0),
        d.Column(tr("Host"), weight=2.2),
        d.Column(tr("People / escort"), weight=2.0, align=d.Align.CENTER),
        d.Column(tr("Came at"), d.Kind.TEXT, 1.8, d.Align.CENTER),
        d.Column(tr("Leave expected"), d.Kind.TEXT, 1.8, d.Align.CENTER),
        d.Column(tr("Left school at"), d.Kind.TEXT, 1.8, d.Align.CENTER),
        d.Column(tr("Temporary badge"), d.Kind.TEXT, 1.8, d.Align.CENTER),
        d.Column(tr("Visitor's signature"), weight=2.1),
        d.Column(tr("Host's signature"), weight=2.1),
        d.Column(tr("Gatekeeper's signature"), weight=2.1),
        d.Column(tr("Remarks"), weight=3.0),
    ]
    table = d.Table(
        columns,
        [_log_row(number, row, tr) for number, row in enumerate(shown, 1)],
        empty_text=tr("None"),
        notes=visit_counts(shown, tr),
        blank_rows=blank_rows,
        row_mm=SIGN_MM,
    )
    title = tr("Register of outsiders coming and going")
    return paper.doc("GATE-01", title, [table], period=period(first, last), page=WIDE, compact=True)


def _log_row(number: int, row: VisitRow, tr: Translator) -> d.Row:
    escort = f"{row.heads} / {row.escort}" if row.escort else str(row.heads)
    return (
        number,
        row.day,
        row.name,
        sex(row, tr),
        row.unit,
        tail(row.document),
        phone(row.phone),
        row.reason,
        row.host,
        escort,
        clock(row.entered_at, row.day),
        clock(row.expected_leave_at, row.day),
        clock(row.left_at, row.day),
        row.badge,
        None,
        None,
        None,
        remarks(row, tr),
    )


def visitor_register(
    rows: Sequence[VisitRow],
    refusals: Sequence[RefusalRow],
    paper: Paper,
    day: date,
    *,
    gate: str = "",
    guard: str = "",
) -> d.ReportDoc:
    """Return VIS 外来人员及车辆登记簿 of a day; refused ones stand in it with the reason."""
    tr = paper.tr
    shown = came(rows)
    lines: list[d.Row] = [_register_row(n, row, tr) for n, row in enumerate(shown, 1)]
    lines += [_refused_row(n, row, tr) for n, row in enumerate(refusals, len(shown) + 1)]
    inside = heads(r for r in shown if r.state is VisitState.INSIDE)
    head = d.Fields(
        [d.Field(tr("Day"), day), d.Field(tr("Gate of duty"), gate or None),
         d.Field(tr("Gatekeeper on duty"), guard or None)],
        columns=3,
    )  # fmt: skip
    table = d.Table(
        _register_columns(tr),
        lines,
        empty_text=tr("None"),
        row_mm=SIGN_MM,
        notes=[
            tr("Still inside: {n} people", n=inside),
            tr("Refused entry: {n} times", n=len(refusals)),
            tr("Of a document only the last four characters are printed."),
        ],
    )
    signs = d.Signatures([tr("Gatekeeper"), tr("Handing over / taking over")])
    title = tr("Visitor and vehicle register")
    return paper.doc(
        "VIS", title, [head, table, signs], period=period(day, day), page=WIDE, compact=True
    )


def _register_columns(tr: Translator) -> list[d.Column]:
    return [
        d.Column(tr("Line no."), d.Kind.NUMBER, 1.2),
        d.Column(tr("Entered school at"), weight=1.9, align=d.Align.CENTER),
        d.Column(tr("Name"), weight=2.6),
        d.Column(tr("Kind of document / last four"), weight=2.6, align=d.Align.CENTER),
        d.Column(tr("Unit / phone"), weight=4.2),
        d.Column(tr("Reason for the visit"), weight=3.2),
        d.Column(tr("Host (agreed by phone)"), weight=3.0),
        d.Column(tr("Belongings checked"), weight=3.0),
        d.Column(tr("Plate"), weight=2.9, align=d.Align.CENTER),
        d.Column(tr("Pass number (temporary pass)"), weight=2.4, align=d.Align.CENTER),
        d.Column(tr("Left school at"), weight=1.9, align=d.Align.CENTER),
        d.Column(tr("Confirmed by the host"), weight=2.4),
        d.Column(tr("Remarks (why refused)"), weight=4.0),
    ]


def _register_row(number: int, row: VisitRow, tr: Translator) -> d.Row:
    agreed = clock(row.host_answered_at, row.day) if row.host_answer == "yes" else None
    return (
        number,
        clock(row.entered_at, row.day),
        row.name if row.heads == 1 else f"{row.name} ×{row.heads}",
        document(row, tr),
        joined((row.unit, phone(row.phone)), "\n"),
        row.reason,
        joined((row.host, f"✓ {agreed}" if agreed else ""), "\n"),
        row.goods,
        row.plate,
        row.badge,
        clock(row.left_at, row.day),
        None,
        remarks(row, tr),
    )


def _refused_row(number: int, row: RefusalRow, tr: Translator) -> d.Row:
    why = tr("Refused entry: {reason}", reason=row.reason)
    return (
        number,
        clock(row.at),
        row.name or row.looks,
        "",
        "",
        "",
        "",
        "",
        row.plate,
        "",
        "",
        None,
        d.Cell(why, d.Tone.BAD),
    )


def meeting_slip(row: VisitRow, paper: Paper, *, number: str = "") -> d.ReportDoc:
    """Return 会客单: the stub stays at the gate, the receipt comes back signed by the host."""
    tr = paper.tr
    stub = [*_slip_part(row, tr, tr("Stub, stays at the gate"))]
    receipt = [
        *_slip_part(row, tr, tr("Receipt, comes back to the gate signed by the host")),
        d.Signatures([tr("Host"), tr("Gatekeeper")], date_line=False),
    ]
    blocks: list[d.Block] = [
        *stub,
        d.Signatures([tr("Visitor"), tr("Gatekeeper")], date_line=False),
        d.CutLine(tr("Cut here")),
        *receipt,
    ]
    title = tr("Visitor's slip")
    return paper.doc("GATE-02", title, blocks, number=number, mark="", compact=True)


def _slip_part(row: VisitRow, tr: Translator, name: str) -> list[d.Block]:
    left = clock(row.left_at, row.day) or tr("(blank until the visitor leaves)")
    if row.state is VisitState.CLOSED_UNCONFIRMED:
        left = tr("Left unrecorded")
    items = [
        d.Field(tr("Day"), row.day),
        d.Field(tr("Name"), d.Cell(row.name, bold=True)),
        d.Field(tr("Sex"), sex(row, tr)),
        d.Field(tr("Unit / address"), row.unit),
        d.Field(tr("Document (last four)"), tail(row.document)),
        d.Field(tr("Contact phone"), phone(row.phone)),
        d.Field(tr("Reason for the visit"), row.reason),
        d.Field(tr("Host"), row.host),
        d.Field(tr("People / escort"), joined((str(row.heads), row.escort), " / ")),
        d.Field(tr("Temporary badge"), row.badge),
        d.Field(tr("Came / left at"), f"{clock(row.entered_at, row.day) or ''} / {left}"),
        d.Field(tr("Leave expected"), clock(row.expected_leave_at, row.day)),
        d.Field(tr("Remarks"), row.note, wide=True, min_mm=12),
    ]
    roomy = [replace(item, min_mm=max(item.min_mm, 8.5)) for item in items]
    return [d.Heading(name, level=3, bookmark=False), d.Fields(roomy, columns=2)]


def expected_list(rows: Sequence[ExpectedRow], paper: Paper, day: date) -> d.ReportDoc:
    """Return who is expected on a day: registered visitors and recurring passes."""
    tr = paper.tr
    columns = [
        d.Column(tr("Line no."), d.Kind.NUMBER, 1),
        d.Column(tr("Time"), weight=2.6, align=d.Align.CENTER),
        d.Column(tr("Name"), weight=2.4),
        d.Column(tr("Contact phone"), weight=2.8, align=d.Align.CENTER),
        d.Column(tr("Unit / address"), weight=3.4),
        d.Column(tr("Reason for the visit"), weight=3),
        d.Column(tr("Host"), weight=2.2),
        d.Column(tr("Number of people"), d.Kind.NUMBER, 1.4),
        d.Column(tr("Plate"), weight=2.4),
        d.Column(tr("Came"), d.Kind.TICK, 1.2),
    ]
    lines = [
        (number, hours(r.from_time, r.to_time, tr), r.name, phone(r.phone), r.unit, r.reason,
         r.host, r.heads, r.plate, r.used)
        for number, r in enumerate(rows, 1)
    ]  # fmt: skip
    table = d.Table(columns, lines, empty_text=tr("None"), row_mm=7)
    title = tr("Expected visitors")
    return paper.doc("GATE-13", title, [table], period=period(day, day), page=WIDE)


def hours(start: time | None, end: time | None, tr: Translator) -> str:
    """Return from when to when; 全天 when nothing was said."""
    if start is None and end is None:
        return tr("All day")
    first = start.strftime("%H:%M") if start else ""
    last = end.strftime("%H:%M") if end else ""
    return f"{first}–{last}"


def refusal_log(rows: Sequence[RefusalRow], paper: Paper, first: date, last: date) -> d.ReportDoc:
    """Return 拒绝入校/可疑人员登记."""
    tr = paper.tr
    columns = [
        d.Column(tr("Time"), weight=2.2),
        d.Column(tr("Features"), weight=4),
        d.Column(tr("Purpose"), weight=3),
        d.Column(tr("Measures"), weight=4),
        d.Column(tr("Reported by"), weight=2),
    ]
    lines = [
        (moment(r.at, tr), joined((r.name, r.looks, r.plate), "\n"), r.reason, r.handling, r.by)
        for r in sorted(rows, key=lambda r: r.at)
    ]
    table = d.Table(columns, lines, empty_text=tr("None"), row_mm=SIGN_MM)
    signs = d.Signatures([tr("Gatekeeper"), tr("Safety office")])
    title = tr("Register of refused and suspicious persons")
    return paper.doc("GATE-09", title, [table, signs], period=period(first, last))
