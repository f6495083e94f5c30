"""What the program is, which version, where things lie, whom one may ask."""

import platform

from PySide6.QtCore import qVersion

from campus_guard import __version__
from campus_guard.core.paths import program_root
from campus_guard.core.roles import ROLE_LABELS
from campus_guard.features.admin.desk import Desk
from campus_guard.features.admin.queries import ChainState, ChainView
from campus_guard.ui.badges import wrapped
from campus_guard.ui.cards import Card, Facts
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.page import Page


class AboutPage(Page):
    """The same for everybody."""

    key, kinds = "about", frozenset()

    def __init__(self, ctx: UiContext, desk: Desk) -> None:
        super().__init__(ctx)
        self._desk = desk
        tr = ctx.tr
        self._facts = Facts(ctx, name_width=120)
        program, rules = Card(ctx, tr("Program")), Card(ctx, tr("How it works"))
        program.body.addWidget(self._facts)
        program.body.addStretch(1)
        for text in (
            tr("Records are never deleted: they are voided with a reason and stay readable."),
            tr("Every write is entered into the audit trail; its count and end stand on papers."),
            tr("The program sends nothing: every notice is a record of a call that somebody made."),
            tr("None (counted zero) differs from not recorded, on screen and on paper."),
            tr("F1 shows the keys of a page; F12 hides everything at once; Ctrl+L locks."),
        ):
            rules.body.addWidget(wrapped(text))
        rules.body.addStretch(1)
        row = hbox(program, rules, gap=16)
        row.setStretch(0, 1)
        row.setStretch(1, 1)
        self.setLayout(vbox(row, 1, gap=16))

    def reload(self):
        self.ctx.ops.read(ChainState(), self._show, owner=self, slot="chain")

    def _show(self, chain: ChainView) -> None:
        tr, actor = self.ctx.tr, self.ctx.actor
        role = tr(ROLE_LABELS[actor.role])
        licence = tr("MIT; licences of its parts in README.md")
        self._facts.set(
            [
                (tr("Version"), f"campus_guard {__version__}"),
                (tr("Runs on"), f"Python {platform.python_version()}, Qt {qVersion()}"),
                (tr("Licence"), licence),
                (tr("Signed in"), f"{actor.name} ({actor.username}), {role}"),
                (tr("Data"), str(self._desk.data_dir)),
                (tr("Program files"), str(program_root())),
                (tr("Audit trail"), f"{chain.count}-{chain.head}"),
            ]
        )
