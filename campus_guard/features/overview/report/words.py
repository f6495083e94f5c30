"""How the term summary says things: ranges, comparisons, and what was never recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.features.overview.rules import Compared, Rate


@dataclass(frozen=True)
class Words:
    """The translator together with the range that every number of the summary covers."""

    tr: Translator
    starts_on: date
    until: date

    @property
    def range(self) -> str:
        """Return the range of the numbers, both days counted."""
        return self.tr("{start} to {end}", start=self.starts_on, end=self.until)

    def not_recorded(self) -> d.Paragraph:
        """Return the words for records that do not exist, which differs from a counted zero."""
        return d.Paragraph(
            self.tr("Not recorded: these records are not kept in the program yet."), d.Style.NOTICE
        )

    def figure(self, label: str, value: int | Compared | str | None, unit: str = "") -> d.Figure:
        """Return one number; None reads 'not recorded', a comparison names last term."""
        if isinstance(value, Compared):
            return d.Figure(label, str(value.now), unit, self.against(value))
        return d.Figure(label, self.tr("Not recorded") if value is None else str(value), unit)

    def rate(self, label: str, rate: Rate) -> d.Figure:
        """Return a share with its fraction below; a dash where there is nothing to divide."""
        percent = "—" if rate.percent is None else f"{rate.percent}%"
        return d.Figure(label, percent, hint=f"{rate.part}/{rate.whole}")

    def against(self, value: Compared) -> str:
        """Return the comparison with last term in words."""
        if value.last_term is None:
            return self.tr("Last term: not recorded")
        return self.tr("Last term {n}", n=value.last_term)

    def number(self, value: int | None) -> str:
        """Return a counted number, or 'not recorded'."""
        return self.tr("Not recorded") if value is None else str(value)

    def definitions(self, items: Sequence[tuple[str, str]]) -> d.Notes:
        """Return the definitions of the numbers above, with their range."""
        return d.Notes(items, title=self.tr("What the numbers mean ({range})", range=self.range))
