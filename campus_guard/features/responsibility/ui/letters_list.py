"""The letters of a school year: as a tree, and as a list to search and filter."""

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from campus_guard.core.i18n import Message, msg
from campus_guard.core.tone import Tone
from campus_guard.features.calendar.ui.records import print_document
from campus_guard.features.responsibility.queries.letters import (
    LetterBook,
    ListLetters,
    YearName,
)
from campus_guard.features.responsibility.queries.letters_files import GetLetter, LetterFile
from campus_guard.features.responsibility.queries.letters_rows import LetterRow
from campus_guard.features.responsibility.queries.letters_templates import ListLetterTemplates
from campus_guard.features.responsibility.report.letters import letters_list
from campus_guard.features.responsibility.rules.letters import DEPARTMENT_LABELS, LetterState
from campus_guard.features.responsibility.ui import letters_actions as act
from campus_guard.features.responsibility.ui.letters_plan import open_plan
from campus_guard.features.responsibility.ui.letters_words import (
    OUTDATED,
    STATES,
    party,
    section_words,
    state_badge,
    totals,
)
from campus_guard.ui.badges import wrapped
from campus_guard.ui.buttons import Button
from campus_guard.ui.cards import Card, Facts
from campus_guard.ui.context import UiContext
from campus_guard.ui.fields_choice import make_combo
from campus_guard.ui.forms import scrolled
from campus_guard.ui.layout import clear, hbox, vbox
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.table import Column

KINDS = frozenset(
    {
        "responsibility_letter", "letter_template", "setting", "attachment", "person", "position",
        "person_post", "staff_post", "school_class", "school_year", "rule_set",
    }
)  # fmt: skip


class YearPage(ListPage):
    """What the pages of letters share: the school year, its letters, the buttons."""

    kinds: ClassVar[frozenset[str]] = KINDS
    search_hint: ClassVar[Message | None] = msg("Search name, number, post")

    def __init__(self, ctx: UiContext) -> None:
        self.book: LetterBook | None = None
        self._years: tuple[YearName, ...] = ()
        self._year_id: int | None = None
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)

    def add_year(self) -> None:
        """Add the choice of the school year; it is filled when the years arrive."""
        self._combo = make_combo(self.ctx.tr("School year"))
        self._combo.activated.connect(self._choose)
        self._left.addWidget(self._combo)

    def take_book(self, book: LetterBook) -> None:
        """Keep the book, show its year and how many letters are signed."""
        self.book = book
        self.set_subtitle(totals(book, self.ctx.tr))
        if book.years != self._years:
            self._years = book.years
            self._combo.clear()
            self._combo.addItems([year.name for year in book.years])
        if book.year is not None:
            self._combo.setCurrentIndex(book.years.index(book.year))
        self._combo.setVisible(bool(book.years))
        if book.extra:
            words = self.ctx.tr.n(
                "{n} letter is not asked for by the tree: somebody left or changed posts.",
                "{n} letters are not asked for by the tree: people left or changed posts.",
                len(book.extra),
            )
            self.banner.show_text(words, Tone.WARNING)

    def issue_all(self) -> None:
        """Open the preview of all letters of a school year."""
        open_plan(self.ctx, self, self.book)

    def print_list(self) -> None:
        """Show the list of the letters, signed and unsigned."""
        tr, year_id = self.ctx.tr, self._year_id
        print_document(
            self.ctx,
            self,
            tr("Responsibility letters"),
            lambda progress, head: letters_list(
                progress.ask(ListLetters(school_year_id=year_id)), tr, head
            ),
        )

    def _choose(self, index: int) -> None:
        self._year_id = self._years[index].id
        self.reload()


