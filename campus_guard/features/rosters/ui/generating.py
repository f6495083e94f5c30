"""Letting the engine make a roster: quotas first, five sliders, progress, a checked result."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QProgressBar, QWidget

from campus_guard.core.document import Align
from campus_guard.core.errors import CampusGuardError
from campus_guard.core.i18n import Message, msg
from campus_guard.core.tone import Tone
from campus_guard.features.rosters import checker
from campus_guard.features.rosters import commands as c
from campus_guard.features.rosters import queries as q
from campus_guard.features.rosters.engine.worker import RosterWorker, WorkerLost
from campus_guard.features.rosters.rows import RosterRow
from campus_guard.features.rosters.rules.answers import Explanation, Progress
from campus_guard.features.rosters.rules.model import Instance, Level, Limits, Result, Sliders
from campus_guard.ui.badges import label, wrapped
from campus_guard.ui.banners import Banner
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.cards import NumberCard
from campus_guard.ui.context import UiContext
from campus_guard.ui.forms import Form, IntegerField, RadioField
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.ops import Cancelled
from campus_guard.ui.table import Column, RowsModel, TableView

SLIDERS: tuple[tuple[str, Message], ...] = (
    ("fairness", msg("Fairness of points, nights, off days")),
    ("rotation", msg("Rotation over the posts")),
    ("evenness", msg("Evenness over the weeks")),
    ("wishes", msg("Wishes")),
    ("pairs", msg("Pairs")),
)
LEVELS = ((Level.LOW, msg("Low")), (Level.MIDDLE, msg("Middle")), (Level.HIGH, msg("High")))
PHASES = {
    "quotas": msg("Working out the quotas"),
    "construct": msg("Putting people on posts"),
    "holes": msg("Filling empty places"),
    "improve": msg("Making it fairer"),
}
_LOOK_MS = 100
_SECONDS = 30


@dataclass(frozen=True)
class Made:
    """What came of a run: the roster, what was seen of the stored one, what the checker found."""

    instance: Instance
    result: Result
    drawn: int
    broken: int


@dataclass(frozen=True)
class QuotaLine:
    """A person's quota."""

    id: str
    name: str
    points: int
    duties: int
    nights: int
    holidays: int
    mornings: int


