"""Who loses the awards of a year, and why; hazards refused are listed for a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from campus_guard.core.document import ReportDoc, Tone
from campus_guard.core.i18n import msg
from campus_guard.db.paper import PaperHead
from campus_guard.features.accidents.queries import AwardYearList, AwardYears, AwardYearView
from campus_guard.features.accidents.report.assessment import grounds
from campus_guard.features.accidents.report.assesswords import post_words
from campus_guard.features.accidents.rules import RuleSet, label
from campus_guard.features.accidents.rules.sheet import SheetRow
from campus_guard.features.accidents.ui.assessment.evidence import EvidencePane
from campus_guard.features.calendar.ui.records import print_document
from campus_guard.ui.badges import Badge
from campus_guard.ui.context import UiContext
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.ops import Progress
from campus_guard.ui.table import Column


@dataclass(frozen=True)
class AwardLine:
    """A person who loses the awards, or (``hazard``) a refusal that waits for a decision."""

    id: str
    name: str
    post: str
    reason: str
    files: str
    row: SheetRow | None = None
    hazard: int | None = None


class AwardsPage(ListPage):
    """The veto list of a year; the files behind each name stand on the right."""

    key: ClassVar[str] = "awards"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {"accident", "accident_finding", "concealment", "rule_set", "hazard", "person"}
    )
    search_hint = None
    empty = msg("Nobody loses the awards of this year.")

    def __init__(self, ctx: UiContext) -> None:
        self._years: tuple[int, ...] = ()
        self._rules: RuleSet | None = None
        super().__init__(ctx)
        self.setContentsMargins(0, ctx.theme.px(8), 0, 0)

    def columns(self) -> Sequence[Column]:
        """Return name, post, state, reason, accidents."""
        return [
            Column("name", msg("Name"), lambda r: r.name, 110, bold=True),
            Column("post", msg("Post"), lambda r: r.post, 150),
            Column("state", msg("Awards"), lambda _r: "", 110, badge=_state),
            Column("reason", msg("Reason"), lambda r: r.reason, 0, tip=lambda r: r.reason),
            Column("files", msg("Files"), lambda r: r.files, 150, tip=lambda r: r.files),
        ]

    def query(self) -> Any:
        """Return the years first, then the list of the chosen one."""
        return AwardYearList(year=self.filter("year")) if self._years else AwardYears()

    def build(self) -> None:
        """Add year, detail and print button."""
        self._pane = EvidencePane(self.ctx)
        self.set_detail(self._pane)
        self.add_filter("year", msg("Award year"), [(0, "…")])
        self.add_action(
            Action(msg("Preview and print"), self.print_, "Ctrl+P", "print", primary=True)
        )
        self.add_action(
            Action(msg("Look at the files"), self.open_row, "Enter", needs_row=True, menu=True)
        )

    def take(self, answer: AwardYearView) -> Sequence[AwardLine]:
        """Show who loses the awards."""
        tr = self.ctx.tr
        self._rules = answer.rules
        self.set_subtitle(
            tr(
                "{first} to {last} · {n} of {all} persons",
                first=answer.first,
                last=answer.until,
                n=len(answer.people),
                all=answer.assessed,
            )
        )
        people = [
            AwardLine(
                id=row.key,
                name=row.name,
                post=post_words(row, tr),
                reason=" ".join(tr(label(reason)) for reason in row.veto),
                files="、".join(grounds(row)),
                row=row,
            )
            for row in answer.people
        ]
        refused = [
            AwardLine(
                id=f"hazard {hazard.id}",
                name=hazard.owner or tr("Not recorded"),
                post=hazard.place,
                reason=tr(
                    "Refused to rectify {refused} times, {missed} deadlines missed",
                    refused=hazard.refused,
                    missed=hazard.missed,
                ),
                files=hazard.number,
                hazard=hazard.id,
            )
            for hazard in answer.refusals
        ]
        return [*people, *refused]

    def show_detail(self, row: AwardLine | None) -> None:
        """Show the files behind a name."""
        self._pane.show_number(row.row if row else None, "award", self._rules, ())

    def open_row(self) -> None:
        """Go to the files of the person, or open the hazard."""
        row: AwardLine | None = self.row
        if row is not None and row.hazard is not None:
            self.ctx.navigate("hazards", id=row.hazard)
        elif row is not None:
            self._pane.go()

    def print_(self) -> None:
        """Show the veto list on paper."""
        if not self._years:
            return
        year = self.filter("year")

        def make(progress: Progress, head: PaperHead) -> ReportDoc:
            from campus_guard.features.accidents.report.assessment import veto_list

            return veto_list(progress.ask(AwardYearList(year=year)), head, self.ctx.tr)

        title = self.ctx.tr("Year-end list: not eligible for awards")
        print_document(self.ctx, self, f"{title} {year}", make)

    def help_text(self) -> str:
        """Return who loses the awards."""
        return self.ctx.tr(
            "Directly responsible for a responsibility accident, or concealment confirmed: no"
            " awards in the year in which it happened. Refused hazards wait for a decision."
        )

    def _arrived(self, answer: Any) -> None:
        if isinstance(answer, AwardYearView):
            super()._arrived(answer)
        else:
            self._take_years(answer)  # the list follows; the table keeps the cursor

    def _take_years(self, years: Sequence[int]) -> None:
        self._years = tuple(years)
        combo, values = self._filters["year"]
        combo.blockSignals(True)
        combo.clear()
        values[:] = self._years
        name = self.ctx.tr("Award year")
        combo.addItems([self.ctx.tr("{name}: {choice}", name=name, choice=y) for y in values])
        combo.blockSignals(False)
        self.reload()


def _state(row: AwardLine) -> Badge:
    if row.hazard is not None:
        return Badge(msg("To decide"), Tone.WARNING)
    return Badge(msg("Refused"), Tone.BAD, "close")
