"""What a school decides about its gate: visitor types, reasons, windows, periods, scanner."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from campus_guard.core.i18n import Message, msg
from campus_guard.core.tone import Tone
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.inputs import GateSettings
from campus_guard.features.gate.rules.files import definition
from campus_guard.features.gate.rules.retention import LONGEST_DAYS, SHORTEST_DAYS
from campus_guard.features.gate.rules.types import FIELDS, LONGEST_MINUTES, VisitorType, check_type
from campus_guard.features.gate.rules.vehicles import Window
from campus_guard.ui.badges import Badge
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button
from campus_guard.ui.context import UiContext
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import (
    Candidate,
    ChoiceField,
    Form,
    IntegerField,
    TagsField,
    TextField,
    TickField,
    list_source,
    scrolled,
)
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.page import Page
from campus_guard.ui.table import Column

_WINDOWS: tuple[tuple[str, Message], ...] = (
    ("arrival", msg("Arrival: no vehicles")),
    ("dismissal", msg("Dismissal: no vehicles")),
)


class SettingsList(ListPage):
    """A list inside the settings; a change writes the settings as a whole."""

    kinds: ClassVar[frozenset[str]] = frozenset({"setting"})
    search_hint = None

    def __init__(self, ctx: UiContext) -> None:
        self.settings: GateSettings | None = None
        super().__init__(ctx)

    def query(self) -> Any:
        """Return the query."""
        return q.GetGateSettings()

    def save(self, changed: GateSettings) -> Any:
        """Return the command that writes the settings."""
        return c.SaveGateSettings(settings=changed)

    def write(self, changed: GateSettings, said: str, before: GateSettings) -> None:
        """Write settings and offer to take it back."""
        ctx = self.ctx

        def undo() -> None:
            ctx.ops.write(self.save(before), lambda _v: None, owner=self)

        ctx.ops.write(self.save(changed), lambda _v: ctx.alerts.toast(said, undo=undo), owner=self)


class TypesPage(SettingsList):
    """Visitor types: what is asked, what is needed, how long a stay is expected."""

    key: ClassVar[str] = "gate_types"
    empty = msg("Kinds of visitors belong here.")

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        tr, words = self.ctx.tr, dict(FIELDS)

        def said(names: Sequence[str]) -> str:
            return "、".join(tr(word) for name, word in FIELDS if name in names and words)

        return [
            Column("name", msg("Visitor type"), lambda r: r.name, 130, bold=True),
            Column("minutes", msg("Expected stay"), lambda r: tr("{n} min", n=r.minutes), 110),
            Column("needed", msg("Needed"), lambda r: said(sorted(r.needed)), 220),
            Column("asked", msg("Asked too"), lambda r: said(sorted(set(r.fields) - r.needed)), 0),
            Column("kind", msg("State"), lambda _r: "", 150, badge=_emergency),
        ]

    def build(self) -> None:
        """Add the buttons."""
        self.add_action(Action(msg("New type"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_action(Action(msg("Edit"), self.edit, "Enter", "edit", needs_row=True))
        self.add_action(Action(msg("Remove"), self.remove, "Delete", "void", needs_row=True))

    def row_key(self, row: Any) -> Any:
        """Types are called by their code."""
        return row.code

    def take(self, answer: Any) -> Any:
        """Keep the settings; show the types."""
        self.settings = answer
        return list(answer.types) if answer else []

    def new(self) -> None:
        """Add a type."""
        self._form(None)

    def edit(self) -> None:
        """Change the chosen type."""
        if self.row is not None:
            self._form(self.row)

    def remove(self) -> None:
        """Take the chosen type out; old visits keep it."""
        row, before = self.row, self.settings
        if row is None or before is None or len(before.types) < 2:
            return
        types = tuple(t for t in before.types if t.code != row.code)
        said = self.ctx.tr("{name} was removed.", name=row.name)
        self.write(replace(before, types=types), said, before)

    def _form(self, row: VisitorType | None) -> None:
        ctx, settings = self.ctx, self.settings
        if settings is None:
            return
        form = Form(ctx)
        form.row(
            TextField(ctx, "name", msg("Visitor type"), required=True, max_length=32),
            IntegerField(
                ctx,
                "minutes",
                msg("Expected stay in minutes"),
                minimum=1,
                maximum=LONGEST_MINUTES,
                required=True,
            ),
            TickField(ctx, "emergency", msg("Emergency: passes first")),
        )
        fields = list_source([Candidate(n, ctx.tr(w)) for n, (_, w) in enumerate(FIELDS)])
        reasons = list(settings.reasons)
        source = list_source([Candidate(n, settings.reasons[r]) for n, r in enumerate(reasons)])
        form.row(TagsField(ctx, "needed", msg("Needed"), fields))
        form.row(TagsField(ctx, "fields", msg("Asked too"), fields))
        hint = msg("The digits 1 to 9 choose them in this order.")
        form.row(TagsField(ctx, "reasons", msg("Reasons"), source, hint=hint))
        if row is not None:
            form.set_values(_type_values(ctx, row, reasons, settings))

        def command(values: dict[str, Any], uid: str) -> Any:
            edited = _type_of(row, values, reasons, uid)
            check_type(edited, settings.reasons)
            if row is None:
                types = (*settings.types, edited)
            else:
                types = tuple(edited if t.code == row.code else t for t in settings.types)
            return self.save(replace(settings, types=types))

        title = row.name if row else ctx.tr("New visitor type")
        FormDialog(ctx, self, title, form, command, width=680).open()


def _type_values(
    ctx: UiContext, row: VisitorType, reasons: list[str], settings: GateSettings
) -> dict[str, Any]:
    def tags(names: Sequence[str]) -> list[Candidate]:
        return [Candidate(n, ctx.tr(w)) for n, (name, w) in enumerate(FIELDS) if name in names]

    return {
        "name": row.name,
        "minutes": row.minutes,
        "emergency": row.emergency,
        "needed": tags(sorted(row.needed)),
        "fields": tags(sorted(set(row.fields) - row.needed)),
        "reasons": [
            Candidate(reasons.index(r), settings.reasons[r]) for r in row.reasons if r in reasons
        ],
    }


def _type_of(
    row: VisitorType | None, values: dict[str, Any], reasons: list[str], uid: str
) -> VisitorType:
    names = [name for name, _ in FIELDS]
    needed = {names[n] for n in values["needed"]}
    asked = needed | {names[n] for n in values["fields"]}
    return VisitorType(
        row.code if row else f"own_{uid[:8]}",
        values["name"],
        values["minutes"],
        tuple(name for name in names if name in asked),
        frozenset(needed),
        tuple(reasons[n] for n in values["reasons"]),
        values["emergency"],
    )


_KEPT = (
    "plate_prefix", "identity_days", "facts_days", "photo", "contact",
    "scanner", "scanner_prefix", "scanner_suffix",
)  # fmt: skip
_SUFFIXES = (("enter", msg("Enter")), ("tab", msg("Tab")), ("none", msg("None")))


class GateSettingsPage(Page):
    """Plate prefix, windows for vehicles, retention periods, pictures, scanner."""

    key: ClassVar[str] = "gate_settings"
    kinds: ClassVar[frozenset[str]] = frozenset({"setting"})

    def __init__(self, ctx: UiContext) -> None:
        super().__init__(ctx)
        self.settings: GateSettings | None = None
        self.banner = Banner(ctx, closable=True)
        self.form = self._make(ctx)
        self.save_button = Button(ctx, ctx.tr("Save"), self.save, "Ctrl+S", kind="primary")
        self.form.submitted.connect(self.save)
        area = scrolled(self.form)
        column = vbox(self.banner, area, hbox(1, self.save_button), gap=12)
        column.setStretch(1, 1)
        self.setLayout(column)
        self.save_button.setEnabled(False)

    def reload(self) -> None:
        """Ask for the settings; what is being typed is kept."""
        self.ctx.ops.read(q.GetGateSettings(), self._arrived, owner=self, slot="settings")

    def is_dirty(self) -> bool:
        """Tell whether something typed would be lost."""
        return self.form.dirty

    def help_text(self) -> str:
        """Return what this page is for."""
        return self.ctx.tr(
            "These settings hold for every station. Shorter periods are applied with the next "
            "purge, not at once."
        )

    def save(self) -> None:
        """Write the settings; errors stay beside their fields."""
        if self.settings is None or not self.form.check():
            return
        values = self.form.values()
        windows = tuple(
            Window(kind, values[f"{kind}_before"] or 0, values[f"{kind}_after"] or 0)
            for kind, _ in _WINDOWS
            if values[f"{kind}_on"]
        )
        kept = {name: values[name] for name in _KEPT}
        kept["scanner_suffix"] = kept["scanner_suffix"] or ""
        changed = replace(self.settings, windows=windows, **kept)
        self.save_button.setEnabled(False)
        self.ctx.ops.write(
            c.SaveGateSettings(settings=changed),
            self._saved,
            owner=self,
            fail=self._failed,
            always=lambda: self.save_button.setEnabled(True),
        )

    def _arrived(self, settings: Any) -> None:
        if not settings or self.form.dirty:
            return
        self.settings = settings
        windows = {w.period_kind: w for w in settings.windows}
        values: dict[str, Any] = {name: getattr(settings, name) for name in _KEPT}
        values["scanner_suffix"] = settings.scanner_suffix or None
        for kind, _ in _WINDOWS:
            window = windows.get(kind)
            values[f"{kind}_on"] = window is not None
            values[f"{kind}_before"] = window.before if window else 15
            values[f"{kind}_after"] = window.after if window else 15
        self.form.set_values(values)
        self.save_button.setEnabled(True)

    def _saved(self, _value: Any) -> None:
        self.banner.clear()
        self.form.mark_clean()
        self.ctx.alerts.toast(msg("Saved."), tone=Tone.OK)
        self.reload()

    def _failed(self, error: Any) -> None:
        left = self.form.show_errors(getattr(error, "fields", {}))
        if left or not getattr(error, "fields", {}):
            self.banner.show_error(error)

    @staticmethod
    def _make(ctx: UiContext) -> Form:
        form = Form(ctx)
        scanners: list[tuple[str, str]] = [
            (p["code"], p["name"]) for p in definition("scanners")["profiles"]
        ]
        prefix = msg("Filled in before a new local plate, like 鲁B.")
        form.section(msg("At the desk"))
        form.row(
            TextField(ctx, "plate_prefix", msg("Usual plate prefix"), max_length=4, hint=prefix),
            TextField(
                ctx,
                "contact",
                msg("Who answers about personal data"),
                max_length=100,
                hint=msg("Stands on the privacy notice and the pass."),
            ),
        )
        form.row(
            ChoiceField(ctx, "scanner", msg("Scanner"), scanners, required=True),
            TextField(
                ctx, "scanner_prefix", msg("Prefix of its scans"), max_length=4,
                hint=msg("Empty: as the scanner comes."),
            ),
            ChoiceField(
                ctx, "scanner_suffix", msg("Key after a scan"), _SUFFIXES, empty=msg("As it comes")
            ),
            stretch=(2, 1, 1),
        )  # fmt: skip
        off = msg("Off unless the school needs them; gone with the identity.")
        form.row(TickField(ctx, "photo", msg("Take pictures of visitors"), hint=off))
        form.section(msg("Times without vehicles"))
        for kind, words in _WINDOWS:
            form.row(
                TickField(ctx, f"{kind}_on", words),
                IntegerField(ctx, f"{kind}_before", msg("Minutes before"), maximum=240),
                IntegerField(ctx, f"{kind}_after", msg("Minutes after"), maximum=240),
                stretch=(2, 1, 1),
            )
        form.section(msg("How long the gate remembers"))
        days = {"minimum": SHORTEST_DAYS, "maximum": LONGEST_DAYS, "required": True}
        form.row(
            IntegerField(ctx, "identity_days", msg("Days until people are anonymised"), **days),
            IntegerField(ctx, "facts_days", msg("Days until visits are removed"), **days),
        )
        form.fill()
        return form


def _emergency(row: Any) -> Badge | None:
    return Badge(msg("Passes first"), Tone.BAD, "warning") if row.emergency else None
