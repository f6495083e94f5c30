"""How old visits are written: people found again or made, then all rows in a few inserts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import SimpleNamespace
from typing import Any, Protocol, cast

import sqlalchemy as sa

from campus_guard.core.ids import derived_uid
from campus_guard.core.phone import normal_phone
from campus_guard.core.text import clean_line, clean_name, fold
from campus_guard.db.models import GateMovement, Visit, Visitor, VisitorKey
from campus_guard.db.models.base import Base
from campus_guard.db.service import Write
from campus_guard.features.gate.commands.common import apply_visit, visit_columns
from campus_guard.features.gate.commands.imports import usable
from campus_guard.features.gate.commands.persons import seen_on
from campus_guard.features.gate.inputs import VisitFields
from campus_guard.features.gate.rules import visits as life
from campus_guard.features.gate.rules.codes import Method, VisitState
from campus_guard.features.gate.rules.documents import DocumentCheck, check_document, guess_kind
from campus_guard.features.gate.rules.moments import Stamp
from campus_guard.features.gate.rules.oldlogs import IMPORTED
from campus_guard.features.gate.rules.plates import check_plate
from campus_guard.features.gate.rules.search import visitor_tokens
from campus_guard.features.people.pinyin import name_tokens

_SHORTEST_DOCUMENT = 7  # old logs hold last four digits; those identify nobody
_PART = 2000
_ASKED = 500
_PERSON = ("name", "phone", "plate", "unit", "sex", "document_reason", "document_kind",
           "document", "document_key")  # fmt: skip
_FOUND_BY = {"name", "phone", "document", "plate"}


class Line(Protocol):
    """A line of an old log; see ``oldvisits.OldVisit``."""

    day: date
    name: str
    sex: str | None
    unit: str
    document: str
    phone: str
    reason: str
    host: str
    heads: int
    escort: str
    entered: time | None
    expected: time | None
    left: time | None
    badge: str
    plate: str
    goods: str
    note: str
    type_code: str

    def at(self, clock: time | None) -> datetime | None:
        """Return a time of the line's day as a moment."""


@dataclass(frozen=True)
class Lists:
    """The school's lists by folded name: ids of the staff, codes of the reasons."""

    hosts: Mapping[str, int]
    reasons: Mapping[str, str]


@dataclass(frozen=True)
class Ready:
    """A line worked out: what is known of the person, the visit, its movements."""

    uid: str
    person: Mapping[str, Any]
    visit: Mapping[str, Any]
    moves: tuple[life.Movement, ...]
    host: str
    reason: str
    doubtful: bool  # the number of the document cannot be right


def ready(line: Any, uid: str, today: date) -> Ready:
    """Return a line worked out as far as no other record matters; four digits are no document."""
    given: Line = line
    check = _document(usable(given.document), today)
    plate = check_plate(given.plate).plate if given.plate.strip() else ""
    told = _told(given)
    row = SimpleNamespace()
    apply_visit(cast("Visit", row), told)
    fields = VisitFields(
        type_code=given.type_code,
        name=clean_name(given.name),
        unit=given.unit,
        heads=given.heads,
        goods=given.goods,
        escort=given.escort,
        note=given.note,
    )
    visit = visit_columns(fields) | vars(row)
    visit |= {
        "late": True,
        "day": given.day,
        "plate": plate,
        "badge": clean_line(given.badge),
        "expected_leave_at": given.at(given.expected),
    }
    person = _person(given, check, visit["name"], plate)
    doubtful = check is not None and check.needs_reason
    return Ready(uid, person, visit, told.movements, given.host, given.reason, doubtful)


def _document(number: str, today: date) -> DocumentCheck | None:
    if len(number) < _SHORTEST_DOCUMENT:
        return None
    check = check_document(guess_kind(number), number, today)
    return None if check.child else check  # the number of a child is not kept (PIPL 28, 31)


def _person(line: Line, check: DocumentCheck | None, name: str, plate: str) -> dict[str, Any]:
    known = line.sex or (check.sex.value if check and check.sex else None)
    found: dict[str, Any] = dict.fromkeys(_PERSON, "") | {
        "name": name,
        "phone": normal_phone(usable(line.phone)),
        "plate": plate,
        "unit": clean_line(line.unit),
        "sex": known,
        "document_kind": None,
    }
    if check is not None:
        found |= {
            "document_kind": check.kind.value,
            "document": check.number,
            "document_key": check.person_key,
            "document_reason": IMPORTED if check.needs_reason else "",
        }
    return found


