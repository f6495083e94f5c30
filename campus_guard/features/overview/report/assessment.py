"""Section 9 of the term summary on paper: the draft of the term's settlement, and its annex."""

from decimal import Decimal

from campus_guard.core import document as d
from campus_guard.features.accidents.queries import TermSettlement
from campus_guard.features.accidents.rules import Line, PersonSettlement, label
from campus_guard.features.overview.report.words import Words


def assessment_blocks(sheet: TermSettlement, words: Words) -> list[d.Block]:
    """Return section 9: totals only; names stand in the restricted annex alone."""
    tr = words.tr
    return [
        d.Paragraph(
            tr("Draft computed from the findings so far; nothing is frozen yet."), d.Style.NOTICE
        ),
        _numbers(sheet, words),
        _points_by_line(sheet, words),
        _definitions(words),
    ]


def _people(sheet: TermSettlement) -> tuple[PersonSettlement, ...]:
    return tuple(sheet.settlement.people.values())


def _numbers(sheet: TermSettlement, words: Words) -> d.Figures:
    tr, settlement = words.tr, sheet.settlement
    people = _people(sheet)
    return d.Figures(
        [
            words.figure(tr("Persons assessed"), len(people)),
            words.figure(tr("Total allowance"), f"{settlement.total_allowance:,.2f}", tr("yuan")),
            words.figure(tr("Personal points"), sum(p.personal for p in people)),
            words.figure(tr("Management points"), sum(p.management for p in people)),
            words.figure(tr("Scores of zero"), settlement.zero_scores),
            words.figure(tr("Awards refused"), settlement.awards_refused),
            words.figure(
                tr("Confirmed late, omitted, false or concealed reports"),
                sum(p.concealed for p in people),
            ),
            words.figure(tr("Full marks"), sum(p.score == 100 for p in people)),
        ]
    )


def _points_by_line(sheet: TermSettlement, words: Words) -> d.Table:
    tr = words.tr
    totals: dict[str, list[int]] = {}
    for person in _people(sheet):
        for item in person.items:
            row = totals.setdefault(item.line, [0, 0])
            row[0] += 1
            row[1] += item.points
    rows = [(tr(label(Line(line))), count, points) for line, (count, points) in totals.items()]
    return d.Table(
        [
            d.Column(tr("Line"), weight=3),
            d.Column(tr("Findings charged to a person"), d.Kind.NUMBER, weight=2),
            d.Column(tr("Points"), d.Kind.NUMBER, weight=1),
        ],
        rows,
        empty_text=tr("None this term"),
        title=tr("Points by line"),
    )


def _definitions(words: Words) -> d.Notes:
    tr = words.tr
    return words.definitions(
        [
            (
                tr("Score"),
                tr("100 − personal points − management points, never below 0; 0 after concealment"),
            ),
            (tr("Total allowance"), tr("sum of allowance × score ÷ 100, half up to 0.01 yuan")),
            (
                tr("Awards refused"),
                tr("directly responsible for a responsibility accident, or concealment confirmed"),
            ),
        ]
    )


def assessment_annex(sheet: TermSettlement, words: Words, *, names: bool) -> list[d.Block]:
    """Return annex 3: by person when ``names`` (restricted), else what was left out and why."""
    tr = words.tr
    if not names:
        return [d.Paragraph(tr("The names stand in the restricted annex, printed on its own."))]
    rows = [
        (
            number,
            sheet.names.get(person.person, person.person),
            person.personal,
            "; ".join(tr(item.words) for item in person.liability) or "—",
            person.management,
            person.score,
            person.allowance,
            tr("Yes") if person.award_eligible else tr("No"),
        )
        for number, person in enumerate(_people(sheet), 1)
    ]
    return [
        d.Table(
            [
                d.Column(tr("No."), d.Kind.NUMBER),
                d.Column(tr("Name"), weight=2),
                d.Column(tr("Personal points"), d.Kind.NUMBER),
                d.Column(tr("Management liability"), weight=4),
                d.Column(tr("Management points"), d.Kind.NUMBER),
                d.Column(tr("Score"), d.Kind.NUMBER),
                d.Column(tr("Allowance (yuan)"), d.Kind.MONEY),
                d.Column(tr("Awards")),
            ],
            rows,
            empty_text=tr("None this term"),
            totals=[_sums(sheet, words)] if rows else (),
        )
    ]


def _sums(sheet: TermSettlement, words: Words) -> d.Row:
    people = _people(sheet)
    total: Decimal = sheet.settlement.total_allowance
    personal, management = (sum(getattr(p, n) for p in people) for n in ("personal", "management"))
    return ("", words.tr("Total"), personal, "", management, "", total, "")
