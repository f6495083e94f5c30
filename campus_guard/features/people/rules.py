"""Who is who: names, numbers, phones, and who holds which position at which date."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.identity import looks_like_id_number

DAY = timedelta(days=1)
NAME_LENGTH = 100
NUMBER_LENGTH = 32
EXPIRES_SOON = timedelta(days=60)


class Line(StrEnum):
    """The lines of responsibility (条线)."""

    TEACHING = "teaching"
    LOGISTICS = "logistics"
    YOUNG_PIONEERS = "young_pioneers"
    SAFETY_OFFICE = "safety_office"
    ADMINISTRATION = "administration"


class PositionKind(StrEnum):
    """The leading positions that reports name."""

    FIRST_RESPONSIBLE = "first_responsible"
    VICE_PRINCIPAL = "vice_principal"
    LINE_DIRECTOR = "line_director"
    SAFETY_DIRECTOR = "safety_director"


LINE_LABELS: Mapping[str, Message] = {
    Line.TEACHING: msg("Teaching affairs"),
    Line.LOGISTICS: msg("General affairs"),
    Line.YOUNG_PIONEERS: msg("Young Pioneers"),
    Line.SAFETY_OFFICE: msg("Safety office"),
    Line.ADMINISTRATION: msg("Administration"),
}
LINE_WORDS: Mapping[str, str] = {  # how a sheet lists several lines in one cell
    Line.TEACHING: "教导处",
    Line.LOGISTICS: "总务处",
    Line.YOUNG_PIONEERS: "少先队",
    Line.SAFETY_OFFICE: "安全办",
    Line.ADMINISTRATION: "行政",
}
SEX_LABELS: Mapping[str, Message] = {"female": msg("Female"), "male": msg("Male")}
POSITION_LABELS: Mapping[str, Message] = {
    PositionKind.FIRST_RESPONSIBLE: msg("First responsible person for safety"),
    PositionKind.VICE_PRINCIPAL: msg("Vice-principal for safety"),
    PositionKind.LINE_DIRECTOR: msg("Line director"),
    PositionKind.SAFETY_DIRECTOR: msg("Head of the safety office"),
}
GROUP_ROLE_LABELS: Mapping[str, Message] = {
    "leader": msg("Group leader"),
    "deputy": msg("Deputy group leader"),
    "member": msg("Member"),
}
SQUAD_ROLE_LABELS: Mapping[str, Message] = {
    "leader": msg("Squad leader"),
    "deputy": msg("Deputy squad leader"),
    "member": msg("Member"),
}


# ------------------------------------------------------------------------- names, numbers


def check_name(name: str) -> Message | None:
    """Return what is wrong with a cleaned name, or None. Any script and any character may stand."""
    if not name:
        return msg("A name is needed.")
    if len(name) > NAME_LENGTH:
        return msg("At most {n} characters.", n=NAME_LENGTH)
    return None


def check_number(number: str) -> Message | None:
    """Return what is wrong with a cleaned staff or pupil number, or None."""
    if not number:
        return msg("A number is needed.")
    if len(number) > NUMBER_LENGTH:
        return msg("At most {n} characters.", n=NUMBER_LENGTH)
    return None


def check_pupil_number(number: str) -> Message | None:
    """Return what is wrong with a pupil's number; an identity number is refused."""
    if looks_like_id_number(number):
        return msg("This looks like an identity number. Those of pupils are not kept.")
    return check_number(number)


def check_order(first: date | None, last: date | None, field: str) -> dict[str, Message]:
    """Return an error at ``field`` when the last day lies before the first."""
    if first is not None and last is not None and last < first:
        return {field: msg("The end lies before the beginning.")}
    return {}


def class_label(grade: str, name: str) -> str:
    """Return how a class is called: 三年级 and 2班 make 三年级2班, 三(2)班 stays."""
    if not grade or name.startswith(grade) or not name[:1].isdigit():
        return name
    return grade + name


_NUMERALS = "一二三四五六七八九"
_NURSERY = {"托班": "小班", "小班": "中班", "中班": "大班"}
LAST_GRADES = ("六年级", "九年级", "初三", "高三", "大班")


def moved_up(name: str) -> str | None:
    """Return what a grade or class is called a year later: 三年级, 三(2)班, 初一, 小班.

    None when the name does not tell: nothing is guessed.
    """
    for old, new in _NURSERY.items():
        if name.startswith(old):
            return new + name[len(old) :]
    for place, character in enumerate(name[:2]):
        following = _NUMERALS[_NUMERALS.index(character) + 1 :] if character in _NUMERALS else ""
        if following:
            return name[:place] + following[0] + name[place + 1 :]
    return None


