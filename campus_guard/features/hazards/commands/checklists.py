"""Checklists of the school: copied from shipped ones or new, changed by new versions only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import NotFound, UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import derived_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_block, fold
from campus_guard.db.imports import Checked, ImportCommand, numbered
from campus_guard.db.models import Checklist, ChecklistVersion, InspectionPlan
from campus_guard.db.records import LONGEST, UnvoidRecord, VoidRecord, alive, refuse, too_long
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.hazards.rules.checklists import (
    ChecklistDef,
    ChecklistItem,
    Words,
    check_checklist,
    checklist_from,
    checklist_json,
    clean_checklist,
    clean_code,
    free_code,
    shipped_checklists,
)
from campus_guard.features.hazards.rules.inspection_codes import CheckMethod, Consequence

NEVER_CHANGED = msg("This checklist came with the program and is never changed. Edit a copy.")
CODE_TAKEN = msg("There is a checklist with this code already.")


def stored_checklist(r: Read, code: str) -> Checklist | None:
    """Return the living checklist with this code."""
    return r.session.scalars(alive(Checklist).where(Checklist.code == code)).first()


def version_row(r: Read, checklist: Checklist, number: int | None = None) -> ChecklistVersion:
    """Return a version of a checklist, the current one when no number is given."""
    wanted = number or checklist.current
    found = r.session.scalars(
        sa.select(ChecklistVersion).where(
            ChecklistVersion.checklist_id == checklist.id, ChecklistVersion.number == wanted
        )
    ).first()
    if found is None:
        raise NotFound(msg("This record does not exist."))
    return found


def ensure_checklist(w: Write, code: str) -> Checklist:
    """Return the checklist with this code; a shipped one is stored at its first use.

    Raises NotFound. A shipped one that came in a newer form gets a further version.
    """
    row, shipped = stored_checklist(w, code), shipped_checklists().get(code)
    if row is None and shipped is not None:
        order = list(shipped_checklists()).index(code)
        uid = derived_uid("checklist", code)
        row = w.add(Checklist(uid=uid, code=code, builtin=True, origin=code, sort=order, current=0))
        add_version(w, row, shipped, "")
    elif row is None:
        raise NotFound(msg("There is no checklist with the code {code}.", code=code))
    elif (
        row.builtin and shipped is not None and checklist_from(version_row(w, row).data) != shipped
    ):
        add_version(w, row, shipped, "")
    return row


def add_version(w: Write, row: Checklist, checklist: ChecklistDef, note: str) -> ChecklistVersion:
    """Store a further version and make it the current one."""
    version = ChecklistVersion(
        checklist_id=row.id,
        number=row.current + 1,
        made_at=w.now,
        made_by=w.actor.username,
        note=note,
        data=checklist_json(checklist),
    )
    w.session.add(version)
    row.current = version.number
    w.session.flush()
    return version


def _checked(checklist: ChecklistDef) -> ChecklistDef:
    clean = clean_checklist(checklist)
    refuse(check_checklist(clean))
    return clean


def _free(r: Read, code: str, except_id: int | None = None) -> None:
    """Raise UserError when a checklist of the school or of the program has this code."""
    row = stored_checklist(r, code)
    if code in shipped_checklists() or (row is not None and row.id != except_id):
        raise UserError(CODE_TAKEN, {"code": CODE_TAKEN})


@dataclass(frozen=True, kw_only=True)
class CopyChecklist(Command[int]):
    """Copy a checklist so that the school can edit it; return the copy's id.

    Without a code it gets the next free one (FIRE-2).
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    source: str
    code: str = ""

    def apply(self, w: Write) -> int:
        known = w.existing(Checklist, self.uid)
        if known is not None:
            return known.id
        source = ensure_checklist(w, self.source)
        taken = set(w.session.scalars(sa.select(Checklist.code))) | set(shipped_checklists())
        code = clean_code(self.code) or free_code(source.origin or source.code, taken)
        content = checklist_from(version_row(w, source).data)
        copy = ChecklistDef(
            code, content.title, content.items, content.inspector, content.frequency
        )
        return _add(w, self.uid, copy, source.origin)


def _add(w: Write, uid: str, checklist: ChecklistDef, origin: str = "") -> int:
    clean = _checked(checklist)
    _free(w, clean.code)
    last = w.session.scalar(sa.select(sa.func.max(Checklist.sort))) or 0
    row = Checklist(uid=uid, code=clean.code, origin=origin, sort=max(last, 100) + 1, current=0)
    add_version(w, w.add(row), clean, "")
    return row.id


@dataclass(frozen=True, kw_only=True)
class AddChecklist(Command[int]):
    """Enter a checklist of the school's own; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    content: ChecklistDef

    def apply(self, w: Write) -> int:
        known = w.existing(Checklist, self.uid)
        return known.id if known is not None else _add(w, self.uid, self.content)


@dataclass(frozen=True, kw_only=True)
class EditChecklist(Command[int]):
    """Make a new version of a checklist of the school; return its number.

    Inspections keep the version they were made with. Nothing is stored when nothing changed.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    checklist_id: int
    expected_version: int
    content: ChecklistDef
    note: str = ""

    def apply(self, w: Write) -> int:
        row = w.fetch(Checklist, self.checklist_id, self.expected_version)
        if row.builtin:
            raise UserError(NEVER_CHANGED)
        note = clean_block(self.note)
        refuse(too_long({"note": note}, note=LONGEST))
        clean = _checked(self.content)
        if clean.code != row.code:
            _free(w, clean.code, row.id)
            w.amend(row, code=clean.code)
        if checklist_from(version_row(w, row).data) != clean:
            add_version(w, row, clean, note)
        return row.current


