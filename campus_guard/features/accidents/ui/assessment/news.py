"""The one sentence about a settlement that must not be missed."""

from datetime import date
from decimal import Decimal

from campus_guard.core.document import Tone
from campus_guard.core.i18n import Translator
from campus_guard.features.accidents.queries import SheetView
from campus_guard.features.accidents.report.assesswords import money
from campus_guard.features.accidents.rules import SheetState

News = tuple[str, Tone]
NOTHING: News = ("", Tone.NORMAL)


def news(view: SheetView, today: date, tr: Translator) -> News:
    """Return the sentence above the sheet and its tone; an empty one when there is none."""
    found = {
        SheetState.DRAFT: _draft,
        SheetState.PROPOSED: _proposed,
        SheetState.CONFIRMED: _confirmed,
        SheetState.FROZEN: _frozen,
    }[view.state](view, today, tr)
    words, tone = found
    open_words, open_tone = _pending(view, tr)
    if open_words and (not words or view.state is SheetState.PROPOSED):  # before it is confirmed
        words, tone = f"{words} {open_words}".strip(), open_tone
    if view.paid_here:
        total = sum((slip.amount for slip in view.paid_here), Decimal(0))
        more = tr(
            "Correction slips of earlier terms settled in this one: {n}, {amount} yuan.",
            n=len(view.paid_here),
            amount=money(total, signed=True),
        )
        return f"{words} {more}".strip(), tone if words else Tone.PRIMARY
    return words, tone


def _draft(view: SheetView, _today: date, tr: Translator) -> News:
    if not view.last_withdrawn:
        return NOTHING
    return tr("Withdrawn: {reason}", reason=view.last_withdrawn), Tone.WARNING


def _proposed(view: SheetView, today: date, tr: Translator) -> News:
    if view.stale:
        return tr("Something changed since the proposal; propose the sheet again."), Tone.WARNING
    if today < view.term.ends_on:
        words = tr("Proposed. It can be confirmed from {day} on.", day=view.term.ends_on)
        return words, Tone.PRIMARY
    if view.life.taken_back:
        words = tr("Confirmation taken back: {reason}", reason=view.life.taken_back)
        return words, Tone.WARNING
    if view.refusal is not None:
        return f"{tr('Waits to be confirmed.')} {tr(view.refusal)}", Tone.PRIMARY
    return NOTHING


def _confirmed(view: SheetView, _today: date, tr: Translator) -> News:
    if view.stale:
        words = tr("Something changed since the confirmation: take it back and propose again.")
        return words, Tone.WARNING
    return tr("Confirmed. Freeze it when it goes to be paid."), Tone.PRIMARY


def _frozen(view: SheetView, _today: date, tr: Translator) -> News:
    if not view.due:
        return tr("Frozen: nothing on it changes any more."), Tone.OK
    words = tr.n(
        "{n} person has another result by now: a correction slip is due.",
        "{n} persons have other results by now: correction slips are due.",
        len(view.due),
    )
    return f"{words} {tr(view.refusal) if view.refusal else ''}".strip(), Tone.WARNING


def _pending(view: SheetView, tr: Translator) -> News:
    count = len(view.pending)
    if not count:
        return NOTHING
    words = tr.n(
        "{n} file of this term is not decided yet and counts nowhere.",
        "{n} files of this term are not decided yet and count nowhere.",
        count,
    )
    return words, Tone.WARNING
