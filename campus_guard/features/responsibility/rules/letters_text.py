"""The text of a responsibility letter (RESP): seven sections made from the template, the posts,
the grid and the rule set. Sections four and five hold no number that is not in the rule set.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from campus_guard.features.responsibility.rules.letters_figures import (
    RESPONSIBLE,
    SEVERITIES,
    TIERS,
    Figures,
)
from campus_guard.features.responsibility.rules.letters_template import Template, wording


@dataclass(frozen=True)
class Section:
    """A section as it is printed: sentences, and for the tiers a table."""

    key: str
    title: str
    lines: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Place:
    """Something of the grid that a person answers for; ``kind`` chooses the sentence."""

    kind: str  # chief, sponsor, member, slot, class
    area: str
    slot: str = ""
    times: str = ""
    duty: str = ""


@dataclass(frozen=True)
class Facts:
    """What a letter is made of beside the template and the rule set."""

    school: str
    year: str
    a: str
    a_post: str
    b: str
    b_post: str
    department: str | None
    valid_from: date
    valid_to: date
    duties: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()


def letter_text(template: Template, facts: Facts, figures: Figures) -> tuple[Section, ...]:
    """Return the sections of a letter in order."""
    names = _names(template, facts)

    def own(lines: Sequence[str]) -> tuple[str, ...]:
        """Fill in the template's own sentences; names and areas are data and stay as they are."""
        return tuple(fill(line, names) for line in lines)

    makers: Mapping[str, Callable[[], tuple[str, ...]]] = {
        "goals": lambda: own(template.goals),
        "duties": lambda: (facts.duties + own(template.duties)) or (wording()["no_duties"],),
        "areas": lambda: _areas(facts.places),
        "accidents": _accidents,
        "assessment": lambda: _assessment(figures),
        "sanctions": lambda: own(template.sanctions),
        "effect": lambda: own(template.effect),
    }
    sections = []
    for key in template.sections:
        head, rows = _table(template, facts, figures) if key == "accidents" else ((), ())
        title = wording()["section_titles"][key]
        sections.append(Section(key, title, makers[key](), head, rows))
    return tuple(sections)


def fill(text: str, names: Mapping[str, str]) -> str:
    """Return the sentence with {names} replaced; braces that mean nothing stay as typed."""
    return re.sub(r"\{(\w+)\}", lambda found: names.get(found[1], found[0]), text)


def chinese_day(day: date) -> str:
    """Return 2026年9月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


_DIGITS = "零一二三四五六七八九十"


def chinese_number(n: int) -> str:
    """Return a number from 1 to 20 in Chinese (一式三份)."""
    if n <= 10:
        return _DIGITS[n]
    return "二十" if n == 20 else "十" + _DIGITS[n - 10]


def _names(template: Template, facts: Facts) -> dict[str, str]:
    return {
        "school": facts.school,
        "year": facts.year,
        "a": facts.a,
        "a_post": facts.a_post,
        "b": facts.b,
        "b_post": facts.b_post,
        "from": chinese_day(facts.valid_from),
        "to": chinese_day(facts.valid_to),
        "copies": chinese_number(template.copies),
        "assessment": _section_ref(template, "assessment"),
    }


def _section_ref(template: Template, key: str) -> str:
    """Return how a sentence calls a section, which a template may lack or have elsewhere."""
    if key not in template.sections:
        return str(wording()["no_section_ref"])
    number = chinese_number(template.sections.index(key) + 1)
    return fill(wording()["section_ref"], {"number": number})


def _areas(places: Sequence[Place]) -> tuple[str, ...]:
    sentences = wording()["areas"]
    found = []
    for place in places:
        names = {
            "area": place.area,
            "class": place.area,
            "slot": place.slot,
            "times": place.times,
            "duty": f"（{place.duty}）" if place.duty else "",
        }
        found.append(fill(sentences[place.kind], names))
    return tuple(found) or (wording()["no_areas"],)


def _accidents() -> tuple[str, ...]:
    words = wording()
    return (words["rescue"], words["absent"], words["conceal_report"])


def _table(
    template: Template, facts: Facts, figures: Figures
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return head and rows of the tiers: names, situation, times and recipients, points."""
    words = wording()
    loss = {
        "moderate_from": _money(figures.moderate_from),
        "grave_from": _money(figures.grave_from),
    }
    rows = []
    for rank, severity in enumerate(SEVERITIES, 1):
        tiers = (f"A{rank}", f"R{rank}")
        rows.append(
            (
                "\n".join(words["tiers"][tier] for tier in tiers),
                fill(words["situations"][severity], loss),
                reporting(template, facts, figures, severity),
                "\n".join(str(figures.points[tier]) for tier in tiers),
            )
        )
    return tuple(words["grades"]), tuple(rows)


