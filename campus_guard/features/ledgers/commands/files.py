"""Pictures and papers of an entry, stored sealed under one of its file fields."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePath
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import NotFound, UserError
from campus_guard.core.i18n import msg
from campus_guard.core.images import check_name, prepare
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_line
from campus_guard.db.models import Attachment
from campus_guard.db.records import cleaned_reason, refuse, too_long
from campus_guard.db.service import Command, Write
from campus_guard.features.ledgers.commands.common import open_entry
from campus_guard.features.ledgers.queries.load import OWNER
from campus_guard.features.ledgers.rules.types import FieldType

MOST_FILES = 30
CAPTION_LIMIT = 200


@dataclass(frozen=True, kw_only=True)
class AddEntryFile(Command[int]):
    """Attach a JPEG, PNG or PDF under the file field ``key``. Returns the attachment's id.

    Raises UserError in words for anything else, and for what is broken or too large.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    entry_id: int
    key: str
    file_name: str
    data: bytes
    caption: str = ""

    def apply(self, w: Write) -> int:
        known = w.existing(Attachment, self.uid)
        if known is not None:
            return known.id
        entry, opened = open_entry(w, self.entry_id)
        f = opened.definition.field(self.key)
        if f is None or f.type is not FieldType.FILE:
            raise UserError(msg("This ledger takes no papers here."))
        caption = clean_line(self.caption) or check_name(self.file_name)
        refuse(too_long({"caption": caption}, caption=CAPTION_LIMIT))
        prepared = prepare(self.file_name, self.data)
        owned = (Attachment.owner_kind == OWNER, Attachment.owner_id == entry.id)
        count = w.session.scalar(sa.select(sa.func.count(Attachment.id)).where(*owned)) or 0
        if count >= MOST_FILES:
            raise UserError(msg("At most {n} files can be attached.", n=MOST_FILES))
        attachment = Attachment(
            uid=self.uid,
            owner_kind=OWNER,
            owner_id=entry.id,
            file_name=f"{entry.number}-{count + 1:02d}{PurePath(prepared.file_name).suffix}",
            media_type=prepared.media_type,
            size=len(prepared.data),
            sha256=hashlib.sha256(prepared.data).hexdigest(),
        )
        table = Attachment.__tablename__
        attachment.content = w.vault.seal_bytes(table, self.uid, "content", prepared.data)
        attachment.caption = w.seal(attachment, "caption", caption)
        w.add(attachment)
        entry.data = {**entry.data, self.key: [*entry.data.get(self.key, ()), attachment.id]}
        return attachment.id


@dataclass(frozen=True, kw_only=True)
class VoidEntryFile(Command[int]):
    """Void a picture or paper with a reason; it stays readable. Returns the entry's id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    attachment_id: int
    expected_version: int
    reason: str

    def apply(self, w: Write) -> int:
        attachment = w.fetch(Attachment, self.attachment_id, self.expected_version)
        if attachment.owner_kind != OWNER:
            raise NotFound(msg("This record does not exist."))
        entry, opened = open_entry(w, attachment.owner_id)
        w.void(attachment, cleaned_reason(self.reason))
        for f in opened.definition.fields:
            if f.type is FieldType.FILE and attachment.id in entry.data.get(f.key, ()):
                left = [i for i in entry.data[f.key] if i != attachment.id]
                entry.data = {**entry.data, f.key: left}
        return entry.id