class LettersPage(YearPage):
    """All letters of a school year, to search and filter; the chosen one stands beside."""

    key: ClassVar[str] = "letter_list"
    empty = msg("The responsibility letters of the school year belong here.")

    def __init__(self, ctx: UiContext) -> None:
        self._code: str | None = None
        self._codes: list[str | None] = []
        super().__init__(ctx)

    def columns(self) -> Sequence[Column]:
        """Return level, parties, state, days."""
        return [
            Column("b", msg("Party B"), lambda r: r.b, 168, bold=True,
                   detail=lambda r: r.b_post, tip=lambda r: party(r.b, r.b_post)),
            Column("a", msg("Signs with"), lambda r: r.a, 92, tip=lambda r: party(r.a, r.a_post)),
            Column("level", msg("Level"), lambda r: r.level, 0, sort=lambda r: (r.sort, r.number),
                   tip=lambda r: r.level),
            Column("state", msg("State"), lambda _r: "", 160, badge=state_badge),
            Column("number", msg("No."), lambda r: r.number, 118),
        ]  # fmt: skip

    def query(self) -> ListLetters:
        """Return the query."""
        state = self.filter("state")
        return ListLetters(
            school_year_id=self._year_id,
            text=self.search_text,
            state=None if state == OUTDATED else state,
            code=self._code,
            outdated=state == OUTDATED,
            include_voided=state == LetterState.VOIDED,
        )

    def take(self, answer: LetterBook) -> Sequence[LetterRow]:
        """Show the rows."""
        self.take_book(answer)
        self._fill_levels(answer)
        return answer.rows

    def build(self) -> None:
        """Add filters, actions and the detail."""
        self.add_year()
        self.more_filters()
        self.add_action(Action(msg("Issue all"), self.issue_all, "Ctrl+I", "letter", primary=True))
        self.add_action(Action(msg("Sign"), self.sign, "Enter", "edit", needs_row=True))
        self.add_action(Action(msg("Print"), self.print_, "Ctrl+P", "print", needs_row=True))
        self.add_action(Action(msg("New letter"), self.new, "Ctrl+N", menu=True))
        self.add_action(Action(msg("Sign all shown"), self.sign_all, "Ctrl+G", menu=True))
        self.add_action(Action(msg("Print all shown"), self.print_all, "Ctrl+Shift+P", menu=True))
        self.add_action(Action(msg("Print the list"), self.print_list, "Ctrl+L", menu=True))
        self.add_action(
            Action(msg("Attach a scan"), self.scan, "Ctrl+O", needs_row=True, menu=True)
        )
        self.add_action(
            Action(msg("Make the text anew"), self.remake, "Ctrl+R", needs_row=True, menu=True)
        )
        self.add_action(
            Action(msg("Void, or bring back"), self.void, "Delete", needs_row=True, menu=True)
        )
        self._make_detail()

    def more_filters(self) -> None:
        """Add state and level; the levels are filled in when the book arrives."""
        self.add_filter("state", msg("State"), STATES)
        self._levels = make_combo(self.ctx.tr("Level"))
        self._levels.setMaximumWidth(self.ctx.theme.px(190))
        self._levels.setMinimumContentsLength(8)
        self._levels.view().setMinimumWidth(self.ctx.theme.px(320))
        self._levels.activated.connect(self._choose_level)
        self._left.addWidget(self._levels)

    def choose_level(self, code: str | None) -> None:
        """Show the letters of one level only, of all with None."""
        self._code = code
        self.reload()

    def _choose_level(self, index: int) -> None:
        self.choose_level(self._codes[index])

    def _fill_levels(self, book: LetterBook) -> None:
        """Offer the levels of the tree in use."""
        codes = [None, *(count.code for count in book.counts)]
        if codes != self._codes:
            tr = self.ctx.tr
            self._codes = codes
            self._levels.clear()
            every = tr("{name}: {choice}", name=tr("Level"), choice=msg("All"))
            self._levels.addItems([every, *(count.level for count in book.counts)])
        known = codes.index(self._code) if self._code in codes else 0
        self._levels.setCurrentIndex(known)

    def new(self) -> None:
        """Ask for the templates, then open the form of one letter."""
        book = self.book
        if book is None:
            return

        def ready(templates: Any) -> None:
            act.issue_one(self.ctx, self, book, templates, self.select)

        self.ctx.ops.read(ListLetterTemplates(), ready, owner=self, slot="templates")

    def sign(self) -> None:
        """Open the dialog of signing; a voided letter is offered back."""
        if self.row is not None:
            if self.row.voided:
                self.void()
            else:
                act.sign(self.ctx, self, self.row)

    def sign_all(self) -> None:
        """Let all letters shown be signed on one day."""
        act.sign_many(self.ctx, self, self.model.rows)

    def print_(self) -> None:
        """Show the chosen letter, or the list when none is chosen."""
        if self.row is None:
            self.print_list()
        else:
            act.print_letters(self.ctx, self, [self.row])

    def print_all(self) -> None:
        """Show all letters of the list in one file."""
        if self.model.rows:
            act.print_letters(self.ctx, self, self.model.rows)

    def scan(self) -> None:
        """Attach a scan to the chosen letter."""
        if self.row is not None and not self.row.voided:
            act.add_scan(self.ctx, self, self.row, self._failed)

    def remake(self) -> None:
        """Make the text of the chosen letter anew."""
        if self.row is not None:
            act.remake(self.ctx, self, self.row, self._failed)

    def void(self) -> None:
        """Void the chosen letter, or bring it back."""
        if self.row is not None:
            act.void(self.ctx, self, self.row)

    def show_detail(self, row: LetterRow | None) -> None:
        """Show the chosen letter with its text."""
        clear(self._body)
        self._card.set_title(row.number if row else "")
        self._facts.set(self._facts_of(row) if row else [])
        if row is not None:
            query = GetLetter(letter_id=row.id)
            self.ctx.ops.read(query, self._show_file, owner=self, slot="letter")

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "Each post signs a letter with the one above. Issuing makes every letter that the tree "
            "asks for and that is not there yet; last year's are renewed by it. The text comes "
            "from the post catalogue, the grid and the rule set, and stays as issued. The signed "
            "letter decides which department receives the first report of an accident."
        )

    def _make_detail(self) -> None:
        self._card = Card(self.ctx, " ")
        self._facts = Facts(self.ctx, name_width=84)
        self._body = vbox(gap=6)
        self._card.body.addWidget(self._facts)
        self._card.body.addLayout(self._body)
        self._card.body.addStretch(1)
        self.set_detail(scrolled(self._card))

    def _facts_of(self, row: LetterRow) -> list[tuple[str, Any]]:
        tr = self.ctx.tr
        department = tr(DEPARTMENT_LABELS[row.department]) if row.department else ""
        facts: list[tuple[str, Any]] = [
            (tr("State"), state_badge(row)),
            (tr("Party A"), party(row.a, row.a_post)),
            (tr("Party B"), party(row.b, row.b_post)),
            (tr("Letter above"), row.parent),
            (tr("Validity"), tr("{first} to {last}", first=row.valid_from, last=row.valid_to)),
            (tr("First report to"), department),
        ]
        if row.a_signed_on or row.b_signed_on:
            facts.append((tr("A signed"), str(row.a_signed_on or "")))
            facts.append((tr("B signed"), str(row.b_signed_on or "")))
        more = (
            (tr("Renews"), row.renews),
            (tr("Remark"), row.note),
            (tr("Why void"), row.void_reason),
        )
        return facts + [(name, value) for name, value in more if value]

    def _show_file(self, file: LetterFile) -> None:
        if self.row is None or self.row.id != file.row.id:
            return
        clear(self._body)
        for scan in file.scans:
            show = partial(act.show_scan, self.ctx, self, scan)
            drop = partial(act.void_scan, self.ctx, self, scan)
            name = self.ctx.tr("Void {name}", name=scan.file_name)
            away = Button(self.ctx, "", drop, icon="void", kind="quiet")
            away.setAccessibleName(name)
            away.setToolTip(name)
            words = Button(self.ctx, scan.file_name, show, icon="attach", kind="quiet")
            self._body.addLayout(hbox(words, away, 1, gap=4))
        for number, section in enumerate(file.sections, 1):
            title, lines = section_words(number, section)
            self._body.addWidget(wrapped(title, "heading"))
            for line in lines:
                self._body.addWidget(wrapped(line))


