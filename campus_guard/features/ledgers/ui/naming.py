"""The editor names fields, states and answers by their words; a definition holds their keys.

A person reads 日期 and types 日期. Keys are understood too, and stay where words are not clear.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from campus_guard.core.i18n import Translator, msg
from campus_guard.features.ledgers.rules.types import (
    SPECIAL_LABELS,
    ColumnDef,
    Condition,
    FieldType,
    LedgerDef,
)
from campus_guard.features.people.pinyin import readings

_PARTING = frozenset(",，、；;=＝\n")
_YES_NO = {"yes": msg("Yes"), "no": msg("No")}


@dataclass(frozen=True)
class _Book:
    """Ways to say a name: of a field, of a state, of an answer of the field said before it."""

    field: Callable[[str], str]
    state: Callable[[str], str]
    answer: Callable[[str, str], str]
    rule: Callable[[str], str]


def worded(x: LedgerDef, tr: Translator) -> LedgerDef:
    """Return the definition with words where it points to fields, states and answers."""
    fields = _clear(_fields(x, tr))
    states = _clear((s.code, s.words.say(tr)) for s in x.states)

    def answer(key: str, code: str) -> str:
        return _clear(_answers(x, key, tr)).get(code, code)

    book = _Book(lambda k: fields.get(k, k), lambda k: states.get(k, k), answer, lambda k: k)
    return _said(x, book)


def keyed(x: LedgerDef, before: LedgerDef, tr: Translator) -> LedgerDef:
    """Return the definition with keys again; words that were changed meanwhile still count."""
    fields = _known((before, x), lambda d: _fields(d, tr))
    fields |= {f.key: f.key for f in x.fields}
    states = _known((before, x), lambda d: ((s.code, s.words.say(tr)) for s in d.states))
    states |= {s.code: s.code for s in x.states}

    def field(words: str) -> str:
        return fields.get(words.strip(), words)

    def answer(words: str, said: str) -> str:
        key = field(words)
        found = _known((before, x), lambda d: _answers(d, key, tr))
        return found.get(said.strip(), said)

    def rule(words: str) -> str:
        for name in sorted(fields, key=len, reverse=True):
            words = words if name.isascii() else words.replace(name, fields[name])
        return words

    return _said(x, _Book(field, lambda w: states.get(w.strip(), w), answer, rule))


def initials(text: str) -> str:
    """Return the first letters of the pinyin of the characters, Latin letters and digits kept."""
    found = []
    for character in text:
        sounds = readings(character)
        plain = character.lower() if character.isascii() and character.isalnum() else ""
        found.append(sounds[0][0] if sounds else plain)
    return "".join(found)


def _fields(x: LedgerDef, tr: Translator) -> Iterable[tuple[str, str]]:
    yield from ((key, tr(words)) for key, words in SPECIAL_LABELS.items())
    yield from ((f.key, f.words.say(tr)) for f in x.fields)


def _answers(x: LedgerDef, key: str, tr: Translator) -> Iterable[tuple[str, str]]:
    if key == "state":
        return ((s.code, s.words.say(tr)) for s in x.states)
    f = x.field(key)
    if f is not None and f.type is FieldType.YES_NO:
        return ((code, tr(words)) for code, words in _YES_NO.items())
    return ((o.code, o.words.say(tr)) for o in f.choices) if f is not None else ()


def _clear(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return {key: words} of the words that only one has and that part no list."""
    listed = list(pairs)
    times, keys = Counter(words for _, words in listed), {key for key, _ in listed}
    return {
        key: words
        for key, words in listed
        if words.strip() and times[words] == 1 and words not in keys and not _PARTING & set(words)
    }


def _known(
    parts: Iterable[LedgerDef], pairs: Callable[[LedgerDef], Iterable[tuple[str, str]]]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for x in parts:
        found |= {words.strip(): key for key, words in _clear(pairs(x)).items()}
    return found


def _said(x: LedgerDef, book: _Book) -> LedgerDef:
    field, each = book.field, lambda keys: tuple(book.field(key) for key in keys)
    b = x.balance
    if b is not None:
        signs = {book.answer(b.direction, code): sign for code, sign in b.signs.items()}
        b = replace(b, by=each(b.by), direction=field(b.direction), quantity=field(b.quantity),
                    signs=signs)  # fmt: skip
    return replace(
        x,
        day=field(x.day),
        name=each(x.name),
        counts=each(x.counts),
        once=each(x.once),
        columns=tuple(ColumnDef(field(c.key), c.weight) for c in x.columns),
        fields=tuple(
            replace(f, not_before=field(f.not_before), compute=book.rule(f.compute))
            for f in x.fields
        ),
        moves=tuple(
            replace(m, origin=book.state(m.origin), to=book.state(m.to), needs=each(m.needs))
            for m in x.moves
        ),
        reminders=tuple(
            replace(r, field=field(r.field), latest_by=each(r.latest_by)) for r in x.reminders
        ),
        targets=tuple(
            replace(t, sum=field(t.sum), where=tuple(_condition(c, book) for c in t.where))
            for t in x.targets
        ),
        balance=b,
    )


def _condition(c: Condition, book: _Book) -> Condition:
    return Condition(book.field(c.field), tuple(book.answer(c.field, one) for one in c.one_of))


def followed(x: LedgerDef, before: LedgerDef) -> LedgerDef:
    """Return the definition with the columns following its fields, unless someone set them."""
    if x.columns != before.columns:
        return x
    there, old = {f.key for f in x.fields}, {f.key for f in before.fields}
    kept = [c for c in x.columns if c.key in there or c.key in SPECIAL_LABELS]
    new = [ColumnDef(f.key, 2 if f.type is FieldType.BLOCK else 0) for f in x.typed
           if f.key not in old]  # fmt: skip
    return replace(x, columns=(*kept, *new))


def named(x: LedgerDef) -> LedgerDef:
    """Return the definition with a code and letters of numbers, made from its title if empty."""
    made = "".join(c for c in initials(x.title.zh).upper() if c.isascii() and c.isalnum())[:24]
    code = x.code.strip() or made.lstrip("0123456789")
    letters = "".join(c for c in code.upper() if c.isalpha())[:4]
    return replace(x, code=code, series=x.series.strip() or letters)
