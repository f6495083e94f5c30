"""The text fields of checklists, plans, inspections, supervision visits and saved filters."""

from datetime import timedelta
from typing import Any

from campus_guard.core.ids import new_uid
from campus_guard.db.models import (
    Attachment,
    Checklist,
    Inspection,
    InspectionOccurrence,
    InspectionPlan,
    InspectionResult,
    SupervisionVisit,
)
from campus_guard.features.hazards import queries as q
from campus_guard.features.hazards.commands import checklists as cl
from campus_guard.features.hazards.commands import finishing as f
from campus_guard.features.hazards.commands import inspecting as i
from campus_guard.features.hazards.commands import inspection_photos as ph
from campus_guard.features.hazards.commands import plans as p
from campus_guard.features.hazards.commands import supervision as s
from campus_guard.features.hazards.commands import views as v
from campus_guard.features.hazards.queries import checklists as clq
from campus_guard.features.hazards.queries import inspections as iq
from campus_guard.features.hazards.queries import plans as pq
from campus_guard.features.hazards.queries.views import HazardViews
from campus_guard.features.hazards.rules.checklists import ChecklistDef, ChecklistItem, Words
from campus_guard.features.hazards.rules.inspection_codes import (
    Answer,
    Handling,
    InspectionKind,
    PlanKind,
    VisitKind,
)
from campus_guard.features.hazards.rules.inspections import ItemResult
from tests.e2e.hostile.table import CODED, KEY, Case, Text, block, line
from tests.e2e.hostile.world import PNG, World

VOID = {"reason": block(shown="void_reason")}
RESULT = {
    "result.problem": block(2000),
    "result.advice": block(2000),
    "result.responsible": line(100),
    "result.place": line(100),
    "result.item_code": KEY,
}
CONTENT = {
    "content.code": CODED,
    "content.title.zh": line(100, error="title_zh"),
    "content.title.en": line(100, error="title_en"),
    "content.inspector": line(100),
    "content.frequency": line(100),
    "content.items.code": CODED,
    "content.items.words.zh": line(500),
    "content.items.words.en": line(500),
    "content.items.hint": block(1000),
}
PLAN = {
    "name": line(100),
    "match": line(100),
    "note": block(),
    "checklist": KEY,
    "dates": CODED,
}
VISIT = {
    "body": line(100),
    "inspectors": line(100),
    "subject": line(200),
    "demands": block(),
    "note": block(),
}
FINDING = {
    "text": block(2000),
    "place": line(100),
    "measure": block(5000, shown="suggested_measure", error="suggested_measure"),
}


def _content(w: World) -> ChecklistDef:
    item = ChecklistItem("A-1", Words("示例", "sample"), hint="示例")
    return ChecklistDef(w.new("C"), Words("示例", "sample"), (item,), "示例", "示例")


def _checklist(w: World) -> int:
    return int(w.run(cl.AddChecklist(uid=new_uid(), content=_content(w))))


def _edit_checklist(w: World) -> cl.EditChecklist:
    known = _checklist(w)
    row = next(row for row in w.ask(clq.ListChecklists()) if row.id == known)
    return cl.EditChecklist(
        checklist_id=known, expected_version=row.row_version, content=_content(w), note="示例"
    )


def _newest(w: World, _answer: Any) -> Any:
    """Return the checklists, and the versions of the one that was made last."""
    rows = w.ask(clq.ListChecklists())
    return rows, w.ask(clq.ChecklistVersions(checklist_id=rows[-1].id))


def _lines(w: World) -> cl.ImportChecklists:
    texts = {"title_en": "x", "text_en": "x", "hint": "x", "inspector": "x", "frequency": "x"}
    return cl.ImportChecklists(rows=[cl.ChecklistLine(w.new("C"), "示例", "A-1", "示例", **texts)])


def _plan_values(w: World) -> dict[str, Any]:
    return {
        "name": "示例",
        "kind": PlanKind.ANNUAL,
        "checklist": "FIRE",
        "starts_on": w.clock.today(),
        "dates": ("11-20",),
    }


def _plan(w: World) -> int:
    return int(w.run(p.AddPlan(uid=new_uid(), **_plan_values(w))))


def _edit_plan(w: World) -> p.EditPlan:
    return p.EditPlan(uid=new_uid(), plan_id=_plan(w), expected_version=1, **_plan_values(w))


def _plans(w: World, _answer: Any) -> Any:
    return w.ask(pq.ListInspectionPlans())


def _call_off(w: World) -> p.CallOffOccurrence:
    key = f"day-{w.clock.today()}"
    return p.CallOffOccurrence(plan_id=_plan(w), key=key, reason="示例")


