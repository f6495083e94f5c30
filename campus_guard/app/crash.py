"""Where our own mistakes end: one handler, on the GUI thread, once per cause.

The report names the exception, the places in the program and the versions. It never carries the
exception's text or any value, because those may be names of people.
"""

import hashlib
import logging
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Signal, qVersion

from campus_guard import __version__
from campus_guard.core.clock import Clock
from campus_guard.core.files import write_atomically
from campus_guard.core.log import NAME

Show = Callable[[str, str, Path | None], bool]
"""``show(cause, report, file)``: open the window; False when it was not shown."""

_DEEP = 40
_KEPT_FRAMES = 6


def cause_of(error: BaseException) -> str:
    """Return what tells one cause from another: the kind of error and where it arose."""
    frames = traceback.extract_tb(error.__traceback__)[-_KEPT_FRAMES:]
    places = [f"{Path(f.filename).name}:{f.name}:{f.lineno}" for f in frames]
    text = "\n".join([type(error).__qualname__, *places])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def describe(error: BaseException, clock: Clock) -> str:
    """Return the report: no message of the exception, no value, no path outside the program."""
    import platform

    system = f"{platform.system()} {platform.machine()}"
    versions = f"Python {platform.python_version()}, Qt {qVersion()}, {system}"
    lines = [
        f"campus_guard {__version__}, {versions}",
        f"{clock.now():%Y-%m-%d %H:%M}, cause {cause_of(error)}",
    ]
    chain: BaseException | None = error
    while chain is not None and len(lines) < _DEEP * 3:
        lines += ["", f"{type(chain).__module__}.{type(chain).__qualname__}"]
        for frame in traceback.extract_tb(chain.__traceback__)[-_DEEP:]:
            place = "/".join(Path(frame.filename).parts[-3:])
            lines.append(f"  {place}:{frame.lineno} {frame.name}")
        chain = chain.__cause__ or (None if chain.__suppress_context__ else chain.__context__)
    return "\n".join(lines) + "\n"


class CrashHandler(QObject):
    """Takes exceptions of any thread and hands each cause once to ``show`` on the GUI thread."""

    _arrived = Signal(object)

    def __init__(self, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._known: set[str] = set()
        self.folder: Path | None = None
        self.show: Show = _only_log
        self._arrived.connect(self._handle)

    def install(self) -> None:
        """Become the last resort of the interpreter and of its threads."""
        sys.excepthook = self._hook
        threading.excepthook = lambda args: self._hook(
            args.exc_type, args.exc_value, args.exc_traceback
        )

    def handle(self, error: BaseException) -> None:
        """Take an exception; may be called from any thread."""
        self._arrived.emit(error)

    def _hook(
        self,
        kind: type[BaseException],
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error or kind(), None)
        else:
            self.handle(error or kind())

    def _handle(self, error: BaseException) -> None:
        cause = cause_of(error)
        logging.getLogger(NAME).error("fault %s %s", type(error).__qualname__, cause)
        if cause in self._known:
            return
        self._known.add(cause)
        report = describe(error, self._clock)
        self.show(cause, report, self._write(cause, report))

    def _write(self, cause: str, report: str) -> Path | None:
        if self.folder is None:
            return None
        path = self.folder / f"crash-{self._clock.now():%Y%m%d-%H%M%S}-{cause}.txt"
        try:
            write_atomically(path, report.encode())
        except OSError:
            return None
        return path


def _only_log(cause: str, report: str, file: Path | None) -> bool:  # noqa: ARG001
    sys.stderr.write(report)
    return False
