"""Translation without Qt, because paper is printed without Qt.

Source strings are English. A ``Translator`` is passed to whoever writes words; a ``Message`` is a
sentence that is translated later (rules and errors do not know who reads them).
"""

import gettext
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LANGUAGES = ("zh_CN", "zh_TW", "en")
DOMAIN = "campus_guard"


@dataclass(frozen=True)
class Message:
    """A sentence with named values, translated when it is shown."""

    text: str
    params: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        return _fill(self.text, dict(self.params))


def msg(text: str, /, **params: Any) -> Message:
    """Return a ``Message``; the keyword values may be Messages themselves."""
    return Message(text, tuple(params.items()))


def _fill(text: str, params: dict[str, Any]) -> str:
    return text.format(**params) if params else text


@dataclass(frozen=True)
class Translator:
    """Turns English source text and Messages into one language."""

    language: str = "en"
    _catalogue: gettext.NullTranslations = field(
        default_factory=gettext.NullTranslations, compare=False, repr=False
    )

    def __call__(self, text: str | Message, /, **params: Any) -> str:
        """Return the text in this language, its named values filled in."""
        if isinstance(text, Message):
            return self(text.text, **dict(text.params), **params)
        if not text:
            return ""
        return _fill(self._catalogue.gettext(text), self._say(params))

    def n(self, one: str, many: str, n: int, /, **params: Any) -> str:
        """Return the singular or plural form for ``n``; ``n`` is filled in too."""
        return _fill(self._catalogue.ngettext(one, many, n), {"n": n, **self._say(params)})

    def _say(self, params: dict[str, Any]) -> dict[str, Any]:
        return {k: self(v) if isinstance(v, Message) else v for k, v in params.items()}


def load_translator(language: str, locale_dir: Path) -> Translator:
    """Return the translator of ``language`` (one of LANGUAGES); English where there is none."""
    if language == "en":
        return Translator("en")
    catalogue = gettext.translation(DOMAIN, locale_dir, [language], fallback=True)
    return Translator(language, catalogue)


Tr = Callable[..., str]