def reporting(template: Template, facts: Facts, figures: Figures, severity: str) -> str:
    """Return whom the lower side tells until when (section 3 of the scheme, A-31, A-35)."""
    words = wording()
    sentence = words["reports"][template.rank][severity]
    if severity == "grave":
        minutes = figures.outside_minutes
        outside = words["outside_now"] if minutes is None else words["outside_minutes"]
        rest = fill(words["grave_rest"], {"outside": fill(outside, {"minutes": str(minutes)})})
        return str(sentence + rest)
    minutes_of = figures.minutes[severity]
    same = minutes_of["notify_parent"] == minutes_of["report_dept"]
    numbers = {name: str(value) for name, value in minutes_of.items()}
    parents = words["same_parents"] if same else fill(words["other_parents"], numbers)
    grace = figures.same_day_grace
    names = {
        "first": _first(template, facts, words),
        "parents": parents,
        "grace": fill(words["grace"], {"minutes": str(grace)}) if grace else "",
    }
    return fill(sentence, names | numbers)


def _first(template: Template, facts: Facts, words: Mapping[str, Any]) -> str:
    if template.rank in words["firsts"]:
        return str(words["firsts"][template.rank])
    if facts.department is None:
        return fill(words["leader"], {"a": facts.a, "a_post": facts.a_post})
    department = words["departments"][facts.department]
    return fill(words["department_head"], {"department": department, "a": facts.a})


def _assessment(figures: Figures) -> tuple[str, ...]:
    words = wording()["assessment"]
    tiers = wording()["tiers"]

    def listed(sentence: str, points: Mapping[str, int], which: Sequence[str]) -> str:
        return "、".join(
            fill(words[sentence], {"tier": tiers[t], "points": str(points[t])}) for t in which
        )

    names = {
        "full_score": str(figures.full_score),
        "allowance": _money(figures.allowance),
        "points": listed("point_item", figures.points, TIERS),
        "management_points": listed("management_item", figures.management_points, RESPONSIBLE),
        "director_every": str(figures.director_every),
        "vp_every": str(figures.vp_every),
        "mode": words["once"] if figures.once else words["per_group"],
        "award_year": words["years"][figures.award_year],
    }
    keys = ["score", "points", "management", "veto"]
    keys += ["leaders_veto"] if figures.leaders_lose_awards else []
    return tuple(fill(words[key], names) for key in (*keys, "conceal"))


def _money(amount: Decimal) -> str:
    """Return yuan without needless zeros."""
    return f"{amount:f}".rstrip("0").rstrip(".") if "." in f"{amount:f}" else f"{amount:f}"


def content_json(sections: Sequence[Section]) -> list[dict[str, Any]]:
    """Return what is stored of a letter's text."""
    return [
        {
            "key": s.key,
            "title": s.title,
            "lines": list(s.lines),
            "head": list(s.head),
            "rows": [list(row) for row in s.rows],
        }
        for s in sections
    ]


def content_from(data: Sequence[Mapping[str, Any]]) -> tuple[Section, ...]:
    """Return the text as it was issued."""
    return tuple(
        Section(
            one["key"],
            one["title"],
            tuple(one["lines"]),
            tuple(one["head"]),
            tuple(tuple(row) for row in one["rows"]),
        )
        for one in data
    )
