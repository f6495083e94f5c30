"""Generating, repairing, explaining: the dialogs around the engine's own process."""

import time
from datetime import date
from typing import Any

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from campus_guard.core.i18n import Message
from campus_guard.core.ids import new_uid
from campus_guard.features.calendar.commands import SetDays
from campus_guard.features.calendar.rules import DayKind
from campus_guard.features.people.queries import FindPeople
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.codes import LeaveKind
from campus_guard.features.rosters.rules.answers import Conflict, Explanation, Fix
from campus_guard.features.rosters.rules.model import Level
from campus_guard.features.rosters.ui.findings import ExplainDialog, FindingsDialog
from campus_guard.features.rosters.ui.generating import GenerateDialog
from campus_guard.features.rosters.ui.repairing import AbsenceDialog
from campus_guard.features.rosters.ui.replanning import ReplanDialog
from campus_guard.features.rosters.ui.rosterpage import RosterPage
from campus_guard.features.rosters.ui.swapping import SwapsPage, swap_dialog
from campus_guard.ui.buttons import Button
from campus_guard.ui.forms import Candidate
from tests.ui.kit.support import unnamed
from tests.ui.school import dialog, fill, give_reason, save, shown, undo

LONGEST_GAP = 0.050


class Beat:
    """Counts how long the event loop was away, every few milliseconds."""

    def __init__(self) -> None:
        self.gaps: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(interval=2)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.gaps.append(now - self._last)
        self._last = now

    def stop(self) -> None:
        self._timer.stop()


def waited(school: Any, qtbot: QtBot) -> None:
    """Wait for the engine, which has a process of its own."""
    qtbot.waitUntil(lambda: school.ops.idle, timeout=60000)


def generated(school: Any, qtbot: QtBot) -> RosterPage:
    """Return the page with a roster that the engine made and the director took over."""
    page = shown(school, qtbot, RosterPage(school.ctx))
    page.menu.generate()
    over = page.findChildren(GenerateDialog)[0]
    waited(school, qtbot)
    over.form["seconds"].set_value(5)
    over.start()
    waited(school, qtbot)
    over.take()
    waited(school, qtbot)
    return page


def test_quotas_come_first_then_a_roster(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, RosterPage(school.ctx))
    page.menu.generate()
    over = page.findChildren(GenerateDialog)[0]
    assert unnamed(over) == []
    waited(school, qtbot)
    assert len(over.quotas.rows) == 16
    assert not over._take.isEnabled()
    over.form["seconds"].set_value(5)
    over.form["rotation"].set_value(Level.HIGH)
    over.start()
    qtbot.waitUntil(lambda: over._bar.value() > 0 or over.made is not None, timeout=30000)
    waited(school, qtbot)
    assert over.made.broken == 0
    assert over.banner.text
    assert over._take.isEnabled()
    total = over.made.result.total
    over.take()
    waited(school, qtbot)
    row = school.service.ask(q.GetRoster(roster_id=school.roster_id))
    assert row.sliders["rotation"] == "high"
    assert row.penalty == total
    assert page.sheet.gaps() == row.gaps
    assert page.sheet.conflicts() == []


def test_it_can_be_generated_again_with_and_without_other_settings(
    school: Any, qtbot: QtBot
) -> None:
    page = shown(school, qtbot, RosterPage(school.ctx))
    page.menu.generate()
    over = page.findChildren(GenerateDialog)[0]
    waited(school, qtbot)
    over.form["seconds"].set_value(5)
    for seed in (1, 1, 7):
        over.form["seed"].set_value(seed)
        over.made = None
        over.start()
        waited(school, qtbot)
        assert over.made is not None, over.banner.text
        assert over.made.result.seed == seed
    over.take()
    waited(school, qtbot)
    assert school.service.ask(q.GetRoster(roster_id=school.roster_id)).seed == 7


def test_the_window_stays_usable_and_stopping_keeps_the_best(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, RosterPage(school.ctx))
    page.menu.generate()
    over = page.findChildren(GenerateDialog)[0]
    waited(school, qtbot)
    over.form["seconds"].set_value(60)
    over.start()
    qtbot.waitUntil(lambda: over._news is not None, timeout=30000)
    beat = Beat()
    heard: list[Any] = []
    QTimer.singleShot(1500, lambda: heard.append(over._worker))
    qtbot.waitUntil(lambda: bool(heard) or over.made is not None, timeout=30000)
    beat.stop()
    over.stop()
    waited(school, qtbot)
    assert over.made is not None
    assert over.made.broken == 0
    late = sorted(beat.gaps)[-3:]
    assert late[0] <= LONGEST_GAP, late  # one or two may be the computer's own


