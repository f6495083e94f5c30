"""The text in a pass QR: ASCII, no personal data, verified offline.

``CG1`` (version), then ``V`` visit, ``P`` recurring pass or ``B`` badge label; the record's uid in
Crockford base32 and the day as YYMMDD (a badge: its number); ten characters (50 bits) of
HMAC-SHA256. Upper-case letters and digits only: the dense mode of QR, and what every keyboard
layout types alike. The uid, not the row number: after a restored backup a row number can belong
to somebody else.
"""

import hmac
import re
import uuid
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from campus_guard.core.i18n import Message, msg
from campus_guard.core.ids import base32_decode, base32_encode
from campus_guard.features.gate.rules.codes import VisitState
from campus_guard.features.gate.rules.labels import label

MARK = "CG1"
KEY_BYTES = 32
_UID = 26
_MAC = 10
_PASS = re.compile(rf"{MARK}[VP][0-9A-HJKMNP-TV-Z]{{{_UID}}}[0-9]{{6}}[0-9A-HJKMNP-TV-Z]{{{_MAC}}}")
_BADGE = re.compile(rf"{MARK}B[0-9A-Z]{{1,8}}[0-9A-HJKMNP-TV-Z]{{{_MAC}}}")


class PassKind(StrEnum):
    """What a pass belongs to."""

    VISIT = "V"
    PLAN = "P"


@dataclass(frozen=True)
class PassToken:
    """What a genuine pass says; ``day`` is the day of the visit or the last day of the plan."""

    kind: PassKind
    uid: str
    day: date


class PassAnswer(StrEnum):
    """What a genuine pass does now."""

    ENTER = "enter"
    LEAVE = "leave"
    NO = "no"


def _mac(key: bytes, body: str) -> str:
    if len(key) < KEY_BYTES:
        raise ValueError("key")
    return base32_encode(hmac.digest(key, b"campus_guard pass\0" + body.encode(), "sha256"))[:_MAC]


def encode_pass(token: PassToken, key: bytes) -> str:
    """Return the text of the QR: 46 characters. Raises ValueError for a key under 32 bytes."""
    uid = base32_encode(uuid.UUID(token.uid).bytes)
    body = f"{MARK}{token.kind.value}{uid}{token.day:%y%m%d}"
    return body + _mac(key, body)


def decode_pass(text: str, key: bytes) -> PassToken | None:
    """Return what the pass says; None for anything that this school's key did not sign.

    Every changed, missing or added character is refused.
    """
    if not _PASS.fullmatch(text):
        return None
    body, mac = text[:-_MAC], text[-_MAC:]
    if not hmac.compare_digest(mac, _mac(key, body)):
        return None
    start = len(MARK) + 1
    uid = uuid.UUID(bytes=base32_decode(body[start : start + _UID], 16))
    digits = body[-6:]
    day = date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    return PassToken(PassKind(body[len(MARK)]), str(uid), day)


def encode_badge(number: str, key: bytes) -> str:
    """Return the text of a badge label. Raises ValueError for a number that labels cannot carry."""
    if not re.fullmatch(r"[0-9A-Z]{1,8}", number):
        raise ValueError(number)
    body = f"{MARK}B{number}"
    return body + _mac(key, body)


def decode_badge(text: str, key: bytes) -> str | None:
    """Return the number of a badge label that this school's key signed, else None."""
    if not _BADGE.fullmatch(text):
        return None
    body, mac = text[:-_MAC], text[-_MAC:]
    return body[len(MARK) + 1 :] if hmac.compare_digest(mac, _mac(key, body)) else None


def looks_like_pass(text: str) -> bool:
    """Tell whether the text has the shape of a visit's or a plan's pass, genuine or not."""
    return _PASS.fullmatch(text) is not None


def looks_like_badge(text: str) -> bool:
    """Tell whether the text has the shape of a badge label, genuine or not."""
    return _BADGE.fullmatch(text) is not None


def answer_pass(
    token: PassToken, state: VisitState, today: date
) -> tuple[PassAnswer, Message | None]:
    """Return what a visit's pass does: once in on its day, once out whenever, then nothing."""
    if state is VisitState.INSIDE:
        return PassAnswer.LEAVE, None
    if state is not VisitState.PLANNED:
        return PassAnswer.NO, msg("This pass was used: {state}.", state=label(state))
    if token.day < today:
        return PassAnswer.NO, msg("This pass expired on {day}.", day=token.day.isoformat())
    if token.day > today:
        return PassAnswer.NO, msg("This pass is for {day}.", day=token.day.isoformat())
    return PassAnswer.ENTER, None
