"""Forgetting on request: every remark, kept old value and list; holds and busy files."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from campus_guard.app.runner import SessionRunner
from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import UserError
from campus_guard.core.ids import new_uid
from campus_guard.core.roles import Role
from campus_guard.db.backup import OpenedFile, back_up
from campus_guard.db.engine import connect
from campus_guard.db.keys import Keys
from campus_guard.db.models import LegalHold, Visitor, VisitPhoto
from campus_guard.db.restore import restore
from campus_guard.db.sealedfile import FileSealer
from campus_guard.db.service import Service
from campus_guard.db.session import Database
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.muster_file import (
    SNAPSHOT_FILE,
    SNAPSHOT_PURPOSE,
    save_snapshot,
    snapshot_of,
)
from campus_guard.features.gate.purgefile import PURGE_FILE, read_holds
from campus_guard.features.gate.rules.badges import GoodsLine
from campus_guard.features.gate.rules.codes import BadgeState
from tests.unit.test_gate_retention import (
    CARD,
    NAME,
    PHONE,
    SECRETS,
    backed_up,
    plain_pages,
    school,
    traces,
    visit,
    whole_story,
)

__all__ = ["school"]


def mentioned_everywhere(gatekeeper: Service, director: Service, tmp_path: Path) -> int:
    """Let somebody be named in every register there is; return the visitor's id."""
    visit_id = whole_story(gatekeeper, director, tmp_path)
    (entry,) = director.ask(q.ListWatch())
    director.run(c.EndWatchEntry(entry_id=entry.id, reason="示例"))
    director.run(c.AddBadges(first="V001", count=2))
    gatekeeper.run(c.SetBadgeState(number="V001", state=BadgeState.LOST, reason=f"{NAME}弄丢了"))
    visitor_id = director.ask(q.GetVisit(visit_id=visit_id)).visit.visitor_id
    assert visitor_id is not None
    kept = gatekeeper.run(
        c.CheckIn(uid=new_uid(), visitor_id=visitor_id, reason_code="other")
    ).value
    gatekeeper.run(c.AddItem(uid=new_uid(), visit_id=kept.visit_id, name=f"{NAME}的包", held=True))
    muster = gatekeeper.run(c.StartMuster(uid=new_uid())).value
    gatekeeper.run(c.CloseMuster(muster_id=muster))
    gatekeeper.run(
        c.Handover(
            uid=new_uid(),
            giver="示例甲",
            taker="示例乙",
            equipment_complete=True,
            remarks=f"{NAME}的包还在,电话{PHONE}",
            transferred=f"{NAME}的包",
        )
    )
    gatekeeper.run(c.SignOut(uid=new_uid(), visit_id=kept.visit_id))
    gatekeeper.run(
        c.AddGoodsSlip(
            uid=new_uid(),
            lines=(GoodsLine(f"{NAME}的电脑", "1", "台"),),
            approved_by="总务处",
            carrier=NAME,
            note=CARD,
        )
    )
    gatekeeper.run(
        c.AddVideoLookup(
            uid=new_uid(), reason=f"找{NAME}", content=PHONE, viewer="示例甲", approved_by="示例乙"
        )
    )
    director.run(
        c.AddDataRequest(uid=new_uid(), kind="query", name=NAME, visitor_id=visitor_id, text=CARD)
    )
    return visitor_id


def deletion(director: Service, visitor_id: int) -> c.AnswerDataRequest:
    """Record that the person wants to be forgotten; return the answer that grants it."""
    request = director.run(
        c.AddDataRequest(
            uid=new_uid(), kind="deletion", name=NAME, contact=PHONE, visitor_id=visitor_id
        )
    ).value
    return c.AnswerDataRequest(
        request_id=request, expected_version=1, answer=f"{NAME}的资料已删除", granted=True
    )


