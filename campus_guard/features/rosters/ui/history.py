"""Undo and redo without limit: each step keeps what stood in every cell before and after."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from campus_guard.features.rosters.rows import CellKey
from campus_guard.features.rosters.ui.sheet import Spot


@dataclass(frozen=True)
class Step:
    """One change of the roster: cell -> (before, after). ``name`` says in words what it was."""

    name: str
    changes: Mapping[CellKey, tuple[Spot, Spot]]
    reason: str = ""

    @property
    def back(self) -> "Step":
        """Return the step that undoes this one."""
        swapped = {key: (new, old) for key, (old, new) in self.changes.items()}
        return Step(self.name, swapped, self.reason)

    @property
    def after(self) -> dict[CellKey, Spot]:
        """Return what stands in each cell afterwards."""
        return {key: new for key, (_, new) in self.changes.items()}


@dataclass
class History:
    """The steps done, and those undone that can be done again."""

    done: list[Step] = field(default_factory=list)
    undone: list[Step] = field(default_factory=list)

    def add(self, step: Step) -> None:
        """Note a step; what was undone before it cannot be done again."""
        self.done.append(step)
        self.undone.clear()

    def undo(self) -> Step | None:
        """Return the step to write in order to undo the last one; None when nothing is left."""
        if not self.done:
            return None
        step = self.done.pop()
        self.undone.append(step)
        return step.back

    def redo(self) -> Step | None:
        """Return the step to write again; None when nothing was undone."""
        if not self.undone:
            return None
        step = self.undone.pop()
        self.done.append(step)
        return step

    def clear(self) -> None:
        """Begin anew: what is stored differs from what the steps knew."""
        self.done.clear()
        self.undone.clear()
