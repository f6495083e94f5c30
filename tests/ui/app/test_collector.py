"""The cyclic collector runs on the GUI thread only, and does not walk what stays anyway."""

import gc
import threading
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

from campus_guard.ui.collector import Collector


class Thing:
    """Something that only the cyclic collector can free."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def own(qapp: Any) -> Iterator[Collector]:
    made = Collector(qapp)
    yield made
    made.stop()


def test_no_thread_collects_by_itself(own: Collector) -> None:
    freed_in: list[str] = []
    thing = Thing()
    weakref.finalize(thing, lambda: freed_in.append(threading.current_thread().name))
    del thing

    def allocate() -> None:
        for _ in range(200):
            [Thing() for _ in range(100)]

    worker = threading.Thread(target=allocate, name="worker")
    worker.start()
    worker.join()
    assert not gc.isenabled()
    assert freed_in == []
    own.look()
    assert freed_in == [threading.main_thread().name]


@pytest.mark.usefixtures("own")
def test_the_timer_looks_by_itself(qtbot: Any) -> None:
    garbage = weakref.ref(Thing())
    [Thing() for _ in range(5000)]
    qtbot.waitUntil(lambda: garbage() is None, timeout=3000)


def test_what_is_loaded_is_left_out(own: Collector) -> None:
    gc.unfreeze()  # what the tests' own collector has left out
    before = gc.get_freeze_count()
    own.keep_loaded()
    frozen = gc.get_freeze_count()
    assert frozen > before
    own.keep_loaded()
    assert gc.get_freeze_count() == frozen
    own.stop()
    assert gc.get_freeze_count() == 0
