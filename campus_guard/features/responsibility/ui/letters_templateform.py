"""The form of a template of letters, and the template that was typed into it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from campus_guard.core.i18n import Message, msg
from campus_guard.features.people.rules import LINE_LABELS, POSITION_LABELS
from campus_guard.features.responsibility.rules.letters import (
    RANK_LABELS,
    SCHEME_LABELS,
    SECTION_LABELS,
)
from campus_guard.features.responsibility.rules.letters_template import (
    LINES,
    OWN_LINE,
    POSITIONS,
    SECTIONS,
    PartyA,
    PartyB,
    Template,
    lines_of,
)
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import (
    Candidate,
    ChoiceField,
    Form,
    IntegerField,
    MultilineField,
    TagsField,
    TextField,
    TickField,
)
from campus_guard.ui.picker import list_source

NAMES = "{school} {year} {a} {a_post} {b} {b_post} {from} {to} {copies} {assessment}"
_TEXTS: Sequence[tuple[str, Message]] = (
    ("goals", msg("Goals, one sentence a line")),
    ("duties", msg("Duties beside those of the posts")),
    ("sanctions", msg("Liability")),
    ("effect", msg("Effect and copies")),
)


def template_form(ctx: UiContext, template: Template, posts: Sequence[str], *, new: bool) -> Form:
    """Return the form, filled with ``template``; ``posts`` are the names to choose from."""
    form = Form(ctx)
    code = TextField(ctx, "code", msg("Code"), max_length=32, required=True)
    form.row(
        code,
        TextField(ctx, "level", msg("Level"), max_length=100, required=True),
        IntegerField(ctx, "sort", msg("Place in the tree")),
        stretch=(2, 5, 2),
    )
    form.row(
        TextField(ctx, "title", msg("Title of the letter"), max_length=100, required=True),
        ChoiceField(ctx, "scheme", msg("Tree"), list(SCHEME_LABELS.items()), required=True),
    )
    _parties(ctx, form, posts)
    form.section(msg("Sections"))
    form.row(*(TickField(ctx, f"section_{s}", SECTION_LABELS[s]) for s in SECTIONS[:4]))
    form.row(*(TickField(ctx, f"section_{s}", SECTION_LABELS[s]) for s in SECTIONS[4:]))
    for name, words in _TEXTS:
        form.row(MultilineField(ctx, name, words, lines=3))
    form.note(ctx.tr("Filled in when issued: {names}", names=NAMES))
    form.row(
        IntegerField(ctx, "copies", msg("Copies"), required=True),
        TickField(ctx, "active", msg("In use")),
        TextField(ctx, "note", msg("What was changed"), max_length=200),
        stretch=(1, 1, 3),
    )
    form.set_values(_values(ctx, template, posts))
    code.setEnabled(new)
    return form


def _parties(ctx: UiContext, form: Form, posts: Sequence[str]) -> None:
    positions = [(p, POSITION_LABELS[p]) for p in POSITIONS]
    lines = [(OWN_LINE, msg("the line of party B")), *((str(k), v) for k, v in LINE_LABELS.items())]
    form.section(msg("Party A"))
    form.row(
        ChoiceField(ctx, "a", msg("Position"), positions, empty=msg("A body outside")),
        ChoiceField(ctx, "a_line", msg("Line"), lines, empty=msg("None")),
        TextField(ctx, "outside", msg("Body outside the school"), max_length=100),
    )
    form.section(msg("Party B"))
    form.row(
        _tags(ctx, "b", msg("Positions"), _named(ctx, POSITIONS, POSITION_LABELS)),
        _tags(ctx, "b_lines", msg("All of a line"), _lines(ctx)),
    )
    named = [Candidate(i, name) for i, name in enumerate(posts)]
    form.row(
        _tags(ctx, "b_posts", msg("Posts"), named),
        ChoiceField(ctx, "rank", msg("Rank in the chain of reports"), list(RANK_LABELS.items()),
                    required=True),
    )  # fmt: skip


def _tags(ctx: UiContext, key: str, words: Message, named: list[Candidate]) -> TagsField:
    field = TagsField(ctx, key, words, list_source(named))
    field.input.setPlaceholderText(ctx.tr("Type a part of the name"))
    return field


def _named(ctx: UiContext, codes: Sequence[str], labels: Any) -> list[Candidate]:
    return [Candidate(i, ctx.tr(labels[code])) for i, code in enumerate(codes)]


def _lines(ctx: UiContext) -> list[Candidate]:
    return _named(ctx, LINES, LINE_LABELS)


def _values(ctx: UiContext, template: Template, posts: Sequence[str]) -> dict[str, Any]:
    positions, lines = _named(ctx, POSITIONS, POSITION_LABELS), _lines(ctx)
    names = ("code", "level", "sort", "title", "scheme", "rank", "copies", "active")
    return {
        **{name: getattr(template, name) for name in names},
        **{f"section_{s}": s in template.sections for s in SECTIONS},
        **{name: "\n".join(getattr(template, name)) for name, _ in _TEXTS},
        "a": template.a.position or None,
        "a_line": template.a.line or None,
        "outside": template.a.outside,
        "b": [positions[POSITIONS.index(p)] for p in template.b.positions],
        "b_lines": [lines[LINES.index(line)] for line in template.b.lines],
        "b_posts": [Candidate(posts.index(p), p) for p in template.b.posts],
    }


def template_of(values: dict[str, Any], old: Template, posts: Sequence[str]) -> Template:
    """Return the template that was typed."""
    a = PartyA(values["a"] or "", values["a_line"] or "", values["outside"])
    if a.outside:
        a = replace(a, line="")
    return replace(
        old,
        code=values.get("code", old.code),  # a field that is off gives nothing
        level=values["level"],
        title=values["title"],
        scheme=values["scheme"] or "",
        sort=values["sort"] if values["sort"] is not None else old.sort,
        rank=values["rank"] or old.rank,
        a=a,
        b=PartyB(
            tuple(POSITIONS[i] for i in values["b"]),
            tuple(posts[i] for i in values["b_posts"]),
            tuple(LINES[i] for i in values["b_lines"]),
        ),
        sections=tuple(s for s in SECTIONS if values[f"section_{s}"]),
        copies=values["copies"] or 0,
        active=values["active"],
        goals=lines_of(values["goals"]),
        duties=lines_of(values["duties"]),
        sanctions=lines_of(values["sanctions"]),
        effect=lines_of(values["effect"]),
    )