class Expiry(StrEnum):
    """How a certificate stands at a date."""

    VALID = "valid"
    SOON = "soon"
    EXPIRED = "expired"


def expiry(expires_on: date | None, today: date) -> Expiry:
    """Return whether a certificate holds: through its last day, ``soon`` in its last 60 days."""
    if expires_on is None or expires_on - today > EXPIRES_SOON:
        return Expiry.VALID
    return Expiry.SOON if expires_on >= today else Expiry.EXPIRED


# ------------------------------------------------------------------------- positions


@dataclass(frozen=True)
class Tenure:
    """One person in one position from ``starts_on`` to ``ends_on`` (None: still).

    ``lines`` are those that a vice-principal is in charge of (none: all); a line director has one.
    """

    id: int
    person_id: int
    starts_on: date
    ends_on: date | None = None
    lines: frozenset[str] = frozenset()

    def holds(self, day: date) -> bool:
        """Tell whether the position is held on this day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def meets(self, other: "Tenure") -> bool:
        """Tell whether both are held on some same day."""
        return (other.ends_on is None or self.starts_on <= other.ends_on) and (
            self.ends_on is None or other.starts_on <= self.ends_on
        )

    def shares(self, other: "Tenure") -> bool:
        """Tell whether both are in charge of a same line."""
        return not self.lines or not other.lines or bool(self.lines & other.lines)


def chained(tenures: Iterable[Tenure]) -> dict[int, date | None]:
    """Return the end of each tenure of the first responsible person, by id (ORG-01).

    Each one ends the day before the next begins and the last is open: from the first appointment
    on there is exactly one at any date, without gap or overlap.
    """
    ordered = sorted(tenures, key=lambda t: t.starts_on)
    ends: list[date | None] = [t.starts_on - DAY for t in ordered[1:]]
    return {t.id: end for t, end in zip(ordered, [*ends, None], strict=False)}


def appoint_first(tenures: Sequence[Tenure], new: Tenure) -> dict[int, date | None]:
    """Return the ends of all, ``new`` among them, after its appointment.

    ``new`` may begin in the past or in the future. Raises UserError when another one begins on the
    same day.
    """
    if any(t.starts_on == new.starts_on for t in tenures if t.id != new.id):
        raise UserError(
            msg("Some fields need another look."),
            {"starts_on": msg("Another one begins on this day. Correct that entry instead.")},
        )
    return chained([*(t for t in tenures if t.id != new.id), new])


def remove_first(tenures: Sequence[Tenure], removed: int) -> dict[int, date | None]:
    """Return the ends of the others when one entry is voided: its predecessor stays longer.

    Raises UserError when nobody would be responsible for days that had somebody.
    """
    ordered = sorted(tenures, key=lambda t: t.starts_on)
    if ordered and ordered[0].id == removed:
        raise UserError(
            msg(
                "Then nobody would be responsible from {day} on. Correct this entry instead.",
                day=ordered[0].starts_on,
            )
        )
    return chained(t for t in ordered if t.id != removed)


def move_first(tenures: Sequence[Tenure], moved: Tenure) -> dict[int, date | None]:
    """Return the ends of all after the first day of one entry was corrected.

    Raises UserError when the order of the persons would change.
    """
    before = [t.id for t in sorted(tenures, key=lambda t: t.starts_on)]
    ends = appoint_first(tenures, moved)
    if list(ends) != before:
        raise UserError(
            msg("Some fields need another look."),
            {"starts_on": msg("The order of the persons would change.")},
        )
    return ends


@dataclass(frozen=True)
class Placed:
    """The result of placing a tenure: predecessors to end, or the one that stands against it."""

    ends: Mapping[int, date]
    against: Tenure | None = None


def place(tenures: Iterable[Tenure], new: Tenure) -> Placed:
    """Place a tenure of a position other than the first responsible person.

    Whoever holds the same lines without an end ends the day before. Anybody else in the same lines
    on the same days stands against it. Gaps are allowed.
    """
    ends: dict[int, date] = {}
    for other in tenures:
        if other.id == new.id or not new.meets(other) or not new.shares(other):
            continue
        followed = other.ends_on is None and other.starts_on < new.starts_on
        if followed and other.lines == new.lines:
            ends[other.id] = new.starts_on - DAY
        else:
            return Placed({}, other)
    return Placed(ends)


def holder(tenures: Iterable[Tenure], day: date, line: str | None = None) -> Tenure | None:
    """Return who holds a position on a day; of several for a line, the one named for it."""
    held = [t for t in tenures if t.holds(day)]
    if line is not None:
        held = [t for t in held if not t.lines or line in t.lines]
    held.sort(key=lambda t: (not t.lines, t.starts_on, t.id))
    return held[0] if held else None
