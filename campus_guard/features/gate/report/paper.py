"""What all papers of the gate share: head, masks, times, and the words for what is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from campus_guard.core import document as d
from campus_guard.core.display import format_value
from campus_guard.core.i18n import Translator
from campus_guard.core.text import mask_phone
from campus_guard.features.gate.queries.visits import VisitRow
from campus_guard.features.gate.rules.codes import VisitState
from campus_guard.features.gate.rules.labels import label
from campus_guard.features.gate.rules.oldlogs import IMPORTED

WIDE = d.A4_LANDSCAPE
SIGN_MM = 9.0  # the least height of a row that somebody signs
_TAIL = 4
_CAME = (VisitState.INSIDE, VisitState.LEFT, VisitState.CLOSED_UNCONFIRMED)


@dataclass(frozen=True)
class Paper:
    """Whose paper it is, in which language, and who prints which state of the records."""

    tr: Translator
    stamp: d.Stamp
    school: str
    sample: bool = False

    def doc(self, code: str, title: str, blocks: Sequence[d.Block], **options: Any) -> d.ReportDoc:
        """Return the paper; papers of the sample school say so."""
        marks = [options.pop("mark", self.tr("Internal"))]
        if self.sample:
            marks.append(self.tr("Sample"))
        return d.ReportDoc(
            code=code,
            title=title,
            school=self.school,
            tr=self.tr,
            stamp=self.stamp,
            blocks=blocks,
            mark=" ".join(m for m in marks if m),
            **options,
        )


def period(first: date, last: date) -> str:
    """Return a range of days; one day stands alone."""
    return first.isoformat() if first == last else f"{first.isoformat()} — {last.isoformat()}"


def tail(document: str) -> str:
    """Return the last four characters of a document number, never more of it."""
    number = document.strip()
    if len(number) <= _TAIL:
        return "*" * len(number)
    return number[-_TAIL:]


def phone(number: str) -> str:
    """Return a phone as paper may carry it, masked once more should it come whole."""
    return mask_phone(number.strip())


def clock(at: datetime | None, day: date | None = None) -> str | None:
    """Return hours and minutes, with the day in front when it is not ``day``; None stays blank."""
    if at is None:
        return None
    words = at.strftime("%H:%M")
    return words if day is None or at.date() == day else f"{at:%m-%d} {words}"


def moment(at: datetime | None, tr: Translator) -> str:
    """Return a moment to the minute, or that it was not recorded."""
    return format_value(at) if at is not None else tr("Not recorded")


def joined(parts: Iterable[str | None], sign: str = " ") -> str:
    """Return the parts that are not empty, in one line."""
    return sign.join(part for part in parts if part)


def came(rows: Iterable[VisitRow]) -> list[VisitRow]:
    """Return the visits of those who came in, in the order in which they came."""
    found = [row for row in rows if row.state in _CAME]
    return sorted(found, key=lambda row: (row.day, row.entered_at is None, _second(row)))


def _second(row: VisitRow) -> float:
    return row.entered_at.timestamp() if row.entered_at else 0.0


def document(row: VisitRow, tr: Translator) -> str:
    """Return the kind of document with the last four characters of its number."""
    kind = tr(label(row.document_kind)) if row.document_kind else ""
    return joined((kind, tail(row.document)), "\n")


def sex(row: VisitRow, tr: Translator) -> str:
    """Return the sex in one word, empty when it was not asked."""
    return {"male": tr("Male"), "female": tr("Female")}.get(row.sex or "", "")


def remarks(row: VisitRow, tr: Translator) -> d.Cell:
    """Return what stands under remarks: a leave time that nobody knows is said, not invented."""
    words = [_late(row, tr), row.note]
    if row.state is VisitState.CLOSED_UNCONFIRMED:
        return d.Cell(joined([tr("Left unrecorded"), *words], "\n"), d.Tone.WARNING)
    if row.state is VisitState.INSIDE:
        return d.Cell(joined([tr("Inside"), *words], "\n"), d.Tone.PRIMARY)
    return d.Cell(joined(words, "\n"))


def _late(row: VisitRow, tr: Translator) -> str:
    """Return that a visit was entered afterwards (补录), and why."""
    if not row.late:
        return ""
    if row.late_reason == IMPORTED:
        return tr("Late entry: {reason}", reason=tr("from an old log"))
    if not row.late_reason:
        return tr("Late entry")
    return tr("Late entry: {reason}", reason=row.late_reason)


def heads(rows: Iterable[VisitRow]) -> int:
    """Return the people of these visits."""
    return sum(row.heads for row in rows)


def visit_counts(rows: Sequence[VisitRow], tr: Translator) -> list[str]:
    """Return the sentences below a register: people, still inside, without a leave time."""
    inside = [r for r in rows if r.state is VisitState.INSIDE]
    unconfirmed = [r for r in rows if r.state is VisitState.CLOSED_UNCONFIRMED]
    words = [
        tr(
            "{visits} visits, {people} people. Still inside: {inside} people.",
            visits=len(rows),
            people=heads(rows),
            inside=heads(inside),
        )
    ]
    if unconfirmed:
        words.append(
            tr(
                "Left unrecorded: {n} visits. Their leave time is blank because nobody saw it.",
                n=len(unconfirmed),
            )
        )
    return words
