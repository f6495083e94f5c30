"""What the papers and the page of the assessment say in the same words."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from campus_guard.core import document as d
from campus_guard.core.i18n import Message, Translator, msg
from campus_guard.db.paper import PaperHead
from campus_guard.features.accidents.queries.assess import SheetLife, SheetView
from campus_guard.features.accidents.rules import RuleSet, SheetState, StaffRole, Tier, label
from campus_guard.features.accidents.rules.sheet import SheetRow
from campus_guard.features.people.rules import LINE_LABELS, Line

TIER_HEADINGS: Mapping[Tier, Message] = {
    Tier.A1: msg("Minor"),
    Tier.R1: msg("Minor, responsible"),
    Tier.A2: msg("Moderate"),
    Tier.R2: msg("Moderate, responsible"),
    Tier.A3: msg("Grave"),
    Tier.R3: msg("Grave, responsible (number)"),
}


TIER_NAMES: Mapping[Tier, Message] = {**TIER_HEADINGS, Tier.R3: msg("Grave, responsible")}
"""The same short names without the unit of the column."""


def line_words(line: str, tr: Translator) -> str:
    """Return the words for a line; nothing for somebody who is not on the staff list."""
    return tr(LINE_LABELS[Line(line)]) if line in set(Line) else line


def post_words(row: SheetRow, tr: Translator) -> str:
    """Return the post, and the leading position that makes somebody answer for a line."""
    parts = [row.post]
    if row.role is not StaffRole.STAFF:
        parts.insert(0, tr(label(row.role)))
    return "、".join(dict.fromkeys(part for part in parts if part))


def liability_words(row: SheetRow, tr: Translator) -> str:
    """Return the management liability with its arithmetic, one grade after the other."""
    if not row.liability:
        return "0"
    return "\n".join([str(row.management), *(tr(part.words) for part in row.liability)])


def concealment_words(row: SheetRow, tr: Translator) -> str:
    """Return the confirmed kinds with their files, or that there is none."""
    if not row.concealments:
        return tr("None")
    return "\n".join(f"{tr(label(c.kind))} {c.case.number}" for c in row.concealments)


def award_words(row: SheetRow, tr: Translator) -> str:
    """Return whether the person may be proposed for awards."""
    return tr("Eligible") if row.award_eligible else tr("Refused")


def money(amount: Decimal, *, signed: bool = False) -> str:
    """Return yuan with two decimals, with its sign when it is a difference."""
    return f"{amount:+,.2f}" if signed else f"{amount:,.2f}"


def score_words(row: SheetRow, rules: RuleSet, tr: Translator) -> str:
    """Return how the score follows from the points."""
    if row.concealments:
        return tr("Score 0: a late, omitted, false or concealed report was confirmed.")
    rest = rules.full_score - row.personal - row.management
    words = tr(
        "{full} − {personal} personal − {management} management = {rest}",
        full=rules.full_score,
        personal=row.personal,
        management=row.management,
        rest=rest,
    )
    return words if rest >= 0 else tr("{sum}, counted as 0", sum=words)


def allowance_words(row: SheetRow, rules: RuleSet, tr: Translator) -> str:
    """Return how the allowance follows from the score."""
    return tr(
        "{allowance} × {score} ÷ {full} = {amount} yuan",
        allowance=rules.allowance,
        score=row.score,
        full=rules.full_score,
        amount=money(row.allowance),
    )


def reading_words(rules: RuleSet, tr: Translator) -> str:
    """Return the readings of the scheme that this sheet used (A-18, A-28, A-32)."""
    leaders = (
        tr("directors and vice-principals lose awards for their lines")
        if rules.line_leaders_lose_awards
        else tr("only directly responsible persons lose awards")
    )
    return tr(
        "Readings used: management liability {mode} (director every {director}, vice-principal"
        " every {vice}); award year: {year}; {leaders}.",
        mode=label(rules.management_mode),
        director=rules.director_every,
        vice=rules.vp_every,
        year=label(rules.award_year),
        leaders=leaders,
    )


def life_words(life: SheetLife, tr: Translator, *, whole: bool = True) -> list[str]:
    """Return who proposed, confirmed and froze the sheet, and when.

    ``whole`` adds the files that were not decided then: they concern other people.
    """
    if life.proposed_at is None:
        return [tr("Draft, computed from the findings of this moment; nobody has proposed it.")]
    found = [tr("Proposed by {who} at {time}.", who=life.proposed_by, time=_time(life.proposed_at))]
    if life.confirmed_at is not None and life.confirmer is not None:
        words = tr(
            "Confirmed by {who} at {time} ({rule} confirms).",
            who=life.confirmed_by,
            time=_time(life.confirmed_at),
            rule=label(life.confirmer),
        )
        record = tr("Record of the meeting: {name}.", name=life.meeting) if life.meeting else ""
        found.append(" ".join(filter(None, (words, record))))
    if life.pending and whole:
        found.append(
            tr(
                "Not decided when it was confirmed: {numbers}. Reason: {reason}",
                numbers="、".join(life.pending),
                reason=life.pending_reason,
            )
        )
    if life.frozen_at is not None:
        found.append(
            tr("Frozen by {who} at {time}.", who=life.frozen_by, time=_time(life.frozen_at))
        )
    return found


def _time(at: object) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def stamped(head: PaperHead, version: str) -> d.Stamp:
    """Return the stamp of a paper that rests on this version of the rule set."""
    return replace(head.stamp, rule_set_version=version)


def mark_of(view: SheetView, head: PaperHead, tr: Translator) -> str:
    """Return what is framed at the top: sample, internal, and how far the sheet has come."""
    marks = [tr("Sample data")] if head.sample else []
    marks.append(tr("Internal"))
    if view.state is not SheetState.FROZEN:
        marks.append(tr(label(view.state)))
    return " · ".join(marks)