def _told(line: Line) -> life.Visit:
    """Return the visit as the log tells it; a leave time that it lacks stays blank."""
    entered, left = line.at(line.entered), line.at(line.left)
    if entered is None:
        return life.Visit(line.heads, (), VisitState.CLOSED_UNCONFIRMED)
    came = Stamp(entered, late=True, reason=IMPORTED)
    visit = life.enter(life.Visit(line.heads), came, by="", method=Method.IMPORT)
    if left is None:
        return life.close_unconfirmed(visit)
    gone = Stamp(left, late=True, reason=IMPORTED)
    return life.leave(visit, gone, by="", method=Method.IMPORT)


@dataclass
class Somebody:
    """A visitor while old visits are counted: a stored one, or (``uid``) one that is new."""

    id: int
    columns: dict[str, Any]
    visits: int = 0
    last_at: datetime | None = None
    last_visit_id: int | None = None
    uid: str = ""
    changed: set[str] = field(default_factory=set)

    def learn(self, person: Mapping[str, Any]) -> None:
        """Take what an old line knows and nobody knew; what is known now is never replaced."""
        news = {name: value for name, value in person.items() if value and not self.columns[name]}
        if self.columns["document"]:
            news = {name: v for name, v in news.items() if not name.startswith("document")}
        self.columns |= news
        self.changed |= set(news)

    def came(self, visit_id: int, entered: datetime | None) -> None:
        """Count a visit; the search shows people by their latest one."""
        self.visits += 1
        if entered and (not self.last_at or entered > self.last_at):
            self.last_at, self.last_visit_id = entered, visit_id
            self.changed.add("last_at")