def test_a_granted_deletion_reaches_every_remark(
    gatekeeper: Service, director: Service, db: Database, keys: Keys, school: Path
) -> None:
    visitor_id = mentioned_everywhere(gatekeeper, director, school)
    sealer = FileSealer(keys, SNAPSHOT_PURPOSE)
    with db.read() as session:
        photo = session.scalars(sa.select(VisitPhoto.content)).one()
    entered = gatekeeper.run(c.CheckIn(uid=new_uid(), visitor_id=visitor_id, reason_code="other"))
    board = gatekeeper.ask(q.GateBoard())
    save_snapshot(school, snapshot_of(board.now, board.rows), sealer)
    gatekeeper.run(c.SignOut(uid=new_uid(), visit_id=entered.value.visit_id))
    # The name stands in the list that was carried over, written as JSON writes it.
    before = plain_pages(db.path, keys)
    assert before.count(NAME.encode("unicode_escape")) >= 1
    gatekeeper.db.close()
    result = c.answer_request(director, deletion(director, visitor_id))
    assert result.unfinished is None
    texts = {s.split()[0] for s in traces(plain_pages(db.path, keys), photo)}
    assert texts & {NAME, PHONE, CARD, "photo"} == set()
    copy = backed_up(db, keys, school / "backups")
    texts = {s.split()[0] for s in traces(plain_pages(copy, keys), photo)}
    assert texts & {NAME, PHONE, CARD, "photo"} == set()
    assert not (school / SNAPSHOT_FILE).exists()
    listed = (school / PURGE_FILE).read_bytes()
    assert traces(listed, photo) == []
    done = next(r for r in director.ask(q.ListDataRequests()) if r.kind == "deletion")
    assert (done.granted, done.answer, done.name) == (True, "***的资料已删除", "")


def test_the_registers_end_with_the_clock(
    gatekeeper: Service,
    director: Service,
    clock: FixedClock,
    db: Database,
    keys: Keys,
    school: Path,
) -> None:
    mentioned_everywhere(gatekeeper, director, school)
    with db.read() as session:
        photo = session.scalars(sa.select(VisitPhoto.content)).one()
    clock.advance(days=367)
    run_id = director.run(c.AcceptPurge(uid=new_uid())).value
    clock.advance(hours=25)
    gatekeeper.db.close()
    assert c.run_purge(director, run_id).unfinished is None
    assert traces(plain_pages(db.path, keys), photo) == []
    (over,) = director.ask(q.ListHandovers())
    assert (over.carried.people_inside, over.carried.items_held) == (1, ())


def test_somebody_of_the_same_name_stays(gatekeeper: Service, director: Service) -> None:
    other = gatekeeper.run(
        c.CheckIn(uid=new_uid(), name=NAME, phone="13900139000", reason_code="other")
    ).value
    first = visit(gatekeeper)
    gatekeeper.run(c.SignOut(uid=new_uid(), visit_id=first, vehicle_too=True))
    visitor_id = director.ask(q.GetVisit(visit_id=first)).visit.visitor_id
    assert visitor_id not in (None, other.visitor_id)
    director.run(deletion(director, visitor_id or 0))
    rows = director.ask(q.ListVisits()).rows
    assert {row.id: row.name for row in rows} == {first: "", other.visit_id: NAME}


@contextmanager
def reading(db: Database) -> Iterator[None]:
    """Hold a snapshot of the data, as a long report in another window does."""
    connection = connect(db.path, db.keys.database)
    try:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM visit").fetchone()
        yield
    finally:
        connection.close()


def test_a_busy_file_is_scrubbed_later(
    gatekeeper: Service, director: Service, clock: FixedClock, db: Database
) -> None:
    first = visit(gatekeeper)
    gatekeeper.run(c.SignOut(uid=new_uid(), visit_id=first, vehicle_too=True))
    clock.advance(days=400)
    run_id = director.run(c.AcceptPurge(uid=new_uid())).value
    clock.advance(hours=25)
    runner = SessionRunner(director)
    with reading(db):
        done = runner.run(c.RunPurge(run_id=run_id)).value
        assert done.unfinished is not None
        assert director.ask(q.ScrubDue()) == clock.now()
        # It ran, but it is not finished: the file still holds the pages.
        (row,) = director.ask(q.ListPurges())
        assert (row.ran_at is not None, row.finished) == (True, False)
        assert runner.run(c.ScrubFile()).value.unfinished is not None
    assert runner.run(c.ScrubFile()).value.unfinished is None
    assert director.ask(q.ScrubDue()) is None
    assert director.ask(q.ListPurges())[0].finished
    assert traces(plain_pages(db.path, db.keys), b"p" * 200) == []
    with pytest.raises(UserError):
        runner.run(c.ScrubFile())


