"""Letters as rows of a list, in the order of the tree."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa

from campus_guard.db.models import Attachment, ResponsibilityLetter, StaffPost
from campus_guard.db.service import Read
from campus_guard.features.responsibility.queries.letters_load import figures_in_force
from campus_guard.features.responsibility.rules.letters import LetterState, letter_state, signed_on

Letter = ResponsibilityLetter
SCANS = "responsibility_letter"


@dataclass(frozen=True)
class LetterRow:
    """A letter in a list. ``depth`` is its place in the tree; ``outdated``: the text would differ
    today, because the rule set or a post's duties changed since it was issued.
    """

    id: int
    number: str
    school_year_id: int
    template: str
    level: str
    sort: int
    title: str
    a_id: int | None
    a: str
    a_post: str
    b_id: int
    b: str
    b_post: str
    line: str | None
    department: str | None
    issued_on: date
    valid_from: date
    valid_to: date
    parent_id: int | None
    parent: str
    renews: str
    a_signed_on: date | None
    b_signed_on: date | None
    state: LetterState
    outdated: bool
    scans: int
    copies: int
    rule_set_version: str
    note: str
    version: int
    voided: bool
    void_reason: str
    depth: int = 0

    @property
    def signed_on(self) -> date | None:
        """Return the day from which it counts as signed."""
        return signed_on(self.a_signed_on, self.b_signed_on)

    @property
    def signed(self) -> bool:
        """Tell whether both sides signed (also when it has expired since)."""
        return not self.voided and self.signed_on is not None


def letter_rows(r: Read, letters: Sequence[Letter]) -> list[LetterRow]:
    """Return the rows of these letters, without their place in the tree."""
    scans = _scan_counts(r)
    numbers = _numbers(r, letters)
    posts = {
        row.id: row[1] for row in r.session.execute(sa.select(StaffPost.id, StaffPost.version))
    }
    version = figures_in_force(r).version
    return [_row(r, x, scans, numbers, posts, version) for x in letters]


def _scan_counts(r: Read) -> dict[int, int]:
    rows = r.session.execute(
        sa.select(Attachment.owner_id, sa.func.count())
        .where(Attachment.owner_kind == SCANS, Attachment.voided_at.is_(None))
        .group_by(Attachment.owner_id)
    )
    return {row[0]: row[1] for row in rows}


def _numbers(r: Read, letters: Iterable[Letter]) -> dict[int, str]:
    ids = {i for x in letters for i in (x.parent_id, x.renews_id) if i is not None}
    rows = r.session.execute(sa.select(Letter.id, Letter.number).where(Letter.id.in_(ids)))
    return {row.id: row.number for row in rows}


def _row(
    r: Read,
    x: Letter,
    scans: Mapping[int, int],
    numbers: Mapping[int, str],
    posts: Mapping[int, int],
    version: str,
) -> LetterRow:
    voided = x.voided_at is not None
    state = letter_state(x.a_signed_on, x.b_signed_on, x.valid_to, r.today, voided=voided)
    moved = any(posts.get(p["id"]) != p["version"] for p in x.posts)
    fresh = state in (LetterState.VOIDED, LetterState.EXPIRED)
    return LetterRow(
        id=x.id,
        number=x.number,
        school_year_id=x.school_year_id,
        template=x.template,
        level=x.level,
        sort=x.sort,
        title=x.title,
        a_id=x.party_a_id,
        a=x.party_a,
        a_post=x.party_a_post,
        b_id=x.party_b_id,
        b=x.party_b,
        b_post=x.party_b_post,
        line=x.line,
        department=x.department,
        issued_on=x.issued_on,
        valid_from=x.valid_from,
        valid_to=x.valid_to,
        parent_id=x.parent_id,
        parent=numbers.get(x.parent_id or 0, ""),
        renews=numbers.get(x.renews_id or 0, ""),
        a_signed_on=x.a_signed_on,
        b_signed_on=x.b_signed_on,
        state=state,
        outdated=not fresh and (moved or x.rule_set_version != version),
        scans=scans.get(x.id, 0),
        copies=x.copies,
        rule_set_version=x.rule_set_version,
        note=x.note,
        version=x.version,
        voided=voided,
        void_reason=x.void_reason or "",
    )


def in_tree(rows: Sequence[LetterRow]) -> tuple[LetterRow, ...]:
    """Return the rows in the order of the tree, each with its depth; nothing is left out."""
    ids = {row.id for row in rows}
    below: dict[int | None, list[LetterRow]] = {}
    for row in rows:
        below.setdefault(row.parent_id if row.parent_id in ids else None, []).append(row)
    found: list[LetterRow] = []
    seen: set[int] = set()

    def walk(parent: int | None, depth: int) -> None:
        for row in sorted(below.get(parent, ()), key=lambda x: (x.sort, x.number)):
            if row.id not in seen:
                seen.add(row.id)
                found.append(replace(row, depth=depth))
                walk(row.id, depth + 1)

    walk(None, 0)
    found.extend(row for row in rows if row.id not in seen)
    return tuple(found)
