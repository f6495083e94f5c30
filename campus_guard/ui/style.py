"""The style sheet: short, because Fusion and the palette do most of it."""

from collections.abc import Callable, Mapping
from string import Template

_SHEET = Template(
    """
QWidget { color: $text; }
QMainWindow, QDialog, #page { background: $background; }
QLabel { background: transparent; }
QLabel[role="muted"], QLabel[role="hint"] { color: $muted; }
QLabel[role="hint"], QLabel[role="small"] { font-size: ${p12}px; }
QLabel[role="title"] { font-size: ${p20}px; font-weight: bold; }
QLabel[role="heading"] { font-size: ${p14}px; font-weight: bold; }
QLabel[role="number"] { font-size: ${p28}px; font-weight: bold; }
QLabel[role="clock"] { font-size: ${p26}px; font-weight: bold; }
QLabel[tone="bad"] { color: $bad; } QLabel[tone="warning"] { color: $warning; }
QLabel[tone="ok"] { color: $ok; } QLabel[tone="primary"] { color: $primary; }
QLabel[tone="muted"] { color: $muted; }
QFrame#card, QFrame#panel { background: $surface; border: 1px solid $line; border-radius: ${p8}px; }
QFrame#card[clickable="true"]:hover { border-color: $primary; }
QFrame#card:focus { border: 2px solid $primary; }
QFrame#lane { background: $hover; border: none; border-radius: ${p8}px; }
QListView[role="lane"] { background: transparent; border: none; }
QFrame#rule { background: $line; border: none; }
QFrame#banner { border-radius: ${p6}px; border: 1px solid $line; background: $surface; }
QFrame#banner[tone="bad"] { background: $bad_soft; border-color: $bad; }
QFrame#banner[tone="warning"] { background: $warning_soft; border-color: $warning; }
QFrame#banner[tone="ok"] { background: $ok_soft; border-color: $ok; }
QFrame#banner[tone="primary"] { background: $primary_soft; border-color: $primary; }

QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox {
  background: $surface; border: 1px solid $input_line; border-radius: ${p6}px;
  padding: 0 ${p10}px; selection-background-color: $primary; selection-color: $on_primary; }
QLineEdit, QComboBox { min-height: ${p34}px; }
QPlainTextEdit { padding: ${p4}px ${p6}px; }
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus {
  border: 2px solid $primary; padding-left: ${p9}px; }
QPlainTextEdit:focus { padding: ${p3}px ${p5}px; }
QLineEdit[state="bad"], QPlainTextEdit[state="bad"], QComboBox[state="bad"] {
  border: 2px solid $bad; }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled {
  background: $background; border-color: $line; color: $muted; }
QLineEdit[big="true"] { font-size: ${p22}px; min-height: ${p44}px; }
QComboBox { combobox-popup: 0; }
QComboBox::drop-down { border: none; width: ${p28}px; }
QComboBox::down-arrow { image: url($icons/chevron-down.svg); width: ${p14}px; height: ${p14}px; }
QComboBox QAbstractItemView, QListView#completions {
  background: $surface; border: 1px solid $input_line; outline: 0; padding: ${p4}px;
  selection-background-color: $primary_soft; selection-color: $text; }
QComboBox QAbstractItemView::item, QListView#completions::item {
  min-height: ${p32}px; padding: 0 ${p8}px; }

QPushButton { background: $surface; border: 1px solid $line; border-radius: ${p6}px;
  padding: 0 ${p14}px; min-height: ${p34}px; }
QPushButton:hover { background: $hover; }
QPushButton:focus { border: 2px solid $primary; padding: 0 ${p13}px; }
QPushButton:disabled { color: $muted; background: $background; }
QPushButton:checked { background: $primary_soft; border-color: $primary; color: $primary; }
QPushButton[kind="primary"] { background: $primary; color: $on_primary; border-color: $primary;
  font-weight: bold; padding: 0 ${p18}px; }
QPushButton[kind="primary"]:hover { background: $primary_hover; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; padding: 0 ${p17}px; }
QPushButton[kind="primary"]:disabled { background: $line; border-color: $line; color: $muted; }
QPushButton[big="true"] { min-height: ${p46}px; font-size: ${p16}px; }
QPushButton[kind="danger"] { color: $bad; border-color: $bad; }
QPushButton[kind="danger"]:hover { background: $bad_soft; }
QPushButton[kind="danger"]:disabled { color: $muted; border-color: $line; }
QPushButton[kind="quiet"] { background: transparent; border-color: transparent; color: $primary; }
QPushButton[kind="quiet"]:hover { background: $hover; }
QPushButton[kind="quiet"]:focus { border: 2px solid $primary; }
QPushButton[kind="icon"] { padding: 0; min-width: ${p34}px; background: transparent;
  border-color: transparent; }
QPushButton[kind="icon"]:hover { background: $hover; }
QPushButton[kind="chip"] { min-height: ${p26}px; border-radius: ${p13}px; padding: 0 ${p12}px;
  font-size: ${p12}px; }
QPushButton::menu-indicator { image: url($icons/chevron-down.svg); width: ${p12}px;
  subcontrol-position: right center; right: ${p8}px; }
QToolButton { border: none; background: transparent; border-radius: ${p4}px; padding: ${p2}px; }
QToolButton:hover { background: $hover; }
QToolButton:focus { border: 2px solid $primary; }

QCheckBox, QRadioButton { spacing: ${p8}px; min-height: ${p28}px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator { width: ${p16}px; height: ${p16}px;
  border: 1px solid $input_line; background: $surface; }
QCheckBox::indicator { border-radius: ${p4}px; }
QRadioButton::indicator { border-radius: ${r9}px; }
QCheckBox::indicator:checked { background: $primary; border-color: $primary;
  image: url($icons/check.svg); }
QRadioButton::indicator:checked { background: $primary; border-color: $primary;
  image: url($icons/dot.svg); }
QCheckBox:focus, QRadioButton:focus { color: $primary; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $primary;
  width: ${p14}px; height: ${p14}px; }
QCheckBox::indicator:checked:focus, QRadioButton::indicator:checked:focus {
  border: 2px solid $text; }
QCheckBox:disabled, QRadioButton:disabled { color: $muted; }

QTableView { background: $surface; border: 1px solid $line; border-radius: ${p8}px; outline: 0;
  gridline-color: $line; selection-background-color: $primary_soft; selection-color: $text; }
QTableView:focus { border-color: $primary; }
QHeaderView { background: $surface; border: none; border-radius: ${p8}px; }
QHeaderView::section { background: $surface; color: $muted; border: none;
  border-bottom: 1px solid $line; padding: 0 ${p12}px; font-size: ${p12}px; }
QHeaderView::section:hover { color: $text; }
QHeaderView::up-arrow { image: url($icons/chevron-up.svg); width: ${p12}px; height: ${p12}px;
  subcontrol-position: center right; subcontrol-origin: padding; right: ${p6}px; }
QHeaderView::down-arrow { image: url($icons/chevron-down.svg); width: ${p12}px; height: ${p12}px;
  subcontrol-position: center right; subcontrol-origin: padding; right: ${p6}px; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QTableCornerButton::section { background: $surface; border: none; }
QListView { background: $surface; border: 1px solid $line; border-radius: ${p8}px; outline: 0; }

QCalendarWidget { min-width: ${p300}px; min-height: ${p260}px; }
QCalendarWidget QWidget#qt_calendar_navigationbar { background: $surface; }
QCalendarWidget QWidget { alternate-background-color: $surface; }
QCalendarWidget QToolButton { color: $text; font-weight: bold; padding: ${p4}px ${p8}px; }
QCalendarWidget QToolButton::menu-indicator { image: none; }
QCalendarWidget QToolButton#qt_calendar_prevmonth { qproperty-icon: url($icons/chevron-left.svg); }
QCalendarWidget QToolButton#qt_calendar_nextmonth { qproperty-icon: url($icons/chevron-right.svg); }
QCalendarWidget QTableView { border: none; border-radius: 0; selection-background-color: $primary;
  selection-color: $on_primary; }

QTabWidget::pane { border: none; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $muted; padding: ${p8}px ${p4}px;
  margin-right: ${p20}px; border-bottom: 2px solid transparent; }
QTabBar[dense="true"]::tab { margin-right: ${p4}px; }
QTabBar::tab:selected { color: $text; border-bottom-color: $primary; font-weight: bold; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:focus { color: $primary; }

QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: ${p10}px; } QScrollBar:horizontal { height: ${p10}px; }
QScrollBar::handle { background: $input_line; border-radius: ${p3}px; margin: ${p2}px; }
QScrollBar::handle:vertical { min-height: ${p32}px; }
QScrollBar::handle:horizontal { min-width: ${p32}px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: transparent; }
QMenu { background: $surface; border: 1px solid $input_line; padding: ${p4}px; }
QMenu::item { padding: ${p8}px ${p16}px; border-radius: ${p4}px; }
QMenu::item:selected { background: $primary_soft; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $line; margin: ${p4}px; }
QToolTip { background: $surface; color: $text; border: 1px solid $input_line; padding: ${p4}px; }
QProgressBar { background: $line; border: none; border-radius: ${p3}px; max-height: ${p6}px;
  min-height: ${p6}px; }
QProgressBar::chunk { background: $primary; border-radius: ${p3}px; }

#navigation { background: $navigation; }
#navigation QLabel { color: $navigation_text; }
#navigation QLabel[role="brand"] { color: $navigation_on; font-size: ${p15}px; font-weight: bold; }
#navigation QLabel[role="count"] { background: $navigation_current; color: $navigation_on;
  border-radius: ${p9}px; padding: 0 ${p6}px; font-size: ${p12}px; }
#navigation QPushButton { background: transparent; color: $navigation_text; border: none;
  border-left: 3px solid transparent; border-radius: 0; text-align: left;
  padding: 0 ${p8}px 0 ${p18}px; min-height: ${p40}px; }
#navigation QPushButton:hover { color: $navigation_on; }
#navigation QPushButton:checked { background: $navigation_current; color: $navigation_on;
  border-left: 3px solid $primary; font-weight: bold; }
#navigation QPushButton:focus { border: 2px solid $navigation_text;
  padding: 0 ${p6}px 0 ${p19}px; }
#navigation QPushButton[kind="foot"] { border: none; border-radius: ${p4}px; padding: 0;
  min-height: ${p28}px; min-width: ${p28}px; max-width: ${p28}px; }
#navigation QPushButton[kind="foot"]:hover { background: $navigation_current; }
#navigation QPushButton[kind="foot"]:focus { border: 2px solid $navigation_text; padding: 0; }
#navigation QWidget { background: transparent; }
#cover { background: $navigation; } #cover QLabel { color: $navigation_text; }
"""
)


def style_sheet(colours: Mapping[str, str], px: Callable[[float], int], icons: str) -> str:
    """Return the sheet for a palette (name -> #RRGGBB), a scale and the folder of its icons."""
    sizes = {f"p{n}": str(px(n)) for n in (*range(2, 61), 260, 300)}
    return _SHEET.substitute(colours, icons=icons, r9=str((px(14) + 4) // 2), **sizes)
