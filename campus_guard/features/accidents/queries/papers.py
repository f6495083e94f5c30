"""What the papers of an accident print, each from one snapshot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa

from campus_guard.core.errors import NotFound
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE
from campus_guard.db.links import MeetingDecision, TaskView, meeting_decisions, tasks_of
from campus_guard.db.models import (
    Accident,
    AccidentVictim,
    Area,
    Concealment,
    Correction,
    Pupil,
)
from campus_guard.db.paper import GetPaperHead, PaperHead
from campus_guard.db.service import Query, Read
from campus_guard.features.accidents.queries.access import check_reading
from campus_guard.features.accidents.queries.aftermath import AftermathView, aftermath_of
from campus_guard.features.accidents.queries.closing import signatures
from campus_guard.features.accidents.queries.detail import GetAccident
from campus_guard.features.accidents.queries.duties import DutyFile, GetDuties
from campus_guard.features.accidents.queries.hazards import HazardOfAccident, HazardsOfAccident
from campus_guard.features.accidents.queries.lists import between
from campus_guard.features.accidents.queries.load import children, code, names_by_id, open_code
from campus_guard.features.accidents.queries.rows import (
    AccidentDetail,
    FindingRow,
    SignatureView,
)
from campus_guard.features.accidents.queries.term import current_findings, finding_row
from campus_guard.features.accidents.rules import (
    Cause,
    ConcealmentKind,
    Injury,
    Setting,
    Severity,
    Tier,
    VictimKind,
)
from campus_guard.features.accidents.states import AccidentState


@dataclass(frozen=True, kw_only=True)
class AccidentByNumber(Query[int]):
    """The id of the accident with this number, voided or not. Raises NotFound."""

    roles = OFFICE
    number: str

    def fetch(self, r: Read) -> int:
        wanted = self.number.strip().upper()
        found = r.session.scalar(sa.select(Accident.id).where(Accident.number == wanted))
        if found is None:
            raise NotFound(msg("There is no accident {number}.", number=self.number.strip()))
        return found


@dataclass(frozen=True)
class ConcealmentView:
    """A confirmed 迟报, 漏报, 谎报 or 瞒报."""

    kind: ConcealmentKind
    person: str
    line: str | None
    evidence: str
    decided_at: datetime | None
    decided_by: str
    reason: str


@dataclass(frozen=True)
class ClosingView:
    """Everything that the closing report (ACC-2) prints.

    ``first_injuries``: the very first judgement (初判) of the victims whose one was changed since.
    """

    file: AccidentDetail
    duties: DutyFile
    aftermath: AftermathView
    decisions: tuple[MeetingDecision, ...]
    tasks: tuple[TaskView, ...]
    hazards: tuple[HazardOfAccident, ...]
    concealments: tuple[ConcealmentView, ...]
    head: PaperHead
    first_injuries: Mapping[int, Injury]


@dataclass(frozen=True, kw_only=True)
class ClosingReport(Query[ClosingView]):
    """The file with its aftermath, decisions, tasks and signatures, from one snapshot."""

    roles = OFFICE
    accident_id: int

    def fetch(self, r: Read) -> ClosingView:
        row = r.get(Accident, self.accident_id)
        check_reading(r, row)
        file = GetAccident(accident_id=row.id).fetch(r)
        return ClosingView(
            file=file,
            duties=GetDuties(accident_id=row.id).fetch(r),
            aftermath=aftermath_of(r, row),
            decisions=meeting_decisions(r, row.id),
            tasks=tasks_of(r, accident_id=row.id),
            hazards=HazardsOfAccident(accident_id=row.id).fetch(r),
            concealments=_concealments(r, row.id),
            head=GetPaperHead(rule_set_version=file.rules.version).fetch(r),
            first_injuries=_first_injuries(r, row.id),
        )


def _first_injuries(r: Read, accident_id: int) -> Mapping[int, Injury]:
    """Return the first judgement of each victim whose one was changed, from the old values."""
    query = (
        sa.select(Correction, AccidentVictim.uid)
        .join(AccidentVictim, AccidentVictim.id == Correction.row_id)
        .where(
            AccidentVictim.accident_id == accident_id,
            Correction.kind == AccidentVictim.__tablename__,
            Correction.field == "injury_initial",
            Correction.old_sealed.is_not(None),
        )
        .order_by(Correction.id.desc())
    )
    found = {}
    for old, uid in r.session.execute(query):
        words = r.vault.open(old.kind, uid, old.field, old.old_sealed or b"")
        found[old.row_id] = Injury(words.strip())
    return found


def _concealments(r: Read, accident_id: int) -> tuple[ConcealmentView, ...]:
    query = sa.select(Concealment).where(
        Concealment.accident_id == accident_id,
        Concealment.voided_at.is_(None),
        Concealment.state == "confirmed",
    )
    return tuple(
        ConcealmentView(
            kind=ConcealmentKind(c.kind),
            person=c.person_name,
            line=c.line,
            evidence=r.unseal(c, "evidence"),
            decided_at=c.decided_at,
            decided_by=c.decided_by,
            reason=r.unseal(c, "reason"),
        )
        for c in r.session.scalars(query.order_by(Concealment.id))
    )


@dataclass(frozen=True)
class RegisterRow:
    """One line of the accident register. Restricted files carry no place, words or persons."""

    id: int
    number: str
    occurred_at: datetime
    place: str
    setting: Setting | None
    cause: Cause | None
    victims: tuple[str, ...]
    injury: Injury | None
    loss: Decimal | None
    severity: Severity | None
    headline: Tier | None
    final: bool
    near_miss: bool
    restricted: bool
    narrative: str
    measures: str
    findings: tuple[FindingRow, ...]
    state: AccidentState
    signatures: tuple[SignatureView, ...]
    typed_by: str


@dataclass(frozen=True)
class RegisterView:
    """The register of a range of days, both included, in order of occurrence."""

    first: date
    last: date
    until: date
    rows: tuple[RegisterRow, ...]
    voided: tuple[str, ...]
    head: PaperHead


@dataclass(frozen=True, kw_only=True)
class AccidentRegister(Query[RegisterView]):
    """The living accidents (or near misses only) that occurred from ``first`` to ``last``."""

    roles = OFFICE
    first: date
    last: date
    near_misses: bool = False

    def fetch(self, r: Read) -> RegisterView:
        span = between(self.first, self.last)
        query = sa.select(Accident).where(*span).order_by(Accident.occurred_at, Accident.id)
        stored = list(r.session.scalars(query))
        files = [
            row
            for row in stored
            if row.voided_at is None and (row.near_miss or not self.near_misses)
        ]
        voided = [row.number for row in stored if row.voided_at is not None]
        return RegisterView(
            first=self.first,
            last=self.last,
            until=min(self.last, r.today),
            rows=_register_rows(r, files),
            voided=tuple(voided),
            head=GetPaperHead(
                rule_set_version=", ".join(sorted({f.rule_set_version for f in files}))
            ).fetch(r),
        )


def _register_rows(r: Read, files: list[Accident]) -> tuple[RegisterRow, ...]:
    ids = [row.id for row in files]
    victims: dict[int, list[AccidentVictim]] = {}
    for victim in children(r, AccidentVictim, ids):
        victims.setdefault(victim.accident_id, []).append(victim)
    findings: dict[int, list[FindingRow]] = {}
    numbers = {row.id: row for row in files}
    for finding in current_findings(r, ids):
        row = finding_row(numbers[finding.accident_id], finding)
        findings.setdefault(row.accident_id, []).append(row)
    areas = names_by_id(r, Area, [row.area_id for row in files])
    return tuple(
        _register_row(r, row, victims.get(row.id, []), tuple(findings.get(row.id, ())), areas)
        for row in files
    )


def _register_row(
    r: Read,
    row: Accident,
    victims: list[AccidentVictim],
    findings: tuple[FindingRow, ...],
    areas: Mapping[int, str],
) -> RegisterRow:
    shown = not row.restricted
    return RegisterRow(
        id=row.id,
        number=row.number,
        occurred_at=row.occurred_at,
        place=(row.place or areas.get(row.area_id or 0, "")) if shown else "",
        setting=code(Setting, row.setting) if shown else None,
        cause=code(Cause, row.cause) if shown else None,
        victims=tuple(_victim(r, v) for v in victims) if shown else (),
        injury=_worst(r, victims) if shown else None,
        loss=row.property_loss,
        severity=code(Severity, row.severity),
        headline=code(Tier, row.headline),
        final=row.final,
        near_miss=row.near_miss,
        restricted=row.restricted,
        narrative=r.unseal(row, "narrative") if shown else "",
        measures=r.unseal(row, "measures") if shown else "",
        findings=findings if shown else (),
        state=AccidentState(row.state),
        signatures=signatures(r, row.id) if row.state == AccidentState.CLOSED else (),
        typed_by=row.created_by,
    )


def _victim(r: Read, row: AccidentVictim) -> str:
    """Return how the register may name somebody: pupils by number."""
    if row.pupil_id is not None:
        return r.get(Pupil, row.pupil_id).number
    return VictimKind(row.kind).value


def _worst(r: Read, victims: list[AccidentVictim]) -> Injury | None:
    order = list(Injury)
    judged = [
        open_code(r, v, "injury_confirmed", Injury) or open_code(r, v, "injury_initial", Injury)
        for v in victims
    ]
    known = [injury for injury in judged if injury is not None]
    return max(known, key=order.index, default=None)
