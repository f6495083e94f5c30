"""The purge list beside the database: which records were anonymised, by uid, and which are held.

It holds no personal data. A backup that is older than a purge still knows the people; after it is
restored, this list says whom to forget again before anybody can search, and what must not be
forgotten although the backup knows of no hold.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from campus_guard.core.files import write_atomically

PURGE_FILE = "purged.json"
_FACTS = "_facts"


@dataclass(frozen=True, order=True)
class HeldRecord:
    """A legal hold by uid; ``ended`` when somebody ended it."""

    uid: str
    kind: str
    record_uid: str
    starts_on: date
    ends_on: date | None
    ended: bool = False


def purge_file(data_dir: Path) -> Path:
    """Return where the list lies."""
    return data_dir / PURGE_FILE


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return data if isinstance(data, dict) else {}
    except (OSError, ValueError):
        return {}


def _write(path: Path, purged: Mapping[str, Iterable[str]], holds: Iterable[HeldRecord]) -> None:
    kept = [asdict(hold) for hold in sorted(holds)]
    data = {"format": 1, "purged": purged, "holds": kept}
    write_atomically(path, json.dumps(data, indent=0, default=date.isoformat).encode())


def read_purged(path: Path) -> dict[str, list[str]]:
    """Return {class of record: uids}; empty when there is none or it cannot be read."""
    try:
        return {str(k): [str(u) for u in v] for k, v in _read(path)["purged"].items()}
    except (KeyError, TypeError, AttributeError):
        return {}


def read_holds(path: Path) -> list[HeldRecord]:
    """Return the legal holds; empty when there are none or they cannot be read."""
    try:
        return [_hold(row) for row in _read(path)["holds"]]
    except (KeyError, TypeError, ValueError, AttributeError):
        return []


def _hold(row: Mapping[str, Any]) -> HeldRecord:
    last = row["ends_on"]
    return HeldRecord(
        str(row["uid"]),
        str(row["kind"]),
        str(row["record_uid"]),
        date.fromisoformat(row["starts_on"]),
        date.fromisoformat(last) if last else None,
        bool(row["ended"]),
    )


def add_purged(path: Path, fresh: Mapping[str, Iterable[str]]) -> None:
    """Add uids to the list; durable when it returns. What is removed need not be anonymised."""
    known = {kind: set(uids) for kind, uids in read_purged(path).items()}
    for kind, uids in fresh.items():
        known.setdefault(kind, set()).update(uids)
        if kind.endswith(_FACTS):
            known.get(kind.removesuffix(_FACTS), set()).difference_update(uids)
    _write(path, {kind: sorted(uids) for kind, uids in known.items() if uids}, read_holds(path))


def keep_holds(path: Path, holds: Iterable[HeldRecord]) -> None:
    """Put the holds into the list, in place of what it said of them; durable when it returns.

    A hold that the data do not know (they are from a backup) stays in the list.
    """
    known = {hold.uid: hold for hold in read_holds(path)}
    merged = known | {hold.uid: hold for hold in holds}
    if merged != known:
        _write(path, read_purged(path), merged.values())
