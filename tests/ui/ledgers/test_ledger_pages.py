"""The pages of ledgers on the real service: catalogue, forms, steps, papers, the editor."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from campus_guard.core.ids import new_uid
from campus_guard.db.service import Service
from campus_guard.features.ledgers import commands as c
from campus_guard.features.ledgers import queries as q
from campus_guard.features.ledgers.rules.definition import shipped_ledgers
from campus_guard.features.ledgers.ui.forms import entry_form, values_of
from campus_guard.features.ledgers.ui.tabs import LedgerTabs
from campus_guard.features.people.queries import FindPeople
from campus_guard.ui.forms import Candidate
from tests.ui.kit.support import assert_page_ok
from tests.ui.school import dialog as dialog_of
from tests.ui.school import give_reason, names, on_service, shown, small_school, undo


@pytest.fixture
def context(kit: Any, director: Service, qtbot: QtBot) -> Any:
    small_school(director)
    return on_service(kit, director, qtbot)


@pytest.fixture
def page(context: Any, qtbot: QtBot) -> Any:
    return shown(context, qtbot, LedgerTabs(context.ctx, {}))


def open_ledger(context: Any, page: Any, code: str) -> Any:
    page.open_args(ledger=code)
    context.settle()
    return page.show_tab("ledger_list").entries


def test_every_shipped_ledger_has_a_form_that_gives_its_values_back(kit: Any) -> None:
    for definition in shipped_ledgers().values():
        form = entry_form(kit, definition)
        typed = values_of(definition, form.values())
        assert set(typed) == {f.key for f in definition.typed}
        assert form.fields[definition.day].value() == kit.clock.today()
        form.deleteLater()


def test_the_catalogue_shows_every_ledger_in_use(context: Any, page: Any) -> None:
    catalogue = page.show_tab("ledger_list").catalogue
    codes = {row.ledger.code for row in catalogue.model.rows}
    assert codes == {code for code, x in shipped_ledgers().items() if not x.sensitive}
    catalogue.search.setText("演练")
    catalogue.reload()
    context.settle()
    assert {row.ledger.code for row in catalogue.model.rows} >= {"DRILL"}
    assert len(catalogue.model.rows) < 12
    assert_page_ok(page)


def test_an_entry_is_written_moved_corrected_voided(context: Any, page: Any) -> None:
    entries = open_ledger(context, page, "DRILL")
    assert entries.model.rows == []
    entries.new()
    dialog = dialog_of(entries)
    person = context.service.ask(FindPeople(text="张三"))[0]
    form = dialog.form
    form["kind"].set_value("fire")
    form["commander"].set_value(Candidate(person.id, person.name))
    form["people"].set_value(Decimal(30))
    dialog.save()
    context.settle()
    assert [row.number for row in entries.model.rows] == ["YL-2026-0001"]
    ledgers = page.show_tab("ledger_list")
    ledgers.open_item(entries.model.rows[0].id)
    context.settle()
    view = ledgers.view
    assert view.detail.row.state == "planned"
    view.move(view.detail.moves[0])
    dialog_of(view).save()
    context.settle()
    assert view.detail.row.state == "done"
    view.take_back()
    context.settle()
    assert view.detail.row.state == "planned"
    view.edit()
    dialog = dialog_of(view)
    dialog.form["people"].set_value(Decimal(31))
    dialog.save()
    context.settle()
    assert view.detail.row.values["people"] == 31
    assert [x.key for x in view.detail.corrections] == ["people"]
    view.void()
    dialog_of(view).form["reason"].set_value("示例")
    dialog_of(view).save()
    context.settle()
    assert view.detail.row.voided
    assert ledgers.back()
    context.settle()
    assert entries.model.rows == []


def test_wrong_values_stay_in_the_form_with_their_words(context: Any, page: Any) -> None:
    entries = open_ledger(context, page, "CHEM")
    entries.new()
    dialog = dialog_of(entries)
    person = context.service.ask(FindPeople(text="张三"))[0]
    same = Candidate(person.id, person.name)
    for key, value in {
        "substance": "浓硫酸",
        "cabinet": "一号柜",
        "hazard_class": "corrosive",
        "direction": "in",
        "quantity": Decimal(5),
        "keepers": same,
        "keepers_second": same,
    }.items():
        dialog.form[key].set_value(value)
    dialog.save()
    context.settle()
    assert dialog.isVisible()
    assert "different" in dialog.form["keepers"]._hint_line.text()
    assert dialog.form["substance"].value() == "浓硫酸"


def test_a_restricted_ledger_shows_sealed_rows_and_forgets(
    context: Any, page: Any, principal: Service
) -> None:
    principal.run(c.SetLedgerReaders(code="BULLY", readers=("director",)))
    person = context.service.ask(FindPeople(text="张三"))[0]
    values = {
        "received_on": date(2026, 11, 18),
        "source": "box",
        "form": "words",
        "content": "示例秘密",
        "handler": person.id,
    }
    entry = context.service.run(c.AddEntry(uid=new_uid(), ledger="BULLY", values=values)).value
    entries = open_ledger(context, page, "BULLY")
    assert [row.sealed for row in entries.model.rows] == [True]
    ledgers = page.show_tab("ledger_list")
    ledgers.open_item(entry)
    context.settle()
    assert ledgers.view.detail.row.values["content"] == "示例秘密"
    ledgers.view.print_()
    assert "never printed" in ledgers.view.banner.text
    ledgers.back()
    assert ledgers.view.detail is None


def test_reminders_and_targets_open_what_they_name(context: Any, page: Any) -> None:
    targets = page.show_tab("ledger_targets")
    context.settle()
    assert {row.ledger for row in targets.model.rows} >= {"DRILL", "LECTURE", "CHEM"}
    targets.table.select_key(targets.row_key(targets.model.rows[0]))
    targets.open()
    context.settle()
    assert page.show_tab("ledger_list").entries is not None
    reminders = page.show_tab("ledger_reminders")
    context.settle()
    assert reminders.model.rows == []
    assert_page_ok(page)


def test_a_ledger_is_made_in_the_editor(context: Any, page: Any) -> None:
    definitions = page.show_tab("ledger_definitions")
    context.settle()
    definitions.new()
    editor = definitions.view
    editor.head["code"].set_value("KEYS")
    editor.head["series"].set_value("YS")
    editor.head["zh"].set_value("钥匙领用")
    fields = editor.parts["fields"]
    fields.add()
    fields.form["zh"].set_value("归还日期")
    fields.form["type"].set_value("date")
    fields._typed()
    editor.save()
    context.settle()
    made = context.service.ask(q.GetLedger(code="KEYS")).definition
    assert [f.words.zh for f in made.fields] == ["日期", "归还日期", "事项"]
    assert definitions.current is definitions.list


def test_a_title_is_enough_and_the_cursor_stands_in_it(context: Any, page: Any) -> None:
    definitions = page.show_tab("ledger_definitions")
    context.settle()
    definitions.new()
    editor = definitions.view
    assert editor.head["zh"].isAncestorOf(editor.focusWidget())
    assert (editor.head["day"].value(), editor.head["name"].value()) == ("Day", "Matter")
    editor.head["zh"].set_value("实验室用电台账")
    fields = editor.parts["fields"]
    fields.add()
    fields.form["zh"].set_value("度数")
    fields._typed()
    editor.head["name"].set_value("Matter，度数")
    editor.save()
    context.settle()
    made = context.service.ask(q.GetLedger(code="SYSYDTZ")).definition
    added = next(f.key for f in made.fields if f.words.zh == "度数")
    assert made.name == ("title", added)
    assert [column.key for column in made.columns] == ["day", "title", added]


def test_the_editor_says_what_does_not_fit_and_previews(context: Any, page: Any) -> None:
    definitions = page.show_tab("ledger_definitions")
    context.settle()
    row = next(x for x in definitions.list.model.rows if x.code == "DRILL")
    definitions.open_item(row)
    editor = definitions.view
    assert not editor.is_dirty()
    fields = editor.parts["fields"]
    fields.add()
    fields.form["key"].set_value("day")
    fields.form["zh"].set_value("重复")
    fields._typed()
    editor.save()
    context.settle()
    assert editor.banner.text
    assert "twice" in fields.form["key"]._hint_line.text()
    fields.remove()
    editor.tabs.setCurrentIndex(editor.tabs.count() - 1)
    preview = editor.tabs.currentWidget().findChildren(
        type(entry_form(context.ctx, row.definition))
    )
    assert len(preview) == 1
    assert "commander" in preview[0].fields
    assert_page_ok(page)


def test_the_register_is_previewed_and_exported(context: Any, page: Any, tmp_path: Path) -> None:
    entries = open_ledger(context, page, "CONTACT")
    values = {
        "kind": "police",
        "unit": "示例派出所",
        "phone": "110",
        "checked_on": date(2026, 11, 2),
    }
    context.service.run(c.AddEntry(uid=new_uid(), ledger="CONTACT", values=values))
    entries.reload()
    context.settle()
    out = tmp_path / "contacts.xlsx"
    context.kit.dialogs.answers.append(out)
    entries.export()
    context.settle()
    assert out.stat().st_size > 1000
    entries.print_()
    context.settle()
    previews = [w for w in entries.findChildren(QDialog) if w.isVisible()]
    assert len(previews) == 1
    previews[0].close()


def test_a_filter_a_search_and_the_void_with_its_undo(context: Any, page: Any) -> None:
    entries = open_ledger(context, page, "FEEDBACK")
    for source, subject in (("box", "校门口拥堵"), ("phone", "围墙照明")):
        values = {
            "day": date(2026, 11, 18),
            "source": source,
            "subject": subject,
            "content": "示例",
        }
        context.service.run(c.AddEntry(uid=new_uid(), ledger="FEEDBACK", values=values))
    entries.set_filter("source", "phone")
    entries.reload()
    context.settle()
    assert names(entries, "number") == ["YJ-2026-0002"]
    entries.set_filter("source", None)
    entries.search.setText("xmk")
    entries.reload()
    context.settle()
    assert names(entries, "number") == ["YJ-2026-0001"]
    entries.select(entries.model.rows[0].id)
    entries.void()
    give_reason(context, entries)
    assert names(entries, "number") == []
    undo(context)
    assert names(entries, "number") == ["YJ-2026-0001"]
    assert entries.back()
    context.settle()
    assert not entries.search.text()
    assert entries.back()
    context.settle()
    ledgers = page.show_tab("ledger_list")
    assert ledgers.current is ledgers.catalogue


def test_who_is_not_named_is_told_so(context: Any, page: Any, principal: Service) -> None:
    principal.run(c.SetLedgerReaders(code="BULLY", readers=("principal",)))
    entries = open_ledger(context, page, "BULLY")
    assert entries.model.rows == []
    assert "restricted" in entries.banner.text
