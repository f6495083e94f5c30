"""What the settlement promises with 90 people and 60 accidents: computed, on paper, frozen."""

import statistics
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from campus_guard.core.clock import CHINA, FixedClock
from campus_guard.core.i18n import Translator
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Actor, Role
from campus_guard.db.keys import Keys, Vault
from campus_guard.db.models import Person
from campus_guard.db.paper import GetPaperHead
from campus_guard.db.service import Service
from campus_guard.features.accidents.queries import AwardYearList
from campus_guard.features.accidents.report.assessment import settlement_sheet
from campus_guard.features.accidents.rules import Injury
from campus_guard.reports.pdf import write_pdf
from tests.conftest import new_school
from tests.unit.assess_help import AFTER, accident, frozen, propose, settled_school, sheet

KEYS = Keys(b"sample database key".ljust(32), Vault.from_secret(b"sample vault key".ljust(32)))
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=CHINA)
PEOPLE, ACCIDENTS, ROUNDS = 90, 60, 9
COMPUTE_MS = 200.0
PRINT_SECONDS = 2.0

Line = tuple[str, float, str, float | None]


def measure(folder: Path) -> list[Line]:
    """Return the median times of the draft, the frozen sheet, the veto list and the paper."""
    clock = FixedClock(NOW)
    with closing(new_school(folder / "term.db", KEYS, clock)) as db:
        service = Service(db, Actor(3, "principal", Role.PRINCIPAL, "principal"))
        settled_school(db, service)
        with db.write("setup") as unit:
            for number in range(6, PEOPLE + 1):
                unit.session.add(
                    Person(
                        uid=new_uid(),
                        name=f"示例{number:02}",
                        staff_number=f"G{number:03}",
                        line="teaching",
                        created_at=NOW,
                        created_by="setup",
                    )
                )
        for number in range(ACCIDENTS):
            heavy = Injury.MODERATE if number % 4 == 0 else Injury.MINOR
            accident(service, 1 + number % PEOPLE, good=number % 3 == 0, injury=heavy)
        found: list[Line] = [
            ("draft of 90 people, 60 accidents", _ms(lambda: sheet(service)), "ms", COMPUTE_MS),
            ("veto list of the year", _ms(lambda: service.ask(AwardYearList(year=2026))), "ms",
             COMPUTE_MS),
            ("the sheet as PDF", _ms(lambda: _paper(service, folder)) / 1000, "s", PRINT_SECONDS),
        ]  # fmt: skip
        clock.at = AFTER
        found.append(("proposing it", _ms(lambda: propose(service), 3), "ms", None))
        frozen(service, clock)
        found.append(("frozen, compared with now", _ms(lambda: sheet(service)), "ms", COMPUTE_MS))
    return found


def _ms(run: Callable[[], object], rounds: int = ROUNDS) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def _paper(service: Service, folder: Path) -> None:
    doc = settlement_sheet(sheet(service), service.ask(GetPaperHead()), Translator())
    write_pdf(doc, folder / "sheet.pdf")
