"""What can be asked about inspections and hazards."""

from campus_guard.features.hazards.queries.areas import HazardsByArea
from campus_guard.features.hazards.queries.figures import (
    HazardFigures,
    HazardsOfMonth,
    HazardsOfQuarter,
    MonthRegister,
    QuarterSummary,
    RegisterRow,
    hazard_counts,
)
from campus_guard.features.hazards.queries.layout import (
    GetRegisterLayout,
)
from campus_guard.features.hazards.queries.lists import (
    LANES,
    HazardBoard,
    HazardFilter,
    HazardsWaiting,
    LikelyRecurrences,
    ListHazards,
    MyHazards,
    MyOverdueHazards,
    hazard_numbers,
)
from campus_guard.features.hazards.queries.risks import (
    ListRisks,
    RiskPrompts,
    RiskRow,
)
from campus_guard.features.hazards.queries.rows import (
    AreaHazards,
    HazardList,
    HazardRef,
    HazardRow,
    HazardStory,
    Lane,
    LinkedAccident,
    OldValue,
    PhotoRow,
    StepRow,
    Waiting,
)
from campus_guard.features.hazards.queries.story import (
    GetHazard,
    HazardFile,
    OpenHazardPhoto,
)

__all__ = [
    "LANES",
    "AreaHazards",
    "GetHazard",
    "GetRegisterLayout",
    "HazardBoard",
    "HazardFigures",
    "HazardFile",
    "HazardFilter",
    "HazardList",
    "HazardRef",
    "HazardRow",
    "HazardStory",
    "HazardsByArea",
    "HazardsOfMonth",
    "HazardsOfQuarter",
    "HazardsWaiting",
    "Lane",
    "LikelyRecurrences",
    "LinkedAccident",
    "ListHazards",
    "ListRisks",
    "MonthRegister",
    "MyHazards",
    "MyOverdueHazards",
    "OldValue",
    "OpenHazardPhoto",
    "PhotoRow",
    "QuarterSummary",
    "RegisterRow",
    "RiskPrompts",
    "RiskRow",
    "StepRow",
    "Waiting",
    "hazard_counts",
    "hazard_numbers",
]
