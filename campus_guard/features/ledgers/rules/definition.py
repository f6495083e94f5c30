"""Definitions as data: read from and written to JSON, and the shipped ones."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from campus_guard.core.paths import resource
from campus_guard.features.ledgers.rules.types import (
    BalanceDef,
    ColumnDef,
    Condition,
    FieldDef,
    FieldType,
    Group,
    Layout,
    LedgerDef,
    Move,
    Option,
    Per,
    Reminder,
    StateDef,
    Target,
    Words,
)

SCHEMA = "campus_guard.ledger/1"
_PLAIN = ("unit", "places", "link", "compute", "not_before")


def ledger_json(ledger: LedgerDef) -> dict[str, Any]:
    """Return what is stored of a version; ``ledger_from`` gives the same ledger back."""
    found: dict[str, Any] = {
        "schema": SCHEMA,
        "code": ledger.code,
        "title": _words(ledger.title),
        "group": ledger.group.value,
        "series": ledger.series,
        "day": ledger.day,
        "name": list(ledger.name),
        "fields": [_field_json(f) for f in ledger.fields],
        "columns": [{"key": c.key, "weight": c.weight} for c in ledger.columns],
        "help": _words(ledger.help),
        "archive": ledger.archive,
        "form": ledger.form,
        "sensitive": ledger.sensitive,
        "standing": ledger.standing,
        "layout": ledger.layout.value,
        "states": [
            {"code": s.code, **_words(s.words), "open": s.open, "tone": s.tone}
            for s in ledger.states
        ],
        "moves": [_move_json(m) for m in ledger.moves],
        "reminders": [_reminder_json(m) for m in ledger.reminders],
        "targets": [_target_json(t) for t in ledger.targets],
        "counts": list(ledger.counts),
        "signatures": [_words(s) for s in ledger.signatures],
        "checks": list(ledger.checks),
        "once": list(ledger.once),
        "serves": list(ledger.serves),
    }
    if ledger.balance is not None:
        b = ledger.balance
        found["balance"] = {
            "by": list(b.by),
            "direction": b.direction,
            "quantity": b.quantity,
            "signs": dict(b.signs),
        }
    return found


def _words(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def _field_json(f: FieldDef) -> dict[str, Any]:
    found: dict[str, Any] = {"key": f.key, "type": f.type.value, **_words(f.words)}
    found["required"] = f.required
    found |= {name: getattr(f, name) for name in _PLAIN if getattr(f, name)}
    found |= {
        name: str(getattr(f, name)) for name in ("least", "most") if getattr(f, name) is not None
    }
    if f.choices:
        found["choices"] = [{"code": o.code, **_words(o.words)} for o in f.choices]
    for name in ("hint", "second"):
        if getattr(f, name).zh:
            found[name] = _words(getattr(f, name))
    return found


def _move_json(m: Move) -> dict[str, Any]:
    return {
        "from": m.origin,
        "to": m.to,
        **_words(m.words),
        "roles": list(m.roles),
        "needs": list(m.needs),
        "reason": m.reason,
    }


def _reminder_json(m: Reminder) -> dict[str, Any]:
    return {
        "field": m.field,
        "days": m.days,
        **_words(m.words),
        "latest_by": list(m.latest_by),
        "states": list(m.states),
    }


def _target_json(t: Target) -> dict[str, Any]:
    return {
        "code": t.code,
        **_words(t.words),
        "per": t.per.value,
        "least": t.least,
        "where": [{"field": c.field, "one_of": list(c.one_of)} for c in t.where],
        "sum": t.sum,
        "teaching": t.teaching,
    }


def ledger_from(data: Mapping[str, Any]) -> LedgerDef:
    """Return the ledger in ``data``.

    Raises ValueError, KeyError, TypeError or InvalidOperation for what is no definition.
    """
    if data.get("schema") != SCHEMA:
        raise ValueError(str(data.get("schema")))
    balance = data.get("balance")
    return LedgerDef(
        code=data["code"],
        title=_read(data["title"]),
        group=Group(data.get("group", Group.OWN)),
        series=data["series"],
        day=data["day"],
        name=tuple(data["name"]),
        fields=tuple(_field(f) for f in data["fields"]),
        columns=tuple(_column(c) for c in data["columns"]),
        help=_read(data.get("help")),
        archive=data.get("archive", ""),
        form=data.get("form", ""),
        sensitive=bool(data.get("sensitive", False)),
        standing=bool(data.get("standing", False)),
        layout=Layout(data.get("layout", Layout.FORM)),
        states=tuple(
            StateDef(s["code"], _read(s), bool(s.get("open", True)), s.get("tone", "normal"))
            for s in data.get("states", ())
        ),
        moves=tuple(_move(m) for m in data.get("moves", ())),
        balance=None if balance is None else _balance(balance),
        reminders=tuple(_reminder(m) for m in data.get("reminders", ())),
        targets=tuple(_target(t) for t in data.get("targets", ())),
        counts=tuple(data.get("counts", ())),
        signatures=tuple(_read(s) for s in data.get("signatures", ())),
        checks=tuple(data.get("checks", ())),
        once=tuple(data.get("once", ())),
        serves=tuple(data.get("serves", ())),
    )


def _read(data: Mapping[str, Any] | None) -> Words:
    return Words(data.get("zh", ""), data.get("en", "")) if data else Words("")


def _column(data: Mapping[str, Any] | str) -> ColumnDef:
    if isinstance(data, str):
        return ColumnDef(data)
    return ColumnDef(data["key"], float(data.get("weight", 0)))


def _field(data: Mapping[str, Any]) -> FieldDef:
    return FieldDef(
        key=data["key"],
        type=FieldType(data["type"]),
        words=_read(data),
        required=bool(data.get("required", False)),
        unit=data.get("unit", ""),
        places=int(data.get("places", 0)),
        least=_limit(data.get("least")),
        most=_limit(data.get("most")),
        choices=tuple(Option(o["code"], _read(o)) for o in data.get("choices", ())),
        link=data.get("link", ""),
        compute=data.get("compute", ""),
        not_before=data.get("not_before", ""),
        hint=_read(data.get("hint")),
        second=_read(data.get("second")),
    )


def _limit(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _move(data: Mapping[str, Any]) -> Move:
    roles = tuple(data.get("roles", ("director", "principal")))
    needs = tuple(data.get("needs", ()))
    return Move(
        data["from"], data["to"], _read(data), roles, needs, bool(data.get("reason", False))
    )


def _balance(data: Mapping[str, Any]) -> BalanceDef:
    signs = dict(data["signs"])
    return BalanceDef(tuple(data["by"]), data["direction"], data["quantity"], signs)


def _reminder(data: Mapping[str, Any]) -> Reminder:
    latest, states = tuple(data.get("latest_by", ())), tuple(data.get("states", ()))
    return Reminder(data["field"], int(data["days"]), _read(data), latest, states)


def _target(data: Mapping[str, Any]) -> Target:
    where = tuple(Condition(c["field"], tuple(c["one_of"])) for c in data.get("where", ()))
    return Target(
        data["code"],
        _read(data),
        Per(data["per"]),
        int(data["least"]),
        where,
        data.get("sum", ""),
        bool(data.get("teaching", False)),
    )


def read_folder(folder: Path) -> Mapping[str, LedgerDef]:
    """Return {code: ledger} of all definitions in a folder, in the order of their file names."""
    found = (
        ledger_from(json.loads(path.read_text(encoding="utf-8")))
        for path in sorted(folder.glob("*.json"))
    )
    return {ledger.code: ledger for ledger in found}


@lru_cache(maxsize=4)
def _in_folder(folder: Path) -> Mapping[str, LedgerDef]:
    return read_folder(folder)


def shipped_ledgers() -> Mapping[str, LedgerDef]:
    """Return {code: ledger} of the shipped ones; callers must not change it."""
    return _in_folder(resource("ledgers"))


def ordered(ledgers: Sequence[LedgerDef]) -> list[LedgerDef]:
    """Return the ledgers by chapter, as they stand within."""
    chapters = list(Group)
    return sorted(ledgers, key=lambda x: chapters.index(x.group))
