"""The life of a settlement sheet: proposed, confirmed, frozen; then correction slips only."""

from dataclasses import dataclass

import sqlalchemy as sa

from campus_guard.core.errors import Conflict, PermissionDenied, UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import derived_uid
from campus_guard.core.roles import OFFICE, PRINCIPAL_ONLY
from campus_guard.core.text import clean_line
from campus_guard.db.models import RuleSetRecord, TermCorrection, TermSheet, TermSheetRow
from campus_guard.db.service import Command, Write
from campus_guard.features.accidents.commands.common import (
    LINE_LIMIT,
    cleaned_remark,
    need_reason,
)
from campus_guard.features.accidents.commands.life import EditRuleSet
from campus_guard.features.accidents.queries.assess import (
    DueCorrection,
    corrections_due,
    digest_of,
    effective_rows,
    find_term,
    in_force,
    living_sheet,
    recomputed,
    refusal_to_confirm,
    slips_where,
    stored_rows,
)
from campus_guard.features.accidents.queries.assess_load import ground, roster, sheet_rows
from campus_guard.features.accidents.queries.load import built_in_text
from campus_guard.features.accidents.rules import Confirmer, SheetState
from campus_guard.features.accidents.rules.ruleset_edit import (
    AssessmentSettings,
    with_assessment,
)
from campus_guard.features.accidents.rules.sheet import SheetRow, row_text
from campus_guard.features.calendar.queries import TermRow, term_rows

IN_SHEET = "sealed with the sheet"
"""Where the reason of a withdrawal stands: it may name people."""
NAMED = 6
"""How many undecided files a refusal names."""


@dataclass(frozen=True, kw_only=True)
class ProposeSettlement(Command[int]):
    """Keep the draft of this moment as the proposal; returns the sheet's id.

    ``digest`` is that of the sheet on the screen: another draft than the one that was seen is not
    proposed. A proposal that stands already is replaced when its ``expected_version`` is given.
    """

    roles = OFFICE
    uid: str
    term_id: int
    digest: str = ""
    expected_version: int | None = None

    def apply(self, w: Write) -> int:
        known = w.existing(TermSheet, self.uid)
        if known is not None:
            return known.id
        term = find_term(w, term_id=self.term_id)
        if term.starts_on > w.today:
            raise UserError(msg("Term {name} has not begun yet.", name=term.name))
        standing = living_sheet(w, term.id)
        if standing is not None:
            self._replace(w, standing)
        rules = in_force(w)
        until = min(w.today, term.counts_until(w.today))
        found = ground(w, term.counts_from, term.counts_to)
        rows = sheet_rows(roster(w, term.counts_from, until), found, rules)
        if not rows:
            raise UserError(msg("There is nobody on the staff list of this term."))
        if self.digest and self.digest != digest_of(rows):
            raise Conflict(msg("The draft changed while you looked at it. Look again."))
        sheet = TermSheet(
            uid=self.uid,
            term_id=term.id,
            term_name=term.name,
            state=SheetState.PROPOSED.value,
            rule_set_version=rules.version,
            counted_until=until,
        )
        w.add(sheet)
        for sort, row in enumerate(rows):
            _store(w, sheet, sort, row)
        return sheet.id

    def _replace(self, w: Write, standing: TermSheet) -> None:
        if standing.state != SheetState.PROPOSED:
            raise UserError(_locked(SheetState(standing.state)))
        if self.expected_version is None:
            raise Conflict(msg("The settlement of this term was proposed already. Look again."))
        w.fetch(TermSheet, standing.id, self.expected_version)
        w.void(standing, "replaced by a new proposal")


def _store(w: Write, sheet: TermSheet, sort: int, row: SheetRow) -> None:
    stored = TermSheetRow(
        uid=derived_uid(sheet.uid, "row", sort),
        sheet_id=sheet.id,
        sort=sort,
        person_id=row.person_id,
    )
    sealed = w.seal(stored, "data", row_text(row))
    if sealed is not None:
        stored.data = sealed
    w.add_quickly(stored)


def _locked(state: SheetState) -> Message:
    if state is SheetState.FROZEN:
        return msg("This settlement is frozen. What is learned later makes a correction slip.")
    return msg("This settlement is confirmed. Take the confirmation back first.")


def _sheet(w: Write, sheet_id: int, version: int, state: SheetState) -> TermSheet:
    """Return the sheet to go on with; raises UserError when it is in another state."""
    row = w.fetch(TermSheet, sheet_id, version)
    if row.state == state:
        return row
    if row.state == SheetState.PROPOSED:
        raise UserError(msg("This settlement is not confirmed yet."))
    raise UserError(_locked(SheetState(row.state)))


