"""Inspections of the sample school in its last term: done, late, missed, called off, begun."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from campus_guard.app.demo.dates import SampleTerm
from campus_guard.app.demo.hazards import AUTHORITY, At, picture
from campus_guard.core.clock import CHINA
from campus_guard.core.ids import derived_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.service import Command, Service, Write
from campus_guard.features.hazards.commands.checklists import CopyChecklist, EditChecklist
from campus_guard.features.hazards.commands.finishing import FinishInspection
from campus_guard.features.hazards.commands.inspecting import AnswerItem, StartInspection
from campus_guard.features.hazards.commands.inspection_photos import AddInspectionPhoto
from campus_guard.features.hazards.commands.plans import (
    CallOffOccurrence,
    MakeUsualPlans,
    SettleOccurrences,
)
from campus_guard.features.hazards.commands.supervision import FindingInput, RecordVisit
from campus_guard.features.hazards.queries.checklists import ListChecklists
from campus_guard.features.hazards.queries.plans import ListOccurrences
from campus_guard.features.hazards.rules.checklists import (
    ChecklistItem,
    Words,
    shipped_checklists,
)
from campus_guard.features.hazards.rules.codes import Category
from campus_guard.features.hazards.rules.inspection_codes import (
    Answer,
    Consequence,
    Handling,
    InspectionKind,
    OccurrenceState,
    VisitKind,
)
from campus_guard.features.hazards.rules.inspections import ItemResult

PLANNED = ("FIRE", "BLDG", "GATE", "SEASON")
_PLACES = {"FIRE": "JX1", "BLDG": "JX2", "GATE": "DM", "SEASON": "XY", "TECH": "NM"}
_MISSED, _LATE = 6, 4  # every sixth week nobody goes, every fourth they go on Saturday
_AHEAD = frozenset({OccurrenceState.DUE, OccurrenceState.PLANNED})
_DONE = "已当场处理"
_WRONG = "检查时不符合要求"


@dataclass(frozen=True, kw_only=True)
class Round(Command[int]):
    """A whole inspection in one transaction; ``failed`` are the items that fail."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    checklist: str
    kind: InspectionKind
    area_id: int
    failed: Mapping[str, Handling]
    responsible_id: int
    finished: bool = True

    def apply(self, w: Write) -> int:
        made = StartInspection(
            uid=self.uid,
            checklist=self.checklist,
            day=w.today,
            kind=self.kind,
            area_id=self.area_id,
            started_at=w.now,
        ).apply(w)
        items = shipped_checklists()[self.checklist].items
        for item in items if self.finished else items[:4]:
            self._answer(w, made, item)
        if self.finished:
            ended_at = w.now + timedelta(minutes=35)
            FinishInspection(inspection_id=made, ended_at=ended_at).apply(w)
        return made

    def _answer(self, w: Write, made: int, item: ChecklistItem) -> None:
        handling = self.failed.get(item.code)
        result = ItemResult(item.code, Answer.PASS)
        if handling is not None:
            result = ItemResult(item.code, Answer.FAIL, f"{_WRONG}:{item.words.zh[:20]}", _DONE,
                                handling, self.responsible_id)  # fmt: skip
            AddInspectionPhoto(
                uid=derived_uid(self.uid, item.code, "photo"),
                inspection_id=made,
                item_code=item.code,
                file_name="after.jpg",
                data=picture("after"),
            ).apply(w)
        AnswerItem(inspection_id=made, result=result).apply(w)


