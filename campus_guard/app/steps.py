"""The named steps of a start, each timed: a slow start shows where it is slow."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

STEPS = ("lock", "window", "open", "version", "backup", "migrate", "pages")


@dataclass
class Steps:
    """What was done since the start and how long each step took, in milliseconds."""

    times: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time one of STEPS."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.times[name] = (time.perf_counter() - started) * 1000

    def log(self) -> None:
        """Write the times to the program's log."""
        import logging

        from campus_guard.core.log import NAME

        told = ", ".join(f"{name} {ms:.0f} ms" for name, ms in self.times.items())
        logging.getLogger(NAME).info("start: %s", told)
