"""The parts of a ledger's definition: fields, states, balance, reminders, targets, columns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from campus_guard.core.i18n import Message, Translator, msg


class FieldType(StrEnum):
    """What a field holds."""

    TEXT = "text"  # one line
    BLOCK = "block"  # several lines
    NUMBER = "number"  # Decimal, with a unit
    MONEY = "money"  # yuan
    DATE = "date"
    TIME = "time"
    YES_NO = "yes_no"  # yes, no, or not answered
    CHOICE = "choice"  # the code of one of its choices
    PERSON = "person"
    TWO_PEOPLE = "two_people"  # two members of staff who are not the same
    AREA = "area"
    PUPIL = "pupil"
    CLASS = "class"
    FILE = "file"  # pictures and papers attached under this heading
    LINK = "link"  # another record: a hazard, an accident, an entry of a ledger


TYPE_LABELS: Mapping[FieldType, Message] = {
    FieldType.TEXT: msg("Text"),
    FieldType.BLOCK: msg("Text of several lines"),
    FieldType.NUMBER: msg("Figure with unit"),
    FieldType.MONEY: msg("Amount of money"),
    FieldType.DATE: msg("Date"),
    FieldType.TIME: msg("Time of day"),
    FieldType.YES_NO: msg("Yes or no"),
    FieldType.CHOICE: msg("Choice"),
    FieldType.PERSON: msg("Member of staff"),
    FieldType.TWO_PEOPLE: msg("Two different people"),
    FieldType.AREA: msg("Area"),
    FieldType.PUPIL: msg("Pupil"),
    FieldType.CLASS: msg("Class"),
    FieldType.FILE: msg("Picture or paper"),
    FieldType.LINK: msg("Link to another record"),
}
PLAIN = frozenset({FieldType.NUMBER, FieldType.DATE, FieldType.YES_NO, FieldType.CHOICE})
"""What a restricted ledger keeps outside the seal, because it is counted."""
POINTING = frozenset(
    {FieldType.PERSON, FieldType.AREA, FieldType.PUPIL, FieldType.CLASS, FieldType.LINK}
)
"""Fields that hold the number of another record."""
FIGURES = frozenset({FieldType.NUMBER, FieldType.MONEY})


class Group(StrEnum):
    """The chapters of the catalogue."""

    DEFENCE = "defence"
    MATERIALS = "materials"
    EDUCATION = "education"
    DRILLS = "drills"
    PUPILS = "pupils"
    SOCIETY = "society"
    WORK = "work"
    OWN = "own"


GROUP_LABELS: Mapping[Group, Message] = {
    Group.DEFENCE: msg("People, equipment, technology"),
    Group.MATERIALS: msg("Chemicals, food, medicines"),
    Group.EDUCATION: msg("Safety education"),
    Group.DRILLS: msg("Drills and plans"),
    Group.PUPILS: msg("Care for pupils"),
    Group.SOCIETY: msg("Parents, police, surroundings"),
    Group.WORK: msg("Work and archive"),
    Group.OWN: msg("The school's own"),
}


class Per(StrEnum):
    """The periods of targets."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    TERM = "term"
    YEAR = "year"


PER_LABELS: Mapping[Per, Message] = {
    Per.DAY: msg("every school day"),
    Per.WEEK: msg("every week"),
    Per.MONTH: msg("every month"),
    Per.TERM: msg("every term"),
    Per.YEAR: msg("every year"),
}


class Layout(StrEnum):
    """How a single entry is printed: as a form, or large for the wall."""

    FORM = "form"
    POSTER = "poster"


@dataclass(frozen=True)
class Words:
    """Words in Chinese, with English where the school wrote it."""

    zh: str
    en: str = ""

    def say(self, tr: Translator) -> str:
        """Return the words for this reader."""
        return (self.en or self.zh) if tr.language == "en" else self.zh


@dataclass(frozen=True)
class Option:
    """One answer of a choice."""

    code: str
    words: Words


@dataclass(frozen=True)
class FieldDef:
    """One field. ``compute``: an expression; then it is never typed in.

    ``link``: ``hazard``, ``accident`` or ``ledger:CODE``. ``not_before``: the date field that must
    not be later than this one. ``second``: the words for the second of two people.
    """

    key: str
    type: FieldType
    words: Words
    required: bool = False
    unit: str = ""
    places: int = 0
    least: Decimal | None = None
    most: Decimal | None = None
    choices: tuple[Option, ...] = ()
    link: str = ""
    compute: str = ""
    not_before: str = ""
    hint: Words = Words("")
    second: Words = Words("")

    def option(self, code: str) -> Option | None:
        """Return the choice with this code."""
        return next((o for o in self.choices if o.code == code), None)


