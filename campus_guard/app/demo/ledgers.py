"""The ledgers of the sample school: a few plain entries in each, some due, some overdue."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from campus_guard.core.ids import derived_uid
from campus_guard.core.paths import resource
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.service import Command, Write
from campus_guard.features.ledgers.commands import (
    AddEntry,
    AddEntryFile,
    MoveEntry,
    OpenRestricted,
    SetLedgerReaders,
)
from campus_guard.features.ledgers.commands.common import Checks
from campus_guard.features.ledgers.rules.definition import shipped_ledgers
from campus_guard.features.ledgers.rules.types import FIGURES, LedgerDef

PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"  # noqa: E501
NAMED = ("BULLY", "PSYCH", "DISPUTE")
"""Restricted ledgers that the sample school has put into use; the others stay off."""


@dataclass(frozen=True)
class Known:
    """Records of the school that entries point to."""

    people: Sequence[int]
    classes: Sequence[int]
    areas: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class FillLedgers(Command[int]):
    """Write all sample entries as the principal would; return how many."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    known: Known
    checks: Checks = field(repr=False)
    seed: int
    readers: tuple[str, ...] = ("anquan", "xiaozhang")

    def apply(self, w: Write) -> int:
        return _Scribe(w, self.known, self.checks, self.seed, self.readers).write()


@dataclass
class _Scribe:
    w: Write
    known: Known
    checks: Checks
    seed: int
    readers: tuple[str, ...]
    made: dict[str, list[int]] = field(default_factory=dict)

    def write(self) -> int:
        """Write every row of the sample file, then the restricted ledgers."""
        text = resource("sample", "ledgers.json").read_text(encoding="utf-8")
        for code, rows in json.loads(text).items():
            for row in rows:
                for turn in range(row.get("times", 1)):
                    self._row(code, row, self._day(row, turn))
        self._restricted()
        return sum(len(ids) for ids in self.made.values())

    def _day(self, row: Mapping[str, Any], turn: int) -> date:
        return self.w.today + timedelta(days=row["day"] + turn * row.get("every", 0))

    def _row(self, code: str, row: Mapping[str, Any], day: date) -> None:
        definition = shipped_ledgers()[code]
        values = {
            key: self._value(definition, key, value, day) for key, value in row["values"].items()
        }
        values[definition.day] = day
        states = row.get("state", ())
        self._add(definition, {k: v for k, v in values.items() if v is not None}, states)

    def _add(
        self, definition: LedgerDef, values: Mapping[str, Any], states: Sequence[str] = ()
    ) -> None:
        mine = self.made.setdefault(definition.code, [])
        uid = derived_uid("sample-ledger", self.seed, definition.code, len(mine))
        command = AddEntry(uid=uid, ledger=definition.code, values=values, checks=self.checks)
        entry = command.apply(self.w)
        mine.append(entry)
        for state in states:
            if state.endswith("!"):
                paper = derived_uid(uid, "paper")
                AddEntryFile(
                    uid=paper, entry_id=entry, key="plan", file_name="示例预案.pdf", data=PAPER
                ).apply(self.w)
            to = state.rstrip("!")
            step = derived_uid(uid, to)
            MoveEntry(uid=step, entry_id=entry, to=to, note="示例").apply(self.w)

    def _value(self, definition: LedgerDef, key: str, value: Any, day: date) -> Any:
        """Return what a sample value means: @p person, @c class, @a area, @d day, @t time."""
        f = definition.field(key)
        if not isinstance(value, str) or f is None:
            return value
        if f.type in FIGURES:
            return Decimal(value)
        if not value.startswith("@"):
            return value
        return self._pointer(value[1], value[2:], day)

    def _pointer(self, kind: str, rest: str, day: date) -> Any:
        if kind == "p":
            return self._person(int(rest))
        if kind == "2":
            first, second = rest.strip(":").split(":")
            return (self._person(int(first)), self._person(int(second)))
        if kind == "c":
            return self.known.classes[int(rest) % len(self.known.classes)]
        if kind == "a":
            areas = self.known.areas
            return areas.get(rest.lstrip(":")) or next(iter(areas.values()))
        if kind == "e":
            code, number = rest.strip(":").split(":")
            return self.made[code][int(number)]
        if kind == "t":
            return time.fromisoformat(rest)
        since = day if rest.startswith("+") else self.w.today
        return since + timedelta(days=int(rest))

    def _person(self, number: int) -> int:
        return self.known.people[number % len(self.known.people)]

    def _restricted(self) -> None:
        """Name the director as reader and write a few plainly invented entries."""
        for code in NAMED:
            SetLedgerReaders(code=code, readers=self.readers).apply(self.w)
        today, who = self.w.today, self._person(3)
        bully = {
            "source": "box",
            "form": "words",
            "content": "示例举报内容，人物均为虚构",
            "handler": who,
        }
        self._add(
            shipped_ledgers()["BULLY"],
            bully | {"received_on": today - timedelta(days=30), "measure": "示例：谈话和班会"},
            ("confirmed", "closed"),
        )
        soon = today + timedelta(days=2)
        self._add(
            shipped_ledgers()["BULLY"],
            bully
            | {"received_on": today - timedelta(days=3), "source": "parent", "review_on": soon},
        )
        for category, count, plans in (("left", 12, 12), ("crisis", 2, 1)):
            numbers = {"count": Decimal(count), "plans": Decimal(plans), "review_on": soon}
            day = today - timedelta(days=15)
            self._add(shipped_ledgers()["PSYCH"], {"day": day, "category": category, **numbers})
        dispute = {
            "day": today - timedelta(days=12),
            "kind": "parents",
            "level": "low",
            "parties": "示例甲方、示例乙方",
            "issue": "示例：接送车位",
            "owner": who,
            "due_on": today + timedelta(days=5),
        }
        self._add(shipped_ledgers()["DISPUTE"], dispute)
        OpenRestricted(entry_id=self.made["BULLY"][0]).apply(self.w)
