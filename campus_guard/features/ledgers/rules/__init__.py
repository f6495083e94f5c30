"""What a ledger may be, what an entry may hold, balances, targets, reminders: pure decisions."""
