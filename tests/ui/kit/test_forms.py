"""Fields and forms."""

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication, QCalendarWidget, QMenu
from pytestqt.qtbot import QtBot

from campus_guard.core.clock import CHINA
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.ui.forms import (
    Candidate,
    ChoiceField,
    DateField,
    DateTimeField,
    DecimalField,
    Field,
    Form,
    IntegerField,
    MoneyField,
    MultilineField,
    Picked,
    PickerField,
    RadioField,
    TagsField,
    TextField,
    ThreeStateField,
    TickField,
    TimeField,
    list_source,
    scrolled,
)
from tests.ui.conftest import Kit
from tests.ui.kit.support import commit_text, unnamed

PEOPLE = [Candidate(1, "张示例", "教务处 zsl"), Candidate(2, "李示例", "总务处 lsl")]
MOMENT = datetime(2026, 11, 20, 7, 42, tzinfo=CHINA)
WORD = msg("Name")


def every_field(kit: Kit) -> list[tuple[Field, object, object]]:
    """Return (field, a value to set, the value that comes back)."""
    people = list_source(PEOPLE)
    return [
        (TextField(kit, "text", WORD), "张示例", "张示例"),
        (MultilineField(kit, "lines", WORD), "一\n二", "一\n二"),
        (ChoiceField(kit, "choice", WORD, [("a", "A"), ("b", "B")]), "b", "b"),
        (RadioField(kit, "radio", WORD, [("a", "A"), ("b", "B")]), "b", "b"),
        (ThreeStateField(kit, "three", WORD), False, False),
        (TickField(kit, "tick", WORD), True, True),
        (DateField(kit, "date", WORD), date(2026, 1, 31), date(2026, 1, 31)),
        (TimeField(kit, "time", WORD), time(7, 5), time(7, 5)),
        (DateTimeField(kit, "moment", WORD), MOMENT, MOMENT),
        (MoneyField(kit, "money", WORD), Decimal("1234.5"), Decimal("1234.50")),
        (IntegerField(kit, "integer", WORD), 12, 12),
        (DecimalField(kit, "decimal", WORD), Decimal("1.25"), Decimal("1.25")),
        (PickerField(kit, "picker", WORD, people), PEOPLE[0], 1),
        (PickerField(kit, "free", WORD, people, free=True), Picked(None, "外"), Picked(None, "外")),
        (TagsField(kit, "tags", WORD, people), PEOPLE, (1, 2)),
    ]


@pytest.fixture
def form(kit: Kit, qtbot: QtBot) -> Iterator[Form]:
    made = Form(kit)
    for field, _, _ in every_field(kit):
        made.row(field)
    area = scrolled(made)
    qtbot.addWidget(area)
    area.resize(800, 600)
    area.show()
    yield made
    area.hide()


def test_values_come_back_as_they_were_set(kit: Kit, form: Form) -> None:
    cases = every_field(kit)
    form.set_values({field.key: value for field, value, _ in cases})
    assert form.values() == {field.key: expected for field, _, expected in cases}
    assert not form.dirty


def test_an_empty_form_has_empty_values(form: Form) -> None:
    assert form.values() == {
        **dict.fromkeys(form.fields, None),
        "text": "",
        "lines": "",
        "tick": False,
        "tags": (),
    }
    assert form.check()


def test_required_fields_say_so_and_take_the_cursor(kit: Kit, qtbot: QtBot) -> None:
    form = Form(kit)
    qtbot.addWidget(form)
    people = list_source(PEOPLE)
    form.row(TextField(kit, "a", WORD), TextField(kit, "b", WORD, required=True))
    form.row(
        RadioField(kit, "c", WORD, [(1, "1")], required=True),
        TagsField(kit, "d", WORD, people, required=True),
        DateField(kit, "e", WORD, required=True),
    )
    form.show()
    assert not form.check()
    for key in "bcde":
        assert "This is needed." in form[key]._hint_line.text()
    assert form["a"]._hint_line.text() == ""
    assert form["b"].input.accessibleDescription().endswith("This is needed.")
    form["b"].setEnabled(False)
    form.set_values({"c": 1, "d": PEOPLE, "e": date(2026, 1, 1)})
    assert form.check()
    assert "b" not in form.values()


