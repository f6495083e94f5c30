"""INSP 安全检查记录表: blank for the round, or filled with what was found."""

from collections.abc import Sequence
from datetime import datetime

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.db.paper import PaperHead
from campus_guard.features.hazards.queries.inspections import InspectionDetail, ItemRow
from campus_guard.features.hazards.rules.checklists import ChecklistDef
from campus_guard.features.hazards.rules.inspection_codes import (
    Answer,
    Consequence,
    Handling,
    code_label,
)
from campus_guard.features.hazards.rules.inspections import Tally, rate_words

CODE = "INSP"
_TONES = {Answer.PASS: d.Tone.OK, Answer.FAIL: d.Tone.BAD, Answer.NOT_APPLICABLE: d.Tone.MUTED}


def _doc(
    tr: Translator, head: PaperHead, blocks: Sequence[d.Block], number: str = "", period: str = ""
) -> d.ReportDoc:
    return d.ReportDoc(
        code=CODE,
        title=tr("Safety inspection record"),
        school=head.school,
        tr=tr,
        stamp=head.stamp,
        blocks=blocks,
        number=number,
        period=period,
        mark=" ".join((tr("Internal"), tr("Sample"))) if head.sample else tr("Internal"),
        compact=True,
    )


_CENTRED = d.Align.CENTER


def _columns(tr: Translator, *, blank: bool) -> list[d.Column]:
    """Return the columns of the form, in its order (forms.json, INSP).

    A blank sheet needs room for the boxes, a filled one for the numbers of hazards.
    """
    boxes, number = (3.0, 1.5) if blank else (1.7, 2.6)
    return [
        d.Column(tr("Line no."), d.Kind.NUMBER, 0.9),
        d.Column(tr("What to check"), weight=4.6),
        d.Column(tr("Method"), weight=1.1, align=_CENTRED),
        d.Column(tr("Result of the item"), weight=boxes, align=_CENTRED),
        d.Column(tr("Problem"), weight=2.4),
        d.Column(tr("Advice"), weight=2.4),
        d.Column(tr("Responsible"), weight=1.5),
        d.Column(tr("Deadline"), weight=1.5, align=_CENTRED),
        d.Column(tr("Hazard no."), weight=number, align=_CENTRED),
        d.Column(tr("Photo no."), weight=1.1, align=_CENTRED),
    ]


def _title(content: ChecklistDef, number: int, tr: Translator) -> str:
    return tr("{title}, version {n}", title=content.title.say(tr), n=number)


def _marked(words: str, consequence: Consequence) -> str:
    """Return the words of an item; ★ marks those whose failure may be a major hazard."""
    return f"★ {words}" if consequence is Consequence.POSSIBLE_MAJOR else words


def blank_sheet(
    content: ChecklistDef, number: int, tr: Translator, head: PaperHead, place: str = ""
) -> d.ReportDoc:
    """Return the sheet to carry along; every place to write is empty."""
    fields = d.Fields(
        [
            d.Field(tr("Kind of inspection"), None),
            d.Field(tr("Day, from, until"), None),
            d.Field(tr("Inspectors"), None),
            d.Field(tr("Area inspected"), place or None),
            d.Field(tr("Checklist"), _title(content, number, tr), wide=True),
        ],
        columns=2,
    )
    rows: list[d.Row] = [
        (n, _marked(item.words.say(tr), item.on_fail), tr(code_label(item.method)),
         _boxes(tr), None, None, None, None, None, None)
        for n, item in enumerate(content.items, 1)
    ]  # fmt: skip
    blocks: list[d.Block] = [
        fields,
        d.Table(_columns(tr, blank=True), rows, row_mm=8, notes=[_star(tr), _how(tr)]),
        d.Fields(
            [
                d.Field(tr("Pass rate"), None),
                d.Field(tr("Failed items, possibly major among them"), None),
                d.Field(tr("Overall opinion"), None, wide=True, min_mm=8),
            ],
            columns=2,
        ),
        _signatures(tr),
    ]
    return _doc(tr, head, blocks)


