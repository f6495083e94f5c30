"""The command line speaks the caller's language, Chinese unless another one is asked for."""

import gettext
import os
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from campus_guard.app.commands.words import SPOKEN_BY_CLICK, language_of, speaking
from campus_guard.cli import main
from campus_guard.core.i18n import load_translator
from campus_guard.core.paths import resource


def call(*args: str, **env: str) -> Result:
    return CliRunner(env=env).invoke(main, list(args))


def commands(group: click.Group = main, *path: str) -> Iterator[tuple[str, ...]]:
    yield path
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)
        else:
            yield (*path, name)


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


@pytest.mark.parametrize("path", sorted(commands()), ids=" ".join)
def test_every_help_is_chinese_and_english_when_asked(path: tuple[str, ...]) -> None:
    chinese = call(*path, "--help")
    assert chinese.exit_code == 0
    lines = [line for line in chinese.stdout.splitlines() if line.strip()]
    assert chinese.stdout.startswith("用法")
    assert is_chinese(lines[1])
    english = call(*path, "--help", CAMPUS_GUARD_LANG="en")
    assert english.stdout.startswith("Usage:")
    assert not is_chinese(english.stdout)


def test_every_option_is_described_in_chinese() -> None:
    zh = load_translator("zh_CN", resource("locale"))
    described = [
        param.help
        for path in commands()
        for command in [_find(path)]
        for param in command.params
        if isinstance(param, click.Option) and param.help
    ]
    assert len(described) > 50
    assert [text for text in described if zh(text) == text] == []


def _find(path: tuple[str, ...]) -> click.Command:
    found: click.Command = main
    for name in path:
        assert isinstance(found, click.Group)
        found = found.commands[name]
    return found


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("report", "visitors", "--from", "heute", "--out", "x.pdf"), "不符合格式"),
        (("nonsense",), "没有命令"),
        (("import",), "缺少参数"),
        (("demo", "--scale", "big"), "不是以下之一"),
        (("check", "--nonsense"), "没有选项"),
        (("import", "visits", "nowhere.xlsx"), "不存在"),
        (("check", "a", "b"), "多余的参数"),
    ],
)
def test_wrong_usage_is_told_in_the_callers_language(args: tuple[str, ...], words: str) -> None:
    told = call(*args)
    assert told.exit_code == 2
    assert words in told.stderr
    english = call("--lang", "en", *args)
    assert english.exit_code == 2
    assert not is_chinese(english.stderr)


@pytest.mark.parametrize("texts", SPOKEN_BY_CLICK, ids=str)
def test_what_click_says_is_still_what_it_says(texts: str | tuple[str, str]) -> None:
    """A text that click words differently one day would be English again: this tells."""
    source = "".join(
        p.read_text(encoding="utf-8") for p in Path(click.__file__).parent.glob("*.py")
    )
    for text in (texts,) if isinstance(texts, str) else texts:
        assert text.replace("\n", "\\n").replace("\t", "\\t") in source


@pytest.mark.parametrize(
    ("args", "env", "language"),
    [
        ((), {}, "zh_CN"),
        (("--lang", "en"), {}, "en"),
        (("report", "--lang=zh_TW"), {}, "zh_TW"),
        (("--lang",), {"CAMPUS_GUARD_LANG": "en"}, "en"),
        (("--lang", "klingon"), {}, "zh_CN"),
    ],
)
def test_the_language_is_known_before_options_are_read(
    args: tuple[str, ...], env: dict[str, str], language: str
) -> None:
    assert language_of(args, env) == language


def test_nothing_of_it_stays_behind() -> None:
    before = gettext.textdomain(), os.environ.get("LANGUAGE")
    call("--help")
    with speaking("en"), speaking(None):
        assert "LANGUAGE" not in os.environ
    assert (gettext.textdomain(), os.environ.get("LANGUAGE")) == before
