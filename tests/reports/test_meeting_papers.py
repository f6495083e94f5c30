"""The minutes (MEET): every field of the form, a draft says so, the same records the same bytes."""

import pytest

from campus_guard.core.i18n import Translator, load_translator
from campus_guard.core.paths import resource
from campus_guard.db.service import Service
from campus_guard.features.responsibility.commands.agenda import DecideItem
from campus_guard.features.responsibility.commands.meetings import FinishMinutes
from campus_guard.features.responsibility.queries.meetings import MeetingMinutes
from campus_guard.features.responsibility.report.minutes import minutes
from campus_guard.features.responsibility.rules.meetings import DecisionKind
from campus_guard.reports.pdf import render_pdf
from tests.reports.reading import by_pdfium, squeezed
from tests.unit.meeting_cases import at, held, item_input, show, task_input

FORM = (
    "安全工作会议纪要", "会议类型", "时间", "主持", "记录", "出席", "缺席", "议题", "情况通报",
    "决定事项", "责任人", "期限", "关联事故/隐患编号", "上次决定完成情况", "主持人", "记录人",
)  # fmt: skip


@pytest.fixture
def zh() -> Translator:
    return load_translator("zh_CN", resource("locale"))


def _decided(service: Service, *, minuted: bool) -> int:
    held(service, item_input(), held_at=at(8))
    meeting = held(service, item_input(topic="冬季防火", report="各班自查"), held_at=at(8, 30))
    service.run(
        DecideItem(
            item_id=meeting.items[0].id,
            expected_version=1,
            decision_kind=DecisionKind.ACTION,
            decision="限期整改",
            tasks=(task_input(what="更换插座"), task_input(what="清理杂物")),
        )
    )
    if minuted:
        version = show(service, meeting.row.id).row.version
        service.run(FinishMinutes(meeting_id=meeting.row.id, expected_version=version))
    return meeting.row.id


def _words(pdf: bytes) -> str:
    return squeezed(by_pdfium(pdf))


def _paper(service: Service, meeting: int, tr: Translator) -> bytes:
    return render_pdf(minutes(service.ask(MeetingMinutes(meeting_id=meeting)), tr))


def test_every_field_of_the_form_is_there(director: Service, zh: Translator) -> None:
    meeting = _decided(director, minuted=True)
    words = _words(_paper(director, meeting, zh))
    for field in (*FORM, "行政会", "王示例", "赵示例（出差）", "更换插座", "清理杂物", "张示例"):
        assert field in words, field
    assert "草稿" not in words


def test_open_minutes_are_a_draft(director: Service, zh: Translator) -> None:
    assert "草稿" in _words(_paper(director, _decided(director, minuted=False), zh))


def test_the_same_records_give_the_same_bytes(director: Service, zh: Translator) -> None:
    meeting = _decided(director, minuted=True)
    assert _paper(director, meeting, zh) == _paper(director, meeting, zh)
