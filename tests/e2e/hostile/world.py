"""A small school in which every command can be run again and again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from itertools import count
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from campus_guard.core.clock import Clock
from campus_guard.core.ids import new_uid
from campus_guard.db.engine import create_file
from campus_guard.db.models import Base, Correction
from campus_guard.db.service import Command, Query, Service, Write
from campus_guard.db.session import Database
from campus_guard.features.accidents import commands as ac
from campus_guard.features.accidents import queries as aq
from campus_guard.features.accidents.filecodes import Method
from campus_guard.features.accidents.rules import (
    QUESTIONS,
    Cause,
    Confirmation,
    DutyRole,
    Injury,
    Setting,
    StepCode,
)
from campus_guard.features.admin import commands as admin
from campus_guard.features.calendar import commands as cc
from campus_guard.features.people import commands as pc
from campus_guard.features.places import commands as lc

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


@dataclass
class World:
    """A principal's service, and makers of records that the next command may change."""

    principal: Service
    numbers: "count[int]" = field(default_factory=lambda: count(1))
    years: int = 0
    made: dict[str, int] = field(default_factory=dict)
    empty: list[Database] = field(default_factory=list)
    unit: Write | None = None

    @property
    def clock(self) -> Clock:
        return self.principal.clock

    def run(self, command: Command[Any]) -> Any:
        """Return what the command answers, as the principal."""
        if self.unit is None:
            return self.principal.run(command).value
        value = command.apply(self.unit)
        self.unit.session.flush()
        return value

    def ask(self, query: Query[Any]) -> Any:
        return self.principal.ask(query) if self.unit is None else query.fetch(self.unit)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Do everything meanwhile in one transaction: a school is filled in half the time."""
        service = self.principal
        with service.db.write(service.actor.username) as unit:
            vault = service.db.keys.vault
            self.unit = Write(unit.session, service.actor, unit.at, vault, unit)
            try:
                yield
            finally:
                self.unit = None

    @contextmanager
    def _session(self) -> Iterator[Session]:
        if self.unit is not None:
            yield self.unit.session
            return
        with self.principal.db.read() as session:
            yield session

    def new(self, letter: str = "N") -> str:
        """Return a code that stood nowhere yet."""
        return f"{letter}{next(self.numbers)}"

    def once(self, make: Callable[[], int]) -> int:
        """Return the record that ``make`` makes, the same one every time."""
        name = make.__name__
        if name not in self.made:
            self.made[name] = make()
        return self.made[name]

    def stored(self, model: type[Base], row_id: int | str) -> dict[str, Any]:
        """Return the columns of a row, for what no query shows."""
        with self._session() as session:
            row = session.get(model, row_id)
            return {c.key: getattr(row, c.key) for c in model.__table__.columns}

    def latest(self, model: type[Base]) -> dict[str, Any]:
        """Return the columns of the row that was made last."""
        with self._session() as session:
            newest = session.scalar(sa.select(sa.func.max(model.__table__.c.id)))
        return self.stored(model, newest)

    def corrections(self, kind: str, row_id: int) -> list[dict[str, str]]:
        """Return the reasons that were given for changing a row."""
        found = sa.select(Correction.reason).where(
            Correction.kind == kind, Correction.row_id == row_id
        )
        with self._session() as session:
            return [{"reason": reason} for reason in session.scalars(found)]

    @property
    def fresh(self) -> Service:
        """Return a service on the last empty database."""
        return Service(self.empty[-1], self.principal.actor)

    def start_empty(self) -> None:
        """Make an empty database, in which no school was created."""
        self.close()
        db = self.principal.db
        path = db.path.with_name(f"{self.new('empty')}.db")
        create_file(path, db.keys.database)
        self.empty.append(Database(path, db.keys, self.clock))
        self.empty[-1].create_tables()

    def close(self) -> None:
        for database in self.empty:
            database.close()

    # ------------------------------------------------------------------------------- people

    def person(self) -> int:
        number = self.new("T")
        return self.run(
            pc.AddPerson(uid=new_uid(), name="示例人", staff_number=number, line="teaching")
        )

    def staff_number(self) -> str:
        number = self.new("T")
        self.run(pc.AddPerson(uid=new_uid(), name="示例人", staff_number=number, line="teaching"))
        return number

    def staff_post(self) -> int:
        return self.run(pc.AddStaffPost(uid=new_uid(), name=self.new("岗")))

    def certificate(self) -> int:
        person = self.once(self.person)
        return self.run(pc.AddCertificate(uid=new_uid(), person_id=person, kind="保安员证"))

    def grade(self) -> int:
        return self.run(pc.AddGrade(uid=new_uid(), name=self.new("年级"), entry_year=2026))

    def school_class(self) -> int:
        grade = self.once(self.grade)
        return self.run(pc.AddClass(uid=new_uid(), name=self.new("班"), grade_id=grade))

    def pupil(self) -> int:
        return self.run(pc.AddPupil(uid=new_uid(), number=self.new("P"), name="示例生"))

    def squad(self) -> int:
        return self.run(pc.AddSquad(uid=new_uid(), name=self.new("队")))

    def member(self) -> int:
        year, person = self.once(self.school_year), self.person()
        return self.run(pc.AddGroupMember(uid=new_uid(), school_year_id=year, person_id=person))

    def line_director(self) -> int:
        return self.run(
            pc.AppointPosition(
                uid=new_uid(),
                position="line_director",
                line="logistics",
                person_id=self.once(self.person),
                starts_on=date(2026, 9, 1),
            )
        )

    def position(self) -> int:
        starts = date(2000, 1, 1) + timedelta(days=next(self.numbers))
        return self.run(
            pc.AppointPosition(
                uid=new_uid(),
                position="safety_director",
                person_id=self.once(self.person),
                starts_on=starts,
                ends_on=starts,
            )
        )

    # ------------------------------------------------------------------------------- places

    def area(self) -> int:
        return self.run(lc.AddArea(uid=new_uid(), code=self.new("A"), name="示例区", kind="public"))

    def area_code(self) -> str:
        code = self.new("A")
        self.run(lc.AddArea(uid=new_uid(), code=code, name="示例区", kind="public"))
        return code

    def gate(self) -> int:
        return self.run(lc.AddGate(uid=new_uid(), name=self.new("门")))

    def post(self) -> int:
        return self.run(lc.AddPost(uid=new_uid(), name=self.new("岗"), kind="escort"))

    def point(self) -> int:
        area = self.once(self.area)
        return self.run(
            lc.AddPatrolPoint(uid=new_uid(), code=self.new("D"), name="示例点", area_id=area)
        )

    # ------------------------------------------------------------------------------ calendar

    def school_year(self) -> int:
        """Return a school year with one term, each time a later one."""
        self.years += 1
        return self._year(date(2030 + self.years % 160, 9, 1))

    def this_year(self) -> int:
        return self._year(date(2026, 9, 1))

    def _year(self, first: date) -> int:
        term = cc.TermDates(first, first + timedelta(days=120))
        return self.run(cc.CreateSchoolYear(uid=new_uid(), starts_on=first, terms=(term,)))

    def day(self) -> date:
        return date(2030, 1, 1) + timedelta(days=next(self.numbers))

    def entry(self) -> int:
        command = cc.SetDays(uid=new_uid(), first=self.day(), kind="event", name="示例")
        return self.run(command)[0]

    def period(self) -> int:
        return self.run(
            cc.AddPeriod(
                uid=new_uid(),
                name=self.new("段"),
                kind="lesson",
                starts_at=time(8),
                ends_at=time(9),
            )
        )

    # ----------------------------------------------------------------------------- accidents

    def facts(self, **more: Any) -> ac.Facts:
        return ac.Facts(
            occurred_at=self.clock.now() - timedelta(minutes=20),
            place="示例操场",
            narrative="示例经过",
            known_at=self.clock.now() - timedelta(minutes=10),
            known_reason="示例",
            setting=Setting.CAMPUS,
            cause=Cause.ACCIDENT,
            harmed=True,
            **more,
        )

    def victim(self) -> ac.VictimInput:
        return ac.VictimInput(uid=new_uid(), label="示例生", injury=Injury.MINOR)

    def duty(self) -> ac.DutyInput:
        return ac.DutyInput(
            uid=new_uid(),
            role=DutyRole.SUBJECT_TEACHER,
            person_name="示例人",
            answers=dict.fromkeys(QUESTIONS[DutyRole.SUBJECT_TEACHER], True),
            confirmed_by=Confirmation.VICE_PRINCIPAL,
        )

    def accident(self) -> int:
        return self.run(
            ac.RecordAccident(
                uid=new_uid(), facts=self.facts(), victims=(self.victim(),), duties=(self.duty(),)
            )
        )

    def file(self, accident_id: int) -> aq.AccidentDetail:
        return self.ask(aq.GetAccident(accident_id=accident_id))

    def step(self, accident_id: int) -> int:
        steps = self.file(accident_id).steps
        return next(s.id for s in steps if s.code is StepCode.NOTIFY_PARENT)

    def telling(self) -> int:
        accident = self.accident()
        return self.run(
            ac.TellStep(
                uid=new_uid(),
                accident_id=accident,
                step_id=self.step(accident),
                done_at=self.clock.now(),
                method=Method.PHONE,
            )
        )

    def attachment(self) -> int:
        return self.run(
            ac.AddAttachment(
                uid=new_uid(), accident_id=self.accident(), file_name="a.png", data=PNG
            )
        )

    # --------------------------------------------------------------------------------- admin

    def account(self) -> int:
        username = self.new("u").lower()
        return self.run(
            admin.CreateAccount(uid=new_uid(), username=username, name="示例人", role="gatekeeper")
        )
