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
from campus_guard.app.commands import words
from campus_guard.app.commands.base import Caller, Exit
from campus_guard.app.commands.report_kinds import DAY, REPORTS, VERSION
from campus_guard.app.commands.roster_schema import ANSWER, FIELDS
from campus_guard.app.settings import chosen_data_dir
from campus_guard.core.errors import CampusGuardError
from campus_guard.core.i18n import LANGUAGES

_tr = words.Marker()
EXITS = (
    ("0", _tr("done, nothing to complain about")),
    ("1", _tr("a check found a difference or a problem")),
    ("2", _tr("wrong usage")),
    ("3", _tr("login refused (user name, password, closed account)")),
    ("4", _tr("this account may not do this")),
    ("5", _tr("disk, lock or file failed (full, busy, damaged, too new)")),
    ("6", _tr("input refused (a value, a file, a folder), nothing was written")),
    ("70", _tr("a fault of the program; a traceback stands on standard error")),
)
ANSWERS = (
    (
        "--json",
        _tr(
            "One object on standard output: ok, or error with exit, message, fields (and kind when "
            "disk, lock or file failed)."
        ),
    ),
    (
        "CAMPUS_GUARD_DATA, _LANG, _USER, _PASSWORD",
        _tr("The same as the options; a password is never taken from an argument."),
    ),
)
FILE = click.Path(path_type=Path, dir_okay=False)
EXISTING = click.Path(path_type=Path, dir_okay=False, exists=True)
FOLDER = click.Path(path_type=Path, file_okay=False)

Body = Callable[..., Any]


def _keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    """Keep an option of every command; given behind the command it wins over before it."""
    if value is not None and value is not False:
        ctx.find_root().ensure_object(dict)[str(param.name)] = value