def test_an_error_does_not_move_the_form(form: Form) -> None:
    before = form.sizeHint().height()
    form.show_errors({"text": msg("This is needed."), "money": msg("Type a number.")})
    assert form.sizeHint().height() == before


def test_errors_of_unknown_fields_are_handed_back(form: Form) -> None:
    stray = msg("This is needed.")
    assert form.show_errors({"text": msg("x"), "elsewhere": stray}) == [stray]


def test_typing_takes_the_error_away_and_counts_as_dirty(form: Form) -> None:
    heard = []
    form.changed.connect(heard.append)
    form.show_errors({"text": msg("This is needed.")})
    commit_text(form["text"].input, "张示例")
    assert form["text"]._hint_line.text() == ""
    assert form.dirty
    assert heard == ["text"]
    form.mark_clean()
    assert not form.dirty


def test_what_makes_no_sense_is_kept_and_said(form: Form, qtbot: QtBot) -> None:
    field = form["money"]
    field.setFocus()
    qtbot.keyClicks(field.input, "12.345")
    form["integer"].setFocus()
    assert field.input.text() == "12.345"
    assert not form.check()
    assert field._hint_line.text().startswith("⚠")
    with pytest.raises(UserError):
        form.values()


def test_leaving_a_field_writes_its_value_in_the_usual_way(form: Form) -> None:
    for key, typed, shown in (
        ("money", "1.2万", "12,000.00"),
        ("date", "0131", "2026-01-31"),
        ("time", "742", "07:42"),
        ("moment", "1119 2205", "2026-11-19 22:05"),
    ):
        form[key].input.setText(typed)
        form[key].input.editingFinished.emit()
        assert form[key].input.text() == shown


def test_a_long_text_shows_its_beginning(form: Form) -> None:
    form["text"].set_value("开头" + "很长的文字" * 30)
    assert form["text"].input.cursorPosition() == 0


def test_enter_walks_through_the_form_and_submits_at_the_end(kit: Kit, qtbot: QtBot) -> None:
    form, sent = Form(kit), []
    form.row(TextField(kit, "a", WORD), ChoiceField(kit, "b", WORD, [(1, "1")]))
    form.row(ThreeStateField(kit, "c", WORD), TextField(kit, "d", WORD))
    form.submitted.connect(lambda: sent.append(1))
    qtbot.addWidget(form)
    form.show()
    form.focus_first()
    visited = []
    for _ in range(4):
        focus = form.focusWidget()
        visited.append(form._field_of(focus).key)
        qtbot.keyClick(focus, Qt.Key.Key_Return)
    assert visited == ["a", "b", "c", "d"]
    assert sent == [1]


def test_digits_and_arrows_answer_questions(form: Form, qtbot: QtBot) -> None:
    three = form["three"]
    first = three._group.button(0)
    qtbot.keyClick(first, Qt.Key.Key_2)
    assert three.value() is False
    qtbot.keyClick(first, Qt.Key.Key_3)
    assert three.value() is None
    assert not three.empty()
    qtbot.keyClick(first, Qt.Key.Key_9)
    assert three.value() is None


def test_arrows_move_days_and_times(form: Form, qtbot: QtBot) -> None:
    form["date"].set_value(date(2026, 2, 28))
    qtbot.keyClick(form["date"].input, Qt.Key.Key_Up)
    assert form["date"].value() == date(2026, 3, 1)
    qtbot.keyClick(form["time"].input, Qt.Key.Key_Down)
    assert form["time"].value() == time(9, 0)
    qtbot.keyClick(form["time"].input, Qt.Key.Key_Down)
    assert form["time"].value() == time(8, 55)
    qtbot.keyClick(form["moment"].input, Qt.Key.Key_Up)
    assert form["moment"].value() == datetime(2026, 11, 20, 9, 0, tzinfo=CHINA)
    form["date"].input.setText("gibberish")
    qtbot.keyClick(form["date"].input, Qt.Key.Key_Up)
    assert form["date"].input.text() == "gibberish"


