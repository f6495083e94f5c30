"""Papers on people: staff list, classes, the leading group, squads. Pupils are never listed."""

from collections.abc import Sequence
from datetime import date

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.features.people import rules
from campus_guard.features.people.queries import (
    ClassRow,
    GroupRow,
    Holder,
    SquadRow,
    StaffPostRow,
    StaffRow,
)


def position_name(holder: Holder, tr: Translator) -> str:
    """Return how a position is called, with its line or lines."""
    name = tr(rules.POSITION_LABELS[holder.position])
    lines = (holder.line,) if holder.line else holder.lines
    named = "、".join(tr(rules.LINE_LABELS[line]) for line in lines if line)
    return f"{name} ({named})" if named else name


def staff_list(
    rows: Sequence[StaffRow], tr: Translator, stamp: d.Stamp, school: str, today: date
) -> d.ReportDoc:
    """Return the list of the staff who are here, with posts and phones."""
    here = [row for row in rows if not row.voided and not row.has_left(today)]
    table = d.Table(
        [
            d.Column(tr("Row"), d.Kind.NUMBER),
            d.Column(tr("Staff number")),
            d.Column(tr("Name")),
            d.Column(tr("Line")),
            d.Column(tr("Posts"), weight=3),
            d.Column(tr("Class teacher of"), weight=2),
            d.Column(tr("Phone")),
        ],
        [
            (
                number,
                row.staff_number,
                row.name,
                tr(rules.LINE_LABELS[row.line]),
                row.post_names,
                "、".join(row.classes),
                row.phone,
            )
            for number, row in enumerate(here, start=1)
        ],
        empty_text=tr("Not recorded"),
        notes=[tr("Staff who are here on {day}: {n}.", day=today, n=len(here))],
    )
    return d.ReportDoc(
        code="STAFF",
        title=tr("Staff list"),
        school=school,
        tr=tr,
        stamp=stamp,
        mark=tr("Internal"),
        page=d.A4_LANDSCAPE,
        blocks=[table],
    )


def class_list(
    rows: Sequence[ClassRow], tr: Translator, stamp: d.Stamp, school: str
) -> d.ReportDoc:
    """Return the classes with their class teachers and numbers of pupils, no pupil by name."""
    body: list[d.Row] = []
    grade = ""
    for row in rows:
        if row.grade_name != grade:
            grade = row.grade_name
            mine = [r.pupils for r in rows if r.grade_id == row.grade_id]
            words = tr(
                "{grade}: {n} classes, {pupils} pupils", grade=grade, n=len(mine), pupils=sum(mine)
            )
            body.append(d.Band(words))
        body.append((row.label, row.entry_year, row.class_teacher, row.pupils))
    total = sum(row.pupils for row in rows)
    table = d.Table(
        [
            d.Column(tr("Class"), weight=2),
            d.Column(tr("Entry year"), align=d.Align.CENTER),
            d.Column(tr("Class teacher"), weight=2),
            d.Column(tr("Pupils"), d.Kind.NUMBER),
        ],
        body,
        empty_text=tr("Not recorded"),
        totals=[(tr("Total"), None, None, total)] if rows else (),
    )
    return d.ReportDoc(
        code="CLASSES", title=tr("Classes"), school=school, tr=tr, stamp=stamp, blocks=[table]
    )


def leading_group(
    members: Sequence[GroupRow],
    holders: Sequence[Holder],
    school_year: str,
    tr: Translator,
    stamp: d.Stamp,
    school: str,
) -> d.ReportDoc:
    """Return the safety leading group of a school year with its positions (ORG-01 to ORG-04)."""
    group = d.Table(
        [
            d.Column(tr("Role in the group")),
            d.Column(tr("Name")),
            d.Column(tr("Title")),
            d.Column(tr("Phone")),
            d.Column(tr("Duty"), weight=4),
        ],
        [(tr(rules.GROUP_ROLE_LABELS[m.role]), m.name, m.title, m.phone, m.duty) for m in members],
        empty_text=tr("Not recorded"),
    )
    return d.ReportDoc(
        code="GROUP",
        title=tr("Safety leading group"),
        subtitle=school_year,
        school=school,
        tr=tr,
        stamp=stamp,
        blocks=[
            d.Heading(tr("Leading group")),
            group,
            d.Heading(tr("Positions")),
            positions_table(holders, tr),
            d.Signatures([tr("Drawn up by"), tr("Principal")], seal=True),
        ],
    )


def positions_table(holders: Sequence[Holder], tr: Translator) -> d.Table:
    """Return who holds which leading position, for this and other papers."""
    return d.Table(
        [
            d.Column(tr("Position"), weight=3),
            d.Column(tr("Name")),
            d.Column(tr("From"), d.Kind.DATE),
            d.Column(tr("Through"), d.Kind.DATE),
        ],
        [(position_name(h, tr), h.name, h.starts_on, h.ends_on) for h in holders],
        empty_text=tr("Not recorded"),
    )


def squads(rows: Sequence[SquadRow], tr: Translator, stamp: d.Stamp, school: str) -> d.ReportDoc:
    """Return the guard squads with leader, deputies and members (DUT-02)."""
    table = d.Table(
        [
            d.Column(tr("Squad")),
            d.Column(tr("Squad leader")),
            d.Column(tr("Deputy squad leader")),
            d.Column(tr("Members"), weight=4),
            d.Column(tr("People"), d.Kind.NUMBER),
        ],
        [
            (
                row.name,
                row.named("leader"),
                row.named("deputy"),
                row.named("member"),
                len(row.members),
            )
            for row in rows
        ],
        empty_text=tr("Not recorded"),
    )
    return d.ReportDoc(
        code="SQUADS", title=tr("Guard squads"), school=school, tr=tr, stamp=stamp, blocks=[table]
    )


def post_catalogue(
    rows: Sequence[StaffPostRow], tr: Translator, stamp: d.Stamp, school: str
) -> d.ReportDoc:
    """Return the posts with their safety duties (ORG-05)."""
    blocks: list[d.Block] = []
    for row in rows:
        line = tr(rules.LINE_LABELS[row.line]) if row.line else ""
        blocks.append(
            d.Together(
                [
                    d.Heading(f"{row.name}  {line}".rstrip() + f"  v{row.version}", level=2),
                    d.Bullets(row.duty_text.splitlines() or [tr("Not recorded")], numbered=True),
                ]
            )
        )
    return d.ReportDoc(
        code="POSTS",
        title=tr("Posts and their safety duties"),
        school=school,
        tr=tr,
        stamp=stamp,
        blocks=blocks or [d.Paragraph(tr("Not recorded"))],
    )
