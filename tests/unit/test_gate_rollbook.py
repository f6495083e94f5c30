"""Roll calls beside the database: sealed, written in order, once, whatever breaks in between."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import UserError, World, WorldError
from campus_guard.core.ids import new_uid
from campus_guard.db.sealedfile import FileSealer
from campus_guard.db.service import Service
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.muster_file import SNAPSHOT_FILE, Snapshot, SnapshotRow, snapshot_of
from campus_guard.features.gate.rollbook import (
    ADD,
    CLOSE,
    PENDING_FILE,
    TICK,
    Roll,
    RollBook,
    Step,
    new_roll,
    roll_of,
    snapshot_of_roll,
)


@pytest.fixture
def snapshot(clock: FixedClock) -> Snapshot:
    rows = (SnapshotRow(7, "吴示例", 1, badge="01"), SnapshotRow(8, "郑示例", 4, "示例单位"))
    return Snapshot(clock.now(), rows, ("苏EA12B3",), "示例小学", sample=True)


def book_of(folder: Path, service: Service) -> RollBook:
    return RollBook(folder, FileSealer(service.db.keys, "roll call"))


def step(kind: str, clock: FixedClock, **values: Any) -> Step:
    return Step(kind=kind, uid=new_uid(), at=clock.now(), **values)


def begun(book: RollBook, snapshot: Snapshot, clock: FixedClock) -> Roll:
    return book.begin(new_roll(snapshot, new_uid(), clock.now(), drill=False))


def run_on(service: Service) -> Any:
    return lambda command: service.run(command).value


def whole_roll(book: RollBook, snapshot: Snapshot, clock: FixedClock) -> Roll:
    roll = begun(book, snapshot, clock)
    clock.advance(minutes=2)
    roll = book.take(roll, step(TICK, clock, number=2, found=3, place="操场"))
    roll = book.take(roll, step(ADD, clock, name="示例路人", heads=2))
    clock.advance(minutes=3)
    return book.take(roll, step(CLOSE, clock))


def test_everything_is_written_later_with_its_own_times(
    gatekeeper: Service, snapshot: Snapshot, clock: FixedClock, tmp_path: Path
) -> None:
    book = book_of(tmp_path, gatekeeper)
    started = clock.now()
    whole_roll(book, snapshot, clock)
    book.flush()
    closed = clock.now()
    clock.advance(hours=1)
    again = book_of(tmp_path, gatekeeper)  # the program was started anew
    assert again.pending == 4
    assert again.deliver(run_on(gatekeeper)) == ()
    assert again.pending == 0
    assert not (tmp_path / PENDING_FILE).exists()
    view = gatekeeper.ask(q.GetMuster())
    assert view is not None
    muster = view.muster
    assert (muster.started_at, muster.closed_at) == (started, closed)
    assert (muster.found, muster.missing, muster.unlisted) == (3, 2, 2)
    assert [(x.number, x.name, x.badge, x.place) for x in view.lines] == [
        (1, "吴示例", "01", ""), (2, "郑示例", "", "操场"), (3, "示例路人", "", ""),
    ]  # fmt: skip


def test_what_was_written_before_a_kill_is_written_once(
    gatekeeper: Service, snapshot: Snapshot, clock: FixedClock, tmp_path: Path
) -> None:
    """The program dies after each commit, before the file knows of it."""
    book = book_of(tmp_path, gatekeeper)
    roll = begun(book, snapshot, clock)
    roll = book.take(roll, step(TICK, clock, number=1, found=1))
    roll = book.take(roll, step(ADD, clock, name="示例路人"))
    book.flush()
    kept = (tmp_path / PENDING_FILE).read_bytes()
    for _ in range(3):
        (tmp_path / PENDING_FILE).write_bytes(kept)
        assert book_of(tmp_path, gatekeeper).deliver(run_on(gatekeeper)) == ()
    view = gatekeeper.ask(q.GetMuster())
    assert view is not None
    assert [(x.name, x.found) for x in view.lines] == [
        ("吴示例", 1), ("郑示例", 0), ("示例路人", 1),
    ]  # fmt: skip
    assert len(gatekeeper.ask(q.ListMusters())) == 1
    closing = book_of(tmp_path, gatekeeper)
    closing.take(replace(roll, steps=(), muster_id=view.id), step(CLOSE, clock))
    closing.flush()
    kept = (tmp_path / PENDING_FILE).read_bytes()
    for _ in range(2):
        (tmp_path / PENDING_FILE).write_bytes(kept)
        assert book_of(tmp_path, gatekeeper).deliver(run_on(gatekeeper)) == ()


def test_a_database_that_stops_answering_in_the_middle(
    gatekeeper: Service, snapshot: Snapshot, clock: FixedClock, tmp_path: Path
) -> None:
    book = book_of(tmp_path, gatekeeper)
    whole_roll(book, snapshot, clock)
    left = [2]

    def run(command: Any) -> Any:
        if not left[0]:
            raise WorldError(World.BUSY)
        left[0] -= 1
        return gatekeeper.run(command).value

    with pytest.raises(WorldError):
        book.deliver(run)
    assert book.pending == 2
    again = book_of(tmp_path, gatekeeper)
    assert again.pending == 2
    again.deliver(run_on(gatekeeper))
    view = gatekeeper.ask(q.GetMuster())
    assert view is not None
    assert (view.muster.found, view.muster.unlisted) == (3, 2)
    assert view.muster.closed_at is not None


def test_a_stored_roll_call_goes_on_without_the_database(
    gatekeeper: Service, snapshot: Snapshot, clock: FixedClock, tmp_path: Path
) -> None:
    book = book_of(tmp_path, gatekeeper)
    begun(book, snapshot, clock)
    book.deliver(run_on(gatekeeper))
    stored = gatekeeper.ask(q.GetMuster())
    assert stored is not None
    roll = book.take(roll_of(stored), step(TICK, clock, number=1, found=1))
    assert roll.muster.found == 1
    assert roll.view("gatekeeper").id == stored.id
    with pytest.raises(UserError):
        book.take(roll, step(TICK, clock, number=9, found=1))
    book.deliver(run_on(gatekeeper))
    view = gatekeeper.ask(q.GetMuster())
    assert view is not None
    assert view.muster.found == 1
    # A step on the roll call as it was shown before its start was written finds its number.
    early = replace(roll_of(stored), muster_id=None)
    book.take(early, step(TICK, clock, number=2, found=4))
    assert book.deliver(run_on(gatekeeper)) == ()
    view = gatekeeper.ask(q.GetMuster())
    assert view is not None
    assert view.muster.missing == 0


def test_the_list_printed_again_has_the_vehicles(
    gatekeeper: Service, snapshot: Snapshot, clock: FixedClock, tmp_path: Path
) -> None:
    stays = [
        gatekeeper.run(c.VehicleIn(uid=new_uid(), plate=plate)).value.stay_id
        for plate in ("苏EA12B3", "苏EA12B4", "苏EA12B5")
    ]
    gatekeeper.run(c.VehicleOut(uid=new_uid(), stay_id=stays[1]))
    clock.advance(minutes=1)
    book = book_of(tmp_path, gatekeeper)
    begun(book, snapshot, clock)
    book.flush()
    assert snapshot_of_roll(book_of(tmp_path, gatekeeper).rolls[0]).vehicles == ("苏EA12B3",)
    book.deliver(run_on(gatekeeper))
    clock.advance(minutes=1)
    gatekeeper.run(c.VehicleOut(uid=new_uid(), stay_id=stays[0]))
    gatekeeper.run(c.VehicleIn(uid=new_uid(), plate="苏EA12B6"))
    stored = gatekeeper.ask(q.GetMuster())
    assert stored is not None
    assert snapshot_of_roll(roll_of(stored)).vehicles == ("苏EA12B3", "苏EA12B5")


def test_a_roll_call_is_sorted_as_people_are_called(gatekeeper: Service) -> None:
    """By pinyin where the characters are common; who has no name comes last."""
    names = ["示例赵", "示例李", "示例冯", "示例曹", "示例鲍"]
    for name in names:
        gatekeeper.run(
            c.CheckIn(uid=new_uid(), type_code="other", name=name, phone="13800138555",
                      reason_code="other")
        )  # fmt: skip
    gatekeeper.run(c.QuickPass(uid=new_uid()))
    gatekeeper.run(c.StartMuster(uid=new_uid()))
    view = gatekeeper.ask(q.GetMuster())
    assert view is not None
    called = ["示例鲍", "示例曹", "示例冯", "示例李", "示例赵", ""]
    assert [line.name for line in view.lines] == called
    assert view.lines[-1].unit == "其他"
    board = gatekeeper.ask(q.GateBoard())
    assert [row.name for row in snapshot_of(board.now, board.rows).rows] == called


def test_what_the_rules_refuse_is_told_and_holds_nothing_up(
    gatekeeper: Service, snapshot: Snapshot, clock: FixedClock, tmp_path: Path
) -> None:
    book = book_of(tmp_path, gatekeeper)
    roll = begun(book, snapshot, clock)
    book.deliver(run_on(gatekeeper))
    stored = gatekeeper.ask(q.GetMuster())
    assert stored is not None
    gatekeeper.run(c.CloseMuster(muster_id=stored.id))  # on another computer
    book.take(roll, step(TICK, clock, number=1, found=1))
    assert len(book.deliver(run_on(gatekeeper))) == 1
    assert book.pending == 0


def test_the_files_are_sealed_and_an_altered_one_is_no_list(
    gatekeeper: Service, snapshot: Snapshot, clock: FixedClock, tmp_path: Path
) -> None:
    book = book_of(tmp_path, gatekeeper)
    begun(book, snapshot, clock)
    book.flush()
    book.remember(snapshot)
    book.save_board()
    for name in (PENDING_FILE, SNAPSHOT_FILE):
        data = (tmp_path / name).read_bytes()
        assert "示例".encode() not in data
        (tmp_path / name).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    again = book_of(tmp_path, gatekeeper)
    assert again.rolls == ()
    assert again.last_board() is None


def test_the_board_is_written_when_it_changed_or_is_old(
    gatekeeper: Service, snapshot: Snapshot, clock: FixedClock, tmp_path: Path
) -> None:
    book, file = book_of(tmp_path, gatekeeper), tmp_path / SNAPSHOT_FILE

    def written(board: Snapshot) -> bytes:
        book.remember(board)
        book.save_board()
        return file.read_bytes()

    first = written(snapshot)
    soon = replace(snapshot, taken_at=clock.now() + timedelta(seconds=30))
    assert written(soon) == first
    later = replace(snapshot, taken_at=clock.now() + timedelta(minutes=6))
    second = written(later)
    assert second != first
    assert written(replace(later, rows=later.rows[:1])) != second
    assert book_of(tmp_path, gatekeeper).last_board() == replace(later, rows=later.rows[:1])
    book.remember(replace(later, rows=(), vehicles=()))
    book.save_board()
    assert not file.exists()


def test_a_disk_that_refuses_is_said_in_words(
    gatekeeper: Service, snapshot: Snapshot, clock: FixedClock, tmp_path: Path
) -> None:
    """The data folder is a file: nothing can be written there; the roll call goes on."""
    folder = tmp_path / "no folder"
    folder.write_bytes(b"")
    book = book_of(folder, gatekeeper)
    roll = begun(book, snapshot, clock)
    with pytest.raises(WorldError):
        book.flush()
    book.remember(snapshot)
    with pytest.raises(WorldError):
        book.save_board()
    assert book.last_board() == snapshot
    assert book.find(roll.uid) == roll
    assert snapshot_of_roll(roll).people == 5


def test_without_a_folder_everything_stays_in_memory(
    gatekeeper: Service, snapshot: Snapshot, clock: FixedClock
) -> None:
    book = RollBook()
    begun(book, snapshot, clock)
    book.flush()
    book.remember(snapshot)
    book.save_board()
    assert book.last_board() == snapshot
    book.deliver(run_on(gatekeeper))
    assert gatekeeper.ask(q.GetMuster()) is not None
