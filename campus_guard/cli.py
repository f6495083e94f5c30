"""The command line. Bodies live in ``campus_guard.app.commands`` and are imported when called."""

import os
import sys
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from campus_guard import __version__
from campus_guard.app.commands.base import Caller, Exit
from campus_guard.app.settings import chosen_data_dir
from campus_guard.core.errors import CampusGuardError
from campus_guard.core.i18n import LANGUAGES

EPILOG = """\b
Exit codes:
  0  done, nothing to complain about
  1  a check found a difference or a problem
  2  wrong usage
  3  login refused (user name, password, closed account)
  4  this account may not do this
  5  disk, lock or file failed (full, busy, damaged, too new)
  6  input refused (a value, a file, a folder), nothing was written
  70 a fault of the program; a traceback stands on standard error

\b
With --json one object goes to standard output: {"ok": true, ...} or
{"ok": false, "error": {"exit", "message", "fields"}}; "kind" too when disk,
lock or file failed.

\b
Environment: CAMPUS_GUARD_DATA, CAMPUS_GUARD_LANG, CAMPUS_GUARD_USER,
CAMPUS_GUARD_PASSWORD. A password is never taken from an argument.
"""
FILE = click.Path(path_type=Path, dir_okay=False)
EXISTING = click.Path(path_type=Path, dir_okay=False, exists=True)
FOLDER = click.Path(path_type=Path, file_okay=False)
DAY = click.DateTime(["%Y-%m-%d"])

Body = Callable[..., Any]


def _keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    """Keep an option of every command; given behind the command it wins over before it."""
    if value is not None and value is not False:
        ctx.find_root().ensure_object(dict)[str(param.name)] = value


_COMMON = (
    click.option(
        "--data", type=FOLDER, expose_value=False, callback=_keep, help="Folder of the data."
    ),
    click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        expose_value=False,
        callback=_keep,
        help="Language of window, papers and messages (default zh_CN).",
    ),
    click.option("--user", expose_value=False, callback=_keep, help="User name."),
    click.option(
        "--password-file",
        type=EXISTING,
        expose_value=False,
        callback=_keep,
        help="File whose first line is the password.",
    ),
    click.option(
        "--json",
        "as_json",
        is_flag=True,
        expose_value=False,
        callback=_keep,
        help="Answer in JSON.",
    ),
)


def common(body: Body) -> Body:
    """Give a command the options that every command has."""
    for option in reversed(_COMMON):
        body = option(body)
    return body


def _common_but_language(body: Body) -> Body:
    for option in reversed((_COMMON[0], *_COMMON[2:])):
        body = option(body)
    return body


def _caller(ctx: click.Context) -> Caller:
    given = ctx.find_root().ensure_object(dict)
    env = os.environ
    data = given.get("data") or env.get("CAMPUS_GUARD_DATA")
    language = given.get("lang") or env.get("CAMPUS_GUARD_LANG") or "zh_CN"
    password_file: Path | None = given.get("password_file")
    password = env.get("CAMPUS_GUARD_PASSWORD")
    if password_file is not None:
        password = password_file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    return Caller(
        data_dir=Path(data).expanduser().absolute() if data else chosen_data_dir(),
        language=language if language in LANGUAGES else "zh_CN",
        username=given.get("user") or env.get("CAMPUS_GUARD_USER"),
        password=password,
        as_json=bool(given.get("as_json")),
    )


def _finish(ctx: click.Context, body: Callable[[Caller], int]) -> None:
    """Run the body and end with its exit code; errors become words."""
    caller = _caller(ctx)
    try:
        code = body(caller)
    except CampusGuardError as error:
        code = caller.refuse(error)
    except (click.exceptions.Exit, click.ClickException, click.Abort):
        raise
    except Exception:  # noqa: BLE001 - the exit code must tell a fault from a found problem
        traceback.print_exc()
        code = Exit.FAULT
    ctx.exit(int(code))


