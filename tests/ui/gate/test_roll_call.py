"""The roll call when nothing answers: a busy database, a slow one, a kill."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

from PySide6.QtCore import Qt

from campus_guard.core.clock import FixedClock
from campus_guard.core.i18n import Translator
from campus_guard.core.ids import new_uid
from campus_guard.db.keys import Keys
from campus_guard.db.sealedfile import FileSealer
from campus_guard.db.service import Service
from campus_guard.db.session import Database
from campus_guard.features.gate.commands.entry import CheckIn
from campus_guard.features.gate.commands.leaving import SignOut
from campus_guard.features.gate.commands.muster import StartMuster
from campus_guard.features.gate.muster_file import SNAPSHOT_FILE
from campus_guard.features.gate.queries.board import GateBoard
from campus_guard.features.gate.queries.muster import GetMuster, MusterView
from campus_guard.features.gate.rollbook import PENDING_FILE, RollBook
from campus_guard.ui.dialogs import Dialogs, Question
from campus_guard.ui.preview import PreviewDialog
from tests.ui.gate.conftest import CTRL, Keeper
from tests.ui.kit.support import assert_page_ok

Open = Callable[[Service], Keeper]
SECONDS = 5.0  # what gate.md allows between the key and the paper


def people(service: Service) -> None:
    for name, heads in (("吴示例", 1), ("郑示例", 4)):
        service.run(
            CheckIn(uid=new_uid(), type_code="other", name=name, phone="13800138555",
                    reason_code="other", heads=heads)
        )  # fmt: skip


def stored(service: Service) -> MusterView:
    view = service.ask(GetMuster())
    assert view is not None
    return view


def paper(keeper: Keeper) -> PreviewDialog:
    found = [d for d in keeper.dialogs if isinstance(d, PreviewDialog)]
    return found[0]


def print_within(keeper: Keeper) -> float:
    """Press F8; return the seconds until the paper is in sight, and put it away."""
    before = time.monotonic()
    keeper.press(Qt.Key.Key_F8, settle=False)
    keeper.bot.waitUntil(lambda: bool(keeper.dialogs), timeout=20_000)
    took = time.monotonic() - before
    preview = paper(keeper)
    assert preview.data.startswith(b"%PDF-")
    preview.close()
    return took


def tick(keeper: Keeper, number: int) -> None:
    page = keeper.window.session.page("muster")
    page.number.setFocus()
    keeper.type(str(number), wait=False)
    keeper.press(Qt.Key.Key_Return, settle=False)


def test_a_busy_database_does_not_hold_the_paper_up(keeper: Keeper, keys: Keys) -> None:
    people(keeper.service)
    keeper.page.reload()
    keeper.settle()
    other = Database(keeper.service.db.path, keys, keeper.service.clock)
    with other.connection("BEGIN IMMEDIATE"):
        assert print_within(keeper) < SECONDS
        page = keeper.window.session.page("muster")
        keeper.bot.waitUntil(lambda: page.running, timeout=5000)
        tick(keeper, 1)
        keeper.bot.waitUntil(lambda: page.view.muster.found == 1, timeout=5000)
        keeper.bot.waitUntil(lambda: bool(page.queue.text), timeout=15_000)
        assert keeper.service.ask(GetMuster()) is None
    other.close()
    keeper.bot.waitUntil(lambda: keeper.service.ask(GetMuster()) is not None, timeout=20_000)
    keeper.bot.waitUntil(lambda: keeper.rolls.pending == 0, timeout=20_000)
    keeper.settle()
    view = stored(keeper.service)
    assert [(x.number, x.name, x.found) for x in view.lines] == [(1, "吴示例", 1), (2, "郑示例", 0)]
    assert page.view.id == view.id
    assert not page.queue.text
    assert not (keeper.service.db.path.parent / PENDING_FILE).exists()


def test_a_database_that_does_not_answer_at_all(keeper: Keeper) -> None:
    """Even reading hangs: the list that was kept is printed, and says of when it is."""
    people(keeper.service)
    keeper.page.reload()
    keeper.settle()
    slow = Event()
    runner = keeper.ctx.ops._runner

    class Slow:
        def ask(self, query: object) -> object:
            slow.wait(60)
            return runner.ask(query)

        def run(self, command: object) -> object:
            slow.wait(60)
            return runner.run(command)

    keeper.ctx.ops._runner = Slow()
    try:
        assert print_within(keeper) < SECONDS
        page = keeper.window.session.page("muster")
        assert [row.name for row in page.model.rows] == ["吴示例", "郑示例"]
        assert "2026-11-20 09:00" in page.banner.text
        tick(keeper, 1)
        keeper.bot.waitUntil(lambda: page.view.muster.found == 1, timeout=5000)
    finally:
        slow.set()
    keeper.bot.waitUntil(lambda: keeper.rolls.pending == 0, timeout=20_000)
    keeper.settle()
    assert stored(keeper.service).muster.found == 1


def test_the_paper_the_screen_and_the_database_have_one_numbering(keeper: Keeper) -> None:
    """Who has no name yet is sorted in the same way everywhere."""
    from campus_guard.features.gate.commands.entry import QuickPass

    people(keeper.service)
    keeper.service.run(QuickPass(uid=new_uid(), heads=2))
    print_within(keeper)
    keeper.settle()
    page = keeper.window.session.page("muster")
    shown = [(row.number, row.name) for row in sorted(page.model.rows, key=lambda r: r.number)]
    assert shown == [(x.number, x.name) for x in stored(keeper.service).lines]


def test_the_list_is_kept_sealed_and_goes_away_with_the_last_one(keeper: Keeper) -> None:
    file = keeper.service.db.path.parent / SNAPSHOT_FILE
    assert not file.exists()
    people(keeper.service)
    keeper.page.reload()
    keeper.settle()
    assert "吴示例".encode() not in file.read_bytes()
    again = RollBook(file.parent, FileSealer(keeper.service.db.keys, "roll call")).last_board()
    assert again is not None
    assert (again.people, again.school) == (5, "示例小学")
    for row in keeper.board.rows:
        keeper.service.run(SignOut(uid=new_uid(), visit_id=row.visit_id))
    keeper.page.reload()
    keeper.settle()
    assert not file.exists()


def test_from_the_alarm_to_the_report_without_a_mouse(keeper: Keeper) -> None:
    people(keeper.service)
    print_within(keeper)
    keeper.settle()
    page = keeper.window.session.page("muster")
    assert keeper.focus is page.number
    keeper.type("2")
    keeper.enter()
    keeper.type("4")
    keeper.enter()
    keeper.press(Qt.Key.Key_N, modifier=CTRL)
    keeper.type("Sample guest")
    keeper.press(Qt.Key.Key_Return, modifier=CTRL)
    view = stored(keeper.service)
    assert (view.muster.found, view.muster.missing, view.muster.unlisted) == (4, 1, 1)
    assert_page_ok(page)
    keeper.ctx.dialogs.answers.append(True)
    keeper.press(Qt.Key.Key_K, modifier=CTRL)
    keeper.bot.waitUntil(lambda: bool(keeper.dialogs), timeout=10_000)
    assert paper(keeper).data.startswith(b"%PDF-")
    paper(keeper).close()
    keeper.settle()
    assert stored(keeper.service).muster.closed_at is not None
    assert page.view.muster.closed_at is not None


def test_the_key_again_prints_the_same_list_and_later_begins_anew(
    keeper: Keeper, clock: FixedClock
) -> None:
    people(keeper.service)
    print_within(keeper)
    keeper.settle()
    first = stored(keeper.service).id
    print_within(keeper)
    keeper.settle()
    assert stored(keeper.service).id == first
    clock.advance(hours=1)
    print_within(keeper)
    keeper.settle()
    second = stored(keeper.service)
    assert second.id != first
    closed = keeper.service.ask(GetMuster(muster_id=first))
    assert closed is not None
    assert closed.muster.closed_at is not None


def test_the_desk_tells_of_an_open_roll_call(open_desk: Open, gatekeeper: Service) -> None:
    people(gatekeeper)
    gatekeeper.run(StartMuster(uid=new_uid()))
    keeper = open_desk(gatekeeper)
    assert "F5" in keeper.page.alarm.text
    assert "5" in keeper.page.alarm.text


def test_a_drill_is_marked_and_an_alarm_takes_its_place(keeper: Keeper) -> None:
    people(keeper.service)
    keeper.press(Qt.Key.Key_F5)
    shift = Qt.KeyboardModifier.ShiftModifier
    keeper.press(Qt.Key.Key_D, modifier=CTRL | shift, settle=False)
    keeper.bot.waitUntil(lambda: bool(keeper.dialogs), timeout=10_000)
    paper(keeper).close()
    keeper.settle()
    drill = stored(keeper.service)
    assert drill.muster.drill
    print_within(keeper)
    keeper.settle()
    assert not stored(keeper.service).muster.drill
    assert keeper.service.ask(GetMuster(muster_id=drill.id)).muster.closed_at is not None


def test_a_kill_loses_no_tick(gatekeeper: Service, open_desk: Open, tmp_path: Path) -> None:
    """A gatekeeper's program is killed after ticking, the database busy all the time."""
    people(gatekeeper)
    keyfile = tmp_path / "key"
    keyfile.write_bytes(gatekeeper.db.keys.database)
    with gatekeeper.db.connection("BEGIN IMMEDIATE"):
        command = [sys.executable, "-m", "tests.ui.gate.killed", str(gatekeeper.db.path)]
        child = subprocess.Popen(
            [*command, str(keyfile)], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
        )
        with ThreadPoolExecutor(1) as pool:
            said = pool.submit(child.stdout.readline)
            try:
                assert said.result(60).strip() == "ticked"
            finally:
                child.send_signal(signal.SIGKILL)
        assert child.wait(10) == -signal.SIGKILL
        child.stdout.close()
        assert gatekeeper.ask(GetMuster()) is None
        keeper = open_desk(gatekeeper)
        keeper.press(Qt.Key.Key_F5, settle=False)
        page = keeper.window.session.page("muster")
        keeper.bot.waitUntil(lambda: page.running, timeout=10_000)
        assert page.view.muster.found == 1
    keeper.bot.waitUntil(lambda: keeper.rolls.pending == 0, timeout=20_000)
    keeper.settle()
    view = stored(gatekeeper)
    assert (view.muster.found, view.muster.expected) == (1, 5)
    assert view.muster.closed_at is None
    assert gatekeeper.ask(GateBoard()).people == 5


