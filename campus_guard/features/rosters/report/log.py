"""DUTY: 值班(巡查)记录表, filled or blank, one page for each shift; the route sheet of a patrol."""

from collections.abc import Sequence
from datetime import date

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.core.tone import Tone
from campus_guard.db.paper import PaperHead
from campus_guard.features.rosters.codes import (
    THREE_INTERVALS,
    LeaderDuty,
    LeaderResult,
    PatrolInterval,
    Presence,
    RoundState,
    Segment,
    VisitState,
    label,
)
from campus_guard.features.rosters.dutyrows import (
    DutyDay,
    LeaderDay,
    PatrolPlanRow,
    PresenceRow,
    RoundRow,
    ShiftRow,
    VisitRow,
)
from campus_guard.features.rosters.report.paper import Paper, clock, hours, listed

CODE = "DUTY"
BLANK_ROWS = 3


def duty_logs(
    day: DutyDay, tr: Translator, head: PaperHead, *, blank: bool = False, post: str = ""
) -> d.ReportDoc:
    """Return the logs of a day's shifts, each on a page of its own.

    ``blank``: with the names of the roster and empty places to write in. ``post``: only this one.
    """
    paper = Paper(head, tr)
    shifts = [x for x in day.shifts if not post or x.post == post]
    blocks: list[d.Block] = []
    for number, shift in enumerate(shifts):
        blocks += [d.PageBreak()] if number else []
        blocks += _page(day, shift, paper, blank=blank)
    if shifts and not blank and not post:
        blocks += _beside(day, paper)
    if not shifts:
        empty = ShiftRow.nobody(day.day)
        blocks = _page(day, empty, paper, blank=True)
    title = tr("Duty and patrol log")
    return paper.doc(CODE, title, blocks, period=day.day.isoformat(), compact=True)


def _beside(day: DutyDay, paper: Paper) -> list[d.Block]:
    """Return what belongs to no shift of the day: rounds at other hours, the nine duties."""
    found: list[d.Block] = []
    rounds = [x for x in day.rounds if not any(_belongs(x, shift) for shift in day.shifts)]
    if rounds:
        found.append(_rounds(rounds, paper, blank=False))
    told = day.leader is not None and any(c.result is not None for c in day.leader.checks)
    if told and not any(shift.segment is _nine_on(day) for shift in day.shifts):
        found.append(_ticks(day.leader, paper, blank=False))
    return [d.PageBreak(), *found] if found else []


def _page(day: DutyDay, shift: ShiftRow, paper: Paper, *, blank: bool) -> list[d.Block]:
    tr = paper.tr
    matters = None if blank else shift.matters or tr("None")
    return [
        _head(day, shift, paper, blank=blank),
        *_presences(shift, paper, blank=blank),
        _rounds([x for x in day.rounds if _belongs(x, shift)], paper, blank=blank),
        *_nine(day, shift, paper, blank=blank),
        _attendance(day, paper, blank=blank),
        d.Fields(
            [
                d.Field(tr("Visitors, vehicles, still inside"), _gate(day, tr, blank=blank),
                        wide=True),
                d.Field(tr("Items and equipment handed over"),
                        None if blank else shift.handed_over or None, wide=True, min_mm=8),
                d.Field(tr("Important matters and when they were reported"), matters, wide=True,
                        min_mm=10),
                d.Field(tr("Reported at"), None if blank else clock(shift.reported_at)),
                d.Field(tr("Reported to whom"), None if blank else shift.reported_to or None),
                d.Field(tr("Handed over by"),
                        None if blank else listed(p.person for p in shift.presences) or None),
                d.Field(tr("Taken over by"), None if blank else shift.handed_to or None),
            ]
        ),
        d.Signatures([tr("On duty"), tr("Leader on duty"), tr("Taken over by")], date_line=False),
    ]  # fmt: skip


def _head(day: DutyDay, shift: ShiftRow, paper: Paper, *, blank: bool) -> d.Fields:
    tr = paper.tr
    weather = None if blank else shift.weather or None
    name = f"{shift.post} {hours(shift.starts_at, shift.ends_at)}" if shift.post else None
    late = tr("Late entry") if shift.late_entry and not blank else ""
    squad = listed(day.squad.get(shift.post_id, ()))
    return d.Fields(
        [
            d.Field(tr("Date, weekday"), f"{day.day.isoformat()} {paper.weekday(day.day)}"),
            d.Field(tr("Weather"), weather),
            d.Field(tr("Shift, from, to"), f"{name} {late}".strip() if name else None),
            d.Field(tr("Leader on duty"), listed(day.leaders) or None),
            d.Field(tr("On duty"), listed(shift.planned) or None),
            d.Field(tr("Members of the guard squad"), squad or None),
            d.Field(tr("Gatekeeper"), listed(day.gatekeepers) or None),
            d.Field(tr("Gaps"), shift.gaps or tr("None")),
        ]
    )  # fmt: skip


