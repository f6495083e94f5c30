"""ASSESS 学期安全考核及津贴汇总表, and the year-end veto list."""

from decimal import Decimal

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.db.paper import PaperHead
from campus_guard.features.accidents.queries.assess import SheetView, Slip
from campus_guard.features.accidents.queries.assess_year import AwardYearView
from campus_guard.features.accidents.report.assesswords import (
    TIER_HEADINGS,
    award_words,
    concealment_words,
    liability_words,
    life_words,
    line_words,
    mark_of,
    post_words,
    reading_words,
    stamped,
)
from campus_guard.features.accidents.rules import VetoReason, label
from campus_guard.features.accidents.rules.sheet import TIER_ORDER, SheetRow

CODE = "ASSESS"


def settlement_sheet(view: SheetView, head: PaperHead, tr: Translator) -> d.ReportDoc:
    """Return the sheet of a term: all persons, totals, slips, readings used, signatures."""
    settled_on = view.life.frozen_at.date() if view.life.frozen_at else view.until
    fields = d.Fields(
        [
            d.Field(tr("Term"), view.term.name),
            d.Field(tr("Version of the rule set"), view.rules.version),
            d.Field(tr("Settled on"), settled_on),
        ],
        columns=3,
    )
    blocks: list[d.Block] = [fields, _people(view, tr)]
    if view.slips:
        blocks.append(_slips(view.slips, tr("Correction slips of this term's sheet"), tr))
    if view.paid_here:
        title = tr("Correction slips of earlier terms, settled in this term")
        blocks.append(_slips(view.paid_here, title, tr))
    notes = [
        tr("Frozen after the settlement; a re-grading shows as a correction slip."),
        reading_words(view.rules, tr),
        " ".join(life_words(view.life, tr)),
    ]
    signed = [tr("Safety office"), tr("Vice-principal for safety"), tr("Principal")]
    blocks.append(d.Signatures(signed))  # below the table: nobody signs an empty page
    blocks.append(d.Notes([("", note) for note in notes]))
    return d.ReportDoc(
        code=CODE,
        title=tr("Term assessment and allowance sheet"),
        school=head.school,
        tr=tr,
        stamp=stamped(head, view.rules.version),
        blocks=blocks,
        number=view.term.name,
        period=f"{view.term.counts_from} — {view.until}",
        mark=mark_of(view, head, tr),
        page=d.A4_LANDSCAPE,
        compact=True,
    )


def _columns(tr: Translator) -> list[d.Column]:
    number = d.Kind.NUMBER
    return [
        d.Column(tr("Line no."), number, weight=4),
        d.Column(tr("Name"), weight=8),
        d.Column(tr("Post"), weight=14),
        d.Column(tr("Line"), weight=7),
        *(d.Column(tr(TIER_HEADINGS[tier]), number, weight=4.6) for tier in TIER_ORDER),
        d.Column(tr("Personal points"), number, weight=5),
        d.Column(tr("Management points (number)"), weight=15),
        d.Column(tr("Late, omitted or concealed report confirmed"), weight=10),
        d.Column(tr("Score"), number, weight=5),
        d.Column(tr("Allowance (yuan)"), d.Kind.MONEY, weight=7),
        d.Column(tr("Eligible for awards"), weight=6),
    ]


def _people(view: SheetView, tr: Translator) -> d.Table:
    rows = [_person(number, row, tr) for number, row in enumerate(view.rows, 1)]
    totals: list[d.Row] = [  # each number below its column
        (_total(tr("Total allowance of the sheet"), 14), view.total_allowance, ""),
        (_total(tr("Persons with score 0"), 13), view.zero_scores, "", ""),
        (_total(tr("Awards refused"), 15), view.awards_refused),
    ]
    return d.Table(_columns(tr), rows, empty_text=tr("None this term"), totals=totals)


def _total(words: str, span: int) -> d.Cell:
    return d.Cell(words, bold=True, span=span, align=d.Align.RIGHT)


def _person(number: int, row: SheetRow, tr: Translator) -> d.Row:
    bad = d.Tone.BAD
    return (
        number,
        row.name,
        post_words(row, tr),
        line_words(row.line, tr),
        *(row.count(tier) for tier in TIER_ORDER),
        row.personal,
        liability_words(row, tr),
        d.Cell(concealment_words(row, tr), bad if row.concealments else d.Tone.NORMAL),
        d.Cell(row.score, bad if row.score == 0 else d.Tone.NORMAL),
        row.allowance,
        d.Cell(award_words(row, tr), d.Tone.NORMAL if row.award_eligible else bad),
    )


