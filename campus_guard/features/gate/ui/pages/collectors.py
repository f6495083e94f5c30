"""Who may collect a pupil, for how long, and who must not."""

from collections.abc import Sequence
from typing import Any, ClassVar

from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import OFFICE
from campus_guard.core.tone import Tone
from campus_guard.features.calendar.ui.records import void_record
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.report.pupils import collector_list
from campus_guard.features.gate.rules.codes import CollectorKind
from campus_guard.features.gate.rules.labels import label as code_label
from campus_guard.features.gate.ui.pages.common import (
    Secret,
    document_choices,
    print_paper,
    pupils_source,
    reveal,
)
from campus_guard.features.gate.ui.pages.registers import fits
from campus_guard.features.gate.ui.words import line
from campus_guard.ui.badges import Badge
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import (
    Candidate,
    ChoiceField,
    DateField,
    Form,
    PickerField,
    RadioField,
    TextField,
)
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.table import Column

_KINDS = {
    CollectorKind.AUTHORISED: (Tone.OK, "check"),
    CollectorKind.TEMPORARY: (Tone.WARNING, "clock"),
    CollectorKind.FORBIDDEN: (Tone.BAD, "void"),
}


class CollectorsPage(ListPage):
    """Who may collect a pupil, for how long, and who must not (委托接送登记)."""

    key: ClassVar[str] = "gate_collectors"
    kinds: ClassVar[frozenset[str]] = frozenset({"collector", "pupil"})
    search_hint = msg("Pupil, class, collector")
    empty = msg("People who may collect a pupil belong here, and those who must not.")

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        return [
            Column("pupil", msg("Pupil"), lambda r: r.pupil, 110, bold=True),
            Column("class", msg("Class"), lambda r: r.class_name, 110),
            Column("name", msg("Collector"), lambda r: r.name, 0, detail=lambda r: r.relation),
            Column("phone", msg("Phone"), lambda r: r.phone, 120),
            Column("document", msg("Document"), lambda r: r.document, 160),
            Column("days", msg("Valid"), self._days, 190),
            Column("teacher", msg("Class teacher"), lambda r: r.confirmed_by, 100),
            Column("kind", msg("Kind"), lambda _r: "", 176, badge=_collector),
        ]

    def build(self) -> None:
        """Add the buttons."""
        kinds: list[tuple[CollectorKind | None, Message]] = [(None, msg("All"))]
        kinds += [(kind, code_label(kind)) for kind in CollectorKind]
        self.add_filter("kind", msg("Kind"), kinds)
        self.add_action(Action(msg("New collector"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_action(Action(msg("Edit"), self.edit, "Enter", "edit", needs_row=True))
        self.add_action(Action(msg("Show in full"), self.reveal, "Ctrl+R", "show", needs_row=True))
        self.add_action(
            Action(
                msg("Class teacher confirmed"), self.confirm, "Ctrl+T", needs_row=True, menu=True
            )
        )
        self.add_action(
            Action(msg("Void"), self.void, "Delete", needs_row=True, menu=True, roles=OFFICE)
        )

    def query(self) -> Any:
        """Return the query."""
        return q.ListCollectors()

    def take(self, answer: Any) -> Any:
        """Narrow by kind and search; forbidden ones first."""
        kind = self.filter("kind")
        rows = [
            r
            for r in answer
            if kind in (None, r.kind) and fits(self, r.pupil, r.class_name, r.name)
        ]
        return sorted(rows, key=lambda r: r.kind is not CollectorKind.FORBIDDEN)

    def print_(self) -> None:
        """Show the list of collectors."""
        print_paper(
            self.ctx,
            self,
            self.ctx.tr("Collectors"),
            lambda progress, paper: collector_list(progress.ask(q.ListCollectors()), paper),
        )

    def new(self) -> None:
        """Enter a collector."""
        self._form(None)

    def edit(self) -> None:
        """Change the chosen collector."""
        if self.row is not None:
            self._form(self.row)

    def reveal(self) -> None:
        """Show phone and document in full; the look is noted."""
        row = self.row
        if row is None:
            return
        wanted = [f for f in ("phone", "document") if getattr(row, f)]
        secrets = [Secret("collector", row.id, field) for field in wanted]

        def shown(found: dict[str, str]) -> None:
            self.banner.show_text(line(row.name, *found.values()), Tone.PRIMARY)

        if secrets:
            reveal(self.ctx, self, secrets, shown)

    def confirm(self) -> None:
        """Note which class teacher confirmed a temporary collector."""
        row, ctx = self.row, self.ctx
        if row is None:
            return
        form = Form(ctx)
        form.row(TextField(ctx, "teacher", msg("Class teacher"), required=True, max_length=100))
        FormDialog(
            ctx,
            self,
            ctx.tr("The class teacher confirmed {name}", name=row.name),
            form,
            lambda values, _uid: c.ConfirmCollector(collector_id=row.id, **values),
            width=420,
        ).open()

    def void(self) -> None:
        """Void an entry that was made by mistake; it can be taken back."""
        row = self.row
        if row is not None:
            void_record(
                self.ctx,
                self,
                row.name,
                lambda reason: c.VoidCollector(
                    record_id=row.id, expected_version=row.version, reason=reason
                ),
                lambda: c.UnvoidCollector(record_id=row.id),
            )

    def _form(self, row: Any | None) -> None:
        ctx = self.ctx
        form = Form(ctx)
        office = ctx.actor.role in OFFICE
        kinds = [(k, code_label(k)) for k in CollectorKind if office or k != "forbidden"]
        form.row(PickerField(ctx, "pupil_id", msg("Pupil"), pupils_source(ctx), required=True))
        form.row(RadioField(ctx, "kind", msg("Kind"), kinds, required=True))
        form.row(
            TextField(ctx, "name", msg("Collector"), required=True, max_length=100),
            TextField(ctx, "relation", msg("Relation"), max_length=32),
            TextField(ctx, "guardian", msg("Guardian who entrusts"), max_length=100),
        )
        keep = msg("Empty keeps the remembered one.") if row else None
        form.row(
            TextField(ctx, "phone", msg("Phone"), max_length=32, hint=keep),
            ChoiceField(
                ctx, "document_kind", msg("Document"), document_choices(), empty=msg("by its shape")
            ),
            TextField(ctx, "document", msg("Document number"), max_length=64, hint=keep),
        )
        form.row(
            DateField(ctx, "starts_on", msg("First day")),
            DateField(ctx, "ends_on", msg("Last day")),
            TextField(ctx, "confirmed_by", msg("Class teacher who confirmed"), max_length=100),
        )
        form.row(TextField(ctx, "note", msg("Remarks")))
        form.set_values({"kind": CollectorKind.AUTHORISED})
        if row is not None:
            names = ("kind", "name", "relation", "guardian", "starts_on", "ends_on")
            shown: dict[str, Any] = {n: getattr(row, n) for n in (*names, "confirmed_by", "note")}
            form.set_values(shown | {"pupil_id": Candidate(row.pupil_id, row.pupil)})

        def command(values: dict[str, Any], uid: str) -> Any:
            known = {"collector_id": row.id, "expected_version": row.version} if row else {}
            return c.SaveCollector(uid=uid, **known, **values)

        title = row.name if row else ctx.tr("New collector")
        FormDialog(ctx, self, title, form, command, self.select, width=720).open()

    def _days(self, row: Any) -> str:
        if row.words is not None:
            return self.ctx.tr(row.words)
        if row.starts_on is None and row.ends_on is None:
            return self.ctx.tr("always")
        return f"{row.starts_on or ''} — {row.ends_on or ''}"


def _collector(row: Any) -> Badge:
    tone, icon = _KINDS[row.kind]
    return Badge(code_label(row.kind), tone, icon)
