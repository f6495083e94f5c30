"""The print preview and the import and export dialogs."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest
import shiboken6
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from campus_guard.core.errors import UserError, WorldError
from campus_guard.core.i18n import Message, msg
from campus_guard.ui.ops import Progress
from campus_guard.ui.pdf import page_sizes, render_page
from campus_guard.ui.preview import PreviewDialog, preview_pdf, write_whole
from campus_guard.ui.transfer import ImportDialog, run_export, run_import
from tests.ui.conftest import Kit
from tests.ui.kit.support import unnamed


@pytest.fixture
def pdf(qapp: QApplication) -> bytes:
    """Three pages: the second lies, each has a black square at its top left."""
    assert qapp is not None
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(72)
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    painter = QPainter(writer)
    for number in range(3):
        painter.fillRect(0, 0, 100, 100, Qt.GlobalColor.black)
        if number < 2:
            wide = number == 0
            orientation = QPageLayout.Orientation
            writer.setPageOrientation(orientation.Landscape if wide else orientation.Portrait)
            writer.newPage()
    painter.end()
    return bytes(data)


@pytest.fixture
def preview(kit: Kit, pdf: bytes) -> PreviewDialog:
    kit.window.show()
    dialog = PreviewDialog(kit, kit.window, "学期总结", pdf, "summary.pdf")
    dialog.open()
    kit.settle()
    return dialog


def test_pages_are_rendered_as_they_are(pdf: bytes) -> None:
    sizes = page_sizes(pdf)
    assert [s.width > s.height for s in sizes] == [False, True, False]
    picture = render_page(pdf, 0, 72)
    assert abs(picture.width() - 595) <= 1
    assert picture.pixelColor(50, 50).name() == "#000000"
    assert picture.pixelColor(300, 300).name() == "#ffffff"
    with pytest.raises(pypdfium2.PdfiumError):
        page_sizes(b"no pdf")


def test_the_preview_shows_pages_and_zooms(kit: Kit, preview: PreviewDialog, qtbot: QtBot) -> None:
    assert preview._where.text().startswith("Page 1 of 3")
    qtbot.keyClick(preview, Qt.Key.Key_PageDown)
    kit.settle()
    assert preview.page == 1
    wide = preview._sheet.width()
    preview.zoom(-1)
    kit.settle()
    assert preview._sheet.width() < wide
    preview.zoom(1)
    preview.fit()
    kit.settle()
    assert preview._sheet.width() == wide
    qtbot.keyClick(preview, Qt.Key.Key_PageUp)
    qtbot.keyClick(preview, Qt.Key.Key_PageUp)
    kit.settle()
    assert preview.page == 0
    assert unnamed(preview) == []
    assert preview.grab().toImage().pixelColor(200, 120).isValid()


def test_saving_writes_the_same_bytes(
    kit: Kit, preview: PreviewDialog, pdf: bytes, tmp_path: Path
) -> None:
    kit.dialogs.answers.append(tmp_path / "out.pdf")
    preview.save()
    kit.settle()
    assert (tmp_path / "out.pdf").read_bytes() == pdf
    assert "out.pdf" in preview.banner.text
    assert [f.name for f in tmp_path.iterdir()] == ["out.pdf"]


def test_saving_where_nothing_can_be_written_is_said(
    kit: Kit, preview: PreviewDialog, tmp_path: Path
) -> None:
    kit.dialogs.answers.append(tmp_path / "no" / "out.pdf")
    preview.save()
    kit.settle()
    assert preview.banner.text.startswith("The file could not be written")
    with pytest.raises(WorldError):
        write_whole(tmp_path / "no" / "x", b"")


def test_printing_puts_every_page_on_paper(
    kit: Kit, preview: PreviewDialog, tmp_path: Path
) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setResolution(100)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    kit.dialogs.answers.append(printer)
    preview.print_()
    kit.settle()
    data = (tmp_path / "printed.pdf").read_bytes()
    assert [s.width > s.height for s in page_sizes(data)] == [False, True, False]
    picture = render_page(data, 1, 72)
    assert picture.pixelColor(50, 50).name() == "#000000"
    assert preview.banner.text == "Handed to the printer."


def test_a_paper_is_made_in_the_background(kit: Kit, pdf: bytes) -> None:
    kit.window.show()
    preview_pdf(kit, kit.window, "学期总结", lambda _progress: pdf)
    kit.settle()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, PreviewDialog)
    dialog.reject()


@dataclass(frozen=True)
class Plan:
    count: int
    errors: Sequence[tuple[int, str, Message]] = ()


@dataclass(frozen=True)
class Import:
    plan: Plan


def open_import(kit: Kit, plan: Plan | Exception) -> ImportDialog:
    def read(_path: Path, _progress: Progress) -> Plan:
        if isinstance(plan, Exception):
            raise plan
        return plan

    def template(path: Path, _progress: Progress) -> None:
        path.write_bytes(b"template")

    kit.window.show()
    return run_import(kit, kit.window, "Import staff", read, Import, template)


def test_a_good_sheet_is_imported_whole(kit: Kit) -> None:
    dialog = open_import(kit, Plan(90))
    kit.dialogs.answers.append(Path("staff.xlsx"))
    dialog.choose()
    kit.settle()
    assert dialog.import_button.isEnabled()
    dialog.confirm()
    kit.settle()
    assert kit.service.commands == [Import(Plan(90))]
    assert not shiboken6.isValid(dialog) or not dialog.isVisible()
    assert kit.alerts.current.text == "90 rows were imported."


def test_one_wrong_row_stops_all(kit: Kit) -> None:
    dialog = open_import(kit, Plan(89, [(7, "姓名", msg("This is needed."))]))
    kit.dialogs.answers.append(Path("staff.xlsx"))
    dialog.choose()
    kit.settle()
    dialog.confirm()
    assert not dialog.import_button.isEnabled()
    assert dialog.banner.text == "1 mistake. Nothing was imported."
    row = [dialog.model.index(0, column).data() for column in range(3)]
    assert row == ["7", "姓名", "This is needed."]
    assert kit.service.commands == []
    assert unnamed(dialog) == []


def test_a_sheet_that_cannot_be_read_is_said(kit: Kit) -> None:
    dialog = open_import(kit, UserError(msg("This is needed.")))
    kit.dialogs.answers.append(Path("staff.xlsx"))
    dialog.choose()
    kit.settle()
    assert dialog.banner.text == "This is needed."


def test_a_failed_import_can_be_tried_again(kit: Kit) -> None:
    dialog = open_import(kit, Plan(3))
    kit.dialogs.answers.append(Path("staff.xlsx"))
    dialog.choose()
    kit.settle()
    kit.service.fail = UserError(msg("This is needed."))
    dialog.confirm()
    kit.settle()
    assert dialog.isVisible()
    assert dialog.import_button.isEnabled()


def test_template_and_export_are_saved_where_wanted(kit: Kit, tmp_path: Path) -> None:
    dialog = open_import(kit, Plan(1))
    kit.dialogs.answers.append(tmp_path / "t.xlsx")
    dialog._save_template()
    kit.settle()
    assert (tmp_path / "t.xlsx").read_bytes() == b"template"
    dialog.reject()
    kit.dialogs.answers.append(tmp_path / "e.xlsx")
    run_export(
        kit, kit.window, "Export", "e.xlsx", lambda path, _progress: path.write_text("x") and None
    )
    kit.settle()
    assert (tmp_path / "e.xlsx").exists()
    assert kit.alerts.current.text == "Saved: e.xlsx"
