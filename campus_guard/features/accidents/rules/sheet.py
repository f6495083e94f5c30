"""A row of the settlement sheet as it is shown, stored and compared; nothing here computes points.

A stored row is complete in itself: names, numbers and dates are those of that day, so that a
frozen sheet reads the same whatever happens to the registers later.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from campus_guard.core.i18n import Message, msg
from campus_guard.features.accidents.rules.codes import (
    ConcealmentKind,
    StaffRole,
    Tier,
    VetoReason,
)
from campus_guard.features.accidents.rules.labels import label

TIER_ORDER = (Tier.A1, Tier.R1, Tier.A2, Tier.R2, Tier.A3, Tier.R3)
"""The six columns of the sheet, in the order of the form ASSESS."""


@dataclass(frozen=True)
class CaseRef:
    """An accident file: where a number on the sheet leads to."""

    id: int
    number: str
    day: date


@dataclass(frozen=True)
class SheetItem:
    """One finding that names the person. The principal has no deduction: his points are 0."""

    case: CaseRef
    line: str
    tier: Tier
    points: int


@dataclass(frozen=True)
class SheetLiability:
    """Management liability for one grade: ⌊count ÷ every⌋ groups × points each (A-18)."""

    tier: Tier
    count: int
    every: int
    groups: int
    each: int
    points: int
    cases: tuple[CaseRef, ...]

    @property
    def words(self) -> Message:
        """Return the arithmetic as it is shown and printed."""
        return msg(
            "{tier} {count} ÷ {every} = {groups} groups × {each} = {points}",
            tier=label(self.tier),
            count=self.count,
            every=self.every,
            groups=self.groups,
            each=self.each,
            points=self.points,
        )


@dataclass(frozen=True)
class SheetConcealment:
    """A confirmed 迟报/漏报/谎报/瞒报 that zeroes the score (A-16, A-30)."""

    case: CaseRef
    kind: ConcealmentKind


@dataclass(frozen=True)
class SheetRow:
    """One person of the sheet. ``key`` is the number of the staff row, or a name not on it."""

    key: str
    name: str
    staff_number: str
    post: str
    line: str
    role: StaffRole
    lines: tuple[str, ...]
    items: tuple[SheetItem, ...]
    liability: tuple[SheetLiability, ...]
    concealments: tuple[SheetConcealment, ...]
    personal: int
    management: int
    score: int
    allowance: Decimal
    veto: tuple[VetoReason, ...]

    @property
    def person_id(self) -> int | None:
        """Return the staff row; None for somebody who is not on the staff list."""
        return int(self.key) if self.key.isdecimal() else None

    @property
    def award_eligible(self) -> bool:
        """Return whether the person may be proposed for the awards of the year."""
        return not self.veto

    def count(self, tier: Tier) -> int:
        """Return how many findings of this tier name the person."""
        return sum(item.tier is tier for item in self.items)


def full_line(row: SheetRow) -> bool:
    """Tell whether nothing was deducted and nothing is against the person."""
    return not (row.items or row.liability or row.concealments or row.veto)


def row_text(row: SheetRow) -> str:
    """Return the row as JSON, the same text for the same row."""
    return json.dumps(_plain(row), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(row: SheetRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "name": row.name,
        "staff_number": row.staff_number,
        "post": row.post,
        "line": row.line,
        "role": row.role.value,
        "lines": list(row.lines),
        "items": [[*_case(i.case), i.line, i.tier.value, i.points] for i in row.items],
        "liability": [
            [
                x.tier.value,
                x.count,
                x.every,
                x.groups,
                x.each,
                x.points,
                [_case(c) for c in x.cases],
            ]
            for x in row.liability
        ],
        "concealments": [[*_case(c.case), c.kind.value] for c in row.concealments],
        "personal": row.personal,
        "management": row.management,
        "score": row.score,
        "allowance": str(row.allowance),
        "veto": [reason.value for reason in row.veto],
    }


def _case(case: CaseRef) -> list[Any]:
    return [case.id, case.number, case.day.isoformat()]


def row_of(text: str) -> SheetRow:
    """Return the row that ``row_text`` wrote."""
    data = json.loads(text)
    return SheetRow(
        key=data["key"],
        name=data["name"],
        staff_number=data["staff_number"],
        post=data["post"],
        line=data["line"],
        role=StaffRole(data["role"]),
        lines=tuple(data["lines"]),
        items=tuple(SheetItem(_ref(x), x[3], Tier(x[4]), x[5]) for x in data["items"]),
        liability=tuple(
            SheetLiability(Tier(x[0]), x[1], x[2], x[3], x[4], x[5], tuple(map(_ref, x[6])))
            for x in data["liability"]
        ),
        concealments=tuple(
            SheetConcealment(_ref(x), ConcealmentKind(x[3])) for x in data["concealments"]
        ),
        personal=data["personal"],
        management=data["management"],
        score=data["score"],
        allowance=Decimal(data["allowance"]),
        veto=tuple(VetoReason(v) for v in data["veto"]),
    )


def _ref(data: Sequence[Any]) -> CaseRef:
    return CaseRef(data[0], data[1], date.fromisoformat(data[2]))


# ------------------------------------------------------------------------------- what changed


def differences(before: SheetRow | None, after: SheetRow | None) -> tuple[Message, ...]:
    """Return in words what became of a person's row; empty when nothing did."""
    if before is None:
        return (msg("New on the sheet."),) if after is not None else ()
    if after is None:
        return (msg("No longer on the sheet."),)
    found = [*_items(before, after), *_liability(before, after), *_concealed(before, after)]
    if before.score != after.score:
        words = msg("Score {old} → {new}", old=before.score, new=after.score)
        found.append(words)
    if before.allowance != after.allowance:
        words = msg("Allowance {old} → {new} yuan", old=before.allowance, new=after.allowance)
        found.append(words)
    if before.award_eligible and not after.award_eligible:
        found.append(msg("Loses the awards."))
    if after.award_eligible and not before.award_eligible:
        found.append(msg("May have awards again."))
    if not found and _person(before) != _person(after):
        found.append(msg("Name, post, lines in charge or a date changed."))
    return tuple(found)