def _presences(shift: ShiftRow, paper: Paper, *, blank: bool) -> list[d.Block]:
    if not shift.presences:
        return []
    tr = paper.tr
    columns = [
        d.Column(tr("By the roster"), weight=1.4),
        d.Column(tr("Really came"), weight=1.4),
        d.Column(tr("Presence"), weight=1.2),
        d.Column(tr("On duty from")),
        d.Column(tr("On duty until")),
        d.Column(tr("Remarks"), weight=2),
    ]
    rows = [_presence(row, paper, blank=blank) for row in shift.presences]
    return [d.Table(columns, rows, row_mm=6)]


def _presence(row: PresenceRow, paper: Paper, *, blank: bool) -> tuple[d.Value | d.Cell, ...]:
    if blank or row.state is None:
        return (row.planned, None, None, None, None, None)
    bad = row.state in (Presence.ABSENT, Presence.REPLACED)
    how = d.Cell(paper.code(row.state), Tone.BAD if bad else Tone.NORMAL)
    came = "—" if row.state is Presence.ABSENT else row.person
    return (
        row.planned or paper.tr("Extra"),
        came,
        how,
        clock(row.arrived_at),
        clock(row.left_at),
        row.note,
    )


def _rounds(mine: Sequence[RoundRow], paper: Paper, *, blank: bool) -> d.Table:
    """Return the rounds in segments; a missed one stays empty and says why."""
    tr = paper.tr
    columns = [
        d.Column(tr("Round")),
        d.Column(tr("Time")),
        d.Column(tr("Route or place"), weight=2.2),
        d.Column(tr("What was found"), weight=2.4),
        d.Column(tr("What was done"), weight=1.8),
        d.Column(tr("Patrolled by"), weight=1.1),
    ]
    rows: list[d.Row] = []
    shown = [s for s in PatrolInterval if any(x.interval is s for x in mine)]
    for interval in shown or THREE_INTERVALS:
        rows.append(d.Band(paper.code(interval)))
        here = [x for x in mine if x.interval is interval]
        if blank or not here:
            rows += [(n, None, None, None, None, None) for n in range(1, max(2, len(here)) + 1)]
        else:
            rows += [row for x in here for row in _round(x, paper)]
    note = tr("A round that was missed stays empty and says why; no time is ever made up.")
    return d.Table(columns, rows, title=tr("Patrols"), notes=[note], row_mm=6)


def _belongs(x: RoundRow, shift: ShiftRow) -> bool:
    """Tell whether a round is to be on the sheet of a shift: by its post, else by the time."""
    if x.post_id is not None or not shift.post:
        return x.post_id in (None, shift.post_id)
    return x.starts_at < shift.ends_at and shift.starts_at < x.ends_at


def _round(x: RoundRow, paper: Paper) -> list[d.Row]:
    tr = paper.tr
    if x.state is not RoundState.WALKED:
        words = x.missed_why if x.state is RoundState.MISSED else ""
        cell = d.Cell(f"{paper.code(x.state)} {words}".strip(), Tone.BAD)
        return [(x.round, None, x.plan, cell, None, None)]
    late = f" ({tr('Late entry')})" if x.late_entry else ""
    who = listed((x.walker, x.companions))
    findings = [v for v in x.visits if v.state is VisitState.FINDING]
    skipped = [v.point.name for v in x.visits if v.state is VisitState.SKIPPED]
    visited = len(x.visits) - len(skipped)
    route = tr("{plan}, {n} of {all} check points", plan=x.plan or tr("Extra round"), n=visited,
               all=max(x.points, len(x.visits)))  # fmt: skip
    time = f"{clock(x.started_at)}-{clock(x.ended_at)}" if x.ended_at else clock(x.started_at)
    left = tr("Left out: {points}", points=listed(skipped)) if skipped else ""
    first = x.note or (tr("In order") if not findings else "")
    found = "\n".join(part for part in (first, left) if part)
    rows: list[d.Row] = [(x.round, f"{time}{late}", route, found, "", who)]
    rows += [_found(v) for v in findings]
    return rows


def _found(visit: VisitRow) -> d.Row:
    action = "\n".join(part for part in (visit.action, visit.hazard) if part)
    return ("", clock(visit.at), visit.point.name, d.Cell(visit.finding, Tone.BAD), action, "")


