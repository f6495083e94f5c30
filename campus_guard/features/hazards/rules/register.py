"""The columns of the monthly register (hazards-and-reports 4.1), their words, what may be edited.

Only the name of the register and the day it is due are official; the columns are a synthesis of
published ones. So a school may leave columns out, order and rename them. Empty words are those of
the program, in the language of the paper.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg

TITLE = msg("Register of hazards found and rectified (monthly report)")
COLUMNS: Mapping[str, tuple[Message, float]] = MappingProxyType(
    {
        "row": (msg("Line no."), 0.6),
        "number": (msg("Hazard number"), 1.55),
        "found_on": (msg("Found on"), 1.15),
        "source": (msg("Way of checking"), 1.1),
        "place": (msg("Place (grid)"), 2.0),
        "category": (msg("Hazard category"), 1.4),
        "description": (msg("Description of the hazard"), 3.2),
        "level": (msg("Hazard level"), 1.0),
        "finder": (msg("Hazard found by"), 0.95),
        "measure": (msg("Rectification measures"), 2.5),
        "department": (msg("Department"), 1.0),
        "owner": (msg("Responsible person"), 0.95),
        "due": (msg("Deadline"), 1.15),
        "cost": (msg("Cost (yuan)"), 1.35),
        "protection": (msg("Temporary protection"), 1.5),
        "fixed_on": (msg("Completed on"), 1.15),
        "verified": (msg("Verified by / on"), 1.3),
        "struck_off": (msg("Struck off or not"), 1.15),
        "listed": (msg("Listed or not"), 1.2),
        "open_reason": (msg("Why it is still open, remarks"), 1.8),
    }
)
NEEDED = frozenset({"number", "description"})
WORDS_LIMIT = 40
TITLE_LIMIT = 60


@dataclass(frozen=True)
class RegisterColumn:
    """A column; an empty header is that of the program, weight 0 its width."""

    key: str
    header: str = ""
    weight: float = 0

    @property
    def share(self) -> float:
        """Return its share of the paper's width."""
        return self.weight or COLUMNS[self.key][1]


@dataclass(frozen=True)
class RegisterLayout:
    """Title and columns in their order."""

    title: str
    columns: tuple[RegisterColumn, ...]


SHIPPED = RegisterLayout("", tuple(RegisterColumn(key) for key in COLUMNS))


def check_layout(layout: RegisterLayout) -> None:
    """Raise UserError for a layout that cannot be printed."""
    keys = [column.key for column in layout.columns]
    errors: dict[str, Message] = {}
    if len(layout.title) > TITLE_LIMIT:
        errors["title"] = msg("At most {n} characters.", n=TITLE_LIMIT)
    if set(keys) - set(COLUMNS):
        errors["columns"] = msg("There is no such column.")
    elif len(set(keys)) < len(keys):
        errors["columns"] = msg("A column stands there twice.")
    elif not set(keys) >= NEEDED:
        errors["columns"] = msg("Number and description have to stay.")
    elif any(len(column.header) > WORDS_LIMIT for column in layout.columns):
        errors["columns"] = msg("A heading may have {n} characters at most.", n=WORDS_LIMIT)
    elif not all(0 <= column.weight <= 20 for column in layout.columns):
        errors["columns"] = msg("A width lies between 0 and 20.")
    if errors:
        raise UserError(next(iter(errors.values())), errors)
