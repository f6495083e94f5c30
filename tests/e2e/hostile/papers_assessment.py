"""The papers of the term assessment, made of a school in which everything is hostile."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from campus_guard.core import document as d
from campus_guard.core.clock import CHINA
from campus_guard.core.i18n import Translator
from campus_guard.core.ids import new_uid
from campus_guard.db.paper import GetPaperHead
from campus_guard.features.accidents import commands as c
from campus_guard.features.accidents import queries as q
from campus_guard.features.accidents.report.assess_slips import correction_paper, own_slip
from campus_guard.features.accidents.report.assessment import settlement_sheet, veto_list
from campus_guard.features.accidents.rules import Confirmation, DutyRole, Question
from campus_guard.features.calendar.commands import CreateSchoolYear, TermDates
from tests.e2e.hostile.texts import Hostile
from tests.e2e.hostile.world import World

TR = Translator()
YEAR, TERM = 2020, "2020-2021-1"


def add_assessment(school: Any, texts: Sequence[Hostile], people: Sequence[int]) -> None:
    """Settle a term of long ago and correct each person for a hostile reason."""
    w = school.world
    terms = (TermDates(date(YEAR, 9, 1), date(YEAR + 1, 1, 20)),)
    w.run(CreateSchoolYear(uid=new_uid(), starts_on=date(YEAR, 9, 1), terms=terms))
    w.run(c.ProposeSettlement(uid=new_uid(), term_id=_sheet(w).term.id))
    w.run(c.ConfirmSettlement(**_life(w)))
    w.run(c.FreezeSettlement(**_life(w)))
    for text, person in zip(texts, people, strict=True):
        _accident(w, person)
        reason = school.text("correction.reason", text, block=True)
        keys = (str(person),)
        w.run(c.IssueCorrections(uid=new_uid(), **_life(w), people=keys, reason=reason))


def _sheet(w: World) -> q.SheetView:
    return w.ask(q.GetTermSheet(term=TERM))


def _life(w: World) -> dict[str, Any]:
    life = _sheet(w).life
    return {"sheet_id": life.id, "expected_version": life.version}


def _accident(w: World, person: int) -> None:
    facts = c.Facts(
        occurred_at=datetime(YEAR, 10, 12, 10, tzinfo=CHINA),
        place="示例操场",
        narrative="示例经过",
        setting=w.facts().setting,
        cause=w.facts().cause,
        harmed=True,
    )
    duty = c.DutyInput(
        uid=new_uid(),
        role=DutyRole.CLASS_TEACHER,
        person_id=person,
        answers={Question.EDUCATION_DONE: True, Question.GUIDANCE_DONE: False},
        confirmed_by=Confirmation.VICE_PRINCIPAL,
    )
    w.run(c.RecordAccident(uid=new_uid(), facts=facts, victims=(w.victim(),), duties=(duty,)))


def _sheets(w: World) -> d.ReportDoc:
    return settlement_sheet(_sheet(w), w.ask(GetPaperHead()), TR)


def _own(w: World) -> list[d.ReportDoc]:
    view, head = _sheet(w), w.ask(GetPaperHead())
    return [own_slip(view, row, head, TR) for row in view.rows]


def _corrections(w: World) -> list[d.ReportDoc]:
    head = w.ask(GetPaperHead())
    return [correction_paper(slip, head, TR) for slip in w.ask(q.ListSlips())]


def _veto(w: World) -> d.ReportDoc:
    return veto_list(w.ask(q.AwardYearList(year=YEAR)), w.ask(GetPaperHead()), TR)


_WHO = ("person.name", "staff_post.name")
ASSESSMENT: Mapping[str, tuple[Any, tuple[str, ...], bool]] = {
    "accidents.settlement_sheet": (_sheets, (*_WHO, "correction.reason"), False),
    "accidents.own_slip": (_own, (*_WHO, "person.staff_number", "correction.reason"), False),
    "accidents.correction_paper": (_corrections, (*_WHO, "correction.reason"), False),
    "accidents.veto_list": (_veto, _WHO, False),
}
