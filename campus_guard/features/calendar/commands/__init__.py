"""Everything that changes the calendar."""

from campus_guard.features.calendar.commands.days import (
    EditDay,
    SetDays,
    UnvoidDay,
    VoidDay,
)
from campus_guard.features.calendar.commands.imports import (
    DayLine,
    ImportDays,
    ImportPeriods,
    ImportTerms,
    PeriodLine,
    TermLine,
)
from campus_guard.features.calendar.commands.notices import (
    CheckNotice,
    ImportNotice,
    LoadBundledNotices,
    NoticeChange,
)
from campus_guard.features.calendar.commands.periods import (
    AddPeriod,
    EditPeriod,
    LoadPeriods,
    UnvoidPeriod,
    VoidPeriod,
)
from campus_guard.features.calendar.commands.years import (
    AddTerm,
    CreateSchoolYear,
    EditSchoolYear,
    EditTerm,
    TermDates,
    UnvoidSchoolYear,
    UnvoidTerm,
    VoidSchoolYear,
    VoidTerm,
)

__all__ = [
    "AddPeriod",
    "AddTerm",
    "CheckNotice",
    "CreateSchoolYear",
    "DayLine",
    "EditDay",
    "EditPeriod",
    "EditSchoolYear",
    "EditTerm",
    "ImportDays",
    "ImportNotice",
    "ImportPeriods",
    "ImportTerms",
    "LoadBundledNotices",
    "LoadPeriods",
    "NoticeChange",
    "PeriodLine",
    "SetDays",
    "TermDates",
    "TermLine",
    "UnvoidDay",
    "UnvoidPeriod",
    "UnvoidSchoolYear",
    "UnvoidTerm",
    "VoidDay",
    "VoidPeriod",
    "VoidSchoolYear",
    "VoidTerm",
]
