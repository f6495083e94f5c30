"""Papers of ledgers: the register of a period, a single entry as a form or a poster."""

from campus_guard.features.ledgers.report.entry import entry_paper
from campus_guard.features.ledgers.report.register import ledger_register

__all__ = ["entry_paper", "ledger_register"]
