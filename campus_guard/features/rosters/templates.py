"""The shipped templates of duty posts (resources/rosters/*.json)."""

import json
from datetime import time
from typing import Any

from campus_guard.core.errors import NotFound
from campus_guard.core.i18n import msg
from campus_guard.core.paths import resource
from campus_guard.features.rosters.codes import DutyKind, Segment, Span
from campus_guard.features.rosters.rows import DutyTemplate

CODES = ("day_school", "boarding_school", "gate_guards")


def _read(code: str) -> dict[str, Any]:
    if code not in CODES:
        raise NotFound(msg("This record does not exist."))
    data: dict[str, Any] = json.loads(
        resource("rosters", f"{code}.json").read_text(encoding="utf-8")
    )
    return data


def templates() -> tuple[DutyTemplate, ...]:
    """Return the shipped templates."""
    found = []
    for code in CODES:
        data = _read(code)
        found.append(DutyTemplate(code, data["name"], tuple(p["name"] for p in data["posts"])))
    return tuple(found)


def posts_of(code: str) -> list[tuple[dict[str, Any], tuple[str, ...]]]:
    """Return the posts of a template: the fields of a duty post, and the kinds of its areas.

    Raises NotFound for an unknown template.
    """
    return [_fields(post) for post in _read(code)["posts"]]


def _fields(post: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    values = {key: value for key, value in post.items() if key != "areas"}
    values["kind"] = DutyKind(post["kind"])
    values["segment"] = Segment(post["segment"])
    values["span"] = Span(post.get("span", "day"))
    values["starts_at"] = time.fromisoformat(post["starts_at"])
    values["ends_at"] = time.fromisoformat(post["ends_at"])
    for key in ("day_kinds", "weekdays"):
        if key in post:
            values[key] = tuple(post[key])
    return values, tuple(post.get("areas", ()))
