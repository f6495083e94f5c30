"""What the commands on meetings and tasks share: people, texts, the history of a task."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import new_uid
from campus_guard.core.text import clean_block, clean_line, clean_name, fold
from campus_guard.db.accidentlock import refuse_locked_accident
from campus_guard.db.models import Meeting, Person, Task, TaskEvent
from campus_guard.db.records import LONGEST, alive, refuse, too_long
from campus_guard.db.service import Read, Write
from campus_guard.features.responsibility.inputs import Named, TaskInput
from campus_guard.features.responsibility.rules.meetings import MeetingState
from campus_guard.features.responsibility.rules.tasks import (
    TaskEventKind,
    TaskState,
    check_due,
    check_owner,
)

NAME_LIMIT = 100
LINE_LIMIT = 200
TASK_SERIES = "task-{year}"


def resolve(r: Read, key: str, who: Named) -> Named:
    """Return the member of staff who is meant; a name nobody of the staff bears stays a name.

    Raises UserError (at ``key``) for a stranger's number, a name too long, a name borne twice.
    """
    if who.id is not None:
        person = r.session.get(Person, who.id)
        if person is None:
            raise UserError(
                msg("Choose a member of staff."), {key: msg("Choose a member of staff.")}
            )
        return Named(person.id, person.name)
    name = clean_name(who.name)
    refuse(too_long({key: name}, **{key: NAME_LIMIT}))
    if not name:
        return Named()
    same = [p for p in r.session.scalars(alive(Person)) if fold(p.name) == fold(name)]
    if len(same) > 1:
        refuse({key: msg("Choose one from the list.")})
    return Named(same[0].id, same[0].name) if same else Named(None, name)


def line(key: str, text: str, limit: int = LINE_LIMIT) -> str:
    """Return one line of text, cleaned; raises UserError when it is too long."""
    plain = clean_line(text)
    refuse(too_long({key: plain}, **{key: limit}))
    return plain


def block(key: str, text: str) -> str:
    """Return a text of several lines, cleaned; raises UserError when it is too long."""
    plain = clean_block(text)
    refuse(too_long({key: plain}, **{key: LONGEST}))
    return plain


@dataclass
class Typed:
    """Reads the fields of a form and gathers what is wrong, so that all of it is said at once."""

    errors: dict[str, Message] = field(default_factory=dict)

    def line(self, key: str, text: str, limit: int = LINE_LIMIT) -> str:
        """Return one line of text, cleaned."""
        plain = clean_line(text)
        self.errors |= too_long({key: plain}, **{key: limit})
        return plain

    def block(self, key: str, text: str) -> str:
        """Return a text of several lines, cleaned."""
        plain = clean_block(text)
        self.errors |= too_long({key: plain}, **{key: LONGEST})
        return plain

    def person(self, r: Read, key: str, who: Named) -> Named:
        """Return who is meant."""
        try:
            return resolve(r, key, who)
        except UserError as error:
            self.errors |= error.fields
            return Named()

    def wrong(self, errors: Mapping[str, Message], prefix: str = "") -> None:
        """Note what is wrong with fields that are not named yet."""
        for key, words in errors.items():
            self.errors.setdefault(prefix + key, words)

    def refuse(self) -> None:
        """Raise UserError when anything is wrong."""
        refuse(self.errors)


def need(key: str, text: str, words: Message | None = None) -> str:
    """Return the cleaned text; raises UserError when there is none."""
    plain = block(key, text)
    refuse({} if plain else {key: words or msg("Give a reason.")})
    return plain


def open_meeting(w: Write, meeting_id: int, version: int | None = None) -> Meeting:
    """Return the meeting to change; raises UserError when its minutes are finished."""
    row = w.fetch(Meeting, meeting_id, version)
    if row.state == MeetingState.MINUTED:
        raise UserError(msg("The minutes are finished and locked. Take them up again first."))
    return row


def add_task(w: Write, task: TaskInput, key: str = "") -> Task:
    """Hand out a task, or return the one that this form made before.

    Raises UserError at ``key + field``.
    """
    known = w.existing(Task, task.uid)
    if known is not None:
        return known
    typed = Typed()
    what = typed.block(f"{key}what", task.what)
    owner = typed.person(w, f"{key}owner", task.owner)
    source_ref = typed.line(f"{key}source_ref", task.source_ref, 64)
    typed.wrong({} if what else {"what": msg("What is to be done?")}, key)
    typed.wrong(check_owner(owner.name) | check_due(task.due_on, w.today), key)
    typed.refuse()
    number = w.next_number(TASK_SERIES.format(year=w.today.year))
    row = Task(
        uid=task.uid,
        number=f"RW-{w.today.year}-{number:04d}",
        owner_id=owner.id,
        owner=owner.name,
        due_on=task.due_on,
        first_due_on=task.due_on,
        source=task.source.value,
        accident_id=task.accident_id,
        hazard_id=task.hazard_id,
        meeting_item_id=task.meeting_item_id,
        source_ref=source_ref,
        state=TaskState.OPEN.value,
    )
    sealed = w.seal(row, "what", what)
    row.what = sealed or b""
    w.add(row)
    task_event(w, row, TaskEventKind.MADE, due_on=task.due_on.isoformat(), owner=owner.name)
    return row


def task_event(
    w: Write, row: Task, kind: TaskEventKind, reason: str = "", **payload: Any
) -> TaskEvent:
    """Append to the history of a task; the reason is sealed.

    Every change of a task comes by here: that of an approved, locked accident is refused.
    """
    refuse_locked_accident(w, row.accident_id)
    event = TaskEvent(
        uid=new_uid(),
        task_id=row.id,
        at=w.now,
        username=w.actor.username,
        kind=kind.value,
        payload=payload,
    )
    event.reason = w.seal(event, "reason", reason)
    return w.add_quickly(event)


def actor_name(w: Write) -> str:
    """Return the name of who sits before the program, as it stands in records."""
    if w.actor.person_id is not None:
        name = w.session.scalar(sa.select(Person.name).where(Person.id == w.actor.person_id))
        if name:
            return name
    return w.actor.name
