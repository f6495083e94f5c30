"""Computed fields: small arithmetic on numbers and days, parsed and walked, never executed.

Numbers, names of fields, + - * /, brackets, and the functions ``days(a, b)`` (days from a to b),
``months(day, n)`` (the day n months later), ``least`` and ``most``. A day plus or minus a number is
a day. What a missing answer or a division by nothing leaves open is None.
"""

import ast
import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation, Overflow

from campus_guard.core.i18n import Message, msg

LONGEST = 200
LARGEST = Decimal(10) ** 12
Value = Decimal | date | None
_FUNCTIONS: Mapping[str, int] = {"days": 2, "months": 2, "least": 2, "most": 2}
NUMBER, DAY = "number", "day"


class Unreadable(Exception):
    """The expression cannot be used; ``message`` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def parse(text: str) -> ast.expr:
    """Return the tree of an expression; raises Unreadable in words."""
    if len(text) > LONGEST:
        raise Unreadable(msg("At most {n} characters.", n=LONGEST))
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        words = msg("“{text}” cannot be read as a calculation.", text=text)
        raise Unreadable(words) from None


def names(text: str) -> frozenset[str]:
    """Return the fields that an expression asks for; raises Unreadable."""
    tree = parse(text)
    called = {n.func for n in ast.walk(tree) if isinstance(n, ast.Call)}
    return frozenset(n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and n not in called)


def kind(text: str, kinds: Mapping[str, str]) -> str:
    """Return NUMBER or DAY for what the expression gives.

    ``kinds`` are those of the fields that may be used. Raises Unreadable for what has no meaning.
    """
    return _kind(parse(text), kinds)


def _kind(node: ast.expr, kinds: Mapping[str, str]) -> str:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return NUMBER
    if isinstance(node, ast.Name):
        if node.id not in kinds:
            raise Unreadable(msg("There is no number or day called {name}.", name=node.id))
        return kinds[node.id]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return _same(NUMBER, _kind(node.operand, kinds))
    if isinstance(node, ast.BinOp):
        return _kind_of_pair(node, _kind(node.left, kinds), _kind(node.right, kinds))
    if isinstance(node, ast.Call):
        return _kind_of_call(node, kinds)
    raise Unreadable(msg("Only numbers, fields, + - * / and brackets can be used."))


def _kind_of_pair(node: ast.BinOp, left: str, right: str) -> str:
    if not isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div):
        raise Unreadable(msg("Only numbers, fields, + - * / and brackets can be used."))
    if left == DAY and right == NUMBER and isinstance(node.op, ast.Add | ast.Sub):
        return DAY
    return _same(NUMBER, _same(left, right))


def _kind_of_call(node: ast.Call, kinds: Mapping[str, str]) -> str:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name not in _FUNCTIONS or len(node.args) != _FUNCTIONS[name] or node.keywords:
        raise Unreadable(msg("Only days(a, b), months(day, n), least(a, b), most(a, b) exist."))
    first, second = (_kind(arg, kinds) for arg in node.args)
    if name == "days":
        _same(DAY, _same(first, second))
        return NUMBER
    if name == "months":
        _same(DAY, first)
        _same(NUMBER, second)
        return DAY
    return _same(first, second)


def _same(wanted: str, found: str) -> str:
    if wanted != found:
        raise Unreadable(msg("Days and numbers are mixed in this calculation."))
    return found


def compute(text: str, values: Mapping[str, Value]) -> Value:
    """Return what a checked expression gives, None where an answer is missing."""
    try:
        found = _walk(parse(text), values)
    except (InvalidOperation, Overflow, OverflowError, ValueError, ZeroDivisionError):
        return None
    return None if isinstance(found, Decimal) and abs(found) >= LARGEST else found


def _walk(node: ast.expr, values: Mapping[str, Value]) -> Value:
    if isinstance(node, ast.Constant):
        return Decimal(str(node.value))
    if isinstance(node, ast.Name):
        return values.get(node.id)
    if isinstance(node, ast.UnaryOp):
        inner = _walk(node.operand, values)
        return -inner if isinstance(inner, Decimal) else None
    if isinstance(node, ast.BinOp):
        return _pair(node.op, _walk(node.left, values), _walk(node.right, values))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _call(node.func.id, *(_walk(arg, values) for arg in node.args))
    return None


def _pair(op: ast.operator, left: Value, right: Value) -> Value:
    if isinstance(left, date) and isinstance(right, Decimal):
        span = timedelta(days=int(right))
        return left + span if isinstance(op, ast.Add) else left - span
    if not isinstance(left, Decimal) or not isinstance(right, Decimal):
        return None
    if isinstance(op, ast.Add):
        return left + right
    if isinstance(op, ast.Sub):
        return left - right
    return left * right if isinstance(op, ast.Mult) else left / right


def _call(name: str, first: Value, second: Value) -> Value:
    if name == "months" and isinstance(first, date) and isinstance(second, Decimal):
        return add_months(first, int(second))
    if isinstance(first, date) and isinstance(second, date):
        if name == "days":
            return Decimal((second - first).days)
        return min(first, second) if name == "least" else max(first, second)
    if isinstance(first, Decimal) and isinstance(second, Decimal):
        return min(first, second) if name == "least" else max(first, second)
    return None


def add_months(day: date, months: int) -> date:
    """Return the day ``months`` later; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
