"""The settlement sheet of a term: the draft of this moment, or what was proposed and frozen."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

import sqlalchemy as sa

from campus_guard.core.errors import NotFound
from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import Account, Position, Term, TermCorrection, TermSheet, TermSheetRow
from campus_guard.db.service import Query, Read
from campus_guard.features.accidents.queries.assess_load import (
    Ground,
    Member,
    ground,
    roster,
    sheet_rows,
)
from campus_guard.features.accidents.queries.load import rules_in_force, rules_of
from campus_guard.features.accidents.rules import Confirmer, RuleSet, SheetState
from campus_guard.features.accidents.rules.sheet import (
    CaseRef,
    SheetRow,
    differences,
    row_of,
    row_text,
    same_result,
)
from campus_guard.features.calendar.queries import TermRow, term_rows

NOTHING: Mapping[str, SheetRow] = MappingProxyType({})


@dataclass(frozen=True)
class Slip:
    """A correction slip: ``term`` is that of the sheet, ``paid_in`` the one it is settled in."""

    id: int
    number: str
    sheet_id: int
    term: str
    paid_in: str
    issued_at: datetime
    issued_by: str
    reason: str
    before: SheetRow | None
    after: SheetRow
    rule_set_version: str

    @property
    def amount(self) -> Decimal:
        """Return what is still to pay (positive) or to take back (negative), in yuan."""
        return self.after.allowance - (self.before.allowance if self.before else Decimal(0))


@dataclass(frozen=True)
class DueCorrection:
    """A row that is not any more what was frozen (and corrected since): a slip is due."""

    key: str
    before: SheetRow | None
    after: SheetRow

    @property
    def row(self) -> SheetRow:
        """Return the row as it would be now."""
        return self.after

    @property
    def words(self) -> tuple[Message, ...]:
        """Return what changed."""
        return differences(self.before, self.after)

    @property
    def amount(self) -> Decimal:
        """Return the difference in yuan."""
        return self.after.allowance - (self.before.allowance if self.before else Decimal(0))


@dataclass(frozen=True)
class SheetLife:
    """Who did what with a stored sheet, and when. ``id`` None: there is only the draft."""

    state: SheetState = SheetState.DRAFT
    id: int | None = None
    version: int = 0
    proposed_at: datetime | None = None
    proposed_by: str = ""
    confirmer: Confirmer | None = None
    confirmed_at: datetime | None = None
    confirmed_by: str = ""
    meeting: str = ""
    pending: tuple[str, ...] = ()
    pending_reason: str = ""
    taken_back: str = ""
    frozen_at: datetime | None = None
    frozen_by: str = ""


@dataclass(frozen=True)
class SheetView:
    """The sheet of a term.

    ``rows`` are those of the stored sheet, of the draft where none is stored. ``now`` are the rows
    computed from what is known today: for a frozen sheet by its own rule set and its own staff.
    ``stale``: a proposal that would be another one today. ``changes`` tells by person what became
    different since the sheet was proposed (of a frozen one: since the sheet and its slips), in a
    draft since the proposal that was withdrawn last.
    """

    term: TermRow
    until: date
    life: SheetLife
    rules: RuleSet
    rows: tuple[SheetRow, ...]
    now: tuple[SheetRow, ...]
    changes: Mapping[str, tuple[Message, ...]]
    pending: tuple[CaseRef, ...]
    slips: tuple[Slip, ...] = ()
    paid_here: tuple[Slip, ...] = ()
    due: tuple[DueCorrection, ...] = ()
    effective: Mapping[str, SheetRow] = field(default_factory=lambda: NOTHING)
    refusal: Message | None = None
    stale: bool = False
    last_withdrawn: str = ""

    @property
    def state(self) -> SheetState:
        """Return how far the sheet has come."""
        return self.life.state

    @property
    def total_allowance(self) -> Decimal:
        """Return the sum of the allowances shown, in yuan."""
        return sum((row.allowance for row in self.rows), Decimal("0.00"))

    @property
    def zero_scores(self) -> int:
        """Return how many persons shown have a score of 0."""
        return sum(row.score == 0 for row in self.rows)

    @property
    def awards_refused(self) -> int:
        """Return how many persons shown lose the awards."""
        return sum(not row.award_eligible for row in self.rows)

    @property
    def digest(self) -> str:
        """Return the mark of what is known now: who decides on it sends it back."""
        return digest_of(self.now)

    def row(self, key: str) -> SheetRow | None:
        """Return a person's row."""
        return next((row for row in self.rows if row.key == key), None)


