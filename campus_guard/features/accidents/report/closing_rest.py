"""Sections 7 to 11 of ACC-2: decisions, handling, rectification, reports, attachments; points."""

from collections.abc import Sequence

from campus_guard.core import document as d
from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.core.text import shorten
from campus_guard.db.links import MeetingDecision, TaskView
from campus_guard.features.accidents.aftermath import BEARER_LABELS, COST_LABELS
from campus_guard.features.accidents.filecodes import METHOD_LABELS
from campus_guard.features.accidents.queries.closing import tiers_of
from campus_guard.features.accidents.queries.papers import ClosingView
from campus_guard.features.accidents.report.closing_facts import Section, text_or
from campus_guard.features.accidents.report.first import NAME_LIMIT, Words
from campus_guard.features.accidents.rules import Flag, OutsideBody, StepCode, label
from campus_guard.features.accidents.states import needs_meeting

_TASKS: dict[str, Message] = {
    "open": msg("Open"),
    "done": msg("Done, not verified"),
    "verified": msg("Done and verified"),
}


def rest_sections(view: ClosingView, tr: Translator) -> list[Section]:
    """Return sections 7 to 11."""
    return [
        [_decisions(view, tr)],
        _handling(view, tr),
        [_tasks(view, tr), _hazards(view, tr)],
        _reports(view, tr),
        [_attachments(view, tr)],
    ]


def _decisions(view: ClosingView, tr: Translator) -> d.Table:
    columns = [
        d.Column(tr("Meeting"), weight=3),
        d.Column(tr("Held at"), d.Kind.DATETIME, weight=3),
        d.Column(tr("Chair"), weight=2),
        d.Column(tr("Decision"), weight=7),
    ]
    required = needs_meeting(tiers_of(view.file.result))
    empty = tr("Required and not recorded") if required else tr("Not required at this grade")
    rows = [_decision(decision, tr) for decision in view.decisions]
    return d.Table(columns, rows, empty_text=empty)


def _decision(decision: MeetingDecision, tr: Translator) -> d.Row:
    lines = [decision.decision or tr("Not recorded")]
    for ruling in decision.rulings:
        said = [ruling.liability, ruling.punishment, ruling.reason]
        lines.append(f"{ruling.person_name}: {'; '.join(filter(None, said))}")
    return decision.number, decision.held_at, decision.chair, "\n".join(lines)


def _handling(view: ClosingView, tr: Translator) -> Section:
    sheet, file = view.aftermath.sheet, view.file
    care = "\n".join(filter(None, (file.case.facts.measures, Words(file, tr).care())))
    petition = sheet.petition_note or tr("Yes") if sheet.petition else tr("None")
    bullying = tr("Not entered")
    if sheet.bullying:
        day = f"{sheet.bullying_on:%Y-%m-%d}" if sheet.bullying_on else ""
        bullying = " ".join(
            filter(None, (tr("Also entered in the bullying ledger"), sheet.bullying_entry, day))
        )
    fields = [
        d.Field(tr("Measures and medical care"), text_or(care, tr), wide=True),
        d.Field(tr("Treatment and recovery"), text_or(sheet.treatment, tr), wide=True),
        d.Field(tr("Aftermath"), text_or(sheet.settlement, tr), wide=True),
        d.Field(tr("Public opinion"), text_or(sheet.public_opinion, tr), wide=True),
        d.Field(tr("Petition or letters"), petition, wide=True),
    ]
    if sheet.bullying or Flag.BULLYING_LEDGER in file.result.flags:
        fields.append(d.Field(tr("Bullying ledger"), bullying, wide=True))
    return [
        d.Fields(fields, columns=1),
        _claims(view, tr),
        _costs(view, tr),
        _contacts(view, tr),
        _followups(view, tr),
    ]


