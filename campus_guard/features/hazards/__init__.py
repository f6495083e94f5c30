"""Inspections and hazards: from the weekly check to the struck-off number."""
