"""The pages of classes, pupils and grades, on the real service."""

from pathlib import Path
from typing import Any

from pytestqt.qtbot import QtBot

from campus_guard.features.people.queries import ListPupils
from campus_guard.features.people.ui import SchoolClassesPage
from campus_guard.features.people.ui.classes import ClassesPage, GradesPage, PupilsPage
from campus_guard.reports.xlsx import write_xlsx
from campus_guard.ui.picker import Candidate
from campus_guard.ui.preview import PreviewDialog
from tests.ui.kit.support import assert_page_ok
from tests.ui.school import dialog, fill, give_reason, names, read, save, shown, undo


def test_the_pages_are_usable(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, SchoolClassesPage(school.ctx))
    assert_page_ok(page)
    assert page.subtitle == "4 classes, 30 pupils"
    for index in (1, 2):
        page.tabs.setCurrentIndex(index)
        school.settle()
        assert page.current.model.rows


def test_the_way_from_a_class_to_its_pupils(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, SchoolClassesPage(school.ctx))
    classes = page.pages[0]
    classes.select(next(r.id for r in classes.model.rows if r.label == "一年级1班"))
    classes._pupils()
    key, args = school.kit.visited[-1]
    assert key == "classes"
    page.open_args(**args)
    school.settle()
    assert page.current.key == "pupils"
    assert len(page.current.model.rows) == 30
    page.open_args(tab="pupils", class_id=classes.model.rows[1].id, label="x")
    school.settle()
    assert page.current.model.rows == []


def test_a_class_is_added_edited_voided(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, ClassesPage(school.ctx))
    page.new()
    school.settle()
    over = dialog(page)
    assert len(over.form["grade_id"]._values) == 2
    fill(
        school,
        over.form,
        grade_id=over.form["grade_id"]._values[0],
        name="3班",
        class_teacher_id=Candidate(3, "王五"),
    )
    save(school, over)
    assert (page.row.label, page.row.class_teacher) == ("一年级3班", "王五")
    page.edit()
    school.settle()
    fill(school, dialog(page).form, name="4班")
    save(school, dialog(page))
    assert page.row.label == "一年级4班"
    page.void()
    give_reason(school, page)
    assert len(page.model.rows) == 4
    undo(school)
    assert len(page.model.rows) == 5


def test_a_class_with_pupils_stays(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, ClassesPage(school.ctx))
    page.select(next(r.id for r in page.model.rows if r.pupils))
    page.void()
    give_reason(school, page)
    assert "pupils" in dialog(page).banner.text


def test_a_class_needs_a_grade_first(empty: Any, qtbot: QtBot) -> None:
    page = shown(empty, qtbot, ClassesPage(empty.ctx))
    page.new()
    empty.settle()
    assert "grade first" in dialog(page).form["grade_id"]._hint_line.text()


def test_a_pupil_is_added_and_an_identity_number_refused(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, PupilsPage(school.ctx))
    page.new()
    over = dialog(page)
    fill(school, over.form, number="44011320141005001x", name="新生一")
    save(school, over)
    assert "identity number" in over.form["number"]._hint_line.text()
    over.form["number"].set_value("26100")
    save(school, over)
    assert page.row.name == "新生一"
    page.edit()
    fill(school, dialog(page).form, name="新生二")
    save(school, dialog(page))
    page.void()
    give_reason(school, page)
    undo(school)
    assert "新生二" in names(page)
    assert set(over.form.fields) == {"number", "name", "class_id", "left_on"}


def test_dropped_columns_are_named_before_the_import(
    school: Any, qtbot: QtBot, tmp_path: Path
) -> None:
    from campus_guard.core.document import Column
    from campus_guard.core.sheets import Sheet

    page = shown(school, qtbot, PupilsPage(school.ctx))
    headers = ("学号", "姓名", "班级", "身份证号")
    row = ("26200", "示例生甲", "一年级1班", "44011320141005001x")
    path = tmp_path / "pupils.xlsx"
    sheet = Sheet("学生", [Column(name) for name in headers], [row])
    write_xlsx([sheet], path, tr=school.ctx.tr)
    page.import_()
    over = dialog(page)
    school.kit.dialogs.answers.append(path)
    over.choose()
    school.settle()
    assert "身份证号: Of pupils only number, name and class are kept" in over._say.text()
    over.confirm()
    school.settle()
    assert "示例生甲" in [p.name for p in school.service.ask(ListPupils())]


def test_a_wrong_sheet_of_pupils_changes_nothing(school: Any, qtbot: QtBot, tmp_path: Path) -> None:
    page = shown(school, qtbot, PupilsPage(school.ctx))
    rows = [
        {"number": "26300", "name": "示例生乙", "class_name": "一年级1班"},
        {"number": "26301", "name": "示例生丙", "class_name": "九年级9班"},
    ]
    over = read(school, page, rows, tmp_path)
    assert [(e.row, e.column) for e in over.model.rows] == [(3, "Class")]
    over.reject()
    assert len(page.model.rows) == 30


def test_grades_are_renamed_in_september(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, GradesPage(school.ctx))
    page.select(next(r.id for r in page.model.rows if r.name == "一年级"))
    page.edit()
    fill(school, dialog(page).form, name="升二年级", leader_id=Candidate(2, "单雄信"))
    save(school, dialog(page))
    assert (page.row.name, page.row.leader) == ("升二年级", "单雄信")
    page.new()
    fill(school, dialog(page).form, name="新一年级", entry_year=2027)
    save(school, dialog(page))
    page.void()
    give_reason(school, page)
    undo(school)
    assert "新一年级" in names(page)


def test_moving_up_a_grade(school: Any, qtbot: QtBot) -> None:
    page = shown(school, qtbot, GradesPage(school.ctx))
    page._move_up()
    form = dialog(page).form
    assert not form["leaves"].value()
    fill(school, form, leaves=True)
    save(school, dialog(page))
    assert names(page) == ["二年级"]
    assert school.kit.alerts.current is not None


def test_classes_are_printed_without_pupils(school: Any, qtbot: QtBot) -> None:
    for page in (
        shown(school, qtbot, ClassesPage(school.ctx)),
        shown(school, qtbot, PupilsPage(school.ctx)),
        shown(school, qtbot, GradesPage(school.ctx)),
    ):
        page.print_()
        school.settle()
        preview = page.findChildren(PreviewDialog)[0]
        assert preview.data.startswith(b"%PDF")
        preview.close()