def _claims(view: ClosingView, tr: Translator) -> d.Table:
    columns = [
        d.Column(tr("Insurer"), weight=4),
        d.Column(tr("Claim number"), weight=3),
        d.Column(tr("Claimed (yuan)"), d.Kind.MONEY, weight=2),
        d.Column(tr("Paid (yuan)"), d.Kind.MONEY, weight=2),
        d.Column(tr("Filed on"), d.Kind.DATE, weight=2),
        d.Column(tr("Claim closed on"), weight=2),
        d.Column(tr("Remark"), weight=3),
    ]
    rows: list[d.Row] = [
        (
            c.insurer,
            c.claim_number or tr("Not recorded"),
            tr("Not recorded") if c.amount is None else c.amount,
            tr("Not recorded") if c.paid is None else c.paid,
            c.filed_on,
            f"{c.closed_on:%Y-%m-%d}" if c.closed_on else tr("Claim still open"),
            c.note or None,
        )
        for c in view.aftermath.claims
    ]
    return d.Table(columns, rows, title=tr("Insurance claims"), empty_text=tr("None"))


def _costs(view: ClosingView, tr: Translator) -> d.Table:
    columns = [
        d.Column(tr("Cost"), weight=3),
        d.Column(tr("Borne by"), weight=3),
        d.Column(tr("Day"), d.Kind.DATE, weight=2),
        d.Column(tr("Amount (yuan)"), d.Kind.MONEY, weight=2),
        d.Column(tr("Remark"), weight=4),
    ]
    rows: list[d.Row] = [
        (tr(COST_LABELS[c.kind]), tr(BEARER_LABELS[c.borne_by]), c.day, c.amount, c.note or None)
        for c in view.aftermath.costs
    ]
    total: list[d.Row] = []
    if rows:
        total = [(d.Cell(tr("Total"), bold=True), None, None, view.aftermath.cost, None)]
    return d.Table(columns, rows, title=tr("Costs"), totals=total, empty_text=tr("None"))


def _contacts(view: ClosingView, tr: Translator) -> d.Table:
    """Return the talks with parents; phone numbers stay on the screen."""
    columns = [
        d.Column(tr("Talked at"), d.Kind.DATETIME, weight=3),
        d.Column(tr("Guardian / relation"), weight=3),
        d.Column(tr("How"), weight=2),
        d.Column(tr("What was said"), weight=6),
    ]
    rows: list[d.Row] = [
        (
            c.at,
            " / ".join(filter(None, (shorten(c.guardian, NAME_LIMIT), c.relation))),
            tr(METHOD_LABELS[c.method]),
            c.note or None,
        )
        for c in sorted(view.aftermath.contacts, key=lambda c: (c.at, c.id))
    ]
    empty = tr("See the timeline") if _told(view) else tr("Not recorded")
    return d.Table(columns, rows, title=tr("Talks with parents"), empty_text=empty)


def _told(view: ClosingView) -> bool:
    steps = [s for s in view.file.steps if s.code is StepCode.NOTIFY_PARENT]
    return any(step.done_at is not None for step in steps)


def _followups(view: ClosingView, tr: Translator) -> d.Table:
    columns = [
        d.Column(tr("Due on"), d.Kind.DATE, weight=2),
        d.Column(tr("Follow-up"), weight=5),
        d.Column(tr("Done on"), weight=2),
        d.Column(tr("Result"), weight=5),
    ]
    rows: list[d.Row] = [
        (
            f.due_on,
            f.what,
            f"{f.done_on:%Y-%m-%d}" if f.done_on else tr("Not done"),
            f.result or None,
        )
        for f in view.aftermath.followups
    ]
    return d.Table(columns, rows, title=tr("Follow-up list"), empty_text=tr("None"))


def _tasks(view: ClosingView, tr: Translator) -> d.Table:
    columns = [
        d.Column(tr("Task"), weight=2),
        d.Column(tr("What is to be done"), weight=6),
        d.Column(tr("Responsible"), weight=2),
        d.Column(tr("Due on"), d.Kind.DATE, weight=2),
        d.Column(tr("State"), weight=3),
    ]
    rows: list[d.Row] = [_task(task, tr) for task in view.tasks]
    return d.Table(columns, rows, title=tr("Actions"), empty_text=tr("None"))


def _task(task: TaskView, tr: Translator) -> d.Row:
    state = tr(_TASKS.get(task.state, Message(task.state)))
    if task.done_on is not None:
        state = f"{state} {task.done_on:%Y-%m-%d}"
    tone = d.Tone.BAD if task.overdue else d.Tone.NORMAL
    return task.number, task.what, task.owner, task.due_on, d.Cell(state, tone)


