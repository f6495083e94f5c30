"""What the tests of inspections share: a school year, an area, a round that is keyed in."""

import io
from datetime import date
from typing import Any

from PIL import Image

from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.calendar import commands as calendar
from campus_guard.features.hazards.commands.finishing import FinishInspection
from campus_guard.features.hazards.commands.inspecting import AnswerItem, StartInspection
from campus_guard.features.hazards.queries.inspections import GetInspection, InspectionDetail
from campus_guard.features.hazards.rules.inspection_codes import (
    Answer,
    Handling,
    InspectionKind,
)
from campus_guard.features.hazards.rules.inspections import ItemResult

TODAY = date(2026, 11, 20)  # a Friday


def school_year(service: Service) -> None:
    """Make the school year of the tests, with its official holidays."""
    terms = (
        calendar.TermDates(date(2026, 9, 1), date(2027, 1, 20)),
        calendar.TermDates(date(2027, 2, 22), date(2027, 7, 5)),
    )
    service.run(calendar.CreateSchoolYear(uid=new_uid(), starts_on=date(2026, 9, 1), terms=terms))


def start(service: Service, checklist: str = "FIRE", day: date = TODAY, **values: Any) -> int:
    """Begin an inspection of the sample building; return its id."""
    given: dict[str, Any] = {"kind": InspectionKind.WEEKLY, "place": "教学楼", "uid": new_uid()}
    command = StartInspection(checklist=checklist, day=day, **given | values)
    return service.run(command).value


def answer(service: Service, inspection_id: int, code: str, what: Answer, **values: Any) -> int:
    """Answer one item."""
    result = ItemResult(code, what, **values)
    return service.run(AnswerItem(inspection_id=inspection_id, result=result)).value


def detail(service: Service, inspection_id: int) -> InspectionDetail:
    """Return the inspection."""
    return service.ask(GetInspection(inspection_id=inspection_id))


def done(service: Service, *failed: str, day: date = TODAY, checklist: str = "FIRE",
         **values: Any) -> int:  # fmt: skip
    """Carry out a whole inspection in which these items fail; return its id."""
    made = start(service, checklist, day, **values)
    for line in detail(service, made).items:
        code = line.item.code
        if code in failed:
            words = {"problem": "示例问题", "handling": Handling.HAZARD}
            answer(service, made, code, Answer.FAIL, **words)
        else:
            answer(service, made, code, Answer.PASS)
    service.run(FinishInspection(inspection_id=made))
    return made


def photo(kind: str = "JPEG", size: tuple[int, int] = (320, 240), **options: Any) -> bytes:
    """Return a small picture."""
    out = io.BytesIO()
    Image.new("RGB", size, (200, 120, 40)).save(out, kind, **options)
    return out.getvalue()
