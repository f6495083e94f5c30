"""What may be attached, and what is refused in words, quickly and within little memory."""

import io
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from PIL import Image

from campus_guard.core.errors import UserError
from campus_guard.core.images import MAX_EDGE, MAX_PDF_BYTES, MAX_PICTURE_BYTES, prepare

GPS = 0x8825


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), **options: object) -> bytes:
    out = io.BytesIO()
    Image.effect_mandelbrot(size, (-2, -1.5, 1, 1.5), 20).convert("RGB").save(out, kind, **options)
    return out.getvalue()


def with_place() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "SECRET CAMERA"
    exif.get_ifd(GPS)[2] = (31.0, 12.0, 30.5)
    return picture(exif=exif)


def test_a_photo_is_drawn_anew_upright_and_without_place() -> None:
    before = with_place()
    assert b"SECRET CAMERA" in before
    done = prepare("现场.jpeg", before)
    assert (done.file_name, done.media_type) == ("现场.jpg", "image/jpeg")
    assert b"SECRET CAMERA" not in done.data
    assert b"Exif" not in done.data
    with Image.open(io.BytesIO(done.data)) as image:
        assert image.size == (480, 640)
        assert not image.getexif()


def test_large_photos_are_shrunk() -> None:
    done = prepare("a.jpg", picture(size=(4000, 3000)))
    with Image.open(io.BytesIO(done.data)) as image:
        assert image.size == (MAX_EDGE, MAX_EDGE * 3 // 4)


def test_png_text_chunks_are_gone_and_transparency_stays() -> None:
    out = io.BytesIO()
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Comment", "SECRET WORDS")
    Image.new("RGBA", (40, 30), (255, 0, 0, 40)).save(out, "PNG", pnginfo=words)
    assert b"SECRET WORDS" in out.getvalue()
    done = prepare("图.png", out.getvalue())
    assert done.media_type == "image/png"
    assert b"SECRET WORDS" not in done.data
    with Image.open(io.BytesIO(done.data)) as image:
        assert image.getpixel((1, 1)) == (255, 0, 0, 40)


def test_a_photograph_saved_as_png_becomes_a_jpeg() -> None:
    noise = Image.effect_noise((1800, 1800), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "PNG")
    done = prepare("photo.png", out.getvalue())
    assert (done.file_name, done.media_type) == ("photo.jpg", "image/jpeg")


def huge_png(width: int, height: int) -> bytes:
    """Return a PNG of a few kilobytes that unpacks to width x height pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    row = b"\0" * (width // 8 + 2)
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n"
    return start + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def eps() -> bytes:
    return b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nshowpage\n%%EOF\n"


def truncated() -> bytes:
    whole = picture(size=(2000, 1500))
    return whole[: len(whole) // 2]


def gif() -> bytes:
    out = io.BytesIO()
    Image.new("P", (10, 10)).save(out, "GIF")
    return out.getvalue()


BAD = {
    "13,000 px": ("big.png", huge_png(13_000, 13_000)),
    "bomb": ("bomb.png", huge_png(11_000, 11_000)),
    "eps named jpg": ("photo.jpg", eps()),
    "truncated": ("cut.jpg", truncated()),
    "truncated png": ("cut.png", picture("PNG")[:500]),
    "gif": ("a.jpg", gif()),
    "html": ("a.png", b"<html><img src=x>"),
    "empty": ("a.jpg", b""),
    "jpeg magic only": ("a.jpg", b"\xff\xd8\xff\xe0"),
    "png magic only": ("a.png", b"\x89PNG\r\n\x1a\n"),
    "broken crc": ("a.png", picture("PNG").replace(b"IHDR", b"IHDX")),
    "large": ("a.jpg", b"\xff\xd8\xff" + b"\0" * MAX_PICTURE_BYTES),
    "large pdf": ("a.pdf", b"%PDF-1.7" + b"\0" * MAX_PDF_BYTES + b"%%EOF"),
    "cut pdf": ("a.pdf", b"%PDF-1.7\n1 0 obj"),
    "folder": ("../evil.jpg", picture()),
    "windows folder": ("..\\evil.jpg", picture()),
    "absolute": ("/etc/passwd", picture()),
    "no name": ("  ", picture()),
    "dots": ("..", picture()),
}


@pytest.mark.parametrize("case", BAD)
def test_refused_in_words_and_fast(case: str) -> None:
    name, data = BAD[case]
    started = time.process_time()
    with pytest.raises(UserError) as refused:
        prepare(name, data)
    assert "file" in refused.value.fields
    assert time.process_time() - started < 5


def test_a_pdf_is_told_by_its_bytes() -> None:
    done = prepare("诊断书.jpg", b"%PDF-1.4\n...\n%%EOF\n")
    assert (done.file_name, done.media_type) == ("诊断书.pdf", "application/pdf")


def test_hostile_but_harmless_names_are_cleaned() -> None:
    name = "a\x00b\u0007\n" + "长" * 300 + ".jpg"
    done = prepare(name, picture())
    assert len(done.file_name) <= 124
    assert done.file_name.startswith("ab")


@pytest.mark.skipif(sys.platform == "win32", reason="resource limits are a POSIX matter")
def test_memory_stays_within_bounds(tmp_path: Path) -> None:
    """A 50-megapixel photograph and a bomb are handled in a process limited to 300 MiB more."""
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(picture(size=(8000, 6000)))
    bomb = tmp_path / "bomb.png"
    bomb.write_bytes(huge_png(13_000, 13_000))
    code = (
        "import resource, sys\n"
        "from PIL import Image, JpegImagePlugin, PngImagePlugin\n"
        "from campus_guard.core.errors import UserError\n"
        "from campus_guard.core.images import prepare\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print(len(prepare('a.jpg', open(sys.argv[1], 'rb').read()).data))\n"
        "try:\n    prepare('b.png', open(sys.argv[2], 'rb').read())\n"
        "except UserError as e:\n    print('refused')\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(photo), str(bomb)],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    size, refused, grown = done.stdout.split()
    assert int(size) > 1000
    assert refused == "refused"
    assert int(grown) < 300
