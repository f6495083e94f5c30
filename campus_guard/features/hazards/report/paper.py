"""What all papers of the hazard register share: the head, and words for codes and gaps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.db.paper import PaperHead
from campus_guard.features.hazards.rules.labels import label


@dataclass(frozen=True)
class Paper:
    """Whose paper it is, and in which language."""

    head: PaperHead
    tr: Translator

    def doc(self, code: str, title: str, blocks: Sequence[d.Block], **more: Any) -> d.ReportDoc:
        """Return the paper; papers of the sample school say so."""
        marks = [self.tr("Internal"), self.tr("Sample") if self.head.sample else ""]
        return d.ReportDoc(
            code=code,
            title=title,
            school=self.head.school,
            tr=self.tr,
            stamp=self.head.stamp,
            blocks=blocks,
            mark=" ".join(mark for mark in marks if mark),
            **more,
        )


def named(code: StrEnum | None, tr: Translator) -> str:
    """Return the words for a code, empty for none."""
    return tr(label(code)) if code is not None else ""


def lines(*parts: str) -> str:
    """Return the parts that are not empty, below each other."""
    return "\n".join(part for part in parts if part)


def days(first: date, last: date) -> str:
    """Return a range of days."""
    return f"{first.isoformat()} — {last.isoformat()}"


def listed(parts: Iterable[str]) -> str:
    """Return names in one line."""
    return "、".join(parts)
