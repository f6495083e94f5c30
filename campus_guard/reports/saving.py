"""Putting finished papers on the disk; what can go wrong there is said in words."""

import errno
from collections.abc import Callable
from pathlib import Path

from campus_guard.core.errors import World, WorldError
from campus_guard.core.files import replace_with
from campus_guard.core.i18n import msg


def save(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` durably, all or nothing. Raises WorldError."""
    save_with(path, lambda part: part.write_bytes(data))


def save_with(path: Path, make: Callable[[Path], object]) -> None:
    """Let ``make`` write a temporary file and put it at ``path`` durably. Raises WorldError."""
    try:
        replace_with(path, lambda part: _made(make, part))
    except OSError as error:
        raise _in_words(error, path) from error


def _made(make: Callable[[Path], object], part: Path) -> None:
    make(part)


def _in_words(error: OSError, path: Path) -> WorldError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        words = msg("The disk is full. {name} was not written.", name=path.name)
        return WorldError(World.FULL, words)
    words = msg(
        "{name} cannot be written. Close it in other programs or choose another folder.",
        name=path.name,
    )
    return WorldError(World.CANNOT_OPEN, words)
