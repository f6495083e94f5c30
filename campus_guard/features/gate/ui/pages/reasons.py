"""The reasons to choose from at the desk, for visits and for refusals."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.features.gate.inputs import GateSettings
from campus_guard.features.gate.ui.pages.settings import SettingsList
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import (
    Form,
    TextField,
    TickField,
)
from campus_guard.ui.listpage import Action
from campus_guard.ui.table import Column


@dataclass(frozen=True)
class ReasonRow:
    """A reason of the lists: for a visit, or for a refusal."""

    id: str
    code: str
    name: str
    refusal: bool


class ReasonsPage(SettingsList):
    """The reasons to choose from at the desk, for visits and for refusals."""

    key: ClassVar[str] = "gate_reasons"
    empty = msg("Reasons for visits and refusals belong here.")

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        tr = self.ctx.tr
        return [
            Column("name", msg("Reason"), lambda r: r.name, 0, bold=True),
            Column(
                "kind",
                msg("Kind"),
                lambda r: tr("of a refusal") if r.refusal else tr("of a visit"),
                200,
            ),
            Column("used", msg("Visitor types"), self._used, 360),
        ]

    def build(self) -> None:
        """Add the buttons."""
        self.add_action(Action(msg("New reason"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_action(Action(msg("Edit"), self.edit, "Enter", "edit", needs_row=True))
        self.add_action(Action(msg("Remove"), self.remove, "Delete", "void", needs_row=True))

    def take(self, answer: Any) -> Any:
        """Keep the settings; show both lists."""
        self.settings = answer
        if not answer:
            return []
        visits = [ReasonRow(f"v{k}", k, n, False) for k, n in answer.reasons.items()]
        return visits + [ReasonRow(f"r{k}", k, n, True) for k, n in answer.refusals.items()]

    def new(self) -> None:
        """Add a reason."""
        self._form(None)

    def edit(self) -> None:
        """Change the words of the chosen reason."""
        if self.row is not None:
            self._form(self.row)

    def remove(self) -> None:
        """Take the chosen reason out of the list; old visits keep it."""
        row, before = self.row, self.settings
        if row is None or before is None:
            return
        if self._used(row):
            self.ctx.alerts.toast(msg("A visitor type still offers this reason."))
            return
        kept = {k: n for k, n in _list_of(before, row.refusal).items() if k != row.code}
        said = self.ctx.tr("{name} was removed.", name=row.name)
        self.write(_with_list(before, row.refusal, kept), said, before)

    def _form(self, row: ReasonRow | None) -> None:
        ctx, settings = self.ctx, self.settings
        if settings is None:
            return
        form = Form(ctx)
        form.row(TextField(ctx, "name", msg("Reason"), required=True, max_length=64))
        form.row(TickField(ctx, "refusal", msg("A reason of refusals")))
        if row is not None:
            form.set_values({"name": row.name, "refusal": row.refusal})
            form["refusal"].setEnabled(False)

        def command(values: dict[str, Any], _uid: str) -> Any:
            refusal = row.refusal if row else values["refusal"]
            code = row.code if row else f"own_{new_uid()[:8]}"
            listed = {**_list_of(settings, refusal), code: values["name"]}
            return self.save(_with_list(settings, refusal, listed))

        title = ctx.tr("Reason")
        FormDialog(ctx, self, title, form, command, width=440).open()

    def _used(self, row: ReasonRow) -> str:
        if row.refusal or self.settings is None:
            return ""
        return "、".join(t.name for t in self.settings.types if row.code in t.reasons)


def _list_of(settings: GateSettings, refusal: bool) -> dict[str, str]:
    return dict(settings.refusals if refusal else settings.reasons)


def _with_list(settings: GateSettings, refusal: bool, listed: dict[str, str]) -> GateSettings:
    if refusal:
        return replace(settings, refusals=listed)
    return replace(settings, reasons=listed)
