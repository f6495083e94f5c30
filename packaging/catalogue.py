"""Texts of the interface: extract, update zh_CN, compile, make zh_TW.

    catalogue.py                 extract and write the catalogues
    catalogue.py --add F.json    the same, with translations {english: chinese} merged in
    catalogue.py --missing       print {english: ""} of what has no Chinese yet
    catalogue.py --prune         also drop translations of texts that are gone
    catalogue.py --check         write nothing; exit 1 when a catalogue is incomplete or stale

A text is a literal given to ``tr``, ``tr.n`` (singular, plural) or ``msg``. The .po is the source;
both .mo files are committed, so that a checkout runs without a build step. zh_TW comes from zh_CN
by OpenCC; resources/locale/zh_TW_overrides.json mends what a converter cannot know: "phrases"
{converted: right} in every text, "texts" {english: traditional} as a whole.
"""

import argparse
import ast
import io
import json
import string
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

DOMAIN = "campus_guard"
CALLS = frozenset({"tr", "_tr", "msg"})
BORN = datetime(2026, 1, 1, tzinfo=UTC)  # fixed, so that the same texts give the same bytes
HEADER = "# Texts of campus_guard. Edit the translations here, then run `make locale`."

TextId = tuple[str, ...]


@dataclass
class Texts:
    """What the source says: texts by identity with the files that use them, and mistakes."""

    places: dict[TextId, set[str]] = field(default_factory=dict)
    mistakes: list[str] = field(default_factory=list)

    def add(self, identity: TextId, place: str) -> None:
        self.places.setdefault(identity, set()).add(place)


def _literals(node: ast.expr) -> list[str] | None:
    """Return the texts an argument can be; empty when it is a variable, None when it is built."""
    match node:
        case ast.Constant(value=str() as text):
            return [text]
        case ast.IfExp(body=body, orelse=other):
            both = [_literals(body), _literals(other)]
            return None if None in both else [t for part in both for t in part or ()]
        case ast.JoinedStr() | ast.BinOp() | ast.Call(func=ast.Attribute(attr="format")):
            return None
    return []


def _name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _read_call(call: ast.Call, place: str, texts: Texts) -> None:
    is_plural = (
        isinstance(call.func, ast.Attribute)
        and call.func.attr == "n"
        and _name(call.func.value) in CALLS
    )
    wanted = 2 if is_plural else 1
    if not (is_plural or _name(call.func) in CALLS) or len(call.args) < wanted:
        return
    found = [_literals(argument) for argument in call.args[:wanted]]
    if None in found:
        texts.mistakes.append(f"{place}:{call.lineno}: a translatable text must be one literal")
    elif is_plural:
        one, many = found
        if one and many:
            texts.add((one[0], many[0]), place)
    else:
        for text in found[0] or ():
            if text:
                texts.add((text,), place)


def extract(root: Path) -> Texts:
    """Return all texts of the package below ``root``; a file that does not parse is a mistake."""
    texts = Texts()
    for path in sorted((root / DOMAIN).rglob("*.py")):
        place = path.relative_to(root).as_posix()
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"))
        except SyntaxError as error:
            texts.mistakes.append(f"{place}: {error}")
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                _read_call(node, place, texts)
    _refuse_double_use(texts)
    return texts


def _refuse_double_use(texts: Texts) -> None:
    """A catalogue knows a text by its singular: it cannot be both plain and counted."""
    plain = {identity[0] for identity in texts.places if len(identity) == 1}
    seen: set[str] = set()
    for identity in sorted(texts.places):
        if len(identity) == 2:
            if identity[0] in plain or identity[0] in seen:
                texts.mistakes.append(f"{identity[0]!r} is used with and without a plural")
            seen.add(identity[0])


@dataclass(frozen=True)
class Files:
    """Where the catalogues of a checkout lie."""

    root: Path

    @property
    def locale(self) -> Path:
        return self.root / "resources" / "locale"

    @property
    def overrides(self) -> Path:
        return self.locale / "zh_TW_overrides.json"

    def po(self) -> Path:
        return self.locale / "zh_CN" / "LC_MESSAGES" / f"{DOMAIN}.po"

    def mo(self, language: str) -> Path:
        return self.locale / language / "LC_MESSAGES" / f"{DOMAIN}.mo"


