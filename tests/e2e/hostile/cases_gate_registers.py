"""The text fields of the gate's registers: badges, goods, pupils, watch list, closing, settings."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from campus_guard.core.ids import new_uid
from campus_guard.db.models import (
    Badge,
    Base,
    Collector,
    Correction,
    DataRequest,
    GateDelivery,
    GateHandover,
    GateItem,
    GoodsSlip,
    LateArrival,
    LeaveSlip,
    LegalHold,
    PupilRelease,
    PurgeRun,
    Refusal,
    VideoLookup,
    WatchDecision,
    WatchEntry,
)
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.commands.muster import Listed
from campus_guard.features.gate.purgefile import HeldRecord
from campus_guard.features.gate.rules.badges import GoodsLine
from campus_guard.features.gate.rules.codes import (
    BadgeState,
    CollectorKind,
    DocumentKind,
    WatchChoice,
    WatchLevel,
)
from tests.e2e.hostile import gateworld as g
from tests.e2e.hostile.cases_gate import LOST, NAME, PHONE, PLATE
from tests.e2e.hostile.table import CODED, KEY, Case, Text, block, line
from tests.e2e.hostile.world import World

VOIDED = {"reason": block(shown="void_reason")}


def _stored(model: type[Base], w: World, row_id: Any) -> Any:
    return w.stored(model, row_id)


def _corrected(w: World, _: Any) -> Any:
    return w.latest(Correction)


def _void(command: Any, model: type[Base], make: Callable[[World], int]) -> Case:
    """Return the case of a command that voids: nothing but the reason is typed."""
    return Case(
        lambda w: command(record_id=make(w), reason="示例"),
        {"reason": block(shown="void_reason")},
        partial(_stored, model),
    )


def _watch(**more: Any) -> dict[str, Any]:
    return {"level": WatchLevel.NOTE, "reason": "示例", "document_kind": DocumentKind.OTHER, **more}


WATCH = {
    "name": NAME,
    "document": line(64),
    "phone": PHONE,
    "plate": PLATE,
    "reason": block(shown="why"),
    "measures": block(),
}


def _decide(w: World) -> c.DecideAlert:
    who, entry = g.watched_visitor(w)
    return c.DecideAlert(
        uid=new_uid(),
        entry_id=entry,
        choice=WatchChoice.PROCEED,
        visitor_id=who,
        document_kind=DocumentKind.OTHER,
    )


def _refuse(w: World) -> c.RefuseEntry:
    who, entry = g.watched_visitor(w)
    return c.RefuseEntry(
        uid=new_uid(),
        reason_code=g.refused_for(w),
        visitor_id=who,
        decisions=(replace(g.goes_on(entry), choice=WatchChoice.REFUSE),),
    )


def _released(w: World) -> c.PupilOut:
    return c.PupilOut(
        uid=new_uid(),
        pupil_id=w.once(w.pupil),
        collector_name="示例客",
        collector_document_kind=DocumentKind.OTHER,
        teacher_confirmed_by="示例师",
        after_school=True,
    )


def _tick(w: World) -> c.TickOff:
    muster = g.muster(w)
    return c.TickOff(muster_id=muster, number=w.ask(q.GetMuster(muster_id=muster)).lines[0].number)


def _called(w: World, muster_id: int) -> Any:
    return w.ask(q.GetMuster(muster_id=muster_id)).lines


def _answer(w: World) -> c.AnswerDataRequest:
    return c.AnswerDataRequest(
        request_id=g.request(w), expected_version=1, answer="示例", granted=False
    )


def _purge_again(_: World) -> c.PurgeAgain:
    held = HeldRecord(new_uid(), "visit", new_uid(), g.TODAY, None)
    return c.PurgeAgain(purged={"visitor": ("示例",)}, held=(held,))


def _settings(w: World, _: Any) -> Any:
    return g.settings(w)


NAMED = Text(64)

REGISTERS: dict[str, Case] = {
    "gate.AddBadges": Case(lambda w: c.AddBadges(first=w.new("B")), {"first": KEY}),
    "gate.ReturnBadge": Case(lambda w: c.ReturnBadge(number=g.badge(w)), {"number": KEY}),
    "gate.SetBadgeState": Case(
        lambda w: c.SetBadgeState(number=g.badge(w), state=BadgeState.LOST, reason="示例"),
        {"number": KEY, "reason": block(shown="state_reason")},
        partial(_stored, Badge),
    ),
    "gate.SetBadgeCard": Case(
        lambda w: c.SetBadgeCard(number=g.badge(w), card=f"{next(w.numbers):010}"),
        {"number": KEY, "card": KEY},
    ),
    "gate.AddItem": Case(
        lambda w: c.AddItem(uid=new_uid(), visit_id=g.inside(w), name="箱"),
        {
            "kind": CODED,
            "item_code": CODED,
            "name": line(100),
            "quantity": line(32),
            "permission": line(100),
        },
        partial(_stored, GateItem),
    ),
    "gate.AddGoodsSlip": Case(
        lambda _: c.AddGoodsSlip(
            uid=new_uid(),
            lines=(GoodsLine("桌", "1", "张"),),
            approved_by="示例处",
            carrier="示例人",
        ),
        {
            "lines.name": line(100, shown="lines"),
            "lines.quantity": line(32, shown="lines"),
            "lines.unit": line(32, shown="lines"),
            "approved_by": line(100),
            "carrier": line(100),
            "note": block(),
        },
        partial(_stored, GoodsSlip),
    ),
    "gate.VoidGoodsSlip": _void(c.VoidGoodsSlip, GoodsSlip, g.goods_slip),
    "gate.RecordDelivery": Case(
        lambda _: c.RecordDelivery(uid=new_uid(), goods="示例"),
        {
            "company": line(100),
            "name": NAME,
            "goods": block(),
            "receiver_name": line(100),
            "note": block(),
        },
        partial(_stored, GateDelivery),
    ),
    "gate.RefuseEntry": Case(
        _refuse,
        {
            "reason_code": CODED,
            "name": NAME,
            "looks": block(),
            "plate": PLATE,
            "reason_text": block(),
            "handling": block(),
            "decisions.why": block(),
        },
        lambda w, i: (w.stored(Refusal, i), w.latest(WatchDecision)),
    ),
    "gate.VoidRefusal": _void(c.VoidRefusal, Refusal, g.refusal),
    "gate.VoidDelivery": _void(c.VoidDelivery, GateDelivery, g.delivery),
    "gate.VoidRelease": _void(c.VoidRelease, PupilRelease, g.release),
    "gate.VoidLateArrival": _void(c.VoidLateArrival, LateArrival, g.late),
    "gate.VoidVideoLookup": _void(c.VoidVideoLookup, VideoLookup, g.video),
    "gate.VoidDataRequest": _void(c.VoidDataRequest, DataRequest, g.request),
    "gate.IssueSlip": Case(
        lambda w: c.IssueSlip(
            uid=new_uid(), pupil_id=w.once(w.pupil), day=g.TODAY, approved_by="示例师"
        ),
        {"approved_by": line(100), "reason": block()},
        partial(_stored, LeaveSlip),
    ),
    "gate.CancelSlip": Case(
        lambda w: c.CancelSlip(slip_id=g.slip(w), reason="示例"), {"reason": block()}, _corrected
    ),
    "gate.PupilOut": Case(
        _released,
        {
            "collector_name": NAME,
            "collector_document": LOST,
            "relation": line(32),
            "teacher_confirmed_by": line(100),
            "override_reason": block(),
        },
        partial(_stored, PupilRelease),
    ),
    "gate.SaveCollector": Case(
        lambda w: c.SaveCollector(
            uid=new_uid(),
            pupil_id=w.once(w.pupil),
            name="示例客",
            kind=CollectorKind.AUTHORISED,
            document_kind=DocumentKind.OTHER,
        ),
        {
            "name": NAME,
            "relation": line(32),
            "guardian": NAME,
            "phone": PHONE,
            "document": line(64),
            "confirmed_by": line(100),
            "note": block(),
        },
        partial(_stored, Collector),
    ),
    "gate.ConfirmCollector": Case(
        lambda w: c.ConfirmCollector(collector_id=g.collector(w), teacher="示例师"),
        {"teacher": line(100, shown="confirmed_by")},
        partial(_stored, Collector),
    ),
    "gate.VoidCollector": _void(c.VoidCollector, Collector, g.collector),
    "gate.AddLateArrival": Case(
        lambda w: c.AddLateArrival(uid=new_uid(), pupil_id=w.once(w.pupil)),
        {"reason": block()},
        partial(_stored, LateArrival),
    ),
    "gate.AddWatchEntry": Case(
        lambda w: c.AddWatchEntry(uid=new_uid(), name=w.new("客"), **_watch()),
        WATCH,
        partial(_stored, WatchEntry),
    ),
    "gate.EditWatchEntry": Case(
        lambda w: c.EditWatchEntry(
            entry_id=g.watched(w, name=w.new("客")),
            expected_version=1,
            name=w.new("客"),
            **_watch(),
        ),
        WATCH,
        partial(_stored, WatchEntry),
    ),
    "gate.EndWatchEntry": Case(
        lambda w: c.EndWatchEntry(entry_id=g.watched(w, name=w.new("客")), reason="示例"),
        {"reason": block()},
        _corrected,
    ),
    "gate.DecideAlert": Case(
        _decide,
        {"name": LOST, "phone": LOST, "document": LOST, "plate": LOST, "why": block()},
        partial(_stored, WatchDecision),
    ),
    "gate.StartMuster": Case(
        lambda _: c.StartMuster(uid=new_uid(), people=(Listed(None, "示例客", 1),)),
        {
            "people.name": line(100, cut=True),
            "people.unit": line(100, cut=True),
            "people.host": line(100, cut=True),
            "people.badge": line(8, cut=True),
        },
        _called,
    ),
    "gate.TickOff": Case(_tick, {"place": line(100)}, _called),
    "gate.AddUnlisted": Case(
        lambda w: c.AddUnlisted(uid=new_uid(), muster_id=g.muster(w), name="示例客"),
        {"name": line(100), "place": line(100)},
        _called,
    ),
    "gate.Handover": Case(
        lambda _: c.Handover(
            uid=new_uid(), giver="示例甲", taker="示例乙", equipment_complete=True
        ),
        {
            "giver": line(100),
            "taker": line(100),
            "shift": line(64),
            "remarks": block(),
            "transferred": block(),
        },
        partial(_stored, GateHandover),
    ),
    "gate.AddDataRequest": Case(
        lambda _: c.AddDataRequest(uid=new_uid(), kind="query", name="示例客"),
        {"kind": CODED, "name": line(100), "contact": line(100), "text": block()},
        partial(_stored, DataRequest),
    ),
    "gate.AnswerDataRequest": Case(
        _answer, {"answer": block()}, lambda w, _: w.latest(DataRequest)
    ),
    "gate.AddVideoLookup": Case(
        lambda _: c.AddVideoLookup(
            uid=new_uid(), reason="示例", content="示例", viewer="示例人", approved_by="示例人"
        ),
        {
            "reason": block(),
            "content": block(),
            "viewer": line(100),
            "viewer_unit": line(100),
            "approved_by": line(100),
        },
        partial(_stored, VideoLookup),
    ),
    "gate.AddHold": Case(
        lambda w: c.AddHold(uid=new_uid(), kind="visit", record_id=g.inside(w), reason="示例"),
        {"kind": CODED, "reason": block()},
        partial(_stored, LegalHold),
    ),
    "gate.EndHold": Case(
        lambda w: c.EndHold(hold_id=g.hold(w), reason="示例"), VOIDED, partial(_stored, LegalHold)
    ),
    "gate.CancelPurge": Case(
        lambda w: c.CancelPurge(run_id=g.purge(w), reason="示例"),
        VOIDED,
        partial(_stored, PurgeRun),
    ),
    "gate.PurgeAgain": Case(
        _purge_again,
        {"purged": LOST, "held.kind": CODED, "held.record_uid": LOST},
        lambda *_: (),
    ),
    "gate.SaveGateSettings": Case(
        lambda w: c.SaveGateSettings(settings=g.settings(w)),
        {
            "settings.contact": line(200),
            "settings.plate_prefix": Text(8, form=PLATE.form),
            "settings.scanner": CODED,
            "settings.scanner_prefix": CODED,
            "settings.scanner_suffix": CODED,
            "settings.types.code": CODED,
            "settings.types.name": line(64),
            "settings.types.fields": CODED,
            "settings.types.needed": CODED,
            "settings.types.reasons": CODED,
            "settings.windows.period_kind": CODED,
            "settings.reasons": line(64, shown="other"),
            "settings.refusals": line(64, shown="salesman"),
        },
        _settings,
    ),
}
