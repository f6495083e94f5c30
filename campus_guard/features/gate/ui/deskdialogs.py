"""The small dialogs of the desk: head counts, refusal, delivery, goods, queues."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import OFFICE
from campus_guard.core.tone import Tone
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.commands.clocks import ConfirmClock
from campus_guard.features.gate.commands.refusals import RecordDelivery, RefuseEntry
from campus_guard.features.gate.inputs import ItemFields
from campus_guard.features.gate.queries.plans import Expected
from campus_guard.features.gate.ui.eventdialog import EventDialog
from campus_guard.features.gate.ui.listdialog import CountDialog, ListDialog
from campus_guard.features.gate.ui.rowlist import Entry
from campus_guard.features.gate.ui.words import clock, line
from campus_guard.features.people.queries import FindPeople
from campus_guard.ui.badges import Badge, label
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import (
    Candidate,
    ChoiceField,
    Form,
    PickerField,
    RadioField,
    TextField,
    TickField,
    ops_source,
)
from campus_guard.ui.layout import hbox, vbox

if TYPE_CHECKING:
    from campus_guard.features.gate.ui.desk import DeskPage


def clock_banner(desk: "DeskPage") -> Banner:
    """Return what says that the clock was set back; the office can say that it is right again."""
    if desk.ctx.actor.role not in OFFICE:
        return Banner(desk.ctx)
    words = desk.ctx.tr("The clock is right now")
    return Banner(desk.ctx, action=words, run=lambda: ask_clock(desk))


def ask_clock(desk: "DeskPage") -> None:
    """Confirm the clock, with the reason why the later entries do not count."""
    ctx, tr = desk.ctx, desk.ctx.tr
    form = Form(ctx)
    form.note(
        msg("Entries made by the wrong clock stay as they are; none needs a reason any more.")
    )
    form.row(TextField(ctx, "reason", msg("What had happened to the clock?"), required=True,
                       max_length=200))  # fmt: skip
    FormDialog(
        ctx, desk, tr("The clock is right now"), form,
        lambda values, _uid: ConfirmClock(**values), lambda _none: desk.reload(), width=520,
    ).open()  # fmt: skip


def ask_heads(desk: "DeskPage", row: Any) -> None:
    """Ask how many of a group go; Enter lets all of them out."""
    tr = desk.ctx.tr
    words = tr.n("{n} person is inside.", "{n} people are inside.", row.inside)
    dialog = CountDialog(desk, tr("Sign out {name}", name=row.name), words, row.inside, row.inside)
    dialog.then = lambda count: desk.acts.leave(row, count)
    dialog.open()


def ask_quick(desk: "DeskPage") -> None:
    """Ask for a head count: 快速放行."""
    tr = desk.ctx.tr
    words = tr("They pass at once; names and reasons are completed later.")
    dialog = CountDialog(desk, tr("Quick pass"), words, 1, 999)
    dialog.then = desk.acts.pass_quickly
    dialog.open()


def ask_refusal(desk: "DeskPage") -> None:
    """Record that somebody was not let in; what stands in the form goes with it."""
    ctx, tr = desk.ctx, desk.ctx.tr
    chosen = desk.form.chosen
    form = Form(ctx)
    reasons = list(desk.settings.refusals.items())
    form.row(ChoiceField(ctx, "reason_code", msg("Reason of the refusal"), choices=reasons,
                         required=True, empty=msg("Choose")))  # fmt: skip
    form.row(
        TextField(ctx, "name", msg("Name"), max_length=100),
        TextField(ctx, "plate", msg("Plate"), max_length=16), stretch=(2, 1),
    )  # fmt: skip
    form.row(TextField(ctx, "looks", msg("What they look like")))
    form.row(TextField(ctx, "reason_text", msg("What they wanted")))
    form.row(TextField(ctx, "handling", msg("What was done")))
    form.set_values({"name": desk.form.search.value(), "plate": desk.form["plate"].value()})

    def command(values: dict[str, Any], uid: str) -> RefuseEntry:
        return RefuseEntry(
            uid=uid, visitor_id=chosen.visitor_id if chosen else None,
            visit_id=chosen.visit_id if chosen else None, gate_id=desk.gate_id, **values,
        )  # fmt: skip

    def then(_id: int) -> None:
        desk.form.reset()
        desk.search.setFocus()
        ctx.alerts.toast(tr("The refusal is recorded."))

    FormDialog(ctx, desk, tr("Refuse entry"), form, command, then, danger=True,
               save=msg("Refuse entry")).open()  # fmt: skip


def staff_picker(ctx: Any, key: str, text: Message) -> PickerField:
    """Return a field that finds a member of staff, or takes any name."""
    source = ops_source(
        ctx, lambda typed: FindPeople(text=typed),
        lambda row: Candidate(row.id, row.name, "、".join(row.posts) or row.staff_number),
    )  # fmt: skip
    return PickerField(ctx, key, text, source, free=True)


def ask_delivery(desk: "DeskPage") -> None:
    """Record a delivery that is left at the gate; nobody enters."""
    ctx, tr = desk.ctx, desk.ctx.tr
    form = Form(ctx)
    form.row(TextField(ctx, "goods", msg("Goods"), required=True))
    form.row(TextField(ctx, "company", msg("Company")), staff_picker(ctx, "to", msg("For whom")))
    form.row(
        TextField(ctx, "name", msg("Name of the courier")), TextField(ctx, "note", msg("Note"))
    )

    def command(values: dict[str, Any], uid: str) -> RecordDelivery:
        to = values.pop("to")
        return RecordDelivery(
            uid=uid, gate_id=desk.gate_id, receiver_id=to.id if to else None,
            receiver_name=to.text if to and to.id is None else "", **values,
        )  # fmt: skip

    def then(_id: int) -> None:
        ctx.alerts.toast(tr("The delivery is recorded."))

    FormDialog(ctx, desk, tr("Delivery left at the gate"), form, command, then).open()


class ItemsDialog(QDialog):
    """What the visitor in the form carries; kept until the form is sent."""

    def __init__(self, desk: "DeskPage") -> None:
        super().__init__(desk)
        self._desk = desk
        ctx, tr = desk.ctx, desk.ctx.tr
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(tr("Goods and dangerous items"))
        self.form = Form(ctx)
        kinds = [
            ("carried", msg("Carried along")), ("held", msg("Kept at the gate")),
            ("dangerous", msg("Dangerous item")),
        ]  # fmt: skip
        self.form.row(RadioField(ctx, "kind", msg("Kind"), choices=kinds))
        self.form.row(TextField(ctx, "name", msg("What"), required=True),
                      TextField(ctx, "quantity", msg("Quantity")), stretch=(3, 1))  # fmt: skip
        self.form.row(TickField(ctx, "held", msg("Kept at the gate")),
                      TextField(ctx, "permission", msg("Permitted by")))  # fmt: skip
        self.form.set_values({"kind": "carried"})
        self.form.submitted.connect(self._save)
        save = Button(ctx, tr("Keep"), self._save, "Ctrl+Enter", kind="primary", bind=False)
        bind_key(self, "Ctrl+Return", self._save)
        cancel = Button(ctx, tr("Cancel"), self.reject, "Esc", bind=False)
        self.setLayout(
            vbox(label(self.windowTitle(), "title"), self.form, hbox(1, cancel, save, gap=12),
                 gap=12, margins=24)
        )  # fmt: skip
        self.resize(ctx.theme.px(560), self.sizeHint().height())
        self.form.focus_first()

    def _save(self) -> None:
        if not self.form.check():
            return
        values = self.form.values()
        values["held"] = values["held"] or values["kind"] == "held"
        self._desk.scans.set_items((*self._desk.scans.items(), ItemFields(**values)))
        goods = self._desk.form["goods"]
        goods.set_value("、".join(part for part in (goods.value(), values["name"]) if part))
        goods.setVisible(True)
        self.accept()


def ask_items(desk: "DeskPage") -> None:
    """Note what the visitor in the form carries."""
    ItemsDialog(desk).open()


def open_queue(desk: "DeskPage") -> None:
    """Show the visits that still lack something; Enter brings one into the form."""
    tr = desk.ctx.tr
    dialog = ListDialog(desk, tr("To complete"), tr("Nothing is left to be completed."))

    def entry(row: Any) -> Entry:
        lacking = Badge(msg("To complete"), Tone.WARNING, "edit")
        second = line(row.type_name, clock(row.entered_at), row.badge, row.note)
        name = row.name or tr("Not yet named")
        count = f" ×{row.heads}" if row.heads > 1 else ""
        return Entry(row.id, name + count, row.unit, second, lacking, "", "", row)

    def take(chosen: Entry) -> None:
        dialog.accept()
        desk.acts.complete(chosen.data)

    dialog.list.opened.connect(take)
    desk.ctx.ops.read(q.ToComplete(), lambda rows: dialog.show_entries([entry(r) for r in rows]),
                      owner=dialog)  # fmt: skip
    dialog.open()


def open_expected(desk: "DeskPage") -> None:
    """Show who is expected today; Enter brings one into the form."""
    tr = desk.ctx.tr
    dialog = ListDialog(desk, tr("Expected today"), tr("Nobody is expected today."))

    def entry(row: Any) -> Entry:
        used = Badge(msg("Has come"), Tone.OK, "check") if row.used else None
        when = f"{row.from_time:%H:%M}" if row.from_time else ""
        second = line(row.phone, row.plate, row.reason, row.host)
        return Entry((row.kind, row.id), row.name, row.unit, second, used, when, "", row)

    def take(chosen: Entry) -> None:
        dialog.accept()
        if not chosen.data.used:
            load_expected(desk, chosen.data)

    dialog.list.opened.connect(take)
    desk.ctx.ops.read(Expected(), lambda rows: dialog.show_entries([entry(r) for r in rows]),
                      owner=dialog)  # fmt: skip
    dialog.open()


def load_expected(desk: "DeskPage", row: Any) -> None:
    """Fill the form with somebody who was announced."""
    if desk.form.dirty:
        desk.ctx.alerts.toast(desk.ctx.tr("Finish or clear the form first."), tone=Tone.WARNING)
        return
    desk.form.load_announced(row)


def open_event(desk: "DeskPage") -> None:
    """Open the list of a parents' meeting."""
    EventDialog(desk.ctx, desk, desk.gate_id).open()
