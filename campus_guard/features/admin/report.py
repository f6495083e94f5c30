"""Papers of the school's set-up: the recovery sheet, the list of accounts, the audit trail."""

from collections.abc import Iterable

from campus_guard.core import document as d
from campus_guard.core.i18n import Translator
from campus_guard.core.roles import ROLE_LABELS
from campus_guard.features.admin.queries import AccountRow, TrailRow
from campus_guard.features.admin.rules import action_label, object_label


def recovery_sheet(recovery: str, school: str, tr: Translator, stamp: d.Stamp) -> d.ReportDoc:
    """Return the sheet with the recovery key (nine groups of four, the last are check marks)."""
    groups = recovery.split("-")
    rows = [
        [d.Cell(group, bold=True, align=d.Align.CENTER) for group in groups[i : i + 3]]
        for i in range(0, len(groups), 3)
    ]
    return d.ReportDoc(
        code="KEY-1",
        title=tr("Recovery key"),
        school=school,
        tr=tr,
        stamp=stamp,
        mark=tr("Secret: keep in the safe"),
        blocks=[
            d.Paragraph(
                tr(
                    "Whoever holds this sheet can open all records of the school. When every "
                    "password is forgotten, nothing else opens them."
                ),
                d.Style.NOTICE,
            ),
            d.Heading(tr("The key")),
            d.Table([d.Column("", weight=1)] * 3, rows, row_mm=14),
            d.Heading(tr("How to keep it")),
            d.Bullets(
                [
                    tr("Put it into an envelope, sign across the flap, lock it in a safe."),
                    tr("Never photograph it, never send it, never leave it beside the computer."),
                    tr("Make a new one when somebody has seen it who should not have."),
                ],
                numbered=True,
            ),
            d.Heading(tr("How to use it")),
            d.Bullets(
                [
                    tr("On the login page choose “Use the recovery key” and type the key."),
                    tr("Blanks, hyphens and small letters do not matter; O is 0, I and L are 1."),
                    tr("Choose a new password. A new key is shown; this sheet is then void."),
                ],
                numbered=True,
            ),
            d.Signatures([tr("Handed over by"), tr("Received and kept by")], seal=False),
        ],
    )


def account_list(
    accounts: Iterable[AccountRow], school: str, tr: Translator, stamp: d.Stamp
) -> d.ReportDoc:
    """Return the list of accounts, to be checked once a term."""
    rows = [
        (
            number,
            row.username,
            row.name,
            tr(ROLE_LABELS[row.role]),
            row.created_at.date(),
            row.closed_at.date() if row.closed_at else None,
            row.close_reason,
        )
        for number, row in enumerate(accounts, 1)
    ]
    columns = [
        d.Column(tr("No."), d.Kind.NUMBER),
        d.Column(tr("User name")),
        d.Column(tr("Name")),
        d.Column(tr("Role")),
        d.Column(tr("Created on"), d.Kind.DATE),
        d.Column(tr("Closed on"), d.Kind.DATE),
        d.Column(tr("Reason"), weight=1),
    ]
    return d.ReportDoc(
        code="ACCOUNTS",
        title=tr("Accounts"),
        school=school,
        tr=tr,
        stamp=stamp,
        blocks=[
            d.Table(columns, rows, empty_text=tr("None")),
            d.Signatures([tr("Checked by"), tr("Principal")]),
        ],
    )


def audit_trail(
    rows: Iterable[TrailRow], school: str, tr: Translator, stamp: d.Stamp, period: str = ""
) -> d.ReportDoc:
    """Return a part of the audit trail as a table."""
    columns = [
        d.Column(tr("No."), align=d.Align.RIGHT),
        d.Column(tr("Time"), d.Kind.DATETIME),
        d.Column(tr("User name")),
        d.Column(tr("Action")),
        d.Column(tr("Object")),
        d.Column(tr("Fields"), weight=1),
    ]
    cells = [
        (
            str(row.id),
            row.at,
            row.username,
            tr(action_label(row.action)),
            f"{tr(object_label(row.kind))} {row.row_id or ''}".rstrip(),
            row.fields,
        )
        for row in rows
    ]
    return d.ReportDoc(
        code="AUDIT",
        title=tr("Audit trail"),
        school=school,
        tr=tr,
        stamp=stamp,
        period=period,
        page=d.A4_LANDSCAPE,
        blocks=[d.Table(columns, cells, empty_text=tr("None"))],
    )
