"""The pages of responsibility letters behind tabs."""

from typing import Any, ClassVar

from campus_guard.core.i18n import msg
from campus_guard.features.responsibility.ui.letters_list import LettersPage, LetterTreePage
from campus_guard.features.responsibility.ui.letters_open import UnownedPage, UnsignedPage
from campus_guard.features.responsibility.ui.letters_templates import LetterTemplatesPage
from campus_guard.ui.context import UiContext
from campus_guard.ui.page import TabbedPage


class LetterTabs(TabbedPage):
    """Tree, list, who has not signed, templates, what has no owner."""

    key: ClassVar[str] = "letters"

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(
            ctx,
            [
                (msg("Letter tree"), LetterTreePage),
                (msg("Letters"), LettersPage),
                (msg("Without a signed letter"), UnsignedPage),
                (msg("Templates"), LetterTemplatesPage),
                (msg("Without an owner"), UnownedPage),
            ],
        )

    def open_args(self, **args: Any) -> None:
        """``id`` means a letter of the list; ``show`` from the today page the unsigned ones."""
        if "id" in args and "tab" not in args:
            args["tab"] = LettersPage.key
        if args.pop("show", None) is not None:
            args["tab"] = UnsignedPage.key
        super().open_args(**args)
