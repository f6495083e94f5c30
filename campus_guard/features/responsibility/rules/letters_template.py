"""Templates of responsibility letters: who signs with whom, and what the letter says (ORG-06/07).

The tree is data: each template names the upper side by position and the lower side by positions,
posts of the catalogue or lines. The shipped ones lie in ``resource("letters", "templates.json")``;
a school's own version of a code stands for the shipped one.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

from campus_guard.core.i18n import Message, msg
from campus_guard.core.paths import resource
from campus_guard.core.text import clean_block, clean_line

SCHEMA = "campus_guard.letters/1"
SECTIONS = ("goals", "duties", "areas", "accidents", "assessment", "sanctions", "effect")
GENERATED = frozenset({"areas", "accidents", "assessment"})
"""Sections that are made from the grid and the rule set and hold no text of the template."""
STANDARD = "standard"
SCHEMES = (STANDARD, "safety_office")
RANKS = ("staff", "director", "vp", "principal")
POSITIONS = ("first_responsible", "vice_principal", "line_director", "safety_director")
LINES = ("teaching", "logistics", "young_pioneers", "safety_office", "administration")
OWN_LINE = "own"
DEPARTMENTS: Mapping[str, str] = {
    "teaching": "teaching_office",
    "logistics": "general_affairs",
    "young_pioneers": "young_pioneers",
}
"""Which department receives the first report when its director is the upper side (A-31)."""
MOST_COPIES = 20
_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]*")
LINE_LENGTH = 500
MOST_LINES = 60


@dataclass(frozen=True)
class PartyA:
    """The upper side: a position (for a line, or the lower side's ``own``), or a body outside."""

    position: str = ""
    line: str = ""
    outside: str = ""


@dataclass(frozen=True)
class PartyB:
    """The lower side: whoever holds one of the positions or posts, or belongs to a line."""

    positions: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Template:
    """A kind of letter. ``number`` 0 is the shipped version, the school's begin with 1.

    ``scheme`` empty: part of every tree (the letter with the bureau, ORG-08). ``rank`` is that of
    the lower side in the chain of reports (A-35).
    """

    code: str
    level: str
    title: str
    a: PartyA
    b: PartyB
    scheme: str = STANDARD
    sort: int = 100
    rank: str = "staff"
    sections: tuple[str, ...] = SECTIONS
    goals: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    sanctions: tuple[str, ...] = ()
    effect: tuple[str, ...] = ()
    copies: int = 3
    active: bool = True
    number: int = 0

    @property
    def shipped(self) -> bool:
        """Tell whether the school has not changed it."""
        return self.number == 0

    def belongs(self, scheme: str) -> bool:
        """Tell whether it is part of this tree and in use."""
        return self.active and self.scheme in ("", scheme)


def template_json(template: Template) -> dict[str, Any]:
    """Return what is stored of a template."""
    return {
        **{
            f.name: _plain(getattr(template, f.name))
            for f in fields(template)
            if f.name not in ("a", "b", "number")
        },
        "a": {k: v for k, v in vars(template.a).items() if v},
        "b": {k: list(v) for k, v in vars(template.b).items() if v},
    }


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def template_from(data: Mapping[str, Any], number: int = 0) -> Template:
    """Return the template of stored or shipped data; what is missing takes its default."""
    known = {f.name for f in fields(Template)} - {"a", "b", "number"}
    values: dict[str, Any] = {
        k: tuple(v) if isinstance(v, list) else v for k, v in data.items() if k in known
    }
    a, b = data.get("a", {}), data.get("b", {})
    return Template(
        **values,
        a=PartyA(**a),
        b=PartyB(**{name: tuple(listed) for name, listed in b.items()}),
        number=number,
    )


@lru_cache(maxsize=1)
def _file() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(
        resource("letters", "templates.json").read_text(encoding="utf-8")
    )
    return found


def wording() -> Mapping[str, Any]:
    """Return the sentences from which the generated sections are made."""
    found: Mapping[str, Any] = _file()["wording"]
    return found


@lru_cache(maxsize=1)
def shipped_templates() -> Mapping[str, Template]:
    """Return the templates that came with the program, by code, in the order of the tree."""
    data = _file()
    common = {name: data[name] for name in ("goals", "sanctions", "effect")}
    title = {"title": data["wording"]["title"]}
    found = [template_from({**common, **title, **one}) for one in data["templates"]]
    return {t.code: t for t in sorted(found, key=lambda t: (t.sort, t.code))}


def in_order(templates: Sequence[Template]) -> tuple[Template, ...]:
    """Return them as the tree lists them: from the top down."""
    return tuple(sorted(templates, key=lambda t: (t.sort, t.code)))


def clean_template(template: Template) -> Template:
    """Return the template with cleaned texts and without empty lines."""

    def lines(texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(t for t in map(clean_line, texts) if t)

    return replace(
        template,
        code=clean_line(template.code).upper(),
        level=clean_line(template.level),
        title=clean_line(template.title),
        a=replace(template.a, outside=clean_line(template.a.outside)),
        b=replace(template.b, posts=lines(template.b.posts)),
        sections=tuple(sorted(template.sections, key=(*SECTIONS, *template.sections).index)),
        goals=lines(template.goals),
        duties=lines(template.duties),
        sanctions=lines(template.sanctions),
        effect=lines(template.effect),
    )


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a text as sentences of a section."""
    return tuple(line for line in map(clean_line, clean_block(text).splitlines()) if line)


def check_template(template: Template) -> dict[str, Message]:
    """Return what is wrong with a cleaned template, by field."""
    wrong: dict[str, Message] = {}
    for name, most in (("code", 32), ("level", 100), ("title", 100)):
        text = getattr(template, name)
        if not text:
            wrong[name] = msg("This is needed.")
        elif len(text) > most:
            wrong[name] = msg("At most {n} characters.", n=most)
    if template.code and not _CODE.fullmatch(template.code):
        wrong["code"] = msg("Only letters A to Z, figures and hyphens.")
    if not template.sections:
        wrong["sections"] = msg("A letter needs a section.")
    if not 1 <= template.copies <= MOST_COPIES:
        wrong["copies"] = msg("From 1 to {n} copies.", n=MOST_COPIES)
    return wrong | _check_parties(template) | _check_codes(template) | _check_texts(template)


def _check_parties(template: Template) -> dict[str, Message]:
    a, b = template.a, template.b
    wrong: dict[str, Message] = {}
    if bool(a.position) == bool(a.outside):
        wrong["a"] = msg("Choose a position, or name a body outside the school.")
    elif len(a.outside) > 100:
        wrong["a"] = msg("At most {n} characters.", n=100)
    elif a.position == "line_director" and not a.line:
        wrong["a_line"] = msg("Which line's director?")
    if not (b.positions or b.posts or b.lines):
        wrong["b"] = msg("Who signs? Choose positions, posts or a line.")
    return wrong


def _check_codes(template: Template) -> dict[str, Message]:
    a, b = template.a, template.b
    allowed = (
        ("a", (a.position,), ("", *POSITIONS)),
        ("a_line", (a.line,), ("", OWN_LINE, *LINES)),
        ("b", b.positions, POSITIONS),
        ("b", b.lines, LINES),
        ("scheme", (template.scheme,), ("", *SCHEMES)),
        ("sections", template.sections, SECTIONS),
        ("rank", (template.rank,), RANKS),
    )
    return {
        name: msg("Choose one of the list.")
        for name, given, known in allowed
        if not set(given) <= set(known)
    }


def _check_texts(template: Template) -> dict[str, Message]:
    wrong: dict[str, Message] = {}
    for name in ("goals", "duties", "sanctions", "effect"):
        texts = getattr(template, name)
        if len(texts) > MOST_LINES:
            wrong[name] = msg("At most {n} lines.", n=MOST_LINES)
        elif any(len(text) > LINE_LENGTH for text in texts):
            wrong[name] = msg("At most {n} characters in a line.", n=LINE_LENGTH)
    return wrong
