"""One visit: what is known, its movements, and everything that can be done about it."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import OFFICE
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.commands.editing import (
    HostAnswered,
    Reveal,
    SetEscort,
    SetVisitPhoto,
    VoidVisit,
)
from campus_guard.features.gate.commands.items import ReturnItem
from campus_guard.features.gate.commands.leaving import ConfirmExit, SignOut
from campus_guard.features.gate.rules.codes import Direction, Method, VisitState
from campus_guard.features.gate.rules.labels import label as code_label
from campus_guard.features.gate.ui.deciding import decide_open
from campus_guard.features.gate.ui.deskphoto import picture_from_clipboard, picture_from_file
from campus_guard.features.gate.ui.words import line, moment, state_badge
from campus_guard.ui.badges import label, wrapped
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button
from campus_guard.ui.cards import Card, Facts
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog, ask_reason
from campus_guard.ui.forms import DateTimeField, Form, IntegerField, RadioField, TextField, scrolled
from campus_guard.ui.layout import clear, hbox, vbox

_ANSWERS = (("yes", msg("Agrees")), ("no", msg("Refuses")), ("no_answer", msg("No answer")))


class VisitCard(QDialog):
    """Opened with Enter from the board and from the lists."""

    def __init__(
        self, ctx: UiContext, owner: QWidget, visit_id: int, *, photo: bool = False
    ) -> None:
        super().__init__(owner)
        self.ctx = ctx
        self.visit_id = visit_id
        self._photos = photo
        self.picture = QLabel()
        self.picture.setAccessibleName(ctx.tr("Picture of the visitor"))
        self.picture.setVisible(False)
        self.detail: Any = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(ctx.tr("Visit"))
        self.banner = Banner(ctx)
        self.title = label("", "title")
        self.facts = Facts(ctx)
        self.history = wrapped("", "muted")
        self.main_row = hbox(gap=8)
        self.more_row = hbox(gap=8)
        inner = QWidget()
        top = hbox(self.facts, self.picture, gap=16)
        top.setStretch(0, 1)
        top.setAlignment(self.picture, Qt.AlignmentFlag.AlignTop)
        inner.setLayout(vbox(top, label(ctx.tr("Movements"), "heading"), self.history, 1))
        card = Card(ctx)
        card.body.addWidget(scrolled(inner))
        close = Button(ctx, ctx.tr("Close"), self.reject, "Esc", bind=False)
        self.setLayout(
            vbox(
                self.title, self.banner, card, self.main_row, hbox(self.more_row, 1, close),
                gap=12, margins=24,
            )
        )  # fmt: skip
        self.resize(ctx.theme.px(760), ctx.theme.px(600))
        self.load()

    def load(self) -> None:
        """Ask for the visit again."""
        self.ctx.ops.read(q.GetVisit(visit_id=self.visit_id), self._show, owner=self, slot="card")

    def _write(self, command: Any) -> None:
        self.ctx.ops.write(command, lambda _value: self.load(), owner=self,
                           fail=self.banner.show_error)  # fmt: skip

    def _show(self, detail: Any) -> None:
        self.detail = detail
        v, tr = detail.visit, self.ctx.tr
        self.banner.clear()
        self.title.setText(line(v.name or tr("Not yet named"), v.unit))
        answer = dict(_ANSWERS).get(detail.host_answer) if detail.host_answer else None
        times = line(moment(v.entered_at), moment(v.left_at))
        said = tr(answer) if answer else ""
        self.facts.set(
            [
                (tr("State"), state_badge(v.state, flagged=v.flagged)),
                (tr("Type"), v.type_name),
                (tr("Reason"), v.reason),
                (tr("Host"), line(v.host, said, moment(detail.host_answered_at))),
                (tr("Phone"), v.phone),
                (tr("Document"), v.document),
                (tr("Times"), times or tr("Not recorded")),
                (tr("People"), f"{v.inside} / {v.heads}"),
                (tr("Badge"), v.badge),
                (tr("Plate"), v.plate),
                (tr("Goods"), line(v.goods, *(self._item(i) for i in detail.items))),
                (tr("Escort"), v.escort),
                (tr("Note"), v.note),
            ]
        )
        self.history.setText("\n".join(self._movement(m) for m in detail.movements))
        self._offer(detail)
        if detail.has_photo:
            self.ctx.ops.read(
                q.VisitPicture(visit_id=self.visit_id), self._show_picture, owner=self,
                slot="picture",
            )  # fmt: skip

    def _show_picture(self, data: bytes | None) -> None:
        pixmap = QPixmap()
        if data and pixmap.loadFromData(data):
            side = self.ctx.theme.px(180)
            self.picture.setPixmap(
                pixmap.scaled(
                    side, side, Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            )  # fmt: skip
            self.picture.setVisible(True)

    def _keep_picture(self, picture: bytes) -> None:
        self._write(SetVisitPhoto(visit_id=self.visit_id, content=picture))

    def _item(self, item: Any) -> str:
        return line(item.name, item.quantity, self.ctx.tr("at the gate") if item.held else "")

    def _movement(self, m: Any) -> str:
        tr = self.ctx.tr
        words = line(
            moment(m.at), tr(code_label(Direction(m.direction))),
            tr.n("{n} person", "{n} people", m.heads), m.gate or "", m.by,
            tr(code_label(Method(m.method))), tr("late entry") if m.late else "", m.reason,
        )  # fmt: skip
        return tr("{words} (undone)", words=words) if m.voided else words

    def _offer(self, detail: Any) -> None:
        clear(self.main_row)
        clear(self.more_row)
        v, tr = detail.visit, self.ctx.tr
        inside = v.state == VisitState.INSIDE
        office = self.ctx.actor.role in OFFICE
        if inside:
            self._button(tr("Sign the visitor out"), self._sign_out, "Alt+1", kind="primary")
            self._button(tr("Host's answer"), self._host, "Alt+2")
            self._button(tr("Escort"), self._escort, "Alt+3")
        if detail.alerts:
            self._button(tr("Decide the alert"), self._decide, "Alt+0", kind="danger")
        if v.state == VisitState.CLOSED_UNCONFIRMED:
            self._button(tr("Tell the time of leaving"), self._confirm, "Alt+1", kind="primary")
        held = [item for item in detail.items if item.held and item.returned_at is None]
        if held:
            give = lambda: [self._write(ReturnItem(item_id=i.id)) for i in held]  # noqa: E731
            self._button(tr("Goods given back"), give, "Alt+4")
        if v.visitor_id is not None:
            self._button(tr("Show phone"), lambda: self._reveal("phone"), "Alt+5", quiet=True)
            self._button(tr("Show document"), lambda: self._reveal("document"), "Alt+6", quiet=True)
        if self._photos and inside:
            self._button(tr("Picture"), self._from_file, "Alt+7", quiet=True)
            self._button(tr("Paste"), self._from_clipboard, "Alt+8", quiet=True)
        if office and not v.voided:
            self._button(tr("Void"), self._void, "Alt+9", quiet=True)
        self.main_row.addStretch(1)

    def _button(
        self, text: str, run: Any, keys: str, *, kind: str = "plain", quiet: bool = False
    ) -> None:
        button = Button(self.ctx, text, run, keys, kind="quiet" if quiet else kind)
        (self.more_row if quiet else self.main_row).addWidget(button)

    def _from_file(self) -> None:
        picture_from_file(self.ctx, self, self._keep_picture)

    def _from_clipboard(self) -> None:
        picture_from_clipboard(self.ctx, self, self._keep_picture)

    def _decide(self) -> None:
        decide_open(self.ctx, self, self.detail, self.load)

    def _sign_out(self) -> None:
        v = self.detail.visit
        if v.inside <= 1:
            self._write(SignOut(uid=new_uid(), visit_id=v.id))
            return
        form = Form(self.ctx)
        form.row(IntegerField(self.ctx, "heads", msg("Number of people"), minimum=1,
                              maximum=v.inside, required=True))  # fmt: skip
        form.set_values({"heads": v.inside})
        FormDialog(
            self.ctx, self, self.ctx.tr("Sign the visitor out"), form,
            lambda values, uid: SignOut(uid=uid, visit_id=v.id, heads=values["heads"]),
            lambda _value: self.load(), save=msg("Sign the visitor out"), width=420,
        ).open()  # fmt: skip

    def _host(self) -> None:
        form = Form(self.ctx)
        form.row(RadioField(self.ctx, "answer", msg("Answer on the phone"), choices=_ANSWERS,
                            required=True))  # fmt: skip
        form.row(TextField(self.ctx, "note", msg("Note")))
        FormDialog(
            self.ctx, self, self.ctx.tr("Host's answer"), form,
            lambda values, _uid: HostAnswered(visit_id=self.visit_id, **values),
            lambda _value: self.load(), width=460,
        ).open()  # fmt: skip

    def _escort(self) -> None:
        form = Form(self.ctx)
        form.row(TextField(self.ctx, "escort", msg("Escort"), required=True))
        FormDialog(
            self.ctx, self, self.ctx.tr("Escort"), form,
            lambda values, _uid: SetEscort(visit_id=self.visit_id, **values),
            lambda _value: self.load(), width=420,
        ).open()  # fmt: skip

    def _confirm(self) -> None:
        form = Form(self.ctx)
        form.row(DateTimeField(self.ctx, "at", msg("Left at"), required=True))
        form.row(TextField(self.ctx, "reason", msg("How it is known"), required=True))
        FormDialog(
            self.ctx, self, self.ctx.tr("Tell the time of leaving"), form,
            lambda values, uid: ConfirmExit(uid=uid, visit_id=self.visit_id, **values),
            lambda _value: self.load(), width=460,
        ).open()  # fmt: skip

    def _reveal(self, field: str) -> None:
        command = Reveal(kind="visitor", record_id=self.detail.visit.visitor_id, field=field)
        self.ctx.ops.write(
            command, lambda text: self.banner.show_text(text or "—"), owner=self,
            fail=self.banner.show_error,
        )  # fmt: skip

    def _void(self) -> None:
        v = self.detail.visit
        ask_reason(
            self.ctx, self, self.ctx.tr("Void {name}", name=v.name),
            self.ctx.tr("The record stays readable."),
            lambda reason: VoidVisit(record_id=v.id, expected_version=v.version, reason=reason),
            lambda _value: self.load(),
        )  # fmt: skip
