"""Every number of the summaries: what it means, how it is found, and the records behind it.

One list serves the monthly statistics, the yearly summary and the page of all numbers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from campus_guard.core.i18n import Message, msg
from campus_guard.features.accidents.rules import Tier, label
from campus_guard.features.overview.queries.summary import TermFigures
from campus_guard.features.overview.rules import Section
from campus_guard.features.responsibility.queries.meetings import MeetingRow
from campus_guard.features.rosters.dutyrows import DutyNumbers

Show = Callable[[TermFigures], object]


@dataclass(frozen=True)
class Line:
    """A number. ``show`` returns None where no records were kept; ``page`` opens the records."""

    section: Section
    name: Message
    meaning: Message
    show: Show
    page: str
    args: Mapping[str, Any] = field(default_factory=dict)

    def value(self, figures: TermFigures | None) -> object:
        """Return the number, None when it is not recorded."""
        return None if figures is None else self.show(figures)


def _hazards(name: str) -> Show:
    return lambda f: getattr(f.hazards.hazards, name) if f.hazards else None


def _inspections(path: str) -> Show:
    def show(f: TermFigures) -> object:
        found: Any = f.inspections
        for name in path.split("."):
            found = getattr(found, name, None)
        return found

    return show


def _gate(name: str) -> Show:
    return lambda f: getattr(f.gate, name) if f.gate else None


def _tier(tier: Tier) -> Show:
    return lambda f: f.counts.by_tier.get(tier, 0)


def _entries(code: str, name: str = "", value: str = "") -> Show:
    return lambda f: f.ledgers.entries(code, name, value)


def _sum(code: str, name: str) -> Show:
    def show(f: TermFigures) -> object:
        found = f.ledgers.total(code, name)
        return None if found is None else f"{found.normalize():f}"

    return show


def _state(code: str, state: str) -> Show:
    return lambda f: f.ledgers.in_state(code, state)


_O = Section.ORGANISATION
_H = Section.HAZARDS
_G = Section.DUTY_AND_GATE
_A = Section.ACCIDENTS
_E = Section.EDUCATION
_D = Section.DEFENCES
_K = Section.KEY_AREAS
_C = Section.COOPERATION

_HAZARD_LINES = (
    ("carried", msg("Carried over"), msg("open on the day before the first")),
    ("new", msg("Newly found"), msg("registered in these days")),
    ("new_major", msg("Major hazard"), msg("of the newly found")),
    ("closed", msg("Struck off"), msg("inspected again and struck off")),
    ("open", msg("Still open"), msg("on the last day")),
    ("overdue", msg("Overdue"), msg("past their first deadline on the last day")),
    ("removal", msg("Rectification rate"), msg("struck off ÷ (carried over + newly found)")),
    ("on_time", msg("On time"), msg("struck off by the first deadline ÷ struck off")),
    ("listed", msg("Under supervision"), msg("listed on the last day")),
    ("reported", msg("Reported upward"), msg("to superiors or other authorities")),
)
_INSPECTION_LINES = (
    ("inspections", msg("Inspections done"), msg("finished records of these days")),
    (
        "occurrences.missed",
        msg("Inspections missed"),
        msg("planned days that passed without a record"),
    ),
    ("tally.failed", msg("Items failed"), msg("of all finished inspections")),
    ("visits", msg("Visits of superiors"), msg("recorded supervision visits")),
)
_GATE_LINES = (
    ("visits", msg("Visits"), msg("visits of people who came in")),
    ("people", msg("People who came in"), msg("a group counts all its people")),
    ("vehicles", msg("Vehicles that drove in"), msg("as recorded at the gate")),
    ("refused", msg("Refused entries"), msg("people who were not let in")),
    ("unconfirmed", msg("Left unrecorded"), msg("closed in the evening, time unknown")),
    ("late", msg("Late pupils"), msg("as recorded at the gate")),
)
_IN_LEDGER = msg("entries of the ledger in these days")
_LEDGER_LINES: tuple[tuple[Section, Message, Message, Show, str], ...] = (
    (_D, msg("Checks of equipment"), _IN_LEDGER, _entries("EQCHK"), "EQCHK"),
    (_D, msg("Tests of alarms"), msg("tests of the one-key alarm"),
     _entries("DEVTEST", "system", "emergency"), "DEVTEST"),
    (_D, msg("Safety spending (yuan)"), msg("sum of the spending ledger"),
     _sum("SPEND", "amount"), "SPEND"),
    (_D, msg("Overtime hours"), msg("sum of the overtime ledger"),
     _sum("OVERTIME", "hours"), "OVERTIME"),
    (_E, msg("Safety lessons"), _IN_LEDGER, _entries("LESSON"), "LESSON"),
    (_E, msg("Classes reached by lessons"), msg("sum over the lessons"),
     _sum("LESSON", "classes"), "LESSON"),
    (_E, msg("Lectures"), msg("target: 2 a term"), _entries("LECTURE"), "LECTURE"),
    (_E, msg("Campaigns and special days"), _IN_LEDGER, _entries("MONTHACT"), "MONTHACT"),
    (_E, msg("Staff training"), _IN_LEDGER, _entries("TRAINING"), "TRAINING"),
    (_E, msg("Drills"), _IN_LEDGER, _entries("DRILL"), "DRILL"),
    (_E, msg("Fire drills"), _IN_LEDGER, _entries("DRILL", "kind", "fire"), "DRILL"),
    (_E, msg("Drills guided by police or fire brigade"), msg("target: 2 a term"),
     _entries("DRILL", "police", "yes"), "DRILL"),
    (_E, msg("Emergency plans revised"), msg("plans dated in these days"),
     _entries("PLAN"), "PLAN"),
    (_K, msg("Large events"), _IN_LEDGER, _entries("EVENT"), "EVENT"),
    (_C, msg("Letters to parents"), _IN_LEDGER, _entries("LETTER"), "LETTER"),
    (_C, msg("Slips handed out"), msg("sum over the letters"), _sum("LETTER", "issued"), "LETTER"),
    (_C, msg("Slips returned"), msg("sum over the letters"), _sum("LETTER", "returned"), "LETTER"),
    (_C, msg("Meetings with the police"), _IN_LEDGER,
     _entries("POLICE", "kind", "meeting"), "POLICE"),
    (_C, msg("Exercises with the police"), _IN_LEDGER,
     _entries("POLICE", "kind", "drill"), "POLICE"),
    (_C, msg("Bullying reports"), msg("counts only"), _entries("BULLY"), "BULLY"),
    (_C, msg("Report boxes opened"), _IN_LEDGER, _entries("BULLYBOX"), "BULLYBOX"),
    (_C, msg("Pupils in the psychology ledger"), msg("counts only"),
     _sum("PSYCH", "count"), "PSYCH"),
    (_C, msg("High-risk persons around the school"), msg("counts only"),
     _sum("KEYPERSON", "count"), "KEYPERSON"),
    (_C, msg("Disputes"), msg("counts only"), _entries("DISPUTE"), "DISPUTE"),
    (_C, msg("Feedback received"), _IN_LEDGER, _entries("FEEDBACK"), "FEEDBACK"),
    (Section.ASSESSMENT, msg("Awards"), _IN_LEDGER, _entries("AWARD"), "AWARD"),
)  # fmt: skip


def _meetings(count: Callable[[MeetingRow], int]) -> Show:
    return lambda f: None if f.meetings is None else sum(map(count, f.meetings))


def _duty(count: Callable[[DutyNumbers], object]) -> Show:
    return lambda f: None if f.duties is None else count(f.duties)


_MEETING_LINES = (
    (msg("Meetings planned"), msg("whose day has come"), _meetings(lambda _m: 1), "meetings"),
    (msg("Meetings held"), msg("of those planned"),
     _meetings(lambda m: m.held_at is not None), "meetings"),
    (msg("Decisions as tasks"), msg("tasks that came out of the meetings"),
     _meetings(lambda m: m.tasks), "tasks"),
    (msg("Tasks still open"), msg("of these tasks, when printed"),
     _meetings(lambda m: m.open_tasks), "tasks"),
)  # fmt: skip
_DUTY_LINES = (
    (msg("Duty shifts planned"), msg("seats of published months"),
     _duty(lambda n: n.shifts), "rosters"),
    (msg("Duty shifts filled"), msg("with somebody's name"), _duty(lambda n: n.filled), "rosters"),
    (msg("Duty gaps"), msg("seats without anybody"), _duty(lambda n: n.gaps), "rosters"),
    (msg("Patrols made"), msg("rounds of the three intervals and others"),
     _duty(lambda n: sum(i.walked for i in n.intervals)), "duty"),
    (msg("Patrols missed"), msg("shown with a reason, never filled in later"),
     _duty(lambda n: sum(i.missed for i in n.intervals)), "duty"),
    (msg("Areas not visited"), msg("no round came there in these days"),
     _duty(lambda n: len(n.unvisited)), "duty"),
    (msg("Absences followed up"), msg("pupils missing and asked after"),
     _duty(lambda n: n.absences), "duty"),
)  # fmt: skip


def _accident_lines() -> tuple[Line, ...]:
    return (
        Line(_A, msg("Accidents"), msg("of the six tiers, by day of occurrence"),
             lambda f: f.total, "accidents"),
        *(Line(_A, label(tier), msg("by headline"), _tier(tier), "accidents") for tier in Tier),
        Line(_A, msg("Near misses"), msg("nobody harmed, nothing lost"),
             lambda f: f.counts.near_misses, "accidents", {"show": "near_miss"}),
        Line(_A, msg("Duty still to be judged"), msg("severity known, duty not judged"),
             lambda f: f.counts.pending, "accidents"),
        Line(_A, msg("Steps late"), msg("candidates, not judged"),
             lambda f: f.counts.steps.late, "accidents"),
    )  # fmt: skip


def _all() -> tuple[Line, ...]:
    found = [
        *(
            Line(section, name, meaning, show, "ledgers", {"ledger": code})
            for section, name, meaning, show, code in _LEDGER_LINES
        ),
        *(Line(_O, *line) for line in _MEETING_LINES),
        *(Line(_G, *line) for line in _DUTY_LINES),
        *(Line(_G, name, meaning, _gate(key), "gate_visits") for key, name, meaning in _GATE_LINES),
        *(
            Line(_H, name, meaning, _hazards(key), "hazards")
            for key, name, meaning in _HAZARD_LINES
        ),
        *_accident_lines(),
        *(
            Line(_K, name, meaning, _inspections(key), "inspections")
            for key, name, meaning in _INSPECTION_LINES
        ),
    ]
    return tuple(sorted(found, key=lambda line: line.section))


LINES = _all()
"""All numbers in the order of the sections."""
