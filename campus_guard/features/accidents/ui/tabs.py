"""What stands beside the timeline: result, facts, attachments, history."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QDialog, QLabel, QScrollArea, QWidget

from campus_guard.core.display import format_value
from campus_guard.core.document import Kind, Tone
from campus_guard.core.i18n import Message
from campus_guard.features.accidents.filecodes import EVENT_LABELS, EventKind
from campus_guard.features.accidents.queries import (
    AccidentDetail,
    AttachmentView,
    EventView,
    OpenAttachment,
    OpenedFile,
    VictimView,
)
from campus_guard.features.accidents.rules import (
    FoodCheck,
    OutsideBody,
    Severity,
    StepCode,
    Tier,
    label,
    what_would_change,
)
from campus_guard.features.accidents.states import AccidentState, state_label
from campus_guard.features.accidents.ui.live import ResultView
from campus_guard.features.accidents.ui.words import moment, tier_badge
from campus_guard.ui.badges import label as plain_label
from campus_guard.ui.badges import wrapped
from campus_guard.ui.buttons import Button
from campus_guard.ui.cards import Facts
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import clear, hbox, vbox
from campus_guard.ui.preview import preview_pdf

MOST_WHAT_IFS = 8


class FilePart(QWidget):
    """A part of the file's screen."""

    def show_file(self, file: AccidentDetail) -> None:
        """Show a file."""
        raise NotImplementedError


class ResultTab(FilePart):
    """The grade with its clauses, what is missing, what would change it."""

    def __init__(self, ctx: UiContext) -> None:
        super().__init__()
        self.ctx = ctx
        self._view = ResultView(ctx)
        self._ifs = vbox(gap=4)
        self.setLayout(vbox(self._view, self._ifs, 1, gap=12, margins=(0, 12, 12, 12)))

    def show_file(self, file: AccidentDetail) -> None:
        """Show the result of a file."""
        tr = self.ctx.tr
        self._view.show_result(file.result, file.rules)
        clear(self._ifs)
        found = what_would_change(file.answers, file.rules)
        if found:
            self._ifs.addWidget(plain_label(tr("What would change the result"), "muted"))
        for one in found[:MOST_WHAT_IFS]:
            tier = tr(tier_badge(one.headline, one.severity, near_miss=one.near_miss).text)
            self._ifs.addWidget(wrapped(f"{tr(one.message)} → {tier}"))
        version = tr("Rule set {version}", version=file.rules.version)
        self._ifs.addWidget(plain_label(version, "hint"))


class FactsTab(FilePart):
    """What was recorded: the four kinds of time, place, words, persons."""

    def __init__(self, ctx: UiContext) -> None:
        super().__init__()
        self.ctx = ctx
        self._facts = Facts(ctx)
        self.setLayout(vbox(self._facts, 1, margins=(0, 12, 12, 12)))

    def show_file(self, file: AccidentDetail) -> None:
        """Show the facts of a file."""
        tr = self.ctx.tr
        facts = file.case.facts
        rows = [
            (tr("Occurred at"), _time(facts.occurred_at)),
            (tr("Known at"), _time(facts.known_at) + _note(facts.known_reason)),
            (tr("Reported at"), _time(facts.reported_at)),
            (tr("Typed at"), f"{_time(file.typed_at)} {file.typed_by}"),
            (tr("Place"), " / ".join(dict.fromkeys(filter(None, (facts.place, file.area))))),
            (tr("Occasion"), self._code(facts.setting) + f" {facts.activity}"),
            (tr("Cause"), self._code(facts.cause)),
            (tr("What happened"), facts.narrative),
            *((tr("Person hurt"), self._victim(v)) for v in file.victims),
            (tr("Loss in yuan"), self._loss(file)),
            (tr("Measures taken"), facts.measures),
            (tr("Medical care"), facts.hospital),
            (tr("Reported by"), f"{file.reporter} {facts.reporter_phone}"),
            (tr("Department told first"), self._receiver(file)),
        ]
        if facts.food_check is not None:
            rows.insert(7, (tr("Food poisoning"), tr(label(FoodCheck(facts.food_check)))))
        self._facts.set([(name, value.strip() or tr("Not recorded")) for name, value in rows])

    def _receiver(self, file: AccidentDetail) -> str:
        """Return the department with the letter it comes from, or why it is not known (A-31)."""
        tr, chosen, found = self.ctx.tr, file.case.facts.department, file.receiver
        if chosen is None:
            return tr(found.warning) if found and found.warning else ""
        by_letter = found.words if found is not None and found.department is chosen else None
        words = tr(by_letter) if by_letter else tr("chosen by hand")
        return f"{tr(label(chosen))} ({words})"

    def _code(self, value) -> str:
        return self.ctx.tr(label(value)) if value is not None else ""

    def _victim(self, view: VictimView) -> str:
        tr, one = self.ctx.tr, view.input
        name = view.name or tr(label(one.kind))
        first = tr(label(one.injury)) if one.injury else tr("Unknown")
        parts = [
            f"{name} {view.class_name}".strip(),
            tr("{injury} (first judgement)", injury=first),
        ]
        if one.confirmed is not None:
            at = _time(one.confirmed_at)
            parts.append(tr("confirmed: {injury} {at}", injury=label(one.confirmed), at=at))
        return "; ".join([*parts, *filter(None, (one.details, one.hospital))])

    def _loss(self, file: AccidentDetail) -> str:
        loss = file.case.facts.property_loss
        if loss is None:
            return ""
        return self.ctx.tr("None") if loss == 0 else format_value(loss, Kind.MONEY)


def _time(at) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at is not None else ""


def _note(text: str) -> str:
    return f" ({text})" if text else ""


