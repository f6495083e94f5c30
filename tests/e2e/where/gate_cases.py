"""The gate: visitors, vehicles, passes, forbidden items, refusals, pick-up of pupils."""

from collections.abc import Mapping
from datetime import timedelta

from campus_guard.core.ids import new_uid
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.queries.exports import VisitsOfDays
from campus_guard.features.gate.rules.codes import CollectorKind
from tests.e2e.where.school import TODAY, Case, Expected, School, Trace

DAYS = {"first": TODAY, "last": TODAY}


def _figure(title: str, name: str) -> Expected:
    """Expect a number of the gate in section 3 of the term summary."""

    def expected(s: School) -> str:
        gate = s.term.gate
        assert gate is not None
        return f"{title}{getattr(gate, name)}"

    return expected


def visitor(s: School) -> Trace:
    """Who, why, to whom, in and out: typed by the gatekeeper, found by the office."""
    name, unit = s.mark("来客"), s.mark("单位")
    command = c.CheckIn(
        uid=new_uid(), name=name, phone="13900000001", unit=unit, reason_code="meet_teacher",
        host_name="示例班主任",
    )  # fmt: skip
    visit = s.gatekeeper.run(command).value.visit_id
    assert name in {row.name for row in s.gatekeeper.ask(q.GateBoard()).rows}, "is inside"
    s.gatekeeper.run(c.SignOut(uid=new_uid(), visit_id=visit))
    return Trace(
        found=lambda: name in {hit.name for hit in s.gatekeeper.ask(q.GateSearch(text=name))},
        papers={"visits": (name, unit, "示例班主任"), "sem3": (_figure("来访批次", "visits"),)},
    )


def vehicle(s: School) -> Trace:
    driver = s.mark("司机")
    command = c.VehicleIn(uid=new_uid(), plate="苏E90001", driver_name=driver, reason="送货",
                          window_reason="示例")  # fmt: skip
    stay = s.gatekeeper.run(command).value.stay_id
    return Trace(
        found=lambda: stay in {row.id for row in s.ask(q.ListStays(**DAYS)).rows},
        papers={"vehicles": ("苏E90001", driver), "sem3": (_figure("车辆进校", "vehicles"),)},
    )


def permit(s: School) -> Trace:
    number, name = s.mark("证"), s.mark("车主")
    car = s.gatekeeper.run(c.SaveVehicle(uid=new_uid(), plate="苏E90002")).value
    made = s.run(
        c.AddPermit(
            uid=new_uid(), vehicle_id=car, person_id=s.somebody(name), number=number,
            starts_on=TODAY, ends_on=TODAY + timedelta(days=200),
        )
    )  # fmt: skip
    return Trace(
        found=lambda: made in {row.id for row in s.ask(q.ListPermits())},
        papers={"permits": (number, name, "苏E90002")},
    )


def forbidden(s: School) -> Trace:
    """Somebody with a knife is not let in; goods of another are noted."""
    name, goods, other = s.mark("携刀者"), s.mark("工具箱"), s.mark("来客")
    refused = s.gatekeeper.run(
        c.RefuseEntry(uid=new_uid(), reason_code="dangerous_items", name=name, handling="报警移交")
    ).value
    s.gatekeeper.run(c.CheckIn(uid=new_uid(), type_code="delivery", name=other, goods=goods))
    return Trace(
        found=lambda: (
            refused in {row.id for row in s.ask(q.ListRefusals(**DAYS))}
            and goods in {row.goods for row in s.ask(VisitsOfDays(**DAYS))}
        ),
        papers={"refusals": (name, "携带违禁物品", "报警移交"), "visits": (other, goods)},
    )


def refused(s: School) -> Trace:
    looks = s.mark("徘徊男子")
    made = s.gatekeeper.run(
        c.RefuseEntry(uid=new_uid(), reason_code="loitering", looks=looks, handling="劝离")
    ).value
    return Trace(
        found=lambda: made in {row.id for row in s.gatekeeper.ask(q.ListRefusals(**DAYS))},
        papers={"refusals": (looks, "劝离"), "sem3": (_figure("拒绝入校", "refused"),)},
    )


def pick_up(s: School) -> Trace:
    """A pupil leaves early with a slip, fetched by somebody who may fetch him."""
    reason, name = s.mark("发烧"), s.mark("外婆")
    collector = s.gatekeeper.run(
        c.SaveCollector(
            uid=new_uid(), pupil_id=s.pupil(), name=name, kind=CollectorKind.AUTHORISED,
            relation="外婆",
        )
    ).value  # fmt: skip
    slip = s.run(
        c.IssueSlip(uid=new_uid(), pupil_id=s.pupil(), day=TODAY, approved_by="示例班主任",
                    reason=reason)
    )  # fmt: skip
    s.gatekeeper.run(
        c.PupilOut(uid=new_uid(), pupil_id=s.pupil(), slip_id=slip, collector_id=collector,
                   teacher_confirmed_by="示例班主任")
    )  # fmt: skip
    return Trace(
        found=lambda: (
            slip in {row.id for row in s.ask(q.ListSlips(**DAYS))}
            and name in {row.name for row in s.ask(q.ListCollectors())}
        ),
        papers={"slips": (reason, name, "示例学生"), "sem3": (_figure("凭条出校学生", "slips"),)},
    )


CASES: Mapping[str, Case] = {
    "GAT-01": visitor,
    "GAT-02": vehicle,
    "GAT-03": permit,
    "GAT-04": forbidden,
    "GAT-05": refused,
    "GAT-06": pick_up,
}
