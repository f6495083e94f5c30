"""What can be done with letters from any of their pages: issue, sign, scan, print, void."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.core.tone import Tone
from campus_guard.db.paper import GetPaperHead
from campus_guard.features.calendar.ui.records import void_record
from campus_guard.features.people.ui.sources import chosen, people_source
from campus_guard.features.responsibility.commands import letters as c
from campus_guard.features.responsibility.commands.letters_scan import (
    AddLetterScan,
    ScanInput,
    VoidLetterScan,
)
from campus_guard.features.responsibility.queries.letters import LetterBook
from campus_guard.features.responsibility.queries.letters_files import (
    LetterFiles,
    OpenLetterScan,
    ScanRow,
)
from campus_guard.features.responsibility.queries.letters_rows import LetterRow
from campus_guard.features.responsibility.queries.letters_templates import TemplateBook
from campus_guard.features.responsibility.report.letters import letter
from campus_guard.features.responsibility.ui.letters_words import party
from campus_guard.ui.badges import label, wrapped
from campus_guard.ui.buttons import Button
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog, ask_reason
from campus_guard.ui.forms import ChoiceField, DateField, Form, MultilineField, PickerField
from campus_guard.ui.layout import hbox
from campus_guard.ui.ops import Progress
from campus_guard.ui.preview import preview_pdf

PICTURES = "JPEG, PNG, PDF (*.jpg *.jpeg *.png *.pdf)"
NO_YEAR = msg("Letters need a school year. Make one in the calendar.")
Done = Callable[[Any], None]


def read_scan(path: Path) -> bytes:
    """Return a file's bytes, or as many as show that it is too large."""
    from campus_guard.core.images import MAX_PICTURE_BYTES

    try:
        with path.open("rb") as stream:
            return stream.read(MAX_PICTURE_BYTES + 1)
    except OSError as error:
        raise UserError(
            msg("{name} cannot be read: {why}", name=path.name, why=error.strerror or "")
        ) from error


class SignDialog(FormDialog):
    """The days on which both sides signed, and a scan of the signed paper."""

    def __init__(self, ctx: UiContext, owner: QWidget, row: LetterRow, then: Done) -> None:
        tr = ctx.tr
        self.path: Path | None = None
        form = Form(ctx)
        form.widget(wrapped(f"{row.level}　{row.title}", "muted"))
        form.row(
            DateField(ctx, "a_signed_on", msg("Party A signed on")),
            DateField(ctx, "b_signed_on", msg("Party B signed on")),
        )
        form.note(tr("{a} with {b}", a=party(row.a, row.a_post), b=party(row.b, row.b_post)))
        self._scan = label(tr("No scan chosen"), "hint")
        choose = Button(ctx, tr("Attach a scan"), self.choose, "Ctrl+O", icon="attach")
        line = QWidget()
        line.setLayout(hbox(choose, self._scan, 1, gap=12))
        form.widget(line)
        days = {"a_signed_on": row.a_signed_on, "b_signed_on": row.b_signed_on}
        if row.a_signed_on is None and row.b_signed_on is None:
            days = dict.fromkeys(days, ctx.clock.today())
        form.set_values(days)

        def command(values: dict[str, Any], uid: str) -> c.SignLetter:
            scan = None
            if self.path is not None:
                scan = ScanInput(uid, self.path.name, read_scan(self.path))
            return c.SignLetter(letter_id=row.id, expected_version=row.version, scan=scan, **values)

        title = tr("Sign {number}", number=row.number)
        super().__init__(ctx, owner, title, form, command, then, width=620)

    def choose(self) -> None:
        """Let a file be chosen; it is stored when the dialog is saved."""

        def taken(path: Path) -> None:
            self.path = path
            self._scan.setText(path.name)

        title = self.ctx.tr("Scan of the signed letter")
        self.ctx.dialogs.open_file(self, title, PICTURES, taken)


