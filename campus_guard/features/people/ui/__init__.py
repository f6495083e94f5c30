"""The pages of people."""

from campus_guard.ui.page import PageSpec

PAGES: tuple[PageSpec, ...] = ()
