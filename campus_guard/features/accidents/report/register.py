"""The accident register of a term and the list of near misses, as PDF and XLSX."""

from collections.abc import Sequence

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.core.text import shorten
from campus_guard.features.accidents.queries.papers import RegisterRow, RegisterView
from campus_guard.features.accidents.rules import Severity, Tier, VictimKind, label
from campus_guard.features.accidents.states import AccidentState, state_label

MOST_NAMES = 4
NARRATIVE_LIMIT = 160
WORDS_LIMIT = 120


def accident_register(view: RegisterView, tr: Translator) -> d.ReportDoc:
    """Return the register of accidents, in order of occurrence; an empty one says 无."""
    columns = [
        d.Column(tr("Accident number"), weight=4),
        d.Column(tr("Occurred at"), d.Kind.DATETIME, weight=4),
        d.Column(tr("Place"), weight=4),
        d.Column(tr("Occasion / cause"), weight=5),
        d.Column(tr("Persons"), weight=4),
        d.Column(tr("Injury"), weight=3),
        d.Column(tr("Loss in yuan"), d.Kind.MONEY, weight=3),
        d.Column(tr("Graded as"), weight=4),
        d.Column(tr("Responsible / points"), weight=5),
        d.Column(tr("State"), weight=4),
    ]
    rows = [_accident(row, tr) for row in view.rows]
    table = d.Table(columns, rows, empty_text=tr("None"), notes=_counts(view, tr))
    return _doc(view, tr, "ACC-REG", tr("Accident register"), table, d.A4_LANDSCAPE)


def near_miss_list(view: RegisterView, tr: Translator) -> d.ReportDoc:
    """Return the near misses: what nearly happened, and what was done about it."""
    columns = [
        d.Column(tr("Accident number"), weight=4),
        d.Column(tr("Occurred at"), d.Kind.DATETIME, weight=4),
        d.Column(tr("Place"), weight=4),
        d.Column(tr("What happened"), weight=9),
        d.Column(tr("Measures taken"), weight=7),
        d.Column(tr("State"), weight=4),
    ]
    rows: list[d.Row] = [
        (
            row.number,
            row.occurred_at,
            _shown(row, row.place, tr),
            _shown(row, shorten(row.narrative, NARRATIVE_LIMIT), tr),
            _shown(row, shorten(row.measures, WORDS_LIMIT), tr),
            tr(state_label(row.state)),
        )
        for row in view.rows
    ]
    notes = [tr("Near misses: {n}", n=len(view.rows)), *_general(view, tr)]
    table = d.Table(columns, rows, empty_text=tr("None"), notes=notes)
    return _doc(view, tr, "ACC-NEAR", tr("List of near misses"), table, d.A4_LANDSCAPE)


def _doc(
    view: RegisterView, tr: Translator, code: str, title: str, table: d.Table, page: d.Page
) -> d.ReportDoc:
    marks = [tr("Internal"), tr("Sample") if view.head.sample else ""]
    return d.ReportDoc(
        code=code,
        title=title,
        school=view.head.school,
        tr=tr,
        stamp=view.head.stamp,
        period=f"{view.first.isoformat()} — {view.last.isoformat()}",
        mark=" ".join(filter(None, marks)),
        page=page,
        compact=True,
        blocks=[
            table,
            d.Signatures([tr("Filled in by"), tr("Vice-principal"), tr("Principal")]),
        ],
    )


def _shown(row: RegisterRow, text: str, tr: Translator) -> str:
    if row.restricted:
        return tr("Restricted")
    return text or tr("Not recorded")


def _accident(row: RegisterRow, tr: Translator) -> d.Row:
    loss: d.Value = row.loss
    if row.loss is None:
        loss = tr("Not recorded")
    elif row.loss == 0:
        loss = tr("None")
    return (
        row.number,
        row.occurred_at,
        _shown(row, row.place, tr),
        _shown(row, _occasion(row, tr), tr),
        _shown(row, _persons(row.victims, tr), tr),
        _shown(row, tr(label(row.injury)) if row.injury else tr("None"), tr),
        loss,
        _grade(row, tr),
        _shown(row, _responsible(row, tr), tr),
        _state(row, tr),
    )


def _occasion(row: RegisterRow, tr: Translator) -> str:
    parts = [tr(label(code)) for code in (row.setting, row.cause) if code is not None]
    return "\n".join(parts)


def _persons(victims: Sequence[str], tr: Translator) -> str:
    """Return pupils by number and others by their kind."""
    kinds = {kind.value: tr(label(kind)) for kind in VictimKind}
    names = [kinds.get(name, name) for name in victims[:MOST_NAMES]]
    if len(victims) > MOST_NAMES:
        names.append(tr("{n} persons in all", n=len(victims)))
    return "、".join(names) or tr("None")


def _grade(row: RegisterRow, tr: Translator) -> d.Cell:
    if row.headline is not None:
        words = tr(label(row.headline))
        if not row.final:
            words = tr("{tier} (provisional)", tier=words)
        tone = d.Tone.BAD if row.headline.severity is Severity.GRAVE else d.Tone.NORMAL
        return d.Cell(words, tone)
    if row.near_miss:
        return d.Cell(tr("Near miss"), d.Tone.MUTED)
    if row.severity is not None:
        return d.Cell(
            tr("{severity}, responsibility pending", severity=label(row.severity)), d.Tone.WARNING
        )
    return d.Cell(tr("No tier yet"), d.Tone.MUTED)


def _responsible(row: RegisterRow, tr: Translator) -> str:
    lines = []
    for finding in row.findings:
        for person in finding.persons:
            tier = person.get("tier")
            grade = tr(label(Tier(str(tier)))) if tier else tr("Pending")
            points = person.get("points") or 0
            lines.append(
                tr("{who}: {tier}, {points}", who=person["person"], tier=grade, points=points)
            )
    return "\n".join(lines) or tr("Nobody")


def _state(row: RegisterRow, tr: Translator) -> str:
    words = tr(state_label(row.state))
    approved = max((s.signed_at for s in row.signatures), default=None)
    if row.state is AccidentState.CLOSED and approved is not None:
        return f"{words}\n{approved:%Y-%m-%d}"
    return words


def _counts(view: RegisterView, tr: Translator) -> list[str]:
    """Return how many of each grade there are; a counted zero is 0."""
    tiers = ", ".join(
        f"{tr(label(tier))} {sum(1 for row in view.rows if row.headline is tier)}" for tier in Tier
    )
    near = sum(1 for row in view.rows if row.near_miss)
    pending = sum(1 for row in view.rows if row.headline is None and not row.near_miss)
    return [
        tr(
            "Entries: {n}; near misses: {near}; without a tier: {pending}",
            n=len(view.rows),
            near=near,
            pending=pending,
        ),
        tr("By grade: {tiers}", tiers=tiers),
        *_general(view, tr),
    ]


def _general(view: RegisterView, tr: Translator) -> list[str]:
    notes = []
    if view.voided:
        numbers = "、".join(view.voided)
        notes.append(tr("Voided numbers, counted nowhere: {numbers}", numbers=numbers))
    if view.until < view.last:
        notes.append(tr("Not over yet: counted up to {day}.", day=view.until))
    return notes
