"""Notes, states, voiding; and the school's own versions of the rule set."""

from dataclasses import dataclass

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, PRINCIPAL_ONLY
from campus_guard.core.text import clean_line, storable
from campus_guard.db.accidentlock import refuse_locked_accident
from campus_guard.db.models import Accident, AccidentEvent, RuleSetRecord
from campus_guard.db.service import Command, Write
from campus_guard.features.accidents.commands.common import (
    IN_HISTORY,
    LINE_LIMIT,
    cleaned_remark,
    fetch_file,
    need_reason,
    open_file,
    record_event,
    touch,
)
from campus_guard.features.accidents.filecodes import EventKind
from campus_guard.features.accidents.queries.access import check_named
from campus_guard.features.accidents.queries.closing import judged, tiers_of
from campus_guard.features.accidents.rules import load_rule_set
from campus_guard.features.accidents.states import AccidentState, next_states


@dataclass(frozen=True, kw_only=True)
class AddNote(Command[int]):
    """Add a remark to the file's history. Returns the event's id."""

    roles = OFFICE
    uid: str
    accident_id: int
    text: str

    def apply(self, w: Write) -> int:
        known = w.existing(AccidentEvent, self.uid)
        if known is not None:
            return known.id
        row = fetch_file(w, self.accident_id)
        refuse_locked_accident(w, row.id)
        event = AccidentEvent(
            uid=self.uid,
            accident_id=row.id,
            at=w.now,
            username=w.actor.username,
            kind=EventKind.NOTE.value,
            payload={},
        )
        text = need_reason(self.text, msg("Write something."), "text")
        event.reason = w.seal(event, "reason", text)
        return w.add(event).id


@dataclass(frozen=True, kw_only=True)
class VoidAccident(Command[int]):
    """作废: the file stays readable, counts nowhere, and its number is not given out again."""

    roles = OFFICE
    accident_id: int
    expected_version: int
    reason: str

    def apply(self, w: Write) -> int:
        row = open_file(w, self.accident_id, self.expected_version)
        reason = need_reason(self.reason)
        record_event(w, row, EventKind.VOIDED, reason)
        w.void(row, IN_HISTORY)
        return row.id


@dataclass(frozen=True, kw_only=True)
class UnvoidAccident(Command[int]):
    """Take a voiding back (undo); the event stays."""

    roles = OFFICE
    accident_id: int
    expected_version: int | None = None

    def apply(self, w: Write) -> int:
        row = w.get(Accident, self.accident_id)
        check_named(w, row)
        if row.voided_at is None:
            return row.id
        record_event(w, row, EventKind.UNVOIDED)
        w.unvoid(row)
        return row.id


@dataclass(frozen=True, kw_only=True)
class ChangeState(Command[int]):
    """Move the file on, or back with a reason; what was signed is cleared.

    Raises UserError when the way is not open. Only the principal's approval closes a file.
    """

    roles = OFFICE
    accident_id: int
    expected_version: int
    state: AccidentState
    reason: str = ""

    def apply(self, w: Write) -> int:
        row = open_file(w, self.accident_id, self.expected_version)
        if self.state is AccidentState.CLOSED:
            words = msg("The principal closes the file by approving it.")
            raise UserError(words, {"state": words})
        result = judged(w, row)
        now = AccidentState(row.state)
        order = list(AccidentState)
        reason = cleaned_remark(self.reason)
        if order.index(self.state) < order.index(now):
            reason = need_reason(self.reason)
        elif self.state not in next_states(now, tiers_of(result)):
            raise UserError(msg("The file cannot go from here to this state."))
        row.state = self.state.value
        touch(row)
        record_event(w, row, EventKind.STATE_CHANGED, reason, state=row.state, before=now)
        return row.id


@dataclass(frozen=True, kw_only=True)
class EditRuleSet(Command[int]):
    """Store the school's own version of the rule set; cases already recorded keep theirs.

    ``text`` is the JSON of the whole rule set with a version name of its own. Returns the id.
    """

    roles = PRINCIPAL_ONLY
    uid: str
    text: str
    note: str = ""

    def apply(self, w: Write) -> int:
        known = w.existing(RuleSetRecord, self.uid)
        if known is not None:
            return known.id
        rules = load_rule_set(self.text)
        if len(rules.version) > 64:
            raise UserError(msg("The name of the version is too long."))
        if clean_line(rules.version) != rules.version or not storable(self.text):
            raise UserError(msg("The rule set holds control characters."))
        note = clean_line(self.note)
        if len(note) > LINE_LIMIT:
            words = msg("At most {n} characters.", n=LINE_LIMIT)
            raise UserError(words, {"note": words})
        taken = w.session.scalar(
            sa.select(RuleSetRecord.id).where(RuleSetRecord.rule_version == rules.version)
        )
        if taken is not None:
            words = msg("The version {version} exists already.", version=rules.version)
            raise UserError(words, {"version": words})
        row = RuleSetRecord(
            uid=self.uid,
            rule_version=rules.version,
            data=self.text,
            note=note,
        )
        return w.add(row).id
