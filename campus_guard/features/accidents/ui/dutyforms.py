"""The dialogs of duties: answers, evidence, who judged, the meeting's decision, by hand."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.db.links import MeetingDecision
from campus_guard.features.accidents.commands import AnswerDuty, DutyInput
from campus_guard.features.accidents.commands.duties import (
    ApplyDecision,
    ConfirmDuties,
    FindByHand,
    KeepEvidence,
    TakeBackDuty,
    VoidFinding,
)
from campus_guard.features.accidents.inputs import Regrading, Somebody
from campus_guard.features.accidents.queries import AccidentDetail
from campus_guard.features.accidents.queries.duties import (
    DutyFile,
    DutyView,
    HandFindingView,
    Suggestion,
)
from campus_guard.features.accidents.rules import (
    Confirmation,
    DutyRole,
    Line,
    Question,
    Tier,
    label,
)
from campus_guard.features.accidents.ui import sources
from campus_guard.features.accidents.ui.duties import DutyEntry
from campus_guard.ui.formdialog import FormDialog, ask_reason
from campus_guard.ui.forms import (
    Candidate,
    ChoiceField,
    DateTimeField,
    Form,
    MultilineField,
    Picked,
    PickerField,
    RadioField,
    TagsField,
    TextField,
    TickField,
)

if TYPE_CHECKING:
    from campus_guard.features.accidents.ui.dutiestab import DutiesTab

ROLE_LINES = {role: role.line for role in DutyRole}


def _parts(tab: "DutiesTab") -> tuple[AccidentDetail, DutyFile]:
    """Return the file and its duties; the buttons are there only when both are."""
    if tab.file is None or tab.duties is None:
        raise LookupError("no file is shown")
    return tab.file, tab.duties


def answer(tab: "DutiesTab", view: DutyView) -> None:
    """Answer the questions of one duty (radio buttons), correct role or person."""
    file, duties = _parts(tab)
    form = DutyEntry(tab.ctx, view.input.uid)
    form.show_value(view.input)
    form.off.setVisible(False)
    reason = TextField(tab.ctx, "regrading", msg("Reason, if this changes the grade"),
                       max_length=1000)  # fmt: skip
    form.row(reason)

    def command(_values: dict[str, Any], _uid: str) -> AnswerDuty:
        said = reason.value()
        return AnswerDuty(
            accident_id=file.id,
            expected_version=duties.version,
            duty=form.read(),
            regrading=Regrading(said) if said else None,
        )

    title = tab.ctx.tr("Duty of {name}", name=view.input.person_name or label(view.input.role))
    _open(tab, title, form, command)


def add(tab: "DutiesTab", one: Suggestion) -> None:
    """Put a suggested person on the list; the answers are still unknown."""
    file, duties = _parts(tab)
    duty = DutyInput(uid=new_uid(), role=one.role, person_id=one.person_id, person_name=one.name)
    command = AnswerDuty(accident_id=file.id, expected_version=duties.version, duty=duty)
    tab.ctx.ops.write(command, tab.saved, owner=tab)


def evidence(tab: "DutiesTab", view: DutyView, question: Question) -> None:
    """Ask what an answer rests on: words, and papers of the file."""
    file, duties = _parts(tab)
    ctx, found = tab.ctx, view.evidence.get(question)
    form = Form(ctx)
    form.note(label(question))
    form.row(MultilineField(ctx, "text", msg("What proves it"), lines=4, max_length=5000))
    papers = [paper for paper in file.attachments if not paper.voided]
    for paper in papers:
        form.row(TickField(ctx, f"paper{paper.id}", msg("{name}", name=paper.file_name)))
    if not papers:
        form.note(msg("Papers and pictures attached to the file can be chosen here."))
    if found is not None:
        form.set_values(
            {"text": found.text} | {f"paper{p.id}": p.id in found.attachments for p in papers}
        )

    def command(values: dict[str, Any], _uid: str) -> KeepEvidence:
        return KeepEvidence(
            accident_id=file.id,
            expected_version=duties.version,
            duty_id=view.id,
            question=question,
            text=values["text"],
            attachments=tuple(p.id for p in papers if values[f"paper{p.id}"]),
        )

    _open(tab, ctx.tr("Evidence"), form, command)


def judge(tab: "DutiesTab", step: Confirmation) -> None:
    """Ask who proposes or confirms which duties, and when."""
    file, duties = _parts(tab)
    ctx = tab.ctx
    order = list(Confirmation)
    possible = [d for d in duties.duties if order.index(d.input.confirmed_by) <= order.index(step)]
    if not possible:
        ctx.alerts.toast(msg("Every duty of this file is judged further already."))
        return
    form = Form(ctx)
    for view in possible:
        name = view.input.person_name or ctx.tr("Nobody named")
        words = msg("{name}, {role}", name=name, role=label(view.input.role))
        form.row(TickField(ctx, f"duty{view.id}", words))
        form[f"duty{view.id}"].set_value(value=True)
    who = PickerField(ctx, "who", label(step), sources.staff(ctx), free=True, required=True)
    form.row(who, DateTimeField(ctx, "at", msg("When"), required=True))
    form.row(TextField(ctx, "note", msg("Remark"), max_length=500))
    form.row(TextField(ctx, "regrading", msg("Reason, if this changes the grade"),
                       max_length=1000))  # fmt: skip
    form["at"].set_value(ctx.clock.now())
    usual = duties.directors if step is Confirmation.PROPOSED else duties.vice_principals
    held = usual.get(ROLE_LINES[possible[0].input.role])
    if held is not None:
        who.set_value(Candidate(held.person_id, held.name))
    form.mark_clean()

    def command(values: dict[str, Any], _uid: str) -> ConfirmDuties:
        chosen: Picked = values["who"]
        return ConfirmDuties(
            accident_id=file.id,
            expected_version=duties.version,
            step=step,
            duty_ids=tuple(d.id for d in possible if values[f"duty{d.id}"]),
            person_id=chosen.id,
            person=chosen.text,
            at=values["at"],
            note=values["note"],
            regrading=Regrading(values["regrading"]) if values["regrading"] else None,
        )

    _open(tab, ctx.tr(label(step)), form, command)


def apply(tab: "DutiesTab", decision: MeetingDecision) -> None:
    """Carry a decision of the meeting into the file."""
    file, duties = _parts(tab)
    command = ApplyDecision(
        accident_id=file.id, expected_version=duties.version, item_id=decision.item_id
    )
    tab.ctx.ops.write(command, tab.saved, owner=tab)


def take_back(tab: "DutiesTab", view: DutyView) -> None:
    """Take a judgement back one step, with a reason."""
    file, duties = _parts(tab)
    ask_reason(
        tab.ctx,
        tab,
        tab.ctx.tr("Take the judgement back"),
        tab.ctx.tr("The duty falls back one step; points follow."),
        lambda reason: TakeBackDuty(
            accident_id=file.id,
            expected_version=duties.version,
            duty_id=view.id,
            reason=reason,
        ),
        tab.saved,
        button=msg("Take back"),
    )


def find_by_hand(tab: "DutiesTab") -> None:
    """Ask for the finding of the meeting about an event outside the tiers (A-13)."""
    file, duties = _parts(tab)
    ctx = tab.ctx
    if not duties.decisions:
        ctx.alerts.toast(msg("First the administrative meeting decides: put it on an agenda."))
        return
    form = Form(ctx)
    known = [(d.item_id, f"{d.number} {d.topic}") for d in duties.decisions]
    form.row(ChoiceField(ctx, "item_id", msg("Decision of the meeting"), known, required=True))
    lines, tiers = [(x, label(x)) for x in Line], [(t, label(t)) for t in Tier]
    form.row(RadioField(ctx, "line", msg("Line"), lines, required=True))
    form.row(RadioField(ctx, "tier", msg("Tier"), tiers, required=True))
    form.row(TagsField(ctx, "persons", msg("Responsible persons"), sources.staff(ctx)))
    form.row(MultilineField(ctx, "reason", msg("Reason"), lines=3, required=True))
    form["item_id"].set_value(known[-1][0])
    form.mark_clean()

    def command(values: dict[str, Any], uid: str) -> FindByHand:
        people = tuple(Somebody(person) for person in values.pop("persons"))
        return FindByHand(
            uid=uid,
            accident_id=file.id,
            expected_version=duties.version,
            persons=people,
            **values,
        )

    _open(tab, ctx.tr("Finding by the meeting (A-13)"), form, command)


def void_hand(tab: "DutiesTab", hand: HandFindingView) -> None:
    """Take a finding by hand away, with a reason."""
    file, duties = _parts(tab)
    ask_reason(
        tab.ctx,
        tab,
        tab.ctx.tr("Take the finding away"),
        tab.ctx.tr("Its points are taken back; it stays in the history."),
        lambda reason: VoidFinding(
            accident_id=file.id,
            expected_version=duties.version,
            finding_id=hand.id,
            reason=reason,
        ),
        tab.saved,
        button=msg("Take back"),
    )


def _open(
    tab: "DutiesTab", title: str, form: Form, command: Callable[[dict[str, Any], str], Any]
) -> None:
    FormDialog(tab.ctx, tab, title, form, command, tab.saved, width=720).open()
