"""Exchanges of duties: whether the hard rules allow one, and what it would cost, untouched."""

from collections.abc import Callable

from campus_guard.features.rosters.engine.state import State


def may_instead(state: State, person: int, new: int, old: int) -> bool:
    """Tell whether a person may take ``new`` when he gives ``old`` away."""
    p = state.problem
    if not p.fit[person][new] or (state.mask[person] ^ (1 << old)) & p.clash[new]:
        return False
    at, gone = p.day[new], p.day[old]
    if state.days[person][at] - (at == gone) >= p.per_day[person]:
        return False
    limit, sevens = p.in_7[person], state.sevens[person]
    if max(sevens[at - 6 : at + 1]) >= limit:
        for first in range(at - 6, at + 1):
            if sevens[first] - (first <= gone <= first + 6) >= limit:
                return False
    if state.must_run_check[person] and _run_without(state, person, at, gone) > p.running[person]:
        return False
    avoid = p.of.avoid[person]
    return not avoid or not any(state.holder[m] in avoid for m in p.of.mates[new] if m != old)


def _run_without(state: State, person: int, at: int, gone: int) -> int:
    """Return the days running around ``at`` when one duty of day ``gone`` is given away."""
    days = state.days[person]
    days[gone] -= 1
    low = high = at
    while days[low - 1]:
        low -= 1
    while days[high + 1]:
        high += 1
    days[gone] += 1
    return high - low + 1


def exchange_cost(state: State, who: int, new: int, old: int) -> int:
    """Return what it costs a person to have ``new`` instead of ``old`` (company left out)."""
    p = state.problem
    of = p.of
    cost = 0
    more = of.points[new] - of.points[old]
    if more:
        value, table = state.points[who], state.cost_points[who]
        cost += table[value + more] - table[value]
    more = of.night[new] - of.night[old]
    if more:
        value, table = state.nights[who], state.cost_nights[who]
        cost += table[value + more] - table[value]
    more = of.holiday[new] - of.holiday[old]
    if more:
        value, table = state.holidays[who], state.cost_holidays[who]
        cost += table[value + more] - table[value]
    more = of.morning[new] - of.morning[old]
    if more:
        value, table = state.mornings[who], state.cost_mornings[who]
        cost += table[value + more] - table[value]
    cost += _step(state.rotation, state.cost_rotation, who * p.posts, of.post[new], of.post[old])
    cost += _step(state.weeks, state.cost_weeks, who * p.weeks, p.week[new], p.week[old])
    free = p.free[who]
    if free:
        cost += free.get(new, 0) - free.get(old, 0)
    if p.duty_wish:
        cost += _met(state, who, new, 1) + _met(state, who, old, -1)
    return cost


def _step(counter: list[int], tables: list[list[int]], base: int, new: int, old: int) -> int:
    if new == old:
        return 0
    a, b = base + new, base + old
    up, down = counter[a], counter[b]
    return tables[a][up + 1] - tables[a][up] + tables[b][down - 1] - tables[b][down]


def _met(state: State, who: int, slot: int, sign: int) -> int:
    cost = 0
    for wish in state.problem.duty_wish.get((who, slot), ()):
        if state.fulfilled[wish] == (0 if sign > 0 else 1):
            cost -= sign * state.problem.duty_wishes[wish]
    return cost


def company_cost(state: State, who: int, slot: int, sign: int, without: int) -> int:
    """Return what meeting the others of a slot costs (``without`` is leaving)."""
    of = state.problem.of
    mates = of.mates[slot]
    if not mates:
        return 0
    cost, post, people = 0, of.post[slot], state.problem.people
    counts, table = state.pairs[post], state.cost_pairs[post]
    for mate in mates:
        other = state.holder[mate]
        if other >= 0 and other != without:
            at = who * people + other if who < other else other * people + who
            value = counts.get(at, 0)
            cost += table[value + sign] - table[value]
    keep = of.keep[who]
    if keep:
        weight, present = state.problem.weights["pairs"], {state.holder[m] for m in mates}
        cost += sign * sum(-weight if friend in present else weight for friend in keep)
    return cost


def swap_cost(state: State, a: int, b: int) -> int:
    """Return what it costs that the holders of two slots change places."""
    p, q = state.holder[a], state.holder[b]
    cost = exchange_cost(state, p, b, a) + exchange_cost(state, q, a, b)
    mates = state.problem.of.mates
    if mates[a]:
        cost += company_cost(state, p, a, -1, q) + company_cost(state, q, a, 1, p)
    if mates[b]:
        cost += company_cost(state, q, b, -1, p) + company_cost(state, p, b, 1, q)
    return cost


def give_cost(state: State, slot: int, new: int) -> int:
    """Return what it costs that somebody else takes a slot over (exact: tried and taken back)."""
    before = state.cost
    old = state.take(slot)
    state.put(slot, new)
    cost = state.cost - before
    state.take(slot)
    state.put(slot, old)
    return cost


def package(state: State, slot: int, new: int, draw: Callable[[], float]) -> list[tuple[int, int]]:
    """Give a slot to somebody else and let him pay in smaller duties of the same points.

    Return what was moved as (slot, holder before), empty when it cannot be; the state is changed.
    """
    p = state.problem
    old = state.take(slot)
    if not state.may(new, slot):
        state.put(slot, old)
        return []
    state.put(slot, new)
    moved, due = [(slot, old)], p.of.points[slot]
    mine = duties(state.mask[new])
    start = int(draw() * len(mine))
    for other in mine[start:] + mine[:start]:
        worth = p.of.points[other]
        if other == slot or worth > due or other in p.fixed or not p.fit[old][other]:
            continue
        state.take(other)
        if state.may(old, other):
            state.put(other, old)
            moved.append((other, new))
            due -= worth
            if not due:
                return moved
        else:
            state.put(other, new)
    undo(state, moved)
    return []


def undo(state: State, moved: list[tuple[int, int]]) -> None:
    """Put back what ``package`` moved."""
    for slot, _ in moved:
        state.take(slot)
    for slot, before in moved:
        state.put(slot, before)


def duties(mask: int) -> list[int]:
    """Return the slots of a set of bits."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found
