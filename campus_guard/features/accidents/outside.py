"""The words to read out on the phone, or to fax, when a grave accident is reported outside.

Pupils are counted, never named. What is not known is said to be not known.
"""

from collections import Counter
from datetime import datetime

from campus_guard.core.i18n import Translator
from campus_guard.features.accidents.queries.rows import AccidentDetail
from campus_guard.features.accidents.rules import OutsideBody, StepCode, VictimKind, label

LONGEST = 600


def reported_before(file: AccidentDetail, body: OutsideBody) -> int:
    """Return how often this authority was told already."""
    steps = [s for s in file.steps if s.code is StepCode.EXTERNAL_REPORTS]
    return sum(1 for s in steps for t in s.tellings if t.body is body)


def report_words(
    file: AccidentDetail, body: OutsideBody, school: str, caller: str, now: datetime, tr: Translator
) -> str:
    """Return the report to one authority as it can be read out now.

    The second and later ones are follow-up reports (续报) and say so.
    """
    facts, before = file.case.facts, reported_before(file, body)
    place = " / ".join(dict.fromkeys(filter(None, (facts.place, file.area))))
    unknown = tr("not known yet")
    kind = tr("Follow-up report {n}", n=before) if before else tr("First report")
    lines = [
        tr("To: {body}", body=label(body)),
        tr("{kind} of {school}, accident {number}.", kind=kind, school=school, number=file.number),
        tr(
            "Time: {time}. Place: {place}.",
            time=f"{facts.occurred_at:%Y-%m-%d %H:%M}",
            place=place or unknown,
        ),
        tr("Kind: {cause}.", cause=tr(label(facts.cause)) if facts.cause else unknown),
        tr("Persons: {persons}.", persons=_persons(file, tr)),
        tr("Loss: {loss}.", loss=_loss(file, tr)),
        tr("What happened: {text}", text=_short(facts.narrative, tr) or unknown),
        tr("Done so far: {text}", text=_short(facts.measures, tr) or unknown),
        tr("Medical care: {text}", text=_short(facts.hospital, tr) or unknown),
        tr("Grade (first judgement): {grade}.", grade=_grade(file, tr)),
    ]
    wants = _asks(body, tr)
    if wants:
        lines.append(wants)
    lines.append(tr("Reported by: {who}, {time}.", who=caller, time=f"{now:%Y-%m-%d %H:%M}"))
    lines.append(tr("We report again as soon as there is more."))
    return "\n".join(lines)


def _asks(body: OutsideBody, tr: Translator) -> str:
    if body is OutsideBody.HEALTH:
        return tr("We ask for medical help and for the result of the examination.")
    if body is OutsideBody.POLICE:
        return tr("We ask for officers to come and secure the scene.")
    return ""


def _persons(file: AccidentDetail, tr: Translator) -> str:
    if not file.victims:
        known_none = file.case.facts.harmed is False
        return tr("nobody is hurt") if known_none else tr("not known yet")
    counted: Counter[tuple[VictimKind, str]] = Counter()
    for view in file.victims:
        injury = view.input.judged
        word = tr(label(injury)) if injury else tr("injury not known yet")
        if view.input.confirmed is None and injury is not None:
            word = tr("{injury} (first judgement)", injury=word)
        counted[view.input.kind, word] += 1
    return "、".join(
        tr("{n} × {kind}, {injury}", n=n, kind=tr(label(kind)), injury=word)
        for (kind, word), n in counted.items()
    )


def _loss(file: AccidentDetail, tr: Translator) -> str:
    loss = file.case.facts.property_loss
    if loss is None:
        return tr("not known yet")
    return tr("None") if loss == 0 else tr("about {amount} yuan", amount=f"{loss:,.2f}")


def _grade(file: AccidentDetail, tr: Translator) -> str:
    result = file.result
    if result.severity is None:
        return tr("not known yet")
    return tr(label(result.severity))


def _short(text: str, tr: Translator) -> str:
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rstrip() + tr("… (more in the file)")
