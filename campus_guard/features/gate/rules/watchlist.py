"""The watch list (布控): who is matched, how surely, and what may be decided.

Matching is exact, in this order: document, phone, plate, whole name. A name alone is only 疑似: it
never refuses anybody. Nothing is ever matched by a part. Keys are opaque here (keyed digests).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_name, fold
from campus_guard.features.gate.rules.codes import MatchKind, WatchChoice, WatchLevel

_STRENGTH = tuple(MatchKind)
_SEVERITY = tuple(WatchLevel)
_C = WatchChoice
_CHOICES: Mapping[WatchLevel, tuple[WatchChoice, ...]] = MappingProxyType(
    {
        WatchLevel.DENY: (_C.REFUSE, _C.OTHER_PERSON, _C.OVERRIDE),
        WatchLevel.ESCORT: (_C.ESCORT, _C.REFUSE, _C.OTHER_PERSON, _C.OVERRIDE),
        WatchLevel.NOTE: (_C.PROCEED, _C.ESCORT, _C.REFUSE, _C.OTHER_PERSON),
    }
)
_SUSPECTED = (_C.PROCEED, _C.OTHER_PERSON, _C.ESCORT, _C.REFUSE)
_WITH_REASON = frozenset({_C.OVERRIDE, _C.OTHER_PERSON, _C.REFUSE})


@dataclass(frozen=True)
class WatchEntry:
    """Somebody on the watch list, from ``starts_on`` to ``ends_on`` (None: until taken off)."""

    entry_id: int
    level: WatchLevel
    name: str = ""
    document_key: str = ""
    phone_key: str = ""
    plate: str = ""
    starts_on: date | None = None
    ends_on: date | None = None

    def in_force(self, today: date) -> bool:
        """Tell whether the entry counts today."""
        begun = self.starts_on is None or self.starts_on <= today
        return begun and (self.ends_on is None or today <= self.ends_on)


@dataclass(frozen=True)
class Subject:
    """Who stands at the gate, as far as it is known."""

    name: str = ""
    document_keys: frozenset[str] = frozenset()
    phone_keys: frozenset[str] = frozenset()
    plates: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Match:
    """An entry that fits, by its strongest feature."""

    entry: WatchEntry
    by: MatchKind

    @property
    def suspected(self) -> bool:
        """Tell whether only the name fits (疑似)."""
        return self.by is MatchKind.NAME

    @property
    def level(self) -> WatchLevel:
        """Return the level that counts: a name alone never does more than note."""
        return WatchLevel.NOTE if self.suspected else self.entry.level


@dataclass(frozen=True)
class Dismissal:
    """Somebody was found to be another person; it silences matches as weak as that one."""

    entry_id: int
    by: MatchKind


def name_key(name: str) -> str:
    """Return the form in which whole names are compared."""
    return fold(clean_name(name))


def _match(entry: WatchEntry, subject: Subject) -> MatchKind | None:
    if entry.document_key and entry.document_key in subject.document_keys:
        return MatchKind.DOCUMENT
    if entry.phone_key and entry.phone_key in subject.phone_keys:
        return MatchKind.PHONE
    if entry.plate and entry.plate in subject.plates:
        return MatchKind.PLATE
    if not name_key(entry.name) or name_key(entry.name) != name_key(subject.name):
        return None
    # Two different documents are two people, however equal their names.
    if entry.document_key and subject.document_keys:
        return None
    return MatchKind.NAME


def matches(
    subject: Subject,
    entries: Iterable[WatchEntry],
    today: date,
    dismissed: Collection[Dismissal] = (),
) -> tuple[Match, ...]:
    """Return all entries that fit, the gravest and surest first.

    ``dismissed`` are the earlier findings "another person" about this person.
    """
    candidates = ((e, _match(e, subject)) for e in entries if e.in_force(today))
    found = [Match(entry, by) for entry, by in candidates if by is not None]
    return tuple(sorted(not_dismissed(found, dismissed), key=_rank))


def not_dismissed(found: Iterable[Match], dismissed: Collection[Dismissal]) -> list[Match]:
    """Return the matches without those that were found to be another person."""
    silent = {(d.entry_id, d.by) for d in dismissed}

    def silenced(match: Match) -> bool:
        as_strong = _STRENGTH[_STRENGTH.index(match.by) :]
        return any((match.entry.entry_id, by) in silent for by in as_strong)

    return [match for match in found if not silenced(match)]


def _rank(match: Match) -> tuple[int, int, int]:
    return (
        -_SEVERITY.index(match.level),
        -_STRENGTH.index(match.by),
        match.entry.entry_id,
    )


def choices(match: Match, role: Role) -> tuple[WatchChoice, ...]:
    """Return what this role may choose at this alert; only the office overrides."""
    offered = _SUSPECTED if match.suspected else _CHOICES[match.level]
    return tuple(c for c in offered if c is not _C.OVERRIDE or role in OFFICE)


@dataclass(frozen=True)
class Decision:
    """What is kept of an alert: what was shown, what was chosen, and why (who and when: record)."""

    entry_id: int
    by: MatchKind
    level: WatchLevel
    suspected: bool
    choice: WatchChoice
    why: str

    @property
    def lets_in(self) -> bool:
        """Tell whether the visitor may go in."""
        return self.choice is not _C.REFUSE

    @property
    def dismissal(self) -> Dismissal | None:
        """Return what to remember for this person, when it was another one."""
        other = self.choice is _C.OTHER_PERSON
        return Dismissal(self.entry_id, self.by) if other else None


def decide(match: Match, choice: WatchChoice, why: str, role: Role) -> Decision:
    """Return the decision record of an alert.

    Raises UserError when the choice is not open to this role or a needed reason is missing.
    """
    if choice not in choices(match, role):
        raise UserError(msg("Only the safety office may decide this."))
    if choice in _WITH_REASON and not why.strip():
        raise UserError(msg("This decision needs a reason."), {"why": msg("Give a reason.")})
    return Decision(
        match.entry.entry_id, match.by, match.level, match.suspected, choice, why.strip()
    )


def is_open(match: Match, choice: WatchChoice | None) -> bool:
    """Tell whether an alert about somebody who is inside is still to be watched.

    It is while nobody decided, while the person may move only with a guard, and while somebody is
    inside against the list or was told to leave. The next shift takes these over (``handover``).
    """
    if choice is None or choice in (_C.ESCORT, _C.OVERRIDE, _C.REFUSE):
        return True
    return match.level is WatchLevel.ESCORT and choice is not _C.OTHER_PERSON


def alert_words(match: Match) -> Message:
    """Return the headline of an alert; of a name alone it says that it is only suspected."""
    if match.suspected:
        return msg("Suspected only: the same name as on the watch list. Check the document.")
    return {
        WatchLevel.DENY: msg("On the watch list: no entry."),
        WatchLevel.ESCORT: msg("On the watch list: only with a guard."),
        WatchLevel.NOTE: msg("On the watch list: note."),
    }[match.level]


def check_entry(entry: WatchEntry, reason: str) -> None:
    """Raise UserError when a new entry could match nobody or says not why."""
    fields: dict[str, Message] = {}
    if not (entry.name or entry.document_key or entry.phone_key or entry.plate):
        fields["name"] = msg("Give a name, a document, a phone or a plate.")
    if entry.starts_on and entry.ends_on and entry.ends_on < entry.starts_on:
        fields["ends_on"] = msg("The end lies before the beginning.")
    if not reason.strip():
        fields["reason"] = msg("Give a reason.")
    if fields:
        raise UserError(msg("Some fields need another look."), fields)
