"""Reads a rule set from JSON text and says in words what is wrong with it."""

import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.features.accidents.rules.codes import (
    AwardYear,
    Cause,
    Confirmer,
    Injury,
    ManagementMode,
    Severity,
    StepCode,
    Tier,
)
from campus_guard.features.accidents.rules.ruleset import Clause, RuleSet

SCHEMA = "campus_guard.rule_set/1"
_MINUTES: Mapping[Severity, tuple[StepCode, ...]] = MappingProxyType(
    {
        Severity.MINOR: (StepCode.REPORT_DEPT, StepCode.NOTIFY_PARENT),
        Severity.MODERATE: (StepCode.REPORT_DEPT, StepCode.NOTIFY_PARENT, StepCode.REPORT_VP),
    }
)
_RESPONSIBLE = (Tier.R1, Tier.R2, Tier.R3)
_YEAR_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
E_ = TypeVar("E_", bound=StrEnum)


def load_rule_set(text: str) -> RuleSet:
    """Return the rule set written in ``text`` (JSON).

    Raises UserError that names the field, e.g. ``points.R1``.
    """
    try:
        data = json.loads(text)
    except ValueError as error:
        raise UserError(msg("The rule set is not readable JSON: {why}", why=str(error))) from error
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise _bad("schema", msg("must be {value}", value=SCHEMA))
    return _read(_Node(data, ""))


class _Node:
    """An object of the file together with its path, for messages."""

    def __init__(self, data: Mapping[str, Any], path: str) -> None:
        self.data = data
        self.path = path

    def name(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def get(self, key: str) -> Any:
        if key not in self.data:
            raise _bad(self.name(key), msg("is missing"))
        return self.data[key]

    def node(self, key: str) -> "_Node":
        value = self.get(key)
        if not isinstance(value, dict):
            raise _bad(self.name(key), msg("must be an object"))
        return _Node(value, self.name(key))

    def text(self, key: str) -> str:
        value = self.get(key)
        if not isinstance(value, str) or not value.strip():
            raise _bad(self.name(key), msg("must be a text"))
        return value.strip()

    def whole(self, key: str, low: int, high: int) -> int:
        value = self.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise _bad(
                self.name(key),
                msg("must be a whole number from {low} to {high}", low=low, high=high),
            )
        return value

    def money(self, key: str) -> Decimal:
        value = self.get(key)
        amount = _decimal(value)
        if amount is None or amount <= 0:
            raise _bad(self.name(key), msg("must be an amount above 0, written as a text"))
        return amount

    def yes_no(self, key: str) -> bool:
        value = self.get(key)
        if not isinstance(value, bool):
            raise _bad(self.name(key), msg("must be true or false"))
        return value

    def code(self, key: str, kind: type[E_]) -> E_:
        return _code(self.get(key), kind, self.name(key))

    def codes(self, key: str, kind: type[E_]) -> frozenset[E_]:
        value = self.get(key)
        if not isinstance(value, list):
            raise _bad(self.name(key), msg("must be a list"))
        return frozenset(_code(item, kind, self.name(key)) for item in value)


def _bad(name: str, why: Message) -> UserError:
    return UserError(
        msg("The rule set cannot be used: {field} {why}.", field=name, why=why), {name: why}
    )


def _code(value: object, kind: type[E_], name: str) -> E_:
    try:
        return kind(str(value))
    except ValueError:
        raise _bad(
            name, msg("must be one of: {values}", values=", ".join(m.value for m in kind))
        ) from None


def _decimal(value: object) -> Decimal | None:
    if not isinstance(value, str):
        return None
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _table(node: _Node, keys: Iterable[E_], read: Callable[[_Node, str], int]) -> Mapping[E_, int]:
    return MappingProxyType({key: read(node, key.value) for key in keys})


def _read(top: _Node) -> RuleSet:
    bands = top.node("loss_bands_yuan")
    moderate, grave = bands.money("moderate_from"), bands.money("grave_from")
    if grave <= moderate:
        raise _bad(bands.name("grave_from"), msg("must be above moderate_from"))
    management, outside = top.node("management"), top.node("outside_tiers")
    return RuleSet(
        version=top.text("version"),
        moderate_from=moderate,
        grave_from=grave,
        points=_points(top.node("points")),
        minutes=_read_minutes(top.node("minutes")),
        director_every=management.whole("director_every", 1, 100),
        vp_every=management.whole("vp_every", 1, 100),
        management_points=_table(management.node("points"), _RESPONSIBLE, _whole_points),
        management_mode=management.code("mode", ManagementMode),
        full_score=top.whole("full_score", 1, 1000),
        allowance=top.money("allowance_yuan"),
        same_day_grace_minutes=top.whole("same_day_grace_minutes", 0, 1440),
        external_report_minutes=_optional_minutes(top, "external_report_minutes"),
        mass_event_victims=top.whole("mass_event_victims", 1, 1000),
        outside_causes=outside.codes("causes", Cause),
        always_grave_causes=outside.codes("always_grave", Cause),
        restricted_causes=outside.codes("restricted", Cause),
        injury_examples=_examples(top.node("injury_examples")),
        award_year=top.code("award_year", AwardYear),
        school_year_starts=_month_day(top, "school_year_starts"),
        line_leaders_lose_awards=top.yes_no("line_leaders_lose_awards"),
        confirmed_by=_confirmer(top),
        clauses=_clauses(top.node("clauses")),
    )


def _whole_points(node: _Node, key: str) -> int:
    return node.whole(key, 0, 1000)


def _points(node: _Node) -> Mapping[Tier, int]:
    points = _table(node, Tier, _whole_points)
    for tier in (Tier.A1, Tier.A2, Tier.A3):
        other = Tier(f"R{tier.severity.rank}")
        if points[other] < points[tier]:
            raise _bad(node.name(other.value), msg("must not be below {other}", other=tier.value))
    return points


def _read_minutes(node: _Node) -> Mapping[Severity, Mapping[StepCode, int]]:
    return MappingProxyType(
        {
            severity: _table(node.node(severity.value), steps, lambda n, k: n.whole(k, 1, 1440))
            for severity, steps in _MINUTES.items()
        }
    )


def _optional_minutes(node: _Node, key: str) -> int | None:
    return None if node.get(key) is None else node.whole(key, 1, 7 * 1440)


def _confirmer(top: _Node) -> Confirmer:
    """Return who confirms the settlement; a file of before this setting means the principal."""
    if "settlement" not in top.data:
        return Confirmer.PRINCIPAL
    return top.node("settlement").code("confirmed_by", Confirmer)


def _examples(node: _Node) -> Mapping[str, Injury]:
    found = {name: node.code(name, Injury) for name in node.data}
    if found.get("fracture") is not Injury.MODERATE:
        raise _bad(
            node.name("fracture"), msg("must be {value}", value=Injury.MODERATE.value)
        )  # the document's "骨折=中度" always wins
    return MappingProxyType(found)


def _month_day(node: _Node, key: str) -> tuple[int, int]:
    month, _, day = node.text(key).partition("-")
    if month.isascii() and month.isdigit() and day.isascii() and day.isdigit():
        m, d = int(month), int(day)
        if 1 <= m <= len(_YEAR_DAYS) and 1 <= d <= _YEAR_DAYS[m - 1]:
            return m, d
    raise _bad(node.name(key), msg("must be a month and day like 09-01"))


def _clauses(node: _Node) -> Mapping[str, Clause]:
    found = {}
    for ref in node.data:
        words = node.node(ref)
        found[ref] = Clause(ref, words.text("zh"), words.text("en"))
    return MappingProxyType(found)
