"""Who has no signed letter, and what has no owner."""

from collections.abc import Sequence
from typing import Any, ClassVar

from campus_guard.core.document import Align
from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.features.calendar.ui.records import print_document
from campus_guard.features.people.rules import LINE_LABELS
from campus_guard.features.responsibility.queries.letters import (
    LetterBook,
    ListLetters,
    OpenRow,
)
from campus_guard.features.responsibility.queries.letters_files import GetLetter
from campus_guard.features.responsibility.queries.letters_templates import ListLetterTemplates
from campus_guard.features.responsibility.queries.letters_unassigned import (
    PAGES,
    ListUnowned,
    SponsorLoad,
    SponsorLoads,
    Unowned,
)
from campus_guard.features.responsibility.report.letters import unsigned_list
from campus_guard.features.responsibility.report.letters_unassigned import unassigned_list
from campus_guard.features.responsibility.ui import letters_actions as act
from campus_guard.features.responsibility.ui.letters_list import YearPage
from campus_guard.features.responsibility.ui.letters_words import open_badge, party
from campus_guard.ui.cards import Card
from campus_guard.ui.context import UiContext
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.table import Column, RowsModel, TableView


class UnsignedPage(YearPage):
    """The posts without a signed letter by level; counts by level stand beside."""

    key: ClassVar[str] = "letters_unsigned"
    empty = msg("Every letter that the tree asks for is signed.")

    def columns(self) -> Sequence[Column]:
        """Return who, with whom, what is missing."""
        tr = self.ctx.tr
        return [
            Column("b", msg("Name"), lambda r: r.b, 168, bold=True, detail=lambda r: r.b_post,
                   tip=lambda r: party(r.b, r.b_post)),
            Column("line", msg("Line"), lambda r: tr(LINE_LABELS[r.line]), 90),
            Column("level", msg("Level"), lambda r: r.level, 0, tip=lambda r: r.level),
            Column("a", msg("Signs with"), lambda r: r.a or "—", 92,
                   tip=lambda r: party(r.a, r.a_post)),
            Column("state", msg("What is missing"), lambda _r: "", 160, badge=open_badge,
                   tip=lambda r: tr(r.problem) if r.problem else ""),
        ]  # fmt: skip

    def query(self) -> ListLetters:
        """Return the query."""
        return ListLetters(
            school_year_id=self._year_id, text=self.search_text, line=self.filter("line")
        )

    def take(self, answer: LetterBook) -> Sequence[OpenRow]:
        """Show who is missing and the counts by level."""
        self.take_book(answer)
        self._counts.set_rows(answer.counts)
        return answer.open

    def build(self) -> None:
        """Add filters, actions and the counts."""
        self.add_year()
        lines = [(str(code), words) for code, words in LINE_LABELS.items()]
        self.add_filter("line", msg("Line"), [(None, msg("All")), *lines])
        self.add_action(Action(msg("Issue all"), self.issue_all, "Ctrl+I", "letter", primary=True))
        self.add_action(Action(msg("Sign, or issue"), self.go, "Enter", "edit", needs_row=True))
        self.add_action(Action(msg("Print"), self.print_, "Ctrl+P", "print"))
        self._counts = RowsModel(self._count_columns(), self.ctx.tr, key=lambda row: row.code)
        card = Card(self.ctx, self.ctx.tr("Letters due and signed by level"))
        card.body.addWidget(
            TableView(self.ctx.theme, self._counts, self.ctx.tr("Letters by level")), 1
        )
        self.set_detail(card)

    def go(self) -> None:
        """Sign the letter of the chosen post, or issue it first."""
        row: OpenRow | None = self.row
        if row is None:
            return
        if row.letter_id is not None:
            self.ctx.ops.read(
                GetLetter(letter_id=row.letter_id),
                lambda file: act.sign(self.ctx, self, file.row),
                owner=self,
                slot="letter",
            )
        elif row.problem is not None:
            self.ctx.alerts.toast(row.problem, tone=Tone.WARNING)
            self.ctx.navigate("organisation")
        else:
            self._issue(row)

    def _issue(self, row: OpenRow) -> None:
        book = self.book
        start = act.person_start(row.code, row.b_id, row.b)

        def ready(templates: Any) -> None:
            if book is not None:
                act.issue_one(self.ctx, self, book, templates, lambda _id: None, start)

        self.ctx.ops.read(ListLetterTemplates(), ready, owner=self, slot="templates")

    def print_(self) -> None:
        """Show the list of the posts without a signed letter."""
        tr, year_id = self.ctx.tr, self._year_id
        print_document(
            self.ctx,
            self,
            tr("Posts without a signed letter"),
            lambda progress, head: unsigned_list(
                progress.ask(ListLetters(school_year_id=year_id)), tr, head
            ),
        )

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "Everybody whom the tree asks for a letter and whose letter is not signed by both "
            "sides. Without a signed letter nobody knows which department receives the first "
            "report, and the program asks each time."
        )

    @staticmethod
    def _count_columns() -> Sequence[Column]:
        def tone(row: Any) -> Tone:
            return Tone.BAD if row.open else Tone.OK

        return [
            Column("level", msg("Level"), lambda r: r.level, 0, tip=lambda r: r.level),
            Column("due", msg("Letters due"), lambda r: str(r.due), 60, Align.RIGHT),
            Column("signed", msg("Letters signed"), lambda r: str(r.signed), 60, Align.RIGHT),
            Column("open", msg("Letters not signed"), lambda r: str(r.open), 60, Align.RIGHT,
                   tone=tone, bold=True),
        ]  # fmt: skip