def _first(value: object) -> str:
    """Return the only form; Chinese has one plural form."""
    if isinstance(value, (tuple, list)):
        return str(value[0]) if value else ""
    return str(value)


def read_translations(po: Path) -> tuple[dict[str, str], list[str]]:
    """Return {english singular: chinese} with the obsolete ones, and the ids marked fuzzy."""
    if not po.exists():
        return {}, []
    with po.open("rb") as stream:
        catalogue = read_po(stream, locale="zh_CN")
    entries = [m for m in [*catalogue, *catalogue.obsolete.values()] if m.id]
    said = {_first(m.id): _first(m.string) for m in entries if _first(m.string)}
    return said, [_first(m.id) for m in entries if m.fuzzy]


def _empty(language: str) -> Catalog:
    return Catalog(
        locale=language,
        domain=DOMAIN,
        header_comment=HEADER,
        project=DOMAIN,
        version="1",
        creation_date=BORN,
        revision_date=BORN,
        last_translator="campus_guard",
        language_team="campus_guard",
        fuzzy=False,
    )


def _entry(identity: TextId, text: str) -> tuple[str | TextId, str | tuple[str]]:
    return (identity[0], text) if len(identity) == 1 else (identity, (text,))


def build(language: str, texts: Texts, said: Mapping[str, str], *, old: bool) -> Catalog:
    """Return the catalogue of the texts in use; with ``old`` the others as obsolete entries."""
    catalogue = _empty(language)
    for identity in sorted(texts.places):
        key, text = _entry(identity, said.get(identity[0], ""))
        places = [(place, 0) for place in sorted(texts.places[identity])]
        catalogue.add(key, text, locations=places)
    used = {identity[0] for identity in texts.places}
    for key in sorted(set(said) - used) if old else ():
        catalogue.obsolete[key] = Message(key, said[key])
    return catalogue


@dataclass(frozen=True)
class Overrides:
    """What OpenCC's result is mended with."""

    phrases: Mapping[str, str]
    texts: Mapping[str, str]

    def mend(self, key: str, converted: str) -> str:
        if key in self.texts:
            return self.texts[key]
        for wrong, right in self.phrases.items():
            converted = converted.replace(wrong, right)
        return converted


def read_overrides(path: Path) -> Overrides:
    """Return the overrides of a file; empty when there is none. Raises KeyError or ValueError."""
    if not path.exists():
        return Overrides({}, {})
    data = json.loads(path.read_text(encoding="utf-8"))
    return Overrides(data["phrases"], data["texts"])


def convert(said: Mapping[str, str]) -> dict[str, str]:
    """Return the traditional texts as OpenCC makes them (Taiwan's characters and phrases)."""
    from opencc import OpenCC

    converter = OpenCC("s2twp")
    return {key: converter.convert(text) for key, text in said.items()}


def _bytes_of_po(catalogue: Catalog) -> bytes:
    stream = io.BytesIO()
    write_po(stream, catalogue, width=100, sort_output=False, include_lineno=False)
    return stream.getvalue()


def _bytes_of_mo(catalogue: Catalog) -> bytes:
    stream = io.BytesIO()
    write_mo(stream, catalogue)
    return stream.getvalue()


def render(files: Files, texts: Texts, said: Mapping[str, str]) -> dict[Path, bytes]:
    """Return the content of every catalogue file."""
    overrides = read_overrides(files.overrides)
    traditional = {key: overrides.mend(key, text) for key, text in convert(said).items()}
    chinese = build("zh_CN", texts, said, old=True)
    taiwan = build("zh_TW", texts, traditional, old=False)
    return {
        files.po(): _bytes_of_po(chinese),
        files.mo("zh_CN"): _bytes_of_mo(chinese),
        files.mo("zh_TW"): _bytes_of_mo(taiwan),
    }


