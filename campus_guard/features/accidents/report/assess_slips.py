"""One person's own slip (nobody else's data), and the correction slip (更正单)."""

from campus_guard.core import document as d
from campus_guard.core.errors import NotFound
from campus_guard.core.i18n import Translator, msg
from campus_guard.db.paper import PaperHead
from campus_guard.features.accidents.queries.assess import SheetView, Slip
from campus_guard.features.accidents.report.assesswords import (
    allowance_words,
    award_words,
    concealment_words,
    life_words,
    line_words,
    mark_of,
    money,
    post_words,
    reading_words,
    score_words,
    stamped,
)
from campus_guard.features.accidents.rules import label
from campus_guard.features.accidents.rules.sheet import SheetRow, differences


def find_row(view: SheetView, person: str) -> SheetRow:
    """Return the row of a staff number, of a key or of a name; raises NotFound."""
    wanted = person.strip()
    for name in ("staff_number", "key", "name"):
        for row in view.rows:
            if wanted and getattr(row, name) == wanted:
                return row
    raise NotFound(msg("{person} is not on the sheet of term {term}.", person=person,
                       term=view.term.name))  # fmt: skip


def own_slip(view: SheetView, row: SheetRow, head: PaperHead, tr: Translator) -> d.ReportDoc:
    """Return the slip for one person; other persons are not named on it."""
    fields = d.Fields(
        [
            d.Field(tr("Name"), row.name),
            d.Field(tr("Staff number"), row.staff_number or "—"),
            d.Field(tr("Post"), post_words(row, tr)),
            d.Field(tr("Line"), line_words(row.line, tr)),
            d.Field(tr("Term"), view.term.name),
            d.Field(tr("Version of the rule set"), view.rules.version),
        ],
        columns=2,
    )
    result = d.Fields(
        [
            d.Field(tr("Score"), score_words(row, view.rules, tr), wide=True),
            d.Field(tr("Allowance"), allowance_words(row, view.rules, tr), wide=True),
            d.Field(tr("Concealment"), concealment_words(row, tr), wide=True),
            d.Field(tr("Eligible for awards"), _award(row, tr), wide=True),
        ],
        columns=1,
    )
    blocks: list[d.Block] = [fields, _items(row, tr)]
    if row.liability:
        blocks.append(_liability(row, tr))
    blocks += [d.Heading(tr("Result"), level=2), result]
    own = [slip for slip in view.slips if slip.after.key == row.key]
    if own:
        blocks.append(_history(own, tr))
    notes = [reading_words(view.rules, tr), " ".join(life_words(view.life, tr, whole=False))]
    blocks.append(d.Notes([("", note) for note in notes]))
    blocks.append(
        d.Signatures(
            [tr("Received by the person"), tr("Safety office")],
            statement=tr("Objections are raised with the safety office."),
        )
    )
    return d.ReportDoc(
        code="ASSESS-1",
        title=tr("Safety assessment of one person"),
        school=head.school,
        tr=tr,
        stamp=stamped(head, view.rules.version),
        blocks=blocks,
        number=view.term.name,
        mark=mark_of(view, head, tr),
        compact=True,
    )


def _award(row: SheetRow, tr: Translator) -> str:
    return "\n".join([award_words(row, tr), *(tr(label(reason)) for reason in row.veto)])


def _items(row: SheetRow, tr: Translator) -> d.Table:
    rows = [
        (
            item.case.number,
            item.case.day,
            line_words(item.line, tr),
            tr(label(item.tier)),
            item.points,
        )
        for item in row.items
    ]
    return d.Table(
        [
            d.Column(tr("Accident"), weight=3),
            d.Column(tr("Occurred on"), d.Kind.DATE, weight=2),
            d.Column(tr("Line"), weight=2),
            d.Column(tr("Finding"), weight=4),
            d.Column(tr("Points"), d.Kind.NUMBER, weight=1),
        ],
        rows,
        title=tr("Personal points"),
        empty_text=tr("None this term"),
        totals=[("", "", "", tr("Total"), row.personal)] if rows else (),
    )


