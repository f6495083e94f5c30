"""Every row of the table "where is what": its page opens, a record is written and printed.

``resources/help/where.json`` names every mechanism, ledger, form and date of the schools' safety
documents. Each row has a case that writes through the service layer as the role that does it; it
is found again by a query, and on every paper that the row names. A row without a case fails.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import pytest
from pytestqt.qtbot import QtBot

from campus_guard.app.container import Container
from campus_guard.app.desk import SessionDesk
from campus_guard.app.pages import all_pages
from campus_guard.core.clock import FixedClock
from campus_guard.core.i18n import Translator
from campus_guard.core.roles import Role
from campus_guard.db.keys import Keys
from campus_guard.db.session import DATABASE_FILE, Database
from campus_guard.features.ledgers.rules.definition import shipped_ledgers
from campus_guard.features.overview.report.where import where_is_what
from campus_guard.features.overview.where import Matter, matters
from campus_guard.reports.pdf import render_pdf
from campus_guard.ui.page import PageSpec, TabbedPage
from tests.conftest import NOW, new_school
from tests.e2e.where.accident_cases import CASES as ACCIDENTS
from tests.e2e.where.duty_cases import CASES as DUTY
from tests.e2e.where.gate_cases import CASES as GATE
from tests.e2e.where.hazard_cases import CASES as HAZARDS
from tests.e2e.where.ledger_cases import ledger_case, more_entries
from tests.e2e.where.organisation_cases import CASES as ORGANISATION
from tests.e2e.where.papers import PAPERS, register
from tests.e2e.where.report_cases import CASES as REPORTS
from tests.e2e.where.school import ZH, Case, School, Trace
from tests.reports.reading import by_pdfium, squeezed
from tests.ui.conftest import Kit, collector, kit, make_kit, theme  # noqa: F401
from tests.ui.school import on_service

ROWS: Mapping[str, Matter] = {row.id: row for row in matters()}
SIZES = {"ORG": 13, "DUT": 10, "GAT": 9, "IND": 4, "EQP": 6, "HAZ": 17, "ACC": 14, "EDU": 12,
         "LED": 15, "REP": 10}  # fmt: skip
CASES: Mapping[str, Case] = {**ORGANISATION, **DUTY, **GATE, **HAZARDS, **ACCIDENTS, **REPORTS}
NOTHING = "REP-10"
"""The one row with which a program has nothing to do."""
DONE = [key for key, row in ROWS.items() if row.page]
SCREENS = sorted({(row.role or "", row.page, row.tab) for row in ROWS.values() if row.page})


@dataclass
class Written:
    """The school after all cases, what each left behind or how it failed, and the papers."""

    school: School
    traces: dict[str, Trace] = field(default_factory=dict)
    errors: dict[str, Exception] = field(default_factory=dict)
    more: dict[str, list[tuple[str, tuple[str, ...]]]] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)

    def write(self, row: Matter) -> None:
        """Run the case of a row; its error belongs to the test of that row."""
        try:
            if row.ledger:
                self.traces[row.id] = ledger_case(self.school, row)
            else:
                self.traces[row.id] = CASES[row.id](self.school)
            self.more[row.id] = more_entries(self.school, row)
        except Exception as error:  # noqa: BLE001 - raised again by the row's own test
            self.errors[row.id] = error

    def paper(self, key: str, ledger: str = "") -> str:
        """Return the text of a paper as a reader finds it, blanks apart; made once."""
        key = "sem" if key.startswith(("sem", "annex")) else key
        name = f"{key} {ledger}"
        if name not in self.printed:
            made = register(self.school, ledger) if ledger else PAPERS[key](self.school)
            docs = made if isinstance(made, list) else [made]
            self.printed[name] = "".join(squeezed(by_pdfium(render_pdf(doc))) for doc in docs)
        return self.printed[name]


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory, keys: Keys) -> Iterator[Written]:
    """Return one school in which every row has been lived through."""
    clock = FixedClock(NOW)
    db = new_school(tmp_path_factory.mktemp("where") / DATABASE_FILE, keys, clock)
    keepers = Database(db.path, keys.for_writers(), clock)
    made = Written(School(db, keepers, clock))
    for key in DONE:
        made.write(ROWS[key])
    yield made
    keepers.close()
    db.close()


def test_the_table_holds_every_row_of_the_documents() -> None:
    wanted = [f"{family}-{n:02d}" for family, size in SIZES.items() for n in range(1, size + 1)]
    assert list(ROWS) == wanted
    assert [key for key, row in ROWS.items() if not row.page] == [NOTHING]
    assert {row.level for row in ROWS.values()} == {"C", "M", "L", "X"}


def test_the_ledgers_say_themselves_which_rows_they_serve() -> None:
    for code, ledger in shipped_ledgers().items():
        for row in ledger.serves:
            named = (ROWS[row].ledger, *ROWS[row].more)
            assert code in named, f"{code} serves {row}"
    for key, matter in ROWS.items():
        for code in (matter.ledger, *matter.more):
            assert not code or key in shipped_ledgers()[code].serves, f"{key}: {code}"


@pytest.mark.parametrize("key", DONE)
def test_row(key: str, written: Written) -> None:
    row = ROWS[key]
    if key in written.errors:
        raise written.errors[key]
    trace = written.traces[key]
    assert trace.found(), "what was written is not found"
    assert set(trace.papers) == {paper.key for paper in row.papers}, "papers"
    for name, expected in trace.papers.items():
        text = written.paper(name, row.ledger if name == "register" else "")
        for words in expected:
            said = words if isinstance(words, str) else words(written.school)
            assert squeezed([said]) in text, f"{said} is not on {name}"
        assert not [words for words in trace.hidden if squeezed([words]) in text], name
    for code, expected in written.more[key]:
        text = written.paper("register", code)
        assert all(squeezed([words]) in text for words in expected), code


def _specs(school: School) -> dict[str, PageSpec]:
    service, db = school.principal, school.db
    container = Container(db.path.parent, db, db.keys, service, service.clock)
    found = all_pages(SessionDesk(container, Translator(), lambda _path: None, lambda: None))
    return {spec.key: spec for spec in found}


@pytest.mark.parametrize(("role", "page", "tab"), SCREENS)
def test_screen(
    role: Role,
    page: str,
    tab: str,
    written: Written,
    make_kit: Callable[..., Kit],  # noqa: F811
    qtbot: QtBot,
) -> None:
    """The page of a row opens for the role that does it, at its tab."""
    spec = _specs(written.school)[page]
    assert role in spec.roles
    context = on_service(make_kit(role), written.school.service(role), qtbot)
    made = spec.factory(context.ctx)
    qtbot.addWidget(made)
    made.resize(1120, 640)
    made.show()
    made.reload()
    titles = [spec.title.text]
    if tab:
        assert isinstance(made, TabbedPage)
        made.open_args(tab=tab)
        assert made.current.key == tab
        titles.append(made.tabs.tabText(made.tabs.currentIndex()))
    context.settle()
    context.ops.close()
    rows = [row for row in ROWS.values() if (row.role, row.page, row.tab) == (role, page, tab)]
    assert {row.titles for row in rows} == {tuple(titles)}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_table_itself_is_printed(language: str, written: Written) -> None:
    tr = ZH if language == "zh" else Translator()
    rows = matters()
    text = squeezed(by_pdfium(render_pdf(where_is_what(rows, written.school.head(), tr))))
    for row in rows:
        assert row.id in text
        assert squeezed([row.where(tr)])[:12] in text
