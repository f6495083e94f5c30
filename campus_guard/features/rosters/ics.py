"""A person's duties as a calendar file (RFC 5545), for telephones and mail programs.

Lines end with CRLF and are folded at 75 octets, never inside a character. Every duty keeps its
UID, so that a calendar that takes the file again changes the entry instead of doubling it.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from campus_guard.core.i18n import Translator
from campus_guard.core.ids import derived_uid
from campus_guard.features.rosters.codes import Span
from campus_guard.features.rosters.demand import shift
from campus_guard.features.rosters.dutyrows import PersonDuty, PersonSheet
from campus_guard.features.rosters.rows import RosterView

ZONE = "Asia/Shanghai"
_OCTETS = 75
_TIMEZONE = (
    "BEGIN:VTIMEZONE",
    f"TZID:{ZONE}",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "TZNAME:CST",
    "END:STANDARD",
    "END:VTIMEZONE",
)


def escaped(text: str) -> str:
    """Return a text value with backslashes before what has a meaning in the format."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(c for c in plain if c in "\n\t" or ord(c) >= 0x20)
    for char in ("\\", ";", ","):
        plain = plain.replace(char, "\\" + char)
    return plain.replace("\n", "\\n")


def folded(line: str) -> list[str]:
    """Return a content line in pieces of at most 75 octets; each after the first begins empty."""
    pieces, piece, size = [], "", 0
    for char in line:
        octets = len(char.encode("utf-8"))
        if size + octets > _OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece += char
        size += octets
    return [*pieces, piece]


def person_calendar(sheet: PersonSheet, school: str, tr: Translator, stamp: datetime) -> bytes:
    """Return the duties of one person as a calendar file.

    ``stamp`` is the moment of the records it shows (of the last record): the same records give
    the same bytes.
    """
    name = tr("Duties of {name}", name=sheet.name)
    return _calendar(sheet, f"{school} {name}", school, tr, stamp)


def _calendar(sheet: PersonSheet, name: str, school: str, tr: Translator, stamp: datetime) -> bytes:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//campus_guard//rosters//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        *_TIMEZONE,
    ]
    for duty in sheet.duties:
        lines += _event(duty, school, tr, stamp)
    lines.append("END:VCALENDAR")
    return ("\r\n".join(part for line in lines for part in folded(line)) + "\r\n").encode("utf-8")


def _event(duty: PersonDuty, school: str, tr: Translator, stamp: datetime) -> Iterable[str]:
    told = [duty.duty_text]
    if duty.with_:
        told.append(tr("Together with: {names}", names="、".join(duty.with_)))
    if duty.areas:
        told.append(tr("Areas covered: {areas}", areas="、".join(duty.areas)))
    where = "、".join((school, *duty.areas[:1]))
    return (
        "BEGIN:VEVENT",
        f"UID:{duty.uid}@campus-guard",
        f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;TZID={ZONE}:{duty.starts_at:%Y%m%dT%H%M%S}",
        f"DTEND;TZID={ZONE}:{duty.ends_at:%Y%m%dT%H%M%S}",
        f"SUMMARY:{escaped(duty.post)}",
        f"LOCATION:{escaped(where)}",
        f"DESCRIPTION:{escaped(chr(10).join(part for part in told if part))}",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{escaped(duty.post)}",
        "TRIGGER:-PT30M",
        "END:VALARM",
        "END:VEVENT",
    )


def roster_calendar(view: RosterView, school: str, tr: Translator, stamp: datetime) -> bytes:
    """Return everybody's duties of the days of ``view``: an entry for each post on each day."""
    gap = tr("Nobody (gap)")
    people: dict[tuple[date, int], list[str]] = {}
    for cell in view.cells:
        people.setdefault((cell.key.day, cell.key.post_id), []).append(cell.person or gap)
    posts = {post.id: post for post in view.posts}
    duties = []
    for (day, post_id), names in people.items():
        post = posts[post_id]
        starts, ends = shift(day, post.starts_at, post.ends_at)
        if post.span is Span.WEEK:
            ends += timedelta(days=4)
        duties.append(
            PersonDuty(
                day=day, post_id=post_id, post=f"{post.name}: {'、'.join(names)}",
                kind=post.kind.value, segment=post.segment, seat=1, starts_at=starts,
                ends_at=ends, points=post.points, with_=(), areas=post.areas,
                duty_text=post.duty_text, published=True, changed=False,
                uid=derived_uid("shift", view.roster.id, day, post_id),
            )
        )  # fmt: skip
    sheet = PersonSheet(0, "", view.first, view.last, tuple(duties))
    name = tr("Duty roster")
    return _calendar(sheet, f"{school} {name}", school, tr, stamp)
