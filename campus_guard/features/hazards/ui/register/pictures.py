"""Pictures before and after beside each other; a click shows one large."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QGridLayout, QMenu, QToolButton, QWidget

from campus_guard.features.hazards.queries import HazardFile, OpenHazardPhoto, PhotoRow
from campus_guard.features.hazards.rules.codes import PhotoMoment
from campus_guard.features.hazards.rules.labels import label as code_label
from campus_guard.features.hazards.ui.inspections.photos import show_picture
from campus_guard.ui.badges import label
from campus_guard.ui.buttons import Button, bind_key
from campus_guard.ui.context import UiContext
from campus_guard.ui.layout import clear, hbox, metrics, vbox
from campus_guard.ui.preview import preview_pdf

_SIDE = 150
_ACROSS = 2
_PAIRS = (
    (PhotoMoment.BEFORE, PhotoMoment.PROTECTION),
    (PhotoMoment.AFTER, PhotoMoment.EVIDENCE),
)


class Pictures(QWidget):
    """Two columns: before (and temporary protection), after (and evidence)."""

    def __init__(
        self,
        ctx: UiContext,
        attach: Callable[[PhotoMoment], None],
        void: Callable[[int], None],
    ) -> None:
        super().__init__()
        self.ctx = ctx
        self._void = void
        self._locked = False
        self._shown: tuple[PhotoRow, ...] | None = None
        self._thumbs: dict[int, QToolButton] = {}
        self._grids: list[QGridLayout] = []
        tr = ctx.tr
        self._add = Button(ctx, tr("Add photos"), None, "Ctrl+I", icon="camera", bind=False)
        menu = QMenu(self._add)
        for moment in PhotoMoment:
            entry = menu.addAction(tr(code_label(moment)))
            entry.triggered.connect(lambda _c=False, m=moment: attach(m))
        self._add.setMenu(menu)
        bind_key(self, "Ctrl+I", self._add.showMenu)
        row = hbox(gap=16)
        for first, _ in _PAIRS:
            grid = QGridLayout()
            metrics(grid, 8)
            self._grids.append(grid)
            row.addLayout(vbox(label(tr(code_label(first)), "heading"), grid, 1, gap=6), 1)
        self.setLayout(vbox(row, hbox(self._add, 1), gap=8))

    def show_photos(self, photos: Sequence[PhotoRow], *, locked: bool) -> None:
        """Show the pictures that are not voided."""
        self._locked = locked
        self._add.setEnabled(not locked)
        living = tuple(photo for photo in photos if not photo.voided)
        if living == self._shown:
            return
        self._shown = living
        self._thumbs = {}
        for grid, moments in zip(self._grids, _PAIRS, strict=True):
            clear(grid)
            mine = [photo for photo in living if photo.moment in moments]
            for index, photo in enumerate(mine):
                grid.addWidget(self._thumb(photo), index // _ACROSS, index % _ACROSS)
            if not mine:
                grid.addWidget(label(self.ctx.tr("No picture yet."), "hint"), 0, 0)
            grid.setColumnStretch(_ACROSS, 1)

    def _thumb(self, photo: PhotoRow) -> QToolButton:
        side = self.ctx.theme.px(_SIDE)
        button = QToolButton()
        button.setIconSize(QSize(side, side * 3 // 4))
        button.setFixedSize(side + 12, side * 3 // 4 + 12)
        name = " ".join(x for x in (photo.file_name, photo.caption) if x)
        button.setAccessibleName(name)
        button.setText(self.ctx.tr(code_label(photo.moment)))
        button.clicked.connect(partial(self._open, photo))
        self._thumbs[photo.id] = button
        if photo.media_type.startswith("image/"):
            query = OpenHazardPhoto(attachment_id=photo.id)
            self.ctx.ops.read(query, partial(self._drawn, photo.id), owner=button)
        return button

    def _drawn(self, photo_id: int, file: HazardFile) -> None:
        picture = QPixmap()
        picture.loadFromData(file.data)
        button = self._thumbs.get(photo_id)
        if button is not None and not picture.isNull():
            smooth = Qt.TransformationMode.SmoothTransformation
            keep = Qt.AspectRatioMode.KeepAspectRatio
            button.setIcon(QIcon(picture.scaled(button.iconSize(), keep, smooth)))

    def _open(self, photo: PhotoRow) -> None:
        query = OpenHazardPhoto(attachment_id=photo.id)
        if not photo.media_type.startswith("image/"):
            title = photo.caption or photo.file_name
            preview_pdf(self.ctx, self, title, lambda progress: progress.ask(query).data,
                        photo.file_name)  # fmt: skip
            return
        void = None if self._locked else partial(self._void, photo.id)

        def arrived(file: HazardFile) -> None:
            show_picture(self.ctx, self, file.file_name, file.data, void)

        self.ctx.ops.read(query, arrived, owner=self)
