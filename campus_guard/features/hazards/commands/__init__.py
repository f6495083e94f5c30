"""Everything that writes about inspections and hazards."""

from campus_guard.features.hazards.commands.layout import (
    SetRegisterLayout,
)
from campus_guard.features.hazards.commands.links import (
    LinkAccident,
    LinkRecurrence,
    UnlinkAccident,
)
from campus_guard.features.hazards.commands.listing import (
    IssueNotice,
    ListHazard,
    ReachMilestone,
    ReportUpward,
    UnlistHazard,
)
from campus_guard.features.hazards.commands.photos import (
    AddHazardPhoto,
    VoidHazardPhoto,
)
from campus_guard.features.hazards.commands.register import (
    AddHazardNote,
    CorrectHazard,
    RegisterFixed,
    RegisterHazard,
    TakeBackStep,
    UnvoidHazard,
    VoidHazard,
)
from campus_guard.features.hazards.commands.risks import (
    AddRisk,
    EditRisk,
    ReviewRisk,
    UnvoidRisk,
    VoidRisk,
)
from campus_guard.features.hazards.commands.steps import (
    AskReinspection,
    AssignHazard,
    ExtendDeadline,
    FailReinspection,
    GradeHazard,
    PassReinspection,
    RecordCost,
    RecordRefusal,
    ReportOutside,
    ResumeHazard,
    SetOpenReason,
    SetProtection,
    StartRectifying,
    StrikeOff,
    UrgeHazard,
    WorksAgain,
)

__all__ = [
    "AddHazardNote",
    "AddHazardPhoto",
    "AddRisk",
    "AskReinspection",
    "AssignHazard",
    "CorrectHazard",
    "EditRisk",
    "ExtendDeadline",
    "FailReinspection",
    "GradeHazard",
    "IssueNotice",
    "LinkAccident",
    "LinkRecurrence",
    "ListHazard",
    "PassReinspection",
    "ReachMilestone",
    "RecordCost",
    "RecordRefusal",
    "RegisterFixed",
    "RegisterHazard",
    "ReportOutside",
    "ReportUpward",
    "ResumeHazard",
    "ReviewRisk",
    "SetOpenReason",
    "SetProtection",
    "SetRegisterLayout",
    "StartRectifying",
    "StrikeOff",
    "TakeBackStep",
    "UnlinkAccident",
    "UnlistHazard",
    "UnvoidHazard",
    "UnvoidRisk",
    "UrgeHazard",
    "VoidHazard",
    "VoidHazardPhoto",
    "VoidRisk",
    "WorksAgain",
]
