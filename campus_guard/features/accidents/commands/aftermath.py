"""What follows an accident: causes, parents, claims, costs, follow-up, ledger, petition."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import NotFound, UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_block, clean_line, clean_name
from campus_guard.db.models import (
    Accident,
    AccidentAftermath,
    AccidentClaim,
    AccidentContact,
    AccidentCost,
    AccidentFollowup,
    AccidentVictim,
)
from campus_guard.db.service import Command, Write
from campus_guard.features.accidents.aftermath import Bearer, CostKind
from campus_guard.features.accidents.commands.common import (
    IN_HISTORY,
    LINE_LIMIT,
    TEXT_LIMIT,
    is_money,
    need_reason,
    open_file,
    record_event,
    touch,
)
from campus_guard.features.accidents.filecodes import EventKind, Method
from campus_guard.features.accidents.queries.load import children
from campus_guard.features.accidents.rules import to_minute

ENTRY_LIMIT = 40
SHEET_TEXTS = (
    "direct_cause",
    "indirect_cause",
    "management_cause",
    "treatment",
    "settlement",
    "public_opinion",
    "petition_note",
)
Part = AccidentClaim | AccidentCost | AccidentFollowup | AccidentContact


def refuse(errors: Mapping[str, Message]) -> None:
    """Raise UserError when ``errors`` names anything."""
    if errors:
        raise UserError(msg("Some answers cannot be used."), errors)


def check_long(errors: dict[str, Message], limit: int, **texts: str) -> None:
    """Add a message for each text that is too long."""
    for name, text in texts.items():
        if len(text) > limit:
            errors[name] = msg("At most {n} characters.", n=limit)


def check_day(
    errors: dict[str, Message], w: Write, row: Accident, name: str, day: date | None
) -> None:
    """Add a message for a day that is not between the accident and today."""
    if day is None:
        return
    if day > w.today:
        errors[name] = msg("This day lies in the future.")
    elif day < row.occurred_at.date():
        errors[name] = msg("This lies before the accident.")


def note(w: Write, row: Accident, part: str, number: int, reason: str = "") -> None:
    """Count the edit and say in the history which part of the aftermath changed."""
    touch(row)
    record_event(w, row, EventKind.UPDATED, reason, fields=[part], part=number)


@dataclass(frozen=True, kw_only=True)
class SaveAftermath(Command[int]):
    """Write the sheet of causes, treatment, aftermath, public opinion, petition, ledger.

    The first save makes it, later ones change it and keep every old text. Returns its id.
    """

    roles = OFFICE
    uid: str
    accident_id: int
    expected_version: int
    direct_cause: str = ""
    indirect_cause: str = ""
    management_cause: str = ""
    treatment: str = ""
    settlement: str = ""
    public_opinion: str = ""
    petition: bool = False
    petition_note: str = ""
    bullying: bool = False
    bullying_entry: str = ""
    bullying_on: date | None = None

    def apply(self, w: Write) -> int:
        row = open_file(w, self.accident_id, self.expected_version)
        texts = {name: clean_block(getattr(self, name)) for name in SHEET_TEXTS}
        plain: dict[str, Any] = {
            "petition": self.petition,
            "bullying": self.bullying,
            "bullying_entry": clean_line(self.bullying_entry) if self.bullying else "",
            "bullying_on": self.bullying_on if self.bullying else None,
        }
        self._check(w, row, texts, plain)
        sheet = w.session.scalars(
            sa.select(AccidentAftermath).where(
                AccidentAftermath.accident_id == row.id, AccidentAftermath.voided_at.is_(None)
            )
        ).first()
        if sheet is None:
            sheet = AccidentAftermath(uid=self.uid, accident_id=row.id, **plain)
            for name, text in texts.items():
                setattr(sheet, name, w.seal(sheet, name, text))
            w.add(sheet)
            changed = [name for name, text in texts.items() if text]
            changed += [name for name, value in plain.items() if value]
        else:
            changed = w.amend(sheet, **plain) + w.amend_sealed(sheet, **texts)
        if changed:
            touch(row)
            record_event(w, row, EventKind.UPDATED, fields=changed)
        return sheet.id

    def _check(
        self, w: Write, row: Accident, texts: Mapping[str, str], plain: Mapping[str, Any]
    ) -> None:
        errors: dict[str, Message] = {}
        check_long(errors, TEXT_LIMIT, **texts)
        check_long(errors, ENTRY_LIMIT, bullying_entry=plain["bullying_entry"])
        check_day(errors, w, row, "bullying_on", plain["bullying_on"])
        refuse(errors)


@dataclass(frozen=True, kw_only=True)
class PartCommand(Command[int]):
    """Add a row of the aftermath, or change the one with ``part_id``. Returns its id."""

    model: ClassVar[type[Part]]
    name: ClassVar[str]
    sealed: ClassVar[tuple[str, ...]]
    uid: str
    accident_id: int
    part_id: int | None = None
    expected_version: int | None = None

    def apply(self, w: Write) -> int:
        known = w.existing(self.model, self.uid)
        if known is not None:
            return known.id
        row = open_file(w, self.accident_id)
        plain, texts = self.values(w, row)
        if self.part_id is None:
            part = self.model(uid=self.uid, accident_id=row.id, **plain)
            for name, text in texts.items():
                setattr(part, name, w.seal(part, name, text))
            w.add(part)
        else:
            part = w.fetch(self.model, self.part_id, self.expected_version)
            if part.accident_id != row.id:
                raise NotFound(msg("This record does not exist."))
            if not w.amend(part, **plain) + w.amend_sealed(part, **texts):
                return part.id
        note(w, row, self.name, part.id)
        return part.id

    def values(self, w: Write, row: Accident) -> tuple[dict[str, Any], dict[str, str]]:
        """Return the plain values and the texts to seal; raises UserError."""
        raise NotImplementedError

    def texts(self, errors: dict[str, Message], *lines: str) -> dict[str, str]:
        """Return the texts to seal, cleaned; ``lines`` of them are single lines."""
        found = {}
        for name in self.sealed:
            single = name in lines
            text = (clean_line if single else clean_block)(getattr(self, name))
            check_long(errors, LINE_LIMIT if single else TEXT_LIMIT, **{name: text})
            found[name] = text
        return found


@dataclass(frozen=True, kw_only=True)
class KeepClaim(PartCommand):
    """Add or change an insurance claim; money in yuan."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = AccidentClaim
    name = "claim"
    sealed = ("claim_number", "note")
    insurer: str
    claim_number: str = ""
    amount: Decimal | None = None
    paid: Decimal | None = None
    filed_on: date | None = None
    closed_on: date | None = None
    note: str = ""

    def values(self, w: Write, row: Accident) -> tuple[dict[str, Any], dict[str, str]]:
        """Return the plain values and the texts to seal; raises UserError."""
        errors: dict[str, Message] = {}
        insurer = clean_line(self.insurer)
        if not insurer:
            errors["insurer"] = msg("Which insurer?")
        check_long(errors, LINE_LIMIT, insurer=insurer)
        for name in ("amount", "paid"):
            value = getattr(self, name)
            if value is not None and not is_money(value):
                errors[name] = msg("An amount of 0 or more, in yuan and fen.")
        for name in ("filed_on", "closed_on"):
            check_day(errors, w, row, name, getattr(self, name))
        if self.closed_on and self.filed_on and self.closed_on < self.filed_on:
            errors["closed_on"] = msg("It cannot be closed before it is filed.")
        texts = self.texts(errors, "claim_number")
        refuse(errors)
        names = ("amount", "paid", "filed_on", "closed_on")
        return {"insurer": insurer} | {n: getattr(self, n) for n in names}, texts