def test_ending_is_asked_and_enter_does_not_end_it(keeper: Keeper, zh: Translator) -> None:
    people(keeper.service)
    print_within(keeper)
    keeper.settle()
    object.__setattr__(keeper.ctx, "dialogs", Dialogs(zh))
    page = keeper.window.session.page("muster")
    keeper.type("99")
    keeper.enter()
    assert page.banner.text
    keeper.press(Qt.Key.Key_K, modifier=CTRL)
    (question,) = keeper.dialogs
    assert isinstance(question, Question)
    assert [button.text() for button in question.buttons] == ["取消  Esc", "结束点名  Ctrl+Enter"]
    keeper.enter()
    assert stored(keeper.service).muster.closed_at is None
    keeper.press(Qt.Key.Key_K, modifier=CTRL)
    keeper.press(Qt.Key.Key_Return, modifier=CTRL)
    keeper.bot.waitUntil(lambda: any(isinstance(d, PreviewDialog) for d in keeper.dialogs))
    assert stored(keeper.service).muster.closed_at is not None
    paper(keeper).close()
    keeper.settle()
    assert not page.banner.text
    keeper.enter()  # finds no button that starts another one
    assert stored(keeper.service).muster.closed_at is not None


def test_the_report_names_who_ended_it(open_desk: Open, gatekeeper: Service) -> None:
    named = replace(gatekeeper.actor, name="示例门卫")
    keeper = open_desk(Service(gatekeeper.db, named))
    people(keeper.service)
    print_within(keeper)
    keeper.settle()
    page = keeper.window.session.page("muster")
    shown: list[str] = []
    page.desk.shown.connect(lambda view: shown.append(view.closed_by))
    page.desk.take("close")
    keeper.bot.waitUntil(lambda: bool(keeper.dialogs), timeout=10_000)
    assert shown[0] == "示例门卫"  # what the paper is made of, before the database answered
    paper(keeper).close()