def _boxes(tr: Translator) -> str:
    passed, failed, other = (f"□{tr(code_label(answer))}" for answer in Answer)
    return f"{passed} {failed}\n{other}"


def _star(tr: Translator) -> str:
    return tr("★ A failure is possibly a major hazard; a person decides.")


def _how(tr: Translator) -> str:
    return tr("A failed item needs words and a decision. An unanswered item is never a pass.")


def _signatures(tr: Translator) -> d.Signatures:
    return d.Signatures(
        [tr("Inspector"), tr("Head of the inspected department"), tr("Vice-principal")]
    )


def filled_sheet(detail: InspectionDetail, tr: Translator, head: PaperHead) -> d.ReportDoc:
    """Return the record of an inspection with everything that was found."""
    row = detail.row
    blocks: list[d.Block] = [
        d.Fields(
            [
                d.Field(tr("Kind of inspection"), tr(code_label(row.kind))),
                d.Field(tr("Day, from, until"), _when(detail)),
                d.Field(tr("Inspectors"), row.inspectors),
                d.Field(tr("Area inspected"), row.where),
                d.Field(
                    tr("Checklist"), _title(detail.content, row.version_number, tr), wide=True
                ),
            ],
            columns=2,
        ),
        d.Table(_columns(tr, blank=False), [_row(item, tr) for item in detail.items],
                notes=[_star(tr), _how(tr)]),
        _footer(detail, tr),
        _signatures(tr),
    ]  # fmt: skip
    if detail.finished_at is None:
        blocks.insert(0, d.Paragraph(tr("Draft: not finished yet"), d.Style.NOTICE))
    return _doc(tr, head, blocks, row.number, row.day.isoformat())


def _when(detail: InspectionDetail) -> str:
    times = [_clock(detail.started_at), _clock(detail.ended_at)]
    span = "–".join(times) if any(times) else ""
    return f"{detail.row.day.isoformat()} {span}".strip()


def _clock(at: datetime | None) -> str:
    return at.strftime("%H:%M") if at is not None else ""


def _row(line: ItemRow, tr: Translator) -> d.Row:
    result, failed = line.result, line.result.answer is Answer.FAIL
    if result.answer is None:
        answer = d.Cell(tr("Not inspected"), d.Tone.WARNING)
    else:
        answer = d.Cell(tr(code_label(result.answer)), _TONES[result.answer], bold=failed)
    return (
        line.number,
        _marked(line.item.words.say(tr), line.item.on_fail),
        tr(code_label(line.item.method)),
        answer,
        result.problem if failed else "",
        _advice(line, tr) if failed else "",
        line.responsible if failed else "",
        result.due_on if failed else None,
        line.hazard.number if line.hazard else "",
        "\n".join(_photo_number(photo.number) for photo in line.photos),
    )


def _photo_number(name: str) -> str:
    """Return the last part of a picture's name: the number of the inspection stands above."""
    return name.rpartition("-")[2].partition(".")[0]


def _advice(line: ItemRow, tr: Translator) -> str:
    words = [line.result.advice]
    if line.result.handling is Handling.ON_THE_SPOT:
        words.insert(0, tr(code_label(Handling.ON_THE_SPOT)) + ":")
    return "".join(word for word in words if word)


def _footer(detail: InspectionDetail, tr: Translator) -> d.Fields:
    found: Tally = detail.row.tally
    major = sum(
        line.item.on_fail is Consequence.POSSIBLE_MAJOR and line.result.answer is Answer.FAIL
        for line in detail.items
    )
    failed = tr("{n} failed, {major} of them possibly major", n=found.failed, major=major)
    if found.unanswered:
        failed += tr("; {n} not inspected", n=found.unanswered)
    return d.Fields(
        [
            d.Field(tr("Pass rate = passed ÷ (passed + failed)"), tr(rate_words(found))),
            d.Field(tr("Failed items"), failed),
            d.Field(tr("Overall opinion"), detail.opinion, wide=True, min_mm=14),
        ],
        columns=2,
    )
