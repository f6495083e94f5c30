"""Sections 1 to 6 of ACC-2: facts, course, harm, causes, duties, findings."""

from collections.abc import Iterable, Sequence

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.features.accidents.filecodes import EventKind
from campus_guard.features.accidents.queries.duties import DutyView
from campus_guard.features.accidents.queries.papers import ClosingView
from campus_guard.features.accidents.queries.rows import EventView, VictimView
from campus_guard.features.accidents.report.first import Words, victim_name
from campus_guard.features.accidents.report.timeline import timeline_table
from campus_guard.features.accidents.rules import (
    QUESTIONS,
    FindingState,
    Injury,
    Severity,
    Tier,
    label,
)

Section = Sequence[d.Block]


def facts_sections(view: ClosingView, tr: Translator) -> list[Section]:
    """Return sections 1 to 6."""
    words = Words(view.file, tr)
    return [
        [_basic(view, words, tr)],
        _course(view, tr),
        [_harm(view, words, tr), _loss(words, tr), _regrades(view, tr)],
        [_causes(view, tr)],
        [_duties(view, tr)],
        _findings(view, tr),
    ]


def text_or(text: str, tr: Translator) -> str:
    """Return a text, or that it is not recorded."""
    return text or tr("Not recorded")


def _basic(view: ClosingView, words: Words, tr: Translator) -> d.Fields:
    facts = view.file.case.facts
    fields = [
        *words.head()[1:],
        d.Field(tr("Place (area)"), words.place()),
        d.Field(tr("Occasion"), words.setting()),
        d.Field(tr("Kind of event"), words.cause()),
        d.Field(tr("Persons hurt"), len(view.file.victims) or words.nobody()),
    ]
    if facts.known_reason:
        fields.append(d.Field(tr("Why it was known later"), facts.known_reason, wide=True))
    return d.Fields(fields, columns=2)


def _course(view: ClosingView, tr: Translator) -> Section:
    facts = view.file.case.facts
    return [
        d.Paragraph(text_or(facts.narrative, tr), indent=True),
        timeline_table(view.file, tr),
    ]


def _harm(view: ClosingView, words: Words, tr: Translator) -> d.Table:
    columns = [
        d.Column(tr("Person"), weight=3),
        d.Column(tr("First judgement"), weight=2),
        d.Column(tr("Confirmed injury"), weight=2),
        d.Column(tr("Confirmed at"), d.Kind.DATETIME, weight=3),
        d.Column(tr("Details"), weight=4),
        d.Column(tr("Hospital"), weight=3),
    ]
    rows = [_victim(v, view.first_injuries.get(v.id), tr) for v in view.file.victims]
    return d.Table(columns, rows, empty_text=words.nobody())


def _victim(view: VictimView, before: Injury | None, tr: Translator) -> d.Row:
    one = view.input
    first = tr(label(one.injury)) if one.injury else tr("Unknown")
    if before is not None and before is not one.injury:
        first = tr("{first}, changed to {injury}", first=tr(label(before)), injury=first)
    sure = tr(label(one.confirmed)) if one.confirmed else tr("Not confirmed")
    return (
        victim_name(view, tr),
        first,
        sure,
        one.confirmed_at,
        one.details or None,
        one.hospital or None,
    )


def _loss(words: Words, tr: Translator) -> d.Fields:
    return d.Fields([d.Field(tr("Loss in yuan"), words.loss())], columns=1)


def _regrades(view: ClosingView, tr: Translator) -> d.Table:
    columns = [
        d.Column(tr("Re-graded at"), d.Kind.DATETIME, weight=3),
        d.Column(tr("From → to"), weight=4),
        d.Column(tr("Known since"), weight=3),
        d.Column(tr("Reason"), weight=5),
        d.Column(tr("By"), weight=2),
    ]
    found = [e for e in reversed(view.file.events) if e.kind is EventKind.REGRADED]
    rows = [_regrade(event, tr) for event in found]
    return d.Table(columns, rows, title=tr("Re-gradings"), empty_text=tr("None"))


def _regrade(event: EventView, tr: Translator) -> d.Row:
    data = event.payload
    change = f"{grade_words(data.get('old'), tr)} → {grade_words(data.get('new'), tr)}"
    known = str(data.get("known_at") or "").replace("T", " ")[:16]
    since = known or tr("From the beginning (correction)")
    return event.at, change, since, text_or(event.reason, tr), event.username


def grade_words(grade: object, tr: Translator) -> str:
    """Return a grade as an event stores it, in words."""
    codes = grade if isinstance(grade, dict) else {}
    if codes.get("headline"):
        return tr(label(Tier(codes["headline"])))
    if codes.get("severity"):
        return tr(label(Severity(codes["severity"])))
    return tr("no tier")


