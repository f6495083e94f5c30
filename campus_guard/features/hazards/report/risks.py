"""安全风险清单 with the risk prompts to the principal (HAZ-13)."""

from collections.abc import Sequence

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.db.paper import PaperHead
from campus_guard.features.hazards.queries.risks import RiskRow
from campus_guard.features.hazards.report.paper import Paper, lines, named
from campus_guard.features.hazards.rules.codes import Colour
from campus_guard.features.hazards.rules.prompts import Prompt

CODE = "RISK"
_TONES = {Colour.RED: d.Tone.BAD, Colour.ORANGE: d.Tone.WARNING}


def risk_list(
    rows: Sequence[RiskRow], prompts: Sequence[Prompt], head: PaperHead, tr: Translator
) -> d.ReportDoc:
    """Return the risks, red first, and what the data says the principal should know."""
    number = d.Kind.NUMBER
    table = d.Table(
        [
            d.Column(tr("Colour"), weight=1),
            d.Column(tr("Risk"), weight=4),
            d.Column(tr("Place"), weight=2),
            d.Column(tr("Category"), weight=1.6),
            d.Column(tr("L × C"), weight=1),
            d.Column(tr("Control"), weight=4),
            d.Column(tr("Risk owner"), weight=1.4),
            d.Column(tr("Open hazards"), number, weight=1),
            d.Column(tr("Next review"), d.Kind.DATE, weight=1.6),
        ],
        [_row(row, tr) for row in rows if not row.voided],
        empty_text=tr("Not recorded"),
        notes=[tr("L: likelihood, C: consequence, each from 1 to 5.")],
    )
    said = [tr(prompt.words) for prompt in prompts]
    return Paper(head, tr).doc(
        CODE,
        tr("Risk list"),
        [
            table,
            d.Heading(tr("Risk prompts"), level=2),
            d.Bullets(said or [tr("None")]),
            d.Signatures([tr("Drawn up by"), tr("Principal")], seal=True),
        ],
        page=d.A4_LANDSCAPE,
    )


def _row(row: RiskRow, tr: Translator) -> d.Row:
    late = d.Tone.BAD if row.review_overdue else d.Tone.NORMAL
    return (
        d.Cell(named(row.colour, tr), _TONES.get(row.colour, d.Tone.NORMAL)),
        row.risk,
        lines(row.area, row.place),
        named(row.category, tr),
        f"{row.likelihood} × {row.consequence} = {row.score}",
        row.control or "—",
        row.owner or "—",
        row.open_hazards,
        d.Cell(row.review_due or "—", late),
    )
