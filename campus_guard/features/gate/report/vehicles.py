"""Papers on vehicles: 车辆进出登记表 and 教职工车辆出入证台账."""

from collections.abc import Sequence
from datetime import date

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.features.gate.queries.vehicles import PermitRow, StayRow
from campus_guard.features.gate.report.paper import SIGN_MM, WIDE, Paper, clock, period, phone
from campus_guard.features.gate.rules.codes import PermitState
from campus_guard.features.gate.rules.labels import label

_TONES = {
    PermitState.EXPIRING: d.Tone.WARNING,
    PermitState.EXPIRED: d.Tone.BAD,
    PermitState.LOST: d.Tone.BAD,
    PermitState.REVOKED: d.Tone.MUTED,
}


def vehicle_log(
    rows: Sequence[StayRow], paper: Paper, first: date, last: date, *, blank_rows: int = 0
) -> d.ReportDoc:
    """Return 车辆进出登记表, the earliest entry first."""
    tr = paper.tr
    columns = [
        d.Column(tr("Plate"), weight=3),
        d.Column(tr("Model"), weight=2.2),
        d.Column(tr("Colour"), weight=1.5, align=d.Align.CENTER),
        d.Column(tr("Driver"), weight=2.2),
        d.Column(tr("Phone"), weight=3.3, align=d.Align.CENTER),
        d.Column(tr("Purpose"), weight=3),
        d.Column(tr("Approved by"), weight=2.2),
        d.Column(tr("Passengers"), weight=2.8),
        d.Column(tr("Cargo"), weight=2.8),
        d.Column(tr("Drove in at"), weight=2.2, align=d.Align.CENTER),
        d.Column(tr("Drove out at"), weight=2.6, align=d.Align.CENTER),
        d.Column(tr("Parked at"), weight=2.4),
        d.Column(tr("Guard on duty"), weight=2.2),
    ]
    table = d.Table(
        columns,
        _by_day(rows, tr),
        empty_text=tr("None"),
        blank_rows=blank_rows,
        row_mm=SIGN_MM,
        notes=_counts(rows, tr),
    )
    title = tr("Register of vehicles coming and going")
    return paper.doc("GATE-03", title, [table], period=period(first, last), page=WIDE, compact=True)


def _by_day(rows: Sequence[StayRow], tr: Translator) -> list[d.Row]:
    """Return the rows under a line for each day."""
    lines: list[d.Row] = []
    day: date | None = None
    known = sorted(rows, key=lambda r: (r.day, r.entered_at.timestamp() if r.entered_at else 0.0))
    for row in known:
        if row.day != day:
            day = row.day
            lines.append(d.Band(day.isoformat()))
        lines.append(
            (row.plate, row.model, row.colour, row.driver, phone(row.phone), row.reason,
             row.approved_by, row.passengers, row.goods, clock(row.entered_at, row.day),
             _out(row, tr), row.parking, row.by)
        )  # fmt: skip
    return lines


def _out(row: StayRow, tr: Translator) -> d.Value | d.Cell:
    if row.state == "closed_unconfirmed":
        return d.Cell(tr("Left unrecorded"), d.Tone.WARNING)
    if row.left_at is None and row.state == "inside":
        return d.Cell(tr("Inside"), d.Tone.PRIMARY)
    return clock(row.left_at, row.day)


def _counts(rows: Sequence[StayRow], tr: Translator) -> list[str]:
    inside = sum(row.state == "inside" for row in rows)
    return [tr("{n} vehicles; still inside: {inside}.", n=len(rows), inside=inside)]


def permit_list(rows: Sequence[PermitRow], paper: Paper) -> d.ReportDoc:
    """Return 教职工车辆出入证台账, with the state of each permit."""
    tr = paper.tr
    columns = [
        d.Column(tr("Line no."), d.Kind.NUMBER, 1),
        d.Column(tr("Name"), weight=2.5),
        d.Column(tr("Plate"), weight=3),
        d.Column(tr("Driving and vehicle licence checked"), d.Kind.TICK, 3),
        d.Column(tr("Permit number"), weight=2.4),
        d.Column(tr("Validity"), weight=4.6, align=d.Align.CENTER),
        d.Column(tr("State"), weight=2.2),
    ]
    lines = [
        (number, r.holder, r.plate, r.licence_checked, r.number, period(r.starts_on, r.ends_on),
         d.Cell(tr(label(r.state)), _TONES.get(r.state, d.Tone.NORMAL)))
        for number, r in enumerate(rows, 1)
    ]  # fmt: skip
    usable = sum(r.state in (PermitState.VALID, PermitState.EXPIRING) for r in rows)
    notes = [tr("{n} permits, {usable} of them valid.", n=len(rows), usable=usable)]
    table = d.Table(columns, lines, empty_text=tr("None"), notes=notes, row_mm=7)
    signs = d.Signatures([tr("Safety office"), tr("Vice-principal")])
    return paper.doc("GATE-04", tr("Register of staff vehicle permits"), [table, signs])
