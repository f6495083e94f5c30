"""Invented papers that use every block; ``python -m tests.reports.samples DIR`` writes them."""

import sys
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from PIL import Image as Pixels

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator, load_translator
from campus_guard.core.paths import resource

CHINA = timezone(timedelta(hours=8))
AT = datetime(2026, 11, 20, 9, 0, tzinfo=CHINA)
HEAD = "9f3c2a7be1d04455a0cc1e2f3a4b5c6d7e8f90123456789abcdef0123456789a"
STAMP = d.Stamp("张示例", AT, "2026.1", 1208, HEAD)
LONG = (
    "课间在二楼走廊拐角处与同学相撞倒地，左前臂着地，班主任到场后立即送校医室处理，"
    "并于十分钟内电话告知家长——“已送医”，编号SG-2026-0001。"
)


def translator() -> Translator:
    return load_translator("zh_CN", resource("locale"))


def paper(**changes: object) -> d.ReportDoc:
    given = {
        "code": "SEM",
        "title": "学期安全工作总结",
        "school": "示例小学",
        "tr": translator(),
        "stamp": STAMP,
        "blocks": [],
    }
    return d.ReportDoc(**{**given, **changes})


def png() -> bytes:
    out = BytesIO()
    Pixels.new("RGB", (320, 200), (120, 160, 210)).save(out, "PNG")
    return out.getvalue()


MONTHS = ["9月", "10月", "11月", "12月", "1月"]
TIERS = [
    "一般安全事故",
    "一般安全责任事故",
    "较严重安全事故",
    "较严重安全责任事故",
    "严重安全事故",
    "严重安全责任事故",
]


def charts() -> list[d.Block]:
    twelve = [f"{m}月" for m in range(1, 13)]
    now, before = d.Series("本学期", [3, 5, 2, None, 1]), d.Series("上学期", [4, 2, 6, 3, 2])
    falls = d.Series("事故", [3, 5, 2, 0, 1, 4, 6, 2, 3, 5, 2, 1])
    near = d.Series("险情", [6, 8, 4, 3, None, 7, 9, 5, 6, 8, 5, 4])
    lines = [
        d.Series(name, [(i * k) % 5 for i in range(12)])
        for k, name in ((1, "教导处"), (2, "总务处"), (3, "少先队"))
    ]
    dense = [
        d.Series(name, [(i * k + 100) * 1234 for i in range(12)])
        for k, name in ((1, "甲"), (2, "乙"), (3, "丙"), (5, "丁"))
    ]
    places = [
        "教学楼二层走廊及楼梯拐角区域（含开水间门前）",
        "操场",
        "食堂后门卸货区及垃圾转运点",
        "校门口护学岗路段",
        "实验楼三层化学准备室",
    ]
    said = "2026-09-01 至 2027-01-20，按发生时间计。"
    kind = d.ChartKind
    return [
        d.Chart(kind.BAR, MONTHS, [now, before], "各月事故起数", "起", said),
        d.Chart(kind.LINE, twelve, [falls, near], "全年走势", "起"),
        d.Chart(kind.BAR, TIERS, [d.Series("本学期", [12, 5, 2, 1, 0, 0])], "按六级分类", "起"),
        d.Chart(kind.STACKED, twelve, lines, "按条线", "起"),
        d.Chart(kind.HBAR, places, [d.Series("一般", [4, 9, 2, 3, 1])], "按地点（长名称）", "起"),
        d.Chart(kind.BAR, twelve, dense, "数值很密", "元"),
        d.Chart(kind.BAR, MONTHS, [d.Series("本学期", [None] * 5)], "没有记录的图"),
    ]


def letters() -> d.Table:
    columns = [
        d.Column("层级"),
        d.Column("应签", d.Kind.NUMBER),
        d.Column("已签", d.Kind.NUMBER),
        d.Column("签订率", d.Kind.PERCENT),
    ]
    rows = [("分管副校长", 3, 3, 1), ("中层", 8, 7, Decimal("0.875")), ("班主任", 36, 36, 1)]
    return d.Table(
        columns,
        rows,
        title="表 1 责任状",
        totals=[("合计", 47, 46, Decimal("0.9787"))],
        notes=["签订率 = 已签 ÷ 应签，截至 2026-11-20。"],
    )


