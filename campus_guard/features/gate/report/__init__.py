"""The papers of the gate: each function returns one ``ReportDoc``."""