def _hazards(view: ClosingView, tr: Translator) -> d.Table:
    columns = [
        d.Column(tr("Hazard number"), weight=3),
        d.Column(tr("Hazard"), weight=6),
        d.Column(tr("Responsible"), weight=2),
        d.Column(tr("State"), weight=3),
    ]
    rows: list[d.Row] = []
    for h in view.hazards:
        state = tr("Still open")
        if h.struck_on is not None:
            state = tr("Struck off {day}", day=h.struck_on)
        elif h.due_on is not None:
            state = tr("Open, due {day}", day=h.due_on)
        rows.append((h.number, h.description, h.owner or tr("Not recorded"), state))
    return d.Table(columns, rows, title=tr("Linked hazards"), empty_text=tr("None"))


def _reports(view: ClosingView, tr: Translator) -> Section:
    columns = [
        d.Column(tr("Reported outside"), weight=3),
        d.Column(tr("No."), weight=2),
        d.Column(tr("Time"), d.Kind.DATETIME, weight=3),
        d.Column(tr("Recipient"), weight=3),
        d.Column(tr("How"), weight=2),
        d.Column(tr("By"), weight=2),
        d.Column(tr("Typed at"), d.Kind.DATETIME, weight=3),
    ]
    steps = [s for s in view.file.steps if s.code is StepCode.EXTERNAL_REPORTS]
    tellings = sorted((t for s in steps for t in s.tellings), key=lambda t: (t.done_at, t.id))
    count: dict[OutsideBody | None, int] = {}
    rows: list[d.Row] = []
    texts: list[tuple[str, str]] = []
    for told in tellings:
        count[told.body] = number = count.get(told.body, 0) + 1
        body = tr(label(told.body)) if told.body else ""
        nth = tr("First report") if number == 1 else tr("Follow-up {n}", n=number - 1)
        how = tr(METHOD_LABELS[told.method])
        recipient = shorten(told.recipient, NAME_LIMIT) or tr("Not recorded")
        rows.append((body, nth, told.done_at, recipient, how, told.told_by, told.typed_at))
        if told.id in view.aftermath.texts:
            texts.append((f"{body} {nth}", view.aftermath.texts[told.id]))
    empty = tr("Not required at this severity") if not steps else tr("Not recorded")
    blocks: list[d.Block] = [d.Table(columns, rows, empty_text=empty)]
    if texts:
        blocks.append(d.Notes(texts, title=tr("What was reported")))
    return blocks


def _attachments(view: ClosingView, tr: Translator) -> d.Table:
    columns = [
        d.Column(tr("No."), d.Kind.NUMBER, weight=1),
        d.Column(tr("File"), weight=4),
        d.Column(tr("What it shows"), weight=6),
        d.Column(tr("Typed at"), d.Kind.DATETIME, weight=3),
    ]
    living = [a for a in view.file.attachments if not a.voided]
    rows: list[d.Row] = [
        (n, a.file_name, a.caption or None, a.typed_at) for n, a in enumerate(living, start=1)
    ]
    return d.Table(columns, rows, empty_text=tr("None"))


def points_table(view: ClosingView, tr: Translator) -> d.Table:
    """Return the points of each person; they count only when the finding is final."""
    columns: Sequence[d.Column] = [
        d.Column(tr("Person"), weight=3),
        d.Column(tr("Line"), weight=3),
        d.Column(tr("Graded as"), weight=4),
        d.Column(tr("Points"), d.Kind.NUMBER, weight=2),
        d.Column(tr("Clauses"), weight=3),
    ]
    rows: list[d.Row] = []
    total = 0
    for finding in view.file.result.findings:
        for person in finding.persons:
            tier = tr(label(person.tier)) if person.tier else tr("Pending")
            refs = "、".join(finding.clauses)
            line = tr(label(finding.line))
            rows.append((person.person, line, tier, person.points, refs))
            total += person.points
    totals: list[d.Row] = []
    if rows:
        totals = [(d.Cell(tr("Total"), bold=True), None, None, total, None)]
    return d.Table(columns, rows, totals=totals, empty_text=tr("No points"))
