"""The pages of this room. They need the program itself, so they are made by a function."""

from functools import partial

from campus_guard.core.i18n import msg
from campus_guard.core.roles import EVERYONE, KEEPERS, OFFICE
from campus_guard.features.admin.desk import Desk
from campus_guard.features.admin.ui.about import AboutPage
from campus_guard.features.admin.ui.accounts import AccountsPage
from campus_guard.features.admin.ui.backup import BackupPage
from campus_guard.features.admin.ui.school import SchoolPage
from campus_guard.features.admin.ui.trail import TrailPageView
from campus_guard.ui.context import UiContext
from campus_guard.ui.page import PageSpec, TabbedPage


class AdminPage(TabbedPage):
    """School, accounts and audit trail behind tabs."""

    key = "admin"

    def __init__(self, ctx: UiContext, desk: Desk) -> None:
        super().__init__(
            ctx,
            [
                (msg("School"), partial(SchoolPage, desk=desk)),
                (msg("Accounts"), partial(AccountsPage, desk=desk)),
                (msg("Audit trail"), TrailPageView),
            ],
        )


def admin_pages(desk: Desk) -> tuple[PageSpec, ...]:
    """Return the pages, bound to the program."""
    group = "program"
    return (
        PageSpec(
            "admin",
            msg("School and accounts"),
            "settings",
            OFFICE,
            lambda ctx: AdminPage(ctx, desk),
            group,
        ),
        PageSpec(
            "backup",
            msg("Backup and checks"),
            "backup",
            KEEPERS,
            lambda ctx: BackupPage(ctx, desk),
            group,
        ),
        PageSpec(
            "about",
            msg("About"),
            "info",
            EVERYONE,
            lambda ctx: AboutPage(ctx, desk),
            group,
        ),
    )
