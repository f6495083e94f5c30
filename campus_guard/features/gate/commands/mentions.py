"""Remarks in which a person is mentioned whose deletion was granted: the name goes there too.

Only running text is looked through: another person's own name, equal by chance, stays. So does the
watch list, which has its own end and its own reason.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from campus_guard.db.models import Base, Correction, Visitor
from campus_guard.db.service import Write
from campus_guard.features.gate.rules.retention import shipped_policy

GONE = "***"
_SHORTEST = {"name": 2, "phone": 7, "document": 6, "plate": 5}
_LEFT_ALONE = frozenset({"watch_entry"})
_LINES = frozenset({"reason_text", "passengers", "permission", "escort", "carrier"})


def secrets_of(visitor: Visitor) -> tuple[str, ...]:
    """Return what identifies a person in a remark; too short texts would hit anything."""
    values = {name: str(getattr(visitor, name)) for name in _SHORTEST}
    return tuple(text for name, text in values.items() if len(text) >= _SHORTEST[name])


def without(text: str, secrets: Sequence[str]) -> str:
    """Return the text with the secrets replaced."""
    for secret in secrets:
        text = text.replace(secret, GONE)
    return text


def _running_texts() -> Iterator[tuple[sa.Table, list[sa.Column[Any]]]]:
    """Yield the tables of the gate with their columns of running text."""
    found: dict[str, set[str]] = {}
    for record in shipped_policy().classes:
        for name, columns in record.clears.items():
            table = Base.metadata.tables[name]
            here = {
                c for c in columns if c in _LINES or isinstance(_type(table, c), sa.Text | sa.JSON)
            }
            own = {"void_reason"} & set(table.c.keys())
            found.setdefault(name, set()).update(here | own)
    for name, wanted in found.items():
        table = Base.metadata.tables[name]
        if wanted and name not in _LEFT_ALONE:
            yield table, [table.c[column] for column in sorted(wanted)]


def _type(table: sa.Table, column: str) -> sa.types.TypeEngine[Any] | None:
    return table.c[column].type if column in table.c else None


def forget_mentions(w: Write, secrets: Sequence[str]) -> None:
    """Replace the secrets in remarks, reasons, kept old values and lists that were carried over."""
    if not secrets:
        return
    places = list(_running_texts())
    for table, columns in places:
        for column in columns:
            if isinstance(column.type, sa.JSON):
                _in_lists(w, table, column, secrets)
        _in_texts(w, table, [c for c in columns if not isinstance(c.type, sa.JSON)], secrets)
    kept: Any = Correction.__table__
    gate = kept.c.kind.in_([table.name for table, _ in places])
    _in_texts(w, kept, [kept.c.old_text, kept.c.new_text, kept.c.reason], secrets, gate)


def _in_texts(
    w: Write,
    table: sa.Table,
    columns: Sequence[sa.Column[Any]],
    secrets: Sequence[str],
    where: sa.ColumnElement[bool] | None = None,
) -> None:
    if not columns:
        return
    values: dict[str, Any] = {}
    for column in columns:
        clean: Any = column
        for secret in secrets:
            clean = sa.func.replace(clean, secret, GONE)
        values[column.name] = clean
    hit = sa.or_(*(c.contains(s, autoescape=True) for c in columns for s in secrets))
    change = sa.update(table).where(hit if where is None else sa.and_(where, hit))
    w.session.connection().execute(change.values(**values))


def _in_lists(w: Write, table: sa.Table, column: sa.Column[Any], secrets: Sequence[str]) -> None:
    for row_id, value in w.session.execute(sa.select(table.c.id, column)).all():
        text = json.dumps(value, ensure_ascii=False)
        clean = without(text, [json.dumps(s, ensure_ascii=False)[1:-1] for s in secrets])
        if clean != text:
            change = sa.update(table).where(table.c.id == row_id)
            w.session.connection().execute(change.values({column.name: json.loads(clean)}))