def accidents() -> d.Table:
    columns = [
        d.Column("序号", d.Kind.NUMBER),
        d.Column("编号"),
        d.Column("日期", d.Kind.DATE),
        d.Column("地点"),
        d.Column("简要经过"),
        d.Column("级别", align=d.Align.CENTER),
        d.Column("损失(元)", d.Kind.MONEY),
    ]
    worse = d.Cell("较严重", d.Tone.WARNING, bold=True)
    rows: list[d.Row] = [
        (
            i,
            f"SG-2026-{i:04d}",
            date(2026, 9, 1) + timedelta(days=3 * i),
            "操场",
            "跑步摔倒擦伤" if i % 4 else LONG,
            "一般" if i % 4 else worse,
            Decimal("120.50") * i,
        )
        for i in range(1, 31)
    ]
    return d.Table(columns, rows, totals=[("", "合计", None, "", "", "", Decimal("56032.50"))])


def figures() -> d.Figures:
    return d.Figures(
        [
            d.Figure("事故总数", "20", "起", "上学期 23 起（−13%）"),
            d.Figure("每千名学生", "16.7", "起"),
            d.Figure("按时上报", "18/20", "", "迟报待认定 2 步", d.Tone.WARNING),
            d.Figure("未销号隐患", "未记录", "", "本期尚无台账", d.Tone.MUTED),
        ]
    )


def closing() -> list[d.Block]:
    ticks = [
        ("课间巡查", True),
        ("午间巡查", False),
        ("夜间巡查（寄宿）", None),
        ("放学护导", True),
    ]
    return [
        d.Paragraph("有 2 起事故分级为暂定，缺少：住院天数。", d.Style.NOTICE),
        d.Heading("十一、下学期工作打算"),
        d.Bullets([LONG, "修订应急预案。", "开展消防演练 2 次。"], numbered=True),
        d.Bullets(["甲", LONG]),
        d.Ticks(ticks, title="值周检查"),
        d.Image(png(), "图 1 现场照片（示例）"),
        d.Notes(
            [
                ("每千名学生事故数", "事故起数 ÷ 在校学生数 × 1000，2026-09-01 至 2027-01-20。"),
                ("", "“无”为已统计且为零；“未记录”为没有记录。"),
            ],
            title="指标说明",
        ),
        d.Signatures(["编制人", "分管副校长", "校长（签字盖章）"], seal=True),
    ]


def summary() -> d.ReportDoc:
    blocks: list[d.Block] = [
        d.Heading("一、组织领导与责任落实"),
        d.Paragraph(LONG * 3, indent=True),
        figures(),
        d.Heading("二、责任状签订", 2),
        letters(),
        d.Heading("五、安全事故情况"),
        d.Paragraph("本学期共发生安全事故 20 起，其中责任事故 6 起。", d.Style.LEAD),
        *charts(),
        d.Heading("附表一 事故一览", 2),
        accidents(),
        d.Heading("隐患排查", 3),
        d.Table([d.Column("序号"), d.Column("隐患"), d.Column("整改")], [], empty_text="未记录"),
        *closing(),
    ]
    return paper(
        subtitle="2026-2027 学年第一学期",
        period="2026-09-01 至 2027-01-20",
        number="SEM-2026-2027-1",
        mark="内部资料",
        blocks=blocks,
    )


def first_report() -> d.ReportDoc:
    f = d.Field
    items = [
        f("发生时间", AT - timedelta(hours=3)),
        f("发现时间", AT - timedelta(hours=3)),
        f("地点（网格）", "教学楼二层走廊"),
        f("场合", "校内课外"),
        f("当事人", "四（2）班 03号"),
        f("伤害程度（初判）", d.Cell("较严重", d.Tone.WARNING, bold=True)),
        f("财产损失估计(元)", Decimal(0)),
        f("送医情况", "县医院急诊"),
        f("简要经过", LONG, wide=True, min_mm=30),
        f("已采取措施", "现场包扎固定，送医。", wide=True, min_mm=22),
        f("通知家长", "2026-11-20 06:10 电话 班主任", wide=True),
        f("报部门负责人", AT),
        f("报分管副校长", AT),
        f("报校长", None),
        f("已报政府/教育局", "未报"),
        f("分级（初判）及条款", "较严重安全事故（T2，第 5 条）", wide=True),
        f("责任认定", "待定", wide=True),
    ]
    return paper(
        code="ACC-1",
        title="事故快报表",
        number="SG-2026-0001",
        compact=True,
        blocks=[
            d.Fields([f("报告时间", AT), f("报告人/电话", "张示例 138****8000")]),
            d.Fields(items),
            d.Signatures(["报告人", "部门负责人", "分管副校长", "校长"]),
        ],
    )


