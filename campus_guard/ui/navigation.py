"""The dark column at the left: who we are, where one can go, when the last backup was made."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QScrollArea, QSizePolicy, QWidget

from campus_guard.core.tone import Tone
from campus_guard.ui.badges import label, plain_tip
from campus_guard.ui.context import UiContext
from campus_guard.ui.icons import icon
from campus_guard.ui.layout import hbox, vbox
from campus_guard.ui.page import PageSpec

WIDTH = 188


class NavigationButton(QPushButton):
    """One page: icon, title, and how much waits there."""

    def __init__(self, ctx: UiContext, spec: PageSpec, shortcut: str) -> None:
        title = ctx.tr(spec.title)
        super().__init__("  " + title.replace("&", "&&"))
        self._ctx = ctx
        self._spec = spec
        self._title = title
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setToolTip(plain_tip(f"{title}  {shortcut}".strip()))
        self._count = label("", "count")
        self._count.setVisible(False)
        row = hbox(1, self._count, margins=(0, 0, 12, 0))
        row.setAlignment(self._count, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(row)
        self.set_count(0, Tone.NORMAL)
        self._tint()
        ctx.theme.changed.connect(self._tint)

    def set_count(self, number: int, tone: Tone) -> None:
        """Show how many things wait; 0 shows nothing."""
        self._count.setText(f"{number}" if number < 1000 else "999+")
        self._count.setVisible(number > 0)
        colours = self._ctx.theme.colours
        urgent = tone in (Tone.BAD, Tone.WARNING)
        ground = f"#{getattr(colours, tone.value + '_soft')}" if urgent else ""
        front = f"#{getattr(colours, tone.value)}" if urgent else ""
        self._count.setStyleSheet(f"background: {ground}; color: {front};" if urgent else "")
        waiting = self._ctx.tr.n("{n} waits", "{n} wait", number) if number else ""
        self.setAccessibleName(f"{self._title} {waiting}".strip())

    def sizeHint(self) -> QSize:
        """Keep the button's own size, whatever the layout inside says."""
        return QSize(self._ctx.theme.px(WIDTH), self._ctx.theme.px(40))

    def _tint(self) -> None:
        theme = self._ctx.theme
        size = theme.px(18)
        self.setIconSize(QSize(size, size))
        colours = theme.colours
        self.setIcon(
            icon(self._spec.icon, colours["navigation_text"], size, on=colours["navigation_on"])
        )


class Navigation(QFrame):
    """The column. ``go(key)`` is called on a click or key."""

    def __init__(
        self,
        ctx: UiContext,
        specs: Sequence[tuple[PageSpec, str]],
        school: str,
        go: Callable[[str], None],
        foot: Sequence[QWidget] = (),
    ) -> None:
        super().__init__()
        self.setObjectName("navigation")
        self.setAccessibleName(ctx.tr("Navigation"))
        self._ctx = ctx
        self._buttons: dict[str, NavigationButton] = {}
        self._group = QButtonGroup(self)
        brand = vbox(
            label(ctx.tr("Campus safety"), "brand"),
            self._school(school),
            gap=2,
            margins=(16, 20, 12, 14),
        )
        self._area = self._pages(specs, go)
        column = vbox(brand, self._area, gap=0)
        column.setStretch(1, 1)
        self.status = label("", "small")
        self.status.setWordWrap(True)
        column.addLayout(vbox(self.status, *foot, gap=4, margins=(16, 8, 12, 12)))
        self.setLayout(column)
        self._size()
        ctx.theme.changed.connect(self._size)

    def mark(self, key: str) -> None:
        """Show which page is open, on a low screen too."""
        if key in self._buttons:
            self._buttons[key].setChecked(True)
            self._bring_into_sight()

    def showEvent(self, event: QShowEvent) -> None:
        """Know the height only now."""
        super().showEvent(event)
        self._bring_into_sight()

    def _bring_into_sight(self) -> None:
        chosen = self._group.checkedButton()
        if chosen is not None:
            self._area.ensureWidgetVisible(chosen, 0, self._ctx.theme.px(12))
            self._area.horizontalScrollBar().setValue(0)

    def set_count(self, key: str, number: int, tone: Tone = Tone.NORMAL) -> None:
        """Show how much waits on a page; a page not in the navigation is ignored."""
        if key in self._buttons:
            self._buttons[key].set_count(number, tone)

    def _school(self, school: str) -> QWidget:
        name = label(school, "small")
        name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        name.setToolTip(plain_tip(school))
        return name

    def _pages(
        self, specs: Sequence[tuple[PageSpec, str]], go: Callable[[str], None]
    ) -> QScrollArea:
        inner = QWidget()
        column = vbox(gap=2)
        group = specs[0][0].group if specs else ""
        for spec, shortcut in specs:
            if spec.group != group:
                column.addSpacing(self._ctx.theme.px(12))
                group = spec.group
            button = NavigationButton(self._ctx, spec, shortcut)
            button.clicked.connect(lambda _=False, key=spec.key: go(key))
            self._group.addButton(button)
            self._buttons[spec.key] = button
            column.addWidget(button)
        column.addStretch(1)
        inner.setLayout(column)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        return area

    def _size(self) -> None:
        self.setFixedWidth(self._ctx.theme.px(WIDTH))
