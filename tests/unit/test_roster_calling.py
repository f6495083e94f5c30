"""Who can be called now: what the gate's desk shows, for the people of now and of later."""

from campus_guard.core.i18n import load_translator
from campus_guard.core.paths import resource
from campus_guard.db.service import Service
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.ui.calling import calling_text
from tests.unit.roster_help import TODAY, World, at, night_post

ZH = load_translator("zh_CN", resource("locale"))


def test_the_people_of_now_come_first_then_those_of_later(director: Service) -> None:
    world = World(director)
    dorm = night_post(director, "female")
    world.put(world.key(TODAY), 2)
    world.put(world.key(TODAY, post_id=dorm), 3)
    world.publish()
    text = calling_text(director.ask(q.OnDutyNow(at=at(TODAY, 7, 30))), ZH)
    lines = text.split("\n")
    assert lines[0].split() == ["早护学岗", "07:10–08:00", "黄三", "13800000002"]
    assert lines[1].split() == ["早护学岗", "07:10–08:00", "缺岗"]
    assert lines[lines.index("今日后续") + 1].split()[:3] == ["宿舍", "female", "21:00–07:00"]


def test_without_a_roster_it_says_so(director: Service) -> None:
    assert calling_text(director.ask(q.OnDutyNow()), ZH) == "无人值班。"