def digest_of(rows: Iterable[SheetRow]) -> str:
    """Return a short mark of these rows."""
    text = "\n".join(row_text(row) for row in rows)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def find_term(r: Read, name: str | None = None, term_id: int | None = None) -> TermRow:
    """Return the term of this name or number; raises NotFound."""
    for row in term_rows(r):
        if row.id == term_id or (term_id is None and row.name == (name or "").strip()):
            return row
    raise NotFound(msg("There is no term {name} in the calendar.", name=name or str(term_id)))


def living_sheet(r: Read, term_id: int) -> TermSheet | None:
    """Return the sheet of a term that was not withdrawn."""
    return r.session.scalars(
        sa.select(TermSheet).where(TermSheet.term_id == term_id, TermSheet.voided_at.is_(None))
    ).first()


def stored_rows(r: Read, sheet_id: int) -> tuple[SheetRow, ...]:
    """Return the rows of a stored sheet in their order."""
    rows = r.session.scalars(
        sa.select(TermSheetRow).where(TermSheetRow.sheet_id == sheet_id).order_by(TermSheetRow.sort)
    )
    return tuple(row_of(r.unseal(row, "data")) for row in rows)


def slips_where(r: Read, *conditions: sa.ColumnElement[bool]) -> tuple[Slip, ...]:
    """Return correction slips, oldest first."""
    found = r.session.execute(
        sa.select(TermCorrection, TermSheet.term_name, TermSheet.rule_set_version, Term.name)
        .join(TermSheet, TermSheet.id == TermCorrection.sheet_id)
        .outerjoin(Term, Term.id == TermCorrection.term_id)
        .where(*conditions)
        .order_by(TermCorrection.id)
    )
    return tuple(
        Slip(
            id=row.id,
            number=row.number,
            sheet_id=row.sheet_id,
            term=term,
            paid_in=paid or "",
            issued_at=row.created_at,
            issued_by=_name(r, row.created_by),
            reason=r.unseal(row, "reason"),
            before=row_of(r.unseal(row, "old_data")) if row.old_data is not None else None,
            after=row_of(r.unseal(row, "new_data")),
            rule_set_version=version,
        )
        for row, term, version, paid in found
    )


def effective_rows(rows: Iterable[SheetRow], slips: Iterable[Slip]) -> Mapping[str, SheetRow]:
    """Return what holds: the frozen rows, replaced by the slips in their order."""
    found = {row.key: row for row in rows}
    found.update({slip.after.key: slip.after for slip in slips})
    return found


def corrections_due(
    effective: Mapping[str, SheetRow], now: Iterable[SheetRow]
) -> tuple[DueCorrection, ...]:
    """Return the rows whose result differs from what holds."""
    return tuple(
        DueCorrection(row.key, effective.get(row.key), row)
        for row in now
        if not same_result(effective.get(row.key), row)
    )


def members_of(rows: Iterable[SheetRow]) -> list[Member]:
    """Return the staff as it stood on a sheet: what is settled is settled for these people."""
    return [
        Member(row.key, row.name, row.staff_number, row.post, row.line, row.role, row.lines)
        for row in rows
    ]


def recomputed(
    r: Read, term: TermRow, row: TermSheet, rows: tuple[SheetRow, ...], slips: Iterable[Slip]
) -> tuple[tuple[SheetRow, ...], Ground]:
    """Return the rows of a stored sheet as they would be today, and what they rest on.

    A proposal follows the staff and the rule set of today, a frozen sheet keeps its own; whoever
    came onto it by a slip stays on it.
    """
    found = ground(r, term.counts_from, term.counts_to)
    if row.state != SheetState.FROZEN:
        return sheet_rows(roster(r, term.counts_from, _until(r, term)), found, in_force(r)), found
    people = effective_rows(rows, slips).values()
    return sheet_rows(members_of(people), found, rules_of(r, row.rule_set_version)), found


def in_force(r: Read) -> RuleSet:
    """Return the rule set a settlement follows that is not frozen."""
    return rules_in_force(r)


def _until(r: Read, term: TermRow) -> date:
    return min(max(r.today, term.counts_from), term.counts_until(r.today))


