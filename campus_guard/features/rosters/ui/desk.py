"""What is done with a roster by hand, without a screen: each change is weighed first.

A change is refused in words (a locked cell), or it breaks rules and can be kept with a reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.features.rosters.codes import CellSource
from campus_guard.features.rosters.rows import Candidate, CellKey
from campus_guard.features.rosters.rules.model import Rule, Violation
from campus_guard.features.rosters.ui.candidates import Choice
from campus_guard.features.rosters.ui.history import History, Step
from campus_guard.features.rosters.ui.sheet import Sheet, Spot

Changes = Mapping[CellKey, str | None]


@dataclass(frozen=True)
class Verdict:
    """What is to be said of a change: refused, against rules, in a published month, or nothing."""

    step: Step
    refused: Message | None = None
    against: tuple[Violation, ...] = ()
    published: bool = False

    @property
    def free(self) -> bool:
        """Tell whether it can be made at once."""
        return self.refused is None and not self.against and not self.published


@dataclass
class Desk:
    """A roster in memory and what was done to it."""

    sheet: Sheet
    tr: Translator
    history: History = field(default_factory=History)

    def weigh(self, name: str, changes: Changes, source: CellSource = CellSource.HAND) -> Verdict:
        """Return what is to be said of putting people where ``changes`` says."""
        sheet = self.sheet
        wanted = {k: p for k, p in changes.items() if sheet.holder(k) != p}
        step = Step(name, {k: (sheet.spot(k), Spot(p, source=source)) for k, p in wanted.items()})
        locked = next((k for k in wanted if sheet.spot(k).locked), None)
        if locked is not None:
            post = sheet.posts[locked.post_id].name
            words = msg("{post} on {day} is locked. Ctrl+U unlocks it.", post=post, day=locked.day)
            return Verdict(step, words)
        published = any(sheet.is_published(key) for key in wanted)
        return Verdict(step, None, sheet.against(wanted), published)

    def locking(self, keys: Sequence[CellKey], name: str) -> Step:
        """Return the step that locks cells, or unlocks them when all are locked."""
        spots = {key: self.sheet.spot(key) for key in keys}
        on = not all(spot.locked for spot in spots.values())
        return Step(name, {k: (spot, replace(spot, locked=on)) for k, spot in spots.items()})

    def kept(self, verdict: Verdict, reason: str) -> Step:
        """Return the step of a verdict with the reason at the cells that break a rule."""
        broken = {self.sheet.cell(slot) for one in verdict.against for slot in one.slots}
        changes = {
            key: (old, replace(new, kept=reason) if key in broken and new.person else new)
            for key, (old, new) in verdict.step.changes.items()
        }
        return Step(verdict.step.name, changes, reason)

    def moved(self, source: CellKey, target: CellKey) -> Changes:
        """Return the changes of moving: whoever stands at the target goes the other way."""
        return {source: self.sheet.holder(target), target: self.sheet.holder(source)}

    def copied(self, source: CellKey, target: CellKey) -> Changes:
        """Return the change of copying."""
        return {target: self.sheet.holder(source)}

    def copied_week(self, source: date, target: date) -> tuple[Changes, int]:
        """Return what copying a week onto empty cells changes, and how many were left out.

        Cells that are filled, locked or published stay; who may not stand there is left out.
        """
        sheet, left_out = self.sheet, 0
        changes: dict[CellKey, str | None] = {}
        for key in sorted(sheet.spots):
            offset = key.day - target
            taken = sheet.holder(key) or sheet.spot(key).locked or sheet.is_published(key)
            if not timedelta(0) <= offset < timedelta(days=7) or taken:
                continue
            person = sheet.holder(CellKey(source + offset, key.post_id, key.seat))
            if person is None:
                continue
            if sheet.against({**changes, key: person}):
                left_out += 1
            else:
                changes[key] = person
        return changes, left_out

    def choices(self, key: CellKey) -> list[Choice]:
        """Return everybody for a cell, the best first, with what speaks against each."""
        sheet, slot = self.sheet, self.sheet.slot(key)
        if slot is None:
            return [self._choice(person) for person in sheet.names if person != sheet.holder(key)]
        return [
            self._choice(one.person, one.violations, one.remarks)
            for one in sheet.board.candidates(slot)
            if one.person != sheet.holder(key)
        ]

    def choices_of_week(self, key: CellKey, found: Sequence[Candidate]) -> list[Choice]:
        """Return everybody for a cell of a week, as the database ranked them."""
        tr, sheet = self.tr, self.sheet
        return [
            Choice(
                str(one.person_id),
                one.name,
                sheet.letters.get(str(one.person_id), ()),
                tuple(tr(words) for words in one.against),
                one.hard,
                ""
                if one.quota is None
                else tr("{n} of {quota} points", n=sheet.counts(str(one.person_id)).points,
                        quota=one.quota),
            )
            for one in found
            if str(one.person_id) != sheet.holder(key)
        ]  # fmt: skip

    def _choice(
        self,
        person: str,
        violations: Sequence[Violation] = (),
        remarks: Sequence[Message] = (),
    ) -> Choice:
        sheet, tr = self.sheet, self.tr
        rules = [tr(v.message) for v in violations if v.rule is not Rule.LOCK]
        words = (*rules, *(tr(remark) for remark in remarks))
        quota = sheet.board.quotas.get(person)
        note = ""
        if quota is not None:
            have = sheet.counts(person).points
            note = tr("{n} of {quota} points", n=have, quota=quota.points)
        letters = sheet.letters.get(person, ())
        return Choice(person, sheet.name(person), letters, words, bool(rules), note)
