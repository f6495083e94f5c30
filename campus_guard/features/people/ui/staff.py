"""The list of staff, with a person's facts and certificates beside it."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import Qt

from campus_guard.core.i18n import Message, msg
from campus_guard.core.phone import normal_phone, phone_warning
from campus_guard.core.text import shorten
from campus_guard.core.tone import Tone
from campus_guard.features.calendar.ui.records import (
    RecordPage,
    export_sheet,
    import_sheet,
    print_document,
    void_record,
)
from campus_guard.features.people import commands as c
from campus_guard.features.people import queries as q
from campus_guard.features.people import report, rules, sheets
from campus_guard.features.people.rules import Expiry
from campus_guard.features.people.ui.sources import line_choices, posts_source, sex_choices
from campus_guard.ui.badges import Badge, label
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.cards import Card, Facts
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import (
    Candidate,
    ChoiceField,
    DateField,
    Form,
    MultilineField,
    TagsField,
    TextField,
)
from campus_guard.ui.layout import hbox
from campus_guard.ui.listpage import Action
from campus_guard.ui.table import Column, RowsModel, TableView

_FIELDS = (
    "name",
    "staff_number",
    "line",
    "sex",
    "phone",
    "title",
    "joined_on",
    "left_on",
    "note",
)
_STATES = {
    Expiry.EXPIRED: Badge(msg("Expired"), Tone.BAD),
    Expiry.SOON: Badge(msg("Ends soon"), Tone.WARNING, "clock"),
    Expiry.VALID: Badge(msg("Valid"), Tone.OK),
}


class StaffPage(RecordPage):
    """Everybody who works here; who left keeps a last day and stays in the list."""

    key: ClassVar[str] = "staff"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"person", "person_post", "certificate", "staff_post", "school_class"}
    )
    search_hint = msg("Name, pinyin initials, number, last four of the phone")
    empty = msg("The members of staff belong here, guards and drivers too.")
    new_text = msg("New member of staff")
    transfer = sheets.TRANSFERS[0]

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        tr = self.ctx.tr
        return [
            Column("number", msg("Staff number"), lambda r: r.staff_number, 100),
            Column("name", msg("Name"), lambda r: r.name, 130, bold=True),
            Column("line", msg("Line"), lambda r: tr(rules.LINE_LABELS[r.line]), 90),
            Column("posts", msg("Posts"), lambda r: r.post_names, 0),
            Column("classes", msg("Class teacher of"), lambda r: "、".join(r.classes), 120),
            Column("state", msg("State"), lambda _r: "", 110, badge=self._badge),
        ]

    def _badge(self, row: q.StaffRow) -> Badge | None:
        if row.voided:
            return Badge(msg("Voided"), Tone.MUTED, "void")
        if row.has_left(self.ctx.clock.today()):
            return Badge(msg("Left"), Tone.MUTED, "logout")
        if row.certificates in (Expiry.EXPIRED, Expiry.SOON):
            return _STATES[row.certificates]
        return None

    def more_filters(self) -> None:
        """Add the filters."""
        self.narrow_filter("line", msg("Line"), line_choices())
        self.add_chip("expiring", msg("Certificates ending"))

    def more_actions(self) -> None:
        """Add what concerns certificates, and the facts beside the list."""
        self.add_action(Action(msg("Import certificates"), self._import_certificates, menu=True))
        self.add_action(Action(msg("Export certificates"), self._export_certificates, menu=True))
        self.facts = PersonCard(self.ctx, self)
        self.set_detail(self.facts)

    def query(self) -> q.ListStaff:
        """Return the query for the present search and filters."""
        return q.ListStaff(
            text=self.search_text,
            line=self.filter("line"),
            expiring=self.filter("expiring"),
            include_voided=self.with_voided,
        )

    def take(self, answer: tuple[q.StaffRow, ...]) -> Sequence[q.StaffRow]:
        """Tell how many there are."""
        today = self.ctx.clock.today()
        here = sum(not row.voided and not row.has_left(today) for row in answer)
        self.set_subtitle(self.ctx.tr.n("{n} person here", "{n} people here", here))
        return answer

    def show_detail(self, row: q.StaffRow | None) -> None:
        """Show the facts of the chosen person."""
        self.facts.show_person(row)

    def form(self, row: q.StaffRow | None) -> Form:
        """Return the form of a member of staff."""
        ctx = self.ctx
        form = Form(ctx)
        phone = TextField(ctx, "phone", msg("Phone"), max_length=32)
        form.row(
            TextField(ctx, "name", msg("Name"), required=True, max_length=100),
            TextField(ctx, "staff_number", msg("Staff number"), required=True, max_length=32),
            stretch=(2, 1),
        )
        form.row(
            ChoiceField(ctx, "line", msg("Line"), line_choices(), required=True),
            ChoiceField(ctx, "sex", msg("Sex"), sex_choices(), empty=msg("not recorded")),
            phone,
        )
        form.row(
            TagsField(
                ctx,
                "posts",
                msg("Posts"),
                posts_source(ctx),
                hint=msg("From the post catalogue; type a part of the name."),
            )
        )
        form.row(
            TextField(ctx, "title", msg("Title"), max_length=64),
            DateField(ctx, "joined_on", msg("First day")),
            DateField(ctx, "left_on", msg("Last day"), hint=msg("Only when somebody leaves.")),
        )
        form.row(MultilineField(ctx, "note", msg("Remarks"), lines=2))
        phone.input.editingFinished.connect(lambda: _warn(phone))
        if row is not None:
            posts = [Candidate(i, name) for i, name in row.posts]
            form.set_values({**{n: getattr(row, n) for n in _FIELDS}, "posts": posts})
        return form

    def command(self, row: q.StaffRow | None, values: dict[str, Any], uid: str) -> Any:
        """Return the command that saves the form."""
        if row is None:
            return c.AddPerson(uid=uid, **values)
        return c.EditPerson(person_id=row.id, expected_version=row.version, **values)

    def void_commands(self, row: q.StaffRow) -> tuple[Callable[[str], Any], Callable[[], Any]]:
        """Return how a person is voided and brought back."""
        return (
            lambda reason: c.VoidPerson(
                record_id=row.id, expected_version=row.version, reason=reason
            ),
            lambda: c.UnvoidPerson(record_id=row.id),
        )

    def print_(self) -> None:
        """Show the staff list."""
        tr, today = self.ctx.tr, self.ctx.clock.today()
        print_document(
            self.ctx,
            self,
            tr("Staff list"),
            lambda progress, head: report.staff_list(
                progress.ask(q.ListStaff()), tr, head.stamp, head.school, today
            ),
        )

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "Everybody who works at the school. Who leaves gets a last day: old records keep the "
            "name. Void only what was entered by mistake. Certificates stand beside the list."
        )

    def _import_certificates(self) -> None:
        import_sheet(self.ctx, self, sheets.TRANSFERS[1])

    def _export_certificates(self) -> None:
        export_sheet(self.ctx, self, sheets.TRANSFERS[1])


def _warn(field: TextField) -> None:
    """Say under the field that a phone looks wrong; it can be saved all the same."""
    warning = phone_warning(normal_phone(field.value()))
    field.say(warning, Tone.WARNING)


class PersonCard(Card):
    """The chosen person: facts, certificates, and the keys to change them."""

    def __init__(self, ctx: UiContext, page: StaffPage) -> None:
        super().__init__(ctx, " ")
        self.title.setWordWrap(True)
        self._page = page
        self._person: q.StaffRow | None = None
        self._facts = Facts(ctx, name_width=88)
        self._model = RowsModel(_certificate_columns(ctx), ctx.tr)
        self._table = TableView(ctx.theme, self._model, ctx.tr("Certificates"))
        self._table.opened.connect(lambda _row: self._edit())
        self._add = Button(
            ctx, ctx.tr("Add certificate"), self._new, "Ctrl+Shift+N", bind=False, icon="plus"
        )
        self._void_button = Button(
            ctx, ctx.tr("Void"), self._void, "Delete", bind=False, icon="void"
        )
        bind_key(page, "Ctrl+Shift+N", self._new)
        inside = Qt.ShortcutContext.WidgetShortcut
        bind_key(self._table, "Delete", self._void, inside)
        self._title = label(ctx.tr("Certificates"), "heading")
        self.body.addWidget(self._facts)
        self.body.addSpacing(ctx.theme.px(8))
        self.body.addWidget(self._title)
        self.body.addWidget(self._table, 1)
        self.body.addLayout(hbox(self._add, 1, self._void_button))
        self.show_person(None)

    def show_person(self, row: q.StaffRow | None) -> None:
        """Show a row of the list at once, its certificates when they arrive."""
        self._person = row
        usable = row is not None and not row.voided
        self._add.setEnabled(usable)
        self._void_button.setEnabled(usable)
        if row is None:
            self.set_title(" ")
            self._facts.set([])
            self._model.set_rows([])
            return
        self.set_title(row.name)
        self._facts.set(self._lines(row))
        self.ctx.ops.read(q.GetPerson(person_id=row.id), self._arrived, owner=self, slot="person")

    def _lines(self, row: q.StaffRow) -> list[tuple[str, str | Badge]]:
        tr = self.ctx.tr
        days = " — ".join(str(day) if day else "" for day in (row.joined_on, row.left_on))
        lines: list[tuple[str, str | Badge]] = [
            (tr("Staff number"), row.staff_number),
            (tr("Line"), tr(rules.LINE_LABELS[row.line])),
            (tr("Posts"), row.post_names),
            (tr("Phone"), row.phone),
        ]
        if row.title:
            lines.append((tr("Title"), row.title))
        if row.classes:
            lines.append((tr("Class teacher of"), "、".join(row.classes)))
        if row.joined_on or row.left_on:
            lines.append((tr("In service"), days))
        if row.note:
            lines.append((tr("Remarks"), shorten(row.note, 160)))
        return lines

    def _arrived(self, detail: q.PersonDetail) -> None:
        if self._person is not None and detail.person.id == self._person.id:
            self._model.set_rows(list(detail.certificates))

    def _form(self, row: q.CertificateRow | None) -> None:
        ctx, person = self.ctx, self._person
        if person is None or person.voided:
            return
        form = Form(ctx)
        form.row(TextField(ctx, "kind", msg("Certificate"), required=True, max_length=64))
        form.row(TextField(ctx, "number", msg("Certificate number"), max_length=64))
        form.row(
            DateField(ctx, "issued_on", msg("Issued on")),
            DateField(ctx, "expires_on", msg("Valid through")),
        )
        if row is not None:
            names = ("kind", "number", "issued_on", "expires_on")
            form.set_values({name: getattr(row, name) for name in names})

        def command(values: dict[str, Any], uid: str) -> Any:
            if row is None:
                return c.AddCertificate(uid=uid, person_id=person.id, **values)
            return c.EditCertificate(certificate_id=row.id, expected_version=row.version, **values)

        title = ctx.tr("Certificate of {name}", name=person.name)
        FormDialog(ctx, self, title, form, command, self._table.select_key, width=480).open()

    def _new(self) -> None:
        self._form(None)

    def _edit(self) -> None:
        row = self._table.current_row()
        if row is not None:
            self._form(row)

    def _void(self) -> None:
        row = self._table.current_row()
        if row is not None:
            void_record(
                self.ctx,
                self,
                row.kind,
                lambda reason: c.VoidCertificate(
                    record_id=row.id, expected_version=row.version, reason=reason
                ),
                lambda: c.UnvoidCertificate(record_id=row.id),
            )


def _certificate_columns(ctx: UiContext) -> list[Column]:
    def through(row: q.CertificateRow) -> str:
        return str(row.expires_on) if row.expires_on else ctx.tr("no end")

    return [
        Column("kind", msg("Certificate"), lambda r: r.kind, 0, bold=True),
        Column("until", msg("Valid through"), through, 100),
        Column("state", msg("State"), lambda _r: "", 112, badge=lambda r: _STATES[r.state]),
    ]


class StaffPostsPage(RecordPage):
    """The post catalogue: what each post has to do for safety."""

    key: ClassVar[str] = "staff_posts"
    kinds: ClassVar[frozenset[str]] = frozenset({"staff_post", "person_post", "person"})
    search_hint = msg("Post or duty")
    empty = msg("The posts of the school with their safety duties belong here.")
    new_text = msg("New post")
    transfer = sheets.TRANSFERS[2]

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        tr = self.ctx.tr

        def line(row: q.StaffPostRow) -> str:
            return tr(rules.LINE_LABELS[row.line]) if row.line else ""

        def only(row: q.StaffPostRow) -> str:
            return tr(rules.SEX_LABELS[row.needs_sex]) if row.needs_sex else ""

        return [
            Column("name", msg("Post"), lambda r: r.name, 170, bold=True),
            Column("line", msg("Line"), line, 90),
            Column("only", msg("Only for"), only, 70),
            Column("people", msg("People"), lambda r: str(r.held_by), 60, sort=lambda r: r.held_by),
            Column(
                "version", msg("Version"), lambda r: f"v{r.version}", 64, sort=lambda r: r.version
            ),
            Column("duty", msg("Safety duties"), lambda r: r.duty_text.replace("\n", " "), 0),
            self.status(),
        ]

    def more_actions(self) -> None:
        """Add the shipped catalogue."""
        self.add_action(Action(msg("Take the shipped posts"), self._load, menu=True))

    def query(self) -> q.ListStaffPosts:
        """Return the query for the present search."""
        return q.ListStaffPosts(text=self.search_text, include_voided=self.with_voided)

    def form(self, row: q.StaffPostRow | None) -> Form:
        """Return the form of a post."""
        ctx = self.ctx
        form = Form(ctx)
        form.row(TextField(ctx, "name", msg("Post"), required=True, max_length=64))
        form.row(
            ChoiceField(ctx, "line", msg("Line"), line_choices(), empty=msg("none")),
            ChoiceField(ctx, "needs_sex", msg("Only for"), sex_choices(), empty=msg("everybody")),
        )
        form.row(
            MultilineField(
                ctx,
                "duty_text",
                msg("Safety duties"),
                lines=8,
                hint=msg("One duty in each line. They stand in the responsibility letter."),
            )
        )
        if row is not None:
            names = ("name", "line", "needs_sex", "duty_text")
            form.set_values({name: getattr(row, name) for name in names})
        return form

    def command(self, row: q.StaffPostRow | None, values: dict[str, Any], uid: str) -> Any:
        """Return the command that saves the form."""
        if row is None:
            return c.AddStaffPost(uid=uid, **values)
        return c.EditStaffPost(staff_post_id=row.id, expected_version=row.version, **values)

    def void_commands(self, row: q.StaffPostRow) -> tuple[Callable[[str], Any], Callable[[], Any]]:
        """Return how a post is voided and brought back."""
        return (
            lambda reason: c.VoidStaffPost(
                record_id=row.id, expected_version=row.version, reason=reason
            ),
            lambda: c.UnvoidStaffPost(record_id=row.id),
        )

    def print_(self) -> None:
        """Show all posts with their duties."""
        tr = self.ctx.tr
        print_document(
            self.ctx,
            self,
            tr("Posts and their safety duties"),
            lambda progress, head: report.post_catalogue(
                progress.ask(q.ListStaffPosts()), tr, head.stamp, head.school
            ),
        )

    def _load(self) -> None:
        self.ctx.ops.write(c.LoadPostCatalogue(), self._loaded, owner=self)

    def _loaded(self, count: int) -> None:
        said: Message = msg("{n} posts were added.", n=count)
        self.ctx.alerts.toast(said, tone=Tone.OK)
