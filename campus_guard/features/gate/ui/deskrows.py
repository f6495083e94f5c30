"""What the search box offers, in which order, and what Enter would do with each."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from campus_guard.core.i18n import Translator, msg
from campus_guard.core.text import fold
from campus_guard.core.tone import Tone
from campus_guard.features.gate.rules.plates import normal_plate
from campus_guard.features.gate.ui.rowlist import Entry
from campus_guard.features.gate.ui.words import clock, day, heads, line, new_plate
from campus_guard.ui.badges import Badge


def search_rows(
    tr: Translator, hits: Sequence[Any], text: str, prefix: str, today: date
) -> tuple[list[Entry], int]:
    """Return the rows and the one that Enter takes.

    Letters and digits take the best hit. A name in Chinese takes a hit of exactly this name, else
    it is a new visitor: who types 张三 must not get 张三丰.
    """
    rows = [_hit_row(tr, hit, today) for hit in hits]
    plate = new_plate(text, prefix)
    if plate and all(normal_plate(hit.plate) != plate for hit in hits if hit.kind == "vehicle"):
        rows.append(_plate_row(tr, plate))
    first = _vehicle_meant(hits, text)
    if not text.isascii():
        exact = (n for n, hit in enumerate(hits) if fold(hit.name) == fold(text))
        known = next(exact, -1)
        rows.append(_new_row(tr, text))
        first = known if known >= 0 else len(rows) - 1
        if plate and not hits:
            first = 0
    elif text.isalpha() and not rows:
        rows.append(_new_row(tr, text))
    return rows, first


def _vehicle_meant(hits: Sequence[Any], text: str) -> int:
    """Return the vehicle's place when a plate's end found its driver first, else 0.

    The end of a plate means the vehicle; its driver has a name, a phone and a badge.
    """
    end = normal_plate(text)
    if not hits or hits[0].kind == "vehicle" or not end:
        return 0
    person = hits[0]
    if not person.plate.endswith(end) or text in (person.phone[-4:], person.document[-4:]):
        return 0
    cars = (n for n, hit in enumerate(hits) if hit.kind == "vehicle" and hit.plate.endswith(end))
    return next(cars, 0)


def _hit_row(tr: Translator, hit: Any, today: date) -> Entry:
    if hit.kind == "vehicle":
        return _vehicle_row(tr, hit, today)
    inside = hit.visit_id is not None
    badge, action = None, tr("Enter: let in")
    if inside:
        number = tr("badge {number}", number=hit.badge) if hit.badge else ""
        words = line(tr("Inside since {time}", time=clock(hit.entered_at)), number)
        badge = Badge(words, Tone.PRIMARY, "user")
        action = tr("Enter: sign out")
    elif hit.planned_visit_id is not None:
        badge = Badge(msg("Expected today"), Tone.OK, "clock")
    last = tr("last visit {day}", day=day(hit.last_at)) if hit.last_at else ""
    often = tr.n("{n} visit", "{n} visits", hit.visits) if hit.visits else ""
    second = line(hit.phone, hit.document, hit.plate, last, often)
    name = hit.name or tr("Not yet named")
    detail = line(hit.unit, heads(tr, hit.inside) if inside else "")
    return Entry((hit.kind, hit.id), name, detail, second, badge, "", action, ("hit", hit))


def _vehicle_row(tr: Translator, hit: Any, today: date) -> Entry:
    inside = hit.stay_id is not None
    badge, action = Badge(msg("Vehicle"), Tone.NORMAL, "car"), tr("Enter: vehicle in")
    if inside:
        words = tr("Inside since {time}", time=clock(hit.entered_at))
        badge, action = Badge(words, Tone.PRIMARY, "car"), tr("Enter: vehicle out")
    until = hit.permit_until
    permit = tr("permit until {day}", day=f"{until}") if until else ""
    if until is not None and not inside:
        good = until >= today
        words = tr("Staff, permit until {day}", day=f"{until:%m-%d}")
        if not good:
            words = tr("Permit ended {day}", day=f"{until}")
        badge = Badge(words, Tone.OK if good else Tone.BAD, "car" if good else "warning")
    last = tr("last visit {day}", day=day(hit.last_at)) if hit.last_at else ""
    second = line(hit.phone, permit, last)
    return Entry((hit.kind, hit.id), hit.plate, hit.name, second, badge, "", action, ("hit", hit))


def _plate_row(tr: Translator, plate: str) -> Entry:
    badge = Badge(msg("New vehicle"), Tone.NORMAL, "car")
    words = tr("This plate was never here.")
    return Entry(("plate", plate), plate, "", words, badge, "", tr("Enter: vehicle in"),
                 ("plate", plate))  # fmt: skip


def _new_row(tr: Translator, text: str) -> Entry:
    badge = Badge(msg("New visitor"), Tone.NORMAL, "plus")
    words = tr("Nobody of this name is meant: go on to the phone.")
    return Entry(("new", text), text, "", words, badge, "", tr("Enter: next field"),
                 ("new", text))  # fmt: skip