@dataclass(frozen=True, kw_only=True)
class WithdrawProposal(Command[int]):
    """Take a proposal back with a reason; the term has a draft again. Returns the sheet's id."""

    roles = OFFICE
    sheet_id: int
    expected_version: int
    reason: str

    def apply(self, w: Write) -> int:
        row = _sheet(w, self.sheet_id, self.expected_version, SheetState.PROPOSED)
        w.amend_sealed(row, undo_reason=need_reason(self.reason))
        w.void(row, IN_SHEET)
        return row.id


@dataclass(frozen=True, kw_only=True)
class ConfirmSettlement(Command[int]):
    """Confirm a proposal that still says what is known today; returns the sheet's id.

    Who may is a setting of the rule set. ``meeting`` names the record of the administrative
    meeting where the setting asks for it. With files not decided yet a reason is asked for: they
    count nowhere, and what is found later makes a correction slip.
    """

    roles = OFFICE
    sheet_id: int
    expected_version: int
    meeting: str = ""
    pending_reason: str = ""

    def apply(self, w: Write) -> int:
        row = _sheet(w, self.sheet_id, self.expected_version, SheetState.PROPOSED)
        rules = in_force(w)
        refused = refusal_to_confirm(w, rules)
        if refused is not None:
            raise PermissionDenied(refused)
        term = find_term(w, term_id=row.term_id)
        _check_over(term, w)
        pending = _check_unchanged(w, term, row)
        reason = cleaned_remark(self.pending_reason, "pending_reason")
        _check_pending(pending, reason)
        w.amend(
            row,
            state=SheetState.CONFIRMED.value,
            confirmer=rules.confirmed_by.value,
            confirmed_at=w.now,
            confirmed_by=w.actor.name,
            confirmed_user=w.actor.username,
            meeting=_meeting(self.meeting, rules.confirmed_by),
            pending=pending,
        )
        w.amend_sealed(row, pending_reason=reason if pending else "")
        return row.id


def _check_over(term: TermRow, w: Write) -> None:
    """Raise UserError while lessons go on: what happens until then belongs to the sheet."""
    if w.today < term.ends_on:
        raise UserError(
            msg("Term {name} runs until {day}: confirm it then.", name=term.name, day=term.ends_on)
        )


def _check_unchanged(w: Write, term: TermRow, row: TermSheet) -> list[str]:
    """Raise UserError when the proposal is out of date; return the files not decided yet."""
    rows = stored_rows(w, row.id)
    now, found = recomputed(w, term, row, rows, ())
    if in_force(w).version != row.rule_set_version:
        raise UserError(msg("The rule set changed since the proposal. Propose the sheet again."))
    if digest_of(rows) != digest_of(now):
        raise UserError(
            msg("Something changed since the proposal; it stands at each person. Propose again.")
        )
    return [case.number for case in found.pending]


def _check_pending(numbers: list[str], reason: str) -> None:
    if not numbers or reason:
        return
    listed = "、".join(numbers[:NAMED]) + ("…" if len(numbers) > NAMED else "")
    words = msg(
        "{n} files of this term are not decided yet: {numbers}. Decide them, or say why not.",
        n=len(numbers),
        numbers=listed,
    )
    raise UserError(words, {"pending_reason": words})


def _meeting(text: str, confirmer: Confirmer) -> str:
    clean = clean_line(text)
    words = None
    if confirmer is Confirmer.ADMIN_MEETING and not clean:
        words = msg("Name the record of the administrative meeting.")
    elif len(clean) > LINE_LIMIT:
        words = msg("At most {n} characters.", n=LINE_LIMIT)
    if words is not None:
        raise UserError(words, {"meeting": words})
    return clean


@dataclass(frozen=True, kw_only=True)
class TakeBackConfirmation(Command[int]):
    """Undo a confirmation with a reason: the sheet is a proposal again, without signature."""

    roles = OFFICE
    sheet_id: int
    expected_version: int
    reason: str

    def apply(self, w: Write) -> int:
        row = _sheet(w, self.sheet_id, self.expected_version, SheetState.CONFIRMED)
        refused = refusal_to_confirm(w, in_force(w))
        if refused is not None:
            raise PermissionDenied(refused)
        reason = need_reason(self.reason)
        w.amend(
            row,
            state=SheetState.PROPOSED.value,
            confirmer=None,
            confirmed_at=None,
            confirmed_by="",
            confirmed_user="",
            meeting="",
            pending=[],
        )
        w.amend_sealed(row, pending_reason="", undo_reason=reason)
        return row.id


