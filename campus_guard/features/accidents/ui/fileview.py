"""One accident file: timeline with its keys on the left, result and facts on the right."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMenu, QTabWidget

from campus_guard.core.document import Tone
from campus_guard.core.errors import CampusGuardError
from campus_guard.core.i18n import Message, msg
from campus_guard.features.accidents.queries import (
    AccidentDetail,
    AttachmentView,
    GetAccident,
    ReasonNeeded,
)
from campus_guard.features.accidents.rules import flag_label
from campus_guard.features.accidents.ui import actions
from campus_guard.features.accidents.ui.aftermath import AftermathTab
from campus_guard.features.accidents.ui.closing import ClosingTab
from campus_guard.features.accidents.ui.concealment import ConcealmentTab
from campus_guard.features.accidents.ui.dutiestab import DutiesTab
from campus_guard.features.accidents.ui.grounds import GroundsTab
from campus_guard.features.accidents.ui.hazards import HazardsTab
from campus_guard.features.accidents.ui.papers import print_closing_report, print_first_report
from campus_guard.features.accidents.ui.recording import AccidentDialog
from campus_guard.features.accidents.ui.restricted import ask_why, name_readers
from campus_guard.features.accidents.ui.steps import StepsPanel
from campus_guard.features.accidents.ui.tabs import (
    AttachmentsTab,
    FactsTab,
    FilePart,
    HistoryTab,
    ResultTab,
)
from campus_guard.features.accidents.ui.words import result_badge, state_badge
from campus_guard.ui.badges import Badge, BadgeLabel, label
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import scrolled
from campus_guard.ui.layout import clear, hbox, splitter, vbox
from campus_guard.ui.page import Page

MAX_TITLE = 24


class FileView(Page):
    """Shows the file that was opened; ``left`` is called by Esc and the back button."""

    key = "accident_file"

    def __init__(self, ctx: UiContext, left: Callable[[], None]) -> None:
        super().__init__(ctx)
        self.file: AccidentDetail | None = None
        self._wanted: int | None = None
        self._asking = False
        self._left = left
        tr = ctx.tr
        self.banner = Banner(ctx, closable=True)
        self.steps = StepsPanel(ctx)
        self.attachments = AttachmentsTab(ctx, self.attach, self.void_attachment)
        self._parts: list[tuple[Message, FilePart]] = [
            (msg("Result"), ResultTab(ctx)),
            (msg("Duty findings"), DutiesTab(ctx, self._saved)),
            (msg("Grounds"), GroundsTab(ctx)),
            (msg("Late or hidden"), ConcealmentTab(ctx, self._saved)),
            (msg("Facts"), FactsTab(ctx)),
            (msg("Attachments"), self.attachments),
            (msg("Hazards"), HazardsTab(ctx)),
            (msg("Aftermath"), AftermathTab(ctx, self._saved)),
            (msg("Closing"), ClosingTab(ctx, self._saved, self._state)),
            (msg("History"), HistoryTab(ctx)),
        ]
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(tr("Sections"))
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setProperty("dense", True)
        for title, part in self._parts:
            self.tabs.addTab(scrolled(part), tr(title))
        self._lay_out()
        bind_key(self, "Ctrl+PgDown", partial(self._turn, 1))
        bind_key(self, "Ctrl+PgUp", partial(self._turn, -1))

    def open_item(self, item: int) -> None:
        """Show one file."""
        self._wanted = item
        self.reload()

    def reload(self) -> None:
        """Ask for the file again."""
        if self._wanted is not None:
            query = GetAccident(accident_id=self._wanted)
            self.ctx.ops.read(query, self._arrived, owner=self, slot="file", fail=self._refused)

    def _refused(self, error: CampusGuardError) -> None:
        """Ask why a restricted file is opened; until then nothing of any file is in sight."""
        self.file = None
        self._body.setVisible(False)
        self._title.setText("")
        self._where.setText("")
        clear(self._badges)
        for button in self._changing:
            button.setEnabled(False)
        if not isinstance(error, ReasonNeeded):
            self.banner.show_error(error)
        elif self._wanted is not None and not self._asking:
            self._asking = True
            ask_why(self.ctx, self, self._wanted, self._opened, self._left_closed)

    def _opened(self, _accident: int) -> None:
        self._asking = False
        self.reload()

    def _left_closed(self) -> None:
        """Go back to the list when nobody said why."""
        self._asking = False
        self._wanted = None
        self._left()

    def edit(self) -> None:
        """Open the form on this file."""
        if self.file is not None and not self.file.locked:
            AccidentDialog(self.ctx, self, self._saved, self.file).open()

    def print_(self) -> None:
        """Preview the first report (ACC-1)."""
        if self.file is not None:
            print_first_report(self.ctx, self, self.file.id, self.file.number)

    def attach(self) -> None:
        """Attach pictures or papers."""
        if self.file is not None and not self.file.locked:
            actions.attach(self.ctx, self, self.file, self.banner.show_error)

    def void_attachment(self, attachment: AttachmentView) -> None:
        """Void one attachment."""
        actions.void_attachment(self.ctx, self, attachment, self._saved)

    def keys(self) -> Sequence[tuple[str, str]]:
        """Return the keys of the file."""
        tr = self.ctx.tr
        return [
            ("Alt+1 … 9, 0", tr("Record that this step was done now")),
            ("Alt+Shift+1 … 9, 0", tr("Record it with another time, person or way")),
            ("Ctrl+E", tr("Edit")),
            ("Ctrl+P", tr("Print the first report")),
            ("Ctrl+Shift+P", tr("Print closing report")),
            ("Ctrl+G", tr("Re-grade")),
            ("Ctrl+PgDn", tr("Next section")),
            ("Esc", tr("Back to the list")),
        ]

    def _saved(self, _value: object) -> None:
        self.ctx.alerts.toast(msg("Saved."), tone=Tone.OK)

    def _turn(self, step: int) -> None:
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + step) % self.tabs.count())

    def _arrived(self, file: AccidentDetail) -> None:
        again = self.file is not None and self.file.id == file.id
        seen = self._scroll.verticalScrollBar().value() if again else 0
        self.file = file
        self.banner.clear()
        self._body.setVisible(True)
        self._title.setText(file.number)
        place = file.case.facts.place or file.area
        self._where.setText(f"{file.case.facts.occurred_at:%Y-%m-%d %H:%M}  {place[:MAX_TITLE]}")
        self._show_badges(file)
        self.steps.show_file(file)
        QTimer.singleShot(0, self, partial(self._scroll_to, seen))
        for index, (title, part) in enumerate(self._parts):
            part.show_file(file)
            self.tabs.setTabText(index, self._tab_words(title, file))
        for button in self._changing:
            button.setEnabled(not file.locked)
        if file.voided_at is not None:
            words = self.ctx.tr("Voided: {reason}", reason=file.void_reason)
            self.banner.show_text(words, Tone.WARNING)

    def _scroll_to(self, seen: int) -> None:
        """Stay at the step that was just answered: its card is laid out by now."""
        self.steps.adjustSize()
        self._scroll.verticalScrollBar().setValue(seen)

    def _tab_words(self, title: Message, file: AccidentDetail) -> str:
        tr = self.ctx.tr
        if title.text == "Attachments" and file.attachments:
            return f"{tr(title)} {len(file.attachments)}"
        if title.text == "Result" and file.result.missing:
            return tr("Result, {n} unanswered", n=len(file.result.missing))
        return tr(title)

    def _show_badges(self, file: AccidentDetail) -> None:
        clear(self._badges)
        shown = [result_badge(file.result), state_badge(file.state)]
        shown += [Badge(flag_label(flag), Tone.WARNING, "flag") for flag in file.result.flags[:2]]
        for badge in shown:
            self._badges.addWidget(BadgeLabel(self.ctx, badge))

    def _lay_out(self) -> None:
        ctx, tr = self.ctx, self.ctx.tr
        self._title, self._where = label("", "title"), label("", "muted")
        self._badges = hbox(gap=8)
        edit = Button(ctx, tr("Edit"), self.edit, "Ctrl+E", icon="edit")
        state = Button(ctx, tr("State"), self._state, "Ctrl+T", icon="flag")
        report = Button(
            ctx, tr("Print first report"), self.print_, "Ctrl+P", icon="print", bind=False
        )
        more = self._more()
        self._changing = [edit, state]
        back = Button(ctx, tr("Back"), self._left, "Esc", icon="chevron-left", bind=False)
        head = hbox(back, self._title, 1, edit, state, report, more, gap=8)
        below = hbox(self._badges, self._where, 1, gap=12)
        self._scroll = scrolled(self.steps)
        self._body = splitter(self._scroll, self.tabs, (1, 1))
        column = vbox(head, below, self.banner, self._body, gap=8)
        column.setStretch(3, 1)
        self.setLayout(column)

    def _more(self) -> Button:
        more = Button(self.ctx, self.ctx.tr("More"), icon="more")
        menu = QMenu(more)
        for words, run, keys in (
            (msg("Re-grade"), self._regrade, "Ctrl+G"),
            (msg("Confirmed injury"), self._confirm, "Ctrl+I"),
            (msg("Food poisoning"), self._food, ""),
            (msg("Attach files"), self.attach, ""),
            (msg("Remark"), self._note, "Ctrl+M"),
            (msg("Print closing report"), self._print_closing, ""),
            (msg("Who may open this file"), self._readers, ""),
            (msg("Void"), self._void, "Ctrl+Delete"),
            (msg("Take the voiding back"), self._unvoid, ""),
        ):
            text = self.ctx.tr(words).replace("&", "&&")
            entry = menu.addAction(f"{text}\t{keys}" if keys else text)
            entry.triggered.connect(lambda _checked=False, run=run: run())
            if keys:
                bind_key(self, keys, run)
        more.setMenu(menu)
        return more

    def _on_open_file(self, run: Callable) -> None:
        if self.file is not None and not self.file.locked:
            run(self.ctx, self, self.file, self._saved)

    def _regrade(self) -> None:
        self._on_open_file(actions.regrade)

    def _confirm(self) -> None:
        self._on_open_file(actions.confirm_injury)

    def _food(self) -> None:
        if self.file is not None and actions.is_food(self.file):
            self._on_open_file(actions.confirm_food)
        else:
            self.ctx.alerts.toast(msg("The cause of this accident is not food poisoning."))

    def _state(self) -> None:
        if self.file is not None and not self.file.locked:
            actions.change_state(self.ctx, self, self.file, self._saved)

    def _note(self) -> None:
        if self.file is not None and not self.file.locked:
            actions.add_note(self.ctx, self, self.file, self._saved)

    def _print_closing(self) -> None:
        if self.file is not None:
            print_closing_report(self.ctx, self, self.file.id, self.file.number)

    def _readers(self) -> None:
        if self.file is not None:
            name_readers(self.ctx, self, self.file, self._saved)

    def _void(self) -> None:
        if self.file is not None and not self.file.locked:
            actions.void(self.ctx, self, self.file, lambda _value: None)

    def _unvoid(self) -> None:
        if self.file is not None and self.file.voided_at is not None:
            actions.unvoid(self.ctx, self, self.file.id)
