"""Badges and sentences of hazards that several pages share."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.core.tone import Tone
from campus_guard.features.hazards.queries import HazardRow, StepRow
from campus_guard.features.hazards.rules.codes import (
    Category,
    Colour,
    Department,
    EventKind,
    Ground,
    HazardState,
    Level,
    ListingLevel,
    PhotoMoment,
    ReportMethod,
)
from campus_guard.features.hazards.rules.labels import label
from campus_guard.ui.badges import Badge

_LEVELS: Mapping[Level, tuple[Tone, str]] = {
    Level.GENERAL: (Tone.PRIMARY, "flag"),
    Level.MAJOR_PENDING: (Tone.WARNING, "question"),
    Level.MAJOR: (Tone.BAD, "warning"),
}
_STATES: Mapping[HazardState, tuple[Tone, str]] = {
    HazardState.FOUND: (Tone.NORMAL, "edit"),
    HazardState.GRADED: (Tone.NORMAL, "flag"),
    HazardState.ASSIGNED: (Tone.PRIMARY, "user"),
    HazardState.RECTIFYING: (Tone.PRIMARY, "clock"),
    HazardState.ASKED: (Tone.WARNING, "search"),
    HazardState.RETURNED: (Tone.BAD, "undo"),
    HazardState.PASSED: (Tone.OK, "ok"),
    HazardState.EXTERNAL: (Tone.WARNING, "export"),
    HazardState.STRUCK_OFF: (Tone.OK, "check"),
}
_COLOURS: Mapping[Colour, tuple[Tone, str]] = {
    Colour.RED: (Tone.BAD, "warning"),
    Colour.ORANGE: (Tone.WARNING, "warning"),
    Colour.YELLOW: (Tone.WARNING, "flag"),
    Colour.BLUE: (Tone.PRIMARY, "flag"),
}


def level_badge(level: Level | None) -> Badge:
    """Return the badge of a level; not graded yet says so."""
    if level is None:
        return Badge(msg("Not graded"), Tone.NORMAL, "question")
    return Badge(label(level), *_LEVELS[level])


def state_badge(row: HazardRow) -> Badge:
    """Return the badge of where a hazard stands."""
    if row.voided:
        return Badge(msg("Voided"), Tone.MUTED, "void")
    return Badge(label(row.state), *_STATES[row.state])


def colour_badge(colour: Colour) -> Badge:
    """Return the badge of a colour of the risk list."""
    return Badge(label(colour), *_COLOURS[colour])


def due_badge(row: HazardRow) -> Badge | None:
    """Return how the deadline stands, by the deadline in force; None without one."""
    if row.voided:
        return None
    if row.state is HazardState.STRUCK_OFF:
        return Badge(short(row.struck_on), Tone.OK, "check")
    if row.days_left is None:
        return None
    if row.days_left < 0:
        return Badge(msg("{n} days overdue", n=-row.days_left), Tone.BAD, "warning")
    if row.days_left == 0:
        return Badge(msg("Due today"), Tone.WARNING, "clock")
    tone = Tone.WARNING if row.overdue else Tone.NORMAL
    return Badge(msg("{n} days left", n=row.days_left), tone, "clock")


def short(day: date | None) -> str:
    """Return month and day."""
    return f"{day:%m-%d}" if day is not None else ""


def who(row: HazardRow, tr: Translator) -> str:
    """Return department and responsible person in one line."""
    parts = (tr(label(row.department)) if row.department else "", row.owner)
    return " · ".join(part for part in parts if part)


def first_line(text: str) -> str:
    """Return the beginning of a text of several lines."""
    return text.split("\n", 1)[0]


_FIELDS: tuple[tuple[str, Message], ...] = (
    ("measure", msg("Measure")),
    ("due", msg("Deadline")),
    ("unit", msg("Outside unit")),
    ("protection", msg("Temporary protection")),
    ("plate", msg("Plate no.")),
    ("amount", msg("Yuan")),
    ("item", msg("For what")),
    ("to", msg("To")),
    ("text", msg("Words")),
    ("evidence", msg("Evidence")),
    ("basis", msg("Grounds")),
    ("reason", msg("Reason")),
    ("note", msg("Remark")),
)
_PEOPLE: tuple[tuple[str, Message], ...] = (
    ("owner", msg("Responsible")),
    ("fixer", msg("Put right by")),
    ("verifier", msg("Re-inspected by")),
    ("by", msg("Struck off by")),
    ("approver", msg("Allowed by")),
    ("sponsor", msg("Supervised by")),
)
_CODES: Mapping[str, Any] = {
    "department": Department,
    "ground": Ground,
    "method": ReportMethod,
    "moment": PhotoMoment,
}


def step_words(step: StepRow, tr: Translator) -> str:
    """Return what was stored with a step, in one line of words."""
    data, parts = step.data, []
    level = str(data.get("level") or "")
    if level:
        kind = ListingLevel if step.kind is EventKind.LISTED else Level
        parts.append(tr(label(kind(level))))
    for key, code in _CODES.items():
        if data.get(key):
            parts.append(tr(label(code(str(data[key])))))
    for key, words in _PEOPLE:
        if step.kind is not EventKind.REPORTED_UP and isinstance(data.get(key), dict):
            name = str(data[key].get("name") or "")
            parts += [f"{tr(words)} {name}"] if name else []
    for key, words in _FIELDS:
        value = data.get(key)
        if isinstance(value, dict):
            value = value.get("name")
        parts += [f"{tr(words)} {value}"] if value else []
    return "  ".join(parts)


def moment(at: datetime) -> str:
    """Return day, hours and minutes."""
    return f"{at:%Y-%m-%d %H:%M}"


CATEGORIES: tuple[tuple[Category, Message], ...] = tuple((c, label(c)) for c in Category)
DEPARTMENTS: tuple[tuple[Department, Message], ...] = tuple((d, label(d)) for d in Department)
