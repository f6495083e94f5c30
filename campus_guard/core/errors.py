"""What can go wrong, in words.

*The world failed* (``WorldError``) or *the user can repair it* (the others) are shown as a
sentence; anything that is not a ``CampusGuardError`` is our fault and goes to the crash handler.
"""

from collections.abc import Mapping
from enum import StrEnum

from campus_guard.core.i18n import Message, msg


class CampusGuardError(Exception):
    """An error with a sentence for the person at the screen."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class UserError(CampusGuardError):
    """What was typed cannot be used; ``fields`` tells which field and why."""

    def __init__(self, message: Message, fields: Mapping[str, Message] | None = None) -> None:
        super().__init__(message)
        self.fields: Mapping[str, Message] = dict(fields or {})


class NotFound(CampusGuardError):
    """The record does not exist (or was voided where only living ones count)."""


class PermissionDenied(CampusGuardError):
    """This role may not do this."""


class Conflict(CampusGuardError):
    """Somebody else changed the record since it was shown."""


class LoginError(CampusGuardError):
    """User name or password wrong, or the account is closed."""


class World(StrEnum):
    """The ways in which disk and file system let us down."""

    BUSY = "busy"
    FULL = "full"
    READ_ONLY = "read_only"
    CORRUPT = "corrupt"
    NOT_A_DATABASE = "not_a_database"
    CANNOT_OPEN = "cannot_open"
    IO = "io"
    TOO_OLD = "too_old"
    TOO_NEW = "too_new"


ADVICE: Mapping[World, Message] = {
    World.BUSY: msg("The data is in use by another program. Wait a moment and try again."),
    World.FULL: msg("The disk is full. Make room and save again; what you typed is still here."),
    World.READ_ONLY: msg("The data can only be read at the moment. Nothing was saved."),
    World.CORRUPT: msg("The data file is damaged. Open the last good backup."),
    World.NOT_A_DATABASE: msg("The key does not fit this data file, or the file is damaged."),
    World.CANNOT_OPEN: msg("The data file cannot be opened. Check the folder and its permissions."),
    World.IO: msg("The disk reported an error. Nothing was saved; what you typed is still here."),
    World.TOO_OLD: msg("The database library of this program is too old to keep records safely."),
    World.TOO_NEW: msg("The data was written by a newer version of the program. Update first."),
}


class WorldError(CampusGuardError):
    """Disk, lock or file failed; ``message`` says what to do next."""

    def __init__(self, kind: World, message: Message | None = None) -> None:
        super().__init__(message or ADVICE[kind])
        self.kind = kind
