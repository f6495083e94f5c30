"""Whether a definition fits: everything that is wrong, in words, by place.

A place is the name of a part (``title``), or of one of several: ``fields.0.key``.
"""

import keyword
import re
from collections.abc import Iterable
from dataclasses import replace

from campus_guard.core.i18n import Message, msg
from campus_guard.core.text import clean_block, clean_line
from campus_guard.features.ledgers.rules import expressions as ex
from campus_guard.features.ledgers.rules.types import (
    FIGURES,
    PLAIN,
    SPECIAL,
    FieldDef,
    FieldType,
    LedgerDef,
    Words,
)

CODE_LENGTH = 24
TITLE_LENGTH = 60
HELP_LENGTH = 1000
MOST_FIELDS = 40
MOST_CHOICES = 60
MOST_PARTS = 20
UNIT_LENGTH = 12
_CODE = re.compile(r"[A-Z][A-Z0-9_-]*")
_SERIES = re.compile(r"[A-Z]{1,6}")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LINK = re.compile(r"hazard|accident|ledger:[A-Z][A-Z0-9_-]*")
_TONES = ("normal", "muted", "primary", "ok", "warning", "bad")
_ROLES = ("director", "principal")
_NAMING = FIGURES | {
    FieldType.TEXT,
    FieldType.BLOCK,
    FieldType.DATE,
    FieldType.CHOICE,
    FieldType.PERSON,
    FieldType.AREA,
    FieldType.PUPIL,
    FieldType.CLASS,
    FieldType.LINK,
}
Wrong = dict[str, Message]
NO_FIELD = msg("There is no such field.")


def clean_definition(ledger: LedgerDef) -> LedgerDef:
    """Return the definition with its words cleaned and its codes in their form."""
    return replace(
        ledger,
        code=clean_line(ledger.code).upper().replace(" ", ""),
        series=clean_line(ledger.series).upper(),
        title=_clean(ledger.title),
        help=Words(clean_block(ledger.help.zh), clean_block(ledger.help.en)),
        archive=clean_line(ledger.archive),
        fields=tuple(_clean_field(f) for f in ledger.fields),
        states=tuple(replace(s, words=_clean(s.words)) for s in ledger.states),
        moves=tuple(replace(m, words=_clean(m.words)) for m in ledger.moves),
        reminders=tuple(replace(m, words=_clean(m.words)) for m in ledger.reminders),
        targets=tuple(replace(t, words=_clean(t.words)) for t in ledger.targets),
        signatures=tuple(_clean(s) for s in ledger.signatures),
    )


def _clean(words: Words) -> Words:
    return Words(clean_line(words.zh), clean_line(words.en))


def _clean_field(f: FieldDef) -> FieldDef:
    choices = tuple(replace(o, words=_clean(o.words)) for o in f.choices)
    return replace(
        f,
        key=clean_line(f.key).lower(),
        words=_clean(f.words),
        unit=clean_line(f.unit),
        compute=clean_line(f.compute),
        choices=choices,
        hint=_clean(f.hint),
        second=_clean(f.second),
    )


def check_definition(ledger: LedgerDef) -> Wrong:
    """Return what is wrong with a cleaned definition, by place; nothing when it fits."""
    wrong: Wrong = {}
    _check_head(ledger, wrong)
    _check_fields(ledger, wrong)
    if not any(place.startswith("fields") for place in wrong):
        for part in (_check_day, _check_columns, _check_states, _check_moves, _check_balance):
            part(ledger, wrong)
        for part in (_check_reminders, _check_targets, _check_counts, _check_secret):
            part(ledger, wrong)
    return wrong


def _check_head(ledger: LedgerDef, wrong: Wrong) -> None:
    if not _CODE.fullmatch(ledger.code) or len(ledger.code) > CODE_LENGTH:
        wrong["code"] = msg("A code of capital letters and digits is needed, at most 24 signs.")
    if not _SERIES.fullmatch(ledger.series):
        wrong["series"] = msg("The numbers need one to six capital letters in front.")
    _words("title", ledger.title, wrong, needed=True)
    for name in ("zh", "en"):
        if len(getattr(ledger.help, name)) > HELP_LENGTH:
            wrong["help"] = msg("At most {n} characters.", n=HELP_LENGTH)
    if ledger.form and (not _CODE.fullmatch(ledger.form) or len(ledger.form) > CODE_LENGTH):
        wrong["form"] = msg("A code of capital letters and digits is needed, at most 24 signs.")
    if len(ledger.archive) > TITLE_LENGTH:
        wrong["archive"] = msg("At most {n} characters.", n=TITLE_LENGTH)
    for index, words in enumerate(ledger.signatures):
        _words(f"signatures.{index}.words", words, wrong, needed=True)


