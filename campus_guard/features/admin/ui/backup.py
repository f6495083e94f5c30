"""Backups and the health of the data: make one, see all, restore one, check everything."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.features.admin.desk import BackupRow, Desk, FindingRow, HealthView
from campus_guard.features.admin.queries import GetSettings, Settings
from campus_guard.features.admin.ui.school import backup_dialog
from campus_guard.ui.badges import Badge, BadgeLabel, label, wrapped
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button
from campus_guard.ui.cards import Card
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import clear, hbox, vbox
from campus_guard.ui.ops import Progress
from campus_guard.ui.page import Page
from campus_guard.ui.table import Column, RowsModel, TableView

_TONES = {"ok": Tone.OK, "warn": Tone.WARNING, "bad": Tone.BAD}
_WORDS = {"ok": msg("Sound"), "warn": msg("Note"), "bad": msg("Wrong")}
_MB = 1_048_576


class BackupPage(Page):
    """The maintainer's page; director and principal have it too."""

    key, kinds = "backup", frozenset({"setting", "database"})

    def __init__(self, ctx: UiContext, desk: Desk) -> None:
        super().__init__(ctx)
        self._desk = desk
        self._settings: Settings | None = None
        tr = ctx.tr
        self.banner = Banner(ctx, closable=True)
        self.new_button = Button(
            ctx, tr("Back up now"), self.new, "Ctrl+N", icon="backup", kind="primary", bind=False
        )
        self.to_button = Button(ctx, tr("Back up to a folder"), self.back_up_to, icon="folder")
        self.restore_button = Button(ctx, tr("Restore"), self.restore, icon="undo", kind="danger")
        self.settings_button = Button(ctx, tr("When and where"), self.settings, "Ctrl+E")
        self.check_button = Button(ctx, tr("Check now"), self.check, "Ctrl+K", icon="check")
        self.model = RowsModel(self._columns(), ctx.tr)
        self.table = TableView(ctx.theme, self.model, tr("Backups"))
        self.table.selected.connect(lambda row: self.restore_button.setEnabled(row is not None))
        self.table.opened.connect(lambda _row: self.restore())
        self.restore_button.setEnabled(False)
        self._findings = vbox(gap=10)
        self._lay_out()

    def reload(self):
        self.ctx.ops.read(GetSettings(), self._know, owner=self, slot="settings")
        self._list()
        if self._desk.last_health is not None:
            self._show(self._desk.last_health)

    def new(self):
        self._back_up(None)

    def back_up_to(self):
        title = self.ctx.tr("Folder for the backup")
        self.ctx.dialogs.folder(self, title, self._back_up)

    def restore(self):
        row: BackupRow | None = self.table.current_row()
        if row is None:
            return
        tr = self.ctx.tr
        text = tr(
            "Everything recorded after {time} goes aside with the present data. You are signed "
            "out and asked for a password of that time.",
            time=f"{row.made_at:%Y-%m-%d %H:%M}",
        )
        self.ctx.dialogs.ask(
            self,
            tr("Restore a backup"),
            text,
            tr("Restore"),
            lambda: self._desk.restore(row.path),
            danger=True,
        )

    def settings(self):
        if self._settings is not None:
            backup_dialog(self.ctx, self, self._settings)

    def check(self):
        self._work(
            self.ctx.tr("Checking the data …"),
            lambda progress: self._desk.check(progress.step),
            self._show,
        )

    def help_text(self):
        return self.ctx.tr(
            "A backup is one file with all records and key slots, encrypted like the data. It "
            "counts only after it was opened and read again. Kept are the newest 10, one a day "
            "for 14 days, one a week for 8 weeks, one a month for 24 months."
        )

    def keys(self):
        tr = self.ctx.tr
        return [
            ("Ctrl+N", tr("Back up now")),
            ("Ctrl+K", tr("Check now")),
            ("Enter", tr("Restore")),
        ]

    def _columns(self):
        place = self._place
        return [
            Column(
                "made", msg("Made at"), lambda r: f"{r.made_at:%Y-%m-%d %H:%M:%S}", 160, bold=True
            ),
            Column("size", msg("Size"), lambda r: f"{r.size / _MB:.1f} MB", 90),
            Column("chain", msg("Audit entries"), lambda r: f"{r.count}", 90),
            Column("head", msg("End"), lambda r: r.head, 100),
            Column("place", msg("Place"), place, 0),
        ]

    def _place(self, row: BackupRow) -> str:
        return str(row.path.parent) if row.second else self.ctx.tr("beside the data")

    def _lay_out(self) -> None:
        tr = self.ctx.tr
        buttons = hbox(
            self.new_button, self.to_button, self.settings_button, 1, self.restore_button, gap=8
        )
        left = vbox(buttons, self.table, gap=12)
        left.setStretch(1, 1)
        card = Card(self.ctx, tr("Health of the data"))
        card.head.addWidget(self.check_button)
        card.body.addLayout(self._findings)
        card.body.addStretch(1)
        card.setFixedWidth(self.ctx.theme.px(380))
        row = hbox(left, card, gap=16)
        row.setStretch(0, 1)
        column = vbox(self.banner, row, gap=12)
        column.setStretch(1, 1)
        self.setLayout(column)
        self._findings.addWidget(label(tr("The check after the start is under way."), "muted"))

    def _know(self, settings: Settings) -> None:
        self._settings = settings

    def _list(self) -> None:
        self.ctx.ops.work(
            lambda _progress: self._desk.backups(), self._listed, title="", owner=self, slot="list"
        )

    def _listed(self, rows) -> None:
        self.model.set_rows(list(rows))
        number = self.ctx.tr.n("{n} backup", "{n} backups", len(rows))
        self.set_subtitle(number if rows else self.ctx.tr("No backup yet"))

    def _back_up(self, folder) -> None:
        def work(progress: Progress):
            return self._desk.back_up(folder, lambda done, total: progress.step(done, total))

        self._work(self.ctx.tr("Backing up …"), work, self._backed_up)

    def _backed_up(self, path) -> None:
        self.ctx.alerts.toast(msg("Backed up and read again: {file}", file=path.name), tone=Tone.OK)
        self._list()

    def _work(self, title: str, fn: Callable, then: Callable) -> None:
        buttons = (self.new_button, self.to_button, self.check_button)
        for button in buttons:
            button.setEnabled(False)
        self.banner.clear()

        def rest() -> None:
            for button in buttons:
                button.setEnabled(True)

        self.ctx.ops.work(
            fn, then, title=title, owner=self, fail=self.banner.show_error, always=rest
        )

    def _show(self, health: HealthView) -> None:
        clear(self._findings)
        when = self.ctx.tr("Checked {time}", time=f"{health.checked_at:%Y-%m-%d %H:%M}")
        self._findings.addWidget(label(when, "muted"))
        order = {"bad": 0, "warn": 1, "ok": 2}
        for finding in sorted(health.findings, key=lambda f: order[f.grade]):
            self._findings.addWidget(self._line(finding))

    def _line(self, finding: FindingRow) -> QWidget:
        line = QWidget()
        badge = BadgeLabel(self.ctx, Badge(_WORDS[finding.grade], _TONES[finding.grade]))
        row = hbox(badge, wrapped(self.ctx.tr(finding.message)), gap=10)
        row.setStretch(1, 1)
        line.setLayout(row)
        return line
