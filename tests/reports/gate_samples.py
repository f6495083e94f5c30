"""Invented rows of the gate, and every paper made of them."""

from datetime import date, datetime, time, timedelta

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.features.gate.inputs import GateSettings
from campus_guard.features.gate.muster_file import Snapshot, SnapshotRow
from campus_guard.features.gate.queries.figures import figures as count
from campus_guard.features.gate.queries.plans import ExpectedRow, GuestRow
from campus_guard.features.gate.queries.pupils import CollectorRow, LateRow, SlipRow
from campus_guard.features.gate.queries.registers import (
    DataRequestRow,
    DeliveryRow,
    GoodsSlipRow,
    RefusalRow,
    VideoLookupRow,
)
from campus_guard.features.gate.queries.shifts import DayCloseRow, HandoverRow
from campus_guard.features.gate.queries.vehicles import PermitRow, StayRow
from campus_guard.features.gate.queries.visits import VisitRow
from campus_guard.features.gate.report import (
    figures,
    muster,
    passes,
    pupils,
    registers,
    vehicles,
    visits,
)
from campus_guard.features.gate.report.paper import Paper
from campus_guard.features.gate.rules import muster as roll
from campus_guard.features.gate.rules import statistics
from campus_guard.features.gate.rules.badges import GoodsLine
from campus_guard.features.gate.rules.codes import (
    CollectorKind,
    DocumentKind,
    PermitState,
    PlateKind,
    SlipState,
    VisitState,
)
from campus_guard.features.gate.rules.handover import Carried
from campus_guard.features.gate.rules.types import shipped_names, shipped_types
from tests.reports.samples import AT, CHINA, STAMP

DAY = date(2026, 11, 20)
SETTINGS = GateSettings(
    types=shipped_types(),
    reasons=shipped_names("reasons"),
    refusals=shipped_names("refusals"),
    contact="安全办 0531-00000000",
)
# An invented number with a wrong check character, and an invented phone.
FULL_DOCUMENT = "440308199901101513"
FULL_PHONE = "13800138000"
CODE = "CG1V0123456789ABCDEFGHJKMNPQRS261120ABCDEFGHJK"


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=CHINA)


def visit(**changes: object) -> VisitRow:
    given: dict[str, object] = {
        "id": 1, "version": 1, "uid": "u", "visitor_id": 1, "day": DAY, "name": "张三示例",
        "sex": "male", "phone": "138****8000", "document": "4*************1513",
        "unit": "示例设备维保公司", "type_code": "maintenance", "type_name": "施工维修",
        "reason_code": "equipment", "reason": "设备安装维保", "reason_text": "", "host_id": 1,
        "host": "王示例", "pupil_id": None, "heads": 1, "inside": 0, "state": VisitState.LEFT,
        "entered_at": at(8, 5), "left_at": at(9, 40), "expected_leave_at": at(10), "badge": "07",
        "plate": "", "goods": "", "escort": "", "note": "", "gate_in": "南门", "gate_out": "南门",
        "uncertain": False, "late": False, "quick": False, "emergency": False, "missing": (),
        "voided": False, "anonymous": False, "entered_by": "gate1",
        "document_kind": DocumentKind.CITIZEN, "host_answer": "yes", "host_answered_at": at(8, 4),
    }  # fmt: skip
    return VisitRow(**{**given, **changes})  # type: ignore[arg-type]


def visit_rows() -> list[VisitRow]:
    return [
        visit(name="李四示例", document="1*************0014", heads=12, escort="赵示例",
              goods="工具箱2个"),
        visit(name="阿依古丽·示例", sex="female", entered_at=at(9, 2), left_at=None, badge="12",
              state=VisitState.INSIDE, unit="", reason="会见教师", plate="鲁A00599", inside=1),
        visit(name="王五示例", entered_at=at(10, 20), left_at=None, badge="03", host_answer="",
              state=VisitState.CLOSED_UNCONFIRMED, reason="送物品给学生", unit="家长"),
        visit(name="赵六示例", entered_at=at(7, 30), left_at=at(7, 55), late=True,
              note="停电时纸上登记", reason="食堂配送", plate="鲁AD92035", goods="蔬菜30筐"),
        visit(name="孙七示例", state=VisitState.PLANNED, entered_at=None, left_at=None),
    ]  # fmt: skip


def stay_rows() -> list[StayRow]:
    def stay(number: int, plate: str, left: datetime | None, state: str) -> StayRow:
        return StayRow(
            number, None, None, plate, PlateKind.ORDINARY, "厢式货车", "白", "周示例",
            "139****0001", "食堂配送", "总务处 吴示例", "2人", "蔬菜30筐", DAY, at(6, number), left,
            state, "食堂后院", "张示例", staff=False, uncertain=False, window_reason="",
        )  # fmt: skip

    return [
        stay(10, "鲁A00599", at(6, 50), "left"),
        stay(20, "鲁AD92035", None, "inside"),
        stay(30, "鲁B12345", None, "closed_unconfirmed"),
    ]