def ledger(rows: int = 60) -> d.ReportDoc:
    heads = [
        "序号",
        "隐患编号",
        "排查日期",
        "排查方式",
        "隐患部位(网格)",
        "类别",
        "隐患描述",
        "等级",
        "排查人",
        "整改措施",
        "责任部门",
        "责任人",
        "整改期限",
        "经费(元)",
        "是否销号",
        "备注",
    ]
    kinds = {
        "序号": d.Kind.NUMBER,
        "排查日期": d.Kind.DATE,
        "整改期限": d.Kind.DATE,
        "经费(元)": d.Kind.MONEY,
        "是否销号": d.Kind.TICK,
    }
    columns = [
        d.Column(
            h,
            kinds.get(h, d.Kind.TEXT),
            group="整改" if h in ("整改措施", "责任部门", "责任人", "整改期限", "经费(元)") else "",
        )
        for h in heads
    ]
    body: list[d.Row] = []
    for i in range(1, rows + 1):
        if i % 25 == 1:
            body.append(d.Band(f"第 {i // 25 + 1} 组"))
        body.append(
            (
                i,
                f"YH-2026-{i:04d}",
                date(2026, 10, 1 + i % 30),
                "每周检查",
                "教学楼二层",
                "消防",
                f"灭火器压力不足 {i}，已通知更换并复查" if i % 3 else "应急灯不亮",
                "一般",
                "张示例",
                "更换",
                "总务处",
                "李示例",
                date(2026, 11, 1 + i % 28),
                Decimal("80.5"),
                i % 2 == 0,
                None,
            )
        )
    return paper(
        code="MON-HZ",
        title="学校安全隐患排查整治台账（月报表）",
        period="2026年10月",
        page=d.A4_LANDSCAPE,
        blocks=[
            d.Table(
                columns,
                body,
                empty_text="本月无",
                notes=["整改率 = 本月销号 ÷（上月结转 + 本月新排查）。"],
            ),
            d.Signatures(["填报人", "分管副校长审核", "校长签字"]),
        ],
    )


def visitor_pass() -> d.ReportDoc:
    return paper(
        code="PASS",
        title="来访证",
        page=d.A6,
        blocks=[
            d.Fields(
                [d.Field("姓名", "王示例"), d.Field("被访人", "张示例"), d.Field("入校", AT)],
                columns=1,
            ),
            d.Qr("V1-7ZK3M-20261120-QX9D", "离校时交回"),
        ],
    )


def slip() -> d.ReportDoc:
    return paper(
        code="SLIP",
        title="临时出入单",
        page=d.ROLL80,
        blocks=[
            d.Fields([d.Field("姓名", "王示例"), d.Field("事由", LONG)], columns=1),
            d.Qr("V1-7ZK3M-20261120-QX9D", "离校时交回"),
            d.CutLine("存根"),
        ],
    )


def blank_form() -> d.ReportDoc:
    cols = [
        d.Column(h)
        for h in (
            "日期",
            "入校时间",
            "姓名",
            "单位/电话",
            "事由",
            "被访人",
            "车牌",
            "离校时间",
            "签字",
        )
    ]
    return paper(
        code="VIS",
        title="外来人员及车辆登记簿",
        page=d.A4_LANDSCAPE,
        blocks=[d.Table(cols, [], blank_rows=14, row_mm=9), d.Signatures(["门卫", "交班/接班"])],
    )


ALL = {
    "summary": summary,
    "first_report": first_report,
    "ledger": ledger,
    "pass": visitor_pass,
    "slip": slip,
    "blank": blank_form,
}


def main(folder: Path) -> None:
    from campus_guard.reports.pdf import write_pdf

    for name, make in ALL.items():
        write_pdf(make(), folder / f"{name}.pdf")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
