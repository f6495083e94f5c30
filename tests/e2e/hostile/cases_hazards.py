"""The text fields of the hazard register and of the risk list."""

from datetime import date, timedelta
from typing import Any

from campus_guard.core.ids import new_uid
from campus_guard.core.text import clean_name
from campus_guard.db.models import Attachment, Risk
from campus_guard.features.hazards import commands as c
from campus_guard.features.hazards import queries as q
from campus_guard.features.hazards.inputs import PhotoInput, Stage
from campus_guard.features.hazards.rules.codes import (
    Category,
    Ground,
    Level,
    ListingLevel,
    ReportMethod,
    Source,
)
from campus_guard.features.hazards.rules.register import RegisterColumn, RegisterLayout
from tests.e2e.hostile.table import CODED, Case, Text, block, line
from tests.e2e.hostile.world import PNG, World

WORDS = 5000


def _name(error: str = "", shown: str = "name") -> Text:
    """Return the field of somebody's name, as it is stored with a step."""
    return line(100, form=clean_name, shown=shown, error=error)


NOTE = {"note": block(WORDS)}
REASON = {"reason": block()}
FACTS = {
    "description": block(WORDS),
    "place": line(200),
    "finder": _name(shown="finder"),
    "source_ref": line(64),
    "suggested_measure": block(WORDS),
    "device": line(100),
}
FILE = {"caption": line(200), "file_name": Text(lost=True, choosy=True, error="file")}
RISK = {
    "risk": block(WORDS),
    "place": line(200),
    "control": block(WORDS),
    "owner": _name(shown="owner"),
    "note": block(WORDS),
}


def _facts(w: World) -> dict[str, Any]:
    return {
        "found_on": w.clock.today(),
        "source": Source.PATROL,
        "category": Category.FIRE,
        "description": "示例",
        "place": "示例楼",
    }


def _new(w: World, **more: Any) -> c.RegisterHazard:
    return c.RegisterHazard(uid=new_uid(), **_facts(w), **more)


def _photo() -> PhotoInput:
    return PhotoInput(uid=new_uid(), file_name="a.png", data=PNG, caption="示例")


def _fixed(w: World) -> c.RegisterFixed:
    people = {"fixer": "张三", "verifier": "李四"}
    more = {"measure": "示例", "photos": (_photo(),)} | people
    return c.RegisterFixed(uid=new_uid(), **_facts(w), **more)


def _story(w: World, hazard_id: int) -> Any:
    return w.ask(q.GetHazard(hazard_id=hazard_id))


def _do(w: World, hazard_id: int, command: Any, **values: Any) -> int:
    return int(w.run(command(uid=new_uid(), hazard_id=hazard_id, **values)))


def _graded(w: World, level: Level = Level.GENERAL) -> int:
    return _do(w, w.run(_new(w)), c.GradeHazard, level=level)


def _assigned(w: World) -> int:
    values = {"measure": "示例", "owner": "张三", "due": w.clock.today()}
    return _do(w, _graded(w), c.AssignHazard, **values)


def _asked(w: World) -> int:
    return _do(w, _assigned(w), c.AskReinspection)


def _passed(w: World) -> int:
    return _do(w, _asked(w), c.PassReinspection, verifier="李四")


def _outside(w: World) -> int:
    return _do(w, _graded(w), c.ReportOutside, unit="示例", protection="示例")


def _list(hazard_id: int) -> c.ListHazard:
    return c.ListHazard(
        uid=new_uid(),
        hazard_id=hazard_id,
        plate="示例",
        level=ListingLevel.SCHOOL,
        ground=Ground.SECURITY,
        sponsor="李四",
        milestones=(Stage(text="示例", due=date(2099, 1, 1)),),
    )


def _listed(w: World) -> int:
    return int(w.run(_list(_assigned(w))))


def _unlistable(w: World) -> int:
    hazard = _do(w, _listed(w), c.AskReinspection)
    return _do(w, hazard, c.PassReinspection, verifier="李四")


