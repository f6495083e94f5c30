"""The papers of the gate: the columns of the forms, masked numbers, blanks that stay blank."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.features.gate.muster_file import Snapshot
from campus_guard.features.gate.queries.figures import GateFigures
from campus_guard.features.gate.queries.figures import figures as count
from campus_guard.features.gate.report import (
    figures,
    muster,
    passes,
    pupils,
    registers,
    vehicles,
    visits,
)
from campus_guard.features.gate.report.paper import phone, tail
from campus_guard.features.gate.rules import muster as roll
from campus_guard.features.gate.rules.codes import VisitState
from campus_guard.reports.pdf import render_pdf
from campus_guard.reports.xlsx import read_xlsx, write_report_xlsx
from tests.reports import gate_samples as g
from tests.reports.reading import READERS, by_pdfium, squeezed

TR = Translator()
PAPERS = g.papers(TR)
HEAD = g.paper(TR)
EMPTY = {
    "visitors": lambda: visits.visitor_log([], HEAD, g.DAY, g.DAY),
    "vis": lambda: visits.visitor_register([], [], HEAD, g.DAY),
    "expected": lambda: visits.expected_list([], HEAD, g.DAY),
    "refusals": lambda: visits.refusal_log([], HEAD, g.DAY, g.DAY),
    "vehicles": lambda: vehicles.vehicle_log([], HEAD, g.DAY, g.DAY),
    "permits": lambda: vehicles.permit_list([], HEAD),
    "slips": lambda: pupils.slip_log([], HEAD, g.DAY, g.DAY),
    "collectors": lambda: pupils.collector_list([], HEAD),
    "late": lambda: pupils.late_log([], HEAD, g.DAY, g.DAY),
    "meeting": lambda: pupils.meeting_sheet([], HEAD, "家长会", g.DAY),
    "goods": lambda: registers.goods_log([], HEAD, g.DAY, g.DAY),
    "handovers": lambda: registers.handover_log([], HEAD, g.DAY, g.DAY),
    "footage": lambda: registers.video_log([], HEAD, g.DAY, g.DAY),
    "deliveries": lambda: registers.delivery_log([], HEAD, g.DAY, g.DAY),
    "requests": lambda: registers.request_log([], HEAD, g.DAY, g.DAY),
    "roll": lambda: muster.roll_list(Snapshot(g.at(9), ()), HEAD),
    "statistics": lambda: figures.gate_statistics(count([], g.DAY, g.DAY), g.NAMES, HEAD),
}


def tables(doc: d.ReportDoc) -> list[d.Table]:
    return [block for block in d.flatten(doc.blocks) if isinstance(block, d.Table)]


def table(doc: d.ReportDoc) -> d.Table:
    return tables(doc)[0]


def cells(doc: d.ReportDoc, name: str) -> list[list[object]]:
    """Return each row of the first table as plain values."""
    rows = [row for row in table(doc).rows if not isinstance(row, d.Band)]
    assert name in [column.header for column in table(doc).columns]
    return [[c.value if isinstance(c, d.Cell) else c for c in row] for row in rows]


def column(doc: d.ReportDoc, name: str) -> list[object]:
    place = [c.header for c in table(doc).columns].index(name)
    return [row[place] for row in cells(doc, name)]


@pytest.mark.parametrize("name", sorted(PAPERS))
def test_every_paper_is_drawn_and_the_same_rows_give_the_same_bytes(name: str) -> None:
    first = render_pdf(PAPERS[name])
    assert first == render_pdf(g.papers(TR)[name])
    for read in READERS:
        assert squeezed(read(first))


@pytest.mark.parametrize("name", sorted(PAPERS))
def test_every_paper_is_a_workbook_too(name: str, tmp_path: Path) -> None:
    write_report_xlsx(PAPERS[name], tmp_path / "paper.xlsx")
    assert read_xlsx(tmp_path / "paper.xlsx")


FORMS = {
    # gate.md, "Paper forms to reproduce": as many columns in the same order, in English words
    "visitors": ["Line no.", "Day", "Name", "Sex", "Unit / address", "Document (last four)",
                 "Contact phone", "Reason for the visit", "Host", "People / escort", "Came at",
                 "Leave expected", "Left school at", "Temporary badge", "Visitor's signature",
                 "Host's signature", "Gatekeeper's signature", "Remarks"],
    "vehicles": ["Plate", "Model", "Colour", "Driver", "Phone", "Purpose", "Approved by",
                 "Passengers", "Cargo", "Drove in at", "Drove out at", "Parked at",
                 "Guard on duty"],
    "collectors": ["Pupil", "Class", "Legal guardian", "Person entrusted", "Relationship",
                   "Phone", "Document (last four)", "Entrusted from / to",
                   "Checked by the class teacher", "Signature"],
    "refusals": ["Time", "Features", "Purpose", "Measures", "Reported by"],
    "footage": ["Time", "Purpose", "Footage", "Unit and name of the viewer", "Approver",
                "Signature"],
    "late": ["Day", "Class", "Name", "Arrived at", "Reason", "On leave", "Class teacher told"],
    "handovers": ["Time", "Shift", "State of the shift", "People who have not left",
                  "Equipment and school property counted", "Things handed over", "Hands over",
                  "Takes over"],
}  # fmt: skip
HOLDS = {
    "permits": ["Name", "Plate", "Driving and vehicle licence checked", "Permit number",
                "Validity"],
    "leave-slips": ["Name", "Class", "Time of leaving", "Approved by (signature)",
                    "Reason for leaving", "Collected by (signature)", "Left school at",
                    "Back at school at", "Gatekeeper"],
    "meeting": ["Pupil's class", "Parent's name", "Class teacher"],
    "goods": ["Article", "Quantity", "Unit of measure", "Approving department", "Carried by",
              "Went out at", "Gatekeeper"],
    "vis": ["Line no.", "Entered school at", "Name", "Kind of document / last four",
            "Unit / phone", "Reason for the visit", "Host (agreed by phone)",
            "Belongings checked", "Plate", "Pass number (temporary pass)", "Left school at",
            "Confirmed by the host", "Remarks (why refused)"],
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(FORMS))
def test_registers_have_the_columns_of_their_form(name: str) -> None:
    assert [c.header for c in table(PAPERS[name]).columns] == FORMS[name]


@pytest.mark.parametrize("name", sorted(HOLDS))
def test_registers_hold_the_columns_of_their_form_in_order(name: str) -> None:
    headers = [c.header for c in table(PAPERS[name]).columns]
    assert [h for h in headers if h in HOLDS[name]] == HOLDS[name]


def test_wide_registers_lie_on_their_side() -> None:
    wide = ("vis", "visitors", "vehicles", "collectors", "leave-slips", "handovers")
    assert all(PAPERS[name].page.width_mm > PAPERS[name].page.height_mm for name in wide)


def test_no_paper_carries_a_whole_number() -> None:
    """Also when a caller hands rows that were not masked."""
    bare = {"phone": g.FULL_PHONE, "document": g.FULL_DOCUMENT}
    rows = [replace(row, **bare) for row in g.visit_rows()]
    stays = [replace(row, phone=g.FULL_PHONE) for row in g.stay_rows()]
    entrusted = [replace(row, **bare) for row in g.collector_rows()]
    docs = [
        visits.visitor_log(rows, HEAD, g.DAY, g.DAY),
        visits.visitor_register(rows, [], HEAD, g.DAY),
        visits.meeting_slip(rows[0], HEAD),
        visits.expected_list(
            [replace(r, phone=g.FULL_PHONE) for r in g.expected_rows()], HEAD, g.DAY
        ),
        vehicles.vehicle_log(stays, HEAD, g.DAY, g.DAY),
        pupils.collector_list(entrusted, HEAD),
    ]
    for doc in docs:
        text = squeezed(by_pdfium(render_pdf(doc)))
        assert g.FULL_PHONE not in text
        assert g.FULL_DOCUMENT not in text
        assert "138****8000" in text or doc is docs[4] or "138" in text
    assert "1513" in squeezed(by_pdfium(render_pdf(docs[0])))


@pytest.mark.parametrize(
    ("number", "shown"),
    [("1*************0014", "0014"), ("440308199901101513", "1513"), ("0014", "****"), ("", "")],
)
def test_only_the_last_four_of_a_document_are_printed(number: str, shown: str) -> None:
    assert tail(number) == shown
    assert phone(phone(g.FULL_PHONE)) == "138****8000"


def test_no_paper_has_a_column_for_cards_taken_as_deposit() -> None:
    for doc in PAPERS.values():
        assert not any("eposit" in c.header for t in tables(doc) for c in t.columns)


def test_a_leave_time_that_nobody_saw_stays_blank_and_says_so() -> None:
    doc = PAPERS["visitors"]
    left = zip(column(doc, "Left school at"), column(doc, "Remarks"), strict=True)
    said = dict(zip(column(doc, "Name"), left, strict=True))
    assert said["王五示例"] == (None, "Left unrecorded")
    assert said["阿依古丽·示例"] == (None, "Inside")
    assert said["李四示例"] == ("09:40", "")
    assert any("Left unrecorded: 1" in note for note in table(doc).notes)


def test_only_those_who_came_stand_in_the_register_in_order() -> None:
    names = ["赵六示例", "李四示例", "阿依古丽·示例", "王五示例"]
    assert column(PAPERS["visitors"], "Name") == names


def test_people_are_counted_not_rows() -> None:
    assert "4 visits, 15 people" in table(PAPERS["visitors"]).notes[0]


def test_the_register_names_the_refused_with_the_reason() -> None:
    doc = PAPERS["vis"]
    assert column(doc, "Remarks (why refused)")[-1] == "Refused entry: 禁行时段车辆"
    assert table(doc).notes[:2] == ["Still inside: 1 people", "Refused entry: 2 times"]
    hosts = column(doc, "Host (agreed by phone)")
    assert hosts[0] == "王示例\n✓ 08:04"
    assert hosts[3] == "王示例"


def test_signature_columns_are_blank() -> None:
    doc = PAPERS["visitors"]
    for name in ("Visitor's signature", "Host's signature", "Gatekeeper's signature"):
        assert set(column(doc, name)) == {None}


@pytest.mark.parametrize("name", sorted(EMPTY))
def test_zero_is_reported_in_words(name: str) -> None:
    doc = EMPTY[name]()
    assert "None" in squeezed(by_pdfium(render_pdf(doc)))
    assert all(t.empty_text or t.rows for t in tables(doc))


@pytest.mark.parametrize("name", ["slip", "leave-slip"])
def test_slips_of_two_parts_have_a_line_to_cut(name: str) -> None:
    blocks = PAPERS[name].blocks
    cut = next(i for i, block in enumerate(blocks) if isinstance(block, d.CutLine))
    halves = [
        [f.label for b in part if isinstance(b, d.Fields) for f in b.items]
        for part in (blocks[:cut], blocks[cut:])
    ]
    assert halves[0] == halves[1] != []
    assert len(by_pdfium(render_pdf(PAPERS[name]))) == 1


@pytest.mark.parametrize("name", ["pass-a6", "pass-roll", "pass-plan"])
def test_a_pass_fits_and_says_how_long_it_is_kept(name: str) -> None:
    doc = PAPERS[name]
    pages = by_pdfium(render_pdf(doc))
    assert len(pages) == 1
    assert "365天" in squeezed(pages)
    assert "0531-00000000" in squeezed(pages)
    (code,) = [block for block in doc.blocks if isinstance(block, d.Qr)]
    assert code.text.isascii()
    assert "示例" not in code.text
    assert g.FULL_PHONE[-4:] not in squeezed(pages)


def test_the_retention_period_is_the_schools_own() -> None:
    settings = replace(g.SETTINGS, identity_days=180, contact="")
    text = passes.privacy_text(settings, "示例小学")
    assert "180天" in text
    assert "您可向示例小学" in text


def test_labels_stand_on_a_sheet_and_none_is_cut_by_the_page() -> None:
    pages = by_pdfium(render_pdf(PAPERS["labels"]))
    assert [len(p.split()) > 0 for p in pages] == [True, True]
    text = squeezed(pages)
    assert all(f"{n:02}" in text for n in range(1, 21))


def test_the_roll_call_list_needs_a_snapshot_only_and_counts_people() -> None:
    doc = PAPERS["roll"]
    shown = next(b for b in doc.blocks if isinstance(b, d.Figures))
    assert shown.items[0].value == "15"
    assert table(doc).blank_rows > 0
    notice = next(b for b in doc.blocks if isinstance(b, d.Paragraph))
    assert notice.text == "Alarm: this is no drill"


def test_the_roll_call_report_puts_those_not_found_on_top() -> None:
    doc = PAPERS["roll-report"]
    assert column(doc, "State")[:2] == ["Not found yet", "Partly found"]
    numbers = next(b for b in doc.blocks if isinstance(b, d.Figures)).items
    assert [n.value for n in numbers] == ["15", "11", "4", "1"]
    everybody = roll.close(roll.tick_off(roll.start([("甲", 2)], g.at(9)), 1), g.at(10))
    fine = muster.roll_report(everybody, HEAD)
    assert next(b for b in fine.blocks if isinstance(b, d.Figures)).items[2].tone is d.Tone.OK


def test_statistics_say_what_they_leave_out() -> None:
    doc = PAPERS["statistics"]
    notes = next(b for b in doc.blocks if isinstance(b, d.Notes))
    assert "Left out: 1 visits" in notes.items[0][1]
    unknown = next(b for b in doc.blocks if isinstance(b, d.Figures)).items[3]
    assert (unknown.value, unknown.hint) == ("1", "left out of the time inside")


def test_parents_sign_class_by_class() -> None:
    assert [t.rows[0][1] for t in tables(PAPERS["meeting"])] == [
        "三年级1班 学生1示例", "三年级2班 学生9示例",
    ]  # fmt: skip


def test_a_handover_says_what_is_carried_over() -> None:
    doc = PAPERS["handovers"]
    assert "水果刀" in str(column(doc, "Things handed over")[0])
    assert column(doc, "Things handed over")[1] == "None"
    assert column(doc, "People who have not left")[1] == "None"


def test_those_who_hand_over_are_named_and_sign_themselves() -> None:
    doc = PAPERS["handovers"]
    assert all("→" in str(words) for words in column(doc, "Shift"))
    assert set(column(doc, "Hands over")) == set(column(doc, "Takes over")) == {None}


@pytest.mark.parametrize(
    ("build", "rows"),
    [
        (registers.goods_log, g.goods_rows()),
        (pupils.slip_log, g.slip_rows()),
        (pupils.late_log, g.late_rows()),
    ],
)
def test_registers_begin_with_the_earliest(build: Any, rows: Any) -> None:
    first = build(rows, HEAD, g.DAY, g.DAY)
    assert len(rows) > 1
    assert table(build(rows[::-1], HEAD, g.DAY, g.DAY)).rows == table(first).rows


def test_nobody_came_is_none_and_unknown_times_are_not_recorded() -> None:
    def inside(numbers: GateFigures) -> object:
        doc = figures.gate_statistics(numbers, g.NAMES, HEAD)
        return next(b for b in doc.blocks if isinstance(b, d.Figures)).items[2].value

    assert inside(count([], g.DAY, g.DAY)) == "None"
    unknown = [f for f in g.facts() if f.state is VisitState.CLOSED_UNCONFIRMED]
    assert unknown
    assert inside(count(unknown, g.DAY, g.DAY)) == "Not recorded"


def test_who_must_not_collect_stands_first_in_words() -> None:
    doc = PAPERS["collectors"]
    assert column(doc, "Entrusted from / to")[0] == "Must not collect"


def test_long_registers_go_on_with_their_headers() -> None:
    rows = [replace(g.visit_rows()[0], name=f"来访{n}示例") for n in range(120)]
    pages = by_pdfium(render_pdf(visits.visitor_log(rows, HEAD, g.DAY, g.DAY)))
    assert len(pages) > 3
    assert all("Remarks" in page for page in pages)


@pytest.mark.parametrize("n", range(8, 30))
def test_places_to_sign_never_stand_on_a_page_of_their_own(n: int) -> None:
    rows = [replace(g.visit_rows()[0], name=f"来访{i}示例") for i in range(n)]
    pages = by_pdfium(render_pdf(visits.visitor_register(rows, [], HEAD, g.DAY)))
    assert "来访" in squeezed([pages[-1]])
    assert "Handing over" in pages[-1]


def test_planned_visits_of_a_state_that_did_not_come_are_left_out() -> None:
    rows = [replace(g.visit_rows()[0], state=state) for state in VisitState]
    doc = visits.visitor_log(rows, HEAD, g.DAY, g.DAY)
    assert len(table(doc).rows) == 3
