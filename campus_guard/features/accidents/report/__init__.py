"""Papers about accidents: rows in, a neutral document out."""

from campus_guard.features.accidents.report.first import first_report

__all__ = ["first_report"]
