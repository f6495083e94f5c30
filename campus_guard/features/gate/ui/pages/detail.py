"""The story of one visit: facts, movements, goods, alerts, corrections."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from campus_guard.core.i18n import Message, msg
from campus_guard.core.tone import Tone
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.rules.codes import VisitState
from campus_guard.features.gate.rules.labels import label as code_label
from campus_guard.features.gate.ui.words import clock, line, moment, state_badge
from campus_guard.ui.badges import Badge, BadgeLabel, label, wrapped
from campus_guard.ui.cards import Card, Facts
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import scrolled
from campus_guard.ui.layout import clear, hbox, vbox

_FIELDS = {
    "name": msg("Name"),
    "unit": msg("Unit"),
    "type_code": msg("Visitor type"),
    "reason_code": msg("Reason for the visit"),
    "reason_text": msg("Reason in words"),
    "host_id": msg("Host"),
    "host_name": msg("Host"),
    "heads": msg("Number of people"),
    "plate": msg("Plate"),
    "goods": msg("Goods"),
    "escort": msg("Escort"),
    "note": msg("Remarks"),
    "state": msg("State"),
    "expected_leave_at": msg("Leave expected"),
    "host_answer": msg("What the host said"),
    "host_answer_note": msg("What the host said"),
}
_HELD = Badge(msg("Legal hold"), Tone.WARNING, "lock")
_ANSWERS = {
    "yes": msg("Lets them in"),
    "no": msg("Does not"),
    "no_answer": msg("No answer"),
}


_CODES: dict[str, Mapping[str, Message]] = {
    "host_answer": _ANSWERS,
    "state": {state.value: code_label(state) for state in VisitState},
}


class VisitCard(Card):
    """The chosen visit. Facts come with the list, the rest when it is read."""

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx, " ")
        self._wanted: int | None = None
        self._row: Any | None = None
        self._full: dict[str, str] = {}
        self._state = BadgeLabel(ctx)
        self.head.addWidget(self._state)
        self.facts = Facts(ctx, name_width=84)
        self._story = vbox(gap=6)
        inner = QWidget()
        inner.setLayout(vbox(self.facts, self._story, 1, gap=6))
        area = scrolled(inner)
        area.setAccessibleName(ctx.tr("The chosen visit"))
        self.body.addWidget(area, 1)
        self.show_visit(None)

    def show_visit(self, row: Any | None) -> None:
        """Show a row of the list at once, its story when it arrives."""
        if row is None:
            self._wanted, self._row, self._full = None, None, {}
            self.set_title(" ")
            self._state.set(None)
            self.facts.set([])
            clear(self._story)
            return
        if self._wanted != row.id:
            self._full = {}
            clear(self._story)
        self._show(row)
        self.open(row.id)

    def open(self, visit_id: int) -> None:
        """Read one visit with everything that happened."""
        self._wanted = visit_id
        query = q.GetVisit(visit_id=visit_id)
        self.ctx.ops.read(query, self._arrived, owner=self, slot="visit")

    def show_full(self, visit_id: int, found: dict[str, str]) -> None:
        """Show masked values in full until another visit is chosen."""
        if self._row is not None and self._row.id == visit_id:
            self._full = found
            self._show(self._row)

    def _show(self, row: Any) -> None:
        tr = self.ctx.tr
        self._row = row
        self.set_title(row.name or tr("Nobody named"))
        self._state.set(state_badge(row.state, flagged=row.uncertain))
        leave = clock(row.left_at) or tr("blank")
        facts: list[tuple[str, str | Badge]] = [
            (tr("In and out"), f"{moment(row.entered_at)} → {leave}" if row.entered_at else ""),
            (tr("Phone"), self._full.get("phone", row.phone)),
            (tr("Document"), self._full.get("document", row.document)),
            (tr("Unit"), row.unit),
            (tr("Visitor type"), row.type_name),
            (tr("Reason for the visit"), row.reason),
            (tr("Host"), row.host),
            (tr("People"), self._people(row)),
        ]
        for name, value in (
            (tr("Badge"), row.badge),
            (tr("Plate"), row.plate),
            (tr("Goods"), row.goods),
            (tr("Escort"), row.escort),
            (tr("Remarks"), row.note),
            (tr("Gates"), line(row.gate_in, row.gate_out)),
            (tr("Recorded by"), row.entered_by),
            (tr("Entered late"), tr("Yes") if row.late else ""),
        ):
            if value:
                facts.append((name, value))
        self.facts.set(facts)

    def _people(self, row: Any) -> str:
        inside = self.ctx.tr("{n} still inside", n=row.inside) if row.inside else ""
        return line(str(row.heads), inside)

    def _arrived(self, detail: Any) -> None:
        if not detail or detail.visit.id != self._wanted:
            return
        self._show(detail.visit)
        clear(self._story)
        tr = self.ctx.tr
        if detail.held:
            self._story.addLayout(hbox(BadgeLabel(self.ctx, _HELD), 1))
        if detail.has_photo:
            query = q.VisitPicture(visit_id=detail.visit.id)
            self.ctx.ops.read(query, self._picture, owner=self, slot="picture")
        self._section(tr("Movements"), [self._movement(m) for m in detail.movements])
        if detail.host_answer:
            said = tr(_ANSWERS[str(detail.host_answer)])
            at = moment(detail.host_answered_at)
            note = detail.host_answer_note
            self._section(tr("What the host said"), [line(said, note, at, detail.host_answered_by)])
        self._section(tr("Goods"), [self._item(i) for i in detail.items])
        self._section(tr("Vehicles"), [_stay(s) for s in detail.stays])
        self._section(tr("Alerts"), [self._decision(d) for d in detail.decisions])
        self._section(tr("Corrections"), [self._correction(x) for x in detail.corrections])

    def _picture(self, content: bytes | None) -> None:
        """Put the picture that was taken at entry above the story."""
        pixmap = QPixmap()
        if not content or not pixmap.loadFromData(content):
            return
        side = self.ctx.theme.px(160)
        shown = QLabel()
        shown.setAccessibleName(self.ctx.tr("Picture of the visitor"))
        shown.setPixmap(
            pixmap.scaled(
                side,
                side,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        )
        self._story.insertLayout(0, hbox(shown, 1))

    def _section(self, title: str, lines: list[str]) -> None:
        if not lines:
            return
        self._story.addSpacing(self.ctx.theme.px(8))
        self._story.addWidget(label(title, "heading"))
        for text in lines:
            self._story.addLayout(hbox(wrapped(text)))

    def _movement(self, m: Any) -> str:
        tr = self.ctx.tr
        marks = [tr("taken back")] if m.voided else []
        marks += [tr("entered late")] if m.late else []
        marks += [tr("clock uncertain")] if m.uncertain else []
        heads = f"×{m.heads}" if m.heads > 1 else ""
        return line(
            f"{moment(m.at)} {tr(code_label(m.direction))} {heads}".strip(),
            m.gate,
            m.by,
            tr(code_label(m.method)),
            *marks,
            m.reason,
        )

    def _item(self, i: Any) -> str:
        tr = self.ctx.tr
        held = ""
        if i.held:
            held = tr("given back") if i.returned_at else tr("lies at the gate")
        return line(f"{i.name} {i.quantity}".strip(), i.permission, held)

    def _decision(self, d: Any) -> str:
        tr = self.ctx.tr
        return line(moment(d.at), tr(code_label(d.level)), tr(code_label(d.choice)), d.why, d.by)

    def _correction(self, x: Any) -> str:
        tr, codes = self.ctx.tr, _CODES.get(x.field, {})
        old, new = (tr(codes[text]) if text in codes else text for text in (x.old, x.new))
        name = tr(_FIELDS[x.field]) if x.field in _FIELDS else x.field
        changed = f"{name}: {old or '—'} → {new or '—'}"
        return line(moment(x.at), changed, x.reason, x.by)


def _stay(stay: Any) -> str:
    times = f"{clock(stay.entered_at)} → {clock(stay.left_at)}"
    return line(stay.plate, times, stay.parking)