class HistoryTab(FilePart):
    """Every event of the file, newest first."""

    def __init__(self, ctx: UiContext) -> None:
        super().__init__()
        self.ctx = ctx
        self._rows = vbox(gap=8)
        self.setLayout(vbox(self._rows, 1, margins=(0, 12, 12, 12)))

    def show_file(self, file: AccidentDetail) -> None:
        """Show the history of a file."""
        clear(self._rows)
        now = self.ctx.clock.now()
        for event in file.events:
            when = plain_label(f"{moment(event.at, now)} {event.username}", "muted")
            when.setFixedWidth(self.ctx.theme.px(128))
            words = wrapped(self._words(event))
            row = hbox(when, words, gap=8)
            row.setAlignment(when, Qt.AlignmentFlag.AlignTop)
            row.setStretch(1, 1)
            self._rows.addLayout(row)

    def _words(self, event: EventView) -> str:
        kind = self.ctx.tr(EVENT_LABELS[event.kind])
        parts = [kind, self._payload(event), event.reason]
        return ": ".join(part for part in parts if part)

    def _payload(self, event: EventView) -> str:
        tr, data = self.ctx.tr, event.payload
        if event.kind in (EventKind.TOLD, EventKind.TOLD_TAKEN_BACK):
            step = tr(label(StepCode(str(data["step"]))))
            body = data.get("body")
            return f"{step} {tr(label(OutsideBody(str(body))))}" if body else step
        if event.kind is EventKind.REGRADED:
            return f"{self._grade(data['old'])} → {self._grade(data['new'])}"
        if event.kind is EventKind.GRADED:
            return self._grade(data["grade"])
        if event.kind in (EventKind.STATE_CHANGED, EventKind.APPROVAL_UNDONE):
            return tr(state_label(AccidentState(str(data["state"]))))
        if event.kind is EventKind.FOOD_CHECKED:
            return tr(label(FoodCheck(str(data["result"]))))
        return str(data.get("number", ""))

    def _grade(self, grade: object) -> str:
        codes = grade if isinstance(grade, Mapping) else {}
        word: Message | None = None
        if codes.get("headline"):
            word = label(Tier(codes["headline"]))
        elif codes.get("severity"):
            word = label(Severity(codes["severity"]))
        return self.ctx.tr(word) if word else self.ctx.tr("no tier")


class AttachmentsTab(FilePart):
    """Pictures and papers: add, look at, void."""

    def __init__(
        self, ctx: UiContext, add: Callable[[], None], void: Callable[[AttachmentView], None]
    ) -> None:
        super().__init__()
        self.ctx = ctx
        self._void = void
        self._rows = vbox(gap=8)
        tr = ctx.tr
        self._add = Button(ctx, tr("Attach files"), add, "Ctrl+Shift+A", icon="attach")
        self._none = plain_label(tr("Pictures and papers of this accident belong here."), "muted")
        bar = hbox(self._add, 1)
        self.setLayout(vbox(bar, self._none, self._rows, 1, margins=(0, 12, 12, 12)))

    def show_file(self, file: AccidentDetail) -> None:
        """Show the attachments of a file."""
        clear(self._rows)
        self._add.setEnabled(not file.locked)
        self._none.setVisible(not file.attachments)
        for attachment in file.attachments:
            self._rows.addLayout(self._row(attachment, locked=file.locked))

    def _row(self, attachment: AttachmentView, *, locked: bool):
        tr = self.ctx.tr
        tone = Tone.MUTED if attachment.voided else Tone.NORMAL
        words = wrapped(attachment.caption or attachment.file_name, tone=tone)
        size = f"{attachment.file_name}  {max(1, attachment.size // 1024)} KB"
        if attachment.voided:
            size += "  " + tr("voided")
        text = vbox(words, plain_label(size, "hint"), gap=0)
        name = attachment.file_name
        look = Button(
            self.ctx,
            tr("Open {name}", name=name),
            partial(self._open, attachment),
            icon="show",
            kind="icon",
        )
        row = hbox(text, look, gap=8)
        row.setStretch(0, 1)
        if not attachment.voided and not locked:
            row.addWidget(
                Button(
                    self.ctx,
                    tr("Void {number}", number=name),
                    partial(self._void, attachment),
                    icon="void",
                    kind="icon",
                )
            )
        return row

    def _open(self, attachment: AttachmentView) -> None:
        query = OpenAttachment(attachment_id=attachment.id)
        if attachment.media_type == "application/pdf":
            title = attachment.caption or attachment.file_name

            def make(progress) -> bytes:
                return progress.ask(query).data

            preview_pdf(self.ctx, self, title, make, attachment.file_name)
            return
        self.ctx.ops.read(query, partial(show_picture, self.ctx, self), owner=self)


def show_picture(ctx: UiContext, owner: QWidget, opened: OpenedFile) -> QDialog:
    """Show a picture as large as the window allows."""
    dialog = QDialog(owner)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.setWindowTitle(opened.file_name)
    picture = QPixmap()
    picture.loadFromData(opened.data)
    room = owner.window().size() * 0.85
    shown = QLabel()
    shown.setAccessibleName(opened.file_name)
    if picture.width() > room.width() or picture.height() > room.height():
        smooth = Qt.TransformationMode.SmoothTransformation
        picture = picture.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, smooth)
    shown.setPixmap(picture)
    area = QScrollArea()
    area.setWidget(shown)
    area.setAlignment(Qt.AlignmentFlag.AlignCenter)
    close = Button(ctx, ctx.tr("Close"), dialog.reject, "Esc", bind=False)
    dialog.setLayout(vbox(area, hbox(1, close), gap=12, margins=16))
    dialog.resize(picture.width() + 80, picture.height() + 120)
    dialog.open()
    return dialog
