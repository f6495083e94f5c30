"""The gate's registers in the sample school, lived through week by week with the real commands.

Slips, late pupils, collectors, deliveries, refusals, goods, footage, requests, the watch list and
staff vehicles. Every text says 示例; numbers belong to nobody.
"""

import itertools
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from campus_guard.app.demo.names import sample_names
from campus_guard.core.clock import CHINA, FixedClock
from campus_guard.core.ids import derived_uid
from campus_guard.db.service import Service
from campus_guard.features.gate.commands import (
    AddDataRequest,
    AddGoodsSlip,
    AddLateArrival,
    AddPermit,
    AddVideoLookup,
    AddWatchEntry,
    AnswerDataRequest,
    EndWatchEntry,
    GoodsOut,
    IssueSlip,
    MarkTeacherTold,
    PupilBack,
    PupilOut,
    RecordDelivery,
    RefuseEntry,
    SaveCollector,
    SaveVehicle,
)
from campus_guard.features.gate.rules.badges import GoodsLine
from campus_guard.features.gate.rules.codes import CollectorKind, WatchLevel
from campus_guard.features.people.queries.find import FoundPupil

At = Callable[[datetime, Callable[[], None]], None]
_SLIPS = ("(示例)发热,由家长接回", "(示例)口腔复诊", "(示例)家中有事", "(示例)参加区级比赛")
_LATE = ("(示例)堵车", "(示例)身体不适", "(示例)睡过头", "(示例)就医后到校")
_COMPANIES = ("示例快递", "示例饮用水", "示例文具店", "示例印务")
_GOODS = ("(示例)作业本两箱", "(示例)桶装水十桶", "(示例)教辅一包", "(示例)体育器材一件")
_REFUSED = (
    ("salesman", "(示例)中年男性,推销保健品", "已劝离"),
    ("no_document", "(示例)拒不登记", "已劝离,通知安全办"),
    ("loitering", "(示例)戴黑色帽子,在校门口徘徊", "已询问并劝离,持续观察"),
    ("host_refused", "(示例)自称亲戚,被访人不同意", "已联系被访人后劝离"),
    ("not_authorised_collector", "(示例)非登记接送人", "已联系班主任和家长"),
)
_OUT = (
    (GoodsLine("(示例)旧课桌椅", "12", "套"),),
    (GoodsLine("(示例)待修投影仪", "2", "台"), GoodsLine("(示例)电源线", "2", "根")),
    (GoodsLine("(示例)废旧纸张", "180", "公斤"),),
)
_FOOTAGE = (
    ("(示例)查找遗失书包", "校门口、操场,15:30—16:20", False),
    ("(示例)学生摔伤经过核实", "东楼梯,大课间", True),
    ("(示例)车辆剐蹭", "停车区,07:40—08:10", False),
)
_REQUESTS = (
    ("query", "(示例)查询本人来访记录", "(示例)已核对身份,提供本人来访日期与事由。", True),
    ("correction", "(示例)更正登记电话末位", "(示例)已核对并更正。", True),
    ("query", "(示例)要求查询他人来访情况", "(示例)不是本人的信息,不予提供。", False),
)
_WATCH: tuple[tuple[WatchLevel, str, dict[str, str], str], ...] = (
    (WatchLevel.DENY, "(示例)曾翻越围墙", {"phone": "19900000001"}, "不得入校,立即报告安全办"),
    (WatchLevel.DENY, "(示例)曾强行带离学生", {"plate": "苏E0000H"}, "不得入校,报警"),
    (WatchLevel.ESCORT, "(示例)纠纷未了", {"phone": "19900000003"}, "由保安全程陪同"),
    (WatchLevel.NOTE, "(示例)多次未归还证件", {"phone": "19900000004"}, "提醒归还临时证"),
    (WatchLevel.NOTE, "(示例)误登记,已撤", {"phone": "19900000005"}, ""),
)


