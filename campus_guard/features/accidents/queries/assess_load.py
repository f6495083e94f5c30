"""What a settlement is computed from: the findings of the days, confirmed concealment, the staff.

Only what counts is read: no narrative, no injury and no timeline is opened for a settlement.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from campus_guard.core.clock import CHINA
from campus_guard.db.models import (
    Accident,
    AccidentEvaluation,
    AccidentFinding,
    Person,
    PersonPost,
    Position,
    StaffPost,
)
from campus_guard.db.models import Concealment as ConcealmentRecord
from campus_guard.db.service import Read
from campus_guard.features.accidents.queries.lists import between
from campus_guard.features.accidents.queries.load import code
from campus_guard.features.accidents.queries.rows import FindingRow
from campus_guard.features.accidents.rules import (
    Concealment,
    ConcealmentKind,
    ConcealmentState,
    FindingState,
    RuleSet,
    SettledFinding,
    Severity,
    StaffMember,
    StaffRole,
    Tier,
    settle,
)
from campus_guard.features.accidents.rules.settlement import LiabilityItem, PersonSettlement
from campus_guard.features.accidents.rules.sheet import (
    CaseRef,
    SheetConcealment,
    SheetItem,
    SheetLiability,
    SheetRow,
)

STAFF_ROLES: Mapping[str, StaffRole] = {
    "first_responsible": StaffRole.PRINCIPAL,
    "vice_principal": StaffRole.VICE_PRINCIPAL,
    "line_director": StaffRole.DIRECTOR,
}


@dataclass(frozen=True)
class Member:
    """Somebody on the sheet: what is printed of him, and what he answers for."""

    key: str
    name: str
    staff_number: str
    post: str
    line: str
    role: StaffRole = StaffRole.STAFF
    lines: tuple[str, ...] = ()

    @property
    def rule(self) -> StaffMember:
        """Return the person as the rules know him."""
        return StaffMember(self.key, self.role, frozenset(self.lines))


@dataclass(frozen=True)
class Concealed:
    """A confirmed case of concealment of a file."""

    case: CaseRef
    kind: ConcealmentKind
    person: str | None
    line: str | None

    def charges(self, member: StaffMember) -> bool:
        """A-30: a department's concealment charges its director, others only by name."""
        if self.person is not None and self.person == member.person:
            return True
        return (
            self.line is not None
            and member.role is StaffRole.DIRECTOR
            and self.line in member.lines
        )


@dataclass(frozen=True)
class Ground:
    """Everything that counts in a range of days. ``pending`` are files not yet decided."""

    cases: Mapping[str, CaseRef]
    findings: tuple[FindingRow, ...]
    concealed: tuple[Concealed, ...]
    pending: tuple[CaseRef, ...]


def ground(r: Read, first: date, last: date | None) -> Ground:
    """Return what living accidents that occurred in these days say about people."""
    rows = r.session.execute(
        sa.select(Accident.id, Accident.number, Accident.occurred_at, Accident.final)
        .where(Accident.voided_at.is_(None), *between(first, last))
        .order_by(Accident.occurred_at, Accident.id)
    ).all()
    cases = {
        row.id: CaseRef(row.id, row.number, row.occurred_at.astimezone(CHINA).date())
        for row in rows
    }
    findings = _findings(r, cases)
    open_ones = {row.id for row in rows if not row.final}
    open_ones |= {f.accident_id for f in findings if not f.final}
    return Ground(
        cases={case.number: case for case in cases.values()},
        findings=findings,
        concealed=_concealed(r, cases),
        pending=tuple(case for case in cases.values() if case.id in open_ones),
    )


def _findings(r: Read, cases: Mapping[int, CaseRef]) -> tuple[FindingRow, ...]:
    table = AccidentFinding
    rows = r.session.execute(
        sa.select(
            table.accident_id,
            table.line,
            table.severity,
            table.tier,
            table.state,
            table.persons,
            table.clauses,
        )
        .join(AccidentEvaluation, AccidentEvaluation.id == table.evaluation_id)
        .where(AccidentEvaluation.current, table.accident_id.in_(cases))
        .order_by(table.id)
    ).all()
    order = {number: place for place, number in enumerate(cases)}
    return tuple(
        FindingRow(
            accident_id=row.accident_id,
            number=cases[row.accident_id].number,
            line=row.line,
            severity=Severity(row.severity),
            tier=code(Tier, row.tier),
            final=row.state == FindingState.FINAL,
            persons=tuple(dict(p) for p in row.persons),
            clauses=tuple(row.clauses),
        )
        for row in sorted(rows, key=lambda row: order[row.accident_id])
    )


def _concealed(r: Read, cases: Mapping[int, CaseRef]) -> tuple[Concealed, ...]:
    table = ConcealmentRecord
    rows = r.session.execute(
        sa.select(table.accident_id, table.kind, table.person_id, table.person_name, table.line)
        .where(
            table.voided_at.is_(None),
            table.state == ConcealmentState.CONFIRMED.value,
            table.accident_id.in_(cases),
        )
        .order_by(table.id)
    )
    return tuple(
        Concealed(
            cases[row.accident_id],
            ConcealmentKind(row.kind),
            str(row.person_id) if row.person_id is not None else row.person_name or None,
            row.line,
        )
        for row in rows
    )


