"""The school itself, its accounts, settings, recovery key and audit trail."""
