"""Reads the rows of one accident back into what was typed."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.paths import resource
from campus_guard.db.models import (
    Accident,
    AccidentContact,
    AccidentDuty,
    AccidentManualFinding,
    AccidentStep,
    AccidentTelling,
    AccidentVictim,
    RuleSetRecord,
)
from campus_guard.db.service import Read, Write
from campus_guard.features.accidents.inputs import Case, DutyInput, Facts, HandFinding, VictimInput
from campus_guard.features.accidents.rules import (
    Basis,
    Cause,
    Confirmation,
    Department,
    DutyRole,
    FoodCheck,
    Injury,
    Line,
    OutsideBody,
    Party,
    Question,
    RuleSet,
    Setting,
    Step,
    StepCode,
    Tier,
    VictimKind,
    load_rule_set,
)

E = TypeVar("E", bound=StrEnum)
R = TypeVar("R", AccidentVictim, AccidentDuty, AccidentStep, AccidentTelling, AccidentContact)
_CODE_WIDTH = 12


def code(kind: type[E], value: str | None) -> E | None:
    """Return the enum member of a stored code; None stays None (unknown)."""
    return None if value is None else kind(value)


def seal_code(w: Write, row: Any, column: str, value: StrEnum | None) -> bytes | None:
    """Seal a code; all codes have one length, so that the length tells nothing."""
    return None if value is None else w.seal(row, column, value.value.ljust(_CODE_WIDTH))


def open_code(r: Read, row: Any, column: str, kind: type[E]) -> E | None:
    """Return the member of a sealed code."""
    return code(kind, r.unseal(row, column).strip() or None)


def children(
    r: Read, model: type[R], accident_ids: Iterable[int], *, voided: bool = False
) -> list[R]:
    """Return the rows that belong to these accidents, in their order."""
    ids = list(accident_ids)
    query = _children(model, one=len(ids) == 1, voided=voided)
    return list(r.session.scalars(query, {"ids": ids[0] if len(ids) == 1 else ids}))


@lru_cache(maxsize=100)
def _children(model: Any, *, one: bool, voided: bool) -> sa.Select[Any]:
    """Return the statement, made once: each file asks it a dozen times."""
    ids: Any = sa.bindparam("ids", expanding=not one)
    query = sa.select(model).where(model.accident_id == ids if one else model.accident_id.in_(ids))
    if not voided:
        query = query.where(model.voided_at.is_(None))
    order = [model.sort] if hasattr(model, "sort") else []
    return query.order_by(*order, model.id)


def facts_of(r: Read, row: Accident) -> Facts:
    """Return the facts as they were typed, sealed texts opened."""
    return Facts(
        occurred_at=row.occurred_at,
        place=row.place,
        narrative=r.unseal(row, "narrative"),
        area_id=row.area_id,
        known_at=row.known_at,
        known_reason=r.unseal(row, "known_reason"),
        reported_at=row.reported_at,
        reporter_id=row.reporter_id,
        reporter=row.reporter,
        reporter_phone=r.unseal(row, "reporter_phone"),
        setting=code(Setting, row.setting),
        activity=row.activity,
        cause=code(Cause, row.cause),
        harmed=row.harmed,
        property_loss=row.property_loss,
        food_check=code(FoodCheck, row.food_check),
        food_from_campus=row.food_from_campus,
        public_attention=row.public_attention,
        no_responsible_person=row.no_responsible_person,
        measures=r.unseal(row, "measures"),
        hospital=r.unseal(row, "hospital"),
        department=code(Department, row.department),
        chain_from=Party(row.chain_from),
        absent=tuple(Party(p) for p in row.absent),
    )


def victim_of(r: Read, row: AccidentVictim) -> VictimInput:
    """Return one victim, sealed texts opened."""
    return VictimInput(
        uid=row.uid,
        kind=VictimKind(row.kind),
        pupil_id=row.pupil_id,
        person_id=row.person_id,
        label=row.label,
        injury=open_code(r, row, "injury_initial", Injury),
        details=r.unseal(row, "details"),
        hospital=r.unseal(row, "hospital"),
        confirmed=open_code(r, row, "injury_confirmed", Injury),
        confirmed_at=row.confirmed_at,
    )


def duty_of(r: Read, row: AccidentDuty) -> DutyInput:
    """Return one duty, sealed texts opened."""
    return DutyInput(
        uid=row.uid,
        role=DutyRole(row.role),
        person_id=row.person_id,
        person_name=row.person_name,
        answers={Question(key): value for key, value in row.answers.items()},
        corporal_punishment=row.corporal_punishment,
        override=row.override,
        override_reason=r.unseal(row, "override_reason"),
        replaces_reason=r.unseal(row, "replaces_reason"),
        evidence=r.unseal(row, "evidence"),
        confirmed_by=Confirmation(row.confirmed_by),
    )


def case_of(r: Read, row: Accident) -> Case:
    """Return the whole case; needs the power to open sealed text."""
    victims = children(r, AccidentVictim, [row.id])
    return Case(
        facts_of(r, row),
        tuple(victim_of(r, v) for v in victims),
        duties_of(r, row),
        by_hand_of(r, row.id),
    )


def duties_of(r: Read, row: Accident) -> tuple[DutyInput, ...]:
    """Return the duties as they are stored."""
    return tuple(duty_of(r, d) for d in children(r, AccidentDuty, [row.id]))


def by_hand_of(r: Read, accident_id: int) -> tuple[HandFinding, ...]:
    """Return the findings that the meeting made by hand (A-13)."""
    query = sa.select(AccidentManualFinding).where(
        AccidentManualFinding.accident_id == accident_id,
        AccidentManualFinding.voided_at.is_(None),
    )
    return tuple(
        HandFinding(
            Line(row.line),
            Tier(row.tier),
            tuple((one["person_id"], one["name"]) for one in row.persons),
        )
        for row in r.session.scalars(query.order_by(AccidentManualFinding.id))
    )


def step_of(row: AccidentStep) -> Step:
    """Return a stored step as the rules know it."""
    return Step(
        code=StepCode(row.code),
        actor=Party(row.actor),
        recipient=Party(row.recipient),
        due_at=row.due_at,
        basis=Basis(row.basis),
        phase=row.phase,
        awaits_receipt=row.awaits_receipt,
        bodies=tuple(OutsideBody(b) for b in row.bodies),
    )


def pupils_of(victims: Sequence[AccidentVictim]) -> list[int]:
    """Return the ids of the victims whose parents must be told."""
    return [v.id for v in victims if v.kind == VictimKind.STUDENT]


def built_in_text() -> str:
    """Return the JSON of the rule set that the program brings along."""
    return resource("rules", "six_tier.json").read_text("utf-8")


@lru_cache(maxsize=4)
def _parsed(text: str) -> RuleSet:
    """Return the rule set of this text; rule sets cannot be changed, so one serves all."""
    return load_rule_set(text)


def rules_of(r: Read, version: str) -> RuleSet:
    """Return the rule set of a stored version. Raises UserError when it is gone."""
    found = r.session.scalar(
        sa.select(RuleSetRecord.data).where(RuleSetRecord.rule_version == version)
    )
    if found is not None:
        return _parsed(found)
    built_in = _parsed(built_in_text())
    if built_in.version != version:
        raise UserError(msg("The rule set {version} of this case is missing.", version=version))
    return built_in


def rules_in_force(r: Read) -> RuleSet:
    """Return the school's newest rule set, else the one the program brings along."""
    newest = r.session.scalars(
        sa.select(RuleSetRecord.data)
        .where(RuleSetRecord.voided_at.is_(None))
        .order_by(RuleSetRecord.id.desc())
        .limit(1)
    ).first()
    return _parsed(newest if newest is not None else built_in_text())


def names_by_id(r: Read, model: Any, ids: Iterable[int | None]) -> Mapping[int, str]:
    """Return the names of rows, voided ones too (old records keep their names)."""
    wanted = {i for i in ids if i is not None}
    if not wanted:
        return {}
    rows = r.session.execute(sa.select(model.id, model.name).where(model.id.in_(wanted)))
    return {row.id: row.name for row in rows}