@dataclass(frozen=True)
class StateDef:
    """A state of an entry. ``open``: something is still to be done; ``tone`` colours it."""

    code: str
    words: Words
    open: bool = True
    tone: str = "normal"


@dataclass(frozen=True)
class Move:
    """A way from one state to another: who may go it and which fields must be filled first."""

    origin: str
    to: str
    words: Words
    roles: tuple[str, ...] = ("director", "principal")
    needs: tuple[str, ...] = ()
    reason: bool = False


@dataclass(frozen=True)
class BalanceDef:
    """A running balance of ``quantity`` for each combination of the fields ``by``.

    ``signs``: {code of ``direction``: "+", "-" or "="}; "=" is a stock count, whose quantity is
    what was found and which moves nothing.
    """

    by: tuple[str, ...]
    direction: str
    quantity: str
    signs: Mapping[str, str]


@dataclass(frozen=True)
class Reminder:
    """``field`` is a day on which something ends or is due; told ``days`` before.

    ``latest_by``: only the newest entry of each combination of these fields counts (the last check
    of a device). ``states``: only in these; empty: in every open state.
    """

    field: str
    days: int
    words: Words
    latest_by: tuple[str, ...] = ()
    states: tuple[str, ...] = ()


@dataclass(frozen=True)
class Condition:
    """A field (or ``state``) has one of these answers."""

    field: str
    one_of: tuple[str, ...]


@dataclass(frozen=True)
class Target:
    """At least ``least`` entries (or units of the field ``sum``) in each period.

    ``teaching``: only periods that hold a teaching day. ``date``: the date field that decides,
    the ledger's own day when empty.
    """

    code: str
    words: Words
    per: Per
    least: int
    where: tuple[Condition, ...] = ()
    sum: str = ""
    teaching: bool = False


@dataclass(frozen=True)
class ColumnDef:
    """A column on paper and in the sheet. Special keys: number, state, balance, difference."""

    key: str
    weight: float = 0


SPECIAL = ("number", "state", "balance", "difference", "files")
SPECIAL_LABELS: Mapping[str, Message] = {
    "number": msg("No."),
    "state": msg("State"),
    "balance": msg("Balance"),
    "difference": msg("Difference"),
    "files": msg("Papers"),
}


@dataclass(frozen=True)
class LedgerDef:
    """A whole ledger. ``day``: the date field by which entries are ordered and counted.

    ``series``: the letters of entry numbers. ``name``: the fields that name an entry.
    ``counts``: choice fields by which papers count. ``serves``: rows of the systems table.
    ``checks``: checks that the program provides by name. ``once``: fields whose combination may
    stand only once among the living entries. ``standing``: an inventory, whose papers list what is
    in use on their last day and not only what began in their period.
    """

    code: str
    title: Words
    group: Group
    series: str
    day: str
    fields: tuple[FieldDef, ...]
    name: tuple[str, ...]
    columns: tuple[ColumnDef, ...]
    help: Words = Words("")
    archive: str = ""
    form: str = ""
    sensitive: bool = False
    standing: bool = False
    layout: Layout = Layout.FORM
    states: tuple[StateDef, ...] = ()
    moves: tuple[Move, ...] = ()
    balance: BalanceDef | None = None
    reminders: tuple[Reminder, ...] = ()
    targets: tuple[Target, ...] = ()
    counts: tuple[str, ...] = ()
    signatures: tuple[Words, ...] = ()
    checks: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    serves: tuple[str, ...] = field(default=(), compare=False)

    def field(self, key: str) -> FieldDef | None:
        """Return the field called ``key``."""
        return next((f for f in self.fields if f.key == key), None)

    def state(self, code: str) -> StateDef | None:
        """Return the state with this code."""
        return next((s for s in self.states if s.code == code), None)

    @property
    def typed(self) -> tuple[FieldDef, ...]:
        """Return the fields that people fill in: neither computed nor attached."""
        return tuple(f for f in self.fields if not f.compute and f.type is not FieldType.FILE)
