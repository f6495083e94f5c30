"""物品放行条, 门卫交接班记录, 监控调阅登记, deliveries, requests about data, day closing."""

from collections.abc import Mapping, Sequence
from datetime import date

from campus_guard.core import document as d
from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.features.gate.queries.registers import (
    DataRequestRow,
    DeliveryRow,
    GoodsSlipRow,
    VideoLookupRow,
)
from campus_guard.features.gate.queries.shifts import DayCloseRow, HandoverRow
from campus_guard.features.gate.report.paper import (
    SIGN_MM,
    WIDE,
    Paper,
    clock,
    joined,
    period,
)
from campus_guard.features.gate.rules.handover import Carried

_REQUESTS: Mapping[str, Message] = {
    "query": msg("Data query"),
    "correction": msg("Data correction"),
    "deletion": msg("Data deletion"),
}


def goods_slip(row: GoodsSlipRow, paper: Paper) -> d.ReportDoc:
    """Return 物品放行条 with the goods line by line."""
    tr = paper.tr
    columns = [
        d.Column(tr("Article"), weight=5),
        d.Column(tr("Quantity"), weight=2, align=d.Align.CENTER),
        d.Column(tr("Unit of measure"), weight=2, align=d.Align.CENTER),
    ]
    lines = [(line.name, line.quantity, line.unit) for line in row.lines]
    fields = d.Fields(
        [
            d.Field(tr("Approving department"), row.approved_by),
            d.Field(tr("Carried by"), row.carrier),
            d.Field(tr("Went out at"), row.out_at or None),
            d.Field(tr("Gatekeeper"), row.out_by or None),
            d.Field(tr("Remarks"), row.note, wide=True, min_mm=10),
        ],
        columns=2,
    )
    signs = d.Signatures(
        [tr("Approving department"), tr("Carried by"), tr("Gatekeeper")], date_line=False
    )
    blank = max(0, 5 - len(lines))
    table = d.Table(columns, lines, blank_rows=blank, row_mm=7)
    blocks: list[d.Block] = [table, fields, signs]
    title = tr("Goods release slip")
    return paper.doc("GATE-08", title, blocks, number=row.number, page=d.A5, mark="")


def goods_log(rows: Sequence[GoodsSlipRow], paper: Paper, first: date, last: date) -> d.ReportDoc:
    """Return the goods that left, or may leave, in the columns of the slip."""
    tr = paper.tr
    columns = [
        d.Column(tr("Slip number"), weight=2.6),
        d.Column(tr("Article"), weight=4),
        d.Column(tr("Quantity"), weight=1.5, align=d.Align.CENTER),
        d.Column(tr("Unit of measure"), weight=1.4, align=d.Align.CENTER),
        d.Column(tr("Approving department"), weight=2.8),
        d.Column(tr("Carried by"), weight=2.4),
        d.Column(tr("Went out at"), weight=3),
        d.Column(tr("Gatekeeper"), weight=2.2),
    ]
    lines = [
        (r.number, line.name, line.quantity, line.unit, r.approved_by, r.carrier,
         r.out_at or d.Cell(tr("Not out yet"), d.Tone.MUTED), r.out_by)
        for r in sorted(rows, key=lambda r: r.number) for line in r.lines
    ]  # fmt: skip
    table = d.Table(columns, lines, empty_text=tr("None"), row_mm=7)
    title = tr("Register of goods released")
    return paper.doc("GATE-08", title, [table], period=period(first, last), page=WIDE)


def handover(row: HandoverRow, paper: Paper) -> d.ReportDoc:
    """Return 门卫交接班记录 of one shift on a page of its own, to be signed by both."""
    tr = paper.tr
    complete = tr("Counted, complete") if row.equipment_complete else tr("Counted, not complete")
    items = [
        d.Field(tr("Time"), row.at),
        d.Field(tr("Shift"), row.shift),
        d.Field(tr("State of the shift"), _state(row.carried, tr), wide=True, min_mm=14),
        d.Field(tr("People who have not left"), _inside(row.carried, tr), wide=True, min_mm=14),
        d.Field(tr("Equipment and school property counted"), complete, wide=True, min_mm=12),
        d.Field(tr("Things handed over"), _things(row, tr), wide=True, min_mm=16),
        d.Field(tr("Remarks"), row.remarks or tr("None"), wide=True, min_mm=20),
        d.Field(tr("Hands over (name)"), row.giver),
        d.Field(tr("Takes over (name)"), row.taker),
    ]
    blocks: list[d.Block] = [
        d.Fields(items, columns=2),
        d.Signatures([tr("Hands over"), tr("Takes over")]),
    ]
    return paper.doc("GATE-10", tr("Gatekeepers' handover"), blocks)


