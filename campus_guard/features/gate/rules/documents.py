"""Identity documents: one normal form, what they say of their bearer, and warnings.

Nothing here refuses a visitor. A number that cannot be right is kept with a reason
(``needs_reason``), a number that is merely odd is kept with a warning. Formats: GB 11643-1999,
and for the cards of 2023 the notice of the National Immigration Administration.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from campus_guard.core.i18n import Message, msg
from campus_guard.core.identity import RegionState, age_on, check_character, region_of
from campus_guard.core.text import clean_line, fold
from campus_guard.features.gate.rules.codes import DocumentKind, Sex

OLDEST = 105
PUPIL_AGE = 14
_EIGHTEEN = re.compile(r"\d{17}[\dX]", re.ASCII)
_FIFTEEN = re.compile(r"\d{15}", re.ASCII)
_RESIDENCE = ("810000", "820000", "830000")
_OLD_RESIDENT = re.compile(r"[A-Z]{3}\d{12}", re.ASCII)
_HM = re.compile(r"[HM]\d{8}(?:\d{2})?", re.ASCII)
_TAIWAN = re.compile(r"\d{8}", re.ASCII)
_PASSPORT = re.compile(r"E\d{8}|E[A-HJ-NP-Z]\d{7}", re.ASCII)
_OLD_PASSPORT = re.compile(r"[DGKPS]\d{8}|(?:DE|PE|SE|MA|KJ|14|15)\d{7}|[PS]\d{7}", re.ASCII)
_FOREIGN = re.compile(r"[A-Z\d]{5,17}", re.ASCII)
_FREE = (DocumentKind.MILITARY, DocumentKind.OTHER)
_CHINESE_NUMBERS = (
    DocumentKind.CITIZEN,
    DocumentKind.RESIDENCE_PERMIT,
    DocumentKind.FOREIGN_RESIDENT,
)


@dataclass(frozen=True)
class DocumentCheck:
    """What is known of a document number.

    ``number`` is the normal form; ``person_key`` is equal for all documents of this kind that the
    same person gets in turn (secret: store it as a keyed digest). ``needs_reason``: 请核对, saved
    only with a reason.
    """

    kind: DocumentKind
    number: str
    person_key: str
    sex: Sex | None = None
    born: date | None = None
    age: int | None = None
    region: str = ""
    warnings: tuple[Message, ...] = ()
    needs_reason: bool = False

    @property
    def child(self) -> bool:
        """Tell whether the bearer is under 14: of pupils no number is kept (PIPL 28, 31)."""
        return self.age is not None and 0 <= self.age < PUPIL_AGE


@dataclass
class _Notes:
    """Collects what is odd and what cannot be right."""

    warnings: list[Message] = field(default_factory=list)
    needs_reason: bool = False

    def odd(self, words: Message) -> None:
        self.warnings.append(words)

    def wrong(self, words: Message) -> None:
        self.warnings.append(words)
        self.needs_reason = True


def check_document(kind: DocumentKind, text: str, today: date) -> DocumentCheck:
    """Return the normal form of what was typed as a document of this kind, with its warnings.

    The kind of an 18-character number is corrected by the number itself (region 810000 ... is a
    residence permit, a leading 9 a foreigner's card). Empty text gives an empty check.
    """
    if kind in _FREE:
        number = clean_line(text)
        return DocumentCheck(kind, number, _key(kind, fold(number)))
    number = _plain(text)
    if not number:
        return DocumentCheck(kind, "", "")
    if kind in _CHINESE_NUMBERS:
        return _chinese_number(kind, number, today)
    return _travel_document(kind, number)


def guess_kind(text: str) -> DocumentKind:
    """Return the kind of document that a number most likely belongs to."""
    number = _plain(text)
    shapes = (
        (_EIGHTEEN, _kind_of_eighteen(DocumentKind.CITIZEN, number)),
        (_FIFTEEN, DocumentKind.CITIZEN),
        (_OLD_RESIDENT, DocumentKind.FOREIGN_RESIDENT),
        (_HM, DocumentKind.HONG_KONG_MACAO_PERMIT),
        (_TAIWAN, DocumentKind.TAIWAN_PERMIT),
        (_PASSPORT, DocumentKind.CHINESE_PASSPORT),
        (_OLD_PASSPORT, DocumentKind.CHINESE_PASSPORT),
        (re.compile(r"\d{14,20}X?", re.ASCII), DocumentKind.CITIZEN),
        (_FOREIGN, DocumentKind.FOREIGN_PASSPORT),
    )
    return next((kind for shape, kind in shapes if shape.fullmatch(number)), DocumentKind.OTHER)


def mask_document(number: str) -> str:
    """Return the number as screen and paper show it: the first character and the last four."""
    if len(number) > 5:
        return number[0] + "*" * (len(number) - 5) + number[-4:]
    return "*" * max(0, len(number) - 1) + number[-1:]


def document_tail(number: str) -> str:
    """Return the last four characters by which a document is looked up; empty when shorter."""
    plain = _plain(number)
    return plain[-4:] if len(plain) >= 4 else ""


def _plain(text: str) -> str:
    """Return the folded text without the separators that people type into numbers."""
    return re.sub(r"[-‐-―.·/]", "", fold(text))


def _key(kind: DocumentKind, number: str) -> str:
    return f"{kind.value}:{number}" if number else ""


def _kind_of_eighteen(kind: DocumentKind, number: str) -> DocumentKind:
    if number.startswith("9"):
        return DocumentKind.FOREIGN_RESIDENT
    if number.startswith(_RESIDENCE):
        return DocumentKind.RESIDENCE_PERMIT
    return DocumentKind.CITIZEN if kind in _CHINESE_NUMBERS else kind


# ------------------------------------------------------------------------- eighteen characters


def _chinese_number(kind: DocumentKind, number: str, today: date) -> DocumentCheck:
    if kind is DocumentKind.FOREIGN_RESIDENT and _OLD_RESIDENT.fullmatch(number):
        return DocumentCheck(kind, number, _key(kind, number))
    notes = _Notes()
    if _FIFTEEN.fullmatch(number):
        first = f"{number[:6]}19{number[6:]}"
        number = first + check_character(first)
    if not _EIGHTEEN.fullmatch(number):
        notes.wrong(
            msg("Please check: such a number has 18 characters, this one {n}.", n=len(number))
            if len(number) != 18
            else msg("Please check: only digits, and perhaps an X at the end.")
        )
        return _done(kind, number, notes)
    return _eighteen(_kind_of_eighteen(kind, number), number, today, notes)


def _eighteen(kind: DocumentKind, number: str, today: date, notes: _Notes) -> DocumentCheck:
    if check_character(number[:17]) != number[17]:
        notes.wrong(msg("Please check: the last character does not fit the number."))
    born = _birth(number)
    age = None
    if born is None or born > today:
        notes.wrong(msg("Please check: the date of birth in the number is impossible."))
        born = None
    else:
        age = age_on(born, today)
        if age > OLDEST:
            notes.odd(msg("The bearer would be {age} years old.", age=age))
    region = ""
    if kind is DocumentKind.CITIZEN:
        region = _region(number[:6], born.year if born else today.year, notes)
    sex = Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
    return _done(kind, number, notes, sex=sex, born=born, age=age, region=region)


def _birth(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def _region(code: str, year: int, notes: _Notes) -> str:
    region = region_of(code, year)
    if region.state is RegionState.UNKNOWN:
        notes.odd(msg("The region code {code} is not known.", code=code))
    elif region.state is RegionState.WITHDRAWN:
        notes.odd(msg("The region code {code} was withdrawn before this birth.", code=code))
    return region.province + (region.county if region.county != region.province else "")


def _done(
    kind: DocumentKind,
    number: str,
    notes: _Notes,
    *,
    sex: Sex | None = None,
    born: date | None = None,
    age: int | None = None,
    region: str = "",
) -> DocumentCheck:
    """Return the check; the three kinds with 18 characters share one number space."""
    key = _key(DocumentKind.CITIZEN, number)
    warnings = tuple(notes.warnings)
    return DocumentCheck(kind, number, key, sex, born, age, region, warnings, notes.needs_reason)


# ------------------------------------------------------------------------- travel documents


def _travel_document(kind: DocumentKind, number: str) -> DocumentCheck:
    shapes = {
        DocumentKind.HONG_KONG_MACAO_PERMIT: (_HM,),
        DocumentKind.TAIWAN_PERMIT: (_TAIWAN,),
        DocumentKind.CHINESE_PASSPORT: (_PASSPORT, _OLD_PASSPORT),
        DocumentKind.FOREIGN_PASSPORT: (_FOREIGN,),
    }
    fits = any(shape.fullmatch(number) for shape in shapes[kind])
    warnings = () if fits else (msg("A number of this document looks different. Look again."),)
    # The two digits after the first nine count the renewals of a card of one person.
    renewed = kind is DocumentKind.HONG_KONG_MACAO_PERMIT and fits
    key = _key(kind, number[:9] if renewed else number)
    return DocumentCheck(kind, number, key, warnings=warnings)
