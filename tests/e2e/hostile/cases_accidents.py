"""The text fields of accidents, and of the school and its accounts."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from campus_guard.core.ids import new_uid
from campus_guard.db.models import AccidentTelling, Attachment, RuleSetRecord
from campus_guard.features.accidents import commands as c
from campus_guard.features.accidents import queries as accidents
from campus_guard.features.accidents.queries.load import built_in_text
from campus_guard.features.accidents.rules import (
    FoodCheck,
    Injury,
    OutsideBody,
    Question,
    load_rule_set,
)
from campus_guard.features.accidents.states import AccidentState
from campus_guard.features.admin import commands as admin
from campus_guard.features.admin import queries as aq
from campus_guard.features.admin.rules import clean_username
from tests.e2e.hostile.table import CODED, KEY, Case, Text, block, line
from tests.e2e.hostile.world import PNG, World

FACTS = {
    "facts.place": line(200),
    "facts.narrative": block(),
    "facts.known_reason": block(),
    "facts.reporter": line(100),
    "facts.reporter_phone": line(100),
    "facts.activity": line(100),
    "facts.measures": block(),
    "facts.hospital": block(),
}
VICTIM = {"victims.label": line(100), "victims.details": block(), "victims.hospital": block()}
DUTY = {
    "person_name": line(100),
    "override_reason": block(),
    "replaces_reason": block(),
    "evidence": block(),
}
DUTIES = {f"duties.{name}": text for name, text in DUTY.items()}
EVENT = block(shown="reason")


def _file(w: World, accident_id: int) -> Any:
    return w.file(accident_id)


def _changed(w: World, **more: Any) -> dict[str, Any]:
    """Return an accident that was recorded before, and its version."""
    accident = w.accident()
    return {"accident_id": accident, "expected_version": w.file(accident).version, **more}


def _update(w: World) -> c.UpdateAccident:
    """Return a correction that changes the grade, so that its reason is kept."""
    victim = replace(w.victim(), injury=Injury.SEVERE)
    known = _changed(w)
    return c.UpdateAccident(
        **known,
        facts=w.facts(),
        victims=(victim,),
        duties=(w.duty(),),
        reason="示例",
        regrading=c.Regrading("示例", w.clock.now()),
    )


def _regrade(w: World) -> c.Regrade:
    known = _changed(w)
    victim = w.file(known["accident_id"]).victims[0].id
    injuries = {victim: Injury.SEVERE}
    return c.Regrade(**known, reason="示例", known_at=w.clock.now(), injuries=injuries)


def _answer(w: World) -> c.AnswerDuty:
    """Return the answer that takes the finding away, which is a re-grading."""
    known = _changed(w)
    old = w.file(known["accident_id"]).case.duties[0]
    duty = replace(old, answers={Question.ON_SCENE: False})
    return c.AnswerDuty(**known, duty=duty, regrading=c.Regrading("示例"))


def _confirm(w: World) -> c.ConfirmInjury:
    known = _changed(w)
    victim = w.file(known["accident_id"]).victims[0].id
    return c.ConfirmInjury(
        **known, victim_id=victim, injury=Injury.MINOR, confirmed_at=w.clock.now(), note="示例"
    )


def _tell(w: World) -> c.TellStep:
    accident = w.accident()
    return c.TellStep(
        uid=new_uid(),
        accident_id=accident,
        step_id=w.step(accident),
        done_at=w.clock.now() - timedelta(minutes=1),
        body=OutsideBody.POLICE,
        guardian="示例家长",
        recipient="示例家长",
        told_by="示例人",
    )


def _telling(w: World, telling: int) -> Any:
    accident = w.stored(AccidentTelling, telling)["accident_id"]
    told = w.ask(accidents.GetAftermath(accident_id=accident)).texts
    return w.file(accident), [{"words": text} for text in told.values()]


def _attachments(w: World, attachment: int) -> Any:
    return w.file(w.stored(Attachment, attachment)["owner_id"]).attachments


def _take_off(w: World) -> c.VoidAttachment:
    return c.VoidAttachment(attachment_id=w.attachment(), expected_version=1, reason="示例")


def _back(w: World) -> c.ChangeState:
    known = _changed(w)
    w.run(c.ChangeState(**known, state=AccidentState.HANDLING))
    version = w.file(known["accident_id"]).version
    known["expected_version"] = version
    return c.ChangeState(**known, state=AccidentState.REGISTERED, reason="示例")


def _rule_set(w: World) -> c.EditRuleSet:
    old = load_rule_set(built_in_text()).version
    text = built_in_text().replace(f'"{old}"', f'"{w.new("V")}"')
    return c.EditRuleSet(uid=new_uid(), text=text, note="示例")


ACCIDENTS: dict[str, Case] = {
    "accidents.RecordAccident": Case(
        lambda w: c.RecordAccident(
            uid=new_uid(), facts=w.facts(), victims=(w.victim(),), duties=(w.duty(),)
        ),
        FACTS | VICTIM | DUTIES,
        _file,
    ),
    "accidents.UpdateAccident": Case(
        _update,
        FACTS | VICTIM | DUTIES | {"reason": EVENT, "regrading.reason": EVENT},
        _file,
    ),
    "accidents.Regrade": Case(_regrade, {"reason": EVENT}, _file),
    "accidents.AnswerDuty": Case(
        _answer,
        {f"duty.{name}": text for name, text in DUTY.items()} | {"regrading.reason": EVENT},
        _file,
    ),
    "accidents.ConfirmInjury": Case(_confirm, {"note": EVENT}, _file),
    "accidents.ConfirmFoodPoisoning": Case(
        lambda w: c.ConfirmFoodPoisoning(**_changed(w), result=FoodCheck.REFUTED),
        {"note": EVENT},
        _file,
    ),
    "accidents.TellStep": Case(
        _tell,
        {
            "recipient": line(100),
            "told_by": line(100),
            "guardian": line(100),
            "relation": line(100),
            "phone": line(100),
            "note": block(),
            "words": block(),
        },
        _telling,
    ),
    "accidents.TakeBackTelling": Case(
        lambda w: c.TakeBackTelling(telling_id=w.telling()), {"reason": EVENT}, _file
    ),
    "accidents.ChangeState": Case(_back, {"reason": EVENT}, _file),
    "accidents.AddNote": Case(
        lambda w: c.AddNote(uid=new_uid(), accident_id=w.once(w.accident), text="示例"),
        {"text": block(shown="reason")},
        lambda w, _: w.file(w.once(w.accident)).events,
    ),
    "accidents.VoidAccident": Case(
        lambda w: c.VoidAccident(**_changed(w), reason="示例"),
        {"reason": block(shown="void_reason")},
        _file,
    ),
    "accidents.AddAttachment": Case(
        lambda w: c.AddAttachment(
            uid=new_uid(), accident_id=w.accident(), file_name="a.png", data=PNG, caption="示例"
        ),
        {"file_name": Text(choosy=True, lost=True, error="file"), "caption": line(200)},
        _attachments,
    ),
    "accidents.VoidAttachment": Case(_take_off, {"reason": EVENT}, _file),
    "accidents.EditRuleSet": Case(
        _rule_set, {"text": KEY, "note": line(100)}, lambda w, i: w.stored(RuleSetRecord, i)
    ),
}


SCHOOL: dict[str, Any] = {"kind": "primary", "settlement": "urban", "boarding": False}


def _create(_: World) -> admin.CreateSchool:
    return admin.CreateSchool(
        uid=new_uid(),
        name="示例小学",
        account_uid=new_uid(),
        username="xiaozhang",
        account_name="示例校长",
        role="principal",
        **SCHOOL,
    )


FOLDER = "backup.second_folder"
USERNAME = Text(32, form=clean_username, choosy=True)

ADMIN: dict[str, Case] = {
    "admin.CreateSchool": Case(
        _create,
        {
            "name": line(100),
            "kind": CODED,
            "settlement": CODED,
            "role": CODED,
            "username": USERNAME,
            "account_name": line(64, error="name", shown="name"),
        },
        lambda w, _: (w.fresh.ask(aq.SchoolInfo()), w.fresh.ask(aq.ListAccounts())),
        fresh=True,
    ),
    "admin.EditSchool": Case(
        lambda w: admin.EditSchool(
            expected_version=w.ask(aq.SchoolInfo()).version, name="示例小学", **SCHOOL
        ),
        {"name": line(100), "kind": CODED, "settlement": CODED},
        lambda w, _: w.ask(aq.SchoolInfo()),
    ),
    "admin.CreateAccount": Case(
        lambda w: admin.CreateAccount(
            uid=new_uid(), username=w.new("u"), name="示例人", role="gatekeeper"
        ),
        {"username": USERNAME, "name": line(64), "role": CODED},
        lambda w, _: w.ask(aq.ListAccounts()),
    ),
    "admin.RenameAccount": Case(
        lambda w: admin.RenameAccount(account_id=w.account(), expected_version=1, name="示例人"),
        {"name": line(64)},
        lambda w, _: w.ask(aq.ListAccounts()),
    ),
    "admin.ChangeRole": Case(
        lambda w: admin.ChangeRole(
            account_id=w.account(), expected_version=1, role="maintainer", reason="示例"
        ),
        {"role": CODED, "reason": block()},
        lambda w, account: w.corrections("account", account),
    ),
    "admin.CloseAccount": Case(
        lambda w: admin.CloseAccount(account_id=w.account(), expected_version=1, reason="示例"),
        {"reason": block(shown="close_reason")},
        lambda w, _: w.ask(aq.ListAccounts()),
    ),
    "admin.SetSettings": Case(
        lambda _: admin.SetSettings(values={FOLDER: "示例"}),
        {
            "values": line(
                1000, shown="backup.second_folder", raw=True, error="backup.second_folder"
            )
        },
        lambda w, _: w.ask(aq.GetSettings()),
    ),
    "admin.SetOwnSetting": Case(
        lambda _: admin.SetOwnSetting(key="look.theme", value="dark"),
        {"key": KEY, "value": CODED},
    ),
    "admin.AdmitRestore": Case(
        lambda _: admin.AdmitRestore(backup_name="示例"),
        {"backup_name": line(100, shown="fields", cut=True)},
        lambda w, _: w.ask(aq.AuditTrail()),
    ),
}