def permit_rows() -> list[PermitRow]:
    end = date(2027, 8, 31)
    return [
        PermitRow(i, 1, i, i, f"教师{i}示例", f"鲁A0{i}599", i != 3, f"JZG{i:03}", DAY, end, state)
        for i, state in enumerate(PermitState, 1)
    ]


def refusal_rows() -> list[RefusalRow]:
    return [
        RefusalRow(1, at(7, 40), "", "男,约40岁,灰色夹克,骑电动车", "", "loitering",
                   "在校门口徘徊窥探", "劝离,报派出所备案", "张示例", None),
        RefusalRow(2, at(10, 5), "钱示例", "", "鲁B12345", "vehicle_window", "禁行时段车辆",
                   "告知15分钟后再来", "张示例", None),
    ]  # fmt: skip


def goods_rows() -> list[GoodsSlipRow]:
    lines = (GoodsLine("投影仪", "2", "台"), GoodsLine("课桌椅(报废)", "15", "套"))
    return [
        GoodsSlipRow(1, 1, "WP-2026-0001", DAY, lines, "总务处", "周示例", "送修", None, ""),
        GoodsSlipRow(
            2, 1, "WP-2026-0002", DAY, lines[:1], "教导处", "吴示例", "", at(15), "张示例"
        ),
    ]


def slip_rows() -> list[SlipRow]:
    return [
        SlipRow(1, 1, "CM-2026-0001", 1, "陈小一示例", "三年级2班", DAY, SlipState.OUT,
                "班主任刘示例", "发热,家长接回就医", time(10), time(13, 30), True, at(10, 6), None,
                "陈父示例", "g"),
        SlipRow(2, 1, "CM-2026-0002", 2, "林小二示例", "一年级1班", DAY, SlipState.ISSUED,
                "班主任何示例", "参加区比赛", time(14), None, False, None, None, "", "g"),
    ]  # fmt: skip


def collector_rows() -> list[CollectorRow]:
    def row(n: int, kind: CollectorKind, start: date | None, end: date | None) -> CollectorRow:
        return CollectorRow(
            n, 1, n, "陈小一示例", "三年级2班", f"外婆{n}示例", "外婆", kind, "陈父示例",
            "138****8000", "3*************1234", start, end, "刘示例", at(8), None, "",
        )  # fmt: skip

    return [
        row(1, CollectorKind.AUTHORISED, None, None),
        row(2, CollectorKind.TEMPORARY, DAY, DAY + timedelta(days=7)),
        row(3, CollectorKind.FORBIDDEN, None, None),
    ]


def late_rows() -> list[LateRow]:
    return [
        LateRow(1, DAY, 1, "林小二示例", "一年级1班", at(8, 12), 12, "堵车", False, at(8, 20), "g"),
        LateRow(2, DAY, 2, "黄小三示例", "六年级4班", at(9, 30), 90, "就医", True, None, "g"),
    ]


def guest_rows() -> list[GuestRow]:
    return [
        GuestRow(n, f"三年级{1 + n // 9}班", "刘示例", f"学生{n}示例", f"家长{n}示例", "父亲",
                 "138****8000", n if n % 3 else None, at(18, n) if n % 3 else None, None)
        for n in range(1, 17)
    ]  # fmt: skip


def expected_rows() -> list[ExpectedRow]:
    return [
        ExpectedRow("visit", 1, 1, "郑示例", "138****8000", "区教研室", "", "teaching", "听课",
                    "王示例", 3, time(9), time(11, 30)),
        ExpectedRow("plan", 2, 2, "冯示例", "138****8001", "保洁公司", "鲁A00599",
                    "temporary_worker", "保洁", "总务处", 1, None, None, used=True),
    ]  # fmt: skip


CARRIED = Carried(5, 1, 2, ("03", "12"), ("水果刀(李四示例)",), 1, 2, 1)


def handover_rows() -> list[HandoverRow]:
    return [
        HandoverRow(1, at(14), "早班", "张示例", "孙示例", False, "手电筒1支损坏,已报修",
                    "对讲机2部、钥匙1串", CARRIED),
        HandoverRow(2, at(22), "中班", "孙示例", "张示例", True, "", "", Carried(0, 0, 0)),
    ]  # fmt: skip


def roll_call() -> roll.Muster:
    found = roll.start([("李四示例", 12), ("阿依古丽·示例", 1), ("", 2)], at(9, 58), drill=True)
    found = roll.tick_off(found, 1, found=10, place="操场北侧")
    found = roll.tick_off(found, 2, place="操场")
    found = roll.add_unlisted(found, "送水工", 1, "操场")
    return roll.close(found, at(10, 4))


