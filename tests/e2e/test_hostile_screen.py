"""Every page and its forms with hostile records: plain text everywhere, no warning of Qt's.

What a form shows is what was recorded: opening and saving it without typing changes nothing.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from campus_guard.app.container import Container
from campus_guard.app.desk import SessionDesk
from campus_guard.app.pages import all_pages
from campus_guard.features.accidents.queries import GetAccident, ListAccidents
from campus_guard.features.accidents.ui.recording import AccidentDialog
from campus_guard.features.calendar.ui.records import RecordPage
from campus_guard.features.gate.ui import PAGES as GATE
from campus_guard.ui.listpage import ListPage
from campus_guard.ui.page import Page, PageSpec, TabbedPage
from campus_guard.ui.table import RowsModel
from tests.e2e.hostile.school import HostileSchool
from tests.e2e.hostile.table import words
from tests.ui.conftest import Kit, collector, kit, make_kit, theme  # noqa: F401
from tests.ui.school import dialog, on_service, shown

WORST = ("<img", "=cmd", "示例长文", "二\u2029三", "\u202e", "𠮷", "WWWW")
"""In a form these are looked at: markup, a formula, long, odd line ends, beyond U+FFFF."""
MARKUP = ("<img", "<b>", "</para>", "<a href", "<font")


@pytest.fixture
def context(kit: Kit, hostile_school: HostileSchool, qtbot: QtBot) -> Iterator[Any]:  # noqa: F811
    made = on_service(kit, hostile_school.world.principal, qtbot)
    yield made
    made.ops.close()


def _specs(school: HostileSchool, tr: Any) -> tuple[PageSpec, ...]:
    service = school.world.principal
    db = service.db
    container = Container(db.path.parent, db, db.keys, service, service.clock)
    return all_pages(SessionDesk(container, tr, lambda _path: None, lambda: None))


def _interprets(root: QWidget) -> list[str]:
    """Return what would be taken for markup."""
    found = [
        label.text()
        for label in root.findChildren(QLabel)
        if label.textFormat() != Qt.TextFormat.PlainText and "<" in label.text()
    ]
    every = [root, *root.findChildren(QWidget)]
    found += [w.toolTip() for w in every if any(part in w.toolTip() for part in MARKUP)]
    return found


def _models(page: QWidget) -> Iterator[RowsModel]:
    yield from page.findChildren(RowsModel)


def _parts(page: Page) -> Iterator[Page]:
    """Yield the pages behind the tabs, each in sight."""
    if not isinstance(page, TabbedPage):
        yield page
        return
    for inner in page.pages:
        page.tabs.setCurrentWidget(inner)
        yield inner


KEYS = (
    "today",
    "summary",
    "accidents",
    "hazards",
    "inspections",
    "people",
    "classes",
    "organisation",
    "places",
    "calendar",
    "admin",
    "backup",
    "rules",
    "about",
)


def test_every_page_is_looked_at(hostile_school: HostileSchool, kit: Kit) -> None:  # noqa: F811
    later = {spec.key for spec in GATE}
    assert {spec.key for spec in _specs(hostile_school, kit.tr)} - later == set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_a_page_shows_plain_text(
    context: Any, hostile_school: HostileSchool, qtbot: QtBot, key: str
) -> None:
    spec = next(s for s in _specs(hostile_school, context.ctx.tr) if s.key == key)
    page = shown(context, qtbot, spec.factory(context.ctx))
    for part in _parts(page):
        context.settle()
        for model in _models(part):
            _look_at(model)
        if isinstance(part, ListPage):
            for row in part.model.rows[:40]:
                part.select(part.row_key(row))
                context.settle()
        part.grab()
        assert not _interprets(part)


def _look_at(model: RowsModel) -> None:
    """Ask for every cell as a view does."""
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            index = model.index(row, column)
            index.data(Qt.ItemDataRole.DisplayRole)
            tip = index.data(Qt.ItemDataRole.ToolTipRole) or ""
            assert not any(part in tip for part in MARKUP), tip


@pytest.mark.parametrize("key", KEYS)
def test_a_form_shows_what_was_recorded(
    context: Any, hostile_school: HostileSchool, qtbot: QtBot, key: str
) -> None:
    spec = next(s for s in _specs(hostile_school, context.ctx.tr) if s.key == key)
    page = shown(context, qtbot, spec.factory(context.ctx))
    for part in _parts(page):
        context.settle()
        if isinstance(part, RecordPage):
            for row in _worst(part.model.rows):
                part.select(part.row_key(row))
                part.edit()
                context.settle()
                over = dialog(part)
                _same(over.form.values(), part.row)
                assert not over.form.dirty
                assert not _interprets(over)
                QDialog.reject(over)
                over.deleteLater()


def _worst(rows: list[Any]) -> list[Any]:
    found = [
        next((row for row in rows if any(sign in text for _, text in words(row))), None)
        for sign in WORST
    ]
    return [row for row in found if row is not None]


def _same(values: dict[str, Any], row: Any) -> None:
    for name, value in values.items():
        recorded = getattr(row, name, None)
        if isinstance(value, str) and isinstance(recorded, str):
            assert value == recorded, name


def test_an_accident_file_and_its_form(
    context: Any, hostile_school: HostileSchool, qtbot: QtBot
) -> None:
    spec = next(s for s in _specs(hostile_school, context.ctx.tr) if s.key == "accidents")
    page: Any = shown(context, qtbot, spec.factory(context.ctx))
    world = hostile_school.world
    for row in world.ask(ListAccidents()).rows[::6]:
        page.open_item(row.id)
        context.settle()
        tabs = page.view.findChild(QTabWidget)
        for number in range(tabs.count()):
            tabs.setCurrentIndex(number)
            page.grab()
        assert not _interprets(page)
        file = world.ask(GetAccident(accident_id=row.id))
        dialog = AccidentDialog(context.ctx, page, lambda _id: None, file)
        assert dialog.triage.case() == file.case
        assert not _interprets(dialog)
        context.settle()
        dialog.deleteLater()


def test_an_export_from_a_page_says_what_the_sheet_could_not_take(
    context: Any, hostile_school: HostileSchool, qtbot: QtBot, tmp_path: Path
) -> None:
    spec = next(s for s in _specs(hostile_school, context.ctx.tr) if s.key == "people")
    page: Any = shown(context, qtbot, spec.factory(context.ctx))
    context.kit.dialogs.answers += [tmp_path / "a.xlsx", True]
    next(_parts(page)).export()
    context.settle()
    assert (tmp_path / "a.xlsx").exists()
    title, said = context.kit.dialogs.asked[-1]
    assert title == "Export: Staff"
    assert "U+202E" in said
