"""The kinds of parts that the ledger editor edits: fields, states, steps, reminders, targets."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from campus_guard.core.i18n import Message, msg
from campus_guard.core.text import clean_line
from campus_guard.features.ledgers.rules.check import TITLE_LENGTH, UNIT_LENGTH
from campus_guard.features.ledgers.rules.types import (
    PER_LABELS,
    TYPE_LABELS,
    ColumnDef,
    Condition,
    FieldDef,
    FieldType,
    Move,
    Option,
    Per,
    Reminder,
    StateDef,
    Target,
    Words,
)
from campus_guard.features.ledgers.ui.parts import Kind
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import (
    ChoiceField,
    DecimalField,
    Form,
    IntegerField,
    MultilineField,
    TextField,
    TickField,
)

KEY_LENGTH = 40
EXPRESSION = 200
_TONES = (
    ("normal", msg("Grey")),
    ("primary", msg("Blue")),
    ("ok", msg("Green")),
    ("warning", msg("Yellow")),
    ("bad", msg("Red")),
    ("muted", msg("Pale")),
)
_ROLES = (
    ("director principal", msg("Safety director or principal")),
    ("principal", msg("Principal only")),
    ("director", msg("Safety director only")),
)
KEYS_HINT = msg("Names of fields, with commas between")


def keys_of(text: str) -> tuple[str, ...]:
    """Return the keys that stand in a line with commas between."""
    plain = text.replace("，", ",").replace("、", ",").replace("；", ",").replace(";", ",")
    return tuple(part.strip() for part in plain.split(",") if part.strip())


def line_of(keys: Sequence[str]) -> str:
    """Return keys as one line."""
    return ", ".join(keys)


def choices_text(choices: Sequence[Option]) -> str:
    """Return the answers of a choice, one a line: code = 中文 = English."""
    lines = []
    for o in choices:
        parts = [o.code, o.words.zh, o.words.en] if o.words.en else [o.code, o.words.zh]
        lines.append(" = ".join(parts))
    return "\n".join(lines)


def choices_of(text: str) -> tuple[Option, ...]:
    """Return the answers that stand in the lines; a line without a code gets one."""
    found: list[Option] = []
    for line in text.replace("＝", "=").splitlines():
        parts = [clean_line(part) for part in line.split("=")]
        if not any(parts):
            continue
        if len(parts) == 1:
            parts = [f"a{len(found) + 1}", parts[0]]
        found.append(Option(parts[0], Words(parts[1], parts[2] if len(parts) > 2 else "")))
    return tuple(found)


def _words_row(ctx: UiContext, form: Form, title: Message) -> None:
    form.row(
        TextField(ctx, "zh", title, max_length=TITLE_LENGTH),
        TextField(ctx, "en", msg("In English"), max_length=TITLE_LENGTH),
    )


def _said(values: Mapping[str, Any]) -> Words:
    return Words(values["zh"], values["en"])


def _free(parts: Sequence[Any], stem: str, name: str) -> str:
    used = {getattr(part, name) for part in parts}
    number = len(used) + 1
    while f"{stem}{number}" in used:
        number += 1
    return f"{stem}{number}"


def _field_form(ctx: UiContext) -> Form:
    form = Form(ctx)
    _words_row(ctx, form, msg("Name of the field"))
    form.row(
        ChoiceField(ctx, "type", msg("What it holds"), list(TYPE_LABELS.items())),
        TextField(ctx, "key", msg("Key"), max_length=KEY_LENGTH),
        TickField(ctx, "required", msg("Required")),
    )
    form.row(
        TextField(ctx, "unit", msg("Unit"), max_length=UNIT_LENGTH),
        IntegerField(ctx, "places", msg("Decimals"), maximum=6),
        DecimalField(ctx, "least", msg("At least"), places=6),
        DecimalField(ctx, "most", msg("At most"), places=6),
    )
    answers = msg("One a line: code = 中文 = English")
    form.row(MultilineField(ctx, "choices", msg("Answers of a choice"), lines=4, hint=answers))
    rule = msg("Like points - passed, months(day, 12), days(first, last)")
    form.row(TextField(ctx, "compute", msg("Computed as"), max_length=EXPRESSION, hint=rule))
    link = msg("hazard, accident, or ledger:CODE")
    form.row(
        TextField(ctx, "link", msg("Links to"), max_length=KEY_LENGTH, hint=link),
        TextField(ctx, "not_before", msg("Not before the date"), max_length=KEY_LENGTH),
    )
    form.row(TextField(ctx, "hint", msg("Hint under the field"), max_length=TITLE_LENGTH))
    return form


def _spread_field(f: FieldDef) -> Mapping[str, Any]:
    plain = ("type", "key", "required", "unit", "places", "least", "most", "compute", "link")
    found = {name: getattr(f, name) for name in plain}
    return found | {
        "zh": f.words.zh,
        "en": f.words.en,
        "choices": choices_text(f.choices),
        "not_before": f.not_before,
        "hint": f.hint.zh,
    }


def _gather_field(f: FieldDef, v: Mapping[str, Any]) -> FieldDef:
    names = ("key", "required", "unit", "least", "most", "compute", "link", "not_before")
    return replace(
        f,
        type=v["type"] or f.type,
        words=_said(v),
        places=v["places"] or 0,
        choices=choices_of(v["choices"]),
        hint=Words(v["hint"], f.hint.en if v["hint"] == f.hint.zh else ""),
        **{name: v[name] for name in names},
    )


FIELDS = Kind(
    msg("Fields"),
    (
        (msg("Name of the field"), lambda f: f.words.zh, 0),
        (msg("Key"), lambda f: f.key, 130),
        (msg("Required"), lambda f: "*" if f.required else "", 84),
    ),
    _field_form,
    _spread_field,
    _gather_field,
    lambda parts: FieldDef(_free(parts, "field_", "key"), FieldType.TEXT, Words("")),
)


def _state_form(ctx: UiContext) -> Form:
    form = Form(ctx)
    _words_row(ctx, form, msg("Name of the state"))
    form.row(
        TextField(ctx, "code", msg("Code"), max_length=KEY_LENGTH),
        ChoiceField(ctx, "tone", msg("Colour"), list(_TONES)),
    )
    form.row(TickField(ctx, "open", msg("Something is still to be done")))
    return form


STATES = Kind(
    msg("States"),
    (
        (msg("Name of the state"), lambda s: s.words.zh, 0),
        (msg("Code"), lambda s: s.code, 130),
    ),
    _state_form,
    lambda s: {"zh": s.words.zh, "en": s.words.en, "code": s.code, "tone": s.tone, "open": s.open},
    lambda s, v: replace(
        s, words=_said(v), code=v["code"], tone=v["tone"] or "normal", open=v["open"]
    ),
    lambda parts: StateDef(_free(parts, "state_", "code"), Words("")),
)


def _move_form(ctx: UiContext) -> Form:
    form = Form(ctx)
    _words_row(ctx, form, msg("Words on the button"))
    form.row(
        TextField(ctx, "origin", msg("From the state"), max_length=KEY_LENGTH),
        TextField(ctx, "to", msg("To the state"), max_length=KEY_LENGTH),
    )
    form.row(ChoiceField(ctx, "roles", msg("Who may"), list(_ROLES)))
    needs = msg("Fields filled first")
    form.row(TextField(ctx, "needs", needs, max_length=EXPRESSION, hint=KEYS_HINT))
    form.row(TickField(ctx, "reason", msg("A reason is needed")))
    return form


def _gather_move(m: Move, v: Mapping[str, Any]) -> Move:
    roles = tuple((v["roles"] or "director principal").split())
    return replace(
        m,
        words=_said(v),
        origin=v["origin"],
        to=v["to"],
        roles=roles,
        needs=keys_of(v["needs"]),
        reason=v["reason"],
    )


MOVES = Kind(
    msg("Steps"),
    (
        (msg("Words on the button"), lambda m: m.words.zh, 0),
        (msg("From the state"), lambda m: m.origin, 110),
        (msg("To the state"), lambda m: m.to, 110),
    ),
    _move_form,
    lambda m: {
        "zh": m.words.zh,
        "en": m.words.en,
        "origin": m.origin,
        "to": m.to,
        "roles": " ".join(sorted(m.roles)),
        "needs": line_of(m.needs),
        "reason": m.reason,
    },
    _gather_move,
    lambda _parts: Move("", "", Words("")),
)


def _reminder_form(ctx: UiContext) -> Form:
    form = Form(ctx)
    _words_row(ctx, form, msg("Words of the reminder"))
    form.row(
        TextField(ctx, "field", msg("Key of the date"), max_length=KEY_LENGTH),
        IntegerField(ctx, "days", msg("Days before"), maximum=366),
    )
    latest = msg("Only the newest entry of each")
    form.row(TextField(ctx, "latest_by", latest, max_length=EXPRESSION, hint=KEYS_HINT))
    return form


REMINDERS = Kind(
    msg("Reminders"),
    (
        (msg("Words of the reminder"), lambda m: m.words.zh, 0),
        (msg("Key of the date"), lambda m: m.field, 130),
        (msg("Days before"), lambda m: str(m.days), 100),
    ),
    _reminder_form,
    lambda m: {
        "zh": m.words.zh,
        "en": m.words.en,
        "field": m.field,
        "days": m.days,
        "latest_by": line_of(m.latest_by),
    },
    lambda m, v: replace(
        m,
        words=_said(v),
        field=v["field"],
        days=v["days"] or 0,
        latest_by=keys_of(v["latest_by"]),
    ),
    lambda _parts: Reminder("", 30, Words("")),
)


def where_text(where: Sequence[Condition]) -> str:
    """Return conditions, one a line: field = answer, answer."""
    return "\n".join(f"{c.field} = {line_of(c.one_of)}" for c in where)


def where_of(text: str) -> tuple[Condition, ...]:
    """Return the conditions that stand in the lines."""
    found = []
    for line in text.replace("＝", "=").splitlines():
        name, _, answers = line.partition("=")
        if name.strip():
            found.append(Condition(name.strip(), keys_of(answers)))
    return tuple(found)


def _target_form(ctx: UiContext) -> Form:
    form = Form(ctx)
    _words_row(ctx, form, msg("Words of the target"))
    form.row(
        IntegerField(ctx, "least", msg("At least"), minimum=1, maximum=100_000),
        ChoiceField(ctx, "per", msg("How often"), list(PER_LABELS.items())),
        TextField(ctx, "code", msg("Code"), max_length=KEY_LENGTH),
    )
    lines = msg("One a line: field = answer, answer")
    form.row(MultilineField(ctx, "where", msg("Counted are entries with"), lines=3, hint=lines))
    form.row(
        TextField(ctx, "sum", msg("Add up the field"), max_length=KEY_LENGTH),
        TickField(ctx, "teaching", msg("Only periods with school days")),
    )
    return form


def _gather_target(t: Target, v: Mapping[str, Any]) -> Target:
    return replace(
        t,
        words=_said(v),
        code=v["code"],
        per=v["per"] or Per.TERM,
        least=v["least"] or 1,
        where=where_of(v["where"]),
        sum=v["sum"],
        teaching=v["teaching"],
    )


TARGETS = Kind(
    msg("Targets"),
    (
        (msg("Words of the target"), lambda t: t.words.zh, 0),
        (msg("At least"), lambda t: str(t.least), 90),
        (msg("Code"), lambda t: t.code, 120),
    ),
    _target_form,
    lambda t: {
        "zh": t.words.zh,
        "en": t.words.en,
        "code": t.code,
        "per": t.per,
        "least": t.least,
        "where": where_text(t.where),
        "sum": t.sum,
        "teaching": t.teaching,
    },
    _gather_target,
    lambda parts: Target(_free(parts, "target_", "code"), Words(""), Per.TERM, 1),
)


def _column_form(ctx: UiContext) -> Form:
    form = Form(ctx)
    special = msg("Or: number, state, balance, difference, files")
    form.row(
        TextField(ctx, "key", msg("Key of the field"), max_length=KEY_LENGTH, hint=special),
        DecimalField(ctx, "weight", msg("Share of the width"), places=2),
    )
    return form


COLUMNS = Kind(
    msg("Columns of the paper"),
    ((msg("Key of the field"), lambda c: c.key, 0),
     (msg("Share of the width"), lambda c: f"{c.weight:g}", 140)),
    _column_form,
    lambda c: {"key": c.key, "weight": None if not c.weight else _decimal(c.weight)},
    lambda _c, v: ColumnDef(v["key"], float(v["weight"] or 0)),
    lambda _parts: ColumnDef(""),
)  # fmt: skip


def _decimal(value: float) -> Any:
    from decimal import Decimal

    return Decimal(f"{value:g}")
