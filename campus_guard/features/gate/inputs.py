"""What a gatekeeper types, and what comes back at once: for the desk, lists and imports."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from campus_guard.core.i18n import Message
from campus_guard.features.gate.rules.codes import (
    DocumentKind,
    PlateKind,
    ScanKind,
    VisitState,
    WatchChoice,
)
from campus_guard.features.gate.rules.types import VisitorType
from campus_guard.features.gate.rules.vehicles import Window


@dataclass(frozen=True, kw_only=True)
class VisitFields:
    """The form of a visit. An empty phone or document of a known visitor keeps the remembered one.

    ``minutes`` or ``expected_leave_at`` say how long the stay is; else the visitor type does.
    ``document_reason``: why a number that cannot be right is kept all the same.
    """

    type_code: str = "other"
    name: str = ""
    phone: str = ""
    document_kind: DocumentKind | None = None
    document: str = ""
    document_reason: str = ""
    sex: str | None = None
    unit: str = ""
    plate: str = ""
    reason_code: str = ""
    reason_text: str = ""
    host_id: int | None = None
    host_name: str = ""
    pupil_id: int | None = None
    heads: int = 1
    goods: str = ""
    escort: str = ""
    note: str = ""
    expected_leave_at: datetime | None = None
    minutes: int | None = None


@dataclass(frozen=True, kw_only=True)
class WatchAnswer:
    """What was chosen at the alert of one entry of the watch list."""

    entry_id: int
    choice: WatchChoice
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class VehicleFields:
    """What is recorded of a vehicle that goes in."""

    plate: str
    plate_kind: PlateKind | None = None
    model: str = ""
    colour: str = ""
    driver_name: str = ""
    driver_phone: str = ""
    passengers: str = ""
    goods: str = ""
    reason: str = ""
    approved_by: str = ""
    parking: str = ""


@dataclass(frozen=True, kw_only=True)
class ItemFields:
    """Goods of a visitor: carried along, or dangerous (``item_code`` of the shipped list)."""

    kind: str = "carried"
    item_code: str = ""
    name: str = ""
    quantity: str = ""
    held: bool = False
    permission: str = ""


@dataclass(frozen=True)
class CheckedIn:
    """A visit after its check-in; ``missing`` are fields that the to-complete queue asks for."""

    visit_id: int
    visitor_id: int | None
    version: int
    heads: int
    badge: str
    missing: tuple[str, ...]
    warnings: tuple[Message, ...]
    stay_id: int | None
    movement_uid: str

    @property
    def complete(self) -> bool:
        """Tell whether nothing is left to be asked."""
        return not self.missing


@dataclass(frozen=True)
class SignedOut:
    """A visit after ``heads`` people went out: who is still inside, what stays behind."""

    visit_id: int
    state: VisitState
    inside: int
    left_behind: tuple[int, ...]
    held: tuple[str, ...]
    badge: str
    movement_uid: str
    heads: int = 1


@dataclass(frozen=True)
class ScanResult:
    """What a scan did. ``action``: in, out, ask (a form must open), no, or unknown.

    ``many``: a group, of which ``heads`` are inside; nobody left yet.
    """

    kind: ScanKind | None
    action: str
    message: Message | None = None
    visit_id: int | None = None
    visitor_id: int | None = None
    plan_id: int | None = None
    name: str = ""
    badge: str = ""
    checked_in: CheckedIn | None = None
    signed_out: SignedOut | None = None
    plate: str = ""
    heads: int = 1


@dataclass(frozen=True)
class VehicleMoved:
    """A vehicle after it went in or out."""

    stay_id: int
    vehicle_id: int | None
    plate: str
    warnings: tuple[Message, ...]
    movement_uid: str


@dataclass(frozen=True)
class ImportCount:
    """How many rows of a list were taken, and how many were there already."""

    added: int
    skipped: int = 0


@dataclass(frozen=True)
class PurgeResult:
    """What was anonymised or removed, by class; ``uids`` go to the list beside the database.

    ``unfinished`` says why the file could not be scrubbed: until it is, nothing is really gone.
    """

    counts: Mapping[str, int]
    uids: Mapping[str, tuple[str, ...]]
    unfinished: Message | None = None


@dataclass(frozen=True, kw_only=True)
class GateSettings:
    """What a school decides about its gate."""

    types: tuple[VisitorType, ...]
    reasons: Mapping[str, str]
    refusals: Mapping[str, str]
    plate_prefix: str = ""
    windows: tuple[Window, ...] = ()
    identity_days: int = 365
    facts_days: int = 1095
    photo: bool = False
    contact: str = ""
    scanner: str = "standard"
    scanner_prefix: str = ""
    scanner_suffix: str = ""

    def type_of(self, code: str) -> VisitorType | None:
        """Return the visitor type with this code, None when there is none."""
        return next((t for t in self.types if t.code == code), None)

    def type_name(self, code: str) -> str:
        """Return the name of a visitor type, its code when it was taken out."""
        found = self.type_of(code)
        return found.name if found else code

    def reason(self, code: str, text: str = "") -> str:
        """Return a reason in words: the listed one, then what was typed."""
        listed = self.reasons.get(code, code)
        return " ".join(part for part in (listed, text) if part)
