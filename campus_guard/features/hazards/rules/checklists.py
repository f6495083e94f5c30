"""Checklists: what is looked at, how, and what a failure means.

The shipped ones lie in ``resources/checklists`` and are never changed; a school edits a copy. A
version is whole and final: an inspection keeps the version it was made with.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.core.paths import resource
from campus_guard.core.text import clean_block, clean_line
from campus_guard.features.hazards.rules.inspection_codes import (
    CheckMethod,
    Consequence,
    PlanKind,
)

SCHEMA = "campus_guard.checklist/1"
CODE_LENGTH = 32
TITLE_LENGTH = 100
TEXT_LENGTH = 500
HINT_LENGTH = 1000
MOST_ITEMS = 200
_CODE = re.compile(r"[A-Z0-9][A-Z0-9._-]*")


@dataclass(frozen=True)
class Words:
    """Words in Chinese, with an English gloss where there is one."""

    zh: str
    en: str = ""

    def say(self, tr: Translator) -> str:
        """Return the words for this reader."""
        return (self.en or self.zh) if tr.language == "en" else self.zh


@dataclass(frozen=True)
class ChecklistItem:
    """One thing to look at. ``photo``: a failure should be photographed."""

    code: str
    words: Words
    method: CheckMethod = CheckMethod.LOOK
    on_fail: Consequence = Consequence.ORDINARY
    photo: bool = True
    hint: str = ""


@dataclass(frozen=True)
class ChecklistDef:
    """A checklist in one version. ``origin``: the shipped one it was copied from."""

    code: str
    title: Words
    items: tuple[ChecklistItem, ...]
    inspector: str = ""
    frequency: str = ""
    plans: tuple[PlanKind, ...] = field(default=(), compare=False)

    def item(self, code: str) -> ChecklistItem | None:
        """Return the item with this code."""
        return next((item for item in self.items if item.code == code), None)


def checklist_json(checklist: ChecklistDef) -> dict[str, Any]:
    """Return what is stored of a version."""
    return {
        "schema": SCHEMA,
        "code": checklist.code,
        "title": {"zh": checklist.title.zh, "en": checklist.title.en},
        "inspector": checklist.inspector,
        "frequency": checklist.frequency,
        "items": [
            {
                "code": item.code,
                "zh": item.words.zh,
                "en": item.words.en,
                "method": item.method.value,
                "on_fail": item.on_fail.value,
                "photo": item.photo,
                "hint": item.hint,
            }
            for item in checklist.items
        ],
    }


def checklist_from(data: Mapping[str, Any]) -> ChecklistDef:
    """Return the checklist in ``data``; raises ValueError or KeyError for another kind of file."""
    if data.get("schema") != SCHEMA:
        raise ValueError(str(data.get("schema")))
    return ChecklistDef(
        data["code"],
        Words(data["title"]["zh"], data["title"].get("en", "")),
        tuple(_item(item) for item in data["items"]),
        data.get("inspector", ""),
        data.get("frequency", ""),
        tuple(PlanKind(kind) for kind in data.get("plans", ())),
    )


def _item(data: Mapping[str, Any]) -> ChecklistItem:
    return ChecklistItem(
        data["code"],
        Words(data["zh"], data.get("en", "")),
        CheckMethod(data["method"]),
        Consequence(data["on_fail"]),
        bool(data["photo"]),
        data.get("hint", ""),
    )


@lru_cache(maxsize=1)
def shipped_checklists() -> Mapping[str, ChecklistDef]:
    """Return {code: checklist} of the shipped ones, in their order; callers must not change it."""
    order = json.loads(resource("checklists", "order.json").read_text(encoding="utf-8"))["order"]
    found = (_shipped(code) for code in order)
    return {checklist.code: checklist for checklist in found}


def _shipped(code: str) -> ChecklistDef:
    text = resource("checklists", f"{code.lower()}.json").read_text(encoding="utf-8")
    return checklist_from(json.loads(text))


def clean_checklist(checklist: ChecklistDef) -> ChecklistDef:
    """Return the checklist with its texts cleaned and its codes in capitals."""
    items = tuple(
        ChecklistItem(
            clean_code(item.code),
            Words(clean_line(item.words.zh), clean_line(item.words.en)),
            item.method,
            item.on_fail,
            item.photo,
            clean_block(item.hint),
        )
        for item in checklist.items
    )
    return ChecklistDef(
        clean_code(checklist.code),
        Words(clean_line(checklist.title.zh), clean_line(checklist.title.en)),
        items,
        clean_line(checklist.inspector),
        clean_line(checklist.frequency),
        checklist.plans,
    )


def clean_code(code: str) -> str:
    """Return a code as it is stored."""
    return clean_line(code).upper().replace(" ", "")


def check_code(code: str) -> Message | None:
    """Return what is wrong with a code, or None."""
    if not code:
        return msg("A code is needed.")
    if len(code) > CODE_LENGTH:
        return msg("At most {n} characters.", n=CODE_LENGTH)
    if not _CODE.fullmatch(code):
        return msg("Only letters, digits and . _ - are possible.")
    return None


def check_checklist(checklist: ChecklistDef) -> dict[str, Message]:
    """Return what is wrong with a cleaned checklist, by field.

    What is wrong with an item stands under ``items.<position from 0>.<field>``.
    """
    wrong: dict[str, Message] = {}
    problem = check_code(checklist.code)
    if problem is not None:
        wrong["code"] = problem
    wrong |= _check_text("title_zh", checklist.title.zh, TITLE_LENGTH, needed=True)
    wrong |= _check_text("title_en", checklist.title.en, TITLE_LENGTH)
    wrong |= _check_text("inspector", checklist.inspector, TITLE_LENGTH)
    wrong |= _check_text("frequency", checklist.frequency, TITLE_LENGTH)
    if not checklist.items:
        wrong["items"] = msg("A checklist needs at least one item.")
    elif len(checklist.items) > MOST_ITEMS:
        wrong["items"] = msg("A checklist has at most {n} items.", n=MOST_ITEMS)
    return wrong | _check_items(checklist.items)


def _check_items(items: Sequence[ChecklistItem]) -> dict[str, Message]:
    wrong: dict[str, Message] = {}
    seen: set[str] = set()
    for index, item in enumerate(items):
        at = f"items.{index}."
        problem = check_code(item.code)
        if problem is None and item.code in seen:
            problem = msg("The code {code} stands twice.", code=item.code)
        if problem is not None:
            wrong[at + "code"] = problem
        seen.add(item.code)
        wrong |= _check_text(at + "zh", item.words.zh, TEXT_LENGTH, needed=True)
        wrong |= _check_text(at + "en", item.words.en, TEXT_LENGTH)
        wrong |= _check_text(at + "hint", item.hint, HINT_LENGTH)
    return wrong


def _check_text(name: str, text: str, most: int, *, needed: bool = False) -> dict[str, Message]:
    if needed and not text:
        return {name: msg("Words are needed.")}
    if len(text) > most:
        return {name: msg("At most {n} characters.", n=most)}
    return {}


def next_item_code(checklist_code: str, taken: Iterable[str]) -> str:
    """Return a code for a new item that no item of the checklist has had: FIRE-13."""
    used = set(taken)
    number = len(used) + 1
    while f"{checklist_code}-{number:02d}" in used:
        number += 1
    return f"{checklist_code}-{number:02d}"


def free_code(code: str, taken: Iterable[str]) -> str:
    """Return the code for a copy of ``code``: FIRE-2, FIRE-3 ..."""
    used, number = set(taken), 2
    while f"{code}-{number}" in used:
        number += 1
    return f"{code}-{number}"
