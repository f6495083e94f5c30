"""Papers about accidents: rows in, a neutral document out."""

from campus_guard.features.accidents.report.access import access_report
from campus_guard.features.accidents.report.closing import closing_report
from campus_guard.features.accidents.report.first import first_report
from campus_guard.features.accidents.report.outside import outside_sheet
from campus_guard.features.accidents.report.register import accident_register, near_miss_list

__all__ = [
    "access_report",
    "accident_register",
    "closing_report",
    "first_report",
    "near_miss_list",
    "outside_sheet",
]