@dataclass
class RegisterStory:
    """Plans what the gate writes down besides visits. ``staff`` are (id, name) with a car."""

    clock: FixedClock
    director: Service
    gatekeeper: Service
    pupils: Sequence[FoundPupil]
    teachers: Mapping[str, str]
    staff: Sequence[tuple[int, str]]
    seed: int
    rng: random.Random = field(init=False)
    names: Iterator[str] = field(init=False)
    _order: "itertools.count[int]" = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.rng = random.Random(f"registers-{self.seed}")  # noqa: S311 - sample data, no secret
        self.names = sample_names(random.Random(f"registers-{self.seed}"))  # noqa: S311

    def plan(self, at: At, days: Sequence[date], today: date) -> None:
        """Plan the registers of these school days; lists that stay are made on the first one."""
        if not days or not self.pupils:
            return
        first = days[0]
        at(_moment(first, 8, 30), lambda: self._lists(first, today))
        for number, day in enumerate(days):
            self._plan_day(at, number, day)

    def _plan_day(self, at: At, number: int, day: date) -> None:
        weekday, week = number % 5, number // 5
        if weekday in (1, 3):
            at(_moment(day, 10, self.rng.randrange(60)), lambda: self._slip(at, day))
        if weekday in (0, 2, 4):
            at(_moment(day, 8, 2 + self.rng.randrange(50)), self._late)
        if weekday in (0, 3):
            at(_moment(day, 9, 20 + self.rng.randrange(30)), lambda: self._delivery(number))
        if weekday == 2:
            at(_moment(day, 15, self.rng.randrange(50)), lambda: self._refuse(week))
        if weekday == 4 and week % 2 == 0:
            at(_moment(day, 14, 10), lambda: self._goods(at, week, day))
        if weekday == 1 and week % 3 == 1:
            at(_moment(day, 13, 30), lambda: self._footage(week))
        if weekday == 0 and week % 6 == 2:
            at(_moment(day, 10, 40), lambda: self._request(at, week, day))

    def uid(self) -> str:
        """Return the uid of the next record."""
        return derived_uid("sample-register", self.seed, next(self._order))

    def pupil(self) -> tuple[FoundPupil, str]:
        """Return a pupil and the name of the class teacher."""
        found = self.rng.choice(self.pupils)
        return found, self.teachers.get(found.class_name, "示例班主任")

    def _lists(self, first: date, today: date) -> None:
        self._collectors(today)
        self._watch(today)
        for number, (person, name) in enumerate(self.staff, start=1):
            car = SaveVehicle(
                uid=self.uid(),
                plate=f"苏E{number:03}J{number % 10}",
                model=("轿车", "电动轿车")[number % 2],
                colour=("白", "黑", "银")[number % 3],
                driver_name=name,
                driver_phone=f"1370000{number:04}",
                owner_id=person,
            )
            self._permit(self.director.run(car).value, person, number, first, today)

    def _permit(self, vehicle: int, person: int, number: int, first: date, today: date) -> None:
        ends = {1: today - timedelta(days=9), 2: today + timedelta(days=12)}
        last = max(first, ends.get(number, first + timedelta(days=364)))
        self.director.run(
            AddPermit(
                uid=self.uid(),
                vehicle_id=vehicle,
                person_id=person,
                number=f"SL{first:%y}{number:03}",
                starts_on=first,
                ends_on=last,
                licence_checked=number % 4 != 0,
            )
        )

    def _collectors(self, today: date) -> None:
        for number in range(min(24, len(self.pupils))):
            found, teacher = self.pupil()
            kind = CollectorKind.TEMPORARY if number % 4 == 3 else CollectorKind.AUTHORISED
            if number % 12 == 5:
                kind = CollectorKind.FORBIDDEN
            temporary = kind is CollectorKind.TEMPORARY
            starts = today - timedelta(days=7) if temporary else None
            self.director.run(
                SaveCollector(
                    uid=self.uid(),
                    pupil_id=found.id,
                    name=next(self.names),
                    kind=kind,
                    relation=("祖母", "外祖父", "姑姑", "邻居")[number % 4],
                    guardian=next(self.names),
                    phone=f"1380000{number:04}",
                    starts_on=starts,
                    ends_on=today + timedelta(days=number) if temporary else None,
                    confirmed_by="" if number % 8 == 7 else teacher,
                    note="(示例)",
                )
            )

    def _watch(self, today: date) -> None:
        for number, (level, why, known, measures) in enumerate(_WATCH):
            entry = AddWatchEntry(
                uid=self.uid(),
                level=level,
                name=next(self.names),
                reason=why,
                measures=measures,
                starts_on=self.clock.today(),
                ends_on=today + timedelta(days=30) if number == 2 else None,
                **known,  # type: ignore[arg-type]
            )
            made = self.director.run(entry).value
            if level is WatchLevel.NOTE and not measures:
                self.director.run(EndWatchEntry(entry_id=made, reason="(示例)核实后撤销"))

    def _slip(self, at: At, day: date) -> None:
        found, teacher = self.pupil()
        returns, leaves = self.rng.random() < 0.6, self.rng.random() < 0.92
        uid, out = derived_uid(self.uid(), "out"), self.clock.at + timedelta(minutes=15)
        slip = self.gatekeeper.run(
            IssueSlip(
                uid=self.uid(),
                pupil_id=found.id,
                day=day,
                approved_by=teacher,
                reason=self.rng.choice(_SLIPS),
                planned_out=out.time(),
                planned_back=(out + timedelta(minutes=100)).time() if returns else None,
                returns=returns,
            )
        ).value
        collector = next(self.names)

        def go() -> None:
            self.gatekeeper.run(
                PupilOut(
                    uid=uid,
                    pupil_id=found.id,
                    slip_id=slip,
                    collector_name=collector,
                    relation=("母亲", "父亲")[slip % 2],
                    teacher_confirmed_by=teacher,
                )
            )

        if leaves:
            at(out + timedelta(minutes=slip % 9), go)
        if leaves and returns:
            back = out + timedelta(minutes=80 + slip % 40)
            at(back, lambda: self._run(self.gatekeeper, PupilBack(slip_id=slip)))

    def _late(self) -> None:
        found, _ = self.pupil()
        excused = self.rng.random() < 0.3
        late = AddLateArrival(
            uid=self.uid(),
            pupil_id=found.id,
            reason=self.rng.choice(_LATE),
            excused=excused,
            teacher_told=self.rng.random() < 0.7,
        )
        made = self.gatekeeper.run(late).value
        if not late.teacher_told and self.rng.random() < 0.8:
            self.gatekeeper.run(MarkTeacherTold(late_id=made))

    def _delivery(self, number: int) -> None:
        person, _ = self.staff[number % len(self.staff)] if self.staff else (None, "")
        command = RecordDelivery(
            uid=self.uid(),
            company=_COMPANIES[number % 4],
            goods=_GOODS[number % 4],
            receiver_id=person,
            receiver_name="" if person else "示例老师",
        )
        self._run(self.gatekeeper, command)

    def _refuse(self, week: int) -> None:
        reason, looks, handling = _REFUSED[week % len(_REFUSED)]
        command = RefuseEntry(
            uid=self.uid(), reason_code=reason, looks=looks, handling=handling,
            plate="苏E0000H" if week % 9 == 8 else "",
        )  # fmt: skip
        self._run(self.gatekeeper, command)

    def _goods(self, at: At, week: int, day: date) -> None:
        command = AddGoodsSlip(
            uid=self.uid(),
            lines=_OUT[week // 2 % len(_OUT)],
            approved_by="总务处(示例)",
            carrier=f"示例·{next(self.names)}",
            note="(示例)",
        )
        slip = self.gatekeeper.run(command).value
        at(
            _moment(day, 15, 5),
            lambda: self._run(self.gatekeeper, GoodsOut(slip_id=slip)),
        )

    def _footage(self, week: int) -> None:
        reason, content, exported = _FOOTAGE[week // 3 % len(_FOOTAGE)]
        command = AddVideoLookup(
            uid=self.uid(),
            reason=reason,
            content=content,
            viewer=next(self.names),
            viewer_unit="示例派出所" if exported else "本校安全办",
            approved_by="示例校长",
            exported=exported,
        )
        self._run(self.director, command)

    def _request(self, at: At, week: int, day: date) -> None:
        kind, text, answer, granted = _REQUESTS[week // 6 % len(_REQUESTS)]
        command = AddDataRequest(
            uid=self.uid(), kind=kind, name=next(self.names), contact=f"1360000{week:04}", text=text
        )
        made = self.director.run(command).value
        reply = AnswerDataRequest(
            request_id=made, expected_version=1, answer=answer, granted=granted
        )
        at(_moment(day + timedelta(days=2), 9, 15), lambda: self._run(self.director, reply))

    def _run(self, service: Service, command: Any) -> None:
        service.run(command)


def _moment(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), CHINA)
