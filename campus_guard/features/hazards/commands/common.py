"""What the commands of the hazard register share: reading, recording and deriving."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_block, clean_line, clean_name, fold
from campus_guard.db.models import Area, Hazard, HazardEvent, Person
from campus_guard.db.records import LONGEST, alive, refuse, too_long
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.hazards.queries.load import standing_of
from campus_guard.features.hazards.rules.codes import EventKind, HazardState
from campus_guard.features.hazards.rules.guards import check
from campus_guard.features.hazards.rules.life import Event, Standing, Who
from campus_guard.features.people.commands.common import index
from campus_guard.features.people.pinyin import name_tokens
from campus_guard.features.people.queries.find import found_by

NAME_LIMIT = 100
PLACE_LIMIT = 200
SEARCHED = 12
"""Characters at the beginning of a text that are found by pinyin."""


def resolve(r: Read, key: str, person_id: int | None, name: str = "") -> Who:
    """Return the person chosen or named, nobody for neither.

    A name alone is somebody from outside: the name of a member of staff becomes that person.
    Raises UserError (at ``key``) for one who is not in the register, for a name too long, for one
    that several people bear and for initials of somebody in the register.
    """
    if person_id is None:
        plain = clean_name(name)
        refuse({} if len(plain) <= NAME_LIMIT else {key: msg("At most {n} characters.", n=100)})
        return _named(r, key, plain)
    person = r.session.get(Person, person_id)
    if person is None:
        refuse({key: msg("Choose a member of staff.")})
        raise AssertionError
    return Who(person.id, person.name)


def _named(r: Read, key: str, plain: str) -> Who:
    """Return whom a name without a number means."""
    if not plain:
        return Who()
    staff = r.session.scalars(alive(Person).where(Person.id.in_(found_by("person", plain))))
    found = list(staff)
    same = [person for person in found if fold(person.name) == fold(plain)]
    several = len(same) > 1 or (not same and found and plain.isascii())
    refuse({key: msg("Choose one from the list.")} if several else {})
    return Who(same[0].id, same[0].name) if same else Who(None, plain)


def block(key: str, text: str, limit: int = LONGEST) -> str:
    """Return a text of several lines, cleaned; raises UserError when it is too long."""
    plain = clean_block(text)
    refuse(too_long({key: plain}, **{key: limit}))
    return plain


def line(key: str, text: str, limit: int = NAME_LIMIT) -> str:
    """Return one line of text, cleaned; raises UserError when it is too long."""
    plain = clean_line(text)
    refuse(too_long({key: plain}, **{key: limit}))
    return plain


@dataclass
class Typed:
    """Reads the fields of a form and gathers what is wrong, so that all of it is said at once."""

    errors: dict[str, Message] = field(default_factory=dict)

    def _text(self, name: str, plain: str, limit: int) -> str:
        self.errors |= too_long({name: plain}, **{name: limit})
        return plain

    def line(self, name: str, text: str, limit: int = NAME_LIMIT) -> str:
        """Return one line of text, cleaned."""
        return self._text(name, clean_line(text), limit)

    def block(self, name: str, text: str, limit: int = LONGEST) -> str:
        """Return a text of several lines, cleaned."""
        return self._text(name, clean_block(text), limit)

    def person(self, r: Read, name: str, person_id: int | None, text: str) -> Who:
        """Return the person chosen or named."""
        try:
            return resolve(r, name, person_id, text)
        except UserError as error:
            self.errors |= error.fields
            return Who()

    def wrong(self, name: str, words: Message, when: object = True) -> None:
        """Note what is wrong with a field when ``when`` holds."""
        if when:
            self.errors.setdefault(name, words)

    def refuse(self) -> None:
        """Raise UserError when anything is wrong."""
        refuse(self.errors)


def need(text: str, words: Message | None = None, key: str = "reason") -> str:
    """Return the cleaned text; raises UserError when there is none."""
    plain = block(key, text)
    if not plain:
        asked = words or msg("Give a reason.")
        raise UserError(asked, {key: asked})
    return plain


def check_area(r: Read, area_id: int | None) -> None:
    """Raise UserError when the area that was chosen does not exist."""
    if area_id is not None and r.session.get(Area, area_id) is None:
        refuse({"area_id": msg("Choose an area.")})


def record(
    w: Write,
    row: Hazard,
    kind: EventKind,
    on: date | None = None,
    data: Mapping[str, Any] | None = None,
    uid: str = "",
) -> HazardEvent:
    """Append an event as it is, and derive the hazard's columns again."""
    row.steps += 1
    event = HazardEvent(
        uid=uid or new_uid(),
        hazard_id=row.id,
        number=row.steps,
        kind=kind.value,
        on=on or w.today,
        at=w.now,
        username=w.actor.username,
        data=dict(data or {}),
    )
    w.add(event)
    derive(row, standing_of(w, row.id))
    w.session.flush()
    return event