_COMMON = (
    words.option(
        "--data", type=FOLDER, expose_value=False, callback=_keep, help=_tr("Folder of the data.")
    ),
    words.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        expose_value=False,
        callback=_keep,
        help=_tr("Language of window, papers and messages (default zh_CN)."),
    ),
    words.option("--user", expose_value=False, callback=_keep, help=_tr("User name.")),
    words.option(
        "--password-file",
        type=EXISTING,
        expose_value=False,
        callback=_keep,
        help=_tr("File whose first line is the password."),
    ),
    words.option(
        "--json",
        "as_json",
        is_flag=True,
        expose_value=False,
        callback=_keep,
        help=_tr("Answer in JSON."),
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
        with words.speaking(None):  # neither the window nor a child is to hear of it
            code = body(caller)
    except CampusGuardError as error:
        code = caller.refuse(error)
    except (click.exceptions.Exit, click.ClickException, click.Abort):
        raise
    except Exception:  # noqa: BLE001 - the exit code must tell a fault from a found problem
        traceback.print_exc()
        code = Exit.FAULT
    ctx.exit(int(code))


@click.group(
    cls=words.Root,
    invoke_without_command=True,
    help=_tr("Safety office of a school, offline. Without a command the window opens."),
)
@common
@click.version_option(
    __version__,
    prog_name="campus-guard",
    cls=words.Option,
    help=_tr("Show the version and exit."),
)
@click.pass_context
def main(ctx: click.Context) -> None:
    """Run the command line."""
    if ctx.invoked_subcommand is None:
        _finish(ctx, _window)


main.closing = ((_tr("Exit codes"), EXITS), (_tr("Programs that call"), ANSWERS))


def _window(caller: Caller) -> int:
    from campus_guard.app.boot import start

    return start(caller.data_dir, given_language=caller.language if _language_given() else None)


def _language_given() -> bool:
    named = any(a == "--lang" or a.startswith("--lang=") for a in sys.argv[1:])
    return named or bool(os.environ.get("CAMPUS_GUARD_LANG"))


@main.command("demo", help=_tr("Build the sample school in an empty data folder."))
@common
@words.option("--scale", type=click.Choice(["small", "school", "decade"]), default="school")
@words.option("--seed", type=int, default=1, show_default=True)
@words.option("--today", type=DAY, help=_tr("Last day of the records (default: today)."))
@click.pass_context
def _demo(ctx: click.Context, scale: str, seed: int, today: datetime | None) -> None:
    def body(caller: Caller) -> int:
        from campus_guard.app.commands.demo import run

        return run(caller, scale=scale, seed=seed, today=today.date() if today else None)

    _finish(ctx, body)


@main.group("rules", help=_tr("The accident rules without any database."))
def _rules() -> None: ...


@_rules.command(
    "run", help=_tr("Decide the cases of FILE (a list of vectors) and write the results as JSON.")
)
@common
@click.argument("file", type=EXISTING)
@words.option(
    "--check", is_flag=True, help=_tr("Compare with the file's `expected`; 1 if different.")
)
@words.option("--rule-set", type=EXISTING, help=_tr("Another rule set than the built-in one."))
@click.pass_context
def _rules_run(ctx: click.Context, file: Path, *, check: bool, rule_set: Path | None) -> None:
    def body(caller: Caller) -> int:
        from campus_guard.app.commands.rules import run

        return run(caller, file, check=check, rule_set=rule_set)

    _finish(ctx, body)


@main.group("roster", help=_tr("Duty rosters."))
def _rosters() -> None: ...


@_rosters.command(
    "solve",
    help=_tr(
        "Make a roster of a JSON FILE, without database and login; 1 when slots stay empty. "
        "The same file and seed give the same roster."
    ),
)
@common
@click.argument("file", type=EXISTING)
@words.option("--out", type=FILE, required=True, help=_tr("JSON file to write."))
@words.option(
    "--seconds",
    type=click.FloatRange(0, 3600),
    default=30.0,
    show_default=True,
    help=_tr("Effort: steps worth about so many seconds."),
)
@words.option("--seed", type=click.IntRange(0, 2**31 - 1), help=_tr("Instead of the file's seed."))
@words.option("--explain", is_flag=True, help=_tr("Say why slots stay empty."))
@click.pass_context
def _roster_solve(
    ctx: click.Context, file: Path, out: Path, *, seconds: float, seed: int | None, explain: bool
) -> None:
    def body(caller: Caller) -> int:
        from campus_guard.app.commands.roster import solve

        return solve(caller, file, out, seconds=seconds, seed=seed, explain=explain)

    _finish(ctx, body)


vars(_roster_solve)["closing"] = ((_tr("Fields of FILE"), FIELDS), (_tr("Fields of --out"), ANSWER))


def _roster_command(name: str, text: str, **options: Any) -> None:
    """Add a command on stored rosters; its body is in ``app.commands.report_rosters``."""

    @_rosters.command(name, help=text)
    @common
    @words.option("--term", required=True, help=_tr("Term, like 2026-2027-1."))
    @click.pass_context
    def command(ctx: click.Context, /, **values: Any) -> None:
        def body(caller: Caller) -> int:
            from campus_guard.app.commands import report_rosters

            run = report_rosters.generate if name == "generate" else report_rosters.check_rosters
            return run(caller, values)

        _finish(ctx, body)

    for option, details in options.items():
        command.params.append(words.Option([f"--{option}"], **details))


_roster_command(
    "generate",
    _tr("Make the roster of a term and store it; 1 when places stay empty."),
    version=VERSION,
    seconds={
        "type": click.FloatRange(0, 3600),
        "default": 30.0,
        "help": _tr("Effort: steps worth about so many seconds."),
    },
    seed={
        "type": click.IntRange(0, 2**31 - 1),
        "help": _tr("The same seed gives the same roster."),
    },
)
_roster_command(
    "check",
    _tr("Say every broken rule and every gap of a roster; 1 when there is one."),
    version=VERSION,
)


@main.command("roster-worker", hidden=True)
def _roster_worker() -> None:
    from campus_guard.features.rosters.engine.child import main as serve

    sys.stdout.flush()
    os._exit(serve())  # a thread still waits for input; nothing is left to be done


@main.group("report", help=_tr("Papers as PDF, lists also as XLSX: the ending of --out decides."))
def _papers() -> None: ...


def _report(name: str, text: str, **options: Any) -> None:
    """Add a kind of paper; its maker is the one of that name in ``app.commands.report``."""

    @_papers.command(name, help=text)
    @common
    @words.option("--out", type=FILE, required=True, help=_tr("File to write (.pdf or .xlsx)."))
    @click.pass_context
    def command(ctx: click.Context, /, out: Path, **values: Any) -> None:
        def body(caller: Caller) -> int:
            from campus_guard.app.commands.report import write

            return write(caller, name, out, values)

        _finish(ctx, body)

    for option, details in options.items():
        command.params.append(words.Option([f"--{option.replace('_', '-')}"], **details))


for _name, _text, _options in REPORTS:
    _report(_name, _text, **_options)


@_papers.command("month-bundle", help=_tr("All papers of a month with a cover list, in a folder."))
@common
@words.option("--month", required=True, help=_tr("Month, like 2026-10."))
@words.option("--out", type=FOLDER, required=True, help=_tr("Folder for the papers."))
@click.pass_context
def _month_bundle(ctx: click.Context, month: str, out: Path) -> None:
    def body(caller: Caller) -> int:
        from campus_guard.app.commands.report import write_month_bundle

        return write_month_bundle(caller, month, out)

    _finish(ctx, body)


def _transfer(name: str, text: str) -> None:
    """Add ``import`` or ``export``."""

    @main.command(name, help=text)
    @common
    @click.argument("kind")
    @click.argument("file", type=EXISTING if name == "import" else FILE)
    @words.option("--dry-run", is_flag=True, help=_tr("Check everything, write nothing."))
    @click.pass_context
    def command(ctx: click.Context, kind: str, file: Path, *, dry_run: bool) -> None:
        def body(caller: Caller) -> int:
            from campus_guard.app.commands import transfer

            run = transfer.run_import if name == "import" else transfer.run_export
            return run(caller, kind, file, dry_run=dry_run)

        _finish(ctx, body)


_transfer(
    "import",
    _tr("Read KIND from an XLSX FILE: all rows or none. Any other KIND tells which there are."),
)
_transfer("export", _tr("Write KIND to an XLSX FILE in the columns of the import."))


@main.command("backup", help=_tr("Write a verified backup into DIR."))
@common
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.pass_context
def _backup(ctx: click.Context, folder: Path) -> None:
    def body(caller: Caller) -> int:
        from campus_guard.app.commands.backup import run_backup

        return run_backup(caller, folder)

    _finish(ctx, body)


@main.command(
    "restore", help=_tr("Put the backup FILE in place; the present data are moved aside.")
)
@common
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@click.pass_context
def _restore(ctx: click.Context, file: Path) -> None:
    def body(caller: Caller) -> int:
        from campus_guard.app.commands.backup import run_restore

        return run_restore(caller, file)

    _finish(ctx, body)


@main.command(
    "check",
    help=_tr("Check integrity, audit chain and settings; exit code 1 when something is wrong."),
)
@common
@click.pass_context
def _check(ctx: click.Context) -> None:
    def body(caller: Caller) -> int:
        from campus_guard.app.commands.backup import run_check

        return run_check(caller)

    _finish(ctx, body)


@main.command(
    "screenshots",
    help=_tr(
        "Draw every page into pictures, without a display. Of the sample school each role's pages "
        "are drawn, of any other school those of --user; without a school a small sample school "
        "is made for the pictures."
    ),
)
@_common_but_language
@words.option("--out", type=FOLDER, required=True, help=_tr("Folder for the pictures."))
@words.option(
    "--theme", type=click.Choice(["light", "dark"]), multiple=True, help=_tr("May be repeated.")
)
@words.option(
    "--size", default="1366x768", show_default=True, help=_tr("Width x height in pixels.")
)
@words.option(
    "--lang",
    "languages",
    type=click.Choice(LANGUAGES),
    multiple=True,
    help=_tr("Language of the pictures; may be repeated."),
)
@click.pass_context
def _screenshots(
    ctx: click.Context, out: Path, theme: tuple[str, ...], size: str, languages: tuple[str, ...]
) -> None:
    def body(caller: Caller) -> int:
        from campus_guard.app.commands.screenshots import run

        chosen = languages or (caller.language,)
        return run(caller, out, themes=theme or ("light",), size=size, languages=chosen)

    _finish(ctx, body)
