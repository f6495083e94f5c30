"""``report ledger``: the register of one ledger, or a single entry."""

import calendar
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from campus_guard.app.container import Container
from campus_guard.core.document import ReportDoc
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.db.paper import GetPaperHead

Values = Mapping[str, Any]
Make = Callable[[Container, Translator, Values], ReportDoc]


def _ledger(school: Container, tr: Translator, values: Values) -> ReportDoc:
    from campus_guard.features.ledgers.queries import LedgerForPaper
    from campus_guard.features.ledgers.report import ledger_register

    if values.get("id"):
        return _entry(school, tr, str(values["id"]))
    if not values.get("ledger"):
        raise UserError(msg("Name a ledger with --ledger, or an entry with --id."))
    code = str(values["ledger"]).strip().upper()
    first, last, empty = _span(school, values)
    data = school.service.ask(LedgerForPaper(ledger=code, first=first, last=last))
    return ledger_register(data, school.service.ask(GetPaperHead()), tr, empty=empty)


def _entry(school: Container, tr: Translator, number: str) -> ReportDoc:
    from campus_guard.features.ledgers.queries import EntryByNumber, GetEntry
    from campus_guard.features.ledgers.report import entry_paper

    entry = school.service.ask(EntryByNumber(number=number))
    detail = school.service.ask(GetEntry(entry_id=entry))
    return entry_paper(detail, school.service.ask(GetPaperHead()), tr)


def _span(school: Container, values: Values) -> tuple[date, date, Message]:
    """Return the days that were asked for: a month, a term, or the running term."""
    from campus_guard.features.calendar.queries import CurrentTerm, TermByName

    if values.get("month"):
        first = _month(str(values["month"]))
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
        return first, last, msg("None this month")
    today = school.service.clock.today()
    if values.get("term"):
        term = school.service.ask(TermByName(name=str(values["term"]).strip()))
    else:
        found = school.service.ask(CurrentTerm())
        if found is None:
            return today.replace(month=1, day=1), today, msg("None")
        term = found
    return term.counts_from, term.counts_to or max(today, term.ends_on), msg("None")


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text.strip()}-01")
    except ValueError:
        raise UserError(msg("Give the month as 2026-10.")) from None


LEDGERS: Mapping[str, Make] = {"ledger": _ledger}
