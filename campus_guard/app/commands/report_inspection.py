"""``report inspection``: the record of an inspection, or the blank sheet of a checklist."""

from collections.abc import Callable, Mapping
from typing import Any

from campus_guard.app.container import Container
from campus_guard.core.document import ReportDoc
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Translator, msg
from campus_guard.db.paper import GetPaperHead

Make = Callable[[Container, Translator, Mapping[str, Any]], ReportDoc]


def _inspection(school: Container, tr: Translator, values: Mapping[str, Any]) -> ReportDoc:
    from campus_guard.features.hazards.queries.checklists import GetChecklist
    from campus_guard.features.hazards.queries.inspections import GetInspection, InspectionByNumber
    from campus_guard.features.hazards.report.inspection import blank_sheet, filled_sheet

    ask, number, code = school.service.ask, values.get("id"), values.get("checklist")
    if bool(number) == bool(code):
        raise UserError(
            msg("Give the number of an inspection (--id), or a checklist (--checklist).")
        )
    head = ask(GetPaperHead())
    if number:
        found = ask(InspectionByNumber(number=str(number)))
        return filled_sheet(ask(GetInspection(inspection_id=found)), tr, head)
    row = ask(GetChecklist(code=str(code).strip().upper()))
    return blank_sheet(row.content, row.number, tr, head)


INSPECTIONS: Mapping[str, Make] = {"inspection": _inspection}
