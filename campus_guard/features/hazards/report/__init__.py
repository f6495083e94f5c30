"""The papers of inspections and hazards: each function returns one ``ReportDoc``."""
