"""What the search box offers, in which order, and what Enter would do with each."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from campus_guard.core.i18n import Translator, msg
from campus_guard.core.text import fold
from campus_guard.core.tone import Tone
from campus_guard.features.gate.queries.search import GateSearch
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
    if is_whole_number(text):
        hits = [hit for hit in hits if _has_number(hit, text)]
    rows = [_hit_row(tr, hit, today) for hit in hits]
    plate = new_plate(text, prefix)
    first = _vehicle_meant(hits, text)
    if plate and all(normal_plate(hit.plate) != plate for hit in hits if hit.kind == "vehicle"):
        rows.append(_plate_row(tr, plate))
        if hits and _by_plate_only(hits[0], text):
            first = len(rows) - 1
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
    if not hits or not _by_plate_only(hits[0], text):
        return 0
    end = normal_plate(text)
    cars = (n for n, hit in enumerate(hits) if hit.kind == "vehicle" and hit.plate.endswith(end))
    return next(cars, 0)


def _by_plate_only(hit: Any, text: str) -> bool:
    """Tell whether a person was found by the end of a plate, and by nothing of his own."""
    end = normal_plate(text)
    if hit.kind == "vehicle" or not end or not hit.plate.endswith(end):
        return False
    return text not in (hit.phone[-4:], hit.document[-4:])


def is_whole_number(text: str) -> bool:
    """Tell whether a whole mobile or identity number was typed; it is looked up by its end."""
    plain = text.strip()
    return plain.isascii() and len(plain) in (11, 15, 18) and plain[:-1].isdigit()


def search_query(text: str) -> GateSearch:
    """Return the query of the search box: a whole number is asked for by its last four."""
    return GateSearch(text=text.strip()[-4:] if is_whole_number(text) else text)


def _has_number(hit: Any, text: str) -> bool:
    """Tell whether a masked phone or document number can be the one that was typed."""
    number = text.strip().upper()
    shown, begin = (hit.phone, 3) if len(number) == 11 else (hit.document, 1)
    return bool(shown[:begin] == number[:begin] and shown[-4:] == number[-4:])


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