def _words(place: str, words: Words, wrong: Wrong, *, needed: bool = False) -> None:
    if needed and not words.zh:
        wrong[place] = msg("Words are needed.")
    elif max(len(words.zh), len(words.en)) > TITLE_LENGTH:
        wrong[place] = msg("At most {n} characters.", n=TITLE_LENGTH)


def _check_fields(ledger: LedgerDef, wrong: Wrong) -> None:
    if not ledger.fields:
        wrong["fields"] = msg("A ledger needs at least one field.")
    elif len(ledger.fields) > MOST_FIELDS:
        wrong["fields"] = msg("A ledger has at most {n} fields.", n=MOST_FIELDS)
    seen: set[str] = set()
    for index, f in enumerate(ledger.fields):
        at = f"fields.{index}."
        if not _KEY.fullmatch(f.key) or f.key in SPECIAL or keyword.iskeyword(f.key):
            wrong[at + "key"] = msg("A key of small letters and digits is needed.")
        elif f.key in seen:
            wrong[at + "key"] = msg("The key {key} stands twice.", key=f.key)
        seen.add(f.key)
        _words(at + "words", f.words, wrong, needed=True)
        _words(at + "hint", f.hint, wrong)
        _words(at + "second", f.second, wrong)
        problem = _check_kind(f) or _check_compute(ledger, f, index)
        if problem is not None:
            name, words = problem
            wrong[at + name] = words
        if f.not_before and not _is(ledger, f.not_before, FieldType.DATE):
            wrong[at + "not_before"] = NO_FIELD


def _check_kind(f: FieldDef) -> tuple[str, Message] | None:
    if f.type is FieldType.CHOICE:
        problem = _check_choices(f)
        if problem is not None:
            return "choices", problem
    elif f.choices:
        return "choices", msg("Only a choice has answers.")
    if not (_LINK.fullmatch(f.link) if f.type is FieldType.LINK else not f.link):
        return "link", msg("Say to which record it links: hazard, accident or a ledger.")
    return _check_number(f)


def _check_choices(f: FieldDef) -> Message | None:
    codes = [o.code for o in f.choices]
    if len(codes) < 2 or len(codes) > MOST_CHOICES:
        return msg("A choice needs 2 to {n} answers.", n=MOST_CHOICES)
    if len(set(codes)) < len(codes) or not all(_KEY.fullmatch(c) for c in codes):
        return msg("Each answer needs a code of its own in small letters.")
    if not all(o.words.zh for o in f.choices):
        return msg("Each answer needs words.")
    if any(len(text) > TITLE_LENGTH for o in f.choices for text in (o.words.zh, o.words.en)):
        return msg("At most {n} characters.", n=TITLE_LENGTH)
    return None


def _check_number(f: FieldDef) -> tuple[str, Message] | None:
    if f.unit and f.type is not FieldType.NUMBER:
        return "unit", msg("Only a number has a unit.")
    if len(f.unit) > UNIT_LENGTH:
        return "unit", msg("At most {n} characters.", n=UNIT_LENGTH)
    if not 0 <= f.places <= 6:
        return "places", msg("A number has 0 to 6 decimals.")
    if f.least is not None and f.most is not None and f.least > f.most:
        return "least", msg("The least value is more than the greatest.")
    return None


def _check_compute(ledger: LedgerDef, f: FieldDef, index: int) -> tuple[str, Message] | None:
    """Return what is wrong with a calculation: it may use what stands above it only."""
    if not f.compute:
        return None
    wanted = ex.DAY if f.type is FieldType.DATE else ex.NUMBER
    if f.type is not FieldType.DATE and f.type not in FIGURES:
        return "compute", msg("Only numbers, amounts and dates can be computed.")
    if f.required:
        return "required", msg("What is computed cannot be required.")
    try:
        found = ex.kind(f.compute, kinds(ledger.fields[:index]))
    except ex.Unreadable as error:
        return "compute", error.message
    if found != wanted:
        return "compute", msg("The calculation does not give what the field holds.")
    return None


def kinds(fields: Iterable[FieldDef]) -> dict[str, str]:
    """Return {key: NUMBER or DAY} of the fields that a calculation may use."""
    found = {f.key: ex.NUMBER for f in fields if f.type in FIGURES}
    return found | {f.key: ex.DAY for f in fields if f.type is FieldType.DATE}


