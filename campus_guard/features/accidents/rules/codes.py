"""The coded answers and results of the six-tier scheme.

Values are what the database and the worked cases hold. An unknown answer (未知) is always None.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType


class Severity(StrEnum):
    """一般, 较严重, 严重: orders the timeline."""

    MINOR = "minor"
    MODERATE = "moderate"
    GRAVE = "grave"

    @property
    def rank(self) -> int:
        """Return 1 (minor) to 3 (grave); compare this, never the text."""
        return _RANK[self]


_RANK: Mapping[Severity, int] = MappingProxyType(
    {Severity.MINOR: 1, Severity.MODERATE: 2, Severity.GRAVE: 3}
)


class Tier(StrEnum):
    """A: accident, R: responsibility accident; the figure is the rank of the severity."""

    A1 = "A1"
    A2 = "A2"
    A3 = "A3"
    R1 = "R1"
    R2 = "R2"
    R3 = "R3"

    @property
    def severity(self) -> Severity:
        """Return the severity of this tier."""
        return _BY_RANK[int(self.value[1])]

    @property
    def responsible(self) -> bool:
        """Return whether this is a responsibility accident (责任事故)."""
        return self.value.startswith("R")

    @property
    def order(self) -> tuple[int, bool]:
        """Return the key of the headline: severity, then responsibility (A-10)."""
        return self.severity.rank, self.responsible


_BY_RANK: Mapping[int, Severity] = MappingProxyType({r: s for s, r in _RANK.items()})


def tier_of(severity: Severity, *, fulfilled: bool) -> Tier:
    """Return the tier of a severity when the duty was fulfilled or not (decision table)."""
    return Tier(f"{'A' if fulfilled else 'R'}{severity.rank}")


def worst(severities: Iterable[Severity | None]) -> Severity | None:
    """Return the heaviest severity; None when there is none."""
    known = [s for s in severities if s is not None]
    return max(known, key=lambda s: s.rank, default=None)


class Injury(StrEnum):
    """Harm to one person, as judged by the table of A-20."""

    NONE = "none"
    MINOR = "minor"
    MODERATE = "moderate"
    SEVERE = "severe"
    DEATH = "death"

    @property
    def severity(self) -> Severity | None:
        """Return the severity of this harm; None when nobody was harmed."""
        return _HARM[self]


_HARM: Mapping[Injury, Severity | None] = MappingProxyType(
    {
        Injury.NONE: None,
        Injury.MINOR: Severity.MINOR,
        Injury.MODERATE: Severity.MODERATE,
        Injury.SEVERE: Severity.GRAVE,
        Injury.DEATH: Severity.GRAVE,
    }
)


class Setting(StrEnum):
    """Where and when it happened, as far as the scheme asks."""

    CAMPUS = "campus"
    IN_CLASS = "in_class"
    DORMITORY = "dormitory"
    LUNCH = "lunch"
    AFTER_SCHOOL = "after_school"
    SELF_STUDY = "self_study"
    SUPERVISED_SESSION = "supervised_session"
    OFF_CAMPUS_ACTIVITY = "off_campus_activity"
    COMMUTING = "commuting"
    LEFT_ALONE = "left_alone"
    HOLIDAY = "holiday"
    NOT_SCHOOL = "not_school"


LESSON_SETTINGS = frozenset(
    {Setting.IN_CLASS, Setting.SUPERVISED_SESSION, Setting.OFF_CAMPUS_ACTIVITY}
)
"""Settings in which the person who teaches or leads is responsible (T2, T4, T6, A-15, A-23)."""

OUTSIDE_SETTINGS = frozenset(
    {Setting.COMMUTING, Setting.LEFT_ALONE, Setting.HOLIDAY, Setting.NOT_SCHOOL}
)
"""Settings that only enter the register of student-related events (A-15)."""

SHARED_WATCH_SETTINGS = frozenset(
    {Setting.DORMITORY, Setting.LUNCH, Setting.AFTER_SCHOOL, Setting.SELF_STUDY}
)
"""Settings in which a named person on duty may stand for the class teacher (A-23)."""


class Cause(StrEnum):
    """What brought the harm or loss about."""

    ACCIDENT = "accident"
    FIGHT = "fight"
    BULLYING = "bullying"
    CORPORAL_PUNISHMENT = "corporal_punishment"
    TRAFFIC = "traffic"
    PROPERTY_THEFT = "property_theft"
    PROPERTY_DAMAGE = "property_damage"
    FACILITY_DEFECT = "facility_defect"
    FOOD_POISONING = "food_poisoning"
    SELF_HARM = "self_harm"
    SUICIDE = "suicide"
    OUTSIDER_ATTACK = "outsider_attack"
    NATURAL_DISASTER = "natural_disaster"
    SUDDEN_ILLNESS = "sudden_illness"


PROPERTY_CAUSES = frozenset({Cause.PROPERTY_THEFT, Cause.PROPERTY_DAMAGE, Cause.FACILITY_DEFECT})
"""Causes for which the amount of the loss must be known."""


class FoodCheck(StrEnum):
    """What the health or market authority said about a food poisoning (A-06)."""

    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    REFUTED = "refuted"


class VictimKind(StrEnum):
    """Who was harmed; the text speaks of pupils only (A-14)."""

    STUDENT = "student"
    STAFF = "staff"
    VISITOR = "visitor"
    CONTRACTOR = "contractor"


class Line(StrEnum):
    """条线."""

    TEACHING = "teaching"
    LOGISTICS = "logistics"
    YOUNG_PIONEERS = "young_pioneers"


class DutyRole(StrEnum):
    """In which role somebody was responsible."""

    CLASS_TEACHER = "class_teacher"
    SUBJECT_TEACHER = "subject_teacher"
    LEAD_TEACHER = "lead_teacher"
    SUBSTITUTE_TEACHER = "substitute_teacher"
    DUTY_PERSON = "duty_person"
    LOGISTICS_STAFF = "logistics_staff"

    @property
    def line(self) -> Line:
        """Return the line in which this role is judged."""
        return Line.LOGISTICS if self is DutyRole.LOGISTICS_STAFF else Line.TEACHING


class Question(StrEnum):
    """The duty questions; each is answered yes, no or unknown."""

    EDUCATION_DONE = "education_done"
    GUIDANCE_DONE = "guidance_done"
    PRESENCE_REQUIRED = "presence_required"
    PRESENT = "present"
    ON_SCENE = "on_scene"
    INSPECTION_TIMELY = "inspection_timely"
    MANAGEMENT_IN_PLACE = "management_in_place"
    LEFT_POST = "left_post"
    NEGLIGENT = "negligent"


_WATCH = (
    Question.EDUCATION_DONE,
    Question.GUIDANCE_DONE,
    Question.PRESENCE_REQUIRED,
    Question.PRESENT,
)
_LESSON = (Question.ON_SCENE, Question.EDUCATION_DONE, Question.GUIDANCE_DONE)
_UPKEEP = (
    Question.INSPECTION_TIMELY,
    Question.MANAGEMENT_IN_PLACE,
    Question.LEFT_POST,
    Question.NEGLIGENT,
)

QUESTIONS: Mapping[DutyRole, tuple[Question, ...]] = MappingProxyType(
    {
        DutyRole.CLASS_TEACHER: _WATCH,
        DutyRole.DUTY_PERSON: _WATCH,
        DutyRole.SUBJECT_TEACHER: _LESSON,
        DutyRole.LEAD_TEACHER: _LESSON,
        DutyRole.SUBSTITUTE_TEACHER: _LESSON,
        DutyRole.LOGISTICS_STAFF: _UPKEEP,
    }
)
"""The questions to ask for each role, in the order of the form."""


class Confirmation(StrEnum):
    """How far the judgement of a duty has come (A-11)."""

    PROPOSED = "proposed"
    VICE_PRINCIPAL = "vice_principal"
    ADMIN_MEETING = "admin_meeting"


class FindingState(StrEnum):
    """final: counts; provisional: a tier that may still change; pending: 待认定, no tier."""

    FINAL = "final"
    PROVISIONAL = "provisional"
    PENDING = "pending"


class Flag(StrEnum):
    """What a person must see beside the tier."""

    NEAR_MISS = "NEAR_MISS"
    SUSPECTED_FOOD_POISONING = "SUSPECTED_FOOD_POISONING"
    NOT_COVERED_OFF_CAMPUS = "NOT_COVERED_OFF_CAMPUS"
    NOT_COVERED_NON_STUDENT = "NOT_COVERED_NON_STUDENT"
    NOT_COVERED_CAUSE = "NOT_COVERED_CAUSE"
    RESTRICTED_RECORD = "RESTRICTED_RECORD"
    DISCIPLINARY_RECORD = "DISCIPLINARY_RECORD"
    BULLYING_LEDGER = "BULLYING_LEDGER"


class StepCode(StrEnum):
    """The steps of the escalation timeline (section 3)."""

    RESCUE = "rescue"
    REPORT_DEPT = "report_dept"
    NOTIFY_PARENT = "notify_parent"
    REPORT_VP = "report_vp"
    RECORD = "record"
    DEPT_ON_SCENE = "dept_on_scene"
    REPORT_PRINCIPAL = "report_principal"
    REPORT_VP_OR_PRINCIPAL = "report_vp_or_principal"
    PRINCIPAL_ON_SCENE = "principal_on_scene"
    EXTERNAL_REPORTS = "external_reports"
    ADMIN_MEETING = "admin_meeting"
    LAW_ENFORCEMENT = "law_enforcement"


class Party(StrEnum):
    """Who does a step, and who or what it is addressed to."""

    RESPONSIBLE_PERSON = "responsible_person"
    LINE_DIRECTOR = "line_director"
    VICE_PRINCIPAL = "vice_principal"
    VICE_PRINCIPAL_OR_PRINCIPAL = "vice_principal_or_principal"
    PRINCIPAL = "principal"
    SUPERIOR_AUTHORITY = "superior_authority"
    SAFETY_OFFICE = "safety_office"
    ADMIN_MEETING = "admin_meeting"
    LAW_ENFORCEMENT = "law_enforcement"
    INJURED = "injured"
    SIGNED_DEPARTMENT = "signed_department"
    PARENTS = "parents"
    SCENE = "scene"
    REGISTER = "register"
    FULL_REPORT = "full_report"
    OUTSIDE_BODIES = "outside_bodies"
    LIABILITY_AND_PUNISHMENT = "liability_and_punishment"
    LIABILITY = "liability"
    LEGAL_LIABILITY = "legal_liability"


class OutsideBody(StrEnum):
    """The four separate ticks of the outside reports of a grave accident."""

    GOVERNMENT = "government"
    SUPERIOR_AUTHORITY = "superior_authority"
    HEALTH = "health"
    POLICE = "police"


class Basis(StrEnum):
    """On what a step rests."""

    DOCUMENT = "document"
    MINUTES_INTERPRETED = "document; the minute figure for this step is interpretation"
    INTERPRETATION = "interpretation"
    ANALOGY = "interpretation (timeline applied by analogy)"
    SETTING = "setting of the school (A-34)"


class StepStatus(StrEnum):
    """How a step stands; a step without a number is never late."""

    ON_TIME = "on_time"
    LATE = "late"
    DONE = "done"
    NOT_DONE = "not_done"
    RUNNING = "running"
    OVERDUE = "overdue"


class Department(StrEnum):
    """Who receives the first report (A-31)."""

    TEACHING_OFFICE = "teaching_office"
    GENERAL_AFFAIRS = "general_affairs"
    YOUNG_PIONEERS = "young_pioneers"


class ConcealmentKind(StrEnum):
    """迟报, 漏报, 谎报, 瞒报 (A-16)."""

    LATE = "late"
    OMITTED = "omitted"
    FALSE = "false"
    CONCEALED = "concealed"


class ConcealmentState(StrEnum):
    """A candidate has no effect until a named person confirms it (A-16)."""

    CANDIDATE = "candidate"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class ManagementMode(StrEnum):
    """Management liability per complete group, or once (A-18)."""

    PER_GROUP = "per_group"
    ONCE = "once"


class AwardYear(StrEnum):
    """Which year's awards a responsibility accident costs (A-28)."""

    CALENDAR = "calendar"
    SCHOOL = "school"


class Confirmer(StrEnum):
    """Who confirms the term settlement: a setting of the school."""

    PRINCIPAL = "principal"
    VICE_PRINCIPAL = "vice_principal"
    ADMIN_MEETING = "admin_meeting"


class VetoReason(StrEnum):
    """Why somebody loses the awards of the year (一票否决)."""

    DIRECT = "direct"
    CONCEALMENT = "concealment"
    LINE = "line"


class SheetState(StrEnum):
    """How far the settlement of a term has come; a draft is computed and stored nowhere."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    FROZEN = "frozen"


class StaffRole(StrEnum):
    """The role of a person in the term settlement."""

    PRINCIPAL = "principal"
    VICE_PRINCIPAL = "vp"
    DIRECTOR = "director"
    STAFF = "staff"
