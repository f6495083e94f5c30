"""A term with a staff, positions and accidents, for the tests of the settlement."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from campus_guard.core.clock import CHINA, FixedClock
from campus_guard.core.i18n import Translator
from campus_guard.core.ids import new_uid
from campus_guard.db.models import Concealment, Person, Position
from campus_guard.db.service import Service
from campus_guard.db.session import Database
from campus_guard.features.accidents.commands import (
    ConfirmSettlement,
    FreezeSettlement,
    IssueCorrections,
    ProposeSettlement,
    SaveAssessmentSettings,
    VoidAccident,
)
from campus_guard.features.accidents.queries import GetTermSheet, RuleSetInForce, SheetView
from campus_guard.features.accidents.rules import Confirmation, Injury, Question
from campus_guard.features.accidents.rules.ruleset_edit import assessment_of
from campus_guard.features.accidents.rules.sheet import SheetRow
from campus_guard.features.calendar.commands import CreateSchoolYear, TermDates
from tests.unit.accident_cases import (
    GOOD,
    class_teacher,
    detail,
    record,
    triaged,
    victim,
)

TERM, NEXT = "2026-2027-1", "2026-2027-2"
TEACHER, DIRECTOR, VICE, HEAD, OTHER = 1, 2, 3, 4, 5
FAILED = {**GOOD, Question.GUIDANCE_DONE: False}
AFTER = datetime(2027, 1, 25, 9, tzinfo=CHINA)


def make_term(service: Service) -> None:
    """Make the school year with its two terms."""
    terms = (
        TermDates(date(2026, 9, 1), date(2027, 1, 20)),
        TermDates(date(2027, 2, 24), date(2027, 7, 3)),
    )
    service.run(CreateSchoolYear(uid=new_uid(), starts_on=date(2026, 9, 1), terms=terms))


def make_staff(db: Database) -> None:
    """Make five people: teacher, director of teaching, vice-principal, principal, teacher."""
    moment = datetime(2026, 8, 20, 8, tzinfo=CHINA)
    stamp = {"created_at": moment, "created_by": "setup"}
    lines = ("teaching", "teaching", "administration", "administration", "teaching")
    positions: tuple[tuple[str, int, str | None, list[str]], ...] = (
        ("line_director", DIRECTOR, "teaching", []),
        ("vice_principal", VICE, None, ["teaching", "logistics"]),
        ("first_responsible", HEAD, None, []),
    )
    with db.write("setup") as unit:
        for number, line in enumerate(lines, 1):
            unit.session.add(
                Person(
                    id=number,
                    uid=new_uid(),
                    name=f"示例{'甲乙丙丁戊'[number - 1]}",
                    staff_number=f"G{number}",
                    line=line,
                    title="教师",
                    **stamp,
                )
            )
        unit.session.flush()
        for position, person, charge, over in positions:
            unit.session.add(
                Position(
                    uid=new_uid(),
                    position=position,
                    person_id=person,
                    line=charge,
                    lines=over,
                    starts_on=date(2026, 8, 1),
                    **stamp,
                )
            )


def settled_school(db: Database, service: Service) -> None:
    """Make the term and its staff."""
    make_term(service)
    make_staff(db)


def accident(
    service: Service,
    person: int = TEACHER,
    *,
    good: bool = False,
    injury: Injury = Injury.MINOR,
    confirmed: Confirmation = Confirmation.ADMIN_MEETING,
) -> int:
    """Record an accident for which this person answered, well or not."""
    answers = GOOD if good else FAILED
    duty = class_teacher(answers, person_id=person, person_name="", confirmed_by=confirmed)
    return record(service, triaged(), victims=(victim(injury),), duties=(duty,))


def sheet(service: Service, term: str = TERM) -> SheetView:
    """Return the settlement as it stands."""
    return service.ask(GetTermSheet(term=term))


def propose(service: Service, term: str = TERM) -> int:
    """Propose the draft that is seen."""
    seen = sheet(service, term)
    command = ProposeSettlement(
        uid=new_uid(),
        term_id=seen.term.id,
        digest=seen.digest,
        expected_version=seen.life.version or None,
    )
    return service.run(command).value


def confirm(service: Service, **more: str) -> None:
    """Confirm what was proposed."""
    life = sheet(service).life
    service.run(ConfirmSettlement(sheet_id=life.id or 0, expected_version=life.version, **more))


def freeze(service: Service) -> None:
    """Freeze what was confirmed."""
    life = sheet(service).life
    service.run(FreezeSettlement(sheet_id=life.id or 0, expected_version=life.version))


def frozen(principal: Service, clock: FixedClock) -> SheetView:
    """Lead the term's sheet to its end, after the last lesson."""
    clock.at = max(clock.at, AFTER)
    propose(principal)
    confirm(principal)
    freeze(principal)
    return sheet(principal)


def conceal(
    db: Database, accident_id: int, person: int | None = None, line: str | None = None
) -> int:
    """Put a confirmed concealment on record."""
    with db.write("setup") as unit:
        moment = unit.at + timedelta(0)
        row = Concealment(
            uid=new_uid(),
            accident_id=accident_id,
            kind="concealed",
            state="confirmed",
            person_id=person,
            line=line,
            decided_at=moment,
            decided_by="示例行政会",
            created_at=moment,
            created_by="setup",
        )
        unit.session.add(row)
        unit.session.flush()
        return row.id


def person(view: SheetView, number: int = TEACHER) -> SheetRow:
    """Return somebody's row."""
    row = view.row(str(number))
    assert row is not None
    return row


def said(view: SheetView, number: int = TEACHER) -> str:
    """Return what changed for somebody, in one line."""
    return " ".join(Translator()(words) for words in view.changes.get(str(number), ()))


def void(service: Service, accident_id: int) -> None:
    """Void an accident."""
    version = detail(service, accident_id).version
    service.run(VoidAccident(accident_id=accident_id, expected_version=version, reason="误登"))


def issue(service: Service, reason: str = "复查改判", **more: object) -> tuple[int, ...]:
    """Write the slips that are due."""
    view = sheet(service)
    command = IssueCorrections(
        uid=new_uid(),
        sheet_id=view.life.id or 0,
        expected_version=view.life.version,
        reason=reason,
        digest=view.digest,
        **more,  # type: ignore[arg-type]
    )
    return service.run(command).value


def settings(principal: Service, version: str = "school-2", **changes: object) -> None:
    """Put a version with other settings in force."""
    rules = principal.ask(RuleSetInForce())
    principal.run(
        SaveAssessmentSettings(
            uid=new_uid(),
            base=rules.version,
            rule_version=version,
            settings=replace(assessment_of(rules), **changes),  # type: ignore[arg-type]
        )
    )