@dataclass(frozen=True, kw_only=True)
class FreezeSettlement(Command[int]):
    """Freeze a confirmed sheet with its rule-set version: it is never changed from here on."""

    roles = OFFICE
    sheet_id: int
    expected_version: int

    def apply(self, w: Write) -> int:
        row = _sheet(w, self.sheet_id, self.expected_version, SheetState.CONFIRMED)
        term = find_term(w, term_id=row.term_id)
        _check_over(term, w)
        _check_unchanged(w, term, row)
        w.amend(
            row,
            state=SheetState.FROZEN.value,
            frozen_at=w.now,
            frozen_user=w.actor.username,
        )
        return row.id


@dataclass(frozen=True, kw_only=True)
class IssueCorrections(Command[tuple[int, ...]]):
    """Write a correction slip for each person whose frozen row is not true any more.

    ``people`` are keys of rows, empty means all. A slip holds the old row (frozen and corrected
    since), the new one and the reason; it belongs to the term it is written in (A-29). ``digest``
    is that of the sheet on the screen. Returns the ids of the slips.
    """

    roles = OFFICE
    uid: str
    sheet_id: int
    expected_version: int
    reason: str
    people: tuple[str, ...] = ()
    digest: str = ""

    def apply(self, w: Write) -> tuple[int, ...]:
        sheet = w.fetch(TermSheet, self.sheet_id)
        made = self._made_before(w)
        if made:
            return made
        w.fetch(TermSheet, self.sheet_id, self.expected_version)
        if sheet.state != SheetState.FROZEN:
            raise UserError(msg("Only a frozen settlement is corrected by slips."))
        refused = refusal_to_confirm(w, in_force(w))
        if refused is not None:
            raise PermissionDenied(refused)
        reason = need_reason(self.reason)
        due = self._due(w, sheet)
        if not due:
            raise UserError(msg("There is nothing to correct."))
        term = next((t for t in term_rows(w) if t.covers(w.today)), None)
        paid_in = term.id if term is not None else None
        return tuple(self._write(w, sheet, found, reason, paid_in) for found in due)

    def _made_before(self, w: Write) -> tuple[int, ...]:
        """Return the slips an earlier press of Save made with this form's uid."""
        query = sa.select(TermCorrection).where(TermCorrection.sheet_id == self.sheet_id)
        slips = w.session.scalars(query.order_by(TermCorrection.id))
        return tuple(s.id for s in slips if s.uid == derived_uid(self.uid, s.number))

    def _due(self, w: Write, sheet: TermSheet) -> list[DueCorrection]:
        rows = stored_rows(w, sheet.id)
        slips = slips_where(w, TermCorrection.sheet_id == sheet.id)
        now, _ = recomputed(w, find_term(w, term_id=sheet.term_id), sheet, rows, slips)
        if self.digest and self.digest != digest_of(now):
            raise Conflict(msg("Something changed while you looked at it. Look again."))
        due = corrections_due(effective_rows(rows, slips), now)
        return [found for found in due if not self.people or found.key in self.people]

    def _write(
        self, w: Write, sheet: TermSheet, due: DueCorrection, reason: str, term_id: int | None
    ) -> int:
        number = f"GZ-{w.today.year}-{w.next_number(f'correction-{w.today.year}'):04}"
        slip = TermCorrection(
            uid=derived_uid(self.uid, number),
            number=number,
            sheet_id=sheet.id,
            person_id=due.row.person_id,
            term_id=term_id,
        )
        slip.reason = w.seal(slip, "reason", reason)
        if due.before is not None:
            slip.old_data = w.seal(slip, "old_data", row_text(due.before))
        new = w.seal(slip, "new_data", row_text(due.after))
        if new is not None:
            slip.new_data = new
        return w.add(slip).id


@dataclass(frozen=True, kw_only=True)
class SaveAssessmentSettings(Command[int]):
    """Write a new version of the rule set in force with these settings of the assessment.

    ``base`` is the version the form was filled from. Returns the id of the new version.
    """

    roles = PRINCIPAL_ONLY
    uid: str
    base: str
    rule_version: str
    settings: AssessmentSettings
    note: str = ""

    def apply(self, w: Write) -> int:
        known = w.existing(RuleSetRecord, self.uid)
        if known is not None:
            return known.id
        if in_force(w).version != self.base:
            raise Conflict(msg("Another version of the rule set is in force by now. Look again."))
        newest = w.session.scalars(
            sa.select(RuleSetRecord.data)
            .where(RuleSetRecord.voided_at.is_(None))
            .order_by(RuleSetRecord.id.desc())
            .limit(1)
        ).first()
        text = with_assessment(newest or built_in_text(), self.rule_version, self.settings)
        return EditRuleSet(uid=self.uid, text=text, note=self.note).apply(w)
