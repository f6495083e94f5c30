"""``demo``: the sample school in an empty folder."""

import shutil
import sys
from datetime import date
from pathlib import Path

from campus_guard.app.commands.base import Caller, Exit
from campus_guard.app.container import adopt, hidden_folder
from campus_guard.app.demo.build import Scale, build_school
from campus_guard.app.folder import LOCK_FILE, SAMPLE_PASSWORD, SETUP_PREFIX
from campus_guard.app.restoring import nobody_else
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.paths import check_data_dir


def run(caller: Caller, *, scale: str, seed: int, today: date | None) -> Exit:
    """Build the sample school; raises UserError when the folder is not empty.

    It is built in a hidden folder and moved at the end: a killed run leaves nothing that opens.
    """
    data_dir = caller.data_dir
    if data_dir.exists() and (not data_dir.is_dir() or _full(data_dir)):
        raise UserError(
            msg("The folder {folder} is not empty. Choose an empty one.", folder=str(data_dir))
        )
    day = today or caller.clock.today()
    told = _progress if sys.stderr.isatty() else None
    check_data_dir(data_dir)
    with nobody_else(data_dir):
        folder = hidden_folder(data_dir)
        try:
            report = build_school(folder, Scale(scale), seed, day, progress=told)
            adopt(folder, data_dir)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    counts = dict(report.counts)
    for kind, count in counts.items():
        caller.say(f"{count:>8}  {kind}")
    caller.say(
        caller.tr(
            "Accounts menwei, anquan, xiaozhang, weihu; password {password}",
            password=SAMPLE_PASSWORD,
        )
    )
    caller.answer(folder=str(data_dir), counts=counts, seed=seed, today=day)
    return Exit.OK


def _full(folder: Path) -> bool:
    """Tell whether anything lies there but a lock and what a killed run left behind."""
    names = (entry.name for entry in folder.iterdir())
    return any(name != LOCK_FILE and not name.startswith(SETUP_PREFIX) for name in names)


def _progress(done: int, total: int, text: str) -> None:
    end = "\n" if done >= total else ""
    sys.stderr.write(f"\r\033[K{done}/{total} {text}{end}")
    sys.stderr.flush()
