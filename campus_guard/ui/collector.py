"""Keeps Python's cyclic collector on the GUI thread.

A collection starts in whichever thread happens to allocate. In a worker it would destroy windows
and models of closed pages from outside the GUI thread, which ends the process. So the automatic
collector rests while the program runs, and a timer collects here.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 500


class Collector(QObject):
    """Collects by the interpreter's own thresholds, on the thread it lives in."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect the oldest generation that is due, if any."""
        counts, limits = gc.get_count(), gc.get_threshold()
        due = [age for age in (0, 1, 2) if limits[age] and counts[age] > limits[age]]
        if due:
            gc.collect(due[-1])

    def keep_loaded(self) -> None:
        """Leave out of all later collections what is loaded by now (modules, mapped classes).

        Walking it took 0.1 to 0.2 s, which a person who types would feel.
        """
        if gc.get_freeze_count() == 0:
            gc.freeze()

    def stop(self) -> None:
        """Collect everything and hand over to the interpreter again."""
        self._timer.stop()
        gc.collect()
        gc.unfreeze()
        if self._was_on:
            gc.enable()
