"""A ledger of two years of daily entries is listed, printed and added to quickly."""

import time
from datetime import date, timedelta

from campus_guard.core.ids import new_uid
from campus_guard.db.service import Command, Service, Write
from campus_guard.features.ledgers import commands as c
from campus_guard.features.ledgers import queries as q
from campus_guard.features.ledgers.commands.common import open_ledger
from campus_guard.features.ledgers.commands.entries import add_entry

DAYS = 400
LIMIT = 1.0


class Fill(Command[int]):
    """Write an entry for every day."""

    roles = c.AddEntry.roles

    def apply(self, w: Write) -> int:
        opened = open_ledger(w, "WORKLOG")
        for n in range(DAYS):
            day = date(2025, 10, 1) + timedelta(days=n)
            values = {"day": day, "kind": "other", "title": f"示例事项{n}", "content": "示例" * 20}
            add_entry(w, opened, new_uid(), values, {})
        return DAYS


def _seconds(service: Service, query: object) -> float:
    service.ask(query)  # type: ignore[arg-type]
    began = time.perf_counter()
    service.ask(query)  # type: ignore[arg-type]
    return time.perf_counter() - began


def test_two_years_of_entries_are_answered_quickly(director: Service) -> None:
    director.run(Fill())
    asked = (
        q.ListEntries(ledger="WORKLOG"),
        q.ListEntries(ledger="WORKLOG", wanted=q.EntryFilter(text="事项39")),
        q.LedgerCatalogue(),
        q.LedgerReminders(),
        q.LedgerForPaper(ledger="WORKLOG", first=date(2026, 1, 1), last=date(2026, 12, 31)),
    )
    for query in asked:
        assert _seconds(director, query) < LIMIT, query
    assert director.ask(asked[1]).total == 11
    assert director.ask(asked[0]).total == DAYS
