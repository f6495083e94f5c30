"""Editing the layout of the monthly register."""

from dataclasses import dataclass, replace
from typing import ClassVar

from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_line
from campus_guard.db.models import Setting
from campus_guard.db.service import Command, Write
from campus_guard.features.hazards.queries.layout import KEY, layout_json
from campus_guard.features.hazards.rules.register import SHIPPED, RegisterLayout, check_layout


@dataclass(frozen=True, kw_only=True)
class SetRegisterLayout(Command[None]):
    """Store title, columns and order of the monthly register; None brings the shipped one back."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    layout: RegisterLayout | None

    def apply(self, w: Write) -> None:
        given = self.layout or SHIPPED
        columns = tuple(replace(c, header=clean_line(c.header)) for c in given.columns)
        layout = RegisterLayout(clean_line(given.title), columns)
        check_layout(layout)
        row = w.session.get(Setting, KEY)
        value = layout_json(layout)
        if row is None:
            w.session.add(
                Setting(key=KEY, value=value, changed_at=w.now, changed_by=w.actor.username)
            )
        else:
            row.value, row.changed_at, row.changed_by = value, w.now, w.actor.username
        w.session.flush()
