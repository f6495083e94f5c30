"""The registers of the gate: refusals, deliveries, badges, kept items, goods slips, footage."""

from collections.abc import Sequence
from typing import Any, ClassVar

from campus_guard.core.i18n import msg
from campus_guard.core.tone import Tone
from campus_guard.features.gate import commands as c
from campus_guard.features.gate import queries as q
from campus_guard.features.gate.inputs import GateSettings
from campus_guard.features.gate.report.registers import delivery_log, goods_log, video_log
from campus_guard.features.gate.report.visits import refusal_log
from campus_guard.features.gate.rules.badges import GoodsLine
from campus_guard.features.gate.ui.pages.common import (
    PeriodPage,
    people_source,
    with_settings,
)
from campus_guard.features.gate.ui.words import moment
from campus_guard.ui.badges import Badge
from campus_guard.ui.formdialog import FormDialog
from campus_guard.ui.forms import (
    ChoiceField,
    DateTimeField,
    Form,
    MultilineField,
    PickerField,
    TextField,
    TickField,
)
from campus_guard.ui.listpage import Action, ListPage
from campus_guard.ui.table import Column

GOODS_LINES = 5


def fits(page: ListPage, *words: str) -> bool:
    """Tell whether the search box's words occur in these."""
    return page.search_text.casefold() in " ".join(words).casefold()


