"""A roster from a sheet: the same grid that was exported, with people by staff number or name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import fold
from campus_guard.db.imports import Checked, ImportCommand, doubles, numbered
from campus_guard.db.models import Roster
from campus_guard.db.service import Read, Write
from campus_guard.features.rosters.codes import CellSource, ChangeKind
from campus_guard.features.rosters.commands.cells import Why, cleaned, draw
from campus_guard.features.rosters.queries.judging import newly_broken
from campus_guard.features.rosters.queries.loading import Drawing, drawing
from campus_guard.features.rosters.queries.takers import Taker, takers
from campus_guard.features.rosters.rows import CellKey, CellState


@dataclass(frozen=True)
class RosterLine:
    """A row of the sheet: a seat of a post on a day. Nobody named: the seat is empty."""

    day: date
    post: str
    seat: int = 1
    staff_number: str = ""
    name: str = ""
    row: int = 0


@dataclass(frozen=True, kw_only=True)
class ImportRoster(ImportCommand):
    """Put the people of a sheet into a roster; seats that the sheet leaves out stay as they are.

    Locked seats and what breaks a rule are told by row. In a published month every change needs
    ``reason``; with a reason broken rules are kept.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    roster_id: int
    rows: Sequence[RosterLine]
    reason: str = ""

    def examine(self, r: Read) -> Checked:
        checked = Checked()
        roster = r.get(Roster, self.roster_id)
        drawn = drawing(r, roster)
        people = takers(r, roster.term_id)
        lines = numbered(self.rows)
        twice = doubles(lines, "day", "post", "seat")
        wanted: dict[CellKey, tuple[int, CellState]] = {}
        posts = {fold(p.name): p.id for p in drawn.posts.values() if not p.voided}
        for line in lines:
            if line.row in twice:
                words = msg("Stands in row {row} already.", row=twice[line.row])
                checked.wrong(line.row, "day", words)
                continue
            key = CellKey(line.day, posts.get(fold(line.post), 0), line.seat)
            wrong = _wrong(line, key, drawn)
            found = _person(line, people)
            if isinstance(found, Message):
                wrong["staff_number"] = found
            for column, words in wrong.items():
                checked.wrong(line.row, column, words)
            if not wrong and not isinstance(found, Message):
                self._plan(checked, drawn, wanted, (key, found, line.row))
        if wanted and not checked.errors:
            self._judge(r, roster, checked, wanted)
            states = [state for _, state in wanted.values()]
            checked.steps.append(lambda w: self._write(w, states))
        return checked

    def _plan(
        self,
        checked: Checked,
        drawn: Drawing,
        wanted: dict[CellKey, tuple[int, CellState]],
        line: tuple[CellKey, int | None, int],
    ) -> None:
        key, person_id, row = line
        now = drawn.cells[key]
        if now.person_id == person_id:
            checked.plan("same")
            return
        if now.locked:
            checked.wrong(row, "post", msg("This place is locked. Unlock it first."))
            return
        if drawn.is_published(key) and not self.reason:
            checked.wrong(row, "day", msg("This month is published: a change needs a reason."))
            return
        checked.plan("new" if now.person_id is None else "changed")
        state = replace(now, person_id=person_id, source=CellSource.IMPORT, kept_why="")
        wanted[key] = (row, state)

    def _judge(
        self,
        r: Read,
        roster: Roster,
        checked: Checked,
        wanted: Mapping[CellKey, tuple[int, CellState]],
    ) -> None:
        if self.reason:
            return
        for finding in newly_broken(r, roster, [state for _, state in wanted.values()]):
            row = next((wanted[key][0] for key in finding.cells if key in wanted), 0)
            checked.wrong(row, "name", finding.message)

    def _write(self, w: Write, states: Sequence[CellState]) -> None:
        roster = w.fetch(Roster, self.roster_id)
        why = Why(cleaned(self.reason), ChangeKind.IMPORT, judged=bool(self.reason))
        draw(w, roster, states, why)


def _wrong(line: RosterLine, key: CellKey, drawn: Drawing) -> dict[str, Message]:
    if not key.post_id:
        return {"post": msg("There is no post {name}.", name=line.post)}
    if key not in drawn.cells:
        return {"day": msg("This post is not manned on that day.")}
    return {}


def _person(line: RosterLine, people: Sequence[Taker]) -> int | Message | None:
    """Return whom a row names, None for nobody, or what is wrong with it."""
    if line.staff_number:
        found = [p for p in people if fold(p.number) == fold(line.staff_number)]
    elif line.name:
        found = [p for p in people if fold(p.name) == fold(line.name)]
    else:
        return None
    if len(found) == 1:
        return found[0].id
    who = line.staff_number or line.name
    if found:
        return msg("Several people are called {name}: give the staff number.", name=who)
    return msg("{name} does not take part in the rosters of the term.", name=who)
