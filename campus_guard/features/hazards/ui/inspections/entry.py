"""An inspection keyed in: one key for each item, each answer stored at once."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from campus_guard.core.document import Align, Tone
from campus_guard.core.errors import CampusGuardError, UserError
from campus_guard.core.i18n import msg
from campus_guard.core.text import shorten
from campus_guard.features.calendar.ui.records import print_document, void_record
from campus_guard.features.hazards.commands.finishing import (
    Finished,
    FinishInspection,
    UnvoidInspection,
    VoidInspection,
)
from campus_guard.features.hazards.commands.inspecting import AnswerItem, WriteOpinion
from campus_guard.features.hazards.queries.inspections import (
    GetInspection,
    InspectionDetail,
    ItemRow,
    PhotoRow,
)
from campus_guard.features.hazards.report.inspection import filled_sheet
from campus_guard.features.hazards.rules.inspection_codes import (
    Answer,
    Consequence,
    InspectionState,
)
from campus_guard.features.hazards.rules.inspections import ItemResult, rate_words, tally
from campus_guard.features.hazards.ui.inspections.corrections import correct_item
from campus_guard.features.hazards.ui.inspections.itempanel import ItemPanel
from campus_guard.features.hazards.ui.inspections.photos import attach_photos, show_photo
from campus_guard.features.hazards.ui.inspections.starting import edit_head
from campus_guard.features.hazards.ui.inspections.words import (
    answer_badge,
    inspection_badge,
    item_state,
)
from campus_guard.ui.badges import BadgeLabel, label
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import Form, TextField
from campus_guard.ui.layout import hbox, splitter, vbox
from campus_guard.ui.page import Page
from campus_guard.ui.table import Column, RowsModel, TableView

SHOWN = 24
"""Characters of a long text that stand in the head; the paper has all of it."""
KEYS: tuple[tuple[str, Answer | None], ...] = (
    ("1", Answer.PASS),
    ("2", Answer.FAIL),
    ("3", Answer.NOT_APPLICABLE),
    ("Backspace", None),
)


class EntryView(Page):
    """Items on the left, the chosen one on the right; ``left`` is called by Esc."""

    key = "inspection_entry"

    def __init__(self, ctx: UiContext, left: Callable[[], None]) -> None:
        super().__init__(ctx)
        self.detail: InspectionDetail | None = None
        self._wanted: int | None = None
        self._left = left
        self._answers: dict[str, ItemResult] = {}
        self._pending: dict[str, int] = {}
        self.banner = Banner(ctx, closable=True)
        self.panel = ItemPanel(ctx, self._keep, self.attach, self._photo, self._hazard)
        self.model = RowsModel(self._columns(), ctx.tr, lambda line: line.item.code)
        self.table = TableView(ctx.theme, self.model, ctx.tr("Checklist items"))
        self.table.selected.connect(self._chosen)
        self.table.opened.connect(lambda _line: self.panel.focus_words())
        for keys, answer in KEYS:
            bind_key(self.table, keys, partial(self.answer, answer),
                     Qt.ShortcutContext.WidgetShortcut)  # fmt: skip
        self.opinion = Form(ctx)
        words = TextField(ctx, "opinion", msg("Overall opinion"), max_length=2000)
        words.input.editingFinished.connect(self._keep_opinion)
        self.opinion.row(words)
        self._lay_out()

    def open_item(self, item: int) -> None:
        """Show an inspection."""
        if item != self._wanted:
            self.panel.flush()
            self.detail = None
        self._wanted = item
        self.reload()

    def reload(self) -> None:
        """Ask for the inspection again."""
        if self._wanted is not None:
            query = GetInspection(inspection_id=self._wanted)
            self.ctx.ops.read(
                query, self._arrived, owner=self, slot="detail", fail=self.banner.show_error
            )

    @property
    def locked(self) -> bool:
        """Tell whether nothing can be keyed in any more."""
        row = self.detail.row if self.detail else None
        return row is None or row.voided or row.state is InspectionState.FINISHED

    def answer(self, answer: Answer | None) -> None:
        """Answer the chosen item; after a failure its words are asked for."""
        line = self.table.current_row()
        if line is None:
            return
        if self.locked:
            self.correct()
            return
        self.panel.flush()
        before = self._result(line)
        self._keep(replace(before, answer=answer))
        if before.answer is Answer.FAIL and before.problem and answer is not Answer.FAIL:
            words = msg("Item {n} is no longer a failure.", n=line.number)
            shown = self._wanted
            self.ctx.alerts.toast(
                words, lambda: self._keep(before) if shown == self._wanted else None, Tone.WARNING
            )
        if answer is Answer.FAIL:
            self._chosen(self.table.current_row())
            self.panel.focus_words()
        elif answer is not None:
            self._next(line)

    def finish(self) -> None:
        """Finish the inspection; items without an answer are asked about first."""
        if self.locked or self.detail is None:
            return
        self.panel.flush()
        self._keep_opinion()
        command = FinishInspection(inspection_id=self.detail.row.id, ended_at=None)
        self.ctx.ops.write(command, self._finished, owner=self, fail=self._refused)

    def correct(self) -> None:
        """Correct the chosen item of a finished inspection, with a reason."""
        line = self.table.current_row()
        row = self.detail.row if self.detail else None
        if row is not None and line is not None and not row.voided:
            correct_item(self.ctx, self, row.id, line)

    def attach(self) -> None:
        """Attach pictures to the chosen item."""
        line = self.table.current_row()
        if line is not None and self.detail is not None and not self.detail.row.voided:
            self.panel.flush()
            attach_photos(
                self.ctx, self, self.detail.row.id, line.item.code, self.banner.show_error
            )

    def print_(self) -> None:
        """Show the record on paper."""
        if self.detail is None:
            return
        tr, wanted = self.ctx.tr, self.detail.row.id
        print_document(
            self.ctx,
            self,
            f"{tr('Safety inspection record')} {self.detail.row.number}",
            lambda progress, head: filled_sheet(
                progress.ask(GetInspection(inspection_id=wanted)), tr, head
            ),
        )

    def void(self) -> None:
        """Void the inspection with a reason."""
        if self.detail is None or self.detail.row.voided:
            return
        row = self.detail.row
        void_record(
            self.ctx,
            self,
            row.number,
            lambda reason: VoidInspection(
                record_id=row.id, expected_version=row.version, reason=reason
            ),
            lambda: UnvoidInspection(record_id=row.id),
        )

    def back(self) -> bool:
        """Go from the words of a failure to the next item, then to the list."""
        self.panel.flush()
        focus = QApplication.focusWidget()
        if focus is not None and self.panel.isAncestorOf(focus):
            self.table.setFocus()
            line = self.table.current_row()
            if line is not None and line.result.answer is Answer.FAIL and not self.locked:
                self._next(line)
        else:
            self._left()
        return True

    def focus_start(self) -> None:
        """Go to the items."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def keys(self) -> Sequence[tuple[str, str]]:
        """Return the keys of the view."""
        tr = self.ctx.tr
        return [
            ("1", tr("Passed")),
            ("2", tr("Failed")),
            ("3", tr("Not applicable")),
            ("Backspace", tr("Take the answer back")),
            ("Enter", tr("Write the words of a failure")),
            ("Ctrl+I", tr("Add photos")),
            ("Ctrl+Enter", tr("Finish")),
            ("Ctrl+P", tr("Preview and print")),
            ("Esc", tr("Back to the list")),
        ]

    def _columns(self) -> Sequence[Column]:
        tr = self.ctx.tr

        def state(line: ItemRow) -> str:
            day = self.detail.row.day if self.detail else self.ctx.clock.today()
            return item_state(line, day, tr) if line.result.answer is Answer.FAIL else ""

        def words(line: ItemRow) -> str:
            star = "★ " if line.item.on_fail is Consequence.POSSIBLE_MAJOR else ""
            return star + line.item.words.say(tr)

        return [
            Column("number", msg("No."), lambda x: str(x.number), 56, Align.RIGHT,
                   sort=lambda x: x.number),
            Column("words", msg("What to check"), words, 0, detail=state),
            Column("photos", msg("Photos"), lambda x: str(len(x.photos) or ""), 60, Align.CENTER),
            Column("answer", msg("Result of the item"), lambda _x: "", 128,
                   badge=lambda x: answer_badge(x.result.answer)),
        ]  # fmt: skip

    def _result(self, line: ItemRow) -> ItemResult:
        return self._answers.get(line.item.code, line.result)

    def _keep(self, result: ItemResult) -> None:
        """Show an answer at once and store it; a refusal is said and the screen asks again."""
        if self.detail is None:
            return
        code = result.item_code
        self._answers[code] = result
        self._pending[code] = self._pending.get(code, 0) + 1
        self.banner.clear()
        self._show_lines()
        self.ctx.ops.write(
            AnswerItem(inspection_id=self.detail.row.id, result=result),
            lambda _id: None,
            owner=self,
            fail=partial(self._not_kept, code),
            always=partial(self._written, code),
        )

    def _written(self, code: str) -> None:
        self._pending[code] -= 1

    def _not_kept(self, code: str, error: CampusGuardError) -> None:
        fields = error.fields if isinstance(error, UserError) else {}
        if self.panel.line is not None and self.panel.line.item.code == code and fields:
            self.panel.show_errors(dict(fields))
        self.banner.show_error(error)

    def _keep_opinion(self) -> None:
        if self.detail is None or self.locked or not self.opinion.dirty:
            return
        text = self.opinion["opinion"].value()
        self.opinion.mark_clean()
        command = WriteOpinion(inspection_id=self.detail.row.id, opinion=text)
        self.ctx.ops.write(command, lambda _id: None, owner=self, fail=self.banner.show_error)

    def _next(self, line: ItemRow) -> None:
        """Go to the next item without an answer, else one down."""
        lines = self.model.rows
        at = next(i for i, x in enumerate(lines) if x.item.code == line.item.code)
        order = [*lines[at + 1 :], *lines[:at]]
        following = next((x for x in order if x.result.answer is None), None)
        if following is None and at + 1 < len(lines):
            following = lines[at + 1]
        if following is not None:
            self.table.select_key(following.item.code)

    def _arrived(self, detail: InspectionDetail) -> None:
        first = self.detail is None
        self.detail = detail
        waiting = {code for code, count in self._pending.items() if count}
        self._answers = {c: r for c, r in self._answers.items() if c in waiting}
        row = detail.row
        self._title.setText(f"{row.number}  {shorten(row.title.say(self.ctx.tr), SHOWN)}")
        where, who = shorten(row.where, SHOWN), shorten(row.inspectors, SHOWN)
        self._where.setText(f"{row.day}  {where}  {who}")
        self._state.set(inspection_badge(row))
        if not self.opinion.dirty:
            self.opinion.set_values({"opinion": detail.opinion})
        self.opinion.setEnabled(not self.locked)
        for button in (self._finish, self._head):
            button.setEnabled(not self.locked)
        self._fix.setVisible(row.state is InspectionState.FINISHED)
        self._show_lines()
        if first and detail.items:
            start = next((x for x in detail.items if x.result.answer is None), detail.items[0])
            self.table.select_key(start.item.code)

    def _show_lines(self) -> None:
        if self.detail is None:
            return
        lines = [replace(line, result=self._result(line)) for line in self.detail.items]
        self.model.set_rows(lines)
        found = tally(self.detail.content, (line.result for line in lines))
        words = self.ctx.tr("{n} not inspected", n=found.unanswered) if found.unanswered else ""
        parts = (self.ctx.tr("Pass rate"), self.ctx.tr(rate_words(found)), words)
        self._rate.setText("  ".join(part for part in parts if part))

    def _chosen(self, line: ItemRow | None) -> None:
        if line is not None:
            self.panel.show_line(line, locked=self.locked)

    def _finished(self, done: Finished) -> None:
        tr = self.ctx.tr
        words = tr("Inspection finished.")
        if done.hazard_ids:
            count = len(done.hazard_ids)
            words += " " + tr.n("{n} hazard opened.", "{n} hazards opened.", count)
        self.banner.clear()
        self.ctx.alerts.toast(words, tone=Tone.OK)

    def _refused(self, error: CampusGuardError) -> None:
        fields = dict(error.fields) if isinstance(error, UserError) else {}
        if "leave_open" in fields and self.detail is not None:
            command = FinishInspection(inspection_id=self.detail.row.id, leave_open=True)
            tr = self.ctx.tr
            self.ctx.dialogs.ask(
                self,
                tr("Finish the inspection"),
                tr(error.message),
                tr("Leave them as not inspected"),
                lambda: self.ctx.ops.write(
                    command, self._finished, owner=self, fail=self.banner.show_error
                ),
            )
            return
        self.banner.show_error(error)
        first = next((key.split(".")[1] for key in fields if key.startswith("items.")), None)
        if first is not None:
            self.table.select_key(first)
            self._chosen(self.table.current_row())
            mine = {k.split(".")[2]: m for k, m in fields.items() if k.split(".")[1] == first}
            left = self.panel.show_errors(mine)
            if left:
                self.banner.show_error("\n".join(self.ctx.tr(m) for m in left))

    def _photo(self, photo: PhotoRow) -> None:
        show_photo(self.ctx, self, photo, locked=self.locked)

    def _hazard(self, hazard_id: int) -> None:
        self.ctx.navigate("hazards", id=hazard_id)

    def _edit_head(self) -> None:
        if self.detail is not None and not self.locked:
            edit_head(self.ctx, self, self.detail)

    def _lay_out(self) -> None:
        ctx, tr = self.ctx, self.ctx.tr
        self._title, self._where = label("", "title"), label("", "muted")
        self._rate = label("", "heading")
        self._state = BadgeLabel(ctx)
        back = Button(ctx, tr("Back"), self._left, "Esc", icon="chevron-left", bind=False)
        self._head = Button(ctx, tr("Edit"), self._edit_head, "Ctrl+E", icon="edit")
        self._fix = Button(ctx, tr("Correct an item"), self.correct, icon="edit")
        void = Button(ctx, tr("Void"), self.void, icon="void")
        paper = Button(ctx, tr("Print"), self.print_, "Ctrl+P", icon="print", bind=False)
        self._finish = Button(
            ctx, tr("Finish"), self.finish, "Ctrl+Enter", kind="primary", bind=False
        )
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            bind_key(self, keys, self.finish, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        head = hbox(back, self._title, 1, self._fix, self._head, void, paper, self._finish, gap=8)
        below = hbox(self._state, self._where, 1, self._rate, gap=12)
        answers = "1 {}   2 {}   3 {}".format(tr("Passed"), tr("Failed"), tr("Not applicable"))
        self._help = label(answers, "hint")
        body = splitter(self.table, self.panel, (7, 5))
        column = vbox(head, below, self.banner, body, self._help, self.opinion, gap=8)
        column.setStretch(3, 1)
        self.setLayout(column)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)  # below the tabs
