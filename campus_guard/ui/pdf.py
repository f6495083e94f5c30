"""Pages of a PDF as pictures. pdfium is not thread-safe: one lock for the whole process."""

from dataclasses import dataclass
from threading import Lock

import pypdfium2
from PySide6.QtGui import QImage

PDFIUM_LOCK = Lock()
POINTS_PER_INCH = 72


@dataclass(frozen=True)
class PageSize:
    """The size of a page in points (1/72 inch)."""

    width: float
    height: float


def page_sizes(data: bytes) -> list[PageSize]:
    """Return the sizes of all pages; raises pypdfium2.PdfiumError for something else than a PDF."""
    with PDFIUM_LOCK:
        document = pypdfium2.PdfDocument(data)
        try:
            return [PageSize(*document.get_page_size(n)) for n in range(len(document))]
        finally:
            document.close()


def render_page(data: bytes, number: int, dots_per_inch: float) -> QImage:
    """Return one page (from 0) as an opaque picture."""
    with PDFIUM_LOCK:
        document = pypdfium2.PdfDocument(data)
        try:
            page = document[number]
            bitmap = page.render(scale=dots_per_inch / POINTS_PER_INCH, prefer_bgrx=True)
            try:
                picture = QImage(
                    bytes(bitmap.buffer),
                    bitmap.width,
                    bitmap.height,
                    bitmap.stride,
                    QImage.Format.Format_RGB32,
                ).copy()
            finally:
                bitmap.close()
                page.close()
            return picture
        finally:
            document.close()
