"""The disk is full, somebody else writes, nothing may be written: words, and nothing is lost."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import shiboken6
import sqlalchemy as sa
from pytestqt.qtbot import QtBot

from campus_guard.core.errors import ADVICE, World
from campus_guard.core.i18n import load_translator
from campus_guard.core.ids import new_uid
from campus_guard.core.paths import resource
from campus_guard.db import audit, engine
from campus_guard.db.models import Accident, Base, Person
from campus_guard.db.service import Service
from campus_guard.db.session import Database
from campus_guard.features.accidents.inputs import VictimInput
from campus_guard.features.accidents.rules import Cause, Injury, Setting
from campus_guard.features.accidents.ui.recording import AccidentDialog
from campus_guard.features.people.ui.staff import StaffPage
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import Picked
from tests.e2e.failing import Disk, held_by_another
from tests.ui.conftest import Kit, collector, kit, make_kit, theme  # noqa: F401
from tests.ui.school import dialog, fill, on_service, shown

ZH = load_translator("zh_CN", resource("locale"))
LONG = "示例:学生在操场跌倒,老师扶到医务室。" * 900


@pytest.fixture
def context(kit: Kit, director: Service, qtbot: QtBot) -> Iterator[Any]:  # noqa: F811
    made = on_service(kit, director, qtbot, ZH)
    yield made
    made.ops.close()


def _accident(context: Any) -> FormDialog:
    """Open the recording form and type an accident into it, with all that can be typed."""
    context.kit.window.show()
    over = AccidentDialog(context.ctx, context.kit.window, lambda _id: None)
    over.open()
    context.settle()
    fill(
        context,
        over.form,
        occurred_at=context.ctx.clock.now() - timedelta(minutes=12),
        place=Picked(None, "示例操场 <b>&"),
        narrative=LONG,
        setting=Setting.CAMPUS,
        cause=Cause.ACCIDENT,
        harmed=True,
        property_loss=Decimal("12.50"),
        measures="示例措施",
        hospital="示例医院",
        victims=(VictimInput(uid=new_uid(), label="示例生", injury=Injury.MINOR),),
    )
    return over


def _person(context: Any, qtbot: QtBot) -> FormDialog:
    """Open the form of a new member of staff and type into it."""
    if not hasattr(context, "staff"):
        context.staff = shown(context, qtbot, StaffPage(context.ctx))
    page = context.staff
    page.new()
    over = dialog(page)
    fill(
        context,
        over.form,
        name="示例人",
        staff_number=new_uid()[:30],
        line="teaching",
        phone="13800138000",
        note=LONG,
    )
    return over


FORMS: dict[str, tuple[Callable[[Any, QtBot], FormDialog], type[Base]]] = {
    "accident": (lambda context, _: _accident(context), Accident),
    "member of staff": (_person, Person),
}


def _save(context: Any, over: FormDialog) -> None:
    over.save()
    context.settle()


def _closed(over: FormDialog) -> bool:
    return not shiboken6.isValid(over) or not over.isVisible()


def _uids(db: Database, model: type[Base]) -> list[str]:
    with db.read() as session:
        assert audit.verify(session, db.keys.audit).whole
        return list(session.scalars(sa.select(model.__table__.c.uid)))


def _kept(over: FormDialog, typed: dict[str, Any], kind: World) -> None:
    """The form is still there, says why in words, and has lost nothing that was typed."""
    assert over.isVisible()
    assert over.banner.text == ZH(ADVICE[kind])
    assert over.form.values() == typed
    assert over.form.dirty
    assert over.save_button.isEnabled()


@pytest.mark.parametrize("name", FORMS)
def test_the_disk_is_full_at_each_page_in_turn(
    context: Any, db: Database, qtbot: QtBot, name: str
) -> None:
    """The form keeps every letter; with room again the same session saves exactly one record."""
    make, model = FORMS[name]
    disk, stopped = Disk(db), 0
    for pages in range(0, 100, 2):
        before = _uids(db, model)
        over = make(context, qtbot)
        typed, uid = over.form.values(), over.uid
        disk.room(pages)
        _save(context, over)
        if _closed(over):
            break
        _kept(over, typed, World.FULL)
        assert _uids(db, model) == before
        disk.room(None)
        _save(context, over)
        assert _closed(over)
        assert sorted(_uids(db, model)) == sorted([*before, uid])
        stopped += 1
    assert stopped >= 6


@pytest.mark.parametrize("name", FORMS)
def test_another_program_writes_for_longer_than_anybody_waits(
    context: Any, db: Database, qtbot: QtBot, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, model = FORMS[name]
    over = make(context, qtbot)
    typed = over.form.values()
    db.close()
    monkeypatch.setitem(engine.RULES, "busy_timeout", 100)
    with held_by_another(db):
        _save(context, over)
        _kept(over, typed, World.BUSY)
    _save(context, over)
    assert _closed(over)
    assert _uids(db, model) == [over.uid]


@pytest.mark.parametrize("name", FORMS)
def test_nothing_may_be_written(
    context: Any, db: Database, qtbot: QtBot, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file was made read-only while the window was open; later it is not any more."""
    make, model = FORMS[name]
    over = make(context, qtbot)
    typed = over.form.values()
    db.close()
    with monkeypatch.context() as patch:
        patch.setattr(db, "_engine", engine.make_engine(db.path, db.keys.database, read_only=True))
        _save(context, over)
        _kept(over, typed, World.READ_ONLY)
        db.close()
    _save(context, over)
    assert _closed(over)
    assert _uids(db, model) == [over.uid]
