"""Pictures before, after and as evidence: stored sealed with the hazard, hashed, metadata gone."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePath
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import NotFound, PermissionDenied, UserError
from campus_guard.core.i18n import msg
from campus_guard.core.images import check_name, prepare
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.core.text import clean_line
from campus_guard.db.models import Attachment, Hazard
from campus_guard.db.records import refuse, too_long
from campus_guard.db.service import Command, Write
from campus_guard.features.hazards.commands.common import need, record
from campus_guard.features.hazards.inputs import PhotoInput
from campus_guard.features.hazards.rules.codes import EventKind, HazardState, PhotoMoment

OWNER = "hazard"
MOST_FILES = 50
CAPTION_LIMIT = 200


def attach(w: Write, row: Hazard, photo: PhotoInput) -> int:
    """Store a picture with a hazard and return its id.

    The name in the file is neutral (YH-2026-0001-01.jpg); the one it had is sealed as caption.
    Raises UserError in words for what is no picture, broken or too large.
    """
    known = w.existing(Attachment, photo.uid)
    if known is not None:
        return known.id
    caption = clean_line(photo.caption) or check_name(photo.file_name)
    refuse(too_long({"caption": caption}, caption=CAPTION_LIMIT))
    prepared = prepare(photo.file_name, photo.data)
    owned = (Attachment.owner_kind == OWNER, Attachment.owner_id == row.id)
    count = w.session.scalar(sa.select(sa.func.count()).select_from(Attachment).where(*owned)) or 0
    if count >= MOST_FILES:
        raise UserError(msg("At most {n} files can be attached.", n=MOST_FILES))
    attachment = Attachment(
        uid=photo.uid,
        owner_kind=OWNER,
        owner_id=row.id,
        file_name=f"{row.number}-{count + 1:02d}{PurePath(prepared.file_name).suffix}",
        media_type=prepared.media_type,
        size=len(prepared.data),
        sha256=hashlib.sha256(prepared.data).hexdigest(),
    )
    table = Attachment.__tablename__
    attachment.content = w.vault.seal_bytes(table, photo.uid, "content", prepared.data)
    attachment.caption = w.seal(attachment, "caption", caption)
    w.add(attachment)
    data = {"attachment": attachment.id, "moment": photo.moment.value}
    record(w, row, EventKind.ATTACHED, None, data)
    return attachment.id


def _check_open(row: Hazard) -> None:
    if row.state == HazardState.STRUCK_OFF:
        raise UserError(msg("This hazard is struck off. Take that step back first."))


@dataclass(frozen=True, kw_only=True)
class AddHazardPhoto(PhotoInput, Command[int]):
    """Attach a JPEG, PNG or PDF. Returns its id. A gatekeeper only to what he reported himself."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    hazard_id: int
    moment: PhotoMoment = PhotoMoment.BEFORE

    def apply(self, w: Write) -> int:
        row = w.fetch(Hazard, self.hazard_id)
        if w.actor.role not in OFFICE and row.created_by != w.actor.username:
            raise PermissionDenied(msg("Your account may not do this."))
        known = w.existing(Attachment, self.uid)
        if known is not None:
            return known.id
        _check_open(row)
        return attach(w, row, self)


@dataclass(frozen=True, kw_only=True)
class VoidHazardPhoto(Command[int]):
    """Void a picture with a reason; it stays readable. Returns the hazard's id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    attachment_id: int
    expected_version: int
    reason: str

    def apply(self, w: Write) -> int:
        attachment = w.fetch(Attachment, self.attachment_id, self.expected_version)
        if attachment.owner_kind != OWNER:
            raise NotFound(msg("This record does not exist."))
        row = w.fetch(Hazard, attachment.owner_id)
        _check_open(row)
        reason = need(self.reason)
        w.void(attachment, reason)
        data = {"attachment": attachment.id, "reason": reason}
        record(w, row, EventKind.ATTACHMENT_VOIDED, None, data)
        return row.id
