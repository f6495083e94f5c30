"""The list of known vehicles goes on below the first rows, and says so."""

from typing import Any

from campus_guard.core.ids import new_uid
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.ui.pages.vehicles import VehiclesPage


def test_no_vehicle_is_left_out(gate: Any) -> None:
    known = len(gate.service.ask(q.ListVehicles(limit=1000)))
    for number in range(201 - known):
        gate.service.run(c.SaveVehicle(uid=new_uid(), plate=f"苏E{number:05}"))
    page = gate.show(VehiclesPage(gate.ctx))
    assert len(page.model.rows) == 200
    assert page.next is not None
    page.table.near_end.emit()
    gate.settle()
    assert len({row.id for row in page.model.rows}) == 201
    assert page.next is None
