"""The agenda of a meeting: items, what was reported, what was decided, tasks that follow."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from campus_guard.core.errors import NotFound, UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import OFFICE
from campus_guard.db.accidentlock import refuse_locked_accident
from campus_guard.db.models import (
    Accident,
    AccidentDuty,
    AccidentManualFinding,
    Concealment,
    DutyConfirmation,
    Hazard,
    Meeting,
    MeetingItem,
)
from campus_guard.db.models import MeetingRuling as Ruling
from campus_guard.db.records import alive, cleaned_reason, refuse
from campus_guard.db.service import Command, Write
from campus_guard.features.responsibility.commands.meetings import held_too_early, items_of
from campus_guard.features.responsibility.commands.parts import (
    Typed,
    add_task,
    block,
    need,
    open_meeting,
)
from campus_guard.features.responsibility.inputs import ItemInput, RulingInput, TaskInput
from campus_guard.features.responsibility.rules.meetings import (
    WITH_RULINGS,
    DecisionKind,
    ItemKind,
    MeetingKind,
    MeetingState,
    check_decision,
    check_item,
)
from campus_guard.features.responsibility.rules.tasks import TaskSource

MOST_ITEMS = 100
MOST_RULINGS = 50


@dataclass(frozen=True, kw_only=True)
class AddItems(Command[tuple[int, ...]]):
    """Put items at the end of the agenda; returns their ids. Each is made once by its ``uid``."""

    roles = OFFICE
    meeting_id: int
    items: tuple[ItemInput, ...]

    def apply(self, w: Write) -> tuple[int, ...]:
        row = open_meeting(w, self.meeting_id)
        there = len(items_of(w, row.id))
        if there + len(self.items) > MOST_ITEMS:
            raise UserError(msg("At most {n} entries.", n=MOST_ITEMS))
        return tuple(
            _add_item(w, row, item, there + number) for number, item in enumerate(self.items)
        )


@dataclass(frozen=True, kw_only=True)
class EditItem(Command[int]):
    """Correct topic, report or what an item is about; its decision stays."""

    roles = OFFICE
    item_id: int
    expected_version: int
    item: ItemInput

    def apply(self, w: Write) -> int:
        row = w.fetch(MeetingItem, self.item_id, self.expected_version)
        refuse_locked_accident(w, row.accident_id)
        open_meeting(w, row.meeting_id)
        values = _item_values(w, self.item)
        if row.decision_kind is not None and values["kind"] != row.kind:
            words = msg("The item is decided; its kind stays.")
            raise UserError(words, {"kind": words})
        for key in ("accident_id", "hazard_id"):
            if row.decision_kind is not None and values[key] != getattr(row, key):
                words = msg("The item is decided; what it is about stays.")
                raise UserError(words, {key: words})
        topic, report = values.pop("topic"), values.pop("report")
        w.amend(row, **values)
        w.amend_sealed(row, topic=str(topic), report=str(report))
        return row.id


@dataclass(frozen=True, kw_only=True)
class MoveItem(Command[int]):
    """Move an item up (-1) or down (+1) on the agenda."""

    roles = OFFICE
    item_id: int
    by: int

    def apply(self, w: Write) -> int:
        row = w.fetch(MeetingItem, self.item_id)
        open_meeting(w, row.meeting_id)
        items = items_of(w, row.meeting_id)
        at = items.index(row)
        items.insert(max(0, min(len(items) - 1, at + self.by)), items.pop(at))
        for sort, item in enumerate(items):
            item.sort = sort
        w.session.flush()
        return row.id


@dataclass(frozen=True, kw_only=True)
class DecideItem(Command[int]):
    """Record what the meeting decided about an item, about each person, and what is to be done.

    Deciding again corrects the decision; old values are kept. Tasks that exist already (by their
    uid) stay as they are. Raises UserError by field (``rulings.0.reason``, ``tasks.0.owner``).
    """

    roles = OFFICE
    item_id: int
    expected_version: int
    decision_kind: DecisionKind
    decision: str = ""
    report: str | None = None
    rulings: tuple[RulingInput, ...] = ()
    tasks: tuple[TaskInput, ...] = ()

    def apply(self, w: Write) -> int:
        row = w.fetch(MeetingItem, self.item_id, self.expected_version)
        refuse_locked_accident(w, row.accident_id)
        meeting = open_meeting(w, row.meeting_id)
        if meeting.state != MeetingState.HELD:
            raise UserError(msg("Record first that the meeting was held."))
        typed = Typed()
        words = typed.block("decision", self.decision)
        report = typed.block("report", self.report or "")
        rulings = self.rulings if self.decision_kind in WITH_RULINGS else ()
        checked = [
            _ruling(w, row, one, f"rulings.{n}.", typed)
            for n, one in enumerate(rulings[:MOST_RULINGS])
        ]
        kinds = MeetingKind(meeting.kind), ItemKind(row.kind)
        typed.wrong(check_decision(*kinds, self.decision_kind, words, len(rulings)))
        typed.wrong(held_too_early(w, meeting.held_at, [row]))
        typed.refuse()
        if self.decision_kind != row.decision_kind or not _all_stay(w, row, checked):
            _refuse_used(w, row)
        w.amend(row, decision_kind=self.decision_kind.value)
        w.amend_sealed(row, decision=words)
        if self.report is not None:
            w.amend_sealed(row, report=report)
        _save_rulings(w, row, checked)
        for number, task in enumerate(self.tasks):
            add_task(w, _from_item(row, task), f"tasks.{number}.")
        return row.id


@dataclass(frozen=True, kw_only=True)
class UndecideItem(Command[int]):
    """Take a decision back (undo); its words stay and can be decided again.

    Refused while a file rests on it: what it confirmed is taken back there first.
    """

    roles = OFFICE
    item_id: int
    expected_version: int | None = None

    def apply(self, w: Write) -> int:
        row = w.fetch(MeetingItem, self.item_id, self.expected_version)
        refuse_locked_accident(w, row.accident_id)
        open_meeting(w, row.meeting_id)
        _refuse_used(w, row)
        w.amend(row, decision_kind=None)
        return row.id


@dataclass(frozen=True, kw_only=True)
class VoidItem(Command[int]):
    """Take an item off the agenda, with a reason."""

    roles = OFFICE
    item_id: int
    expected_version: int
    reason: str

    def apply(self, w: Write) -> int:
        row = w.fetch(MeetingItem, self.item_id, self.expected_version)
        refuse_locked_accident(w, row.accident_id)
        open_meeting(w, row.meeting_id)
        _refuse_used(w, row)
        w.void(row, cleaned_reason(self.reason))
        return row.id


@dataclass(frozen=True, kw_only=True)
class UnvoidItem(Command[int]):
    """Put an item back on the agenda (undo)."""

    roles = OFFICE
    item_id: int

    def apply(self, w: Write) -> int:
        row = w.get(MeetingItem, self.item_id)
        refuse_locked_accident(w, row.accident_id)
        open_meeting(w, row.meeting_id)
        if row.voided_at is not None:
            w.unvoid(row)
        return row.id


def _add_item(w: Write, meeting: Meeting, item: ItemInput, sort: int) -> int:
    known = w.existing(MeetingItem, item.uid)
    if known is not None:
        return known.id
    values = _item_values(w, item)
    topic, report = str(values.pop("topic")), str(values.pop("report"))
    row = MeetingItem(uid=item.uid, meeting_id=meeting.id, sort=sort, **values)
    row.topic = w.seal(row, "topic", topic) or b""
    row.report = w.seal(row, "report", report)
    return w.add(row).id


def _item_values(w: Write, item: ItemInput) -> dict[str, object]:
    topic = need("topic", item.topic, msg("What is it about?"))
    accident, hazard = item.accident_id, item.hazard_id
    refuse(check_item(item.kind, accident=accident is not None, hazard=hazard is not None))
    if accident is not None:
        w.get(Accident, accident)
    if hazard is not None:
        w.get(Hazard, hazard)
    return {
        "kind": item.kind.value,
        "accident_id": accident,
        "hazard_id": hazard,
        "topic": topic,
        "report": block("report", item.report),
    }


def _all_stay(w: Write, item: MeetingItem, rulings: Sequence[RulingInput]) -> bool:
    """Tell whether everybody decided about stays, judged in the same way; words may change."""
    query = alive(Ruling).where(Ruling.item_id == item.id)
    stored = {
        (r.duty_id, r.person_id, r.person_name, r.fulfilled) for r in w.session.scalars(query)
    }
    return stored <= {(one.duty_id, one.who.id, one.who.name, one.fulfilled) for one in rulings}


def _save_rulings(w: Write, item: MeetingItem, rulings: Sequence[RulingInput]) -> None:
    """Store the rulings; one that is no longer named is voided."""
    query = alive(Ruling).where(Ruling.item_id == item.id)
    stored = {row.uid: row for row in w.session.scalars(query)}
    for sort, one in enumerate(rulings):
        texts = {name: getattr(one, name) for name in ("liability", "punishment", "reason")}
        plain = {
            "duty_id": one.duty_id,
            "person_id": one.who.id,
            "person_name": one.who.name,
            "fulfilled": one.fulfilled,
            "sort": sort,
        }
        row = stored.pop(one.uid, None)
        if row is None:
            row = Ruling(uid=one.uid, item_id=item.id, **plain)
            for name, text in texts.items():
                setattr(row, name, w.seal(row, name, text))
            w.add(row)
        else:
            w.amend(row, **plain)
            w.amend_sealed(row, **texts)
    for row in stored.values():
        w.void(row, "not decided any more")


def _ruling(w: Write, item: MeetingItem, one: RulingInput, key: str, typed: Typed) -> RulingInput:
    """Return a ruling cleaned; what is wrong is noted at ``key`` and its field."""
    if one.duty_id is not None and w.get(AccidentDuty, one.duty_id).accident_id != item.accident_id:
        raise NotFound(msg("This record does not exist."))
    who = typed.person(w, f"{key}who", one.who)
    liability = typed.block(f"{key}liability", one.liability)
    punishment = typed.block(f"{key}punishment", one.punishment)
    reason = typed.block(f"{key}reason", one.reason)
    errors: dict[str, Message] = {}
    if not who.name and one.duty_id is None:
        errors["who"] = msg("About whom was it decided?")
    if one.fulfilled is not None and not reason:
        errors["reason"] = msg("The override needs a reason.")
    if not (liability or punishment) and one.fulfilled is None:
        errors["liability"] = msg("Say what was decided about this person.")
    typed.wrong(errors, key)
    return replace(one, who=who, reason=reason, liability=liability, punishment=punishment)


def _from_item(item: MeetingItem, task: TaskInput) -> TaskInput:
    """Return a task as one that this item's decision made."""
    return replace(
        task,
        source=TaskSource.MEETING,
        meeting_item_id=item.id,
        accident_id=item.accident_id,
        hazard_id=item.hazard_id,
    )


def _refuse_used(w: Write, item: MeetingItem) -> None:
    """Raise UserError when a file's confirmation rests on this item's decision."""
    for model in (DutyConfirmation, AccidentManualFinding, Concealment):
        query = alive(model).where(model.__table__.c.meeting_item_id == item.id).limit(1)
        if w.session.scalars(query).first() is not None:
            raise UserError(
                msg("An accident file rests on this decision. Take it back there first.")
            )
