"""The beginning of a roll call: the board if it comes at once, else the one that was kept."""

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from campus_guard.core.document import Stamp
from campus_guard.core.errors import CampusGuardError
from campus_guard.db.paper import GetPaperHead
from campus_guard.features.gate.muster_file import Snapshot, snapshot_of
from campus_guard.features.gate.queries.board import GateBoard
from campus_guard.features.gate.report.paper import Paper
from campus_guard.features.gate.rollbook import RollBook
from campus_guard.ui.context import UiContext
from campus_guard.ui.ops import Progress

PATIENCE_MS = 1200


def board_snapshot(board: Any, head: Any = None) -> Snapshot:
    """Return what a roll call needs of a board, with the school's name where it is known."""
    plates = [car.plate for car in board.vehicles]
    found = snapshot_of(board.now, board.rows, plates)
    if head is None:
        return found
    return Snapshot(found.taken_at, found.rows, found.vehicles, head.school, head.sample)


def roll_paper(ctx: UiContext, snapshot: Snapshot, head: Any) -> Paper:
    """Return head and footer of a roll call's paper; the database may have said nothing."""
    now = ctx.clock.now().replace(second=0, microsecond=0)
    if head is None:
        stamp = Stamp(printed_by=ctx.actor.name, printed_at=now)
        return Paper(ctx.tr, stamp, snapshot.school, snapshot.sample)
    stamp = Stamp(
        head.stamp.printed_by, now, head.stamp.rule_set_version, head.stamp.audit_count,
        head.stamp.audit_head,
    )  # fmt: skip
    return Paper(ctx.tr, stamp, head.school, head.sample)


class RollStart(QObject):
    """``ready(snapshot, head, fresh)`` follows ``ask()``, in little more than a second.

    ``fresh`` is False for a list that was kept: the database did not answer in time. Where nothing
    was ever kept, the database is waited for and ``late`` says so.
    """

    ready = Signal(object, object, bool)
    late = Signal()

    def __init__(self, ctx: UiContext, book: RollBook, owner: QWidget) -> None:
        super().__init__(owner)
        self._ctx = ctx
        self._book = book
        self._board: Any = None
        self._head: Any = None
        self._timer = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._timer.timeout.connect(self._out_of_patience)
        self.asking = False

    def ask(self) -> None:
        """Find out who is inside; a second call while one is under way does nothing."""
        if self.asking:
            return
        self.asking = True
        self._board = self._head = None
        ops = self._ctx.ops
        ops.read(GateBoard(), self._take_board, owner=self, slot="board", fail=self._failed)
        ops.read(GetPaperHead(), self._take_head, owner=self, slot="head", fail=lambda _e: None)
        self._timer.start()

    def _take_board(self, board: Any) -> None:
        self._board = board
        if self._head is not None or not self._timer.isActive():
            self._settle()

    def _take_head(self, head: Any) -> None:
        self._head = head
        if self._board is not None:
            self._settle()

    def _failed(self, _error: CampusGuardError) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self._out_of_patience()

    def _out_of_patience(self) -> None:
        if self._board is not None:
            self._settle()
            return

        def kept(_progress: Progress) -> Snapshot | None:
            return self._book.last_board()

        self._ctx.ops.work(kept, self._take_kept, title="", owner=self, urgent=True)

    def _take_kept(self, snapshot: Snapshot | None) -> None:
        if not self.asking:
            return
        if snapshot is None:
            self.late.emit()
            return
        self.asking = False
        self.ready.emit(snapshot, self._head, False)

    def _settle(self) -> None:
        if not self.asking:
            return
        self._timer.stop()
        self.asking = False
        self.ready.emit(board_snapshot(self._board, self._head), self._head, True)
