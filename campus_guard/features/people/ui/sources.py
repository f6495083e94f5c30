"""Pickers of people, pupils, classes and posts for forms, here and in other features."""

from campus_guard.core.i18n import Message
from campus_guard.features.people import rules
from campus_guard.features.people.queries import (
    ClassRow,
    FindPeople,
    FindPupils,
    FoundPerson,
    FoundPupil,
    ListClasses,
    ListStaffPosts,
    StaffPostRow,
)
from campus_guard.ui.context import UiContext
from campus_guard.ui.picker import Candidate, Source, ops_source


def person_candidate(person: FoundPerson) -> Candidate:
    """Return a member of staff as a picker shows it."""
    detail = " ".join(part for part in ("、".join(person.posts), person.staff_number) if part)
    return Candidate(person.id, person.name, detail)


def people_source(ctx: UiContext) -> Source:
    """Return the source of a picker of staff."""
    return ops_source(ctx, lambda text: FindPeople(text=text), person_candidate)


def pupil_candidate(pupil: FoundPupil) -> Candidate:
    """Return a pupil as a picker shows it."""
    return Candidate(pupil.id, pupil.name, f"{pupil.class_name} {pupil.number}".strip())


def pupils_source(ctx: UiContext) -> Source:
    """Return the source of a picker of pupils."""
    return ops_source(ctx, lambda text: FindPupils(text=text), pupil_candidate)


def class_candidate(row: ClassRow) -> Candidate:
    """Return a class as a picker shows it."""
    return Candidate(row.id, row.label, row.class_teacher)


def classes_source(ctx: UiContext) -> Source:
    """Return the source of a picker of classes."""
    return ops_source(ctx, lambda text: ListClasses(text=text), class_candidate)


def posts_source(ctx: UiContext) -> Source:
    """Return the source of a picker of posts of the catalogue."""

    def candidate(row: StaffPostRow) -> Candidate:
        return Candidate(row.id, row.name)

    return ops_source(ctx, lambda text: ListStaffPosts(text=text), candidate)


def line_choices() -> list[tuple[str, Message]]:
    """Return the lines to choose from."""
    return [(str(code), label) for code, label in rules.LINE_LABELS.items()]


def sex_choices() -> list[tuple[str, Message]]:
    """Return the sexes to choose from."""
    return list(rules.SEX_LABELS.items())


def chosen(row_id: int | None, name: str) -> Candidate | None:
    """Return what a picker shows for a person that is recorded already."""
    return None if row_id is None else Candidate(row_id, name)
