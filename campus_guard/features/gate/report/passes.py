"""What visitors get: passes on A6 and 80 mm paper, badge labels, the notice at the entry.

A pass carries no personal data in its QR and says how long the entry is kept (PIPL 17).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from campus_guard.core import document as d
from campus_guard.features.gate.inputs import GateSettings
from campus_guard.features.gate.report.paper import Paper, clock, joined, period
from campus_guard.features.gate.report.visits import hours
from campus_guard.features.gate.rules.files import definition

LABEL_COLUMNS = 3


@dataclass(frozen=True)
class PassFace:
    """What is printed on a pass; ``code`` is the signed text of its QR.

    ``last_day`` differs from ``first_day`` on a recurring pass.
    """

    code: str
    name: str
    unit: str
    host: str
    heads: int
    first_day: date
    last_day: date
    from_time: time | None = None
    to_time: time | None = None
    badge: str = ""
    leave_by: datetime | None = None


def privacy_text(settings: GateSettings, school: str, *, short: bool = False) -> str:
    """Return the privacy notice with the school's own retention period and contact."""
    text: str = definition("privacy")["short" if short else "text"]
    contact = settings.contact or school
    return text.format(school=school, identity_days=settings.identity_days, contact=contact)


def visitor_pass(
    face: PassFace, paper: Paper, settings: GateSettings, *, roll: bool = False
) -> d.ReportDoc:
    """Return a pass on A6, or on an 80 mm roll."""
    tr = paper.tr
    short = privacy_text(settings, paper.school, short=True)
    recurring = face.last_day != face.first_day
    title = tr("Recurring pass") if recurring else tr("Visitor pass")
    items = [
        d.Field(tr("Name"), d.Cell(_name(face), bold=True)),
        d.Field(tr("Unit"), face.unit),
        d.Field(tr("Host"), face.host),
        d.Field(tr("Validity"), _validity(face, paper)),
    ]
    if face.leave_by:
        items.append(d.Field(tr("Leave expected"), clock(face.leave_by, face.first_day)))
    if face.badge:
        items.append(d.Field(tr("Temporary badge"), d.Cell(face.badge, bold=True)))
    once = tr("Scan on the way in and on the way out.")
    blocks: list[d.Block] = [
        d.Fields([i for i in items if i.value], columns=1),
        d.Qr(face.code, once, 44 if roll else 50),
        d.Paragraph(short),
    ]
    page = d.ROLL80 if roll else d.A6
    return paper.doc("PASS", title, blocks, page=page, running=False, mark="")


def _name(face: PassFace) -> str:
    return face.name if face.heads == 1 else f"{face.name} ×{face.heads}"


def _validity(face: PassFace, paper: Paper) -> str:
    days = period(face.first_day, face.last_day)
    if face.from_time is None and face.to_time is None:
        return days
    return joined((days, hours(face.from_time, face.to_time, paper.tr)))


def badge_labels(badges: Sequence[tuple[str, str]], paper: Paper) -> d.ReportDoc:
    """Return a sheet of labels for (number, signed text of the QR), to cut out."""
    tr = paper.tr
    labels = [d.Label(code, number, tr("Badge")) for number, code in badges]
    blocks: list[d.Block] = [
        d.Labels(labels, columns=LABEL_COLUMNS, head=paper.school),
    ]
    return paper.doc("LABEL", "", blocks, page=d.Page(210, 297, 10), running=False, mark="")


def entry_notice(paper: Paper, settings: GateSettings) -> d.ReportDoc:
    """Return the notice that hangs at the entry: what visitors do, and the privacy text."""
    tr = paper.tr
    blocks: list[d.Block] = [
        d.Paragraph(tr("Welcome. Please register with the gatekeeper."), d.Style.LEAD),
        d.Bullets(
            [
                tr("Show a document; the gatekeeper looks at it and gives it back at once."),
                tr("Wait until your host has agreed on the phone."),
                tr("Wear the badge where it can be seen and give it back when you leave."),
                tr("Sign out at the gate when you leave: in an alarm we look for who is inside."),
                tr("No flammables, explosives, poisons, animals or controlled tools."),
                tr("No vehicles while pupils arrive and leave."),
            ],
            numbered=True,
        ),
        d.Heading(definition("privacy")["title"], level=2),
        d.Paragraph(privacy_text(settings, paper.school), indent=True),
        d.Figures(
            [
                d.Figure(
                    tr("Kept with names for"),
                    str(settings.identity_days),
                    tr("days"),
                    tr("then made anonymous"),
                    d.Tone.PRIMARY,
                ),
                d.Figure(tr("Questions, corrections, deletion"), settings.contact or paper.school),
            ],
            columns=2,
        ),
    ]
    return paper.doc("NOTICE", tr("Notice for visitors"), blocks, mark="")
