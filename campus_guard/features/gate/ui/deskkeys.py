"""The keys of the desk, as F1 shows them."""

from campus_guard.core.i18n import Translator


def desk_keys(tr: Translator) -> list[tuple[str, str]]:
    """Return each key of the desk with what it does."""
    return [
        ("Enter", tr("Next field, or let in")), ("Esc", tr("Clear the form")),
        ("Alt+1…9", tr("Visitor type")), ("F6", tr("Quick pass")),
        ("F7", tr("Emergency services")), ("F8", tr("Roll call")),
        ("Ctrl+R", tr("Refuse entry")), ("Ctrl+D", tr("Delivery")),
        ("Ctrl+B", tr("People inside")), ("Delete", tr("Sign the visitor out")),
        ("Ctrl+T", tr("To complete")), ("Ctrl+E", tr("Expected")),
        ("Ctrl+J", tr("Vehicle: details, or out too")), ("Ctrl+U", tr("Pupils at the gate")),
        ("Ctrl+I", tr("Picture from a file")), ("Ctrl+Shift+I", tr("Picture pasted")),
        ("Ctrl+G", tr("Goods and dangerous items")), ("Ctrl+M", tr("Parents' meeting")),
        ("Ctrl+H", tr("Handover")), ("Ctrl+Shift+G", tr("Next gate")),
    ]  # fmt: skip
