"""Section 9 of the term summary on paper: the term's settlement in figures, and its annex."""

from collections.abc import Sequence
from decimal import Decimal

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.features.accidents.queries import SheetView
from campus_guard.features.accidents.rules import Line, SheetState, label
from campus_guard.features.accidents.rules.sheet import SheetRow
from campus_guard.features.overview.report.words import Words


def assessment_blocks(sheet: SheetView, words: Words) -> list[d.Block]:
    """Return section 9: totals only; names stand in the restricted annex alone."""
    return [
        d.Paragraph(_standing(sheet, words.tr), d.Style.NOTICE),
        _numbers(sheet, words),
        _points_by_line(sheet, words),
        _definitions(sheet, words),
    ]


def _standing(sheet: SheetView, tr: Translator) -> str:
    """Return how far the settlement has come, and what came after it was frozen."""
    if sheet.state is SheetState.DRAFT:
        return tr("Draft computed from the findings so far; nothing is frozen yet.")
    words = tr(
        "Settlement {state}, rule set {version}.",
        state=label(sheet.state),
        version=sheet.rules.version,
    )
    if not sheet.slips:
        return words
    total = sum((slip.amount for slip in sheet.slips), Decimal(0))
    return words + tr(
        " Correction slips since: {n}, {amount} yuan.", n=len(sheet.slips), amount=f"{total:+,.2f}"
    )


def _numbers(sheet: SheetView, words: Words) -> d.Figures:
    tr, people = words.tr, sheet.rows
    full = sheet.rules.full_score
    return d.Figures(
        [
            words.figure(tr("Persons assessed"), len(people)),
            words.figure(tr("Total allowance"), f"{sheet.total_allowance:,.2f}", tr("yuan")),
            words.figure(tr("Personal points"), sum(p.personal for p in people)),
            words.figure(tr("Management points"), sum(p.management for p in people)),
            words.figure(tr("Scores of zero"), sheet.zero_scores),
            words.figure(tr("Awards refused"), sheet.awards_refused),
            words.figure(
                tr("Confirmed late, omitted, false or concealed reports"),
                sum(bool(p.concealments) for p in people),
            ),
            words.figure(tr("Full marks"), sum(p.score == full for p in people)),
        ]
    )


def _points_by_line(sheet: SheetView, words: Words) -> d.Table:
    tr = words.tr
    totals: dict[str, list[int]] = {}
    for person in sheet.rows:
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


def _definitions(sheet: SheetView, words: Words) -> d.Notes:
    tr, rules = words.tr, sheet.rules
    refused = tr("directly responsible for a responsibility accident, or concealment confirmed")
    if rules.line_leaders_lose_awards:
        refused += tr("; or in charge of the line of one")
    return words.definitions(
        [
            (
                tr("Score"),
                tr(
                    "{full} − personal points − management points, never below 0;"
                    " 0 after concealment",
                    full=rules.full_score,
                ),
            ),
            (
                tr("Total allowance"),
                tr(
                    "sum of {allowance} × score ÷ {full}, half up to 0.01 yuan",
                    allowance=rules.allowance,
                    full=rules.full_score,
                ),
            ),
            (tr("Management points"), tr(label(rules.management_mode))),
            (tr("Awards refused"), refused),
        ]
    )


def assessment_annex(sheet: SheetView, words: Words, *, names: bool) -> list[d.Block]:
    """Return annex 3: by person when ``names`` (restricted), else what was left out and why."""
    tr = words.tr
    if not names:
        return [d.Paragraph(tr("The names stand in the restricted annex, printed on its own."))]
    blocks: list[d.Block] = [_people(sheet.rows, sheet, tr)]
    if sheet.slips:
        blocks.append(_slips(sheet, tr))
    return blocks


def _people(people: Sequence[SheetRow], sheet: SheetView, tr: Translator) -> d.Table:
    rows = [
        (
            number,
            person.name,
            person.personal,
            "; ".join(tr(item.words) for item in person.liability) or "—",
            person.management,
            d.Cell(person.score, d.Tone.BAD if person.concealments else d.Tone.NORMAL),
            person.allowance,
            tr("Yes") if person.award_eligible else tr("No"),
        )
        for number, person in enumerate(people, 1)
    ]
    return d.Table(
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
        totals=[_sums(people, sheet, tr)] if rows else (),
    )


def _sums(people: Sequence[SheetRow], sheet: SheetView, tr: Translator) -> d.Row:
    personal, management = (sum(getattr(p, n) for p in people) for n in ("personal", "management"))
    return ("", tr("Total"), personal, "", management, "", sheet.total_allowance, "")


def _slips(sheet: SheetView, tr: Translator) -> d.Table:
    return d.Table(
        [
            d.Column(tr("Correction slip")),
            d.Column(tr("Name"), weight=2),
            d.Column(tr("Score before"), d.Kind.NUMBER),
            d.Column(tr("Score after"), d.Kind.NUMBER),
            d.Column(tr("Difference (yuan)"), d.Kind.MONEY),
            d.Column(tr("Reason"), weight=4),
        ],
        [
            (
                slip.number,
                slip.after.name,
                slip.before.score if slip.before else "—",
                slip.after.score,
                slip.amount,
                slip.reason,
            )
            for slip in sheet.slips
        ],
        title=tr("Correction slips"),
    )
