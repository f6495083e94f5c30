"""What can be asked about rosters, duties and patrols."""

from campus_guard.features.rosters.queries.demand import (
    DutyTemplates,
    ListDutyPosts,
)
from campus_guard.features.rosters.queries.following import (
    DutyFigures,
    LeaderWeek,
    ListAbsences,
    ListHeadcounts,
)
from campus_guard.features.rosters.queries.instance import (
    BuildInstance,
    BuildProblem,
    Keys,
    Problem,
    cell_key,
    slot_key,
)
from campus_guard.features.rosters.queries.judging import (
    CellCandidates,
    CheckCells,
    CheckRoster,
    board_of,
    candidates,
)
from campus_guard.features.rosters.queries.onduty import (
    DutyHours,
    GetShift,
    OnDutyNow,
    PersonSheetOf,
    ShiftsOfDay,
)
from campus_guard.features.rosters.queries.papers import (
    DutyDayOf,
)
from campus_guard.features.rosters.queries.patrols import (
    CoverageMatrix,
    GetPatrol,
    ListPatrolPlans,
    RoundsBetween,
)
from campus_guard.features.rosters.queries.people import (
    ExportLessons,
    ListDutyPeople,
    ListLeave,
    ListLessons,
    ListPairs,
    ListWishes,
)
from campus_guard.features.rosters.queries.rosters import (
    CompareRosters,
    GetRoster,
    ListRosters,
    ReplanDays,
    RosterChanges,
    RosterCounts,
    RosterGrid,
    RosterInForce,
    RostersToReplan,
)
from campus_guard.features.rosters.queries.swaps import (
    GetSwap,
    ListRepairs,
    ListSwaps,
)

__all__ = [
    "BuildInstance",
    "BuildProblem",
    "CellCandidates",
    "CheckCells",
    "CheckRoster",
    "CompareRosters",
    "CoverageMatrix",
    "DutyDayOf",
    "DutyFigures",
    "DutyHours",
    "DutyTemplates",
    "ExportLessons",
    "GetPatrol",
    "GetRoster",
    "GetShift",
    "GetSwap",
    "Keys",
    "LeaderWeek",
    "ListAbsences",
    "ListDutyPeople",
    "ListDutyPosts",
    "ListHeadcounts",
    "ListLeave",
    "ListLessons",
    "ListPairs",
    "ListPatrolPlans",
    "ListRepairs",
    "ListRosters",
    "ListSwaps",
    "ListWishes",
    "OnDutyNow",
    "PersonSheetOf",
    "Problem",
    "ReplanDays",
    "RosterChanges",
    "RosterCounts",
    "RosterGrid",
    "RosterInForce",
    "RostersToReplan",
    "RoundsBetween",
    "ShiftsOfDay",
    "board_of",
    "candidates",
    "cell_key",
    "slot_key",
]
