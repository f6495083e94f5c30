"""Saved filters of the register: each account keeps its own, by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from campus_guard.core.errors import NotFound
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_line
from campus_guard.db.models import Setting
from campus_guard.db.records import refuse
from campus_guard.db.service import Command, Write
from campus_guard.features.hazards.queries.views import SETTING, stored_views

NAME_LENGTH = 40
MOST_VIEWS = 30
VALUE_LENGTH = 200


def _store(w: Write, views: Mapping[str, Mapping[str, str]]) -> None:
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
    """Keep a filter under a name, in place of one of the same name; return the name.

    ``values`` are the codes that were chosen and the words that were searched for.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    name: str
    values: Mapping[str, str]

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
        values = {clean_line(key): clean_line(value) for key, value in self.values.items()}
        if any(len(part) > VALUE_LENGTH for pair in values.items() for part in pair):
            wrong["values"] = msg("At most {n} characters.", n=VALUE_LENGTH)
        refuse(wrong)
        _store(w, {**views, name: values})
        return name


@dataclass(frozen=True, kw_only=True)
class DropHazardView(Command[str]):
    """Forget a saved filter; return its name."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    name: str

    def apply(self, w: Write) -> str:
        views = stored_views(w)
        if self.name not in views:
            raise NotFound(msg("This record does not exist."))
        _store(w, {k: v for k, v in views.items() if k != self.name})
        return self.name
