"""What a data folder shows without any key. Light: the login page needs nothing else."""

import shutil
from pathlib import Path

DATABASE = "campus_guard.db"
RESTORE_PENDING = "restore-pending"
SAMPLE_MARK = "sample_school"
SETUP_PREFIX = ".setup-"
LOCK_FILE = ".window.lock"
SAMPLE_PASSWORD = "sample-2026"  # noqa: S105 - printed in the README and on the login page


def database_file(data_dir: Path) -> Path:
    """Return where the database lies."""
    return data_dir / DATABASE


def has_school(data_dir: Path) -> bool:
    """Tell whether the folder holds a school (its database comes last), or one being restored."""
    return database_file(data_dir).exists() or (data_dir / RESTORE_PENDING).is_dir()


def is_sample(data_dir: Path) -> bool:
    """Tell, without any key, whether the folder holds the sample school."""
    return (data_dir / SAMPLE_MARK).exists()


def sweep_drafts(data_dir: Path) -> None:
    """Remove what a wizard that was killed left behind; the folder must be held."""
    for folder in data_dir.glob(f"{SETUP_PREFIX}*"):
        shutil.rmtree(folder, ignore_errors=True)
