"""Who an account is: papers and lists name people, the records keep the account."""

from collections.abc import Callable

import sqlalchemy as sa

from campus_guard.db.models import Account
from campus_guard.db.service import Read


def people_behind(r: Read) -> Callable[[str], str]:
    """Return what turns a user name into the person's name; an unknown one stays as it is."""
    rows = r.session.execute(sa.select(Account.username, Account.name))
    names = {row.username: row.name for row in rows}
    return lambda username: names.get(username) or username
