"""The words of the summary: draft, suggestions, signature, and every number with its records."""

from types import SimpleNamespace

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from campus_guard.core.errors import UserError
from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.overview.commands import SaveSummary, SignSummary, UnsignSummary
from campus_guard.features.overview.lines import LINES
from campus_guard.features.overview.queries.drafts import GetSummary, SignedPaper
from campus_guard.features.overview.rules import Section
from campus_guard.features.overview.ui.numbers import NumbersPage
from campus_guard.features.overview.ui.summarytext import SummaryTextPage
from campus_guard.ui.formdialog import FormDialog
from tests.ui.kit.support import assert_page_ok
from tests.ui.overview.conftest import Open
from tests.unit.hazard_cases import register

TERM = "2026-2027-1"
pytestmark = pytest.mark.usefixtures("term")


def opened(page: SummaryTextPage | NumbersPage, context: SimpleNamespace, qtbot: QtBot) -> None:
    qtbot.addWidget(page)
    page.resize(1100, 600)
    page.show()
    page.reload()
    context.settle()
    context.settle()


def draft(service: Service) -> dict[Section, str]:
    return dict(service.ask(GetSummary(paper="SEM", period=TERM)).texts)


def test_a_draft_is_kept_and_signed_by_the_principal_only(
    open_as: Open, director: Service, principal: Service, qtbot: QtBot
) -> None:
    context = open_as(director)
    page = SummaryTextPage(context.ctx)
    opened(page, context, qtbot)
    assert_page_ok(page)
    assert "sign" not in page._buttons
    page.form["s1"].set_value("示例：领导小组每月开会。")
    page.save()
    context.settle()
    context.settle()
    assert draft(director) == {Section.ORGANISATION: "示例：领导小组每月开会。"}
    assert not page.is_dirty()

    head = open_as(principal)
    theirs = SummaryTextPage(head.ctx)
    opened(theirs, head, qtbot)
    theirs.sign()
    head.settle()
    dialog = theirs.findChild(FormDialog)
    assert dialog is not None
    dialog.form["name"].set_value("示例校长")
    dialog.save()
    head.settle()
    theirs.reload()
    head.settle()
    head.settle()
    assert theirs.signed
    assert not theirs.form.isEnabled()
    kept = principal.ask(GetSummary(paper="SEM", period=TERM))
    assert kept.paper_id is not None
    pdf = principal.ask(SignedPaper(paper_id=kept.paper_id))
    text = "".join(p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(pdf))
    assert "领导小组每月开会" in text


def test_what_is_signed_is_frozen_until_the_signature_is_taken_back(
    director: Service, principal: Service
) -> None:
    first = director.run(
        SaveSummary(uid=new_uid(), paper="SEM", period=TERM, texts={"10": "示例问题"})
    ).value
    with pytest.raises(UserError, match="PDF"):
        principal.run(_signature(principal, b"nothing"))
    principal.run(_signature(principal, b"%PDF-1.7 sample"))
    now = director.ask(GetSummary(paper="SEM", period=TERM))
    with pytest.raises(UserError, match="signed"):
        director.run(
            SaveSummary(
                uid=new_uid(),
                paper="SEM",
                period=TERM,
                texts={"10": "后来改的"},
                expected_version=now.version,
            )
        )
    with pytest.raises(UserError, match="already"):
        principal.run(_signature(principal, b"%PDF-1.7 other"))
    assert draft(director) == {Section.PROBLEMS: "示例问题"}
    assert now.version is not None
    principal.run(UnsignSummary(summary_id=first, expected_version=now.version, reason="数字更正"))
    free = director.ask(GetSummary(paper="SEM", period=TERM))
    assert (free.signed_on, free.paper_id) == (None, None)


def _signature(service: Service, pdf: bytes) -> SignSummary:
    known = service.ask(GetSummary(paper="SEM", period=TERM))
    return SignSummary(
        uid=new_uid(),
        paper="SEM",
        period=TERM,
        name="示例校长",
        signed_on=service.clock.today(),
        pdf=pdf,
        expected_version=known.version,
    )


def test_suggestions_come_below_what_is_written_once(
    context: SimpleNamespace, director: Service, qtbot: QtBot
) -> None:
    register(director, description="示例围墙开裂")
    page = SummaryTextPage(context.ctx)
    opened(page, context, qtbot)
    page.form["s11"].set_value("已经写好的打算")
    for _ in range(2):
        page.suggest()
        context.settle()
    plans = page.form["s11"].value()
    assert plans.startswith("已经写好的打算\n")
    assert plans.count("Rectify and strike off") == 1


def test_every_number_leads_to_its_records(context: SimpleNamespace, qtbot: QtBot) -> None:
    page = NumbersPage(context.ctx)
    opened(page, context, qtbot)
    assert_page_ok(page)
    assert page.model.rowCount() == len(LINES)
    sections = [line.section for line in LINES]
    assert sections == sorted(sections)
    page.table.setFocus()
    for at, line in enumerate(LINES):
        page.table.selectRow(at)
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
        assert context.kit.visited[-1] == (line.page, dict(line.args))
