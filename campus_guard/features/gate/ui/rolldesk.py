"""The work behind the page of the roll call: begin, keep each step, write it when that is possible.

Every step goes into the sealed file first and to the database when it answers: a roll call waits
for nothing and survives a kill.
"""

from datetime import timedelta
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from campus_guard.core.errors import CampusGuardError, UserError, WorldError
from campus_guard.core.ids import new_uid
from campus_guard.features.gate.muster_file import Snapshot
from campus_guard.features.gate.queries.muster import GetMuster
from campus_guard.features.gate.report.muster import roll_list
from campus_guard.features.gate.rollbook import CLOSE, Roll, RollBook, Step, new_roll, roll_of
from campus_guard.features.gate.ui.rollstart import RollStart, roll_paper
from campus_guard.ui.context import UiContext
from campus_guard.ui.ops import Progress

SAME_ROLL = timedelta(minutes=30)  # F8 pressed again within it means the roll call under way
RETRY_MS = 2000
_LOAD_MS = 600


class RollDesk(QObject):
    """``shown(view)`` follows every change; ``waiting(n)`` tells how many steps only the file has.

    ``printed(pdf)`` follows the beginning, ``again()`` a second press of the key, ``closed()`` the
    end, ``troubled(error)`` what went wrong, ``kept(moment)`` a list that is not fresh.
    """

    shown = Signal(object)
    waiting = Signal(int)
    printed = Signal(object)
    again = Signal()
    closed = Signal()
    troubled = Signal(object)
    kept = Signal(object)
    late = Signal()

    def __init__(self, ctx: UiContext, book: RollBook, owner: QWidget) -> None:
        super().__init__(owner)
        self._ctx = ctx
        self._book = book
        self._owner = owner
        self.view: Any = None
        self._roll: Roll | None = None
        self._loaded = False
        self._wanted: bool | None = None
        self._delivering = self._more = False
        self._begin = RollStart(ctx, book, owner)
        self._begin.ready.connect(self._freeze)
        self._begin.late.connect(self.late)
        self._drill = False
        self._retry = QTimer(self, singleShot=True, interval=RETRY_MS)
        self._retry.timeout.connect(self.deliver)
        self._patience = QTimer(self, singleShot=True, interval=_LOAD_MS)
        self._patience.timeout.connect(self._start_wanted)

    @property
    def running(self) -> bool:
        """Tell whether a roll call is open."""
        return self.view is not None and self.view.muster.closed_at is None

    @property
    def roll(self) -> Roll:
        """Return the roll call in sight."""
        return self._roll or roll_of(self.view)

    def reload(self) -> None:
        """Show what is on its way to the database, else ask the database."""
        self._ctx.ops.work(
            lambda _progress: self._book.rolls, self._take_rolls, title="", owner=self,
            slot="rolls", urgent=True,
        )  # fmt: skip

    def start(self, *, drill: bool) -> None:
        """Freeze the list and print it; nothing of it waits for the database."""
        self._wanted = drill
        if self._loaded:
            self._start_wanted()
        else:
            self._patience.start()

    def take(self, kind: str, **values: Any) -> None:
        """Put a step into the file, show it, then write it."""
        step = Step(kind=kind, uid=new_uid(), at=self._ctx.clock.now(), **values)
        try:
            roll = self._book.take(self.roll, step)
        except UserError as error:
            self.troubled.emit(error)
            return
        self._roll = roll

        def kept(failed: CampusGuardError | None) -> None:
            if self._roll is roll:
                self._show_roll(roll)
            if failed is not None:
                self.troubled.emit(failed)
            self.deliver()
            if kind == CLOSE:
                self.closed.emit()

        book = self._book
        self._ctx.ops.work(lambda _p: _flushed(book), kept, title="", owner=self, urgent=True)

    def deliver(self) -> None:
        """Write what waits; tried again until the database answers."""
        if self._delivering:
            self._more = True
            return
        self._delivering, self._more = True, False
        book = self._book
        self._ctx.ops.work(
            lambda progress: book.deliver(progress.run), self._delivered, title="", owner=self,
            fail=self._not_delivered, cancelled=self._not_delivered,
        )  # fmt: skip

    def _start_wanted(self) -> None:
        self._patience.stop()
        drill, self._wanted = self._wanted, None
        if drill is None:
            return
        view, now = self.view, self._ctx.clock.now()
        same = self.running and view.muster.drill == drill
        if same and now - view.muster.started_at < SAME_ROLL:
            self.again.emit()
            return
        self._drill = drill
        self._begin.ask()

    def _freeze(self, snapshot: Snapshot, head: Any, fresh: bool) -> None:
        """Keep the frozen list in the file and make its paper, in this order."""
        ctx, book = self._ctx, self._book
        roll = new_roll(snapshot, new_uid(), ctx.clock.now(), drill=self._drill)
        paper = roll_paper(ctx, snapshot, head)
        self.kept.emit(None if fresh else snapshot.taken_at)

        def make(_progress: Progress) -> tuple[bytes, CampusGuardError | None]:
            from campus_guard.reports.pdf import render_pdf

            book.begin(roll)
            failed = _flushed(book)
            return render_pdf(roll_list(snapshot, paper, drill=roll.drill)), failed

        def made(result: tuple[bytes, CampusGuardError | None]) -> None:
            self._show_roll(roll)
            self.printed.emit(result[0])
            if result[1] is not None:
                self.troubled.emit(result[1])
            self.deliver()

        title = ctx.tr("Preparing {title} …", title=ctx.tr("Roll call"))
        ctx.ops.work(make, made, title=title, owner=self, urgent=True)

    def _delivered(self, refused: Any) -> None:
        self._delivering = False
        self.waiting.emit(0)
        if refused:
            self.troubled.emit(refused[0])
        if self._more:
            self.deliver()
        else:
            self.reload()

    def _not_delivered(self, _error: CampusGuardError | None = None) -> None:
        self._delivering = False
        self.waiting.emit(self._book.pending)
        self._retry.start()

    def _take_rolls(self, rolls: Any) -> None:
        if rolls:
            self._show_roll(rolls[-1])
            self.deliver()
            self._now_loaded()
            return
        shown = self.view.id if self.view is not None and not self.running else None
        self._ctx.ops.read(GetMuster(muster_id=shown or None), self._stored, owner=self,
                           slot="muster")  # fmt: skip

    def _stored(self, view: Any) -> None:
        if not self._book.pending:
            self._roll = None
            self._show(view)
        self._now_loaded()

    def _now_loaded(self) -> None:
        self._loaded = True
        self._start_wanted()

    def _show_roll(self, roll: Roll) -> None:
        self._roll = roll
        self._show(roll.view(self._ctx.actor.name))

    def _show(self, view: Any) -> None:
        self.view = view
        self.shown.emit(view)


def _flushed(book: RollBook) -> CampusGuardError | None:
    """Write the file; return why it could not be written. The roll call goes on either way."""
    try:
        book.flush()
    except WorldError as error:
        return error
    return None
