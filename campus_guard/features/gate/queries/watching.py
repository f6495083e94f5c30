"""Who at the gate stands on the watch list."""

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.i18n import Message
from campus_guard.core.phone import normal_phone
from campus_guard.core.roles import RECORDERS, Role
from campus_guard.db.models import Visit, Visitor, WatchDecision, WatchEntry
from campus_guard.db.prepared import Prepared
from campus_guard.db.service import Query, Read
from campus_guard.features.gate.rules import watchlist
from campus_guard.features.gate.rules.codes import (
    DocumentKind,
    MatchKind,
    WatchChoice,
    WatchLevel,
)
from campus_guard.features.gate.rules.documents import check_document, guess_kind
from campus_guard.features.gate.rules.plates import normal_plate


def rules_entry(row: WatchEntry) -> watchlist.WatchEntry:
    """Return a stored entry as the rules know it."""
    return watchlist.WatchEntry(
        row.id,
        WatchLevel(row.level),
        row.name,
        row.document_key,
        row.phone,
        row.plate,
        row.starts_on,
        row.ends_on,
    )


def subject_of(name: str, phone: str, document_key: str, *plates: str) -> watchlist.Subject:
    """Return who stands at the gate as the rules know him."""
    return watchlist.Subject(
        name,
        frozenset({document_key} - {""}),
        frozenset({phone} - {""}),
        frozenset(set(plates) - {""}),
    )


def matches(
    r: Read, subject: watchlist.Subject, visitor_id: int | None
) -> tuple[tuple[watchlist.Match, WatchEntry], ...]:
    """Return the matches with their stored entries, gravest first; dismissed ones are silent."""
    rows = _candidates(r, subject)
    if not rows:
        return ()
    found = watchlist.matches(
        subject, [rules_entry(row) for row in rows], r.today, _dismissed(r, visitor_id)
    )
    by_id = {row.id: row for row in rows}
    return tuple((match, by_id[match.entry.entry_id]) for match in found)


def _candidates(r: Read, subject: watchlist.Subject) -> list[WatchEntry]:
    """Return the living entries that share anything with the subject."""
    key = watchlist.name_key(subject.name)
    given = {
        "document_key": subject.document_keys,
        "phone": subject.phone_keys,
        "plate": subject.plates,
        "name_key": {key} - {""},
    }
    if not any(given.values()):
        return []
    listed = _listed(tuple((column, len(texts)) for column, texts in given.items()))
    bound = {f"{c}{n}": text for c, texts in given.items() for n, text in enumerate(texts)}
    return [r.get(WatchEntry, row[0]) for row in listed.rows(r.session, bound)]


@lru_cache(maxsize=100)
def _listed(counts: tuple[tuple[str, int], ...]) -> Prepared:
    """Return the statement for entries that have one of so many texts in these columns."""
    table = WatchEntry.__table__.c
    same = [table[c].in_([sa.bindparam(f"{c}{n}") for n in range(k)]) for c, k in counts if k]
    alive = table.voided_at.is_(None)
    return Prepared(sa.select(table.id).where(alive, sa.or_(*same)).order_by(table.id))


def _dismissed(r: Read, visitor_id: int | None) -> list[watchlist.Dismissal]:
    if visitor_id is None:
        return []
    rows = r.session.execute(
        sa.select(WatchDecision.entry_id, WatchDecision.matched_by).where(
            WatchDecision.visitor_id == visitor_id,
            WatchDecision.choice == WatchChoice.OTHER_PERSON.value,
        )
    )
    return [watchlist.Dismissal(row.entry_id, MatchKind(row.matched_by)) for row in rows]


@dataclass(frozen=True)
class AlertRow:
    """An alert: how grave, how sure, what may be chosen."""

    entry_id: int
    by: MatchKind
    level: WatchLevel
    suspected: bool
    words: Message
    choices: tuple[WatchChoice, ...]
    name: str
    reason: str
    measures: str


def alert_row(r: Read, match: watchlist.Match, entry: WatchEntry) -> AlertRow:
    """Return an alert for the screen of this role."""
    return AlertRow(
        entry.id,
        match.by,
        match.level,
        match.suspected,
        watchlist.alert_words(match),
        watchlist.choices(match, r.actor.role),
        entry.name,
        entry.why,
        entry.measures,
    )


