"""Says below the department who receives the first report, by the signed letter (A-31)."""

from typing import Any

from campus_guard.core.errors import UserError
from campus_guard.core.tone import Tone
from campus_guard.features.accidents.queries.letters import FirstReceiver, ProposedReceiver
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import Form


class ReceiverHint:
    """Follows the first responsible person of a form and the day; asks for the signed letter."""

    def __init__(self, ctx: UiContext, form: Form) -> None:
        self._ctx = ctx
        self._form = form
        self._asked: FirstReceiver | None = None
        form.changed.connect(self.follow)

    def follow(self, key: str = "duties") -> None:
        """Ask again when the persons or the day changed."""
        if key not in ("duties", "occurred_at"):
            return
        query = self._query()
        if query == self._asked:
            return
        self._asked = query
        if query is None:
            self._form["department"].say(None)
        else:
            self._ctx.ops.read(query, self._show, owner=self._form, slot="receiver")

    def _query(self) -> FirstReceiver | None:
        """Return the question for what is typed so far; None while nobody is named."""
        try:
            duties: Any = self._form["duties"].value()
            at = self._form["occurred_at"].value()
        except UserError:
            return None
        persons = [duty.person_id for duty in duties or () if duty.person_id is not None]
        if not persons or at is None:
            return None
        return FirstReceiver(person_id=persons[0], on=at.date())

    def _show(self, found: ProposedReceiver) -> None:
        field = self._form["department"]
        if found.warning is not None:
            field.say(found.warning, Tone.WARNING)
        else:
            field.say(found.words)
