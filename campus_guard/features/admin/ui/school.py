"""The school's own data, the settings that concern everybody, one's own password."""

from typing import Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.i18n import msg
from campus_guard.features.admin import rules
from campus_guard.features.admin.commands import EditSchool, SetSettings
from campus_guard.features.admin.desk import Desk, Job
from campus_guard.features.admin.queries import GetSettings, SchoolInfo, SchoolView, Settings
from campus_guard.features.admin.ui.passwords import checked_password, own_password_form
from campus_guard.ui.badges import label, wrapped
from campus_guard.ui.buttons import Button
from campus_guard.ui.cards import Card, Facts
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import ChoiceField, Form, RadioField, TextField, TickField
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.page import Page


class SchoolPage(Page):
    """What the school is called and what holds for everybody."""

    key, kinds = "school", frozenset({"school", "setting", "rule_set"})

    def __init__(self, ctx: UiContext, desk: Desk) -> None:
        super().__init__(ctx)
        self._desk = desk
        self._school: SchoolView | None = None
        self._settings: Settings | None = None
        self._version = ""
        tr = ctx.tr
        self._facts, self._place = Facts(ctx, name_width=120), Facts(ctx, name_width=120)
        self.edit_button = Button(ctx, tr("Edit"), self.edit, "Ctrl+E", icon="edit")
        self.backup_button = Button(ctx, tr("Edit"), self.edit_backup, icon="edit")
        self.password_button = Button(
            ctx, tr("Change my password"), self.change_password, icon="key"
        )
        self.look_button = Button(ctx, tr("Theme, size, language"), desk.show_settings, "Ctrl+,")
        top = hbox(
            self._card(tr("School"), self._facts, self.edit_button),
            self._card(tr("Data and backups"), self._place, self.backup_button),
            gap=16,
        )
        own = Card(ctx, tr("My account"))
        name = f"{ctx.actor.name}  ({ctx.actor.username})"
        own.body.addWidget(label(name))
        own.body.addLayout(hbox(self.password_button, self.look_button, 1, gap=12))
        self.setLayout(vbox(top, own, 1, gap=16))

    def reload(self):
        self.ctx.ops.read(SchoolInfo(), self._show_school, owner=self, slot="school")
        self.ctx.ops.read(GetSettings(), self._show_settings, owner=self, slot="settings")
        self.ctx.ops.work(
            lambda _progress: self._desk.rule_set_version(),
            self._show_rules,
            title="",
            owner=self,
            slot="rules",
        )

    def edit(self):
        school = self._school
        if school is None:
            return
        ctx = self.ctx
        form = Form(ctx)
        form.row(TextField(ctx, "name", msg("Name of the school"), required=True, max_length=100))
        kinds = [(kind.value, text) for kind, text in rules.KIND_LABELS.items()]
        places = [(kind.value, text) for kind, text in rules.SETTLEMENT_LABELS.items()]
        form.row(
            ChoiceField(ctx, "kind", msg("Kind"), kinds),
            RadioField(ctx, "settlement", msg("Where"), places),
        )
        form.row(TickField(ctx, "boarding", msg("Some pupils live at the school")))
        form.set_values(
            {
                "name": school.name,
                "kind": school.kind.value,
                "settlement": school.settlement.value,
                "boarding": school.boarding,
            }
        )

        def command(values: dict[str, Any], _uid: str) -> EditSchool:
            return EditSchool(expected_version=school.version, **values)

        FormDialog(ctx, self, ctx.tr("School"), form, command).open()

    def change_password(self):
        change_password(self.ctx, self, self._desk)

    def edit_backup(self):
        if self._settings is not None:
            backup_dialog(self.ctx, self, self._settings)

    def help_text(self):
        return self.ctx.tr(
            "The school's name stands on every paper from now on; papers printed before keep "
            "theirs. Accident rules are kept as versions; each accident keeps the one it was "
            "decided by."
        )

    def _card(self, title: str, facts: Facts, button: Button) -> Card:
        card = Card(self.ctx, title)
        card.head.addWidget(button)
        card.body.addWidget(facts)
        card.body.addStretch(1)
        return card

    def _show_rules(self, version: str) -> None:
        self._version = version
        if self._school is not None:
            self._show_school(self._school)

    def _show_school(self, school: SchoolView):
        tr = self.ctx.tr
        self._school = school
        self._facts.set(
            [
                (tr("Name of the school"), school.name),
                (tr("Kind"), tr(rules.KIND_LABELS[school.kind])),
                (tr("Where"), tr(rules.SETTLEMENT_LABELS[school.settlement])),
                (tr("Boarding"), tr("yes") if school.boarding else tr("no")),
                (tr("Accident rules"), tr("version {version}", version=self._version)),
            ]
        )

    def _show_settings(self, settings: Settings):
        tr = self.ctx.tr
        self._settings = settings
        automatic = tr("every day, by itself") if settings["backup.automatic"] else tr("by hand")
        self._place.set(
            [
                (tr("Folder"), str(self._desk.data_dir)),
                (tr("Backup"), automatic),
                (tr("Second place"), settings["backup.second_folder"]),
            ]
        )


def change_password(ctx: UiContext, owner: QWidget, desk: Desk) -> FormDialog:
    """Open the dialog for one's own password."""

    def command(values: dict[str, Any], _uid: str) -> Job:
        new = checked_password(values, ctx.actor.username)
        return Job(lambda: desk.change_own_password(values["old"], new))

    def told(_value) -> None:
        ctx.alerts.toast(msg("The new password holds from now on."))

    title = ctx.tr("Change my password")
    dialog = FormDialog(ctx, owner, title, own_password_form(ctx), command, told, width=440)
    dialog.open()
    return dialog


def backup_dialog(ctx: UiContext, owner: QWidget, settings: Settings) -> FormDialog:
    """Open the dialog for when and where backups go."""
    form = Form(ctx)
    form.row(TickField(ctx, "automatic", msg("Back up every day by itself")))
    field = TextField(
        ctx,
        "second",
        msg("Second backup folder"),
        max_length=1000,
        hint=msg("A stick or another disk; left out while it is not plugged in."),
    )
    form.row(field)
    choose = Button(
        ctx,
        ctx.tr("Choose a folder"),
        lambda: ctx.dialogs.folder(form, ctx.tr("Second backup folder"), chosen),
        icon="folder",
    )

    def chosen(path) -> None:
        field.set_value(str(path))

    line = QWidget()
    line.setLayout(hbox(choose, 1))
    form.widget(line)
    form.widget(
        wrapped(
            ctx.tr(
                "The first folder lies beside the data: it helps when a file is "
                "damaged. Only the second one helps when the disk is lost."
            ),
            "muted",
        )
    )
    form.set_values(
        {"automatic": settings["backup.automatic"], "second": settings["backup.second_folder"]}
    )

    def command(values: dict[str, Any], _uid: str) -> SetSettings:
        wished = {
            "backup.automatic": values["automatic"],
            "backup.second_folder": values["second"],
        }
        return SetSettings(values=wished)

    dialog = FormDialog(ctx, owner, ctx.tr("Backups"), form, command)
    dialog.open()
    return dialog
