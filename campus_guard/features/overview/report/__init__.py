"""The term summary (SEM) as a ReportDoc: eleven sections, annexes, signatures."""

from collections.abc import Callable, Mapping

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.features.overview.queries.summary import TermSummaryData
from campus_guard.features.overview.report.accidents import accident_annex, accident_blocks
from campus_guard.features.overview.report.assessment import assessment_annex, assessment_blocks
from campus_guard.features.overview.report.duties import duty_blocks
from campus_guard.features.overview.report.gate import gate_blocks
from campus_guard.features.overview.report.hazards import (
    hazard_annex,
    hazard_blocks,
)
from campus_guard.features.overview.report.ledgers import (
    compared_table,
    cooperation_blocks,
    defence_blocks,
    drill_annex,
    education_blocks,
    indicator_annex,
    key_area_blocks,
    meeting_annex,
)
from campus_guard.features.overview.report.organisation import organisation_blocks
from campus_guard.features.overview.report.words import Words
from campus_guard.features.overview.rules import ANNEX_TITLES, SECTION_TITLES, Section
from campus_guard.features.overview.suggestions import suggestions

NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一")


def term_summary(
    data: TermSummaryData, tr: Translator, stamp: d.Stamp, *, restricted: bool = False
) -> d.ReportDoc:
    """Return the term summary of hazards-and-reports 4.6.

    A section whose records do not exist prints 'not recorded', never an invented zero. With
    ``restricted`` annex 3 names the persons; the paper is then marked as internal.
    """
    span = data.now.span
    words = Words(tr, span.starts_on, data.now.until)
    blocks: list[d.Block] = [_cover(data, words, stamp)]
    for section in Section:
        part = [d.Heading(_title(section, tr)), *_section(section, data, words)]
        if section is Section.PLANS:
            part = [d.Together([*part, _signatures(tr)])]  # never alone on a page
        blocks += part
    blocks += _annexes(data, words, names=restricted)
    return d.ReportDoc(
        code="SEM",
        title=tr("Term safety summary"),
        school=data.school.name,
        tr=tr,
        stamp=stamp,
        blocks=blocks,
        subtitle=tr("Term {name}", name=span.name),
        period=words.range,
        number=span.name,
        mark=_mark(data, tr, restricted),
    )


def _signatures(tr: Translator) -> d.Signatures:
    names = [tr("Compiled by"), tr("Vice-principal for safety"), tr("Principal")]
    return d.Signatures(names, seal=True)


def _mark(data: TermSummaryData, tr: Translator, restricted: bool) -> str:
    marks = [tr("Sample data")] if data.school.sample else []
    marks += [tr("Internal")] if restricted else []
    return " · ".join(marks)


def _title(section: Section, tr: Translator) -> str:
    title = tr(SECTION_TITLES[section])
    if tr.language == "en":
        return f"{section.value}  {title}"
    return f"{NUMERALS[section.value - 1]}、{title}"


def _cover(data: TermSummaryData, words: Words, stamp: d.Stamp) -> d.Fields:
    tr, span = words.tr, data.now.span
    return d.Fields(
        [
            d.Field(tr("School"), data.school.name),
            d.Field(tr("Term"), span.name),
            d.Field(tr("Range of the numbers"), words.range),
            d.Field(tr("Compiled on"), stamp.printed_at.date()),
            d.Field(tr("Last day of teaching"), span.teaching_ends_on),
            d.Field(tr("First responsible person"), _first_responsible(data, tr)),
            d.Field(tr("Rule set"), ", ".join(data.now.counts.rule_set_versions) or tr("None yet")),
        ],
        columns=2,
    )


def _first_responsible(data: TermSummaryData, tr: Translator) -> str:
    holders = [h for h in data.organisation.holders if h.position == "first_responsible"]
    return "、".join(h.name for h in holders) or tr("Not recorded")


def _section(section: Section, data: TermSummaryData, words: Words) -> list[d.Block]:
    blocks = _BLOCKS[section](data, words) if section in _BLOCKS else []
    said = data.texts.get(section)
    if said:
        blocks = [*blocks, d.Paragraph(said, indent=True)]
    elif section in (Section.PROBLEMS, Section.PLANS):
        blocks = _suggested(section, data, words.tr)
    return blocks or [words.not_recorded()]


def _suggested(section: Section, data: TermSummaryData, tr: Translator) -> list[d.Block]:
    """Return what the data suggest while nobody has written the section."""
    found = suggestions(data)
    lines = found.problems if section is Section.PROBLEMS else found.plans
    note = d.Paragraph(tr("Suggested by the data; nobody has edited it yet."), d.Style.NOTICE)
    return [d.Bullets([tr(line) for line in lines]), note] if lines else []


def _annexes(data: TermSummaryData, words: Words, *, names: bool) -> list[d.Block]:
    blocks: list[d.Block] = [d.PageBreak()]
    for number, title in enumerate(ANNEX_TITLES, 1):
        blocks.append(d.Heading(words.tr(title), level=2))
        if number == 1:
            blocks += hazard_annex(data, words)
        elif number == 2:
            blocks.append(accident_annex(data.now.accidents, words))
        elif number == 3:
            blocks += assessment_annex(data.settlement, words, names=names)
        elif number == 4:
            blocks += indicator_annex(data, words)
        elif number == 5:
            blocks += drill_annex(data, words)
        elif number == 6:
            blocks += meeting_annex(data, words)
        else:
            blocks.append(words.not_recorded())
    return blocks


_BLOCKS: Mapping[Section, Callable[[TermSummaryData, Words], list[d.Block]]] = {
    Section.ORGANISATION: lambda data, words: [
        *organisation_blocks(data.organisation, words),
        compared_table(Section.ORGANISATION, data, words),
    ],
    Section.DEFENCES: defence_blocks,
    Section.DUTY_AND_GATE: lambda data, words: [
        *duty_blocks(data, words),
        *gate_blocks(data, words),
    ],
    Section.HAZARDS: hazard_blocks,
    Section.ACCIDENTS: accident_blocks,
    Section.EDUCATION: education_blocks,
    Section.KEY_AREAS: key_area_blocks,
    Section.COOPERATION: cooperation_blocks,
    Section.ASSESSMENT: lambda data, words: assessment_blocks(data.settlement, words),
}
