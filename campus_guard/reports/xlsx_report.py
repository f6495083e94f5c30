"""The tables and numbers of a ReportDoc as a workbook."""

from collections.abc import Iterator
from pathlib import Path

from campus_guard.core import document as d
from campus_guard.core.sheets import Sheet
from campus_guard.reports.xlsx_write import write_xlsx


def write_report_xlsx(doc: d.ReportDoc, path: Path) -> list[str]:
    """Write the tables, charts' values, fields and notes of ``doc`` to ``path``.

    Returns what had to be left out, in words. Raises WorldError.
    """
    return write_xlsx(report_sheets(doc), path, tr=doc.tr, stamp=doc.stamp)


def report_sheets(doc: d.ReportDoc) -> list[Sheet]:
    """Return one sheet for each table and chart, and one with everything else, in order."""
    title = _title(doc)
    sheets: list[Sheet] = []
    rest: list[d.Row] = []
    heading = doc.title
    for block in d.flatten(doc.blocks):
        if isinstance(block, d.Heading):
            heading = block.text
            rest.append(d.Band(block.text))
        elif isinstance(block, d.Table):
            sheets.append(_table_sheet(block, block.title or heading, title))
        elif isinstance(block, d.Chart):
            sheets.append(_chart_sheet(block, block.title or heading, title))
        else:
            rest += _rows(block)
    if any(not isinstance(row, d.Band) for row in rest):
        columns = [d.Column(doc.tr("Item")), d.Column(doc.tr("Content"))]
        sheets.append(Sheet(doc.title, columns, rest, title))
    return sheets or [Sheet(doc.title, [d.Column(doc.title)], [], title)]


def _title(doc: d.ReportDoc) -> list[str]:
    """Return the lines above each header: what paper has in title and footer."""
    tr, stamp = doc.tr, doc.stamp
    at = stamp.printed_at.strftime("%Y-%m-%d %H:%M")
    proof = [tr("Printed by {name}; records as of {at}", name=stamp.printed_by, at=at)]
    if stamp.rule_set_version:
        proof.append(tr("Rule set {version}", version=stamp.rule_set_version))
    if stamp.audit_count is not None:
        proof.append(tr("Audit trail {n} entries", n=stamp.audit_count))
    if stamp.audit_head:
        proof.append(tr("Check value {head}", head=stamp.audit_head))
    lines = [
        " ".join(p for p in (doc.title, doc.subtitle, doc.number) if p),
        " · ".join(p for p in (doc.mark, doc.school, doc.period) if p),
        " · ".join(proof),
    ]
    return [line for line in lines if line]


def _table_sheet(table: d.Table, name: str, title: list[str]) -> Sheet:
    above = [*title, name]  # the sheet's own name may have to be cut
    return Sheet(
        name, table.columns, table.rows, above, table.totals, table.notes, table.empty_text
    )


def _chart_sheet(chart: d.Chart, name: str, title: list[str]) -> Sheet:
    columns = [d.Column(chart.unit), *(d.Column(s.name, d.Kind.NUMBER) for s in chart.series)]
    rows = [(c, *(s.values[i] for s in chart.series)) for i, c in enumerate(chart.categories)]
    notes = [chart.description] if chart.description else []
    return Sheet(name, columns, rows, [*title, name], (), notes, chart.empty_text)


def _rows(block: d.Block) -> Iterator[d.Row]:
    """Yield (item, content) for blocks that are no tables."""
    if isinstance(block, d.Fields):
        for item in block.items:
            yield (item.label, item.value)
    elif isinstance(block, d.Figures):
        for figure in block.items:
            said = " ".join(p for p in (figure.value, figure.unit, figure.hint) if p)
            yield (figure.label, said)
    elif isinstance(block, d.Notes | d.Ticks):
        yield from block.items
    elif isinstance(block, d.Paragraph):
        yield (None, block.text)
    elif isinstance(block, d.Bullets):
        for text in block.items:
            yield (None, text)
