"""Five hundred inspections of a year, put into a database at once."""

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from campus_guard.core.ids import derived_uid
from campus_guard.db.models import Checklist, ChecklistVersion, Inspection, InspectionResult
from campus_guard.db.service import Service
from campus_guard.features.hazards.commands.checklists import UseChecklist
from campus_guard.features.hazards.commands.plans import MakeUsualPlans
from campus_guard.features.hazards.rules.checklists import shipped_checklists
from tests.unit.inspection_help import TODAY, school_year

COUNT = 500


def fill_inspections(service: Service, count: int = COUNT) -> None:
    """Record finished inspections with all shipped checklists, every ninth item failed."""
    school_year(service)
    codes = tuple(shipped_checklists())
    for code in codes:
        service.run(UseChecklist(code=code, active=True))
    service.run(MakeUsualPlans(starts_on=date(2026, 9, 1), checklists=codes))
    with service.db.write("fill") as unit:
        found = unit.session.execute(
            sa.select(Checklist.id, Checklist.code, ChecklistVersion.id).join(
                ChecklistVersion, ChecklistVersion.checklist_id == Checklist.id
            )
        ).all()
        at = unit.at
        rows = [_inspection(n, found[n % len(found)], at) for n in range(count)]
        unit.session.execute(sa.insert(Inspection), rows)
        results = [r for n in range(count) for r in _results(n, found[n % len(found)][1], at)]
        unit.session.execute(sa.insert(InspectionResult), results)


def _common(uid: str, at: Any) -> dict[str, Any]:
    return {"uid": uid, "created_at": at, "created_by": "fill", "version": 1}


def _inspection(n: int, checklist: Any, at: Any) -> dict[str, Any]:
    day = TODAY - timedelta(days=n % 300)
    return _common(derived_uid("bulk", n), at) | {
        "id": n + 1,
        "number": f"JC-2025-{n + 1:04d}",
        "kind": "weekly",
        "state": "finished",
        "day": day,
        "checklist_id": checklist[0],
        "version_id": checklist[2],
        "place": f"{n % 9}号楼",
        "inspectors": "示例检查人",
        "finished_at": at,
        "finished_by": "fill",
    }


def _results(n: int, code: str, at: Any) -> list[dict[str, Any]]:
    return [
        _common(derived_uid("bulk", n, item.code), at)
        | {
            "inspection_id": n + 1,
            "item_code": item.code,
            "answer": "fail" if (n + at_item) % 9 == 0 else "pass",
            "problem": "示例问题" if (n + at_item) % 9 == 0 else "",
        }
        for at_item, item in enumerate(shipped_checklists()[code].items)
    ]
