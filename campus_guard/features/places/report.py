"""Papers on the campus: the responsibility table of the grid (GRID), posts, patrol points."""

from collections.abc import Sequence

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.features.people.rules import SEX_LABELS
from campus_guard.features.places import rules
from campus_guard.features.places.queries import AreaFile, PointRow, PostRow


def grid_table(files: Sequence[AreaFile], tr: Translator) -> d.Table:
    """Return the grid responsibility table: place, person, time (定级定格定人定责, ORG-10)."""
    return d.Table(
        [
            d.Column(tr("Code")),
            d.Column(tr("Area"), weight=3),
            d.Column(tr("Kind of area")),
            d.Column(tr("Grade of the area")),
            d.Column(tr("Area chief")),
            d.Column(tr("Sponsor")),
            d.Column(tr("Members"), weight=3),
            d.Column(tr("Time slots"), weight=3),
        ],
        [_grid_row(file, tr) for file in files],
        empty_text=tr("Not recorded"),
        notes=[tr("An area without a chief belongs to the chief of the area above it.")],
    )


def _grid_row(file: AreaFile, tr: Translator) -> d.Row:
    area = file.area
    members = "\n".join(f"{m.name} {m.duty}".strip() for m in file.members)
    slots = "\n".join(
        f"{s.name} {rules.slot_text(s.starts_at, s.ends_at)} {s.person}".strip() for s in file.slots
    )
    chief: d.Cell | str = area.chief or d.Cell(tr("none yet"), d.Tone.MUTED)
    return (
        area.code,
        "　" * area.depth + area.name,
        tr(rules.AREA_KIND_LABELS[area.kind]),
        tr(rules.AREA_GRADE_LABELS[area.grade]) if area.grade else None,
        chief,
        area.sponsor,
        members,
        slots,
    )


def grid(
    files: Sequence[AreaFile],
    tr: Translator,
    stamp: d.Stamp,
    school: str,
    first_responsible: str = "",
) -> d.ReportDoc:
    """Return the GRID paper: the table, the duties of each area, the signatures."""
    duties = [(file.area.path, file.duty_text) for file in files if file.duty_text]
    return d.ReportDoc(
        code="GRID",
        title=tr("Safety grid: responsibility table"),
        school=school,
        tr=tr,
        stamp=stamp,
        page=d.A4_LANDSCAPE,
        blocks=[
            d.Fields(
                [
                    d.Field(tr("Head of the whole grid"), first_responsible or tr("Not recorded")),
                    d.Field(tr("Areas"), len(files)),
                ]
            ),
            grid_table(files, tr),
            *([d.Notes(duties, title=tr("Duties"))] if duties else []),
            d.Signatures([tr("Drawn up by"), tr("Principal")], seal=True),
        ],
    )


def posts(rows: Sequence[PostRow], tr: Translator, stamp: d.Stamp, school: str) -> d.ReportDoc:
    """Return the list of posts to be manned."""
    table = d.Table(
        [
            d.Column(tr("Post"), weight=2),
            d.Column(tr("Kind of post")),
            d.Column(tr("Area"), weight=2),
            d.Column(tr("People needed"), d.Kind.NUMBER),
            d.Column(tr("Only for")),
            d.Column(tr("Needs certificate")),
            d.Column(tr("24 hours"), d.Kind.TICK),
        ],
        [
            (
                row.name,
                tr(rules.POST_KIND_LABELS[row.kind]),
                row.area,
                row.headcount,
                tr(SEX_LABELS[row.needs_sex]) if row.needs_sex else None,
                row.needs_certificate,
                row.around_the_clock,
            )
            for row in rows
        ],
        empty_text=tr("Not recorded"),
    )
    return d.ReportDoc(
        code="MANNED",
        title=tr("Posts to be manned"),
        school=school,
        tr=tr,
        stamp=stamp,
        blocks=[table],
    )


def patrol_points(
    rows: Sequence[PointRow], tr: Translator, stamp: d.Stamp, school: str
) -> d.ReportDoc:
    """Return the list of patrol points, with room to tick."""
    table = d.Table(
        [
            d.Column(tr("Code")),
            d.Column(tr("Patrol point"), weight=2),
            d.Column(tr("Area"), weight=2),
            d.Column(tr("What to look for"), weight=4),
        ],
        [(row.code, row.name, row.area, row.look_for) for row in rows],
        empty_text=tr("Not recorded"),
    )
    return d.ReportDoc(
        code="POINTS",
        title=tr("Patrol points"),
        school=school,
        tr=tr,
        stamp=stamp,
        blocks=[table],
    )
