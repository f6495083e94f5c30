"""Who may sit before the program. What each may do stands at each command and query."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from campus_guard.core.i18n import Message, msg


class Role(StrEnum):
    """The four kinds of account."""

    GATEKEEPER = "gatekeeper"
    DIRECTOR = "director"
    PRINCIPAL = "principal"
    MAINTAINER = "maintainer"


ROLE_LABELS: Mapping[Role, Message] = {
    Role.GATEKEEPER: msg("Gatekeeper"),
    Role.DIRECTOR: msg("Safety director"),
    Role.PRINCIPAL: msg("Principal"),
    Role.MAINTAINER: msg("Maintainer"),
}

OFFICE = frozenset({Role.DIRECTOR, Role.PRINCIPAL})
DIRECTOR_ONLY = frozenset({Role.DIRECTOR})
PRINCIPAL_ONLY = frozenset({Role.PRINCIPAL})
RECORDERS = frozenset({Role.GATEKEEPER, Role.DIRECTOR, Role.PRINCIPAL})
KEEPERS = frozenset({Role.DIRECTOR, Role.PRINCIPAL, Role.MAINTAINER})
EVERYONE = frozenset(Role)


@dataclass(frozen=True)
class Actor:
    """The person on whose behalf something is asked or written."""

    account_id: int
    username: str
    role: Role
    name: str
    person_id: int | None = None
