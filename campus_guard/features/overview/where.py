"""Where is what: each matter of the schools' safety documents, its page and its papers.

The rows lie in ``resources/help/where.json``; ``tests/e2e/test_where.py`` goes through every one:
it opens the page, writes a record, finds it again and finds it on the paper.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.core.paths import resource
from campus_guard.core.roles import OFFICE, Role
from campus_guard.features.ledgers.rules.definition import shipped_ledgers
from campus_guard.features.ledgers.rules.types import Words

SCHEMA = "campus_guard.where/1"
FAMILIES: Mapping[str, Message] = {
    "ORG": msg("Responsibility and organisation"),
    "DUT": msg("Duty and patrol"),
    "GAT": msg("The school gate"),
    "IND": msg("Indicators (three defences)"),
    "EQP": msg("Equipment"),
    "HAZ": msg("Hazards"),
    "ACC": msg("Accidents"),
    "EDU": msg("Education, drills, plans"),
    "LED": msg("Other ledgers"),
    "REP": msg("Reports and dates"),
}


@dataclass(frozen=True)
class Sheet:
    """A printed form, or the part of one, on which a matter stands."""

    key: str
    code: str
    words: Words


@dataclass(frozen=True)
class Matter:
    """One row: its name, the page (and tab, or ledger) where it is done, who does it, its papers.

    ``more`` are further ledgers. Without a page there is nothing to do in the program.
    ``titles`` are the source texts of the page's and the tab's names. ``level``: C core, M module,
    L ledger, X none; ``bureau``: the education bureau does it and the school gives the material.
    """

    id: str
    level: str
    words: Words
    titles: tuple[str, ...]
    papers: tuple[Sheet, ...]
    page: str = ""
    tab: str = ""
    ledger: str = ""
    more: tuple[str, ...] = ()
    role: Role | None = None
    bureau: bool = False

    @property
    def args(self) -> Mapping[str, Any]:
        """Return what ``navigate`` takes beside the page."""
        if self.ledger:
            return {"ledger": self.ledger}
        return {"tab": self.tab} if self.tab else {}

    def open_to(self, role: Role) -> bool:
        """Tell whether somebody in this role does it or may look at it."""
        return self.role is role or (role in OFFICE)

    @property
    def way(self) -> Message:
        """Return page and tab, or page and ledger."""
        names = [Message(title) for title in self.titles]
        if self.ledger:
            names.append(Message(shipped_ledgers()[self.ledger].title.zh))
        if len(names) < 2:
            return names[0] if names else msg("Nothing to do in the program")
        return msg("{page} › {part}", page=names[0], part=names[1])

    def where(self, tr: Translator) -> str:
        """Return page, tab and ledgers in words."""
        known = shipped_ledgers()
        more = "、".join(known[code].title.say(tr) for code in self.more)
        if self.ledger:
            way = f"{tr(self.titles[0])} › {known[self.ledger].title.say(tr)}"
            return f"{way}、{more}" if more else way
        return tr("{way}; ledgers: {names}", way=self.way, names=more) if more else tr(self.way)

    def on_paper(self, tr: Translator) -> str:
        """Return the names of its papers."""
        return "；".join(paper.words.say(tr) for paper in self.papers)

    def found_by(self, text: str) -> bool:
        """Tell whether all words of ``text`` stand in its number, its names or its ledgers."""
        known = shipped_ledgers()
        ledgers = [known[code].title for code in (self.ledger, *self.more) if code]
        names = " ".join(f"{words.zh} {words.en}" for words in (self.words, *ledgers))
        whole = f"{self.id} {names}".casefold()
        return all(part in whole for part in text.casefold().split())


def matters() -> tuple[Matter, ...]:
    """Return all rows in the order of the documents. Raises ValueError for another file."""
    text = resource("help", "where.json").read_text(encoding="utf-8")
    data = json.loads(text)
    if data.get("schema") != SCHEMA:
        raise ValueError("where.json is of another version")
    papers = {
        key: Sheet(key, one["code"], Words(one["zh"], one["en"]))
        for key, one in data["papers"].items()
    }
    return tuple(_matter(row, papers, data["titles"]) for row in data["rows"])


def _matter(
    row: Mapping[str, Any], papers: Mapping[str, Sheet], titles: Mapping[str, str]
) -> Matter:
    page, tab = row["page"], row.get("tab", "")
    return Matter(
        id=row["id"],
        level=row["level"],
        words=Words(row["zh"], row["en"]),
        titles=tuple(titles[key] for key in (page, tab) if key),
        papers=tuple(papers[key] for key in row["papers"]),
        page=page,
        tab=tab,
        ledger=row.get("ledger", ""),
        more=tuple(row.get("more", ())),
        role=Role(row["role"]) if "role" in row else None,
        bureau=row.get("bureau", False),
    )
