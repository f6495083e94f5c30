"""Whatever happens: a sheet equals what it shows; frozen rows stay; slips lead to what is true."""

import shutil
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campus_guard.core.clock import CHINA, FixedClock
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Actor, Role
from campus_guard.db.keys import Keys
from campus_guard.db.service import Service
from campus_guard.db.session import DATABASE_FILE, Database
from campus_guard.features.accidents.commands import (
    IssueCorrections,
    UnvoidAccident,
    VoidAccident,
)
from campus_guard.features.accidents.queries import ListAccidents, SheetView, Slip
from campus_guard.features.accidents.queries.assess import (
    corrections_due,
    effective_rows,
    members_of,
)
from campus_guard.features.accidents.queries.assess_load import (
    Concealed,
    Ground,
    Member,
    sheet_rows,
)
from campus_guard.features.accidents.queries.rows import FindingRow
from campus_guard.features.accidents.rules import (
    ConcealmentKind,
    ManagementMode,
    StaffRole,
    Tier,
)
from campus_guard.features.accidents.rules.sheet import (
    CaseRef,
    SheetRow,
    differences,
    row_of,
    row_text,
    same_result,
)
from tests.unit.accident_cases import detail
from tests.unit.accident_rules_help import rules, with_settings
from tests.unit.assess_help import (
    OTHER,
    TEACHER,
    accident,
    conceal,
    frozen,
    settled_school,
    sheet,
)

LINES = ("teaching", "logistics")
STAFF = (
    Member("1", "示例甲", "G1", "", "teaching"),
    Member("2", "示例乙", "G2", "", "teaching", StaffRole.DIRECTOR, ("teaching",)),
    Member("3", "示例丙", "G3", "", "administration", StaffRole.VICE_PRINCIPAL, LINES),
    Member("4", "示例丁", "G4", "", "administration", StaffRole.PRINCIPAL),
    Member("5", "示例戊", "G5", "", "logistics"),
)
KEYS = [member.key for member in STAFF]
POINTS = rules().points


def _case(number: int) -> CaseRef:
    return CaseRef(number, f"SG-2026-{number:04}", date(2026, 10, 1))


@st.composite
def _findings(draw: st.DrawFn, number: int) -> tuple[FindingRow, ...]:
    """Findings of one accident: one per line, each with own tiers of the persons."""
    found = []
    for line in draw(st.lists(st.sampled_from(LINES), max_size=2, unique=True)):
        persons = draw(st.lists(st.sampled_from([*KEYS, "外聘人员"]), max_size=3, unique=True))
        own = [draw(st.sampled_from(Tier)) for _ in persons]
        tier = draw(st.none() | st.sampled_from(Tier))
        found.append(
            FindingRow(
                accident_id=number,
                number=_case(number).number,
                line=line,
                severity=(tier or Tier.A1).severity,
                tier=tier,
                final=draw(st.booleans()),
                persons=tuple(
                    {
                        "person": key,
                        "person_id": int(key) if key.isdecimal() else None,
                        "tier": t.value,
                        "points": POINTS[t],
                    }
                    for key, t in zip(persons, own, strict=True)
                ),
                clauses=(),
            )
        )
    return tuple(found)


@st.composite
def grounds(draw: st.DrawFn) -> Ground:
    """What may be known of a term at one moment."""
    numbers = draw(st.lists(st.integers(1, 12), max_size=9, unique=True))
    findings = tuple(f for n in numbers for f in draw(_findings(n)))
    concealed = tuple(
        Concealed(
            _case(n),
            draw(st.sampled_from(ConcealmentKind)),
            draw(st.none() | st.sampled_from(KEYS)),
            draw(st.none() | st.sampled_from(LINES)),
        )
        for n in numbers[: draw(st.integers(0, 2))]
    )
    return Ground({_case(n).number: _case(n) for n in numbers}, findings, concealed, ())


@given(grounds(), st.sampled_from(ManagementMode))
@settings(max_examples=80)
def test_a_row_equals_the_sum_of_what_it_shows(found: Ground, mode: ManagementMode) -> None:
    used = with_settings(management_mode=mode)
    for row in sheet_rows(STAFF, found, used):
        assert row.personal == sum(item.points for item in row.items)
        assert row.management == sum(part.points for part in row.liability)
        for part in row.liability:
            groups = part.count // part.every
            assert part.count == len(part.cases)
            assert part.groups == (min(groups, 1) if mode is ManagementMode.ONCE else groups)
            assert part.points == part.groups * part.each
        rest = max(0, used.full_score - row.personal - row.management)
        assert row.score == (0 if row.concealments else rest)
        assert row.allowance == Decimal(row.score).quantize(Decimal("0.01"))
        guilty = any(item.tier.responsible for item in row.items)
        assert row.award_eligible == (not guilty and not row.concealments)
        assert row_of(row_text(row)) == row