@dataclass
class Batch:
    """Writes old visits in one transaction. ``say(done, total)`` may raise to stop it all."""

    w: Write
    lists: Lists
    say: Callable[[int, int], object]
    _by_document: dict[str, Somebody] = field(default_factory=dict)
    _by_phone: dict[tuple[str, str], Somebody] = field(default_factory=dict)
    _stored: dict[int, Somebody] = field(default_factory=dict)
    _new: list[Somebody] = field(default_factory=list)

    def write(self, lines: Sequence[Ready]) -> None:
        """Write the lines: first their people, so that visits can name them."""
        self._load(lines)
        first, person = self._next(Visit), self._next(Visitor)
        whose: list[Somebody] = []
        for number, line in enumerate(lines, start=first):
            who = self._whose(line, person + len(self._new))
            who.came(number, line.visit["entered_at"])
            whose.append(who)
        self._keep(list({id(who): who for who in whose}.values()))
        for start in range(0, len(lines), _PART):
            self.say(start, len(lines))
            part = list(enumerate(lines[start : start + _PART], start=first + start))
            self.w.bulk(Visit, [self._visit(n, line, whose[n - first].id) for n, line in part])
            self.w.bulk(GateMovement, [row for n, line in part for row in self._moves(n, line)])
        self.say(len(lines), len(lines))

    def _next(self, model: type[Base]) -> int:
        column = model.__table__.c.id
        return (self.w.session.scalar(sa.select(sa.func.max(column))) or 0) + 1

    def _load(self, lines: Sequence[Ready]) -> None:
        """Find the people of these lines that are known already, the first of several."""
        keys = sorted({x.person["document_key"] for x in lines if x.person["document_key"]})
        phones = sorted({x.person["phone"] for x in lines if x.person["phone"]})
        names = ("id", "visits", "last_at", "last_visit_id", *_PERSON)
        living = sa.select(*(getattr(Visitor, name) for name in names)).where(
            Visitor.voided_at.is_(None), Visitor.anonymised_at.is_(None)
        )
        empty: Any = sa.literal_column("''")
        for column, wanted in ((Visitor.document_key, keys), (Visitor.phone, phones)):
            for start in range(0, len(wanted), _ASKED):
                query = living.where(column != empty, column.in_(wanted[start : start + _ASKED]))
                for row in self.w.session.execute(query.order_by(Visitor.id)):
                    columns = {name: getattr(row, name) for name in _PERSON}
                    same = self._stored.get(row.id)
                    found = same or Somebody(
                        row.id, columns, row.visits, row.last_at, row.last_visit_id
                    )
                    self._stored[row.id] = found
                    self._remember(found)

    def _known(self, person: Mapping[str, Any]) -> Somebody | None:
        key = person["document_key"]
        if key:
            return self._by_document.get(key)
        return self._by_phone.get((person["phone"], person["name"]))

    def _whose(self, line: Ready, new_id: int) -> Somebody:
        """Return the visitor that a line surely means, else a new one (``find_visitor``)."""
        found = self._known(line.person)
        if found is not None and line.doubtful and found.columns["name"] != line.person["name"]:
            found = None
        if found is None:
            uid = derived_uid(line.uid, "visitor")
            found = Somebody(new_id, dict(line.person), uid=uid)
            self._new.append(found)
        else:
            found.learn(line.person)
        self._remember(found)
        return found

    def _remember(self, who: Somebody) -> None:
        columns = who.columns
        if columns["document_key"]:
            self._by_document.setdefault(columns["document_key"], who)
        if columns["phone"] and columns["name"]:
            self._by_phone.setdefault((columns["phone"], columns["name"]), who)

    def _made(self, uid: str) -> dict[str, Any]:
        by = self.w.actor.username
        return {"uid": uid, "created_at": self.w.now, "created_by": by, "version": 1}

    def _keep(self, people: Iterable[Somebody]) -> None:
        """Store the new people, bring the known ones up to date, renew how both are found."""
        known = [who for who in people if not who.uid]
        rows = [
            {**self._made(who.uid), **who.columns, "id": who.id, "visits": who.visits,
             "last_at": who.last_at, "last_visit_id": who.last_visit_id}
            for who in self._new
        ]  # fmt: skip
        self.w.bulk(Visitor, rows)
        self._update(known)
        stale = [who for who in known if {"last_at", *_FOUND_BY} & who.changed]
        self._index([*self._new, *stale], [who.id for who in stale])

    def _update(self, people: Sequence[Somebody]) -> None:
        if not people:
            return
        names = (*_PERSON, "visits", "last_at", "last_visit_id")
        table = Visitor.__table__
        change = (
            sa.update(table)  # type: ignore[arg-type]
            .where(table.c.id == sa.bindparam("of"))
            .values({n: sa.bindparam(f"new_{n}") for n in names} | {"version": table.c.version + 1})
        )
        rows = [
            {"of": who.id}
            | {f"new_{n}": who.columns[n] for n in _PERSON}
            | {"new_visits": who.visits, "new_last_at": who.last_at}
            | {"new_last_visit_id": who.last_visit_id}
            for who in people
        ]
        self.w.session.connection().execute(change, rows)
        self.w.note("bulk_update", "visitor", None, f"rows={len(rows)}")

    def _index(self, people: Sequence[Somebody], stale: Sequence[int]) -> None:
        """Renew the keys in their order: an index takes rising keys much quicker."""
        connection, table = self.w.session.connection(), VisitorKey.__table__
        for start in range(0, len(stale), _ASKED):
            gone = table.c.visitor_id.in_(stale[start : start + _ASKED])
            connection.execute(sa.delete(table).where(gone))  # type: ignore[arg-type]
        keys = sorted(
            (token[:100], seen_on(who.last_at), who.id) for who in people for token in _tokens(who)
        )
        rows = [{"token": t, "seen": seen, "visitor_id": i} for t, seen, i in keys]
        if rows:
            connection.execute(sa.insert(table), rows)  # type: ignore[arg-type]

    def _visit(self, number: int, line: Ready, visitor: int) -> dict[str, Any]:
        host = self.lists.hosts.get(fold(line.host))
        code = self.lists.reasons.get(fold(line.reason), "")
        return {
            **self._made(line.uid),
            **line.visit,
            "id": number,
            "visitor_id": visitor,
            "host_id": host,
            "host_name": "" if host else clean_line(line.host),
            "reason_code": code,
            "reason_text": "" if code else clean_line(line.reason),
        }

    def _moves(self, number: int, line: Ready) -> list[dict[str, Any]]:
        return [
            {
                "uid": derived_uid(line.uid, moved.number),
                "visit_id": number,
                "number": moved.number,
                "direction": moved.direction.value,
                "heads": moved.heads,
                "at": moved.stamp.at,
                "recorded_at": self.w.now,
                "by": self.w.actor.username,
                "method": moved.method.value,
                "late": True,
                "reason": moved.stamp.reason,
            }
            for moved in line.moves
        ]


def _tokens(who: Somebody) -> Iterable[str]:
    columns = who.columns
    return visitor_tokens(
        columns["name"],
        names=name_tokens,
        phone=columns["phone"],
        document=columns["document"],
        plates=[columns["plate"]] if columns["plate"] else [],
    )
