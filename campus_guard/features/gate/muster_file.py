"""The board in a file beside the database: a roll call prints from it when nothing else answers.

The desk writes it whenever it has read the board. It survives a busy database, a kill and a
restart; it holds names, badges and head counts, no numbers, and is removed when the day is closed.
The file is sealed with a key of the school, because it lies outside the encrypted database.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from campus_guard.core.files import write_atomically

SNAPSHOT_FILE = "roll-call.snapshot"
SNAPSHOT_PURPOSE = "roll call"
"""For which purpose its key is derived (``FileSealer``)."""


class Sealer(Protocol):
    """Something that encrypts bytes with a key of the school and opens them again."""

    def seal(self, data: bytes) -> bytes:
        """Return the data encrypted."""
        ...

    def open(self, sealed: bytes) -> bytes:
        """Return the data; raises ValueError when it was altered."""
        ...


@dataclass(frozen=True)
class SnapshotRow:
    """Somebody (or a group) who was inside."""

    visit_id: int
    name: str
    heads: int
    unit: str = ""
    host: str = ""
    badge: str = ""
    plate: str = ""
    entered_at: datetime | None = None


@dataclass(frozen=True)
class Snapshot:
    """Who was inside at a moment, and which vehicles."""

    taken_at: datetime
    rows: tuple[SnapshotRow, ...]
    vehicles: tuple[str, ...] = ()
    school: str = ""
    sample: bool = False

    @property
    def people(self) -> int:
        """Return how many people, not rows."""
        return sum(row.heads for row in self.rows)


class BoardRowLike(Protocol):
    """What is copied of a row of the board."""

    @property
    def visit_id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def type_name(self) -> str: ...
    @property
    def inside(self) -> int: ...
    @property
    def unit(self) -> str: ...
    @property
    def host(self) -> str: ...
    @property
    def badge(self) -> str: ...
    @property
    def plate(self) -> str: ...
    @property
    def entered_at(self) -> datetime | None: ...


def roll_order(name: str, visit_id: int | None) -> tuple[bool, bytes, int]:
    """Return by what a roll call is sorted: the name, as GB 18030 orders it; who has none is last.

    The common characters (GB 2312, level 1) lie there in the order of their pinyin, the rare ones
    after them. No dictionary is needed for it: the list is made while an alarm rings.
    """
    return not name, name.encode("gb18030", "replace"), visit_id or 0


def snapshot_of(
    taken_at: datetime, rows: Iterable[BoardRowLike], plates: Iterable[str] = ()
) -> Snapshot:
    """Return the snapshot of a board: ``snapshot_of(board.now, board.rows, plates)``.

    The rows stand in the order of ``roll_order``, in which they are numbered and printed; who has
    no name yet is told by the visitor type.
    """
    return Snapshot(
        taken_at,
        tuple(
            SnapshotRow(
                row.visit_id,
                row.name,
                row.inside,
                row.unit or ("" if row.name else row.type_name),
                row.host,
                row.badge,
                row.plate,
                row.entered_at,
            )
            for row in sorted(rows, key=lambda r: roll_order(r.name, r.visit_id))
        ),
        tuple(plates),
    )


def save_snapshot(data_dir: Path, snapshot: Snapshot, sealer: Sealer) -> None:
    """Write the snapshot so that either the old or the new one is there after a crash."""
    text = json.dumps(asdict(snapshot), ensure_ascii=False, default=datetime.isoformat)
    write_atomically(data_dir / SNAPSHOT_FILE, sealer.seal(text.encode()))


def load_snapshot(data_dir: Path, sealer: Sealer) -> Snapshot | None:
    """Return the last snapshot; None when there is none or it cannot be read."""
    try:
        data = json.loads(sealer.open((data_dir / SNAPSHOT_FILE).read_bytes()))
        rows = tuple(
            SnapshotRow(**{**row, "entered_at": _moment(row["entered_at"])}) for row in data["rows"]
        )
        taken_at, cars = datetime.fromisoformat(data["taken_at"]), tuple(data["vehicles"])
        return Snapshot(taken_at, rows, cars, data["school"], data["sample"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def remove_snapshot(data_dir: Path) -> None:
    """Remove the snapshot: nobody is inside any more, or the day is closed."""
    (data_dir / SNAPSHOT_FILE).unlink(missing_ok=True)
