"""Smoke test of a built program: `smoke.py PATH_TO_PROGRAM [ARGUMENT...]`.

Runs it away from the checkout with an empty environment of its own: version, help, a small sample
school, check, the term summary, a backup and pictures of the pages. Exit code 1 names the step.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ACCOUNT = {"CAMPUS_GUARD_USER": "xiaozhang", "CAMPUS_GUARD_PASSWORD": "sample-2026"}
KEPT = ("SYSTEMROOT", "WINDIR", "TEMP", "TMP")  # Windows does not start a program without them
TIME_LIMIT = 600


class SmokeError(Exception):
    """A step did not do what it should."""


def environment(home: Path) -> dict[str, str]:
    """Return an environment in which nothing of this machine's Python or Qt is found."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    clean = {
        "HOME": str(home),
        "QT_QPA_PLATFORM": "offscreen",
        "LANG": "C.UTF-8",
        "PATH": os.defpath,
    }
    return {**kept, **clean, **ACCOUNT}


def run(program: list[str], home: Path, *arguments: str) -> str:
    """Run one command and return what it said; raises SmokeError when it fails."""
    started = time.monotonic()
    done = subprocess.run(
        [*program, *arguments],
        cwd=home,
        env=environment(home),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=TIME_LIMIT,
        check=False,
    )
    print(f"{done.returncode}  {time.monotonic() - started:5.1f} s  {' '.join(arguments)}")
    if done.returncode:
        raise SmokeError(f"{' '.join(arguments)}: {done.stdout}{done.stderr}")
    return done.stdout


def starts_with(path: Path, magic: bytes) -> None:
    """Raise SmokeError unless the file is there and begins as its kind does."""
    if not path.is_file() or path.read_bytes()[: len(magic)] != magic:
        raise SmokeError(f"{path.name} was not written")


def smoke(program: list[str], home: Path) -> None:
    """Go through the steps; raises SmokeError at the first that fails."""
    version = run(program, home, "--version")
    if not any(character.isdigit() for character in version):
        raise SmokeError(f"--version says {version!r}")
    run(program, home, "--help")
    data, summary, backups = home / "data", home / "summary.pdf", home / "backups"
    of_school = ["--data", str(data)]
    run(program, home, *of_school, "demo", "--scale", "small", "--today", "2026-11-20")
    run(program, home, *of_school, "check")
    term = ["--term", "2026-2027-1", "--out", str(summary)]
    run(program, home, *of_school, "report", "term-summary", *term)
    starts_with(summary, b"%PDF-")
    backups.mkdir()
    run(program, home, *of_school, "backup", str(backups))
    if not any(backups.iterdir()):
        raise SmokeError("backup wrote nothing")
    run(program, home, *of_school, "screenshots", "--out", str(home / "screens"))
    pictures = sorted((home / "screens").rglob("*.png"))
    if not pictures:
        raise SmokeError("screenshots wrote nothing")
    starts_with(pictures[0], b"\x89PNG")


def main() -> int:
    """Run the smoke test in a temporary folder; return the exit code."""
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    program = [str(Path(sys.argv[1]).resolve()), *sys.argv[2:]]
    with tempfile.TemporaryDirectory() as home:
        try:
            smoke(program, Path(home))
        except SmokeError as error:
            print(f"FAILED {error}", file=sys.stderr)
            return 1
    print("smoke test passed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