def _overdue(w: World) -> int:
    """Return a hazard found and due some days ago."""
    day = w.clock.today() - timedelta(days=9)
    facts = _facts(w) | {"found_on": day}
    hazard = w.run(c.RegisterHazard(uid=new_uid(), **facts))
    _do(w, hazard, c.GradeHazard, level=Level.GENERAL, on=day)
    return _do(w, hazard, c.AssignHazard, measure="示例", owner="张三", due=day, on=day)


def _step(command: Any, make: Any, texts: dict[str, Text], **values: Any) -> Case:
    """Return the case of a step that is tried on a hazard which ``make`` makes."""
    return Case(
        lambda w: command(uid=new_uid(), hazard_id=make(w), **values),
        texts,
        _story,
    )


def _correct(w: World) -> c.CorrectHazard:
    hazard = w.run(_new(w))
    facts = _facts(w) | {"description": "示例二"}
    version = _story(w, hazard).row.version
    return c.CorrectHazard(**facts, hazard_id=hazard, expected_version=version, reason="示例")


def _later(w: World) -> Any:
    return w.clock.today() + timedelta(days=9)


def _assign(w: World) -> c.AssignHazard:
    """Return a second assignment with a later deadline, which asks for its reason."""
    values = {"measure": "示例", "owner": "张三", "due": _later(w), "reason": "示例"}
    return c.AssignHazard(uid=new_uid(), hazard_id=_assigned(w), **values)


def _extend(w: World) -> c.ExtendDeadline:
    values = {"due": _later(w), "reason": "示例", "approver": "李四"}
    return c.ExtendDeadline(uid=new_uid(), hazard_id=_assigned(w), **values)


def _attachment(w: World) -> int:
    values = {"file_name": "a.png", "data": PNG}
    return _do(w, w.run(_new(w)), c.AddHazardPhoto, **values)


def _of_attachment(w: World, attachment: int) -> Any:
    return _story(w, w.stored(Attachment, attachment)["owner_id"])


def _link(w: World) -> int:
    hazard, accident = w.run(_new(w)), w.once(w.accident)
    return int(w.run(c.LinkAccident(uid=new_uid(), hazard_id=hazard, accident_id=accident)))


def _risk() -> dict[str, Any]:
    return {
        "risk": "示例",
        "place": "示例楼",
        "category": Category.CROWD,
        "likelihood": 2,
        "consequence": 2,
    }


def _edit_risk(w: World) -> c.EditRisk:
    known = w.run(c.AddRisk(uid=new_uid(), **_risk()))
    return c.EditRisk(**_risk(), risk_id=known, expected_version=1, reason="示例")


def _risks(w: World, risk_id: int) -> Any:
    return w.ask(q.ListRisks()), w.corrections("risk", risk_id)


def _void_risk(w: World) -> c.VoidRisk:
    return c.VoidRisk(record_id=w.run(c.AddRisk(uid=new_uid(), **_risk())), reason="示例")


def _layout(_w: World) -> c.SetRegisterLayout:
    columns = (RegisterColumn("owner", "示例"), RegisterColumn("number"))
    layout = RegisterLayout("示例", (*columns, RegisterColumn("description")))
    return c.SetRegisterLayout(layout=layout)


def _stored_risk(w: World, risk_id: int) -> Any:
    return w.stored(Risk, risk_id)


