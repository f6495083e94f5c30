"""Every page and its forms with hostile records: plain text everywhere, no warning of Qt's.

What a form shows is what was recorded: opening and saving it without typing changes nothing.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from campus_guard.app.container import Container
from campus_guard.app.desk import SessionDesk
from campus_guard.app.pages import all_pages
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.features.accidents.queries import GetAccident, ListAccidents
from campus_guard.features.accidents.ui.recording import AccidentDialog
from campus_guard.features.calendar.ui.records import RecordPage
from campus_guard.features.gate.queries import GateBoard, GateSearch, ListWatch, WatchCheck
from campus_guard.features.gate.ui.watchdialog import WatchDialog
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
        page.show_tab(inner.key)
        yield inner


KEYS = (
    "today",
    "summary",
    "gate_today",
    "reports",
    "search",
    "indicators",
    "accidents",
    "access",
    "gate",
    "muster",
    "gate_shift",
    "gate_visits",
    "gate_expected",
    "gate_pupils",
    "gate_registers",
    "gate_office",
    "hazards",
    "inspections",
    "assessment",
    "letters",
    "meetings",
    "tasks",
    "concealment",
    "ledgers",
    "rosters",
    "duty",
    "people",
    "classes",
    "organisation",
    "places",
    "calendar",
    "admin",
    "backup",
    "rules",
    "about",
    "where",
)


def test_every_page_is_looked_at(hostile_school: HostileSchool, kit: Kit) -> None:  # noqa: F811
    assert {spec.key for spec in _specs(hostile_school, kit.tr)} == set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_a_page_shows_plain_text(
    context: Any, hostile_school: HostileSchool, qtbot: QtBot, secrets: frozenset[str], key: str
) -> None:
    spec = next(s for s in _specs(hostile_school, context.ctx.tr) if s.key == key)
    page = shown(context, qtbot, spec.factory(context.ctx))
    for part in _parts(page):
        context.settle()
        for model in _models(part):
            _look_at(model)
        if isinstance(part, ListPage):
            for row in _worst(part.model.rows, *WORST, *MARKUP):
                part.select(part.row_key(row))
                context.settle()
                assert not _interprets(part)
        part.grab()
        assert not _interprets(part)
        shows = _all_text(part)
        assert not [secret for secret in secrets if secret in shows]


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
        if isinstance(part, RecordPage) or (isinstance(part, ListPage) and hasattr(part, "edit")):
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


def _worst(rows: Sequence[Any], *signs: str) -> list[Any]:
    """Return the first row with each of the signs, each row once."""
    found: dict[int, Any] = {}
    for sign in signs or WORST:
        for place, row in enumerate(rows):
            if any(sign in text for _, text in words(row)):
                found[place] = row
                break
    return list(found.values())


def _same(values: dict[str, Any], row: Any) -> None:
    for name, value in values.items():
        recorded = getattr(row, name, None)
        if isinstance(value, str) and isinstance(recorded, str) and "*" not in recorded:
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


def _all_text(root: QWidget) -> str:
    """Return what a page shows in labels, fields, tips and tables."""
    every = [root, *root.findChildren(QWidget)]
    found = [w.toolTip() for w in every] + [w.accessibleName() for w in every]
    found += [w.text() for w in every if isinstance(w, QLabel | QLineEdit | QAbstractButton)]
    found += [w.toPlainText() for w in every if isinstance(w, QPlainTextEdit)]
    for model in _models(root):
        for row in range(model.rowCount()):
            for column in range(model.columnCount()):
                index = model.index(row, column)
                found.append(str(index.data(Qt.ItemDataRole.DisplayRole)))
                found.append(str(index.data(Qt.ItemDataRole.ToolTipRole)))
    return "\n".join(found)


def _desk(context: Any, school: HostileSchool, qtbot: QtBot) -> Any:
    spec = next(s for s in _specs(school, context.ctx.tr) if s.key == "gate")
    return shown(context, qtbot, spec.factory(context.ctx))


def test_the_desk_finds_loads_and_shows_hostile_visitors(
    context: Any, hostile_school: HostileSchool, qtbot: QtBot, secrets: frozenset[str]
) -> None:
    desk, world = _desk(context, hostile_school, qtbot), hostile_school.world
    context.settle()
    board = world.ask(GateBoard())
    for row in _worst([row for row in board.rows if row.name]):
        desk.search.setText(row.name)
        context.settle()
        desk.grab()
        hits = world.ask(GateSearch(text=row.badge))
        assert [hit.visit_id for hit in hits] == [row.visit_id]
        desk.form.load(hits[0])
        context.settle()
        assert desk.form.values()["name"] == row.name
        desk.open_row(row)
        context.settle()
        card = dialog(desk)
        card.grab()
        assert not _interprets(card)
        shows = _all_text(card) + _all_text(desk)
        assert not [secret for secret in secrets if secret in shows]
        QDialog.reject(card)
        card.deleteLater()
        desk.new()
    assert not _interprets(desk)


def test_an_alert_and_a_toast_show_plain_text(
    context: Any, hostile_school: HostileSchool, qtbot: QtBot, secrets: frozenset[str]
) -> None:
    desk, world = _desk(context, hostile_school, qtbot), hostile_school.world
    for row in _worst(list(world.ask(ListWatch()))):
        alerts = world.ask(WatchCheck(plate=row.plate))
        assert [alert.reason for alert in alerts] == [row.reason]
        asked = WatchDialog(context.ctx, desk, alerts, row.name, lambda _answers: None)
        asked.grab()
        assert not _interprets(asked)
        assert not [secret for secret in secrets if secret in _all_text(asked)]
        asked.deleteLater()
        context.ctx.alerts.toast(context.ctx.tr("Completed: {name}", name=row.name))
        context.ctx.alerts.error(UserError(msg("{plate} is not inside.", plate=row.plate)))
        assert not _interprets(context.kit.window)


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