def refusal_to_confirm(r: Read, rules: RuleSet) -> Message | None:
    """Return why this account may not confirm under the setting; None when it may."""
    if r.actor.role is Role.PRINCIPAL or rules.confirmed_by is Confirmer.ADMIN_MEETING:
        return None
    if rules.confirmed_by is Confirmer.VICE_PRINCIPAL:
        holds = sa.select(Position.id).where(
            Position.voided_at.is_(None),
            Position.position == "vice_principal",
            Position.person_id == r.actor.person_id,
            Position.starts_on <= r.today,
            sa.or_(Position.ends_on.is_(None), Position.ends_on >= r.today),
        )
        if r.actor.person_id is not None and r.session.scalar(holds) is not None:
            return None
        return msg("The vice-principal for safety or the principal confirms the settlement.")
    return msg("The principal confirms the settlement.")


@dataclass(frozen=True, kw_only=True)
class GetTermSheet(Query[SheetView]):
    """The settlement of a term as it stands; raises NotFound for an unknown term."""

    roles = OFFICE
    term: str = ""
    term_id: int | None = None

    def fetch(self, r: Read) -> SheetView:
        term = find_term(r, self.term, self.term_id)
        row = living_sheet(r, term.id)
        paid_here = _paid_here(r, term)
        if row is None:
            return self._draft(r, term, paid_here)
        rules = rules_of(r, row.rule_set_version)
        rows = stored_rows(r, row.id)
        slips = slips_where(r, TermCorrection.sheet_id == row.id)
        now, found = recomputed(r, term, row, rows, slips)
        effective = effective_rows(rows, slips)
        frozen = row.state == SheetState.FROZEN
        stale = rows != now or row.rule_set_version != in_force(r).version
        due = corrections_due(effective, now) if frozen else ()
        changes = {d.key: d.words for d in due} if frozen else _changes(effective, now)
        return SheetView(
            term=term,
            until=row.counted_until,
            life=_life(r, row),
            rules=rules,
            rows=rows,
            now=now,
            changes=changes,
            pending=found.pending,
            slips=slips,
            paid_here=paid_here,
            due=due,
            effective=effective,
            refusal=refusal_to_confirm(r, in_force(r)),
            stale=stale and not frozen,
        )

    def _draft(self, r: Read, term: TermRow, paid_here: tuple[Slip, ...]) -> SheetView:
        until, rules = _until(r, term), in_force(r)
        found = ground(r, term.counts_from, term.counts_to)
        now = sheet_rows(roster(r, term.counts_from, until), found, rules)
        last = r.session.scalars(
            sa.select(TermSheet)
            .where(TermSheet.term_id == term.id, TermSheet.voided_at.is_not(None))
            .order_by(TermSheet.id.desc())
            .limit(1)
        ).first()
        before = {row.key: row for row in stored_rows(r, last.id)} if last else None
        return SheetView(
            term=term,
            until=until,
            life=SheetLife(),
            rules=rules,
            rows=now,
            now=now,
            changes=_changes(before, now) if before is not None else {},
            pending=found.pending,
            paid_here=paid_here,
            effective={row.key: row for row in now},
            refusal=refusal_to_confirm(r, rules),
            last_withdrawn=r.unseal(last, "undo_reason") if last else "",
        )


def _paid_here(r: Read, term: TermRow) -> tuple[Slip, ...]:
    """Return the slips of earlier terms that are settled in this one (A-29)."""
    return slips_where(r, TermCorrection.term_id == term.id, TermSheet.term_id != term.id)


def _name(r: Read, username: str) -> str:
    """Return whose account this is; accounts that were closed keep their name."""
    found = r.session.scalar(sa.select(Account.name).where(Account.username == username).limit(1))
    return found or username


def _changes(
    before: Mapping[str, SheetRow], now: Iterable[SheetRow]
) -> Mapping[str, tuple[Message, ...]]:
    after = {row.key: row for row in now}
    keys = dict.fromkeys((*after, *before))
    found = {key: differences(before.get(key), after.get(key)) for key in keys}
    return {key: words for key, words in found.items() if words}


def _life(r: Read, row: TermSheet) -> SheetLife:
    return SheetLife(
        state=SheetState(row.state),
        id=row.id,
        version=row.version,
        proposed_at=row.created_at,
        proposed_by=_name(r, row.created_by),
        confirmer=Confirmer(row.confirmer) if row.confirmer else None,
        confirmed_at=row.confirmed_at,
        confirmed_by=row.confirmed_by,
        meeting=row.meeting,
        pending=tuple(row.pending),
        pending_reason=r.unseal(row, "pending_reason"),
        taken_back=r.unseal(row, "undo_reason"),
        frozen_at=row.frozen_at,
        frozen_by=_name(r, row.frozen_user),
    )
