"""The sheet for a report outside: to fax it, or to read it out and note who took it."""

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.db.paper import PaperHead
from campus_guard.features.accidents.queries.rows import AccidentDetail
from campus_guard.features.accidents.rules import OutsideBody, label


def outside_sheet(
    file: AccidentDetail, body: OutsideBody, words: str, head: PaperHead, tr: Translator
) -> d.ReportDoc:
    """Return one page with the words and the places to note who received them."""
    marks = [tr("Restricted") if file.result.restricted else tr("Internal")]
    if head.sample:
        marks.append(tr("Sample"))
    return d.ReportDoc(
        code="ACC-OUT",
        title=tr("Accident report to: {body}", body=label(body)),
        school=head.school,
        tr=tr,
        stamp=head.stamp,
        number=file.number,
        mark=" ".join(marks),
        blocks=[
            d.Paragraph(words, d.Style.LEAD),
            d.Gap(4),
            d.Fields(
                [
                    d.Field(tr("Reported at (time)")),
                    d.Field(tr("How (phone / fax / in person)")),
                    d.Field(tr("Received by")),
                    d.Field(tr("Number called")),
                    d.Field(tr("What was answered"), wide=True, min_mm=24),
                ],
                columns=2,
            ),
            d.Signatures([tr("Reported by"), tr("Principal")], seal=True),
        ],
        footer_notes=[tr("The program tells nobody: enter afterwards who was told, when and how.")],
    )
