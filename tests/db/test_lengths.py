"""No text is longer than its column, whatever a command forgot to look at."""

import pytest

from campus_guard.core.errors import UserError
from campus_guard.core.ids import new_uid
from campus_guard.db.models import Correction, Gate, Person
from campus_guard.db.service import Service
from campus_guard.db.session import Database
from campus_guard.features.people.commands import AddPerson


def test_a_text_that_fits_is_stored(db: Database) -> None:
    with db.write("x") as unit:
        unit.session.add(Gate(uid=new_uid(), name="门" * 64, created_at=unit.at, created_by="x"))


def test_one_that_does_not_names_its_column_and_writes_nothing(db: Database) -> None:
    with pytest.raises(UserError) as refused, db.write("x") as unit:
        unit.session.add(Gate(uid=new_uid(), name="门" * 65, created_at=unit.at, created_by="x"))
    assert set(refused.value.fields) == {"name"}
    with db.read() as session:
        assert session.query(Gate).count() == 0


def test_a_change_counts_too(director: Service) -> None:
    person = director.run(
        AddPerson(uid=new_uid(), name="示例人", staff_number="A1", line="teaching")
    ).value
    with director.db.write("x") as unit:
        row = unit.session.get(Person, person)
        assert row is not None
        row.note = "字" * 20_000
        unit.session.flush()
        row.note += "字"
        with pytest.raises(UserError) as refused:
            unit.session.flush()
        unit.session.expire(row)
    assert set(refused.value.fields) == {"note"}


def test_an_old_value_is_kept_however_long(db: Database) -> None:
    old = "字" * 30_000
    with db.write("x") as unit:
        unit.session.add(
            Correction(
                kind="gate", row_id=1, field="name", old_text=old, new_text="", reason="",
                at=unit.at, username="x",
            )
        )  # fmt: skip
