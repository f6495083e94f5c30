"""Sections 2, 6 and 8 of the term summary and annexes 4 and 5: what the ledgers say."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.features.indicators.report import indicator_table
from campus_guard.features.ledgers.queries import LedgerTarget
from campus_guard.features.ledgers.queries.load import EntryRow
from campus_guard.features.overview.lines import LINES
from campus_guard.features.overview.queries.ledgers import LedgerPart
from campus_guard.features.overview.queries.summary import TermSummaryData
from campus_guard.features.overview.report.hazards import inspection_blocks
from campus_guard.features.overview.report.words import Words
from campus_guard.features.overview.report.work import shown
from campus_guard.features.overview.rules import Section
from campus_guard.features.responsibility.rules.meetings import KIND_LABELS

EDUCATION = ("LESSON", "LECTURE", "TRAINING", "MONTHACT", "DRILL", "THEME", "SEASON")
DEFENCE = ("EQCHK", "DEVTEST", "CLOSED")


def defence_blocks(data: TermSummaryData, words: Words) -> list[d.Block]:
    """Return section 2: the indicators with their lines, then checks, tests and spending."""
    part = data.now.ledgers
    return [
        indicator_table(part.indicators, words.tr, to_write=False),
        compared_table(Section.DEFENCES, data, words),
        *_target_table(part, DEFENCE, words),
    ]


def education_blocks(data: TermSummaryData, words: Words) -> list[d.Block]:
    """Return section 6: lessons, lectures, training and drills, each against its target."""
    part = data.now.ledgers
    return [
        compared_table(Section.EDUCATION, data, words),
        *_target_table(part, EDUCATION, words),
        *_seconds(part.drills, words),
    ]


def key_area_blocks(data: TermSummaryData, words: Words) -> list[d.Block]:
    """Return section 7: the checklists of the key areas, then what was counted beside them."""
    return [
        *inspection_blocks(data.now.inspections, words),
        compared_table(Section.KEY_AREAS, data, words),
    ]


def cooperation_blocks(data: TermSummaryData, words: Words) -> list[d.Block]:
    """Return section 8: families, police; restricted ledgers as counts only."""
    return [compared_table(Section.COOPERATION, data, words)]


def compared_table(section: Section, data: TermSummaryData, words: Words) -> d.Table:
    """Return the numbers of a section beside last term and the same term a year ago."""
    tr, number = words.tr, d.Kind.NUMBER
    terms = (data.now, data.last_term, data.last_year)
    lines = [line for line in LINES if line.section is section]
    return d.Table(
        [
            d.Column(tr("What was counted"), weight=3),
            d.Column(tr("This term"), number, weight=1.2),
            d.Column(tr("Last term"), number, weight=1.2),
            d.Column(tr("Same term a year ago"), number, weight=1.2),
            d.Column(tr("What it means"), weight=3),
        ],
        [
            (tr(line.name), *(shown(line, term, tr) for term in terms), tr(line.meaning))
            for line in lines
        ],
    )


def _target_table(part: LedgerPart, codes: Sequence[str], words: Words) -> list[d.Block]:
    """Return the targets of these ledgers: periods met of all periods that are over or met."""
    tr = words.tr
    rows = [_target_row(group, tr) for group in _grouped(part.targets, codes)]
    if not rows:
        return []
    number = d.Kind.NUMBER
    return [
        d.Table(
            [
                d.Column(tr("Target"), weight=3),
                d.Column(tr("At least"), number, weight=1),
                d.Column(tr("Counted"), number, weight=1),
                d.Column(tr("Periods met"), weight=1.4),
                d.Column(tr("State"), weight=1.4),
            ],
            rows,
        )
    ]


def _grouped(targets: Iterable[LedgerTarget], codes: Sequence[str]) -> Iterable[list[LedgerTarget]]:
    found: dict[tuple[str, str], list[LedgerTarget]] = {}
    for target in targets:
        if target.ledger in codes:
            found.setdefault((target.ledger, target.row.target.code), []).append(target)
    return found.values()


def _target_row(group: list[LedgerTarget], tr: Translator) -> d.Row:
    target = group[0].row.target
    met = sum(one.row.met for one in group)
    due = sum(one.row.met or one.row.due for one in group)
    count = sum(one.row.count for one in group)
    if not any(one.recorded for one in group):
        state = d.Cell(tr("Not recorded"), d.Tone.MUTED)
    elif not due:
        state = d.Cell(tr("Not due yet"), d.Tone.MUTED)
    elif met == due:
        state = d.Cell(tr("Reached"), d.Tone.OK)
    else:
        state = d.Cell(tr("Not reached"), d.Tone.BAD)
    return (target.words.say(tr), plain(target.least), plain(count), f"{met}/{due}", state)


def plain(number: Decimal | int) -> str:
    """Return a number without the zeros behind its point."""
    return f"{Decimal(number).normalize():f}"


def _seconds(drills: Sequence[EntryRow], words: Words) -> list[d.Block]:
    """Return the evacuation times of the term's drills as a chart, oldest first."""
    tr = words.tr
    timed = sorted((e for e in drills if e.values.get("seconds")), key=lambda e: e.day)
    if not timed:
        return []
    series = d.Series(tr("Seconds"), [float(e.values["seconds"]) for e in timed])
    return [
        d.Chart(
            d.ChartKind.BAR,
            [f"{e.day:%m-%d}" for e in timed],
            [series],
            title=tr("Evacuation time of the drills"),
            unit=tr("Seconds"),
            description=tr("Seconds from the alarm until everybody was there, by drill."),
        )
    ]


