"""``screenshots``: every page as a picture, drawn without a display."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from campus_guard.app.commands.base import Caller, Exit
from campus_guard.app.folder import SAMPLE_PASSWORD, has_school, is_sample
from campus_guard.core.clock import Clock, FixedClock
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.features.admin.queries import ChainState

SAMPLE_ROLES = ("anquan", "xiaozhang", "menwei", "weihu")
_LEAST, _MOST = 320, 8000


def run(
    caller: Caller, out: Path, *, themes: Sequence[str], size: str, languages: Sequence[str]
) -> Exit:
    """Write LANGUAGE/THEME/USER-PAGE.png below ``out`` for every page that a role sees."""
    width, height = _size(size)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from campus_guard.app.screenshots import Camera

    written: list[Path] = []
    with _school(caller) as (data_dir, logins):
        camera = Camera(data_dir, out, (width, height), _standing(caller, data_dir, logins[0]))
        try:
            for language in languages:
                for theme in themes:
                    written += camera.shoot(language, theme, logins, caller.say)
        finally:
            camera.close()
    caller.say(caller.tr.n("{n} picture", "{n} pictures", len(written)))
    caller.answer(folder=str(out), files=[str(path.relative_to(out)) for path in written])
    return Exit.OK


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if width.isdigit() and height.isdigit():
        numbers = int(width), int(height)
        if all(_LEAST <= n <= _MOST for n in numbers):
            return numbers
    raise UserError(msg("A size is written like 1366x768."))


@contextmanager
def _school(caller: Caller) -> Iterator[tuple[Path, list[tuple[str, str]]]]:
    """Yield the folder to draw and who signs in: (user name, password)."""
    if has_school(caller.data_dir):
        if is_sample(caller.data_dir):
            yield caller.data_dir, [(name, SAMPLE_PASSWORD) for name in SAMPLE_ROLES]
        else:
            yield caller.data_dir, [(caller.ask_username(), caller.ask_password())]
        return
    from campus_guard.app.demo.build import Scale, build_school

    folder = Path(tempfile.mkdtemp(prefix="campus_guard-"))
    try:
        build_school(folder, Scale.SMALL, 1, caller.clock.today())
        yield folder, [(name, SAMPLE_PASSWORD) for name in SAMPLE_ROLES]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _standing(caller: Caller, data_dir: Path, login: tuple[str, str]) -> Clock:
    """Return a clock that stands at the last record, so that the pictures are the same again."""
    from campus_guard.app.opening import sign_in

    opened = sign_in(data_dir, *login, caller.clock)
    try:
        last = opened.container.service.ask(ChainState()).last_at
    finally:
        opened.container.close()
    return FixedClock(last) if last is not None else caller.clock
