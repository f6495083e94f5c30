"""Pictures and papers that people attach: looked at, shrunk, freed of metadata, or refused.

Only JPEG, PNG and PDF come in, told by their first bytes and never by the name. Pictures are
drawn anew, so that place and camera data are gone. Refusals are sentences; they come fast, because
the size of a picture is read before a single pixel.
"""

import io
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.text import clean_line

if TYPE_CHECKING:
    from PIL import Image

MAX_PICTURE_BYTES = 20 * 1024 * 1024
MAX_PDF_BYTES = 10 * 1024 * 1024
MAX_EDGE_IN = 12_000
MAX_PIXELS_IN = 50_000_000
MAX_EDGE = 2000
MAX_PNG_STORED = 2 * 1024 * 1024
QUALITY = 85
NAME_LIMIT = 120
_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}


@dataclass(frozen=True)
class Prepared:
    """What will be stored: bytes of one of the three kinds and a plain file name."""

    file_name: str
    media_type: str
    data: bytes


def prepare(file_name: str, data: bytes) -> Prepared:
    """Return the file as it may be stored.

    Raises UserError (field ``file``) in words: wrong kind, broken, too large, name with a path.
    """
    name = check_name(file_name)
    if data.startswith(b"%PDF-"):
        return Prepared(_with_ending(name, "application/pdf"), "application/pdf", _pdf(data))
    if data.startswith(b"\xff\xd8\xff"):
        kind, wanted = "JPEG", "image/jpeg"
    elif data.startswith(b"\x89PNG\r\n\x1a\n"):
        kind, wanted = "PNG", "image/png"
    else:
        raise _refused(msg("Only JPEG and PNG pictures and PDF papers can be attached."))
    if len(data) > MAX_PICTURE_BYTES:
        raise _too_large(MAX_PICTURE_BYTES)
    media_type, stored = _redraw(data, kind, wanted)
    return Prepared(_with_ending(name, media_type), media_type, stored)


def check_name(file_name: str) -> str:
    """Return the cleaned file name. Raises UserError for one that names a folder or nothing."""
    name = clean_line(file_name)
    if "/" in name or "\\" in name or name.startswith("..") or name.strip(". ") == "":
        raise _refused(msg("The file name must not contain a folder."))
    return name


def _with_ending(name: str, media_type: str) -> str:
    stem = name.rpartition(".")[0] or name
    return stem[:NAME_LIMIT] + _ENDINGS[media_type]


def _refused(words: Message) -> UserError:
    return UserError(words, {"file": words})


def _too_large(limit: int) -> UserError:
    return _refused(msg("The file is larger than {n} MB.", n=limit // 1024 // 1024))


def _pdf(data: bytes) -> bytes:
    if len(data) > MAX_PDF_BYTES:
        raise _too_large(MAX_PDF_BYTES)
    if b"%%EOF" not in data[-2048:]:
        raise _refused(msg("The PDF is incomplete."))
    return data


def _redraw(data: bytes, kind: str, media_type: str) -> tuple[str, bytes]:
    """Return the picture drawn anew: upright, at most MAX_EDGE pixels, without metadata."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    broken = msg("The picture is damaged or incomplete.")
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as picture:
            _check_size(*picture.size)
            if kind == "JPEG":
                picture.draft("RGB", (MAX_EDGE, MAX_EDGE))
            picture.thumbnail((MAX_EDGE, MAX_EDGE))  # before anything that makes a copy
            return _encode(ImageOps.exif_transpose(picture), media_type)
    except UserError:
        raise
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError, zlib.error) as error:
        raise _refused(broken) from error
    except (struct.error, EOFError, IndexError, KeyError, TypeError) as error:
        raise _refused(broken) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise _refused(msg("The picture has too many pixels.")) from error


def _check_size(width: int, height: int) -> None:
    if max(width, height) > MAX_EDGE_IN or width * height > MAX_PIXELS_IN:
        raise _refused(
            msg(
                "The picture has {width} x {height} pixels; at most {edge} on a side can be read.",
                width=width,
                height=height,
                edge=MAX_EDGE_IN,
            )
        )


def _encode(picture: "Image.Image", media_type: str) -> tuple[str, bytes]:
    """Return kind and bytes; a PNG that stays large after shrinking is a photograph: JPEG."""
    if media_type == "image/png":
        colours = "RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB"
        out = io.BytesIO()
        _bare(picture.convert(colours)).save(out, "PNG")
        if len(out.getvalue()) <= MAX_PNG_STORED:
            return media_type, out.getvalue()
    out = io.BytesIO()
    _bare(_on_white(picture)).save(out, "JPEG", quality=QUALITY)
    return "image/jpeg", out.getvalue()


def _bare(picture: "Image.Image") -> "Image.Image":
    """Return the pixels alone: a copy that knows nothing of the file it came from."""
    picture.info = {}
    return picture


def _on_white(picture: "Image.Image") -> "Image.Image":
    from PIL import Image

    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    white = Image.new("RGB", clear.size, "white")
    white.paste(clear, mask=clear.getchannel("A"))
    return white