class LetterTreePage(LettersPage):
    """The letters as they hang below each other, from the bureau down."""

    key: ClassVar[str] = "letter_tree"
    search_hint = None

    def columns(self) -> Sequence[Column]:
        """Return the lower side indented by its place in the tree."""
        return [
            Column("b", msg("Party B"), lambda r: "　　" * r.depth + r.b, 0, bold=True,
                   detail=lambda r: r.b_post, sort=lambda _r: 0,
                   tip=lambda r: party(r.b, r.b_post)),
            Column("a", msg("Signs with"), lambda r: r.a, 92, sort=lambda _r: 0,
                   tip=lambda r: party(r.a, r.a_post)),
            Column("state", msg("State"), lambda _r: "", 160, badge=state_badge,
                   sort=lambda _r: 0),
            Column("number", msg("No."), lambda r: r.number, 124, sort=lambda _r: 0),
        ]  # fmt: skip

    def more_filters(self) -> None:
        """Only voided ones can be added: a filtered tree would be none."""
        self.add_chip("voided", msg("Show voided"))

    def _fill_levels(self, book: LetterBook) -> None:
        """Nothing to choose."""

    def query(self) -> ListLetters:
        """Return the query of the whole tree."""
        return ListLetters(school_year_id=self._year_id, include_voided=self.filter("voided"))
