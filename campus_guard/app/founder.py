"""The first start: builds the school that the wizard describes, or the sample school."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from campus_guard.app.container import (
    Draft,
    SchoolSetup,
    adopt,
    draft_school,
    has_school,
    hidden_folder,
)
from campus_guard.core.clock import Clock
from campus_guard.core.document import Stamp
from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Translator, msg
from campus_guard.core.paths import check_data_dir
from campus_guard.core.roles import Role
from campus_guard.features.admin.report import recovery_sheet
from campus_guard.features.places.commands import LoadCatalogues
from campus_guard.ui.ops import Progress


@dataclass
class NewSchool:
    """Implements ``features.admin.ui.first_run.Founder``."""

    place: Path
    clock: Clock
    tr: Translator
    entered: Callable[[Any], None]
    set_language: Callable[[str], None]
    hold: Callable[[Path], None]
    restore: Callable[[], None]
    draft: Draft | None = field(default=None, repr=False)

    def check_place(self, folder: Path) -> None:
        """Raise UserError in words when the folder cannot be used or has a school already."""
        check_data_dir(folder)
        if not folder.is_absolute():
            raise UserError(msg("Give the whole path of the folder."))
        if has_school(folder):
            problem = msg("This folder already holds a school.")
            raise UserError(problem, {"place": problem})

    def take_place(self, folder: Path) -> None:
        """Check the folder and keep other windows out of it. On the GUI thread."""
        self.check_place(folder)
        self.hold(folder)

    def begin(self, folder: Path, values: dict[str, Any], progress: Progress) -> str:
        """Make the school aside and return its recovery key."""
        self.discard()
        progress.step(0, 0)
        setup = SchoolSetup(
            name=values["name"],
            kind=values["kind"],
            settlement=values["settlement"],
            boarding=values["boarding"],
            username=values["username"],
            account_name=values["account_name"],
            role=Role(values["role"]),
            password=values["password"],
        )
        self.draft = draft_school(folder, setup, self.clock)
        return self.draft.recovery

    def sheet(self, recovery: str) -> bytes:
        """Return the recovery sheet as PDF."""
        from campus_guard.reports.pdf import render_pdf

        school = self.draft.setup.name if self.draft else ""
        name = self.draft.setup.account_name if self.draft else ""
        stamp = Stamp(name, self.clock.now().replace(second=0, microsecond=0))
        return render_pdf(recovery_sheet(recovery, school, self.tr, stamp))

    def finish(self, typed: str, progress: Progress) -> Any:
        """Put the school in place; raises UserError when the key was not copied correctly."""
        if self.draft is None:
            raise UserError(msg("The set-up was broken off. Begin again."))
        self.draft.confirm(typed)
        progress.step(0, 0)
        container = self.draft.finish()
        self.draft = None
        container.service.run(LoadCatalogues())
        return container

    def sample(self, folder: Path, progress: Progress) -> Path:
        """Build the sample school in the folder; nothing is left when it is cancelled."""
        from campus_guard.app.demo.build import Scale, build_school

        aside = hidden_folder(folder)
        try:
            today = self.clock.today()
            build_school(aside, Scale.SCHOOL, 1, today, progress=progress.step)
            adopt(aside, folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        return folder

    def discard(self) -> None:
        """Throw away what was begun."""
        if self.draft is not None:
            self.draft.discard()
            self.draft = None
