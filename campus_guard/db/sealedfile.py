"""Encrypting small files that lie beside the database, with a key derived from the database's."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from campus_guard.db.keys import Keys

_NONCE = 12


class FileSealer:
    """Seals bytes for one purpose; every account of the school can open them, nobody else."""

    def __init__(self, keys: Keys, purpose: str) -> None:
        info = b"campus_guard file " + purpose.encode()
        self._key = HKDF(hashes.SHA256(), 32, None, info).derive(keys.database)

    def seal(self, data: bytes) -> bytes:
        """Return ``data`` encrypted."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self._key).encrypt(nonce, data, None)

    def open(self, sealed: bytes) -> bytes:
        """Return the data; raises ValueError when it was altered or belongs to another school."""
        try:
            return AESGCM(self._key).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
        except InvalidTag as error:
            raise ValueError("altered") from error
