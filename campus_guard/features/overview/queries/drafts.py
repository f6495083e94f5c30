"""The words of a summary, what the data suggest for them, and the paper as it was signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import NotFound
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import Attachment, Summary
from campus_guard.db.records import alive
from campus_guard.db.service import Query, Read
from campus_guard.features.overview.queries.summary import (
    summary_texts,
)
from campus_guard.features.overview.rules import Section

MOST = 5
OWNER = "summary"


@dataclass(frozen=True)
class SummaryDraft:
    """The words by section; ``id`` and ``version`` are None before the first saving."""

    id: int | None
    version: int | None
    texts: Mapping[Section, str]
    signed_by: str
    signed_on: date | None
    paper_id: int | None


def draft_of(r: Read, paper: str, period: str) -> SummaryDraft:
    """Return the stored words of a summary; empty ones before the first saving."""
    row = r.session.scalar(alive(Summary).where(Summary.paper == paper, Summary.period == period))
    if row is None:
        return SummaryDraft(None, None, {}, "", None, None)
    kept = r.session.scalar(
        sa.select(Attachment.id).where(
            Attachment.owner_kind == OWNER,
            Attachment.owner_id == row.id,
            Attachment.voided_at.is_(None),
        )
    )
    texts = summary_texts(r, paper, period)
    return SummaryDraft(row.id, row.version, texts, row.signed_by, row.signed_on, kept)


@dataclass(frozen=True, kw_only=True)
class GetSummary(Query[SummaryDraft]):
    """The draft of a summary."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    paper: str
    period: str

    def fetch(self, r: Read) -> SummaryDraft:
        return draft_of(r, self.paper, self.period)


@dataclass(frozen=True, kw_only=True)
class SignedPaper(Query[bytes]):
    """The paper as it was signed (PDF). Raises NotFound when it is not signed."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    paper_id: int

    def fetch(self, r: Read) -> bytes:
        row = r.session.get(Attachment, self.paper_id)
        if row is None or row.owner_kind != OWNER:
            raise NotFound(msg("This record does not exist."))
        return r.vault.open_bytes("attachment", row.uid, "content", row.content)
