"""What a line of the list of matters that wait says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Matter:
    """Something that waits: how many, what, and the page (with arguments) where it is settled."""

    count: int
    words: str
    page: str
    args: Mapping[str, Any] = field(default_factory=dict)
