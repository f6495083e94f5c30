"""Which term is looked at: the terms that have begun, the present one first."""

from collections.abc import Callable

from campus_guard.core.i18n import Message, msg
from campus_guard.features.calendar.queries import ListTerms, TermRow
from campus_guard.ui.context import UiContext
from campus_guard.ui.fields_choice import ChoiceField
from campus_guard.ui.page import Page


class TermChoice(ChoiceField):
    """The field that chooses a term; ``chosen`` is its name, None while there is no term."""

    def __init__(self, ctx: UiContext, page: Page, then: Callable[[], None]) -> None:
        super().__init__(ctx, "term", msg("Term"), [])
        self.setMinimumWidth(ctx.theme.px(180))
        self.chosen: str | None = None
        self._page = page
        self._then = then
        self.changed.connect(self._choose)

    def reload(self) -> None:
        """Ask for the terms, then go on with the chosen one."""
        self.ctx.ops.read(ListTerms(), self._take, owner=self._page, slot="terms")

    def _take(self, terms: tuple[TermRow, ...]) -> None:
        today = self.ctx.clock.today()
        names = [t.name for t in terms if t.starts_on <= today and not t.voided]
        if self.chosen not in names:
            self.chosen = names[0] if names else None
        self.blockSignals(True)
        self.set_choices([(name, Message(name)) for name in names])
        self.set_value(self.chosen)
        self.blockSignals(False)
        self._then()

    def _choose(self, *_ignored: object) -> None:
        if self.value() is not None:
            self.chosen = self.value()
            self._then()
