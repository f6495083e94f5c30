"""Writing files so that a crash leaves either the old or the new one."""

import os
from collections.abc import Callable
from pathlib import Path

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
