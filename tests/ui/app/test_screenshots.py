"""``screenshots``: every page as a picture, in the size and languages asked for."""

import os
import struct
import subprocess
import sys
from pathlib import Path

from tests.ui.app.conftest import PASSWORD

ROOT = Path(__file__).resolve().parents[3]


def test_every_page_in_two_languages(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "pictures"
    command = [sys.executable, "-m", "campus_guard", "--data", str(data), "screenshots"]
    env = {"CAMPUS_GUARD_USER": "anquan", "CAMPUS_GUARD_PASSWORD": PASSWORD}
    asked = ["--out", str(out), "--size", "1300x700", "--lang", "en", "--lang", "zh_TW"]
    done = subprocess.run(
        [*command, *asked, "--theme", "dark"],
        env={**os.environ, **env},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    for language in ("en", "zh_TW"):
        names = {path.name for path in (out / language / "dark").iterdir()}
        expected = {"login", "anquan-today", "anquan-accidents", "anquan-admin-trail"}
        assert {f"{name}.png" for name in expected} <= names
        size = (out / language / "dark" / "anquan-today.png").read_bytes()[16:24]
        assert struct.unpack(">II", size) == (1300, 700)
    assert not list(data.glob("backups/*"))
