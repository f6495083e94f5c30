"""Who is expected: only on the day, on the weekdays, once; what is over opens nothing."""

from datetime import date, timedelta

import pytest

from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import UserError
from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.rules.codes import CollectorKind, VisitState
from campus_guard.features.gate.rules.vehicles import PermitState
from campus_guard.features.people.queries import FindPeople, FindPupils
from tests.ui.school import small_school

TODAY = date(2026, 11, 20)


def announced(service: Service) -> int:
    return service.run(
        c.PreRegister(uid=new_uid(), name="示例甲", phone="13800138051", day=TODAY)
    ).value


@pytest.mark.parametrize("closed", [True, False])
def test_a_no_show_opens_nothing_the_next_day(
    gatekeeper: Service, clock: FixedClock, closed: bool
) -> None:
    visit = announced(gatekeeper)
    code = gatekeeper.ask(q.PassText(visit_id=visit))
    if closed:
        clock.advance(hours=10)
        assert gatekeeper.run(c.CloseDay(uid=new_uid())).value.no_shows == 1
        assert gatekeeper.ask(q.GetVisit(visit_id=visit)).visit.state is VisitState.NO_SHOW
    clock.advance(days=1)
    assert gatekeeper.ask(q.Expected()) == ()
    assert gatekeeper.run(c.Scan(uid=new_uid(), text=code)).value.action == "no"
    with pytest.raises(UserError):
        gatekeeper.run(
            c.CheckIn(
                uid=new_uid(),
                visit_id=visit,
                name="示例甲",
                phone="13800138051",
                reason_code="other",
            )
        )
    assert gatekeeper.ask(q.GateBoard()).people == 0
    if closed:
        # Taken back, it is for its own day still.
        gatekeeper.run(c.ReopenPlanned(visit_id=visit, reason="示例"))
        assert gatekeeper.run(c.Scan(uid=new_uid(), text=code)).value.action == "no"


def test_a_day_that_nobody_closed_has_its_no_shows_all_the_same(
    gatekeeper: Service, clock: FixedClock
) -> None:
    visit = announced(gatekeeper)
    clock.advance(days=1)
    gatekeeper.run(c.CloseDay(uid=new_uid()))
    assert gatekeeper.ask(q.GetVisit(visit_id=visit)).visit.state is VisitState.NO_SHOW


def test_a_permit_of_the_staff_expires(director: Service, clock: FixedClock) -> None:
    small_school(director)
    host = director.ask(FindPeople(text="张三"))[0].id
    vehicle = director.run(c.SaveVehicle(uid=new_uid(), plate="京A00599", owner_id=host)).value
    director.run(
        c.AddPermit(
            uid=new_uid(),
            vehicle_id=vehicle,
            person_id=host,
            number="A-01",
            starts_on=TODAY,
            ends_on=TODAY + timedelta(days=2),
        )
    )
    states = []
    for _ in range(4):
        states.append(director.ask(q.ListPermits())[0].state)
        clock.advance(days=1)
    assert states[-1] is PermitState.EXPIRED
    assert PermitState.EXPIRED not in states[:3]


def test_a_temporary_collector_expires_and_a_forbidden_one_is_overruled_by_the_office_alone(
    director: Service, gatekeeper: Service, clock: FixedClock
) -> None:
    small_school(director)
    pupil = director.ask(FindPupils(text="示例生1"))[0].id

    def entered(name: str, kind: CollectorKind, last: date | None = None) -> int:
        return director.run(
            c.SaveCollector(
                uid=new_uid(),
                pupil_id=pupil,
                name=name,
                kind=kind,
                relation="邻居",
                ends_on=last,
                confirmed_by="单雄信",
            )
        ).value

    neighbour = entered("示例邻居", CollectorKind.TEMPORARY, TODAY + timedelta(days=1))
    banned = entered("示例某某", CollectorKind.FORBIDDEN)

    def goes_with(service: Service, collector: int, **more: str) -> None:
        service.run(
            c.PupilOut(
                uid=new_uid(), pupil_id=pupil, collector_id=collector, after_school=True, **more
            )
        )

    goes_with(gatekeeper, neighbour)
    clock.advance(days=2)
    with pytest.raises(UserError):
        goes_with(gatekeeper, neighbour)
    for reason in ("", "他坚持"):
        with pytest.raises(UserError) as caught:
            goes_with(gatekeeper, banned, override_reason=reason)
        assert "collector" in caught.value.fields
    goes_with(director, banned, override_reason="法院裁定已变更")
    released = director.ask(q.ListReleases())[0]
    assert (released.forbidden, released.override_reason) == (True, "法院裁定已变更")
    # A stranger who gives the forbidden one's name is not a stranger.
    with pytest.raises(UserError) as caught:
        gatekeeper.run(
            c.PupilOut(
                uid=new_uid(),
                pupil_id=pupil,
                collector_name="示例某某",
                relation="叔叔",
                teacher_confirmed_by="单雄信",
                after_school=True,
            )
        )
    assert "collector" in caught.value.fields
