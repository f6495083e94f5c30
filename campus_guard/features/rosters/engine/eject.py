"""Fills holes by exchange: somebody takes the empty slot and hands on one of his own duties."""

from campus_guard.features.rosters.engine.moves import duties
from campus_guard.features.rosters.engine.state import State

DEPTH = 3
TRIES = 1500  # hand-overs looked at for one hole; where there is no roster the search must end


def eject(state: State) -> None:
    """Fill as many empty slots as chains of at most DEPTH hand-overs can."""
    for slot in range(state.problem.slots):
        if state.holder[slot] < 0 and slot not in state.problem.fixed:
            _fill(state, slot, DEPTH, {slot}, [TRIES])


def _fill(state: State, slot: int, depth: int, seen: set[int], left: list[int]) -> bool:
    """Find somebody for a slot; what he must hand on is filled in turn."""
    p = state.problem
    for person in p.able[slot]:
        if state.may(person, slot):
            state.put(slot, person)
            return True
    if depth == 0:
        return False
    for person in p.able[slot]:
        near = state.mask[person] & _around(state, slot)
        for other in duties(near):
            if other in seen or other in p.fixed or left[0] <= 0:
                continue
            left[0] -= 1
            state.take(other)
            if state.may(person, slot):
                state.put(slot, person)
                if _fill(state, other, depth - 1, seen | {other}, left):
                    return True
                state.take(slot)
            state.put(other, person)
    return False


def _around(state: State, slot: int) -> int:
    """Return the bits of the slots within six days, the only ones that can stand in the way."""
    p = state.problem
    mask = 0
    for near in p.of.days_near(p.of.day[slot], 6):
        for s in p.of.of_day[near]:
            mask |= 1 << s
    return mask