def take(
    w: Write, row: Hazard, kind: EventKind, on: date, data: Mapping[str, Any], uid: str = ""
) -> HazardEvent:
    """Append a step if the rules admit it; raises UserError with the field that has to change."""
    step = Event(row.steps + 1, kind, on, data)
    check(standing_of(w, row.id), step, w.today)
    return record(w, row, kind, on, data, uid)


def derive(row: Hazard, s: Standing) -> None:
    """Store in the row what follows from the events; nothing else decides these columns."""
    row.found_on = s.found_on or row.found_on
    row.state = s.state.value
    row.level = s.level.value if s.level else None
    row.measure, row.department = s.measure, s.department or None
    row.owner_id, row.owner = s.owner.id, s.owner.name
    row.assigned_on, row.first_due_on, row.due_on = s.assigned_on, s.first_due, s.due
    row.extensions, row.missed = s.extensions, s.missed(None)
    row.urged, row.returned, row.refused = s.urged, s.returned, s.refused
    row.fixed_on, row.fixer = s.fixed_on, s.fixer.name
    row.verified_on, row.verifier = s.verified_on, s.verifier.name
    row.struck_on, row.on_spot = s.struck_on, s.on_spot
    row.protection, row.cost, row.open_reason = s.protection, s.cost, s.open_reason
    row.listed_on = s.listing.on if s.listing else None
    row.plate = s.listings[-1].plate if s.listings else ""
    row.reported_up = bool(s.reports)
    row.external_unit = s.external if s.state is HazardState.EXTERNAL else ""
    row.up_again = s.up_again


def reindex(w: Write, row: Hazard) -> None:
    """Write the search keys: pinyin of place, description, device and of named people.

    Characters are found in the columns themselves, people and areas by their own keys.
    """
    names = [row.owner] if row.owner_id is None else []
    texts = [row.place, row.description, row.device, *names]
    tokens = {t for text in texts if text for t in name_tokens(text[:SEARCHED]) if t.isascii()}
    index(w, "hazard", {row.id: tokens})


@dataclass(frozen=True, kw_only=True)
class HazardStep(Command[int]):
    """A step in the life of a hazard; returns the hazard's id. Pressed twice it is one step.

    ``on`` is the day on which it happened (today when it is not given).
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    kind: ClassVar[EventKind]
    uid: str
    hazard_id: int
    expected_version: int | None = None
    on: date | None = None

    def apply(self, w: Write) -> int:
        known = w.existing(HazardEvent, self.uid)
        if known is not None:
            return known.hazard_id
        row = w.fetch(Hazard, self.hazard_id, self.expected_version)
        data = self.data(w, row, standing_of(w, row.id))
        take(w, row, self.kind, self.day(w), data, self.uid)
        self.after(w, row)
        return row.id

    @abstractmethod
    def data(self, w: Write, row: Hazard, now: Standing) -> dict[str, Any]:
        """Return what is stored with the step; raises UserError for what cannot be used."""

    def day(self, w: Write) -> date:
        """Return the day on which it happened."""
        return self.on or w.today

    def after(self, w: Write, row: Hazard) -> None:
        """Do what follows from the step outside the hazard itself."""
