"""Pictures of an inspection: shrunk, freed of place and camera, numbered, stored sealed."""

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
from campus_guard.db.models import Attachment, Inspection, InspectionResult
from campus_guard.db.records import cleaned_reason
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.hazards.commands.inspecting import RESULT, content_of, result_row

MOST_PHOTOS = 60
CAPTION_LENGTH = 200
ONLY_PICTURES = msg("Only JPEG and PNG pictures can be attached here.")


def all_photos(inspection_id: int) -> sa.Select[Attachment]:
    """Return the select of all pictures of an inspection, voided or not, in order."""
    results = sa.select(InspectionResult.id).where(InspectionResult.inspection_id == inspection_id)
    return (
        sa.select(Attachment)
        .where(Attachment.owner_kind == RESULT, Attachment.owner_id.in_(results))
        .order_by(Attachment.id)
    )


@dataclass(frozen=True, kw_only=True)
class AddInspectionPhoto(Command[int]):
    """Attach a picture to an item of an inspection; return its id.

    Raises UserError in words for anything but a whole JPEG or PNG of a sensible size. The stored
    name is neutral (JC-2026-0001-01.jpg); the one the file had is kept sealed, as the caption.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    inspection_id: int
    item_code: str
    file_name: str
    data: bytes
    caption: str = ""

    def apply(self, w: Write) -> int:
        known = w.existing(Attachment, self.uid)
        if known is not None:
            return known.id
        row = w.fetch(Inspection, self.inspection_id)
        if content_of(w, row).item(self.item_code) is None:
            raise UserError(msg("The checklist has no item {code}.", code=self.item_code))
        caption = clean_line(self.caption) or check_name(self.file_name)
        if len(caption) > CAPTION_LENGTH:
            words = msg("At most {n} characters.", n=CAPTION_LENGTH)
            raise UserError(words, {"caption": words})
        prepared = prepare(self.file_name, self.data)
        if not prepared.media_type.startswith("image/"):
            raise UserError(ONLY_PICTURES, {"file": ONLY_PICTURES})
        count = len(w.session.scalars(all_photos(row.id)).all())
        if count >= MOST_PHOTOS:
            raise UserError(msg("At most {n} files can be attached.", n=MOST_PHOTOS))
        ending = PurePath(prepared.file_name).suffix
        attachment = Attachment(
            uid=self.uid,
            owner_kind=RESULT,
            owner_id=result_row(w, row, self.item_code).id,
            file_name=f"{row.number}-{count + 1:02d}{ending}",
            media_type=prepared.media_type,
            size=len(prepared.data),
            sha256=hashlib.sha256(prepared.data).hexdigest(),
        )
        table = Attachment.__tablename__
        attachment.content = w.vault.seal_bytes(table, self.uid, "content", prepared.data)
        attachment.caption = w.seal(attachment, "caption", caption)
        return w.add(attachment).id


def inspection_photo(r: Read, photo_id: int) -> Attachment:
    """Return a picture of an inspection; raises NotFound for any other file."""
    row = r.get(Attachment, photo_id)
    if row.owner_kind != RESULT:
        raise NotFound(msg("This record does not exist."))
    return row


@dataclass(frozen=True, kw_only=True)
class VoidInspectionPhoto(Command[int]):
    """Void a picture with a reason; its number stays taken. Returns its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    photo_id: int
    reason: str

    def apply(self, w: Write) -> int:
        row = w.fetch(Attachment, inspection_photo(w, self.photo_id).id)
        w.void(row, cleaned_reason(self.reason))
        return row.id


@dataclass(frozen=True, kw_only=True)
class UnvoidInspectionPhoto(Command[int]):
    """Take back the voiding of a picture; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    photo_id: int

    def apply(self, w: Write) -> int:
        row = inspection_photo(w, self.photo_id)
        w.unvoid(row)
        return row.id