@click.group(invoke_without_command=True, epilog=EPILOG)
@common
@click.version_option(__version__, prog_name="campus-guard")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Safety office of a school, offline. Without a command the window opens."""
    if ctx.invoked_subcommand is None:
        _finish(ctx, _window)


def _window(caller: Caller) -> int:
    from campus_guard.app.boot import start

    return start(caller.data_dir, given_language=caller.language if _language_given() else None)


def _language_given() -> bool:
    named = any(a == "--lang" or a.startswith("--lang=") for a in sys.argv[1:])
    return named or bool(os.environ.get("CAMPUS_GUARD_LANG"))


@main.command()
@common
@click.option("--scale", type=click.Choice(["small", "school", "decade"]), default="school")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--today", type=DAY, help="Last day of the records (default: today).")
@click.pass_context
def demo(ctx: click.Context, scale: str, seed: int, today: datetime | None) -> None:
    """Build the sample school in an empty data folder."""

    def body(caller: Caller) -> int:
        from campus_guard.app.commands.demo import run

        return run(caller, scale=scale, seed=seed, today=today.date() if today else None)

    _finish(ctx, body)


@main.group()
def rules() -> None:
    """The accident rules without any database."""


@rules.command("run")
@common
@click.argument("file", type=EXISTING)
@click.option("--check", is_flag=True, help="Compare with the file's `expected`; 1 if different.")
@click.option("--rule-set", type=EXISTING, help="Another rule set than the built-in one.")
@click.pass_context
def rules_run(ctx: click.Context, file: Path, *, check: bool, rule_set: Path | None) -> None:
    """Decide the cases of FILE ({"vectors": [...]}) and write the results as JSON."""

    def body(caller: Caller) -> int:
        from campus_guard.app.commands.rules import run

        return run(caller, file, check=check, rule_set=rule_set)

    _finish(ctx, body)


@main.group()
def report() -> None:
    """Papers as PDF, lists also as XLSX: the ending of --out decides."""


def _report(name: str, **options: Any) -> Callable[[Body], Body]:
    """Add a kind of paper; its body is the function of that name in ``app.commands.report``."""

    def wrap(described: Body) -> Body:
        @report.command(name, help=described.__doc__)
        @common
        @click.option("--out", type=FILE, required=True, help="File to write (.pdf or .xlsx).")
        @click.pass_context
        def command(ctx: click.Context, /, out: Path, **values: Any) -> None:
            def body(caller: Caller) -> int:
                from campus_guard.app.commands.report import write

                return write(caller, name, out, values)

            _finish(ctx, body)

        for option, details in options.items():
            flag = click.Option([f"--{option.replace('_', '-')}"], **details)
            command.params.append(flag)
        return described

    return wrap


@_report(
    "term-summary",
    term={"required": True, "help": "Term, like 2026-2027-1."},
    restricted={"is_flag": True, "help": "Name the persons in the annex; marked as internal."},
)
def _term_summary() -> None:
    """The principal's safety summary of a term."""


@_report("accident-first", id={"required": True, "help": "Accident number, like SG-2026-0001."})
def _accident_first() -> None:
    """First report of an accident (ACC-1)."""


@_report("accounts")
def _accounts() -> None:
    """Accounts and their roles."""


@_report(
    "audit-trail",
    last={"type": click.IntRange(1, 5000), "default": 200, "help": "How many entries (200)."},
)
def _audit_trail() -> None:
    """The newest entries of the audit trail."""


@_report(
    "inspection",
    id={"help": "Number of an inspection, like JC-2026-0001."},
    checklist={"help": "Code of a checklist, like FIRE: its blank sheet."},
)
def _inspection() -> None:
    """Safety inspection record (INSP), filled or blank."""


@_report(
    "hazards-month",
    month={"required": True, "help": "Month, like 2026-10."},
    repairs={"is_flag": True, "help": "The repairs instead of the hazards."},
)
def _hazards_month() -> None:
    """Monthly register of hazards (MON-HZ)."""


@_report("hazards-quarter", quarter={"required": True, "help": "Quarter, like 2026-Q4."})
def _hazards_quarter() -> None:
    """Quarterly summary of hazards (QTR)."""


@_report("hazard-notice", id={"required": True, "help": "Hazard number, like YH-2026-0001."})
def _hazard_notice() -> None:
    """Notice to rectify a hazard, in two parts (NOTICE)."""


@_report("listed-supervision", id={"required": True, "help": "Hazard number, like YH-2026-0001."})
def _listed_supervision() -> None:
    """Listed supervision of a hazard (NOTICE)."""


@_report("grid")
def _grid() -> None:
    """Safety grid: responsibility and hazards by area (GRID)."""


_FROM = {"type": DAY, "help": "First day (default: today)."}
_TO = {"type": DAY, "help": "Last day (default: the first)."}
_ONE_DAY = {"type": DAY, "help": "The day (default: today)."}


def _gate_report(name: str, text: str, **days: Any) -> None:
    """Add a paper of the gate."""

    def described() -> None: ...

    described.__doc__ = text
    _report(name, **days)(described)