def read_json(path: Path) -> dict[str, str]:
    """Return the {text: text} of a file; empty when there is none. Raises ValueError otherwise."""
    if not path.exists():
        return {}
    data = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(data, dict) or not all(isinstance(v, str) for v in data.values()):
        raise ValueError(f"{path}: expected one object of texts")
    return data


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def wrong_fields(texts: Texts, said: Mapping[str, str]) -> Iterator[str]:
    """Yield a line for each translation whose {fields} are not those of its source."""
    for identity in sorted(texts.places):
        text = said.get(identity[0], "")
        try:
            wanted = _fields(identity[-1])
            if text and _fields(text) != wanted:
                yield f"fields differ: {identity[0]!r} -> {text!r}"
        except ValueError as error:
            yield f"broken field ({error}): {identity[0]!r} -> {text!r}"


def missing(texts: Texts, said: Mapping[str, str]) -> list[str]:
    """Return the English texts that have no Chinese, sorted."""
    return sorted({identity[0] for identity in texts.places if not said.get(identity[0])})


def faults(files: Files) -> list[str]:
    """Return one line for everything that is wrong with the committed catalogues."""
    texts = extract(files.root)
    said, fuzzy = read_translations(files.po())
    used = {identity[0] for identity in texts.places}
    lines = list(texts.mistakes)
    lines += [f"no Chinese: {text!r}" for text in missing(texts, said)]
    lines += [f"fuzzy: {text!r}" for text in fuzzy]
    lines += [f"no longer used (make locale ARGS=--prune): {t!r}" for t in sorted(set(said) - used)]
    lines += list(wrong_fields(texts, said))
    lines += list(_idle_overrides(files, said, used))
    for path, content in render(files, texts, said).items():
        if not path.exists() or path.read_bytes() != content:
            lines.append(f"stale, run make locale: {path.relative_to(files.root)}")
    return lines


def _idle_overrides(files: Files, said: Mapping[str, str], used: set[str]) -> Iterator[str]:
    """Yield a line for each override that changes nothing any more."""
    overrides = read_overrides(files.overrides)
    converted = "\n".join(text for key, text in convert(said).items() if key in used)
    for key in sorted(set(overrides.texts) - used):
        yield f"override of no text: {key!r}"
    for wrong in sorted(overrides.phrases):
        if wrong not in converted:
            yield f"override of no phrase: {wrong!r}"


def _merge(said: dict[str, str], extra: Mapping[str, str]) -> dict[str, str]:
    for key, text in extra.items():
        if text and said.get(key, text) != text:
            print(f"changed: {key!r}: {said[key]!r} -> {text!r}")
    return {**said, **{key: text for key, text in extra.items() if text}}


def _write(path: Path, content: bytes) -> None:
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(path.suffix + ".part")
    part.write_bytes(content)
    part.replace(path)


def update(files: Files, additions: list[Path], *, prune: bool) -> int:
    """Write the catalogues; return 0, or 1 when a text in the source is wrong."""
    texts = extract(files.root)
    said, _ = read_translations(files.po())
    for path in additions:
        if not path.exists():
            raise FileNotFoundError(path)
        said = _merge(said, read_json(path))
    used = {identity[0] for identity in texts.places}
    if prune:
        said = {key: text for key, text in said.items() if key in used}
    for path, content in render(files, texts, said).items():
        _write(path, content)
    for line in [*texts.mistakes, *wrong_fields(texts, said)]:
        print(line, file=sys.stderr)
    unused = len(set(said) - used)
    print(f"{len(used)} texts, {len(missing(texts, said))} without Chinese, {unused} not in use")
    return 1 if texts.mistakes else 0


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--add", type=Path, action="append", default=[], metavar="F.json")
    parser.add_argument("--missing", action="store_true")
    parser.add_argument("--prune", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[1])
    options = parser.parse_args(arguments)
    files = Files(options.root)
    if options.check:
        lines = faults(files)
        print("\n".join(lines) if lines else "catalogues: complete")
        return 1 if lines else 0
    if options.missing:
        texts = extract(files.root)
        gaps = missing(texts, read_translations(files.po())[0])
        print(json.dumps(dict.fromkeys(gaps, ""), ensure_ascii=False, indent=1))
        return 0
    return update(files, options.add, prune=options.prune)


if __name__ == "__main__":
    sys.exit(main())