@dataclass(frozen=True, kw_only=True)
class WatchCheck(Query[tuple[AlertRow, ...]]):
    """Return the alerts about somebody, gravest first; empty when nobody fits."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    visitor_id: int | None = None
    name: str = ""
    phone: str = ""
    document_kind: DocumentKind | None = None
    document: str = ""
    plate: str = ""

    def fetch(self, r: Read) -> tuple[AlertRow, ...]:
        key = ""
        if self.document.strip():
            kind = self.document_kind or guess_kind(self.document)
            key = check_document(kind, self.document, r.today).person_key
        subject = subject_of(self.name, normal_phone(self.phone), key, normal_plate(self.plate))
        if self.visitor_id is not None:
            known = r.get(Visitor, self.visitor_id)
            subject = watchlist.Subject(
                self.name or known.name,
                subject.document_keys | ({known.document_key} - {""}),
                subject.phone_keys | ({known.phone} - {""}),
                subject.plates | ({known.plate} - {""}),
            )
        return tuple(alert_row(r, m, e) for m, e in matches(r, subject, self.visitor_id))


@dataclass(frozen=True)
class OpenAlert:
    """An alert about somebody who is inside: not decided, only with a guard, or against the list.

    ``choice`` is what was decided for this visit, None when nobody did.
    """

    visit_id: int
    entry_id: int
    name: str
    badge: str
    escort: str
    level: WatchLevel
    suspected: bool
    choice: WatchChoice | None
    words: Message


_FORCE = sa.select(WatchEntry).where(WatchEntry.voided_at.is_(None))
_WITHIN = (
    sa.select(Visit, Visitor)
    .outerjoin(Visitor, Visit.visitor_id == Visitor.id)
    .where(Visit.state == sa.literal_column("'inside'"), Visit.voided_at.is_(None))
    .order_by(Visit.id)
)


def open_alerts(r: Read) -> tuple[OpenAlert, ...]:
    """Return the alerts about people who are inside that the gate still has to watch."""
    listed = _by_feature(r)
    if not listed:
        return ()
    found: list[OpenAlert] = []
    for visit, who in r.session.execute(_WITHIN):
        subject = _subject(visit, who)
        features = {*subject.document_keys, *subject.phone_keys, *subject.plates}
        features.add(watchlist.name_key(visit.name))
        some = {e.entry_id: e for feature in features for e in listed.get(feature, ())}
        matched = watchlist.matches(subject, some.values(), r.today) if some else ()
        found += _open_of(r, visit, matched) if matched else []
    return tuple(found)


def _subject(visit: Visit, visitor: Visitor | None) -> watchlist.Subject:
    if visitor is None:
        return subject_of(visit.name, "", "", visit.plate)
    known = (visitor.phone, visitor.document_key, visitor.plate)
    return subject_of(visit.name, *known, visit.plate)


def undecided(r: Read, visit: Visit) -> tuple[AlertRow, ...]:
    """Return the alerts about somebody who is inside on which nobody has decided."""
    if visit.inside == 0:
        return ()
    visitor = r.session.get(Visitor, visit.visitor_id) if visit.visitor_id else None
    decided = set(
        r.session.scalars(
            sa.select(WatchDecision.entry_id).where(WatchDecision.visit_id == visit.id)
        )
    )
    found = matches(r, _subject(visit, visitor), visit.visitor_id)
    return tuple(alert_row(r, m, e) for m, e in found if e.id not in decided)


def _by_feature(r: Read) -> dict[str, list[watchlist.WatchEntry]]:
    """Return the entries in force by all that can be matched, so that each visit asks for few."""
    found: dict[str, list[watchlist.WatchEntry]] = {}
    for row in r.session.scalars(_FORCE):
        entry = rules_entry(row)
        if entry.in_force(r.today):
            for feature in {row.document_key, row.phone, row.plate, row.name_key} - {""}:
                found.setdefault(feature, []).append(entry)
    return found


def _open_of(r: Read, visit: Visit, matched: tuple[watchlist.Match, ...]) -> list[OpenAlert]:
    decided = sa.select(WatchDecision.entry_id, WatchDecision.choice).order_by(WatchDecision.id)
    rows = r.session.execute(decided.where(WatchDecision.visit_id == visit.id))
    choices = {row.entry_id: WatchChoice(row.choice) for row in rows}
    silent = _dismissed(r, visit.visitor_id)
    return [
        OpenAlert(
            visit.id,
            match.entry.entry_id,
            visit.name,
            visit.badge,
            visit.escort,
            match.level,
            match.suspected,
            choices.get(match.entry.entry_id),
            watchlist.alert_words(match),
        )
        for match in watchlist.not_dismissed(matched, silent)
        if watchlist.is_open(match, choices.get(match.entry.entry_id))
    ]


@dataclass(frozen=True, kw_only=True)
class OpenAlerts(Query[tuple[OpenAlert, ...]]):
    """Return the alerts that are open at this moment."""

    roles: ClassVar[frozenset[Role]] = RECORDERS

    def fetch(self, r: Read) -> tuple[OpenAlert, ...]:
        return open_alerts(r)
