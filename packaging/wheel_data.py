"""Puts resources/ and migrations/ into the wheel, as campus_guard/_data (see core/paths.py)."""

from collections.abc import Iterator
from pathlib import Path

from setuptools.command.build_py import build_py

TREES = ("resources", "migrations")
HELD = Path("campus_guard") / "_data"


def data_files() -> Iterator[Path]:
    """Paths of all files below the two trees, relative to the checkout, sorted."""
    for tree in TREES:
        for path in sorted(Path(tree).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


class BuildPy(build_py):  # type: ignore[misc]  # setuptools is untyped
    """build_py that also copies the two trees; an editable install finds them in the checkout."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        for path in data_files():
            target = Path(self.build_lib) / HELD / path
            self.mkpath(str(target.parent))
            self.copy_file(str(path), str(target), preserve_mode=False)

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        copied = [str(Path(self.build_lib) / HELD / path) for path in data_files()]
        return [*super().get_outputs(include_bytecode), *copied]

    def get_source_files(self) -> list[str]:
        copied = [str(path) for path in data_files()]
        return [*super().get_source_files(), *copied, "packaging/wheel_data.py"]
