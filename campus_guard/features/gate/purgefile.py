"""The purge list beside the database: which records were anonymised, by uid, and which are held.

It holds no personal data. A backup that is older than a purge still knows the people; after it is
restored, this list says whom to forget again before anybody can search.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from campus_guard.core.files import write_atomically

PURGE_FILE = "purged.json"
KINDS = (
    "visitor",
    "visit",
    "vehicle",
    "vehicle_stay",
    "refusal",
    "collector",
    "pupil_release",
    "watch_entry",
)


def purge_file(data_dir: Path) -> Path:
    """Return where the list lies."""
    return data_dir / PURGE_FILE


def read_purged(path: Path) -> dict[str, list[str]]:
    """Return {kind: uids}; empty when there is none or it cannot be read."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {str(k): [str(u) for u in v] for k, v in data["purged"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def add_purged(path: Path, fresh: Mapping[str, Iterable[str]]) -> None:
    """Add uids to the list; durable when it returns."""
    known = read_purged(path)
    for kind, uids in fresh.items():
        known[kind] = sorted({*known.get(kind, ()), *uids})
    text = json.dumps({"format": 1, "purged": known}, indent=0)
    write_atomically(path, text.encode())
