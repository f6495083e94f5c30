"""The saved filters of the register."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import Setting
from campus_guard.db.service import Query, Read

SETTING = "hazards.views.{username}"


def stored_views(r: Read) -> dict[str, Mapping[str, str]]:
    """Return {name: values} of the account's saved filters."""
    row = r.session.get(Setting, SETTING.format(username=r.actor.username))
    return dict(row.value) if row is not None else {}


@dataclass(frozen=True, kw_only=True)
class HazardViews(Query[Mapping[str, Mapping[str, str]]]):
    """Return {name: values} of this account's saved filters."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> Mapping[str, Mapping[str, str]]:
        return stored_views(r)
