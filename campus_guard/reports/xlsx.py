"""XLSX in and out: the names that the rest of the program uses."""

from campus_guard.reports.xlsx_read import Caps, read_xlsx
from campus_guard.reports.xlsx_report import report_sheets, write_report_xlsx
from campus_guard.reports.xlsx_template import write_template
from campus_guard.reports.xlsx_write import write_xlsx

__all__ = [
    "Caps",
    "read_xlsx",
    "report_sheets",
    "write_report_xlsx",
    "write_template",
    "write_xlsx",
]
