"""Responsibility letters of the sample school: issued each school year, nearly all signed."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from campus_guard.app.demo.dates import SampleYear
from campus_guard.core.clock import CHINA, FixedClock
from campus_guard.core.ids import derived_uid
from campus_guard.db.service import Service
from campus_guard.features.responsibility.commands.letters import (
    IssueLetter,
    IssueLetters,
    Signing,
    SignLetter,
    SignLetters,
    VoidLetter,
)
from campus_guard.features.responsibility.commands.letters_scan import ScanInput
from campus_guard.features.responsibility.queries.letters import ListLetters, YearByName
from campus_guard.features.responsibility.queries.letters_rows import LetterRow

DAY = timedelta(days=1)
LEFT_OPEN, HALF_SIGNED = 19, 13
"""In the newest year every nineteenth letter is not signed, every thirteenth by one side only."""


@dataclass
class LetterTales:
    """The round of signing at the beginning of each school year."""

    director: Service
    clock: FixedClock
    seed: int

    def plan(
        self, at: Callable[[datetime, Callable[[], None]], None], years: Sequence[SampleYear]
    ) -> None:
        """Plan the days on which letters are issued and signed; the newest year stays open."""
        for year in years:
            begins = datetime.combine(year.first.starts_on, time(10, 10), CHINA)
            begins = max(begins, self.clock.at + DAY)
            name = f"{year.first.starts_on.year}-{year.second.starts_on.year}"
            newest = year is years[-1]
            at(begins, lambda name=name: self._issue(name))  # type: ignore[misc]
            at(
                begins + 2 * DAY,
                lambda name=name, newest=newest: self._sign(name, newest=newest),  # type: ignore[misc]
            )
            if newest:
                at(begins + 20 * DAY, lambda name=name: self._replace(name))  # type: ignore[misc]

    def _rows(self, name: str) -> Sequence[LetterRow]:
        year = self.director.ask(YearByName(name=name))
        return self.director.ask(ListLetters(school_year_id=year.id)).rows

    def _issue(self, name: str) -> None:
        year = self.director.ask(YearByName(name=name))
        self.director.run(
            IssueLetters(
                uid=derived_uid("letters", self.seed, name),
                school_year_id=year.id,
                issued_on=self.clock.today(),
            )
        )

    def _sign(self, name: str, *, newest: bool) -> None:
        today = self.clock.today()
        signings = []
        for place, row in enumerate(self._rows(name), 1):
            if newest and place % LEFT_OPEN == 0:
                continue
            half = newest and place % HALF_SIGNED == 0
            signings.append(Signing(row.id, None if half else today, today))
        self.director.run(SignLetters(signings=tuple(signings)))
        if newest:
            self._scan(self._rows(name)[1])

    def _scan(self, row: LetterRow) -> None:
        scan = ScanInput(
            derived_uid("letter-scan", self.seed, row.number), "示例扫描件.png", _page(row.number)
        )
        self.director.run(
            SignLetter(
                letter_id=row.id,
                expected_version=row.version,
                a_signed_on=row.a_signed_on,
                b_signed_on=row.b_signed_on,
                scan=scan,
            )
        )

    def _replace(self, name: str) -> None:
        """Void one letter of a class teacher whose duties changed, and issue it again."""
        row = next(r for r in self._rows(name) if r.signed and r.line == "teaching" and r.depth > 2)
        self.director.run(VoidLetter(record_id=row.id, reason="示例：岗位变动，重新签订"))
        again = IssueLetter(
            uid=derived_uid("letter-again", self.seed, name),
            school_year_id=row.school_year_id,
            template=row.template,
            person_id=row.b_id,
            issued_on=self.clock.today(),
            valid_from=self.clock.today(),
            valid_to=row.valid_to,
            note="示例：岗位变动后重新签订",
        )
        letter = self.director.run(again).value
        today = self.clock.today()
        self.director.run(SignLetters(signings=(Signing(letter, today, today),)))


def _page(words: str) -> bytes:
    """Return a picture that stands for a scanned page."""
    from PIL import Image, ImageDraw

    page = Image.new("RGB", (420, 594), "white")
    draw = ImageDraw.Draw(page)
    draw.rectangle((30, 30, 390, 564), outline="black")
    draw.text((50, 50), words, fill="black")
    draw.line((50, 500, 180, 470), fill="navy", width=3)
    draw.line((240, 500, 370, 480), fill="navy", width=3)
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()
