"""What names, passwords and settings may be: pure decisions, no reading or writing."""

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import LANGUAGES, Message, msg
from campus_guard.core.roles import OFFICE, Role
from campus_guard.core.text import clean_line, clean_name

PASSWORD_LEAST = 8
PASSWORD_MOST = 128
USERNAME_MOST = 32


class SchoolKind(StrEnum):
    """Kinds of school, by the stages they teach."""

    PRIMARY = "primary"
    JUNIOR = "junior"
    NINE_YEAR = "nine_year"
    SENIOR = "senior"
    COMPLETE = "complete"
    KINDERGARTEN = "kindergarten"
    SPECIAL = "special"


class Settlement(StrEnum):
    """Where the school stands; some national measures differ by it."""

    URBAN = "urban"
    RURAL = "rural"


KIND_LABELS: Mapping[SchoolKind, Message] = {
    SchoolKind.PRIMARY: msg("Primary school"),
    SchoolKind.JUNIOR: msg("Junior middle school"),
    SchoolKind.NINE_YEAR: msg("Nine-year school"),
    SchoolKind.SENIOR: msg("Senior middle school"),
    SchoolKind.COMPLETE: msg("Complete middle school"),
    SchoolKind.KINDERGARTEN: msg("Kindergarten"),
    SchoolKind.SPECIAL: msg("Special education school"),
}
SETTLEMENT_LABELS: Mapping[Settlement, Message] = {
    Settlement.URBAN: msg("Urban"),
    Settlement.RURAL: msg("Rural"),
}


def clean_username(text: str) -> str:
    """Return the form in which a user name is stored and compared: NFKC, lower case."""
    return unicodedata.normalize("NFKC", clean_line(text)).casefold()


def username_problem(username: str) -> Message | None:
    """Return what is wrong with a cleaned user name, or None."""
    if not username:
        return msg("Enter a user name.")
    if len(username) > USERNAME_MOST:
        return msg("At most {n} characters.", n=USERNAME_MOST)
    if not all(c.isalnum() or c in "._-" for c in username):
        return msg("Only letters, digits, dot, hyphen and underscore.")
    return None


def password_problem(password: str, username: str) -> Message | None:
    """Return what is wrong with a new password, or None.

    Length counts, not composition (NIST SP 800-63B 3.1.1.2); the user name itself is refused.
    """
    if len(password) < PASSWORD_LEAST:
        return msg("At least {n} characters.", n=PASSWORD_LEAST)
    if len(password) > PASSWORD_MOST:
        return msg("At most {n} characters.", n=PASSWORD_MOST)
    if clean_username(password) == clean_username(username):
        return msg("The password must not be the user name.")
    if len(set(password)) == 1:
        return msg("The password must not be one character repeated.")
    return None


def check_password(password: str, username: str, field: str = "password") -> None:
    """Raise UserError when ``password`` may not be used by ``username``."""
    problem = password_problem(password, username)
    if problem:
        raise UserError(problem, {field: problem})


def check_account(username: str, name: str) -> tuple[str, str]:
    """Return the cleaned user name and the person's name; raises UserError by field."""
    username, name = clean_username(username), clean_name(name)
    found = {"username": username_problem(username), "name": name_problem(name, 64)}
    fields = {field: problem for field, problem in found.items() if problem}
    if fields:
        raise UserError(msg("Check the marked fields."), fields)
    return username, name


def name_problem(name: str, most: int) -> Message | None:
    """Return what is wrong with a name of a person or school, or None."""
    if not name:
        return msg("Enter a name.")
    return msg("At most {n} characters.", n=most) if len(name) > most else None


def check_office_remains(roles_left: Collection[Role]) -> None:
    """Raise UserError when no director or principal would be left to manage accounts."""
    if not OFFICE.intersection(roles_left):
        raise UserError(
            msg("One safety director or principal must remain. Add another account first.")
        )


class Scope(StrEnum):
    """Whom a setting concerns."""

    SCHOOL = "school"
    ACCOUNT = "account"


@dataclass(frozen=True)
class SettingSpec:
    """One setting: its dotted key, default, whom it concerns and what it may be."""

    key: str
    default: Any
    scope: Scope
    label: Message
    choices: tuple[Any, ...] = ()
    least: int = 0
    most: int = 0

    def allows(self, value: Any) -> bool:
        """Tell whether ``value`` may be stored."""
        if self.choices:
            return value in self.choices
        if isinstance(self.default, bool):
            return isinstance(value, bool)
        if isinstance(self.default, int):
            return type(value) is int and self.least <= value <= self.most
        return isinstance(value, str) and len(value) <= 1000

    def checked(self, value: Any) -> Any:
        """Return ``value`` when it is allowed; raises UserError."""
        if not self.allows(value):
            problem = msg("This value is not allowed for {setting}.", setting=self.label)
            raise UserError(problem, {self.key: problem})
        return value


