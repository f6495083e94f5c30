"""The papers of accidents in the print preview: made in the background, then shown."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from campus_guard.core.document import ReportDoc
from campus_guard.features.accidents.queries import (
    AccessReport,
    AccidentRegister,
    ClosingReport,
    FirstReport,
)
from campus_guard.features.accidents.report import (
    access_report,
    accident_register,
    closing_report,
    first_report,
    near_miss_list,
)
from campus_guard.ui.context import UiContext
from campus_guard.ui.ops import Progress
from campus_guard.ui.preview import preview_pdf


def _preview(
    ctx: UiContext,
    owner: QWidget,
    title: str,
    name: str,
    doc: Callable[[Progress], ReportDoc],
    *,
    sheet: bool = False,
) -> None:
    """Show a paper; ``sheet`` offers the same as a spreadsheet."""

    def make(progress: Progress) -> bytes:
        from campus_guard.reports.pdf import render_pdf

        return render_pdf(doc(progress))

    def write(path: Any, progress: Progress) -> Any:
        from campus_guard.reports.xlsx import write_report_xlsx

        return write_report_xlsx(doc(progress), path)

    preview_pdf(ctx, owner, title, make, f"{name}.pdf", sheet=write if sheet else None)


def print_first_report(ctx: UiContext, owner: QWidget, accident: int, number: str) -> None:
    """Preview ACC-1."""

    def doc(progress: Progress) -> ReportDoc:
        view = progress.ask(FirstReport(accident_id=accident))
        return first_report(view.file, ctx.tr, view.stamp, view.school, sample=view.sample)

    title = ctx.tr("First report of an accident")
    _preview(ctx, owner, title, f"{title} {number}", doc)


def print_closing_report(ctx: UiContext, owner: QWidget, accident: int, number: str) -> None:
    """Preview ACC-2; a draft as long as the closing is not approved."""

    def doc(progress: Progress) -> ReportDoc:
        return closing_report(progress.ask(ClosingReport(accident_id=accident)), ctx.tr)

    title = ctx.tr("Accident investigation and closing report")
    _preview(ctx, owner, title, f"{title} {number}", doc)


def print_register(
    ctx: UiContext, owner: QWidget, query: AccidentRegister, *, near_misses: bool
) -> None:
    """Preview the accident register or the list of near misses; also as a spreadsheet."""

    def doc(progress: Progress) -> ReportDoc:
        view = progress.ask(query)
        return (near_miss_list if near_misses else accident_register)(view, ctx.tr)

    title = ctx.tr("List of near misses") if near_misses else ctx.tr("Accident register")
    name = f"{title} {query.first:%Y-%m-%d} {query.last:%Y-%m-%d}"
    _preview(ctx, owner, title, name, doc, sheet=True)


def print_access_report(ctx: UiContext, owner: QWidget, year: int) -> None:
    """Preview the yearly report of who opened restricted files."""

    def doc(progress: Progress) -> ReportDoc:
        return access_report(progress.ask(AccessReport(year=year)), ctx.tr)

    title = ctx.tr("Access to restricted accident files")
    _preview(ctx, owner, title, f"{title} {year}", doc)
