"""Section 1 of the term summary on paper."""

from campus_guard.core import document as d
from campus_guard.features.overview.queries.organisation import OrganisationFigures
from campus_guard.features.overview.report.words import Words
from campus_guard.features.overview.rules import Rate
from campus_guard.features.people.rules import GROUP_ROLE_LABELS, LINE_LABELS, POSITION_LABELS
from campus_guard.features.responsibility.report.letters import counts_table


def organisation_blocks(figures: OrganisationFigures, words: Words) -> list[d.Block]:
    """Return the blocks of section 1: posts, leading group, grid, what is not recorded."""
    return [
        _numbers(figures, words),
        _holders(figures, words),
        _group(figures, words),
        *_letters(figures, words),
        _open_matters(figures, words),
        _definitions(words),
    ]


def _numbers(figures: OrganisationFigures, words: Words) -> d.Figures:
    tr = words.tr
    return d.Figures(
        [
            words.figure(tr("Staff"), figures.staff),
            words.figure(tr("Pupils"), figures.pupils),
            words.figure(tr("Classes"), figures.classes),
            words.figure(tr("Grid areas"), figures.areas),
            words.rate(tr("Areas with a chief"), Rate(figures.areas_with_chief, figures.areas)),
            words.rate(tr("Areas with a grade"), Rate(figures.graded_areas, figures.areas)),
            words.figure(tr("Guard squad members"), figures.squad_members),
            _letters_figure(figures, words),
        ]
    )


def _letters_figure(figures: OrganisationFigures, words: Words) -> d.Figure:
    name = words.tr("Responsibility letters signed")
    if not figures.letters:
        return words.figure(name, None)
    return words.rate(name, Rate(figures.letters_signed, figures.letters_due))


def _letters(figures: OrganisationFigures, words: Words) -> list[d.Block]:
    return [counts_table(figures.letters, words.tr)] if figures.letters else []


def _holders(figures: OrganisationFigures, words: Words) -> d.Table:
    tr = words.tr
    rows = [
        (
            tr(POSITION_LABELS[holder.position]),
            tr(LINE_LABELS[holder.line]) if holder.line else "—",
            holder.name,
            holder.starts_on,
            holder.ends_on or tr("in office"),
        )
        for holder in figures.holders
    ]
    return d.Table(
        [
            d.Column(tr("Position"), weight=3),
            d.Column(tr("Line"), weight=2),
            d.Column(tr("Name"), weight=2),
            d.Column(tr("From"), d.Kind.DATE, weight=2),
            d.Column(tr("Until"), d.Kind.DATE, weight=2),
        ],
        rows,
        empty_text=tr("Not recorded"),
        title=tr("Positions during the term"),
    )


def _group(figures: OrganisationFigures, words: Words) -> d.Table:
    tr = words.tr
    rows = [(tr(GROUP_ROLE_LABELS[m.role]), m.name, m.duty or "—") for m in figures.group]
    return d.Table(
        [
            d.Column(tr("Role"), weight=1),
            d.Column(tr("Name"), weight=2),
            d.Column(tr("Duty"), weight=5),
        ],
        rows,
        empty_text=tr("Not recorded"),
        title=tr("Safety leading group"),
    )


def _open_matters(figures: OrganisationFigures, words: Words) -> d.Bullets:
    tr = words.tr
    return d.Bullets(
        [
            tr("Areas without a chief: {n}", n=figures.areas - figures.areas_with_chief),
            tr("Classes without a class teacher: {n}", n=figures.classes_without_teacher),
            tr(
                "Expired certificates: {n} of {total}",
                n=figures.certificates_expired,
                total=figures.certificates,
            ),
            _letters_words(figures, words),
        ]
    )


def _letters_words(figures: OrganisationFigures, words: Words) -> str:
    if not figures.letters:
        return words.tr("Responsibility letters: not recorded")
    left = figures.letters_due - figures.letters_signed
    return words.tr("Posts without a signed letter: {n}", n=left)


def _definitions(words: Words) -> d.Notes:
    tr = words.tr
    until = words.until
    return words.definitions(
        [
            (tr("Staff"), tr("members of staff in service on {day}", day=until)),
            (tr("Pupils"), tr("pupils who had not left on {day}", day=until)),
            (
                tr("Areas with a chief"),
                tr("areas with a named chief ÷ all areas of the grid, as recorded when printed"),
            ),
            (
                tr("Responsibility letters signed"),
                tr(
                    "letters that both sides had signed by {day} ÷ letters due by the tree",
                    day=until,
                ),
            ),
            (
                tr("Expired certificates"),
                tr("certificates whose expiry lies before {day}", day=until),
            ),
        ]
    )
