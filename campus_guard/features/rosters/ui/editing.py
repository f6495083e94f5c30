"""Editing a roster by hand: orders of the grid become commands; what was done can be undone."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from campus_guard.core.errors import CampusGuardError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.tone import Tone
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters.rows import CellKey, CellState, EditOutcome
from campus_guard.features.rosters.ui.desk import Changes, Desk
from campus_guard.features.rosters.ui.history import Step
from campus_guard.features.rosters.ui.sheet import Spot
from campus_guard.ui.badges import wrapped
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import Form, MultilineField

Make = Callable[[str], Any]
"""Makes the command of a change from the reason that was given ("" for none)."""


class Editor(QObject):
    """Carries out what the grid orders and says in words why it does not."""

    said = Signal(str, object, bool)  # words, tone, whether a reason would allow it
    changed = Signal(object)  # the cells that changed

    def __init__(self, ctx: UiContext, owner: QWidget) -> None:
        super().__init__(owner)
        self._ctx = ctx
        self._owner = owner
        self.desk: Desk | None = None
        self.marked: CellKey | None = None
        self.held: tuple[CellKey, bool] | None = None  # copied or cut
        self.writing = 0
        self._refused: tuple[str, str, Make] | None = None  # why, name, how

    @property
    def open_desk(self) -> Desk:
        """Return the roster that is edited; raises RuntimeError when none is in sight."""
        if self.desk is None:
            raise RuntimeError("no roster is in sight")
        return self.desk

    @property
    def roster_id(self) -> int:
        """Return which roster is edited."""
        return self.open_desk.sheet.view.roster.id

    def put(self, key: CellKey, person: str | None) -> None:
        """Put somebody into a cell, or nobody."""
        tr, desk = self._ctx.tr, self.open_desk
        wanted = None if person is None else int(person)
        where = f"{desk.sheet.posts[key.post_id].name} {key.day:%m-%d}"
        holder = desk.sheet.holder(key)
        seen = None if holder is None else int(holder)
        if person is None:
            name = tr("{where} cleared", where=where)
        else:
            name = tr("{name}: {where}", name=desk.sheet.name(person), where=where)
        self._attempt(
            name,
            {key: person},
            lambda reason: c.PutDuty(
                roster_id=self.roster_id, key=key, person_id=wanted, reason=reason, seen=seen
            ),
        )

    def move(self, source: CellKey, target: CellKey) -> None:
        """Move to another cell; whoever stands there goes the other way."""
        desk = self.open_desk
        if desk.sheet.holder(target) is not None:
            self.swap(source, target)
            return
        self._attempt(
            self._ctx.tr("Moved: {name}", name=desk.sheet.name(desk.sheet.holder(source) or "")),
            desk.moved(source, target),
            lambda reason: c.MoveDuty(
                roster_id=self.roster_id, source=source, target=target, reason=reason
            ),
        )

    def swap(self, first: CellKey, second: CellKey) -> None:
        """Swap two cells."""
        self._attempt(
            self._ctx.tr("Two duties swapped"),
            self.open_desk.moved(first, second),
            lambda reason: c.SwapCells(
                roster_id=self.roster_id, first=first, second=second, reason=reason
            ),
        )

    def copy(self, source: CellKey, target: CellKey) -> None:
        """Put whoever stands at the source at the target too."""
        person = self.open_desk.sheet.holder(source)
        if person is not None:
            self.put(target, person)

    def lock(self, keys: Sequence[CellKey]) -> None:
        """Lock cells, or unlock them when all are locked."""
        on = not all(self.open_desk.sheet.spot(key).locked for key in keys)
        name = self._ctx.tr("Locked") if on else self._ctx.tr("Unlocked")
        command = c.LockCells(roster_id=self.roster_id, keys=tuple(keys), locked=on)
        self._write(command, name)

    def copy_week(self, source: date, target: date) -> None:
        """Copy a week onto the empty places of another."""
        tr = self._ctx.tr
        name = tr("Week of {day} copied", day=source)
        changes, left = self.open_desk.copied_week(source, target)
        if not changes:
            self.say(msg("There is nothing to copy that would fit."), Tone.WARNING)
            return
        states = tuple(Spot(p).state(key) for key, p in changes.items())
        command = c.PutCells(roster_id=self.roster_id, states=states)
        words = tr("{n} places filled; {left} left empty, a rule forbids them.", n=len(changes),
                   left=left)  # fmt: skip
        self._write(command, name, lambda: self.said.emit(words, Tone.OK, False))

    def undo(self) -> None:
        """Take the last change back."""
        self._back(self.desk.history.undo() if self.desk else None, again=False)

    def redo(self) -> None:
        """Do again what was taken back."""
        self._back(self.desk.history.redo() if self.desk else None, again=True)

    def keep(self) -> None:
        """Ask for the reason with which the refused change is made all the same."""
        if self._refused is None:
            return
        self._ask(*self._refused)

    def say(self, message: Message | str, tone: Tone, *, may_keep: bool = False) -> None:
        """Say something in place."""
        self.said.emit(self._ctx.tr(message), tone, may_keep)

    def _attempt(self, name: str, changes: Changes, make: Make) -> None:
        self._refused = None
        verdict = self.open_desk.weigh(name, changes)
        if not verdict.step.changes:
            return
        if verdict.refused is not None:
            self.say(verdict.refused, Tone.BAD)
        elif verdict.against:
            against = [self._ctx.tr(v.message) for v in verdict.against]
            self._refused = ("\n".join(against), name, make)
            self.say(" ".join(against), Tone.BAD, may_keep=True)
        elif verdict.published:
            words = self._ctx.tr("This month is published: the change is recorded with its reason.")
            self._ask(words, name, make)
        else:
            self._write(make(""), name, make=make)

    def _ask(self, words: str, name: str, make: Make) -> None:
        form = Form(self._ctx)
        form.widget(wrapped(words))
        form.row(
            MultilineField(
                self._ctx, "reason", msg("Reason"), lines=2, max_length=500, required=True
            )
        )
        self.writing += 1
        dialog = FormDialog(
            self._ctx,
            self._owner,
            name,
            form,
            lambda values, _uid: make(values["reason"]),
            lambda outcome: self._done(outcome, name),
            save=msg("Change all the same"),
            width=520,
        )
        dialog.finished.connect(lambda _code: self._written())
        dialog.open()

    def _write(
        self,
        command: Any,
        name: str,
        then: Callable[[], None] | None = None,
        make: Make | None = None,
    ) -> None:
        def failed(error: CampusGuardError) -> None:
            # what the board in memory does not know (posts of a week): kept with a reason too
            may_keep = make is not None and "reason" in getattr(error, "fields", {})
            if make is not None and may_keep:
                self._refused = (self._ctx.tr(error.message), name, make)
            self.say(error.message, Tone.BAD, may_keep=may_keep)

        def done(outcome: EditOutcome) -> None:
            self._done(outcome, name)
            if then is not None:
                then()

        self.writing += 1
        self._ctx.ops.write(command, done, owner=self, fail=failed, always=self._written)

    def _written(self) -> None:
        self.writing -= 1

    def _failed(self, error: CampusGuardError) -> None:
        self.say(error.message, Tone.BAD)

    def _done(self, outcome: EditOutcome, name: str) -> None:
        if self.desk is None:
            return
        step = Step(name, _pairs(outcome))
        self.desk.history.add(step)
        self._taken(step)
        self.say(name, Tone.OK)

    def _taken(self, step: Step) -> None:
        self._refused = None
        self.open_desk.sheet.put(step.after)
        self.changed.emit(tuple(step.changes))

    def _back(self, step: Step | None, *, again: bool) -> None:
        if step is None or self.desk is None:
            self.say(msg("Nothing is left to take back or to do again."), Tone.MUTED)
            return
        tr = self._ctx.tr
        words = (
            tr("Done again: {what}", what=step.name)
            if again
            else tr("Taken back: {what}", what=step.name)
        )
        states = tuple(spot.state(key) for key, spot in step.after.items())
        published = any(self.desk.sheet.is_published(key) for key in step.changes)
        reason = words if published else ""
        command = c.PutCells(roster_id=self.roster_id, states=states, reason=reason)

        def done(_outcome: EditOutcome) -> None:
            self._taken(step)
            self.said.emit(words, Tone.OK, False)

        self.writing += 1
        self._ctx.ops.write(command, done, owner=self, fail=self._lost, always=self._written)

    def _lost(self, error: CampusGuardError) -> None:
        """Somebody else changed the roster: what the steps knew no longer holds."""
        if self.desk is not None:
            self.desk.history.clear()
        self._failed(error)


def _spot(state: CellState) -> Spot:
    person = str(state.person_id) if state.person_id is not None else None
    return Spot(person, state.locked, state.kept_why, state.source)


def _pairs(outcome: EditOutcome) -> dict[CellKey, tuple[Spot, Spot]]:
    after = {state.key: _spot(state) for state in outcome.after}
    return {s.key: (_spot(s), after[s.key]) for s in outcome.before if s.key in after}
