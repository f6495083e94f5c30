"""The text fields of what follows an accident: aftermath, signatures, restricted files."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from campus_guard.core.ids import new_uid
from campus_guard.db.models import AccidentClaim
from campus_guard.features.accidents import commands as c
from campus_guard.features.accidents import queries as aq
from campus_guard.features.accidents.aftermath import Bearer, CostKind
from campus_guard.features.accidents.rules import Cause
from campus_guard.features.accidents.states import Signer
from tests.e2e.hostile.table import CODED, Case, block, line
from tests.e2e.hostile.world import World

EVENT = block(shown="reason")
SHEET = (
    "direct_cause",
    "indirect_cause",
    "management_cause",
    "treatment",
    "settlement",
    "public_opinion",
    "petition_note",
)


def _known(w: World) -> dict[str, Any]:
    accident = w.once(w.accident)
    return {"accident_id": accident, "expected_version": w.file(accident).version}


def _part(w: World) -> dict[str, Any]:
    return {"uid": new_uid(), "accident_id": w.once(w.accident)}


def _aftermath(w: World, _answer: Any) -> aq.AftermathView:
    return w.ask(aq.GetAftermath(accident_id=w.once(w.accident)))


def told_file(w: World) -> int:
    """Return a file in which every step was done, waiting to be closed."""
    accident = w.accident()
    for step in w.file(accident).steps:
        for body in step.open_bodies or (None,):
            w.run(
                c.TellStep(
                    uid=new_uid(),
                    accident_id=accident,
                    step_id=step.id,
                    done_at=w.clock.now() - timedelta(minutes=1),
                    body=body,
                )
            )
    while following := w.file(accident).next_states:
        version = w.file(accident).version
        w.run(c.ChangeState(accident_id=accident, expected_version=version, state=following[0]))
    return accident


def sign(w: World, accident: int, signer: Signer, person: str = "示例人") -> c.SignReport:
    """Return a signature under the closing report."""
    version = w.file(accident).version
    return c.SignReport(
        uid=new_uid(), accident_id=accident, expected_version=version, signer=signer, person=person
    )


def _undo(w: World) -> c.UndoApproval:
    """Return the undoing of an approval, of a file that was signed by all three."""
    accident = told_file(w)
    for signer in (Signer.INVESTIGATOR, Signer.VICE_PRINCIPAL):
        w.run(sign(w, accident, signer))
    version = w.file(accident).version
    w.run(c.ApproveClosing(uid=new_uid(), accident_id=accident, expected_version=version))
    version = w.file(accident).version
    return c.UndoApproval(accident_id=accident, expected_version=version, reason="示例")


def signed(w: World, _answer: Any) -> Any:
    """Return the newest file with its signatures."""
    return w.ask(aq.ListAccidents()), [w.file(row.id) for row in w.ask(aq.ListAccidents()).rows]


def restricted(w: World) -> int:
    """Return a restricted file that was opened with a reason."""
    facts = w.facts()
    accident = w.run(
        c.RecordAccident(uid=new_uid(), facts=c.Facts(**{**vars(facts), "cause": Cause.SELF_HARM}))
    )
    w.run(c.OpenRestricted(accident_id=accident, reason="示例"))
    return accident


def _void_part(w: World) -> c.VoidPart:
    part = w.run(c.KeepClaim(**_part(w), insurer="示例保险"))
    version = w.stored(AccidentClaim, part)["version"]
    return c.VoidPart(part="claim", part_id=part, expected_version=version, reason="示例")


AFTERMATH: dict[str, Case] = {
    "accidents.SaveAftermath": Case(
        lambda w: c.SaveAftermath(
            uid=new_uid(), **_known(w), bullying=True, petition=True, bullying_entry="1"
        ),
        {name: block() for name in SHEET} | {"bullying_entry": line(40)},
        _aftermath,
    ),
    "accidents.KeepClaim": Case(
        lambda w: c.KeepClaim(**_part(w), insurer="示例保险", amount=Decimal(1)),
        {"insurer": line(100), "claim_number": line(100), "note": block()},
        _aftermath,
    ),
    "accidents.KeepCost": Case(
        lambda w: c.KeepCost(
            **_part(w), kind=CostKind.MEDICAL, borne_by=Bearer.SCHOOL, amount=Decimal(1)
        ),
        {"note": block()},
        _aftermath,
    ),
    "accidents.KeepFollowup": Case(
        lambda w: c.KeepFollowup(
            **_part(w), due_on=w.clock.today(), what="示例", done_on=w.clock.today()
        ),
        {"what": block(), "result": block()},
        _aftermath,
    ),
    "accidents.KeepContact": Case(
        lambda w: c.KeepContact(**_part(w), at=w.clock.now(), guardian="示例家长"),
        {"guardian": line(100), "relation": line(100), "phone": line(100), "note": block()},
        _aftermath,
    ),
    "accidents.VoidPart": Case(
        _void_part,
        {"part": CODED, "reason": EVENT},
        lambda w, i: w.file(i).events,
    ),
    "accidents.SignReport": Case(
        lambda w: sign(w, told_file(w), Signer.INVESTIGATOR), {"person": line(100)}, signed
    ),
    "accidents.UndoApproval": Case(_undo, {"reason": EVENT}, lambda w, i: w.file(i).events),
    "accidents.OpenRestricted": Case(
        lambda w: c.OpenRestricted(accident_id=w.once(lambda: restricted(w)), reason="示例"),
        {"reason": block()},
        lambda w, _: w.ask(aq.AccessReport(year=w.clock.today().year)).rows,
    ),
    "accidents.NameReaders": Case(
        lambda w: c.NameReaders(accident_id=restricted(w), account_ids=(2,), reason="示例"),
        {"reason": EVENT},
        lambda w, i: w.file(i).events,
    ),
}