class RefusalsPage(PeriodPage):
    """Who was not let in, and suspicious people (拒绝入校/可疑人员登记)."""

    key: ClassVar[str] = "gate_refusals"
    kinds: ClassVar[frozenset[str]] = frozenset({"refusal"})
    search_hint = msg("Name, looks, reason")
    empty = msg("People who were not let in, and suspicious people, belong here.")
    start: ClassVar[str] = "month"

    paper_title = msg("Refusals")
    paper_of = staticmethod(refusal_log)
    void_with = c.VoidRefusal
    unvoid_with = c.UnvoidRefusal

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        return [
            Column("at", msg("Time"), lambda r: moment(r.at), 150),
            Column("name", msg("Name"), lambda r: r.name, 110, bold=True),
            Column("looks", msg("What they look like"), lambda r: r.looks, 0),
            Column("plate", msg("Plate"), lambda r: r.plate, 100),
            Column("reason", msg("Reason"), lambda r: r.reason, 180),
            Column("handling", msg("What was done"), lambda r: r.handling, 200),
            Column("by", msg("Recorded by"), lambda r: r.by, 110),
        ]

    def build(self) -> None:
        """Add the days and the buttons."""
        self.add_period()
        self.add_action(Action(msg("Record a refusal"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_void()

    def query(self) -> Any:
        """Return the query for the chosen days."""
        first, last = self.span()
        return q.ListRefusals(first=first, last=last)

    def take(self, answer: Any) -> Any:
        """Narrow by the search."""
        return [r for r in answer if fits(self, r.name, r.looks, r.reason, r.plate)]

    def new(self) -> None:
        """Record a refusal."""
        with_settings(self.ctx, self, self._form)

    def void_name(self, row: Any) -> str:
        """Return the name, if one is known."""
        return row.name or self.ctx.tr("Refusal")

    def _form(self, settings: GateSettings) -> None:
        ctx = self.ctx
        form = Form(ctx)
        form.row(
            TextField(ctx, "name", msg("Name"), max_length=100),
            TextField(ctx, "plate", msg("Plate"), max_length=16),
        )
        looks = msg("Needed when there is no name.")
        form.row(MultilineField(ctx, "looks", msg("What they look like"), lines=2, hint=looks))
        form.row(
            ChoiceField(
                ctx, "reason_code", msg("Reason"), list(settings.refusals.items()), required=True
            ),
            TextField(ctx, "reason_text", msg("Reason in words")),
            stretch=(1, 2),
        )
        form.row(MultilineField(ctx, "handling", msg("What was done"), lines=2))
        FormDialog(
            ctx,
            self,
            ctx.tr("Record a refusal"),
            form,
            lambda values, uid: c.RefuseEntry(uid=uid, **values),
            self.select,
        ).open()


class DeliveriesPage(PeriodPage):
    """What was handed over at the gate; nobody entered."""

    key: ClassVar[str] = "gate_deliveries"
    kinds: ClassVar[frozenset[str]] = frozenset({"gate_delivery"})
    search_hint = msg("Company, goods, receiver")
    empty = msg("Deliveries that were handed over at the gate belong here.")

    paper_title = msg("Deliveries")
    paper_of = staticmethod(delivery_log)
    void_with = c.VoidDelivery
    unvoid_with = c.UnvoidDelivery

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        return [
            Column("at", msg("Time"), lambda r: moment(r.at), 150),
            Column("company", msg("Company"), lambda r: r.company, 140),
            Column("name", msg("Brought by"), lambda r: r.name, 110),
            Column("goods", msg("Goods"), lambda r: r.goods, 0, bold=True),
            Column("receiver", msg("For"), lambda r: r.receiver, 120),
            Column("note", msg("Remarks"), lambda r: r.note, 180),
            Column("by", msg("Recorded by"), lambda r: r.by, 110),
        ]

    def build(self) -> None:
        """Add the days and the button."""
        self.add_period()
        self.add_action(Action(msg("Record a delivery"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_void()

    def query(self) -> Any:
        """Return the query for the chosen days."""
        first, last = self.span()
        return q.ListDeliveries(first=first, last=last)

    def take(self, answer: Any) -> Any:
        """Narrow by the search."""
        return [r for r in answer if fits(self, r.company, r.goods, r.receiver, r.name)]

    def void_name(self, row: Any) -> str:
        """Return what was delivered."""
        return str(row.goods)

    def new(self) -> None:
        """Record a delivery."""
        ctx = self.ctx
        form = Form(ctx)
        form.row(TextField(ctx, "goods", msg("Goods"), required=True))
        form.row(
            TextField(ctx, "company", msg("Company"), max_length=100),
            TextField(ctx, "name", msg("Brought by"), max_length=100),
        )
        form.row(
            PickerField(ctx, "receiver", msg("For"), people_source(ctx), free=True),
            TextField(ctx, "note", msg("Remarks")),
        )

        def command(values: dict[str, Any], uid: str) -> Any:
            found = values.pop("receiver")
            values["receiver_id"] = found.id if found else None
            values["receiver_name"] = found.text if found and found.id is None else ""
            return c.RecordDelivery(uid=uid, **values)

        title = ctx.tr("Record a delivery")
        FormDialog(ctx, self, title, form, command, self.select).open()


class GoodsPage(PeriodPage):
    """Slips for goods that leave (物品放行条)."""

    key: ClassVar[str] = "gate_goods"
    kinds: ClassVar[frozenset[str]] = frozenset({"goods_slip"})
    search_hint = msg("Number, goods, carrier")
    empty = msg("Slips for goods that leave the school belong here.")
    start: ClassVar[str] = "month"

    paper_title = msg("Goods slips")
    paper_of = staticmethod(goods_log)
    void_with = c.VoidGoodsSlip
    unvoid_with = c.UnvoidGoodsSlip

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        return [
            Column("number", msg("Slip number"), lambda r: r.number, 110),
            Column("goods", msg("Goods"), _goods, 0, bold=True),
            Column("approved", msg("Approved by"), lambda r: r.approved_by, 140),
            Column("carrier", msg("Carried by"), lambda r: r.carrier, 120),
            Column("out", msg("Out"), lambda r: moment(r.out_at), 150),
            Column("state", msg("State"), lambda _r: "", 120, badge=_goods_badge),
        ]

    def build(self) -> None:
        """Add the days and the buttons."""
        self.add_period()
        self.add_action(Action(msg("New goods slip"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_action(Action(msg("Goods went out"), self.out, "Enter", needs_row=True))
        self.add_void()

    def query(self) -> Any:
        """Return the query for the chosen days."""
        first, last = self.span()
        return q.ListGoodsSlips(first=first, last=last)

    def take(self, answer: Any) -> Any:
        """Narrow by the search."""
        return [r for r in answer if fits(self, r.number, _goods(r), r.carrier, r.approved_by)]

    def new(self) -> None:
        """Issue a slip."""
        ctx = self.ctx
        form = Form(ctx)
        for n in range(GOODS_LINES):
            form.row(
                TextField(ctx, f"name{n}", msg("Goods"), required=n == 0, max_length=100),
                TextField(ctx, f"quantity{n}", msg("Quantity"), required=n == 0, max_length=16),
                TextField(ctx, f"unit{n}", msg("Counted in"), max_length=16),
                stretch=(4, 1, 1),
            )
        form.row(
            TextField(ctx, "approved_by", msg("Approved by"), required=True, max_length=100),
            TextField(ctx, "carrier", msg("Carried by"), required=True, max_length=100),
            TextField(ctx, "note", msg("Remarks")),
        )

        def command(values: dict[str, Any], uid: str) -> Any:
            parts = [
                tuple(values.pop(f"{key}{n}") for key in ("name", "quantity", "unit"))
                for n in range(GOODS_LINES)
            ]
            lines = tuple(GoodsLine(*part) for part in parts if part[0])
            return c.AddGoodsSlip(uid=uid, lines=lines, **values)

        title = ctx.tr("New goods slip")
        FormDialog(ctx, self, title, form, command, self.select, width=720).open()

    def out(self) -> None:
        """Note that the goods left now."""
        row, ctx = self.row, self.ctx
        if row is None or row.out_at is not None:
            return
        said = ctx.tr("The goods of slip {n} went out.", n=row.number)
        ctx.ops.write(
            c.GoodsOut(slip_id=row.id),
            lambda _v: ctx.alerts.toast(said, tone=Tone.OK),
            owner=self,
        )

    def void_name(self, row: Any) -> str:
        """Return the slip's number."""
        return str(row.number)


class VideoPage(PeriodPage):
    """Who looked at footage or took a copy (监控调阅登记)."""

    key: ClassVar[str] = "gate_video"
    kinds: ClassVar[frozenset[str]] = frozenset({"video_lookup"})
    search_hint = msg("Reason, content, viewer")
    empty = msg("Every look at recorded footage, and every copy, belongs here.")
    start: ClassVar[str] = "month"

    paper_title = msg("Video look-ups")
    paper_of = staticmethod(video_log)
    void_with = c.VoidVideoLookup
    unvoid_with = c.UnvoidVideoLookup

    def columns(self) -> Sequence[Column]:
        """Return the columns of the table."""
        return [
            Column("at", msg("Time"), lambda r: moment(r.at), 150),
            Column("reason", msg("Reason"), lambda r: r.reason, 180, bold=True),
            Column("content", msg("What was looked at"), lambda r: r.content, 0),
            Column("viewer", msg("Viewer"), lambda r: r.viewer, 110),
            Column("unit", msg("Unit"), lambda r: r.viewer_unit, 150),
            Column("approved", msg("Approved by"), lambda r: r.approved_by, 110),
            Column("copy", msg("Copy"), lambda _r: "", 120, badge=_copy),
        ]

    def build(self) -> None:
        """Add the days and the button."""
        self.add_period()
        self.add_action(Action(msg("Record a look-up"), self.new, "Ctrl+N", "plus", primary=True))
        self.add_void()

    def query(self) -> Any:
        """Return the query for the chosen days."""
        first, last = self.span()
        return q.ListVideoLookups(first=first, last=last)

    def take(self, answer: Any) -> Any:
        """Narrow by the search."""
        return [r for r in answer if fits(self, r.reason, r.content, r.viewer, r.viewer_unit)]

    def void_name(self, row: Any) -> str:
        """Return why footage was looked at."""
        return str(row.reason)

    def new(self) -> None:
        """Record a look-up."""
        ctx = self.ctx
        form = Form(ctx)
        form.row(
            DateTimeField(ctx, "at", msg("Time"), hint=msg("Empty: now.")),
            TextField(ctx, "viewer", msg("Viewer"), required=True, max_length=100),
            TextField(ctx, "viewer_unit", msg("Unit"), max_length=100),
        )
        form.row(TextField(ctx, "reason", msg("Reason"), required=True))
        form.row(
            MultilineField(
                ctx,
                "content",
                msg("What was looked at"),
                lines=2,
                required=True,
                hint=msg("Camera, from when to when."),
            )
        )
        form.row(
            TextField(ctx, "approved_by", msg("Approved by"), required=True, max_length=100),
            TickField(ctx, "exported", msg("A copy was handed out")),
        )
        FormDialog(
            ctx,
            self,
            ctx.tr("Record a look-up"),
            form,
            lambda values, uid: c.AddVideoLookup(uid=uid, **values),
            self.select,
        ).open()


def _goods(row: Any) -> str:
    return "、".join(f"{x.name} {x.quantity}{x.unit}".strip() for x in row.lines)


def _goods_badge(row: Any) -> Badge:
    if row.out_at is not None:
        return Badge(msg("Went out"), Tone.MUTED, "check")
    return Badge(msg("May go out"), Tone.PRIMARY, "clock")


def _copy(row: Any) -> Badge | None:
    return Badge(msg("Copy handed out"), Tone.WARNING) if row.exported else None
