"""What the commands of rosters share: reading what was typed, gathering what is wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from campus_guard.core.i18n import Message, msg
from campus_guard.core.text import clean_block, clean_line
from campus_guard.db.models import Base, Person
from campus_guard.db.records import LONGEST, refuse, too_long
from campus_guard.db.service import Read
from campus_guard.features.people.commands.common import is_alive

LATE_AFTER = timedelta(hours=12)
"""Whatever is written longer than this after it happened is marked as a late entry (补录)."""

REASON = msg("Give a reason.")
FUTURE = msg("This moment lies in the future.")


def is_late(now: datetime, happened: datetime) -> bool:
    """Tell whether an entry made ``now`` is late."""
    return now - happened > LATE_AFTER


@dataclass
class Typed:
    """Reads the fields of a form and gathers what is wrong, so that all of it is said at once."""

    errors: dict[str, Message] = field(default_factory=dict)

    def line(self, name: str, text: str, limit: int = 100, *, need: bool = False) -> str:
        """Return one line of text, cleaned."""
        return self._text(name, clean_line(text), limit, need)

    def block(self, name: str, text: str, limit: int = LONGEST, *, need: bool = False) -> str:
        """Return a text of several lines, cleaned."""
        return self._text(name, clean_block(text), limit, need)

    def _text(self, name: str, plain: str, limit: int, need: bool) -> str:
        self.errors |= too_long({name: plain}, **{name: limit})
        if need:
            self.wrong(name, msg("This field is needed."), not plain)
        return plain

    def wrong(self, name: str, words: Message, when: object = True) -> None:
        """Note what is wrong with a field when ``when`` holds."""
        if when:
            self.errors.setdefault(name, words)

    def person(self, r: Read, name: str, person_id: int | None, *, need: bool = True) -> None:
        """Note an error unless the person exists (nobody is fine without ``need``)."""
        if person_id is None and not need:
            return
        gone = not is_alive(r, Person, person_id)
        self.wrong(name, msg("Choose a member of staff."), gone)

    def alive(self, r: Read, name: str, model: type[Base], ids: Iterable[int | None]) -> None:
        """Note an error for a chosen record that does not exist or is voided."""
        wanted = [row_id for row_id in ids if row_id is not None]
        gone = any(not is_alive(r, model, row_id) for row_id in wanted)
        self.wrong(name, msg("Choose one from the list."), gone)

    def past(self, name: str, moment: datetime | None, now: datetime) -> None:
        """Note an error for a moment that lies in the future."""
        self.wrong(name, FUTURE, moment is not None and moment > now)

    def refuse(self) -> None:
        """Raise UserError when anything is wrong."""
        refuse(self.errors)


def need_reason(text: str, key: str = "reason") -> str:
    """Return the cleaned reason; raises UserError when there is none."""
    typed = Typed()
    plain = typed.block(key, text)
    typed.wrong(key, REASON, not plain)
    typed.refuse()
    return plain
