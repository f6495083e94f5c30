"""What all papers of rosters share: the head, and words for codes, days and times."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.db.paper import PaperHead
from campus_guard.features.calendar.rules import weekday_label
from campus_guard.features.rosters.codes import label


@dataclass(frozen=True)
class Paper:
    """Whose paper it is, and in which language."""

    head: PaperHead
    tr: Translator

    def doc(self, code: str, title: str, blocks: Sequence[d.Block], **more: Any) -> d.ReportDoc:
        """Return the paper; papers of the sample school say so."""
        mark = self.tr("Sample") if self.head.sample else ""
        return d.ReportDoc(
            code=code,
            title=title,
            school=self.head.school,
            tr=self.tr,
            stamp=self.head.stamp,
            blocks=blocks,
            mark=more.pop("mark", mark),
            **more,
        )

    def weekday(self, day: date) -> str:
        """Return the name of a day's weekday."""
        return self.tr(weekday_label(day.isoweekday()))

    def code(self, code: StrEnum | None) -> str:
        """Return the words for a code, empty for none."""
        return self.tr(label(code)) if code is not None else ""


def span(first: date, last: date) -> str:
    """Return a range of days."""
    return first.isoformat() if first == last else f"{first.isoformat()} — {last.isoformat()}"


def hours(starts_at: datetime, ends_at: datetime) -> str:
    """Return the times of a shift: 21:00-07:00."""
    return f"{starts_at:%H:%M}-{ends_at:%H:%M}"


def clock(moment: datetime | None) -> str | None:
    """Return the time of day, None (an empty place) for nothing."""
    return None if moment is None else f"{moment:%H:%M}"


def listed(parts: Iterable[str]) -> str:
    """Return names in one line."""
    return "、".join(part for part in parts if part)


def outermost(areas: Sequence[str]) -> list[str]:
    """Return areas without those inside another of them: the building stands for its floors."""
    return [a for a in areas if not any(a.startswith(f"{other} › ") for other in areas)]


def in_hours(minutes: int) -> str:
    """Return minutes as hours with one decimal."""
    return f"{minutes / 60:.1f}"
