"""Beside the items: the words of the chosen one, and what is typed about its failure."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.tone import Tone
from campus_guard.features.hazards.queries.inspections import ItemRow, PhotoRow
from campus_guard.features.hazards.rules.inspection_codes import (
    Answer,
    Consequence,
    Handling,
    code_label,
)
from campus_guard.features.hazards.rules.inspections import ItemResult
from campus_guard.features.hazards.ui.register.steps import person
from campus_guard.ui.badges import Badge, BadgeLabel, label, wrapped
from campus_guard.ui.buttons import Button
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import (
    Candidate,
    DateField,
    Form,
    MultilineField,
    Picked,
    RadioField,
    TextField,
    scrolled,
)
from campus_guard.ui.layout import clear, hbox, vbox

_SAVE_MS = 700
HANDLINGS = tuple((handling, code_label(handling)) for handling in Handling)


class ItemPanel(QWidget):
    """``save(result)`` is called a moment after typing, and before another item is shown."""

    def __init__(
        self,
        ctx: UiContext,
        save: Callable[[ItemResult], None],
        attach: Callable[[], None],
        show_photo: Callable[[PhotoRow], None],
        open_hazard: Callable[[int], None],
    ) -> None:
        super().__init__()
        self.ctx = ctx
        self.line: ItemRow | None = None
        self._shown: ItemResult | None = None
        self._save = save
        self._show_photo = show_photo
        self._open_hazard = open_hazard
        self._wait = QTimer(self, singleShot=True, interval=_SAVE_MS)
        self._wait.timeout.connect(self.flush)
        self.form = self._make_form()
        self.form.changed.connect(lambda _key: self._wait.start())
        self._words = wrapped("")
        self._hint = wrapped("", "hint")
        self._badges = hbox(gap=8)
        self._photos = vbox(gap=4)
        self._attach = Button(ctx, ctx.tr("Add photos"), attach, "Ctrl+I", icon="camera")
        self._hazard = Button(ctx, "", self._open, icon="hazard")
        self._hazard.hide()
        inner = QWidget()
        inner.setLayout(
            vbox(self._words, self._badges, self._hint, self.form,
                 hbox(self._attach, self._hazard, 1, gap=8), self._photos, 1,
                 gap=8, margins=(0, 0, 12, 0))
        )  # fmt: skip
        self.setLayout(vbox(scrolled(inner)))

    def show_line(self, line: ItemRow | None, *, locked: bool) -> None:
        """Show an item; what was typed about the one before is kept first."""
        same = line is not None and self.line is not None and line.item == self.line.item
        if not same:
            self.flush()
        self._take(line, locked=locked)
        if line is None or (same and (self.form.dirty or _typed(line.result) == self._shown)):
            return  # what stands in the form is newer, or the same: the cursor stays
        self._fill(line)

    def _take(self, line: ItemRow | None, *, locked: bool) -> None:
        self.line = line
        failed = line is not None and line.result.answer is Answer.FAIL
        self.form.setVisible(failed)
        self.form.setEnabled(not locked)
        self._attach.setEnabled(line is not None and not locked)
        self._show_words(line)

    def result(self) -> ItemResult | None:
        """Return what stands in the form; raises UserError for what makes no sense."""
        if self.line is None:
            return None
        if not self.form.isEnabled():
            return self.line.result
        who = self.form["responsible"]
        values = {key: field.value() for key, field in self.form.fields.items() if field != who}
        found = replace(self.line.result, **values)
        if who.problem() is None:  # initials are no name: the person recorded stays until chosen
            picked: Picked | None = who.value()
            found = replace(
                found,
                responsible_id=picked.id if picked else None,
                responsible=picked.text if picked else "",
            )
        return found

    def flush(self) -> None:
        """Keep what was typed."""
        self._wait.stop()
        if self.line is None or not self.form.dirty or not self.form.isEnabled():
            return
        try:
            found = self.result()
        except UserError:
            self.form.check()
            return
        if found is not None:
            self.form.mark_clean()
            self._shown = _typed(found)
            self._save(found)

    def focus_words(self) -> None:
        """Go to the first field of a failure."""
        self.form.focus_first()

    def show_errors(self, errors: dict[str, Message]) -> list[Message]:
        """Show errors beside their fields."""
        return self.form.show_errors(errors)

    def _make_form(self) -> Form:
        ctx = self.ctx
        form = Form(ctx)
        form.row(MultilineField(ctx, "problem", msg("Problem"), lines=3, max_length=2000))
        form.row(RadioField(ctx, "handling", msg("What becomes of it"), HANDLINGS))
        form.row(MultilineField(ctx, "advice", msg("Advice, or what was done"), lines=2,
                                max_length=2000))  # fmt: skip
        form.row(
            person(ctx, "responsible", msg("Responsible")),
            DateField(ctx, "due_on", msg("Deadline")),
        )
        form.row(TextField(ctx, "place", msg("Place in words"), max_length=100))
        return form

    def _fill(self, line: ItemRow) -> None:
        result = line.result
        self._shown = _typed(result)
        whom: Candidate | Picked | None = None
        if result.responsible_id is not None:
            whom = Candidate(result.responsible_id, line.responsible)
        elif result.responsible:
            whom = Picked(None, result.responsible)
        self.form.set_values(
            {
                "problem": result.problem,
                "handling": result.handling,
                "advice": result.advice,
                "responsible": whom,
                "due_on": result.due_on,
                "place": result.place,
            }
        )

    def _show_words(self, line: ItemRow | None) -> None:
        tr = self.ctx.tr
        clear(self._badges)
        clear(self._photos)
        self._hazard.setVisible(line is not None and line.hazard is not None)
        if line is None:
            self._words.setText("")
            self._hint.setText("")
            return
        self._words.setText(f"{line.number}. {line.item.words.say(tr)}")
        self._hint.setText(line.item.hint)
        self._hint.setVisible(bool(line.item.hint))
        tone = Tone.WARNING if line.item.on_fail is Consequence.POSSIBLE_MAJOR else Tone.MUTED
        for badge in (Badge(code_label(line.item.method), Tone.PRIMARY, "search"),
                      Badge(code_label(line.item.on_fail), tone, "flag")):  # fmt: skip
            self._badges.addWidget(BadgeLabel(self.ctx, badge))
        self._badges.addStretch(1)
        if line.hazard is not None:
            self._hazard.set_text(tr("Open {number}", number=line.hazard.number))
        self._list_photos(line.photos, line)

    def _list_photos(self, photos: Sequence[PhotoRow], line: ItemRow) -> None:
        for photo in photos:
            words = f"{photo.number}  {photo.caption}".strip()
            show = partial(self._show_photo, photo)
            self._photos.addWidget(Button(self.ctx, words, show, icon="camera", kind="quiet"))
        wanted = line.item.photo and line.result.answer is Answer.FAIL
        if not photos and wanted:
            self._photos.addWidget(label(self.ctx.tr("A photo is asked for here."), "hint"))

    def _open(self) -> None:
        if self.line is not None and self.line.hazard is not None:
            self._open_hazard(self.line.hazard.id)


def _typed(result: ItemResult) -> ItemResult:
    """Return what the form holds of a result."""
    return replace(result, answer=None, photos=0)