for _name, _text, _span in (
    ("visitors", "Register of outsiders coming and going.", {"from": _FROM, "to": _TO}),
    ("visitor-register", "Visitor and vehicle register of a day (VIS).", {"from": _ONE_DAY}),
    ("vehicles", "Register of vehicles coming and going.", {"from": _FROM, "to": _TO}),
    ("refusals", "Refused and suspicious persons.", {"from": _FROM, "to": _TO}),
    ("leave-slips", "Pupils' leave slips.", {"from": _FROM, "to": _TO}),
    ("late-arrivals", "Pupils who came late.", {"from": _FROM, "to": _TO}),
    ("goods", "Goods released.", {"from": _FROM, "to": _TO}),
    ("handovers", "Gatekeepers' handovers.", {"from": _FROM, "to": _TO}),
    ("video-lookups", "Footage viewed.", {"from": _FROM, "to": _TO}),
    ("deliveries", "Deliveries at the gate.", {"from": _FROM, "to": _TO}),
    ("data-requests", "Requests about personal data.", {"from": _FROM, "to": _TO}),
    ("gate-statistics", "Statistics of the gate.", {"from": _FROM, "to": _TO}),
    ("parents-meeting", "Attendance list of the event of a day.", {"from": _ONE_DAY}),
    ("day-close", "Closing of a day.", {"from": _ONE_DAY}),
    ("permits", "Staff vehicle permits.", {}),
    ("collectors", "Persons entrusted with collecting pupils.", {}),
    ("muster", "Report of the latest roll call, or the list of this moment.", {}),
    ("visitor-notice", "Notice for visitors with the privacy text.", {}),
    ("badge-labels", "Labels of the numbered badges.", {}),
):
    _gate_report(_name, _text, **_span)


def _transfer(name: str, text: str) -> None:
    """Add ``import`` or ``export``."""

    @main.command(name, help=text)
    @common
    @click.argument("kind")
    @click.argument("file", type=EXISTING if name == "import" else FILE)
    @click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
    @click.pass_context
    def command(ctx: click.Context, kind: str, file: Path, *, dry_run: bool) -> None:
        def body(caller: Caller) -> int:
            from campus_guard.app.commands import transfer

            run = transfer.run_import if name == "import" else transfer.run_export
            return run(caller, kind, file, dry_run=dry_run)

        _finish(ctx, body)


_transfer(
    "import", "Read KIND from an XLSX FILE: all rows or none. Any other KIND tells which there are."
)
_transfer("export", "Write KIND to an XLSX FILE in the columns of the import.")


@main.command()
@common
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.pass_context
def backup(ctx: click.Context, folder: Path) -> None:
    """Write a verified backup into DIR."""

    def body(caller: Caller) -> int:
        from campus_guard.app.commands.backup import run_backup

        return run_backup(caller, folder)

    _finish(ctx, body)


@main.command()
@common
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@click.pass_context
def restore(ctx: click.Context, file: Path) -> None:
    """Put the backup FILE in place; the present data are moved aside."""

    def body(caller: Caller) -> int:
        from campus_guard.app.commands.backup import run_restore

        return run_restore(caller, file)

    _finish(ctx, body)


@main.command()
@common
@click.pass_context
def check(ctx: click.Context) -> None:
    """Check integrity, audit chain and settings; exit code 1 when something is wrong."""

    def body(caller: Caller) -> int:
        from campus_guard.app.commands.backup import run_check

        return run_check(caller)

    _finish(ctx, body)


@main.command()
@_common_but_language
@click.option("--out", type=FOLDER, required=True, help="Folder for the pictures.")
@click.option(
    "--theme", type=click.Choice(["light", "dark"]), multiple=True, help="May be repeated."
)
@click.option("--size", default="1366x768", show_default=True, help="Width x height in pixels.")
@click.option(
    "--lang",
    "languages",
    type=click.Choice(LANGUAGES),
    multiple=True,
    help="Language of the pictures; may be repeated.",
)
@click.pass_context
def screenshots(
    ctx: click.Context, out: Path, theme: tuple[str, ...], size: str, languages: tuple[str, ...]
) -> None:
    """Draw every page into pictures, without a display.

    Of the sample school in the data folder each role's pages are drawn; of any other school those
    of --user. Where the folder holds no school a small sample school is made for the pictures.
    """

    def body(caller: Caller) -> int:
        from campus_guard.app.commands.screenshots import run

        chosen = languages or (caller.language,)
        return run(caller, out, themes=theme or ("light",), size=size, languages=chosen)

    _finish(ctx, body)
