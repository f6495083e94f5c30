"""Section 3 of the term summary on paper: duty shifts, patrols, the duty leader, absent pupils."""

from campus_guard.core import document as d
from campus_guard.core.tone import Tone
from campus_guard.features.overview.queries.summary import TermSummaryData
from campus_guard.features.overview.report.words import Words
from campus_guard.features.overview.rules import Compared, Rate
from campus_guard.features.rosters.codes import label
from campus_guard.features.rosters.dutyrows import DutyNumbers


def duty_blocks(data: TermSummaryData, words: Words) -> list[d.Block]:
    """Return the blocks of duties and patrols; nothing while nobody planned or recorded any."""
    now = data.now.duties
    if now is None:
        return []
    return [
        d.Heading(words.tr("Duties and patrols"), level=2, bookmark=False),
        _numbers(now, data, words),
        _patrols(now, words),
        _more(now, words),
        _definitions(words),
    ]


def _numbers(now: DutyNumbers, data: TermSummaryData, words: Words) -> d.Figures:
    tr = words.tr

    def against(name: str) -> Compared | None:
        if not now.rostered and name in ("shifts", "gaps"):
            return None
        before = [term.duties if term else None for term in (data.last_term, data.last_year)]
        last, twin = (getattr(found, name) if found else None for found in before)
        return Compared(getattr(now, name), last, twin)

    filled = Rate(now.filled, now.shifts)
    return d.Figures(
        [
            words.figure(tr("Duty places planned"), against("shifts")),
            words.rate(tr("Duty places filled"), filled),
            words.figure(tr("Gaps"), against("gaps")),
            words.rate(tr("Places with a log"), Rate(now.logged, now.shifts)),
            words.figure(tr("Changes after publication"), against("changes")),
            words.figure(tr("Swaps carried out"), against("swaps")),
            words.figure(tr("Absent pupils followed up"), against("absences")),
            words.rate(tr("Nine duties answered"), Rate(now.leader_answered, 9 * now.leader_days)),
        ]
    )


def _patrols(now: DutyNumbers, words: Words) -> d.Table:
    tr = words.tr
    columns = [
        d.Column(tr("Part of the day"), weight=2),
        d.Column(tr("Rounds planned"), d.Kind.NUMBER),
        d.Column(tr("Rounds walked"), d.Kind.NUMBER),
        d.Column(tr("Patrols missed, with a reason"), d.Kind.NUMBER),
        d.Column(tr("Rounds nobody recorded"), d.Kind.NUMBER),
        d.Column(tr("Entered late"), d.Kind.NUMBER),
    ]
    rows = [
        (
            tr(label(x.interval)),
            x.planned,
            x.walked,
            d.Cell(x.missed, Tone.BAD if x.missed else Tone.NORMAL),
            d.Cell(x.open, Tone.BAD if x.open else Tone.NORMAL),
            x.late,
        )
        for x in now.intervals
    ]
    none = tr("No patrol is planned.")
    return d.Table(columns, rows, title=tr("Patrols by part of the day"), empty_text=none)


def _more(now: DutyNumbers, words: Words) -> d.Bullets:
    tr = words.tr
    areas = tr("Every area with a check point was visited.")
    if now.unvisited:
        areas = tr("Not visited: {areas}", areas="、".join(now.unvisited))
    return d.Bullets(
        [
            areas,
            tr("Found on patrols: {n}, of these entered as hazards: {hazards}",
               n=now.findings, hazards=now.hazards),
            tr("Did not come: {absent}; replaced: {replaced}; days with a gap: {days}",
               absent=now.absent, replaced=now.replaced, days=now.gap_days),
            tr("Absent pupils still open: {open}; parents told after 30 minutes or not at all: "
               "{late}; counts that did not come out: {counts}",
               open=now.absences_open, late=now.parents_told_late, counts=now.headcounts),
            tr("Problems noted by the duty leaders: {n}", n=now.leader_problems),
        ]
    )  # fmt: skip


def _definitions(words: Words) -> d.Notes:
    tr = words.tr
    return words.definitions(
        [
            (tr("Duty places planned"),
             tr("places of published rosters whose time has begun; a post of two counts twice")),
            (tr("Rounds planned"),
             tr("rounds of the patrol plans whose time has begun; extra rounds count as walked "
                "only")),
        ]
    )  # fmt: skip
