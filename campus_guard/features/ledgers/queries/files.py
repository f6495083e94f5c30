"""The pictures and papers of entries."""

from dataclasses import dataclass
from typing import ClassVar

from campus_guard.core.errors import NotFound
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import Attachment
from campus_guard.db.service import Query, Read
from campus_guard.features.ledgers.queries.load import OWNER


@dataclass(frozen=True)
class OpenedEntryFile:
    """The bytes of an attached paper."""

    file_name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, kw_only=True)
class OpenEntryFile(Query[OpenedEntryFile]):
    """Return an attached picture or paper; raises NotFound."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    attachment_id: int

    def fetch(self, r: Read) -> OpenedEntryFile:
        row = r.get(Attachment, self.attachment_id)
        if row.owner_kind != OWNER:
            raise NotFound(msg("This record does not exist."))
        data = r.vault.open_bytes(Attachment.__tablename__, row.uid, "content", row.content)
        return OpenedEntryFile(row.file_name, row.media_type, data)
