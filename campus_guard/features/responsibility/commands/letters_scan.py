"""Scans of signed letters: stored sealed and hashed like every attachment."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePath
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import NotFound, UserError
from campus_guard.core.i18n import msg
from campus_guard.core.images import check_name, prepare
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import Attachment, ResponsibilityLetter
from campus_guard.db.records import cleaned_reason
from campus_guard.db.service import Command, Write

OWNER = "responsibility_letter"
MOST_FILES = 20


@dataclass(frozen=True)
class ScanInput:
    """A JPEG, PNG or PDF of the signed paper."""

    uid: str
    file_name: str
    data: bytes


def attach_scan(w: Write, letter: ResponsibilityLetter, scan: ScanInput) -> int:
    """Store a scan with a letter and return its id.

    The name in the file is neutral (ZR-2026-0001-01.pdf); the one it had is sealed as caption.
    Raises UserError (field ``file``) in words for what is no picture, broken or too large.
    """
    known = w.existing(Attachment, scan.uid)
    if known is not None:
        return known.id
    caption = check_name(scan.file_name)
    prepared = prepare(scan.file_name, scan.data)
    owned = (Attachment.owner_kind == OWNER, Attachment.owner_id == letter.id)
    count = w.session.scalar(sa.select(sa.func.count()).select_from(Attachment).where(*owned)) or 0
    if count >= MOST_FILES:
        raise UserError(msg("At most {n} files can be attached.", n=MOST_FILES))
    attachment = Attachment(
        uid=scan.uid,
        owner_kind=OWNER,
        owner_id=letter.id,
        file_name=f"{letter.number}-{count + 1:02d}{PurePath(prepared.file_name).suffix}",
        media_type=prepared.media_type,
        size=len(prepared.data),
        sha256=hashlib.sha256(prepared.data).hexdigest(),
    )
    table = Attachment.__tablename__
    attachment.content = w.vault.seal_bytes(table, scan.uid, "content", prepared.data)
    attachment.caption = w.seal(attachment, "caption", caption)
    return w.add(attachment).id


@dataclass(frozen=True, kw_only=True)
class AddLetterScan(ScanInput, Command[int]):
    """Attach a scan to a letter; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    letter_id: int

    def apply(self, w: Write) -> int:
        return attach_scan(w, w.fetch(ResponsibilityLetter, self.letter_id), self)


@dataclass(frozen=True, kw_only=True)
class VoidLetterScan(Command[int]):
    """Void a scan with a reason; it stays readable. Returns the letter's id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    attachment_id: int
    expected_version: int
    reason: str

    def apply(self, w: Write) -> int:
        attachment = w.fetch(Attachment, self.attachment_id, self.expected_version)
        if attachment.owner_kind != OWNER:
            raise NotFound(msg("This record does not exist."))
        w.void(attachment, cleaned_reason(self.reason))
        return attachment.owner_id
