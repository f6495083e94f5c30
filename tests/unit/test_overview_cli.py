"""The papers of the overview on the command line: a month's bundle, statistics, indicators."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from campus_guard.app.container import SchoolSetup, create_school
from campus_guard.cli import main
from campus_guard.core.clock import SystemClock
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Translator
from campus_guard.core.ids import new_uid
from campus_guard.db.keys import KdfCost
from campus_guard.db.service import Service
from campus_guard.features.ledgers.commands import AddEntry, SetLedgerReaders
from campus_guard.features.overview.bundle import write_bundle
from campus_guard.features.people.commands import AddPerson
from tests.reports.reading import by_pypdf, squeezed

PASSWORD = "correct horse"
DAY = date(2026, 10, 12)
SECRET = "示例不该外传的内容"
LECTURE = {"topic": "law", "day": DAY, "lecturer": "示例法治副校长", "from_unit": "police"}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A school with one lecture."""
    folder = tmp_path_factory.mktemp("overview") / "school"
    setup = SchoolSetup(name="示例小学", username="anquan", account_name="安", password=PASSWORD)
    school, _ = create_school(folder, setup, SystemClock(), cost=KdfCost(1, 64, 1))
    school.service.run(AddEntry(uid=new_uid(), ledger="LECTURE", values=LECTURE))
    school.close()
    return folder


def call(data: Path, *args: object) -> Result:
    env = {"CAMPUS_GUARD_USER": "anquan", "CAMPUS_GUARD_PASSWORD": PASSWORD}
    return CliRunner(env=env).invoke(main, ["--data", str(data), *map(str, args)])


def test_a_months_papers_lie_in_one_folder_with_a_list(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "papers"
    result = call(data, "report", "month-bundle", "--month", "2026-10", "--out", out)
    assert result.exit_code == 0, result.output
    names = sorted(path.name for path in out.iterdir())
    assert names[0] == "00 清单 2026-10.pdf"
    cover = squeezed(by_pypdf((out / names[0]).read_bytes()))
    for name in names[1:]:
        assert (out / name).stat().st_size > 1000
        assert squeezed([Path(name).stem]) in cover
    lectures = [name for name in names if "讲座" in name]
    assert [Path(name).suffix for name in lectures] == [".pdf", ".xlsx"]
    assert "示例法治副校长" in squeezed(by_pypdf((out / lectures[0]).read_bytes()))
    again = call(data, "report", "month-bundle", "--month", "2026-10", "--out", out)
    assert again.exit_code == 0
    assert sorted(path.name for path in out.iterdir()) == names


@pytest.mark.parametrize("month", ["2026-13", "2026", "October", "2999-01", ""])
def test_what_is_no_month_is_refused_and_nothing_written(
    data: Path, tmp_path: Path, month: str
) -> None:
    out = tmp_path / "papers"
    result = call(data, "report", "month-bundle", "--month", month, "--out", out)
    assert result.exit_code == 6, result.output
    assert not out.exists()


@pytest.mark.parametrize(
    ("args", "title"),
    [
        (("month-work", "--month", "2026-10"), "月工作情况及统计表"),
        (("year", "--year", "2026"), "年度安全工作总结"),
        (("indicators",), "三防建设达标情况统计表"),
    ],
)
def test_a_paper_as_pdf_and_xlsx(
    data: Path, tmp_path: Path, args: tuple[str, ...], title: str
) -> None:
    for ending in ("pdf", "xlsx"):
        result = call(data, "report", *args, "--out", tmp_path / f"a.{ending}")
        assert result.exit_code == 0, result.output
        assert (tmp_path / f"a.{ending}").stat().st_size > 1000
    assert title in squeezed(by_pypdf((tmp_path / "a.pdf").read_bytes()))


class Stop(Exception):
    """Raised by who is told how far it is."""


def test_a_bundle_that_is_stopped_leaves_nothing(director: Service, tmp_path: Path) -> None:
    told: list[str] = []

    def say(done: int, total: int, name: str) -> None:
        told.append(name)
        assert done < total
        if done == 2:
            raise Stop

    today = director.clock.today()
    kept = tmp_path / "kept"
    kept.mkdir()
    for folder in (tmp_path / "new", kept):
        with pytest.raises(Stop):
            write_bundle(director.ask, Translator(), "2026-11", folder, today=today, say=say)
    assert not (tmp_path / "new").exists()
    assert list(kept.iterdir()) == []
    assert told[0] == "Monthly work and statistics"


def test_restricted_ledgers_are_counts_on_the_list(
    principal: Service, director: Service, tmp_path: Path
) -> None:
    principal.run(SetLedgerReaders(code="DISPUTE", readers=("principal",)))
    values = {
        "day": date(2026, 11, 12),
        "kind": "parents",
        "level": "low",
        "parties": SECRET,
        "issue": SECRET,
        "due_on": date(2026, 11, 30),
    }
    owner = _owner(principal)
    principal.run(AddEntry(uid=new_uid(), ledger="DISPUTE", values={**values, "owner": owner}))
    today = principal.clock.today()
    for service in (principal, director):
        written = write_bundle(service.ask, Translator(), "2026-11", tmp_path, today=today)
        assert not [part for part in written if part.code == "DISPUTE"]
        cover = squeezed(by_pypdf(written[0].path.read_bytes()))
        assert "Restrictedledgers" in cover
        pdfs = [part.path for part in written if part.path.suffix == ".pdf"]
        assert SECRET not in "".join(squeezed(by_pypdf(path.read_bytes())) for path in pdfs)


def test_a_month_to_come_is_refused(director: Service, tmp_path: Path) -> None:
    out = tmp_path / "papers"
    with pytest.raises(UserError, match="has not begun"):
        write_bundle(director.ask, Translator(), "2026-12", out, today=director.clock.today())
    assert not out.exists()


def _owner(service: Service) -> int:
    person = AddPerson(uid=new_uid(), name="示例老师", staff_number="T001", line="teaching")
    return int(service.run(person).value)
