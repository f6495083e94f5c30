"""The words of the term summary: written as a draft, signed by the principal, then frozen."""

from collections.abc import Sequence
from typing import Any, ClassVar

from campus_guard.core.errors import CampusGuardError
from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Role
from campus_guard.core.tone import Tone
from campus_guard.features.overview import commands as c
from campus_guard.features.overview.papers import term_paper
from campus_guard.features.overview.queries import TermSummary
from campus_guard.features.overview.queries.drafts import GetSummary, SignedPaper, SummaryDraft
from campus_guard.features.overview.rules import SECTION_TITLES, Section
from campus_guard.features.overview.suggestions import suggestions
from campus_guard.features.overview.ui.termchoice import TermChoice
from campus_guard.ui.banners import Banner, Empty
from campus_guard.ui.buttons import Button
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog, ask_reason
from campus_guard.ui.forms import DateField, Form, MultilineField, TextField, scrolled
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.ops import Progress
from campus_guard.ui.page import Page
from campus_guard.ui.preview import preview_pdf

PAPER = "SEM"
_LONG = frozenset({Section.PROBLEMS, Section.PLANS})


class SummaryTextPage(Page):
    """One field for each section; a state line says whether it is a draft or signed."""

    key: ClassVar[str] = "summary_text"
    kinds: ClassVar[frozenset[str]] = frozenset({"summary", "term"})

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        tr = ctx.tr
        self._draft: SummaryDraft | None = None
        self._uid = new_uid()
        self._term = TermChoice(ctx, self, self._ask)
        self.banner = Banner(ctx)
        self.form = Form(ctx)
        for section in Section:
            lines = 6 if section in _LONG else 3
            title = f"{section.value}  {tr(SECTION_TITLES[section])}"
            self.form.row(
                MultilineField(ctx, _key(section), Message(title), lines=lines, max_length=5000)
            )
        self._empty = Empty(ctx, tr("The term summary needs a term in the calendar."))
        self._buttons = {
            "save": Button(ctx, tr("Save the draft"), self.save, "Ctrl+S", icon="save",
                           kind="primary"),
            "suggest": Button(ctx, tr("Take over suggestions"), self.suggest, "Ctrl+G",
                              icon="star"),
            "print": Button(ctx, tr("Preview and print"), self.print_, "Ctrl+P", icon="print",
                            bind=False),
        }  # fmt: skip
        if ctx.actor.role is Role.PRINCIPAL:
            self._buttons["sign"] = Button(ctx, tr("Sign"), self.sign, "Ctrl+Shift+S", icon="check")
            self._buttons["unsign"] = Button(ctx, tr("Take the signature back"), self.unsign, "")
        self._body = scrolled(self.form)
        layout = vbox(
            hbox(self._term, 1, *self._buttons.values(), gap=8),
            self.banner,
            self._empty,
            gap=8,
            margins=(0, 8, 0, 8),
        )
        layout.addWidget(self._body, 1)
        self.setLayout(layout)

    @property
    def signed(self) -> bool:
        """Tell whether the summary is signed."""
        return self._draft is not None and self._draft.signed_on is not None

    def reload(self) -> None:
        """Ask for the terms and the draft; what is typed stays."""
        if not self.is_dirty():
            self._term.reload()

    def is_dirty(self) -> bool:
        """Tell whether something typed is not saved."""
        return self._draft is not None and self.form.dirty

    def save(self) -> None:
        """Keep the words as a draft."""
        if self._term.chosen is None or self.signed:
            return
        draft, values = self._draft, self.form.values()
        command = c.SaveSummary(
            uid=self._uid,
            paper=PAPER,
            period=self._term.chosen,
            texts={str(s.value): values[_key(s)] for s in Section},
            expected_version=draft.version if draft else None,
        )
        self.ctx.ops.write(command, self._saved, fail=self._failed, owner=self)

    def suggest(self) -> None:
        """Put what the data suggest below what is written in sections 10 and 11."""
        if self._term.chosen is not None and not self.signed:
            query = TermSummary(term=self._term.chosen)
            self.ctx.ops.read(query, self._take_suggestions, owner=self, slot="suggest")

    def print_(self) -> None:
        """Show the paper: the signed one as it was signed, else as it stands now."""
        term, draft = self._term.chosen, self._draft
        if term is None:
            return
        tr = self.ctx.tr

        def make(progress: Progress) -> bytes:
            if draft is not None and draft.paper_id is not None:
                kept: bytes = progress.ask(SignedPaper(paper_id=draft.paper_id))
                return kept
            return _render(progress, tr, term)

        title = tr("Term safety summary {name}", name=term)
        preview_pdf(self.ctx, self, title, make, f"{title}.pdf")

    def sign(self) -> None:
        """Sign: the paper as it stands is kept, the words are frozen."""
        term = self._term.chosen
        if term is None or self.signed:
            return
        if self.is_dirty():
            self.banner.show_text(self.ctx.tr("Save the draft first."), Tone.WARNING)
            return
        tr = self.ctx.tr
        self.ctx.ops.work(
            lambda progress: _render(progress, tr, term),
            lambda pdf: self._ask_signature(term, pdf),
            title=tr("Term safety summary {name}", name=term),
            owner=self,
        )

    def unsign(self) -> None:
        """Take the signature back with a reason."""
        draft = self._draft
        if draft is None or draft.id is None or draft.version is None or not self.signed:
            return
        summary, version = draft.id, draft.version
        ask_reason(
            self.ctx,
            self,
            self.ctx.tr("Take the signature back"),
            self.ctx.tr("The signed paper stays readable as voided; the words can be edited."),
            lambda reason: c.UnsignSummary(
                summary_id=summary, expected_version=version, reason=reason
            ),
            button=msg("Take the signature back"),
        )

    def help_text(self) -> str:
        """Return what the page is for."""
        return self.ctx.tr(
            "The program fills in the numbers; here you write the words. Problems and plans can be"
            " taken over from overdue and repeated matters and then edited. After the principal"
            " has signed, the paper is kept as it was."
        )

    def keys(self) -> Sequence[tuple[str, str]]:
        """Return the keys of the page."""
        tr = self.ctx.tr
        return [
            ("Ctrl+S", tr("Save the draft")),
            ("Ctrl+G", tr("Take over suggestions")),
            ("Ctrl+P", tr("Preview and print")),
        ]

    def _ask(self) -> None:
        term = self._term.chosen
        self._empty.setVisible(term is None)
        for part in (self._body, *self._buttons.values()):
            part.setVisible(term is not None)
        if term is not None:
            query = GetSummary(paper=PAPER, period=term)
            self.ctx.ops.read(query, self._show, owner=self, slot="draft")

    def _show(self, draft: SummaryDraft) -> None:
        self._draft = draft
        self._uid = new_uid()
        self.form.set_values({_key(s): draft.texts.get(s, "") for s in Section})
        self.form.mark_clean()
        self.form.setEnabled(not self.signed)
        for name, button in self._buttons.items():
            free = {"print": True, "unsign": self.signed}
            button.setEnabled(free.get(name, not self.signed))
        tr = self.ctx.tr
        if self.signed:
            words = tr("Signed by {name} on {day}; frozen.", name=draft.signed_by,
                       day=draft.signed_on)  # fmt: skip
            self.banner.show_text(words, Tone.OK)
        else:
            self.banner.show_text(tr("Draft. Nobody has signed it yet."), Tone.NORMAL)

    def _take_suggestions(self, data: Any) -> None:
        found, tr = suggestions(data), self.ctx.tr
        for section, lines in ((Section.PROBLEMS, found.problems), (Section.PLANS, found.plans)):
            field = self.form[_key(section)]
            before = field.value()
            new = [line for line in map(tr, lines) if line not in before]
            field.set_value("\n".join(part for part in (before, *new) if part))

    def _ask_signature(self, term: str, pdf: bytes) -> None:
        ctx, draft = self.ctx, self._draft
        form = Form(ctx)
        form.note(msg("The paper is kept as it stands now. Sign the printed paper by hand too."))
        form.row(
            TextField(ctx, "name", msg("Signed by"), required=True, max_length=100),
            DateField(ctx, "signed_on", msg("Signed on"), required=True),
        )
        form.set_values({"name": ctx.actor.name, "signed_on": ctx.clock.today()})

        def command(values: dict[str, Any], uid: str) -> c.SignSummary:
            return c.SignSummary(
                uid=uid,
                paper=PAPER,
                period=term,
                pdf=pdf,
                expected_version=draft.version if draft else None,
                **values,
            )

        FormDialog(ctx, self, ctx.tr("Sign"), form, command, save=msg("Sign")).open()

    def _saved(self, _value: Any) -> None:
        self.form.mark_clean()
        self.ctx.alerts.toast(msg("Saved."), tone=Tone.OK)
        self._ask()

    def _failed(self, error: CampusGuardError) -> None:
        self.banner.show_error(error)


def _key(section: Section) -> str:
    return f"s{section.value}"


def _render(progress: Progress, tr: Translator, term: str) -> bytes:
    from campus_guard.reports.pdf import render_pdf

    return render_pdf(term_paper(progress.ask, tr, term))
