"""The lock on an accident file whose closing was approved: nothing that belongs to it changes.

Every feature that writes something about an accident asks here, in its own transaction.
"""

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.db.models import Accident, AccidentSignature
from campus_guard.db.service import Read

CLOSED = "closed"


def is_locked(r: Read, accident_id: int) -> bool:
    """Tell whether the closing of this accident is approved."""
    query = sa.select(Accident.state).where(Accident.id == accident_id)
    return r.session.scalar(query) == CLOSED


def refuse_locked_accident(r: Read, accident_id: int | None) -> None:
    """Raise UserError when the file is approved and locked, saying who approved it and when.

    None is no accident and passes.
    """
    if accident_id is None or not is_locked(r, accident_id):
        return
    signed = r.session.scalars(
        sa.select(AccidentSignature).where(
            AccidentSignature.accident_id == accident_id,
            AccidentSignature.signer == "principal",
            AccidentSignature.voided_at.is_(None),
        )
    ).first()
    if signed is None:
        raise UserError(msg("This accident file is closed and locked."))
    raise UserError(
        msg(
            "{who} approved the closing of this accident file at {time}: it is locked. "
            "The principal can undo the approval with a reason.",
            who=signed.person,
            time=f"{signed.signed_at:%Y-%m-%d %H:%M}",
        )
    )