def test_an_absence_is_repaired_and_undone(school: Any, qtbot: QtBot) -> None:
    page = generated(school, qtbot)
    key = next(k for k in sorted(page.sheet.spots) if k.day > date(2026, 11, 22))
    absent = page.sheet.holder(key)
    page._wanted, page.day = key, key.day
    page.look("week")
    page.menu.absence()
    over = page.findChildren(AbsenceDialog)[0]
    assert unnamed(over) == []
    assert over.form["person_id"].value() == int(absent)
    fill(school, over.form, starts_on=date(2026, 11, 23), ends_on=date(2026, 11, 25),
         kind=LeaveKind.SICK, reason="发热")  # fmt: skip
    over.find()
    waited(school, qtbot)
    lines = list(over.changes.rows)
    assert lines
    assert {line.before for line in lines} >= {page.sheet.name(absent)}
    assert over.effects.rows
    assert "proved" in over.banner.text
    over.apply()
    waited(school, qtbot)
    waited(school, qtbot)
    away = [k for k in page.sheet.duties_of(absent) if 23 <= k.day.day <= 25 and k.day.month == 11]
    assert away == []
    assert len(school.service.ask(q.ListLeave())) == 1
    undo(school)
    waited(school, qtbot)
    assert page.sheet.holder(key) == absent


def test_a_swap_is_requested_approved_printed(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, RosterPage(school.ctx))
    key = next(k for k in sorted(page.sheet.spots) if k.day > date(2026, 11, 22))
    page.editor.put(key, "5")
    school.settle()
    holder = page.sheet.name("5")
    swap_dialog(school.ctx, page, page.sheet, key)
    other = next(p for p in page.sheet.names if p != "5")
    over = dialog(page)
    name = page.sheet.name(other)
    fill(school, over.form, other_id=Candidate(int(other), name), reason="家事")
    save(school, over)
    swaps = shown(school, qtbot, SwapsPage(school.ctx))
    assert (swaps.row.person, swaps.row.state) == (holder, "requested")
    swaps.approve()
    school.settle()
    assert swaps.row.state == "approved"
    assert page.sheet.holder(key) == other
    swaps.undo()
    give_reason(school, swaps, "已恢复")
    assert page.sheet.holder(key) == "5"


def test_the_checker_speaks(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, RosterPage(school.ctx))
    wanted = {p.id for p in page.sheet.view.posts if p.name in ("午间巡查", "食堂值守")}
    noon, canteen = [key for key in sorted(page.sheet.spots) if key.post_id in wanted][:2]
    person = school.service.ask(FindPeople(text="李敏"))[0].id
    for key in (noon, canteen):
        school.service.run(
            c.PutDuty(roster_id=school.roster_id, key=key, person_id=person, reason="试")
        )
    page.reload()
    school.settle()
    page.menu.check()
    school.settle()
    over = page.findChildren(FindingsDialog)[0]
    assert over.list.count() >= 1
    over.list.itemActivated.emit(over.list.item(0))
    school.settle()
    assert page.grid.chip is not None


def test_reasons_lead_to_the_editors(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, RosterPage(school.ctx))
    conflict = Conflict(
        Message("Too few people."), (), (), ("in_7_days",), (Fix(Message("Enter 2 more people")),)
    )
    instance = page.sheet.board.of.instance
    over = ExplainDialog(
        school.ctx, page, instance, Explanation(feasible=False, proven=True, conflicts=(conflict,))
    )
    over.open()
    buttons = {b.accessibleName(): b for b in over.findChildren(Button)}
    way_out = next(name for name in buttons if "Enter 2 more people" in name)
    buttons[way_out].click()
    assert school.kit.visited[-1] == ("rosters", {"tab": "versions"})


def test_a_changed_calendar_offers_to_plan_anew(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, RosterPage(school.ctx))
    assert page.banner.text == ""
    school.service.run(
        SetDays(uid=new_uid(), first=date(2026, 12, 1), kind=DayKind.SCHOOL_BREAK, name="停课")
    )
    page.reload()
    school.settle()
    assert "1 day" in page.banner.text
    page.menu.replan()
    school.settle()
    over = page.findChildren(ReplanDialog)[0]
    assert [row.day for row in over.model.rows] == [date(2026, 12, 1)]
    over._generate()
    waited(school, qtbot)
    assert page.findChildren(GenerateDialog)
