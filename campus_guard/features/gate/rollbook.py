"""Roll calls that the database has not got yet: kept in a sealed file, written when it answers.

Every step of a roll call goes into the file first and to the database afterwards, in its order. So
a roll call needs no database to begin, to be ticked off and to be closed, and a kill loses nothing:
what the file holds is sent again, under the same uids, and changes nothing the second time.
"""

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from campus_guard.core.errors import CampusGuardError, World, WorldError
from campus_guard.core.files import write_atomically
from campus_guard.core.i18n import Message, msg
from campus_guard.features.gate.commands.muster import (
    AddUnlisted,
    CloseMuster,
    Listed,
    StartMuster,
    TickOff,
)
from campus_guard.features.gate.muster_file import (
    Sealer,
    Snapshot,
    SnapshotRow,
    load_snapshot,
    remove_snapshot,
    save_snapshot,
)
from campus_guard.features.gate.queries.muster import MusterLine, MusterView
from campus_guard.features.gate.rules import muster as rules

PENDING_FILE = "roll-call.pending"
_FRESH = timedelta(minutes=5)
START, TICK, ADD, CLOSE = "start", "tick", "add", "close"


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something that happened in a roll call, on its way to the database."""

    kind: str
    uid: str
    at: datetime
    number: int = 0
    found: int = 0
    heads: int = 1
    name: str = ""
    place: str = ""


@dataclass(frozen=True)
class Roll:
    """A roll call as the screen shows it, and the steps that are still to be written."""

    uid: str
    started_at: datetime
    drill: bool
    lines: tuple[MusterLine, ...]
    steps: tuple[Step, ...] = ()
    muster_id: int | None = None
    closed_at: datetime | None = None
    visits: tuple[int | None, ...] = ()
    vehicles: tuple[str, ...] = ()

    @property
    def muster(self) -> rules.Muster:
        """Return the roll call as the rules know it."""
        rows = tuple(
            rules.RollRow(x.number, x.name, x.heads, x.found, x.place, x.listed) for x in self.lines
        )
        return rules.Muster(self.started_at, self.drill, rows, self.closed_at)

    def view(self, by: str) -> MusterView:
        """Return the roll call as the query returns one; ``by`` is who works at the desk."""
        closed_by = by if self.closed_at else ""
        return MusterView(
            self.muster_id or 0, self.uid, 0, self.muster, self.lines, by, closed_by, self.vehicles
        )  # fmt: skip

    def after(self, step: Step) -> "Roll":
        """Return the roll call after a step. Raises UserError when the rules refuse it."""
        if step.kind == CLOSE:
            rules.close(self.muster, step.at)
            return replace(self, closed_at=step.at, steps=(*self.steps, step))
        if step.kind == ADD:
            rows = rules.add_unlisted(self.muster, step.name, step.heads, step.place).rows
        else:
            rows = rules.tick_off(self.muster, step.number, found=step.found, place=step.place).rows
        lines = tuple(
            replace(line, found=row.found, place=row.place)
            for line, row in zip(self.lines, rows, strict=False)
        )
        lines += tuple(_unlisted(row) for row in rows[len(lines) :])
        return replace(self, lines=lines, steps=(*self.steps, step))


def _unlisted(row: rules.RollRow) -> MusterLine:
    return MusterLine(
        row.number, row.name, row.heads, row.found, row.place, row.listed, "", "", "", None
    )


def new_roll(snapshot: Snapshot, uid: str, at: datetime, *, drill: bool) -> Roll:
    """Return a roll call of a snapshot, numbered as its paper is; its start is to be written."""
    lines = tuple(
        MusterLine(n, x.name, x.heads, 0, "", True, x.unit, x.host, x.badge, x.entered_at)
        for n, x in enumerate(snapshot.rows, 1)
    )
    start = Step(kind=START, uid=uid, at=at)
    visits = tuple(x.visit_id for x in snapshot.rows)
    return Roll(uid, at, drill, lines, (start,), visits=visits, vehicles=snapshot.vehicles)


def roll_of(view: MusterView) -> Roll:
    """Return a stored roll call, to go on with while the database does not answer."""
    m = view.muster
    return Roll(
        view.uid, m.started_at, m.drill, view.lines, (), view.id, m.closed_at,
        vehicles=view.vehicles,
    )  # fmt: skip


def snapshot_of_roll(roll: Roll) -> Snapshot:
    """Return the frozen list of a roll call, to print it again."""
    rows = (
        SnapshotRow(0, x.name, x.heads, x.unit, x.host, x.badge, "", x.entered_at)
        for x in roll.lines
        if x.listed
    )
    return Snapshot(roll.started_at, tuple(rows), roll.vehicles)


class RollBook:
    """The files beside the database. Without a folder everything is kept in memory only."""

    def __init__(self, folder: Path | None = None, sealer: Sealer | None = None) -> None:
        self._folder = folder if sealer is not None else None
        self._sealer = sealer
        self._lock = threading.RLock()
        self._delivering = threading.Lock()
        self._writing = threading.Lock()
        self._rolls: tuple[Roll, ...] | None = None
        self._board: Snapshot | None = None
        self._saved: Snapshot | None = None
        self._ids: dict[str, int] = {}

    def remember(self, snapshot: Snapshot) -> None:
        """Hold the board for the hour in which nothing else answers; ``save_board`` writes it."""
        with self._lock:
            self._board = snapshot

    def save_board(self) -> None:
        """Write the board that is held to its file; an empty one takes the file away.

        Raises WorldError when the disk refuses.
        """
        if self._folder is None or self._sealer is None:
            return
        with self._writing, _disk():
            board, before = self._board, self._saved
            if board is None or (before is not None and _alike(board, before)):
                return
            if board.rows or board.vehicles:
                save_snapshot(self._folder, board, self._sealer)
            else:
                remove_snapshot(self._folder)
            self._saved = board

    def last_board(self) -> Snapshot | None:
        """Return the board that was read last, by this program or before its last start."""
        with self._lock:
            if self._board is None and self._folder is not None and self._sealer is not None:
                self._board = load_snapshot(self._folder, self._sealer)
            return self._board

    @property
    def rolls(self) -> tuple[Roll, ...]:
        """Return the roll calls of which steps are still to be written, oldest first."""
        with self._lock:
            if self._rolls is None:
                self._rolls = self._load()
            return self._rolls

    @property
    def pending(self) -> int:
        """Return how many steps are still to be written."""
        return sum(len(roll.steps) for roll in self.rolls)

    def find(self, uid: str) -> Roll | None:
        """Return the roll call with this uid while steps of it wait."""
        return next((roll for roll in self.rolls if roll.uid == uid), None)

    def begin(self, roll: Roll) -> Roll:
        """Hold a new roll call and return it; ``flush`` makes it durable."""
        with self._lock:
            self._rolls = (*self.rolls, roll)
        return roll

    def take(self, roll: Roll, step: Step) -> Roll:
        """Hold a step of a roll call; return the roll call after it.

        ``flush`` makes it durable. Raises UserError when the rules refuse the step.
        """
        with self._lock:
            written = replace(roll, steps=(), muster_id=roll.muster_id or self._ids.get(roll.uid))
            after = (self.find(roll.uid) or written).after(step)
            self._rolls = (*(r for r in self.rolls if r.uid != roll.uid), after)
        return after

    def flush(self) -> None:
        """Write what is held to the file: from here on a kill loses none of it.

        Raises WorldError when the disk refuses.
        """
        if self._folder is None or self._sealer is None:
            return
        with self._writing, _disk():
            path, rolls = self._folder / PENDING_FILE, self.rolls
            if not rolls:
                path.unlink(missing_ok=True)
                return
            text = json.dumps(
                [asdict(r) for r in rolls], ensure_ascii=False, default=datetime.isoformat
            )
            write_atomically(path, self._sealer.seal(text.encode()))

    def deliver(self, run: Callable[[Any], Any]) -> tuple[Message, ...]:
        """Write the waiting steps with ``run(command)``, which returns the command's value.

        Returns what the rules refused. Raises WorldError when the database does not answer; what
        was not written then waits on.
        """
        refused: list[Message] = []
        with self._delivering:
            while (waiting := self._next()) is not None:
                roll, step = waiting
                command = _command(roll, step)
                try:
                    value = run(command) if command is not None else None
                except WorldError:
                    raise
                except CampusGuardError as error:
                    value = None
                    if step.kind != CLOSE:  # it is closed: that is what was wanted
                        refused.append(error.message)
                self._written(roll.uid, step, value)
                self.flush()
        return tuple(refused)

    def _next(self) -> tuple[Roll, Step] | None:
        return next(((roll, step) for roll in self.rolls for step in roll.steps), None)

    def _written(self, uid: str, step: Step, value: Any) -> None:
        with self._lock:
            kept = []
            for roll in self.rolls:
                if roll.uid != uid:
                    kept.append(roll)
                    continue
                left = tuple(s for s in roll.steps if s.uid != step.uid)
                known = value if step.kind == START and value is not None else roll.muster_id
                if known is not None:
                    self._ids[uid] = known
                if left:
                    kept.append(replace(roll, steps=left, muster_id=known))
            self._rolls = tuple(kept)

    def _load(self) -> tuple[Roll, ...]:
        if self._folder is None or self._sealer is None:
            return ()
        try:
            data = json.loads(self._sealer.open((self._folder / PENDING_FILE).read_bytes()))
            return tuple(_roll(row) for row in data)
        except (OSError, ValueError, KeyError, TypeError):
            return ()


def _alike(board: Snapshot, before: Snapshot) -> bool:
    """Tell whether the file needs no writing: the same people, and not for long."""
    recent = timedelta(0) <= board.taken_at - before.taken_at < _FRESH
    return recent and replace(before, taken_at=board.taken_at) == board


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        words = msg("The file could not be written: {why}", why=error.strerror or "")
        raise WorldError(World.IO, words) from error


def _command(roll: Roll, step: Step) -> Any:
    """Return what a step is to the database; None when its roll call could not be written."""
    if step.kind == START:
        return StartMuster(
            uid=roll.uid, drill=roll.drill, at=step.at, people=tuple(_listed(roll))
        )  # fmt: skip
    if roll.muster_id is None:
        return None
    if step.kind == TICK:
        return TickOff(
            muster_id=roll.muster_id, number=step.number, found=step.found, place=step.place,
            at=step.at,
        )  # fmt: skip
    if step.kind == ADD:
        return AddUnlisted(
            uid=step.uid, muster_id=roll.muster_id, name=step.name, heads=step.heads,
            place=step.place, at=step.at,
        )  # fmt: skip
    return CloseMuster(muster_id=roll.muster_id, at=step.at)


def _listed(roll: Roll) -> Iterable[Listed]:
    people = (line for line in roll.lines if line.listed)
    for line, visit in zip(people, roll.visits, strict=False):
        yield Listed(
            visit, line.name, line.heads, line.unit, line.host, line.badge, line.entered_at
        )  # fmt: skip


def _roll(row: dict[str, Any]) -> Roll:
    return Roll(
        row["uid"],
        datetime.fromisoformat(row["started_at"]),
        row["drill"],
        tuple(MusterLine(**{**x, "entered_at": _moment(x["entered_at"])}) for x in row["lines"]),
        tuple(Step(**{**s, "at": datetime.fromisoformat(s["at"])}) for s in row["steps"]),
        row["muster_id"],
        _moment(row["closed_at"]),
        tuple(row["visits"]),
        tuple(row.get("vehicles", ())),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
