"""The English words (translated by the catalogue) for every code."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from campus_guard.core.i18n import Message, msg
from campus_guard.features.accidents.rules import codes as c

_PAIRS: tuple[tuple[StrEnum, Message], ...] = (
    (c.Severity.MINOR, msg("Minor")),
    (c.Severity.MODERATE, msg("Moderate")),
    (c.Severity.GRAVE, msg("Grave")),
    (c.Tier.A1, msg("Minor accident")),
    (c.Tier.A2, msg("Moderate accident")),
    (c.Tier.A3, msg("Grave accident")),
    (c.Tier.R1, msg("Minor responsibility accident")),
    (c.Tier.R2, msg("Moderate responsibility accident")),
    (c.Tier.R3, msg("Grave responsibility accident")),
    (c.Injury.NONE, msg("No injury")),
    (c.Injury.MINOR, msg("Slight injury")),
    (c.Injury.MODERATE, msg("Medium injury")),
    (c.Injury.SEVERE, msg("Serious injury")),
    (c.Injury.DEATH, msg("Death")),
    (c.Setting.CAMPUS, msg("In school, outside a lesson")),
    (c.Setting.IN_CLASS, msg("In a lesson")),
    (c.Setting.DORMITORY, msg("In the dormitory")),
    (c.Setting.LUNCH, msg("At lunch")),
    (c.Setting.AFTER_SCHOOL, msg("In the after-school service")),
    (c.Setting.SELF_STUDY, msg("In self-study")),
    (c.Setting.SUPERVISED_SESSION, msg("In a supervised session")),
    (c.Setting.OFF_CAMPUS_ACTIVITY, msg("At an off-campus activity of the school")),
    (c.Setting.COMMUTING, msg("On the way to or from school")),
    (c.Setting.LEFT_ALONE, msg("After leaving school on one's own")),
    (c.Setting.HOLIDAY, msg("In the holidays")),
    (c.Setting.NOT_SCHOOL, msg("Off campus, not organised by the school")),
    (c.Cause.ACCIDENT, msg("Accident (fall, game, collision)")),
    (c.Cause.FIGHT, msg("Fight")),
    (c.Cause.BULLYING, msg("Bullying")),
    (c.Cause.CORPORAL_PUNISHMENT, msg("Corporal punishment")),
    (c.Cause.TRAFFIC, msg("Traffic")),
    (c.Cause.PROPERTY_THEFT, msg("Theft")),
    (c.Cause.PROPERTY_DAMAGE, msg("Damage to property")),
    (c.Cause.FACILITY_DEFECT, msg("Defect of building or equipment")),
    (c.Cause.FOOD_POISONING, msg("Food poisoning")),
    (c.Cause.SELF_HARM, msg("Self-harm")),
    (c.Cause.SUICIDE, msg("Suicide")),
    (c.Cause.OUTSIDER_ATTACK, msg("Attack by an outsider")),
    (c.Cause.NATURAL_DISASTER, msg("Natural disaster")),
    (c.Cause.SUDDEN_ILLNESS, msg("Sudden illness")),
    (c.FoodCheck.SUSPECTED, msg("Suspected, not yet confirmed")),
    (c.FoodCheck.CONFIRMED, msg("Confirmed by the authority")),
    (c.FoodCheck.REFUTED, msg("Refuted by the authority")),
    (c.VictimKind.STUDENT, msg("Pupil")),
    (c.VictimKind.STAFF, msg("Staff member")),
    (c.VictimKind.VISITOR, msg("Visitor")),
    (c.VictimKind.CONTRACTOR, msg("Contractor")),
    (c.Line.TEACHING, msg("Teaching line")),
    (c.Line.LOGISTICS, msg("Logistics line")),
    (c.Line.YOUNG_PIONEERS, msg("Young Pioneers line")),
    (c.DutyRole.CLASS_TEACHER, msg("Class teacher")),
    (c.DutyRole.SUBJECT_TEACHER, msg("Subject teacher")),
    (c.DutyRole.LEAD_TEACHER, msg("Lead teacher")),
    (c.DutyRole.SUBSTITUTE_TEACHER, msg("Substitute teacher")),
    (c.DutyRole.DUTY_PERSON, msg("Person actually on duty")),
    (c.DutyRole.LOGISTICS_STAFF, msg("Logistics staff")),
    (c.Question.EDUCATION_DONE, msg("Was safety education given?")),
    (c.Question.GUIDANCE_DONE, msg("Was guidance given?")),
    (c.Question.PRESENCE_REQUIRED, msg("Was presence due (clean-up, drill and the like)?")),
    (c.Question.PRESENT, msg("Was the person present?")),
    (c.Question.ON_SCENE, msg("Was the teacher on the scene?")),
    (c.Question.INSPECTION_TIMELY, msg("Was it inspected in time?")),
    (c.Question.MANAGEMENT_IN_PLACE, msg("Was it managed properly?")),
    (c.Question.LEFT_POST, msg("Was the post left without leave?")),
    (c.Question.NEGLIGENT, msg("Was somebody negligent?")),
    (c.Confirmation.PROPOSED, msg("Proposed by the line director")),
    (c.Confirmation.VICE_PRINCIPAL, msg("Confirmed by the vice-principal")),
    (c.Confirmation.ADMIN_MEETING, msg("Decided by the administrative meeting")),
    (c.FindingState.FINAL, msg("Final")),
    (c.FindingState.PROVISIONAL, msg("Provisional")),
    (c.FindingState.PENDING, msg("Pending")),
    (c.StepCode.RESCUE, msg("Help the injured")),
    (c.StepCode.REPORT_DEPT, msg("Report to the department head")),
    (c.StepCode.NOTIFY_PARENT, msg("Tell the parents")),
    (c.StepCode.REPORT_VP, msg("Report to the vice-principal")),
    (c.StepCode.RECORD, msg("Put on record")),
    (c.StepCode.DEPT_ON_SCENE, msg("Director goes to the scene")),
    (c.StepCode.REPORT_PRINCIPAL, msg("Report to the principal")),
    (c.StepCode.REPORT_VP_OR_PRINCIPAL, msg("Report to the vice-principal or principal")),
    (c.StepCode.PRINCIPAL_ON_SCENE, msg("Principal goes to the scene, organises rescue")),
    (c.StepCode.EXTERNAL_REPORTS, msg("Outside reports")),
    (c.StepCode.ADMIN_MEETING, msg("Administrative meeting decides")),
    (c.StepCode.LAW_ENFORCEMENT, msg("Legal liability")),
    (c.Party.RESPONSIBLE_PERSON, msg("Responsible person")),
    (c.Party.LINE_DIRECTOR, msg("Line director")),
    (c.Party.VICE_PRINCIPAL, msg("Vice-principal")),
    (c.Party.VICE_PRINCIPAL_OR_PRINCIPAL, msg("Vice-principal or principal")),
    (c.Party.PRINCIPAL, msg("Principal")),
    (c.Party.SUPERIOR_AUTHORITY, msg("Superior authority")),
    (c.Party.SAFETY_OFFICE, msg("Safety office")),
    (c.Party.ADMIN_MEETING, msg("Administrative meeting")),
    (c.Party.LAW_ENFORCEMENT, msg("Law-enforcement bodies")),
    (c.Party.INJURED, msg("The injured")),
    (c.Party.SIGNED_DEPARTMENT, msg("Department head of the signed letter")),
    (c.Party.PARENTS, msg("Parents")),
    (c.Party.SCENE, msg("The scene")),
    (c.Party.REGISTER, msg("Register")),
    (c.Party.FULL_REPORT, msg("Full accident report")),
    (c.Party.OUTSIDE_BODIES, msg("Government, superior authority, health, police")),
    (c.Party.LIABILITY_AND_PUNISHMENT, msg("Liability and punishment")),
    (c.Party.LIABILITY, msg("Liability")),
    (c.Party.LEGAL_LIABILITY, msg("Legal liability")),
    (c.OutsideBody.GOVERNMENT, msg("Local government")),
    (c.OutsideBody.SUPERIOR_AUTHORITY, msg("Superior authority")),
    (c.OutsideBody.HEALTH, msg("Health authority")),
    (c.OutsideBody.POLICE, msg("Police")),
    (c.Basis.DOCUMENT, msg("By the regulation")),
    (c.Basis.MINUTES_INTERPRETED, msg("By the regulation; the minutes are our reading")),
    (c.Basis.INTERPRETATION, msg("Our reading")),
    (c.Basis.ANALOGY, msg("Our reading, by analogy")),
    (c.Basis.SETTING, msg("Set by the school")),
    (c.StepStatus.ON_TIME, msg("On time")),
    (c.StepStatus.LATE, msg("Late (candidate)")),
    (c.StepStatus.DONE, msg("Done")),
    (c.StepStatus.NOT_DONE, msg("Not done")),
    (c.StepStatus.RUNNING, msg("Running")),
    (c.StepStatus.OVERDUE, msg("Overdue")),
    (c.Department.TEACHING_OFFICE, msg("Teaching office")),
    (c.Department.GENERAL_AFFAIRS, msg("General affairs office")),
    (c.Department.YOUNG_PIONEERS, msg("Young Pioneers office")),
    (c.ConcealmentKind.LATE, msg("Late report")),
    (c.ConcealmentKind.OMITTED, msg("Omitted report")),
    (c.ConcealmentKind.FALSE, msg("False report")),
    (c.ConcealmentKind.CONCEALED, msg("Concealed report")),
    (c.ConcealmentState.CANDIDATE, msg("Candidate")),
    (c.ConcealmentState.CONFIRMED, msg("Confirmed")),
    (c.ConcealmentState.REJECTED, msg("Rejected")),
    (c.ManagementMode.PER_GROUP, msg("Per complete group")),
    (c.ManagementMode.ONCE, msg("Once a term")),
    (c.AwardYear.CALENDAR, msg("Calendar year")),
    (c.AwardYear.SCHOOL, msg("School year")),
    (c.Confirmer.PRINCIPAL, msg("The principal")),
    (c.Confirmer.VICE_PRINCIPAL, msg("The vice-principal for safety")),
    (c.Confirmer.ADMIN_MEETING, msg("The administrative meeting")),
    (c.VetoReason.DIRECT, msg("Directly responsible for a responsibility accident.")),
    (c.VetoReason.CONCEALMENT, msg("Concealment, late or omitted report confirmed.")),
    (c.VetoReason.LINE, msg("Responsibility accident in the line in charge.")),
    (c.SheetState.DRAFT, msg("Draft")),
    (c.SheetState.PROPOSED, msg("Proposed")),
    (c.SheetState.CONFIRMED, msg("Confirmed")),
    (c.SheetState.FROZEN, msg("Frozen")),
    (c.StaffRole.PRINCIPAL, msg("Principal")),
    (c.StaffRole.VICE_PRINCIPAL, msg("Vice-principal")),
    (c.StaffRole.DIRECTOR, msg("Line director")),
    (c.StaffRole.STAFF, msg("Staff member")),
)

# Members of different enums with the same value are equal (they are strings), so the class counts.
_LABELS: Mapping[tuple[type, str], Message] = MappingProxyType(
    {(type(member), member.value): message for member, message in _PAIRS}
)

_FLAGS: Mapping[str, Message] = MappingProxyType(
    {
        c.Flag.NEAR_MISS.value: msg("Near miss"),
        c.Flag.SUSPECTED_FOOD_POISONING.value: msg("Suspected food poisoning"),
        c.Flag.NOT_COVERED_OFF_CAMPUS.value: msg("Not covered: off campus"),
        c.Flag.NOT_COVERED_NON_STUDENT.value: msg("Not covered: no pupil"),
        c.Flag.RESTRICTED_RECORD.value: msg("Restricted record"),
        c.Flag.DISCIPLINARY_RECORD.value: msg("Needs a disciplinary record"),
        c.Flag.BULLYING_LEDGER.value: msg("Belongs into the bullying ledger too"),
    }
)


def label(member: StrEnum) -> Message:
    """Return the words for a code; the code itself where no words exist."""
    return _LABELS.get((type(member), member.value), Message(member.value))


def flag_label(flag: str) -> Message:
    """Return the words for a flag such as ``NEAR_MISS`` or ``NOT_COVERED_CAUSE:self_harm``."""
    name, _, cause = flag.partition(":")
    if name == c.Flag.NOT_COVERED_CAUSE and cause in set(c.Cause):
        return msg("Not covered: {cause}", cause=label(c.Cause(cause)))
    return _FLAGS.get(flag, Message(flag))


def unknown_label() -> Message:
    """Return the word for an answer that is not known yet (未知)."""
    return msg("Unknown")
