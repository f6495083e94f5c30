"""``backup``, ``restore`` and ``check``."""

from pathlib import Path

from campus_guard.app.commands.base import Caller, Exit
from campus_guard.app.restoring import nobody_else, restore_as
from campus_guard.core.i18n import msg
from campus_guard.db.backup import back_up
from campus_guard.db.health import Finding, Grade, check_health, worst
from campus_guard.features.admin.queries import CheckSettings

_SIGNS = {Grade.OK: "✓", Grade.WARN: "!", Grade.BAD: "✗"}


def run_backup(caller: Caller, folder: Path) -> Exit:
    """Write one verified backup into ``folder`` and tell its path."""
    with caller.school() as school:
        path = back_up(school.db, folder.absolute(), caller.clock.now())
    caller.say(str(path))
    caller.answer(file=str(path), bytes=path.stat().st_size)
    return Exit.OK


def run_restore(caller: Caller, file: Path) -> Exit:
    """Put a backup in place; user name and password are those of the time of the backup."""
    username, password = caller.ask_username(), caller.ask_password()
    caller.data_dir.mkdir(parents=True, exist_ok=True)
    with nobody_else(caller.data_dir):
        aside = restore_as(caller.data_dir, file, username, password, caller.clock)
    caller.say(caller.tr("Restored. What was there before lies in {folder}", folder=str(aside)))
    caller.answer(aside=str(aside))
    return Exit.OK


def run_check(caller: Caller) -> Exit:
    """Check everything and tell each finding; FOUND when one is bad, warnings only are told."""
    with caller.school() as school:
        findings = check_health(school.db)
        wrong = school.service.ask(CheckSettings())
    if wrong:
        names = ", ".join(wrong)
        text = msg("These settings have values that are not allowed: {names}", names=names)
        findings.append(Finding("settings", Grade.BAD, text))
    for finding in findings:
        caller.say(f"{_SIGNS[finding.grade]} {caller.tr(finding.message)}")
    told = [{"check": f.check, "grade": f.grade, "message": caller.tr(f.message)} for f in findings]
    grade = worst(findings)
    caller.answer(ok=grade is not Grade.BAD, grade=grade, findings=told)
    return Exit.FOUND if grade is Grade.BAD else Exit.OK
