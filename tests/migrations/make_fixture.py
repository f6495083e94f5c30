"""Writes a populated school of the present revision to ``tests/migrations/data``.

    python -m tests.migrations.make_fixture

Once for every released revision; the files stay, so that every later program is tried on them. Each
is a backup: pages, key slot, sealed text and chain are tried as the old program really wrote them.
All contents are invented by counting.
"""

import tempfile
from contextlib import closing
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from campus_guard.core.clock import CHINA, FixedClock
from campus_guard.core.ids import derived_uid
from campus_guard.db.backup import back_up
from campus_guard.db.engine import create_file
from campus_guard.db.keys import KeyFile, Keys, Vault, key_file
from campus_guard.db.models import Base
from campus_guard.db.revision import HEAD
from campus_guard.db.session import DATABASE_FILE, Database
from campus_guard.db.types import Fen, UtcDateTime

DATA = Path(__file__).parent / "data"
NAME, PASSWORD = "director", "sample-2026"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=CHINA)
SEALED_TEXT = "示例：受限内容"
SPECIAL = {
    ("account", "username", 1): NAME,
    ("account", "role", 1): "director",
    ("badge", "state", 1): "out",
    ("gate_movement", "stay_id", 1): None,
    ("gate_movement", "stay_id", 2): 2,
    ("duty_pair", "second_id", 1): 2,
    ("duty_pair", "first_id", 2): 1,
    ("lesson", "ends_at", 1): time(11),
    ("lesson", "ends_at", 2): time(11),
}


def keys() -> Keys:
    """Return the keys of the invented school."""
    return Keys(b"sample database key".ljust(32), Vault.from_secret(b"sample vault key".ljust(32)))


def _plain(kind: sa.types.TypeEngine[Any], name: str, n: int) -> Any:
    values: list[tuple[type, Any]] = [
        (sa.Enum, lambda: kind.enums[n - 1 if n == 1 else -1]),  # type: ignore[attr-defined]
        (UtcDateTime, lambda: NOW + timedelta(days=n)),
        (Fen, lambda: Decimal(n) / 4),
        (sa.Boolean, lambda: n == 1),
        (sa.Integer, lambda: n),
        (sa.Date, lambda: date(2026, 9, n)),
        (sa.Time, lambda: time(7 + n, 30)),
        (sa.JSON, lambda: [f"{name} {n}"]),
        (sa.String, lambda: f"{name} {n} 示例"[-(kind.length or 999) :]),  # type: ignore[attr-defined]
    ]
    return next(make() for of, make in values if isinstance(kind, of))


def _value(column: sa.Column[Any], n: int) -> Any:
    table = column.table.name
    if (table, column.name, n) in SPECIAL:
        return SPECIAL[table, column.name, n]
    if column.nullable and n == 2:
        return None
    if column.name == "uid":
        return derived_uid(table, n)
    if column.foreign_keys or column.name == "id":
        return n
    if isinstance(column.type, sa.LargeBinary):
        return keys().vault.seal(table, derived_uid(table, n), column.name, SEALED_TEXT)
    return _plain(column.type, column.name, n)


def fill(db: Database) -> None:
    """Put two rows into each table: all columns filled, and only those that must be."""
    with db.write(NAME) as unit:
        for table in Base.metadata.sorted_tables:
            if table.name != "audit_entry":
                rows = [{c.name: _value(c, n) for c in table.columns} for n in (1, 2)]
                for row in rows:
                    unit.session.execute(sa.insert(table).values(row))
        unit.note("read", "accident", 1)


def main() -> None:
    """Make the school, back it up, and keep the backup under the name of the revision."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / DATABASE_FILE
        create_file(path, keys().database)
        with closing(Database(path, keys(), FixedClock(NOW))) as db:
            db.create_tables()
            fill(db)
            slots = KeyFile(key_file(path.parent))
            slots.put(NAME, PASSWORD, keys())
            slots.save()
            back_up(db, Path(folder) / "backups", NOW).replace(DATA / f"{HEAD}.cgbak")


if __name__ == "__main__":
    DATA.mkdir(exist_ok=True)
    main()
