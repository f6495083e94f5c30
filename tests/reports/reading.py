"""Reads papers back with two independent readers."""

import io

import pypdf
import pypdfium2


def by_pdfium(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def by_pypdf(data: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def squeezed(pages: list[str]) -> str:
    """Return all text without blanks and line ends."""
    return "".join("".join(pages).split())


READERS = (by_pdfium, by_pypdf)
