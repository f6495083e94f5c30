"""Badges and words of the pages of letters."""

from collections.abc import Sequence

from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.core.tone import Tone
from campus_guard.features.responsibility.queries.letters import LetterBook, OpenRow
from campus_guard.features.responsibility.queries.letters_rows import LetterRow
from campus_guard.features.responsibility.rules.letters import STATE_LABELS, LetterState
from campus_guard.features.responsibility.rules.letters_text import Section, chinese_number
from campus_guard.ui.badges import Badge

_TONES = {
    LetterState.ISSUED: (Tone.BAD, "draft"),
    LetterState.HALF_SIGNED: (Tone.WARNING, "clock"),
    LetterState.SIGNED: (Tone.OK, "ok"),
    LetterState.EXPIRED: (Tone.MUTED, "clock"),
    LetterState.VOIDED: (Tone.MUTED, "void"),
}
OUTDATED = "outdated"
STATES: tuple[tuple[str | None, Message], ...] = (
    (None, msg("All")),
    *STATE_LABELS.items(),
    (OUTDATED, msg("Text out of date")),
)


def state_badge(row: LetterRow) -> Badge:
    """Return how a letter stands; a signed one whose text is out of date says so."""
    if row.outdated and row.state is LetterState.SIGNED:
        return Badge(msg("Signed, text out of date"), Tone.WARNING, "warning")
    tone, icon = _TONES[row.state]
    return Badge(STATE_LABELS[row.state], tone, icon)


def open_badge(row: OpenRow) -> Badge:
    """Return what is missing of a letter."""
    if row.problem is not None:
        return Badge(msg("Cannot be issued"), Tone.BAD, "warning")
    if row.state is None:
        return Badge(msg("Not issued yet"), Tone.BAD, "draft")
    tone, icon = _TONES[row.state]
    return Badge(STATE_LABELS[row.state], tone, icon)


def party(name: str, post: str) -> str:
    """Return a party with the post before the name."""
    return f"{post} {name}".strip()


def totals(book: LetterBook, tr: Translator) -> str:
    """Return how many letters are signed of those that are due, for the head of the page."""
    if book.year is None:
        return ""
    name = book.year.name
    return tr("{year}: {signed} of {due} signed", year=name, signed=book.signed, due=book.due)


def section_words(number: int, section: Section) -> tuple[str, Sequence[str]]:
    """Return the heading and the lines of a section as the page shows them."""
    lines = [f"{n}. {line}" if len(section.lines) > 1 else line
             for n, line in enumerate(section.lines, 1)]  # fmt: skip
    for row in section.rows:
        cells = [cell.replace("\n", " / ") for cell in row]
        lines.append("　".join(cells))
    return f"{chinese_number(number)}、{section.title}", lines
