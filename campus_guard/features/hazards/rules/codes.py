"""The codes of the hazard register. They are stored by value; ``labels`` has their words."""

from enum import StrEnum


class HazardKind(StrEnum):
    """What the record is about: a failed control, or a broken device (报修) with its down-time."""

    HAZARD = "hazard"
    REPAIR = "repair"


class HazardState(StrEnum):
    """Where a hazard stands; it follows from its events (hazards-and-reports, lifecycle)."""

    FOUND = "found"  # 登记
    GRADED = "graded"  # 已定级
    ASSIGNED = "assigned"  # 已交办
    RECTIFYING = "rectifying"  # 整改中
    ASKED = "asked"  # 申请复查
    RETURNED = "returned"  # 退回
    PASSED = "passed"  # 复查合格
    EXTERNAL = "external"  # 外部待办
    STRUCK_OFF = "struck_off"  # 销号


class Level(StrEnum):
    """一般, 重大待核 (proposed, a person decides), 重大."""

    GENERAL = "general"
    MAJOR_PENDING = "major_pending"
    MAJOR = "major"


class Source(StrEnum):
    """How the hazard came to light (排查方式)."""

    PATROL = "patrol"
    INSPECTION = "inspection"
    WEEKLY = "weekly"
    PRE_HOLIDAY = "pre_holiday"
    SPECIAL = "special"
    SUPERIOR = "superior"
    REPORT = "report"
    GATE = "gate"
    ACCIDENT = "accident"
    MONITORING = "monitoring"
    FEEDBACK = "feedback"
    OTHER = "other"


FOUND_BY_OTHERS = frozenset({Source.SUPERIOR, Source.FEEDBACK})
"""Not found by the school itself; the rest is 自查 (HAZ-07)."""


class Category(StrEnum):
    """The kind of thing that is wrong: the codes of the built-in checklists and a few more."""

    FIRE = "FIRE"
    BUILDING = "BLDG"
    CANTEEN = "CANTEEN"
    LABORATORY = "LAB"
    DORMITORY = "DORM"
    BUS = "BUS"
    SPORT = "SPORT"
    SURROUNDINGS = "SURR"
    TECHNOLOGY = "TECH"
    GATE = "GATE"
    POWER = "POWER"
    CROWD = "CROWD"
    SYSTEM = "SYSTEM"
    SEASON = "SEASON"
    TRAFFIC = "TRAFFIC"
    HYGIENE = "HYGIENE"
    DROWNING = "DROWNING"
    EQUIPMENT = "EQUIPMENT"
    OTHER = "OTHER"


class Department(StrEnum):
    """责任部门: the lines of the school, and somebody outside."""

    TEACHING = "teaching"
    LOGISTICS = "logistics"
    YOUNG_PIONEERS = "young_pioneers"
    SAFETY_OFFICE = "safety_office"
    ADMINISTRATION = "administration"
    OUTSIDE = "outside"


class PhotoMoment(StrEnum):
    """What a picture shows: before, after, the evidence of removal, the temporary protection."""

    BEFORE = "before"
    AFTER = "after"
    EVIDENCE = "evidence"
    PROTECTION = "protection"


class Ground(StrEnum):
    """Why a hazard is put under listed supervision (挂牌督办)."""

    MAJOR = "major"
    SECURITY = "security"  # 突出治安问题
    OVERDUE = "overdue"


class ListingLevel(StrEnum):
    """Who supervises (督办级别)."""

    SCHOOL = "school"
    TOWN = "town"
    COUNTY = "county"
    CITY = "city"


class ReportMethod(StrEnum):
    """How something was reported to the outside (paper, phone, mail out of the program)."""

    PAPER = "paper"
    PHONE = "phone"
    MAIL = "mail"
    IN_PERSON = "in_person"
    PLATFORM = "platform"


class Relation(StrEnum):
    """What an accident and a hazard have to do with each other."""

    LED_TO = "led_to"  # the hazard led to the accident
    FOUND_AFTER = "found_after"  # the accident brought the hazard to light


class EventKind(StrEnum):
    """Each step of a hazard; rows are only ever added."""

    FOUND = "found"
    GRADED = "graded"
    ASSIGNED = "assigned"
    STARTED = "started"
    ASKED = "asked"
    PASSED = "passed"
    FAILED = "failed"
    STRUCK_OFF = "struck_off"
    FIXED_ON_SPOT = "fixed_on_spot"
    URGED = "urged"
    EXTENDED = "extended"
    LISTED = "listed"
    MILESTONE = "milestone"
    UNLISTED = "unlisted"
    REPORTED_UP = "reported_up"
    EXTERNAL = "external"
    RESUMED = "resumed"
    REFUSED = "refused"
    SPENT = "spent"
    PROTECTED = "protected"
    UP_AGAIN = "up_again"
    OPEN_REASON = "open_reason"
    ATTACHED = "attached"
    ATTACHMENT_VOIDED = "attachment_voided"
    NOTICE = "notice"
    NOTE = "note"
    CORRECTED = "corrected"
    RECURRENCE = "recurrence"
    LINKED = "linked"
    UNLINKED = "unlinked"
    TAKEN_BACK = "taken_back"
    VOIDED = "voided"
    UNVOIDED = "unvoided"


class Colour(StrEnum):
    """The four colours of the risk list, the worst first."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    BLUE = "blue"