_SPECS = (
    SettingSpec("backup.second_folder", "", Scope.SCHOOL, msg("Second backup folder")),
    SettingSpec("backup.automatic", True, Scope.SCHOOL, msg("Back up every day by itself")),
    SettingSpec(
        "lock.idle_minutes",
        10,
        Scope.ACCOUNT,
        msg("Lock when nobody types for"),
        choices=(0, 2, 5, 10, 15, 30),
    ),
    SettingSpec(
        "look.theme",
        "system",
        Scope.ACCOUNT,
        msg("Theme"),
        choices=("system", "light", "dark"),
    ),
    SettingSpec(
        "look.scale", 100, Scope.ACCOUNT, msg("Scale"), choices=(100, 110, 125, 150, 175, 200)
    ),
    SettingSpec("look.language", "zh_CN", Scope.ACCOUNT, msg("Language"), choices=LANGUAGES),
)
SETTINGS: Mapping[str, SettingSpec] = {spec.key: spec for spec in _SPECS}


def setting(key: str) -> SettingSpec:
    """Return the setting called ``key``; raises UserError when there is none."""
    found = SETTINGS.get(key)
    if found is None:
        raise UserError(msg("There is no setting {key}.", key=key))
    return found


def stored_key(spec: SettingSpec, username: str) -> str:
    """Return the key under which the value lies: account settings carry the user name."""
    return f"{spec.key}@{username}" if spec.scope is Scope.ACCOUNT else spec.key


ACTION_LABELS: Mapping[str, Message] = {
    "insert": msg("Recorded"),
    "update": msg("Changed"),
    "delete": msg("Removed from a list"),
    "bulk_insert": msg("Imported"),
    "change_password": msg("Own password changed"),
    "set_password": msg("Password set"),
    "use_recovery_key": msg("Recovery key used"),
    "new_recovery_key": msg("New recovery key"),
    "restore": msg("Backup restored"),
    "admit_restore": msg("Restoring admitted"),
    "migrate": msg("Data updated"),
    "read": msg("Restricted record read"),
    "reveal": msg("Masked value shown in full"),
    "override": msg("Decided against the list"),
    "import": msg("List imported"),
    "tick": msg("Ticked off"),
    "anonymise": msg("Anonymised"),
    "remove": msg("Removed after its time"),
    "scrub": msg("File cleaned"),
    "bulk_update": msg("Changed together"),
}


def action_label(action: str) -> Message:
    """Return what an action of the audit chain is called; unknown ones by their code."""
    return ACTION_LABELS.get(action) or Message(action)


