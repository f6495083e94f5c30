"""Words: translated when they are shown, with their values, in every language."""

from pathlib import Path

import pytest

from campus_guard.core.errors import ADVICE, UserError, World, WorldError
from campus_guard.core.i18n import LANGUAGES, Translator, load_translator, msg
from campus_guard.core.paths import resource
from campus_guard.core.roles import ROLE_LABELS, Role

LOCALE = resource("locale")


def test_english_is_the_source() -> None:
    tr = load_translator("en", LOCALE)
    assert tr("Save") == "Save"
    assert tr("{n} rows are wrong", n=3) == "3 rows are wrong"
    assert tr("") == ""
    assert tr.n("{n} day", "{n} days", 1) == "1 day"
    assert tr.n("{n} day", "{n} days", 2) == "2 days"


def test_messages_are_translated_when_shown() -> None:
    inner, tr = msg("Principal"), load_translator("zh_CN", LOCALE)
    assert tr(inner) == "校长"
    assert tr(msg("{who} and {n}", who=inner, n=2)) == "校长 and 2"
    assert str(msg("{who} and {n}", who=inner, n=2)) == "Principal and 2"
    assert msg("a", n=1) == msg("a", n=1)
    assert hash(msg("a", n=1)) == hash(msg("a", n=1))


def test_values_with_braces_are_values() -> None:
    tr = Translator()
    assert tr("{name} left", name="{x}%s{") == "{x}%s{ left"
    assert tr(msg("100 % {sure}", sure="{")) == "100 % {"
    assert tr("no values: {kept}") == "no values: {kept}"


def test_a_missing_catalogue_shows_english(tmp_path: Path) -> None:
    assert load_translator("zh_CN", tmp_path)("Principal") == "Principal"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_what_went_wrong(language: str) -> None:
    tr = load_translator(language, LOCALE)
    said = {tr(ADVICE[kind]) for kind in World}
    assert len(said) == len(World)
    if language != "en":
        assert all(any("\u4e00" <= c <= "\u9fff" for c in text) for text in said)


def test_roles_have_names_in_chinese_writing() -> None:
    for language in ("zh_CN", "zh_TW"):
        tr = load_translator(language, LOCALE)
        assert len({tr(ROLE_LABELS[role]) for role in Role}) == 4


def test_errors_carry_their_sentence() -> None:
    error = WorldError(World.FULL)
    assert error.message == ADVICE[World.FULL]
    assert str(error) == str(error.message)
    wrong = UserError(msg("Wrong."), {"name": msg("Missing.")})
    assert dict(wrong.fields) == {"name": msg("Missing.")}
    assert UserError(msg("Wrong.")).fields == {}
