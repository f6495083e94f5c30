"""What is typed about hazards, as the dialogs hand it over."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from campus_guard.features.hazards.rules.codes import (
    Category,
    Colour,
    Department,
    HazardKind,
    PhotoMoment,
    Source,
)


@dataclass(frozen=True, kw_only=True)
class HazardFacts:
    """The facts of a hazard. A place in words or an area, and a description, are mandatory.

    Without a finder it is whoever types it. ``source_ref`` is the number of the inspection or
    visit it came from. ``device`` and ``down_from`` belong to repairs.
    """

    found_on: date
    source: Source
    category: Category
    description: str
    area_id: int | None = None
    place: str = ""
    finder_id: int | None = None
    finder: str = ""
    source_ref: str = ""
    suggested_measure: str = ""
    device: str = ""
    down_from: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class NewHazard(HazardFacts):
    """A hazard to be registered.

    ``proposed_major`` is 重大待核: a person decides later. ``recurs_id`` is the old hazard that
    came back, ``accident_id`` the accident that brought it to light.
    """

    uid: str
    kind: HazardKind = HazardKind.HAZARD
    proposed_major: bool = False
    protection: str = ""
    department: Department | None = None
    recurs_id: int | None = None
    accident_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class PhotoInput:
    """A picture (or PDF paper) that is stored together with a record."""

    uid: str
    file_name: str
    data: bytes
    moment: PhotoMoment = PhotoMoment.AFTER
    caption: str = ""


@dataclass(frozen=True, kw_only=True)
class FixedFields:
    """What is asked of a hazard that was removed on the spot."""

    measure: str
    fixer_id: int | None = None
    fixer: str = ""
    verifier_id: int | None = None
    verifier: str = ""
    evidence: str = ""
    cost: Decimal | None = None
    photos: tuple[PhotoInput, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A stage of listed supervision (阶段节点)."""

    text: str
    due: date | None = None


@dataclass(frozen=True, kw_only=True)
class RiskFields:
    """A line of the risk list; likelihood and consequence from 1 to 5.

    Without a colour it is the one that follows from both.
    """

    risk: str
    category: Category
    likelihood: int
    consequence: int
    area_id: int | None = None
    place: str = ""
    colour: Colour | None = None
    control: str = ""
    owner_id: int | None = None
    owner: str = ""
    reviewed_on: date | None = None
    review_due: date | None = None
    note: str = ""
