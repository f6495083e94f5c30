"""The form of an accident says who receives the first report, by the signed letter (A-31)."""

from typing import Any

from pytestqt.qtbot import QtBot

from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.accidents.inputs import DutyInput
from campus_guard.features.accidents.rules import DutyRole
from campus_guard.features.accidents.ui.triageform import TriageForm
from tests.ui.conftest import Kit
from tests.ui.school import on_service
from tests.unit.letters_help import STAFF, letter_school


def hint(form: TriageForm) -> str:
    return form["department"]._hint_line.text()


def test_the_letter_is_named_below_the_department(
    kit: Kit, director: Service, qtbot: QtBot
) -> None:
    school = letter_school(director)
    school.issue()
    school.sign("class")
    context = on_service(kit, director, qtbot)
    form = TriageForm(context.ctx)
    qtbot.addWidget(form)

    def name(who: str) -> Any:
        duty = DutyInput(
            uid=new_uid(),
            role=DutyRole.CLASS_TEACHER,
            person_id=school.people[who],
            person_name=STAFF[who][0],
        )
        form["duties"].set_value((duty,))
        form.changed.emit("duties")
        context.settle()
        return hint(form)

    number = next(row.number for row in school.book().rows if row.b == "示例班主任")
    assert number in name("class")
    assert "Teaching" in hint(form)
    assert "choose the department" in name("subject")
    form["duties"].set_value(())
    form.changed.emit("duties")
    context.settle()
    assert hint(form) == ""
    context.ops.close()
