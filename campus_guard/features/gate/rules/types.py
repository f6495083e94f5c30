"""Visitor types: which fields are asked, which are needed, how long a stay is expected.

The shipped ones stand in ``resources/gate/visitor_types.json``; a school edits its own copy.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.features.gate.rules.files import definition

FIELDS: tuple[tuple[str, Message], ...] = (
    ("name", msg("Name")),
    ("phone", msg("Phone")),
    ("document", msg("Document number")),
    ("unit", msg("Unit")),
    ("host", msg("Host")),
    ("reason", msg("Reason for the visit")),
    ("pupil", msg("Pupil")),
    ("heads", msg("Number of people")),
    ("plate", msg("Plate")),
    ("goods", msg("Goods")),
    ("escort", msg("Escort")),
)
REMEMBERED = frozenset({"name", "phone", "document", "unit", "plate"})
ASKED_AGAIN = frozenset({"reason", "goods", "heads", "host", "pupil", "escort"})
LONGEST_MINUTES = 24 * 60
MOST_REASONS = 9


@dataclass(frozen=True)
class VisitorType:
    """A kind of visitor; ``reasons`` are chosen by the digits 1 to 9 in this order."""

    code: str
    name: str
    minutes: int
    fields: tuple[str, ...]
    needed: frozenset[str]
    reasons: tuple[str, ...]
    emergency: bool = False


def shipped_types() -> tuple[VisitorType, ...]:
    """Return the visitor types that come with the program."""
    return tuple(
        VisitorType(
            t["code"],
            t["name"],
            t["minutes"],
            tuple(t["fields"]),
            frozenset(t["needed"]),
            tuple(t["reasons"]),
            t.get("emergency", False),
        )
        for t in definition("visitor_types")["types"]
    )


def shipped_names(kind: str) -> Mapping[str, str]:
    """Return {code: Chinese name} of the shipped ``reasons`` or ``refusals``."""
    return {entry["code"]: entry["name"] for entry in definition(kind)[kind]}


def check_type(edited: VisitorType, known_reasons: Iterable[str]) -> None:
    """Raise UserError when an edited visitor type could not be used at the desk."""
    fields: dict[str, Message] = {}
    known = {name for name, _ in FIELDS}
    if not edited.name.strip():
        fields["name"] = msg("A name is needed.")
    if not 1 <= edited.minutes <= LONGEST_MINUTES:
        fields["minutes"] = msg("Between 1 and {n} minutes.", n=LONGEST_MINUTES)
    if not set(edited.fields) <= known:
        fields["fields"] = msg("One of these fields does not exist.")
    if not edited.needed <= set(edited.fields):
        fields["needed"] = msg("What is needed must also be asked.")
    if edited.emergency and edited.needed:
        fields["needed"] = msg("Emergency services pass first: nothing may be needed.")
    if len(edited.reasons) > MOST_REASONS or not set(edited.reasons) <= set(known_reasons):
        fields["reasons"] = msg("At most {n} reasons, all from the list.", n=MOST_REASONS)
    if fields:
        raise UserError(msg("Some fields need another look."), fields)


def missing(kind: VisitorType, filled: Iterable[str], *, quick: bool = False) -> tuple[str, ...]:
    """Return the needed fields that are still empty, in the order of the form.

    A quick pass needs nothing at once; what is missing then goes to the to-complete queue.
    """
    if quick or kind.emergency:
        return ()
    return to_complete(kind, filled)


def to_complete(kind: VisitorType, filled: Iterable[str]) -> tuple[str, ...]:
    """Return the needed fields that the to-complete queue still asks for."""
    done = set(filled)
    return tuple(name for name, _ in FIELDS if name in kind.needed and name not in done)


def reason_by_digit(kind: VisitorType, digit: str) -> str | None:
    """Return the reason's code that this digit key chooses, None for a digit without one."""
    if not (digit.isascii() and digit.isdigit()) or digit == "0":
        return None
    index = int(digit) - 1
    return kind.reasons[index] if index < len(kind.reasons) else None
