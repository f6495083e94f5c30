"""The print preview: the PDF itself, page by page, with print and save."""

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPageLayout, QPainter, QPaintEvent, QPixmap
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QScrollArea, QWidget

from campus_guard.core.errors import World, WorldError
from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.ui.badges import label
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.ops import Progress
from campus_guard.ui.pdf import POINTS_PER_INCH, PageSize, page_sizes, render_page
from campus_guard.ui.transfer import run_export

WriteSheet = Callable[[Path, Progress], Sequence[str] | None]
ZOOMS = (50, 75, 100, 125, 150, 200, 300)
_SCREEN_DPI = 96
_PRINT_DPI = 300


class PreviewDialog(QDialog):
    """Shows ``data`` (a PDF) and lets it be printed or saved as ``name``.

    ``sheet`` writes the same paper as a spreadsheet and returns what that could not take.
    """

    def __init__(
        self,
        ctx: UiContext,
        owner: QWidget,
        title: str,
        data: bytes,
        name: str,
        *,
        urgent: bool = False,
        sheet: WriteSheet | None = None,
    ) -> None:
        super().__init__(owner)
        self._write_sheet = sheet
        self.ctx = ctx
        self.data = data
        self.name = name
        self._urgent = urgent
        self._sizes: list[PageSize] = page_sizes(data)
        self._zoom: int | None = None  # None: as wide as the window
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(title)
        self.banner = Banner(ctx, closable=True)
        self._sheet = _Sheet(ctx)
        self._area = QScrollArea()
        self._area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._area.setWidget(self._sheet)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._area.setAccessibleName(ctx.tr("Page"))
        self.pages = self._make_list()
        self._where = label("", "muted")
        tools = self._tools(title)
        body = hbox(self.pages, self._area, gap=12)
        body.setStretch(1, 1)
        column = vbox(tools, self.banner, body, gap=12, margins=16)
        column.setStretch(2, 1)
        self.setLayout(column)
        window = owner.window()
        self.resize(min(window.width() - 40, 1240), min(window.height() - 30, 1000))
        self._bind()

    def open(self) -> None:
        """Show the first page."""
        super().open()
        self.pages.setCurrentRow(0)
        self.pages.setFocus()

    @property
    def page(self) -> int:
        """Return the page in sight, from 0."""
        return max(0, self.pages.currentRow())

    def show_page(self, number: int) -> None:
        """Go to a page."""
        self.pages.setCurrentRow(max(0, min(len(self._sizes) - 1, number)))

    def zoom(self, direction: int) -> None:
        """Show larger (1) or smaller (-1)."""
        now = self._percent()
        if direction > 0:
            self._zoom = next((z for z in ZOOMS if z > now + 1), ZOOMS[-1])
        else:
            self._zoom = next((z for z in reversed(ZOOMS) if z < now - 1), ZOOMS[0])
        self._render()

    def fit(self) -> None:
        """Show the page as wide as the window."""
        self._zoom = None
        self._render()

    def save(self) -> None:
        """Save the PDF where the person wants it."""
        tr = self.ctx.tr
        self.ctx.dialogs.save_file(self, tr("Save as"), self.name, "PDF (*.pdf)", self._save_to)

    def save_sheet(self) -> None:
        """Save the paper as a spreadsheet."""
        if self._write_sheet is not None:
            name = str(Path(self.name).with_suffix(".xlsx"))
            run_export(self.ctx, self, self.windowTitle(), name, self._write_sheet)

    def print_(self) -> None:
        """Choose a printer and print all pages."""
        self.ctx.dialogs.printer(self, self.windowTitle(), self._print_on)

    def resizeEvent(self, event) -> None:
        """Keep the page as wide as the window."""
        super().resizeEvent(event)
        if self._zoom is None and self.isVisible():
            self._render()

    def _percent(self) -> float:
        if self._zoom is not None:
            return self._zoom
        room = self._area.viewport().width() - self.ctx.theme.px(24)
        width = self._sizes[self.page].width * _SCREEN_DPI / POINTS_PER_INCH
        return max(25.0, min(300.0, 100 * room / width))

    def _render(self) -> None:
        percent, ratio = self._percent(), self.devicePixelRatioF()
        dpi = _SCREEN_DPI * percent / 100 * ratio
        data, number = self.data, self.page
        self._where.setText(
            self.ctx.tr("Page {n} of {count}", n=number + 1, count=len(self._sizes))
            + f"  {percent:.0f}%"
        )

        def drawn(picture: QImage) -> None:
            picture.setDevicePixelRatio(ratio)
            self._sheet.set_picture(picture)
            self._area.verticalScrollBar().setValue(0)

        self.ctx.ops.work(
            lambda _progress: render_page(data, number, dpi),
            drawn,
            title=self.ctx.tr("Drawing the page …"),
            owner=self,
            slot="page",
            urgent=self._urgent,
        )

    def _save_to(self, path: Path) -> None:
        data = self.data

        def write(_progress: Progress) -> Path:
            write_whole(path, data)
            return path

        def done(saved: Path) -> None:
            self.banner.show_text(self.ctx.tr("Saved: {file}", file=str(saved)), Tone.OK)

        self.ctx.ops.work(
            write,
            done,
            title=self.ctx.tr("Saving …"),
            owner=self,
            fail=self.banner.show_error,
        )

    def _print_on(self, printer: QPrinter) -> None:
        data, count = self.data, len(self._sizes)
        first = printer.fromPage() or 1
        wanted = range(first - 1, min(count, printer.toPage() or count))
        dpi = min(_PRINT_DPI, printer.resolution())

        def draw(progress: Progress) -> list[QImage]:
            pictures = []
            for done, number in enumerate(wanted):
                progress.step(done, len(wanted))
                pictures.append(render_page(data, number, dpi))
            return pictures

        self.ctx.ops.work(
            draw,
            lambda pictures: self._put_on_paper(printer, pictures, wanted.start),
            title=self.ctx.tr("Preparing the print …"),
            owner=self,
            fail=self.banner.show_error,
            urgent=self._urgent,
        )

    def _put_on_paper(self, printer: QPrinter, pictures: list[QImage], first: int) -> None:
        if not pictures:
            return
        _orient(printer, self._sizes[first])
        printer.setFullPage(True)
        painter = QPainter()
        if not painter.begin(printer):
            self.banner.show_error(msg("The printer does not answer. Nothing was printed."))
            return
        for number, picture in enumerate(pictures):
            if number:
                _orient(printer, self._sizes[first + number])
                printer.newPage()
            paper = QRectF(printer.pageLayout().fullRectPixels(printer.resolution()))
            size = self._sizes[first + number]
            dots = printer.resolution() / POINTS_PER_INCH
            target = QRectF(0, 0, size.width * dots, size.height * dots)
            shrink = min(1.0, paper.width() / target.width(), paper.height() / target.height())
            painter.drawImage(
                QRectF(0, 0, target.width() * shrink, target.height() * shrink), picture
            )
        painter.end()
        self.banner.show_text(self.ctx.tr("Handed to the printer."), Tone.OK)

    def _make_list(self) -> QListWidget:
        pages = QListWidget()
        pages.setAccessibleName(self.ctx.tr("Pages"))
        pages.setFixedWidth(self.ctx.theme.px(76))
        if len(self._sizes) < 2:  # never show() without a parent: it would be a window
            pages.hide()
        for number in range(len(self._sizes)):
            item = QListWidgetItem(str(number + 1))
            item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            item.setSizeHint(QSize(10, self.ctx.theme.px(32)))
            pages.addItem(item)
        pages.currentRowChanged.connect(lambda _row: self._render())
        return pages

    def _tools(self, title: str):
        tr, ctx = self.ctx.tr, self.ctx
        more = []
        if self._write_sheet is not None:
            more.append(
                Button(ctx, tr("Save as XLSX"), self.save_sheet, "Ctrl+Shift+S", icon="export")
            )
        return hbox(
            label(title, "title"),
            self._where,
            1,
            Button(
                ctx, tr("Smaller"), lambda: self.zoom(-1), "Ctrl+-", icon="zoom-out", kind="icon"
            ),
            Button(ctx, tr("Page width"), self.fit, "Ctrl+0", icon="fit-width", kind="icon"),
            Button(ctx, tr("Larger"), lambda: self.zoom(1), "Ctrl+=", icon="zoom-in", kind="icon"),
            Button(ctx, tr("Save as"), self.save, "Ctrl+S", icon="save"),
            *more,
            Button(ctx, tr("Print"), self.print_, "Ctrl+P", kind="primary"),
            Button(ctx, tr("Close"), self.reject, "Esc", bind=False),
            gap=8,
        )

    def _turn(self, step: int) -> None:
        self.show_page(self.page + step)

    def _bind(self) -> None:
        for keys, step in (("PgDown", 1), ("PgUp", -1)):
            bind_key(self, keys, partial(self._turn, step))
        bind_key(self, "Ctrl++", lambda: self.zoom(1))


