"""What a scan does at once, and when a form has to open instead."""

from dataclasses import dataclass
from typing import ClassVar

import sqlalchemy as sa

from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import RECORDERS, Role
from campus_guard.db.models import Badge, Vehicle, VehicleStay, Visit, Visitor, VisitPlan
from campus_guard.db.records import alive
from campus_guard.db.service import Command, Write
from campus_guard.features.gate.commands import watching
from campus_guard.features.gate.commands.badges import badge_of_card, find_badge
from campus_guard.features.gate.commands.common import movement_by
from campus_guard.features.gate.commands.entry import CheckIn, checked_in, fields_of, used_today
from campus_guard.features.gate.commands.leaving import SignOut, signed_out
from campus_guard.features.gate.inputs import ScanResult, SignedOut, WatchAnswer
from campus_guard.features.gate.queries.plans import rules_plan
from campus_guard.features.gate.queries.settings import stored_settings
from campus_guard.features.gate.rules import passes, plans
from campus_guard.features.gate.rules.codes import BadgeState, Direction, Method, ScanKind
from campus_guard.features.gate.rules.codes import VisitState as State
from campus_guard.features.gate.rules.documents import check_document, guess_kind
from campus_guard.features.gate.rules.labels import label
from campus_guard.features.gate.rules.passes import PassAnswer
from campus_guard.features.gate.rules.scans import Scan as Recognised
from campus_guard.features.gate.rules.scans import recognise, shipped_shapes

_FORGED = msg("This pass is not one of ours.")


