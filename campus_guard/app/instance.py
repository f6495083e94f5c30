"""One window per data folder: a second start brings the first one to the front."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject

from campus_guard.app.folder import LOCK_FILE

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

_RAISE = b"raise"
_WAIT_MS = 2000
_PAUSE = 0.1


class InstanceLock(QObject):
    """Held while a window has the data folder open; freed by the system when we are killed."""

    def __init__(self, data_dir: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.data_dir = data_dir
        self._lock = QLockFile(str(data_dir / LOCK_FILE))
        # A window stays open for days: only a dead process makes the lock stale, not its age.
        self._lock.setStaleLockTime(0)
        self._server: QLocalServer | None = None
        self.on_second_start: Callable[[], None] = lambda: None

    def hold(self) -> bool:
        """Keep windows out without being one; False when another has the folder."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        return self._lock.tryLock(0)

    def take(self) -> bool:
        """Take the folder and listen for a second start; False when another window has it."""
        if not self.hold():
            return False
        self.listen()
        return True

    def listen(self) -> None:
        """Begin to hear second starts; the folder must be held."""
        from PySide6.QtNetwork import QLocalServer

        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        name = server_name(self.data_dir)
        QLocalServer.removeServer(name)  # left over from a killed one; the lock is ours
        self._server.listen(name)
        self._server.newConnection.connect(self._called)

    def release(self) -> None:
        """Give the folder back."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self._lock.unlock()

    def _called(self) -> None:
        if self._server is None:
            return
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            socket.disconnectFromServer()
            self.on_second_start()


def server_name(data_dir: Path) -> str:
    """Return the name under which the window of this folder listens."""
    digest = hashlib.sha256(str(data_dir.resolve()).encode("utf-8", "surrogatepass")).hexdigest()
    return f"campus_guard-{digest[:24]}"


def raise_first(data_dir: Path) -> bool:
    """Ask the window that has the folder to come to the front; False when it does not answer."""
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    until = time.monotonic() + _WAIT_MS / 1000
    while True:  # a window that has just been started listens a moment later
        socket.connectToServer(server_name(data_dir))
        if socket.waitForConnected(_WAIT_MS):
            break
        if time.monotonic() > until:
            return False
        time.sleep(_PAUSE)
    socket.write(_RAISE)
    socket.flush()
    if socket.state() is not QLocalSocket.LocalSocketState.UnconnectedState:
        socket.waitForDisconnected(_WAIT_MS)
    return True