@pytest.fixture
def put_back(
    director: Service, gatekeeper: Service, clock: FixedClock, school: Path
) -> Callable[[Path], None]:
    """Return what restores a backup as the program does it."""

    def back(backup: Path) -> None:
        gatekeeper.db.close()
        director.db.close()
        restore(
            school,
            backup,
            lambda slots: slots.open("director", "sample-2026"),
            clock,
            "director",
            after_restore=[c.purge_restored(school)],
        )

    return back


def test_a_hold_survives_a_restored_backup(
    gatekeeper: Service,
    director: Service,
    clock: FixedClock,
    db: Database,
    school: Path,
    put_back: Callable[[Path], None],
) -> None:
    first = visit(gatekeeper)
    gatekeeper.run(c.SignOut(uid=new_uid(), visit_id=first, vehicle_too=True))
    backup = back_up(OpenedFile(db.path, db.keys), school / "backups", clock.now())
    clock.advance(days=10)
    runner = SessionRunner(director)
    hold = runner.run(
        c.AddHold(uid=new_uid(), kind="visit", record_id=first, reason=f"{NAME}的案件")
    ).value
    listed = (school / PURGE_FILE).read_bytes()
    assert traces(listed, b"p" * 200) == []
    clock.advance(days=400)
    put_back(backup)
    # Its time is long over, but it is held: the backup knew nothing of that.
    with db.read() as session:
        assert session.scalars(sa.select(Visitor.name)).all() == [NAME]
        assert session.scalar(sa.select(sa.func.count()).select_from(LegalHold)) == 1
    # Ended again, and a backup from the time of the hold: it stays ended.
    held_backup = back_up(OpenedFile(db.path, db.keys), school / "backups", clock.now())
    runner.run(c.EndHold(hold_id=hold, reason="示例"))
    assert [h.ended for h in read_holds(school / PURGE_FILE)] == [True]
    put_back(held_backup)
    with db.read() as session:
        assert session.scalars(sa.select(Visitor.name)).all() == [""]
    assert not any(s in SECRETS for s in traces(plain_pages(db.path, db.keys), b"p" * 200))


def test_a_hold_counts_although_the_list_was_not_written(
    gatekeeper: Service,
    director: Service,
    clock: FixedClock,
    db: Database,
    school: Path,
    put_back: Callable[[Path], None],
) -> None:
    first = visit(gatekeeper)
    gatekeeper.run(c.SignOut(uid=new_uid(), visit_id=first, vehicle_too=True))
    backup = back_up(OpenedFile(db.path, db.keys), school / "backups", clock.now())
    hold = c.AddHold(uid=new_uid(), kind="visit", record_id=first, reason="示例")
    director.run(hold)  # killed before the list beside the data was written
    assert not (school / PURGE_FILE).exists()
    clock.advance(days=400)
    put_back(backup)
    with db.read() as session:
        assert session.scalars(sa.select(Visitor.name)).all() == [NAME]


def test_mentions_are_forgotten_again_after_a_restore(
    gatekeeper: Service,
    director: Service,
    clock: FixedClock,
    db: Database,
    school: Path,
    put_back: Callable[[Path], None],
) -> None:
    visitor_id = mentioned_everywhere(gatekeeper, director, school)
    backup = back_up(OpenedFile(db.path, db.keys), school / "backups", clock.now())
    gatekeeper.db.close()
    assert c.answer_request(director, deletion(director, visitor_id)).unfinished is None
    put_back(backup)
    texts = {s.split()[0] for s in traces(plain_pages(db.path, db.keys), b"p" * 200)}
    assert texts & {NAME, PHONE, CARD} == set()


def test_nothing_of_this_is_open_to_a_gatekeeper(service_for: Callable[[Role], Service]) -> None:
    gatekeeper = service_for(Role.GATEKEEPER)
    for operation in (c.ScrubFile, c.NoteScrubbed, q.ScrubDue):
        assert not gatekeeper.may(operation)