def handover_log(rows: Sequence[HandoverRow], paper: Paper, first: date, last: date) -> d.ReportDoc:
    """Return 门卫交接班记录 of some days in its columns."""
    tr = paper.tr
    columns = [
        d.Column(tr("Time"), d.Kind.DATETIME, 2.6),
        d.Column(tr("Shift"), weight=2.6),
        d.Column(tr("State of the shift"), weight=3.8),
        d.Column(tr("People who have not left"), weight=3),
        d.Column(tr("Equipment and school property counted"), weight=2.4),
        d.Column(tr("Things handed over"), weight=3.6),
        d.Column(tr("Hands over"), weight=2, group=tr("Signatures of both")),
        d.Column(tr("Takes over"), weight=2, group=tr("Signatures of both")),
    ]
    lines = [
        (r.at, joined((r.shift, f"{r.giver} → {r.taker}"), "\n"),
         joined((_state(r.carried, tr), r.remarks), "\n"), _inside(r.carried, tr),
         tr("Counted, complete") if r.equipment_complete else tr("Counted, not complete"),
         _things(r, tr), None, None)
        for r in sorted(rows, key=lambda r: r.at)
    ]  # fmt: skip
    table = d.Table(columns, lines, empty_text=tr("None"), row_mm=SIGN_MM)
    title = tr("Gatekeepers' handover")
    return paper.doc("GATE-10", title, [table], period=period(first, last), page=WIDE, compact=True)


def _state(carried: Carried, tr: Translator) -> str:
    if carried.empty:
        return tr("Nothing is open.")
    return tr(
        "Open alerts: {alerts}; records to complete: {records}; pupils out: {pupils}.",
        alerts=carried.alerts_open,
        records=carried.to_complete,
        pupils=carried.pupils_out,
    )


def _inside(carried: Carried, tr: Translator) -> str:
    if not (carried.people_inside or carried.vehicles_inside):
        return tr("None")
    return tr(
        "{people} people ({over} over their time), {vehicles} vehicles",
        people=carried.people_inside,
        over=carried.overstays,
        vehicles=carried.vehicles_inside,
    )


def _things(row: HandoverRow, tr: Translator) -> str:
    carried = row.carried
    parts = [row.transferred]
    if carried.badges_unreturned:
        badges = "、".join(carried.badges_unreturned)
        parts.append(tr("Badges not returned: {badges}", badges=badges))
    if carried.items_held:
        parts.append(tr("Held at the gate: {items}", items="、".join(carried.items_held)))
    if carried.alerts:
        parts.append(tr("Alerts open: {who}", who="、".join(carried.alerts)))
    return joined(parts, "\n") or tr("None")


def video_log(rows: Sequence[VideoLookupRow], paper: Paper, first: date, last: date) -> d.ReportDoc:
    """Return 监控调阅登记 (公共安全视频图像信息系统管理条例 16)."""
    tr = paper.tr
    columns = [
        d.Column(tr("Time"), d.Kind.DATETIME, 2.4),
        d.Column(tr("Purpose"), weight=3),
        d.Column(tr("Footage"), weight=3.6),
        d.Column(tr("Unit and name of the viewer"), weight=3.2),
        d.Column(tr("Approver"), weight=2),
        d.Column(tr("Signature"), weight=2),
    ]
    lines = [
        (r.at, r.reason,
         joined((r.content, tr("(exported)") if r.exported else "")),
         joined((r.viewer_unit, r.viewer)), r.approved_by, None)
        for r in sorted(rows, key=lambda r: r.at)
    ]  # fmt: skip
    table = d.Table(columns, lines, empty_text=tr("None"), row_mm=SIGN_MM)
    notes = [tr("Footage is kept for at least 30 days and never altered.")]
    title = tr("Register of footage viewed")
    return paper.doc("GATE-11", title, [table], period=period(first, last), footer_notes=notes)


