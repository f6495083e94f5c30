"""The story of a hazard on one page: facts, pictures before and after, every step with its name."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from campus_guard.core.display import format_value
from campus_guard.core.document import Kind, Tone
from campus_guard.core.i18n import msg
from campus_guard.core.text import shorten
from campus_guard.features.calendar.ui.records import print_document, void_record
from campus_guard.features.hazards import commands as c
from campus_guard.features.hazards.queries import GetHazard, HazardStory, StepRow
from campus_guard.features.hazards.rules.codes import EventKind, HazardKind, PhotoMoment
from campus_guard.features.hazards.rules.labels import label as code_label
from campus_guard.features.hazards.ui.register import actions
from campus_guard.features.hazards.ui.register.pictures import Pictures
from campus_guard.features.hazards.ui.register.registering import (
    attach_photos,
    correct_dialog,
)
from campus_guard.features.hazards.ui.register.steps import MAIN, STEPS, next_step, step_dialog
from campus_guard.features.hazards.ui.register.words import (
    due_badge,
    level_badge,
    moment,
    state_badge,
    step_words,
)
from campus_guard.ui.badges import Badge, BadgeLabel, label, wrapped
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.cards import Card, Facts
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import scrolled
from campus_guard.ui.layout import clear, hbox, splitter, vbox
from campus_guard.ui.page import Page

WHERE = 36
"""Characters of the place that stand beside the badges; all of it stands in the facts."""


class StoryView(Page):
    """``left`` is called by Esc and the back button."""

    key = "hazard_story"

    def __init__(self, ctx: UiContext, left: Callable[[], None]) -> None:
        super().__init__(ctx)
        self.story: HazardStory | None = None
        self._wanted: int | None = None
        self._left = left
        self.banner = Banner(ctx, closable=True)
        self.facts = Facts(ctx, name_width=92)
        self.pictures = Pictures(ctx, self.attach, self._void_photo)
        self._links = vbox(gap=6)
        self._steps = vbox(gap=8)
        self._lay_out()

    def open_item(self, item: int) -> None:
        """Show a hazard."""
        self._wanted = item
        self.story = None
        self.banner.clear()
        self.reload()

    def reload(self) -> None:
        """Ask for the hazard again."""
        if self._wanted is not None:
            query = GetHazard(hazard_id=self._wanted)
            self.ctx.ops.read(
                query, self._arrived, owner=self, slot="story", fail=self.banner.show_error
            )

    def advance(self) -> None:
        """Open the form of the step that usually comes next."""
        kind = next_step(self.story) if self.story else None
        if kind is not None:
            self.take(kind)

    def take(self, kind: EventKind) -> None:
        """Open the form of a step that is possible now."""
        if self.story is not None and kind in self.story.possible:
            step_dialog(self.ctx, self, self.story, kind, self._taken)

    def undo(self) -> None:
        """Take the last step back, with a reason."""
        if self.story is not None and self.story.undoable is not None:
            actions.take_back(self.ctx, self, self.story)

    def attach(self, kind: PhotoMoment = PhotoMoment.BEFORE) -> None:
        """Attach pictures."""
        if self.story is not None and not self.story.row.voided:
            attach_photos(self.ctx, self, self.story.row.id, kind, self.banner.show_error)

    def correct(self) -> None:
        """Correct the facts with a reason."""
        if self.story is not None and not self.story.row.voided:
            correct_dialog(self.ctx, self, self.story, self._saved)

    def print_(self) -> None:
        """Show the rectification notice, or the sheet of listed supervision."""
        if self.story is None:
            return
        from campus_guard.features.hazards.report.notice import listing_sheet, notice

        tr, story, today = self.ctx.tr, self.story, self.ctx.clock.today()
        if story.row.listed:
            title = tr("Listed supervision sheet")
            print_document(self.ctx, self, f"{title} {story.row.number}",
                           lambda _progress, head: listing_sheet(story, head, tr))  # fmt: skip
            return
        title = tr("Rectification notice")
        print_document(self.ctx, self, f"{title} {story.row.number}",
                       lambda _progress, head: notice(story, head, tr, today))  # fmt: skip

    def void(self) -> None:
        """Void the hazard with a reason, or bring it back."""
        if self.story is None:
            return
        row = self.story.row
        if row.voided:
            self.ctx.ops.write(c.UnvoidHazard(hazard_id=row.id), self._saved, owner=self)
            return
        void_record(
            self.ctx,
            self,
            row.number,
            lambda reason: c.VoidHazard(
                hazard_id=row.id, expected_version=row.version, reason=reason
            ),
            lambda: c.UnvoidHazard(hazard_id=row.id),
        )

    def focus_start(self) -> None:
        """Go to the big button."""
        (self._next if self._next.isEnabled() else self._back).setFocus()

    def keys(self) -> Sequence[tuple[str, str]]:
        """Return the keys of the story."""
        tr = self.ctx.tr
        return [
            ("Ctrl+Enter", tr("The next step")),
            ("Ctrl+T", tr("Other steps")),
            ("Ctrl+I", tr("Add photos")),
            ("Ctrl+Z", tr("Take the last step back")),
            ("Ctrl+E", tr("Correct the facts")),
            ("Ctrl+P", tr("Print the notice")),
            ("Esc", tr("Back to the register")),
        ]

    def _arrived(self, story: HazardStory) -> None:
        tr, row = self.ctx.tr, story.row
        self.story = story
        self.banner.clear()
        self._title.setText(row.number)
        self._where.setText(shorten(row.where, WHERE))
        self._words.setText(row.description)
        self._badges_of(story)
        self.facts.set(facts_of(self.ctx, story))
        self.pictures.show_photos(story.photos, locked=row.voided)
        self._show_links(story)
        self._show_steps(story)
        kind = next_step(story)
        self._next.setVisible(kind is not None)
        if kind is not None:
            self._next.set_text(tr(STEPS[kind].words), "Ctrl+Enter")
        self._fill_menu(story)
        self._undo.setVisible(story.undoable is not None)
        if row.voided:
            words = tr("Voided: {reason}", reason=story.void_reason)
            self.banner.show_text(words, Tone.WARNING)

    def _badges_of(self, story: HazardStory) -> None:
        clear(self._badges)
        row = story.row
        shown: list[Badge | None] = [level_badge(row.level), state_badge(row), due_badge(row)]
        if row.listed:
            words = msg("Listed {plate}", plate=row.plate)
            shown.append(Badge(words, Tone.BAD, "board"))
        if row.extensions:
            shown.append(Badge(msg("Extended {n} times", n=row.extensions), Tone.WARNING, "clock"))
        if row.flagged:
            shown.append(Badge(msg("Refused or three times overdue"), Tone.BAD, "flag"))
        for badge in shown:
            if badge is not None:
                self._badges.addWidget(BadgeLabel(self.ctx, badge))

    def _show_links(self, story: HazardStory) -> None:
        clear(self._links)
        tr = self.ctx.tr
        for old in (story.recurs,) if story.recurs else ():
            self._link(tr("Came back; was {number}", number=old.number), "undo",
                       partial(self.open_item, old.id))  # fmt: skip
        for later in story.came_back_as:
            self._link(tr("Came back as {number}", number=later.number), "warning",
                       partial(self.open_item, later.id))  # fmt: skip
        for link in story.accidents:
            words = f"{link.number}  {link.occurred_at:%Y-%m-%d}  {tr(code_label(link.relation))}"
            go = partial(self.ctx.navigate, "accidents", id=link.accident_id)
            self._link(words, "accident", go)

    def _link(self, words: str, icon: str, run: Callable[[], None]) -> None:
        self._links.addWidget(Button(self.ctx, words, run, icon=icon, kind="quiet"))

    def _show_steps(self, story: HazardStory) -> None:
        clear(self._steps)
        for step in reversed(story.steps):
            self._steps.addWidget(_StepLine(self.ctx, step))
        for old in story.corrections:
            words = f"{old.field}: {old.old} → {old.new}  ({old.reason}, {moment(old.at)})"
            self._steps.addWidget(wrapped(words, "hint"))
        self._steps.addStretch(1)

    def _fill_menu(self, story: HazardStory) -> None:
        menu, tr = self._menu, self.ctx.tr
        menu.clear()
        order = [kind for kind in (*reversed(MAIN), *STEPS) if kind in story.possible]
        for number, kind in enumerate(dict.fromkeys(order), 1):
            words = tr(STEPS[kind].words).replace("&", "&&")
            text = f"&{number} {words}" if number < 10 else words
            menu.addAction(text).triggered.connect(lambda _c=False, k=kind: self.take(k))
        if order:
            menu.addSeparator()
        for words_, run in (
            (msg("Remark"), partial(self._with_story, actions.note)),
            (msg("Link to an accident"), partial(self._with_story, actions.link_accident)),
            (msg("It came back: link to the old number"),
             partial(self._with_story, actions.link_old)),
            (msg("Notice handed over"), partial(self._with_story, actions.hand_over)),
            (msg("Void"), self.void),
        ):  # fmt: skip
            entry = menu.addAction(tr(words_).replace("&", "&&"))
            entry.triggered.connect(lambda _c=False, run=run: run())

    def _with_story(self, run: Callable[[UiContext, QWidget, HazardStory], object]) -> None:
        if self.story is not None:
            run(self.ctx, self, self.story)

    def _void_photo(self, photo_id: int) -> None:
        photo = next((p for p in self.story.photos if p.id == photo_id), None)
        if photo is not None:
            actions.void_photo(self.ctx, self, photo)

    def _taken(self, _hazard_id: int) -> None:
        self.ctx.alerts.toast(msg("Step recorded."), self.undo, tone=Tone.OK)

    def _saved(self, _value: object) -> None:
        self.ctx.alerts.toast(msg("Saved."), tone=Tone.OK)

    def _lay_out(self) -> None:
        ctx, tr = self.ctx, self.ctx.tr
        self._title, self._where = label("", "title"), label("", "muted")
        self._words = wrapped("", "heading")
        self._badges = hbox(gap=8)
        self._back = Button(ctx, tr("Back"), self._left, "Esc", icon="chevron-left", bind=False)
        self._next = Button(ctx, " ", self.advance, "Ctrl+Enter", kind="primary", bind=False)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            bind_key(self, keys, self.advance, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        more = Button(ctx, tr("Other steps"), None, "Ctrl+T", icon="more", bind=False)
        self._menu = QMenu(more)
        more.setMenu(self._menu)
        bind_key(self, "Ctrl+T", more.showMenu, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._undo = Button(ctx, tr("Take back"), self.undo, "Ctrl+Z", icon="undo", kind="icon")
        edit = Button(
            ctx, tr("Correct the facts"), self.correct, "Ctrl+E", icon="edit", kind="icon"
        )
        paper = Button(
            ctx,
            tr("Print the notice"),
            self.print_,
            "Ctrl+P",
            icon="print",
            kind="icon",
            bind=False,
        )
        head = hbox(self._back, self._title, 1, self._undo, edit, paper, more, self._next, gap=8)
        left = QWidget()
        left.setLayout(
            vbox(self._words, self.facts, self.pictures, self._links, 1, gap=12,
                 margins=(0, 0, 12, 0))
        )  # fmt: skip
        card = Card(ctx, tr("Story of the hazard"))
        inner = QWidget()
        inner.setLayout(self._steps)
        card.body.addWidget(scrolled(inner))
        body = splitter(scrolled(left), card, (6, 5))
        below = hbox(self._badges, self._where, 1, gap=12)
        column = vbox(head, below, self.banner, body, gap=8)
        column.setStretch(3, 1)
        self.setLayout(column)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)  # below the tabs


class _StepLine(QWidget):
    """One event: when, what, who; struck through words are said, not drawn."""

    def __init__(self, ctx: UiContext, step: StepRow) -> None:
        super().__init__()
        tr = ctx.tr
        tone = Tone.MUTED if step.taken_back else Tone.PRIMARY
        words = tr(code_label(step.kind))
        if step.taken_back:
            words = tr("{step} (taken back)", step=words)
        head = hbox(BadgeLabel(ctx, Badge(words, tone)), label(step.on.isoformat()), 1, gap=8)
        column = vbox(head, gap=2)
        said = step_words(step, tr)
        if said:
            column.addWidget(wrapped(said))
        typed = tr("{name}, typed {at}", name=step.name, at=moment(step.at))
        column.addWidget(label(typed, "hint"))
        self.setLayout(column)


def facts_of(ctx: UiContext, story: HazardStory) -> list[tuple[str, str | Badge]]:
    """Return the facts of a hazard as they stand now."""
    tr, row = ctx.tr, story.row
    found = f"{row.found_on}  {tr(code_label(row.source))}  {row.source_ref}".strip()
    facts: list[tuple[str, str | Badge]] = [
        (tr("Found on"), found),
        (tr("Discovered by"), row.finder),
        (tr("Place (grid)"), row.where),
        (tr("Category"), tr(code_label(row.category))),
        (tr("Measure"), row.measure or story.suggested_measure),
        (tr("Responsible"), " · ".join(x for x in (_department(row, tr), row.owner) if x)),
        (tr("Deadline"), _deadline(story, tr)),
        (tr("Temporary protection"), row.protection),
    ]
    if row.kind is HazardKind.REPAIR:
        facts.insert(2, (tr("Device"), row.device))
        facts.insert(3, (tr("Out of order"), _down(row)))
    if row.fixed_on is not None:
        facts.append((tr("Put right by"), f"{row.fixer}  {row.fixed_on}"))
    if row.verified_on is not None:
        facts.append((tr("Re-inspected by"), f"{row.verifier}  {row.verified_on}"))
    if row.external_unit:
        facts.append((tr("Outside unit"), row.external_unit))
    if row.cost is not None:
        facts.append((tr("Cost in yuan"), format_value(row.cost, Kind.MONEY)))
    if row.open_reason:
        facts.append((tr("Why it is still open"), row.open_reason))
    return facts + stages_of(ctx, story)


def stages_of(ctx: UiContext, story: HazardStory) -> list[tuple[str, str | Badge]]:
    """Return the stages of the last listing: what is asked by when, and when it was reached."""
    tr = ctx.tr
    return [
        (
            tr("Stage {n}", n=n),
            f"{stage.text}  {stage.due or ''}  "
            + (tr("reached on {day}", day=stage.done_on) if stage.done_on else tr("not reached")),
        )
        for n, stage in enumerate(story.listings[-1].milestones if story.listings else (), 1)
    ]


def _department(row, tr) -> str:
    return tr(code_label(row.department)) if row.department else ""


def _deadline(story: HazardStory, tr) -> str:
    row = story.row
    if row.due_on is None:
        return ""
    if row.extensions and row.first_due_on is not None:
        return tr("{due} (first {first}, extended {n} times)", due=row.due_on,
                  first=row.first_due_on, n=row.extensions)  # fmt: skip
    return row.due_on.isoformat()


def _down(row) -> str:
    until = f"{row.up_again:%Y-%m-%d %H:%M}" if row.up_again else ""
    return f"{row.down_from:%Y-%m-%d %H:%M} – {until}" if row.down_from else ""
