"""Lays the blocks of a document out, one after the other, and keeps together what belongs so."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from campus_guard.core import document as d
from campus_guard.reports.charts import draw_chart
from campus_guard.reports.flow import Flow, scratch
from campus_guard.reports.forms import draw_fields, draw_figures, draw_signatures
from campus_guard.reports.pictures import draw_image, draw_labels, draw_qr
from campus_guard.reports.tables import draw_table
from campus_guard.reports.text_blocks import (
    draw_bullets,
    draw_cut_line,
    draw_gap,
    draw_heading,
    draw_notes,
    draw_page_break,
    draw_paragraph,
)
from campus_guard.reports.ticks import draw_ticks

_GLANCE = 120  # characters of a long text that stand for its first lines


def _draw_together(flow: Flow, block: d.Together) -> None:
    """Draw blocks on one page when one page can hold them."""
    trial = scratch(flow)
    draw_blocks(trial, block.blocks)
    if trial.y <= flow.frame.height:
        flow.need(trial.y)
    draw_blocks(flow, block.blocks)


_DRAW: dict[type, Callable[[Flow, Any], None]] = {
    d.Heading: draw_heading,
    d.Paragraph: draw_paragraph,
    d.Bullets: draw_bullets,
    d.Fields: draw_fields,
    d.Figures: draw_figures,
    d.Table: draw_table,
    d.Chart: draw_chart,
    d.Ticks: draw_ticks,
    d.Signatures: draw_signatures,
    d.Notes: draw_notes,
    d.Image: draw_image,
    d.Qr: draw_qr,
    d.Labels: draw_labels,
    d.CutLine: draw_cut_line,
    d.Gap: draw_gap,
    d.PageBreak: draw_page_break,
    d.Together: _draw_together,
}


def draw_blocks(flow: Flow, blocks: Sequence[d.Block]) -> None:
    """Draw the blocks; a heading goes to the page where what it heads begins."""
    for index, block in enumerate(blocks):
        if isinstance(block, d.Heading):
            flow.need(min(_lead_height(flow, blocks[index:]), flow.frame.height))
        follows = blocks[index + 1] if index + 1 < len(blocks) else None
        if isinstance(block, d.Table) and isinstance(follows, d.Signatures):
            draw_table(flow, block, below=_signing_height(flow, follows))
        else:
            _DRAW[type(block)](flow, block)


def _signing_height(flow: Flow, block: d.Signatures) -> float:
    trial = scratch(flow)
    draw_signatures(trial, block)
    return trial.y


def _lead_height(flow: Flow, blocks: Sequence[d.Block]) -> float:
    """Return the height of the headings at the front and the beginning of what follows them."""
    lead: list[d.Block] = []
    for block in blocks:
        lead.append(_beginning(block))
        if not isinstance(block, d.Heading):
            break
    trial = scratch(flow)
    trial.at_top = flow.at_top
    for block in lead:
        _DRAW[type(block)](trial, block)
    return trial.y


def _beginning(block: d.Block) -> d.Block:
    """Return the first part of a block that may continue on another page."""
    if isinstance(block, d.Table):
        return replace(block, rows=[_short(r) for r in block.rows[:1]], totals=(), notes=())
    if isinstance(block, d.Paragraph):
        return replace(block, text=block.text[:_GLANCE])
    if isinstance(block, d.Bullets):
        return replace(block, items=[i[:_GLANCE] for i in block.items[:1]])
    if isinstance(block, d.Fields):
        return replace(block, items=[])
    if isinstance(block, d.Notes):
        return replace(block, items=[(n, s[:_GLANCE]) for n, s in block.items[:1]])
    if isinstance(block, d.Ticks):
        return replace(block, items=block.items[:1])
    if isinstance(block, d.Together):
        return replace(block, blocks=block.blocks[:1])
    return d.Gap(0) if isinstance(block, d.PageBreak) else block


def _short(row: d.Row) -> d.Row:
    """Return a row whose long texts do not count, since such a row may be broken."""
    if isinstance(row, d.Band):
        return row
    return [c[:_GLANCE] if isinstance(c, str) else c for c in row]
