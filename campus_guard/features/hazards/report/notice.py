"""NOTICE: 隐患整改通知书 in two parts, and 挂牌督办单."""

from collections.abc import Sequence
from datetime import date

from campus_guard.core import document as d
from campus_guard.core.display import format_value
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Translator, msg
from campus_guard.db.paper import PaperHead
from campus_guard.features.hazards.queries.rows import HazardStory
from campus_guard.features.hazards.report.paper import Paper, lines, named
from campus_guard.features.hazards.rules.codes import EventKind, ReportMethod
from campus_guard.features.hazards.rules.life import Listing, UpwardReport

CODE = "NOTICE"


def _what(story: HazardStory, tr: Translator) -> list[d.Field]:
    row = story.row
    return [
        d.Field(tr("Hazard number"), row.number),
        d.Field(tr("Hazard level"), named(row.level, tr) or tr("Not graded")),
        d.Field(tr("Place (grid)"), row.where, wide=True),
        d.Field(tr("Description of the hazard"), row.description, wide=True, min_mm=14),
        d.Field(
            tr("Rectification measures"),
            row.measure or story.suggested_measure,
            wide=True,
            min_mm=14,
        ),
        d.Field(tr("Deadline"), row.due_on),
        d.Field(tr("Temporary protection"), row.protection or tr("Not recorded")),
    ]


def _issued(story: HazardStory, on: date) -> date | None:
    """Return the day that was recorded, else ``on``; open for what is struck off already."""
    days = [s.on for s in story.steps if s.kind is EventKind.NOTICE and not s.taken_back]
    return days[-1] if days else None if story.row.struck_on else on


def _head(story: HazardStory, tr: Translator, on: date) -> list[d.Field]:
    receiver = lines(named(story.row.department, tr), story.row.owner)
    return [
        d.Field(tr("Paper number"), story.row.number),
        d.Field(tr("Notice issued on"), _issued(story, on)),
        d.Field(tr("To (department, person)"), receiver, wide=True),
    ]


def _receipt(story: HazardStory, tr: Translator) -> list[d.Block]:
    """Return the part that comes back: what was done, and what the re-inspection says."""
    row = story.row
    photos = "、".join(p.file_name for p in story.photos if not p.voided)
    passed = row.verified_on is not None
    return [
        d.Heading(tr("Receipt"), level=2, bookmark=False),
        d.Fields(
            [
                d.Field(tr("Hazard number"), row.number),
                d.Field(tr("Completed on"), row.fixed_on),
                d.Field(tr("Measures taken"), None, wide=True, min_mm=16),
                d.Field(
                    tr("Cost (yuan)"), format_value(row.cost, d.Kind.MONEY) if row.cost else None
                ),
                d.Field(tr("Numbers of the pictures"), photos or None),
            ]
        ),
        d.Ticks(
            [(tr("Passed"), True if passed else None), (tr("Failed"), None)],
            columns=2,
            title=tr("Opinion of the re-inspection"),
        ),
        d.Signatures([tr("Notice received by"), tr("Verifier")]),
    ]


def notice(story: HazardStory, head: PaperHead, tr: Translator, on: date) -> d.ReportDoc:
    """Return the notice of one hazard; its second part is cut off and comes back.

    Raises UserError while measure, responsible person or deadline are missing.
    """
    if not (story.row.measure and story.row.owner and story.row.due_on):
        raise UserError(msg("It has not been assigned yet."))
    blocks: list[d.Block] = [
        d.Fields(_head(story, tr, on)),
        d.Paragraph(
            tr(
                "The following hazard was found. Remove it by the deadline, send the receipt "
                "back and ask for re-inspection."
            ),
            indent=True,
        ),
        d.Fields(_what(story, tr)),
        d.Signatures([tr("Issued by"), tr("Notice received by")], seal=True),
        d.CutLine(tr("Cut here")),
        *_receipt(story, tr),
    ]
    title = tr("Notice to rectify a hazard")
    return Paper(head, tr).doc(CODE, title, blocks, number=story.row.number, compact=True)


def _stages(listing: Listing, tr: Translator) -> d.Table:
    return d.Table(
        [
            d.Column(tr("Stage"), weight=3),
            d.Column(tr("Due"), d.Kind.DATE),
            d.Column(tr("Reached on"), d.Kind.DATE),
            d.Column(tr("Remarks"), weight=2),
        ],
        [(m.text, m.due, m.done_on, m.note) for m in listing.milestones],
        title=tr("Stages"),
        empty_text=tr("None"),
        row_mm=8,
    )


def _reports(reports: Sequence[UpwardReport], tr: Translator) -> d.Table:
    return d.Table(
        [
            d.Column(tr("Reported to"), weight=3),
            d.Column(tr("Reported at"), d.Kind.DATETIME),
            d.Column(tr("How")),
            d.Column(tr("By")),
            d.Column(tr("Remarks"), weight=2),
        ],
        [(x.to, x.at, named(ReportMethod(x.method), tr), x.by, x.note) for x in reports],
        title=tr("Reports to Party committee, government and education authority"),
        empty_text=tr("Not recorded"),
        row_mm=8,
    )


def listing_sheet(story: HazardStory, head: PaperHead, tr: Translator) -> d.ReportDoc:
    """Return 挂牌督办单 of the last listing; raises UserError for a hazard never listed."""
    if not story.listings:
        raise UserError(
            msg("{number} was never under listed supervision.", number=story.row.number)
        )
    listing = story.listings[-1]
    supervision = [
        d.Field(tr("Plate number"), listing.plate),
        d.Field(tr("Listed on"), listing.on),
        d.Field(tr("Level of supervision"), named(listing.level, tr)),
        d.Field(tr("Supervised by"), listing.sponsor.name),
        d.Field(tr("Why it is listed"), named(listing.ground, tr)),
        d.Field(tr("Responsible person"), lines(story.row.owner)),
    ]
    end = [
        d.Field(tr("Taken off the list on"), listing.unlisted_on),
        d.Field(tr("Allowed by"), listing.approver.name or None),
        d.Field(tr("On what grounds"), listing.basis or None, wide=True, min_mm=12),
    ]
    blocks: list[d.Block] = [
        d.Fields(supervision),
        d.Fields(_what(story, tr)),
        _stages(listing, tr),
        _reports(story.reports, tr),
        d.Heading(tr("Taken off the list"), level=2, bookmark=False),
        d.Fields(end),
        d.Signatures(
            [
                tr("Issued by"),
                tr("Notice received by"),
                tr("Verifier"),
                tr("Allowed by (off the list)"),
            ],
            seal=True,
        ),
    ]
    title = tr("Listed supervision of a hazard")
    return Paper(head, tr).doc(CODE, title, blocks, number=listing.plate, compact=True)
