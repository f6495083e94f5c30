"""Everything about one accident, and its attachments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from campus_guard.core.errors import NotFound
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, RECORDERS
from campus_guard.core.text import mask_name
from campus_guard.db.models import (
    Accident,
    AccidentContact,
    AccidentEvent,
    AccidentStep,
    AccidentTelling,
    AccidentVictim,
    Area,
    Attachment,
    Person,
    Pupil,
    RuleSetRecord,
    SchoolClass,
)
from campus_guard.db.paper import GetPaperHead
from campus_guard.db.service import Query, Read
from campus_guard.features.accidents.filecodes import EventKind, Method
from campus_guard.features.accidents.inputs import Case, VictimInput
from campus_guard.features.accidents.queries.access import check_reading
from campus_guard.features.accidents.queries.closing import closing_facts, signatures
from campus_guard.features.accidents.queries.letters import ProposedReceiver, proposed_receiver
from campus_guard.features.accidents.queries.load import (
    built_in_text,
    case_of,
    children,
    code,
    names_by_id,
    rules_in_force,
    rules_of,
    step_of,
    victim_of,
)
from campus_guard.features.accidents.queries.rows import (
    AccidentDetail,
    AttachmentView,
    EventView,
    Holder,
    OpenedFile,
    PaperView,
    RuleSetRow,
    StepView,
    TellingView,
    VictimView,
)
from campus_guard.features.accidents.rules import (
    Classification,
    Department,
    Line,
    OutsideBody,
    Party,
    RuleSet,
    VictimKind,
    check_step,
    load_rule_set,
)
from campus_guard.features.accidents.states import (
    AccidentState,
    closing_obstacles,
    next_states,
)
from campus_guard.features.accidents.triage import answers, assess, severity_open
from campus_guard.features.people.queries import PositionHolders

OWNER = "accident"


@dataclass(frozen=True, kw_only=True)
class GetAccident(Query[AccidentDetail]):
    """One file with everything in it, judged now by the rule set it was recorded under."""

    roles = OFFICE
    accident_id: int

    def fetch(self, r: Read) -> AccidentDetail:
        row = r.get(Accident, self.accident_id)
        check_reading(r, row)
        rules = rules_of(r, row.rule_set_version)
        case = case_of(r, row)
        result = assess(case, rules)
        steps = steps_of(r, row)
        state = AccidentState(row.state)
        closing = closing_facts(r, row, case, result, steps)
        areas = names_by_id(r, Area, [row.area_id])
        people = names_by_id(r, Person, [row.reporter_id])
        return AccidentDetail(
            id=row.id,
            version=row.version,
            number=row.number,
            state=state,
            next_states=next_states(state, closing.tiers),
            obstacles=closing_obstacles(closing),
            case=case,
            area=areas.get(row.area_id or 0, ""),
            reporter=people.get(row.reporter_id or 0, row.reporter),
            answers=answers(case),
            result=result,
            rules=rules,
            severity_open=severity_open(result),
            regraded_at=row.regraded_at,
            victims=_victims(r, row),
            steps=steps,
            events=_events(r, row),
            attachments=_attachments(r, row),
            holders=_holders(r, row, result),
            typed_at=row.created_at,
            typed_by=row.created_by,
            voided_at=row.voided_at,
            void_reason=_void_reason(r, row),
            signatures=signatures(r, row.id),
            receiver=_receiver(r, row, case),
        )


_LINE_OF_DEPARTMENT = {
    Department.TEACHING_OFFICE: "teaching",
    Department.GENERAL_AFFAIRS: "logistics",
    Department.YOUNG_PIONEERS: "young_pioneers",
}
_LINE_OF_FINDING = {
    Line.TEACHING: "teaching",
    Line.LOGISTICS: "logistics",
    Line.YOUNG_PIONEERS: "young_pioneers",
}


def _receiver(r: Read, row: Accident, case: Case) -> ProposedReceiver | None:
    """Return whom the letter of the first responsible person names (A-31)."""
    persons = [duty.person_id for duty in case.duties if duty.person_id is not None]
    return proposed_receiver(r, persons[0], row.occurred_at.date()) if persons else None


def _holders(r: Read, row: Accident, result: Classification) -> dict[Party, Holder]:
    """Return who usually receives what: the holders of the leading positions on that day."""
    line = "teaching"
    if row.department is not None:
        line = _LINE_OF_DEPARTMENT[Department(row.department)]
    elif result.findings:
        line = _LINE_OF_FINDING[result.findings[0].line]
    found: dict[Party, Holder] = {}
    for held in PositionHolders(on=row.occurred_at.date()).fetch(r):
        holder = Holder(held.person_id, held.name)
        if held.position == "first_responsible":
            found[Party.PRINCIPAL] = holder
        elif held.position == "vice_principal" and (not held.lines or line in held.lines):
            found[Party.VICE_PRINCIPAL] = found[Party.VICE_PRINCIPAL_OR_PRINCIPAL] = holder
        elif held.position == "line_director" and held.line == line:
            found[Party.LINE_DIRECTOR] = found[Party.SIGNED_DEPARTMENT] = holder
    return found


def _victims(r: Read, row: Accident) -> tuple[VictimView, ...]:
    stored = children(r, AccidentVictim, [row.id])
    pupils = {p: r.get(Pupil, p) for p in {v.pupil_id for v in stored} if p is not None}
    staff = names_by_id(r, Person, [v.person_id for v in stored])
    classes = names_by_id(r, SchoolClass, [v.class_id for v in stored])
    return tuple(_victim(r, v, pupils.get(v.pupil_id or 0), staff, classes) for v in stored)


def _victim(
    r: Read,
    row: AccidentVictim,
    pupil: Pupil | None,
    staff: Mapping[int, str],
    classes: Mapping[int, str],
) -> VictimView:
    typed = victim_of(r, row)
    name = pupil.name if pupil else staff.get(row.person_id or 0, row.label)
    return VictimView(
        id=row.id,
        input=typed,
        name=name,
        paper_name=_paper_name(typed, name, pupil.number if pupil else ""),
        class_name=classes.get(row.class_id or 0, ""),
        version=row.version,
    )


def _paper_name(victim: VictimInput, name: str, number: str) -> str:
    """Return how paper may name a person: pupils by number, or first character and 某."""
    if victim.kind is not VictimKind.STUDENT:
        return name
    return number or mask_name(name)


def steps_of(r: Read, row: Accident) -> tuple[StepView, ...]:
    """Return the steps of an accident with their tellings, sealed texts opened."""
    tellings = children(r, AccidentTelling, [row.id])
    contacts = {c.telling_id: c for c in children(r, AccidentContact, [row.id])}
    views = {t.id: (t.step_id, _telling(r, t, contacts.get(t.id))) for t in tellings}
    return tuple(
        _step(r, step, [view for step_id, view in views.values() if step_id == step.id])
        for step in children(r, AccidentStep, [row.id])
    )


def _step(r: Read, row: AccidentStep, tellings: Sequence[TellingView]) -> StepView:
    step = step_of(row)
    waived = [t.note for t in tellings if t.method is Method.NOT_APPLICABLE]
    now = r.now if row.applies else None
    return StepView(
        id=row.id,
        phase=row.phase,
        code=step.code,
        actor=step.actor,
        recipient=step.recipient,
        basis=row.basis,
        bodies=step.bodies,
        awaits_receipt=row.awaits_receipt,
        applies=row.applies,
        due_at=row.due_at,
        done_at=row.done_at,
        check=check_step(row.due_at, row.done_at, now),
        tellings=tuple(tellings),
        waived=waived[0] if waived and not row.applies else "",
    )


def _telling(r: Read, row: AccidentTelling, contact: AccidentContact | None) -> TellingView:
    return TellingView(
        id=row.id,
        body=code(OutsideBody, row.body),
        victim_id=row.victim_id,
        told_by=row.told_by,
        recipient=r.unseal(row, "recipient"),
        method=Method(row.method),
        done_at=row.done_at,
        typed_at=row.created_at,
        typed_by=row.created_by,
        note=r.unseal(row, "note"),
        guardian=r.unseal(contact, "guardian") if contact else "",
        relation=r.unseal(contact, "relation") if contact else "",
        phone=r.unseal(contact, "phone") if contact else "",
        named=row.recipient_id is not None,
    )


def _events(r: Read, row: Accident) -> tuple[EventView, ...]:
    query = (
        sa.select(AccidentEvent)
        .where(AccidentEvent.accident_id == row.id)
        .order_by(AccidentEvent.id.desc())
    )
    return tuple(
        EventView(
            event.id,
            event.at,
            event.username,
            EventKind(event.kind),
            r.unseal(event, "reason"),
            dict(event.payload),
        )
        for event in r.session.scalars(query)
    )


def _void_reason(r: Read, row: Accident) -> str:
    if row.voided_at is None:
        return ""
    events = _events(r, row)
    return next((e.reason for e in events if e.kind is EventKind.VOIDED), "")


def _attachments(r: Read, row: Accident) -> tuple[AttachmentView, ...]:
    query = (
        sa.select(Attachment)
        .where(Attachment.owner_kind == OWNER, Attachment.owner_id == row.id)
        .order_by(Attachment.id)
    )
    return tuple(
        AttachmentView(
            a.id,
            a.version,
            a.file_name,
            r.unseal(a, "caption"),
            a.media_type,
            a.size,
            a.created_at,
            a.created_by,
            a.voided_at is not None,
        )
        for a in r.session.scalars(query)
    )


@dataclass(frozen=True, kw_only=True)
class FirstReport(Query[PaperView]):
    """The file and the footer of its first report, from one snapshot."""

    roles = OFFICE
    accident_id: int

    def fetch(self, r: Read) -> PaperView:
        file = GetAccident(accident_id=self.accident_id).fetch(r)
        head = GetPaperHead(rule_set_version=file.rules.version).fetch(r)
        return PaperView(file, head.school, head.sample, head.stamp)


@dataclass(frozen=True, kw_only=True)
class OpenAttachment(Query[OpenedFile]):
    """The bytes of one attachment of an accident."""

    roles = OFFICE
    attachment_id: int

    def fetch(self, r: Read) -> OpenedFile:
        row = r.get(Attachment, self.attachment_id)
        if row.owner_kind != OWNER:
            raise NotFound(msg("This record does not exist."))
        check_reading(r, r.get(Accident, row.owner_id))
        table = Attachment.__tablename__
        data = r.vault.open_bytes(table, row.uid, "content", row.content)
        return OpenedFile(row.file_name, row.media_type, data)


@dataclass(frozen=True, kw_only=True)
class RuleSetInForce(Query[RuleSet]):
    """The rule set by which a new accident is judged."""

    roles = RECORDERS

    def fetch(self, r: Read) -> RuleSet:
        return rules_in_force(r)


@dataclass(frozen=True, kw_only=True)
class RuleSets(Query[tuple[RuleSetRow, ...]]):
    """All versions of the rule set, newest first; the first one is in force.

    The one the program brings along is listed (with id 0) until a first case has stored it.
    """

    roles = OFFICE

    def fetch(self, r: Read) -> tuple[RuleSetRow, ...]:
        query = sa.select(RuleSetRecord).order_by(RuleSetRecord.id.desc())
        stored = [
            RuleSetRow(row.id, row.rule_version, row.note, row.created_at, row.created_by, row.data)
            for row in r.session.scalars(query)
        ]
        built_in = built_in_text()
        version = load_rule_set(built_in).version
        if version not in {row.version for row in stored}:
            stored.append(RuleSetRow(0, version, "", None, "", built_in))
        return tuple(stored)
