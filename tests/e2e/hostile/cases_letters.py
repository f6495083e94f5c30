"""The text fields of responsibility letters and their templates."""

from dataclasses import replace
from typing import Any

from campus_guard.core.ids import new_uid
from campus_guard.db.models import Attachment, LetterTemplate, ResponsibilityLetter
from campus_guard.features.responsibility.commands import letters as c
from campus_guard.features.responsibility.commands import letters_scan as s
from campus_guard.features.responsibility.commands import letters_templates as t
from campus_guard.features.responsibility.queries.letters_files import GetLetter
from campus_guard.features.responsibility.queries.letters_templates import ListLetterTemplates
from campus_guard.features.responsibility.rules.letters_template import (
    PartyA,
    PartyB,
    shipped_templates,
)
from tests.e2e.hostile.table import CODED, KEY, Case, Text, block, line
from tests.e2e.hostile.world import PNG, World

VOID = {"reason": block(shown="void_reason")}
FILE = Text(lost=True, choosy=True, error="file")
TEMPLATE = {
    "template.code": CODED,
    "template.level": line(100),
    "template.title": line(100),
    "template.a.position": CODED,
    "template.a.line": CODED,
    "template.a.outside": line(100, error="a"),
    "template.b.positions": CODED,
    "template.b.posts": KEY,
    "template.b.lines": CODED,
    "template.scheme": CODED,
    "template.rank": CODED,
    "template.sections": CODED,
    "template.goals": line(500),
    "template.duties": line(500),
    "template.sanctions": line(500),
    "template.effect": line(500),
    "note": block(),
}


def _issue(w: World) -> c.IssueLetter:
    """Return the letter of somebody new with the bureau, which needs no position."""
    return c.IssueLetter(
        uid=new_uid(),
        school_year_id=w.once(w.school_year),
        template="BUREAU",
        person_id=w.person(),
        issued_on=w.clock.today(),
        note="示例",
    )


def _letter(w: World) -> int:
    return int(w.run(_issue(w)))


def _sign(w: World) -> c.SignLetter:
    scan = s.ScanInput(new_uid(), "x.png", PNG)
    return c.SignLetter(letter_id=_letter(w), expected_version=1, scan=scan)


def _scan(w: World) -> s.AddLetterScan:
    return s.AddLetterScan(uid=new_uid(), file_name="x.png", data=PNG, letter_id=_letter(w))


def _save(w: World) -> t.SaveLetterTemplate:
    template = replace(
        shipped_templates()["BUREAU"],
        code=w.new("T-"),
        a=PartyA(outside="示例"),
        b=PartyB(("first_responsible",), ("班主任",), ("teaching",)),
    )
    return t.SaveLetterTemplate(uid=new_uid(), template=template, expected_number=None, note="示例")


def _take_back(w: World) -> t.TakeBackTemplate:
    command = _save(w)
    w.run(command)
    return t.TakeBackTemplate(code=command.template.code, reason="示例")


def _stored(w: World, known: Any) -> Any:
    return w.stored(ResponsibilityLetter, known)


LETTERS: dict[str, Case] = {
    "responsibility.IssueLetter": Case(
        _issue,
        {"template": KEY, "note": block()},
        lambda w, known: w.ask(GetLetter(letter_id=known)),
    ),
    "responsibility.IssueLetters": Case(
        lambda w: c.IssueLetters(
            uid=new_uid(),
            school_year_id=w.once(w.school_year),
            issued_on=w.clock.today(),
            codes=("VP",),
        ),
        {"codes": KEY},
    ),
    "responsibility.SignLetter": Case(_sign, {"scan.file_name": FILE}, _stored),
    "responsibility.VoidLetter": Case(
        lambda w: c.VoidLetter(record_id=_letter(w), reason="示例"), VOID, _stored
    ),
    "responsibility.WithdrawLetters": Case(
        lambda w: c.WithdrawLetters(letter_ids=(_letter(w),), reason="示例"),
        VOID,
        lambda w, _count: w.latest(ResponsibilityLetter),
    ),
    "responsibility.AddLetterScan": Case(
        _scan, {"file_name": FILE}, lambda w, known: w.stored(Attachment, known)
    ),
    "responsibility.VoidLetterScan": Case(
        lambda w: s.VoidLetterScan(
            attachment_id=w.run(_scan(w)), expected_version=1, reason="示例"
        ),
        VOID,
        lambda w, _letter_id: w.latest(Attachment),
    ),
    "responsibility.SaveLetterTemplate": Case(
        _save, TEMPLATE, lambda w, _number: w.ask(ListLetterTemplates())
    ),
    "responsibility.UseLetterTemplate": Case(
        lambda _: t.UseLetterTemplate(code="VP", active=True), {"code": KEY}
    ),
    "responsibility.TakeBackTemplate": Case(
        _take_back, {"code": KEY} | VOID, lambda w, _code: w.latest(LetterTemplate)
    ),
    "responsibility.ChooseTree": Case(lambda _: t.ChooseTree(scheme="standard"), {"scheme": CODED}),
}
