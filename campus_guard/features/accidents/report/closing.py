"""ACC-2 事故调查处理报告书: the eleven sections, the points, concealment, three signatures."""

from campus_guard.core import document as d
from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.features.accidents.queries.papers import ClosingView
from campus_guard.features.accidents.report.closing_facts import facts_sections
from campus_guard.features.accidents.report.closing_rest import points_table, rest_sections
from campus_guard.features.accidents.report.first import Words
from campus_guard.features.accidents.rules import label
from campus_guard.features.accidents.states import (
    SIGNER_LABELS,
    AccidentState,
    Signer,
    state_label,
)

SECTIONS: tuple[Message, ...] = (
    msg("1. Basic facts"),
    msg("2. Course of events (timeline)"),
    msg("3. Injuries and losses (with re-gradings)"),
    msg("4. Causes (direct, indirect, management)"),
    msg("5. Duties and evidence"),
    msg("6. Finding of responsibility (line, persons, grade, grounds)"),
    msg("7. Decision of the administrative meeting (required from R2 on)"),
    msg("8. Handling: rescue, aftermath, insurance, talks with parents"),
    msg("9. Rectification (linked hazards)"),
    msg("10. Reports and follow-up reports"),
    msg("11. List of attachments"),
)


def closing_report(view: ClosingView, tr: Translator) -> d.ReportDoc:
    """Return ACC-2 for one file as it stands; it is a draft until the principal approved it."""
    file = view.file
    sections = [*facts_sections(view, tr), *rest_sections(view, tr)]
    blocks: list[d.Block] = [_head(view, tr)]
    if file.obstacles and file.state is not AccidentState.CLOSED:
        words = "; ".join(tr(obstacle) for obstacle in file.obstacles)
        blocks.append(d.Paragraph(tr("Not ready to close: {why}", why=words), d.Style.NOTICE))
    for title, section in zip(SECTIONS, sections, strict=True):
        blocks += [d.Heading(tr(title)), *section]
    blocks += _foot(view, tr)
    marks = [tr("Restricted") if file.result.restricted else tr("Internal")]
    if file.state is not AccidentState.CLOSED:
        marks.append(tr("Draft"))
    if view.head.sample:
        marks.append(tr("Sample"))
    return d.ReportDoc(
        code="ACC-2",
        title=tr("Accident investigation and closing report"),
        school=view.head.school,
        tr=tr,
        stamp=view.head.stamp,
        number=file.number,
        mark=" ".join(marks),
        blocks=blocks,
        footer_notes=[
            tr(
                "Closed only when every action is done, the parents are told, grave accidents"
                " are reported outside, and the meeting has decided from R2 on."
            )
        ],
    )


def _head(view: ClosingView, tr: Translator) -> d.Fields:
    file = view.file
    grade = Words(file, tr).grade_name()
    if not file.result.final:
        grade = tr("{tier} (provisional)", tier=grade)
    return d.Fields(
        [
            d.Field(tr("Accident number"), d.Cell(file.number, bold=True)),
            d.Field(tr("Graded as"), d.Cell(grade, bold=True)),
            d.Field(tr("Rule-set version"), file.rules.version),
            d.Field(tr("State"), tr(state_label(file.state))),
        ],
        columns=2,
    )


def _foot(view: ClosingView, tr: Translator) -> list[d.Block]:
    blocks: list[d.Block] = [
        d.Heading(tr("Points in detail"), level=2),
        points_table(view, tr),
        d.Heading(tr("Late, omitted, false or concealed reports"), level=2),
        _concealment(view, tr),
        d.Heading(tr("Signatures"), level=2),
        _signed(view, tr),
        d.Signatures([tr(SIGNER_LABELS[signer]) for signer in Signer]),
    ]
    return blocks


def _concealment(view: ClosingView, tr: Translator) -> d.Table:
    columns = [
        d.Column(tr("Kind"), weight=2),
        d.Column(tr("Person"), weight=2),
        d.Column(tr("Evidence"), weight=5),
        d.Column(tr("Decided by / at"), weight=3),
    ]
    rows: list[d.Row] = []
    for one in view.concealments:
        at = f"{one.decided_at:%Y-%m-%d %H:%M}" if one.decided_at else ""
        evidence = "\n".join(filter(None, (one.evidence, one.reason)))
        decided = "\n".join(filter(None, (one.decided_by, at)))
        rows.append((tr(label(one.kind)), one.person, evidence or tr("Not recorded"), decided))
    return d.Table(columns, rows, empty_text=tr("None"))


def _signed(view: ClosingView, tr: Translator) -> d.Table:
    """Return who signed when, as it is recorded; a missing signature is an empty place."""
    found = {s.signer: s for s in view.file.signatures}
    columns = [
        d.Column(tr("Who signs"), weight=2),
        d.Column(tr("Name"), weight=3),
        d.Column(tr("Signed at"), d.Kind.DATETIME, weight=3),
        d.Column(tr("Typed by"), weight=2),
    ]
    rows: list[d.Row] = []
    for signer in Signer:
        one = found.get(signer)
        name = tr(SIGNER_LABELS[signer])
        if one is None:
            rows.append((name, tr("Not signed"), None, None))
        else:
            rows.append((name, one.person, one.signed_at, one.typed_by))
    return d.Table(columns, rows)