def _is(ledger: LedgerDef, key: str, *types: FieldType) -> bool:
    f = ledger.field(key)
    return f is not None and f.type in types


def _check_day(ledger: LedgerDef, wrong: Wrong) -> None:
    day = ledger.field(ledger.day)
    if day is None or day.type is not FieldType.DATE or not day.required:
        wrong["day"] = msg("A ledger needs a required date by which its entries are ordered.")
    if not ledger.name or not all(_is(ledger, key, *_NAMING) for key in ledger.name):
        wrong["name"] = msg("Say which fields name an entry.")
    for key in ledger.once:
        if ledger.field(key) is None:
            wrong["once"] = NO_FIELD


def _check_columns(ledger: LedgerDef, wrong: Wrong) -> None:
    seen: set[str] = set()
    if not ledger.columns:
        wrong["columns"] = msg("The paper needs at least one column.")
    for index, column in enumerate(ledger.columns):
        special = _special(ledger)
        if column.key not in special and ledger.field(column.key) is None:
            wrong[f"columns.{index}.key"] = NO_FIELD
        elif column.key in seen:
            wrong[f"columns.{index}.key"] = msg("The column {key} stands twice.", key=column.key)
        elif not 0 <= column.weight <= 100:
            wrong[f"columns.{index}.weight"] = msg("A width is a number from 0 to 100.")
        seen.add(column.key)


def _special(ledger: LedgerDef) -> set[str]:
    found = {"number"} | ({"state"} if ledger.states else set())
    if any(f.type is FieldType.FILE for f in ledger.fields):
        found |= {"files"}
    return found | ({"balance", "difference"} if ledger.balance else set())


def special_columns(ledger: LedgerDef) -> tuple[str, ...]:
    """Return the columns that a ledger can have besides its fields."""
    return tuple(key for key in SPECIAL if key in _special(ledger))


def _check_states(ledger: LedgerDef, wrong: Wrong) -> None:
    codes = [s.code for s in ledger.states]
    if len(codes) == 1 or len(codes) > MOST_PARTS:
        wrong["states"] = msg("A ledger has no states, or 2 to {n}.", n=MOST_PARTS)
    for index, state in enumerate(ledger.states):
        if not _KEY.fullmatch(state.code) or codes.count(state.code) > 1:
            wrong[f"states.{index}.code"] = msg("Each state needs a code of its own.")
        if state.tone not in _TONES:
            wrong[f"states.{index}.tone"] = msg("There is no such colour.")
        _words(f"states.{index}.words", state.words, wrong, needed=True)


def _check_moves(ledger: LedgerDef, wrong: Wrong) -> None:
    known = {s.code for s in ledger.states}
    ways: set[tuple[str, str]] = set()
    for index, move in enumerate(ledger.moves):
        at = f"moves.{index}."
        if {move.origin, move.to} - known or move.origin == move.to:
            wrong[at + "to"] = msg("A step leads from one state to another.")
        if (move.origin, move.to) in ways:
            wrong[at + "to"] = msg("This step stands twice.")
        ways.add((move.origin, move.to))
        if not move.roles or set(move.roles) - set(_ROLES):
            wrong[at + "roles"] = msg("Say who may take this step: director, principal.")
        if any(ledger.field(key) is None for key in move.needs):
            wrong[at + "needs"] = NO_FIELD
        _words(at + "words", move.words, wrong, needed=True)
    reached = _reached(ledger)
    for index, state in enumerate(ledger.states):
        if state.code not in reached:
            wrong.setdefault(f"states.{index}.code", msg("No step leads to this state."))


def _reached(ledger: LedgerDef) -> set[str]:
    found = {s.code for s in ledger.states[:1]}
    while True:
        more = {m.to for m in ledger.moves if m.origin in found} - found
        if not more:
            return found
        found |= more


def _check_balance(ledger: LedgerDef, wrong: Wrong) -> None:
    b = ledger.balance
    if b is None:
        return
    direction = ledger.field(b.direction)
    if direction is None or direction.type is not FieldType.CHOICE or not direction.required:
        wrong["balance.direction"] = msg("A balance needs a required choice of in and out.")
        return
    codes = {o.code for o in direction.choices}
    if set(b.signs) != codes or set(b.signs.values()) - {"+", "-", "="}:
        wrong["balance.signs"] = msg("Each answer must add, take away or count.")
    elif not {"+", "-"} <= set(b.signs.values()):
        wrong["balance.signs"] = msg("A balance needs something that adds and something that takes "
                                     "away.")  # fmt: skip
    quantity = ledger.field(b.quantity)
    if quantity is None or quantity.type not in FIGURES or not quantity.required:
        wrong["balance.quantity"] = msg("A balance needs a required number.")
    elif quantity.least is None or quantity.least < 0 or quantity.compute:
        wrong["balance.quantity"] = msg("The quantity of a balance must not be negative.")
    by = [ledger.field(key) for key in b.by]
    if not by or not all(f and f.required and f.type in _NAMING for f in by):
        wrong["balance.by"] = msg("A balance is kept by required fields.")


