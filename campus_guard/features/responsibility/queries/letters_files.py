"""One letter or many with their text as issued, and their scans."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import NotFound
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import Attachment, ResponsibilityLetter, SchoolYear
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.responsibility.queries.letters_rows import SCANS, LetterRow, letter_rows
from campus_guard.features.responsibility.rules.letters_text import Section, content_from

Letter = ResponsibilityLetter


@dataclass(frozen=True)
class ScanRow:
    """A scan of a signed letter."""

    id: int
    file_name: str
    media_type: str
    caption: str
    size: int
    sha256: str
    version: int


@dataclass(frozen=True)
class LetterFile:
    """One letter with its text as it was issued and its scans."""

    row: LetterRow
    year: str
    sections: tuple[Section, ...]
    posts: tuple[tuple[str, int], ...]
    scans: tuple[ScanRow, ...]


def _files(r: Read, letters: Sequence[Letter]) -> list[LetterFile]:
    years = {row.id: row[1] for row in r.session.execute(sa.select(SchoolYear.id, SchoolYear.name))}
    scans: dict[int, list[ScanRow]] = {}
    ids = [x.id for x in letters]
    query = alive(Attachment).where(Attachment.owner_kind == SCANS, Attachment.owner_id.in_(ids))
    for a in r.session.scalars(query.order_by(Attachment.id)):
        caption = r.unseal(a, "caption")
        scans.setdefault(a.owner_id, []).append(
            ScanRow(a.id, a.file_name, a.media_type, caption, a.size, a.sha256, a.version)
        )
    return [
        LetterFile(
            row,
            years[x.school_year_id],
            content_from(x.content),
            tuple((p["name"], p["version"]) for p in x.posts),
            tuple(scans.get(x.id, ())),
        )
        for x, row in zip(letters, letter_rows(r, letters), strict=True)
    ]


@dataclass(frozen=True, kw_only=True)
class GetLetter(Query[LetterFile]):
    """Return one letter; raises NotFound."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    letter_id: int

    def fetch(self, r: Read) -> LetterFile:
        return _files(r, [r.get(Letter, self.letter_id)])[0]


@dataclass(frozen=True, kw_only=True)
class LetterFiles(Query[tuple[LetterFile, ...]]):
    """Return letters with their text, in the order of the tree, to be printed together."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    letter_ids: tuple[int, ...]

    def fetch(self, r: Read) -> tuple[LetterFile, ...]:
        found = {x.id: x for x in r.session.scalars(sa.select(Letter).where(
            Letter.id.in_(self.letter_ids)))}  # fmt: skip
        return tuple(_files(r, [found[i] for i in self.letter_ids if i in found]))


@dataclass(frozen=True)
class OpenedScan:
    """The bytes of a scan."""

    file_name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, kw_only=True)
class OpenLetterScan(Query[OpenedScan]):
    """Return a scan, opened; raises NotFound."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    attachment_id: int

    def fetch(self, r: Read) -> OpenedScan:
        row = r.get(Attachment, self.attachment_id)
        if row.owner_kind != SCANS:
            raise NotFound(msg("This record does not exist."))
        data = r.vault.open_bytes(Attachment.__tablename__, row.uid, "content", row.content)
        return OpenedScan(row.file_name, row.media_type, data)
