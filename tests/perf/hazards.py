"""What the hazard register promises with 1,000 hazards of a year: lists, the month on paper."""

import statistics
import time
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

from campus_guard.core.clock import CHINA, FixedClock
from campus_guard.core.i18n import Translator
from campus_guard.core.roles import Actor, Role
from campus_guard.db.keys import Keys, Vault
from campus_guard.db.paper import GetPaperHead
from campus_guard.db.service import Query, Service
from campus_guard.features.hazards import queries as q
from campus_guard.features.hazards.report.month import month_register
from campus_guard.reports.pdf import write_pdf
from tests.conftest import new_school
from tests.unit.test_hazard_months import fill

KEYS = Keys(b"sample database key".ljust(32), Vault.from_secret(b"sample vault key".ljust(32)))
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=CHINA)
HAZARDS = 1000
ROUNDS = 9
LIST_MS = 100.0
MONTH_SECONDS = 2.0

Line = tuple[str, float, str, float | None]


def measure(folder: Path) -> list[Line]:
    """Return the median times of the register's lists, and of the monthly PDF of a full month."""
    with closing(new_school(folder / "year.db", KEYS, FixedClock(NOW))) as db:
        fill(db, HAZARDS)
        service = Service(db, Actor(2, "director", Role.DIRECTOR, "director"))
        lists: dict[str, Query[Any]] = {
            "list of 1,000 hazards": q.ListHazards(),
            "the same, searched": q.ListHazards(wanted=q.HazardFilter(text="示例楼3")),
            "board": q.HazardBoard(),
            "by area": q.HazardsByArea(),
            "today's counts": q.HazardsWaiting(),
            "risk prompts": q.RiskPrompts(),
            "story of one": q.GetHazard(hazard_id=500),
        }
        found: list[Line] = [
            (what, _median(service, query) * 1000, "ms", LIST_MS) for what, query in lists.items()
        ]
        month = _median(service, q.HazardsOfMonth(month="2026-10")) * 1000
        found.append(("numbers of a month", month, "ms", None))
    with closing(new_school(folder / "month.db", KEYS, FixedClock(NOW))) as db:
        fill(db, HAZARDS, date(2026, 10, 1), 30)
        service = Service(db, Actor(2, "director", Role.DIRECTOR, "director"))
        found.append(("PDF of a month of 1,000", _paper(service, folder), "s", MONTH_SECONDS))
    return found


def _median(service: Service, query: Query[Any]) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        service.ask(query)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _paper(service: Service, folder: Path) -> float:
    start = time.perf_counter()
    data = service.ask(q.HazardsOfMonth(month="2026-10"))
    doc = month_register(data, service.ask(GetPaperHead()), Translator())
    write_pdf(doc, folder / "month.pdf")
    return time.perf_counter() - start
