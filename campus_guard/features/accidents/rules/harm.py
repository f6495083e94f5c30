"""How heavy it was: the highest harm, the band of the loss, and what is still unknown."""

from collections.abc import Iterable
from dataclasses import dataclass

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.features.accidents.rules.answers import Answers, MissingAnswer, Victim
from campus_guard.features.accidents.rules.codes import (
    PROPERTY_CAUSES,
    Injury,
    Severity,
    VictimKind,
    worst,
)
from campus_guard.features.accidents.rules.ruleset import RuleSet


@dataclass(frozen=True)
class Harm:
    """Severities seen in the answers; an unknown injury counts as slight until it is known.

    ``pupil`` and ``other`` are the highest harm to pupils and to other persons, ``loss`` the band
    of the loss; ``*_missing`` are the open questions of each.
    """

    pupil: Severity | None
    other: Severity | None
    loss: Severity | None
    pupil_missing: tuple[MissingAnswer, ...]
    other_missing: tuple[MissingAnswer, ...]
    loss_missing: tuple[MissingAnswer, ...]
    victims: int

    @property
    def highest(self) -> Severity | None:
        """Return the heaviest of everything."""
        return worst((self.pupil, self.other, self.loss))

    @property
    def missing(self) -> tuple[MissingAnswer, ...]:
        """Return every open question about harm and loss."""
        return (*self.pupil_missing, *self.other_missing, *self.loss_missing)


def measure(answers: Answers, rules: RuleSet) -> Harm:
    """Return the harm (A-01, A-04, A-20). Raises UserError for an impossible loss."""
    loss = answers.property_loss
    if loss is not None and (not loss.is_finite() or loss < 0):
        why = msg("The loss must be an amount of 0 or more.")
        raise UserError(why, {"property_loss": why})
    numbered = [(victim, str(n)) for n, victim in enumerate(answers.victims, start=1)]
    pupils = [(v, n) for v, n in numbered if v.kind is VictimKind.STUDENT]
    others = [(v, n) for v, n in numbered if v.kind is not VictimKind.STUDENT]
    return Harm(
        pupil=worst(_severity(v) for v, _ in pupils),
        other=worst(_severity(v) for v, _ in others),
        loss=None if loss is None else rules.loss_severity(loss),
        pupil_missing=_open(pupils),
        other_missing=_open(others),
        loss_missing=_open_loss(answers),
        victims=sum(1 for v in answers.victims if v.injury is not Injury.NONE),
    )


def _severity(victim: Victim) -> Severity | None:
    return Severity.MINOR if victim.injury is None else victim.injury.severity


def _open(victims: Iterable[tuple[Victim, str]]) -> tuple[MissingAnswer, ...]:
    return tuple(
        MissingAnswer(
            "injury", v.key or n, msg("How badly was victim {number} hurt?", number=v.key or n)
        )
        for v, n in victims
        if v.injury is None
    )


def _open_loss(answers: Answers) -> tuple[MissingAnswer, ...]:
    if answers.property_loss is not None or answers.cause not in PROPERTY_CAUSES:
        return ()
    return (MissingAnswer("property_loss", "", msg("How much is the loss in yuan?")),)
