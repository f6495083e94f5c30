"""Pictures and papers of an accident, stored sealed."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePath

import sqlalchemy as sa

from campus_guard.core.errors import NotFound, UserError
from campus_guard.core.i18n import msg
from campus_guard.core.images import check_name, prepare
from campus_guard.core.roles import OFFICE
from campus_guard.core.text import clean_line
from campus_guard.db.models import Attachment
from campus_guard.db.service import Command, Write
from campus_guard.features.accidents.commands.common import need_reason, open_file, record_event
from campus_guard.features.accidents.filecodes import EventKind

OWNER = "accident"
MOST_FILES = 50
CAPTION_LIMIT = 200


@dataclass(frozen=True, kw_only=True)
class AddAttachment(Command[int]):
    """Attach a JPEG, PNG or PDF. Returns its id.

    Raises UserError in words for anything else, and for what is broken or too large. The name in
    the file is neutral (SG-2026-0001-01.jpg); the one it had is sealed with the caption.
    """

    roles = OFFICE
    uid: str
    accident_id: int
    file_name: str
    data: bytes
    caption: str = ""

    def apply(self, w: Write) -> int:
        known = w.existing(Attachment, self.uid)
        if known is not None:
            return known.id
        row = open_file(w, self.accident_id)
        caption = clean_line(self.caption) or check_name(self.file_name)
        if len(caption) > CAPTION_LIMIT:
            words = msg("At most {n} characters.", n=CAPTION_LIMIT)
            raise UserError(words, {"caption": words})
        prepared = prepare(self.file_name, self.data)
        count = w.session.scalar(
            sa.select(sa.func.count())
            .select_from(Attachment)
            .where(Attachment.owner_kind == OWNER, Attachment.owner_id == row.id)
        )
        if count is not None and count >= MOST_FILES:
            raise UserError(msg("At most {n} files can be attached.", n=MOST_FILES))
        ending = PurePath(prepared.file_name).suffix
        attachment = Attachment(
            uid=self.uid,
            owner_kind=OWNER,
            owner_id=row.id,
            file_name=f"{row.number}-{(count or 0) + 1:02d}{ending}",
            media_type=prepared.media_type,
            size=len(prepared.data),
            sha256=hashlib.sha256(prepared.data).hexdigest(),
        )
        table = Attachment.__tablename__
        attachment.content = w.vault.seal_bytes(table, self.uid, "content", prepared.data)
        attachment.caption = w.seal(attachment, "caption", caption)
        w.add(attachment)
        record_event(w, row, EventKind.ATTACHED, attachment=attachment.id)
        return attachment.id


@dataclass(frozen=True, kw_only=True)
class VoidAttachment(Command[int]):
    """Void an attachment with a reason; it stays readable. Returns the accident's id."""

    roles = OFFICE
    attachment_id: int
    expected_version: int
    reason: str

    def apply(self, w: Write) -> int:
        attachment = w.fetch(Attachment, self.attachment_id, self.expected_version)
        if attachment.owner_kind != OWNER:
            raise NotFound(msg("This record does not exist."))
        row = open_file(w, attachment.owner_id)
        reason = need_reason(self.reason)
        w.void(attachment, "sealed in the history of the file")
        kind = EventKind.ATTACHMENT_VOIDED
        record_event(w, row, kind, reason, attachment=attachment.id)
        return row.id
