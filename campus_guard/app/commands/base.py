"""Who calls from the command line, what he is told, and with which exit code it ends.

Nothing heavy is imported here: ``campus-guard --version`` and ``--help`` answer at once.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from campus_guard.core.clock import Clock, SystemClock
from campus_guard.core.errors import (
    CampusGuardError,
    LoginError,
    PermissionDenied,
    UserError,
    WorldError,
)
from campus_guard.core.i18n import Translator, load_translator, msg
from campus_guard.core.paths import resource

if TYPE_CHECKING:
    from campus_guard.app.container import Container


class Exit(IntEnum):
    """Exit codes, the same for all commands."""

    OK = 0
    FOUND = 1
    USAGE = 2
    LOGIN = 3
    NOT_PERMITTED = 4
    WORLD = 5
    INPUT = 6
    FAULT = 70


def exit_code(error: CampusGuardError) -> Exit:
    """Return the exit code that an error ends with."""
    if isinstance(error, LoginError):
        return Exit.LOGIN
    if isinstance(error, PermissionDenied):
        return Exit.NOT_PERMITTED
    return Exit.WORLD if isinstance(error, WorldError) else Exit.INPUT


@dataclass
class Caller:
    """The options that every command has, and the two ways to answer: words or JSON."""

    data_dir: Path
    language: str = "zh_CN"
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    as_json: bool = False
    clock: Clock = field(default_factory=SystemClock)

    @cached_property
    def tr(self) -> Translator:
        """Return the translator of the language asked for."""
        return load_translator(self.language, resource("locale"))

    def say(self, text: str) -> None:
        """Tell a person something on standard output; silent with ``--json``."""
        if not self.as_json:
            click.echo(text)

    def warn(self, text: str) -> None:
        """Tell something on standard error, with ``--json`` too."""
        click.echo(text, err=True)

    def answer(self, *, ok: bool = True, **values: Any) -> None:
        """Write the answer as one JSON object on standard output; silent without ``--json``."""
        if self.as_json:
            click.echo(to_json({"ok": ok, **values}))

    def refuse(self, error: CampusGuardError) -> Exit:
        """Tell what went wrong and return the exit code."""
        code = exit_code(error)
        fields = error.fields if isinstance(error, UserError) else {}
        told = {name: self.tr(problem) for name, problem in fields.items()}
        kind = {"kind": error.kind} if isinstance(error, WorldError) else {}
        message = self.tr(error.message)
        if self.as_json:
            fault = {"exit": int(code), "message": message, "fields": told, **kind}
            self.answer(ok=False, error=fault)
            return code
        self.warn(message)
        for name, problem in told.items():
            if problem != message:
                self.warn(f"  {name}: {problem}")
        return code

    def ask_password(self) -> str:
        """Return the password: as given by file or environment, else typed without echo.

        Raises LoginError when there is nobody to ask.
        """
        if self.password is None:
            if not sys.stdin.isatty():
                raise LoginError(msg("No password: use --password-file or CAMPUS_GUARD_PASSWORD."))
            self.password = click.prompt(self.tr("Password"), hide_input=True, err=True)
        return self.password

    def ask_username(self) -> str:
        """Return the user name; raises LoginError when none was given."""
        if not self.username:
            raise LoginError(msg("No user name: use --user or CAMPUS_GUARD_USER."))
        return self.username

    @contextmanager
    def school(self) -> Iterator["Container"]:
        """Yield the school of the data folder, opened as the caller."""
        from campus_guard.app.opening import sign_in

        username = self.ask_username()
        opened = sign_in(self.data_dir, username, self.ask_password(), self.clock)
        if opened.damage is not None:
            self.warn(self.tr(opened.damage))
        try:
            yield opened.container
        finally:
            opened.container.close()


def to_json(value: Any) -> str:
    """Return JSON in which dates, decimals and paths are text."""
    return json.dumps(value, ensure_ascii=False, indent=1, default=str)


def read_json(path: Path) -> Any:
    """Return what a JSON file holds; raises UserError in words."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(msg("{file} cannot be read.", file=path.name)) from error
    except ValueError as error:
        problem = msg("{file} is not JSON: {problem}", file=path.name, problem=str(error))
        raise UserError(problem) from error