def roster(r: Read, first: date, last: date) -> tuple[Member, ...]:
    """Return the staff of these days, by staff number, with the position held on the last."""
    people = r.session.execute(
        sa.select(Person.id, Person.name, Person.staff_number, Person.line, Person.title)
        .where(
            Person.voided_at.is_(None),
            sa.or_(Person.joined_on.is_(None), Person.joined_on <= last),
            sa.or_(Person.left_on.is_(None), Person.left_on >= first),
        )
        .order_by(Person.staff_number, Person.id)
    ).all()
    held, posts = _held(r, last), _posts(r)
    found = []
    for person in people:
        position = held.get(person.id)
        role, lines = position or (StaffRole.STAFF, ())
        found.append(
            Member(
                key=str(person.id),
                name=person.name,
                staff_number=person.staff_number,
                post="、".join(posts.get(person.id, ())) or person.title,
                line=person.line,
                role=role,
                lines=lines,
            )
        )
    return tuple(found)


def _held(r: Read, last: date) -> Mapping[int, tuple[StaffRole, tuple[str, ...]]]:
    rows = r.session.execute(
        sa.select(Position.person_id, Position.position, Position.line, Position.lines)
        .where(
            Position.voided_at.is_(None),
            Position.starts_on <= last,
            sa.or_(Position.ends_on.is_(None), Position.ends_on >= last),
            Position.position.in_(STAFF_ROLES),
        )
        .order_by(Position.id)
    )
    return {
        row.person_id: (
            STAFF_ROLES[row.position],
            tuple(sorted({*row.lines, *([row.line] if row.line else [])})),
        )
        for row in rows
    }


def _posts(r: Read) -> Mapping[int, Sequence[str]]:
    rows = r.session.execute(
        sa.select(PersonPost.person_id, StaffPost.name)
        .join(StaffPost, StaffPost.id == PersonPost.staff_post_id)
        .where(StaffPost.voided_at.is_(None))
        .order_by(StaffPost.sort, StaffPost.id)
    )
    found: dict[int, list[str]] = {}
    for person, name in rows:
        found.setdefault(person, []).append(name)
    return found


def person_key(person: Mapping[str, object]) -> str:
    """Return the key of a person in a finding: the staff row, or the name written there."""
    number = person.get("person_id")
    return str(number if number is not None else person["person"])


def settled(finding: FindingRow) -> SettledFinding:
    """Return a stored finding as the settlement takes it, with the points of its own version."""
    keys = {person_key(p): p for p in finding.persons}
    tiers = {key: Tier(str(p["tier"])) for key, p in keys.items() if p.get("tier")}
    points = {key: int(str(p["points"])) for key, p in keys.items() if p.get("points")}
    return SettledFinding(
        accident=finding.number,
        line=finding.line,
        tier=finding.tier,
        persons=tuple(keys),
        person_tiers=tiers,
        final=finding.final,
        person_points=points,
    )


def sheet_rows(members: Iterable[Member], found: Ground, rules: RuleSet) -> tuple[SheetRow, ...]:
    """Return the rows of the sheet: the staff in its order, then others who are named."""
    known = {member.key: member for member in members}
    result = settle(
        [member.rule for member in known.values()],
        [settled(f) for f in found.findings],
        [
            Concealment(c.kind, ConcealmentState.CONFIRMED, c.person, c.line)
            for c in found.concealed
        ],
        rules,
    )
    return tuple(
        _row(known.get(key) or Member(key, key, "", "", ""), person, found)
        for key, person in result.people.items()
    )


def _row(member: Member, person: PersonSettlement, found: Ground) -> SheetRow:
    free = person.role is StaffRole.PRINCIPAL
    cases = found.cases
    return SheetRow(
        key=member.key,
        name=member.name,
        staff_number=member.staff_number,
        post=member.post,
        line=member.line,
        role=person.role,
        lines=member.lines,
        items=tuple(
            SheetItem(cases[i.accident], i.line, i.tier, 0 if free else i.points)
            for i in person.items
        ),
        liability=tuple(_liability(item, cases) for item in person.liability),
        concealments=tuple(
            SheetConcealment(c.case, c.kind) for c in found.concealed if c.charges(member.rule)
        ),
        personal=person.personal,
        management=person.management,
        score=person.score,
        allowance=person.allowance,
        veto=person.veto,
    )


def _liability(item: LiabilityItem, cases: Mapping[str, CaseRef]) -> SheetLiability:
    return SheetLiability(
        tier=item.tier,
        count=item.count,
        every=item.every,
        groups=item.groups,
        each=item.points_each,
        points=item.points,
        cases=tuple(cases[number] for number in item.accidents),
    )
