"""Worked cases in JSON: run them, and compare the results with what they expect.

``run_vectors`` answers in the shape of ``vectors.json``; a case that cannot be understood gets an
``error`` in words, and the others go on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campus_guard.core.clock import CHINA
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.features.accidents.rules.answers import Classification, Finding
from campus_guard.features.accidents.rules.case_fields import Fields, code, moment, wrong
from campus_guard.features.accidents.rules.case_input import (
    read_answers,
    read_chain,
    read_rules,
    read_term,
    read_times,
)
from campus_guard.features.accidents.rules.classify import classify
from campus_guard.features.accidents.rules.codes import FindingState, Severity, StepCode
from campus_guard.features.accidents.rules.ruleset import RuleSet
from campus_guard.features.accidents.rules.settlement import settle
from campus_guard.features.accidents.rules.timeline import (
    Step,
    check_step,
    steps_of,
    timeline,
)
from campus_guard.features.accidents.rules.wording_zh import (
    LATE_CANDIDATE_ZH,
    PARTY_ZH,
    SEVERITY_ZH,
    TIER_ZH,
)

SCHEMA = "campus_guard.vectors/1"
_SETS = frozenset({"flags", "persons"})


@dataclass(frozen=True)
class Difference:
    """One value that is not as expected; ``path`` is like ``findings[0].tier``."""

    id: str
    path: str
    expected: Any
    got: Any

    def __str__(self) -> str:
        where = f"{self.id} {self.path}".strip()
        return f"{where}: expected {self.expected!r}, got {self.got!r}"


def run_vectors(document: object, rules: RuleSet) -> dict[str, Any]:
    """Return ``{"schema", "rule_set", "vectors": [{"id", "kind", "expected"} or "error"]}``.

    Raises UserError when ``document`` has no list ``vectors``.
    """
    vectors = document.get("vectors") if isinstance(document, Mapping) else None
    if not isinstance(vectors, list):
        raise wrong("vectors", msg("must be a list of worked cases"))
    results = [_run_one(vector, number, rules) for number, vector in enumerate(vectors, start=1)]
    return {"schema": SCHEMA, "rule_set": rules.version, "vectors": results}


def _run_one(vector: object, number: int, rules: RuleSet) -> dict[str, Any]:
    if not isinstance(vector, Mapping):
        return {"id": f"#{number}", "kind": None, "error": "a worked case must be an object"}
    kind = vector.get("kind")
    head = {"id": str(vector.get("id", f"#{number}")), "kind": kind}
    inputs = vector.get("inputs")
    try:
        if not isinstance(inputs, Mapping):
            raise wrong("inputs", msg("must be an object"))
        return {**head, **_solve(str(kind), inputs, read_rules(inputs, rules))}
    except UserError as error:
        return {**head, "error": str(error.message)}
    except ArithmeticError:
        return {**head, "error": "a time or an amount is too large to count with"}


def _solve(kind: str, inputs: Fields, rules: RuleSet) -> dict[str, Any]:
    if kind == "accident":
        return _accident(inputs, rules)
    if kind == "timing":
        return {"expected": _timing(inputs, rules)}
    if kind == "semester":
        return {"expected": _semester(inputs, rules)}
    raise wrong(
        "kind",
        msg(
            "'{value}' is not known; use one of: {known}",
            value=kind,
            known="accident, timing, semester",
        ),
    )


def _accident(inputs: Fields, rules: RuleSet) -> dict[str, Any]:
    result = classify(read_answers(inputs, rules), rules)
    steps = timeline(result, read_times(inputs), rules, read_chain(inputs))
    expected = {
        "headline_tier": result.headline and result.headline.value,
        "headline_tier_zh": result.headline and TIER_ZH[result.headline],
        "timeline_severity": result.severity and SEVERITY_ZH[result.severity],
        "findings": [_finding(f) for f in result.findings],
        "deadlines": [_deadline(s) for s in steps],
        "deductions": dict(result.deductions),
        "flags": list(result.flags),
    }
    return {"expected": expected, "explained": _explained(result)}


def _explained(result: Classification) -> dict[str, Any]:
    """Return what the shape of ``expected`` has no room for."""
    return {
        "final": result.final,
        "mass_event": result.mass_event,
        "restricted": result.restricted,
        "clauses": list(dict.fromkeys(r.ref for r in result.readings)),
        "missing": [{"field": m.field, "about": m.about} for m in result.missing],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "line": finding.line.value,
        "severity": SEVERITY_ZH[finding.severity],
        "tier": finding.tier and finding.tier.value,
        "provisional": finding.state is FindingState.PROVISIONAL,
        "by_analogy": finding.by_analogy,
        "persons": [p.person for p in finding.persons],
    }


def _deadline(step: Step) -> dict[str, Any]:
    return {
        "step": step.code.value,
        "actor": PARTY_ZH[step.actor],
        "recipient": PARTY_ZH[step.recipient],
        "due_at": _iso(step.due_at),
        "basis": step.basis.value,
    }


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(CHINA).isoformat()


def _timing(inputs: Fields, rules: RuleSet) -> dict[str, Any]:
    severity = code(Severity, inputs.get("timeline_severity"), "timeline_severity")
    step = code(StepCode, inputs.get("step"), "step")
    steps = steps_of(severity, read_times(inputs), rules, read_chain(inputs))
    due = next((s.due_at for s in steps if s.code is step), None)
    done_at, now = (moment(inputs.get(name), name) for name in ("done_at", "now"))
    check = check_step(due, done_at, now)
    return {
        "status": check.status.value,
        "due_at": _iso(due),
        "finding": None if check.candidate is None else LATE_CANDIDATE_ZH,
        "score_effect": None,
    }


def _semester(inputs: Fields, rules: RuleSet) -> dict[str, Any]:
    case = read_term(inputs)
    sheet = settle(case.staff, case.findings, case.concealments, rules)
    return {
        person: {
            "personal": row.personal,
            "management": row.management,
            "score": row.score,
            "allowance": str(row.allowance),
            "award_eligible": row.award_eligible,
        }
        for person, row in sheet.people.items()
    }


def compare(document: Mapping[str, Any], results: Mapping[str, Any]) -> list[Difference]:
    """Return what differs from the ``expected`` of ``document``, case by case in its order.

    Keys that are not expected do not count, except points charged to somebody else. The order of
    flags, persons and findings does not matter.
    """
    got = list(results["vectors"])
    differences: list[Difference] = []
    for number, vector in enumerate(document["vectors"], start=1):
        if not isinstance(vector, Mapping):
            differences.append(Difference(f"#{number}", "", "an object", vector))
            continue
        name = str(vector.get("id", f"#{number}"))
        result = got[number - 1] if number <= len(got) else {"error": "no result"}
        if "error" in result:
            differences.append(Difference(name, "", "a result", result["error"]))
        elif "expected" in vector:
            pairs = _differ(vector["expected"], result["expected"], "")
            differences += [Difference(name, *pair) for pair in pairs]
    return differences


def _differ(expected: Any, got: Any, path: str) -> Iterable[tuple[str, Any, Any]]:
    if isinstance(expected, Mapping) and isinstance(got, Mapping):
        for key, value in expected.items():
            yield from _differ(value, got.get(key), f"{path}.{key}" if path else str(key))
        extra = [k for k in got if k not in expected] if path == "deductions" else []
        for key in extra:
            yield f"{path}.{key}", None, got[key]
    elif isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        name = path.rpartition(".")[2]
        pairs = zip(_order(expected, name), _order(got, name), strict=True)
        for n, (want, have) in enumerate(pairs):
            yield from _differ(want, have, f"{path}[{n}]")
    elif expected != got or isinstance(expected, bool) is not isinstance(got, bool):
        yield path, expected, got


def _order(values: list[Any], name: str) -> list[Any]:
    if name in _SETS:
        return sorted(values, key=str)
    if name == "findings":
        return sorted(values, key=lambda v: str(v.get("line")) if isinstance(v, Mapping) else "")
    return values