def sign(ctx: UiContext, owner: QWidget, row: LetterRow) -> SignDialog:
    """Open the dialog of signing."""

    def done(_value: Any) -> None:
        ctx.alerts.toast(ctx.tr("{number} was saved.", number=row.number), tone=Tone.OK)

    dialog = SignDialog(ctx, owner, row, done)
    dialog.open()
    return dialog


def sign_many(ctx: UiContext, owner: QWidget, rows: Sequence[LetterRow]) -> FormDialog | None:
    """Ask for one day on which both sides of all unsigned letters shown signed."""
    tr = ctx.tr
    open_rows = [row for row in rows if not row.voided and not row.signed]
    if not open_rows:
        ctx.alerts.toast(msg("All letters shown are signed."), tone=Tone.OK)
        return None
    form = Form(ctx)
    words = tr.n(
        "{n} letter shown is not signed by both sides.",
        "{n} letters shown are not signed by both sides.",
        len(open_rows),
    )
    form.widget(wrapped(words))
    form.row(DateField(ctx, "day", msg("Signed on"), required=True))
    form.note(msg("Days that are recorded already stay."))
    form.set_values({"day": ctx.clock.today()})

    def command(values: dict[str, Any], _uid: str) -> c.SignLetters:
        day = values["day"]
        return c.SignLetters(
            signings=tuple(
                c.Signing(row.id, row.a_signed_on or day, row.b_signed_on or day)
                for row in open_rows
            )
        )

    def done(before: tuple[c.Signing, ...]) -> None:
        undo = c.SignLetters(signings=before)
        said = tr.n("{n} letter was signed.", "{n} letters were signed.", len(before))
        ctx.alerts.toast(said, undo=lambda: ctx.ops.write(undo, lambda _v: None, owner=owner))

    dialog = FormDialog(ctx, owner, tr("Sign all shown"), form, command, done, width=480)
    dialog.open()
    return dialog


def issue_one(
    ctx: UiContext,
    owner: QWidget,
    book: LetterBook,
    templates: TemplateBook,
    then: Done,
    start: dict[str, Any] | None = None,
) -> FormDialog | None:
    """Ask for template, person and days, and issue one letter."""
    if book.year is None:
        ctx.alerts.toast(NO_YEAR, tone=Tone.WARNING)
        return None
    form = Form(ctx)
    kinds = [(row.template.code, row.template.level) for row in templates.rows if row.in_tree]
    form.row(ChoiceField(ctx, "template", msg("Template"), kinds, required=True))
    form.row(
        PickerField(ctx, "person_id", msg("Party B"), people_source(ctx), required=True),
        DateField(ctx, "issued_on", msg("Letter issued on"), required=True),
    )
    form.row(
        DateField(ctx, "valid_from", msg("Valid from"), required=True),
        DateField(ctx, "valid_to", msg("Valid through"), required=True),
    )
    form.row(MultilineField(ctx, "note", msg("Remark"), lines=2))
    form.note(msg("Party A, duties, areas and the rules on accidents are filled in by themselves."))
    values = {
        "issued_on": ctx.clock.today(),
        "valid_from": book.year.starts_on,
        "valid_to": book.year.ends_on,
        "template": next(
            (r.id for r in templates.rows if r.in_tree and r.template.rank == "staff"), None
        ),
    }
    form.set_values(values | (start or {}))
    year_id = book.year.id

    def command(typed: dict[str, Any], uid: str) -> c.IssueLetter:
        return c.IssueLetter(uid=uid, school_year_id=year_id, **typed)

    title = ctx.tr("New letter {year}", year=book.year.name)
    dialog = FormDialog(ctx, owner, title, form, command, then, width=680)
    dialog.open()
    return dialog


def person_start(code: str, person_id: int, name: str) -> dict[str, Any]:
    """Return what the form of a new letter starts with for a person."""
    return {"template": code, "person_id": chosen(person_id, name)}


