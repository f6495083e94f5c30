"""The key file that belongs to the school of ``db``."""

import pytest

from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.keys import KdfCost, KeyFile, Keys, key_file
from campus_guard.db.session import Database

CHEAP = KdfCost(1, 64, 1)
RECOVERY = b"recovery secret 20 b"


def password_of(role: Role) -> str:
    return f"password of {role}"


@pytest.fixture
def slots(db: Database, keys: Keys) -> KeyFile:
    """Slots for the four accounts and the recovery key, saved beside the database."""
    made = KeyFile(key_file(db.path.parent))
    for role in Role:
        made.put(role, password_of(role), keys if role in OFFICE else keys.for_writers(), CHEAP)
    made.put_recovery(RECOVERY, keys, CHEAP)
    made.save()
    return made