class _Sheet(QWidget):
    """The picture of a page on the ground of the window."""

    def __init__(self, ctx: UiContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._picture: QPixmap | None = None

    def set_picture(self, picture: QImage) -> None:
        """Show another picture."""
        self._picture = QPixmap.fromImage(picture)
        self.resize(self._picture.deviceIndependentSize().toSize() + QSize(2, 2))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the page with a thin edge."""
        if self._picture is not None:
            painter = QPainter(self)
            painter.drawPixmap(1, 1, self._picture)
            painter.setPen(self._ctx.theme.colours["line"])
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


def preview_pdf(
    ctx: UiContext,
    owner: QWidget,
    title: str,
    make: Callable[[Progress], bytes],
    name: str = "paper.pdf",
    *,
    sheet: WriteSheet | None = None,
) -> None:
    """Make a PDF in the background, then show it; ``sheet`` writes it as a spreadsheet."""

    def show(data: bytes) -> None:
        PreviewDialog(ctx, owner, title, data, name, sheet=sheet).open()

    ctx.ops.work(make, show, title=ctx.tr("Preparing {title} …", title=title), owner=owner)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file completely or not at all; raises WorldError in words."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise WorldError(
            World.IO, msg("The file could not be written: {why}", why=error.strerror or "")
        ) from error


def _orient(printer: QPrinter, size: PageSize) -> None:
    wide = size.width > size.height
    orientation = QPageLayout.Orientation
    printer.setPageOrientation(orientation.Landscape if wide else orientation.Portrait)
