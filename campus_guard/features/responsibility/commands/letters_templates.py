"""Templates of letters: a school's version stands for the shipped one; the tree is chosen."""

from dataclasses import dataclass, replace
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import Conflict, UserError
from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_block
from campus_guard.db.models import LetterTemplate, Setting, StaffPost
from campus_guard.db.records import LONGEST, alive, cleaned_reason, refuse, too_long
from campus_guard.db.service import Command, Read, Write
from campus_guard.features.responsibility.queries.letters_load import SCHEME, templates_in_force
from campus_guard.features.responsibility.rules.letters_template import (
    SCHEMES,
    Template,
    check_template,
    clean_template,
    shipped_templates,
    template_json,
)

CHANGED = msg("Somebody else changed this template. Look at it again, then save.")
NOT_CHANGED = msg("This template is as it came with the program.")


def _newest(r: Read, code: str) -> LetterTemplate | None:
    query = alive(LetterTemplate).where(LetterTemplate.code == code)
    return r.session.scalars(query.order_by(LetterTemplate.number.desc()).limit(1)).first()


def _next_number(r: Read, code: str) -> int:
    query = sa.select(sa.func.max(LetterTemplate.number)).where(LetterTemplate.code == code)
    return (r.session.scalar(query) or 0) + 1


@dataclass(frozen=True, kw_only=True)
class SaveLetterTemplate(Command[int]):
    """Store a new version of a template; return its number. Letters keep the text they have.

    ``expected_number`` is the version it was made of; None is a new template.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    template: Template
    expected_number: int | None
    note: str = ""

    def apply(self, w: Write) -> int:
        known = w.existing(LetterTemplate, self.uid)
        if known is not None:
            return known.number
        template = clean_template(self.template)
        note = clean_block(self.note)
        refuse(check_template(template) | too_long({"note": note}, note=LONGEST))
        _refuse_posts(w, template)
        old = next((t for t in templates_in_force(w) if t.code == template.code), None)
        if self.expected_number is None and old is not None:
            refuse({"code": msg("There is a template with this code already.")})
        if self.expected_number is not None and (old is None or old.number != self.expected_number):
            raise Conflict(CHANGED)
        return _store(w, self.uid, template, note)


def _refuse_posts(r: Read, template: Template) -> None:
    """Raise UserError for a post that stands neither in the catalogue nor in a template."""
    known = set(r.session.scalars(sa.select(StaffPost.name).where(StaffPost.voided_at.is_(None))))
    known |= {
        post for t in (*shipped_templates().values(), *templates_in_force(r)) for post in t.b.posts
    }
    unknown = [post for post in template.b.posts if post not in known]
    if unknown:
        refuse({"b_posts": msg("{name} stands not in the post catalogue.", name=unknown[0])})


def _store(w: Write, uid: str, template: Template, note: str = "") -> int:
    number = _next_number(w, template.code)
    data = template_json(template)
    w.add(LetterTemplate(uid=uid, code=template.code, number=number, note=note, data=data))
    return number


@dataclass(frozen=True, kw_only=True)
class UseLetterTemplate(Command[int]):
    """Put a template into use, or out of it; return the number of the new version."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    code: str
    active: bool

    def apply(self, w: Write) -> int:
        old = next((t for t in templates_in_force(w) if t.code == self.code), None)
        if old is None:
            raise UserError(msg("Choose a template."))
        if old.active == self.active:
            return old.number
        return _store(w, new_uid(), replace(old, active=self.active))


@dataclass(frozen=True, kw_only=True)
class TakeBackTemplate(Command[str]):
    """Void the newest version of a template: the one before is in force again. Returns its code."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    code: str
    reason: str

    def apply(self, w: Write) -> str:
        row = _newest(w, self.code)
        if row is None:
            raise UserError(NOT_CHANGED)
        w.void(row, cleaned_reason(self.reason))
        return row.code


@dataclass(frozen=True, kw_only=True)
class ChooseTree(Command[str]):
    """Choose the tree by which the school signs; return the one before (for undo)."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    scheme: str

    def apply(self, w: Write) -> str:
        if self.scheme not in SCHEMES:
            raise UserError(msg("Choose a tree."))
        row = w.session.get(Setting, SCHEME)
        before = SCHEMES[0] if row is None else str(row.value)
        if row is None:
            row = Setting(key=SCHEME, value="", changed_at=w.now, changed_by=w.actor.username)
            w.session.add(row)
        row.value, row.changed_at, row.changed_by = self.scheme, w.now, w.actor.username
        w.session.flush()
        return before
