"""The kinds of paper of ``campus-guard report``: name, what it is, its own options."""

from collections.abc import Mapping
from typing import Any

import click

from campus_guard.app.commands import words

Kind = tuple[str, str, Mapping[str, Any]]
DAY = click.DateTime(["%Y-%m-%d"])
_tr = words.Marker()
VERSION = {"help": _tr("Name of a version (default: the one that is published).")}
_ACCIDENT = {
    "id": {"required": True, "help": _tr("Accident number, like SG-2026-0001.")},
    "reason": {"help": _tr("Why a restricted file is opened; it is logged.")},
}
_YEAR = {"help": _tr("School year, like 2026-2027 (default: the present one).")}
_FROM = {"type": DAY, "help": _tr("First day (default: today).")}
_TO = {"type": DAY, "help": _tr("Last day (default: the first).")}
_ONE_DAY = {"type": DAY, "help": _tr("The day (default: today).")}


def _kind(name: str, text: str, **options: Any) -> Kind:
    return name, text, options


REPORTS: tuple[Kind, ...] = (
    _kind(
        "term-summary",
        _tr("The principal's safety summary of a term."),
        term={"required": True, "help": _tr("Term, like 2026-2027-1.")},
        restricted={
            "is_flag": True,
            "help": _tr("Name the persons in the annex; marked as internal."),
        },
    ),
    _kind("accident-first", _tr("First report of an accident (ACC-1)."), **_ACCIDENT),
    _kind("accident-closing", _tr("Investigation and closing report (ACC-2)."), **_ACCIDENT),
    _kind(
        "accident-register",
        _tr("Accident register of a term."),
        term={"required": True, "help": _tr("Term, like 2026-2027-1.")},
        near_misses={"is_flag": True, "help": _tr("Only the near misses.")},
    ),
    _kind(
        "access",
        _tr("Who opened restricted accident files in a year, and why."),
        year={
            "required": True,
            "type": click.IntRange(2000, 2999),
            "help": _tr("Calendar year, like 2026."),
        },
    ),
    _kind(
        "month-work",
        _tr("Monthly work and statistics (MON-WORK)."),
        month={"required": True, "help": _tr("Month, like 2026-10.")},
    ),
    _kind(
        "year",
        _tr("Yearly safety summary (YEAR)."),
        year={"required": True, "help": _tr("Year, like 2026.")},
    ),
    _kind("indicators", _tr("The three defences in figures (IND).")),
    _kind("accounts", _tr("Accounts and their roles.")),
    _kind(
        "audit-trail",
        _tr("The newest entries of the audit trail."),
        last={
            "type": click.IntRange(1, 5000),
            "default": 200,
            "help": _tr("How many entries (200)."),
        },
    ),
    _kind(
        "inspection",
        _tr("Safety inspection record (INSP), filled or blank."),
        id={"help": _tr("Number of an inspection, like JC-2026-0001.")},
        checklist={"help": _tr("Code of a checklist, like FIRE: its blank sheet.")},
    ),
    _kind(
        "hazards-month",
        _tr("Monthly register of hazards (MON-HZ)."),
        month={"required": True, "help": _tr("Month, like 2026-10.")},
        repairs={"is_flag": True, "help": _tr("The repairs instead of the hazards.")},
    ),
    _kind(
        "hazards-quarter",
        _tr("Quarterly summary of hazards (QTR)."),
        quarter={"required": True, "help": _tr("Quarter, like 2026-Q4.")},
    ),
    _kind(
        "hazard-notice",
        _tr("Notice to rectify a hazard, in two parts (NOTICE)."),
        id={"required": True, "help": _tr("Hazard number, like YH-2026-0001.")},
    ),
    _kind(
        "listed-supervision",
        _tr("Listed supervision of a hazard (NOTICE)."),
        id={"required": True, "help": _tr("Hazard number, like YH-2026-0001.")},
    ),
    _kind(
        "settlement",
        _tr("Term assessment and allowance sheet (ASSESS)."),
        term={"required": True, "help": _tr("Term, like 2026-2027-1.")},
    ),
    _kind(
        "settlement-slip",
        _tr("The assessment of one person, with nobody else's data."),
        term={"required": True, "help": _tr("Term, like 2026-2027-1.")},
        person={"required": True, "help": _tr("Staff number or name.")},
    ),
    _kind(
        "correction-slip",
        _tr("Correction slip of a frozen assessment."),
        id={"required": True, "help": _tr("Number of the slip, like GZ-2026-0001.")},
    ),
    _kind(
        "veto-list",
        _tr("Year-end list: who is not eligible for awards, and why."),
        year={
            "required": True,
            "type": click.IntRange(2000, 2200),
            "help": _tr("Year, like 2026."),
        },
    ),
    _kind(
        "letters",
        _tr("Responsibility letters (RESP): one PDF of all; as XLSX the list."),
        year=_YEAR,
        level={"help": _tr("Only letters of this template, like TEACHER.")},
    ),
    _kind("leading-group", _tr("Safety leading group with the positions."), year=_YEAR),
    _kind(
        "meeting",
        _tr("Minutes of a safety meeting (MEET)."),
        id={"required": True, "help": _tr("Meeting number, like HY-2026-0001.")},
    ),
    _kind("unassigned", _tr("What has no owner, for the principal to name one.")),
    _kind("grid", _tr("Safety grid: responsibility and hazards by area (GRID).")),
    _kind(
        "ledger",
        _tr("A ledger of a month or term, or one of its entries."),
        ledger={"help": _tr("Code of the ledger, like CHEM.")},
        month={"help": _tr("Month, like 2026-10.")},
        term={"help": _tr("Term, like 2026-2027-1.")},
        id={"help": _tr("Number of an entry, like YL-2026-0001: its form or poster.")},
    ),
    *(
        _kind(_name, _text, **_span)
        for _name, _text, _span in (
            (
                "visitors",
                _tr("Register of outsiders coming and going."),
                {"from": _FROM, "to": _TO},
            ),
            (
                "visitor-register",
                _tr("Visitor and vehicle register of a day (VIS)."),
                {"from": _ONE_DAY},
            ),
            ("vehicles", _tr("Register of vehicles coming and going."), {"from": _FROM, "to": _TO}),
            ("refusals", _tr("Refused and suspicious persons."), {"from": _FROM, "to": _TO}),
            ("leave-slips", _tr("Pupils' leave slips."), {"from": _FROM, "to": _TO}),
            ("late-arrivals", _tr("Pupils who came late."), {"from": _FROM, "to": _TO}),
            ("goods", _tr("Goods released."), {"from": _FROM, "to": _TO}),
            ("handovers", _tr("Gatekeepers' handovers."), {"from": _FROM, "to": _TO}),
            ("video-lookups", _tr("Footage viewed."), {"from": _FROM, "to": _TO}),
            ("deliveries", _tr("Deliveries at the gate."), {"from": _FROM, "to": _TO}),
            ("data-requests", _tr("Requests about personal data."), {"from": _FROM, "to": _TO}),
            ("gate-statistics", _tr("Statistics of the gate."), {"from": _FROM, "to": _TO}),
            ("parents-meeting", _tr("Attendance list of the event of a day."), {"from": _ONE_DAY}),
            ("day-close", _tr("Closing of a day."), {"from": _ONE_DAY}),
            ("permits", _tr("Staff vehicle permits."), {}),
            ("collectors", _tr("Persons entrusted with collecting pupils."), {}),
            ("muster", _tr("Report of the latest roll call, or the list of this moment."), {}),
            ("visitor-notice", _tr("Notice for visitors with the privacy text."), {}),
            ("badge-labels", _tr("Labels of the numbered badges."), {}),
        )
    ),
    _kind(
        "roster",
        _tr("Duty roster (ROSTER); .xlsx is the grid that can come back, .ics a calendar file."),
        term={"help": _tr("Term, like 2026-2027-1.")},
        week={"type": DAY, "help": _tr("A day of the week.")},
        month={"help": _tr("Month, like 2026-10.")},
        version=VERSION,
        person={"help": _tr("Staff number or name: the duties of one person.")},
        poster={"is_flag": True, "help": _tr("Large, for the wall.")},
    ),
    _kind(
        "duty-log",
        _tr("Duty and patrol logs of a day, one page for each shift (DUTY)."),
        day=_ONE_DAY,
        post={"help": _tr("Only this post.")},
        blank={"is_flag": True, "help": _tr("Empty, to be filled in by hand.")},
    ),
    _kind(
        "patrol-route",
        _tr("Route sheets of the patrols."),
        patrol={"help": _tr("Only this patrol.")},
        day={"type": DAY, "help": _tr("The day to print on it.")},
    ),
    _kind("on-duty", _tr("Card for the gate: who is on duty, with telephone numbers.")),
    _kind(
        "swap-slip",
        _tr("Slip of a swap of duties."),
        id={"required": True, "help": _tr("Number of the swap, like HB-2026-0001.")},
    ),
    *(
        _kind(
            _name,
            _text,
            **{
                "from": {"type": DAY, "help": _tr("First day (default: the first of the month).")},
                "to": {"type": DAY, "help": _tr("Last day (default: today).")},
            },
        )
        for _name, _text in (
            ("duty-hours", _tr("Hours on duty of everybody.")),
            ("patrol-coverage", _tr("Where patrols went: area by week.")),
        )
    ),
)
"""Each has a maker of its name in ``app.commands.report``."""
