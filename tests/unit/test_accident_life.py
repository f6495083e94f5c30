"""The life of accident files in any order of events, through the real service and database.

Whatever is done in whatever order, by two people with windows of different age: due times of
steps that were done stay, points are replaced and not added, a closed file met every condition
and nobody changed it since, the settlement is the sum of what the files show.
"""

import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import CampusGuardError, Conflict
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Actor, Role
from campus_guard.db import audit
from campus_guard.db.keys import Keys
from campus_guard.db.models import AccidentTelling, MeetingItem, Task
from campus_guard.db.service import Command, Service
from campus_guard.db.session import DATABASE_FILE, Database
from campus_guard.features.accidents import commands as c
from campus_guard.features.accidents.aftermath import Bearer, CostKind
from campus_guard.features.accidents.commands.duties import ApplyDecision
from campus_guard.features.accidents.queries import (
    AccidentDetail,
    AccidentsForTerm,
    GetTermSheet,
    ListAccidents,
)
from campus_guard.features.accidents.rules import (
    Injury,
    OutsideBody,
    Question,
    Severity,
    StepCode,
    Tier,
)
from campus_guard.features.accidents.states import AccidentState, Signer
from campus_guard.features.responsibility.commands.tasks import FinishTask, MakeTask
from tests.conftest import NOW
from tests.unit.accident_cases import (
    GOOD,
    at,
    class_teacher,
    detail,
    meeting_item,
    triaged,
    victim,
)
from tests.unit.assess_help import OTHER, TEACHER, TERM, make_staff, make_term
from tests.unit.meeting_cases import task_input

EXAMPLES, STEPS = 16, 30
INJURIES = st.sampled_from(list(Injury))
PEOPLE = st.sampled_from([TEACHER, OTHER])
MINUTES = st.integers(0, 25)
CHOICE = st.integers(0, 9)
OLD = st.sampled_from((0, 0, 0, 0, 1, 2))  # how many versions behind the window is


