"""The pages of places."""

from campus_guard.ui.page import PageSpec

PAGES: tuple[PageSpec, ...] = ()
