"""A real X server with a window manager, and a person who has only a keyboard."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

TOOLS = ("Xvfb", "openbox", "xdotool")
PATIENCE = 90.0  # until something fails; a loaded machine is slow and that is no fault
_PAUSE = 0.05
_KEY_MS = "12"


def missing_tools() -> list[str]:
    """Return which of the needed programs are not installed."""
    return [name for name in TOOLS if shutil.which(name) is None]


def wait_for(what: str, condition: Callable[[], object], patience: float = PATIENCE) -> object:
    """Return the first true answer of ``condition``; fails with ``what`` when none comes."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        found = condition()
        if found:
            return found
        time.sleep(_PAUSE)
    raise AssertionError(f"waited {patience:.0f} s for {what}")


class XServer:
    """Xvfb on a free display, with openbox; ends with ``close``."""

    def __init__(self, size: str = "1366x768") -> None:
        reader, writer = os.pipe()
        command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{size}x24"]
        self._server = subprocess.Popen(
            [*command, "-noreset", "-nolisten", "tcp"], pass_fds=[writer], stderr=subprocess.DEVNULL
        )
        os.close(writer)
        with os.fdopen(reader) as pipe:
            self.display = f":{pipe.readline().strip()}"
        self._manager = subprocess.Popen(
            ["openbox"], env=self.environment(), stderr=subprocess.DEVNULL
        )
        self._started: list[subprocess.Popen[str]] = []

    def environment(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the environment of a program on this display, without anything of ours."""
        mine = ("CAMPUS_GUARD", "QT_", "WAYLAND", "XMODIFIERS")
        kept = {k: v for k, v in os.environ.items() if not k.startswith(mine)}
        return {**kept, "DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb", **(more or {})}

    def start(self, command: list[str], **more: str) -> subprocess.Popen[str]:
        """Start a program on this display; its output can be read when it has ended."""
        started = subprocess.Popen(
            command,
            env=self.environment(more),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._started.append(started)
        return started

    def tool(self, *args: str) -> str:
        """Run xdotool and return what it says; empty when it finds nothing."""
        done = subprocess.run(
            ["xdotool", *args],
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.stdout.strip()

    def key(self, *keys: str) -> None:
        """Press keys one after the other: ``key("ctrl+n", "Return")``."""
        self.tool("key", "--delay", _KEY_MS, *keys)

    def type(self, text: str) -> None:
        """Type ASCII text."""
        assert text.isascii()
        self.tool("type", "--delay", _KEY_MS, text)

    @property
    def title(self) -> str:
        """Return the title of the active window."""
        return self.tool("getactivewindow", "getwindowname")

    def windows(self, pid: int) -> list[str]:
        """Return the visible windows of a process, lists and menus included."""
        return self.tool("search", "--onlyvisible", "--pid", str(pid), "--name", "").split()

    def wait_title(self, title: str) -> None:
        """Wait until a window with this title has the keyboard."""
        try:
            wait_for(title, lambda: self.title == title)
        except AssertionError as error:
            raise AssertionError(f"{error}; the active window is {self.title!r}") from error

    def picture(self, path: Path) -> None:
        """Save what is on the screen, where ImageMagick is installed."""
        if shutil.which("import"):
            path.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(
                ["import", "-window", "root", str(path)], env=self.environment(), check=False
            )

    def close(self) -> None:
        """End the programs, the window manager and the server."""
        for process in (*self._started, self._manager, self._server):
            if process.poll() is None:
                process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()