def indicator_annex(data: TermSummaryData, words: Words) -> list[d.Block]:
    """Return annex 4."""
    return [indicator_table(data.now.ledgers.indicators, words.tr, to_write=True)]


def drill_annex(data: TermSummaryData, words: Words) -> list[d.Block]:
    """Return annex 5: the drills one by one."""
    tr, part = words.tr, data.now.ledgers
    if part.entries("DRILL") is None:
        return [words.not_recorded()]
    number = d.Kind.NUMBER
    return [
        d.Table(
            [
                d.Column(tr("Day"), weight=1.2),
                d.Column(tr("Kind"), weight=1.4),
                d.Column(tr("People"), number, weight=1),
                d.Column(tr("Seconds"), number, weight=1),
                d.Column(tr("Problems"), weight=4),
            ],
            [
                (
                    e.day.isoformat(),
                    e.show("kind", tr, paper=True),
                    e.show("people", tr, paper=True),
                    e.show("seconds", tr, paper=True),
                    e.show("problem", tr, paper=True),
                )
                for e in sorted(part.drills, key=lambda e: e.day)
            ],
            empty_text=tr("None"),
        )
    ]


def meeting_annex(data: TermSummaryData, words: Words) -> list[d.Block]:
    """Return annex 6: the meetings one by one, with what became of their decisions."""
    tr, meetings = words.tr, data.now.meetings
    if meetings is None:
        return [words.not_recorded()]
    number = d.Kind.NUMBER
    rows = [
        (
            f"{m.at:%Y-%m-%d}",
            tr(KIND_LABELS[m.kind]),
            m.subject,
            m.chair,
            tr("Held") if m.held_at else tr("Not held"),
            m.items,
            f"{m.tasks - m.open_tasks}/{m.tasks}",
        )
        for m in meetings
    ]
    return [
        d.Table(
            [
                d.Column(tr("Day"), weight=1.3),
                d.Column(tr("Kind"), weight=1.4),
                d.Column(tr("Subject"), weight=3),
                d.Column(tr("Chair"), weight=1.2),
                d.Column(tr("State"), weight=1),
                d.Column(tr("Items"), number, weight=0.8),
                d.Column(tr("Tasks done"), weight=1),
            ],
            rows,
            empty_text=tr("None"),
        )
    ]
