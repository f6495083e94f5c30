"""A badge may carry a chip: reading it is the same as scanning the badge."""

import pytest

from campus_guard.core.errors import UserError
from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.rules.badges import check_card
from campus_guard.features.gate.rules.codes import BadgeState

CARD = "0012345678"


@pytest.fixture
def badges(director: Service) -> None:
    director.run(c.AddBadges(first="V001", count=3))
    director.run(c.SetBadgeCard(number="V001", card=" 00-1234 5678 "))


def read(service: Service, text: str = CARD) -> tuple[str, str]:
    result = service.run(c.Scan(uid=new_uid(), text=text, sure=False)).value
    return result.action, result.badge


@pytest.mark.usefixtures("badges")
def test_a_card_is_its_badge(gatekeeper: Service) -> None:
    assert read(gatekeeper) == ("ask", "V001")
    entered = gatekeeper.run(
        c.CheckIn(
            uid=new_uid(), name="示例甲", phone="13800138041", reason_code="other", badge="V001"
        )
    ).value
    assert read(gatekeeper) == ("out", "V001")
    assert gatekeeper.ask(q.GetVisit(visit_id=entered.visit_id)).visit.inside == 0
    assert read(gatekeeper) == ("ask", "V001")
    gatekeeper.run(c.SetBadgeState(number="V001", state=BadgeState.LOST, reason="示例"))
    assert read(gatekeeper) == ("no", "V001")
    assert read(gatekeeper, "0099999999") == ("no", "")


@pytest.mark.usefixtures("badges")
def test_a_chip_is_in_one_badge(director: Service) -> None:
    with pytest.raises(UserError) as caught:
        director.run(c.SetBadgeCard(number="V002", card=CARD))
    assert "V001" in str(caught.value.message)
    director.run(c.SetBadgeCard(number="V001", card=CARD))  # pressed again
    director.run(c.SetBadgeCard(number="V001", card=""))
    director.run(c.SetBadgeCard(number="V002", card=CARD))
    assert [b.card for b in director.ask(q.ListBadges())] == ["", CARD, ""]


@pytest.mark.parametrize("text", ["1", "123456789", "12345678901", "ABCDEFGH"])
def test_what_no_reader_types(text: str) -> None:
    with pytest.raises(UserError):
        check_card(text)