def _items(before: SheetRow, after: SheetRow) -> list[Message]:
    old, new = _by_case(before), _by_case(after)
    found = []
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key), new.get(key)
        if was is None and now is not None:
            words = msg(
                "New: {number} {tier}, {points} points",
                number=now.case.number,
                tier=label(now.tier),
                points=now.points,
            )
        elif now is None and was is not None:
            words = msg(
                "No longer counts: {number} {tier}, {points} points",
                number=was.case.number,
                tier=label(was.tier),
                points=was.points,
            )
        elif (
            was is not None
            and now is not None
            and (was.tier, was.points)
            != (
                now.tier,
                now.points,
            )
        ):
            words = msg(
                "Re-graded: {number} {old} ({before}) → {new} ({after})",
                number=now.case.number,
                old=label(was.tier),
                before=was.points,
                new=label(now.tier),
                after=now.points,
            )
        else:
            continue
        found.append(words)
    return found


def _by_case(row: SheetRow) -> Mapping[tuple[int, str], SheetItem]:
    return {(item.case.id, item.line): item for item in row.items}


def _liability(before: SheetRow, after: SheetRow) -> list[Message]:
    found = [part.words for part in after.liability if part not in before.liability]
    if before.management != after.management:
        old, new = before.management, after.management
        found.insert(0, msg("Management liability {old} → {new}", old=old, new=new))
    return found


def _person(row: SheetRow) -> tuple[object, ...]:
    days = tuple(item.case.day for item in row.items)
    return (row.name, row.staff_number, row.post, row.line, row.role, row.lines, days)


def _concealed(before: SheetRow, after: SheetRow) -> list[Message]:
    old, new = set(before.concealments), set(after.concealments)
    gone = [c for c in before.concealments if c not in new]
    come = [c for c in after.concealments if c not in old]
    return [
        *(
            msg("{kind} confirmed: {number}", kind=label(c.kind), number=c.case.number)
            for c in come
        ),
        *(
            msg("{kind} no longer confirmed: {number}", kind=label(c.kind), number=c.case.number)
            for c in gone
        ),
    ]


def same_result(before: SheetRow | None, after: SheetRow | None) -> bool:
    """Tell whether points, score, allowance and awards are the same: no slip is due then."""
    return _result(before) == _result(after)


def _result(row: SheetRow | None) -> tuple[object, ...] | None:
    if row is None:
        return None
    items = tuple(sorted((i.case.id, i.line, i.tier.value, i.points) for i in row.items))
    concealed = tuple(sorted((c.case.id, c.kind.value) for c in row.concealments))
    return (
        items,
        concealed,
        row.personal,
        row.management,
        row.score,
        row.allowance,
        row.award_eligible,
    )
