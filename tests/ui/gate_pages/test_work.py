"""What a user does on the gate's pages, through the real service."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from PIL import Image
from PySide6.QtWidgets import QLabel

from campus_guard.app.runner import SessionRunner
from campus_guard.core.clock import FixedClock
from campus_guard.core.ids import new_uid
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.rules.codes import BadgeState, SlipState, VisitState
from campus_guard.features.gate.ui.pages.badges import BadgesPage, HeldPage
from campus_guard.features.gate.ui.pages.collectors import CollectorsPage
from campus_guard.features.gate.ui.pages.events import EventsPage
from campus_guard.features.gate.ui.pages.expected import ExpectedPage
from campus_guard.features.gate.ui.pages.office import RequestsPage
from campus_guard.features.gate.ui.pages.pupils import LatePage, SlipsPage
from campus_guard.features.gate.ui.pages.reasons import ReasonsPage
from campus_guard.features.gate.ui.pages.registers import (
    DeliveriesPage,
    GoodsPage,
    RefusalsPage,
    VideoPage,
)
from campus_guard.features.gate.ui.pages.retention import PurgesPage, RetentionPage
from campus_guard.features.gate.ui.pages.settings import GateSettingsPage, TypesPage
from campus_guard.features.gate.ui.pages.vehicles import PermitsPage, StaysPage
from campus_guard.features.gate.ui.pages.visits import VisitsPage
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import Picked
from tests.ui.school import undo


def dialog(page: Any) -> FormDialog:
    return next(d for d in page.findChildren(FormDialog) if d.isVisible())


def texts(widget: Any) -> str:
    from PySide6.QtWidgets import QLabel

    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def test_masked_until_one_key_reveals(gate: Any) -> None:
    page = gate.show(VisitsPage(gate.ctx))
    page.select(gate.ids.one.visit_id)
    gate.settle()
    assert "13800138011" not in texts(page.card)
    assert "示例工具箱" in texts(page.card)
    page.reveal()
    gate.settle()
    assert "13800138011" in texts(page.card)
    assert "11010519491231002X" in texts(page.card)
    page.select(gate.ids.gone.visit_id)
    gate.settle()
    assert "13800138011" not in texts(page.card)


def test_correction_keeps_the_original(gate: Any) -> None:
    page = gate.show(VisitsPage(gate.ctx))
    page.select(gate.ids.gone.visit_id)
    gate.settle()
    page.correct()
    gate.settle()
    made = dialog(page)
    made.form["unit"].set_value("示例新单位")
    made.save()
    assert made.isVisible()  # a complete visit needs the reason
    made.form["reason"].set_value("听错了")
    made.save()
    gate.settle()
    detail = gate.service.ask(q.GetVisit(visit_id=gate.ids.gone.visit_id))
    assert detail.visit.unit == "示例新单位"
    assert any(x.new == "示例新单位" and x.reason == "听错了" for x in detail.corrections)


def test_visits_come_in_pages(gate: Any) -> None:
    for n in range(110):
        made = gate.service.run(c.QuickPass(uid=new_uid(), heads=1)).value
        assert made.visit_id, n
    page = gate.show(VisitsPage(gate.ctx))
    assert len(page.model.rows) == 100
    assert page.next is not None
    page.table.near_end.emit()
    gate.settle()
    assert len({row.id for row in page.model.rows}) == len(page.model.rows) == 114
    assert page.next is None


def test_filters_narrow(gate: Any) -> None:
    page = gate.show(VisitsPage(gate.ctx))
    page.filters.set_values({"state": VisitState.LEFT})
    page.reload()
    gate.settle()
    assert [row.id for row in page.model.rows] == [gate.ids.gone.visit_id]
    page.clear()
    gate.settle()
    assert len(page.model.rows) == 4


def test_expected_visitor_comes_in_and_is_taken_back(gate: Any) -> None:
    page = gate.show(ExpectedPage(gate.ctx))
    page.select(("visit", gate.ids.planned))
    gate.settle()
    page.enter()
    gate.settle()
    state = lambda: gate.service.ask(q.GetVisit(visit_id=gate.ids.planned)).visit.state  # noqa: E731
    assert state() is VisitState.INSIDE


def test_guests_from_a_sheet(gate: Any, tmp_path: Path) -> None:
    sheet = tmp_path / "g.xlsx"
    book = Workbook()
    book.active.append(["Class", "Pupil", "Guest", "Relation", "Phone", "押证"])
    book.active.append(["一年级1班", "示例生9", "示例家长9", "母亲", "", "x"])
    book.save(sheet)
    page = gate.show(EventsPage(gate.ctx))
    page.import_()
    from campus_guard.ui.transfer import ImportDialog

    made = page.findChild(ImportDialog)
    gate.kit.dialogs.answers.append(sheet)
    made.choose()
    gate.settle()
    assert made.import_button.isEnabled()
    assert "Identity cards are never kept" in texts(made)
    made.confirm()
    gate.settle()
    assert len(gate.service.ask(q.EventGuests(event_id=gate.ids.event))) == 3


def test_slip_goes_out_and_comes_back(gate: Any) -> None:
    page = gate.show(SlipsPage(gate.ctx))
    page.move()
    gate.settle()
    made = dialog(page)
    made.form["collector_id"].set_value(gate.ids.collectors[0])
    made.save()
    gate.settle()
    assert page.row.state is SlipState.OUT
    page.move()
    gate.settle()
    assert page.row.state is SlipState.RETURNED


def test_forbidden_collector_needs_a_reason(gate: Any) -> None:
    page = gate.show(SlipsPage(gate.ctx))
    page.move()
    gate.settle()
    made = dialog(page)
    made.form["collector_id"].set_value(gate.ids.collectors[2])
    made.save()
    gate.settle()
    assert made.isVisible()
    assert page.row.state is SlipState.ISSUED
    made.form.mark_clean()
    made.reject()


def test_badge_lost_and_found(gate: Any) -> None:
    page = gate.show(BadgesPage(gate.ctx))
    page.select("V005")
    page.mark(BadgeState.LOST)
    made = dialog(page)
    made.form["reason"].set_value("丢失")
    made.save()
    gate.settle()
    assert page.row.state is BadgeState.LOST
    page.back_()
    gate.settle()
    assert page.row.state is BadgeState.FREE


def test_kept_item_is_given_back(gate: Any) -> None:
    page = gate.show(HeldPage(gate.ctx))
    page.give_back()
    gate.settle()
    assert page.model.rows == []


def test_type_is_edited(gate: Any) -> None:
    page = gate.show(TypesPage(gate.ctx))
    page.select("parent")
    page.edit()
    made = dialog(page)
    made.form["minutes"].set_value(45)
    made.save()
    gate.settle()
    settings = gate.service.ask(q.GetGateSettings())
    parent = settings.type_of("parent")
    assert parent is not None
    assert (parent.minutes, parent.needed) == (45, frozenset({"name", "phone", "reason"}))


def test_periods_are_checked_beside_their_fields(gate: Any) -> None:
    page = gate.show(GateSettingsPage(gate.ctx))
    page.form["identity_days"].set_value(400)
    page.form["facts_days"].set_value(100)
    page.save()
    gate.settle()
    assert gate.service.ask(q.GetGateSettings()).identity_days == 365
    page.form["facts_days"].set_value(800)
    page.save()
    gate.settle()
    assert gate.service.ask(q.GetGateSettings()).identity_days == 400


def test_the_scanner_is_set_as_it_types(gate: Any) -> None:
    page = gate.show(GateSettingsPage(gate.ctx))
    page.form["scanner_prefix"].set_value("A")
    page.form["scanner_suffix"].set_value("tab")
    page.save()
    gate.settle()
    assert gate.service.ask(q.GetGateSettings()).scanner_suffix == ""
    page.form["scanner_prefix"].set_value("#@")
    page.save()
    gate.settle()
    settings = gate.service.ask(q.GetGateSettings())
    assert (settings.scanner_prefix, settings.scanner_suffix) == ("#@", "tab")
    page.form["scanner_suffix"].set_value(None)
    page.save()
    gate.settle()
    assert gate.service.ask(q.GetGateSettings()).scanner_suffix == ""


def test_purge_waits_a_day_then_erases(gate: Any, clock: FixedClock) -> None:
    clock.advance(days=400)
    page = gate.show(RetentionPage(gate.ctx))
    assert page.accept.isEnabled()
    gate.kit.dialogs.answers.append(True)
    page._accept()
    gate.settle()
    assert not page.run.isEnabled()
    clock.advance(hours=25)
    page.reload()
    gate.settle()
    assert page.run.isEnabled()
    run = page.open_run
    outcome = SessionRunner(gate.service).run(c.RunPurge(run_id=run.id))
    assert outcome.value.counts
    raw = gate.service.db.path.parent / "purges.json"
    assert raw.parent.is_dir()
    (done,) = gate.service.ask(q.ListPurges())
    assert done.ran_at is not None


def test_reason_is_renamed(gate: Any) -> None:
    page = gate.show(ReasonsPage(gate.ctx))
    page.select("vmeet_teacher")
    page.edit()
    made = dialog(page)
    made.form["name"].set_value("示例事由")
    made.save()
    gate.settle()
    assert gate.service.ask(q.GetGateSettings()).reasons["meet_teacher"] == "示例事由"
    page.remove()  # a visitor type still offers it
    gate.settle()
    assert "meet_teacher" in gate.service.ask(q.GetGateSettings()).reasons


PAPERS = (
    VisitsPage,
    ExpectedPage,
    EventsPage,
    SlipsPage,
    LatePage,
    CollectorsPage,
    RefusalsPage,
    DeliveriesPage,
    VideoPage,
    GoodsPage,
    RequestsPage,
    StaysPage,
    PermitsPage,
)


@pytest.mark.parametrize("kind", PAPERS, ids=lambda kind: kind.__name__)
def test_paper_of_a_page_opens_in_the_preview(gate: Any, kind: Any) -> None:
    from campus_guard.ui.preview import PreviewDialog

    page = gate.show(kind(gate.ctx))
    page.print_()
    gate.settle()
    assert [d for d in page.findChildren(PreviewDialog) if d.isVisible()]


def test_a_purge_of_a_busy_file_is_offered_again(scrubbing_gate: Any, clock: FixedClock) -> None:
    gate = scrubbing_gate
    clock.advance(days=400)
    run_id = gate.service.run(c.AcceptPurge(uid=new_uid())).value
    clock.advance(hours=25)
    gate.service.run(c.RunPurge(run_id=run_id))  # it ran, and the file was not scrubbed
    page = gate.show(RetentionPage(gate.ctx))
    assert page.unclean.text
    assert page.scrub.isVisible()
    log = gate.show(PurgesPage(gate.ctx))
    assert texts_of_badges(log) == ["Not finished"]
    page.scrub.click()
    gate.settle()
    assert page.unclean.text == ""
    assert not page.scrub.isVisible()
    log.reload()
    gate.settle()
    assert texts_of_badges(log) == ["Carried out"]


def texts_of_badges(page: Any) -> list[str]:
    """Return what the badges in the last column say."""
    badge = page.columns()[-1].badge
    return [str(page.ctx.tr(badge(row).text)) for row in page.model.rows]


VOIDED: dict[Any, tuple[Any, str]] = {
    RefusalsPage: (q.ListRefusals(), "Refusal"),
    DeliveriesPage: (q.ListDeliveries(), "快递 3 件"),
    GoodsPage: (q.ListGoodsSlips(), "2026-0001"),
    VideoPage: (q.ListVideoLookups(), "失物"),
    RequestsPage: (q.ListDataRequests(), "示例乙"),
    LatePage: (q.ListLateArrivals(), "示例生1"),
    CollectorsPage: (q.ListCollectors(), "示例祖母"),
}


@pytest.mark.parametrize("kind", VOIDED, ids=lambda kind: kind.key)
def test_a_mistake_is_voided_and_brought_back(gate: Any, kind: Any) -> None:
    listed, name = VOIDED[kind]
    page = gate.show(kind(gate.ctx))
    before = gate.service.ask(listed)
    row = next(r for r in before if name in (getattr(r, "name", ""), page_name(page, r)))
    page.select(row.id)
    gate.settle()
    page.void()
    made = dialog(page)
    made.form["reason"].set_value("误录")
    made.save()
    gate.settle()
    assert row.id not in [r.id for r in gate.service.ask(listed)]
    undo(gate)
    gate.settle()
    assert [r.id for r in gate.service.ask(listed)] == [r.id for r in before]


def page_name(page: Any, row: Any) -> str:
    """Return what the page calls a record when it asks whether to void it."""
    return page.void_name(row) if hasattr(page, "void_name") else str(row.name)


def test_a_hold_from_the_visit_itself(gate: Any, tmp_path: Path) -> None:
    settings = gate.service.ask(q.GetGateSettings())
    gate.service.run(c.SaveGateSettings(settings=replace(settings, photo=True)))
    Image.new("RGB", (90, 120), "#336699").save(tmp_path / "p.png")
    visit = gate.ids.one.visit_id
    content = (tmp_path / "p.png").read_bytes()
    gate.service.run(c.SetVisitPhoto(visit_id=visit, content=content))
    page = gate.show(VisitsPage(gate.ctx))
    page.select(visit)
    gate.settle()
    pictures = [w for w in page.card.findChildren(QLabel) if not w.pixmap().isNull()]
    assert any(w.accessibleName() == "Picture of the visitor" for w in pictures)
    assert "Legal hold" not in texts(page.card)
    page.hold()
    made = dialog(page)
    made.form["kind"].set_value("visitor")
    made.form["reason"].set_value("示例案件")
    made.save()
    gate.settle()
    held = gate.service.ask(q.ListHolds())
    assert ("visitor", page.row.visitor_id) in [(h.kind, h.record_id) for h in held]
    page.card.open(visit)
    gate.settle()
    assert gate.service.ask(q.GetVisit(visit_id=visit)).held


def test_a_visit_is_entered_afterwards(gate: Any, clock: FixedClock) -> None:
    page = gate.show(VisitsPage(gate.ctx))
    page.new()
    gate.settle()
    made = dialog(page)
    now = clock.now()
    made.form.set_values(
        {
            "visitor": Picked(None, "示例补录"),
            "phone": "13800138077",
            "reason_code": "meet_teacher",
            "entered_at": now - timedelta(hours=20),
            "left_at": now - timedelta(hours=19),
            "late_reason": "停电",
        }
    )
    made.save()
    gate.settle()
    rows = gate.service.ask(q.ListVisits()).rows
    (late,) = [r for r in rows if r.name == "示例补录"]
    assert (late.late, late.state) == (True, VisitState.LEFT)


def test_the_answer_to_a_query_is_a_paper(gate: Any) -> None:
    from campus_guard.ui.preview import PreviewDialog

    asked = c.AddDataRequest(
        uid=new_uid(), kind="query", name="示例甲", visitor_id=gate.ids.one.visitor_id
    )
    request = gate.service.run(asked).value
    page = gate.show(RequestsPage(gate.ctx))
    page.select(request)
    gate.settle()
    page.known()
    gate.settle()
    assert [d for d in page.findChildren(PreviewDialog) if d.isVisible()]
