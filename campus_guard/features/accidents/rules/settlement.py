"""The term settlement (section 5): points, management liability, score, allowance, awards."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from campus_guard.core.i18n import Message, msg
from campus_guard.features.accidents.rules.codes import (
    ConcealmentKind,
    ConcealmentState,
    ManagementMode,
    StaffRole,
    Tier,
    VetoReason,
)
from campus_guard.features.accidents.rules.labels import label
from campus_guard.features.accidents.rules.ruleset import RuleSet

_FEN = Decimal("0.01")
_GRADES = (Tier.R1, Tier.R2, Tier.R3)


@dataclass(frozen=True)
class StaffMember:
    """A person on the sheet. No ``lines`` for a vice-principal means all lines."""

    person: str
    role: StaffRole = StaffRole.STAFF
    lines: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SettledFinding:
    """A finding of the term. Only ``final`` ones with a tier count.

    ``person_tiers`` holds the own tier of persons where it differs from ``tier`` (A-12),
    ``person_points`` the points where the case was judged by an earlier version of the rule set.
    """

    accident: str
    line: str
    tier: Tier | None
    persons: tuple[str, ...] = ()
    person_tiers: Mapping[str, Tier] = field(default_factory=lambda: MappingProxyType({}))
    final: bool = True
    person_points: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    def tier_for(self, person: str) -> Tier | None:
        """Return the tier by which ``person`` is charged."""
        return self.person_tiers.get(person, self.tier)


@dataclass(frozen=True)
class Concealment:
    """A case of 迟报/漏报/谎报/瞒报 by a person or by a whole line (A-16, A-29, A-30).

    ``term_open`` False: the term of the accident was already settled, so this term's score stays
    and a correction slip is due.
    """

    kind: ConcealmentKind
    state: ConcealmentState
    person: str | None = None
    line: str | None = None
    term_open: bool = True


@dataclass(frozen=True)
class PointsItem:
    """One line of the personal points: a finding that names the person."""

    accident: str
    line: str
    tier: Tier
    points: int


@dataclass(frozen=True)
class LiabilityItem:
    """The arithmetic of management liability for one grade: ⌊count/every⌋ × points_each."""

    tier: Tier
    count: int
    every: int
    groups: int
    points_each: int
    points: int
    accidents: tuple[str, ...]

    @property
    def words(self) -> Message:
        """Return the arithmetic as it is shown and printed."""
        return msg(
            "{tier}: {count} ÷ {every} → {groups} × {each} = {points}",
            tier=label(self.tier),
            count=self.count,
            every=self.every,
            groups=self.groups,
            each=self.points_each,
            points=self.points,
        )


@dataclass(frozen=True)
class PersonSettlement:
    """One row of the sheet. ``allowance`` in yuan with two decimals."""

    person: str
    role: StaffRole
    personal: int
    management: int
    score: int
    allowance: Decimal
    award_eligible: bool
    items: tuple[PointsItem, ...]
    liability: tuple[LiabilityItem, ...]
    concealed: bool
    correction_due: bool
    veto: tuple[VetoReason, ...]

    @property
    def reasons(self) -> tuple[Message, ...]:
        """Return in words why the awards are lost."""
        return tuple(label(reason) for reason in self.veto)


@dataclass(frozen=True)
class Settlement:
    """The whole sheet of a term, by person in the order of the staff list."""

    people: Mapping[str, PersonSettlement]
    rule_set_version: str
    mode: ManagementMode
    allowance: Decimal

    @property
    def total_allowance(self) -> Decimal:
        """Return the sum of all allowances in yuan."""
        return sum((p.allowance for p in self.people.values()), Decimal("0.00"))

    @property
    def zero_scores(self) -> int:
        """Return how many persons have a score of 0."""
        return sum(1 for p in self.people.values() if p.score == 0)

    @property
    def awards_refused(self) -> int:
        """Return how many persons lose the awards."""
        return sum(1 for p in self.people.values() if not p.award_eligible)


@dataclass(frozen=True)
class CorrectionSlip:
    """What changed for one person after the sheet was frozen (A-29; never edit a paid sheet)."""

    person: str
    score_before: int
    score_after: int
    amount: Decimal
    award_before: bool
    award_after: bool


def settle(
    staff: Iterable[StaffMember],
    findings: Iterable[SettledFinding],
    concealments: Iterable[Concealment],
    rules: RuleSet,
) -> Settlement:
    """Return the settlement of a term. The findings must be those of the term (A-27).

    A person named in a finding or a concealment but not on the staff list gets a row of its own,
    so that no points are lost.
    """
    counted = tuple(f for f in findings if f.final and f.tier is not None)
    cases = tuple(concealments)
    members = {m.person: m for m in staff}
    for person in _named(counted, cases):
        members.setdefault(person, StaffMember(person))
    own = _items_by_person(counted, rules)
    people = {
        person: _row(member, own.get(person, ()), counted, cases, rules)
        for person, member in members.items()
    }
    return Settlement(
        MappingProxyType(people), rules.version, rules.management_mode, rules.allowance
    )


def correction_slip(old: PersonSettlement, new: PersonSettlement) -> CorrectionSlip | None:
    """Return the slip that turns a frozen row into the new one; None when nothing changed.

    ``amount`` is what is still to pay (positive) or to take back (negative), in yuan.
    """
    slip = CorrectionSlip(
        person=old.person,
        score_before=old.score,
        score_after=new.score,
        amount=new.allowance - old.allowance,
        award_before=old.award_eligible,
        award_after=new.award_eligible,
    )
    same = (old.score, old.allowance, old.award_eligible)
    return None if same == (new.score, new.allowance, new.award_eligible) else slip


def allowance_for(score: int, rules: RuleSet) -> Decimal:
    """Return the allowance in yuan for a score, rounded half up to fen (A-19)."""
    amount = rules.allowance * score / rules.full_score
    return amount.quantize(_FEN, rounding=ROUND_HALF_UP)


def _named(findings: Sequence[SettledFinding], cases: Sequence[Concealment]) -> Iterable[str]:
    for finding in findings:
        yield from finding.persons
    for case in cases:
        if case.person is not None:
            yield case.person


def _items_by_person(
    findings: Sequence[SettledFinding], rules: RuleSet
) -> Mapping[str, tuple[PointsItem, ...]]:
    found: dict[str, list[PointsItem]] = {}
    for finding in findings:
        for person in dict.fromkeys(finding.persons):
            tier = finding.tier_for(person)
            if tier is None:
                continue
            points = finding.person_points.get(person, rules.points[tier])
            item = PointsItem(finding.accident, finding.line, tier, points)
            found.setdefault(person, []).append(item)
    return {person: tuple(items) for person, items in found.items()}


def _row(
    member: StaffMember,
    items: tuple[PointsItem, ...],
    findings: Sequence[SettledFinding],
    cases: Sequence[Concealment],
    rules: RuleSet,
) -> PersonSettlement:
    principal = member.role is StaffRole.PRINCIPAL
    personal = 0 if principal else sum(item.points for item in items)
    liability = _liability(member, findings, rules)
    management = sum(item.points for item in liability)
    confirmed = [c for c in cases if _charges(c, member)]
    concealed = any(c.term_open for c in confirmed)
    score = 0 if concealed else max(0, rules.full_score - personal - management)
    veto = tuple(_veto_reasons(member, items, findings, confirmed, rules))
    return PersonSettlement(
        person=member.person,
        role=member.role,
        personal=personal,
        management=management,
        score=score,
        allowance=allowance_for(score, rules),
        award_eligible=not veto,
        items=items,
        liability=liability,
        concealed=concealed,
        correction_due=any(not c.term_open for c in confirmed),
        veto=veto,
    )


def _charges(case: Concealment, member: StaffMember) -> bool:
    """A-30: a line's concealment charges its director; members only if named."""
    if case.state is not ConcealmentState.CONFIRMED:
        return False
    if case.person == member.person:
        return True
    return case.line is not None and member.role is StaffRole.DIRECTOR and case.line in member.lines


