"""Identifiers: client-made UUIDs and codes that people type (Crockford base32)."""

import hashlib
import secrets
import uuid

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECK_LENGTH = 4
_LOOKALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_uid() -> str:
    """Return a fresh random UUID as 36 characters; it makes saving twice harmless."""
    return str(uuid.uuid4())


def derived_uid(*parts: object) -> str:
    """Return the UUID that belongs to these parts, the same every time (sample data)."""
    name = "\x1f".join(map(str, parts)).encode(errors="replace")  # half a character has no bytes
    return str(uuid.uuid5(uuid.NAMESPACE_OID, name.decode()))


def base32_encode(data: bytes) -> str:
    """Return ``data`` in Crockford base32, without padding (160 bits give 32 characters)."""
    bits = len(data) * 8
    number = int.from_bytes(data)
    length = -(-bits // 5)
    number <<= length * 5 - bits
    return "".join(ALPHABET[(number >> 5 * i) & 31] for i in reversed(range(length)))


def base32_decode(text: str, size: int) -> bytes:
    """Return the ``size`` bytes that ``text`` stands for.

    Raises ValueError for a wrong character or length. O is read as 0, I and L as 1.
    """
    text = text.upper().translate(_LOOKALIKE)
    length = -(-size * 8 // 5)
    if len(text) != length:
        raise ValueError("length")
    number = 0
    for character in text:
        number = number << 5 | ALPHABET.index(character)
    spare = length * 5 - size * 8
    if number & ((1 << spare) - 1):
        raise ValueError("padding")
    return (number >> spare).to_bytes(size)


def _check(secret: bytes) -> str:
    return base32_encode(hashlib.sha256(b"campus_guard recovery\0" + secret).digest())[
        :CHECK_LENGTH
    ]


def new_recovery_secret() -> bytes:
    """Return 160 random bits."""
    return secrets.token_bytes(20)


def format_recovery(secret: bytes) -> str:
    """Return the recovery key as nine groups of four; the last group are check characters."""
    text = base32_encode(secret) + _check(secret)
    return "-".join(text[i : i + 4] for i in range(0, len(text), 4))


def parse_recovery(text: str) -> bytes:
    """Return the 160 bits of a typed recovery key; spaces, hyphens and case do not matter.

    Raises ValueError when characters are missing or the check characters do not fit.
    """
    plain = "".join(c for c in text.upper() if c.isalnum()).translate(_LOOKALIKE)
    if len(plain) != 32 + CHECK_LENGTH:
        raise ValueError("length")
    secret = base32_decode(plain[:32], 20)
    if plain[32:] != _check(secret):
        raise ValueError("check")
    return secret