def _nine(day: DutyDay, shift: ShiftRow, paper: Paper, *, blank: bool) -> list[d.Block]:
    """Return the nine duties as boxes, on the sheet of the duty leader (or of the leader)."""
    if shift.post and shift.segment is not _nine_on(day):
        return []
    return [_ticks(day.leader, paper, blank=blank)]


def _nine_on(day: DutyDay) -> Segment:
    """Return whose sheet carries the nine duties."""
    weekly = any(x.segment is Segment.WEEKLY for x in day.shifts)
    return Segment.WEEKLY if weekly else Segment.LEADER


def _ticks(leader: LeaderDay | None, paper: Paper, *, blank: bool) -> d.Ticks:
    """Return the nine duties as boxes; a problem is told beside its box."""
    items: list[tuple[str, bool | None]] = []
    checks = {c.duty: c for c in leader.checks} if leader is not None else {}
    for duty in LeaderDuty:
        name, check = paper.tr(label(duty)), checks.get(duty)
        if blank or check is None or check.result is None:
            items.append((name, None))
        elif check.result is LeaderResult.DONE:
            items.append((name + (f"({check.remark})" if check.remark else ""), True))
        else:
            items.append((f"{name}({paper.code(check.result)}:{check.remark})", False))
    return d.Ticks(items, columns=3, title=paper.tr("Nine duties of the duty leader of the week"))


def _attendance(day: DutyDay, paper: Paper, *, blank: bool) -> d.Table:
    tr = paper.tr
    columns = [
        d.Column(tr("Class")),
        d.Column(tr("Pupil")),
        d.Column(tr("Period of the day")),
        d.Column(tr("Noticed at")),
        d.Column(tr("Parents told at")),
        d.Column(tr("Outcome"), weight=2),
    ]
    rows = [
        (x.class_name, x.pupil, x.period, clock(x.noticed_at), clock(x.parents_told_at),
         paper.code(x.outcome))
        for x in day.absences
    ]  # fmt: skip
    return d.Table(
        columns,
        [] if blank else rows,
        title=tr("Absent pupils and word to their parents"),
        empty_text="" if blank else tr("None"),
        blank_rows=2 if blank else 0,
        row_mm=6,
    )


def _gate(day: DutyDay, tr: Translator, *, blank: bool) -> str:
    counted = (day.visitors, day.vehicles, day.inside)
    visitors, vehicles, inside = ("____",) * 3 if blank else counted
    return tr(
        "{visitors} visitors, {vehicles} vehicles, {inside} still inside",
        visitors=visitors,
        vehicles=vehicles,
        inside=inside,
    )


def patrol_route(
    plans: Sequence[PatrolPlanRow], tr: Translator, head: PaperHead, day: date | None = None
) -> d.ReportDoc:
    """Return the route sheets: the check points in order, what to look for, places to write."""
    paper = Paper(head, tr)
    blocks: list[d.Block] = []
    for number, plan in enumerate(plans):
        blocks += [d.PageBreak()] if number else []
        blocks += _route(plan, paper, day)
    if not plans:
        blocks.append(d.Paragraph(tr("No patrol is planned."), d.Style.NOTICE))
    return paper.doc(CODE, tr("Route of a patrol"), blocks, compact=True,
                     period=day.isoformat() if day else "")  # fmt: skip


def _route(plan: PatrolPlanRow, paper: Paper, day: date | None) -> list[d.Block]:
    tr = paper.tr
    columns = [
        d.Column(tr("No.")),
        d.Column(tr("Check point"), weight=2),
        d.Column(tr("Area"), weight=2),
        d.Column(tr("What to look for"), weight=2.5),
        *(d.Column(tr("Round {n}", n=n)) for n in range(1, min(plan.rounds, 4) + 1)),
        d.Column(tr("What was found, what was done"), weight=2.5),
    ]
    empty: list[d.Value] = [None] * (min(plan.rounds, 4) + 1)
    rows = [
        (n, f"{p.code} {p.name}", p.area, p.look_for, *empty)
        for n, p in enumerate(plan.points, start=1)
    ]
    when = f"{plan.starts_at:%H:%M}-{plan.ends_at:%H:%M}"
    return [
        d.Heading(plan.name, level=2),
        d.Fields(
            [
                d.Field(tr("Part of the day"), paper.code(plan.interval)),
                d.Field(tr("Time"), when),
                d.Field(tr("Rounds"), plan.rounds),
                d.Field(tr("Date"), day),
            ],
            columns=4,
        ),
        d.Table(columns, rows, empty_text=tr("No check points."), row_mm=9),
        d.Signatures([tr("Patrolled by"), tr("Leader on duty")]),
    ]
