"""The JSON form of a roster instance; ``load_instance`` and ``dump_instance`` are inverses.

The schema, in words, is SCHEMA (shown by ``campus-guard roster solve --help``).
"""

from collections import Counter
from dataclasses import fields as fields_of
from datetime import date
from typing import Any

from campus_guard.core.i18n import Message, msg
from campus_guard.features.rosters.rules.model import (
    DAY_KINDS,
    DAY_MINUTES,
    RELAXABLE,
    Absence,
    Carry,
    Certificate,
    Day,
    Instance,
    Lesson,
    Level,
    Limits,
    Lock,
    Pair,
    PairKind,
    Person,
    PersonLimits,
    Post,
    Sliders,
    Slot,
    SlotKey,
    Wish,
)
from campus_guard.features.rosters.rules.reading import Errors, Fields, hours, refuse

FORMAT = "campus-guard/roster-instance"
VERSION = 1
SEXES = ("", "f", "m")


def load_instance(raw: Any) -> Instance:
    """Return the instance of a JSON object; raises UserError that names every wrong field."""
    errors: Errors = {}
    top = Fields(raw, "", errors)
    top.choice("format", (FORMAT,))
    top.number("version", 1, VERSION)
    days = tuple(top.many("days", _day, needed=True))
    index = {day.date: n for n, day in enumerate(days)}
    instance = Instance(
        name=top.text("name", ""),
        seed=top.number("seed", 0, 2**31 - 1, 1),
        rule_set=top.text("rule_set", "1"),
        days=days,
        people=tuple(top.many("people", _person, needed=True)),
        posts=tuple(top.many("posts", _post, needed=True)),
        slots=tuple(top.many("slots", lambda f: _slot(f, index), needed=True)),
        pairs=tuple(top.many("pairs", _pair)),
        locks=tuple(top.many("locks", lambda f: _lock(f, index))),
        limits=top.inner("limits", _limits),
        sliders=top.inner("sliders", _sliders),
    )
    top.done()
    refuse(errors)
    refuse(problems(instance))
    return instance


def problems(instance: Instance) -> Errors:
    """Return what does not fit together: unknown names, doubles, days out of order."""
    found: Errors = {}
    people = [p.id for p in instance.people]
    posts = [p.id for p in instance.posts]
    keys = [s.key for s in instance.slots]
    found |= _doubles("people", people) | _doubles("posts", posts) | _doubles("slots", keys)
    dates = [day.date for day in instance.days]
    if dates != sorted(set(dates)):
        found["days"] = msg("The days must stand in order, each once.")
    for n, slot in enumerate(instance.slots):
        if slot.post not in posts:
            found[f"slots[{n}].post"] = msg("There is no post {id}.", id=slot.post)
        if slot.ends <= slot.starts:
            found[f"slots[{n}].ends"] = msg("A duty ends after it starts.")
    for n, person in enumerate(instance.people):
        for name in (person.posts or frozenset()) - set(posts):
            found[f"people[{n}].posts"] = msg("There is no post {id}.", id=name)
    for n, pair in enumerate(instance.pairs):
        if pair.first == pair.second or not {pair.first, pair.second} <= set(people):
            found[f"pairs[{n}]"] = msg("A pair names two different people of the list.")
    return found | _wrong_locks(instance, set(people), set(keys))


def _wrong_locks(instance: Instance, people: set[str], keys: set[SlotKey]) -> Errors:
    found = _doubles("locks", [lock.key for lock in instance.locks])
    for n, lock in enumerate(instance.locks):
        if lock.key not in keys:
            found[f"locks[{n}]"] = msg("There is no such slot.")
        elif lock.person is not None and lock.person not in people:
            found[f"locks[{n}].person"] = msg("There is no person {id}.", id=lock.person)
    return found


def _doubles(name: str, ids: list[Any]) -> Errors:
    twice = [str(key) for key, n in Counter(ids).items() if n > 1]
    return {name: msg("{id} stands here twice.", id=twice[0])} if twice else {}


