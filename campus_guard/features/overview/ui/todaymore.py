"""The matters of reports, ledgers, indicators and summaries on the today page."""

from campus_guard.core.i18n import Translator
from campus_guard.features.overview.queries.todaymore import MoreWaits
from campus_guard.features.overview.ui.matters import Matter

KINDS = frozenset(
    {"report_plan", "report_filing", "ledger", "ledger_entry", "ledger_step", "summary"}
    | {"indicator_reading", "setting"}
)
"""What changes these counts."""


def more_matters(found: MoreWaits | None, tr: Translator) -> list[Matter]:
    """Return the matters, each with the page where it is settled; none before the first answer."""
    if found is None:
        return []
    due = {"tab": "reports_due"}
    seasons = {"tab": "report_seasons"}
    reminders = {"tab": "ledger_reminders"}
    return [
        Matter(found.reports_overdue, tr("Reports overdue"), "reports", due),
        Matter(found.reports_due, tr("Reports due soon"), "reports", due),
        Matter(found.unsigned, tr("Drafts of summaries without a signature"), "summary",
               {"tab": "summary_text"}),
        Matter(found.indicators_short, tr("Indicators below the line"), "indicators"),
        Matter(found.ledger_overdue, tr("Expired or overdue in ledgers"), "ledgers", reminders),
        Matter(found.ledger_due, tr("Soon due in ledgers"), "ledgers", reminders),
        Matter(found.targets_missed, tr("Targets of ledgers missed in 31 days"), "ledgers",
               {"tab": "ledger_targets"}),
        Matter(found.seasons_overdue, tr("Seasonal tasks not finished in time"), "reports",
               seasons),
        Matter(found.seasons_to_enter, tr("Seasonal tasks to enter"), "reports", seasons),
    ]  # fmt: skip
