"""Ledgers: everything the documents ask for besides the registers, each described by data."""
