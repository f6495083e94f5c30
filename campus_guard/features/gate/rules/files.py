"""Reads the gate's definitions in ``resources/gate``; they are data, a school may change them."""

import json
from functools import lru_cache
from typing import Any

from campus_guard.core.paths import resource


@lru_cache(maxsize=16)
def definition(name: str) -> dict[str, Any]:
    """Return the content of ``resources/gate/<name>.json``; callers must not change it.

    Raises ValueError for a file of another kind: then the installation is damaged.
    """
    data = json.loads(resource("gate", f"{name}.json").read_text(encoding="utf-8"))
    if not isinstance(data, dict) or not str(data.get("schema", "")).startswith("campus_guard."):
        raise ValueError(name)
    return data
