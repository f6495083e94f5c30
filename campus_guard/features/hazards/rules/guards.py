"""Which step may follow: each refusal is a sentence at the field that has to change.

No way leads to 销号 without measure, responsible person, deadline, evidence and a verifier who is
not the fixer (HAZ-03, HAZ-06). A proposed major hazard waits for a person's decision.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.features.hazards.rules.codes import EventKind, Ground, HazardState, Level
from campus_guard.features.hazards.rules.labels import label
from campus_guard.features.hazards.rules.life import IN_ORDER, PROOFS, Event, Standing, who

K = EventKind
S = HazardState
Fields = dict[str, Message]
CLOSED = frozenset({S.STRUCK_OFF})
OPEN = frozenset(S) - CLOSED
_WORKING = frozenset({S.ASSIGNED, S.RECTIFYING, S.RETURNED, S.EXTERNAL})
_UNDONE = _WORKING | {S.GRADED}
_FROM: Mapping[EventKind, frozenset[HazardState]] = MappingProxyType(
    {
        K.GRADED: OPEN,
        K.ASSIGNED: _UNDONE,
        K.STARTED: frozenset({S.ASSIGNED, S.RETURNED}),
        K.ASKED: _WORKING,
        K.PASSED: frozenset({S.ASKED}),
        K.FAILED: frozenset({S.ASKED}),
        K.STRUCK_OFF: frozenset({S.PASSED}),
        K.FIXED_ON_SPOT: frozenset({S.FOUND}),
        K.URGED: OPEN,
        K.EXTENDED: _WORKING,
        K.LISTED: OPEN - {S.FOUND},
        K.MILESTONE: OPEN,
        K.UNLISTED: frozenset({S.PASSED}),
        K.REPORTED_UP: OPEN,
        K.EXTERNAL: _UNDONE - {S.EXTERNAL},
        K.RESUMED: frozenset({S.EXTERNAL}),
        K.REFUSED: OPEN,
        K.SPENT: frozenset(S),
        K.PROTECTED: OPEN,
        K.UP_AGAIN: OPEN,
        K.OPEN_REASON: OPEN,
    }
)
MOST_YUAN = Decimal(10) ** 10


def _missing(e: Event, **asked: Message) -> Fields:
    return {name: words for name, words in asked.items() if not e.data.get(name)}


def _person(e: Event, name: str, words: Message) -> Fields:
    return {} if who(e.data.get(name)) else {name: words}


def _graded(s: Standing, e: Event) -> Fields:
    level = Level(e.data["level"])
    if level is Level.MAJOR_PENDING:
        return {"level": msg("Decide: general or major.")}
    if level is s.level:
        return {"level": msg("It has this level already.")}
    down = level is Level.GENERAL and s.level in (Level.MAJOR, Level.MAJOR_PENDING)
    if down and s.listing and s.listing.ground is Ground.MAJOR:
        return {"level": msg("It is under listed supervision as a major hazard.")}
    return _missing(e, reason=msg("Say why it is not a major hazard.")) if down else {}


def _assigned(s: Standing, e: Event) -> Fields:
    found = _missing(
        e,
        measure=msg("Say what has to be done."),
        due=msg("Give the deadline."),
    ) | _person(e, "owner", msg("Choose the responsible person."))
    if "due" in found:
        return found
    due = date.fromisoformat(e.data["due"])
    if due < e.on:
        found["due"] = msg("The deadline lies before the assignment.")
    elif s.due and due > s.due and not e.data.get("reason"):
        found["reason"] = msg("A later deadline needs a reason.")
    return found


def _asked(s: Standing, e: Event) -> Fields:
    if not s.owner or not s.measure or s.first_due is None:
        return {"": msg("It has not been assigned yet.")}
    return _person(e, "fixer", msg("Who fixed it?"))


def _verifier(s: Standing, e: Event) -> Fields:
    found = _person(e, "verifier", msg("Who looked at it again?"))
    verifier = who(e.data.get("verifier"))
    fixers = [*s.fixers, who(e.data.get("fixer"))]
    if any(verifier.same(fixer) for fixer in fixers):
        found["verifier"] = msg("Whoever fixed it cannot be the one who verifies it.")
    return found


def _failed(s: Standing, e: Event) -> Fields:
    return _verifier(s, e) | _missing(e, reason=msg("Say what is still wrong."))


def obstacles(s: Standing, evidence: str = "", down_from: datetime | None = None) -> list[Message]:
    """Return why a hazard that passed re-inspection cannot be struck off yet."""
    found = []
    if not (s.measure and s.owner and s.first_due):
        found.append(msg("Measure, responsible person and deadline are not complete."))
    if not (s.proven or evidence):
        found.append(msg("There is no evidence: words or a picture of afterwards."))
    if not s.verifier or any(s.verifier.same(fixer) for fixer in s.fixers):
        found.append(msg("Whoever fixed it cannot be the one who verifies it."))
    if s.level in (None, Level.MAJOR_PENDING):
        found.append(msg("Nobody has decided yet whether it is a major hazard."))
    if s.level is Level.MAJOR and not s.reports:
        found.append(msg("A major hazard has to be reported upward first."))
    if s.listing:
        found.append(msg("It is still under listed supervision."))
    if down_from and s.up_again is None:
        found.append(msg("Record when the device worked again."))
    return found


def _struck_off(s: Standing, e: Event) -> Fields:
    down = e.data.get("down_from")
    moment = datetime.fromisoformat(down) if down else None
    for words in obstacles(s, e.data.get("evidence", ""), moment):
        return {"evidence" if not s.proven and not e.data.get("evidence") else "": words}
    return _person(e, "by", msg("Who strikes it off?"))


def _on_spot(s: Standing, e: Event) -> Fields:
    found = _missing(e, measure=msg("Say what was done."))
    found |= _person(e, "fixer", msg("Who fixed it?")) | _verifier(s, e)
    if e.on != s.found_on:
        found["on"] = msg("On the spot means on the day it was found.")
    if not PROOFS & set(s.photos.values()):
        found["photos"] = msg("Fixed on the spot needs a picture of afterwards.")
    return found


def _urged(s: Standing, e: Event) -> Fields:
    if s.due is None or not (s.late(e.on) or s.due < e.on):
        return {"": msg("It is not overdue.")}
    return {}


def _extended(s: Standing, e: Event) -> Fields:
    found = _missing(e, due=msg("Give the deadline."), reason=msg("Give a reason."))
    found |= _person(e, "approver", msg("Who allowed it?"))
    if s.due is None:
        return {"": msg("It has not been assigned yet.")}
    if "due" not in found and date.fromisoformat(e.data["due"]) <= s.due:
        found["due"] = msg("The new deadline must be later than the present one.")
    return found


def _listed(s: Standing, e: Event) -> Fields:
    if s.listing:
        return {"": msg("It is under listed supervision already.")}
    found = _missing(e, plate=msg("Give the plate number."))
    found |= _person(e, "sponsor", msg("Who supervises it?"))
    ground = Ground(e.data["ground"])
    if ground is Ground.MAJOR and s.level is not Level.MAJOR:
        found["ground"] = msg("It is not graded as a major hazard.")
    if ground is Ground.OVERDUE and not s.late(e.on):
        found["ground"] = msg("It is not overdue.")
    days = [stage.get("due") for stage in e.data.get("milestones", ())]
    if not all(days):
        found["milestones"] = msg("Each stage needs its day.")
    elif days and date.fromisoformat(min(days)) < e.on:
        found["milestones"] = msg("This lies before the listing.")
    return found


def _milestone(s: Standing, e: Event) -> Fields:
    if s.listing is None:
        return {"": msg("It is not under listed supervision.")}
    place = e.data["index"]
    if not 0 <= place < len(s.listing.milestones) or s.listing.milestones[place].done_on:
        return {"index": msg("This stage is not open.")}
    return {"on": msg("This lies before the listing.")} if e.on < s.listing.on else {}


def _unlisted(s: Standing, e: Event) -> Fields:
    if s.listing is None:
        return {"": msg("It is not under listed supervision.")}
    found = _missing(e, basis=msg("Say on what grounds."))
    return found | _person(e, "approver", msg("Who allowed it?"))


def _reported_up(_s: Standing, e: Event) -> Fields:
    return _missing(e, to=msg("To whom was it reported?"))


def _external(_s: Standing, e: Event) -> Fields:
    return _missing(
        e,
        unit=msg("To which unit was it reported?"),
        protection=msg("Say how people are protected until then."),
    )


def _refused(s: Standing, e: Event) -> Fields:
    if not s.owner:
        return {"": msg("It has not been assigned yet.")}
    return _missing(e, note=msg("Say who refused what."))


def is_money(amount: Decimal | None) -> bool:
    """Tell whether an amount is one of whole fen, above 0 and below ten billion yuan."""
    try:
        return (
            amount is not None
            and amount.is_finite()
            and 0 < amount < MOST_YUAN
            and amount * 100 == int(amount * 100)
        )
    except InvalidOperation:
        return False


def _spent(_s: Standing, e: Event) -> Fields:
    fine = is_money(Decimal(e.data["amount"]))
    return {} if fine else {"amount": msg("The cost must be an amount above 0.")}


def _text(_s: Standing, e: Event) -> Fields:
    return _missing(e, text=msg("Write something."))


def _up_again(s: Standing, e: Event) -> Fields:
    down = e.data.get("down_from")
    if s.up_again is not None:
        return {"": msg("It works again already.")}
    if not down:
        return {"": msg("No down-time was recorded.")}
    if datetime.fromisoformat(e.data["at"]) < datetime.fromisoformat(down):
        return {"at": msg("It cannot work again before it broke down.")}
    return {}


_CHECKS: Mapping[EventKind, Callable[[Standing, Event], Fields]] = MappingProxyType(
    {
        K.GRADED: _graded,
        K.ASSIGNED: _assigned,
        K.ASKED: _asked,
        K.PASSED: _verifier,
        K.FAILED: _failed,
        K.STRUCK_OFF: _struck_off,
        K.FIXED_ON_SPOT: _on_spot,
        K.URGED: _urged,
        K.EXTENDED: _extended,
        K.LISTED: _listed,
        K.MILESTONE: _milestone,
        K.UNLISTED: _unlisted,
        K.REPORTED_UP: _reported_up,
        K.EXTERNAL: _external,
        K.REFUSED: _refused,
        K.SPENT: _spent,
        K.PROTECTED: _text,
        K.OPEN_REASON: _text,
        K.UP_AGAIN: _up_again,
    }
)


def possible(s: Standing) -> frozenset[EventKind]:
    """Return the steps that the state admits (their fields may still be refused)."""
    found = {kind for kind, states in _FROM.items() if s.state in states}
    if s.listing is None:
        found -= {K.MILESTONE, K.UNLISTED}
    else:
        found -= {K.LISTED}
    return frozenset(found)


def check(s: Standing, e: Event, today: date) -> None:
    """Raise UserError when the step cannot follow; ``fields`` says where, "" is the whole form."""
    if s.state not in _FROM[e.kind]:
        raise UserError(
            msg("It stands at: {state}. This step is not possible now.", state=label(s.state))
        )
    found = _CHECKS[e.kind](s, e) if e.kind in _CHECKS else {}
    if e.on > today:
        found.setdefault("on", msg("This day lies in the future."))
    elif s.found_on and e.on < s.found_on:
        found.setdefault("on", msg("This lies before the day it was found."))
    elif e.kind in IN_ORDER and s.last_on and e.on < s.last_on:
        found.setdefault("on", msg("An earlier step is of a later day ({day}).", day=s.last_on))
    if found:
        first = found.pop("", None) or next(iter(found.values()))
        raise UserError(first, found)
