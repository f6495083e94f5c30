"""Writing files so that a crash leaves either the old or the new one."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from campus_guard.core.ids import new_uid


def sync_dir(folder: Path) -> None:
    """Make renames in ``folder`` durable. Windows has no handle for this and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Make the bytes of ``path`` durable."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def replace_with(path: Path, make: Callable[[Path], None]) -> None:
    """Let ``make`` write a temporary file beside ``path``, then put it in place durably.

    The temporary file is removed when anything fails; ``path`` stays as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{new_uid()[:8]}.part")
    try:
        make(part)
        sync_file(part)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_dir(path.parent)


def write_atomically(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` durably, all or nothing."""
    replace_with(path, lambda part: _write(part, data))


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Hold the lock file ``lock``; the system frees it when the process dies, however it dies.

    Raises BlockingIOError when another process, or another part of this one, holds it.
    """
    with lock.open("a") as stream:
        _lock(stream)
        yield


def _lock(stream: IO[str]) -> None:
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError(error.errno, "locked") from error
    else:
        import fcntl

        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
