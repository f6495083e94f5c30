"""The page of the three-defence indicators."""

from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE
from campus_guard.features.indicators.ui.page import IndicatorsPage
from campus_guard.ui.page import PageSpec

PAGES = (PageSpec("indicators", msg("Three defences"), "shield", OFFICE, IndicatorsPage),)
