"""Inspections: what was answered, what a failure still needs, and the pass rate.

合格率 = 合格 ÷ (合格 + 不合格): what does not apply and what was not answered count for nothing; an
unanswered item is never a pass.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from campus_guard.core.i18n import Message, msg
from campus_guard.features.hazards.rules.checklists import ChecklistDef
from campus_guard.features.hazards.rules.inspection_codes import Answer, Consequence, Handling

NAME_LENGTH = 100
WORDS_LENGTH = 2000
REPEATED = 2
"""Failures of one item in a range of days from which it counts as repeated (查反复)."""


@dataclass(frozen=True)
class ItemResult:
    """What was found at one item. ``due_on`` is the deadline that was agreed on the spot."""

    item_code: str
    answer: Answer | None = None
    problem: str = ""
    advice: str = ""
    handling: Handling | None = None
    responsible_id: int | None = None
    responsible: str = ""
    due_on: date | None = None
    place: str = ""
    photos: int = 0

    @property
    def needs_hazard(self) -> bool:
        """Tell whether finishing the inspection makes a record in the register of hazards."""
        return self.answer is Answer.FAIL and self.handling is not None


@dataclass(frozen=True)
class Tally:
    """How the items of one or many inspections came out."""

    passed: int = 0
    failed: int = 0
    not_applicable: int = 0
    unanswered: int = 0
    possible_major: int = 0

    @property
    def items(self) -> int:
        """Return all items."""
        return self.passed + self.failed + self.not_applicable + self.unanswered

    @property
    def rated(self) -> int:
        """Return the denominator of the pass rate: 合格 + 不合格."""
        return self.passed + self.failed

    @property
    def pass_rate(self) -> Fraction | None:
        """Return 合格 ÷ (合格 + 不合格), exactly; None when nothing was rated."""
        return Fraction(self.passed, self.rated) if self.rated else None

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.passed + other.passed,
            self.failed + other.failed,
            self.not_applicable + other.not_applicable,
            self.unanswered + other.unanswered,
            self.possible_major + other.possible_major,
        )


def tally(checklist: ChecklistDef, results: Iterable[ItemResult]) -> Tally:
    """Return how the items of the checklist came out; answers to unknown items do not count."""
    answers = {result.item_code: result.answer for result in results}
    counts = Counter(answers.get(item.code) for item in checklist.items)
    major = sum(
        item.on_fail is Consequence.POSSIBLE_MAJOR and answers.get(item.code) is Answer.FAIL
        for item in checklist.items
    )
    return Tally(
        counts[Answer.PASS],
        counts[Answer.FAIL],
        counts[Answer.NOT_APPLICABLE],
        counts[None],
        major,
    )


def rate_words(found: Tally) -> Message:
    """Return the pass rate with its fraction, or that nothing was rated."""
    rate = found.pass_rate
    if rate is None:
        return msg("No item was rated")
    percent = f"{float(rate * 100):.1f}%"
    return msg("{rate} ({part}/{whole})", rate=percent, part=found.passed, whole=found.rated)


def check_result(result: ItemResult, day: date) -> dict[str, Message]:
    """Return what a result still needs before the inspection can be finished, by field."""
    if result.answer is not Answer.FAIL:
        return {}
    wrong: dict[str, Message] = {}
    if not result.problem:
        wrong["problem"] = msg("Say in words what is wrong.")
    if result.handling is None:
        wrong["handling"] = msg("Put it right on the spot, or open a hazard.")
    if result.handling is Handling.ON_THE_SPOT:
        wrong |= _check_fixed(result)
    if result.due_on is not None and result.due_on < day:
        wrong["due_on"] = msg("The deadline lies before the inspection.")
    return wrong


def _check_fixed(result: ItemResult) -> dict[str, Message]:
    """Return what 当场整改 still lacks: it is registered and struck off in one step."""
    wrong: dict[str, Message] = {}
    if not result.advice:
        wrong["advice"] = msg("Say what was done on the spot.")
    if not result.responsible and result.responsible_id is None:
        wrong["responsible"] = msg("Say who put it right; it must not be the inspector.")
    if not result.photos:
        wrong["photos"] = msg("A photo of the state afterwards is needed.")
    return wrong


def check_lengths(result: ItemResult) -> dict[str, Message]:
    """Return an error for each text that is too long; nothing is ever cut."""
    limits = {
        "problem": WORDS_LENGTH,
        "advice": WORDS_LENGTH,
        "responsible": NAME_LENGTH,
        "place": NAME_LENGTH,
    }
    return {
        name: msg("At most {n} characters.", n=most)
        for name, most in limits.items()
        if len(getattr(result, name)) > most
    }


def check_times(
    day: date, started_at: datetime | None, ended_at: datetime | None, today: date
) -> dict[str, Message]:
    """Return what is wrong with the day and the times of an inspection, by field."""
    wrong: dict[str, Message] = {}
    if day > today:
        wrong["day"] = msg("An inspection cannot lie in the future.")
    if started_at is not None and ended_at is not None:
        if ended_at < started_at:
            wrong["ended_at"] = msg("The end lies before the beginning.")
        elif ended_at - started_at > timedelta(days=1):
            wrong["ended_at"] = msg("An inspection lasts at most a day.")
    return wrong


@dataclass(frozen=True)
class OpenItem:
    """An item that keeps an inspection from being finished, and why."""

    item_code: str
    number: int
    problems: Mapping[str, Message]


def open_items(
    checklist: ChecklistDef, results: Sequence[ItemResult], day: date
) -> tuple[OpenItem, ...]:
    """Return the failed items that still need words or a decision, in order."""
    by_code = {result.item_code: result for result in results}
    found = []
    for number, item in enumerate(checklist.items, 1):
        result = by_code.get(item.code)
        problems = check_result(result, day) if result is not None else {}
        if problems:
            found.append(OpenItem(item.code, number, problems))
    return tuple(found)


def unanswered(checklist: ChecklistDef, results: Iterable[ItemResult]) -> tuple[int, ...]:
    """Return the numbers (from 1) of the items without an answer."""
    answered = {result.item_code for result in results if result.answer is not None}
    return tuple(n for n, item in enumerate(checklist.items, 1) if item.code not in answered)


@dataclass(frozen=True)
class Failure:
    """That an item failed on a day."""

    checklist: str
    item_code: str
    day: date


def repeated(failures: Iterable[Failure], least: int = REPEATED) -> Mapping[tuple[str, str], int]:
    """Return {(checklist, item): failures} of the items that failed again and again, most first."""
    counts = Counter((failure.checklist, failure.item_code) for failure in failures)
    listed = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return {key: count for key, count in listed if count >= least}
