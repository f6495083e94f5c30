"""哪里有什么: the table of all matters, where each is done and on which paper it stands."""

from collections.abc import Sequence

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.db.paper import PaperHead
from campus_guard.features.overview.where import FAMILIES, Matter

CODE = "HELP"


def where_is_what(rows: Sequence[Matter], head: PaperHead, tr: Translator) -> d.ReportDoc:
    """Return the table, a chapter of the documents after another."""
    blocks: list[d.Block] = []
    for family, title in FAMILIES.items():
        mine = [row for row in rows if row.id.startswith(family)]
        if mine:
            blocks += [d.Heading(tr(title), level=2), _table(mine, tr)]
    return d.ReportDoc(
        code=CODE,
        title=tr("Where is what"),
        school=head.school,
        tr=tr,
        stamp=head.stamp,
        blocks=blocks,
        page=d.A4_LANDSCAPE,
        mark=tr("Sample data") if head.sample else "",
    )


def _table(rows: Sequence[Matter], tr: Translator) -> d.Table:
    return d.Table(
        [
            d.Column(tr("No."), weight=1),
            d.Column(tr("Matter of the documents"), weight=3),
            d.Column(tr("Where in the program"), weight=5),
            d.Column(tr("Printed on"), weight=4),
        ],
        [(row.id, row.words.say(tr), row.where(tr), row.on_paper(tr)) for row in rows],
    )
