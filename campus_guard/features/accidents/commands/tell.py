"""Recording that somebody was told. The program tells nobody: it keeps what a person did."""

from dataclasses import dataclass
from datetime import datetime

from campus_guard.core.errors import NotFound, UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import derived_uid
from campus_guard.core.roles import OFFICE
from campus_guard.core.text import clean_block, clean_line, clean_name
from campus_guard.db.models import (
    Accident,
    AccidentContact,
    AccidentReportText,
    AccidentStep,
    AccidentTelling,
    AccidentVictim,
    Person,
)
from campus_guard.db.service import Command, Write
from campus_guard.features.accidents.commands.common import (
    LINE_LIMIT,
    TEXT_LIMIT,
    cleaned_remark,
    open_file,
    record_event,
)
from campus_guard.features.accidents.commands.judging import refresh_steps
from campus_guard.features.accidents.filecodes import EventKind, Method
from campus_guard.features.accidents.queries.load import case_of, children, rules_of
from campus_guard.features.accidents.rules import (
    OutsideBody,
    StepCode,
    to_minute,
)
from campus_guard.features.accidents.states import AccidentState


@dataclass(frozen=True, kw_only=True)
class TellStep(Command[int]):
    """Record "told X by phone at HH:MM"; every telling is a row of its own. Returns its id.

    ``done_at`` is when it was done, not when it is typed. Outside reports name the ``body``, and
    ``words`` is what was read out or faxed; parents may name the ``victim_id`` and the guardian.
    """

    roles = OFFICE
    uid: str
    accident_id: int
    step_id: int
    done_at: datetime
    method: Method = Method.PHONE
    recipient: str = ""
    recipient_id: int | None = None
    told_by: str = ""
    told_by_id: int | None = None
    body: OutsideBody | None = None
    victim_id: int | None = None
    guardian: str = ""
    relation: str = ""
    phone: str = ""
    note: str = ""
    words: str = ""

    def apply(self, w: Write) -> int:
        known = w.existing(AccidentTelling, self.uid)
        if known is not None:
            return known.id
        row = open_file(w, self.accident_id)
        step = w.fetch(AccidentStep, self.step_id)
        self._check(w, row, step)
        telling = self._store(w, row)
        record_event(
            w,
            row,
            EventKind.TOLD,
            step=step.code,
            phase=step.phase,
            method=self.method,
            body=self.body,
            done_at=telling.done_at.isoformat(),
            telling=telling.id,
        )
        if row.state == AccidentState.REGISTERED:
            row.state = AccidentState.HANDLING.value
            record_event(w, row, EventKind.STATE_CHANGED, state=row.state)
        refresh_steps(w, row, case_of(w, row), rules_of(w, row.rule_set_version))
        return telling.id

    def _check(self, w: Write, row: Accident, step: AccidentStep) -> None:
        if step.accident_id != row.id:
            raise NotFound(msg("This record does not exist."))
        errors: dict[str, Message] = {}
        moment = to_minute(self.done_at)
        if moment > w.now:
            errors["done_at"] = msg("This time lies in the future.")
        elif moment < to_minute(row.occurred_at):
            errors["done_at"] = msg("This lies before the accident.")
        if step.code == StepCode.EXTERNAL_REPORTS:
            self._check_outside(errors)
        victims = {v.id for v in children(w, AccidentVictim, [row.id])}
        if self.victim_id is not None and self.victim_id not in victims:
            errors["victim_id"] = msg("This person is not among those hurt.")
        self._check_texts(errors)
        if errors:
            raise UserError(msg("Some answers cannot be used."), errors)

    def _check_outside(self, errors: dict[str, Message]) -> None:
        if self.body is None:
            errors["body"] = msg("Which authority was told?")
        if self.method is Method.NOT_APPLICABLE:
            errors["method"] = msg("A grave accident is reported to all four authorities.")

    def _check_texts(self, errors: dict[str, Message]) -> None:
        if self.method is Method.NOT_APPLICABLE and not clean_block(self.note):
            errors["note"] = msg("Say why this step does not apply.")
        for name in ("recipient", "told_by", "guardian", "relation", "phone"):
            if len(clean_line(getattr(self, name))) > LINE_LIMIT:
                errors[name] = msg("At most {n} characters.", n=LINE_LIMIT)
        for name in ("note", "words"):
            if len(clean_block(getattr(self, name))) > TEXT_LIMIT:
                errors[name] = msg("At most {n} characters.", n=TEXT_LIMIT)

    def _store(self, w: Write, row: Accident) -> AccidentTelling:
        telling = AccidentTelling(
            uid=self.uid,
            accident_id=row.id,
            step_id=self.step_id,
            body=self.body.value if self.body else None,
            victim_id=self.victim_id,
            told_by_id=self.told_by_id,
            told_by=self._name(w, self.told_by_id, self.told_by) or w.actor.name,
            recipient_id=self.recipient_id,
            method=self.method.value,
            done_at=to_minute(self.done_at),
        )
        recipient = self._name(w, self.recipient_id, self.recipient)
        telling.recipient = w.seal(telling, "recipient", recipient or clean_name(self.guardian))
        telling.note = w.seal(telling, "note", clean_block(self.note))
        w.add_quickly(telling)
        if clean_line(self.guardian) or clean_line(self.phone):
            self._store_contact(w, row, telling)
        if self.body is not None and clean_block(self.words):
            self._store_words(w, telling, self.body)
        return telling

    def _store_words(self, w: Write, telling: AccidentTelling, body: OutsideBody) -> None:
        text = AccidentReportText(
            uid=derived_uid(self.uid, "words"),
            accident_id=telling.accident_id,
            telling_id=telling.id,
            body=body.value,
        )
        text.words = w.seal(text, "words", clean_block(self.words))
        w.add(text)

    @staticmethod
    def _name(w: Write, person_id: int | None, text: str) -> str:
        return clean_name(text) if person_id is None else w.get(Person, person_id).name

    def _store_contact(self, w: Write, row: Accident, telling: AccidentTelling) -> None:
        contact = AccidentContact(
            uid=derived_uid(self.uid, "contact"),
            accident_id=row.id,
            victim_id=self.victim_id,
            telling_id=telling.id,
            at=telling.done_at,
            method=telling.method,
        )
        contact.guardian = w.seal(contact, "guardian", clean_name(self.guardian))
        contact.relation = w.seal(contact, "relation", clean_line(self.relation))
        contact.phone = w.seal(contact, "phone", clean_line(self.phone))
        contact.note = w.seal(contact, "note", clean_block(self.note))
        w.add(contact)


@dataclass(frozen=True, kw_only=True)
class TakeBackTelling(Command[int]):
    """Undo a telling that was recorded wrongly; it stays readable. Returns the accident's id."""

    roles = OFFICE
    telling_id: int
    reason: str = ""

    def apply(self, w: Write) -> int:
        telling = w.fetch(AccidentTelling, self.telling_id)
        row = open_file(w, telling.accident_id)
        w.void(telling, "taken back")
        for contact in children(w, AccidentContact, [row.id]):
            if contact.telling_id == telling.id:
                w.void(contact, "taken back")
        step = w.get(AccidentStep, telling.step_id)
        record_event(
            w,
            row,
            EventKind.TOLD_TAKEN_BACK,
            cleaned_remark(self.reason),
            step=step.code,
            phase=step.phase,
            telling=telling.id,
        )
        refresh_steps(w, row, case_of(w, row), rules_of(w, row.rule_set_version))
        return row.id
