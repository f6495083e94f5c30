"""Pictures of an inspection on the screen: chosen, attached one by one, shown, voided."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QDialog, QLabel, QScrollArea, QWidget

from campus_guard.core.errors import CampusGuardError, UserError
from campus_guard.core.i18n import msg
from campus_guard.core.ids import new_uid
from campus_guard.features.calendar.ui.records import void_record
from campus_guard.features.hazards.commands.inspection_photos import (
    AddInspectionPhoto,
    UnvoidInspectionPhoto,
    VoidInspectionPhoto,
)
from campus_guard.features.hazards.queries.inspections import (
    OpenedPhoto,
    OpenInspectionPhoto,
    PhotoRow,
)
from campus_guard.ui.buttons import Button
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.ops import Progress

PICTURES = "JPEG, PNG (*.jpg *.jpeg *.png)"


def read_picture(path: Path) -> bytes:
    """Return a file's bytes, or as many as show that it is too large; raises UserError."""
    from campus_guard.core.images import MAX_PICTURE_BYTES

    try:
        with path.open("rb") as stream:
            return stream.read(MAX_PICTURE_BYTES + 1)
    except OSError as error:
        raise UserError(
            msg("{name} cannot be read: {why}", name=path.name, why=error.strerror or "")
        ) from error


def attach_photos(
    ctx: UiContext,
    owner: QWidget,
    inspection_id: int,
    item_code: str,
    fail: Callable[[CampusGuardError], None],
) -> None:
    """Let pictures be chosen and attach them to an item."""

    def chosen(paths: list[Path]) -> None:
        def work(progress: Progress) -> int:
            for done, path in enumerate(paths):
                progress.step(done, len(paths), path.name)
                command = AddInspectionPhoto(
                    uid=new_uid(),
                    inspection_id=inspection_id,
                    item_code=item_code,
                    file_name=path.name,
                    data=read_picture(path),
                )
                progress.run(command)
            return len(paths)

        def then(count: int) -> None:
            ctx.alerts.toast(ctx.tr.n("{n} file attached.", "{n} files attached.", count))

        ctx.ops.work(work, then, title=ctx.tr("Attaching files …"), owner=owner, fail=fail)

    ctx.dialogs.open_files(owner, ctx.tr("Add photos"), PICTURES, chosen)


def show_photo(ctx: UiContext, owner: QWidget, photo: PhotoRow, *, locked: bool) -> None:
    """Show a picture; it can be voided while the inspection is a draft."""

    def void() -> None:
        void_record(
            ctx,
            owner,
            photo.number,
            lambda reason: VoidInspectionPhoto(photo_id=photo.id, reason=reason),
            lambda: UnvoidInspectionPhoto(photo_id=photo.id),
        )

    def arrived(opened: OpenedPhoto) -> None:
        show_picture(ctx, owner, opened.file_name, opened.data, None if locked else void)

    ctx.ops.read(OpenInspectionPhoto(photo_id=photo.id), arrived, owner=owner)


def show_picture(
    ctx: UiContext,
    owner: QWidget,
    name: str,
    data: bytes,
    void: Callable[[], None] | None = None,
) -> QDialog:
    """Show a picture as large as the window allows."""
    dialog = QDialog(owner)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.setWindowTitle(name)
    picture = QPixmap()
    picture.loadFromData(data)
    room = owner.window().size() * 0.85
    shown = QLabel()
    shown.setAccessibleName(name)
    if picture.width() > room.width() or picture.height() > room.height():
        smooth = Qt.TransformationMode.SmoothTransformation
        picture = picture.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, smooth)
    shown.setPixmap(picture)
    area = QScrollArea()
    area.setWidget(shown)
    area.setAlignment(Qt.AlignmentFlag.AlignCenter)
    buttons = hbox(1, gap=8)
    if void is not None:

        def close_and_void() -> None:
            dialog.reject()
            void()

        buttons.addWidget(Button(ctx, ctx.tr("Void"), close_and_void, icon="void"))
    buttons.addWidget(Button(ctx, ctx.tr("Close"), dialog.reject, "Esc", bind=False))
    dialog.setLayout(vbox(area, buttons, gap=12, margins=16))
    dialog.resize(picture.width() + 80, picture.height() + 120)
    dialog.open()
    return dialog
