"""The settings of the assessment: read by the office, changed by the principal.

Every change is a new version of the rule set; sheets that are frozen keep theirs.
"""

from datetime import date
from typing import Any, ClassVar

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import PRINCIPAL_ONLY
from campus_guard.features.accidents.commands import SaveAssessmentSettings
from campus_guard.features.accidents.queries import RuleSetInForce
from campus_guard.features.accidents.report.assesswords import money
from campus_guard.features.accidents.rules import (
    AwardYear,
    Confirmer,
    ManagementMode,
    RuleSet,
    label,
)
from campus_guard.features.accidents.rules.ruleset_edit import AssessmentSettings, assessment_of
from campus_guard.ui.badges import wrapped
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button
from campus_guard.ui.cards import Card, Facts
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import (
    ChoiceField,
    Form,
    IntegerField,
    MoneyField,
    TextField,
    TickField,
)
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.page import Page

MODES = tuple((mode, label(mode)) for mode in ManagementMode)
YEARS = tuple((year, label(year)) for year in AwardYear)
CONFIRMERS = tuple((who, label(who)) for who in Confirmer)


class AssessSettingsPage(Page):
    """What is in force, and the form that makes a new version of it."""

    key: ClassVar[str] = "assess_settings"
    kinds: ClassVar[frozenset[str]] = frozenset({"rule_set"})

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        tr = ctx.tr
        self._rules: RuleSet | None = None
        self.banner = Banner(ctx, closable=True)
        self._facts = Facts(ctx, name_width=230)
        card = Card(ctx, tr("In force"))
        card.body.addWidget(self._facts)
        may = ctx.actor.role in PRINCIPAL_ONLY
        words = tr("Change the settings")
        self._change = Button(ctx, words, self.new, "Ctrl+N", kind="primary", bind=False)
        self._change.setVisible(may)
        versions = Button(ctx, tr("All versions"), self._versions, icon="list")
        note = tr("A change makes a new version of the rule set; frozen sheets keep theirs.")
        if not may:
            note += " " + tr("The principal changes it.")
        bar = hbox(wrapped(note, "muted"), versions, self._change, gap=12)
        bar.setStretch(0, 1)
        self.setLayout(vbox(bar, self.banner, card, 1, gap=12, margins=(0, 8, 0, 0)))

    def reload(self) -> None:
        """Ask for the rule set in force."""
        self.ctx.ops.read(RuleSetInForce(), self._show, owner=self, slot="rules",
                          fail=self.banner.show_error)  # fmt: skip

    def new(self) -> None:
        """Open the form with the present settings."""
        if self._rules is not None and self.ctx.actor.role in PRINCIPAL_ONLY:
            open_form(self.ctx, self, self._rules)

    def help_text(self) -> str:
        """Return what the readings mean."""
        return self.ctx.tr(
            "Per complete group: every 2 findings (director) or 4 accidents (vice-principal) of a"
            " grade cost again; once: only the first group does. Grades are never added together."
        )

    def keys(self) -> list[tuple[str, str]]:
        """Return the key that opens the form."""
        if self.ctx.actor.role not in PRINCIPAL_ONLY:
            return []
        return [("Ctrl+N", self.ctx.tr("Change the settings"))]

    def _show(self, rules: RuleSet) -> None:
        self._rules = rules
        tr = self.ctx.tr
        self.set_subtitle(tr("Rule set {version}", version=rules.version))
        month, day = rules.school_year_starts
        grace = tr("{n} minutes after midnight", n=rules.same_day_grace_minutes)
        self._facts.set(
            [
                (tr("Management liability"), tr(label(rules.management_mode))),
                (tr("Director: points per so many findings"), str(rules.director_every)),
                (tr("Vice-principal: points per so many accidents"), str(rules.vp_every)),
                (tr("Allowance of a term (yuan)"), money(rules.allowance)),
                (tr("Award year"), tr(label(rules.award_year))),
                (tr("The school year begins on"), f"{month:02}-{day:02}"),
                (
                    tr("Line leaders lose awards too"),
                    tr("Yes") if rules.line_leaders_lose_awards else tr("No"),
                ),
                (tr("The settlement is confirmed by"), tr(label(rules.confirmed_by))),
                (
                    tr("Same day ends"),
                    grace if rules.same_day_grace_minutes else tr("at midnight"),
                ),
            ]
        )

    def _versions(self) -> None:
        self.ctx.navigate("rules")


def open_form(ctx: UiContext, owner: AssessSettingsPage, rules: RuleSet) -> FormDialog:
    """Ask for the settings; saving makes a new version of the rule set."""
    form = Form(ctx)
    form.note(msg("It holds from now on; what is frozen or recorded keeps its version."))
    form.row(
        TextField(ctx, "version", msg("Name of the new version"), max_length=64, required=True),
        TextField(ctx, "note", msg("Remark"), max_length=100),
        stretch=(2, 3),
    )
    form.section(msg("Management liability"))
    form.row(
        ChoiceField(ctx, "mode", msg("Management liability"), MODES),
        _whole(ctx, "director_every", msg("Director: points per so many findings"), 1, 100),
        _whole(ctx, "vp_every", msg("Vice-principal: points per so many accidents"), 1, 100),
    )
    form.section(msg("Allowance and awards"))
    form.row(
        MoneyField(ctx, "allowance", msg("Allowance of a term (yuan)"), required=True),
        ChoiceField(ctx, "award_year", msg("Award year"), YEARS),
        TextField(ctx, "school_year_starts", msg("The school year begins on"), max_length=5,
                  hint=msg("Month and day, like 09-01"), required=True),
    )  # fmt: skip
    form.row(TickField(ctx, "leaders_lose_awards", msg("Line leaders lose awards too")))
    form.section(msg("Confirmation and deadlines"))
    form.row(
        ChoiceField(ctx, "confirmed_by", msg("The settlement is confirmed by"), CONFIRMERS),
        _whole(ctx, "grace", msg("Grace of the same day, minutes"), 0, 1440),
    )
    form.set_values(_values(assessment_of(rules), ctx.clock.today()))

    def command(values: dict[str, Any], uid: str) -> SaveAssessmentSettings:
        month_day = _month_day(values.pop("school_year_starts"))
        version, note = values.pop("version"), values.pop("note")
        settings = AssessmentSettings(**values, school_year_starts=month_day)
        return SaveAssessmentSettings(
            uid=uid, base=rules.version, rule_version=version, note=note, settings=settings
        )

    def done(_value: Any) -> None:
        owner.reload()
        ctx.alerts.toast(msg("The new version is in force."))

    title = ctx.tr("Settings of the assessment")
    dialog = FormDialog(ctx, owner, title, form, command, done, width=860)
    dialog.open()
    return dialog


def _whole(ctx: UiContext, key: str, words: Message, low: int, high: int) -> IntegerField:
    return IntegerField(ctx, key, words, minimum=low, maximum=high, required=True)


def _values(settings: AssessmentSettings, today: date) -> dict[str, Any]:
    month, day = settings.school_year_starts
    return vars(settings) | {
        "school_year_starts": f"{month:02}-{day:02}",
        "version": f"{today:%Y-%m-%d}",
        "note": "",
    }


def _month_day(text: str) -> tuple[int, int]:
    month, _, day = text.partition("-")
    if month.isascii() and month.isdigit() and day.isascii() and day.isdigit():
        return int(month), int(day)
    words = msg("Month and day, like 09-01")
    raise UserError(words, {"school_year_starts": words})
