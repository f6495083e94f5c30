"""The tone of a word or number, the same on screen and on paper.

Alone, because every start needs it before the documents are loaded.
"""

from enum import StrEnum


class Tone(StrEnum):
    """Colour of a word or number; the word itself must say the state too."""

    NORMAL = "normal"
    MUTED = "muted"
    PRIMARY = "primary"
    OK = "ok"
    WARNING = "warning"
    BAD = "bad"
