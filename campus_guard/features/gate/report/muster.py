"""The roll call (点名): the list that is carried out of the building, and the closing report."""

from collections.abc import Sequence

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.features.gate.muster_file import Snapshot
from campus_guard.features.gate.report.paper import Paper, clock, joined
from campus_guard.features.gate.rules.codes import RollState
from campus_guard.features.gate.rules.labels import label
from campus_guard.features.gate.rules.muster import Muster, RollRow, missing_first

_TONES = {
    RollState.MISSING: d.Tone.BAD,
    RollState.PARTLY: d.Tone.WARNING,
    RollState.FOUND: d.Tone.OK,
}


def roll_list(snapshot: Snapshot, paper: Paper, *, drill: bool = False) -> d.ReportDoc:
    """Return the list to tick off by hand; nothing of it comes from the database."""
    tr = paper.tr
    taken_at, lines, vehicles = snapshot.taken_at, snapshot.rows, snapshot.vehicles
    columns = [
        d.Column(tr("Line no."), d.Kind.NUMBER, 1.1),
        d.Column(tr("Name"), weight=3.2),
        d.Column(tr("Number of people"), d.Kind.NUMBER, 1.3),
        d.Column(tr("Unit"), weight=3.4),
        d.Column(tr("Host"), weight=2.2),
        d.Column(tr("Temporary badge"), weight=1.6, align=d.Align.CENTER),
        d.Column(tr("Came at"), weight=1.8, align=d.Align.CENTER),
        d.Column(tr("Found"), d.Kind.TICK, 1.3),
        d.Column(tr("Place"), weight=2.6),
    ]
    rows = [
        (number, d.Cell(x.name or tr("Not yet named"), bold=True), x.heads, x.unit, x.host,
         x.badge, clock(x.entered_at, taken_at.date()), False, None)
        for number, x in enumerate(lines, 1)
    ]  # fmt: skip
    plates = "、".join(vehicles) or tr("None")
    blocks: list[d.Block] = [
        _kind(tr, drill=drill),
        d.Figures(
            [
                d.Figure(tr("People inside"), str(snapshot.people), tone=d.Tone.PRIMARY),
                d.Figure(tr("Lines on the list"), str(len(lines))),
                d.Figure(tr("Vehicles inside"), str(len(vehicles))),
                d.Figure(tr("List of"), taken_at.strftime("%H:%M"), hint=f"{taken_at:%Y-%m-%d}"),
            ]
        ),
        d.Table(columns, rows, empty_text=tr("None"), blank_rows=4, row_mm=8,
                notes=[tr("The empty lines are for people who do not stand on the list.")]),
        d.Fields([d.Field(tr("Vehicles inside"), plates, wide=True)]),
        d.Signatures([tr("Called by"), tr("Time")], date_line=False),
    ]  # fmt: skip
    return paper.doc("ROLL", tr("Roll call list"), blocks)


def _kind(tr: Translator, *, drill: bool) -> d.Paragraph:
    words = tr("Drill") if drill else tr("Alarm: this is no drill")
    return d.Paragraph(words, d.Style.NOTICE, align=d.Align.CENTER)


def roll_report(muster: Muster, paper: Paper, *, closed_by: str = "") -> d.ReportDoc:
    """Return the closing report of a roll call: who was not found stands first."""
    tr = paper.tr
    tone = d.Tone.BAD if muster.missing else d.Tone.OK
    figures = d.Figures(
        [
            d.Figure(tr("On the list"), str(muster.expected), tr("people")),
            d.Figure(tr("Found"), str(muster.found), tr("people")),
            d.Figure(tr("Not found"), str(muster.missing), tr("people"), tone=tone),
            d.Figure(tr("Found without being listed"), str(muster.unlisted), tr("people")),
        ]
    )
    blocks: list[d.Block] = [
        _kind(tr, drill=muster.drill),
        figures,
        d.Fields(
            [
                d.Field(tr("Began at"), muster.started_at),
                d.Field(tr("Ended at"), muster.closed_at or tr("Not closed yet")),
                d.Field(tr("Took"), _took(muster, tr)),
                d.Field(tr("Closed by"), closed_by),
            ],
            columns=2,
        ),
        _roll_table(missing_first(muster.rows), tr),
        d.Signatures([tr("Called by"), tr("Safety office"), tr("Principal")]),
    ]
    return paper.doc("ROLL", tr("Report of the roll call"), blocks)


def _took(muster: Muster, tr: Translator) -> str:
    if muster.closed_at is None:
        return ""
    seconds = max(0, int((muster.closed_at - muster.started_at).total_seconds()))
    return tr("{minutes} min {seconds} s", minutes=seconds // 60, seconds=seconds % 60)


def _roll_table(rows: Sequence[RollRow], tr: Translator) -> d.Table:
    columns = [
        d.Column(tr("Line no."), d.Kind.NUMBER, 1),
        d.Column(tr("Name"), weight=4),
        d.Column(tr("On the list"), d.Kind.NUMBER, 1.6),
        d.Column(tr("Found"), d.Kind.NUMBER, 1.6),
        d.Column(tr("State"), weight=2.4),
        d.Column(tr("Place"), weight=4),
    ]
    lines: list[d.Row] = [
        (r.number, r.name or tr("Not yet named"), r.heads if r.listed else tr("Not listed"),
         r.found, d.Cell(tr(label(r.state)), _TONES[r.state], bold=r.state is not RollState.FOUND),
         joined((r.place,)))
        for r in rows
    ]  # fmt: skip
    return d.Table(columns, lines, empty_text=tr("None"), row_mm=7)
