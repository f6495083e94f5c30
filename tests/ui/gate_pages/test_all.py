"""Every page opens with records and without, has names for its controls and fits the screen."""

from typing import Any

import pytest

from campus_guard.core.roles import OFFICE, Role
from campus_guard.features.gate.ui.pages import PAGES_BESIDE
from campus_guard.ui.listpage import ListPage
from campus_guard.ui.page import PageSpec, TabbedPage
from tests.ui.kit.support import assert_page_ok


def walk(made: Any, spec: PageSpec) -> TabbedPage:
    """Open a group and every tab in it."""
    page = made.show(spec.factory(made.ctx))
    for index in range(page.tabs.count()):
        page.tabs.setCurrentIndex(index)
        made.settle()
        assert_page_ok(page)
        inner = page.current
        if isinstance(inner, ListPage):
            assert inner.banner.text == "", (inner.key, inner.banner.text)
    return page


@pytest.mark.parametrize("spec", PAGES_BESIDE, ids=lambda spec: spec.key)
def test_with_records(gate: Any, spec: PageSpec) -> None:
    page = walk(gate, spec)
    quiet = {"gate_releases", "gate_purges"}
    for inner in page.pages:
        if isinstance(inner, ListPage) and inner.key not in quiet:
            assert inner.model.rows, inner.key


@pytest.mark.parametrize("spec", PAGES_BESIDE, ids=lambda spec: spec.key)
def test_without_records(empty_gate: Any, spec: PageSpec) -> None:
    page = walk(empty_gate, spec)
    for inner in page.pages:
        if isinstance(inner, ListPage) and not inner.model.rows:
            assert inner._empty._sentence.text()


@pytest.mark.parametrize(
    "spec", [s for s in PAGES_BESIDE if s.roles != OFFICE], ids=lambda spec: spec.key
)
def test_for_a_gatekeeper(gatekeeper_gate: Any, spec: PageSpec) -> None:
    assert Role.GATEKEEPER in spec.roles
    walk(gatekeeper_gate, spec)


def test_keys_differ() -> None:
    assert len({spec.key for spec in PAGES_BESIDE}) == len(PAGES_BESIDE)


@pytest.mark.parametrize("spec", PAGES_BESIDE, ids=lambda spec: spec.key)
def test_forms_open_by_key(gate: Any, spec: PageSpec) -> None:
    page = gate.show(spec.factory(gate.ctx))
    for inner in page.pages:
        page.show_tab(inner.key)
        gate.settle()
        before = len(_dialogs(inner))
        inner.new()
        gate.settle()
        made = type(inner).new is not ListPage.new
        opened = _dialogs(inner)
        if made and isinstance(inner, ListPage) and _writes(inner):
            assert len(opened) == before + 1, inner.key
        for dialog in opened:
            dialog.form.mark_clean()
            dialog.reject()


def _writes(page: ListPage) -> bool:
    return any(a.shortcut == "Ctrl+N" for a in page.actions_)


def _dialogs(page: Any) -> list[Any]:
    from campus_guard.ui.formdialog import FormDialog

    return [d for d in page.findChildren(FormDialog) if d.isVisible()]
