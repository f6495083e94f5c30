"""What can be written about accidents."""

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
    "ChangeState",
    "ConfirmFoodPoisoning",
    "ConfirmInjury",
    "DutyInput",
    "EditRuleSet",
    "Facts",
    "RecordAccident",
    "Regrade",
    "Regrading",
    "TakeBackTelling",
    "TellStep",
    "UnvoidAccident",
    "UpdateAccident",
    "VictimInput",
    "VoidAccident",
    "VoidAttachment",
]
