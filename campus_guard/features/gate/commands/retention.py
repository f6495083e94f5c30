"""Keeping and forgetting: holds, the purge with its day to think, and purging a restored backup."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, Actor, Role
from campus_guard.db.models import (
    Collector,
    LegalHold,
    PupilRelease,
    PurgeItem,
    PurgeRun,
    Refusal,
    Setting,
    Vehicle,
    VehicleStay,
    Visit,
    Visitor,
    WatchEntry,
)
from campus_guard.db.purge import scrub_free_pages
from campus_guard.db.service import Command, Read, Service, Write
from campus_guard.db.session import Database
from campus_guard.features.gate.commands import erasing
from campus_guard.features.gate.commands.closing import AnswerDataRequest
from campus_guard.features.gate.commands.common import need
from campus_guard.features.gate.inputs import GateSettings, PurgeResult
from campus_guard.features.gate.purgefile import KINDS, add_purged, purge_file, read_purged
from campus_guard.features.gate.queries.keeping import (
    FACTS_BY_DAY,
    due_items,
    holds,
    policy,
    preview,
)
from campus_guard.features.gate.queries.settings import SETTINGS, settings_json
from campus_guard.features.gate.rules import retention as rules
from campus_guard.features.gate.rules.types import check_type

_MODELS: Mapping[str, Any] = {
    "visitor": Visitor,
    "visit": Visit,
    "vehicle": Vehicle,
    "vehicle_stay": VehicleStay,
    "refusal": Refusal,
    "collector": Collector,
    "pupil_release": PupilRelease,
    "watch_entry": WatchEntry,
}


@dataclass(frozen=True, kw_only=True)
class SaveGateSettings(Command[None]):
    """Store what the school decides about its gate. Raises UserError by field."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    settings: GateSettings

    def apply(self, w: Write) -> None:
        for kind in self.settings.types:
            check_type(kind, self.settings.reasons)
        rules.check_periods(self.settings.identity_days, self.settings.facts_days)
        row = w.session.get(Setting, SETTINGS)
        if row is None:
            row = Setting(key=SETTINGS, value={}, changed_at=w.now, changed_by=w.actor.username)
            w.session.add(row)
        row.value = settings_json(self.settings)
        row.changed_at, row.changed_by = w.now, w.actor.username
        w.session.flush()


@dataclass(frozen=True, kw_only=True)
class AddHold(Command[int]):
    """Hold a visitor or a visit: nothing of it is purged meanwhile. Returns the hold's id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str
    kind: str
    record_id: int
    reason: str
    starts_on: date | None = None
    ends_on: date | None = None

    def apply(self, w: Write) -> int:
        done = w.existing(LegalHold, self.uid)
        if done is not None:
            return done.id
        if self.kind not in ("visitor", "visit"):
            raise UserError(msg("Hold a visitor or a visit."))
        w.get(_MODELS[self.kind], self.record_id)
        starts = self.starts_on or w.today
        if self.ends_on is not None and self.ends_on < starts:
            words = msg("The end lies before the beginning.")
            raise UserError(words, {"ends_on": words})
        row = LegalHold(
            uid=self.uid,
            kind=self.kind,
            record_id=self.record_id,
            starts_on=starts,
            ends_on=self.ends_on,
            reason=need(self.reason),
        )
        return w.add(row).id


@dataclass(frozen=True, kw_only=True)
class EndHold(Command[int]):
    """End a hold, with the reason; return its id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    hold_id: int
    reason: str

    def apply(self, w: Write) -> int:
        row = w.fetch(LegalHold, self.hold_id)
        w.void(row, need(self.reason))
        return row.id


@dataclass(frozen=True, kw_only=True)
class AcceptPurge(Command[int]):
    """Accept the preview as it is now; it may run a day later. Returns the purge's id."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    uid: str

    def apply(self, w: Write) -> int:
        done = w.existing(PurgeRun, self.uid)
        if done is not None:
            return done.id
        found = preview(w)
        if not found.due:
            raise UserError(msg("Nothing is due."))
        row = PurgeRun(
            uid=self.uid,
            may_run_at=found.may_run_at,
            counts=dict(found.counts),
            held=dict(found.held),
        )
        w.add(row)
        w.bulk(
            PurgeItem,
            [
                {
                    "run_id": row.id,
                    "class_code": i.class_code,
                    "record_id": i.record_id,
                    "since": i.since,
                }
                for i in found.due
            ],
        )
        return row.id


@dataclass(frozen=True, kw_only=True)
class CancelPurge(Command[int]):
    """Take an accepted purge back before it runs."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    run_id: int
    reason: str

    def apply(self, w: Write) -> int:
        row = w.fetch(PurgeRun, self.run_id)
        if row.ran_at is not None:
            raise UserError(msg("This purge has run already."))
        w.void(row, need(self.reason))
        return row.id