def _start(w: World, **more: Any) -> i.StartInspection:
    return i.StartInspection(
        uid=new_uid(),
        checklist="FIRE",
        day=w.clock.today(),
        kind=InspectionKind.SPECIAL,
        place="示例楼",
        **more,
    )


def _start_planned(w: World) -> i.StartInspection:
    return _start(w, plan_id=_plan(w), occurrence=f"day-{w.clock.today()}", inspectors="示例")


def _draft(w: World) -> int:
    return int(w.run(_start(w)))


def _edit_head(w: World) -> i.EditInspection:
    return i.EditInspection(
        inspection_id=_draft(w),
        expected_version=1,
        day=w.clock.today(),
        kind=InspectionKind.SPECIAL,
        place="示例楼",
    )


def _failed() -> ItemResult:
    return ItemResult("FIRE-01", Answer.FAIL, "示例", handling=Handling.HAZARD)


def _answer(w: World) -> i.AnswerItem:
    return i.AnswerItem(inspection_id=_draft(w), result=_failed())


def _ready(w: World) -> int:
    made = _draft(w)
    w.run(i.AnswerItem(inspection_id=made, result=ItemResult("FIRE-02", Answer.PASS)))
    return made


def _finish(w: World) -> f.FinishInspection:
    return f.FinishInspection(inspection_id=_ready(w), leave_open=True, opinion="示例")


def _correct(w: World) -> f.CorrectResult:
    made = _ready(w)
    w.run(f.FinishInspection(inspection_id=made, leave_open=True))
    return f.CorrectResult(inspection_id=made, result=_failed(), reason="示例")


def _corrected(w: World, result_id: int) -> Any:
    row = w.stored(InspectionResult, result_id)
    detail = w.ask(iq.GetInspection(inspection_id=row["inspection_id"]))
    return detail, w.corrections("inspection_result", result_id)


def _photo(w: World) -> ph.AddInspectionPhoto:
    return ph.AddInspectionPhoto(
        uid=new_uid(), inspection_id=_draft(w), item_code="FIRE-01", file_name="a.png", data=PNG,
        caption="示例",
    )  # fmt: skip


def _of_photo(w: World, photo_id: int) -> Any:
    result = w.stored(InspectionResult, w.stored(Attachment, photo_id)["owner_id"])
    return w.ask(iq.GetInspection(inspection_id=result["inspection_id"]))


def _visit_values(w: World) -> dict[str, Any]:
    return {"day": w.clock.today(), "kind": VisitKind.SPOT, "body": "示例局"}


def _one_finding() -> s.FindingInput:
    return s.FindingInput(new_uid(), "示例", place="示例楼")


def _visit(w: World) -> s.RecordVisit:
    return s.RecordVisit(uid=new_uid(), findings=(_one_finding(),), **_visit_values(w))


def _plain_visit(w: World) -> int:
    return int(w.run(s.RecordVisit(uid=new_uid(), **_visit_values(w))))


def _edit_visit(w: World) -> s.EditSupervisionVisit:
    return s.EditSupervisionVisit(visit_id=_plain_visit(w), expected_version=1, **_visit_values(w))


def _visits(w: World, visit_id: int) -> Any:
    rows = w.ask(iq.ListSupervisionVisits())
    found = [x.hazard.id for row in rows if row.id == visit_id for x in row.findings]
    return rows, [w.ask(q.GetHazard(hazard_id=known)) for known in found]


def _of_finding(w: World, hazard_id: int) -> Any:
    return w.ask(iq.ListSupervisionVisits()), w.ask(q.GetHazard(hazard_id=hazard_id))


def _save_view(w: World) -> v.SaveHazardView:
    name = next(iter(w.ask(HazardViews())), None)
    if name is not None:  # there is room for a few only
        w.run(v.DropHazardView(name=name))
    return v.SaveHazardView(name=w.new("筛"), values={"text": "示例"})


def _drop_view(w: World) -> v.DropHazardView:
    return v.DropHazardView(name=str(w.run(_save_view(w))))


def _views(w: World, _answer: Any) -> Any:
    views = w.ask(HazardViews())
    return views, [{"name": name} for name in views]


def _later(w: World) -> dict[str, Any]:
    return {"starts_on": w.clock.today() + timedelta(days=1), "checklists": ("FIRE",)}


