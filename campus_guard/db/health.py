"""Is the data sound? Opening it carefully, and checks for a worker and for ``check``."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sa

from campus_guard.core.clock import Clock, set_back_by
from campus_guard.core.errors import World, WorldError
from campus_guard.core.i18n import Message, msg
from campus_guard.db import audit
from campus_guard.db.backup import Backup, label_of, last_good_backup, list_backups
from campus_guard.db.engine import RULES, check_sqlite
from campus_guard.db.keys import RECOVERY_SLOT, KeyFile, Keys, key_file
from campus_guard.db.migrate import bring_up_to_date
from campus_guard.db.models.admin import Account, AuditEntry, Setting
from campus_guard.db.restore import finish_restore
from campus_guard.db.session import DATABASE_FILE, Database

BACKUPS = "backups"
OLD_BACKUP = timedelta(days=7)
LITTLE_ROOM, NO_ROOM = 500 << 20, 50 << 20  # bytes
_DAMAGE = {World.CORRUPT, World.NOT_A_DATABASE}


class Grade(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """What one check found; ``check`` is its name for ``--json``."""

    check: str
    grade: Grade
    message: Message


@dataclass(frozen=True)
class Opening:
    """An opened school. With ``damage`` it can only be read, or not even that (``db`` None).

    ``last_good`` is then the backup to restore.
    """

    db: Database | None
    damage: Message | None = None
    last_good: Backup | None = None


def default_backups(data_dir: Path) -> Path:
    """Return the folder for backups when none is set."""
    return data_dir / BACKUPS


def open_or_explain(
    data_dir: Path, keys: Keys, clock: Clock, backups: Path | None = None, username: str = "system"
) -> Opening:
    """Open the data of a school: finish a restore, back up and migrate an older one, look at it.

    Damage does not raise: the opening then says so in words. Raises WorldError for anything else
    (BUSY, FULL, TOO_NEW, TOO_OLD, READ_ONLY, CANNOT_OPEN).
    """
    check_sqlite()
    folder = backups or default_backups(data_dir)
    finish_restore(data_dir)
    path = data_dir / DATABASE_FILE
    try:
        bring_up_to_date(path, keys, clock, folder, username=username)
        db = Database(path, keys, clock)
        return Opening(_looked_into(db))
    except WorldError as error:
        if error.kind not in _DAMAGE:
            raise
        return explain_damage(path, keys, clock, folder)


def explain_damage(path: Path, keys: Keys, clock: Clock, backups: Path) -> Opening:
    """Return what can be shown of a damaged database: read-only where its first pages are sound."""
    last_good = last_good_backup(backups, keys.label)
    try:
        db = _looked_into(Database(path, keys, clock, read_only=True))
    except WorldError:
        return Opening(None, _damage_message(last_good, readable=False), last_good)
    return Opening(db, _damage_message(last_good, readable=True), last_good)


def _looked_into(db: Database) -> Database:
    """Return ``db`` when the tables that every start needs can be read; else close it and raise."""
    try:
        with db.read() as session:
            session.scalars(sa.select(Account)).all()
            audit.head(session)
    except BaseException:
        db.close()
        raise
    return db


def _damage_message(last_good: Backup | None, *, readable: bool) -> Message:
    state = (
        msg("The data file is damaged. It was opened for reading only; nothing can be saved.")
        if readable
        else msg("The data file is damaged and cannot be opened.")
    )
    if last_good is None:
        return msg("{state} There is no backup in the backup folder.", state=state)
    return msg(
        "{state} The last good backup is of {time}; it can be restored now.",
        state=state,
        time=last_good.made_at.strftime("%Y-%m-%d %H:%M"),
    )


def check_health(
    db: Database,
    backups: Path | None = None,
    step: Callable[[int, int], None] = lambda _done, _total: None,
) -> list[Finding]:
    """Run all checks and return one finding or more of each. Reads only; made for a worker."""
    folder = backups or default_backups(db.path.parent)
    findings: list[Finding] = []
    for done, check in enumerate(_CHECKS):
        step(done, len(_CHECKS))
        try:
            findings.extend(check(db, folder))
        except WorldError as error:
            findings.append(Finding(check.__name__.strip("_"), Grade.BAD, error.message))
    step(len(_CHECKS), len(_CHECKS))
    return findings


def worst(findings: list[Finding]) -> Grade:
    """Return the worst grade among the findings."""
    order = list(Grade)
    return max((f.grade for f in findings), key=order.index, default=Grade.OK)


def exit_code(findings: list[Finding]) -> int:
    """Return the exit code of ``check``: 0 all is well, 1 warnings only, 2 something is bad."""
    return list(Grade).index(worst(findings))


def _pragmas(db: Database, _backups: Path) -> Iterator[Finding]:
    wanted = dict(RULES)
    with db.read() as session:
        connection = session.connection()
        found = {n: connection.exec_driver_sql(f"PRAGMA {n}").scalar() for n in wanted}
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
    wrong = sorted(name for name, value in wanted.items() if found[name] != value)
    if mode != "wal" and not db.read_only:
        wrong.append("journal_mode")
    if wrong:
        names = ", ".join(wrong)
        yield _bad("pragmas", msg("These database settings are not in force: {names}", names=names))
    else:
        yield _ok("pragmas", msg("The database settings are in force."))


def _pages(db: Database, _backups: Path) -> Iterator[Finding]:
    """Read every page in one snapshot; SQLCipher checks the seal of each one it reads."""
    with db.read() as session:
        connection = session.connection()
        result = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if result != "ok":
        yield _bad("pages", msg("The data file is damaged. Open the last good backup."))
    elif broken:
        text = msg("{n} references between records lead nowhere.", n=len(broken))
        yield _bad("references", text)
    else:
        yield _ok("pages", msg("Every page of the data file is sound."))


def _chain(db: Database, backups: Path) -> Iterator[Finding]:
    with db.read() as session:
        report = audit.verify(session, db.keys.audit)
        own = (b for b in list_backups(backups) if label_of(b.path) == db.keys.label)
        witness = next(own, None)
        cut = witness is not None and not _holds(session, witness)
    if not report.whole:
        place = msg("The audit chain is broken at entry {n}.", n=report.broken_at)
        yield _bad("audit chain", place)
    elif cut:
        yield _bad("audit chain", msg("Entries of the audit chain that a backup holds are gone."))
    else:
        head = msg("The audit chain is whole: {head}", head=str(report.head))
        yield _ok("audit chain", head)


def _holds(session: audit.Reader, witness: Backup) -> bool:
    """Tell whether the chain still contains the end it had when the newest backup was made.

    A restore continues from an older end on purpose and says so in its own link.
    """
    if witness.count == 0:
        return True
    mac = session.scalar(sa.select(AuditEntry.mac).where(AuditEntry.id == witness.count))
    restored = session.scalar(
        sa.select(sa.func.max(AuditEntry.at)).where(AuditEntry.action == "restore")
    )
    if restored is not None and restored >= witness.made_at:
        return True
    return mac is not None and mac.hex().startswith(witness.head)


def _clock(db: Database, _backups: Path) -> Iterator[Finding]:
    with db.read() as session:
        back = set_back_by(db.clock.now(), audit.last_moment(session))
    if back is None:
        yield _ok("clock", msg("The clock of the computer goes forward."))
        return
    minutes = int(back.total_seconds() // 60)
    yield _warn(
        "clock",
        msg(
            "The clock of the computer is {minutes} minutes behind the last record. Set it right.",
            minutes=minutes,
        ),
    )


def _settings(db: Database, _backups: Path) -> Iterator[Finding]:
    table = Setting.__table__
    with db.read() as session:
        rows = session.execute(sa.select(table.c.key, sa.type_coerce(table.c.value, sa.Text)))
        wrong = [key for key, text in rows if not _is_json(text)]
    if wrong:
        names = ", ".join(wrong)
        yield _bad("settings", msg("These settings cannot be read: {names}", names=names))
    else:
        yield _ok("settings", msg("The settings can be read."))


def _is_json(stored: object) -> bool:
    """Tell whether a stored setting can be read; a number comes back as a number, not as text."""
    if stored is None or isinstance(stored, int | float):
        return True
    try:
        json.loads(str(stored))
    except ValueError:
        return False
    return True


def _room(db: Database, _backups: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(db.path.parent).free
    needed = 3 * db.path.stat().st_size  # a migration makes a backup and a copy
    words = msg("Free room on the disk: {mb} MB", mb=free >> 20)
    if free < NO_ROOM:
        yield _bad("room", words)
    elif free < max(LITTLE_ROOM, needed):
        yield _warn("room", words)
    else:
        yield _ok("room", words)


def _last_backup(db: Database, backups: Path) -> Iterator[Finding]:
    own = [b for b in list_backups(backups) if label_of(b.path) in (db.keys.label, None)]
    good = last_good_backup(backups, db.keys.label)
    if own and own[0] != good:
        yield _bad("backup", msg("The newest backup is damaged. Make another one."))
    if good is None:
        yield _warn("backup", msg("There is no backup yet."))
        return
    words = msg("Last backup: {time}", time=_shown(good.made_at))
    old = db.clock.now() - good.made_at > OLD_BACKUP
    yield _warn("backup", words) if old else _ok("backup", words)


def _shown(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")


def _slots(db: Database, _backups: Path) -> Iterator[Finding]:
    slots = set(KeyFile.load(key_file(db.path.parent)).slots)
    with db.read() as session:
        rows = session.execute(sa.select(Account.username, Account.voided_at)).all()
    living = {row.username for row in rows if row.voided_at is None}
    wrong = False
    for name in sorted(living - slots):
        wrong = True
        yield _warn("keys", msg("The account {name} has no key and cannot log in.", name=name))
    for name in sorted(slots - living - {RECOVERY_SLOT}):
        wrong = True
        yield _bad("keys", msg("The key of {name} opens the data without an account.", name=name))
    if RECOVERY_SLOT not in slots:
        wrong = True
        yield _bad("keys", msg("There is no recovery key. Make a new one and print its sheet."))
    if not wrong:
        yield _ok("keys", msg("Every account and the recovery sheet have their key."))


def _ok(check: str, message: Message) -> Finding:
    return Finding(check, Grade.OK, message)


def _warn(check: str, message: Message) -> Finding:
    return Finding(check, Grade.WARN, message)


def _bad(check: str, message: Message) -> Finding:
    return Finding(check, Grade.BAD, message)


_CHECKS = (_pragmas, _pages, _chain, _clock, _settings, _room, _last_backup, _slots)
