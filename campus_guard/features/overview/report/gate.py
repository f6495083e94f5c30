"""Section 3 of the term summary on paper: what the gate recorded, and what nobody recorded yet."""

from campus_guard.core import document as d
from campus_guard.features.overview.queries.gate import GateFigures
from campus_guard.features.overview.queries.summary import TermSummaryData
from campus_guard.features.overview.report.words import Words
from campus_guard.features.overview.rules import Compared


def gate_blocks(data: TermSummaryData, words: Words) -> list[d.Block]:
    """Return the blocks of section 3; without any record of the gate it says so."""
    now = data.now.gate
    if now is None:
        return [words.not_recorded()]
    head: list[d.Block] = []
    if data.now.duties is not None:
        head.append(d.Heading(words.tr("Gate"), level=2, bookmark=False))
    return [*head, _numbers(now, data, words), _more(now, data, words), _definitions(now, words)]


def _numbers(now: GateFigures, data: TermSummaryData, words: Words) -> d.Figures:
    tr = words.tr

    def against(name: str) -> Compared:
        before = [term.gate if term else None for term in (data.last_term, data.last_year)]
        last, twin = (getattr(found, name) if found else None for found in before)
        return Compared(getattr(now, name), last, twin)

    return d.Figures(
        [
            words.figure(tr("Visits"), against("visits")),
            words.figure(tr("People who came in"), against("people")),
            words.figure(tr("Vehicles that drove in"), against("vehicles")),
            words.figure(tr("Refused entries"), against("refused")),
            _median(now, data, words),
            words.figure(tr("Left unrecorded"), against("unconfirmed")),
            words.figure(tr("Pupils let out with a slip"), against("slips")),
            words.figure(tr("Late pupils"), against("late")),
        ]
    )


def _median(now: GateFigures, data: TermSummaryData, words: Words) -> d.Figure:
    tr, label = words.tr, words.tr("Time inside (median)")
    last = data.last_term.gate if data.last_term else None
    if last is None or last.median is None:
        hint = tr("Last term: not recorded")
    else:
        hint = tr("Last term {n}", n=f"{last.median:.0f}")
    if now.median is None:
        return d.Figure(label, tr("Not recorded") if now.visits else tr("None"), hint=hint)
    return d.Figure(label, f"{now.median:.0f}", tr("min"), hint)


def _more(now: GateFigures, data: TermSummaryData, words: Words) -> d.Bullets:
    tr = words.tr
    lines = [tr("Shift handovers: {n}; days closed: {days}", n=now.handovers, days=now.closings)]
    if data.now.duties is None:
        lines.append(tr("Duty shifts and patrols: not recorded"))
    return d.Bullets(lines)


def _definitions(now: GateFigures, words: Words) -> d.Notes:
    tr = words.tr
    return words.definitions(
        [
            (
                tr("Visits"),
                tr("visits of people who came in; a group is one visit and counts all its people"),
            ),
            (
                tr("Time inside (median)"),
                tr(
                    "the middle of {n} visits with certain times of entry and exit; visits that "
                    "left unrecorded are left out",
                    n=now.timed,
                ),
            ),
            (
                tr("Left unrecorded"),
                tr(
                    "visits closed in the evening because nobody saw them leave: {n} people",
                    n=now.unconfirmed_people,
                ),
            ),
            (
                tr("Vehicles that drove in"),
                tr("entries of vehicles of visitors and of the staff as recorded at the gate"),
            ),
        ]
    )
