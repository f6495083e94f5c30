"""The command line in the caller's language: its own help, and what click itself says.

click asks gettext for its texts. Ours lie in the same catalogue, so one domain serves both; what
is marked with ``_tr`` is translated when it is shown.
"""

import gettext
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import click

from campus_guard.core.i18n import LANGUAGES
from campus_guard.core.paths import resource

DOMAIN = "campus_guard"
CHOSEN = "zh_CN"
_LANGUAGE = "LANGUAGE"  # where gettext looks first


class Marker:
    """Marks texts for the catalogue; it changes nothing."""

    def __call__(self, text: str) -> str:
        """Return the text as it is."""
        return text

    def n(self, one: str, many: str) -> tuple[str, str]:
        """Return a text for one and for many as they are."""
        return one, many


_tr = Marker()

SPOKEN_BY_CLICK = (
    _tr("Usage:"),
    _tr("Options"),
    _tr("Commands"),
    _tr("Positional arguments"),
    _tr("Show this message and exit."),
    _tr("Show the version and exit."),
    _tr("default: {default}"),
    _tr("Error: {message}"),
    _tr("Try '{command} {option}' for help."),
    _tr("Invalid value: {message}"),
    _tr("Invalid value for {param_hint}: {message}"),
    _tr("Missing argument"),
    _tr("Missing option"),
    _tr("Missing parameter"),
    _tr("Missing command."),
    _tr("No such option {name!r}."),
    _tr("No such command {name!r}."),
    _tr("Option {name!r} does not take a value."),
    _tr("Choose from:\n\t{choices}"),
    _tr("{value!r} is not a valid {number_type}."),
    _tr("{value} is not in the range {range}."),
    _tr("{name} {filename!r} does not exist."),
    _tr("{name} {filename!r} is a file."),
    _tr("{name} {filename!r} is a directory."),
    _tr("{name} {filename!r} is not readable."),
    _tr("file"),
    _tr("directory"),
    _tr("path"),
    _tr("Aborted!"),
    _tr.n("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    _tr.n("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    _tr.n("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    _tr.n("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    _tr.n(
        "{value!r} does not match the format {format}.",
        "{value!r} does not match the formats {formats}.",
    ),
)
"""What click says to callers of ours."""


def language_of(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the language that was asked for, before any option is read."""
    asked = environment.get("CAMPUS_GUARD_LANG", "")
    for place, argument in enumerate(arguments):
        if argument == "--lang" and place + 1 < len(arguments):
            asked = arguments[place + 1]
        elif argument.startswith("--lang="):
            asked = argument.partition("=")[2]
    return asked if asked in LANGUAGES else CHOSEN


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Let gettext speak a language, None as it was before; then put everything back."""
    domain, before = gettext.textdomain(), os.environ.get(_LANGUAGE)
    if language is None:
        os.environ.pop(_LANGUAGE, None)
        gettext.textdomain("messages")
    else:
        gettext.bindtextdomain(DOMAIN, str(resource("locale")))
        gettext.textdomain(DOMAIN)
        os.environ[_LANGUAGE] = language
    try:
        yield
    finally:
        gettext.textdomain(domain)
        if before is None:
            os.environ.pop(_LANGUAGE, None)
        else:
            os.environ[_LANGUAGE] = before


def spoken(text: str | None) -> str | None:
    """Return a marked text in the language spoken now."""
    return gettext.gettext(text) if text else text


class Spoken:
    """A text that was marked, read in the language spoken now."""

    def __get__(self, thing: Any, kind: type) -> str | None:
        """Return the text; None when there is none."""
        return spoken(vars(thing).get("marked_help")) if thing is not None else None

    def __set__(self, thing: Any, text: str | None) -> None:
        """Keep the text as it is written."""
        vars(thing)["marked_help"] = text


class Option(click.Option):
    """An option whose help is shown in the caller's language."""

    help = Spoken()


option = partial(click.option, cls=Option)


class Command(click.Command):
    """A command whose help is shown in the caller's language."""

    help = Spoken()
    closing: Sequence[tuple[str, Sequence[tuple[str, str]]]] = ()

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return --help, described in the language spoken now."""
        found = super().get_help_option(ctx)
        if found is not None:
            found.help = gettext.gettext("Show this message and exit.")
        return found

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the lists at the end of the help."""
        super().format_epilog(ctx, formatter)
        for title, rows in self.closing:
            with formatter.section(gettext.gettext(title)):
                formatter.write_dl([(name, gettext.gettext(text)) for name, text in rows])


class Group(Command, click.Group):
    """Commands under one name."""

    command_class = Command
    group_class = type


class Root(Group):
    """The whole command line: it finds out first in which language it is called."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **options: Any) -> Any:
        """Run in the caller's language."""
        given = list(sys.argv[1:] if args is None else args)
        with speaking(language_of(given, os.environ)):
            return super().main(given, *more, **options)