@dataclass
class InspectionRounds:
    """Plans the inspections of the last ``weeks`` of the last term."""

    rng: random.Random
    director: Service
    areas: Mapping[str, int]
    responsible_id: int
    seed: int
    weeks: int = 26
    made: int = 0

    def plan(self, at: At, term: SampleTerm, end: datetime) -> None:
        """Plan the rounds week by week, and the rest shortly before the end."""
        last = min(term.ends_on, end.date())
        begins = max(term.starts_on, last - timedelta(days=7 * self.weeks))
        at(_moment(begins, 8), lambda: self._begin(begins))
        monday = begins - timedelta(days=begins.weekday())
        for week in range(1, (last - monday).days // 7 + 1):
            self._week(at, monday + timedelta(days=7 * week), week)
        at(end - timedelta(days=20), self._visit)
        at(end - timedelta(days=9), self._copy)
        at(end - timedelta(days=1, hours=2), lambda: self._round("TECH", finished=False))
        at(end - timedelta(hours=3), self._last)

    def _week(self, at: At, first: date, week: int) -> None:
        if week % _MISSED:
            day = first + timedelta(days=5 if week % _LATE == 0 else 3)
            at(_moment(day, 15), lambda: self._round("GATE"))
            at(_moment(first + timedelta(days=2), 10), lambda: self._round("BLDG"))
        if week % 4 == 2:
            kind = InspectionKind.MONTHLY
            at(_moment(first + timedelta(days=1), 14), lambda: self._round("FIRE", kind))
        if week % 4 == 3:
            kind = InspectionKind.HOLIDAY
            at(_moment(first + timedelta(days=2), 16), lambda: self._round("SEASON", kind))

    def _begin(self, day: date) -> None:
        self.director.run(MakeUsualPlans(starts_on=day, checklists=PLANNED))

    def _round(
        self, checklist: str, kind: InspectionKind = InspectionKind.WEEKLY, *, finished: bool = True
    ) -> None:
        self.made += 1
        command = Round(
            uid=derived_uid("round", self.seed, self.made),
            checklist=checklist,
            kind=kind,
            area_id=self.areas[_PLACES[checklist]],
            failed=self._failed(checklist) if finished else {},
            responsible_id=self.responsible_id,
            finished=finished,
        )
        self.director.run(command)

    def _failed(self, checklist: str) -> Mapping[str, Handling]:
        """Return what fails: now and then an ordinary item, often the same one again."""
        if self.rng.random() < 0.6:
            return {}
        items = shipped_checklists()[checklist].items
        ordinary = [item.code for item in items if item.on_fail is Consequence.ORDINARY]
        code = ordinary[0] if self.rng.random() < 0.5 else self.rng.choice(ordinary)
        return {code: Handling.ON_THE_SPOT}

    def _visit(self) -> None:
        """Record a visit of a superior; one of the findings is still to be answered."""
        today = self.director.clock.today()
        finding = FindingInput(
            derived_uid("finding", self.seed), "示例:消防通道标识不清晰,需重新施划",
            area_id=self.areas["XY"], category=Category.FIRE, measure="重新施划",
        )  # fmt: skip
        self.director.run(
            RecordVisit(
                uid=derived_uid("visit", self.seed),
                day=today,
                kind=VisitKind.SPOT,
                body=AUTHORITY,
                inspectors="示例督导员",
                subject="学期安全工作",
                demands="十五日内书面回复整改情况",
                answer_due_on=today + timedelta(days=15),
                findings=(finding,),
            )
        )

    def _copy(self) -> None:
        """Copy a shipped checklist and add an item of the school's own."""
        made = self.director.run(
            CopyChecklist(uid=derived_uid("checklist", self.seed), source="CROWD")
        ).value
        row = next(x for x in self.director.ask(ListChecklists()) if x.id == made)
        item = ChecklistItem(f"{row.code}-09", Words("放学时东门外等候区已用护栏分开"))
        content = replace(row.content, items=(*row.content.items, item))
        self.director.run(
            EditChecklist(
                checklist_id=made,
                expected_version=row.row_version,
                content=content,
                note="按本校东门情况增加一项",
            )
        )

    def _last(self) -> None:
        """Call off the next one that is planned, and write down what was missed."""
        today = self.director.clock.today()
        wanted = ListOccurrences(first=today, last=today + timedelta(days=40), states=_AHEAD)
        for row in self.director.ask(wanted)[:1]:
            self.director.run(
                CallOffOccurrence(plan_id=row.plan_id, key=row.due.key, reason="示例:并入专项检查")
            )
        self.director.run(SettleOccurrences())


def _moment(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour, 20), CHINA)
