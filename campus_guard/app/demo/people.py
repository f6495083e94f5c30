"""Staff, classes and pupils of the sample school, as rows for the import commands."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from campus_guard.app.demo.names import sample_names
from campus_guard.features.people.commands import (
    CertificateLine,
    ClassLine,
    GroupLine,
    PositionLine,
    PupilLine,
    SquadLine,
    StaffLine,
)

GRADES = "一二三四五六"
CERTIFICATE = "保安员证"


@dataclass(frozen=True)
class Size:
    """How large a sample school is."""

    classes_per_grade: int
    pupils_per_class: Sequence[int]
    staff: int
    guards: int
    accidents_per_term: int
    terms: int


@dataclass(frozen=True)
class Crowd:
    """Everybody at the sample school."""

    staff: tuple[StaffLine, ...]
    classes: tuple[ClassLine, ...]
    pupils: tuple[PupilLine, ...]
    certificates: tuple[CertificateLine, ...]
    positions: tuple[PositionLine, ...]
    squads: tuple[SquadLine, ...]
    group: tuple[GroupLine, ...]

    def numbers(self, line: str) -> list[str]:
        """Return the staff numbers of a line, guards excluded."""
        return [s.staff_number for s in self.staff if s.line == line and s.title != "门卫"]


def make_crowd(rng: random.Random, size: Size, since: date, today: date, year: str) -> Crowd:
    """Return the sample school's people; leading positions are held since ``since``."""
    names = sample_names(rng)
    staff = _staff(rng, names, size, since)
    classes = _classes(staff, size, today)
    return Crowd(
        staff=staff,
        classes=classes,
        pupils=_pupils(rng, names, classes, size),
        certificates=_certificates(rng, staff, today),
        positions=_positions(since),
        squads=_squads(staff),
        group=_group(staff, year),
    )


POSTS: Mapping[str, tuple[str, ...]] = {
    **{name: (name,) for name in ("校长", "分管安全副校长", "教导主任", "总务主任", "安全主任")},
    "少先队大队辅导员": ("少先队大队辅导员",),
    "班主任": ("班主任", "科任教师"),
    "科任教师": ("科任教师",),
    "后勤人员": ("水电维修工",),
    "门卫": ("保安员", "护校队员"),
}
_LEADERS = (
    ("校长", "administration"),
    ("分管安全副校长", "administration"),
    ("教导主任", "teaching"),
    ("总务主任", "logistics"),
    ("少先队大队辅导员", "young_pioneers"),
    ("安全主任", "safety_office"),
)


def _staff(
    rng: random.Random, names: Iterator[str], size: Size, since: date
) -> tuple[StaffLine, ...]:
    logistics = max(3, size.staff // 9)
    teachers = size.staff - len(_LEADERS) - logistics
    jobs = [
        *_LEADERS,
        *(("班主任", "teaching") for _ in range(6 * size.classes_per_grade)),
        *(("科任教师", "teaching") for _ in range(teachers - 6 * size.classes_per_grade)),
        *(("后勤人员", "logistics") for _ in range(logistics)),
        *(("门卫", "logistics") for _ in range(size.guards)),
    ]
    return tuple(
        StaffLine(
            name=next(names),
            staff_number=f"JS{number:03d}",
            line=line,
            sex=rng.choice(("male", "female")),
            phone=f"13{rng.randrange(10):01d}0000{number:04d}",
            title=title,
            posts=POSTS.get(title, ()),
            joined_on=since,
        )
        for number, (title, line) in enumerate(jobs, 1)
    )


def _classes(staff: Sequence[StaffLine], size: Size, today: date) -> tuple[ClassLine, ...]:
    teachers = iter([s.staff_number for s in staff if s.title == "班主任"])
    first_year = today.year if today >= date(today.year, 9, 1) else today.year - 1
    return tuple(
        ClassLine(
            grade=f"{sign}年级",
            entry_year=first_year - level,
            name=f"{sign}({number})班",
            class_teacher=next(teachers),
        )
        for level, sign in enumerate(GRADES)
        for number in range(1, size.classes_per_grade + 1)
    )


def _pupils(
    rng: random.Random, names: Iterator[str], classes: Sequence[ClassLine], size: Size
) -> tuple[PupilLine, ...]:
    rows = []
    for index, group in enumerate(classes):
        count = size.pupils_per_class[index % len(size.pupils_per_class)]
        for place in range(1, count + 1):
            number = f"{group.entry_year}{index + 1:02d}{place:02d}"
            rows.append(PupilLine(number=number, name=next(names), class_name=group.name))
    rng.shuffle(rows)
    return tuple(rows)


def _certificates(
    rng: random.Random, staff: Sequence[StaffLine], today: date
) -> tuple[CertificateLine, ...]:
    guards = [s.staff_number for s in staff if s.title == "门卫"]
    return tuple(
        CertificateLine(
            staff_number=number,
            kind=CERTIFICATE,
            number=f"SL{rng.randrange(10**6):06d}",
            issued_on=date(today.year - 2, 3, 1),
            expires_on=date(today.year + (-1 if index == 0 else 1 + index % 3), 3, 1),
        )
        for index, number in enumerate(guards)
    )


def _positions(since: date) -> tuple[PositionLine, ...]:
    def line(position: str, number: str, **more: object) -> PositionLine:
        return PositionLine(position=position, staff_number=number, starts_on=since, **more)  # type: ignore[arg-type]

    return (
        line("first_responsible", "JS001"),
        line("vice_principal", "JS002", lines=("teaching", "logistics", "young_pioneers")),
        line("line_director", "JS003", line="teaching"),
        line("line_director", "JS004", line="logistics"),
        line("line_director", "JS005", line="young_pioneers"),
        line("safety_director", "JS006"),
    )


def _squads(staff: Sequence[StaffLine]) -> tuple[SquadLine, ...]:
    able = [s.staff_number for s in staff if s.title in ("后勤人员", "门卫", "科任教师")]
    rows = []
    for squad, members in (("护校队一组", able[0::2][:8]), ("护校队二组", able[1::2][:8])):
        for index, number in enumerate(members):
            role = ("leader", "deputy")[index] if index < 2 else "member"
            rows.append(SquadLine(squad=squad, staff_number=number, role=role))
    return tuple(rows)


def _group(staff: Sequence[StaffLine], year: str) -> tuple[GroupLine, ...]:
    duties = ("全面负责", "具体负责", "教学条线", "后勤条线", "少先队条线", "日常安全工作")
    roles = ("leader", "deputy", *["member"] * 4)
    return tuple(
        GroupLine(school_year=year, staff_number=member.staff_number, role=role, duty=duty)
        for member, role, duty in zip(staff, roles, duties, strict=False)
    )
