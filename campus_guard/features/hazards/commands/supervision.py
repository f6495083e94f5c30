"""督导检查: visits of superiors; what they find becomes a hazard with their name as the source."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import derived_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_block, clean_line
from campus_guard.db.models import Area, SupervisionFinding, SupervisionVisit
from campus_guard.db.records import LONGEST, UnvoidRecord, VoidRecord, alive, refuse, too_long
from campus_guard.db.service import Command, Write
from campus_guard.features.hazards.commands.register import RegisterHazard
from campus_guard.features.hazards.rules.codes import Category, Source
from campus_guard.features.hazards.rules.inspection_codes import VisitKind

NAME_LENGTH = 100
SUBJECT_LENGTH = 200
FINDING_LENGTH = 2000
_LENGTHS = {
    "body": NAME_LENGTH,
    "inspectors": NAME_LENGTH,
    "subject": SUBJECT_LENGTH,
    "demands": LONGEST,
    "note": LONGEST,
}


@dataclass(frozen=True)
class FindingInput:
    """One thing that a superior found. ``area_id`` or ``place`` is needed."""

    uid: str
    text: str
    area_id: int | None = None
    place: str = ""
    category: Category = Category.OTHER
    possible_major: bool = False
    measure: str = ""


@dataclass(frozen=True, kw_only=True)
class VisitFields:
    """What is typed about a visit. ``demands``: measures and aims the superior set."""

    day: date
    kind: VisitKind
    body: str
    inspectors: str = ""
    subject: str = ""
    demands: str = ""
    answer_due_on: date | None = None
    answered_on: date | None = None
    note: str = ""


def _values(w: Write, given: VisitFields) -> dict[str, Any]:
    """Return the cleaned columns; raises UserError by field."""
    lines = {name: clean_line(getattr(given, name)) for name in ("body", "inspectors", "subject")}
    blocks = {name: clean_block(getattr(given, name)) for name in ("demands", "note")}
    texts = lines | blocks
    wrong: dict[str, Message] = too_long(texts, **_LENGTHS)
    if not texts["body"]:
        wrong["body"] = msg("Say who came.")
    if given.day > w.today:
        wrong["day"] = msg("A visit cannot lie in the future.")
    for name in ("answer_due_on", "answered_on"):
        value = getattr(given, name)
        if value is not None and value < given.day:
            wrong[name] = msg("This day lies before the visit.")
    refuse(wrong)
    names = ("day", "answer_due_on", "answered_on")
    return texts | {name: getattr(given, name) for name in names} | {"kind": given.kind.value}


@dataclass(frozen=True, kw_only=True)
class RecordVisit(VisitFields, Command[int]):
    """Record a visit with its findings; each becomes a hazard at once. Returns the visit's id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    findings: tuple[FindingInput, ...] = ()

    def apply(self, w: Write) -> int:
        known = w.existing(SupervisionVisit, self.uid)
        if known is not None:
            return known.id
        values = _values(w, self)
        number = w.next_number(f"supervision-{self.day.year}")
        row = SupervisionVisit(uid=self.uid, number=f"DD-{self.day:%Y}-{number:04d}", **values)
        w.add(row)
        for index, finding in enumerate(self.findings):
            add_finding(w, row, finding, index)
        return row.id


@dataclass(frozen=True, kw_only=True)
class EditSupervisionVisit(VisitFields, Command[int]):
    """Change the head of a visit (or note that it was answered); return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    visit_id: int
    expected_version: int

    def apply(self, w: Write) -> int:
        row = w.fetch(SupervisionVisit, self.visit_id, self.expected_version)
        w.amend(row, **_values(w, self))
        return row.id


@dataclass(frozen=True, kw_only=True)
class AddSupervisionFinding(Command[int]):
    """Add a finding to a visit; return the id of the hazard it became."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    visit_id: int
    finding: FindingInput

    def apply(self, w: Write) -> int:
        row = w.fetch(SupervisionVisit, self.visit_id)
        count = len(w.session.scalars(_findings(row.id)).all())
        return add_finding(w, row, self.finding, count)


def _findings(visit_id: int) -> sa.Select[SupervisionFinding]:
    return alive(SupervisionFinding).where(SupervisionFinding.visit_id == visit_id)


def add_finding(w: Write, row: SupervisionVisit, given: FindingInput, index: int) -> int:
    """Store a finding and its hazard, found by the superior; return the hazard's id."""
    known = w.existing(SupervisionFinding, given.uid)
    if known is not None and known.hazard_id is not None:
        return known.hazard_id
    text, place = clean_block(given.text), clean_line(given.place)
    at = f"findings.{index}."
    wrong = {} if text else {f"{at}text": msg("Say in words what is wrong.")}
    texts = {f"{at}text": text, f"{at}place": place}
    wrong |= too_long(texts, **{f"{at}text": FINDING_LENGTH, f"{at}place": NAME_LENGTH})
    if given.area_id is None and not place:
        wrong[f"{at}area_id"] = msg("Say which place was inspected.")
    elif given.area_id is not None and w.session.get(Area, given.area_id) is None:
        wrong[f"{at}area_id"] = msg("Choose an area.")
    refuse(wrong)
    hazard_id = RegisterHazard(
        uid=derived_uid(given.uid, "hazard"),
        found_on=row.day,
        source=Source.SUPERIOR,
        category=given.category,
        description=text,
        area_id=given.area_id,
        place=place,
        proposed_major=given.possible_major,
        finder=row.inspectors or row.body,
        source_ref=row.number,
        suggested_measure=clean_block(given.measure),
    ).apply(w)
    w.add(
        SupervisionFinding(
            uid=given.uid,
            visit_id=row.id,
            sort=index,
            text=text,
            area_id=given.area_id,
            place=place,
            category=given.category.value,
            possible_major=given.possible_major,
            hazard_id=hazard_id,
        )
    )
    return hazard_id


@dataclass(frozen=True, kw_only=True)
class VoidSupervisionVisit(VoidRecord):
    """Void a visit that was recorded by mistake, once its hazards are voided."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = SupervisionVisit

    def check(self, w: Write, row: Any) -> None:
        from campus_guard.features.hazards.queries.lists import hazard_numbers

        ids = [f.hazard_id for f in w.session.scalars(_findings(row.id)) if f.hazard_id]
        living = [ref.number for ref in hazard_numbers(w, ids).values() if not ref.voided]
        if living:
            words = msg("Its hazards {numbers} are in the register.", numbers="、".join(living))
            raise UserError(words)


@dataclass(frozen=True, kw_only=True)
class UnvoidSupervisionVisit(UnvoidRecord):
    """Take back the voiding of a visit."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = SupervisionVisit

    def check(self, w: Write, row: Any) -> None:
        """A visit takes nobody's place."""