@dataclass(frozen=True, kw_only=True)
class KeepCost(PartCommand):
    """Add or change what the accident cost, in yuan."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = AccidentCost
    name = "cost"
    sealed = ("note",)
    kind: CostKind
    borne_by: Bearer
    amount: Decimal
    day: date | None = None
    note: str = ""

    def values(self, w: Write, row: Accident) -> tuple[dict[str, Any], dict[str, str]]:
        """Return the plain values and the texts to seal; raises UserError."""
        errors: dict[str, Message] = {}
        if not is_money(self.amount):
            errors["amount"] = msg("An amount of 0 or more, in yuan and fen.")
        check_day(errors, w, row, "day", self.day)
        texts = self.texts(errors)
        refuse(errors)
        plain = {"kind": self.kind.value, "borne_by": self.borne_by.value}
        return {**plain, "amount": self.amount, "day": self.day}, texts


@dataclass(frozen=True, kw_only=True)
class KeepFollowup(PartCommand):
    """Add or change something to come back to; ``done_on`` and ``result`` when it was done."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = AccidentFollowup
    name = "followup"
    sealed = ("what", "result")
    due_on: date
    what: str
    done_on: date | None = None
    result: str = ""

    def values(self, w: Write, row: Accident) -> tuple[dict[str, Any], dict[str, str]]:
        """Return the plain values and the texts to seal; raises UserError."""
        errors: dict[str, Message] = {}
        if self.due_on < row.occurred_at.date():
            errors["due_on"] = msg("This lies before the accident.")
        check_day(errors, w, row, "done_on", self.done_on)
        texts = self.texts(errors)
        if not texts["what"]:
            errors["what"] = msg("What is to be done?")
        if texts["result"] and self.done_on is None:
            errors["done_on"] = msg("When was it done?")
        refuse(errors)
        return {"due_on": self.due_on, "done_on": self.done_on}, texts


