"""The read side of ledgers: definitions, entries, figures."""

from campus_guard.features.ledgers.queries.definitions import (
    GetLedger,
    LedgerVersionRow,
    LedgerVersions,
    ListLedgers,
)
from campus_guard.features.ledgers.queries.entries import (
    CorrectionView,
    EntryByNumber,
    EntryDetail,
    EntryFilter,
    EntryList,
    FileView,
    FindEntries,
    FoundEntry,
    GetEntry,
    ListEntries,
    StepView,
)
from campus_guard.features.ledgers.queries.figures import (
    CatalogueRow,
    LedgerCatalogue,
    LedgerFigures,
    LedgerForPaper,
    LedgerNumbers,
    LedgerReminder,
    LedgerReminders,
    LedgerReport,
    LedgerStock,
    LedgerTarget,
    LedgerTargets,
)
from campus_guard.features.ledgers.queries.files import OpenedEntryFile, OpenEntryFile
from campus_guard.features.ledgers.queries.load import EntryRow, LedgerRow

__all__ = [
    "CatalogueRow",
    "CorrectionView",
    "EntryByNumber",
    "EntryDetail",
    "EntryFilter",
    "EntryList",
    "EntryRow",
    "FileView",
    "FindEntries",
    "FoundEntry",
    "GetEntry",
    "GetLedger",
    "LedgerCatalogue",
    "LedgerFigures",
    "LedgerForPaper",
    "LedgerNumbers",
    "LedgerReminder",
    "LedgerReminders",
    "LedgerReport",
    "LedgerRow",
    "LedgerStock",
    "LedgerTarget",
    "LedgerTargets",
    "LedgerVersionRow",
    "LedgerVersions",
    "ListEntries",
    "ListLedgers",
    "OpenEntryFile",
    "OpenedEntryFile",
    "StepView",
]
