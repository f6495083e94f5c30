"""The form of an entry, made from the definition of its ledger."""

from collections.abc import Mapping
from typing import Any

from campus_guard.core.i18n import Message, msg
from campus_guard.features.ledgers.queries import EntryRow, FindEntries, FoundEntry
from campus_guard.features.ledgers.queries.linking import FindLinked, LinkedRecord
from campus_guard.features.ledgers.rules.types import FieldDef, FieldType, LedgerDef, Words
from campus_guard.features.ledgers.rules.values import BLOCK, LINE
from campus_guard.features.people.ui.sources import classes_source, people_source, pupils_source
from campus_guard.features.places.ui.areas import areas_source
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import (
    Candidate,
    ChoiceField,
    DateField,
    DecimalField,
    Field,
    Form,
    MoneyField,
    MultilineField,
    PickerField,
    TextField,
    ThreeStateField,
    TimeField,
    ops_source,
)
from campus_guard.ui.picker import Source

SECOND = "_second"
_ACROSS = 3
_WIDE = frozenset({FieldType.BLOCK, FieldType.TWO_PEOPLE})


def words_of(words: Words, ctx: UiContext) -> Message:
    """Return words of a definition for a field; braces in them are words too."""
    return Message(words.say(ctx.tr))


def entry_form(ctx: UiContext, definition: LedgerDef, row: EntryRow | None = None) -> Form:
    """Return the form of a ledger, filled from an entry when one is given."""
    form = Form(ctx)
    if definition.help.zh:
        form.note(words_of(definition.help, ctx))
    waiting: list[Field] = []
    for f in definition.typed:
        if f.type in _WIDE or len(waiting) == _ACROSS:
            _flush(form, waiting)
        made = fields_of(ctx, f)
        if f.type in _WIDE:
            form.row(*made)
        else:
            waiting += made
    _flush(form, waiting)
    if row is not None:
        fill(form, row)
    elif isinstance(form.fields.get(definition.day), DateField):
        form.set_values({definition.day: ctx.clock.today()})
    return form


def _flush(form: Form, waiting: list[Field]) -> None:
    if waiting:
        form.row(*waiting)
        waiting.clear()


def fields_of(ctx: UiContext, f: FieldDef) -> list[Field]:
    """Return the input of a field; two people are two inputs."""
    label = words_of(f.words, ctx)
    hint = Message(f.hint.say(ctx.tr)) if f.hint.zh else None
    options: dict[str, Any] = {"required": f.required, "hint": hint}
    if f.type is FieldType.TWO_PEOPLE:
        second = words_of(f.second, ctx) if f.second.zh else msg("Second person")
        return [
            PickerField(ctx, f.key, label, people_source(ctx), **options),
            PickerField(ctx, f.key + SECOND, second, people_source(ctx), required=f.required),
        ]
    source = source_of(ctx, f)
    if source is not None:
        return [PickerField(ctx, f.key, label, source, **options)]
    return [_plain(ctx, f, label, options)]


def _plain(ctx: UiContext, f: FieldDef, label: Message, options: dict[str, Any]) -> Field:
    if f.type is FieldType.BLOCK:
        return MultilineField(ctx, f.key, label, lines=3, max_length=BLOCK, **options)
    if f.type is FieldType.NUMBER:
        unit = f" ({f.unit})" if f.unit else ""
        label = Message(label.text + unit)
        return DecimalField(ctx, f.key, label, places=f.places, **options)
    if f.type is FieldType.CHOICE:
        listed = [(o.code, Message(o.words.say(ctx.tr))) for o in f.choices]
        empty = None if f.required else msg("Not answered")
        return ChoiceField(ctx, f.key, label, listed, empty=empty, **options)
    if f.type is FieldType.YES_NO:
        return ThreeStateField(ctx, f.key, label, **options)
    if f.type is FieldType.TEXT:
        return TextField(ctx, f.key, label, max_length=LINE, **options)
    kinds: Mapping[FieldType, Any] = {
        FieldType.MONEY: MoneyField,
        FieldType.DATE: DateField,
        FieldType.TIME: TimeField,
    }
    made: Field = kinds[f.type](ctx, f.key, label, **options)
    return made


def source_of(ctx: UiContext, f: FieldDef) -> Source | None:
    """Return where a picker looks for its candidates; None for other kinds of field."""
    if f.type is FieldType.PERSON:
        return people_source(ctx)
    if f.type is FieldType.AREA:
        return areas_source(ctx)
    if f.type is FieldType.PUPIL:
        return pupils_source(ctx)
    if f.type is FieldType.CLASS:
        return classes_source(ctx)
    return _links(ctx, f.link) if f.type is FieldType.LINK else None


def _links(ctx: UiContext, link: str) -> Source:
    if link.startswith("ledger:"):
        code = link.removeprefix("ledger:")

        def entry(found: FoundEntry) -> Candidate:
            return Candidate(found.id, found.row.number, found.row.title(ctx.tr))

        return ops_source(ctx, lambda text: FindEntries(text=text, ledger=code, limit=9), entry)

    def record(found: LinkedRecord) -> Candidate:
        return Candidate(found.id, found.number, found.words)

    return ops_source(ctx, lambda text: FindLinked(kind=link, text=text), record)


def fill(form: Form, row: EntryRow) -> None:
    """Show an entry in its form."""
    values: dict[str, Any] = {}
    for f in row.definition.typed:
        value = row.values.get(f.key)
        if f.type is FieldType.TWO_PEOPLE:
            names = row.names.get(f.key, "、").split("、")
            pair = value or (None, None)
            for key, one, name in zip((f.key, f.key + SECOND), pair, names, strict=False):
                values[key] = Candidate(one, name) if one else None
        elif value is not None and f.key in row.names:
            values[f.key] = Candidate(value, row.names[f.key])
        else:
            values[f.key] = value
    form.set_values(values)


def values_of(definition: LedgerDef, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a form as an entry takes them."""
    found = {f.key: values.get(f.key) for f in definition.typed}
    for f in definition.typed:
        if f.type is FieldType.TWO_PEOPLE:
            found[f.key] = (values.get(f.key), values.get(f.key + SECOND))
    return found