@dataclass(frozen=True, kw_only=True)
class KeepContact(PartCommand):
    """Add or change a talk with a guardian after the first telling."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = AccidentContact
    name = "contact"
    sealed = ("guardian", "relation", "phone", "note")
    at: datetime
    method: Method = Method.PHONE
    victim_id: int | None = None
    guardian: str = ""
    relation: str = ""
    phone: str = ""
    note: str = ""

    def values(self, w: Write, row: Accident) -> tuple[dict[str, Any], dict[str, str]]:
        """Return the plain values and the texts to seal; raises UserError."""
        errors: dict[str, Message] = {}
        moment = to_minute(self.at)
        if moment > w.now:
            errors["at"] = msg("This time lies in the future.")
        elif moment < to_minute(row.occurred_at):
            errors["at"] = msg("This lies before the accident.")
        victims = {v.id for v in children(w, AccidentVictim, [row.id])}
        if self.victim_id is not None and self.victim_id not in victims:
            errors["victim_id"] = msg("This person is not among those hurt.")
        if self.method is Method.NOT_APPLICABLE:
            errors["method"] = msg("A talk was held in some way.")
        texts = self.texts(errors, "guardian", "relation", "phone")
        if not texts["guardian"]:
            errors["guardian"] = msg("With whom?")
        texts["guardian"] = clean_name(texts["guardian"])
        refuse(errors)
        return {"at": moment, "method": self.method.value, "victim_id": self.victim_id}, texts


_PARTS: Mapping[str, type[Part]] = {
    "claim": AccidentClaim,
    "cost": AccidentCost,
    "followup": AccidentFollowup,
    "contact": AccidentContact,
}


@dataclass(frozen=True, kw_only=True)
class VoidPart(Command[int]):
    """Void a row of the aftermath (claim, cost, followup, contact) with a reason.

    A contact that belongs to a step is taken back with the step. Returns the accident's id.
    """

    roles = OFFICE
    part: str
    part_id: int
    expected_version: int
    reason: str

    def apply(self, w: Write) -> int:
        if self.part not in _PARTS:
            raise NotFound(msg("This record does not exist."))
        part = w.fetch(_PARTS[self.part], self.part_id, self.expected_version)
        row = open_file(w, part.accident_id)
        reason = need_reason(self.reason)
        if isinstance(part, AccidentContact) and part.telling_id is not None:
            raise UserError(msg("This talk belongs to a step: take the step back."))
        w.void(part, IN_HISTORY)
        note(w, row, self.part, part.id, reason)
        return row.id
