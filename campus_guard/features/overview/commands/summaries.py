"""The words of a summary: drafts, the signature that freezes them, and taking it back."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.ids import derived_uid
from campus_guard.core.roles import OFFICE, PRINCIPAL_ONLY, Role
from campus_guard.core.text import clean_block, clean_line
from campus_guard.db.models import Attachment, Summary
from campus_guard.db.records import alive, refuse, too_long
from campus_guard.db.service import Command, Write
from campus_guard.features.calendar.queries import term_rows

SECTIONS = tuple(str(n) for n in range(1, 12))
LONGEST_TEXT = 5000
OWNER = "summary"
PAPER = "SEM"


def _row(w: Write, paper: str, period: str) -> Summary | None:
    """Return the stored words; raises UserError for a summary that nobody writes."""
    if paper != PAPER or period not in {term.name for term in term_rows(w)}:
        raise UserError(msg("There is no such summary."))
    return w.session.scalar(alive(Summary).where(Summary.paper == paper, Summary.period == period))


@dataclass(frozen=True, kw_only=True)
class SaveSummary(Command[int]):
    """Keep the words of a summary as a draft; ``texts`` by section number ("1" to "11").

    ``expected_version`` is None for the first draft. Returns the id. Raises UserError for words
    that are too long, and while the summary is signed.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    paper: str
    period: str
    texts: Mapping[str, str]
    expected_version: int | None = None

    def apply(self, w: Write) -> int:
        texts = {k: clean_block(self.texts.get(k, "")) for k in SECTIONS}
        refuse(too_long(texts, **dict.fromkeys(SECTIONS, LONGEST_TEXT)))
        kept = {k: text for k, text in texts.items() if text}
        row = _row(w, self.paper, self.period)
        if row is None:
            summary = Summary(uid=self.uid, paper=self.paper, period=self.period, texts=kept)
            return w.add(summary).id
        if row.uid == self.uid and row.texts == kept:
            return row.id
        row = w.fetch(Summary, row.id, self.expected_version)
        if row.signed_on is not None:
            raise UserError(msg("The summary is signed; take the signature back first."))
        w.amend(row, texts=kept)
        return row.id


@dataclass(frozen=True, kw_only=True)
class SignSummary(Command[int]):
    """Sign: name, day, and the paper as it stands (``pdf``), which is kept from now on.

    Returns the id of the kept paper. Raises UserError without a name, for a day in the future and
    for what is no PDF.
    """

    roles: ClassVar[frozenset[Role]] = PRINCIPAL_ONLY
    uid: str
    paper: str
    period: str
    name: str
    signed_on: date
    pdf: bytes
    expected_version: int | None = None

    def apply(self, w: Write) -> int:
        known = w.existing(Attachment, self.uid)
        if known is not None:
            return known.id
        name = clean_line(self.name)
        wrong = too_long({"name": name}, name=100)
        if not name:
            wrong["name"] = msg("Write the name of who signs.")
        if self.signed_on > w.today:
            wrong["signed_on"] = msg("This day lies in the future.")
        refuse(wrong)
        if not self.pdf.startswith(b"%PDF"):
            raise UserError(msg("This is no PDF."))
        row = _row(w, self.paper, self.period)
        if row is None:
            uid = derived_uid(self.uid, "summary")
            row = w.add(Summary(uid=uid, paper=self.paper, period=self.period, texts={}))
        else:
            row = w.fetch(Summary, row.id, self.expected_version)
        if row.signed_on is not None:
            raise UserError(msg("The summary is signed already."))
        w.amend(row, signed_by=name, signed_on=self.signed_on)
        return self._keep(w, row).id

    def _keep(self, w: Write, row: Summary) -> Attachment:
        paper = Attachment(
            uid=self.uid,
            owner_kind=OWNER,
            owner_id=row.id,
            file_name=f"{self.paper} {self.period}.pdf",
            media_type="application/pdf",
            size=len(self.pdf),
            sha256=hashlib.sha256(self.pdf).hexdigest(),
        )
        paper.content = w.vault.seal_bytes("attachment", self.uid, "content", self.pdf)
        return w.add(paper)


@dataclass(frozen=True, kw_only=True)
class UnsignSummary(Command[int]):
    """Take the signature back with a reason; the signed paper stays readable as voided."""

    roles: ClassVar[frozenset[Role]] = PRINCIPAL_ONLY
    summary_id: int
    expected_version: int
    reason: str

    def apply(self, w: Write) -> int:
        row = w.fetch(Summary, self.summary_id, self.expected_version)
        reason = clean_block(self.reason)
        if not reason:
            refuse({"reason": msg("Give a reason.")})
        if row.signed_on is None:
            raise UserError(msg("The summary is not signed."))
        w.amend(row, reason, signed_by="", signed_on=None)
        papers = sa.select(Attachment).where(
            Attachment.owner_kind == OWNER,
            Attachment.owner_id == row.id,
            Attachment.voided_at.is_(None),
        )
        for paper in w.session.scalars(papers):
            w.void(paper, reason)
        return row.id
