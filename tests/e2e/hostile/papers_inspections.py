"""The papers of inspections, made of a school in which everything is hostile."""

from collections.abc import Mapping
from typing import Any

from campus_guard.core import document as d
from campus_guard.core.i18n import load_translator
from campus_guard.core.ids import new_uid
from campus_guard.core.paths import resource
from campus_guard.db.paper import GetPaperHead
from campus_guard.features.hazards.commands.checklists import AddChecklist
from campus_guard.features.hazards.commands.finishing import FinishInspection
from campus_guard.features.hazards.commands.inspecting import AnswerItem, StartInspection
from campus_guard.features.hazards.queries.checklists import GetChecklist, ListChecklists
from campus_guard.features.hazards.queries.inspections import GetInspection, ListInspections
from campus_guard.features.hazards.report.inspection import blank_sheet, filled_sheet
from campus_guard.features.hazards.rules.checklists import ChecklistDef, ChecklistItem, Words
from campus_guard.features.hazards.rules.inspection_codes import (
    Answer,
    Handling,
    InspectionKind,
)
from campus_guard.features.hazards.rules.inspections import ItemResult
from tests.e2e.hostile.texts import Hostile
from tests.e2e.hostile.world import World

ZH = load_translator("zh_CN", resource("locale"))


def add_inspection(school: Any, text: Hostile) -> None:
    """Make a checklist and an inspection all of whose words are ``text``."""
    w, say = school.world, school.text
    code = w.new("C")
    item = ChecklistItem(
        f"{code}-1",
        Words(say("checklist.item", text, 500)),
        hint=say("checklist.hint", text, 1000, block=True),
    )
    title = Words(say("checklist.title", text, 100))
    w.run(AddChecklist(uid=new_uid(), content=ChecklistDef(code, title, (item,))))
    made = w.run(
        StartInspection(
            uid=new_uid(),
            checklist=code,
            day=w.clock.today(),
            kind=InspectionKind.WEEKLY,
            place=say("inspection.place", text, 100),
            inspectors=say("inspection.inspectors", text, 100),
        )
    )
    result = ItemResult(
        item.code,
        Answer.FAIL,
        say("inspection.problem", text, 400, block=True),
        say("inspection.advice", text, 400, block=True),
        Handling.HAZARD,
        responsible=say("inspection.responsible", text, 100),
    )
    w.run(AnswerItem(inspection_id=made, result=result))
    opinion = say("inspection.opinion", text, 2000, block=True)
    w.run(FinishInspection(inspection_id=made, opinion=opinion))


def _filled(w: World) -> list[d.ReportDoc]:
    head = w.ask(GetPaperHead())
    rows = w.ask(ListInspections())
    return [filled_sheet(w.ask(GetInspection(inspection_id=r.id)), ZH, head) for r in rows]


def _blank(w: World) -> list[d.ReportDoc]:
    head = w.ask(GetPaperHead())
    own = [row.code for row in w.ask(ListChecklists()) if not row.builtin]
    found = [w.ask(GetChecklist(code=code)) for code in own]
    return [blank_sheet(row.content, row.number, ZH, head) for row in found]


_CHECKLIST = ("checklist.title", "checklist.item")
INSPECTIONS: Mapping[str, tuple[Any, tuple[str, ...], bool]] = {
    "hazards.blank_sheet": (_blank, _CHECKLIST, False),
    "hazards.filled_sheet": (
        _filled,
        (
            *_CHECKLIST,
            "inspection.place",
            "inspection.inspectors",
            "inspection.problem",
            "inspection.advice",
            "inspection.responsible",
            "inspection.opinion",
        ),
        False,
    ),
}