def void(ctx: UiContext, owner: QWidget, row: LetterRow) -> None:
    """Void a letter with a reason, or bring a voided one back."""
    undo = c.UnvoidLetter(record_id=row.id)
    if row.voided:
        ctx.ops.write(undo, lambda _v: None, owner=owner)
        return
    void_record(
        ctx,
        owner,
        row.number,
        lambda reason: c.VoidLetter(record_id=row.id, expected_version=row.version, reason=reason),
        lambda: undo,
    )


def remake(ctx: UiContext, owner: QWidget, row: LetterRow, fail: Done) -> None:
    """Make the text of an unsigned letter anew."""

    def done(_value: Any) -> None:
        ctx.alerts.toast(msg("The text was made anew from today's posts, grid and rules."))

    command = c.RemakeLetter(letter_id=row.id, expected_version=row.version)
    ctx.ops.write(command, done, owner=owner, fail=fail)


def print_letters(ctx: UiContext, owner: QWidget, rows: Sequence[LetterRow]) -> None:
    """Show the letters in one PDF, each with its own page numbers."""
    tr = ctx.tr
    ids = tuple(row.id for row in rows)
    title = rows[0].number if len(rows) == 1 else tr("Responsibility letters")

    def draw(progress: Progress) -> bytes:
        from campus_guard.reports.pdf import render_pdfs

        head = progress.ask(GetPaperHead())
        files = progress.ask(LetterFiles(letter_ids=ids))
        docs = []
        for done, file in enumerate(files):
            progress.step(done, len(files), file.row.number)
            docs.append(letter(file, tr, head))
        return render_pdfs(docs)

    preview_pdf(ctx, owner, title, draw, f"{title}.pdf")


def add_scan(ctx: UiContext, owner: QWidget, row: LetterRow, fail: Done) -> None:
    """Let a scan be chosen and attach it."""

    def taken(path: Path) -> None:
        def work(progress: Progress) -> Any:
            data = read_scan(path)
            command = AddLetterScan(uid=new_uid(), file_name=path.name, data=data, letter_id=row.id)
            return progress.run(command)

        def done(_value: Any) -> None:
            ctx.alerts.toast(msg("The scan was attached."), tone=Tone.OK)

        title = ctx.tr("Attaching files …")
        ctx.ops.work(work, done, title=title, owner=owner, fail=fail)

    ctx.dialogs.open_file(owner, ctx.tr("Scan of the signed letter"), PICTURES, taken)


def save_scan(ctx: UiContext, owner: QWidget, scan: ScanRow) -> None:
    """Ask where a scan goes and write it there."""
    from campus_guard.ui.preview import write_whole

    def taken(path: Path) -> None:
        def work(progress: Progress) -> str:
            write_whole(path, progress.ask(OpenLetterScan(attachment_id=scan.id)).data)
            return path.name

        def done(name: str) -> None:
            ctx.alerts.toast(ctx.tr("Saved as {name}.", name=name), tone=Tone.OK)

        ctx.ops.work(work, done, title=ctx.tr("Saving …"), owner=owner)

    ctx.dialogs.save_file(owner, ctx.tr("Save the scan"), scan.file_name, PICTURES, taken)


def show_scan(ctx: UiContext, owner: QWidget, scan: ScanRow) -> None:
    """Show a PDF in the preview; save a picture where the user wants it."""
    if scan.media_type != "application/pdf":
        save_scan(ctx, owner, scan)
        return

    def draw(progress: Progress) -> bytes:
        data: bytes = progress.ask(OpenLetterScan(attachment_id=scan.id)).data
        return data

    preview_pdf(ctx, owner, scan.file_name, draw, scan.file_name)


def void_scan(ctx: UiContext, owner: QWidget, scan: ScanRow) -> None:
    """Ask for the reason and void a scan."""

    def command(reason: str) -> VoidLetterScan:
        return VoidLetterScan(attachment_id=scan.id, expected_version=scan.version, reason=reason)

    text = ctx.tr("The scan stays in the file of the school and is no longer shown.")
    ask_reason(ctx, owner, ctx.tr("Void {name}", name=scan.file_name), text, command)
