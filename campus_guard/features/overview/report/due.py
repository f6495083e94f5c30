"""报告日历 on paper: what was due when, to whom, and how it was handed in."""

from collections.abc import Sequence

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.db.paper import PaperHead
from campus_guard.features.overview.queries.schedule import STATE_LABELS, DueRow, DueState
from campus_guard.features.overview.schedule import LABELS

CODE = "DUE"


def due_list(rows: Sequence[DueRow], head: PaperHead, tr: Translator) -> d.ReportDoc:
    """Return the reports in the order given, open ones with an empty place to write."""
    table = d.Table(
        [
            d.Column(tr("Due"), d.Kind.DATE, weight=1.6),
            d.Column(tr("Report"), weight=4),
            d.Column(tr("Period"), weight=1.8),
            d.Column(tr("To whom"), weight=2),
            d.Column(tr("State"), weight=1.6),
            d.Column(tr("Handed in on"), d.Kind.DATE, weight=1.6),
            d.Column(tr("How"), weight=1.6),
            d.Column(tr("By"), weight=1.4),
            d.Column(tr("Remark"), weight=2.4),
        ],
        [_row(row, tr) for row in rows],
        empty_text=tr("None"),
    )
    return d.ReportDoc(
        code=CODE,
        title=tr("Report calendar"),
        school=head.school,
        tr=tr,
        stamp=head.stamp,
        blocks=[table, d.Signatures([tr("Drawn up by"), tr("Principal")])],
        page=d.A4_LANDSCAPE,
        mark=tr("Sample data") if head.sample else "",
    )


def _row(row: DueRow, tr: Translator) -> d.Row:
    tone = d.Tone.BAD if row.state is DueState.OVERDUE else d.Tone.NORMAL
    return (
        row.due_on,
        row.row.name(tr),
        row.period.label,
        row.recipient or row.row.plan.recipient,
        d.Cell(tr(STATE_LABELS[row.state]), tone),
        row.handed_in_on,
        tr(LABELS[row.way]) if row.way else "",
        row.person,
        row.note,
    )
