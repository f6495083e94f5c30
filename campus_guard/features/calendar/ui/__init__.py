"""The pages of calendar."""

from campus_guard.ui.page import PageSpec

PAGES: tuple[PageSpec, ...] = ()
