"""Decisions at an alert of the watch list: every alert leaves a record."""

from collections.abc import Sequence

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.db.models import Visitor, WatchDecision, WatchEntry
from campus_guard.db.service import Write
from campus_guard.features.gate.commands.common import part_uid, remark
from campus_guard.features.gate.inputs import WatchAnswer
from campus_guard.features.gate.queries.watching import matches, subject_of
from campus_guard.features.gate.rules import watchlist
from campus_guard.features.gate.rules.codes import WatchChoice

Found = Sequence[tuple[watchlist.Match, WatchEntry]]
Decided = tuple[watchlist.Match, WatchEntry, watchlist.Decision]


def found_for(
    w: Write, visitor: Visitor | None, name: str = "", plate: str = "", phone: str = ""
) -> Found:
    """Return the matches of a visitor (None: of the name, plate and phone alone)."""
    if visitor is None:
        return matches(w, subject_of(name, phone, "", plate), None)
    subject = subject_of(
        visitor.name or name, visitor.phone, visitor.document_key, visitor.plate, plate
    )
    return matches(w, subject, visitor.id)


def answer_all(w: Write, found: Found, answers: Sequence[WatchAnswer]) -> list[Decided]:
    """Return the decision of every match.

    Raises UserError (field ``watch``) when one has no answer, or the answer is not allowed.
    """
    given = {answer.entry_id: answer for answer in answers}
    decided: list[Decided] = []
    for match, entry in found:
        answer = given.get(entry.id)
        if answer is None:
            words = watchlist.alert_words(match)
            raise UserError(words, {"watch": words})
        why = remark(answer.why, "why")
        decision = watchlist.decide(match, answer.choice, why, w.actor.role)
        decided.append((match, entry, decision))
    return decided


def require_entry(decided: Sequence[Decided]) -> str:
    """Return the escort that a decision asks for ('' for none); raises UserError at a refusal."""
    for _, _, decision in decided:
        if not decision.lets_in:
            raise UserError(msg("Entry was refused: record the refusal."))
    return "escort" if any(d.choice is WatchChoice.ESCORT for _, _, d in decided) else ""


def record_decisions(
    w: Write,
    decided: Sequence[Decided],
    uid: str,
    *,
    visitor_id: int | None = None,
    visit_id: int | None = None,
    refusal_id: int | None = None,
) -> None:
    """Store what was shown and what was chosen, by whom and why."""
    for match, entry, decision in decided:
        w.add(
            WatchDecision(
                uid=part_uid(uid, f"watch{entry.id}"),
                entry_id=entry.id,
                visitor_id=visitor_id,
                visit_id=visit_id,
                refusal_id=refusal_id,
                at=w.now,
                day=w.today,
                by=w.actor.username,
                matched_by=match.by.value,
                level=match.level.value,
                suspected=match.suspected,
                choice=decision.choice.value,
                why=decision.why,
                shown=entry.why,
            )
        )
