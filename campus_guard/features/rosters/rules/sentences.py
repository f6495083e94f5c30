"""One sentence for each hard rule; a violation says who, when, and what stands against it."""

from datetime import date

from campus_guard.core.i18n import Message, msg
from campus_guard.features.rosters.rules.model import (
    Absence,
    Certificate,
    Lesson,
    Person,
    Post,
    Rule,
)
from campus_guard.features.rosters.rules.reading import hours

SEX_WORDS = {"f": msg("women"), "m": msg("men")}
RULES = {
    Rule.SEX: msg("post for one sex only"),
    Rule.CERTIFICATE: msg("certificate"),
    Rule.LEADER: msg("seat of a leader"),
    Rule.POST: msg("not entered for the post"),
    Rule.LEAVE: msg("leave"),
    Rule.LESSON: msg("lesson"),
    Rule.OVERLAP: msg("two duties at one time"),
    Rule.REST: msg("too little rest"),
    Rule.NIGHTS: msg("two nights running"),
    Rule.PAIR: msg("pair not to be together"),
    Rule.PER_DAY: msg("duties a day"),
    Rule.IN_7_DAYS: msg("duties in 7 days"),
    Rule.CONSECUTIVE: msg("days running"),
    Rule.LOCK: msg("locked cell"),
}


def wrong_sex(post: Post) -> Message:
    """Say that a post is for the other sex."""
    return msg("{post} is for {sex} only.", post=post.name, sex=SEX_WORDS[post.sex])


def no_certificate(person: Person, code: str, day: date) -> Message:
    """Say that the certificate is missing or not valid on the day."""
    held = [c for c in person.certificates if c.code == code]
    if not held:
        return msg("{person} has no certificate “{code}”.", person=person.name, code=code)
    ends = latest(held)
    if ends is not None and ends < day:
        return msg(
            "{person}'s certificate “{code}” ended on {ends}.",
            person=person.name,
            code=code,
            ends=ends,
        )
    return msg(
        "{person}'s certificate “{code}” is not valid on {day}.",
        person=person.name,
        code=code,
        day=day,
    )


def latest(held: list[Certificate]) -> date | None:
    """Return the last day of the certificates, None when one has no end."""
    ends = [c.valid_to for c in held]
    return None if None in ends else max(e for e in ends if e is not None)


def no_leader(person: Person) -> Message:
    """Say that the seat is a leader's."""
    return msg("This seat is for a leader; {person} is none.", person=person.name)


def not_allowed(person: Person, post: Post) -> Message:
    """Say that the person does not do this post."""
    return msg("{person} is not entered for {post}.", person=person.name, post=post.name)


def on_leave(person: Person, absence: Absence) -> Message:
    """Say that the person is away."""
    if absence.reason:
        return msg(
            "{person} is away from {first} to {last}: {reason}.",
            person=person.name,
            first=absence.first,
            last=absence.last,
            reason=absence.reason,
        )
    return msg(
        "{person} is away from {first} to {last}.",
        person=person.name,
        first=absence.first,
        last=absence.last,
    )


def has_lesson(person: Person, lesson: Lesson, day: date) -> Message:
    """Say which lesson is in the way."""
    return msg(
        "{person} has a lesson on {day} from {starts} to {ends} {name}",
        person=person.name,
        day=day,
        starts=hours(lesson.starts),
        ends=hours(lesson.ends),
        name=lesson.name,
    )


def overlaps(person: Person, other: Post, day: date) -> Message:
    """Say which duty is at the same time."""
    return msg(
        "{person} is on {post} at the same time ({day}).",
        person=person.name,
        post=other.name,
        day=day,
    )


def too_little_rest(other: Post, day: date, found: int, wanted: int) -> Message:
    """Say between which duties the rest is too short (minutes are told as hours)."""
    return msg(
        "Only {found} h between this duty and {post} on {day}; {wanted} h are needed.",
        found=f"{found / 60:g}"[:4],
        post=other.name,
        day=day,
        wanted=f"{wanted / 60:g}",
    )


def two_nights(person: Person, day: date) -> Message:
    """Say that the night before or after is taken."""
    return msg(
        "{person} has a night duty on {day}: two nights running.", person=person.name, day=day
    )


def banned_pair(person: Person, other: Person) -> Message:
    """Say that two people are not to be together."""
    return msg(
        "{person} and {other} are not to be on one post together.",
        person=person.name,
        other=other.name,
    )


def too_many_a_day(person: Person, day: date, limit: int) -> Message:
    """Say that the day is full."""
    return msg(
        "{person} would have more than {limit} duties on {day}.",
        person=person.name,
        limit=limit,
        day=day,
    )


def too_many_in_7(person: Person, first: date, limit: int) -> Message:
    """Say in which seven days there are too many."""
    return msg(
        "{person} would have more than {limit} duties in the 7 days from {first}.",
        person=person.name,
        limit=limit,
        first=first,
    )


def too_many_running(person: Person, first: date, limit: int) -> Message:
    """Say from when the row of days is too long."""
    return msg(
        "{person} would be on duty more than {limit} days running from {first}.",
        person=person.name,
        limit=limit,
        first=first,
    )


def locked() -> Message:
    """Say that the cell is locked."""
    return msg("This cell is locked.")