def delivery_log(rows: Sequence[DeliveryRow], paper: Paper, first: date, last: date) -> d.ReportDoc:
    """Return the deliveries handed over at the gate."""
    tr = paper.tr
    columns = [
        d.Column(tr("Time"), d.Kind.DATETIME, 2.6),
        d.Column(tr("Company"), weight=3),
        d.Column(tr("Name"), weight=2),
        d.Column(tr("Cargo"), weight=4),
        d.Column(tr("Receiver"), weight=2.2),
        d.Column(tr("Receiver's signature"), weight=2.4),
        d.Column(tr("Remarks"), weight=3),
    ]
    ordered = sorted(rows, key=lambda r: r.at)
    lines = [(r.at, r.company, r.name, r.goods, r.receiver, None, r.note) for r in ordered]
    table = d.Table(columns, lines, empty_text=tr("None"), row_mm=SIGN_MM)
    title = tr("Register of deliveries at the gate")
    return paper.doc("GATE-14", title, [table], period=period(first, last), page=WIDE)


def request_log(
    rows: Sequence[DataRequestRow], paper: Paper, first: date, last: date
) -> d.ReportDoc:
    """Return the register of requests about personal data (PIPL 44-47)."""
    tr = paper.tr
    columns = [
        d.Column(tr("Time"), d.Kind.DATETIME, 2.6),
        d.Column(tr("Kind of request"), weight=1.8),
        d.Column(tr("Name"), weight=2),
        d.Column(tr("Request"), weight=4),
        d.Column(tr("Answer"), weight=4),
        d.Column(tr("Granted"), weight=1.6, align=d.Align.CENTER),
        d.Column(tr("Answered by / at"), weight=3),
    ]
    lines = [
        (r.received_at, tr(_REQUESTS[r.kind]) if r.kind in _REQUESTS else r.kind, r.name, r.text,
         r.answer or d.Cell(tr("Not answered yet"), d.Tone.WARNING), _granted(r, tr),
         joined((r.answered_by, clock(r.answered_at, r.received_at.date()))))
        for r in sorted(rows, key=lambda r: r.received_at)
    ]  # fmt: skip
    table = d.Table(columns, lines, empty_text=tr("None"), row_mm=SIGN_MM)
    title = tr("Register of requests about personal data")
    return paper.doc("GATE-15", title, [table], period=period(first, last), page=WIDE)


def _granted(row: DataRequestRow, tr: Translator) -> str | None:
    if row.granted is None:
        return None
    return tr("Yes") if row.granted else tr("No")


def day_closing(row: DayCloseRow, paper: Paper) -> d.ReportDoc:
    """Return 日结: what was closed without a leave time and what stays open for the next shift."""
    tr = paper.tr
    badges = "、".join(row.badges_out) or tr("None")
    blocks: list[d.Block] = [
        d.Figures(
            [
                d.Figure(
                    tr("Closed as left unrecorded"),
                    str(row.visits_closed),
                    tr("visits"),
                    tr("{n} people", n=row.people_closed),
                    d.Tone.WARNING if row.visits_closed else d.Tone.OK,
                ),
                d.Figure(
                    tr("Known to stay inside"),
                    str(row.visits_kept),
                    tr("visits"),
                    tr("{n} people", n=row.people_kept),
                ),
                d.Figure(tr("Expected but did not come"), str(row.no_shows), tr("visits")),
                d.Figure(tr("Vehicles closed"), str(row.vehicles_closed), tr("vehicles")),
            ]
        ),
        d.Fields(
            [
                d.Field(tr("Closed at"), row.at),
                d.Field(tr("Closed by"), row.by),
                d.Field(tr("Badges not returned"), badges, wide=True, min_mm=10),
                d.Field(tr("Remarks"), None, wide=True, min_mm=24),
            ],
            columns=2,
        ),
        d.Paragraph(
            tr(
                "Visits closed as left unrecorded keep a blank leave time: "
                "nobody knows when they left, so none is printed."
            ),
            d.Style.NOTICE,
        ),
        d.Signatures([tr("Gatekeeper"), tr("Safety office")]),
    ]
    title = tr("Closing of the day")
    return paper.doc("GATE-16", title, blocks, period=period(row.day, row.day))
