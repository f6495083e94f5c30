"""The papers of what follows an accident, and the hostile words that fill them."""

from datetime import date
from decimal import Decimal
from typing import Any

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.core.ids import new_uid
from campus_guard.db.paper import GetPaperHead
from campus_guard.features.accidents import commands as ac
from campus_guard.features.accidents import queries as aq
from campus_guard.features.accidents import report
from campus_guard.features.accidents.aftermath import Bearer, CostKind
from campus_guard.features.accidents.outside import report_words
from campus_guard.features.accidents.rules import Cause, OutsideBody
from tests.e2e.hostile.texts import Hostile
from tests.e2e.hostile.world import World

TR = Translator()
SPAN = {"first": date(2026, 9, 1), "last": date(2027, 1, 31)}
SHEET = {
    "direct_cause": "aftermath.direct",
    "indirect_cause": "aftermath.indirect",
    "management_cause": "aftermath.management",
    "treatment": "aftermath.treatment",
    "settlement": "aftermath.settlement",
    "public_opinion": "aftermath.opinion",
    "petition_note": "aftermath.petition",
}


def add_aftermath(school: Any, text: Hostile, accident: int) -> None:
    """Fill the aftermath of an accident of the hostile school."""
    w: World = school.world
    part: dict[str, Any] = {"uid": new_uid(), "accident_id": accident}
    words = {name: school.text(key, text, block=True) for name, key in SHEET.items()}
    version = w.file(accident).version
    w.run(
        ac.SaveAftermath(
            **part,
            expected_version=version,
            petition=True,
            bullying=True,
            bullying_entry=school.text("aftermath.entry", text, 40),
            **words,
        )
    )
    w.run(
        ac.KeepClaim(
            **part | {"uid": new_uid()},
            insurer=school.text("claim.insurer", text, 100),
            claim_number=school.text("claim.number", text, 100),
            note=school.text("claim.note", text, block=True),
        )
    )
    note = school.text("cost.note", text, block=True)
    cost = {"kind": CostKind.OTHER, "borne_by": Bearer.OTHER, "amount": Decimal(1)}
    w.run(ac.KeepCost(**part | {"uid": new_uid()}, **cost, note=note))
    w.run(
        ac.KeepFollowup(
            **part | {"uid": new_uid()},
            due_on=w.clock.today(),
            what=school.text("followup.what", text, block=True),
            done_on=w.clock.today(),
            result=school.text("followup.result", text, block=True),
        )
    )
    w.run(
        ac.KeepContact(
            **part | {"uid": new_uid()},
            at=w.clock.now(),
            guardian="示例家长",
            relation=school.text("contact.relation", text, 100),
            note=school.text("contact.note", text, block=True),
        )
    )


def add_restricted(school: Any, text: Hostile) -> None:
    """Open a restricted file for a hostile reason."""
    w: World = school.world
    facts = ac.Facts(**{**vars(w.facts()), "cause": Cause.SELF_HARM})
    accident = w.run(ac.RecordAccident(uid=new_uid(), facts=facts))
    reason = school.text("reading.reason", text, block=True)
    w.run(ac.OpenRestricted(accident_id=accident, reason=reason))


def _open_files(w: World) -> list[int]:
    return [row.id for row in w.ask(aq.ListAccidents()).rows if not row.restricted]


def _closings(w: World) -> list[d.ReportDoc]:
    views = [w.ask(aq.ClosingReport(accident_id=number)) for number in _open_files(w)]
    return [report.closing_report(view, TR) for view in views]


def _register(w: World) -> d.ReportDoc:
    return report.accident_register(w.ask(aq.AccidentRegister(**SPAN)), TR)


def _near_misses(w: World) -> d.ReportDoc:
    return report.near_miss_list(w.ask(aq.AccidentRegister(**SPAN, near_misses=True)), TR)


def _access(w: World) -> d.ReportDoc:
    return report.access_report(w.ask(aq.AccessReport(year=2026)), TR)


def _outside(w: World) -> list[d.ReportDoc]:
    head = w.ask(GetPaperHead())
    found = []
    for number in _open_files(w):
        file = w.file(number)
        words = report_words(file, OutsideBody.POLICE, head.school, "示例人", w.clock.now(), TR)
        found.append(report.outside_sheet(file, OutsideBody.POLICE, words, head, TR))
    return found


AFTERMATH: dict[str, tuple[Any, ...]] = {
    "accidents.closing_report": (
        _closings,
        (
            "accident.narrative",
            "accident.measures",
            "accident.hospital",
            "victim.hospital",
            "duty.person_name",
            "claim.insurer",
            "claim.number",
            "claim.note",
            "cost.note",
            "followup.what",
            "followup.result",
            "contact.relation",
            "contact.note",
            "aftermath.entry",
            *SHEET.values(),
        ),
        True,
    ),
    "accidents.accident_register": (_register, ("accident.place", "duty.person_name"), True),
    "accidents.near_miss_list": (_near_misses, ()),
    "accidents.access_report": (_access, ("reading.reason",)),
    "accidents.outside_sheet": (_outside, ("accident.place",), True),
}
