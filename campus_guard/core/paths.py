"""Where things lie: the program's own files, and the school's data.

``resources/`` and ``migrations/`` stand beside the package in a checkout, and in
``campus_guard/_data`` in an installed wheel and a frozen build.
"""

import os
import sys
from pathlib import Path

import platformdirs

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg

APP = "campus_guard"
_SYNC_WORDS = (
    "onedrive",
    "dropbox",
    "google drive",
    "googledrive",
    "icloud",
    "mobile documents",
    "nutstore",
    "坚果云",
    "baidunetdisk",
    "baidusyncdisk",
    "百度网盘",
    "wps云盘",
    "wpsdrive",
    "weiyun",
    "微云",
    "aliyundrive",
    "阿里云盘",
    "nextcloud",
    "synologydrive",
)
_NETWORK_TYPES = {"nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "9p", "davfs"}
_DRIVE_REMOTE = 4


def program_root() -> Path:
    """Return the folder that holds ``resources`` and ``migrations``.

    Raises FileNotFoundError when the installation is incomplete.
    """
    package = Path(__file__).resolve().parents[1]
    installed = package / "_data"
    root = installed if installed.is_dir() else package.parent
    if (root / "resources").is_dir() and (root / "migrations").is_dir():
        return root
    raise FileNotFoundError("campus_guard is not installed completely: resources are missing")


def resource(*parts: str) -> Path:
    """Return the path of a shipped file, e.g. ``resource("fonts", "OFL.txt")``."""
    return program_root().joinpath("resources", *parts)


def migrations_dir() -> Path:
    """Return the folder with alembic's env.py and versions."""
    return program_root() / "migrations"


def default_data_dir() -> Path:
    """Return the folder for the school's data when none is named."""
    return Path(platformdirs.user_data_dir(APP, appauthor=False))


def check_data_dir(folder: Path) -> None:
    """Raise UserError in words when ``folder`` is no safe place for the database.

    SQLite in WAL mode needs a local disk; folders that a cloud client synchronises get torn.
    """
    typed = str(folder)
    folder = folder.expanduser().absolute()
    if typed.startswith(("\\\\", "//")) or _is_network(folder):
        raise UserError(
            msg("This is a network folder. The data must lie on a disk of this computer.")
        )
    if _synchronised(folder):
        raise UserError(
            msg("This folder is synchronised by a cloud service, which would damage the data.")
        )
    anchor = _existing(folder)
    if not anchor.is_dir():
        raise UserError(msg("This place is not a folder."))
    if not _writable(anchor):
        raise UserError(msg("This folder can only be read. Choose one that can be written to."))


def _existing(folder: Path) -> Path:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def _synchronised(folder: Path) -> bool:
    names = [part.casefold() for part in folder.parts]
    if any(word in name for name in names for word in _SYNC_WORDS):
        return True
    roots = (os.environ.get(name) for name in ("OneDrive", "OneDriveCommercial", "Dropbox"))
    return any(root and folder.is_relative_to(Path(root)) for root in roots)


def _writable(folder: Path) -> bool:
    probe = folder / f".campus_guard_{os.getpid()}"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError:
        return False
    return True


def _is_network(folder: Path) -> bool:
    if sys.platform == "win32":
        import ctypes

        drive = ctypes.c_wchar_p(folder.anchor)
        return int(ctypes.windll.kernel32.GetDriveTypeW(drive)) == _DRIVE_REMOTE
    return _mount_type(folder, Path("/proc/self/mounts")) in _NETWORK_TYPES


def _mount_type(folder: Path, table: Path) -> str:
    """Return the file-system type of the mount that holds ``folder``; empty when unknown."""
    try:
        lines = table.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    place = _existing(folder).resolve()
    best = (-1, "")
    for line in lines:
        fields = line.split()
        if len(fields) < 3:
            continue
        mount = Path(fields[1].replace("\\040", " "))
        if place.is_relative_to(mount):
            kind = fields[2].removeprefix("fuse.")
            best = max(best, (len(mount.parts), kind))
    return best[1]
