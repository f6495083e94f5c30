"""Goods at the gate: what visitors carry, what is held, slips for goods that leave (物品放行条)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.core.text import clean_block, clean_line
from campus_guard.db.models import GateItem, GoodsSlip, Visit
from campus_guard.db.records import VoidRecord, refuse, too_long
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.gate.commands.common import check_links, part_uid
from campus_guard.features.gate.inputs import ItemFields
from campus_guard.features.gate.rules import badges as rules


def add_items(w: Write, visit: Visit, items: Sequence[ItemFields], uid: str) -> tuple[Message, ...]:
    """Store the goods of a visit; return the advice for what the police should know.

    Raises UserError for a dangerous item about which nothing was done.
    """
    found: list[Message] = []
    known = {d.code: d for d in rules.dangerous_items()}
    for number, item in enumerate(items):
        danger = known.get(item.item_code)
        if danger is None and (item.kind == "dangerous" or item.item_code):
            words = msg("Choose what was found.")
            raise UserError(words, {"goods": words})
        if item.kind == "dangerous" and danger is not None:
            rules.check_found(danger, held=item.held, refused=False, permission=item.permission)
            advice = rules.found_words(danger)
            found += [advice] if advice else []
        w.add(
            GateItem(
                uid=part_uid(uid, f"item{number}"),
                visit_id=visit.id,
                kind="held" if item.held and item.kind == "carried" else item.kind,
                item_code=item.item_code,
                name=clean_line(item.name) or (danger.name if danger else ""),
                quantity=clean_line(item.quantity),
                permission=clean_line(item.permission),
                held=item.held,
            )
        )
    return tuple(found)


def held_of(r: Read, visit_id: int) -> tuple[str, ...]:
    """Return the names of what of this visit still lies at the gate."""
    rows = r.session.scalars(
        sa.select(GateItem.name)
        .where(GateItem.held, GateItem.visit_id == visit_id, GateItem.returned_at.is_(None))
        .order_by(GateItem.id)
    )
    return tuple(rows)


@dataclass(frozen=True, kw_only=True)
class AddItem(ItemFields, Command[int]):
    """Record an item of a visit that is inside already; return its id."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    visit_id: int

    def apply(self, w: Write) -> int:
        uid = part_uid(self.uid, "item0")
        done = w.existing(GateItem, uid)
        if done is None:
            add_items(w, w.fetch(Visit, self.visit_id), (self,), self.uid)
            done = w.existing(GateItem, uid)
        return done.id if done else 0


@dataclass(frozen=True, kw_only=True)
class ReturnItem(Command[int]):
    """Give back what lay at the gate; return its id."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    item_id: int

    def apply(self, w: Write) -> int:
        row = w.fetch(GateItem, self.item_id)
        if row.returned_at is None:
            row.returned_at, row.returned_by = w.now, w.actor.username
        return row.id


@dataclass(frozen=True, kw_only=True)
class AddGoodsSlip(Command[int]):
    """Issue a slip for goods that leave; return its id."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    lines: tuple[rules.GoodsLine, ...]
    approved_by: str
    carrier: str
    person_id: int | None = None
    note: str = ""

    def apply(self, w: Write) -> int:
        done = w.existing(GoodsSlip, self.uid)
        if done is not None:
            return done.id
        rules.check_goods_slip(self.lines, self.approved_by, self.carrier)
        check_links(w, person_id=self.person_id)
        lines = [_line(line) for line in self.lines]
        number = w.next_number(f"goods-slip-{w.today:%Y}")
        row = GoodsSlip(
            uid=self.uid,
            number=f"{w.today:%Y}-{number:04}",
            day=w.today,
            lines=lines,
            approved_by=clean_line(self.approved_by),
            carrier=clean_line(self.carrier),
            person_id=self.person_id,
            note=clean_block(self.note),
        )
        return w.add(row).id


def _line(line: rules.GoodsLine) -> list[str]:
    """Return a line as it is stored; raises UserError when a text is too long."""
    values = {n: clean_line(getattr(line, n)) for n in ("name", "quantity", "unit")}
    refuse(too_long(values, name=100, quantity=32, unit=32))
    return list(values.values())


@dataclass(frozen=True, kw_only=True)
class GoodsOut(Command[int]):
    """The goods of a slip left through the gate: once."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    slip_id: int
    gate_id: int | None = None

    def apply(self, w: Write) -> int:
        row = w.fetch(GoodsSlip, self.slip_id)
        check_links(w, gate_id=self.gate_id)
        if row.out_at is not None:
            raise UserError(
                msg("These goods left already at {time}.", time=f"{row.out_at:%Y-%m-%d %H:%M}")
            )
        row.out_at, row.out_by, row.gate_id = w.now, w.actor.username, self.gate_id
        return row.id


@dataclass(frozen=True, kw_only=True)
class VoidGoodsSlip(VoidRecord):
    """Void a slip that was issued by mistake."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = GoodsSlip

    def check(self, w: Write, row: GoodsSlip) -> None:
        if row.out_at is not None:
            raise UserError(msg("These goods left already."))
