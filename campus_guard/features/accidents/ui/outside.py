"""A report outside: the words to read out or fax, to copy, to print; then what was done."""

from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from campus_guard.core.document import Tone
from campus_guard.core.i18n import msg
from campus_guard.db.paper import GetPaperHead, PaperHead
from campus_guard.features.accidents.commands import TellStep
from campus_guard.features.accidents.filecodes import METHOD_LABELS, Method
from campus_guard.features.accidents.outside import report_words
from campus_guard.features.accidents.queries import AccidentDetail, StepView
from campus_guard.features.accidents.report import outside_sheet
from campus_guard.features.accidents.rules import OutsideBody, label
from campus_guard.ui.badges import wrapped
from campus_guard.ui.buttons import Button
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import (
    ChoiceField,
    DateTimeField,
    Form,
    MultilineField,
    RadioField,
    TextField,
)
from campus_guard.ui.layout import hbox
from campus_guard.ui.ops import Progress
from campus_guard.ui.preview import preview_pdf

METHODS = tuple(
    (method, METHOD_LABELS[method]) for method in Method if method is not Method.NOT_APPLICABLE
)
LINES = 12


def open_outside(
    ctx: UiContext, owner: QWidget, file: AccidentDetail, step: StepView, then: Any
) -> None:
    """Ask for the school's name, then open the dialog on the first authority not told yet."""

    def arrived(head: PaperHead) -> None:
        OutsideDialog(ctx, owner, file, step, head, then).open()

    ctx.ops.read(GetPaperHead(rule_set_version=file.rules.version), arrived, owner=owner)


class OutsideDialog(FormDialog):
    """The words follow the authority that is chosen until somebody edits them."""

    def __init__(
        self,
        ctx: UiContext,
        owner: QWidget,
        file: AccidentDetail,
        step: StepView,
        head: PaperHead,
        then: Any,
    ) -> None:
        super().__init__(
            ctx,
            owner,
            ctx.tr("Report outside: {number}", number=file.number),
            Form(ctx),
            self._tell,
            then,
            save=msg("It was reported"),
            width=760,
        )
        self.file, self.step, self.head = file, step, head
        self._fresh = ""
        self._build(self.form)
        self.form["body"].set_value((step.open_bodies or tuple(OutsideBody))[0])
        self.form["done_at"].set_value(ctx.clock.now())
        self.form["method"].set_value(Method.PHONE)
        self._renew()
        self.form.mark_clean()
        self.form.changed.connect(self._changed)

    def _build(self, form: Form) -> None:
        ctx = self.ctx
        bodies = [(body, label(body)) for body in OutsideBody]
        form.row(RadioField(ctx, "body", msg("Which authority"), bodies, required=True))
        words = msg("Read this out, or fax it")
        form.row(MultilineField(ctx, "words", words, lines=LINES, required=True))
        bar = QWidget()
        copy = Button(ctx, ctx.tr("Copy the text"), self._copy, "Ctrl+Shift+C", icon="export")
        paper = Button(ctx, ctx.tr("Print for fax"), self._print, "Ctrl+P", icon="print")
        bar.setLayout(hbox(copy, paper, 1, gap=8))
        form.widget(bar)
        form.widget(wrapped(ctx.tr("When it was done, note who took it and save."), "muted"))
        form.row(
            TextField(ctx, "recipient", msg("Received by"), max_length=100),
            DateTimeField(ctx, "done_at", msg("Done at"), required=True),
            ChoiceField(ctx, "method", msg("How"), METHODS, required=True),
        )

    def _renew(self) -> None:
        ctx, body = self.ctx, self.form["body"].value()
        who, now = ctx.actor.name, ctx.clock.now()
        self._fresh = report_words(self.file, body, self.head.school, who, now, ctx.tr)
        self.form["words"].set_value(self._fresh)

    def _changed(self, key: str) -> None:
        """Write the words anew for another authority; words that were edited stay."""
        untouched = self.form["words"].value() == self._fresh
        if key == "body" and self.form["body"].value() is not None and untouched:
            self._renew()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.form["words"].value())
        self.ctx.alerts.toast(msg("Copied."), tone=Tone.OK)

    def _print(self) -> None:
        body, words = self.form["body"].value(), self.form["words"].value()
        if body is None:
            return
        doc = outside_sheet(self.file, body, words, self.head, self.ctx.tr)

        def make(_progress: Progress) -> bytes:
            from campus_guard.reports.pdf import render_pdf

            return render_pdf(doc)

        preview_pdf(self.ctx, self, doc.title, make, f"{doc.title} {self.file.number}.pdf")

    def _tell(self, values: dict[str, Any], uid: str) -> TellStep:
        return TellStep(
            uid=uid,
            accident_id=self.file.id,
            step_id=self.step.id,
            done_at=values["done_at"],
            method=values["method"],
            recipient=values["recipient"],
            told_by=self.ctx.actor.name,
            body=values["body"],
            words=values["words"],
        )
