"""The risk list: entering, editing, reviewing, voiding."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import Risk
from campus_guard.db.records import UnvoidRecord, VoidRecord
from campus_guard.db.service import Command, Write
from campus_guard.features.hazards.commands.common import (
    PLACE_LIMIT,
    Typed,
    block,
    check_area,
)
from campus_guard.features.hazards.inputs import RiskFields
from campus_guard.features.hazards.rules.risks import check_risk, suggested_colour

TEXT_LIMIT = 5000


def _columns(w: Write, fields: RiskFields) -> dict[str, Any]:
    typed = Typed()
    risk = typed.block("risk", fields.risk, TEXT_LIMIT)
    place = typed.line("place", fields.place, PLACE_LIMIT)
    control = typed.block("control", fields.control, TEXT_LIMIT)
    note = typed.block("note", fields.note, TEXT_LIMIT)
    owner = typed.person(w, "owner", fields.owner_id, fields.owner)
    typed.refuse()
    check_risk(risk, place, fields.area_id, fields.likelihood, fields.consequence)
    check_area(w, fields.area_id)
    _check_review(w, fields.reviewed_on, fields.review_due)
    colour = fields.colour or suggested_colour(fields.likelihood, fields.consequence)
    return {
        "risk": risk,
        "place": place,
        "area_id": fields.area_id,
        "category": fields.category.value,
        "likelihood": fields.likelihood,
        "consequence": fields.consequence,
        "colour": colour.value,
        "control": control,
        "owner_id": owner.id,
        "owner": owner.name,
        "reviewed_on": fields.reviewed_on,
        "review_due": fields.review_due,
        "note": note,
    }


def _check_review(w: Write, reviewed_on: date | None, review_due: date | None) -> None:
    if reviewed_on is not None and reviewed_on > w.today:
        words = msg("This day lies in the future.")
        raise UserError(words, {"reviewed_on": words})
    if reviewed_on is not None and review_due is not None and review_due <= reviewed_on:
        words = msg("The next review comes after the last one.")
        raise UserError(words, {"review_due": words})


@dataclass(frozen=True, kw_only=True)
class AddRisk(RiskFields, Command[int]):
    """Enter a risk. Returns its id; pressed twice it is one line."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str

    def apply(self, w: Write) -> int:
        known = w.existing(Risk, self.uid)
        return known.id if known else w.add(Risk(uid=self.uid, **_columns(w, self))).id


@dataclass(frozen=True, kw_only=True)
class EditRisk(RiskFields, Command[int]):
    """Change a risk; the old values stay readable. Returns its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    risk_id: int
    expected_version: int
    reason: str = ""

    def apply(self, w: Write) -> int:
        row = w.fetch(Risk, self.risk_id, self.expected_version)
        w.amend(row, block("reason", self.reason), **_columns(w, self))
        return row.id


@dataclass(frozen=True, kw_only=True)
class ReviewRisk(Command[int]):
    """Record that a risk was looked at again (today without a day), and when next."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    risk_id: int
    expected_version: int | None = None
    on: date | None = None
    next_due: date | None = None

    def apply(self, w: Write) -> int:
        row = w.fetch(Risk, self.risk_id, self.expected_version)
        on = self.on or w.today
        _check_review(w, on, self.next_due)
        w.amend(row, reviewed_on=on, review_due=self.next_due)
        return row.id


@dataclass(frozen=True, kw_only=True)
class VoidRisk(VoidRecord):
    """Take a risk off the list, with a reason."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Risk

    def check(self, w: Write, row: Any) -> None:
        """Nothing else hangs on a risk."""


@dataclass(frozen=True, kw_only=True)
class UnvoidRisk(UnvoidRecord):
    """Take the voiding of a risk back."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Risk

    def check(self, w: Write, row: Any) -> None:
        """Nobody takes its place."""