@given(grounds(), grounds())
@settings(max_examples=80)
def test_what_changed_is_said_whenever_the_result_changed(first: Ground, second: Ground) -> None:
    used = rules()
    after = {row.key: row for row in sheet_rows(STAFF, second, used)}
    for row in sheet_rows(STAFF, first, used):
        other = after.get(row.key)
        assert bool(differences(row, other)) or same_result(row, other)
        assert not differences(row, row)


def _slip(number: int, before: SheetRow | None, after: SheetRow) -> Slip:
    moment = datetime(2027, 2, 1, 9, tzinfo=CHINA)
    return Slip(number, str(number), 1, "t", "t", moment, "", "", before, after, "v")


@given(grounds(), st.lists(grounds(), min_size=1, max_size=4), st.data())
@settings(max_examples=60)
def test_the_frozen_sheet_and_its_slips_are_what_is_known(
    first: Ground, later: list[Ground], data: st.DataObject
) -> None:
    used = rules()
    rows = sheet_rows(STAFF, first, used)
    texts = [row_text(row) for row in rows]
    now, slips = rows, list[Slip]()
    for turn, found in enumerate(later):
        now = sheet_rows(members_of(effective_rows(rows, slips).values()), found, used)
        due = corrections_due(effective_rows(rows, slips), now)
        last = turn == len(later) - 1
        taken = due if last else [d for d in due if data.draw(st.booleans())]
        slips += [_slip(len(slips) + n, d.before, d.after) for n, d in enumerate(taken)]
    assert [row_text(row) for row in rows] == texts
    held = effective_rows(rows, slips)
    assert all(same_result(held[row.key], row) for row in now)
    paid = sum((r.allowance for r in rows), Decimal(0)) + sum((s.amount for s in slips), Decimal(0))
    assert paid == sum((row.allowance for row in now), Decimal(0))


# --------------------------------------------------------------------- in the database


Event = Callable[[Service, Database], None]


def _void_or_not(service: Service, _db: Database) -> None:
    row = service.ask(ListAccidents(voided=True)).rows[0]
    command = UnvoidAccident if row.voided else VoidAccident
    more = {} if row.voided else {"reason": "误登"}
    version = detail(service, row.id).version
    service.run(command(accident_id=row.id, expected_version=version, **more))


def _found(service: Service, _db: Database) -> None:
    accident(service, OTHER)


def _concealed(service: Service, db: Database) -> None:
    conceal(db, service.ask(ListAccidents(voided=True)).rows[0].id, TEACHER)


def _issue(service: Service, _db: Database) -> None:
    view = sheet(service)
    if view.due:
        command = IssueCorrections(
            uid=new_uid(),
            sheet_id=view.life.id or 0,
            expected_version=view.life.version,
            reason="更正",
        )
        service.run(command)


def _true(view: SheetView) -> bool:
    """Tell whether frozen rows, slips and what is due add up to what is known now."""
    paid = view.total_allowance + sum((s.amount for s in view.slips), Decimal(0))
    due = sum((d.amount for d in view.due), Decimal(0))
    return paid + due == sum((row.allowance for row in view.now), Decimal(0))


@given(st.lists(st.sampled_from([_void_or_not, _found, _concealed, _issue]), max_size=7))
@settings(max_examples=6, suppress_health_check=list(HealthCheck))
def test_no_order_of_later_events_touches_the_frozen_sheet(
    fresh_school: Path, keys: Keys, events: list[Event]
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / DATABASE_FILE
        shutil.copyfile(fresh_school, path)
        clock = FixedClock(datetime(2026, 11, 20, 9, tzinfo=CHINA))
        db = Database(path, keys, clock)
        service = Service(db, Actor(3, "principal", Role.PRINCIPAL, "principal"))
        settled_school(db, service)
        accident(service, TEACHER)
        before = frozen(service, clock)
        for event in events:
            event(service, db)
            after = sheet(service)
            assert (after.rows, after.life) == (before.rows, before.life)
            assert _true(after)
        db.close()
