"""A picture of the visitor, where the school allows it: from a file or the clipboard.

It is shrunk and freed of metadata (core.images) before it is stored. Off by default.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter
from PySide6.QtWidgets import QWidget

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg
from campus_guard.core.images import MAX_PICTURE_BYTES, prepare
from campus_guard.core.tone import Tone
from campus_guard.features.gate.commands.editing import SetVisitPhoto
from campus_guard.ui.context import UiContext

if TYPE_CHECKING:
    from campus_guard.features.gate.ui.desk import DeskPage

Took = Callable[[bytes], object]


def picture_from_file(ctx: UiContext, owner: QWidget, took: Took) -> None:
    """Ask for a file and hand its picture over, made small; errors are said in words."""
    filters = ctx.tr("Pictures (*.jpg *.jpeg *.png)")

    def read(path: Path) -> bytes:
        try:
            with path.open("rb") as file:
                return _picture(file.read(MAX_PICTURE_BYTES + 1))
        except OSError as error:
            words = msg("The file could not be read: {why}", why=error.strerror or "")
            raise UserError(words) from error

    def chosen(path: Path) -> None:
        _work(ctx, owner, lambda: read(path), took)

    ctx.dialogs.open_file(owner, ctx.tr("Picture of the visitor"), filters, chosen)


def picture_from_clipboard(ctx: UiContext, owner: QWidget, took: Took) -> None:
    """Hand the picture over that lies in the clipboard."""
    image = QGuiApplication.clipboard().image()
    if image.isNull():
        ctx.alerts.toast(ctx.tr("There is no picture in the clipboard."), tone=Tone.WARNING)
        return
    _work(ctx, owner, lambda: _picture(_png(image)), took)


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())


def _picture(data: bytes) -> bytes:
    if data.startswith(b"%PDF-"):
        raise UserError(msg("A picture is needed, no PDF."))
    return prepare("visitor.jpg", data).data


def _work(ctx: UiContext, owner: QWidget, make: Callable[[], bytes], took: Took) -> None:
    ctx.ops.work(
        lambda _progress: make(), took, title=ctx.tr("Reading the picture …"), owner=owner
    )  # fmt: skip


class DeskPhoto:
    """The picture of the visitor in the form, kept until the visitor is in."""

    def __init__(self, desk: "DeskPage") -> None:
        self._desk = desk
        self._picture: bytes | None = None

    def from_file(self) -> None:
        """Take a picture from a file for the visitor in the form."""
        if self._ready():
            picture_from_file(self._desk.ctx, self._desk, self._take)

    def from_clipboard(self) -> None:
        """Take the picture of the clipboard for the visitor in the form."""
        if self._ready():
            picture_from_clipboard(self._desk.ctx, self._desk, self._take)

    def take(self) -> bytes | None:
        """Return the picture and forget it."""
        picture, self._picture = self._picture, None
        return picture

    def forget(self) -> None:
        """Forget the picture of the form that was emptied."""
        self._picture = None

    def keep(self, visit_id: int, picture: bytes) -> None:
        """Store the picture with its visit."""
        command = SetVisitPhoto(visit_id=visit_id, content=picture)
        self._desk.ctx.ops.write(command, lambda _id: None, owner=self._desk)

    def _ready(self) -> bool:
        ctx, desk = self._desk.ctx, self._desk
        words: Any = None
        if not desk.settings.photo:
            words = msg("Pictures of visitors are switched off.")
        elif not desk.form.dirty or desk.form.completing is not None:
            words = msg("The picture belongs to a visitor: fill in the form, or open the visit.")
        if words is not None:
            ctx.alerts.toast(ctx.tr(words), tone=Tone.WARNING)
        return words is None

    def _take(self, picture: bytes) -> None:
        self._picture = picture
        words = self._desk.ctx.tr("The picture is kept with the visitor in the form.")
        self._desk.ctx.alerts.toast(words, tone=Tone.OK)
