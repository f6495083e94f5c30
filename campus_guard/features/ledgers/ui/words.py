"""Badges of entries, targets and reminders."""

from campus_guard.core.document import Tone
from campus_guard.core.i18n import Translator, msg
from campus_guard.features.ledgers.queries import EntryRow, LedgerReminder
from campus_guard.features.ledgers.rules.targets import TargetRow
from campus_guard.ui.badges import Badge


def state_badge(row: EntryRow, tr: Translator) -> Badge | None:
    """Return the state of an entry in colour, word and icon."""
    if row.voided:
        return Badge(msg("Voided"), Tone.MUTED, "void")
    state = row.definition.state(row.state)
    return Badge(state.words.say(tr), Tone(state.tone)) if state else None


def target_badge(row: TargetRow) -> Badge:
    """Return whether a target is met, missed, or still running."""
    if row.met:
        return Badge(msg("Met"), Tone.OK)
    if row.due:
        return Badge(msg("{n} missing", n=row.missing), Tone.BAD)
    return Badge(msg("{n} to go", n=row.missing), Tone.WARNING, "clock")


def left_badge(days_left: int) -> Badge:
    """Return how many days are left."""
    if days_left < 0:
        return Badge(msg("{n} days overdue", n=-days_left), Tone.BAD)
    if days_left == 0:
        return Badge(msg("Today"), Tone.WARNING, "clock")
    return Badge(msg("in {n} days", n=days_left), Tone.WARNING, "clock")


def reminder_words(x: LedgerReminder, tr: Translator) -> str:
    """Return what an entry is called in the list of reminders."""
    return f"{x.number}  {x.entry.title(tr)}" if not x.entry.sealed else x.number
