"""All mapped classes, one file per aggregate, no behaviour."""

from campus_guard.db.models.admin import (
    Account,
    Attachment,
    AuditEntry,
    Correction,
    Counter,
    School,
    SearchKey,
    Setting,
)
from campus_guard.db.models.base import (
    Base,
    Record,
)
from campus_guard.db.models.calendar import (
    CalendarDay,
    NoticeYear,
    Period,
    SchoolYear,
    Term,
)
from campus_guard.db.models.people import (
    Certificate,
    Grade,
    LeadingGroupMember,
    Person,
    PersonPost,
    Position,
    Pupil,
    SchoolClass,
    Squad,
    SquadMember,
    StaffPost,
)
from campus_guard.db.models.places import (
    Area,
    AreaMember,
    AreaSlot,
    Gate,
    PatrolPoint,
    Post,
)

__all__ = [
    "Account",
    "Area",
    "AreaMember",
    "AreaSlot",
    "Attachment",
    "AuditEntry",
    "Base",
    "CalendarDay",
    "Certificate",
    "Correction",
    "Counter",
    "Gate",
    "Grade",
    "LeadingGroupMember",
    "NoticeYear",
    "PatrolPoint",
    "Period",
    "Person",
    "PersonPost",
    "Position",
    "Post",
    "Pupil",
    "Record",
    "School",
    "SchoolClass",
    "SchoolYear",
    "SearchKey",
    "Setting",
    "Squad",
    "SquadMember",
    "StaffPost",
    "Term",
]
