"""Keys that xdotool cannot press well: characters of their own, and a scanner's burst."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

_FIRST, _CODES = 8, 248
_SHIFT, _RETURN = 0xFFE1, 0xFF0D
_UNICODE = 0x01000000
_SCANNER_MS = 1


@contextmanager
def opened(display: str) -> Iterator[tuple[ctypes.CDLL, ctypes.c_void_p]]:
    """Give Xlib and an open display."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XGetKeyboardMapping.restype = ctypes.POINTER(ctypes.c_ulong)
    x11.XkbKeycodeToKeysym.restype = ctypes.c_ulong
    handle = ctypes.c_void_p(x11.XOpenDisplay(display.encode()))
    yield x11, handle
    x11.XSync(handle, 0)
    x11.XCloseDisplay(handle)


def teach(display: str, characters: str) -> None:
    """Give characters keys of their own, before a program starts.

    xdotool would lend one key to each in turn, and a busy program reads the loan too late.
    """
    with opened(display) as (x11, handle):
        width = ctypes.c_int()
        known = x11.XGetKeyboardMapping(handle, _FIRST, _CODES, ctypes.byref(width))
        levels = range(width.value)
        spare = [n for n in range(_CODES) if not any(known[n * width.value + i] for i in levels)]
        x11.XFree(known)
        wanted = sorted(set(characters))
        assert len(spare) >= len(wanted), f"{len(wanted)} characters, {len(spare)} spare keys"
        for code, character in zip(spare, wanted, strict=False):
            symbol = (ctypes.c_ulong * 1)(_UNICODE + ord(character))
            x11.XChangeKeyboardMapping(handle, _FIRST + code, 1, symbol, 1)


def scan(display: str, text: str) -> None:
    """Type ASCII and Return as a scanner does: the X server itself keeps the pace.

    A scanner's keys do not come slower because the computer is busy.
    """
    xtest = ctypes.CDLL("libXtst.so.6")
    with opened(display) as (x11, handle):
        shift = x11.XKeysymToKeycode(handle, ctypes.c_ulong(_SHIFT))
        for symbol in (*map(ord, text), _RETURN):
            code = x11.XKeysymToKeycode(handle, ctypes.c_ulong(symbol))
            shifted = x11.XkbKeycodeToKeysym(handle, code, 0, 0) != symbol
            keys = [(code, 1), (code, 0)]
            for key, down in [(shift, 1), *keys, (shift, 0)] if shifted else keys:
                xtest.XTestFakeKeyEvent(handle, key, down, ctypes.c_ulong(_SCANNER_MS))
