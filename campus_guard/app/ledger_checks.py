"""The checks that ledgers ask for by name and that only the whole program can answer."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from campus_guard.core.i18n import Message, msg
from campus_guard.db.service import Read
from campus_guard.features.accidents.queries.assess_year import AwardYearList, award_year_of
from campus_guard.features.ledgers.commands.common import Checks
from campus_guard.features.ledgers.rules.types import LedgerDef


def award_veto(r: Read, _definition: LedgerDef, values: Mapping[str, Any]) -> dict[str, Message]:
    """Return the veto on the award of ``person`` in the year of its day (ACC-07, A-28)."""
    day, person = values.get("day"), values.get("person")
    if not isinstance(day, date) or person is None:
        return {}
    year = AwardYearList(year=award_year_of(r, day)).fetch(r)
    for row in year.people:
        if row.key == str(person):
            words = msg(
                "One-vote veto: {name} is not eligible for awards of {year} (responsibility for an"
                " accident).",
                name=row.name,
                year=year.year,
            )
            return {"person": words}
    return {}


CHECKS: Checks = {"award_veto": award_veto}
