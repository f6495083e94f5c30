"""A first roster: locked cells as they are, then day by day the scarcest slot to the neediest."""

from campus_guard.features.rosters.engine.state import State


def construct(state: State) -> None:
    """Fill what can be filled without moving anybody; the state must be empty."""
    p = state.problem
    for slot, person in p.fixed.items():
        if person >= 0:
            state.put(slot, person)
    for mine in p.of.of_day:
        left = [s for s in mine if s not in p.fixed]
        for slot in sorted(left, key=lambda s: (len(p.able[s]), s)):
            best = min(
                (q for q in p.able[slot] if state.may(q, slot)),
                key=lambda q: (_cost(state, slot, q), q),
                default=-1,
            )
            if best >= 0:
                state.put(slot, best)


def _cost(state: State, slot: int, person: int) -> int:
    """Return what one more duty costs, counted as if the term's quotas were due day by day."""
    before = state.cost
    state.put(slot, person)
    cost = state.cost - before
    state.take(slot)
    return cost
