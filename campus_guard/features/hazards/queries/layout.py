"""Title, columns and their order of the monthly register: data that a school can edit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import Setting
from campus_guard.db.service import Query, Read
from campus_guard.features.hazards.rules.register import (
    SHIPPED,
    RegisterColumn,
    RegisterLayout,
)

KEY = "hazards.register"


def layout_json(layout: RegisterLayout) -> dict[str, Any]:
    """Return what is stored for a layout."""
    return {
        "title": layout.title,
        "columns": [[c.key, c.header, c.weight] for c in layout.columns],
    }


def layout_from(stored: Mapping[str, Any] | None) -> RegisterLayout:
    """Return the layout that was stored; the shipped one when none was."""
    if not stored:
        return SHIPPED
    columns = tuple(RegisterColumn(*c) for c in stored["columns"])
    return RegisterLayout(stored["title"], columns)


def stored_layout(r: Read) -> RegisterLayout:
    """Return the school's layout of the monthly register."""
    row = r.session.get(Setting, KEY)
    return layout_from(row.value if row else None)


@dataclass(frozen=True, kw_only=True)
class GetRegisterLayout(Query[RegisterLayout]):
    """The school's layout of the monthly register; empty words mean those of the program."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> RegisterLayout:
        return stored_layout(r)
