"""Forgetting: the preview, the day to think, legal hold, and that really nothing is left."""

import base64
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from PIL import Image

from campus_guard.core.clock import FixedClock
from campus_guard.core.errors import UserError
from campus_guard.core.ids import new_uid
from campus_guard.db.backup import OpenedFile, back_up, unpack
from campus_guard.db.engine import wal_of
from campus_guard.db.keys import KeyFile, Keys, key_file
from campus_guard.db.models import GateMovement, Visit, Visitor, VisitorKey, VisitPhoto
from campus_guard.db.restore import restore
from campus_guard.db.service import Service
from campus_guard.db.session import DATABASE_FILE, Database
from campus_guard.features.gate.commands import (
    AcceptPurge,
    AddDataRequest,
    AddHold,
    AddItem,
    AddWatchEntry,
    AnswerDataRequest,
    CancelPurge,
    CheckIn,
    CompleteVisit,
    HostAnswered,
    RefuseEntry,
    RunPurge,
    SaveGateSettings,
    SetVisitPhoto,
    SignOut,
    answer_request,
    purge_restored,
    run_purge,
)
from campus_guard.features.gate.inputs import VehicleFields, WatchAnswer
from campus_guard.features.gate.queries import (
    GateBoard,
    GateSearch,
    GetGateSettings,
    ListPurges,
    ListVisits,
    RetentionPreview,
)
from campus_guard.features.gate.rules.codes import WatchChoice, WatchLevel

NAME, PHONE, CARD = "欧阳示例龘", "13800138765", "11010519491231002X"
SECRETS = (NAME, PHONE, CARD, "苏E98765", "示例旧单位", "示例备注文字", "示例事由文字")


def picture(path: Path) -> bytes:
    """Return a picture whose bytes are its own."""
    Image.effect_noise((64, 64), 90).convert("RGB").save(path / "p.jpg", quality=90)
    return (path / "p.jpg").read_bytes()


def visit(service: Service, **more: Any) -> int:
    entered = service.run(
        CheckIn(
            uid=new_uid(),
            name=NAME,
            phone=PHONE,
            document=CARD,
            unit="示例旧单位",
            plate="苏E98765",
            reason_code="other",
            reason_text="示例事由文字",
            note="示例备注文字",
            vehicle=VehicleFields(plate="苏E98765", driver_name=NAME, driver_phone=PHONE),
            **more,
        )
    ).value
    return entered.visit_id


def whole_story(gatekeeper: Service, director: Service, tmp_path: Path) -> int:
    """Let somebody leave traces in every place there is; return the visit's id."""
    settings = director.ask(GetGateSettings())
    director.run(SaveGateSettings(settings=replace(settings, photo=True)))
    entry = director.run(
        AddWatchEntry(
            uid=new_uid(),
            level=WatchLevel.NOTE,
            plate="苏E98765",
            reason="示例",
            ends_on=date(2026, 11, 20),
        )
    ).value
    answer = WatchAnswer(entry_id=entry, choice=WatchChoice.PROCEED, why=f"认识{NAME}")
    visit_id = visit(gatekeeper, decisions=(answer,))
    row = gatekeeper.ask(GateBoard()).rows[0]
    gatekeeper.run(
        CompleteVisit(
            visit_id=visit_id,
            expected_version=row.version,
            name=NAME,
            unit="示例新单位",
            reason_code="other",
            reason_text="示例事由文字",
            plate="苏E98765",
            reason=f"{NAME}说错了",
        )
    )
    gatekeeper.run(HostAnswered(visit_id=visit_id, answer="yes", note=f"{NAME}来了"))
    gatekeeper.run(AddItem(uid=new_uid(), visit_id=visit_id, name=f"{NAME}的箱子", held=True))
    gatekeeper.run(SetVisitPhoto(visit_id=visit_id, content=picture(tmp_path)))
    gatekeeper.run(SignOut(uid=new_uid(), visit_id=visit_id, vehicle_too=True))
    gatekeeper.run(
        RefuseEntry(
            uid=new_uid(),
            visitor_id=row.visitor_id,
            name=NAME,
            looks=f"{NAME}喧哗",
            reason_code="other",
            decisions=(WatchAnswer(entry_id=entry, choice=WatchChoice.REFUSE, why=PHONE),),
        )
    )
    return visit_id


