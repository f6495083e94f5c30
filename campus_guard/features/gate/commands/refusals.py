"""Who is not let in, and deliveries that do not enter."""

from dataclasses import dataclass
from typing import ClassVar

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, RECORDERS, Role
from campus_guard.core.text import clean_block, clean_line, clean_name
from campus_guard.db.models import GateDelivery, Refusal, Visit, Visitor
from campus_guard.db.records import UnvoidRecord, VoidRecord, refuse
from campus_guard.db.service import Command, Write
from campus_guard.features.gate.commands import watching
from campus_guard.features.gate.commands.common import (
    apply_visit,
    check_links,
    remark,
    rules_visit,
)
from campus_guard.features.gate.inputs import WatchAnswer
from campus_guard.features.gate.queries.settings import stored_settings
from campus_guard.features.gate.rules import visits as life
from campus_guard.features.gate.rules import watchlist
from campus_guard.features.gate.rules.codes import VisitState, WatchChoice
from campus_guard.features.gate.rules.plates import normal_plate


@dataclass(frozen=True, kw_only=True)
class RefuseEntry(Command[int]):
    """Record that somebody was not let in, or was suspicious; return the refusal's id.

    ``visit_id``: an expected visit, which is refused with it. ``decisions`` answer the alerts.
    """

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    reason_code: str
    visit_id: int | None = None
    visitor_id: int | None = None
    name: str = ""
    looks: str = ""
    plate: str = ""
    reason_text: str = ""
    handling: str = ""
    gate_id: int | None = None
    decisions: tuple[WatchAnswer, ...] = ()

    def apply(self, w: Write) -> int:
        done = w.existing(Refusal, self.uid)
        if done is not None:
            return done.id
        settings, _ = stored_settings(w)
        wrong = {} if self.reason_code in settings.refusals else {"reason_code": msg("Why?")}
        if not (self.visitor_id or self.visit_id or self.name.strip() or self.looks.strip()):
            wrong["looks"] = msg("Give a name, or say what they look like.")
        refuse(wrong)
        check_links(w, gate_id=self.gate_id)
        visit = w.fetch(Visit, self.visit_id) if self.visit_id is not None else None
        if visit is not None:
            apply_visit(visit, life.end(rules_visit(w, visit), VisitState.REFUSED))
        visitor_id = self.visitor_id or (visit.visitor_id if visit else None)
        visitor = w.get(Visitor, visitor_id) if visitor_id is not None else None
        row = Refusal(
            uid=self.uid,
            at=w.now,
            day=w.today,
            visit_id=self.visit_id,
            visitor_id=visitor_id,
            name=clean_name(self.name) or (visitor.name if visitor else ""),
            looks=clean_block(self.looks),
            plate=normal_plate(self.plate),
            reason_code=self.reason_code,
            reason_text=clean_block(self.reason_text),
            handling=clean_block(self.handling),
            gate_id=self.gate_id,
        )
        w.add(row)
        self._decide(w, row, visitor)
        return row.id

    def _decide(self, w: Write, row: Refusal, visitor: Visitor | None) -> None:
        """Every alert about somebody who is refused leaves its record too."""
        found = watching.found_for(w, visitor, row.name, row.plate)
        given = {a.entry_id: a for a in self.decisions}
        decided = []
        for match, entry in found:
            answer = given.get(entry.id) or WatchAnswer(
                entry_id=entry.id, choice=WatchChoice.REFUSE, why=row.reason_code
            )
            why = remark(answer.why, "why")
            decision = watchlist.decide(match, answer.choice, why, w.actor.role)
            decided.append((match, entry, decision))
        watching.record_decisions(
            w,
            decided,
            self.uid,
            visitor_id=row.visitor_id,
            visit_id=row.visit_id,
            refusal_id=row.id,
        )


@dataclass(frozen=True, kw_only=True)
class VoidRefusal(VoidRecord):
    """Void a refusal that was entered by mistake."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Refusal

    def check(self, w: Write, row: Refusal) -> None:
        """Nothing needs it."""


@dataclass(frozen=True, kw_only=True)
class UnvoidRefusal(UnvoidRecord):
    """Take back the voiding of a refusal."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    model = Refusal

    def check(self, w: Write, row: Refusal) -> None:
        """Nothing stands in its place."""


@dataclass(frozen=True, kw_only=True)
class RecordDelivery(Command[int]):
    """Record a delivery that was handed over at the gate: nobody entered."""

    roles: ClassVar[frozenset[Role]] = RECORDERS
    uid: str
    goods: str
    company: str = ""
    name: str = ""
    receiver_id: int | None = None
    receiver_name: str = ""
    gate_id: int | None = None
    note: str = ""

    def apply(self, w: Write) -> int:
        done = w.existing(GateDelivery, self.uid)
        if done is not None:
            return done.id
        goods = clean_block(self.goods)
        if not goods:
            words = msg("What was delivered?")
            raise UserError(words, {"goods": words})
        check_links(w, receiver_id=self.receiver_id, gate_id=self.gate_id)
        row = GateDelivery(
            uid=self.uid,
            at=w.now,
            day=w.today,
            company=clean_line(self.company),
            name=clean_name(self.name),
            goods=goods,
            receiver_id=self.receiver_id,
            receiver_name=clean_line(self.receiver_name),
            gate_id=self.gate_id,
            note=clean_block(self.note),
        )
        return w.add(row).id
