"""The timeline of a file: each step with its clock, its key and what was done."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QWidget

from campus_guard.core.document import Tone
from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.features.accidents.commands import TakeBackTelling, TellStep
from campus_guard.features.accidents.deputies import in_place_of
from campus_guard.features.accidents.filecodes import METHOD_LABELS
from campus_guard.features.accidents.queries import AccidentDetail, StepView, TellingView
from campus_guard.features.accidents.rules import OutsideBody, Party, StepCode, label
from campus_guard.features.accidents.ui.outside import open_outside
from campus_guard.features.accidents.ui.tell import open_tell_dialog, usual_method
from campus_guard.features.accidents.ui.words import (
    ACTS,
    body_words,
    moment,
    recipient_words,
    step_badge,
    step_words,
)
from campus_guard.ui.badges import BadgeLabel, wrapped
from campus_guard.ui.badges import label as plain_label
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.context import UiContext
from campus_guard.ui.flow import FlowLayout
from campus_guard.ui.layout import clear, hbox, vbox

REFRESH_MS = 10_000
MOST_KEYS = 10  # Alt+1 to Alt+9 and Alt+0: a grave case has ten things to tell

Target = tuple[int, OutsideBody | None]


class StepsPanel(QWidget):
    """All steps, the newest phase first open; keys Alt+1 to Alt+9, Alt+0 record "told now"."""

    def __init__(self, ctx: UiContext) -> None:
        super().__init__()
        self.ctx = ctx
        self.file: AccidentDetail | None = None
        self._column = vbox(gap=8)
        self.setLayout(vbox(self._column, 1))
        self._buttons: list[tuple[Button, Callable[[datetime], str], str]] = []
        self._badges: list[tuple[BadgeLabel, StepView]] = []
        self._runs: dict[int, Callable[[], None]] = {}
        self._edits: dict[int, Callable[[], None]] = {}
        self._numbers: dict[Target, int] = {}
        for number in range(1, MOST_KEYS + 1):
            digit = number % MOST_KEYS
            bind_key(self, f"Alt+{digit}", partial(self._press, self._runs, number))
            bind_key(self, f"Alt+Shift+{digit}", partial(self._press, self._edits, number))
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self.tick)

    def show_file(self, file: AccidentDetail) -> None:
        """Show the steps of a file."""
        self.file = file
        clear(self._column)
        for things in (self._buttons, self._badges, self._runs, self._edits):
            things.clear()
        self._numbers = self._numbered(file)
        phases = sorted({step.phase for step in file.steps})
        for phase in reversed(phases):
            if len(phases) > 1:
                self._column.addWidget(plain_label(self._phase_words(phase, phases), "muted"))
            for step in file.steps:
                if step.phase == phase:
                    self._column.addWidget(self._step(step))
        if not file.steps:
            words = self.ctx.tr("No timeline runs for this case.")
            self._column.addWidget(plain_label(words, "muted"))
        self.tick()

    def tick(self) -> None:
        """Bring countdowns and the times in the buttons up to now."""
        now = self.ctx.clock.now()
        for badge, step in self._badges:
            badge.set(step_badge(step, now, self.ctx.tr))
        for button, words, shortcut in self._buttons:
            button.set_text(words(now), shortcut)

    def showEvent(self, event: QShowEvent) -> None:
        """Keep the clocks going while in sight."""
        self._timer.start()
        self.tick()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop when nobody looks."""
        self._timer.stop()
        super().hideEvent(event)

    def _press(self, runs: dict[int, Callable[[], None]], number: int) -> None:
        if number in runs:
            runs[number]()

    def _phase_words(self, phase: int, phases: Sequence[int]) -> str:
        if phase == phases[0]:
            return self.ctx.tr("Before the re-grading")
        return self.ctx.tr("Since the re-grading no. {n}", n=phase - 1)

    def _step(self, step: StepView) -> QFrame:
        tr = self.ctx.tr
        frame = QFrame()
        frame.setObjectName("card")
        badge = BadgeLabel(self.ctx)
        self._badges.append((badge, step))
        who = wrapped(self._who(step), "muted")
        head = hbox(plain_label(step_words(step, tr), "heading"), who, badge, gap=12)
        head.setStretch(1, 1)
        column = vbox(head, gap=4, margins=(12, 8, 12, 8))
        for telling in step.tellings:
            column.addLayout(self._telling(step, telling))
        if self._answerable(step):
            column.addWidget(self._keys(step))
        if step.code is StepCode.EXTERNAL_REPORTS and not self._locked:
            column.addLayout(hbox(self._words_button(step), 1))
        frame.setLayout(column)
        frame.setAccessibleName(step_words(step, tr))
        return frame

    def _who(self, step: StepView) -> str:
        tr, file = self.ctx.tr, self.file
        actor = tr(label(step.actor))
        parts = [actor if step.code in ACTS or file is None else self._from_to(step, actor)]
        if step.due_at is not None:
            due = moment(step.due_at, self.ctx.clock.now())
            parts.append(tr("due by {time}", time=due))
        elif not step.awaits_receipt:
            parts.append(tr("no number in the regulation"))
        if step.waived:
            parts.append(tr("not applicable: {why}", why=step.waived))
        return " · ".join(parts)

    def _from_to(self, step: StepView, actor: str) -> str:
        whom = recipient_words(self.file, step.recipient, self.ctx.tr) if self.file else ""
        return f"{actor} → {whom}"

    def _telling(self, step: StepView, told: TellingView):
        tr, now = self.ctx.tr, self.ctx.clock.now()
        body = f"{body_words(told.body, tr)} " if told.body else ""
        whom = told.recipient or told.guardian
        if told.guardian and told.phone:
            whom = f"{told.guardian} {told.phone}"
        absent = in_place_of(self.file, step, told) if self.file else ""
        if absent:
            whom = tr("{deputy} in place of {name}", deputy=whom, name=absent)
        text = tr(
            "{time} {how} {whom}, done by {who}",
            time=f"{moment(told.done_at, now)} {body}".strip(),
            how=tr(METHOD_LABELS[told.method]),
            whom=whom,
            who=told.told_by,
        )
        if told.note:
            text += f" — {told.note}"
        if moment(told.typed_at, now) != moment(told.done_at, now):
            text += tr(" (typed {time})", time=moment(told.typed_at, now))
        words = wrapped(text, tone=Tone.NORMAL)
        row = hbox(words, gap=8)
        row.setStretch(0, 1)
        if not self._locked:
            undo = Button(
                self.ctx,
                tr("Take back"),
                partial(self._take_back, told.id),
                icon="undo",
                kind="icon",
            )
            row.addWidget(undo)
        return row

    @property
    def _locked(self) -> bool:
        return self.file is None or self.file.locked

    def _answerable(self, step: StepView) -> bool:
        if self.file is None or self._locked or step.done_at is not None:
            return False
        return self._has_keys(step, self.file)

    @staticmethod
    def _has_keys(step: StepView, file: AccidentDetail) -> bool:
        newest = max(s.phase for s in file.steps if s.code is step.code)
        return step.applies and step.phase == newest

    def _numbered(self, file: AccidentDetail) -> dict[Target, int]:
        """Return the key of each step and authority, as they stand from top to bottom.

        A number stays with its step when others are done: whoever reads Alt+3 and first presses
        Alt+2 must not record that somebody else was told.
        """
        shown = sorted(file.steps, key=lambda step: -step.phase)
        targets = [
            (step.id, body)
            for step in shown
            if self._has_keys(step, file)
            for body in step.bodies or (None,)
        ]
        return {target: number for number, target in enumerate(targets, 1)}

    def _keys(self, step: StepView) -> QWidget:
        """Return the buttons of an open step: done now, and done otherwise."""
        holder = QWidget()
        row = FlowLayout(holder, gap=8)
        targets: Iterable[OutsideBody | None] = step.open_bodies or (None,)
        for body in targets:
            row.addWidget(self._tell_button(step, body))
        number = min(self._numbers[step.id, body] for body in step.bodies or (None,))
        keys = f"Alt+Shift+{number % MOST_KEYS}" if number <= MOST_KEYS else ""
        run = partial(self._open, step)
        words = self.ctx.tr("Otherwise …")
        row.addWidget(Button(self.ctx, words, run, keys, bind=False, kind="quiet"))
        self._edits[number] = run
        return holder

    def _words_button(self, step: StepView) -> Button:
        """Return the button to the words that are read out or faxed, also for a follow-up."""
        words = self.ctx.tr("Text for phone or fax …")
        return Button(self.ctx, words, partial(self._report, step), icon="phone", kind="quiet")

    def _report(self, step: StepView) -> None:
        if self.file is not None:
            open_outside(self.ctx, self, self.file, step, self._told)

    def _tell_button(self, step: StepView, body: OutsideBody | None) -> Button:
        number = self._numbers[step.id, body]
        run = partial(self._tell_now, step, body)
        keys = f"Alt+{number % MOST_KEYS}" if number <= MOST_KEYS else ""
        words = partial(self._button_words, step, body)
        button = Button(self.ctx, words(self.ctx.clock.now()), run, keys, bind=False)
        self._runs[number] = run
        self._buttons.append((button, words, keys))
        return button

    def _button_words(self, step: StepView, body: OutsideBody | None, now: datetime) -> str:
        tr = self.ctx.tr
        time = f"{now:%H:%M}"
        if body is not None:
            return tr("{who} told {time}", who=body_words(body, tr), time=time)
        if step.code in ACTS:
            return tr("Done {time}", time=time)
        if step.code is StepCode.NOTIFY_PARENT:
            return tr("Parents told by phone {time}", time=time)
        holder = self.file.holders.get(step.recipient) if self.file else None
        if holder is not None:
            return tr("Told {name} by phone {time}", name=holder.name, time=time)
        return tr("Told by phone {time}", time=time)

    def _tell_now(self, step: StepView, body: OutsideBody | None) -> None:
        file = self.file
        if file is None:
            return
        if step.code is StepCode.NOTIFY_PARENT and len(file.victims) > 1:
            self._open(step)
            return
        holder = file.holders.get(step.recipient)
        recipient = "" if step.code in ACTS else self._recipient(step.recipient, body)
        command = TellStep(
            uid=new_uid(),
            accident_id=file.id,
            step_id=step.id,
            done_at=self.ctx.clock.now(),
            method=usual_method(step),
            recipient=recipient,
            recipient_id=holder.person_id if holder and step.code not in ACTS else None,
            told_by=self.ctx.actor.name,
            body=body,
        )
        self.ctx.ops.write(command, self._told, owner=self)

    def _recipient(self, party: Party, body: OutsideBody | None) -> str:
        return body_words(body, self.ctx.tr) if body else self.ctx.tr(label(party))

    def _open(self, step: StepView) -> None:
        if self.file is not None:
            open_tell_dialog(self.ctx, self, self.file, step, self._told)

    def _told(self, telling: int) -> None:
        self.ctx.alerts.toast(msg("Recorded."), partial(self._take_back, telling), Tone.OK)

    def _take_back(self, telling: int) -> None:
        def done(_value: int) -> None:
            self.ctx.alerts.toast(msg("Taken back; it stays in the history."))

        self.ctx.ops.write(TakeBackTelling(telling_id=telling), done, owner=self)
