"""Old logs from a sheet, and papers as sheets, on the page where visits are looked up."""

from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from PySide6.QtWidgets import QLabel

from campus_guard.features.gate.queries.exports import VisitsOfDays
from campus_guard.features.gate.ui.pages.visits import VisitsPage
from campus_guard.ui.ops import Cancelled
from campus_guard.ui.preview import PreviewDialog
from campus_guard.ui.transfer import ImportDialog


def log(path: Path, rows: int, *, wrong: bool = False) -> Path:
    book = Workbook()
    book.active.append(["日期", "姓名", "来访时间", "离校时间", "押证"])
    for number in range(rows):
        book.active.append(["2025-03-01", f"旧客{number}示例", "8:05", "9:00", "身份证"])
    if wrong:
        book.active.append(["2025-03-01", "旧客示例", "9:05", "8:00", ""])
    book.save(path)
    return path


def dialog_of(gate: Any, sheet: Path) -> ImportDialog:
    page = gate.show(VisitsPage(gate.ctx))
    page.import_log()
    made = page.findChild(ImportDialog)
    gate.kit.dialogs.answers.append(sheet)
    made.choose()
    gate.settle()
    return made


def old(gate: Any) -> Any:
    return gate.service.ask(VisitsOfDays(first=date(2025, 1, 1), last=date(2025, 12, 31)))


def words(widget: Any) -> str:
    return "\n".join(found.text() for found in widget.findChildren(QLabel))


def test_an_old_log_comes_in_from_the_page(gate: Any, tmp_path: Path) -> None:
    made = dialog_of(gate, log(tmp_path / "old.xlsx", 3))
    assert made.import_button.isEnabled()
    assert "押证" in words(made)
    made.confirm()
    gate.settle()
    assert {row.name for row in old(gate)} == {"旧客0示例", "旧客1示例", "旧客2示例"}


def test_a_wrong_row_is_listed_and_nothing_comes_in(gate: Any, tmp_path: Path) -> None:
    made = dialog_of(gate, log(tmp_path / "old.xlsx", 2, wrong=True))
    assert not made.import_button.isEnabled()
    assert made.model.index(0, 0).data() == "4"
    made.reject()
    assert old(gate) == ()


def test_the_import_can_be_stopped_while_it_writes(gate: Any, tmp_path: Path) -> None:
    made = dialog_of(gate, log(tmp_path / "old.xlsx", 30))
    run = gate.ctx.ops.run_from_work

    def pressed(command: Any) -> Any:
        def stop(_done: int, _total: int) -> None:
            raise Cancelled

        made._plan.teller.to = stop  # Esc while the rows are written
        return run(command)

    gate.ctx.ops.run_from_work = pressed
    made.confirm()
    gate.settle()
    assert "Stopped. Nothing was imported." in words(made)
    assert made.import_button.isEnabled()
    gate.ctx.ops.run_from_work = run
    assert old(gate) == ()
    made.confirm()
    gate.settle()
    assert len(old(gate)) == 30


def test_visits_and_the_register_go_into_sheets(gate: Any, tmp_path: Path) -> None:
    page = gate.show(VisitsPage(gate.ctx))
    gate.kit.dialogs.answers.append(tmp_path / "visits.xlsx")
    page.export()
    gate.settle()
    page.print_()
    gate.settle()
    (preview,) = page.findChildren(PreviewDialog)
    gate.kit.dialogs.answers.append(tmp_path / "register.xlsx")
    preview.save_sheet()
    gate.settle()
    preview.reject()
    for name in ("visits.xlsx", "register.xlsx"):
        cells = [c.value for row in load_workbook(tmp_path / name).active for c in row]
        assert "示例甲" in cells
        assert not any("13800138011" in str(value) for value in cells)