def _liability(row: SheetRow, tr: Translator) -> d.Table:
    return d.Table(
        [
            d.Column(tr("Arithmetic"), weight=5),
            d.Column(tr("Accidents"), weight=5),
            d.Column(tr("Points"), d.Kind.NUMBER, weight=1),
        ],
        [
            (tr(part.words), "、".join(case.number for case in part.cases), part.points)
            for part in row.liability
        ],
        title=tr("Management liability"),
        totals=[("", tr("Total"), row.management)],
    )


def _history(slips: list[Slip], tr: Translator) -> d.Table:
    return d.Table(
        [
            d.Column(tr("Correction slip"), weight=3),
            d.Column(tr("Score before"), d.Kind.NUMBER, weight=2),
            d.Column(tr("Score after"), d.Kind.NUMBER, weight=2),
            d.Column(tr("Difference (yuan)"), d.Kind.MONEY, weight=2),
            d.Column(tr("Reason"), weight=5),
        ],
        [
            (s.number, s.before.score if s.before else "—", s.after.score, s.amount, s.reason)
            for s in slips
        ],
        title=tr("Correction slips"),
    )


def correction_paper(slip: Slip, head: PaperHead, tr: Translator) -> d.ReportDoc:
    """Return the correction slip: old and new values, difference, reason, signatures."""
    row, old = slip.after, slip.before
    fields = d.Fields(
        [
            d.Field(tr("Correction slip"), slip.number),
            d.Field(tr("Written on"), slip.issued_at.date()),
            d.Field(tr("Term of the sheet"), slip.term),
            d.Field(tr("Settled in term"), slip.paid_in or tr("between terms")),
            d.Field(tr("Name"), row.name),
            d.Field(tr("Post"), post_words(row, tr)),
            d.Field(tr("Reason"), slip.reason, wide=True, min_mm=14),
        ],
        columns=2,
    )
    changed = [tr(words) for words in differences(old, row)]
    amount = money(abs(slip.amount))
    if slip.amount < 0:
        sentence = tr("To take back: {amount} yuan", amount=amount)
    elif slip.amount > 0:
        sentence = tr("Still to pay: {amount} yuan", amount=amount)
    else:
        sentence = tr("The allowance stays as it is.")
    blocks: list[d.Block] = [
        fields,
        _values(old, row, tr),
        d.Paragraph(sentence, d.Style.LEAD),
        d.Heading(tr("What changed"), level=2),
        d.Bullets(changed),
        d.Notes(
            [("", tr("The sheet of the term stays as it was frozen; this slip stands beside it."))]
        ),
        d.Signatures(
            [
                tr("Received by the person"),
                tr("Safety office"),
                tr("Vice-principal for safety"),
                tr("Principal"),
            ]
        ),
    ]
    marks = [tr("Sample data")] if head.sample else []
    return d.ReportDoc(
        code="ASSESS-2",
        title=tr("Correction slip of the term assessment"),
        school=head.school,
        tr=tr,
        stamp=stamped(head, slip.rule_set_version),
        blocks=blocks,
        number=slip.number,
        mark=" · ".join([*marks, tr("Internal")]),
        compact=True,
    )


def _values(old: SheetRow | None, new: SheetRow, tr: Translator) -> d.Table:
    def pair(name: str, before: d.Value, after: d.Value) -> d.Row:
        return (name, before if old is not None else "—", after)

    return d.Table(
        [
            d.Column(tr("Value"), weight=3),
            d.Column(tr("Value before"), weight=3, align=d.Align.RIGHT),
            d.Column(tr("Value after"), weight=3, align=d.Align.RIGHT),
        ],
        [
            pair(tr("Personal points"), str(old.personal) if old else "", str(new.personal)),
            pair(tr("Management points"), str(old.management) if old else "", str(new.management)),
            pair(
                tr("Concealment"),
                concealment_words(old, tr) if old else "",
                concealment_words(new, tr),
            ),
            pair(tr("Score"), str(old.score) if old else "", str(new.score)),
            pair(tr("Allowance (yuan)"), money(old.allowance) if old else "", money(new.allowance)),
            pair(tr("Eligible for awards"), award_words(old, tr) if old else "",
                 award_words(new, tr)),
        ],
    )  # fmt: skip
