"""The audit trail: who did what, newest first."""

from campus_guard.core.i18n import Message, msg
from campus_guard.core.tone import Tone
from campus_guard.features.admin.queries import AuditTrail, AuditTrailFilters, TrailPage, TrailRow
from campus_guard.features.admin.rules import ACTION_LABELS, action_label, object_label
from campus_guard.ui.badges import Badge
from campus_guard.ui.listpage import ListPage
from campus_guard.ui.table import Column

_PAGE = 200
_TONES = {"delete": Tone.WARNING, "use_recovery_key": Tone.WARNING, "restore": Tone.WARNING}


class TrailPageView(ListPage):
    """Two hundred links at a time; more come when the end of the list is near."""

    key, kinds = "trail", frozenset()
    search_hint = None
    empty = msg("Nothing was written that fits.")

    def __init__(self, ctx) -> None:
        self._next: int | None = None
        self._names: list[tuple[str, str]] = []
        super().__init__(ctx)
        self.table.near_end.connect(self._more)

    def columns(self):
        return [
            Column("id", msg("No."), lambda r: str(r.id), 80),
            Column("at", msg("Time"), lambda r: f"{r.at:%Y-%m-%d %H:%M:%S}", 170),
            Column("who", msg("User name"), lambda r: r.username, 130, bold=True),
            Column("action", msg("Action"), lambda _row: "", 170, badge=_badge),
            Column("object", msg("Object"), self._object, 190),
            Column("fields", msg("Fields"), lambda r: r.fields, 0),
        ]

    def query(self):
        return self._question(None)

    def take(self, answer: TrailPage):
        self._next = answer.next_before
        return list(answer.rows)

    def build(self):
        anybody: list[tuple[str, Message | str]] = [("", msg("All"))]
        actions = [(action, text) for action, text in ACTION_LABELS.items()]
        self.add_filter("action", msg("Action"), [*anybody, *actions])
        self.add_filter("username", msg("Who"), anybody)
        self.add_filter("kind", msg("What"), anybody)

    def reload(self):
        super().reload()
        if not self._names:
            self.ctx.ops.read(AuditTrailFilters(), self._known, owner=self, slot="filters")

    def help_text(self):
        return self.ctx.tr(
            "Each line is a link of a chain: changing or removing one breaks every later one, and "
            "the check on the page Backup and checks finds it. Lines name objects and fields, "
            "never what was written."
        )

    def _known(self, found):
        self._names = [("username", name) for name in found.usernames]
        for name in found.usernames:
            self._extend("username", name, name)
        for kind in found.kinds:
            self._extend("kind", kind, self.ctx.tr(object_label(kind)))

    def _extend(self, key: str, value: str, text: str) -> None:
        combo, values = self._filters[key]
        name = self.ctx.tr(msg("Who") if key == "username" else msg("What"))
        values.append(value)
        combo.addItem(self.ctx.tr("{name}: {choice}", name=name, choice=text))

    def _question(self, before: int | None) -> AuditTrail:
        return AuditTrail(
            before=before,
            username=self.filter("username"),
            kind=self.filter("kind"),
            action=self.filter("action"),
            limit=_PAGE,
        )

    def _more(self):
        if self._next is None:
            return
        question, self._next = self._question(self._next), None
        self.ctx.ops.read(question, self._append, owner=self, slot="more")

    def _append(self, answer: TrailPage):
        self._next = answer.next_before
        self.model.append_rows(list(answer.rows))

    def _object(self, row: TrailRow) -> str:
        name = self.ctx.tr(object_label(row.kind))
        return name if row.row_id is None else f"{name} {row.row_id}"


def _badge(row: TrailRow) -> Badge:
    return Badge(action_label(row.action), _TONES.get(row.action, Tone.NORMAL))