def facts() -> list[statistics.VisitFact]:
    reasons = ("meet_teacher", "repair", "parcel", "collect_child", "open_lesson", "")
    made = [
        statistics.VisitFact(
            DAY, VisitState.LEFT, "parent" if n % 3 else "maintenance", reasons[n * n % 6],
            f"教师{n % 5}示例", 1 + n % 4, at(7 + n % 11, n % 60), at(8 + n % 11, (n * 7) % 60),
        )
        for n in range(80)
    ]  # fmt: skip
    lost = statistics.VisitFact(
        DAY, VisitState.CLOSED_UNCONFIRMED, "parent", "collect_child", "", 1, at(6)
    )
    return [*made, lost]


NAMES = figures.Names(
    SETTINGS.reasons,
    {t.code: t.name for t in SETTINGS.types},
)


def pass_face(**changes: object) -> passes.PassFace:
    given: dict[str, object] = {
        "code": CODE, "name": "阿依古丽·示例", "unit": "示例设备维保公司", "host": "王示例",
        "heads": 1,
        "first_day": DAY, "last_day": DAY, "from_time": time(9), "to_time": time(11),
        "badge": "07", "leave_by": at(11),
    }  # fmt: skip
    return passes.PassFace(**{**given, **changes})  # type: ignore[arg-type]


def paper(tr: Translator, *, sample: bool = True) -> Paper:
    return Paper(tr, STAMP, "示例小学", sample)


def papers(tr: Translator) -> dict[str, d.ReportDoc]:
    """Return every paper of the gate with rows in it."""
    p = paper(tr)
    rows, refused = visit_rows(), refusal_rows()
    codes = [(f"{n:02}", f"CG1B{n:02}ABCDEFGHJK") for n in range(1, 21)]
    inside = Snapshot(
        AT,
        tuple(
            SnapshotRow(v.id, v.name, v.heads, v.unit, v.host, v.badge, v.plate, v.entered_at)
            for v in rows[:4]
        ),
        ("鲁AD92035",),
    )
    carry = handover_rows()
    closing = DayCloseRow(1, DAY, at(21, 30), "张示例", 1, 1, 1, 12, 2, 1, ("03", "12"))
    delivery = DeliveryRow(1, at(11), "示例快递", "", "包裹3件", "王示例", "放门卫室", "g")
    request = DataRequestRow(
        1,
        1,
        "deletion",
        at(9),
        "李四示例",
        "",
        1,
        "删除本人来访记录",
        "已删除",
        True,
        at(16),
        "安全办",
    )
    footage = VideoLookupRow(
        1,
        at(16),
        "丢失自行车",
        "11月19日 7:00—8:00 南门",
        "民警 郑示例",
        "示例派出所",
        "分管副校长",
        True,
        "g",
    )
    return {
        "vis": visits.visitor_register(rows, refused, p, DAY, gate="南门", guard="张示例"),
        "visitors": visits.visitor_log(rows, p, DAY, DAY, blank_rows=2),
        "slip": visits.meeting_slip(rows[0], p, number="HK-0001"),
        "expected": visits.expected_list(expected_rows(), p, DAY),
        "refusals": visits.refusal_log(refused, p, DAY, DAY),
        "vehicles": vehicles.vehicle_log(stay_rows(), p, DAY, DAY, blank_rows=1),
        "permits": vehicles.permit_list(permit_rows(), p),
        "leave-slip": pupils.leave_slip(slip_rows()[0], p),
        "leave-slips": pupils.slip_log(slip_rows(), p, DAY, DAY),
        "collectors": pupils.collector_list(collector_rows(), p, blank_rows=2),
        "late": pupils.late_log(late_rows(), p, DAY, DAY),
        "meeting": pupils.meeting_sheet(guest_rows(), p, "三年级期中家长会", DAY, blank_rows=2),
        "goods-slip": registers.goods_slip(goods_rows()[0], p),
        "goods": registers.goods_log(goods_rows(), p, DAY, DAY),
        "handover": registers.handover(carry[0], p),
        "handovers": registers.handover_log(carry, p, DAY, DAY),
        "footage": registers.video_log([footage], p, DAY, DAY),
        "deliveries": registers.delivery_log([delivery], p, DAY, DAY),
        "requests": registers.request_log([request], p, DAY, DAY),
        "day": registers.day_closing(closing, p),
        "pass-a6": passes.visitor_pass(pass_face(), p, SETTINGS),
        "pass-roll": passes.visitor_pass(pass_face(), p, SETTINGS, roll=True),
        "pass-plan": passes.visitor_pass(
            pass_face(last_day=DAY + timedelta(days=30), heads=3), p, SETTINGS
        ),
        "labels": passes.badge_labels(codes, p),
        "notice": passes.entry_notice(p, SETTINGS),
        "roll": muster.roll_list(inside, p),
        "roll-report": muster.roll_report(roll_call(), p, closed_by="张示例"),
        "statistics": figures.gate_statistics(count(facts(), DAY, DAY), NAMES, p),
    }
