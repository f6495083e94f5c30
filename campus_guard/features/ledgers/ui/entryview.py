"""One entry: what it holds, its papers, what happened to it, and the steps that are open."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from campus_guard.core.document import Tone
from campus_guard.core.errors import CampusGuardError
from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import ROLE_LABELS, Role
from campus_guard.features.calendar.ui.records import print_document, void_record
from campus_guard.features.ledgers import commands as c
from campus_guard.features.ledgers.commands.common import Checks
from campus_guard.features.ledgers.queries import (
    CorrectionView,
    EntryDetail,
    FileView,
    GetEntry,
    OpenEntryFile,
)
from campus_guard.features.ledgers.report import entry_paper
from campus_guard.features.ledgers.report.register import heading
from campus_guard.features.ledgers.rules.types import FieldType, Move
from campus_guard.features.ledgers.rules.values import show
from campus_guard.features.ledgers.ui.catalogue import KINDS
from campus_guard.features.ledgers.ui.forms import entry_form, values_of
from campus_guard.features.ledgers.ui.words import state_badge
from campus_guard.ui.badges import BadgeLabel, label, wrapped
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.cards import Card, Facts
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog, ask_reason
from campus_guard.ui.forms import Form, MultilineField, TextField, scrolled
from campus_guard.ui.layout import clear, hbox, splitter, vbox
from campus_guard.ui.page import Page
from campus_guard.ui.preview import preview_pdf, write_whole
from campus_guard.ui.transfer import run_export

_PICTURES = "JPEG, PNG, PDF (*.jpg *.jpeg *.png *.pdf)"


class EntryView(Page):
    """``left`` is called by Esc; ``restricted``: reading is noted, so it is asked for by name."""

    key: ClassVar[str] = "ledger_entry"
    kinds: ClassVar[frozenset[str]] = KINDS | {"attachment"}

    def __init__(self, ctx: UiContext, left: Callable[[], None], checks: Checks) -> None:
        super().__init__(ctx)
        self._left, self._checks = left, checks
        self._entry: int | None = None
        self._sensitive = False
        self.detail: EntryDetail | None = None
        self.banner = Banner(ctx, closable=True)
        self.facts = Facts(ctx, name_width=150)
        self._steps, self._files, self._moves = vbox(gap=6), vbox(gap=4), hbox(gap=8)
        self._lay_out()

    def show_entry(self, entry_id: int, *, sensitive: bool) -> None:
        """Show an entry; one of a restricted ledger by a reading that is noted."""
        self._entry, self._sensitive = entry_id, sensitive
        self.banner.clear()
        self.reload()

    def reload(self) -> None:
        """Ask for the entry again."""
        if self._entry is None:
            return
        if self._sensitive:
            if self.detail is None or self.detail.row.id != self._entry:
                self._read_restricted()
            return
        query = GetEntry(entry_id=self._entry)
        self.ctx.ops.read(query, self._arrived, owner=self, slot="entry", fail=self._failed)

    def _read_restricted(self, _value: Any = None) -> None:
        command = c.OpenRestricted(entry_id=self._entry or 0)
        self.ctx.ops.write(command, self._arrived, owner=self, fail=self._failed)

    def forget(self) -> None:
        """Take what was read off the screen."""
        self.detail = None
        self.facts.set([])
        clear(self._steps)
        clear(self._files)

    def move(self, move: Move) -> None:
        """Take a step; ask for the remark when the definition wants a reason."""
        form, tr = Form(self.ctx), self.ctx.tr
        text = msg("Reason") if move.reason else msg("Remark")
        form.row(MultilineField(self.ctx, "note", text, lines=3, required=move.reason))

        def command(values: dict[str, Any], uid: str) -> c.MoveEntry:
            return c.MoveEntry(uid=uid, entry_id=self._entry or 0, to=move.to, note=values["note"])

        save = msg("Take the step")
        title = move.words.say(tr)
        FormDialog(self.ctx, self, title, form, command, self._moved, save=save, width=480).open()

    def _moved(self, _value: Any) -> None:
        self.ctx.alerts.toast(msg("Step recorded."), self.take_back, tone=Tone.OK)
        self._changed()

    def take_back(self) -> None:
        """Take back the last step."""
        if self.detail is not None and self._entry is not None:
            command = c.TakeBackMove(entry_id=self._entry)
            self.ctx.ops.write(command, self._changed, owner=self, fail=self._failed)

    def edit(self) -> None:
        """Correct the entry; the old values stay."""
        if self.detail is None or self.detail.row.voided:
            return
        row = self.detail.row
        form = entry_form(self.ctx, row.definition, row)
        form.row(TextField(self.ctx, "reason_", msg("Why it is corrected"), max_length=500))

        def command(values: dict[str, Any], _uid: str) -> c.EditEntry:
            return c.EditEntry(
                entry_id=row.id,
                expected_version=row.version,
                values=values_of(row.definition, values),
                reason=values["reason_"],
                checks=self._checks,
            )

        FormDialog(self.ctx, self, row.number, form, command, self._saved, width=860).open()

    def _saved(self, _value: Any) -> None:
        self.ctx.alerts.toast(msg("Saved."), tone=Tone.OK)
        self._changed()

    def _changed(self, _value: Any = None) -> None:
        """Read again what was changed here; a restricted entry by a further noted reading."""
        if self._sensitive:
            self._read_restricted()
        else:
            self.reload()

    def attach(self, key: str) -> None:
        """Choose a picture or paper and attach it under a field."""

        def chosen(path: Path) -> None:
            self.ctx.ops.work(
                lambda progress: progress.run(
                    c.AddEntryFile(
                        uid=new_uid(),
                        entry_id=self._entry or 0,
                        key=key,
                        file_name=path.name,
                        data=path.read_bytes(),
                    )
                ),
                self._saved,
                title=self.ctx.tr("Attaching …"),
                owner=self,
                fail=self._failed,
            )

        self.ctx.dialogs.open_file(self, self.ctx.tr("Attach a paper"), _PICTURES, chosen)

    def print_(self) -> None:
        """Show the entry as a form, or as a poster; a restricted one is never printed."""
        detail, tr = self.detail, self.ctx.tr
        if detail is None:
            return
        if self._sensitive:
            self.banner.show_text(tr("Contents of a restricted ledger are never printed."))
            return
        title = f"{detail.row.definition.title.say(tr)} {detail.row.number}"
        query = GetEntry(entry_id=detail.row.id)

        def make(progress: Any, head: Any) -> Any:
            return entry_paper(progress.ask(query), head, tr)

        print_document(self.ctx, self, title, make)

    def void(self) -> None:
        """Void the entry with a reason, or bring it back."""
        if self.detail is None:
            return
        row = self.detail.row
        if row.voided:
            command = c.UnvoidEntry(record_id=row.id)
            self.ctx.ops.write(command, self._changed, owner=self, fail=self._failed)
            return
        void_record(
            self.ctx,
            self,
            row.number,
            lambda reason: c.VoidEntry(
                entry_id=row.id, expected_version=row.version, reason=reason
            ),
            lambda: c.UnvoidEntry(record_id=row.id),
        )

    def back(self) -> bool:
        """Let go; the list comes back."""
        return False

    def keys(self) -> Sequence[tuple[str, str]]:
        """Return the keys of this page."""
        tr = self.ctx.tr
        return [
            ("Ctrl+E", tr("Correct")),
            ("Ctrl+P", tr("Preview and print")),
            ("Ctrl+Z", tr("Take back")),
            ("Delete", tr("Void")),
            ("Esc", tr("Back")),
        ]

    def _failed(self, error: CampusGuardError) -> None:
        self.banner.show_error(error)

    def _arrived(self, detail: EntryDetail) -> None:
        self.detail = detail
        row, tr = detail.row, self.ctx.tr
        self._title.setText(row.title(tr))
        self._where.setText(f"{row.definition.title.say(tr)}  {row.number}")
        self._badge.set(state_badge(row, tr))
        facts = [
            (heading(f, tr), row.show(f.key, tr))
            for f in row.definition.fields
            if f.type is not FieldType.FILE
        ]
        if row.balance is not None:
            facts.append((tr("Balance"), row.show("balance", tr)))
        if row.difference is not None:
            facts.append((tr("Difference"), row.show("difference", tr)))
        facts.append((tr("Entered by"), f"{row.created_by}  {row.created_at:%Y-%m-%d %H:%M}"))
        if row.voided:
            facts.append((tr("Voided"), row.void_reason))
        self.facts.set(facts)
        self._show_moves(detail)
        self._show_files(detail)
        self._show_story(detail)

    def _show_moves(self, detail: EntryDetail) -> None:
        clear(self._moves)
        for number, move in enumerate(detail.moves):
            kind = "primary" if number == 0 else "plain"
            words = move.words.say(self.ctx.tr)
            self._moves.addWidget(Button(self.ctx, words, partial(self.move, move), kind=kind))
        others = self._of_others(detail)
        if others and not detail.moves:
            self._moves.addWidget(label(others, "muted"))
        self._undo.setVisible(detail.undoable)
        self._edit.setEnabled(not detail.row.voided)

    def _of_others(self, detail: EntryDetail) -> str:
        """Return who may take the steps from here that this reader may not."""
        tr, row = self.ctx.tr, detail.row
        roles = [r for m in row.definition.moves if m.origin == row.state for r in m.roles]
        names = [tr(ROLE_LABELS[Role(r)]) for r in dict.fromkeys(roles)]
        return tr("Next step: {role}", role="、".join(names)) if names and not row.voided else ""

    def _show_files(self, detail: EntryDetail) -> None:
        clear(self._files)
        tr = self.ctx.tr
        places = [f for f in detail.row.definition.fields if f.type is FieldType.FILE]
        self._add.setVisible(bool(places) and not detail.row.voided)
        menu = self._add.menu()
        menu.clear()
        for f in places:
            entry = menu.addAction(f.words.say(tr).replace("&", "&&"))
            entry.triggered.connect(lambda _c=False, key=f.key: self.attach(key))
        for file in detail.files:
            if not file.voided:
                words = f"{file.file_name}  {file.caption}"
                button = Button(self.ctx, words, partial(self._open_file, file), icon="attach",
                                kind="quiet")  # fmt: skip
                out = Button(self.ctx, tr("Void"), partial(self._void_file, file), icon="void",
                             kind="icon")  # fmt: skip
                self._files.addLayout(hbox(button, out, 1, gap=4))

    def _open_file(self, file: FileView) -> None:
        query = OpenEntryFile(attachment_id=file.id)
        if file.media_type == "application/pdf":
            preview_pdf(self.ctx, self, file.caption or file.file_name,
                        lambda progress: progress.ask(query).data, file.file_name)  # fmt: skip
            return
        run_export(
            self.ctx,
            self,
            file.caption or file.file_name,
            file.file_name,
            lambda path, progress: write_whole(path, progress.ask(query).data),
            filters=_PICTURES,
        )

    def _void_file(self, file: FileView) -> None:
        ask_reason(
            self.ctx,
            self,
            self.ctx.tr("Void {name}", name=file.file_name),
            self.ctx.tr("The record stays readable."),
            lambda reason: c.VoidEntryFile(
                attachment_id=file.id, expected_version=file.version, reason=reason
            ),
            self._saved,
        )

    def _show_story(self, detail: EntryDetail) -> None:
        clear(self._steps)
        definition, tr = detail.row.definition, self.ctx.tr
        for step in reversed(detail.steps):
            state = definition.state(step.to)
            words = state.words.say(tr) if state else tr("Remark")
            taken = f"  ({tr('taken back')})" if step.voided else ""
            line = f"{step.at:%Y-%m-%d %H:%M}  {step.username}  {words}{taken}"
            self._steps.addWidget(wrapped(line, "muted" if step.voided else ""))
            if step.note:
                self._steps.addWidget(wrapped(step.note, "hint"))
        for old in detail.corrections:
            self._steps.addWidget(wrapped(self._correction(old, detail), "hint"))
        if not detail.steps and not detail.corrections:
            self._steps.addWidget(label(tr("Nothing was changed so far."), "hint"))
        self._steps.addStretch(1)

    def _correction(self, old: CorrectionView, detail: EntryDetail) -> str:
        tr, f = self.ctx.tr, detail.row.definition.field(old.key)
        when = f"{old.at:%Y-%m-%d %H:%M}  {old.username}  "
        if old.sealed or f is None:
            return when + tr("Restricted contents were corrected.")
        before, after = show(f, old.old, old.names, tr), show(f, old.new, old.new_names, tr)
        reason = f"  ({old.reason})" if old.reason else ""
        return f"{when}{f.words.say(tr)}: {before or '—'} → {after or '—'}{reason}"

    def _lay_out(self) -> None:
        ctx, tr = self.ctx, self.ctx.tr
        self._title, self._where = label("", "title"), label("", "muted")
        self._badge = BadgeLabel(ctx)
        back = Button(ctx, tr("Back"), self._left, "Esc", icon="chevron-left", bind=False)
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        bind_key(self, "Ctrl+E", self.edit, context)
        bind_key(self, "Ctrl+Z", self.take_back, context)
        bind_key(self, "Delete", self.void, context)
        self._edit = Button(ctx, tr("Correct"), self.edit, "Ctrl+E", icon="edit", bind=False)
        self._undo = Button(ctx, tr("Take back"), self.take_back, "Ctrl+Z", icon="undo", bind=False)
        paper = Button(ctx, tr("Preview and print"), self.print_, "Ctrl+P", icon="print",
                       kind="icon", bind=False)  # fmt: skip
        void = Button(ctx, tr("Void"), self.void, "Delete", icon="void", kind="icon", bind=False)
        self._add = Button(ctx, tr("Attach a paper"), None, icon="attach")
        self._add.setMenu(QMenu(self._add))
        head = hbox(back, self._title, 1, self._undo, self._edit, paper, void, gap=8)
        below = hbox(self._badge, self._where, 1, self._moves, gap=12)
        left = QWidget()
        left.setLayout(vbox(self.facts, self._files, hbox(self._add, 1), 1, gap=12,
                            margins=(0, 0, 12, 0)))  # fmt: skip
        card = Card(ctx, tr("History"))
        inner = QWidget()
        inner.setLayout(self._steps)
        card.body.addWidget(scrolled(inner))
        column = vbox(head, below, self.banner, splitter(scrolled(left), card, (7, 4)), gap=8)
        column.setStretch(3, 1)
        self.setLayout(column)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)