def _in_charge(member: StaffMember, line: str) -> bool:
    if member.role is StaffRole.DIRECTOR:
        return line in member.lines
    if member.role is StaffRole.VICE_PRINCIPAL:
        return not member.lines or line in member.lines
    return False


def _liability(
    member: StaffMember, findings: Sequence[SettledFinding], rules: RuleSet
) -> tuple[LiabilityItem, ...]:
    """Return the management liability by grade, never pooled (A-18).

    A director's n counts findings of his line, a vice-principal's n counts accidents.
    """
    vice = member.role is StaffRole.VICE_PRINCIPAL
    every = rules.vp_every if vice else rules.director_every
    found = []
    for tier in _GRADES:
        mine = [f.accident for f in findings if f.tier is tier and _in_charge(member, f.line)]
        counted = list(dict.fromkeys(mine)) if vice else mine
        if not counted:
            continue
        groups = len(counted) // every
        if rules.management_mode is ManagementMode.ONCE:
            groups = min(groups, 1)
        each = rules.management_points[tier]
        found.append(
            LiabilityItem(tier, len(counted), every, groups, each, groups * each, tuple(counted))
        )
    return tuple(found)


def _veto_reasons(
    member: StaffMember,
    items: Sequence[PointsItem],
    findings: Sequence[SettledFinding],
    confirmed: Sequence[Concealment],
    rules: RuleSet,
) -> Iterable[VetoReason]:
    """Return why the awards are lost: direct responsibility, concealment, A-32 by setting."""
    if any(item.tier.responsible for item in items):
        yield VetoReason.DIRECT
    if confirmed:
        yield VetoReason.CONCEALMENT
    if rules.line_leaders_lose_awards and any(
        f.tier is not None and f.tier.responsible and _in_charge(member, f.line) for f in findings
    ):
        yield VetoReason.LINE
