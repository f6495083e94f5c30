"""The dialog for recording and editing: saved after ten seconds, or with every answer."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.features.accidents.commands import RecordAccident, Regrading, UpdateAccident
from campus_guard.features.accidents.inputs import Case
from campus_guard.features.accidents.queries import AccidentDetail, RuleSetInForce
from campus_guard.features.accidents.rules import Classification
from campus_guard.features.accidents.triage import changes_grade, is_worse
from campus_guard.features.accidents.ui.live import LivePanel
from campus_guard.features.accidents.ui.triageform import TriageForm
from campus_guard.ui.badges import label
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import DateTimeField, Form, MultilineField, RadioField, scrolled
from campus_guard.ui.layout import hbox, vbox

_WAIT_MS = 80
LATER, ALWAYS = "later", "always"


class AccidentDialog(FormDialog):
    """The whole form with the live result beside it."""

    def __init__(
        self,
        ctx: UiContext,
        owner: QWidget,
        then: Callable[[int], None],
        file: AccidentDetail | None = None,
    ) -> None:
        self.file = file
        self.panel = LivePanel(ctx)
        self.regrading = RegradingForm(ctx)
        self.triage = form = TriageForm(ctx)
        number = file.number if file else ""
        title = ctx.tr("Edit {number}", number=number) if file else ctx.tr("Record an accident")
        super().__init__(ctx, owner, title, form, self._make_command, then, width=1240)
        self._judge_later = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._judge_later.timeout.connect(self.judge)
        form.changed.connect(lambda _key: self._judge_later.start())
        if file is not None:
            form.show_file(file)
            self._take_rules(file.rules)
        else:
            ctx.ops.read(RuleSetInForce(), self._take_rules, owner=self)

    def open(self) -> None:
        """Start with the place: the time stands already."""
        super().open()
        self.form["narrative" if self.file else "place"].setFocus()

    def judge(self) -> Classification | None:
        """Show the result of what is typed so far."""
        try:
            result = self.panel.show_case(self.triage.case_so_far(), self.ctx.clock.now())
        except UserError:  # an impossible amount: the field says so on leaving
            return None
        if result is not None and self.file is not None:
            self.regrading.follow(self.file.result, result)
        return result

    def save(self) -> None:
        """Judge once more, then save; a change of grade asks for its reason first."""
        if not self._saving and self.file is not None:
            self.judge()
            if not self.regrading.isHidden() and not self.regrading.check():
                return
        super().save()

    def _take_rules(self, rules: Any) -> None:
        self.panel.rules = rules
        self.judge()

    def _make_command(self, _values: dict[str, Any], uid: str) -> Any:
        case: Case = self.triage.case()
        if self.file is None:
            return RecordAccident(
                uid=uid, facts=case.facts, victims=case.victims, duties=case.duties
            )
        return UpdateAccident(
            accident_id=self.file.id,
            expected_version=self.file.version,
            facts=case.facts,
            victims=case.victims,
            duties=case.duties,
            regrading=self.regrading.value(),
        )

    def _failed(self, error: Any) -> None:
        super()._failed(error)
        if isinstance(error, UserError) and "regrading" in error.fields:
            self.regrading.setVisible(True)
            self.regrading.focus_first()

    def _lay_out(self, title: str, width: int) -> None:
        theme = self.ctx.theme
        left = scrolled(self.form)
        right = scrolled(self.panel)
        right.setFixedWidth(theme.px(372))
        body = hbox(left, right, gap=16)
        body.setStretch(0, 1)
        note = self.ctx.tr("Time, place and what happened are enough to save.")
        hint = label("" if self.file else note, "muted")
        buttons = hbox(hint, 1, self.cancel_button, self.save_button, gap=12)
        column = vbox(
            label(title, "title"),
            self.banner,
            body,
            self.regrading,
            buttons,
            gap=12,
            margins=(24, 16, 24, 16),
        )
        column.setStretch(2, 1)
        self.setLayout(column)
        self._width = width

    def _fit(self) -> None:
        window = self.parentWidget().window()
        theme = self.ctx.theme
        width = min(theme.px(self._width), window.width() - 40)
        self.resize(width, max(window.height() - 40, theme.px(480)))


class RegradingForm(Form):
    """Asks why the grade changes, and since when it was known, once it does."""

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        since = [
            (LATER, msg("It became known later: new clocks start then")),
            (ALWAYS, msg("It was so from the beginning: a correction")),
        ]
        self.row(
            MultilineField(ctx, "reason", msg("Reason of the re-grading"), lines=2),
            RadioField(ctx, "since", msg("Since when"), since),
            DateTimeField(ctx, "known_at", msg("Known at")),
            stretch=(4, 4, 2),
        )
        self["since"].set_value(LATER)
        self["known_at"].set_value(ctx.clock.now())
        self.setVisible(False)

    def follow(self, before: Classification, after: Classification) -> None:
        """Ask when the grade changes; where it was open so far the reason may stay empty."""
        moved = changes_grade(before, after)
        worse = before.severity is not None and is_worse(before, after)
        self["reason"].required = moved
        self.setVisible(moved or worse)

    def value(self) -> Regrading | None:
        """Return reason and moment of knowledge; None while there is nothing to explain."""
        if self.isHidden() or self["reason"].empty():
            return None
        later = self["since"].value() == LATER
        return Regrading(self["reason"].value(), self["known_at"].value() if later else None)
