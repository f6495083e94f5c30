"""What the keys of the desk do, what came of it, and how it is taken back."""

from typing import TYPE_CHECKING, Any

from campus_guard.core.errors import CampusGuardError, UserError
from campus_guard.core.ids import new_uid
from campus_guard.core.tone import Tone
from campus_guard.features.gate.commands.editing import CompleteVisit
from campus_guard.features.gate.commands.entry import CheckIn, EmergencyIn, QuickPass
from campus_guard.features.gate.commands.leaving import SignOut, UndoMovement
from campus_guard.features.gate.inputs import CheckedIn, SignedOut
from campus_guard.features.gate.rules.codes import Method
from campus_guard.features.gate.ui import deskdialogs as dialogs
from campus_guard.features.gate.ui.sending import Sender, Sent
from campus_guard.features.gate.ui.words import clock, heads, line

if TYPE_CHECKING:
    from campus_guard.features.gate.ui.desk import DeskPage


class DeskActs:
    """Sends what was typed; nobody waits, and what was refused comes back with every letter."""

    def __init__(self, desk: "DeskPage") -> None:
        self._desk = desk
        self._ctx = desk.ctx
        self._brought_back: list[tuple[Sent, CampusGuardError]] = []
        self.outbox = Sender(desk.ctx, desk)
        self.outbox.returned.connect(self._returned)
        self.outbox.refused.connect(self._refused)

    @property
    def busy(self) -> bool:
        """Tell whether something typed would be lost now."""
        return bool(self._brought_back) or self.outbox.on_the_way > 0

    @property
    def waiting(self) -> bool:
        """Tell whether a form that was not saved waits to be shown again."""
        return bool(self._brought_back)

    def submit(self) -> None:
        """Send the form; it is free at once for the next visitor."""
        desk, form = self._desk, self._desk.form
        try:
            values = form.values()
        except UserError as error:
            self._ctx.alerts.error(error)
            return
        state, name = form.state(), values["name"]
        if form.completing is not None:
            visit_id, version = form.completing
            command: Any = CompleteVisit(
                visit_id=visit_id, expected_version=version, badge=form.badge(), **values
            )
            done = lambda _value: self.say(self._ctx.tr("Completed: {name}", name=name))  # noqa: E731
        else:
            command = self._check_in(values)
            photo = desk.photo.take()
            done = lambda value: self._came(Sent(command, done, name, state), value, photo)  # noqa: E731
        form.reset()
        desk.notices.form_emptied()
        desk.search.setFocus()
        desk.scans.next_badge()
        desk.cars.forget()
        self.outbox.send(Sent(command, done, name, state))
        self.bring_back()
        desk.scans.offer()

    def clear(self) -> None:
        """Empty the form."""
        desk = self._desk
        desk.form.reset()
        desk.notices.form_emptied()
        desk.scans.forget()
        desk.cars.forget()
        desk.photo.forget()
        desk.search.setFocus()
        self.bring_back()
        desk.scans.offer()

    def leave(self, row: Any, count: int | None = None) -> None:
        """Sign out a visit; of a group it is asked how many go."""
        if count is None and row.inside > 1:
            dialogs.ask_heads(self._desk, row)
            return
        command = SignOut(
            uid=new_uid(), visit_id=row.visit_id, heads=count, gate_id=self._desk.gate_id,
            method=getattr(row, "method", Method.SEARCH),
        )  # fmt: skip
        self.outbox.send(Sent(command, lambda value: self.left(row.name, value), row.name))

    def quick(self) -> None:
        """Ask for a head count only."""
        dialogs.ask_quick(self._desk)

    def pass_quickly(self, heads: int, badge: str = "", note: str = "") -> None:
        """Let people in at rush hour; the details come later."""
        command = QuickPass(
            uid=new_uid(), heads=heads, badge=badge, note=note, gate_id=self._desk.gate_id
        )
        name = self._ctx.tr.n("{n} person, details later", "{n} people, details later", heads)
        self.outbox.send(Sent(command, lambda value: self.entered(name, value), name))

    def emergency(self) -> None:
        """Let emergency services in with this one key."""
        command = EmergencyIn(uid=new_uid(), gate_id=self._desk.gate_id)
        name = self._ctx.tr("Emergency services")
        self.outbox.send(Sent(command, lambda value: self.entered(name, value), name))

    def complete(self, row: Any) -> None:
        """Bring a visit into the form to fill in what is missing."""
        if self._desk.form.dirty:
            self.say(self._ctx.tr("Finish or clear the form first."), Tone.WARNING)
            return
        self._desk.form.load_visit(row)

    def entered(
        self, name: str, value: CheckedIn, sent: Sent | None = None, more: str = ""
    ) -> None:
        """Say that somebody is in, with which badge, and what is odd.

        ``sent``: the form that is shown again when it is taken back.
        """
        tr = self._ctx.tr
        said = name or tr("Visitor")
        now = clock(self._ctx.clock.now())
        words = line(
            tr("Registered: {name} in at {time}", name=said, time=now),
            tr("badge {number}", number=value.badge) if value.badge else "",
            tr("with vehicle") if value.stay_id is not None else "",
            more,
            *(tr(warning) for warning in value.warnings[:1]),
        )
        tone = Tone.WARNING if value.warnings else Tone.NORMAL
        self._ctx.alerts.toast(words, lambda: self._undo(value.movement_uid, sent), tone)

    def left(self, name: str, value: SignedOut) -> None:
        """Say that somebody is out, and what stayed behind."""
        tr = self._ctx.tr
        now = clock(self._ctx.clock.now())
        car = self._desk.cars.left_behind(value.left_behind)
        words = line(
            tr("Left: {name} at {time}", name=name or tr("Visitor"), time=now),
            heads(tr, value.heads),
            tr.n("{n} person still inside", "{n} people still inside", value.inside)
            if value.inside else "",
            tr("give back: {items}", items="、".join(value.held)) if value.held else "",
            car,
            tr("take badge {number} back", number=value.badge) if value.badge else "",
        )  # fmt: skip
        tone = Tone.WARNING if value.held or car else Tone.NORMAL
        self._ctx.alerts.toast(words, lambda: self._undo(value.movement_uid), tone)

    def undone(self) -> None:
        """Say that it was taken back."""
        self.say(self._ctx.tr("Undone."))
        self._desk.search.setFocus()

    def bring_back(self) -> None:
        """Show the next form that was not saved, when the form is free."""
        desk = self._desk
        if not self._brought_back or desk.form.dirty:
            return
        sent, error = self._brought_back.pop(0)
        desk.form.restore(sent.state)
        desk.cars.restore(sent.command)
        fields = dict(error.fields) if isinstance(error, UserError) else {}
        desk.form.focus_end()
        left = desk.form.show_errors(fields)
        tr = self._ctx.tr
        words = tr("Not registered: {name}.", name=sent.name or tr("Visitor"))
        said = [tr(error.message), *(tr(m) for m in left)]
        desk.notices.unsaved.show_text(" ".join([words, *dict.fromkeys(said)]), Tone.BAD)

    def say(self, text: str, tone: Tone = Tone.NORMAL) -> None:
        """Show a toast."""
        self._ctx.alerts.toast(text, tone=tone)

    def _check_in(self, values: dict[str, Any]) -> CheckIn:
        desk = self._desk
        chosen = desk.form.chosen
        return CheckIn(
            uid=desk.form.uid,
            visitor_id=chosen.visitor_id if chosen else None,
            visit_id=chosen.visit_id if chosen else None,
            plan_id=chosen.plan_id if chosen else None,
            badge=desk.form.badge(),
            gate_id=desk.gate_id,
            method=desk.scans.method(chosen is not None),
            items=desk.scans.items(),
            vehicle=desk.cars.for_visit(values),
            **values,
        )

    def _came(self, sent: Sent, value: CheckedIn, photo: bytes | None) -> None:
        self.entered(sent.name, value, sent)
        if photo is not None:
            self._desk.photo.keep(value.visit_id, photo)

    def _undo(self, movement_uid: str, sent: Sent | None = None) -> None:
        command = UndoMovement(movement_uid=movement_uid)

        def undone(_visit: int) -> None:
            self.undone()
            form = self._desk.form
            if sent is not None and not form.dirty:
                form.restore(sent.state | {"uid": new_uid()})  # another entry, if it is sent again
                self._desk.cars.restore(sent.command)
                form.focus_end()

        self._ctx.ops.write(command, undone, owner=self._desk)

    def _refused(self, name: str) -> None:
        self.say(self._ctx.tr("Refused: {name}", name=name or self._ctx.tr("Visitor")))

    def _returned(self, sent: Sent, error: CampusGuardError) -> None:
        """Bring a form back that was not saved; wait while another one is being filled in."""
        if sent.state is None:
            self._desk.scans.answered()
            self._ctx.alerts.error(error)
            return
        self._desk.scans.reload_badges()  # the badge that was not handed out lies there still
        self._brought_back.append((sent, error))
        if not self._desk.form.dirty:
            self.bring_back()
            return
        words = self._ctx.tr(
            "Not registered: {name}. {reason} It comes back when this form is done.",
            name=sent.name, reason=self._ctx.tr(error.message),
        )  # fmt: skip
        self._desk.notices.unsaved.show_text(words, Tone.BAD)
