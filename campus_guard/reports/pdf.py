"""ReportDoc to PDF: same document, same bytes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from campus_guard.core.document import Notes, Paragraph, ReportDoc, Stamp, Style
from campus_guard.reports.blocks import draw_blocks
from campus_guard.reports.clean import Cleaner
from campus_guard.reports.flow import Flow, Leaf
from campus_guard.reports.fonts import faces
from campus_guard.reports.look import MM, Look, sizes_for
from campus_guard.reports.painter import Colours, paint
from campus_guard.reports.running import draw_running, draw_title, footer_height, frame_for
from campus_guard.reports.saving import save

_LANGUAGES = {"zh_CN": "zh-CN", "zh_TW": "zh-TW", "en": "en"}


@dataclass(frozen=True)
class _Moment:
    """The time of printing in the shape in which reportlab asks for it."""

    YMDhms: tuple[int, ...]
    dhh: int
    dmm: int


def render_pdf(doc: ReportDoc) -> bytes:
    """Return the PDF of ``doc``. The same document gives the same bytes, in any process."""
    return render_pdfs([doc])


def render_pdfs(docs: Sequence[ReportDoc]) -> bytes:
    """Return many papers in one file, each with its own page numbers; the first one names it.

    Raises ValueError for no paper or papers of different sizes.
    """
    if len({(doc.page.width_mm, doc.page.height_mm) for doc in docs}) != 1:
        raise ValueError("papers in one file have one size")
    fonts = faces()
    looks = [Look(sizes_for(doc), fonts, doc.tr, Cleaner(fonts.coverage)) for doc in docs]
    laid = [_laid_out(doc, look) for doc, look in zip(docs, looks, strict=True)]
    output, colours = BytesIO(), Colours()
    canvas = _canvas(output, docs[0], looks[0], laid[0][1])
    depth = -1
    sheets = ((leaf, height) for leaves, height in laid for leaf in leaves)
    for number, (leaf, height) in enumerate(sheets):
        depth = _bookmarks(canvas, leaf, number, height, depth)
        paint(canvas, leaf, height, fonts, colours)
    canvas.save()
    return output.getvalue()


def _canvas(output: BytesIO, doc: ReportDoc, look: Look, height: float) -> Canvas:
    canvas = Canvas(
        output,
        pagesize=(doc.page.width_mm * MM, height),
        initialFontName=look.fonts.regular.name,  # else an unused, not embedded font is named
        invariant=1,
        pageCompression=1,
        lang=_LANGUAGES.get(doc.tr.language, "zh-CN"),
    )
    _describe(canvas, doc, look)
    return canvas


def write_pdf(doc: ReportDoc | Sequence[ReportDoc], path: Path) -> None:
    """Write the PDF of one or many papers to ``path``, completely or not at all.

    Raises WorldError when the file cannot be written.
    """
    save(path, render_pdf(doc) if isinstance(doc, ReportDoc) else render_pdfs(doc))


def _laid_out(doc: ReportDoc, look: Look) -> tuple[list[Leaf], float]:
    """Return the pages with header, footer and the note of replaced characters; their height."""
    frame = frame_for(doc, look)
    flow = Flow(look, frame)
    draw_title(flow, doc)
    draw_blocks(flow, doc.blocks)
    draw_blocks(flow, [Paragraph(text, Style.MUTED) for text in doc.footer_notes])
    for text in (doc.school, doc.code, doc.title, doc.mark, doc.stamp.printed_by):
        look.cleaner.line(text)  # so that the note tells of header and footer too
    notes = look.cleaner.notes(doc.tr)
    if notes:
        draw_blocks(flow, [Notes(notes, title=doc.tr("Characters not printed as they are"))])
    height = doc.page.height_mm * MM
    if not height:
        frame = replace(frame, bottom=flow.y)
        foot = footer_height(doc, look, frame.width) if doc.running else 0
        height = flow.y + foot + doc.page.margin_mm * MM
    if doc.running:
        for number, leaf in enumerate(flow.leaves, 1):
            draw_running(doc, look, leaf, frame, (number, len(flow.leaves)))
    return flow.leaves, height


def _describe(canvas: Canvas, doc: ReportDoc, look: Look) -> None:
    """Set the file's title, author, subject and date (that of the data)."""
    clean = look.cleaner.line
    canvas.setTitle(clean(" ".join(p for p in (doc.title, doc.number) if p)))
    canvas.setAuthor(clean(doc.school))
    canvas.setSubject(clean(" ".join(p for p in (doc.code, doc.subtitle, doc.period) if p)))
    canvas.setCreator("campus_guard")
    canvas._doc._timeStamp = _moment(doc.stamp)  # noqa: SLF001  # the only way to set the date


def _moment(stamp: Stamp) -> _Moment:
    at = stamp.printed_at
    shift = at.utcoffset()
    minutes = int(shift.total_seconds() // 60) if shift else 0
    sign = -1 if minutes < 0 else 1
    parts = (at.year, at.month, at.day, at.hour, at.minute, at.second)
    return _Moment(parts, sign * (abs(minutes) // 60), abs(minutes) % 60)


def _bookmarks(canvas: Canvas, leaf: Leaf, number: int, height: float, depth: int) -> int:
    """Add the page's bookmarks; levels never jump down more than one. Return the last level."""
    for index, mark in enumerate(leaf.marks):
        key = f"b{number}-{index}"
        canvas.bookmarkPage(key, fit="XYZ", left=0, top=height - mark.y + 6, zoom=0)
        depth = min(mark.level, depth + 1)
        canvas.addOutlineEntry(mark.text, key, depth, closed=False)
    if leaf.marks:
        canvas.showOutline()
    return depth
