"""What the desk says above the form: each message has its own place, none covers another."""

from campus_guard.core.tone import Tone
from campus_guard.ui.banners import Banner
from campus_guard.ui.context import UiContext


class Notices:
    """The sentences that stay: what the watch list says, what was not saved, who waits."""

    def __init__(self, ctx: UiContext) -> None:
        self._tr = ctx.tr
        self.watch = Banner(ctx)
        self.unsaved = Banner(ctx)
        self.queue = Banner(ctx)

    @property
    def banners(self) -> tuple[Banner, ...]:
        """Return them as they stand on the page, the gravest first."""
        return self.watch, self.unsaved, self.queue

    def form_emptied(self) -> None:
        """Forget what was said about the visitor in the form."""
        self.watch.clear()
        self.unsaved.clear()

    def tell_queue(self, names: list[str]) -> None:
        """Say who was scanned while the form was in use."""
        if not names:
            self.queue.clear()
            return
        words = self._tr("Scanned and waiting: {names}. Shown when this form is done.",
                         names="、".join(names))  # fmt: skip
        self.queue.show_text(words, Tone.PRIMARY)