def _causes(view: ClosingView, tr: Translator) -> d.Fields:
    sheet = view.aftermath.sheet
    return d.Fields(
        [
            d.Field(tr("Direct cause"), text_or(sheet.direct_cause, tr), wide=True),
            d.Field(tr("Indirect cause"), text_or(sheet.indirect_cause, tr), wide=True),
            d.Field(tr("Cause in management"), text_or(sheet.management_cause, tr), wide=True),
        ],
        columns=1,
    )


def _duties(view: ClosingView, tr: Translator) -> d.Table:
    columns = [
        d.Column(tr("Responsible person"), weight=3),
        d.Column(tr("Duty questions"), weight=6),
        d.Column(tr("Evidence"), weight=5),
        d.Column(tr("Confirmation"), weight=3),
    ]
    rows = [_duty(duty, tr) for duty in view.duties.duties]
    return d.Table(columns, rows, empty_text=tr("Not recorded"))


def _duty(view: DutyView, tr: Translator) -> d.Row:
    duty = view.input
    name = duty.person_name or tr("Nobody (no responsible person)")
    answers = [
        f"{tr(label(question))} {_answer(duty.answers.get(question), tr)}"
        for question in QUESTIONS[duty.role]
    ]
    if duty.corporal_punishment:
        answers.append(tr("Corporal punishment: yes"))
    return (
        f"{name}\n{tr(label(duty.role))}",
        "\n".join(answers),
        text_or("\n".join(filter(None, _evidence(view, tr))), tr),
        _confirmed(view, tr),
    )


def _evidence(view: DutyView, tr: Translator) -> Iterable[str]:
    """Yield what the answers rest on, and why somebody stands here or was judged otherwise."""
    duty = view.input
    yield duty.evidence
    for question, one in view.evidence.items():
        text = one.text
        if one.attachments:
            files = tr.n("{n} attachment", "{n} attachments", len(one.attachments))
            text = f"{text} ({files})".strip()
        yield f"{tr(label(question))} {text}"
    if duty.override is not None:
        kept = tr("duty fulfilled") if duty.override else tr("duty not fulfilled")
        yield tr("The meeting decided: {result}", result=kept)
        yield duty.override_reason
    yield duty.replaces_reason


def _confirmed(view: DutyView, tr: Translator) -> str:
    """Return each step of the judgement with who took it and when."""
    lines = [
        "\n".join(
            filter(None, (tr(label(c.step)), f"{c.person} {c.at:%Y-%m-%d}".strip(), c.number))
        )
        for c in view.confirmations
    ]
    return "\n".join(lines) or tr(label(view.input.confirmed_by))


def _answer(value: bool | None, tr: Translator) -> str:
    if value is None:
        return tr("Unknown")
    return tr("Yes") if value else tr("No")


def _findings(view: ClosingView, tr: Translator) -> Section:
    columns = [
        d.Column(tr("Line"), weight=2),
        d.Column(tr("Responsible person"), weight=3),
        d.Column(tr("Duty"), weight=2),
        d.Column(tr("Graded as"), weight=3),
        d.Column(tr("State"), weight=2),
        d.Column(tr("Clauses"), weight=3),
    ]
    rows: list[d.Row] = []
    for finding in view.file.result.findings:
        refs = "、".join(finding.clauses)
        state = tr(label(finding.state))
        if finding.by_analogy:
            state = tr("{state}, by analogy", state=state)
        tier = tr(label(finding.tier)) if finding.tier else tr(label(FindingState.PENDING))
        if not finding.persons:
            rows.append((tr(label(finding.line)), tr("Nobody"), None, tier, state, refs))
        for person in finding.persons:
            own = tr(label(person.tier)) if person.tier else tr(label(FindingState.PENDING))
            duty = {True: tr("Fulfilled"), False: tr("Not fulfilled")}
            done = duty[person.fulfilled] if person.fulfilled is not None else tr("Unknown")
            rows.append((tr(label(finding.line)), person.person, done, own, state, refs))
    grounds = [(reading.ref, tr(reading.message)) for reading in view.file.result.readings]
    for hand in view.duties.by_hand:
        words = tr(
            "By hand, by the meeting {number}: {reason}", number=hand.number, reason=hand.reason
        )
        grounds.append((tr(label(hand.line)), words))
    blocks: list[d.Block] = [d.Table(columns, rows, empty_text=tr("No finding"))]
    if grounds:
        blocks.append(d.Notes(grounds, title=tr("Rests on")))
    return blocks
