"""Saved filters of the register: each account keeps its own, by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_line
from campus_guard.db.models import Setting
from campus_guard.db.records import refuse
from campus_guard.db.service import Command, Write
from campus_guard.features.hazards.queries.views import SETTING, stored_views

NAME_LENGTH = 40
MOST_VIEWS = 30


def _store(w: Write, views: Mapping[str, Mapping[str, Any]]) -> None:
    key = SETTING.format(username=w.actor.username)
    row = w.session.get(Setting, key)
    if row is None:
        row = Setting(key=key, value={})
        w.session.add(row)
    row.value = {name: dict(values) for name, values in views.items()}
    row.changed_at, row.changed_by = w.now, w.actor.username
    w.session.flush()


@dataclass(frozen=True, kw_only=True)
class SaveHazardView(Command[str]):
    """Keep a filter under a name, in place of one of the same name; return the name."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    name: str
    values: Mapping[str, Any]

    def apply(self, w: Write) -> str:
        name = clean_line(self.name)
        views = stored_views(w)
        wrong = {}
        if not name:
            wrong["name"] = msg("A name is needed.")
        elif len(name) > NAME_LENGTH:
            wrong["name"] = msg("At most {n} characters.", n=NAME_LENGTH)
        elif name not in views and len(views) >= MOST_VIEWS:
            wrong["name"] = msg("At most {n} filters can be kept.", n=MOST_VIEWS)
        refuse(wrong)
        _store(w, {**views, name: dict(self.values)})
        return name


@dataclass(frozen=True, kw_only=True)
class DropHazardView(Command[str]):
    """Forget a saved filter; return its name."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    name: str

    def apply(self, w: Write) -> str:
        _store(w, {k: v for k, v in stored_views(w).items() if k != self.name})
        return self.name
