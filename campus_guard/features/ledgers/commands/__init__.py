"""The write side of ledgers."""

from campus_guard.features.ledgers.commands.common import Check, Checks
from campus_guard.features.ledgers.commands.definitions import (
    AddLedger,
    BackToShipped,
    CopyLedger,
    EditLedger,
    SetLedgerReaders,
    UnvoidLedger,
    UseLedger,
    VoidLedger,
)
from campus_guard.features.ledgers.commands.entries import (
    AddEntry,
    EditEntry,
    MoveEntry,
    TakeBackMove,
    UnvoidEntry,
    VoidEntry,
)
from campus_guard.features.ledgers.commands.files import AddEntryFile, VoidEntryFile
from campus_guard.features.ledgers.commands.restricted import OpenRestricted

__all__ = [
    "AddEntry",
    "AddEntryFile",
    "AddLedger",
    "BackToShipped",
    "Check",
    "Checks",
    "CopyLedger",
    "EditEntry",
    "EditLedger",
    "MoveEntry",
    "OpenRestricted",
    "SetLedgerReaders",
    "TakeBackMove",
    "UnvoidEntry",
    "UnvoidLedger",
    "UseLedger",
    "VoidEntry",
    "VoidEntryFile",
    "VoidLedger",
]
