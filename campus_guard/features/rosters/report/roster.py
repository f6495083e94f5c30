"""ROSTER: 值班(护校)安排表 by week and month, the wall poster, the card of the gate, the slip."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.core.tone import Tone
from campus_guard.db.paper import PaperHead
from campus_guard.features.calendar.rules import DAY_KIND_LABELS
from campus_guard.features.rosters.codes import Segment, Span, SwapState
from campus_guard.features.rosters.demand import EVENT, monday
from campus_guard.features.rosters.dutyrows import OnDuty, OnDutyView
from campus_guard.features.rosters.report.paper import Paper, hours, listed, span
from campus_guard.features.rosters.rows import (
    CellKey,
    CellRow,
    ChangeRow,
    DutyPostRow,
    GridDay,
    PersonCount,
    RosterView,
    SwapRow,
)

CODE = "ROSTER"
WIDEST = 12  # characters of a line, then it is broken
_ALWAYS = tuple(segment for segment in Segment if segment is not Segment.OTHER)


def _cells(view: RosterView) -> dict[tuple[date, int], list[CellRow]]:
    """Return the cells by day and post; those of a week stand on each of its days shown."""
    posts = {post.id: post for post in view.posts}
    found: dict[tuple[date, int], list[CellRow]] = {}
    for cell in view.cells:
        post = posts[cell.key.post_id]
        days = [cell.key.day]
        if post.span is Span.WEEK:
            days = [x.day for x in view.days if monday(x.day) == cell.key.day and _shown(post, x)]
        for day in days:
            found.setdefault((day, post.id), []).append(cell)
    return found


def _shown(post: DutyPostRow, day: GridDay) -> bool:
    kinds = day.kind in post.day_kinds or (EVENT in post.day_kinds and bool(day.events))
    return kinds and (not post.weekdays or day.day.isoweekday() in post.weekdays)


def _people(cells: Sequence[CellRow], tr: Translator) -> str:
    gap = tr("Nobody (gap)")
    return listed(cell.person or gap for cell in cells)


def _segment(
    view: RosterView,
    cells: Mapping[tuple[date, int], Sequence[CellRow]],
    day: date,
    segment: Segment,
    tr: Translator,
) -> d.Value | d.Cell:
    """Return who stands in the posts of a column; several posts below each other by name."""
    posts = [p for p in view.posts if p.segment is segment and (day, p.id) in cells]
    if not posts:
        return "—"
    alone = sum(p.segment is segment for p in view.posts) == 1
    lines = []
    for post in posts:
        people = _people(cells[day, post.id], tr)
        if not alone:  # a long line is broken here: names stay whole
            between = "\n" if len(post.name) + 1 + len(people) > WIDEST else ""
            people = tr("{post}: {people}", post=post.name, people=between + people)
        lines.append(people)
    gap = any(cell.person_id is None for p in posts for cell in cells[day, p.id])
    return d.Cell("\n".join(lines), Tone.BAD if gap else Tone.NORMAL)


def _remarks(day: GridDay, changes: Sequence[ChangeRow], tr: Translator) -> str:
    """Return what kind of day it is and what was changed after publication (调班)."""
    parts = []
    if day.kind != "school":
        parts.append(tr(DAY_KIND_LABELS[day.kind]) + (f" {day.name}" if day.name else ""))
    parts += day.events
    for change in _net([c for c in changes if c.key.day == day.day]):
        if change.old != change.new:
            nobody = tr("nobody")
            parts.append(
                tr(
                    "Changed, {post}: {old} → {new} ({reason})",
                    post=change.post,
                    old=change.old or nobody,
                    new=change.new or nobody,
                    reason=change.reason,
                )
            )
    return "\n".join(parts)


def _net(changes: Sequence[ChangeRow]) -> list[ChangeRow]:
    """Return what the changes of a cell come to: from the first to the last, one each."""
    found: dict[CellKey, ChangeRow] = {}
    for change in sorted(changes, key=lambda c: (c.at, c.id)):
        first = found.pop(change.key, change)
        found[change.key] = replace(change, old=first.old)
    return list(found.values())


def _table(
    view: RosterView, changes: Sequence[ChangeRow], days: Sequence[GridDay], paper: Paper
) -> d.Table:
    tr, cells = paper.tr, _cells(view)
    lines = [_remarks(day, changes, tr) for day in days]
    segments = [s for s in Segment if s in _ALWAYS or any(p.segment is s for p in view.posts)]
    columns = [
        d.Column(tr("Date"), d.Kind.TEXT),
        d.Column(tr("Weekday"), d.Kind.TEXT),
        *(
            d.Column(
                paper.code(s), weight=_weight(_segment(view, cells, x.day, s, tr) for x in days)
            )
            for s in segments
        ),
        d.Column(tr("Remarks (changes)"), weight=max(5.0, min(10.0, _weight(lines)))),
    ]
    rows = [
        (
            f"{day.day:%m-%d}",
            paper.weekday(day.day),
            *(_segment(view, cells, day.day, segment, tr) for segment in segments),
            remark,
        )
        for day, remark in zip(days, lines, strict=True)
    ]
    high = 6 if len(days) <= 7 else 9  # a week is one sheet
    return d.Table(columns, rows, empty_text=tr("No duties in these days."), row_mm=high)


def _weight(values: Iterable[d.Value | d.Cell]) -> float:
    """Return the width of a column: what its longest line takes, so that names stay whole."""
    texts = [str(v.value if isinstance(v, d.Cell) else v) for v in values]
    longest = max((len(line) for text in texts for line in text.split("\n")), default=0)
    return 1.5 + max(2, min(WIDEST, longest))


def _gaps(view: RosterView) -> int:
    return sum(cell.person_id is None for cell in view.cells)


def _totals(view: RosterView, counts: Sequence[PersonCount], tr: Translator) -> list[d.Block]:
    """Return the footer: gaps, and the shifts of each person shown."""
    mine: dict[int, int] = {}
    for cell in view.cells:
        if cell.person_id is not None:
            mine[cell.person_id] = mine.get(cell.person_id, 0) + 1
    names = {cell.person_id: cell.person for cell in view.cells}
    whole = {count.person_id: count for count in counts}

    def one(person_id: int, times: int) -> str:
        count = whole.get(person_id)
        if count is None:
            return f"{names[person_id]} {times}"
        return tr("{name} {n} (term {all})", name=names[person_id], n=times, all=count.duties)

    order = sorted(mine.items(), key=lambda pair: (-pair[1], pair[0]))
    shown = "  ".join(one(person_id, times) for person_id, times in order)
    return [
        d.Fields(
            [
                d.Field(tr("Gaps"), _gaps(view) or tr("None")),
                d.Field(tr("Shifts in all"), sum(mine.values())),
                d.Field(tr("Shifts of each person"), shown or tr("None"), wide=True),
            ]
        )
    ]


def _head(view: RosterView, period: str, tr: Translator) -> d.Fields:
    published = listed(view.roster.published) or tr("Draft, not published")
    return d.Fields(
        [
            d.Field(tr("Term"), view.roster.term),
            d.Field(tr("Week or month"), period),
            d.Field(tr("Version"), view.roster.name),
            d.Field(tr("Published months"), published),
        ],
        columns=4,
    )


def _draft(view: RosterView, paper: Paper) -> dict[str, str]:
    marks = [paper.tr("Sample") if paper.head.sample else ""]
    if not all(day.published for day in view.days):
        marks.append(paper.tr("Draft"))
    return {"mark": " ".join(mark for mark in marks if mark)}


def roster_week(
    view: RosterView, changes: Sequence[ChangeRow], tr: Translator, head: PaperHead
) -> d.ReportDoc:
    """Return the roster of the days of ``view`` (a week) on one landscape sheet."""
    return _roster(view, changes, tr, head, tr("Duty roster of the week"))


def roster_month(
    view: RosterView, changes: Sequence[ChangeRow], tr: Translator, head: PaperHead
) -> d.ReportDoc:
    """Return the roster of the days of ``view`` (a month or a term), days without duty left out."""
    return _roster(view, changes, tr, head, tr("Duty roster"))


def _roster(
    view: RosterView, changes: Sequence[ChangeRow], tr: Translator, head: PaperHead, title: str
) -> d.ReportDoc:
    paper = Paper(head, tr)
    period = span(view.first, view.last)
    busy = {day for day, _ in _cells(view)}
    blocks: list[d.Block] = [_head(view, period, tr)]
    for month, days in _by_month(x for x in view.days if x.day in busy or x.events):
        if len(view.days) > 31:
            blocks.append(d.Heading(month, level=2))
        blocks.append(_table(view, changes, days, paper))
    if len(blocks) == 1:
        blocks.append(d.Paragraph(tr("No duties in these days."), d.Style.NOTICE))
    blocks += _totals(view, view.counts, tr)
    blocks.append(d.Signatures([tr("Compiled by"), tr("Approved by")]))
    note = tr("Night duty in a girls' dormitory is for women only. Changes after publication "
              "stay on record.")  # fmt: skip
    blocks.append(d.Notes([("", note)]))
    return paper.doc(
        CODE, title, blocks, page=d.A4_LANDSCAPE, period=period, compact=True,
        **_draft(view, paper),
    )  # fmt: skip


def _by_month(days: Iterable[GridDay]) -> Iterable[tuple[str, list[GridDay]]]:
    found: dict[str, list[GridDay]] = {}
    for day in days:
        found.setdefault(f"{day.day:%Y-%m}", []).append(day)
    return found.items()


def wall_poster(
    view: RosterView, changes: Sequence[ChangeRow], tr: Translator, head: PaperHead
) -> d.ReportDoc:
    """Return the roster for the wall: a post in each row, a day in each column, large."""
    paper, cells = Paper(head, tr), _cells(view)
    changed = {(change.key.day, change.key.post_id) for change in changes}
    days = [x for x in view.days if any((x.day, p.id) in cells for p in view.posts)]
    columns = [d.Column(tr("Post"), weight=1.4), d.Column(tr("Time"), weight=1.1)] + [
        d.Column(f"{paper.weekday(x.day)}\n{x.day:%m-%d}", weight=1.2, align=d.Align.CENTER)
        for x in days
    ]
    rows = []
    for post in view.posts:
        row: list[d.Value | d.Cell] = [
            d.Cell(post.name, bold=True),
            f"{post.starts_at:%H:%M}-{post.ends_at:%H:%M}",
        ]
        for x in days:
            mine = cells.get((x.day, post.id), [])
            text = "\n".join(cell.person or tr("Nobody (gap)") for cell in mine) or "—"
            gap = any(cell.person_id is None for cell in mine)
            moved = (x.day, post.id) in changed
            tone = Tone.BAD if gap else Tone.WARNING if moved else Tone.NORMAL
            row.append(d.Cell(text + ("*" if moved else ""), tone, align=d.Align.CENTER))
        rows.append(tuple(row))
    table = d.Table(columns, rows, empty_text=tr("No duties in these days."), row_mm=_high(rows),
                    notes=[tr("* changed after publication")] if changed else [])  # fmt: skip
    return paper.doc(
        CODE, tr("Who is on duty"), [table], page=d.A4_LANDSCAPE,
        period=span(view.first, view.last), **_draft(view, paper),
    )  # fmt: skip


def _high(rows: Sequence[object]) -> float:
    """Return how high a row of the poster is: one sheet where the posts allow it."""
    return max(8.0, min(14.0, 132 / (len(rows) or 1)))


def on_duty_card(view: OnDutyView, tr: Translator, head: PaperHead) -> d.ReportDoc:
    """Return the card for the gate: who is on duty today, with telephone numbers."""
    paper = Paper(head, tr)

    def rows(duties: Sequence[OnDuty]) -> list[tuple[d.Value | d.Cell, ...]]:
        return [
            (
                x.post,
                hours(x.starts_at, x.ends_at),
                x.person or d.Cell(tr("Nobody (gap)"), Tone.BAD),
                x.phone or "—",
            )
            for x in duties
        ]

    columns = [
        d.Column(tr("Post"), weight=2),
        d.Column(tr("Time")),
        d.Column(tr("Name"), weight=1.4),
        d.Column(tr("Phone"), weight=1.6),
    ]
    none = tr("Nobody is rostered.")
    blocks: list[d.Block] = [
        d.Heading(tr("On duty now"), level=2, bookmark=False),
        d.Table(columns, rows(view.now), empty_text=none, row_mm=8),
        d.Heading(tr("Later today"), level=2, bookmark=False),
        d.Table(columns, rows(view.later), empty_text=none, row_mm=8),
    ]
    at = f"{view.at:%Y-%m-%d %H:%M}"
    title = tr("On duty today: who to call")
    return paper.doc(CODE, title, blocks, page=d.A5, period=at, compact=True)


def swap_slip(swap: SwapRow, tr: Translator, head: PaperHead) -> d.ReportDoc:
    """Return the slip of a swap, in two parts: for the office and for those who swap."""
    paper = Paper(head, tr)
    other = tr("Takes over, nothing in return")
    if swap.other_key is not None:
        other = f"{swap.other_key.day.isoformat()} {swap.other_post}"
    decided = swap.state is not SwapState.REQUESTED
    fields = d.Fields(
        [
            d.Field(tr("Paper number"), swap.number),
            d.Field(tr("State"), paper.code(swap.state)),
            d.Field(tr("Asked by"), swap.person),
            d.Field(tr("Duty given away"), f"{swap.key.day.isoformat()} {swap.post}"),
            d.Field(tr("With whom"), swap.other),
            d.Field(tr("Duty taken in return"), other),
            d.Field(tr("Reason"), swap.reason, wide=True, min_mm=10),
            d.Field(tr("Decided by"), swap.decided_by or None),
            d.Field(tr("Decided at"), swap.decided_at if decided else None),
            d.Field(tr("Words of the decision"), swap.decision or None, wide=True, min_mm=8),
        ]
    )
    signatures = d.Signatures([tr("Asked by"), tr("With whom"), tr("Approved by")])
    blocks: list[d.Block] = [fields, signatures, d.CutLine(tr("Cut here")), fields]
    return paper.doc(
        CODE, tr("Slip for a swap of duties"), blocks, number=swap.number, compact=True
    )


def last_day(month: str) -> date:
    """Return the last day of a month such as 2026-11."""
    first = date.fromisoformat(f"{month}-01")
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
