"""The search box with more people than it can show."""

from campus_guard.core.clock import FixedClock
from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.gate.commands import CheckIn, SignOut
from campus_guard.features.gate.queries import GateSearch

SIGNS = "甲乙丙丁戊己庚辛壬癸"


def come(service: Service, clock: FixedClock, number: int, *, leave: bool) -> str:
    """Let somebody in whose phone ends in 1234, and out again; return the name."""
    clock.advance(minutes=1)
    name = f"示例{SIGNS[number // 10]}{SIGNS[number % 10]}"
    command = CheckIn(uid=new_uid(), name=name, phone=f"139{number:04}1234", reason_code="other")
    visit_id = service.run(command).value.visit_id
    if leave:
        service.run(SignOut(uid=new_uid(), visit_id=visit_id))
    return name


def test_of_many_on_one_day_the_latest_are_shown(gatekeeper: Service, clock: FixedClock) -> None:
    came = [come(gatekeeper, clock, n, leave=True) for n in range(40)]
    for text in ("1234", "123", "示例", "S"):
        found = [hit.name for hit in gatekeeper.ask(GateSearch(text=text))]
        assert found == came[:-9:-1], text


def test_who_came_today_stands_before_the_days_before(
    gatekeeper: Service, clock: FixedClock
) -> None:
    for n in range(70):
        come(gatekeeper, clock, n, leave=True)
    clock.advance(days=1)
    latest = come(gatekeeper, clock, 5, leave=True)
    for text in ("1234", "1", "示例", "SHI"):
        assert gatekeeper.ask(GateSearch(text=text))[0].name == latest, text


def test_who_is_inside_stands_first(gatekeeper: Service, clock: FixedClock) -> None:
    inside = come(gatekeeper, clock, 0, leave=False)
    for n in range(1, 5):
        come(gatekeeper, clock, n, leave=True)
    hits = gatekeeper.ask(GateSearch(text="1234"))
    assert hits[0].name == inside
    assert hits[0].visit_id is not None
    assert [hit.inside for hit in hits] == [1, 0, 0, 0, 0]
    assert [hit.last_at for hit in hits[1:]] == sorted(
        (hit.last_at for hit in hits[1:] if hit.last_at), reverse=True
    )