def test_the_calendar_opens_with_f4_and_weeks_start_on_monday(form: Form, qtbot: QtBot) -> None:
    field = form["moment"]
    field.set_value(MOMENT)
    qtbot.keyClick(field.input, Qt.Key.Key_F4)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    calendar = menu.findChild(QCalendarWidget)
    assert calendar.firstDayOfWeek() is Qt.DayOfWeek.Monday
    assert calendar.selectedDate() == QDate(2026, 11, 20)
    calendar.clicked.emit(QDate(2026, 11, 3))
    assert field.value() == datetime(2026, 11, 3, 7, 42, tzinfo=CHINA)


def test_a_picker_finds_by_letters_and_keeps_the_id(form: Form, qtbot: QtBot) -> None:
    field = form["picker"]
    field.input.setFocus()
    qtbot.keyClicks(field.input, "lsl")
    popup = field.input.popup
    qtbot.waitUntil(popup.isVisible, timeout=2000)
    assert field.input.text() == "lsl"
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: field.candidate is not None, timeout=2000)
    assert field.value() == 2
    assert field.input.text() == "李示例"
    assert "总务处" in field._hint_line.text()


def test_words_that_were_not_picked_are_an_error(form: Form) -> None:
    form["picker"].input.setText("某某")
    assert not form["picker"].check()
    form["tags"].input.setText("某某")
    assert not form["tags"].check()
    form["free"].input.setText("家长李某")
    assert form["free"].check()
    assert form["free"].value() == Picked(None, "家长李某")


def test_a_changed_name_is_no_longer_the_picked_one(form: Form, qtbot: QtBot) -> None:
    form["picker"].set_value(PEOPLE[0])
    qtbot.keyClick(form["picker"].input, Qt.Key.Key_End)
    qtbot.keyClick(form["picker"].input, Qt.Key.Key_Backspace)
    assert form["picker"].candidate is None


def test_tags_are_taken_out_again(form: Form) -> None:
    field = form["tags"]
    field.set_value(PEOPLE)
    field._pick(PEOPLE[0])
    assert field.value() == (1, 2)
    field._drop(PEOPLE[0])
    assert field.value() == (2,)
    assert form.dirty


def test_characters_the_paper_cannot_show_are_said_and_kept(form: Form) -> None:
    for key in ("text", "lines"):
        form[key].set_value("李\U0002a6d6")
        assert form[key].check()
        assert "\U0002a6d6" in form[key]._hint_line.text()
        assert form[key].value() == "李\U0002a6d6"


def test_too_long_a_text_is_said(kit: Kit, qtbot: QtBot) -> None:
    field = MultilineField(kit, "x", WORD, max_length=5)
    qtbot.addWidget(field)
    field.set_value("1234567")
    assert not field.check()
    assert "2" in field._hint_line.text()


def test_limits_of_a_whole_number_are_named(kit: Kit, qtbot: QtBot) -> None:
    field = IntegerField(kit, "x", WORD, minimum=1, maximum=9)
    qtbot.addWidget(field)
    field.input.setText("10")
    assert not field.check()
    assert "9" in field._hint_line.text()


def test_choices_can_be_replaced(kit: Kit, qtbot: QtBot) -> None:
    field = ChoiceField(kit, "x", WORD, [(1, "一"), (2, "二")], empty=msg("Not chosen"))
    qtbot.addWidget(field)
    assert field.value() is None
    field.set_value(2)
    field.set_choices([(2, "二"), (3, "三")])
    assert field.value() == 2
    field.set_choices([(3, "三")])
    assert field.value() is None


def test_two_fields_of_one_name_are_a_mistake(kit: Kit, form: Form) -> None:
    with pytest.raises(ValueError, match="text"):
        form.row(TextField(kit, "text", WORD))


def test_every_control_has_a_name(form: Form) -> None:
    assert unnamed(form) == []