def _check_reminders(ledger: LedgerDef, wrong: Wrong) -> None:
    for index, reminder in enumerate(ledger.reminders):
        at = f"reminders.{index}."
        if not _is(ledger, reminder.field, FieldType.DATE):
            wrong[at + "field"] = msg("A reminder needs a date.")
        if not 0 <= reminder.days <= 366:
            wrong[at + "days"] = msg("A reminder comes 0 to 366 days before.")
        if any(ledger.field(key) is None for key in reminder.latest_by):
            wrong[at + "latest_by"] = NO_FIELD
        if set(reminder.states) - {s.code for s in ledger.states}:
            wrong[at + "states"] = msg("There is no such state.")
        _words(at + "words", reminder.words, wrong, needed=True)


def _check_targets(ledger: LedgerDef, wrong: Wrong) -> None:
    codes = [t.code for t in ledger.targets]
    for index, target in enumerate(ledger.targets):
        at = f"targets.{index}."
        if not _KEY.fullmatch(target.code) or codes.count(target.code) > 1:
            wrong[at + "code"] = msg("Each target needs a code of its own.")
        if not 1 <= target.least <= 100_000:
            wrong[at + "least"] = msg("A target is at least 1.")
        if target.sum and not _is(ledger, target.sum, *FIGURES):
            wrong[at + "sum"] = msg("Only a number can be added up.")
        for condition in target.where:
            if not _answers(ledger, condition.field) >= set(condition.one_of):
                wrong[at + "where"] = msg("A condition names a choice, yes or no, or the state.")
            if not condition.one_of:
                wrong[at + "where"] = msg("A condition needs an answer.")
        _words(at + "words", target.words, wrong, needed=True)


def _answers(ledger: LedgerDef, key: str) -> set[str]:
    if key == "state":
        return {s.code for s in ledger.states}
    f = ledger.field(key)
    if f is None:
        return set()
    return {"yes", "no"} if f.type is FieldType.YES_NO else {o.code for o in f.choices}


def _check_counts(ledger: LedgerDef, wrong: Wrong) -> None:
    for key in ledger.counts:
        if not _is(ledger, key, FieldType.CHOICE, FieldType.YES_NO):
            wrong["counts"] = msg("Papers count by choices only.")


def _check_secret(ledger: LedgerDef, wrong: Wrong) -> None:
    """A restricted ledger keeps nothing outside the seal but what is counted."""
    if not ledger.sensitive:
        return
    if any(f.type is FieldType.FILE for f in ledger.fields):
        wrong["sensitive"] = msg("A restricted ledger holds no pictures and papers.")
    if ledger.balance is not None or ledger.once or ledger.checks:
        wrong["sensitive"] = msg("A restricted ledger has no balance and no checks.")
    used = [m.field for m in ledger.reminders] + [t.sum for t in ledger.targets if t.sum]
    by = [key for m in ledger.reminders for key in m.latest_by]
    for key in [*used, *by]:
        f = ledger.field(key)
        if f is not None and (f.type not in PLAIN or f.compute):
            wrong["sensitive"] = msg("A restricted ledger counts by dates, numbers and choices.")


def check_successor(old: LedgerDef, new: LedgerDef) -> Wrong:
    """Return what a further version of a ledger must not change.

    A field keeps its kind and unit, so that lists, balances and targets go over all versions; a
    restricted ledger stays restricted, and an open one open.
    """
    wrong: Wrong = {}
    for index, f in enumerate(new.fields):
        before = old.field(f.key)
        if before is None:
            continue
        if before.type is not f.type or before.link != f.link:
            wrong[f"fields.{index}.type"] = msg(
                "The field {key} keeps its kind. Take it out and add one with another key.",
                key=f.key,
            )
        elif before.unit != f.unit:
            wrong[f"fields.{index}.unit"] = msg("The field {key} keeps its unit.", key=f.key)
    if old.sensitive != new.sensitive:
        wrong["sensitive"] = msg("Whether a ledger is restricted stays as it is. Make a new one.")
    if old.code != new.code:
        wrong["code"] = msg("The code of a ledger stays.")
    return wrong
