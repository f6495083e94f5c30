"""The checklists of the school, and those that came with the program."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.document import Value
from campus_guard.core.errors import NotFound
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import Checklist, ChecklistVersion
from campus_guard.db.service import Query, Read
from campus_guard.features.hazards.rules.checklists import (
    ChecklistDef,
    checklist_from,
    shipped_checklists,
)


@dataclass(frozen=True)
class ChecklistRow:
    """A checklist in its current version. ``id`` is None for a shipped one not used so far."""

    id: int | None
    row_version: int
    content: ChecklistDef
    number: int
    builtin: bool
    origin: str
    active: bool
    voided: bool = False

    @property
    def code(self) -> str:
        """Return the checklist's code."""
        return self.content.code


@dataclass(frozen=True)
class VersionRow:
    """One version of a checklist."""

    number: int
    made_at: datetime
    made_by: str
    note: str
    content: ChecklistDef


def _row(row: Checklist, version: ChecklistVersion) -> ChecklistRow:
    return ChecklistRow(
        row.id,
        row.version,
        checklist_from(version.data),
        version.number,
        row.builtin,
        row.origin,
        row.active,
        row.voided_at is not None,
    )


def checklist_rows(r: Read, *, voided: bool = False) -> list[ChecklistRow]:
    """Return the shipped checklists in their order, then those of the school."""
    wanted = sa.select(Checklist, ChecklistVersion).join(
        ChecklistVersion,
        sa.and_(
            ChecklistVersion.checklist_id == Checklist.id,
            ChecklistVersion.number == Checklist.current,
        ),
    )
    if not voided:
        wanted = wanted.where(Checklist.voided_at.is_(None))
    stored = [_row(row, version) for row, version in r.session.execute(
        wanted.order_by(Checklist.sort, Checklist.id)
    )]  # fmt: skip
    known = {row.code: row for row in stored if row.builtin}
    shipped = [
        _newest(known[code], content) if code in known else _unused(content)
        for code, content in shipped_checklists().items()
    ]
    return shipped + [row for row in stored if not row.builtin]


def _unused(content: ChecklistDef) -> ChecklistRow:
    return ChecklistRow(None, 0, content, 1, builtin=True, origin=content.code, active=True)


def _newest(row: ChecklistRow, content: ChecklistDef) -> ChecklistRow:
    """Return a shipped checklist as the next inspection will take it."""
    if row.content == content:
        return row
    return ChecklistRow(
        row.id, row.row_version, content, row.number + 1, row.builtin, row.origin, row.active
    )


@dataclass(frozen=True, kw_only=True)
class ListChecklists(Query[tuple[ChecklistRow, ...]]):
    """Return all checklists; only those in use, or voided ones too, when asked."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    only_active: bool = False
    include_voided: bool = False

    def fetch(self, r: Read) -> tuple[ChecklistRow, ...]:
        rows = checklist_rows(r, voided=self.include_voided)
        return tuple(row for row in rows if row.active or not self.only_active)


@dataclass(frozen=True, kw_only=True)
class GetChecklist(Query[ChecklistRow]):
    """Return the living checklist with this code; raises NotFound."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    code: str

    def fetch(self, r: Read) -> ChecklistRow:
        found = next((row for row in checklist_rows(r) if row.code == self.code), None)
        if found is None:
            raise NotFound(msg("There is no checklist with the code {code}.", code=self.code))
        return found


@dataclass(frozen=True, kw_only=True)
class ChecklistVersions(Query[tuple[VersionRow, ...]]):
    """Return the stored versions of a checklist, newest first."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    checklist_id: int

    def fetch(self, r: Read) -> tuple[VersionRow, ...]:
        rows = r.session.scalars(
            sa.select(ChecklistVersion)
            .where(ChecklistVersion.checklist_id == self.checklist_id)
            .order_by(ChecklistVersion.number.desc())
        )
        return tuple(
            VersionRow(x.number, x.made_at, x.made_by, x.note, checklist_from(x.data)) for x in rows
        )


@dataclass(frozen=True, kw_only=True)
class ExportChecklists(Query[tuple[Mapping[str, Value], ...]]):
    """Return all checklists, one row for each item, in the columns of their sheet."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def fetch(self, r: Read) -> tuple[Mapping[str, Value], ...]:
        return tuple(line for row in checklist_rows(r) for line in sheet_lines(row.content))


def sheet_lines(content: ChecklistDef) -> list[Mapping[str, Value]]:
    """Return the items of a checklist as the sheet has them."""
    return [
        {
            "code": content.code,
            "title": content.title.zh,
            "title_en": content.title.en,
            "inspector": content.inspector,
            "frequency": content.frequency,
            "item_code": item.code,
            "text": item.words.zh,
            "text_en": item.words.en,
            "method": item.method.value,
            "on_fail": item.on_fail.value,
            "photo": item.photo,
            "hint": item.hint,
        }
        for item in content.items
    ]
