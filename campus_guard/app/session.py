"""One signed-in account in the window: its pages, its lock, and what runs after the start."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from campus_guard.app import accounts
from campus_guard.app.desk import SessionDesk
from campus_guard.app.opening import Opened
from campus_guard.app.pages import all_pages, home_of
from campus_guard.app.runner import SessionRunner
from campus_guard.app.window import LOOK_KEYS
from campus_guard.core.clock import set_back_by
from campus_guard.core.errors import CampusGuardError
from campus_guard.core.i18n import msg
from campus_guard.core.roles import KEEPERS, OFFICE, RECORDERS
from campus_guard.core.tone import Tone
from campus_guard.features.admin.commands import SetOwnSetting
from campus_guard.features.admin.desk import BackupRow, HealthView
from campus_guard.features.admin.queries import GetSettings
from campus_guard.features.admin.ui.passwords import FrontForm, checked_password, own_password_form
from campus_guard.features.calendar.queries import ProvisionalYears
from campus_guard.ui.context import UiContext
from campus_guard.ui.login import Answer
from campus_guard.ui.ops import Ops, Progress
from campus_guard.ui.settings import Look, SettingsDialog
from campus_guard.ui.theme import Mode

if TYPE_CHECKING:
    from campus_guard.app.window import Program


class SignedIn:
    """The session. It owns the container and the background operations."""

    def __init__(self, program: "Program", opened: Opened) -> None:
        self.program = program
        self.opened = opened
        self.container = opened.container
        self.ops: Ops | None = None
        self.ctx: UiContext | None = None
        self.desk: SessionDesk | None = None
        self._started = False

    @property
    def dirty(self) -> bool:
        """Tell whether a page holds something typed that is not saved."""
        session = self.program.window.session
        return session is not None and any(page.is_dirty() for page in session.pages.values())

    def close(self) -> None:
        """Stop background work, then close the database."""
        self._end_ops()
        self.container.close()

    def open_pages(self) -> None:
        """Show the pages of the account (again, after the language was changed)."""
        self._end_ops()
        program, window = self.program, self.program.window
        self.ops = Ops(SessionRunner(self.container.service), program.anchor)
        self.ops.on_crash = program.crash.handle
        self.ctx = window.context(self.ops, self.container.actor, program.tr)
        self.desk = SessionDesk(
            self.container, program.tr, program.show_restore, self.show_settings, program.health
        )
        specs = all_pages(self.desk)
        window.open_session(
            self.ctx,
            specs,
            self.opened.school.name,
            self.unlock,
            program.leave,
            self.show_settings,
            home_of(self.container.actor.role, specs),
        )
        window.guard.set_idle_minutes(program.preferences.idle_minutes)
        self._show_banners()
        if not self._started:
            self._started = True
            self._write_rolls()
            self._after_start()
        if program.health is not None and program.health.bad:
            self._shown_bad(program.health)

    def demand_password(self, present: str) -> None:
        """Ask for a password of one's own before anything else is shown."""
        program = self.program
        form = own_password_form(program.front_context)
        form.set_values({"old": present})
        form["old"].setVisible(False)

        def submit(values: dict[str, Any], answer: Any) -> None:
            username = self.container.actor.username
            new = checked_password(values, username)
            program.front.work(
                lambda _p: accounts.change_own_password(self.container, present, new),
                lambda _none: self.open_pages(),
                title=program.tr("Making the keys …"),
                owner=program.anchor,
                fail=answer,
            )

        page = FrontForm(
            program.front_context,
            msg("Choose your own password"),
            msg("Somebody else knows the present one. From now on only you should."),
            form,
            submit,
            button=msg("Save"),
            cancel=program.leave,
        )
        program.window.set_front(page)

    def unlock(self, password: str, answer: Answer) -> None:
        """Check the password of the account again, in a worker."""
        slots, name = self.container.load_slots, self.container.actor.username
        self._ops.work(
            lambda _progress: slots().open(name, password),
            lambda _keys: answer(None),
            title="",
            owner=self.program.anchor,
            fail=lambda error: answer(error.message),
        )

    def show_settings(self) -> None:
        """Open the dialog for theme, size, language and idle lock."""
        kept = self.program.preferences
        look = Look(Mode(kept.theme), kept.scale, kept.language, kept.idle_minutes)
        SettingsDialog(self._ctx, self.program.window, look, self._look_changed).open()

    @property
    def _ops(self) -> Ops:
        if self.ops is None:
            raise RuntimeError("the session is closed")
        return self.ops

    @property
    def _ctx(self) -> UiContext:
        if self.ctx is None:
            raise RuntimeError("the session is closed")
        return self.ctx

    def _end_ops(self) -> None:
        if self.ops is not None:
            self.ops.close()
            self.ops = None

    def _look_changed(self, look: Look) -> None:
        program = self.program
        before = program.preferences
        wished = replace(
            before,
            theme=look.mode.value,
            scale=look.scale,
            language=look.language,
            idle_minutes=look.idle_minutes,
        )
        for name, key in LOOK_KEYS.items():
            value = getattr(wished, name)
            if value != getattr(before, name):
                command = SetOwnSetting(key=key, value=value)
                self._ops.write(command, lambda _none: None, owner=program.anchor)
        if wished.language != before.language:
            program.given_language = None
        program.window.guard.set_idle_minutes(look.idle_minutes)
        program.later(lambda: program.keep(wished))

    def _show_banners(self) -> None:
        session, tr = self.program.window.session, self.program.tr
        if session is None:
            return
        if self.opened.damage is not None:
            session.set_banner("damage", tr(self.opened.damage), Tone.BAD)
        back = set_back_by(self.container.clock.now(), self.opened.chain.last_at)
        if back is not None:
            text = tr(
                "The clock of this computer is {minutes} minutes behind the last record. Set it "
                "right before you record anything.",
                minutes=int(back.total_seconds() // 60),
            )
            session.set_banner("clock", text, Tone.WARNING)
        if self.container.actor.role in OFFICE:
            self._ops.read(ProvisionalYears(), self._provisional, owner=session)
        self._show_backup_time()

    def _provisional(self, years: tuple[int, ...]) -> None:
        session = self.program.window.session
        year = self.container.clock.today().year
        if session is None or year not in years:
            return
        text = self.program.tr(
            "Holidays of {year} are provisional: the official notice is not recorded yet.",
            year=year,
        )
        session.set_banner("calendar", text, Tone.PRIMARY)

    def _after_start(self) -> None:
        """Back up when today has no backup yet, then check the data; both in a worker."""
        desk, ops, tr = self.desk, self._ops, self.program.tr
        if desk is None or self.container.db.read_only or not self._check_due():
            return

        def work(progress: Progress) -> tuple[HealthView, CampusGuardError | None]:
            failed = None
            if self._backup_due():
                progress.step(0, 0, tr("Backing up"))
                try:
                    desk.back_up(None, _quiet)
                except CampusGuardError as error:
                    failed = error
            return desk.check(progress.step), failed

        ops.work(work, self._checked, title=tr("Checking the data …"), owner=self.program.anchor)

    def _write_rolls(self) -> None:
        """Write what a roll call could not write before the program ended."""
        desk = self.desk
        if (
            desk is None
            or self.container.db.read_only
            or self.container.actor.role not in RECORDERS
        ):
            return
        self._ops.work(
            lambda progress: desk.rolls.deliver(progress.run),
            lambda _refused: None,
            title="",
            owner=self.program.anchor,
            fail=lambda _error: None,  # the page of the roll call says so, and tries again
        )

    def _check_due(self) -> bool:
        """Tell whether today's check is still to come: not every sign-in needs one."""
        health = self.program.health
        return health is None or health.checked_at.date() != self.container.clock.today()

    def _backup_due(self) -> bool:
        desk = self.desk
        settings = self.container.service.ask(GetSettings())
        if desk is None or self.program.fixed or not settings["backup.automatic"]:
            return False
        newest = next(iter(desk.backups()), None)
        return newest is None or newest.made_at.date() != self.container.clock.today()

    def _checked(self, result: tuple[HealthView, CampusGuardError | None]) -> None:
        health, failed = result
        self.program.health = health
        session, tr = self.program.window.session, self.program.tr
        if session is None:
            return
        if failed is not None:
            text = tr("The backup failed: {reason}", reason=failed.message)
            session.set_banner("backup", text, Tone.WARNING)
        if health.bad:
            self._shown_bad(health)
        self._show_backup_time()

    def _shown_bad(self, health: HealthView) -> None:
        session, tr = self.program.window.session, self.program.tr
        if session is None:
            return
        if any(f.check in ("pages", "references") for f in health.bad):
            # From here on every write is refused with a sentence; what can be read stays readable.
            self.container.db.read_only = True
        where = (
            msg("The page Backup and checks has the last good backup.")
            if self.container.actor.role in KEEPERS
            else msg("Tell the safety director now.")
        )
        words = " ".join(tr(finding.message) for finding in health.bad)
        session.set_banner("health", f"{words} {tr(where)}", Tone.BAD)

    def _show_backup_time(self) -> None:
        desk, session = self.desk, self.program.window.session
        if desk is None or session is None:
            return

        def shown(rows: tuple[BackupRow, ...]) -> None:
            tr = self.program.tr
            if rows:
                text = tr("Backed up {time}", time=rows[0].made_at.strftime("%m-%d %H:%M"))
            else:
                text = tr("No backup yet")
            session.set_status(text)

        self._ops.work(
            lambda _progress: desk.backups(), shown, title="", owner=session, slot="backups"
        )


def _quiet(_done: int, _total: int) -> None:
    """Take the steps of a backup without showing them."""
