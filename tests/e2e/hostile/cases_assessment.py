"""The text fields of the term assessment: reasons, the meeting's record, settings."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from campus_guard.core.clock import CHINA
from campus_guard.core.ids import new_uid
from campus_guard.db.models import RuleSetRecord, TermSheet
from campus_guard.features.accidents import commands as c
from campus_guard.features.accidents import queries as q
from campus_guard.features.accidents.rules import Confirmation, DutyRole, Question
from campus_guard.features.accidents.rules.ruleset_edit import assessment_of
from campus_guard.features.calendar.commands import CreateSchoolYear, TermDates
from campus_guard.features.calendar.queries import ListSchoolYears
from tests.e2e.hostile.table import KEY, Case, block, line
from tests.e2e.hostile.world import World

LAST_YEAR = 1900


def _term(w: World) -> q.SheetView:
    """Make a term that is long over, with somebody on its sheet."""
    w.once(w.person)
    known = [year.starts_on.year for year in w.ask(ListSchoolYears())]
    first = date(min([LAST_YEAR, *known]) - 2, 9, 1)
    terms = (TermDates(first, first + timedelta(days=120)),)
    w.run(CreateSchoolYear(uid=new_uid(), starts_on=first, terms=terms))
    return w.ask(q.GetTermSheet(term=f"{first.year}-{first.year + 1}-1"))


def _accident(w: World, day: date, *, judged: bool) -> int:
    """Record an accident of that day for which somebody answers badly."""
    at = datetime.combine(day, time(10), CHINA)
    facts = replace(w.facts(), occurred_at=at, known_at=None, known_reason="")
    answers = {Question.EDUCATION_DONE: True, Question.GUIDANCE_DONE: False}
    duty = c.DutyInput(
        uid=new_uid(),
        role=DutyRole.CLASS_TEACHER,
        person_name="示例人",
        answers=answers | {Question.PRESENCE_REQUIRED: False},
        confirmed_by=Confirmation.VICE_PRINCIPAL if judged else Confirmation.PROPOSED,
    )
    command = c.RecordAccident(uid=new_uid(), facts=facts, victims=(w.victim(),), duties=(duty,))
    return int(w.run(command))


def _proposed(w: World, *, pending: bool = False) -> q.SheetView:
    view = _term(w)
    if pending:
        _accident(w, view.term.starts_on, judged=False)
    w.run(c.ProposeSettlement(uid=new_uid(), term_id=view.term.id))
    return w.ask(q.GetTermSheet(term_id=view.term.id))


def _life(view: q.SheetView) -> dict[str, Any]:
    return {"sheet_id": view.life.id, "expected_version": view.life.version}


def _confirmed(w: World) -> q.SheetView:
    view = _proposed(w)
    w.run(c.ConfirmSettlement(**_life(view)))
    return w.ask(q.GetTermSheet(term_id=view.term.id))


def _due(w: World) -> q.SheetView:
    """Return a frozen sheet after which another accident was judged."""
    view = _confirmed(w)
    w.run(c.FreezeSettlement(**_life(view)))
    _accident(w, view.term.starts_on, judged=True)
    return w.ask(q.GetTermSheet(term_id=view.term.id))


def _settings(w: World) -> c.SaveAssessmentSettings:
    rules = w.ask(q.RuleSetInForce())
    return c.SaveAssessmentSettings(
        uid=new_uid(),
        base=rules.version,
        rule_version=w.new("V"),
        settings=assessment_of(rules),
        note="示例",
    )


def _seen(w: World, sheet_id: int) -> Any:
    return w.ask(q.GetTermSheet(term_id=w.stored(TermSheet, sheet_id)["term_id"])).life


ASSESSMENT: dict[str, Case] = {
    "accidents.ProposeSettlement": Case(
        lambda w: c.ProposeSettlement(uid=new_uid(), term_id=_term(w).term.id), {"digest": KEY}
    ),
    "accidents.WithdrawProposal": Case(
        lambda w: c.WithdrawProposal(**_life(_proposed(w)), reason="示例"),
        {"reason": block(shown="last_withdrawn")},
        lambda w, i: w.ask(q.GetTermSheet(term_id=w.stored(TermSheet, i)["term_id"])),
    ),
    "accidents.ConfirmSettlement": Case(
        lambda w: c.ConfirmSettlement(
            **_life(_proposed(w, pending=True)), meeting="示例", pending_reason="示例"
        ),
        {"meeting": line(100), "pending_reason": block()},
        _seen,
    ),
    "accidents.TakeBackConfirmation": Case(
        lambda w: c.TakeBackConfirmation(**_life(_confirmed(w)), reason="示例"),
        {"reason": block(shown="taken_back")},
        _seen,
    ),
    "accidents.IssueCorrections": Case(
        lambda w: c.IssueCorrections(uid=new_uid(), **_life(_due(w)), reason="示例"),
        {"reason": block(), "people": KEY, "digest": KEY},
        lambda w, _ids: w.ask(q.ListSlips()),
    ),
    "accidents.SaveAssessmentSettings": Case(
        _settings,
        {"base": KEY, "rule_version": line(64, error="version"), "note": line(100)},
        lambda w, i: w.stored(RuleSetRecord, i),
    ),
}
