"""Logging to a file in the data folder. Never personal data: only what failed and where."""

import logging
from pathlib import Path

NAME = "campus_guard"


def start_log(folder: Path) -> logging.Logger:
    """Return the program's logger, writing to ``folder``/campus_guard.log (3 files of 1 MB)."""
    # Loads sockets and pickling: after the window is in sight.
    from logging.handlers import RotatingFileHandler

    logger = logging.getLogger(NAME)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    for old in list(logger.handlers):
        logger.removeHandler(old)
        old.close()
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / "campus_guard.log", maxBytes=1_000_000, backupCount=2, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(handler)
    return logger
