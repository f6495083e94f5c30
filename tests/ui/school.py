"""A context on the real service for tests of pages, and a small school with a little of all."""

from datetime import date, time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from campus_guard.core.i18n import Translator
from campus_guard.core.ids import new_uid
from campus_guard.core.sheets import schema_sheet
from campus_guard.db.service import Service
from campus_guard.features.calendar import commands as cc
from campus_guard.features.people import commands as c
from campus_guard.features.places import commands as pc
from campus_guard.ui.context import UiContext
from campus_guard.ui.ops import Ops
from campus_guard.ui.page import Page


def on_service(
    kit: Any, service: Service, qtbot: QtBot, tr: Translator | None = None, runner: Any = None
) -> Any:
    """Return the kit's context with its operations running on ``service`` (or ``runner``)."""
    ops = Ops(runner or service)
    ops.on_error = kit.alerts.error
    fields = {name: getattr(kit, name) for name in UiContext.__dataclass_fields__}
    fields |= {"ops": ops, "clock": service.clock, "actor": service.actor, "tr": tr or kit.tr}
    settle = lambda: qtbot.waitUntil(lambda: ops.idle, timeout=10000)  # noqa: E731
    return SimpleNamespace(
        ctx=UiContext(**fields), settle=settle, kit=kit, ops=ops, service=service
    )


def shown(context: Any, qtbot: QtBot, page: Page) -> Page:
    """Show a page in a window of the smallest supported size and wait for its rows."""
    qtbot.addWidget(page)
    page.resize(1120, 640)
    context.ops.changed.connect(lambda changes: page.reload() if page.shows(changes) else None)
    page.show()
    page.reload()
    context.settle()
    return page


def small_school(service: Service) -> None:
    """Record a school year, staff, classes, pupils, squads, positions and a campus."""
    term = cc.TermDates(date(2026, 9, 1), date(2027, 1, 20))
    service.run(cc.CreateSchoolYear(uid=new_uid(), starts_on=date(2026, 9, 1), terms=(term,)))
    service.run(cc.LoadPeriods())
    service.run(c.LoadPostCatalogue())
    staff = (
        c.StaffLine("张三", "T001", "administration", "male", "13800138001", posts=("校长",)),
        c.StaffLine("单雄信", "T002", "teaching", "female", "13800138002", posts=("班主任",)),
        c.StaffLine("王五", "T003", "safety_office", title="队长", posts=("保安员",)),
        c.StaffLine(
            "阿卜杜热西提·买买提依明江·库尔班尼亚孜·吐尔逊阿依古丽",
            "T004-后勤服务中心",
            "logistics",
            posts=("宿舍管理员", "食堂管理员", "水电维修工", "图书与功能室管理员"),
            note="长期病休后返岗," * 12,
        ),
    )
    service.run(c.ImportStaff(rows=staff))
    certificate = c.CertificateLine("T003", "保安员证", "B1", None, date(2026, 12, 1))
    service.run(c.ImportCertificates(rows=(certificate,)))
    classes = [
        c.ClassLine(grade, year, f"{n}班", "T002" if n == 1 else "")
        for grade, year in (("一年级", 2026), ("二年级", 2025))
        for n in (1, 2)
    ]
    service.run(c.ImportClasses(rows=classes))
    pupils = [c.PupilLine(f"26{n:03d}", f"示例生{n}", "一年级1班") for n in range(1, 31)]
    service.run(c.ImportPupils(rows=pupils))
    squads = (
        c.SquadLine("护校一队", "T003", "leader"),
        c.SquadLine("护校一队", "T004-后勤服务中心"),
    )
    service.run(c.ImportSquads(rows=squads))
    service.run(c.ImportGroup(rows=(c.GroupLine("2026-2027", "T001", "leader", "负总责"),)))
    positions = (
        c.PositionLine("first_responsible", "T001", date(2020, 9, 1)),
        c.PositionLine("line_director", "T002", date(2024, 9, 1), line="teaching"),
    )
    service.run(c.ImportPositions(rows=positions))
    service.run(pc.LoadAreaCatalogue())
    areas = (
        c_area("JX-1", "一楼", "JX", "T002"),
        c_area("JX-1-01", "101 教室(一年级1班)", "JX-1", "T002"),
    )
    service.run(pc.ImportAreas(rows=areas))
    service.run(pc.ImportSlots(rows=(pc.SlotLine("JX-1", "早段", time(7), time(8), "T002"),)))
    service.run(pc.ImportGates(rows=(pc.GateLine("东门", "XQ"),)))
    service.run(pc.ImportPosts(rows=(pc.PostLine("护学岗", "escort", "XQ", headcount=2),)))
    service.run(pc.ImportPatrolPoints(rows=(pc.PointLine("P1", "食堂后门", "ST", "门锁"),)))


def c_area(code: str, name: str, parent: str, chief: str) -> pc.AreaLine:
    """Return an area of the teaching building."""
    return pc.AreaLine(code, name, "teaching", parent, "first", chief, "T001", "", ("T003",))


def dialog(page: Page) -> Any:
    """Return the dialog that is open over the page."""
    found = [d for d in page.findChildren(QDialog) if d.isVisible()]
    assert len(found) == 1, found
    return found[0]


def fill(context: Any, form: Any, **values: Any) -> None:
    """Put values into the fields of a form, as a person would leave them."""
    for key, value in values.items():
        form[key].set_value(value)
    assert form.dirty
    context.settle()


def save(context: Any, over: Any) -> None:
    """Save a dialog and wait for the answer and the reload."""
    over.save()
    context.settle()


def give_reason(context: Any, page: Page, reason: str = "误录") -> None:
    """Answer the question for the reason of voiding."""
    over = dialog(page)
    over.form["reason"].set_value(reason)
    save(context, over)


def undo(context: Any) -> None:
    """Press the undo of the toast in sight."""
    toast = context.kit.alerts.current
    assert toast is not None
    toast.undo()
    context.settle()


def names(page: Any, attribute: str = "name") -> list[str]:
    """Return what the rows of a list are called."""
    return [getattr(row, attribute) for row in page.model.rows]


def read(context: Any, page: Any, rows: list[dict[str, Any]], folder: Path) -> Any:
    """Write ``rows`` into a sheet of the page's kind and let its import dialog look at it."""
    from campus_guard.reports.xlsx import write_xlsx

    path = folder / "sheet.xlsx"
    write_xlsx([schema_sheet(page.transfer.schema, rows, Translator())], path, tr=Translator())
    page.import_()
    over = dialog(page)
    context.kit.dialogs.answers.append(path)
    over.choose()
    context.settle()
    return over
