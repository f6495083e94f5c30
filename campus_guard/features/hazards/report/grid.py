"""GRID 网格责任表 with the hazards of each area beside its people."""

from collections.abc import Sequence

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.db.paper import PaperHead
from campus_guard.features.hazards.queries.rows import AreaHazards
from campus_guard.features.hazards.report.paper import Paper
from campus_guard.features.places.queries import AreaFile
from campus_guard.features.places.report import grid_table

CODE = "GRID"


def grid_of_hazards(
    files: Sequence[AreaFile], areas: Sequence[AreaHazards], head: PaperHead, tr: Translator
) -> d.ReportDoc:
    """Return the responsibility table and, for each area, what is open there."""
    number = d.Kind.NUMBER
    table = d.Table(
        [
            d.Column(tr("Code")),
            d.Column(tr("Area"), weight=3),
            d.Column(tr("Area chief")),
            d.Column(tr("Sponsor")),
            d.Column(tr("Still open"), number),
            d.Column(tr("Overdue"), number),
            d.Column(tr("Major"), number),
            d.Column(tr("Found within a year"), number),
            d.Column(tr("Struck off within a year"), number),
        ],
        [_row(area, tr) for area in areas],
        empty_text=tr("Not recorded"),
        notes=[tr("Hazards of the areas below are not included.")],
    )
    return Paper(head, tr).doc(
        CODE,
        tr("Safety grid: responsibility and hazards"),
        [
            d.Heading(tr("Safety grid: responsibility table"), level=2),
            grid_table(files, tr),
            d.Heading(tr("Hazards by area"), level=2),
            table,
            d.Signatures([tr("Drawn up by"), tr("Principal")], seal=True),
        ],
        page=d.A4_LANDSCAPE,
    )


def _row(area: AreaHazards, tr: Translator) -> d.Row:
    name = area.area or tr("Place in words only")
    bad = d.Tone.BAD if area.overdue else d.Tone.NORMAL
    return (
        area.code,
        "　" * area.depth + name,
        area.chief,
        area.sponsor,
        area.open,
        d.Cell(area.overdue, bad),
        area.major,
        area.new,
        area.closed,
    )
