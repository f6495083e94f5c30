"""The yearly report of who opened restricted accident files, about whom, and why."""

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.features.accidents.queries.readings import AccessView


def access_report(view: AccessView, tr: Translator) -> d.ReportDoc:
    """Return the access report; a year without readings says 无."""
    readings = d.Table(
        [
            d.Column(tr("Time"), d.Kind.DATETIME, weight=3),
            d.Column(tr("Who"), weight=3),
            d.Column(tr("Accident number"), weight=3),
            d.Column(tr("Pupil (number)"), weight=3),
            d.Column(tr("Reason"), weight=7),
        ],
        [
            (row.at, row.name, row.number, row.pupil or tr("None in the file"), row.reason)
            for row in view.rows
        ],
        empty_text=tr("None this year"),
    )
    pupils: dict[str, int] = {}
    for row in view.rows:
        if row.pupil:
            pupils[row.pupil] = pupils.get(row.pupil, 0) + 1
    by_pupil = d.Table(
        [d.Column(tr("Pupil (number)"), weight=3), d.Column(tr("Times read"), d.Kind.NUMBER)],
        sorted(pupils.items()),
        empty_text=tr("None"),
    )
    files = d.Table(
        [
            d.Column(tr("Accident number"), weight=3),
            d.Column(tr("Named persons"), weight=7),
            d.Column(tr("Times opened this year"), d.Kind.NUMBER, weight=3),
        ],
        [(f.number, "、".join(f.named) or tr("Nobody"), f.readings) for f in view.files],
        empty_text=tr("None"),
    )
    marks = [tr("Restricted"), tr("Sample") if view.head.sample else ""]
    return d.ReportDoc(
        code="ACCESS",
        title=tr("Access to restricted accident files"),
        school=view.head.school,
        tr=tr,
        stamp=view.head.stamp,
        period=f"{view.year}-01-01 — {view.until.isoformat()}",
        mark=" ".join(filter(None, marks)),
        blocks=[
            d.Heading(tr("Readings")),
            readings,
            d.Heading(tr("By pupil")),
            by_pupil,
            d.Heading(tr("Restricted files and who may open them")),
            files,
            d.Signatures([tr("Safety director"), tr("Principal")]),
        ],
        footer_notes=[
            tr("Each line is one opening of a file about one pupil; the log cannot be changed.")
        ],
    )
