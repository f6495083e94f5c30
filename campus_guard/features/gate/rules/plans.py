"""Pre-registrations and recurring passes: on which day they open the gate, and how often.

A registration that was not used expires with its day; the next day it opens nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg

LONGEST = timedelta(days=366)
EARLY = timedelta(minutes=60)
EVERY_DAY = frozenset(range(1, 8))


@dataclass(frozen=True)
class Plan:
    """Days on which somebody is expected.

    ``weekdays`` are ISO numbers (1 is Monday). ``from_time``/``to_time`` limit the hours. A pass
    of one day is a pre-registration; of several days, a recurring pass: in and out once a day.
    """

    starts_on: date
    ends_on: date
    weekdays: frozenset[int] = EVERY_DAY
    from_time: time | None = None
    to_time: time | None = None
    cancelled: bool = False

    @property
    def recurring(self) -> bool:
        """Tell whether it covers more than one day."""
        return self.ends_on > self.starts_on


@dataclass(frozen=True)
class Answer:
    """Whether a plan opens the gate now, and what the screen says if not (or not quite)."""

    valid: bool
    message: Message | None = None


def check_plan(plan: Plan, today: date) -> None:
    """Raise UserError when a new plan could never be used."""
    fields: dict[str, Message] = {}
    if plan.ends_on < plan.starts_on:
        fields["ends_on"] = msg("The end lies before the beginning.")
    elif plan.ends_on < today:
        fields["ends_on"] = msg("This day has passed.")
    elif plan.ends_on - plan.starts_on > LONGEST:
        fields["ends_on"] = msg("A pass lasts a year at most.")
    elif not days_of(plan):
        fields["weekdays"] = msg("None of these weekdays lies between the two dates.")
    if plan.from_time and plan.to_time and plan.to_time <= plan.from_time:
        fields["to_time"] = msg("The end lies before the beginning.")
    if fields:
        raise UserError(msg("Some fields need another look."), fields)


def covers(plan: Plan, day: date) -> bool:
    """Tell whether the plan is for this day."""
    in_range = plan.starts_on <= day <= plan.ends_on
    return in_range and not plan.cancelled and day.isoweekday() in plan.weekdays


def days_of(plan: Plan) -> list[date]:
    """Return all days of the plan, in order."""
    count = (plan.ends_on - plan.starts_on).days + 1
    days = (plan.starts_on + timedelta(days=i) for i in range(count))
    return [day for day in days if covers(plan, day)]


def admit(plan: Plan, now: datetime, *, used_today: bool = False) -> Answer:
    """Return whether the plan opens the gate at ``now``; a wrong hour warns only."""
    day = now.date()
    if plan.cancelled:
        return Answer(False, msg("This registration was cancelled."))
    if used_today:
        return Answer(False, msg("This pass was used already today."))
    if day > plan.ends_on:
        return Answer(False, msg("This pass expired on {day}.", day=plan.ends_on.isoformat()))
    if day < plan.starts_on:
        return Answer(False, msg("This pass is for {day}.", day=plan.starts_on.isoformat()))
    if not covers(plan, day):
        return Answer(False, msg("This pass is not for this weekday."))
    return Answer(True, _hours(plan, now))


def _hours(plan: Plan, now: datetime) -> Message | None:
    clock = now.replace(tzinfo=None)
    if plan.from_time and clock < datetime.combine(clock, plan.from_time) - EARLY:
        return msg("Expected from {time} on.", time=plan.from_time.strftime("%H:%M"))
    if plan.to_time and clock.time() > plan.to_time:
        return msg("Expected until {time}.", time=plan.to_time.strftime("%H:%M"))
    return None


def is_no_show(expected_on: date, today: date) -> bool:
    """Tell whether somebody expected on that day and never inside has not come (未到)."""
    return expected_on < today


def merge_days(existing: frozenset[date], plan: Plan) -> tuple[list[date], list[date]]:
    """Return (new days, days registered already) of a plan for one person."""
    days = days_of(plan)
    return [d for d in days if d not in existing], [d for d in days if d in existing]
