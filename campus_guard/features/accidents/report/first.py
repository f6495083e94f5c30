"""ACC-1 事故快报表: the first report of an accident on one page.

Four kinds of time are told apart to the minute: occurred, known, reported, typed. 初判 is never
left out. 无 is a counted nothing, 未记录 is not recorded. Pupils appear by number or as first
character and 某.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from campus_guard.core import document as d
from campus_guard.core.display import format_value
from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.core.text import shorten
from campus_guard.features.accidents.filecodes import METHOD_LABELS
from campus_guard.features.accidents.queries.rows import (
    AccidentDetail,
    StepView,
    TellingView,
    VictimView,
)
from campus_guard.features.accidents.rules import (
    OutsideBody,
    Party,
    StepCode,
    StepStatus,
    flag_label,
    label,
)

NARRATIVE_LIMIT = 420
TEXT_LIMIT = 160
PLACE_LIMIT = 60
NAME_LIMIT = 24
CLAUSE_LIMIT = 130
MOST_NAMES = 6
_DEPARTMENT = frozenset({Party.SIGNED_DEPARTMENT, Party.LINE_DIRECTOR})
_VICE = frozenset({Party.VICE_PRINCIPAL, Party.VICE_PRINCIPAL_OR_PRINCIPAL})
_PRINCIPAL = frozenset({Party.PRINCIPAL, Party.VICE_PRINCIPAL_OR_PRINCIPAL})
_REPORTS = frozenset(
    {
        StepCode.REPORT_DEPT,
        StepCode.REPORT_VP,
        StepCode.REPORT_PRINCIPAL,
        StepCode.REPORT_VP_OR_PRINCIPAL,
    }
)
BODY_LABELS: dict[OutsideBody, Message] = {
    OutsideBody.GOVERNMENT: msg("Government"),
    OutsideBody.SUPERIOR_AUTHORITY: msg("Education authority"),
    OutsideBody.HEALTH: msg("Health authority"),
    OutsideBody.POLICE: msg("Police"),
}


def first_report(
    file: AccidentDetail, tr: Translator, stamp: d.Stamp, school: str, *, sample: bool = False
) -> d.ReportDoc:
    """Return ACC-1 for one file, as it stands now."""
    words = Words(file, tr)
    marks = [tr("Restricted") if file.result.restricted else tr("Internal")]
    if sample:
        marks.append(tr("Sample"))
    return d.ReportDoc(
        code="ACC-1",
        title=tr("First report of an accident"),
        school=school,
        tr=tr,
        stamp=stamp,
        number=file.number,
        mark=" ".join(marks),
        compact=True,
        blocks=[
            d.Fields(words.head(), columns=2),
            d.Fields(words.what_happened(), columns=2),
            d.Fields(words.who_was_told(), columns=1),
            words.outside_reports(),
            d.Fields(words.result(), columns=1),
            d.Signatures(
                [
                    tr("Reported by"),
                    tr("Department head"),
                    tr("Vice-principal"),
                    tr("Principal"),
                ]
            ),
        ],
        footer_notes=[
            tr("All times to the minute. Occurred, known, reported and typed are four times.")
        ],
    )


class Words:
    """The values of the paper in words."""

    def __init__(self, file: AccidentDetail, tr: Translator) -> None:
        self.file = file
        self.facts = file.case.facts
        self.tr = tr
        self.unrecorded = tr("Not recorded")

    def head(self) -> list[d.Field]:
        """Return number, reporter and the four kinds of time."""
        tr, facts = self.tr, self.facts
        names = (shorten(self.file.reporter, NAME_LIMIT), shorten(facts.reporter_phone, 20))
        reporter = " / ".join(filter(None, names))
        return [
            d.Field(tr("Accident number"), d.Cell(self.file.number, bold=True)),
            d.Field(tr("Reported by / phone"), reporter or self.unrecorded),
            d.Field(tr("Occurred at"), self.time(facts.occurred_at)),
            d.Field(tr("Known at"), self.known()),
            d.Field(tr("Reported at"), self.time(facts.reported_at)),
            d.Field(
                tr("Typed at"),
                tr(
                    "{time} by {who}",
                    time=self.time(self.file.typed_at),
                    who=shorten(self.file.typed_by, NAME_LIMIT),
                ),
            ),
        ]

    def what_happened(self) -> list[d.Field]:
        tr, facts = self.tr, self.facts
        return [
            d.Field(tr("Place (area)"), self.place()),
            d.Field(tr("Occasion"), self.setting()),
            d.Field(tr("Persons involved"), self._persons()),
            d.Field(tr("Degree of injury (first judgement)"), self._injuries()),
            d.Field(tr("Estimated loss (yuan)"), self.loss()),
            d.Field(tr("Cause (first judgement)"), self.cause()),
            d.Field(
                tr("What happened"),
                self.cut(facts.narrative, NARRATIVE_LIMIT, 8),
                wide=True,
                min_mm=46,
            ),
            d.Field(
                tr("Measures taken"), self.cut(facts.measures, TEXT_LIMIT, 3), wide=True, min_mm=22
            ),
            d.Field(tr("Medical care"), self.cut(self.care(), TEXT_LIMIT, 3), wide=True, min_mm=16),
        ]

    def who_was_told(self) -> list[d.Field]:
        tr = self.tr
        return [
            d.Field(tr("Parents told: time / how / by whom"), self.parents()),
            d.Field(tr("Department head told at"), self._reported_to(_DEPARTMENT)),
            d.Field(tr("Vice-principal told at"), self._reported_to(_VICE)),
            d.Field(tr("Principal told at"), self._reported_to(_PRINCIPAL)),
        ]

    def outside_reports(self) -> d.Table:
        """Return the four ticks: government, education, health, police."""
        tr = self.tr
        steps = [s for s in self.file.steps if s.code is StepCode.EXTERNAL_REPORTS]
        tellings = [t for s in steps for t in s.tellings]
        rows: list[d.Row] = []
        for body, name in BODY_LABELS.items():
            told = next((t for t in tellings if t.body is body), None)
            rows.append(self._body_row(tr(name), told, required=bool(steps)))
        columns = [
            d.Column(tr("Reported outside"), weight=2),
            d.Column(tr("Done"), d.Kind.TICK, weight=1),
            d.Column(tr("Time"), weight=3),
            d.Column(tr("Recipient"), weight=3),
            d.Column(tr("How"), weight=2),
        ]
        return d.Table(columns, rows)

    def _body_row(self, name: str, told: TellingView | None, *, required: bool) -> d.Row:
        tr = self.tr
        if told is not None:
            how = tr(METHOD_LABELS[told.method])
            return (
                name,
                True,
                self.time(told.done_at),
                shorten(told.recipient, NAME_LIMIT) or self.unrecorded,
                how,
            )
        if required:
            return (name, False, self.unrecorded, None, None)
        return (name, False, d.Cell(tr("Not required at this severity"), d.Tone.MUTED), None, None)

    def result(self) -> list[d.Field]:
        tr = self.tr
        return [
            d.Field(tr("Grade (first judgement) and clause"), self.grade()),
            d.Field(tr("Finding of responsibility"), tr("Pending")),
        ]

    # ------------------------------------------------------------------------------ small words

    def time(self, moment: datetime | None) -> str:
        return format_value(moment) if moment is not None else self.unrecorded

    def cut(self, text: str, limit: int, lines: int) -> str:
        """Return the text as far as the page allows; what is left out is said."""
        if not text:
            return self.unrecorded
        rows = text.split("\n")
        short = "\n".join(rows[:lines])[:limit]
        if short == text:
            return text
        note = self.tr("(cut; the file holds all {n} characters)", n=len(text))
        return f"{short.rstrip()}… {note}"

    def known(self) -> str:
        """Return when the responsible person knew."""
        if self.facts.known_at is None:
            return self.tr("{time} (as it occurred)", time=self.time(self.facts.occurred_at))
        return self.time(self.facts.known_at)

    def place(self) -> str:
        """Return place and area."""
        place, area = self.facts.place, self.file.area
        parts = [place, area] if place and area and area != place else [place or area]
        return " / ".join(shorten(part, PLACE_LIMIT) for part in parts)

    def setting(self) -> str:
        """Return the occasion and the activity."""
        setting = self.facts.setting
        name = self.unrecorded if setting is None else self.tr(label(setting))
        return f"{name} {shorten(self.facts.activity, PLACE_LIMIT)}".strip()

    def _persons(self) -> str:
        victims = self.file.victims
        if not victims:
            return self.nobody()
        names = [victim_name(v, self.tr) for v in victims[:MOST_NAMES]]
        if len(victims) > MOST_NAMES:
            names.append(self.tr("{n} persons in all", n=len(victims)))
        return "、".join(names)

    def _injuries(self) -> str:
        tr = self.tr
        if self.facts.harmed is False:
            return tr("None")
        if not self.file.victims:
            return self.unrecorded
        parts = []
        for victim in self.file.victims[:MOST_NAMES]:
            first, sure = victim.input.injury, victim.input.confirmed
            word = tr(label(first)) if first else tr("Unknown")
            text = tr("{injury} (first judgement)", injury=word)
            if sure is not None:
                text += tr("; confirmed: {injury}", injury=tr(label(sure)))
            parts.append(text)
        return "; ".join(dict.fromkeys(parts))

    def loss(self) -> d.Value:
        """Return the loss in yuan, or that none is recorded."""
        loss = self.facts.property_loss
        if loss is None:
            return self.unrecorded
        return self.tr("None") if loss == 0 else format_value(loss, d.Kind.MONEY)

    def cause(self) -> str:
        """Return the kind of event."""
        cause = self.facts.cause
        return self.unrecorded if cause is None else self.tr(label(cause))

    def care(self) -> str:
        """Return where people were treated."""
        places = [self.facts.hospital, *(v.input.hospital for v in self.file.victims)]
        return "; ".join(dict.fromkeys(filter(None, places)))

    def parents(self) -> str:
        """Return when, how and by whom the parents were told."""
        steps = [s for s in self.file.steps if s.code is StepCode.NOTIFY_PARENT]
        tellings = _all_tellings(steps)
        if not tellings:
            return self._undone(steps)
        return "\n".join(
            self.tr(
                "{time} / {how} / {who}",
                time=self.time(t.done_at),
                how=self.tr(METHOD_LABELS[t.method]),
                who=shorten(t.told_by, NAME_LIMIT) or self.unrecorded,
            )
            for t in tellings[:3]
        )

    def _reported_to(self, recipients: frozenset[Party]) -> str:
        steps = [s for s in self.file.steps if s.code in _REPORTS and s.recipient in recipients]
        tellings = _all_tellings(steps)
        if not tellings:
            return self._undone(steps)
        parts = []
        for told in tellings[:2]:
            how = self.tr(METHOD_LABELS[told.method])
            who = shorten(told.recipient, NAME_LIMIT)
            parts.append(f"{self.time(told.done_at)} {how} {who}".strip())
        late = next((s for s in steps if s.check.status is StepStatus.LATE), None)
        if late is not None:
            due = self.time(late.due_at)
            parts.append(self.tr("(due by {time}: late, not yet judged)", time=due))
        return "; ".join(parts)

    def _undone(self, steps: Sequence[StepView]) -> str:
        asked = [s for s in steps if s.applies]
        if not steps:
            return self.tr("Not required at this severity")
        if not asked:
            return self.tr("Not applicable")
        due = asked[-1].due_at
        if due is None:
            return self.unrecorded
        return self.tr("Not recorded (due by {time})", time=self.time(due))

    def nobody(self) -> str:
        """Return how to say that no person stands in the file."""
        return self.tr("None") if self.facts.harmed is False else self.unrecorded

    def grade_name(self) -> str:
        """Return the grade as it stands, without a word on how sure it is."""
        tr, result = self.tr, self.file.result
        if result.headline is not None:
            return tr(label(result.headline))
        if result.near_miss:
            return tr("Near miss")
        if result.severity is not None:
            return tr("{severity}, responsibility pending", severity=label(result.severity))
        return tr("No tier yet")

    def grade(self) -> str:
        """Return the first judgement with clauses, flags and how much is open."""
        tr, result = self.tr, self.file.result
        name = self.grade_name()
        refs = list(dict.fromkeys(refs_of(self.file)))
        flags = [tr(flag_label(flag)) for flag in result.flags]
        text = tr("{grade} (first judgement)", grade=name)
        if refs:
            text += tr("; clauses: {refs}", refs="、".join(refs))
        if flags:
            text += f" [{'、'.join(flags)}]"
        if result.missing:
            text += tr("; open questions: {n}", n=len(result.missing))
        clause = self._clause(refs)
        return f"{text}\n{clause}" if clause else text

    def _clause(self, refs: Sequence[str]) -> str:
        """Return the words of the clause that the grade rests on, as far as there is room."""
        texts = (self.file.rules.clause(ref).text(self.tr.language) for ref in refs[:1])
        return "".join(f"{refs[0]} {shorten(text, CLAUSE_LIMIT)}" for text in texts if text)


def refs_of(file: AccidentDetail) -> Iterable[str]:
    """Yield the clauses that the result rests on."""
    for finding in file.result.findings:
        yield from finding.clauses
    for reading in file.result.readings:
        yield reading.ref


def victim_name(victim: VictimView, tr: Translator) -> str:
    """Return how paper names a person hurt, with the class."""
    name = victim.paper_name or tr(label(victim.input.kind))
    words = [shorten(name, NAME_LIMIT), shorten(victim.class_name, NAME_LIMIT)]
    return " ".join(filter(None, words))


def _all_tellings(steps: Iterable[StepView]) -> list[TellingView]:
    """Return the tellings of these steps that told somebody, in order of time."""
    told = [t for s in steps for t in s.tellings if t.method.value != "not_applicable"]
    return sorted(told, key=lambda t: t.done_at)
