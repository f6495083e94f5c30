"""What people type into fields, understood. Pure functions without Qt.

Each returns None for an empty text and raises UserError with a sentence for anything it does not
understand. Full-width digits and punctuation from Chinese input methods are welcome.
"""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from campus_guard.core.errors import UserError
from campus_guard.core.i18n import msg

_DAYS = {"今天": 0, "今": 0, "t": 0, "昨天": -1, "昨": -1, "y": -1, "前天": -2, "明天": 1, "明": 1}
_LARGEST = Decimal("9999999999.99")


def plain(text: str) -> str:
    """Return the text with half-width digits and punctuation, without outer blanks."""
    return unicodedata.normalize("NFKC", text).replace("。", ".").strip()


def parse_date(text: str, today: date) -> date | None:
    """Return a day from 2026-11-20, 2026.11.20, 2026年11月20日, 20261120, 1120, 11-20, 今天, t.

    A day without a year is in the year of ``today``.
    """
    text = plain(text).lower()
    if not text:
        return None
    if text in _DAYS:
        return today + timedelta(days=_DAYS[text])
    parts = _date_parts(text)
    if len(parts) == 2:
        parts = [today.year, *parts]
    try:
        return date(*parts)
    except (TypeError, ValueError):
        raise UserError(msg("Type a day like 2026-11-20 or 1120.")) from None


def _date_parts(text: str) -> list[int]:
    digits = re.fullmatch(r"(\d{4})?(\d\d)(\d\d)", text)
    if digits:
        return [int(part) for part in digits.groups() if part]
    if re.fullmatch(r"(\d{4}[-./年])?\d{1,2}[-./月]\d{1,2}日?", text):
        return [int(part) for part in re.findall(r"\d+", text)]
    return []


def parse_time(text: str) -> time | None:
    """Return a time of day from 07:42, 7:42, 0742, 742, 7.42, 7点42分, 7点, 7."""
    text = plain(text)
    if not text:
        return None
    found = re.fullmatch(r"(\d{1,2})(?:[:.点时](\d{1,2})?分?)?", text) or re.fullmatch(
        r"(\d{1,2})(\d\d)", text
    )
    try:
        hour, minute = found.groups() if found else ("", "")
        return time(int(hour), int(minute or 0))
    except ValueError:
        raise UserError(msg("Type a time like 07:42 or 0742.")) from None


def parse_moment(text: str, today: date, now: datetime) -> datetime | None:
    """Return a moment to the minute from "2026-11-20 07:42", "1120 0742", "t 742" or "742".

    A time alone is today's; "n" or 现在 is now. The offset is that of ``now``.
    """
    text = plain(text)
    if not text:
        return None
    if text.lower() in ("n", "现在"):
        return now.replace(second=0, microsecond=0)
    day_text, _, time_text = text.replace("T", " ").rpartition(" ")
    day = parse_date(day_text, today) if day_text.strip() else today
    at = parse_time(time_text)
    return datetime.combine(day or today, at or time(), now.tzinfo)


def parse_money(text: str) -> Decimal | None:
    """Return yuan with at most two decimals from 1234.5, 1,234.50, ¥1234.5, 1.2万."""
    text = plain(text).removeprefix("¥").removesuffix("元").replace(",", "").strip()
    if not text:
        return None
    factor = 1
    if text.endswith("万"):
        text, factor = text[:-1].strip(), 10_000
    amount = _decimal(text) * factor
    if not 0 <= amount <= _LARGEST or amount != amount.quantize(Decimal("0.01")):
        raise UserError(msg("Type yuan with at most two decimals."))
    return amount.quantize(Decimal("0.01"))


def parse_integer(text: str, minimum: int, maximum: int) -> int | None:
    """Return a whole number within the limits (inclusive)."""
    text = plain(text).replace(",", "")
    if not text:
        return None
    if not re.fullmatch(r"-?\d{1,18}", text):
        raise UserError(msg("Type a whole number."))
    number = int(text)
    if not minimum <= number <= maximum:
        raise UserError(
            msg("Type a number from {minimum} to {maximum}.", minimum=minimum, maximum=maximum)
        )
    return number


def parse_decimal(text: str, places: int) -> Decimal | None:
    """Return a number with at most ``places`` decimals."""
    text = plain(text).replace(",", "")
    if not text:
        return None
    number = _decimal(text)
    step = Decimal(1).scaleb(-places)
    if abs(number) > _LARGEST or number != number.quantize(step):
        raise UserError(msg("Type a number with at most {places} decimals.", places=places))
    return number.quantize(step)


def _decimal(text: str) -> Decimal:
    try:
        if not re.fullmatch(r"-?(\d+\.?\d*|\.\d+)", text):
            raise InvalidOperation
        return Decimal(text)
    except InvalidOperation:
        raise UserError(msg("Type a number.")) from None
