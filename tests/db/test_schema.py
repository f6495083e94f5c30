"""The shape of the tables: names of constraints, coded columns, values on their way in and out."""

import re
from collections import Counter
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import exc
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Role
from campus_guard.db.models import Account, Base, Person
from campus_guard.db.models.people import LINES
from campus_guard.db.session import Database
from campus_guard.db.types import Fen, UtcDateTime

DIALECT = sqlite.dialect()
TABLES = Base.metadata.sorted_tables
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
MOMENTS = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 28), timezones=OFFSETS)  # noqa: DTZ001


def _ddl(table: sa.Table) -> str:
    return str(CreateTable(table).compile(dialect=DIALECT))


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_every_constraint_and_index_has_its_conventional_name(table: sa.Table) -> None:
    lines = [line.strip() for line in _ddl(table).splitlines()]
    assert not [x for x in lines if re.match(r"(CHECK|UNIQUE|FOREIGN|PRIMARY)\b", x)]
    names = [x.split()[1] for x in lines if x.startswith("CONSTRAINT ")]
    names += [str(index.name) for index in table.indexes]
    assert [n for n, count in Counter(names).items() if count > 1] == []
    for name in names:
        assert re.fullmatch(rf"(pk|fk|uq|ck|ix)_{table.name}(_\w+)?", name), name
    for constraint in table.constraints:
        if isinstance(constraint, sa.ForeignKeyConstraint):
            columns = "_".join(constraint.column_keys)
            expected = f"fk_{table.name}_{columns}_{constraint.referred_table.name}"
            assert constraint.name == expected


def test_what_the_engine_made_is_what_the_models_say(db: Database) -> None:
    with db.read() as session:
        rows = session.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        made = {row.name: row.sql for row in rows}
    assert made.pop("alembic_version")
    assert {n: s.strip() for n, s in made.items()} == {t.name: _ddl(t).strip() for t in TABLES}


def test_only_coded_values_get_into_a_coded_column(db: Database) -> None:
    insert = sa.text(
        "INSERT INTO person (uid, name, staff_number, line, phone, title, note, created_at, "
        "created_by, version) VALUES (:uid, '示例', :uid, :line, '', '', '', '', '', 1)"
    )
    for line in LINES:
        with db.write("t") as unit:
            unit.session.execute(insert, {"uid": new_uid(), "line": line})
    with pytest.raises(exc.IntegrityError, match="ck_person_line"), db.write("t") as unit:
        unit.session.execute(insert, {"uid": new_uid(), "line": "kitchen"})


def test_every_coded_column_has_its_check() -> None:
    for table in TABLES:
        for column in table.columns:
            if isinstance(column.type, sa.Enum):
                listed = ", ".join(f"'{value}'" for value in column.type.enums)
                assert f"ck_{table.name}_{column.name} CHECK" in _ddl(table)
                assert f"({column.name} IN ({listed}))" in _ddl(table)


def test_enums_are_stored_by_value(db: Database) -> None:
    with db.read() as session:
        stored = session.scalars(sa.select(sa.type_coerce(Account.role, sa.Text))).all()
    assert sorted(stored) == sorted(role.value for role in Role)


def test_a_wrong_code_is_refused_before_the_database_sees_it(db: Database) -> None:
    with pytest.raises(exc.StatementError), db.write("t") as unit:
        unit.session.add(
            Person(
                uid=new_uid(),
                name="x",
                staff_number="x",
                line="kitchen",
                created_at=db.clock.now(),
                created_by="t",
            )
        )


@given(MOMENTS)
def test_moments_come_back_with_their_offset(moment: datetime) -> None:
    kind = UtcDateTime()
    stored = kind.process_bind_param(moment, DIALECT)
    assert stored is not None
    assert len(stored) == 32
    back = kind.process_result_value(stored, DIALECT)
    assert back == moment
    assert back is not None
    assert back.utcoffset() == moment.utcoffset()


@given(MOMENTS, MOMENTS)
def test_stored_moments_sort_by_time(one: datetime, other: datetime) -> None:
    kind = UtcDateTime()
    stored = [kind.process_bind_param(m, DIALECT) or "" for m in (one, other)]
    if one != other:
        assert (stored[0] < stored[1]) == (one < other)


def test_a_moment_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        UtcDateTime().process_bind_param(datetime(2026, 9, 1, 8, 0), DIALECT)  # noqa: DTZ001


@given(st.decimals(-(10**12), 10**12, places=2))
def test_money_is_whole_fen_in_the_file(yuan: Decimal) -> None:
    kind = Fen()
    fen = kind.process_bind_param(yuan, DIALECT)
    assert isinstance(fen, int)
    back = kind.process_result_value(fen, DIALECT)
    assert back == yuan
    assert str(back) == f"{yuan:.2f}".replace("-0.00", "0.00")


@given(st.decimals(-1000, 1000, places=3).filter(lambda d: d != d.quantize(Decimal("0.01"))))
def test_less_than_a_fen_is_refused(yuan: Decimal) -> None:
    with pytest.raises(ValueError, match="fen"):
        Fen().process_bind_param(yuan, DIALECT)


def test_nothing_stays_nothing() -> None:
    assert UtcDateTime().process_bind_param(None, DIALECT) is None
    assert UtcDateTime().process_result_value(None, DIALECT) is None
    assert Fen().process_bind_param(None, DIALECT) is None
    assert Fen().process_result_value(None, DIALECT) is None