class UnownedPage(ListPage):
    """What has no owner; the principal names one (ORG-12)."""

    key: ClassVar[str] = "unowned"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"hazard", "task", "area", "area_slot", "school_class", "person"}
    )
    search_hint = None
    empty = msg("Every hazard, task, area, time slot and class has an owner.")

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)

    def columns(self) -> Sequence[Column]:
        """Return kind, number, what, where, since."""
        return [
            Column("kind", msg("Kind"), lambda r: self.ctx.tr(r.label), 110),
            Column("number", msg("No."), lambda r: r.number, 118),
            Column("what", msg("What"), lambda r: r.what, 0, bold=True, tip=lambda r: r.what),
            Column("where", msg("Where"), lambda r: r.where, 130, tip=lambda r: r.where),
            Column("since", msg("Since"), lambda r: str(r.since or ""), 104),
        ]

    def query(self) -> ListUnowned:
        """Return the query."""
        return ListUnowned()

    def build(self) -> None:
        """Add the actions."""
        self.add_action(Action(msg("Go there"), self.go, "Enter", "chevron-right", needs_row=True))
        self.add_action(Action(msg("Print"), self.print_, "Ctrl+P", "print"))
        self._loads = RowsModel(self._load_columns(), self.ctx.tr, key=lambda row: row.person_id)
        card = Card(self.ctx, self.ctx.tr("Sponsored areas"))
        table = TableView(self.ctx.theme, self._loads, self.ctx.tr("Sponsors and their hazards"))
        table.opened.connect(lambda _row: self.ctx.navigate("hazards"))
        card.body.addWidget(table, 1)
        self.set_detail(card)

    def reload(self) -> None:
        """Ask for what has no owner, and for what lies open in the sponsors' areas."""
        super().reload()
        self.ctx.ops.read(SponsorLoads(), self._loads.set_rows, owner=self, slot="loads")

    @staticmethod
    def _load_columns() -> Sequence[Column]:
        def tone(row: SponsorLoad) -> Tone:
            return Tone.BAD if row.overdue else Tone.OK

        return [
            Column("name", msg("Sponsor"), lambda r: r.name, 0, bold=True,
                   tip=lambda r: "、".join(r.areas)),
            Column("areas", msg("Areas"), lambda r: str(len(r.areas)), 60, Align.RIGHT),
            Column("open", msg("Open hazards"), lambda r: str(r.open), 84, Align.RIGHT),
            Column("overdue", msg("Overdue"), lambda r: str(r.overdue), 60, Align.RIGHT,
                   tone=tone, bold=True, tip=lambda r: "、".join(r.numbers)),
        ]  # fmt: skip

    def go(self) -> None:
        """Open the page where the owner is named."""
        row: Unowned | None = self.row
        if row is not None:
            self.ctx.navigate(PAGES[row.kind], id=row.row_id)

    def print_(self) -> None:
        """Show the list with places to name an owner."""
        tr = self.ctx.tr
        print_document(
            self.ctx,
            self,
            tr("Without an owner: to be named by the principal"),
            lambda progress, head: unassigned_list(
                progress.ask(ListUnowned()), progress.ask(SponsorLoads()), tr, head
            ),
        )

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "Work that crosses lines or that nobody is plainly responsible for gets its owner from "
            "the first responsible person. Print the list, let the principal write names, and "
            "record them where Enter leads."
        )
