"""Qt's own words (file dialog, calendar, context menus) in the language of the program."""

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

_MARK = "campus_guard_qtbase"


def load_qt_words(app: QApplication, language: str) -> bool:
    """Put Qt's catalogue of ``language`` in use; False where Qt brings none."""
    for old in app.findChildren(QTranslator, _MARK):
        app.removeTranslator(old)
        old.deleteLater()
    QLocale.setDefault(QLocale(language))
    translator = QTranslator(app)
    translator.setObjectName(_MARK)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(f"qtbase_{language}", folder):
        app.installTranslator(translator)
        return True
    translator.deleteLater()
    return False
