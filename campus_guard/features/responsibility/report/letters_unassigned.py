"""The paper on which the principal names owners (ORG-12), and what sponsors have overdue."""

from collections.abc import Sequence

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.db.paper import PaperHead
from campus_guard.features.responsibility.queries.letters_unassigned import SponsorLoad, Unowned


def unassigned_list(
    rows: Sequence[Unowned], loads: Sequence[SponsorLoad], tr: Translator, head: PaperHead
) -> d.ReportDoc:
    """Return everything without an owner with a place to name one, and the sponsors' areas."""
    marks = [tr("Internal"), *([tr("Sample")] if head.sample else [])]
    return d.ReportDoc(
        code="OWNERS",
        title=tr("Without an owner: to be named by the principal"),
        school=head.school,
        tr=tr,
        stamp=head.stamp,
        mark=" ".join(marks),
        page=d.A4_LANDSCAPE,
        blocks=[
            _unowned(rows, tr),
            d.Heading(tr("Sponsored areas")),
            sponsors_table(loads, tr),
            d.Signatures([tr("Principal")]),
        ],
    )


def _unowned(rows: Sequence[Unowned], tr: Translator) -> d.Table:
    return d.Table(
        [
            d.Column(tr("Kind"), weight=1.6),
            d.Column(tr("No.")),
            d.Column(tr("What"), weight=4),
            d.Column(tr("Where"), weight=2.4),
            d.Column(tr("Since"), d.Kind.DATE),
            d.Column(tr("Owner named"), weight=1.6),
        ],
        [
            (tr(row.label), row.number or "—", row.what, row.where or "—", row.since, None)
            for row in rows
        ],
        empty_text=tr("None: everything has an owner."),
        notes=[tr("Work that nobody is plainly responsible for gets its owner here (ORG-12).")],
    )


def sponsors_table(loads: Sequence[SponsorLoad], tr: Translator) -> d.Table:
    """Return the leaders with the areas they sponsor and their overdue hazards (ORG-13)."""
    return d.Table(
        [
            d.Column(tr("Sponsor"), weight=1.2),
            d.Column(tr("Areas"), weight=4),
            d.Column(tr("Open hazards"), d.Kind.NUMBER),
            d.Column(tr("Overdue"), d.Kind.NUMBER),
            d.Column(tr("Overdue hazards"), weight=3),
        ],
        [
            (
                load.name,
                "、".join(load.areas),
                load.open,
                d.Cell(load.overdue, d.Tone.BAD if load.overdue else d.Tone.NORMAL),
                "、".join(load.numbers) or "—",
            )
            for load in loads
        ],
        empty_text=tr("Not recorded"),
    )
