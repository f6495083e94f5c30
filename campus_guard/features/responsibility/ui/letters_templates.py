"""The templates of letters: who signs with whom, and what the letters say; the tree in use."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from campus_guard.core.document import Align
from campus_guard.core.i18n import Message, msg
from campus_guard.core.tone import Tone
from campus_guard.features.people.queries import ListStaffPosts, StaffPostRow
from campus_guard.features.people.rules import LINE_LABELS, POSITION_LABELS
from campus_guard.features.responsibility.commands import letters_templates as c
from campus_guard.features.responsibility.queries.letters_templates import (
    ListLetterTemplates,
    TemplateBook,
    TemplateRow,
)
from campus_guard.features.responsibility.rules.letters import SCHEME_LABELS
from campus_guard.features.responsibility.rules.letters_template import (
    SCHEMES,
    PartyA,
    PartyB,
    Template,
    shipped_templates,
)
from campus_guard.features.responsibility.ui.letters_templateform import (
    template_form,
    template_of,
)
from campus_guard.ui.badges import Badge
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog, ask_reason
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.table import Column


class LetterTemplatesPage(ListPage):
    """All templates; every saving makes a new version, letters keep the text they have."""

    key: ClassVar[str] = "letter_templates"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"letter_template", "setting", "responsibility_letter", "staff_post"}
    )
    search_hint = None
    empty = msg("Templates of letters belong here.")

    def __init__(self, ctx: UiContext) -> None:
        self.scheme = SCHEMES[0]
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)

    def columns(self) -> Sequence[Column]:
        """Return level, both sides, version, letters, state."""
        tr = self.ctx.tr
        return [
            Column("level", msg("Level"), lambda r: r.template.level, 0, bold=True,
                   detail=lambda r: tr(SCHEME_LABELS[r.template.scheme]),
                   tip=lambda r: r.template.level),
            Column("a", msg("Party A"), lambda r: upper_words(r.template.a, tr), 210,
                   tip=lambda r: upper_words(r.template.a, tr)),
            Column("b", msg("Party B"), lambda r: lower_words(r.template.b, tr), 250,
                   tip=lambda r: lower_words(r.template.b, tr)),
            Column("letters", msg("Letters issued"), lambda r: str(r.letters), 76, Align.RIGHT,
                   sort=lambda r: r.letters),
            Column("version", msg("Version"), lambda r: _version(r.template, tr), 110,
                   tip=lambda r: r.note),
            Column("state", msg("State"), lambda _r: "", 130, badge=_badge),
        ]  # fmt: skip

    def query(self) -> ListLetterTemplates:
        """Return the query."""
        return ListLetterTemplates()

    def take(self, answer: TemplateBook) -> Sequence[TemplateRow]:
        """Say which tree is in use; its templates come first."""
        self.scheme = answer.scheme
        name = self.ctx.tr(SCHEME_LABELS[answer.scheme])
        self.set_subtitle(self.ctx.tr("Tree in use: {name}", name=name))
        return sorted(answer.rows, key=lambda row: not row.in_tree)

    def build(self) -> None:
        """Add the actions."""
        self.add_action(Action(msg("New template"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_action(Action(msg("Edit"), self.edit, "Enter", "edit", needs_row=True))
        self.add_action(Action(msg("Copy"), self.copy, "Ctrl+D", needs_row=True))
        self.add_action(Action(msg("Use the other tree"), self.other_tree, "Ctrl+T"))
        self.add_action(
            Action(msg("Use, or use no more"), self.use, "Ctrl+U", needs_row=True, menu=True)
        )
        self.add_action(
            Action(msg("Back to the version before"), self.back_one, "Delete", needs_row=True,
                   menu=True)
        )  # fmt: skip

    def new(self) -> None:
        """Open the form of a new template, with the usual words in it."""
        usual = shipped_templates()["TEACHER"]
        self._open(replace(usual, code="", level="", b=PartyB(), sort=100), None)

    def edit(self) -> None:
        """Open the form of the chosen template."""
        if self.row is not None:
            self._open(self.row.template, self.row.template.number)

    def copy(self) -> None:
        """Open the form of a new template that begins like the chosen one."""
        if self.row is not None:
            self._open(replace(self.row.template, code=""), None)

    def use(self) -> None:
        """Put the chosen template into use, or out of it."""
        if self.row is not None:
            template: Template = self.row.template
            command = c.UseLetterTemplate(code=template.code, active=not template.active)
            self.ctx.ops.write(command, lambda _n: None, owner=self, fail=self._failed)

    def other_tree(self) -> None:
        """Sign by the other tree; the toast takes it back."""
        ops, tr = self.ctx.ops, self.ctx.tr
        new = next(scheme for scheme in SCHEMES if scheme != self.scheme)

        def done(before: str) -> None:
            said = tr("Tree in use: {name}", name=tr(SCHEME_LABELS[new]))
            back = c.ChooseTree(scheme=before)
            self.ctx.alerts.toast(said, undo=lambda: ops.write(back, lambda _b: None, owner=self))

        ops.write(c.ChooseTree(scheme=new), done, owner=self, fail=self._failed)

    def back_one(self) -> None:
        """Void the newest version of the chosen template after a reason."""
        if self.row is None:
            return
        template: Template = self.row.template
        if template.shipped:
            self.ctx.alerts.toast(c.NOT_CHANGED)
            return
        ask_reason(
            self.ctx,
            self,
            self.ctx.tr("Back to the version before"),
            self.ctx.tr("Letters keep the text that they were issued with."),
            lambda reason: c.TakeBackTemplate(code=template.code, reason=reason),
            button=msg("Go back"),
        )

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "A template says who signs with whom and what the letter says. Everybody signs the "
            "highest letter of the tree that names him. The shipped texts can be changed: the "
            "school's version stands for the shipped one, and going back brings it again. "
            "Tiers, deadlines and points always come from the rule set."
        )

    def _open(self, template: Template, number: int | None) -> None:
        def ready(posts: tuple[StaffPostRow, ...]) -> None:
            self.dialog(template, number, [row.name for row in posts]).open()

        self.ctx.ops.read(ListStaffPosts(), ready, owner=self, slot="posts")

    def dialog(self, template: Template, number: int | None, posts: list[str]) -> FormDialog:
        """Return the dialog of a template; ``number`` None makes a new one."""
        names = list(dict.fromkeys([*posts, *template.b.posts]))
        form = template_form(self.ctx, template, names, new=number is None)

        def command(values: dict[str, Any], uid: str) -> c.SaveLetterTemplate:
            note = values.pop("note")
            made = template_of(values, template, names)
            return c.SaveLetterTemplate(uid=uid, template=made, expected_number=number, note=note)

        tr = self.ctx.tr
        title = tr("New template") if number is None else template.level
        return FormDialog(self.ctx, self, title, form, command, self._saved, width=860)

    def _saved(self, _number: int) -> None:
        self.ctx.alerts.toast(msg("Saved as a new version. Letters keep their text."), tone=Tone.OK)


def upper_words(a: PartyA, tr: Any) -> str:
    """Return the upper side in words."""
    if a.outside:
        return a.outside
    name = tr(POSITION_LABELS[a.position])
    if a.line == "own":
        return tr("{position} (own line)", position=name)
    return f"{name} · {tr(LINE_LABELS[a.line])}" if a.line else name


def lower_words(b: PartyB, tr: Any) -> str:
    """Return the lower side in words."""
    words = [tr(POSITION_LABELS[p]) for p in b.positions]
    words += [tr("all of {line}", line=tr(LINE_LABELS[line])) for line in b.lines]
    return "、".join([*words, *b.posts])


def _version(template: Template, tr: Any) -> str:
    return tr("Shipped") if template.shipped else f"v{template.number}"


def _badge(row: TemplateRow) -> Badge:
    if not row.template.active:
        return Badge(msg("Not in use"), Tone.MUTED, "minus")
    if row.in_tree:
        return Badge(msg("In use"), Tone.OK)
    words: Message = msg("The other tree")
    return Badge(words, Tone.MUTED, "info")
