"""The codes of the gate. They are stored by value; ``labels`` has their words."""

from enum import StrEnum


class VisitState(StrEnum):
    """Where a visit stands in its life."""

    PLANNED = "planned"
    INSIDE = "inside"
    LEFT = "left"
    REFUSED = "refused"
    NO_SHOW = "no_show"
    CLOSED_UNCONFIRMED = "closed_unconfirmed"
    CANCELLED = "cancelled"


class Direction(StrEnum):
    """Which way somebody went through a gate."""

    IN = "in"
    OUT = "out"


class Method(StrEnum):
    """How a movement was recorded."""

    QR = "qr"
    BADGE = "badge"
    CARD = "card"
    SEARCH = "search"
    TYPED = "typed"
    QUICK = "quick"
    EMERGENCY = "emergency"
    LIST = "list"
    IMPORT = "import"


class DocumentKind(StrEnum):
    """Kinds of identity document."""

    CITIZEN = "citizen"
    RESIDENCE_PERMIT = "residence_permit"
    FOREIGN_RESIDENT = "foreign_resident"
    HONG_KONG_MACAO_PERMIT = "hong_kong_macao_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    CHINESE_PASSPORT = "chinese_passport"
    FOREIGN_PASSPORT = "foreign_passport"
    MILITARY = "military"
    OTHER = "other"


class Sex(StrEnum):
    """Sex as identity numbers tell it."""

    MALE = "male"
    FEMALE = "female"


class PlateKind(StrEnum):
    """Kinds of number plate (GA 36-2018 and later practice)."""

    ORDINARY = "ordinary"
    ENERGY_SMALL = "energy_small"
    ENERGY_LARGE = "energy_large"
    POLICE = "police"
    LEARNER = "learner"
    TRAILER = "trailer"
    HONG_KONG = "hong_kong"
    MACAO = "macao"
    EMBASSY = "embassy"
    CONSULATE = "consulate"
    RESCUE = "rescue"
    ARMED_POLICE = "armed_police"
    MILITARY = "military"
    NONE = "none"
    ELECTRIC_BICYCLE = "electric_bicycle"
    TEMPORARY = "temporary"
    UNKNOWN = "unknown"


class WatchLevel(StrEnum):
    """What is to happen to somebody on the watch list, mildest first."""

    NOTE = "note"
    ESCORT = "escort"
    DENY = "deny"


class MatchKind(StrEnum):
    """By what somebody was found on the watch list, weakest first."""

    NAME = "name"
    PLATE = "plate"
    PHONE = "phone"
    DOCUMENT = "document"


class WatchChoice(StrEnum):
    """What the gatekeeper or the office chose at an alert."""

    REFUSE = "refuse"
    ESCORT = "escort"
    PROCEED = "proceed"
    OTHER_PERSON = "other_person"
    OVERRIDE = "override"


class CollectorKind(StrEnum):
    """How somebody stands to collecting a pupil."""

    AUTHORISED = "authorised"
    TEMPORARY = "temporary"
    FORBIDDEN = "forbidden"


class SlipState(StrEnum):
    """Where a leave slip stands."""

    ISSUED = "issued"
    OUT = "out"
    RETURNED = "returned"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class PermitState(StrEnum):
    """Where the vehicle permit of a member of staff stands on a day."""

    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    LOST = "lost"
    REVOKED = "revoked"


class BadgeState(StrEnum):
    """Where a numbered badge is."""

    FREE = "free"
    OUT = "out"
    LOST = "lost"
    RETIRED = "retired"


class ScanKind(StrEnum):
    """What a scan is, by its shape."""

    VISIT = "visit"
    PLAN = "plan"
    BADGE = "badge"
    DOCUMENT = "document"
    RECORD = "record"
    PLATE = "plate"
    CARD = "card"


class RollState(StrEnum):
    """Where a person (or group) of a roll call stands."""

    MISSING = "missing"
    PARTLY = "partly"
    FOUND = "found"
