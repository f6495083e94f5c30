"""What frames the content: title block, header line, footer with its proof of origin."""

from campus_guard.core.document import ReportDoc
from campus_guard.core.text import shorten
from campus_guard.reports.flow import Flow, Frame, Leaf, Line, Text
from campus_guard.reports.look import FAINT, LINE, MM, MUTED, PRIMARY, TEXT, Look, is_slip

_SCHOOL = 40  # characters of a name that is longer than any header
_PERIOD = 80


def frame_for(doc: ReportDoc, look: Look) -> Frame:
    """Return the room between header and footer."""
    page = doc.page
    margin = page.margin_mm * MM
    width = page.width_mm * MM - 2 * margin
    top, bottom = margin, page.height_mm * MM - margin
    if page.height_mm <= 0:
        bottom = 1e7
    if doc.running and not is_slip(page):
        top = margin * 0.6 + look.sizes.small * 1.5 + 12
    if doc.running and page.height_mm > 0:
        bottom = page.height_mm * MM - margin * 0.6 - footer_height(doc, look, width)
    return Frame(margin, top, width, bottom)


def draw_title(flow: Flow, doc: ReportDoc) -> None:
    """Draw title, subtitle, and the line with number and period."""
    look, sizes = flow.look, flow.look.sizes
    slip = is_slip(doc.page)
    if not doc.title:
        return
    if slip and doc.school:
        _centred(flow, doc.school, sizes.body, MUTED)
    flow.gap(0)
    _centred(flow, doc.title, sizes.title, TEXT, bold=True)
    if doc.subtitle:
        _centred(flow, doc.subtitle, sizes.body, MUTED)
    if slip and doc.mark:
        _centred(flow, doc.mark, sizes.body, PRIMARY)
    size = sizes.table
    parts = [
        look.tr("School: {school}", school=doc.school) if doc.school and not slip else "",
        look.tr("Period: {period}", period=doc.period) if doc.period else "",
        look.tr("No. {number}", number=doc.number) if doc.number else "",
    ]
    _spread(flow, [p for p in parts if p], size)
    flow.gap(sizes.gap * 0.8)


def _centred(flow: Flow, text: str, size: float, colour: str, *, bold: bool = False) -> None:
    lines = flow.look.wrap(text, flow.width, size, bold=bold)
    flow.lines(
        lines,
        flow.left,
        size,
        size * 1.5,
        bold=bold,
        colour=colour,
        place=lambda line: (flow.width - flow.look.width(line, size, bold=bold)) / 2,
    )


def _spread(flow: Flow, parts: list[str], size: float) -> None:
    """Set the parts on one line, the last at the right edge; below each other if too long."""
    if not parts:
        return
    look = flow.look
    widths = [look.width(p, size) for p in parts]
    flow.gap(3)
    if sum(widths) + 14 * (len(parts) - 1) > flow.width or any("\n" in p for p in parts):
        for part in parts:
            flow.lines(look.wrap(part, flow.width, size), flow.left, size, size * 1.5)
        return
    space = (flow.width - sum(widths)) / max(1, len(parts) - 1)
    x = flow.left
    for part, width in zip(parts, widths, strict=True):
        flow.text(x, flow.y + size * 1.1, look.cleaner.line(part), size)
        x += width + space
    flow.down(size * 1.5)


def footer_lines(doc: ReportDoc, look: Look, width: float) -> list[str]:
    """Return what stands in the footer besides the page number."""
    tr, stamp = look.tr, doc.stamp
    first = [shorten(doc.school, _SCHOOL)]
    if doc.period:
        first.append(shorten(doc.period, _PERIOD))
    second = [
        tr(
            "Printed by {name}; records as of {at}",
            name=shorten(stamp.printed_by, _SCHOOL),
            at=stamp.printed_at.strftime("%Y-%m-%d %H:%M"),
        )
    ]
    if stamp.rule_set_version:
        second.append(tr("Rule set {version}", version=stamp.rule_set_version))
    if stamp.audit_count is not None:
        second.append(tr("Audit trail {n} entries", n=stamp.audit_count))
    if stamp.audit_head:
        second.append(tr("Check value {head}", head=stamp.audit_head))
    size = look.sizes.small * 0.93
    if is_slip(doc.page):
        return [*look.wrap(" · ".join((*first, *second)), width, size)]
    room = width - 8 * size  # the page number stands at the right of the first line
    return [*look.wrap(" · ".join(first), room, size), *look.wrap(" · ".join(second), width, size)]


def footer_height(doc: ReportDoc, look: Look, width: float) -> float:
    """Return the height of the footer with its rule."""
    extra = 1 if is_slip(doc.page) else 0
    return (len(footer_lines(doc, look, width)) + extra) * look.sizes.small * 1.45 + 8


def draw_running(
    doc: ReportDoc, look: Look, leaf: Leaf, frame: Frame, place: tuple[int, int]
) -> None:
    """Add header and footer to a laid-out page; ``place`` is (page, pages)."""
    if not is_slip(doc.page):
        _header(doc, look, leaf, frame)
    _footer(doc, look, leaf, frame, place)


def _header(doc: ReportDoc, look: Look, leaf: Leaf, frame: Frame) -> None:
    size = look.sizes.small
    baseline = frame.top - 14
    right = frame.left + frame.width
    name = look.cleaner.line(shorten(doc.school, _SCHOOL))
    leaf.texts.append(Text(frame.left, baseline, name, size, bold=False, colour=MUTED))
    title = look.cleaner.line(" ".join((doc.code, shorten(doc.title, _SCHOOL))))
    width = look.width(title, size)
    leaf.texts.append(Text(right - width, baseline, title, size, bold=False, colour=MUTED))
    if doc.mark:
        words = look.cleaner.line(shorten(doc.mark, 24))
        middle = frame.left + (frame.width - look.width(words, size, bold=True)) / 2
        leaf.texts.append(Text(middle, baseline, words, size, bold=True, colour=PRIMARY))
    rule = baseline + 5
    leaf.shapes.append(Line(frame.left, rule, right, rule, 0.5, LINE, dash=False))


def _footer(doc: ReportDoc, look: Look, leaf: Leaf, frame: Frame, place: tuple[int, int]) -> None:
    size = look.sizes.small * 0.93
    leading = look.sizes.small * 1.45
    right = frame.left + frame.width
    y = frame.bottom + 6
    leaf.shapes.append(
        Line(frame.left, y, right, y, 0.5, FAINT if is_slip(doc.page) else LINE, dash=False)
    )
    page = look.tr("Page {page} of {pages}", page=place[0], pages=place[1])
    x = right - look.width(page, size)
    lines = footer_lines(doc, look, frame.width)
    last = len(lines) if is_slip(doc.page) else 0
    leaf.texts.append(Text(x, y + leading * (last + 1) - 1, page, size, bold=False, colour=MUTED))
    for index, line in enumerate(lines):
        baseline = y + leading * (index + 1) - 1
        leaf.texts.append(Text(frame.left, baseline, line, size, bold=False, colour=MUTED))