INSPECTIONS: dict[str, Case] = {
    "hazards.AddChecklist": Case(
        lambda w: cl.AddChecklist(uid=new_uid(), content=_content(w)), CONTENT, _newest
    ),
    "hazards.EditChecklist": Case(_edit_checklist, CONTENT | {"note": block()}, _newest),
    "hazards.CopyChecklist": Case(
        lambda w: cl.CopyChecklist(uid=new_uid(), source="FIRE", code=w.new("C")),
        {"code": CODED, "source": KEY},
    ),
    "hazards.UseChecklist": Case(
        lambda _: cl.UseChecklist(code="BUS", active=False), {"code": KEY}
    ),
    "hazards.VoidChecklist": Case(
        lambda w: cl.VoidChecklist(record_id=_checklist(w), reason="示例"),
        VOID,
        lambda w, known: w.stored(Checklist, known),
    ),
    "hazards.ImportChecklists": Case(
        _lines,
        {
            "rows.code": CODED,
            "rows.item_code": CODED,
            "rows.method": CODED,
            "rows.on_fail": CODED,
            "rows.title": line(100, shown="zh"),
            "rows.title_en": line(100, shown="en"),
            "rows.text": line(500, shown="zh"),
            "rows.text_en": line(500, shown="en"),
            "rows.hint": block(1000),
            "rows.inspector": line(100),
            "rows.frequency": line(100),
        },
        _newest,
    ),
    "hazards.AddPlan": Case(lambda w: p.AddPlan(uid=new_uid(), **_plan_values(w)), PLAN, _plans),
    "hazards.EditPlan": Case(_edit_plan, PLAN, _plans),
    "hazards.VoidInspectionPlan": Case(
        lambda w: p.VoidInspectionPlan(record_id=_plan(w), reason="示例"),
        VOID,
        lambda w, known: w.stored(InspectionPlan, known),
    ),
    "hazards.CallOffOccurrence": Case(
        _call_off,
        {"key": KEY, "reason": block(shown="called_off_reason")},
        lambda w, known: w.stored(InspectionOccurrence, known),
    ),
    "hazards.MakeUsualPlans": Case(lambda w: p.MakeUsualPlans(**_later(w)), {"checklists": KEY}),
    "hazards.StartInspection": Case(
        _start_planned,
        {"checklist": KEY, "occurrence": KEY, "place": line(100), "inspectors": line(100)},
        lambda w, known: w.ask(iq.GetInspection(inspection_id=known)),
    ),
    "hazards.EditInspection": Case(
        _edit_head,
        {"place": line(100), "inspectors": line(100)},
        lambda w, known: w.ask(iq.GetInspection(inspection_id=known)),
    ),
    "hazards.AnswerItem": Case(_answer, RESULT, lambda w, known: w.stored(InspectionResult, known)),
    "hazards.WriteOpinion": Case(
        lambda w: i.WriteOpinion(inspection_id=_draft(w), opinion="示例"),
        {"opinion": block()},
        lambda w, known: w.ask(iq.GetInspection(inspection_id=known)),
    ),
    "hazards.FinishInspection": Case(
        _finish,
        {"opinion": block()},
        lambda w, done: w.ask(iq.GetInspection(inspection_id=done.inspection_id)),
    ),
    "hazards.CorrectResult": Case(_correct, RESULT | {"reason": block()}, _corrected),
    "hazards.VoidInspection": Case(
        lambda w: f.VoidInspection(record_id=_draft(w), reason="示例"),
        VOID,
        lambda w, known: w.stored(Inspection, known),
    ),
    "hazards.AddInspectionPhoto": Case(
        _photo,
        {
            "caption": line(200),
            "file_name": Text(lost=True, choosy=True, error="file"),
            "item_code": KEY,
        },
        _of_photo,
    ),
    "hazards.VoidInspectionPhoto": Case(
        lambda w: ph.VoidInspectionPhoto(photo_id=w.run(_photo(w)), reason="示例"),
        VOID,
        lambda w, known: w.stored(Attachment, known),
    ),
    "hazards.RecordVisit": Case(
        _visit, VISIT | {f"findings.{name}": text for name, text in FINDING.items()}, _visits
    ),
    "hazards.EditSupervisionVisit": Case(_edit_visit, VISIT, _visits),
    "hazards.AddSupervisionFinding": Case(
        lambda w: s.AddSupervisionFinding(visit_id=_plain_visit(w), finding=_one_finding()),
        {f"finding.{name}": text for name, text in FINDING.items()},
        _of_finding,
    ),
    "hazards.VoidSupervisionVisit": Case(
        lambda w: s.VoidSupervisionVisit(record_id=_plain_visit(w), reason="示例"),
        VOID,
        lambda w, known: w.stored(SupervisionVisit, known),
    ),
    "hazards.SaveHazardView": Case(
        _save_view,
        {"name": line(40), "values": line(200, shown="text")},
        _views,
    ),
    "hazards.DropHazardView": Case(_drop_view, {"name": KEY}),
}
