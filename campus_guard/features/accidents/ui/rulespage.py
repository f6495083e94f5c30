"""The versions of the six-tier rule set; a principal may put a new one in force."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from campus_guard.core.document import Tone
from campus_guard.core.i18n import Message, msg
from campus_guard.core.roles import PRINCIPAL_ONLY
from campus_guard.features.accidents.commands import EditRuleSet
from campus_guard.features.accidents.queries import RuleSetRow, RuleSets
from campus_guard.features.accidents.rules import (
    AwardYear,
    ManagementMode,
    Tier,
    label,
    load_rule_set,
)
from campus_guard.ui.badges import Badge
from campus_guard.ui.cards import Facts
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import (
    ChoiceField,
    Form,
    IntegerField,
    MoneyField,
    TextField,
    TickField,
    scrolled,
)
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.table import Column

Path = tuple[str, ...]
BANDS: tuple[tuple[Path, Message], ...] = (
    (("loss_bands_yuan", "moderate_from"), msg("Loss: moderate from (yuan)")),
    (("loss_bands_yuan", "grave_from"), msg("Loss: grave from (yuan)")),
    (("allowance_yuan",), msg("Allowance of a term (yuan)")),
)
MINUTES: tuple[tuple[Path, Message], ...] = (
    (("minutes", "minor", "report_dept"), msg("Minor: department head, minutes")),
    (("minutes", "minor", "notify_parent"), msg("Minor: parents, minutes")),
    (("minutes", "moderate", "report_dept"), msg("Moderate: department head, minutes")),
    (("minutes", "moderate", "notify_parent"), msg("Moderate: parents, minutes")),
    (("minutes", "moderate", "report_vp"), msg("Moderate: vice-principal, minutes")),
    (("external_report_minutes",), msg("Grave: outside reports, minutes (empty: no number)")),
    (("same_day_grace_minutes",), msg("Grace of the same day, minutes")),
    (("mass_event_victims",), msg("Several victims from")),
)
MANAGEMENT: tuple[tuple[Path, Message], ...] = (
    (("management", "director_every"), msg("Director: points per so many findings")),
    (("management", "vp_every"), msg("Vice-principal: points per so many accidents")),
    (("management", "points", "R1"), msg("Management points R1")),
    (("management", "points", "R2"), msg("Management points R2")),
    (("management", "points", "R3"), msg("Management points R3")),
)
MODES = tuple((mode, label(mode)) for mode in ManagementMode)
YEARS = tuple((year, label(year)) for year in AwardYear)


class RulesPage(ListPage):
    """Versions on the left, the figures of the chosen one on the right."""

    key = "rules"
    kinds = frozenset({"rule_set"})
    search_hint = None
    empty = msg("The rule set of the school belongs here.")

    def columns(self) -> Sequence[Column]:
        """Return version, whether in force, who made it when, note."""
        return [
            Column("version", msg("Version"), lambda r: r.version, 160, bold=True),
            Column("force", msg("State"), lambda _r: "", 110, badge=self._force),
            Column("made", msg("Stored at"), _made, 190),
            Column("note", msg("Remark"), lambda r: r.note, 0),
        ]

    def query(self) -> RuleSets:
        """Return all versions."""
        return RuleSets()

    def build(self) -> None:
        """Add the one action and the figures."""
        self._newest: int | None = None
        self._facts = Facts(self.ctx, name_width=210)
        self.set_detail(scrolled(self._facts))
        self.add_action(
            Action(
                msg("New version"),
                self.new,
                "Ctrl+N",
                icon="plus",
                primary=True,
                needs_row=True,
                roles=PRINCIPAL_ONLY,
            )
        )

    def take(self, answer: Sequence[RuleSetRow]) -> Sequence[RuleSetRow]:
        """Remember which one is in force and choose it."""
        self._newest = answer[0].id if answer else None
        if answer and self.row is None:
            self.select(answer[0].id)
        return answer

    def show_detail(self, row: RuleSetRow | None) -> None:
        """Show the figures of a version."""
        self._facts.set(self._figures(json.loads(row.text)) if row else [])

    def help_text(self) -> str:
        """Say what a new version changes and what it does not."""
        return self.ctx.tr(
            "A new version holds for accidents recorded from then on. Every case keeps the version"
            " it was recorded under."
        )

    def new(self) -> None:
        """Open the form with the figures of the chosen version."""
        if self.row is not None and self.ctx.actor.role in PRINCIPAL_ONLY:
            _open_form(self, self.row)

    def _force(self, row: RuleSetRow) -> Badge:
        if row.id == self._newest:
            return Badge(msg("In force"), Tone.OK)
        return Badge(msg("Earlier"), Tone.MUTED, "clock")

    def _figures(self, data: Mapping[str, Any]) -> list[tuple[str, str | Badge]]:
        tr = self.ctx.tr
        rows: list[tuple[str, str | Badge]] = [
            (tr("{tier}: points", tier=label(tier)), str(data["points"][tier.value]))
            for tier in Tier
        ]
        for path, words in (*BANDS, *MINUTES, *MANAGEMENT):
            value = _at(data, path)
            rows.append((tr(words), tr("none") if value is None else str(value)))
        mode = ManagementMode(data["management"]["mode"])
        rows.append((tr("Management liability"), tr(label(mode))))
        rows.append((tr("Award year"), tr(label(AwardYear(data["award_year"])))))
        return rows


def _made(row: RuleSetRow) -> str:
    return f"{row.created_at:%Y-%m-%d %H:%M} {row.created_by}" if row.created_at else ""


def _at(data: Mapping[str, Any], path: Path) -> Any:
    for name in path:
        data = data[name]
    return data


def _key(path: Path) -> str:
    return "/".join(path)


def _open_form(page: RulesPage, row: RuleSetRow) -> FormDialog:
    ctx = page.ctx
    data = json.loads(row.text)
    form = Form(ctx)
    form.note(msg("It holds for accidents recorded from now on; earlier cases keep theirs."))
    form.row(
        TextField(ctx, "version", msg("Name of the version"), max_length=64, required=True),
        TextField(ctx, "note", msg("Remark"), max_length=200),
        stretch=(2, 3),
    )
    form.section(msg("Points"))
    form.row(*(_whole(form, ("points", t.value), label(t)) for t in (Tier.A1, Tier.A2, Tier.A3)))
    form.row(*(_whole(form, ("points", t.value), label(t)) for t in (Tier.R1, Tier.R2, Tier.R3)))
    form.section(msg("Loss and allowance"))
    form.row(*(MoneyField(ctx, _key(path), words, required=True) for path, words in BANDS))
    form.section(msg("Minutes"))
    _in_rows(form, MINUTES, 2)
    form.section(msg("Management liability"))
    form.row(
        ChoiceField(ctx, "management/mode", msg("Management liability"), MODES),
        ChoiceField(ctx, "award_year", msg("Award year"), YEARS),
        TickField(ctx, "line_leaders_lose_awards", msg("Line leaders lose awards too")),
    )
    _in_rows(form, MANAGEMENT, 3)
    for key, field in form.fields.items():
        if key not in ("version", "note"):
            value = _at(data, tuple(key.split("/")))
            field.set_value(Decimal(value) if isinstance(field, MoneyField) else value)

    def command(values: dict[str, Any], uid: str) -> EditRuleSet:
        text = changed_text(row.text, values)
        load_rule_set(text)
        return EditRuleSet(uid=uid, text=text, note=values["note"])

    title = ctx.tr("New version of the rule set")
    dialog = FormDialog(ctx, page, title, form, command, page.select, width=860)
    dialog.open()
    return dialog


def changed_text(text: str, values: Mapping[str, Any]) -> str:
    """Return the rule set of ``text`` with these figures, keyed by their path."""
    data = json.loads(text)
    data["version"] = values["version"]
    for key, value in values.items():
        path = key.split("/")
        if path[0] in ("version", "note"):
            continue
        place = data
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = str(value) if isinstance(value, Decimal) else value
    return json.dumps(data, ensure_ascii=False, indent=1)


def _whole(form: Form, path: Path, words: Message) -> IntegerField:
    return IntegerField(form.ctx, _key(path), words, maximum=10_080)


def _in_rows(form: Form, parts: Sequence[tuple[Path, Message]], count: int) -> None:
    fields = [_whole(form, path, words) for path, words in parts]
    for start in range(0, len(fields), count):
        form.row(*fields[start : start + count])
