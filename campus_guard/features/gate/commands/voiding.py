"""Voiding what was recorded by mistake, and taking that back. Records are never deleted."""

from dataclasses import dataclass
from typing import ClassVar

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import (
    Collector,
    DataRequest,
    GateDelivery,
    GoodsSlip,
    LateArrival,
    LeaveSlip,
    PupilRelease,
    VideoLookup,
)
from campus_guard.db.records import UnvoidRecord, VoidRecord
from campus_guard.db.service import Write
from campus_guard.features.gate.rules.codes import SlipState


@dataclass(frozen=True, kw_only=True)
class VoidDelivery(VoidRecord):
    """Void a delivery that was entered by mistake."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = GateDelivery

    def check(self, w: Write, row: GateDelivery) -> None:
        """Nothing needs it."""


@dataclass(frozen=True, kw_only=True)
class UnvoidDelivery(UnvoidRecord):
    """Take back the voiding of a delivery."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = GateDelivery

    def check(self, w: Write, row: GateDelivery) -> None:
        """Nothing stands in its place."""


@dataclass(frozen=True, kw_only=True)
class VoidLateArrival(VoidRecord):
    """Void a late arrival that was entered by mistake."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = LateArrival

    def check(self, w: Write, row: LateArrival) -> None:
        """Nothing needs it."""


@dataclass(frozen=True, kw_only=True)
class UnvoidLateArrival(UnvoidRecord):
    """Take back the voiding of a late arrival."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = LateArrival

    def check(self, w: Write, row: LateArrival) -> None:
        """Nothing stands in its place."""


@dataclass(frozen=True, kw_only=True)
class VoidRelease(VoidRecord):
    """Void a release that never was: the pupil is still here, so the slip can be used again."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = PupilRelease

    def check(self, w: Write, row: PupilRelease) -> None:
        slip = _slip(w, row)
        if slip is not None and slip.state == SlipState.RETURNED.value:
            raise UserError(msg("The pupil is back already: the slip is closed."))
        if slip is not None and slip.state == SlipState.OUT.value:
            slip.state, slip.out_at = SlipState.ISSUED.value, None


@dataclass(frozen=True, kw_only=True)
class UnvoidRelease(UnvoidRecord):
    """Take back the voiding of a release; the slip counts as used again."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = PupilRelease

    def check(self, w: Write, row: PupilRelease) -> None:
        slip = _slip(w, row)
        if slip is None:
            return
        if slip.state != SlipState.ISSUED.value:
            raise UserError(msg("The slip was used or cancelled meanwhile."))
        slip.state, slip.out_at = SlipState.OUT.value, row.at


def _slip(w: Write, row: PupilRelease) -> LeaveSlip | None:
    return w.get(LeaveSlip, row.slip_id) if row.slip_id is not None else None


@dataclass(frozen=True, kw_only=True)
class UnvoidCollector(UnvoidRecord):
    """Take back the voiding of an entry of a collector."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Collector

    def check(self, w: Write, row: Collector) -> None:
        if row.anonymised_at is not None:
            raise UserError(msg("This entry is anonymised."))


@dataclass(frozen=True, kw_only=True)
class UnvoidGoodsSlip(UnvoidRecord):
    """Take back the voiding of a goods slip."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = GoodsSlip

    def check(self, w: Write, row: GoodsSlip) -> None:
        """Nothing stands in its place: numbers are never given out again."""


@dataclass(frozen=True, kw_only=True)
class VoidVideoLookup(VoidRecord):
    """Void a look-up of footage that was entered by mistake."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = VideoLookup

    def check(self, w: Write, row: VideoLookup) -> None:
        """Nothing needs it."""


@dataclass(frozen=True, kw_only=True)
class UnvoidVideoLookup(UnvoidRecord):
    """Take back the voiding of a look-up of footage."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = VideoLookup

    def check(self, w: Write, row: VideoLookup) -> None:
        """Nothing stands in its place."""


@dataclass(frozen=True, kw_only=True)
class VoidDataRequest(VoidRecord):
    """Void a request about personal data that was entered by mistake; never an answered one."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = DataRequest

    def check(self, w: Write, row: DataRequest) -> None:
        if row.answered_at is not None:
            raise UserError(msg("This request is answered already."))


@dataclass(frozen=True, kw_only=True)
class UnvoidDataRequest(UnvoidRecord):
    """Take back the voiding of a request about personal data."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = DataRequest

    def check(self, w: Write, row: DataRequest) -> None:
        """Nothing stands in its place."""
