"""The nine duties of the duty leader of the week, day by day: 1 done, 2 problem, 3 not done."""

from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from campus_guard.core.errors import CampusGuardError
from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.features.people.ui.sources import people_source
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.codes import LeaderDuty, LeaderResult, label
from campus_guard.features.rosters.dutyrows import LeaderDay
from campus_guard.features.rosters.ui.daylist import DayBar
from campus_guard.ui.badges import Badge, BadgeLabel
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import Candidate, Form, PickerField, RadioField, TextField, scrolled
from campus_guard.ui.layout import clear, hbox, vbox
from campus_guard.ui.page import Page


class LeaderPage(Page):
    """One day's nine duties; above them what the other days of the week say."""

    key: ClassVar[str] = "leader"
    kinds: ClassVar[frozenset[str]] = frozenset({"leader_check", "roster_cell", "roster_month"})

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)
        self.bar = DayBar(ctx, self, self.reload)
        self.banner = Banner(ctx)
        self.days: dict[Any, LeaderDay] = {}
        self._week = hbox(gap=8)
        self._make_form()
        save = Button(ctx, ctx.tr("Save"), self.save, "Ctrl+Enter", kind="primary", bind=False)
        rest = Button(ctx, ctx.tr("The rest is done"), self.rest, "Ctrl+D")
        for keys in ("Ctrl+Return", "Ctrl+Enter", "Ctrl+S"):
            bind_key(self, keys, self.save, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        top = hbox(self.bar.row, 1, self._week, gap=12)
        foot = hbox(1, rest, save, gap=12)
        column = vbox(top, self.banner, scrolled(self.form), foot, gap=8)
        column.setStretch(2, 1)
        self.setLayout(column)

    def reload(self) -> None:
        """Ask for the week."""
        query = q.LeaderWeek(monday=self.bar.monday)
        self.ctx.ops.read(query, self._loaded, owner=self, slot="week")

    def is_dirty(self) -> bool:
        """Tell whether something typed would be lost."""
        return self.form.dirty

    def open_args(self, **args: Any) -> None:
        """Go to the day ``day``."""
        if "day" in args:
            self.bar.go(args["day"])

    def rest(self) -> None:
        """Say of every duty that has no answer yet that it is done."""
        for duty in LeaderDuty:
            if self.form[f"result_{duty}"].value() is None:
                self.form[f"result_{duty}"].set_value(LeaderResult.DONE)

    def save(self) -> None:
        """Write the day's answers."""
        self.banner.clear()
        if not self.form.check():
            return
        values = self.form.values()
        checks = tuple(
            c.CheckInput(duty=duty, result=values[f"result_{duty}"],
                         remark=values[f"remark_{duty}"])
            for duty in LeaderDuty if values[f"result_{duty}"] is not None
        )  # fmt: skip
        if not checks:
            self.banner.show_error(msg("Answer at least one of the nine duties."))
            return
        command = c.RecordLeaderChecks(
            day=self.bar.day, person_id=values["person_id"], checks=checks
        )
        self.ctx.ops.write(command, self._saved, owner=self, fail=self._failed)

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "The nine duties of the duty leader of the week. On a duty the keys 1, 2, 3 answer: "
            "done, problem, not done. What is not answered stays not recorded."
        )

    def keys(self) -> list[tuple[str, str]]:
        """Return the keys of this page."""
        tr = self.ctx.tr
        return [
            ("1 2 3", tr("Done, problem, not done")),
            ("Ctrl+D", tr("The rest is done")),
            ("Ctrl+Enter", tr("Save")),
            (tr("Alt+Left / Alt+Right"), tr("Another day")),
        ]

    def _make_form(self) -> None:
        ctx, form = self.ctx, Form(self.ctx)
        form.row(
            PickerField(ctx, "person_id", msg("Duty leader of the week"), people_source(ctx),
                        required=True)
        )  # fmt: skip
        results = [(one, label(one)) for one in LeaderResult]
        for number, duty in enumerate(LeaderDuty, 1):
            title = msg("{n}. {duty}", n=number, duty=label(duty))
            form.row(
                RadioField(ctx, f"result_{duty}", title, results),
                TextField(ctx, f"remark_{duty}", msg("Remark"), max_length=500),
                stretch=(1, 1),
            )
        self.form = form

    def _loaded(self, days: tuple[LeaderDay, ...]) -> None:
        self.days = {day.day: day for day in days}
        self._show_week()
        day = self.days.get(self.bar.day)
        for duty in LeaderDuty:
            check = next((one for one in day.checks if one.duty is duty), None) if day else None
            self.form[f"result_{duty}"].set_value(check.result if check else None)
            self.form[f"remark_{duty}"].set_value(check.remark if check else "")
        self._show_leader(day)
        self.form.mark_clean()
        if day is not None and not day.teaching:
            self.banner.show_text(self.ctx.tr("There are no lessons on this day."), Tone.PRIMARY)
        else:
            self.banner.clear()

    def _show_leader(self, day: LeaderDay | None) -> None:
        chosen = None
        if day is not None:
            done = next((one for one in day.checks if one.person_id is not None), None)
            if done is not None and done.person_id is not None:
                chosen = Candidate(done.person_id, done.person)
            elif day.leader_id is not None:
                chosen = Candidate(day.leader_id, day.leader, self.ctx.tr("by the roster"))
        self.form["person_id"].set_value(chosen)

    def _show_week(self) -> None:
        clear(self._week)
        for day in sorted(self.days):
            one = self.days[day]
            if not one.teaching:
                continue
            answered = sum(1 for check in one.checks if check.result is not None)
            bad = any(check.result is LeaderResult.PROBLEM for check in one.checks)
            tone = Tone.BAD if bad else Tone.OK if answered == len(LeaderDuty) else Tone.MUTED
            words = f"{day:%m-%d} {answered}/{len(LeaderDuty)}"
            badge: QWidget = BadgeLabel(self.ctx, Badge(words, tone))
            self._week.addWidget(badge)

    def _saved(self, _value: Any) -> None:
        self.form.mark_clean()
        self.ctx.alerts.toast(self.ctx.tr("The duties of the day are recorded."), tone=Tone.OK)

    def _failed(self, error: CampusGuardError) -> None:
        self.banner.show_error(error)
