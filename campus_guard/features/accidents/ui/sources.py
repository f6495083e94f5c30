"""Where the pickers of the accident forms look: areas, staff, pupils."""

from campus_guard.features.people.queries import FindPeople, FindPupils
from campus_guard.features.places.queries import FindAreas
from campus_guard.ui.context import UiContext
from campus_guard.ui.picker import Candidate, Source, ops_source


def areas(ctx: UiContext) -> Source:
    """Return the areas of the school."""
    return ops_source(
        ctx, lambda text: FindAreas(text=text), lambda row: Candidate(row.id, row.name, row.path)
    )


def staff(ctx: UiContext) -> Source:
    """Return the staff."""

    def candidate(row) -> Candidate:
        return Candidate(row.id, row.name, "、".join(row.posts) or row.staff_number)

    return ops_source(ctx, lambda text: FindPeople(text=text), candidate)


def pupils(ctx: UiContext) -> Source:
    """Return the pupils."""

    def candidate(row) -> Candidate:
        return Candidate(row.id, row.name, f"{row.class_name} {row.number}".strip())

    return ops_source(ctx, lambda text: FindPupils(text=text), candidate)
