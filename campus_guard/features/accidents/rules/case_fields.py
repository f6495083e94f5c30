"""Reads single fields of a worked case; every complaint names the field."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from campus_guard.core.clock import CHINA
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.features.accidents.rules.codes import (
    Cause,
    ConcealmentKind,
    ConcealmentState,
    Confirmation,
    DutyRole,
    Injury,
    Line,
    ManagementMode,
    Party,
    Setting,
    Severity,
    Tier,
    VictimKind,
)
from campus_guard.features.accidents.rules.wording_zh import SEVERITY_ZH, TIER_ZH

E_ = TypeVar("E_", bound=StrEnum)
Fields = Mapping[str, Any]

# Other spellings of the codes, as people and other programs write them.
_ALIASES: Mapping[type[StrEnum], Mapping[str, StrEnum]] = MappingProxyType(
    {
        Severity: {zh: severity for severity, zh in SEVERITY_ZH.items()},
        Tier: {zh: tier for tier, zh in TIER_ZH.items()},
        Injury: {
            "slight": Injury.MINOR,
            "medium": Injury.MODERATE,
            "serious": Injury.SEVERE,
            "grave": Injury.SEVERE,
            "fatal": Injury.DEATH,
            "dead": Injury.DEATH,
            "轻微": Injury.MINOR,
            "中度": Injury.MODERATE,
            "严重": Injury.SEVERE,
            "死亡": Injury.DEATH,
        },
        Setting: {
            "class": Setting.IN_CLASS,
            "lesson": Setting.IN_CLASS,
            "on_campus": Setting.CAMPUS,
            "in_school": Setting.CAMPUS,
            "school": Setting.CAMPUS,
            "break": Setting.CAMPUS,
            "dorm": Setting.DORMITORY,
            "canteen": Setting.LUNCH,
            "supervised": Setting.SUPERVISED_SESSION,
            "after_school_service": Setting.AFTER_SCHOOL,
            "off_campus_school": Setting.OFF_CAMPUS_ACTIVITY,
            "off_campus": Setting.NOT_SCHOOL,
            "outside": Setting.NOT_SCHOOL,
            "commute": Setting.COMMUTING,
            "vacation": Setting.HOLIDAY,
        },
        Cause: {
            "theft": Cause.PROPERTY_THEFT,
            "damage": Cause.PROPERTY_DAMAGE,
            "fire": Cause.PROPERTY_DAMAGE,
            "equipment_defect": Cause.FACILITY_DEFECT,
            "equipment_misuse": Cause.ACCIDENT,
            "illness": Cause.SUDDEN_ILLNESS,
        },
        VictimKind: {
            "pupil": VictimKind.STUDENT,
            "teacher": VictimKind.STAFF,
            "parent": VictimKind.VISITOR,
            "worker": VictimKind.CONTRACTOR,
        },
        DutyRole: {
            "logistics": DutyRole.LOGISTICS_STAFF,
            "guard": DutyRole.LOGISTICS_STAFF,
            "gatekeeper": DutyRole.LOGISTICS_STAFF,
            "security_guard": DutyRole.LOGISTICS_STAFF,
            "canteen_staff": DutyRole.LOGISTICS_STAFF,
            "cook": DutyRole.LOGISTICS_STAFF,
            "substitute": DutyRole.SUBSTITUTE_TEACHER,
            "teacher": DutyRole.SUBJECT_TEACHER,
            "leader": DutyRole.LEAD_TEACHER,
            "leading_teacher": DutyRole.LEAD_TEACHER,
            "trip_leader": DutyRole.LEAD_TEACHER,
            "activity_leader": DutyRole.LEAD_TEACHER,
            "on_duty": DutyRole.DUTY_PERSON,
            "duty_teacher": DutyRole.DUTY_PERSON,
            "dormitory_keeper": DutyRole.DUTY_PERSON,
            "dorm_keeper": DutyRole.DUTY_PERSON,
        },
        Line: {
            "教导处": Line.TEACHING,
            "总务处": Line.LOGISTICS,
            "少先队": Line.YOUNG_PIONEERS,
        },
        Confirmation: {
            "vp": Confirmation.VICE_PRINCIPAL,
            "meeting": Confirmation.ADMIN_MEETING,
            "行政会": Confirmation.ADMIN_MEETING,
        },
        ConcealmentKind: {
            "迟报": ConcealmentKind.LATE,
            "漏报": ConcealmentKind.OMITTED,
            "谎报": ConcealmentKind.FALSE,
            "瞒报": ConcealmentKind.CONCEALED,
            "隐瞒": ConcealmentKind.CONCEALED,
        },
        ConcealmentState: {
            "pending": ConcealmentState.CANDIDATE,
            "refuted": ConcealmentState.REJECTED,
            "dismissed": ConcealmentState.REJECTED,
            "待认定": ConcealmentState.CANDIDATE,
            "已认定": ConcealmentState.CONFIRMED,
        },
        ManagementMode: {"group": ManagementMode.PER_GROUP},
        Party: {
            "staff": Party.RESPONSIBLE_PERSON,
            "teacher": Party.RESPONSIBLE_PERSON,
            "director": Party.LINE_DIRECTOR,
            "vp": Party.VICE_PRINCIPAL,
            "主任": Party.LINE_DIRECTOR,
            "分管副校长": Party.VICE_PRINCIPAL,
            "校长": Party.PRINCIPAL,
        },
    }
)


def wrong(name: str, why: Message) -> UserError:
    """Return the error that names the field."""
    return UserError(msg("{field}: {why}", field=name, why=why), {name: why})


def code(kind: type[E_], value: object, name: str) -> E_:
    """Return the member for a code, its Chinese word or another usual spelling."""
    text = str(value).strip()
    try:
        return kind(text.lower() if text.lower() in set(kind) else text)
    except ValueError:
        pass
    alias = _ALIASES.get(kind, {}).get(text.lower())
    if isinstance(alias, kind):
        return alias
    known = ", ".join(m.value for m in kind)
    raise wrong(name, msg("'{value}' is not known; use one of: {known}", value=text, known=known))


def maybe_code(kind: type[E_], value: object, name: str) -> E_ | None:
    """Return the member, or None for an unknown answer."""
    if value is None or str(value).strip().lower() in {"", "unknown", "未知"}:
        return None
    return code(kind, value, name)


def yes_no(value: object, name: str) -> bool | None:
    """Return True, False, or None for unknown."""
    words: Mapping[str, bool | None] = {
        "true": True,
        "yes": True,
        "false": False,
        "no": False,
        "none": None,
        "unknown": None,
        "": None,
    }
    text = str(value).strip().lower()
    if text not in words:
        raise wrong(name, msg("must be true, false or null"))
    return words[text]


def given(fields: Fields, *names: str) -> Any:
    """Return the first of these fields that is there and not null."""
    return next((fields[n] for n in names if fields.get(n) is not None), None)


def truth(fields: Fields, *names: str) -> bool:
    """Return whether one of these fields says yes."""
    return any(yes_no(fields.get(n), n) is True for n in names)


def money(value: object, name: str) -> Decimal | None:
    """Return an amount in yuan; None when unknown."""
    if value is None:
        return None
    try:
        amount = Decimal(str(value).strip().replace(",", ""))
    except InvalidOperation:
        raise wrong(name, msg("'{value}' is no amount", value=str(value))) from None
    if not amount.is_finite() or amount < 0:
        raise wrong(name, msg("must be an amount of 0 or more"))
    return amount


def moment(value: object, name: str) -> datetime | None:
    """Return an aware time; a time without offset is China's; None when not given."""
    if value is None:
        return None
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        raise wrong(name, msg("'{value}' is no time", value=str(value))) from None
    return at if at.tzinfo else at.replace(tzinfo=CHINA)


def day(value: object, name: str) -> date | None:
    """Return the calendar day of a date or time; None when not given."""
    at = moment(value, name)
    return None if at is None else at.astimezone(CHINA).date()


def whole(value: object, name: str) -> int:
    """Return a whole number of 0 or more."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise wrong(name, msg("must be a whole number of 0 or more"))


def objects(value: object, name: str) -> list[Fields]:
    """Return a list of objects; an absent list is empty."""
    if value is None:
        return []
    if isinstance(value, list) and all(isinstance(item, Mapping) for item in value):
        return list(value)
    raise wrong(name, msg("must be a list of objects"))


def names(value: object, name: str) -> tuple[str, ...]:
    """Return a list of names; one name may stand alone; null names in a list are nobody."""
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list):
        return tuple(str(item) for item in value if item is not None)
    raise wrong(name, msg("must be a list of names"))