class FileLife(RuleBasedStateMachine):
    """Two people of the office work on a few files at random."""

    template: Path
    keys: Keys
    happened: Counter[str]  # over all examples: a test in which nothing happened proves nothing

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        path = Path(self.folder.name) / DATABASE_FILE
        shutil.copyfile(self.template, path)
        self.clock = FixedClock(NOW)
        self.db = Database(path, self.keys, self.clock)
        self.director = self._service(Role.DIRECTOR)
        self.principal = self._service(Role.PRINCIPAL)
        self.files: list[int] = []
        self.due: dict[int, datetime | None] = {}
        self.locked: dict[int, tuple[Any, ...]] = {}
        self.events: dict[int, tuple[int, ...]] = {}
        self.known: tuple[int, Sequence[AccidentDetail]] = (-1, ())

    def _service(self, role: Role) -> Service:
        return Service(self.db, Actor(list(Role).index(role) + 1, role.value, role, role.value))

    def teardown(self) -> None:
        with self.db.read() as session:
            assert audit.verify(session, self.keys.audit).whole
        self.db.close()
        self.folder.cleanup()

    # ------------------------------------------------------------------------------- what happens

    def run_it(self, service: Service, command: Command[Any]) -> bool:
        """Run a command that may be refused; what is refused changes nothing."""
        before = self._state()
        try:
            service.run(command)
        except CampusGuardError:
            assert self._state() == before
            self.count(f"refused {type(command).__name__}")
            return False
        self.count(type(command).__name__)
        return True

    def count(self, what: str) -> None:
        self.happened[what] += 1
        if self.locked:
            self.happened[f"{what} beside a closed file"] += 1

    def _state(self) -> int:
        with self.db.read() as session:
            return audit.head(session).count

    def pick(self, choice: int) -> AccidentDetail:
        return self._details()[choice % len(self.files)]

    @initialize()
    def first_file(self) -> None:
        self.record(Injury.MINOR, TEACHER, fulfilled=True)

    @rule(injury=INJURIES, person=PEOPLE, fulfilled=st.booleans())
    def record(self, injury: Injury, person: int, *, fulfilled: bool) -> None:
        if len(self.files) >= 3:
            return
        duty = self._duty(person, fulfilled=fulfilled)
        command = c.RecordAccident(
            uid=new_uid(), facts=triaged(), victims=(victim(injury),), duties=(duty,)
        )
        self.files.append(self.director.run(command).value)

    def _duty(self, person: int, *, fulfilled: bool, uid: str = "") -> c.DutyInput:
        answers = {**GOOD, Question.GUIDANCE_DONE: fulfilled}
        named = {"person_id": person, "person_name": ""}
        return class_teacher(answers, **named, uid=uid or new_uid())

    @rule(file=CHOICE, step=CHOICE, minutes=MINUTES, body=st.sampled_from(list(OutsideBody)))
    def tell(self, file: int, step: int, minutes: int, body: OutsideBody) -> None:
        seen = self.pick(file)
        if not seen.steps:
            return
        chosen = seen.steps[step % len(seen.steps)]
        outside = chosen.code is StepCode.EXTERNAL_REPORTS
        command = c.TellStep(
            uid=new_uid(),
            accident_id=seen.id,
            step_id=chosen.id,
            done_at=at(8, 30) + timedelta(minutes=minutes),
            body=body if outside else None,
        )
        self.run_it(self.director, command)

    @rule(file=CHOICE)
    def tell_everything(self, file: int) -> None:
        seen = self.pick(file)
        for step in seen.steps:
            for body in (step.open_bodies or (None,)) if step.done_at is None else ():
                command = c.TellStep(
                    uid=new_uid(),
                    accident_id=seen.id,
                    step_id=step.id,
                    done_at=at(8, 40),
                    body=body,
                )
                self.run_it(self.director, command)

    @rule(file=CHOICE, which=CHOICE)
    def take_back(self, file: int, which: int) -> None:
        told = [t for step in self.pick(file).steps for t in step.tellings]
        if told:
            command = c.TakeBackTelling(telling_id=told[which % len(told)].id)
            self.run_it(self.director, command)

    @rule(file=CHOICE, injury=INJURIES, minutes=MINUTES, old=OLD)
    def regrade(self, file: int, injury: Injury, minutes: int, old: int) -> None:
        seen = self.pick(file)
        command = c.Regrade(
            accident_id=seen.id,
            expected_version=seen.version - old,
            reason="改判",
            known_at=at(8, 30) + timedelta(minutes=minutes),
            injuries={seen.victims[0].id: injury},
        )
        assert not (self.run_it(self.director, command) and old)

    @rule(file=CHOICE, person=PEOPLE, fulfilled=st.booleans(), old=OLD)
    def answer(self, file: int, person: int, old: int, *, fulfilled: bool) -> None:
        seen = self.pick(file)
        duty = seen.case.duties[0]
        command = c.AnswerDuty(
            accident_id=seen.id,
            expected_version=seen.version - old,
            duty=self._duty(person, fulfilled=fulfilled, uid=duty.uid),
            regrading=c.Regrading("履责情况查明"),
        )
        assert not (self.run_it(self.director, command) and old)

    @rule(file=CHOICE)
    def decide(self, file: int) -> None:
        seen = self.pick(file)
        if seen.locked:
            return
        item = meeting_item(self.director, seen.id)
        command = ApplyDecision(accident_id=seen.id, expected_version=seen.version, item_id=item)
        self.run_it(self.director, command)

    @rule(file=CHOICE)
    def hand_out(self, file: int) -> None:
        seen = self.pick(file)
        made = self.run_it(self.director, MakeTask(task=task_input(accident_id=seen.id)))
        assert made is (seen.id not in self.locked)

    @rule(which=CHOICE)
    def finish(self, which: int) -> None:
        with self.db.read() as session:
            tasks = [(t.id, t.version) for t in session.query(Task).filter_by(state="open")]
        if tasks:
            self._finish(*tasks[which % len(tasks)])

    def _finish(self, number: int, version: int) -> None:
        command = FinishTask(task_id=number, expected_version=version, note="已加装")
        self.run_it(self.director, command)

    @rule(file=CHOICE, amount=st.integers(0, 500))
    def pay(self, file: int, amount: int) -> None:
        seen = self.pick(file)
        command = c.KeepCost(
            uid=new_uid(),
            accident_id=seen.id,
            kind=CostKind.MEDICAL,
            borne_by=Bearer.SCHOOL,
            amount=Decimal(amount),
        )
        self.run_it(self.director, command)

    @rule(file=CHOICE, state=st.sampled_from(list(AccidentState)), old=OLD)
    def move(self, file: int, state: AccidentState, old: int) -> None:
        seen = self.pick(file)
        command = c.ChangeState(
            accident_id=seen.id, expected_version=seen.version - old, state=state, reason="推进"
        )
        assert not (self.run_it(self.director, command) and (old or state == "closed"))

    @rule(file=CHOICE)
    def move_on(self, file: int) -> None:
        seen = self.pick(file)
        while following := seen.next_states:
            command = c.ChangeState(
                accident_id=seen.id, expected_version=seen.version, state=following[0]
            )
            if not self.run_it(self.director, command):
                return
            seen = detail(self.director, seen.id)

    @rule(file=CHOICE, signer=st.sampled_from(list(Signer)), old=OLD)
    def sign(self, file: int, signer: Signer, old: int) -> None:
        seen = self.pick(file)
        command = c.SignReport(
            uid=new_uid(),
            accident_id=seen.id,
            expected_version=seen.version - old,
            signer=signer,
            person="示例签名人",
        )
        assert not (self.run_it(self.director, command) and old)

    @rule(file=CHOICE, old=OLD)
    def approve(self, file: int, old: int) -> None:
        seen = self.pick(file)
        command = c.ApproveClosing(
            uid=new_uid(), accident_id=seen.id, expected_version=seen.version - old
        )
        assert not self.run_it(self.director, command)
        if self.run_it(self.principal, command):
            assert not old
            self._check_closing(seen.id)
            self.locked[seen.id] = fingerprint(detail(self.director, seen.id))

    @rule(file=CHOICE)
    def to_the_end(self, file: int) -> None:
        """Do everything that closing asks for, one after the other."""
        self.unvoid(file)
        with self.db.read() as session:
            mine = {"accident_id": self.pick(file).id, "state": "open"}
            tasks = [(t.id, t.version) for t in session.query(Task).filter_by(**mine)]
        for number, version in tasks:
            self._finish(number, version)
        self.tell_everything(file)
        self.decide(file)
        self.tell_everything(file)
        self.move_on(file)
        for signer in (Signer.INVESTIGATOR, Signer.VICE_PRINCIPAL):
            self.sign(file, signer, 0)
        self.approve(file, 0)

    @rule(file=CHOICE, injury=INJURIES)
    def close_then_try(self, file: int, injury: Injury) -> None:
        """Close a file and at once try everything that would change it."""
        self.regrade(file, injury, 5, 0)
        self.to_the_end(file)
        self.regrade(file, injury, 10, 0)
        self.take_back(file, 0)
        self.hand_out(file)
        self.answer(file, OTHER, 0, fulfilled=False)
        self.void(file)
        self.move(file, AccidentState.REGISTERED, 0)

    @rule(file=CHOICE, old=OLD)
    def undo_approval(self, file: int, old: int) -> None:
        closed = [n for n, accident in enumerate(self.files) if accident in self.locked]
        seen = self.pick(closed[file % len(closed)] if closed else file)
        command = c.UndoApproval(
            accident_id=seen.id, expected_version=seen.version - old, reason="补充材料"
        )
        if self.run_it(self.principal, command):
            assert not old
            del self.locked[seen.id]
            assert detail(self.director, seen.id).signatures == ()

    @rule(file=CHOICE)
    def void(self, file: int) -> None:
        seen = self.pick(file)
        command = c.VoidAccident(accident_id=seen.id, expected_version=seen.version, reason="重复")
        self.run_it(self.director, command)

    @rule(file=CHOICE)
    def unvoid(self, file: int) -> None:
        self.run_it(self.director, c.UnvoidAccident(accident_id=self.pick(file).id))

    @rule(file=CHOICE, first=st.booleans())
    def two_windows(self, file: int, *, first: bool) -> None:
        """Both have the file open and save: the second is told who was faster."""
        seen = self.pick(file)
        known = {"accident_id": seen.id, "expected_version": seen.version}
        sheet = c.SaveAftermath(uid=new_uid(), **known, direct_cause=f"原因 {self._state()}")
        back = c.ChangeState(**known, state=AccidentState.REGISTERED, reason="退回")
        pair: list[Command[Any]] = [sheet, back] if first else [back, sheet]
        if not self.run_it(self.director, pair[0]):
            return
        with pytest.raises(Conflict, match="director"):
            self.principal.run(pair[1])

    # --------------------------------------------------------------------------- what always holds

    @invariant()
    def past_due_times_never_change(self) -> None:
        for file in self._details():
            newest = max((s.phase for s in file.steps), default=1)
            for step in file.steps:
                if step.done_at is None and step.phase == newest:
                    self.due.pop(step.id, None)  # taken back: it runs again
                    continue
                assert self.due.setdefault(step.id, step.due_at) == step.due_at

    @invariant()
    def a_closed_file_stays_as_it_was_approved(self) -> None:
        closed = {f.id: f for f in self._details() if f.state is AccidentState.CLOSED}
        assert closed.keys() == self.locked.keys()
        for accident, approved in self.locked.items():
            assert fingerprint(closed[accident]) == approved

    @invariant()
    def history_only_grows(self) -> None:
        for file in self._details():
            events = tuple(reversed([event.id for event in file.events]))
            assert events[: len(self.events.get(file.id, ()))] == self.events.get(file.id, ())
            self.events[file.id] = events

    @invariant()
    def the_settlement_is_the_sum_of_what_is_shown(self) -> None:
        """Points are replaced on re-grading: each living file counts once, as it stands."""
        shown: defaultdict[str, int] = defaultdict(int)
        term = {case.id: case for case in self._term()}
        for file in self._details():
            if file.voided_at is not None:
                assert file.id not in term
                continue
            for finding in file.result.findings:
                for person in finding.persons:
                    shown[person.person] += person.points
            stored = [p["points"] for f in term[file.id].findings for p in f.persons]
            assert sorted(map(int, stored)) == sorted(
                p.points for f in file.result.findings for p in f.persons
            )
        rows = self.director.ask(GetTermSheet(term=TERM)).rows
        assert {r.name: r.personal for r in rows if r.personal} == {
            name: points for name, points in shown.items() if points
        }
        for row in rows:
            assert row.personal == sum(item.points for item in row.items)
            assert row.score == max(0, 100 - row.personal - row.management)

    def _details(self) -> Sequence[AccidentDetail]:
        """Return all files as they are now; they are asked for again when something changed."""
        links = self._state()
        if self.known[0] != links:
            self.known = links, [detail(self.director, accident) for accident in self.files]
        return self.known[1]

    def _term(self) -> Any:
        return self.director.ask(AccidentsForTerm(first=date(2026, 9, 1))).cases

    def _check_closing(self, accident: int) -> None:
        """Look at the rows themselves, not at what the queries say about them."""
        file = detail(self.director, accident)
        assert file.result.final
        assert {s.signer for s in file.signatures} == set(Signer)
        with self.db.read() as session:
            tellings = session.query(AccidentTelling).filter_by(
                accident_id=accident, voided_at=None
            )
            steps = {s.id: s.code for s in file.steps}
            told = {steps.get(t.step_id) for t in tellings}
            bodies = {t.body for t in tellings if t.body is not None}
            tasks = session.query(Task).filter_by(accident_id=accident, state="open")
            decided = session.query(MeetingItem).filter_by(accident_id=accident).count()
            assert tasks.count() == 0
        tiers = {f.tier for f in file.result.findings}
        if file.result.severity is not None:
            assert StepCode.NOTIFY_PARENT in told
        if file.result.severity is Severity.GRAVE:
            assert bodies == {body.value for body in OutsideBody}
        if tiers & {Tier.R2, Tier.R3}:
            assert decided


def fingerprint(file: AccidentDetail) -> tuple[Any, ...]:
    """Return everything of a file that must not change once it is approved."""
    return (
        file.version,
        file.case,
        file.steps,
        file.attachments,
        file.signatures,
        tuple(event.id for event in file.events),
    )


def test_any_order_of_events(
    tmp_path: Path, fresh_school: Path, keys: Keys, clock: FixedClock
) -> None:
    template = tmp_path / "template.db"
    shutil.copyfile(fresh_school, template)
    database = Database(template, keys, clock)
    director = Service(database, Actor(2, "director", Role.DIRECTOR, "director"))
    make_term(director)
    make_staff(database)
    director.ask(ListAccidents())
    database.close()
    happened: Counter[str] = Counter()
    parts = {"template": template, "keys": keys, "happened": happened}
    machine: Callable[[], FileLife] = type("Machine", (FileLife,), parts)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    for command in ("ApproveClosing", "UndoApproval", "Regrade", "TakeBackTelling", "MakeTask"):
        assert happened[command], happened
        assert happened[f"refused {command}"], happened
    assert happened["refused Regrade beside a closed file"], happened