@dataclass(frozen=True, kw_only=True)
class Scan(Command[ScanResult]):
    """Do what a scan means: a leaver is out, an expected visitor with nothing to ask is in.

    ``action`` ``ask``: the form opens, with the visitor, plan or badge that was found. ``sure``
    says that the scanner's prefix proves it: then a bare badge number counts. ``ask_many``: of a
    group nobody goes before it was asked how many.
    """

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    text: str
    gate_id: int | None = None
    clock_reason: str = ""
    sure: bool = True
    ask_many: bool = False
    decisions: tuple[WatchAnswer, ...] = ()

    def apply(self, w: Write) -> ScanResult:
        scan = recognise(self.text, shipped_shapes(), sure=self.sure)
        if scan is None:
            return ScanResult(None, "unknown", msg("This code is not known."))
        done = movement_by(w, self.uid)
        if done is not None and done.visit_id is not None:
            row = w.get(Visit, done.visit_id)
            if done.direction == Direction.OUT.value:
                return self._left(scan.kind, row, signed_out(w, row, self.uid, done.heads))
            entered = checked_in(w, done)
            return ScanResult(
                scan.kind, "in", None, row.id, row.visitor_id, None, row.name, row.badge, entered
            )
        return self._act(w, scan)

    def _act(self, w: Write, scan: Recognised) -> ScanResult:
        if scan.kind is ScanKind.VISIT:
            return self._visit(w, scan)
        if scan.kind is ScanKind.PLAN:
            return self._plan(w, scan)
        if scan.kind is ScanKind.BADGE:
            return self._badge(w, scan)
        if scan.kind in (ScanKind.DOCUMENT, ScanKind.RECORD):
            return self._document(w, scan)
        if scan.kind is ScanKind.PLATE:
            return self._plate(w, scan)
        return self._card(w, scan)

    def _out(self, w: Write, kind: ScanKind, row: Visit, method: Method) -> ScanResult:
        if self.ask_many and row.inside > 1:
            return ScanResult(
                kind, "many", None, row.id, row.visitor_id, None, row.name, row.badge,
                heads=row.inside,
            )  # fmt: skip
        left = SignOut(
            uid=self.uid,
            visit_id=row.id,
            gate_id=self.gate_id,
            method=method,
            clock_reason=self.clock_reason,
        ).apply(w)
        return self._left(kind, row, left)

    @staticmethod
    def _left(kind: ScanKind, row: Visit, left: SignedOut) -> ScanResult:
        return ScanResult(
            kind,
            "out",
            None,
            row.id,
            row.visitor_id,
            None,
            row.name,
            row.badge,
            signed_out=left,
        )

    def _visit(self, w: Write, scan: Recognised) -> ScanResult:
        token = passes.decode_pass(scan.text, stored_settings(w)[1] or b"\0" * passes.KEY_BYTES)
        row = w.existing(Visit, token.uid) if token else None
        if token is None or row is None or row.voided_at is not None:
            return ScanResult(scan.kind, "no", _FORGED)
        answer, words = passes.answer_pass(token, State(row.state), w.today)
        if answer is PassAnswer.LEAVE:
            return self._out(w, scan.kind, row, Method.QR)
        if answer is PassAnswer.NO:
            return ScanResult(scan.kind, "no", words, row.id, row.visitor_id, None, row.name)
        return self._enter(w, scan.kind, row, visit_id=row.id)

    def _plan(self, w: Write, scan: Recognised) -> ScanResult:
        token = passes.decode_pass(scan.text, stored_settings(w)[1] or b"\0" * passes.KEY_BYTES)
        plan = w.existing(VisitPlan, token.uid) if token else None
        if plan is None or plan.voided_at is not None:
            return ScanResult(scan.kind, "no", _FORGED)
        inside = self._inside(w, plan.visitor_id)
        if inside is not None:
            return self._out(w, scan.kind, inside, Method.QR)
        answer = plans.admit(rules_plan(plan), w.now, used_today=used_today(w, plan.id))
        if not answer.valid:
            return ScanResult(scan.kind, "no", answer.message, None, plan.visitor_id, plan.id)
        return self._enter(w, scan.kind, plan, plan_id=plan.id)

    @staticmethod
    def _inside(w: Write, visitor_id: int | None) -> Visit | None:
        query = alive(Visit).where(Visit.visitor_id == visitor_id, Visit.state == "inside")
        return w.session.scalars(query).first() if visitor_id is not None else None

    def _enter(
        self,
        w: Write,
        kind: ScanKind,
        row: Visit | VisitPlan,
        *,
        visit_id: int | None = None,
        plan_id: int | None = None,
    ) -> ScanResult:
        """Let an expected visitor in, unless somebody has to decide about him first."""
        visitor = w.get(Visitor, row.visitor_id) if row.visitor_id else None
        name = visitor.name if visitor else ""
        found = watching.found_for(w, visitor, name, row.plate)
        inside = self._inside(w, row.visitor_id)
        words: Message | None = None
        if inside is not None:
            words = msg("This person is inside already on another visit.")
        elif found and not self.decisions:
            words = msg("An alert waits for a decision.")
        if words is not None:
            return ScanResult(
                kind, "ask", words, visit_id, row.visitor_id, plan_id, name, plate=row.plate
            )
        entered = CheckIn(
            **fields_of(row),
            uid=self.uid,
            visitor_id=row.visitor_id,
            visit_id=visit_id,
            plan_id=plan_id,
            gate_id=self.gate_id,
            method=Method.QR,
            decisions=self.decisions,
            clock_reason=self.clock_reason,
        ).apply(w)
        return ScanResult(
            kind, "in", None, entered.visit_id, row.visitor_id, plan_id, name, "", entered,
            plate=row.plate,
        )  # fmt: skip

    def _badge(self, w: Write, scan: Recognised) -> ScanResult:
        number: str | None = scan.text
        if passes.looks_like_badge(scan.text):
            key = stored_settings(w)[1] or b"\0" * passes.KEY_BYTES
            number = passes.decode_badge(scan.text, key)
        badge: Badge | None = find_badge(w, number) if number else None
        if badge is None:
            return ScanResult(scan.kind, "no", msg("There is no badge with this number."))
        return self._worn(w, scan, badge)

    def _card(self, w: Write, scan: Recognised) -> ScanResult:
        """The chip in a badge means the badge."""
        badge = badge_of_card(w, scan.text)
        if badge is None:
            words = msg("No badge has the card number {number}.", number=scan.text)
            return ScanResult(scan.kind, "no", words)
        return self._worn(w, scan, badge)

    def _worn(self, w: Write, scan: Recognised, badge: Badge) -> ScanResult:
        """Who wears the badge is out; a free one goes into the form."""
        if badge.state == BadgeState.FREE.value:
            return ScanResult(scan.kind, "ask", None, badge=badge.number)
        visit = w.get(Visit, badge.visit_id) if badge.visit_id is not None else None
        if visit is not None and visit.state == State.INSIDE.value:
            return self._out(w, scan.kind, visit, Method.BADGE)
        words = label(BadgeState(badge.state))
        return ScanResult(scan.kind, "no", words, badge.visit_id, badge=badge.number)

    def _document(self, w: Write, scan: Recognised) -> ScanResult:
        """A card of somebody inside signs him out; else the form opens with what is known."""
        key = check_document(guess_kind(scan.text), scan.text, w.today).person_key
        query = alive(Visitor).where(Visitor.document_key == key, Visitor.document_key != "")
        visitor = w.session.scalars(query.limit(1)).first()
        if visitor is None:
            return ScanResult(scan.kind, "ask")
        inside = self._inside(w, visitor.id)
        if inside is not None:
            return self._out(w, scan.kind, inside, Method.CARD)
        return ScanResult(scan.kind, "ask", None, None, visitor.id, None, visitor.name)

    def _plate(self, w: Write, scan: Recognised) -> ScanResult:
        row = w.session.execute(
            sa.select(VehicleStay.visit_id)
            .join(Vehicle, VehicleStay.vehicle_id == Vehicle.id)
            .where(Vehicle.plate == scan.text, VehicleStay.state == "inside")
        ).first()
        return ScanResult(scan.kind, "ask", None, row.visit_id if row else None)