class GenerateDialog(QDialog):
    """Quotas on the left, sliders on the right, what happens below."""

    def __init__(self, ctx: UiContext, owner: QWidget, row: RosterRow) -> None:
        super().__init__(owner)
        self._ctx = ctx
        self._row = row
        self._version = row.version
        self._worker: RosterWorker | None = None
        self._news: Progress | None = None
        self.made: Made | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(ctx.tr("Generate the roster"))
        self.banner = Banner(ctx)
        self._make_form()
        self._make_table()
        self._make_foot()
        self._lay_out()
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self.finished.connect(lambda _code: self._stop())

    def open(self) -> None:
        """Show the dialog and work the quotas out at once."""
        window = self.parentWidget().window()
        theme = self._ctx.theme
        wide, high = window.width() - 60, window.height() - 60
        self.resize(min(theme.px(940), wide), min(theme.px(640), high))
        super().open()
        self.form.focus_first()
        self._ask_quotas()

    def start(self) -> None:
        """Store the sliders and let the engine run."""
        if self._worker is not None or not self.form.check():
            return
        values = self.form.values()
        seconds, command = values["seconds"], self._edit(values)
        worker = self._worker = RosterWorker()
        self.banner.clear()
        self._busy(True)

        def run(progress: Any) -> Made:
            progress.run(command)
            row = progress.ask(q.GetRoster(roster_id=self._row.id))
            # also of a run that is stopped; unchanged settings leave the version as it was
            self._version, drawn = row.version, row.drawn
            instance = progress.ask(q.BuildInstance(roster_id=self._row.id))
            result = self._listen(worker, instance, seconds)
            found = checker.check(instance, result.assignments)
            return Made(instance, result, drawn, len(found))

        self._ctx.ops.work(
            run, self._show, title=self._ctx.tr("Generating the roster"), owner=self,
            fail=self._failed, cancelled=self._cancelled, always=lambda: self._busy(False),
        )  # fmt: skip

    def _listen(self, worker: RosterWorker, instance: Instance, seconds: int) -> Result:
        """Return the result; when the worker was ended from outside, the best it had sent."""
        result = None
        try:
            for news in worker.generate(instance, seconds=seconds):
                if isinstance(news, Result):
                    result = news
                else:
                    self._news = news
        except WorkerLost as lost:
            result = lost.best
            if result is None:
                raise
        finally:
            worker.close()
        if result is None:
            raise Cancelled
        return result

    def stop(self) -> None:
        """Stop; the best roster so far is kept."""
        if self._worker is not None:
            self._worker.cancel()

    def take(self) -> None:
        """Put the result into the roster."""
        if self.made is None:
            return
        command = c.StoreResult(
            roster_id=self._row.id, result=self.made.result, drawn=self.made.drawn
        )
        self._take.setEnabled(False)
        self._ctx.ops.write(
            command, self._taken, owner=self, fail=self._failed,
            always=lambda: self._take.setEnabled(True),
        )  # fmt: skip

    def why(self) -> None:
        """Explain why places stay empty."""
        from campus_guard.features.rosters.ui.findings import ExplainDialog

        roster_id, worker = self._row.id, RosterWorker()
        self._why.setEnabled(False)

        def run(progress: Any) -> tuple[Instance, Explanation]:
            instance = progress.ask(q.BuildInstance(roster_id=roster_id))
            with worker:
                return instance, worker.explain(instance)

        def show(answer: tuple[Instance, Explanation]) -> None:
            ExplainDialog(self._ctx, self, *answer).open()

        self._ctx.ops.work(
            run, show, title=self._ctx.tr("Looking for the reasons"), owner=self,
            fail=self._failed, always=lambda: self._why.setEnabled(True),
        )  # fmt: skip

    def reject(self) -> None:
        """Esc stops a run first; then it closes."""
        if self._worker is not None:
            self.stop()
        else:
            super().reject()

    def _edit(self, values: dict[str, Any]) -> Any:
        sliders = Sliders(**{name: values[name] for name, _ in SLIDERS})
        limits = _limits(self._row)
        return c.EditRoster(
            roster_id=self._row.id, expected_version=self._version, name=self._row.name,
            seed=values["seed"], sliders=sliders, limits=limits, note=self._row.note,
        )  # fmt: skip

    def _ask_quotas(self) -> None:
        roster_id, worker = self._row.id, RosterWorker()

        def run(progress: Any) -> list[QuotaLine]:
            instance = progress.ask(q.BuildInstance(roster_id=roster_id))
            names = {p.id: p.name for p in instance.people}
            with worker:
                quotas = worker.quotas(instance)
            return [
                QuotaLine(n.person, names.get(n.person, "?"), n.points, n.duties, n.nights,
                          n.holidays, n.mornings)
                for n in quotas
            ]  # fmt: skip

        title = self._ctx.tr("Working out the quotas")
        self._ctx.ops.work(
            run, self.quotas.set_rows, title=title, owner=self, fail=self._failed, slot="quotas"
        )

    def _look(self) -> None:
        news = self._news
        if news is None:
            return
        tr = self._ctx.tr
        self._bar.setValue(round(news.done * 1000))
        phase = PHASES.get(news.phase)
        self._phase.setText(tr(phase) if phase is not None else "")
        self._penalty.set("—" if news.penalty is None else str(news.penalty))
        tone = Tone.NORMAL if not news.gaps else Tone.WARNING
        self._gaps.set("—" if news.gaps is None else str(news.gaps), tone)

    def _show(self, made: Made) -> None:
        tr, result = self._ctx.tr, made.result
        self.made = made
        self._bar.setValue(1000)
        self._penalty.set(str(result.total))
        gaps = len(result.gaps)
        self._gaps.set(str(gaps), Tone.WARNING if gaps else Tone.OK)
        broken = Tone.BAD if made.broken else Tone.OK
        self._broken.set(str(made.broken), broken, tr("checked independently"))
        self._phase.setText("" if result.complete else tr("Stopped: this is the best so far."))
        words = [self._outcome(made), *(tr(note) for note in result.notes)]
        if not result.exact_quotas:
            words.append(tr("The solver library is missing: the quotas are those of plain shares."))
        tone = Tone.BAD if made.broken else Tone.WARNING if gaps else Tone.OK
        self.banner.show_text("\n".join(words), tone)
        self._why.setVisible(bool(gaps))
        self._take.setEnabled(not made.broken)
        self._take.setFocus()

    def _outcome(self, made: Made) -> str:
        tr, gaps = self._ctx.tr, len(made.result.gaps)
        if made.broken:
            return tr("The checker refuses this result; it is not taken over.")
        seed, code = made.result.seed, made.result.hash[:12]
        if gaps:
            return tr(
                "Every rule is kept, {n} places stay empty. Seed {seed}, hash {hash}.",
                n=gaps, seed=seed, hash=code,
            )  # fmt: skip
        return tr(
            "Every rule is kept and every place is filled. Seed {seed}, hash {hash}.",
            seed=seed, hash=code,
        )  # fmt: skip

    def _taken(self, _outcome: Any) -> None:
        self._ctx.alerts.toast(self._ctx.tr("The roster was taken over."), tone=Tone.OK)
        self.accept()

    def _failed(self, error: CampusGuardError) -> None:
        self.banner.show_error(error)

    def _cancelled(self) -> None:
        self.banner.show_text(self._ctx.tr("Stopped before a roster was found."), Tone.WARNING)

    def _stop(self) -> None:
        self._timer.stop()
        if self._worker is not None:
            self._worker.cancel()

    def _busy(self, running: bool) -> None:
        if not running:
            self._worker = None
            self._news = None
        self.form.setEnabled(not running)
        self._start.setVisible(not running)
        self._halt.setVisible(running)
        self._bar.setVisible(True)
        if running:
            self._take.setEnabled(False)
            self._bar.setValue(0)
            self._timer.start()
            self._halt.setFocus()
        else:
            self._timer.stop()

    def _make_form(self) -> None:
        ctx, form = self._ctx, Form(self._ctx)
        fields = [RadioField(ctx, name, words, LEVELS) for name, words in SLIDERS]
        form.row(fields[0])
        form.row(fields[1], fields[2])
        form.row(fields[3], fields[4])
        for name, _words in SLIDERS:
            form[name].set_value(Level(self._row.sliders.get(name, Level.MIDDLE)))
        form.row(
            IntegerField(ctx, "seed", msg("Seed"), minimum=1, maximum=999_999, required=True,
                         hint=msg("The same seed gives the same roster.")),
            IntegerField(ctx, "seconds", msg("Seconds"), minimum=5, maximum=600, required=True),
        )  # fmt: skip
        form.set_values({"seed": self._row.seed, "seconds": _SECONDS})
        form.submitted.connect(self.start)
        self.form = form

    def _make_table(self) -> None:
        tr = self._ctx.tr
        names = (
            ("points", msg("Duty points")),
            ("duties", msg("Shifts")),
            ("nights", msg("Nights")),
            ("holidays", msg("Off d.")),
            ("mornings", msg("Mornings")),
        )
        columns = [Column("name", msg("Name"), lambda r: r.name, 0, bold=True)]
        columns += [_number(key, words) for key, words in names]
        self.quotas = RowsModel(columns, tr)
        self.table = TableView(self._ctx.theme, self.quotas, tr("Quotas"))

    def _make_foot(self) -> None:
        ctx, tr = self._ctx, self._ctx.tr
        self._bar = QProgressBar(textVisible=False)
        self._bar.setRange(0, 1000)
        self._bar.setAccessibleName(tr("Progress"))
        self._phase = label("", "muted")
        self._penalty = NumberCard(ctx, tr("Penalty"))
        self._gaps = NumberCard(ctx, tr("Empty places"))
        self._broken = NumberCard(ctx, tr("Broken rules"))
        for card in (self._penalty, self._gaps, self._broken):
            card.set("—")
        self._why = Button(ctx, tr("Why are there gaps?"), self.why, icon="question")
        self._why.hide()
        self._close = Button(ctx, tr("Close"), self.reject, "Esc", bind=False)
        self._halt = Button(ctx, tr("Stop, keep the best"), self.stop, "Esc", bind=False)
        self._halt.hide()
        self._start = Button(ctx, tr("Generate"), self.start, "Ctrl+G")
        self._take = Button(
            ctx, tr("Take over"), self.take, "Ctrl+Enter", kind="primary", bind=False
        )
        self._take.setEnabled(False)
        bind_key(self, "Ctrl+Return", self._take.click)

    def _lay_out(self) -> None:
        tr, theme = self._ctx.tr, self._ctx.theme
        left = vbox(
            label(tr("What everybody should do this term (quotas)"), "heading"),
            self.table,
            wrapped(
                tr("Whole numbers that can be reached, with what was carried over. Let people "
                   "see them before the roster is made."), "hint",
            ),
            gap=8,
        )  # fmt: skip
        left.setStretch(1, 1)
        right = QWidget()
        right.setFixedWidth(theme.px(400))
        right.setLayout(vbox(self.form, 1, gap=0))
        body = hbox(left, right, gap=24)
        body.setStretch(0, 1)
        cards = hbox(self._penalty, self._gaps, self._broken, gap=8)
        progress = vbox(self._bar, self._phase, gap=4)
        foot = hbox(progress, self._why, self._close, self._halt, self._start, self._take, gap=12)
        foot.setStretch(0, 1)
        column = vbox(
            label(tr("Generate the roster"), "title"), body, cards, self.banner, foot,
            gap=10, margins=20,
        )  # fmt: skip
        column.setStretch(1, 1)
        self.setLayout(column)


def _number(key: str, words: Message) -> Column:
    value: Callable[[QuotaLine], int] = attrgetter(key)
    return Column(key, words, lambda r: str(value(r)), 64, Align.RIGHT, sort=value)


def _limits(row: RosterRow) -> Limits:
    values: dict[str, Any] = dict(row.limits)
    if "relaxed" in values:
        values["relaxed"] = frozenset(values["relaxed"])
    return Limits(**values)
