"""``import`` and ``export``: the same sheets as behind the buttons of the pages."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from campus_guard.app.commands.base import Caller, Exit
from campus_guard.app.ledger_checks import CHECKS
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import LANGUAGES, load_translator, msg
from campus_guard.core.paths import resource
from campus_guard.core.sheet_parse import parse_rows
from campus_guard.core.sheets import RowError, schema_sheet
from campus_guard.db.imports import CheckImport, ImportErrors, Transfer, with_headers
from campus_guard.db.paper import GetPaperHead
from campus_guard.features.calendar.sheets import TRANSFERS as CALENDAR
from campus_guard.features.gate.sheets import TRANSFERS as GATE
from campus_guard.features.hazards.sheets_checklists import CHECKLIST_TRANSFERS as CHECKLISTS
from campus_guard.features.ledgers.queries import GetLedger
from campus_guard.features.ledgers.sheets import ledger_transfer
from campus_guard.features.people.sheets import TRANSFERS as PEOPLE
from campus_guard.features.places.sheets import TRANSFERS as PLACES
from campus_guard.features.rosters.sheets import TRANSFERS as ROSTERS

TRANSFERS: Mapping[str, Transfer] = {
    t.kind: t for t in (*PEOPLE, *PLACES, *CALENDAR, *GATE, *CHECKLISTS, *ROSTERS)
}


LEDGER = "ledger:"
"""What stands before the code of a ledger: ``export ledger:CHEM FILE``."""


def find_transfer(kind: str, caller: Caller | None = None) -> Transfer:
    """Return the kind of sheet called so; raises UserError naming all kinds.

    The columns of a ledger are those of the school's own definition.
    """
    if caller is not None and kind.startswith(LEDGER):
        with caller.school() as school:
            ledger = school.service.ask(GetLedger(code=kind.removeprefix(LEDGER).upper()))
        return ledger_transfer(ledger.definition, CHECKS)
    if kind not in TRANSFERS:
        raise UserError(
            msg(
                "There is no sheet {kind}. There are: {kinds}",
                kind=kind,
                kinds=", ".join([*sorted(TRANSFERS), f"{LEDGER}CODE"]),
            )
        )
    return TRANSFERS[kind]


def run_import(caller: Caller, kind: str, file: Path, *, dry_run: bool) -> Exit:
    """Take all rows of ``file`` or none; with ``dry_run`` only check them."""
    from campus_guard.reports.xlsx import read_xlsx

    transfer = find_transfer(kind, caller)
    translators = [load_translator(language, resource("locale")) for language in LANGUAGES]
    parsed = parse_rows(transfer.schema, read_xlsx(file), translators)
    if parsed.errors:
        return _refused(caller, transfer, parsed.errors)
    command = replace(transfer.command(parsed), say=_counter(caller))
    with caller.school() as school:
        try:
            preview = school.service.ask(CheckImport(command=command))
            if preview.errors:
                return _refused(caller, transfer, preview.errors)
            counts = preview.counts
            if not dry_run:
                counts = school.service.run(command).value
        except ImportErrors as error:
            return _refused(caller, transfer, error.rows)
        except KeyboardInterrupt:
            raise UserError(msg("Stopped. Nothing was imported.")) from None
    _tell(caller, transfer, parsed.notices)
    words = msg(
        "{new} new, {changed} changed, {same} unchanged",
        new=counts.new,
        changed=counts.changed,
        same=counts.same,
    )
    caller.say(caller.tr(words))
    caller.answer(
        kind=kind,
        written=not dry_run,
        new=counts.new,
        changed=counts.changed,
        same=counts.same,
        notices=_rows(caller, transfer, parsed.notices),
    )
    return Exit.OK


def _counter(caller: Caller) -> Callable[[int, int], None]:
    """Return what shows on a terminal how far the rows are."""

    def say(done: int, total: int) -> None:
        end = "\n" if done >= total else ""
        words = caller.tr("{done} of {total} rows", done=done, total=total)
        sys.stderr.write(f"\r\033[K{words}{end}")
        sys.stderr.flush()

    def nothing(_done: int, _total: int) -> None: ...

    return say if sys.stderr.isatty() and not caller.as_json else nothing


def run_export(caller: Caller, kind: str, file: Path, *, dry_run: bool) -> Exit:
    """Write all records of this kind in the columns of the import."""
    from campus_guard.reports.xlsx import write_xlsx

    transfer = find_transfer(kind, caller)
    if file.suffix.lower() != ".xlsx":
        raise UserError(msg("The name of the file must end in .xlsx."))
    if not file.absolute().parent.is_dir():
        folder = str(file.absolute().parent)
        raise UserError(msg("There is no folder {folder}.", folder=folder))
    with caller.school() as school:
        records = school.service.ask(transfer.records())
        left_out: list[str] = []
        if not dry_run:
            stamp = school.service.ask(GetPaperHead()).stamp
            sheet = schema_sheet(transfer.schema, records, caller.tr)
            left_out = write_xlsx([sheet], file, tr=caller.tr, stamp=stamp)
    for sentence in left_out:
        caller.warn(sentence)
    caller.say(caller.tr.n("{n} row", "{n} rows", len(records)))
    caller.answer(kind=kind, rows=len(records), written=not dry_run, left_out=left_out)
    return Exit.OK


def _refused(caller: Caller, transfer: Transfer, errors: tuple[RowError, ...]) -> Exit:
    _tell(caller, transfer, errors)
    total = caller.tr.n(
        "{n} place in the file is wrong. Nothing was saved.",
        "{n} places in the file are wrong. Nothing was saved.",
        len(errors),
    )
    if not caller.as_json:
        caller.warn(total)
    fault = {"exit": int(Exit.INPUT), "message": total, "rows": _rows(caller, transfer, errors)}
    caller.answer(ok=False, error=fault)
    return Exit.INPUT


def _tell(caller: Caller, transfer: Transfer, rows: tuple[RowError, ...]) -> None:
    if caller.as_json:
        return
    for one in with_headers(rows, transfer.schema, caller.tr):
        place = caller.tr("row {row}", row=one.row) if one.row else caller.tr("whole file")
        caller.warn(f"{place}, {one.column}: {caller.tr(one.message)}")


def _rows(
    caller: Caller, transfer: Transfer, rows: tuple[RowError, ...]
) -> list[dict[str, object]]:
    named = with_headers(rows, transfer.schema, caller.tr)
    return [{"row": r.row, "column": r.column, "message": caller.tr(r.message)} for r in named]
