"""``report KIND``: each kind is one function that returns a ReportDoc."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from campus_guard.app.commands.base import Caller, Exit
from campus_guard.app.commands.report_accidents import ACCIDENTS
from campus_guard.app.commands.report_assessment import ASSESSMENT
from campus_guard.app.commands.report_gate import GATE
from campus_guard.app.commands.report_hazards import HAZARDS
from campus_guard.app.commands.report_inspection import INSPECTIONS
from campus_guard.app.commands.report_ledgers import LEDGERS
from campus_guard.app.commands.report_letters import LETTERS, Bundle
from campus_guard.app.commands.report_meetings import MEETINGS
from campus_guard.app.commands.report_rosters import ROSTERS, write_other
from campus_guard.app.container import Container
from campus_guard.core.document import ReportDoc
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Translator, msg
from campus_guard.db.paper import GetPaperHead

Values = Mapping[str, Any]
Make = Callable[[Container, Translator, Values], ReportDoc | Bundle]


def write(caller: Caller, kind: str, out: Path, values: Values) -> Exit:
    """Make the paper and write it to ``out``, completely or not at all."""
    endings = (".pdf", ".xlsx", ".ics") if kind == "roster" else (".pdf", ".xlsx")
    if out.suffix.lower() not in endings:
        words = msg("The name of the file must end in .pdf or .xlsx.")
        if kind == "roster":
            words = msg("The name of the file must end in .pdf, .xlsx or .ics.")
        raise UserError(words)
    if not out.absolute().parent.is_dir():
        folder = str(out.absolute().parent)
        raise UserError(msg("There is no folder {folder}.", folder=folder))
    if kind == "roster" and write_other(caller, out, values):
        return Exit.OK
    with caller.school() as school:
        made = KINDS[kind](school, caller.tr, values)
    doc = made.sheet if isinstance(made, Bundle) else made
    left_out: list[str] = []
    if out.suffix.lower() == ".pdf":
        from campus_guard.reports.pdf import write_pdf

        write_pdf(made.papers if isinstance(made, Bundle) else doc, out)
    else:
        from campus_guard.reports.xlsx import write_report_xlsx

        left_out = write_report_xlsx(doc, out)
    for sentence in left_out:
        caller.warn(sentence)
    caller.say(str(out))
    caller.answer(file=str(out), code=doc.code, title=doc.title, left_out=left_out)
    return Exit.OK


def _term_summary(school: Container, tr: Translator, values: Values) -> ReportDoc:
    from campus_guard.features.overview.papers import term_paper

    term, restricted = str(values["term"]).strip(), bool(values.get("restricted"))
    return term_paper(school.service.ask, tr, term, restricted=restricted)


def _work(name: str) -> Make:
    def make(school: Container, tr: Translator, values: Values) -> ReportDoc:
        from campus_guard.features.overview.papers import work_paper

        return work_paper(school.service.ask, tr, str(values[name]).strip())

    return make


def _indicators(school: Container, tr: Translator, _values: Values) -> ReportDoc:
    from campus_guard.features.overview.papers import indicators_on

    return indicators_on(school.service.ask, tr)


def write_month_bundle(caller: Caller, month: str, out: Path) -> Exit:
    """Write all papers of a month and their cover list into the folder ``out``."""
    from campus_guard.features.overview.bundle import write_bundle

    def say(done: int, total: int, name: str) -> None:
        caller.say(caller.tr("{done} of {total}: {name}", done=done, total=total, name=name))

    with caller.school() as school:
        today = school.service.clock.today()
        written = write_bundle(school.service.ask, caller.tr, month, out, today=today, say=say)
    for part in written:
        caller.say(str(part.path))
    caller.answer(folder=str(out), files=[str(part.path) for part in written])
    return Exit.OK


def _accounts(school: Container, tr: Translator, _values: Values) -> ReportDoc:
    from campus_guard.features.admin.queries import ListAccounts
    from campus_guard.features.admin.report import account_list

    head = school.service.ask(GetPaperHead())
    accounts = school.service.ask(ListAccounts())
    return account_list(accounts, head.school, tr, head.stamp)


def _audit_trail(school: Container, tr: Translator, values: Values) -> ReportDoc:
    from campus_guard.features.admin.queries import AuditTrail
    from campus_guard.features.admin.report import audit_trail

    head = school.service.ask(GetPaperHead())
    page = school.service.ask(AuditTrail(limit=int(values["last"])))
    return audit_trail(page.rows, head.school, tr, head.stamp)


KINDS: Mapping[str, Make] = {
    "term-summary": _term_summary,
    "month-work": _work("month"),
    "year": _work("year"),
    "indicators": _indicators,
    "accounts": _accounts,
    "audit-trail": _audit_trail,
    **ASSESSMENT,
    **ACCIDENTS,
    **GATE,
    **HAZARDS,
    **INSPECTIONS,
    **LETTERS,
    **MEETINGS,
    **LEDGERS,
    **ROSTERS,
}