def _day(f: Fields) -> Day:
    return Day(
        date=f.day("date"),
        kind=f.choice("kind", DAY_KINDS, "school"),
        follows_weekday=f.maybe("follows_weekday", lambda n: f.number(n, 1, 7)),
        name=f.text("name", ""),
    )


def _person(f: Fields) -> Person:
    return Person(
        id=f.text("id"),
        name=f.text("name"),
        sex=f.choice("sex", SEXES, ""),
        leader=f.flag("leader"),
        certificates=tuple(f.many("certificates", _certificate)),
        posts=f.maybe("posts", lambda n: frozenset(f.texts(n))),
        share=f.number("share", 0, 1000, 100),
        absences=tuple(f.many("absences", _absence)),
        lessons=tuple(f.many("lessons", _lesson)),
        wishes=tuple(f.many("wishes", _wish)),
        carry=f.inner("carry", _carry),
        limits=f.inner("limits", _own_limits),
    )


def _certificate(f: Fields) -> Certificate:
    return Certificate(f.text("code"), f.maybe("valid_from", f.day), f.maybe("valid_to", f.day))


def _absence(f: Fields) -> Absence:
    made = Absence(
        first=f.day("first"),
        last=f.day("last"),
        starts=f.maybe("starts", f.clock),
        ends=f.maybe("ends", f.clock),
        reason=f.text("reason", ""),
    )
    if made.last < made.first:
        f.wrong("last", msg("The last day is before the first."))
    return made


def _lesson(f: Fields) -> Lesson:
    return Lesson(f.number("weekday", 1, 7), f.clock("starts"), f.clock("ends"), f.text("name", ""))


def _wish(f: Fields) -> Wish:
    made = Wish(
        kind=f.choice("kind", ("free", "duty")),
        day=f.maybe("day", f.day),
        weekday=f.maybe("weekday", lambda n: f.number(n, 1, 7)),
        post=f.text("post", ""),
        priority=f.number("priority", 1, 3, 1),
    )
    if made.kind == "duty" and made.day is None:
        f.wrong("day", msg("A wish for a duty needs its day."))
    return made


def _carry(f: Fields) -> Carry:
    names = (field.name for field in fields_of(Carry))
    return Carry(**{name: f.number(name, -999, 999, 0) for name in names})


def _own_limits(f: Fields) -> PersonLimits:
    return PersonLimits(**{n: f.maybe(n, lambda name: f.number(name, 0, 99)) for n in RELAXABLE})


def _post(f: Fields) -> Post:
    return Post(
        id=f.text("id"),
        name=f.text("name"),
        kind=f.text("kind", ""),
        sex=f.choice("sex", SEXES, ""),
        certificate=f.text("certificate", ""),
        leader=f.flag("leader"),
        points=f.number("points", 0, 99, 1),
        night=f.flag("night"),
        morning=f.flag("morning"),
        areas=f.texts("areas"),
    )


def _key(f: Fields, index: dict[date, int]) -> SlotKey:
    day = f.day("day")
    if day not in index:
        f.wrong("day", msg("This day is not in the list of days."))
    return (index.get(day, 0), f.text("post"), f.number("seat", 1, 99, 1))


def _slot(f: Fields, index: dict[date, int]) -> Slot:
    day, post, seat = _key(f, index)
    return Slot(
        day=day,
        post=post,
        seat=seat,
        starts=f.clock("starts", DAY_MINUTES),
        ends=f.clock("ends"),
        leader=f.flag("leader"),
        certificate=f.text("certificate", ""),
        points=f.maybe("points", lambda n: f.number(n, 0, 99)),
        holiday=f.maybe("holiday", f.flag),
    )


def _pair(f: Fields) -> Pair:
    people = f.texts("people")
    if len(people) != 2:
        f.wrong("people", msg("A pair names two different people of the list."))
        people = ("", "")
    return Pair(people[0], people[1], PairKind(f.choice("kind", ("keep", "avoid"))))


