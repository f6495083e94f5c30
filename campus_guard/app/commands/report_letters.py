"""``report letters``, ``report leading-group``, ``report unassigned``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from campus_guard.app.container import Container
from campus_guard.core.document import ReportDoc
from campus_guard.core.errors import NotFound
from campus_guard.core.i18n import Translator, msg
from campus_guard.db.paper import GetPaperHead


@dataclass(frozen=True)
class Bundle:
    """Many papers for one PDF, and the list that stands for them in a sheet."""

    papers: Sequence[ReportDoc]
    sheet: ReportDoc


Make = Callable[[Container, Translator, Mapping[str, Any]], ReportDoc | Bundle]


def _letters(school: Container, tr: Translator, values: Mapping[str, Any]) -> Bundle:
    from campus_guard.features.responsibility.queries.letters import ListLetters, YearByName
    from campus_guard.features.responsibility.queries.letters_files import LetterFiles
    from campus_guard.features.responsibility.report.letters import letter, letters_list

    ask = school.service.ask
    year = ask(YearByName(name=str(values.get("year") or "").strip()))
    code = str(values.get("level") or "").strip().upper() or None
    book = ask(ListLetters(school_year_id=year.id, code=code))
    known = {row.template for row in book.rows} | {count.code for count in book.counts}
    if code is not None and code not in known:
        words = ", ".join(sorted({count.code for count in book.counts}))
        raise NotFound(msg("There is no level {code}. There are: {codes}", code=code, codes=words))
    files = ask(LetterFiles(letter_ids=tuple(row.id for row in book.rows)))
    head = ask(GetPaperHead())
    sheet = letters_list(book, tr, head)
    return Bundle([letter(file, tr, head) for file in files] or [sheet], sheet)


def _leading_group(school: Container, tr: Translator, values: Mapping[str, Any]) -> ReportDoc:
    from campus_guard.features.people.queries import ListLeadingGroup, PositionHolders
    from campus_guard.features.people.report import leading_group
    from campus_guard.features.responsibility.queries.letters import YearByName

    ask = school.service.ask
    year = ask(YearByName(name=str(values.get("year") or "").strip()))
    members = ask(ListLeadingGroup(school_year_id=year.id))
    day = min(max(school.service.clock.today(), year.starts_on), year.ends_on)
    holders = ask(PositionHolders(on=day))
    head = ask(GetPaperHead())
    return leading_group(members, holders, year.name, tr, head.stamp, head.school)


def _unassigned(school: Container, tr: Translator, _values: Mapping[str, Any]) -> ReportDoc:
    from campus_guard.features.responsibility.queries.letters_unassigned import (
        ListUnowned,
        SponsorLoads,
    )
    from campus_guard.features.responsibility.report.letters_unassigned import unassigned_list

    ask = school.service.ask
    rows, loads = ask(ListUnowned()), ask(SponsorLoads())
    return unassigned_list(rows, loads, tr, ask(GetPaperHead()))


LETTERS: Mapping[str, Make] = {
    "letters": _letters,
    "leading-group": _leading_group,
    "unassigned": _unassigned,
}
