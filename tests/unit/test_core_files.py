"""Files: old or new after a crash, never half."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from campus_guard.core import files
from campus_guard.core.files import alone, replace_with, sync_dir, sync_file, write_atomically


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    target = tmp_path / "new folder" / "a.txt"
    write_atomically(target, "示例".encode())
    write_atomically(target, b"second")
    assert target.read_bytes() == b"second"
    assert [p.name for p in target.parent.iterdir()] == ["a.txt"]


def test_what_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    write_atomically(target, b"old")

    def half(part: Path) -> None:
        part.write_bytes(b"ha")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replace_with(target, half)
    assert target.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_the_part_lies_beside_its_target_and_is_durable_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    real = os.replace
    monkeypatch.setattr(files, "sync_file", lambda p: done.append(f"sync {p.parent == tmp_path}"))
    monkeypatch.setattr(files, "sync_dir", lambda p: done.append(f"dir {p == tmp_path}"))
    monkeypatch.setattr(os, "replace", lambda a, b: (done.append("move"), real(a, b)))
    write_atomically(tmp_path / "a.txt", b"x")
    assert done == ["sync True", "move", "dir True"]


def test_syncing_asks_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(os, "fsync", asked.append)
    (tmp_path / "a").write_bytes(b"")
    sync_file(tmp_path / "a")
    sync_dir(tmp_path)
    assert len(asked) == 2


def test_a_lock_is_held_once_and_freed_by_death(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    program = (
        "import os, sys; from pathlib import Path; from campus_guard.core.files import alone\n"
        "with alone(Path(sys.argv[1])): sys.stdout.write('held'); os._exit(9)"
    )
    args = [sys.executable, "-c", program, str(lock)]
    with alone(lock), pytest.raises(BlockingIOError), alone(lock):
        pass
    with alone(lock):
        refused = subprocess.run(args, capture_output=True, text=True, check=False)
        assert "BlockingIOError" in refused.stderr
    for _ in range(2):
        done = subprocess.run(args, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (9, "held")