def traces(data: bytes, photo: bytes) -> list[str]:
    """Return which secrets stand in the data, in UTF-8, UTF-16 or base64."""
    found = []
    for secret in SECRETS:
        for coding in ("utf-8", "utf-16-le", "utf-16-be"):
            raw = secret.encode(coding)
            shapes = [raw, json.dumps(secret)[1:-1].encode()]
            for shift in range(3):
                coded = base64.b64encode(b"\0" * shift + raw)
                shapes.append(coded[4 if shift else 0 : len(coded) // 4 * 4 - 4])
            if any(shape in data for shape in shapes if len(shape) > 5):
                found.append(f"{secret} {coding}")
    middle = len(photo) // 2
    piece = photo[middle : middle + 60]
    if piece in data or base64.b64encode(piece)[4:-4] in data:
        found.append("photo")
    return found


PAGE, RESERVE, FRAME = 4096, 80, 24


def decrypted(page: bytes, keys: Keys) -> bytes:
    """Return one page in plain (SQLCipher 4: AES-256-CBC, the IV in the reserved room)."""
    iv = page[PAGE - RESERVE : PAGE - RESERVE + 16]
    reader = Cipher(algorithms.AES(keys.database), modes.CBC(iv)).decryptor()
    return reader.update(page[: PAGE - RESERVE]) + reader.finalize()


def plain_pages(path: Path, keys: Keys) -> bytes:
    """Return every page of file and log in plain, free pages and unused room included."""
    data = path.read_bytes()
    pages = [decrypted(data[at : at + PAGE], keys) for at in range(PAGE, len(data), PAGE)]
    log = wal_of(path).read_bytes() if wal_of(path).exists() else b""
    step = FRAME + PAGE
    pages += [
        decrypted(log[at + FRAME : at + step], keys) for at in range(32, len(log) - step + 1, step)
    ]
    return b"".join(pages)


@pytest.fixture
def school(tmp_path: Path, keys: Keys) -> Path:
    slots = KeyFile(key_file(tmp_path))
    slots.put("director", "sample-2026", keys)
    slots.save()
    return tmp_path


def backed_up(db: Database, keys: Keys, folder: Path) -> Path:
    """Return a fresh backup, unpacked."""
    made = back_up(OpenedFile(db.path, keys), folder, db.clock.now())
    target = folder / "unpacked"
    unpack(made, target)
    return target / DATABASE_FILE


def test_nothing_is_left_after_a_purge(
    gatekeeper: Service,
    director: Service,
    clock: FixedClock,
    db: Database,
    keys: Keys,
    school: Path,
) -> None:
    visit_id = whole_story(gatekeeper, director, school)
    with db.read() as session:
        photo = session.scalars(sa.select(VisitPhoto.content)).one()
    # The test would find them: they are there now.
    before = traces(plain_pages(db.path, keys), photo)
    assert {name.split()[0] for name in before} >= {NAME, PHONE, CARD, "photo"}
    clock.advance(days=367)
    run_id = director.run(AcceptPurge(uid=new_uid())).value
    with pytest.raises(UserError):
        director.run(RunPurge(run_id=run_id))
    clock.advance(hours=25)
    gatekeeper.db.close()
    result = run_purge(director, run_id)
    assert result.counts["visitor"] == 1
    assert result.counts["visit"] == 1
    assert traces(plain_pages(db.path, keys), photo) == []
    copy = backed_up(db, keys, school / "backups")
    assert traces(plain_pages(copy, keys), photo) == []
    # The facts of the visit are there, its times too, and nobody is found any more.
    (row,) = director.ask(ListVisits()).rows
    assert (row.id, row.name, row.anonymous, row.visitor_id) == (visit_id, "", True, None)
    assert row.entered_at is not None
    assert director.ask(GateSearch(text="8765")) == ()
    assert director.ask(ListPurges())[0].done == dict(result.counts)
    with pytest.raises(UserError):
        director.run(RunPurge(run_id=run_id))


def test_a_restored_backup_is_purged_again(
    gatekeeper: Service, director: Service, clock: FixedClock, db: Database, school: Path
) -> None:
    visit(gatekeeper)
    (row,) = gatekeeper.ask(GateBoard()).rows
    gatekeeper.run(SignOut(uid=new_uid(), visit_id=row.visit_id))
    backup = back_up(OpenedFile(db.path, db.keys), school / "backups", clock.now())
    request = director.run(
        AddDataRequest(
            uid=new_uid(), kind="deletion", name=NAME, visitor_id=row.visitor_id, text=PHONE
        )
    ).value
    gatekeeper.db.close()
    answer = AnswerDataRequest(
        request_id=request, expected_version=1, answer="已删除", granted=True
    )
    assert answer_request(director, answer).counts == {"visitor": 1, "visit": 1, "vehicle": 1}
    director.db.close()
    restore(
        school,
        backup,
        lambda slots: slots.open("director", "sample-2026"),
        clock,
        "director",
        after_restore=[purge_restored(school)],
    )
    with db.read() as session:
        assert session.scalars(sa.select(Visitor.name)).all() == [""]
        assert session.scalars(sa.select(VisitorKey.token)).all() == []
        assert session.scalars(sa.select(Visit.name)).all() == [""]
    photo = b"p" * 200
    assert traces(plain_pages(db.path, db.keys), photo) == []


def test_holds_and_new_visits_keep_people(
    gatekeeper: Service, director: Service, clock: FixedClock, db: Database
) -> None:
    first = visit(gatekeeper)
    gatekeeper.run(SignOut(uid=new_uid(), visit_id=first, vehicle_too=True))
    other = gatekeeper.run(
        CheckIn(uid=new_uid(), name="示例另一人", phone="13900139000", reason_code="other")
    ).value
    gatekeeper.run(SignOut(uid=new_uid(), visit_id=other.visit_id))
    clock.advance(days=400)
    director.run(AddHold(uid=new_uid(), kind="visit", record_id=first, reason="示例案件"))
    found = director.ask(RetentionPreview())
    assert (found.counts["visitor"], found.held["visitor"]) == (1, 1)
    assert (found.counts["visit"], found.held["visit"]) == (1, 1)
    run_id = director.run(AcceptPurge(uid=new_uid())).value
    clock.advance(hours=12)
    gatekeeper.run(CheckIn(uid=new_uid(), visitor_id=other.visitor_id, reason_code="other"))
    clock.advance(hours=13)
    result = director.run(RunPurge(run_id=run_id)).value
    assert "visitor" not in result.counts  # one is held, the other one came again
    assert result.counts["visit"] == 1
    with db.read() as session:
        assert set(session.scalars(sa.select(Visitor.name))) == {NAME, "示例另一人"}


def test_a_purge_can_be_taken_back(
    gatekeeper: Service, director: Service, clock: FixedClock
) -> None:
    with pytest.raises(UserError):
        director.run(AcceptPurge(uid=new_uid()))
    gatekeeper.run(SignOut(uid=new_uid(), visit_id=visit(gatekeeper)))
    clock.advance(days=400)
    run_id = director.run(AcceptPurge(uid=new_uid())).value
    director.run(CancelPurge(run_id=run_id, reason="再想想"))
    clock.advance(days=2)
    with pytest.raises(UserError):
        director.run(RunPurge(run_id=run_id))


def test_facts_end_with_the_second_clock(
    gatekeeper: Service, director: Service, clock: FixedClock, db: Database, school: Path
) -> None:
    whole_story(gatekeeper, director, school)
    clock.advance(days=1200)
    run_id = director.run(AcceptPurge(uid=new_uid())).value
    clock.advance(hours=25)
    director.run(RunPurge(run_id=run_id))
    with db.read() as session:
        for model in (Visit, GateMovement):
            assert session.scalar(sa.select(sa.func.count()).select_from(model)) == 0
    with db.read() as session:
        assert session.execute(sa.text("PRAGMA foreign_key_check")).all() == []


def test_who_is_inside_is_not_forgotten(gatekeeper: Service, director: Service) -> None:
    visit(gatekeeper)
    (row,) = gatekeeper.ask(GateBoard()).rows
    request = director.run(
        AddDataRequest(uid=new_uid(), kind="deletion", name=NAME, visitor_id=row.visitor_id)
    ).value
    with pytest.raises(UserError):
        director.run(
            AnswerDataRequest(request_id=request, expected_version=1, answer="x", granted=True)
        )