OBJECT_LABELS: Mapping[str, Message] = {
    "account": msg("Account"),
    "school": msg("School"),
    "setting": msg("Setting"),
    "indicator_reading": msg("Reading of an indicator"),
    "report_plan": msg("Plan of a report"),
    "summary": msg("Words of a summary"),
    "report_filing": msg("Report handed in"),
    "database": msg("Database"),
    "person": msg("Staff member"),
    "person_post": msg("Posts of a person"),
    "staff_post": msg("Post (catalogue)"),
    "certificate": msg("Certificate"),
    "position": msg("Position"),
    "leading_group_member": msg("Leading group member"),
    "squad": msg("Guard squad"),
    "squad_member": msg("Squad member"),
    "grade": msg("Grade"),
    "school_class": msg("Class"),
    "pupil": msg("Pupil"),
    "area": msg("Area"),
    "area_member": msg("Member of an area"),
    "area_slot": msg("Time slot of an area"),
    "gate": msg("Gate"),
    "post": msg("Post"),
    "patrol_point": msg("Check point"),
    "school_year": msg("School year"),
    "term": msg("Term"),
    "calendar_day": msg("Calendar day"),
    "notice_year": msg("Holiday notice"),
    "period": msg("Period of the day"),
    "accident": msg("Accident"),
    "accident_aftermath": msg("Causes and aftermath of an accident"),
    "accident_claim": msg("Insurance claim"),
    "accident_cost": msg("Cost of an accident"),
    "accident_followup": msg("Follow-up of an accident"),
    "accident_reader": msg("Reader of a restricted file"),
    "accident_report_text": msg("Text of an outside report"),
    "accident_signature": msg("Signature under a closing report"),
    "restricted_reading": msg("Reading of a restricted file"),
    "accident_contact": msg("Parents' contact of an accident"),
    "accident_duty": msg("Duty in an accident"),
    "accident_evaluation": msg("Evaluation of an accident"),
    "accident_event": msg("Event of an accident"),
    "accident_finding": msg("Finding"),
    "accident_step": msg("Step of an accident"),
    "accident_telling": msg("Telling"),
    "accident_victim": msg("Person hurt"),
    "rule_set": msg("Rule set"),
    "term_correction": msg("Correction slip"),
    "term_sheet": msg("Settlement sheet"),
    "term_sheet_row": msg("Row of a settlement sheet"),
    "attachment": msg("Attachment"),
    "badge": msg("Badge"),
    "collector": msg("Collector"),
    "data_request": msg("Request about personal data"),
    "day_close": msg("Closing of a day"),
    "event_guest": msg("Guest of an event"),
    "gate_delivery": msg("Delivery"),
    "gate_event": msg("Event with guests"),
    "gate_handover": msg("Handover"),
    "gate_item": msg("Item checked"),
    "gate_movement": msg("Movement"),
    "goods_slip": msg("Goods slip"),
    "late_arrival": msg("Late arrival"),
    "leave_slip": msg("Leave slip"),
    "legal_hold": msg("Legal hold"),
    "muster": msg("Roll call"),
    "muster_row": msg("Line of a roll call"),
    "pupil_release": msg("Pupil released"),
    "purge_item": msg("Cleared record"),
    "purge_run": msg("Clearing"),
    "refusal": msg("Refusal"),
    "checklist": msg("Checklist"),
    "checklist_version": msg("Version of a checklist"),
    "accident_hazard": msg("Link between accident and hazard"),
    "letter_template": msg("Template of a letter"),
    "responsibility_letter": msg("Responsibility letter"),
    "hazard": msg("Hazard"),
    "hazard_event": msg("Step of a hazard"),
    "risk": msg("Risk"),
    "inspection": msg("Inspection"),
    "inspection_occurrence": msg("Due day of an inspection"),
    "inspection_plan": msg("Plan of inspections"),
    "inspection_result": msg("Result of an inspection"),
    "supervision_finding": msg("Finding of a superior"),
    "supervision_visit": msg("Visit of a superior"),
    "ledger": msg("Ledger"),
    "ledger_entry": msg("Entry of a ledger"),
    "ledger_step": msg("Step of an entry"),
    "ledger_version": msg("Version of a ledger"),
    "duty_post": msg("Duty post"),
    "duty_post_area": msg("Area of a duty post"),
    "duty_person": msg("Person of the roster"),
    "leave_request": msg("Leave"),
    "lesson": msg("Lesson of the timetable"),
    "duty_wish": msg("Wish for duties"),
    "duty_pair": msg("Pair of people"),
    "roster": msg("Roster"),
    "roster_cell": msg("Cell of a roster"),
    "roster_month": msg("Published month of a roster"),
    "roster_change": msg("Change of a published roster"),
    "roster_repair": msg("Repair of a roster"),
    "duty_swap": msg("Swap of duties"),
    "duty_log": msg("Duty log"),
    "duty_presence": msg("Presence on duty"),
    "patrol_plan": msg("Patrol plan"),
    "patrol_plan_point": msg("Check point of a patrol plan"),
    "patrol": msg("Patrol round"),
    "patrol_visit": msg("Check point of a round"),
    "leader_check": msg("Check of the duty leader"),
    "absence_follow_up": msg("Absent pupil followed up"),
    "headcount_exception": msg("Count of heads that did not come out"),
    "vehicle": msg("Vehicle"),
    "vehicle_key": msg("Search key of a vehicle"),
    "vehicle_permit": msg("Vehicle permit"),
    "vehicle_stay": msg("Stay of a vehicle"),
    "video_lookup": msg("Footage viewed"),
    "visit": msg("Visit"),
    "visit_photo": msg("Photo of a visit"),
    "visit_plan": msg("Recurring pass"),
    "visitor": msg("Visitor"),
    "visitor_key": msg("Search key of a visitor"),
    "watch_decision": msg("Decision on an alert"),
    "watch_entry": msg("Watch-list entry"),
    "meeting": msg("Meeting"),
    "meeting_item": msg("Agenda item"),
    "meeting_ruling": msg("Decision about a person"),
    "task": msg("Task"),
    "task_event": msg("History of a task"),
    "duty_evidence": msg("Evidence of a duty"),
    "duty_confirmation": msg("Confirmation of a duty"),
    "accident_manual_finding": msg("Finding by the meeting"),
    "concealment": msg("Concealment case"),
    "concealment_event": msg("History of a concealment case"),
}


def object_label(kind: str) -> Message:
    """Return what an object of the audit chain is called; unknown ones by their code."""
    return OBJECT_LABELS.get(kind) or Message(kind)