HAZARDS: dict[str, Case] = {
    "hazards.RegisterHazard": Case(_new, FACTS | {"protection": block(WORDS)}, _story),
    "hazards.RegisterFixed": Case(
        _fixed,
        FACTS
        | {
            "protection": block(WORDS),
            "measure": block(WORDS),
            "evidence": block(WORDS),
            "fixer": _name(),
            "verifier": _name(),
            "photos.caption": line(200),
            "photos.file_name": Text(lost=True, choosy=True, error="file"),
        },
        _story,
    ),
    "hazards.CorrectHazard": Case(_correct, FACTS | REASON, _story),
    "hazards.AddHazardNote": _step(c.AddHazardNote, _graded, {"text": block()}, text="示例"),
    "hazards.TakeBackStep": _step(c.TakeBackStep, _graded, REASON, reason="示例"),
    "hazards.VoidHazard": Case(
        lambda w: c.VoidHazard(hazard_id=w.run(_new(w)), reason="示例"), REASON, _story
    ),
    "hazards.AddHazardPhoto": Case(
        lambda w: c.AddHazardPhoto(hazard_id=w.run(_new(w)), **vars(_photo())),
        FILE,
        _of_attachment,
    ),
    "hazards.VoidHazardPhoto": Case(
        lambda w: c.VoidHazardPhoto(
            attachment_id=_attachment(w), expected_version=1, reason="示例"
        ),
        REASON,
        _story,
    ),
    "hazards.UnlinkAccident": Case(
        lambda w: c.UnlinkAccident(link_id=_link(w), reason="示例"), REASON, _story
    ),
    "hazards.GradeHazard": _step(
        c.GradeHazard, _graded, {"reason": block(WORDS)}, level=Level.MAJOR, reason="示例"
    ),
    "hazards.AssignHazard": Case(
        _assign,
        {"measure": block(WORDS), "owner": _name(), "reason": block(WORDS)},
        _story,
    ),
    "hazards.StartRectifying": _step(c.StartRectifying, _assigned, NOTE),
    "hazards.AskReinspection": _step(
        c.AskReinspection, _assigned, NOTE | {"fixer": _name()}, fixer="张三"
    ),
    "hazards.PassReinspection": _step(
        c.PassReinspection,
        _asked,
        {"verifier": _name(), "evidence": block(WORDS)},
        verifier="李四",
    ),
    "hazards.FailReinspection": _step(
        c.FailReinspection,
        _asked,
        {"verifier": _name(), "reason": block(WORDS)},
        verifier="李四",
        reason="示例",
    ),
    "hazards.StrikeOff": _step(
        c.StrikeOff, _passed, {"by": _name(), "evidence": block(WORDS)}, by="李四", evidence="示例"
    ),
    "hazards.UrgeHazard": _step(c.UrgeHazard, _overdue, NOTE),
    "hazards.ExtendDeadline": Case(_extend, {"reason": block(WORDS), "approver": _name()}, _story),
    "hazards.ReportOutside": _step(
        c.ReportOutside,
        _graded,
        NOTE | {"unit": line(100), "protection": block(WORDS)},
        unit="示例",
        protection="示例",
    ),
    "hazards.ResumeHazard": _step(c.ResumeHazard, _outside, NOTE),
    "hazards.RecordRefusal": _step(c.RecordRefusal, _assigned, NOTE, note="示例"),
    "hazards.RecordCost": _step(c.RecordCost, _graded, {"item": line(100)}, amount=10),
    "hazards.SetProtection": _step(c.SetProtection, _graded, {"text": block(WORDS)}, text="示例"),
    "hazards.SetOpenReason": _step(c.SetOpenReason, _graded, {"text": block(WORDS)}, text="示例"),
    "hazards.ListHazard": Case(
        lambda w: _list(_assigned(w)),
        {
            "plate": line(64),
            "sponsor": _name(),
            "milestones.text": line(200, error="milestones"),
        },
        _story,
    ),
    "hazards.ReachMilestone": _step(c.ReachMilestone, _listed, NOTE, index=0),
    "hazards.UnlistHazard": _step(
        c.UnlistHazard,
        _unlistable,
        {"basis": block(WORDS), "approver": _name()},
        basis="示例",
        approver="李四",
    ),
    "hazards.ReportUpward": _step(
        c.ReportUpward,
        _graded,
        NOTE | {"to": line(100), "by": line(100)},
        to="示例",
        method=ReportMethod.PAPER,
    ),
    "hazards.IssueNotice": _step(c.IssueNotice, _assigned, {"to": _name()}, to="张三"),
    "hazards.AddRisk": Case(lambda _: c.AddRisk(uid=new_uid(), **_risk()), RISK, _risks),
    "hazards.EditRisk": Case(_edit_risk, RISK | {"reason": block()}, _risks),
    "hazards.VoidRisk": Case(_void_risk, {"reason": block(shown="void_reason")}, _stored_risk),
    "hazards.SetRegisterLayout": Case(
        _layout,
        {
            "layout.title": line(60, error="title"),
            "layout.columns.header": line(40, error="columns"),
            "layout.columns.key": CODED,
        },
        lambda w, _: w.ask(q.GetRegisterLayout()),
    ),
}