def _slips(slips: tuple[Slip, ...], title: str, tr: Translator) -> d.Table:
    rows = [
        (
            slip.number,
            slip.term,
            slip.after.name,
            slip.before.score if slip.before else "—",
            slip.after.score,
            slip.amount,
            slip.reason,
        )
        for slip in slips
    ]
    total = sum((slip.amount for slip in slips), Decimal("0.00"))
    return d.Table(
        [
            d.Column(tr("Correction slip"), weight=3),
            d.Column(tr("Term of the sheet"), weight=3),
            d.Column(tr("Name"), weight=2),
            d.Column(tr("Score before"), d.Kind.NUMBER, weight=2),
            d.Column(tr("Score after"), d.Kind.NUMBER, weight=2),
            d.Column(tr("Difference (yuan)"), d.Kind.MONEY, weight=2),
            d.Column(tr("Reason"), weight=8),
        ],
        rows,
        title=title,
        totals=[("", "", tr("Total"), "", "", total, "")],
    )


def veto_list(view: AwardYearView, head: PaperHead, tr: Translator) -> d.ReportDoc:
    """Return the year-end list of those who are not eligible for awards, each with the reason."""
    fields = d.Fields(
        [
            d.Field(tr("Year"), str(view.year)),
            d.Field(tr("Counted from"), view.first),
            d.Field(tr("Counted to"), view.until),
            d.Field(tr("Persons assessed"), view.assessed),
            d.Field(tr("Awards refused"), len(view.people)),
            d.Field(tr("Version of the rule set"), view.rules.version),
        ],
        columns=3,
    )
    notes = [reading_words(view.rules, tr)]
    if view.until < view.last:
        notes.append(tr("The year is not over: counted up to {day}.", day=view.until))
    if view.pending:
        numbers = "、".join(case.number for case in view.pending)
        notes.append(tr("Not decided yet, counted nowhere: {numbers}", numbers=numbers))
    blocks: list[d.Block] = [fields, d.Notes([("", note) for note in notes])]
    blocks += [_vetoed(view, tr), _refusals(view, tr)]
    signed = [tr("Safety office"), tr("Vice-principal for safety"), tr("Principal")]
    blocks.append(d.Signatures(signed, seal=True))  # below a table, never alone on a page
    marks = [tr("Sample data")] if head.sample else []
    return d.ReportDoc(
        code="VETO",
        title=tr("Year-end list: not eligible for awards"),
        school=head.school,
        tr=tr,
        stamp=stamped(head, view.rules.version),
        blocks=blocks,
        number=str(view.year),
        period=f"{view.first} — {view.until}",
        mark=" · ".join([*marks, tr("Internal")]),
    )


def grounds(row: SheetRow) -> tuple[str, ...]:
    """Return the numbers of the files that cost somebody the awards."""
    own = [item.case.number for item in row.items if item.tier.responsible]
    hidden = [c.case.number for c in row.concealments]
    led = [case.number for part in row.liability for case in part.cases]
    by_line = led if VetoReason.LINE in row.veto else []
    return tuple(dict.fromkeys([*own, *hidden, *by_line]))


def _vetoed(view: AwardYearView, tr: Translator) -> d.Table:
    rows = [
        (
            number,
            row.name,
            post_words(row, tr),
            line_words(row.line, tr),
            "\n".join(tr(label(reason)) for reason in row.veto),
            "\n".join(grounds(row)),
        )
        for number, row in enumerate(view.people, 1)
    ]
    return d.Table(
        [
            d.Column(tr("Line no."), d.Kind.NUMBER, weight=1),
            d.Column(tr("Name"), weight=2),
            d.Column(tr("Post"), weight=3),
            d.Column(tr("Line"), weight=2),
            d.Column(tr("Reason"), weight=6),
            d.Column(tr("Accidents"), weight=3),
        ],
        rows,
        empty_text=tr("Nobody this year"),
        title=tr("One-vote veto"),
    )


def _refusals(view: AwardYearView, tr: Translator) -> d.Table:
    rows = [
        (
            hazard.number,
            hazard.place,
            hazard.owner or tr("Not recorded"),
            hazard.refused,
            hazard.missed,
            None,
        )
        for hazard in view.refusals
    ]
    return d.Table(
        [
            d.Column(tr("Hazard"), weight=3),
            d.Column(tr("Place"), weight=4),
            d.Column(tr("Owner of the hazard"), weight=3),
            d.Column(tr("Times refused"), d.Kind.NUMBER, weight=1.5),
            d.Column(tr("Deadlines missed"), d.Kind.NUMBER, weight=1.5),
            d.Column(tr("Decision"), weight=4),
        ],
        rows,
        empty_text=tr("Nobody this year"),
        title=tr("Refused to rectify, or three deadlines missed: to be decided"),
    )
