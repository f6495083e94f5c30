"""What can be written about accidents."""

from campus_guard.features.accidents.commands.access import (
    NameReaders,
    OpenRestricted,
)
from campus_guard.features.accidents.commands.aftermath import (
    KeepClaim,
    KeepContact,
    KeepCost,
    KeepFollowup,
    SaveAftermath,
    VoidPart,
)
from campus_guard.features.accidents.commands.approve import (
    ApproveClosing,
    SignReport,
    UndoApproval,
)
from campus_guard.features.accidents.commands.assess import (
    ConfirmSettlement,
    FreezeSettlement,
    IssueCorrections,
    ProposeSettlement,
    SaveAssessmentSettings,
    TakeBackConfirmation,
    WithdrawProposal,
)
from campus_guard.features.accidents.commands.attach import AddAttachment, VoidAttachment
from campus_guard.features.accidents.commands.life import (
    AddNote,
    ChangeState,
    EditRuleSet,
    UnvoidAccident,
    VoidAccident,
)
from campus_guard.features.accidents.commands.record import (
    AnswerDuty,
    ConfirmFoodPoisoning,
    ConfirmInjury,
    RecordAccident,
    Regrade,
    UpdateAccident,
)
from campus_guard.features.accidents.commands.tell import TakeBackTelling, TellStep
from campus_guard.features.accidents.inputs import DutyInput, Facts, Regrading, VictimInput

__all__ = [
    "AddAttachment",
    "AddNote",
    "AnswerDuty",
    "ApproveClosing",
    "ChangeState",
    "ConfirmFoodPoisoning",
    "ConfirmInjury",
    "ConfirmSettlement",
    "DutyInput",
    "EditRuleSet",
    "Facts",
    "FreezeSettlement",
    "IssueCorrections",
    "KeepClaim",
    "KeepContact",
    "KeepCost",
    "KeepFollowup",
    "NameReaders",
    "OpenRestricted",
    "ProposeSettlement",
    "RecordAccident",
    "Regrade",
    "Regrading",
    "SaveAftermath",
    "SaveAssessmentSettings",
    "SignReport",
    "TakeBackConfirmation",
    "TakeBackTelling",
    "TellStep",
    "UndoApproval",
    "UnvoidAccident",
    "UpdateAccident",
    "VictimInput",
    "VoidAccident",
    "VoidAttachment",
    "VoidPart",
    "WithdrawProposal",
]
