"""The papers of responsibility letters, made of a school in which everything is hostile."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.core.ids import new_uid
from campus_guard.db.paper import GetPaperHead
from campus_guard.features.responsibility.commands.letters import IssueLetter
from campus_guard.features.responsibility.commands.letters_templates import SaveLetterTemplate
from campus_guard.features.responsibility.queries.letters import ListLetters
from campus_guard.features.responsibility.queries.letters_files import LetterFiles
from campus_guard.features.responsibility.queries.letters_unassigned import (
    ListUnowned,
    SponsorLoads,
)
from campus_guard.features.responsibility.report.letters import (
    letter,
    letters_list,
    unsigned_list,
)
from campus_guard.features.responsibility.report.letters_unassigned import unassigned_list
from campus_guard.features.responsibility.rules.letters_template import (
    PartyA,
    shipped_templates,
)
from tests.e2e.hostile.texts import Hostile
from tests.e2e.hostile.world import World

TR = Translator()


def add_letter(school: Any, text: Hostile, person: int) -> None:
    """Make a template all of whose words are ``text``, and a letter of it."""
    w, say = school.world, school.text
    code = w.new("T-")
    template = replace(
        shipped_templates()["BUREAU"],
        code=code,
        level=say("letter.level", text, 100),
        title=say("letter.title", text, 100),
        a=PartyA(outside=say("letter.outside", text, 100)),
        goals=(say("letter.goal", text, 500),),
        sanctions=(say("letter.sanction", text, 500),),
        active=False,
    )
    w.run(SaveLetterTemplate(uid=new_uid(), template=template, expected_number=None))
    w.run(
        IssueLetter(
            uid=new_uid(),
            school_year_id=_year(w),
            template=code,
            person_id=person,
            issued_on=w.clock.today(),
        )
    )


def _year(w: World) -> int:
    return int(w.once(w.this_year))


def _book(w: World) -> Any:
    return w.ask(ListLetters(school_year_id=_year(w)))


def _letters(w: World) -> list[d.ReportDoc]:
    head = w.ask(GetPaperHead())
    files = w.ask(LetterFiles(letter_ids=tuple(row.id for row in _book(w).rows)))
    return [letter(file, TR, head) for file in files]


def _unassigned(w: World) -> d.ReportDoc:
    return unassigned_list(w.ask(ListUnowned()), w.ask(SponsorLoads()), TR, w.ask(GetPaperHead()))


_PEOPLE = ("person.name", "staff_post.name")
LETTERS: Mapping[str, tuple[Any, tuple[str, ...], bool]] = {
    "responsibility.letter": (
        _letters,
        (
            *_PEOPLE,
            "letter.level",
            "letter.title",
            "letter.outside",
            "letter.goal",
            "letter.sanction",
        ),
        False,
    ),
    "responsibility.letters_list": (
        lambda w: letters_list(_book(w), TR, w.ask(GetPaperHead())),
        (*_PEOPLE, "letter.level", "letter.outside"),
        False,
    ),
    "responsibility.unsigned_list": (
        lambda w: unsigned_list(_book(w), TR, w.ask(GetPaperHead())),
        _PEOPLE,
        False,
    ),
    "responsibility.unassigned_list": (_unassigned, (), False),
}
