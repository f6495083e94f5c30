"""The risk list (HAZ-13): the colour that likelihood and consequence suggest."""

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.features.hazards.rules.codes import Colour

STEPS = range(1, 6)


def suggested_colour(likelihood: int, consequence: int) -> Colour:
    """Return the colour of the product (LS method): from 20 red, 15 orange, 9 yellow, else blue."""
    score = likelihood * consequence
    if score >= 20:
        return Colour.RED
    if score >= 15:
        return Colour.ORANGE
    return Colour.YELLOW if score >= 9 else Colour.BLUE


def check_risk(
    risk: str, place: str, area_id: int | None, likelihood: int, consequence: int
) -> None:
    """Raise UserError with the fields that have to change."""
    errors: dict[str, Message] = {}
    if not risk:
        errors["risk"] = msg("Describe the risk.")
    if not place and area_id is None:
        errors["area_id"] = msg("Where is it?")
    if likelihood not in STEPS:
        errors["likelihood"] = msg("From 1 to 5.")
    if consequence not in STEPS:
        errors["consequence"] = msg("From 1 to 5.")
    if errors:
        raise UserError(msg("Some answers cannot be used."), errors)