@dataclass(frozen=True, kw_only=True)
class RunPurge(Command[PurgeResult]):
    """Anonymise what was in the accepted preview and is still due.

    Use ``run_purge``, which also scrubs the file. Raises UserError before the day is over.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    run_id: int

    def apply(self, w: Write) -> PurgeResult:
        row = w.fetch(PurgeRun, self.run_id)
        if row.ran_at is not None:
            raise UserError(msg("This purge has run already."))
        stored = w.session.scalars(sa.select(PurgeItem).where(PurgeItem.run_id == row.id))
        accepted = rules.Preview(
            row.created_at,
            row.may_run_at,
            tuple(sorted(rules.Item(i.class_code, i.record_id, i.since) for i in stored)),
            row.counts,
            row.held,
        )
        found = policy(w)
        due = rules.confirm(accepted, due_items(w, found), holds(w), found, w.now)
        result = purge_items(w, due)
        row.ran_at, row.ran_by, row.done = w.now, w.actor.username, dict(result.counts)
        w.session.flush()
        w.session.connection().execute(sa.delete(PurgeItem).where(PurgeItem.run_id == row.id))
        return result


def purge_items(w: Write, due: Iterable[rules.Item]) -> PurgeResult:
    """Anonymise or remove these records; return what was done."""
    ids: dict[str, list[int]] = defaultdict(list)
    for item in due:
        ids[item.class_code].append(item.record_id)
    uids = {
        kind: tuple(_uids(w, model, ids[kind])) for kind, model in _MODELS.items() if ids.get(kind)
    }
    erasing.erase_visits(w, ids["visit"])
    erasing.erase_visitors(w, ids["visitor"])
    for code in erasing.SOLO_CLASSES:
        erasing.erase_solo(w, code, ids[code])
    erasing.erase_musters(w, ids["muster"])
    erasing.remove_visits(w, ids["visit_facts"])
    erasing.remove_stays(w, ids["stay_facts"])
    for code, model in FACTS_BY_DAY.items():
        erasing.remove_rows(w, model, ids[code])
    w.session.expire_all()
    return PurgeResult({code: len(found) for code, found in ids.items() if found}, uids)


def _uids(r: Read, model: Any, ids: list[int]) -> list[str]:
    found: list[str] = []
    for part in erasing.parts(ids):
        found += r.session.scalars(sa.select(model.uid).where(model.id.in_(part)))
    return found


def run_purge(service: Service, run_id: int) -> PurgeResult:
    """Run a purge, note it beside the database, and scrub the free pages and the log.

    Raises UserError like ``RunPurge``, WorldError when the scrubbing has to be repeated
    (``db.purge.scrub_free_pages``).
    """
    result = service.run(RunPurge(run_id=run_id)).value
    add_purged(purge_file(service.db.path.parent), result.uids)
    scrub_free_pages(service.db)
    return result


def answer_request(service: Service, answer: AnswerDataRequest) -> PurgeResult:
    """Answer a request about personal data; a granted deletion is noted and scrubbed like a purge.

    Raises like ``AnswerDataRequest`` and ``run_purge``.
    """
    result = service.run(answer).value
    if result.counts:
        add_purged(purge_file(service.db.path.parent), result.uids)
        scrub_free_pages(service.db)
    return result


@dataclass(frozen=True, kw_only=True)
class PurgeAgain(Command[PurgeResult]):
    """Forget again in restored data whoever was forgotten after the backup, and all who are due.

    ``purged`` maps kinds to uids, from the list beside the database. Legal holds of the restored
    data are kept to.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE
    purged: Mapping[str, tuple[str, ...]]

    def apply(self, w: Write) -> PurgeResult:
        found = policy(w)
        due = set(rules.preview(due_items(w, found), holds(w), found, w.now).due)
        for kind in KINDS:
            model = _MODELS[kind]
            for part in _text_parts(self.purged.get(kind, ())):
                ids = w.session.scalars(sa.select(model.id).where(model.uid.in_(part)))
                due |= {rules.Item(kind, i, w.today) for i in ids}
        return purge_items(w, sorted(due))


def _text_parts(texts: tuple[str, ...]) -> Iterable[list[str]]:
    return (list(texts[i : i + 500]) for i in range(0, len(texts), 500))


def purge_restored(data_dir: Path) -> Callable[[Database], None]:
    """Return the hook for ``db.restore.restore(after_restore=...)``; ``data_dir`` has the list."""

    def purge(db: Database) -> None:
        purged = {k: tuple(v) for k, v in read_purged(purge_file(data_dir)).items()}
        system = Actor(0, "system", Role.DIRECTOR, "system")
        result = Service(db, system).run(PurgeAgain(purged=purged)).value
        if result.counts:
            scrub_free_pages(db)

    return purge