@dataclass(frozen=True, kw_only=True)
class UseChecklist(Command[int]):
    """Put a checklist into use or out of it (a school without a bus needs none for it)."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    code: str
    active: bool

    def apply(self, w: Write) -> int:
        row = ensure_checklist(w, self.code)
        w.amend(row, active=self.active)
        return row.id


@dataclass(frozen=True, kw_only=True)
class VoidChecklist(VoidRecord):
    """Void a checklist of the school that no plan asks for; inspections with it stay readable."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Checklist

    def check(self, w: Write, row: Any) -> None:
        if row.builtin:
            raise UserError(NEVER_CHANGED)
        open_plans = alive(InspectionPlan).where(
            InspectionPlan.checklist_id == row.id,
            sa.or_(InspectionPlan.ends_on.is_(None), InspectionPlan.ends_on >= w.today),
        )
        plan = w.session.scalars(open_plans).first()
        if plan is not None:
            raise UserError(msg("The plan {name} asks for this checklist.", name=plan.name))


@dataclass(frozen=True, kw_only=True)
class UnvoidChecklist(UnvoidRecord):
    """Take back the voiding of a checklist."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Checklist

    def check(self, w: Write, row: Any) -> None:
        _free(w, row.code, row.id)


@dataclass(frozen=True)
class ChecklistLine:
    """A row of the sheet of checklists: one item, with the head of its checklist."""

    code: str
    title: str
    item_code: str
    text: str
    title_en: str = ""
    text_en: str = ""
    method: str = CheckMethod.LOOK.value
    on_fail: str = Consequence.ORDINARY.value
    photo: bool = True
    hint: str = ""
    inspector: str = ""
    frequency: str = ""
    row: int = 0


@dataclass(frozen=True, kw_only=True)
class ImportChecklists(ImportCommand):
    """Take checklists; the rows of a code are all its items, in order.

    A new code makes a checklist, a known one of the school a new version; a shipped one may stand
    in the sheet unchanged only.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    rows: Sequence[ChecklistLine]

    def examine(self, r: Read) -> Checked:
        checked = Checked()
        groups: dict[str, list[ChecklistLine]] = {}
        for line in numbered(self.rows):
            groups.setdefault(clean_code(line.code), []).append(line)
        for code, lines in groups.items():
            content = clean_checklist(_content(code, lines))
            wrong = check_checklist(content)
            for name, message in wrong.items():
                _tell(checked, lines, name, message)
            if not wrong:
                _plan(r, checked, content, lines)
        return checked


def _content(code: str, lines: Sequence[ChecklistLine]) -> ChecklistDef:
    head = lines[0]
    items = tuple(
        ChecklistItem(
            line.item_code,
            Words(line.text, line.text_en),
            CheckMethod(line.method),
            Consequence(line.on_fail),
            line.photo,
            line.hint,
        )
        for line in lines
    )
    title = Words(head.title, head.title_en)
    return ChecklistDef(code, title, items, head.inspector, head.frequency)


_COLUMNS: Mapping[str, str] = {
    "zh": "text",
    "en": "text_en",
    "code": "item_code",
    "hint": "hint",
    "title_zh": "title",
    "items": "code",
}


def _tell(checked: Checked, lines: Sequence[ChecklistLine], name: str, words: Message) -> None:
    """Note what is wrong at the row and column where it stands."""
    parts = name.split(".")
    if len(parts) == 3:
        checked.wrong(lines[int(parts[1])].row, _COLUMNS[parts[2]], words)
    else:
        column = name if name == "code" else _COLUMNS.get(name, name)
        checked.wrong(lines[0].row, column, words)


def _plan(r: Read, checked: Checked, content: ChecklistDef, lines: Sequence[ChecklistLine]) -> None:
    code = content.code
    shipped, row = shipped_checklists().get(code), stored_checklist(r, code)
    if shipped is not None:
        if shipped == content:
            checked.plan("same")
        else:
            words = msg("{code} came with the program. Give your copy another code.", code=code)
            checked.wrong(lines[0].row, "code", words)
    elif row is None:
        origin = _origin(code)
        uid = derived_uid("checklist-import", code, checklist_json(content))
        checked.plan("new", lambda w: _add(w, uid, content, origin))
    elif checklist_from(version_row(r, row).data) == content:
        checked.plan("same")
    else:
        row_id = row.id
        checked.plan("changed", lambda w: add_version(w, w.get(Checklist, row_id), content, ""))


def _origin(code: str) -> str:
    """Return the shipped checklist that FIRE-2 was copied from, or nothing."""
    stem = code.rpartition("-")[0]
    return stem if fold(stem) in shipped_checklists() else ""
