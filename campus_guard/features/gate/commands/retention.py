"""Keeping and forgetting: holds, the purge with its day to think, and purging a restored backup."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

import sqlalchemy as sa

from campus_guard.core.errors import UserError, WorldError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.db.models import (
    Base,
    LegalHold,
    PurgeItem,
    PurgeRun,
    Setting,
    VehicleStay,
    Visit,
    Visitor,
)
from campus_guard.db.purge import scrub_free_pages
from campus_guard.db.sealedfile import FileSealer
from campus_guard.db.service import Command, Read, Service, Write
from campus_guard.db.session import Database
from campus_guard.features.gate.commands import erasing
from campus_guard.features.gate.commands.closing import AnswerDataRequest
from campus_guard.features.gate.commands.common import need
from campus_guard.features.gate.commands.settings import cleaned_settings
from campus_guard.features.gate.inputs import GateSettings, PurgeResult
from campus_guard.features.gate.muster_file import (
    SNAPSHOT_PURPOSE,
    load_snapshot,
    remove_snapshot,
)
from campus_guard.features.gate.purgefile import (
    HeldRecord,
    add_purged,
    keep_holds,
    purge_file,
)
from campus_guard.features.gate.queries.keeping import SCRUB_DUE, due_items, holds, policy, preview
from campus_guard.features.gate.queries.settings import SETTINGS, settings_json
from campus_guard.features.gate.rules import retention as rules
from campus_guard.features.gate.rules.types import check_type

HELD_KINDS: Mapping[str, Any] = {"visitor": Visitor, "visit": Visit}


@dataclass(frozen=True, kw_only=True)
class SaveGateSettings(Command[None]):
    """Store what the school decides about its gate. Raises UserError by field."""

    roles: ClassVar[frozenset[Role]] = OFFICE
    settings: GateSettings

    def apply(self, w: Write) -> None:
        settings = cleaned_settings(self.settings)
        for kind in settings.types:
            check_type(kind, settings.reasons)
        rules.check_periods(settings.identity_days, settings.facts_days)
        row = w.session.get(Setting, SETTINGS)
        if row is None:
            row = Setting(key=SETTINGS, value={}, changed_at=w.now, changed_by=w.actor.username)
            w.session.add(row)
        row.value = settings_json(settings)
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
        if self.kind not in HELD_KINDS:
            raise UserError(msg("Hold a visitor or a visit."))
        w.get(HELD_KINDS[self.kind], self.record_id)
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
        columns = (PurgeItem.class_code, PurgeItem.record_id, PurgeItem.since)
        stored = w.session.execute(sa.select(*columns).where(PurgeItem.run_id == row.id))
        accepted = rules.Preview(
            row.created_at,
            row.may_run_at,
            tuple(sorted(rules.Item(*i) for i in stored)),
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
    uids = {code: uids for code in ids if (uids := tuple(_uids(w, code, ids[code])))}
    for code, record in erasing.classes().items():
        if ids[code]:
            (erasing.remove if record.removes else erasing.erase)(w, code, ids[code])
    if uids:
        erasing.scrub_later(w)
    w.session.expire_all()
    return PurgeResult({code: len(found) for code, found in ids.items() if found}, uids)


def table_of(code: str) -> Any:
    """Return the table of a class of record."""
    return Base.metadata.tables[erasing.classes()[code].table]


def _uids(r: Read, code: str, ids: list[int]) -> Iterator[str]:
    table = table_of(code)
    for part in erasing.parts(ids):
        yield from r.session.scalars(sa.select(table.c.uid).where(table.c.id.in_(part)))


def run_purge(service: Service, run_id: int) -> PurgeResult:
    """Run a purge, note it beside the database, and scrub the free pages and the log.

    Raises UserError like ``RunPurge``; a file in use is told by ``PurgeResult.unfinished``.
    """
    return finish_purge(service, service.run(RunPurge(run_id=run_id)).value)


def answer_request(service: Service, answer: AnswerDataRequest) -> PurgeResult:
    """Answer a request about personal data; a granted deletion is noted and scrubbed like a purge.

    Raises like ``AnswerDataRequest`` and ``run_purge``.
    """
    result = service.run(answer).value
    return finish_purge(service, result) if result.counts else result


@dataclass(frozen=True, kw_only=True)
class ScrubFile(Command[PurgeResult]):
    """Scrub the file again that was in use after a purge; ``finish_purge`` does it.

    Raises UserError when nothing is left to scrub.
    """

    roles: ClassVar[frozenset[Role]] = OFFICE

    def apply(self, w: Write) -> PurgeResult:
        if w.session.get(Setting, SCRUB_DUE) is None:
            raise UserError(msg("The file is clean."))
        return PurgeResult({}, {})


@dataclass(frozen=True, kw_only=True)
class NoteScrubbed(Command[None]):
    """Note that nothing is left of what was erased; run by ``finish_purge`` alone."""

    roles: ClassVar[frozenset[Role]] = OFFICE

    def apply(self, w: Write) -> None:
        w.session.execute(sa.delete(Setting).where(Setting.key == SCRUB_DUE))
        w.note("scrub", "purge_run")


def finish_purge(service: Service, result: PurgeResult) -> PurgeResult:
    """Note beside the database what was erased, and scrub the file.

    Returns the result; ``unfinished`` says why the file could not be scrubbed: then ``ScrubFile``
    has to be run, and no purge is called finished before.
    """
    folder = service.db.path.parent
    if result.uids:
        add_purged(purge_file(folder), result.uids)
    note_holds(service.db)
    forget_snapshot(service.db)
    try:
        scrub_free_pages(service.db)
    except WorldError as error:
        return replace(result, unfinished=error.message)
    service.run(NoteScrubbed())
    return result


def forget_snapshot(db: Database) -> None:
    """Remove the roll call's emergency list when somebody on it is inside no more."""
    snapshot = load_snapshot(db.path.parent, FileSealer(db.keys, SNAPSHOT_PURPOSE))
    if snapshot is None:
        return
    with db.read() as session:
        people = set(session.scalars(sa.select(Visit.id).where(Visit.state == "inside")))
        cars = set(
            session.scalars(sa.select(VehicleStay.plate).where(VehicleStay.state == "inside"))
        )
    if not ({row.visit_id for row in snapshot.rows} <= people and set(snapshot.vehicles) <= cars):
        remove_snapshot(db.path.parent)


def note_holds(db: Database) -> None:
    """Write the legal holds into the list beside the database, when it says something else."""
    with db.read() as session:
        found = [
            HeldRecord(
                row.uid,
                row.kind,
                uid,
                row.starts_on,
                row.ends_on,
                row.voided_at is not None,
            )
            for kind, model in (("visitor", Visitor), ("visit", Visit))
            for row, uid in session.execute(
                sa.select(LegalHold, model.uid)
                .join(model, model.id == LegalHold.record_id)
                .where(LegalHold.kind == kind)
            )
        ]
    keep_holds(purge_file(db.path.parent), found)
