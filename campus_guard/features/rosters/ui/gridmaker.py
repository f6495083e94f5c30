"""The grids made of a roster in memory: a week, a month, the weeks of one post."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from campus_guard.core.i18n import Translator, msg
from campus_guard.core.tone import Tone
from campus_guard.features.rosters.rows import CellKey, DutyPostRow
from campus_guard.features.rosters.ui.griddata import Chip, GridData, Head, Look
from campus_guard.features.rosters.ui.sheet import Sheet

WEEKDAYS = (
    msg("Mon"),
    msg("Tue"),
    msg("Wed"),
    msg("Thu"),
    msg("Fri"),
    msg("Sat"),
    msg("Sun"),
)
_NEAR = timedelta(days=2)
Cells = dict[tuple[int, int], list[Chip]]


def span(starts: time, ends: time) -> str:
    """Return a span of time."""
    return f"{starts:%H:%M}–{ends:%H:%M}"


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True)
class GridMaker:
    """How a grid is to be made: of what, in which words, and what day it is."""

    sheet: Sheet
    tr: Translator
    today: date

    def week(self, monday: date) -> GridData:
        """Return posts by the seven days from ``monday``."""
        return self._days([monday + timedelta(days=n) for n in range(7)], compact=False)

    def month(self, year: int, month: int) -> GridData:
        """Return posts by the days of a month."""
        first = date(year, month, 1)
        days = [first + timedelta(days=n) for n in range(31)]
        return self._days([d for d in days if d.month == month], compact=True)

    def post(self, post: int) -> GridData:
        """Return the weeks of the roster by weekday, for one post."""
        view, tr = self.sheet.view, self.tr
        start, now = monday_of(view.roster.starts_on), monday_of(self.today)
        count = (view.roster.ends_on - start).days // 7 + 1
        weeks = [start + timedelta(weeks=n) for n in range(count)]
        cells: Cells = {}
        for row, monday in enumerate(weeks):
            for column in range(7):
                keys = self.sheet.cells(post, monday + timedelta(days=column))
                if keys:
                    cells[row, column] = [self.chip(key) for key in keys]
        rows = [
            Head(m, tr("Week {n}", n=n + 1), f"{m:%m-%d}", tinted=m == now)
            for n, m in enumerate(weeks)
        ]
        columns = [Head(n, tr(word), off=n > 4) for n, word in enumerate(WEEKDAYS)]
        return GridData(rows, columns, cells)

    def chip(self, key: CellKey) -> Chip:
        """Return the chip of a cell."""
        sheet, tr, spot = self.sheet, self.tr, self.sheet.spot(key)
        if spot.person is None:
            near = sheet.is_published(key) or self.today <= key.day <= self.today + _NEAR
            look = Look.MISSING if near else Look.GAP
            word = tr("Unmanned") if near else tr("To be put")
            return Chip(key, word, look, self._needs(key), spot.locked)
        against = sheet.broken.get(key, ())
        tip = "\n".join(tr(one.message) for one in against)
        if spot.kept:
            tip = f"{tip}\n{tr('Kept: {reason}', reason=spot.kept)}".strip()
        post = sheet.posts[key.post_id]
        look = Look.NIGHT if post.night else Look.PLAIN
        look = Look.BROKEN if against and not spot.kept else look
        note = tr("kept") if spot.kept else tr("changed") if key in sheet.changed else ""
        return Chip(key, sheet.name(spot.person), look, note, spot.locked, tip)

    def _needs(self, key: CellKey) -> str:
        tr, post = self.tr, self.sheet.posts[key.post_id]
        leader, certificate = self.sheet.needs.get(key, (False, ""))
        sexes = {"female": tr("woman"), "male": tr("man")}
        parts = (sexes.get(post.needs_sex or "", ""), certificate, tr("leader") if leader else "")
        return " ".join(part for part in parts if part)

    def _days(self, days: list[date], *, compact: bool) -> GridData:
        posts = self.sheet.posts_on(days)
        cells: Cells = {}
        for row, post in enumerate(posts):
            for column, day in enumerate(days):
                keys = self.sheet.cells(post.id, day)
                if keys:
                    cells[row, column] = [self.chip(key) for key in keys]
        columns = [
            self._column(d, [c for r in range(len(posts)) for c in cells.get((r, n), ())], compact)
            for n, d in enumerate(days)
        ]
        return GridData([self._row(post) for post in posts], columns, cells, compact)

    def _row(self, post: DutyPostRow) -> Head:
        return Head(post.id, post.name, span(post.starts_at, post.ends_at))

    def _column(self, day: date, chips: list[Chip], compact: bool) -> Head:
        tr, known = self.tr, self.sheet.days.get(day)
        weekday = tr(WEEKDAYS[day.weekday()])
        filled = sum(1 for chip in chips if not chip.empty)
        tinted = day == self.today
        off = known is None or not known.teaching
        if compact:
            tone = Tone.BAD if filled < len(chips) else Tone.MUTED
            return Head(day, str(day.day), weekday[-1:], "", tone, tinted, off)
        title = f"{weekday} {day:%m-%d}"
        count = f"{filled}/{len(chips)}" if chips else ""
        tone = Tone.WARNING if filled < len(chips) else Tone.MUTED
        note = tr("Today") if tinted else known.name if known else ""
        return Head(day, title, note, count, tone, tinted, off)