def _lock(f: Fields, index: dict[date, int]) -> Lock:
    return Lock(_key(f, index), f.maybe("person", f.text), f.text("reason", ""))


def _limits(f: Fields) -> Limits:
    plain = Limits()
    relaxed = frozenset(f.texts("relaxed"))
    if relaxed - set(RELAXABLE):
        f.wrong("relaxed", msg("One of {choices} is expected here.", choices=", ".join(RELAXABLE)))
    return Limits(
        rest_minutes=f.number("rest_minutes", 0, DAY_MINUTES, plain.rest_minutes),
        per_day=f.number("per_day", 1, 99, plain.per_day),
        in_7_days=f.number("in_7_days", 1, 99, plain.in_7_days),
        consecutive_days=f.number("consecutive_days", 1, 999, plain.consecutive_days),
        relaxed=relaxed,
    )


def _sliders(f: Fields) -> Sliders:
    levels = tuple(level.value for level in Level)
    names = [field.name for field in fields_of(Sliders)]
    return Sliders(**{name: Level(f.choice(name, levels, Level.MIDDLE)) for name in names})


# ------------------------------------------------------------------------------------ writing
def dump_instance(instance: Instance) -> dict[str, Any]:
    """Return the JSON object of an instance; fields at their defaults are left out."""
    days = instance.days
    return {
        "format": FORMAT,
        "version": VERSION,
        "name": instance.name,
        "seed": instance.seed,
        "rule_set": instance.rule_set,
        "days": [_plain(day) for day in days],
        "people": [_plain(person) for person in instance.people],
        "posts": [_plain(post) for post in instance.posts],
        "slots": [_plain(s) | {"day": days[s.day].date.isoformat()} for s in instance.slots],
        "pairs": [{"people": [p.first, p.second], "kind": p.kind.value} for p in instance.pairs],
        "locks": [
            key_of(lock.key, instance) | {"person": lock.person, "reason": lock.reason}
            for lock in instance.locks
        ],
        "limits": _plain(instance.limits),
        "sliders": _plain(instance.sliders),
    }


def key_of(key: SlotKey, instance: Instance) -> dict[str, Any]:
    """Return a slot's name in JSON."""
    return {"day": instance.days[key[0]].date.isoformat(), "post": key[1], "seat": key[2]}


_CLOCKS = frozenset({"starts", "ends"})


def _plain(thing: Any) -> Any:
    """Return a dataclass as JSON without what equals its default."""
    if hasattr(thing, "__dataclass_fields__"):
        made = {}
        for field in fields_of(thing):
            value = getattr(thing, field.name)
            if value is None or (value == field.default and field.name != "kind"):
                continue
            if field.name in _CLOCKS:
                made[field.name] = hours(value)
            elif (plain := _plain(value)) not in ({}, []) or field.name == "posts":
                made[field.name] = plain
        return made
    if isinstance(thing, date):
        return thing.isoformat()
    if isinstance(thing, frozenset):
        return sorted(thing)
    return [_plain(item) for item in thing] if isinstance(thing, tuple) else thing


def dump_message(message: Message) -> dict[str, Any]:
    """Return a message that ``load_message`` reads again (a worker's words cross a pipe)."""
    params = {
        name: dump_message(value) if isinstance(value, Message) else _scalar(value)
        for name, value in message.params
    }
    return {"text": message.text, "params": params}


def _scalar(value: Any) -> Any:
    return value if isinstance(value, int | float | str) else str(value)


def load_message(raw: Any) -> Message:
    """Return the message of ``dump_message``, or a plain text as a message."""
    if isinstance(raw, str):
        return Message("{text}", (("text", raw),))
    params = {
        name: load_message(value) if isinstance(value, dict) else value
        for name, value in raw["params"].items()
    }
    return Message(raw["text"], tuple(params.items()))
