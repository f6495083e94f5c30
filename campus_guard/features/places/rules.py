"""The campus as a tree of areas (网格): kinds, grades, paths, and no circles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from campus_guard.core.i18n import Message, msg

PATH_SEPARATOR = " › "


class AreaKind(StrEnum):
    """What an area is; the six kinds of ORG-11 and what else a campus has."""

    CAMPUS = "campus"
    OFFICE = "office"
    TEACHING = "teaching"
    DORMITORY = "dormitory"
    CANTEEN = "canteen"
    LABORATORY = "laboratory"
    PUBLIC = "public"
    SPORTS = "sports"
    GATE = "gate"
    SURROUNDINGS = "surroundings"
    OTHER = "other"


class PostKind(StrEnum):
    """What a post to be manned is for."""

    GATE = "gate"
    ESCORT = "escort"
    DORMITORY = "dormitory"
    PATROL = "patrol"
    LEADER = "leader"
    EVENT = "event"
    OTHER = "other"


AREA_KIND_LABELS: Mapping[str, Message] = {
    AreaKind.CAMPUS: msg("Campus"),
    AreaKind.OFFICE: msg("Office building"),
    AreaKind.TEACHING: msg("Teaching building"),
    AreaKind.DORMITORY: msg("Dormitory building"),
    AreaKind.CANTEEN: msg("Canteen"),
    AreaKind.LABORATORY: msg("Laboratory"),
    AreaKind.PUBLIC: msg("Public area for pupils"),
    AreaKind.SPORTS: msg("Sports ground"),
    AreaKind.GATE: msg("School gate"),
    AreaKind.SURROUNDINGS: msg("Surroundings of the school"),
    AreaKind.OTHER: msg("Other"),
}
AREA_GRADE_LABELS: Mapping[str, Message] = {
    "first": msg("Grade one"),
    "second": msg("Grade two"),
    "third": msg("Grade three"),
}
POST_KIND_LABELS: Mapping[str, Message] = {
    PostKind.GATE: msg("Gate post"),
    PostKind.ESCORT: msg("School-gate post"),
    PostKind.DORMITORY: msg("Dormitory post"),
    PostKind.PATROL: msg("Patrol"),
    PostKind.LEADER: msg("Leader on duty"),
    PostKind.EVENT: msg("Event post"),
    PostKind.OTHER: msg("Other"),
}


@dataclass(frozen=True)
class Node:
    """An area's place in the tree."""

    id: int
    name: str
    parent_id: int | None
    sort: int = 0
    code: str = ""


def makes_circle(parents: Mapping[int, int | None], area: int, parent: int | None) -> bool:
    """Tell whether putting ``area`` under ``parent`` would put it inside itself."""
    seen: set[int] = set()
    while parent is not None and parent not in seen:
        if parent == area:
            return True
        seen.add(parent)
        parent = parents.get(parent)
    return False


def path_of(nodes: Mapping[int, Node], area: int) -> tuple[str, ...]:
    """Return the names from the top down to the area."""
    names: list[str] = []
    current: int | None = area
    while current is not None and current in nodes and len(names) <= len(nodes):
        names.append(nodes[current].name)
        current = nodes[current].parent_id
    return tuple(reversed(names))


def short_path(names: Sequence[str]) -> str:
    """Return a path in one line; the campus at the top is left out where more follows."""
    shown = names[1:] if len(names) > 1 else names
    return PATH_SEPARATOR.join(shown)


def in_tree_order(nodes: Iterable[Node]) -> list[tuple[Node, int]]:
    """Return the nodes as the tree reads from top to bottom, each with its depth from 0.

    A node whose parent is missing stands at the top, so that none is lost.
    """
    listed = list(nodes)
    known = {node.id for node in listed}
    children: dict[int | None, list[Node]] = {}
    for node in listed:
        parent = node.parent_id if node.parent_id in known else None
        children.setdefault(parent, []).append(node)
    for group in children.values():
        group.sort(key=lambda n: (n.sort, n.code, n.id))
    ordered: list[tuple[Node, int]] = []
    waiting = [(node, 0) for node in reversed(children.get(None, []))]
    while waiting:
        node, depth = waiting.pop()
        ordered.append((node, depth))
        waiting += [(child, depth + 1) for child in reversed(children.get(node.id, []))]
    return ordered


def below(nodes: Iterable[Node], area: int) -> frozenset[int]:
    """Return the area and everything inside it."""
    found = {area}
    for node, _ in in_tree_order(nodes):
        if node.parent_id in found:
            found.add(node.id)
    return frozenset(found)


def check_area(name: str, code: str) -> dict[str, Message]:
    """Return what is wrong with a cleaned name or code, by field."""
    wrong: dict[str, Message] = {}
    if not name:
        wrong["name"] = msg("A name is needed.")
    elif len(name) > 100:
        wrong["name"] = msg("At most {n} characters.", n=100)
    if not code:
        wrong["code"] = msg("A code is needed.")
    elif len(code) > 32:
        wrong["code"] = msg("At most {n} characters.", n=32)
    return wrong


def next_code(parent_code: str, codes: Iterable[str]) -> str:
    """Return a free code below ``parent_code``: B1 gives B1-01, at the top A01."""
    taken = set(codes)
    prefix = f"{parent_code}-" if parent_code else "A"
    return next(code for n in range(1, 10_000) if (code := f"{prefix}{n:02d}") not in taken)


def slot_text(starts_at: time, ends_at: time) -> str:
    """Return a time slot as 07:20-08:00."""
    return f"{starts_at:%H:%M}-{ends_at:%H:%M}"
