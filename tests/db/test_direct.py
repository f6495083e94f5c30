"""Rows that are stored without the unit of work are the rows a flush would have stored."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from campus_guard.core.clock import CHINA
from campus_guard.core.errors import UserError
from campus_guard.core.ids import new_uid
from campus_guard.db import audit, direct
from campus_guard.db.models import Badge, Visit
from campus_guard.db.service import Service, Write
from campus_guard.db.session import Unit

OWN = {"id", "uid", "version"}


def write_of(service: Service, unit: Unit) -> Write:
    """Return what a command of this service may use in ``unit``."""
    return Write(unit.session, service.actor, unit.at, service.db.keys.vault, unit)


def visit(n: int, **more: Any) -> dict[str, Any]:
    """Return the columns of a visit that somebody filled in."""
    at = datetime(2026, 11, 20, 8, n, tzinfo=UTC if n == 1 else CHINA)
    return {
        "uid": new_uid(),
        "created_at": at,
        "created_by": "anquan",
        "version": 1,
        "name": f"示例{n}",
        "type_code": "other",
        "state": "left",
        "day": at.date(),
        "entered_at": at,
        "left_at": at + timedelta(minutes=5),
        "quick": n == 2,
        **more,
    }


def stored(service: Service) -> list[dict[str, Any]]:
    """Return all visits as they lie in the file, without what is each one's own."""
    with service.db.read() as session:
        rows = session.execute(sa.text("SELECT * FROM visit ORDER BY id")).all()
    return [{k: v for k, v in row._asdict().items() if k not in OWN} for row in rows]


def test_many_rows_are_stored_as_a_flush_stores_them(director: Service) -> None:
    same = [visit(n) for n in range(3)]
    with director.db.write("anquan") as unit:
        w = write_of(director, unit)
        w.bulk(Visit, same)
        for row in same:
            w.add(Visit(**{**row, "uid": new_uid()}))
        assert [(link.action, link.fields) for link in unit.links][:1] == [
            ("bulk_insert", "rows=3")
        ]
    found = stored(director)
    assert found[:3] == found[3:]
    assert len({row["entered_at"][26:] for row in found}) == 2  # the offset of each one is kept
    with director.db.read() as session:
        assert audit.verify(session, director.db.keys.audit).whole


def test_rows_of_several_shapes_and_unknown_columns(director: Service) -> None:
    with director.db.write("anquan") as unit:
        w = write_of(director, unit)
        w.bulk(Visit, [visit(1), visit(2, badge="007")])
        with pytest.raises(TypeError, match="colour"):
            w.bulk(Visit, [visit(3, colour="red")])
    assert [row["badge"] for row in stored(director)] == ["", "007"]


def test_a_row_is_refused_as_a_flush_refuses_it(director: Service) -> None:
    with director.db.write("anquan") as unit:
        w = write_of(director, unit)
        with pytest.raises(UserError):
            w.add_quickly(Visit(**visit(1, name="长" * 101)))
        first = w.add_quickly(Visit(**visit(1)))
        assert w.get(Visit, first.id) is first
        with pytest.raises(IntegrityError):
            w.add_quickly(Visit(**visit(2, uid=first.uid)))
        with pytest.raises(LookupError):
            w.add_quickly(Visit(**visit(2, state="flown")))


def test_a_change_counts_the_version_and_sees_somebody_elses(director: Service) -> None:
    with director.db.write("anquan") as unit:
        w = write_of(director, unit)
        row = w.add(Badge(uid=new_uid(), number="V1", state="free"))
        w.change_quickly(row, number="V2")
        assert (row.version, w.session.is_modified(row)) == (2, False)
        links = len(unit.links)
        w.change_quickly(row, number="V2")  # nothing new: nothing written, no link
        assert (row.version, len(unit.links)) == (2, links)
        w.session.execute(sa.text("UPDATE badge SET version = 7"))
        with pytest.raises(StaleDataError):
            direct.change(w.session, row, {"number": "V3"})
