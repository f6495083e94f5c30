"""Keys: how passwords open the database, and how the most sensitive words are sealed.

Two random 256-bit keys exist. The *database key* opens the file. The *vault key* opens accident
narratives, injuries and guardian phones. Each account has a slot in ``keys.json`` that its
password opens through Argon2id; a gatekeeper's slot holds the database key and only the public
half of the vault, so a gatekeeper can file a first report but never read one.
"""

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from campus_guard.core.errors import LoginError, PermissionDenied, World, WorldError
from campus_guard.core.files import write_atomically
from campus_guard.core.i18n import msg

KEYS_FILE = "keys.json"
RECOVERY_SLOT = "\x00recovery"
_SYMMETRIC, _TO_PUBLIC = b"\x01", b"\x02"
_SALT, _NONCE, _BOX = 16, 12, 32 + 1 + 32 + 16
_MOST_KIB = 2**20  # a slot that asks for more was not written by this program


@dataclass(frozen=True)
class KdfCost:
    """Argon2id's cost; RFC 9106's second recommended choice: 64 MiB, three passes."""

    time: int = 3
    memory_kib: int = 65536
    lanes: int = 4


def _hkdf(secret: bytes, info: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, None, b"campus_guard " + info).derive(secret)


@dataclass(frozen=True)
class Vault:
    """Seals text for the office. ``secret`` is None for those who may only write."""

    public: bytes
    secret: bytes | None = field(default=None, repr=False)

    @classmethod
    def from_secret(cls, secret: bytes) -> "Vault":
        """Return the vault that can also open what it seals."""
        public = X25519PrivateKey.from_private_bytes(_hkdf(secret, b"vault x25519"))
        return cls(public.public_key().public_bytes_raw(), secret)

    @property
    def can_open(self) -> bool:
        """Tell whether sealed text can be read with this vault."""
        return self.secret is not None

    def seal(self, table: str, uid: str, column: str, text: str) -> bytes:
        """Return ``text`` encrypted and bound to its table, row and column."""
        return self.seal_bytes(table, uid, column, text.encode("utf-8", "surrogatepass"))

    def seal_bytes(self, table: str, uid: str, column: str, data: bytes) -> bytes:
        """Return ``data`` encrypted with AES-GCM and bound to its place."""
        place = _place(table, uid, column)
        nonce = secrets.token_bytes(_NONCE)
        if self.secret is not None:
            box = AESGCM(_hkdf(self.secret, b"vault aes")).encrypt(nonce, data, place)
            return _SYMMETRIC + nonce + box
        once = X25519PrivateKey.generate()
        shared = once.exchange(X25519PublicKey.from_public_bytes(self.public))
        head = once.public_key().public_bytes_raw()
        key = _hkdf(shared + head + self.public, b"vault box")
        return _TO_PUBLIC + head + nonce + AESGCM(key).encrypt(nonce, data, place)

    def open(self, table: str, uid: str, column: str, sealed: bytes) -> str:
        """Return the text; raises like ``open_bytes``."""
        return self.open_bytes(table, uid, column, sealed).decode("utf-8", "surrogatepass")

    def open_bytes(self, table: str, uid: str, column: str, sealed: bytes) -> bytes:
        """Return the data sealed for this place.

        Raises PermissionDenied without the vault key, WorldError (corrupt) when it was altered
        or moved to another row or column.
        """
        if self.secret is None:
            raise PermissionDenied(msg("This account cannot open restricted text."))
        place = _place(table, uid, column)
        try:
            key, body = self._key_of(self.secret, sealed)
            return AESGCM(key).decrypt(body[:_NONCE], body[_NONCE:], place)
        except (InvalidTag, ValueError) as error:
            raise WorldError(World.CORRUPT) from error

    def _key_of(self, secret: bytes, sealed: bytes) -> tuple[bytes, bytes]:
        if sealed[:1] == _SYMMETRIC:
            return _hkdf(secret, b"vault aes"), sealed[1:]
        if sealed[:1] != _TO_PUBLIC:
            raise ValueError("neither way of sealing")
        private = X25519PrivateKey.from_private_bytes(_hkdf(secret, b"vault x25519"))
        head, body = sealed[1:33], sealed[33:]
        shared = private.exchange(X25519PublicKey.from_public_bytes(head))
        return _hkdf(shared + head + self.public, b"vault box"), body


def _place(table: str, uid: str, column: str) -> bytes:
    return json.dumps([table, uid, column]).encode()


@dataclass(frozen=True)
class Keys:
    """What an opened slot yields."""

    database: bytes = field(repr=False)
    vault: Vault

    @property
    def audit(self) -> bytes:
        """Return the key of the audit chain, derived from the database key."""
        return _hkdf(self.database, b"audit chain")

    @property
    def label(self) -> str:
        """Return a name for this school's files that tells nothing about the keys."""
        return _hkdf(self.database, b"label")[:8].hex()

    def for_writers(self) -> "Keys":
        """Return the same keys without the power to open sealed text."""
        return replace(self, vault=Vault(self.vault.public))


def new_keys() -> Keys:
    """Return fresh random keys for a new school."""
    return Keys(secrets.token_bytes(32), Vault.from_secret(secrets.token_bytes(32)))


@dataclass(frozen=True)
class Slot:
    """One wrapped copy of the keys."""

    name: str
    salt: bytes
    cost: KdfCost
    nonce: bytes
    box: bytes

    def to_json(self) -> dict[str, Any]:
        """Return the slot as plain JSON values."""
        return {
            "name": self.name,
            "salt": _b64(self.salt),
            "argon2id": [self.cost.time, self.cost.memory_kib, self.cost.lanes],
            "nonce": _b64(self.nonce),
            "box": _b64(self.box),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Slot":
        """Return the slot read from ``keys.json``.

        Raises ValueError, KeyError or TypeError for one that cannot have been written by ``put``.
        """
        cost = KdfCost(*data["argon2id"])
        slot = cls(
            str(data["name"]),
            base64.b64decode(data["salt"]),
            cost,
            base64.b64decode(data["nonce"]),
            base64.b64decode(data["box"]),
        )
        possible = 1 <= cost.lanes <= 64 and 8 * cost.lanes <= cost.memory_kib <= _MOST_KIB
        if not possible or not 1 <= cost.time <= 100:
            raise ValueError("the cost of a slot")
        if (len(slot.salt), len(slot.nonce), len(slot.box)) != (_SALT, _NONCE, _BOX):
            raise ValueError("the length of a slot")
        return slot


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _stretch(password: bytes, salt: bytes, cost: KdfCost) -> bytes:
    return hash_secret_raw(
        password, salt, cost.time, cost.memory_kib, cost.lanes, hash_len=32, type=Type.ID
    )


class KeyFile:
    """``keys.json``: one slot per account and one for the recovery key."""

    def __init__(self, path: Path, slots: Mapping[str, Slot] | None = None) -> None:
        self.path = path
        self.slots: dict[str, Slot] = dict(slots or {})

    @classmethod
    def load(cls, path: Path) -> "KeyFile":
        """Return the key file at ``path``; raises WorldError when it is missing or damaged."""
        try:
            data = path.read_bytes()
        except OSError as error:
            words = msg(
                "The key file {name} is missing or cannot be read. Every backup holds one: "
                "restore the last backup.",
                name=path.name,
            )
            raise WorldError(World.CANNOT_OPEN, words) from error
        try:
            return cls.from_text(path, data.decode())
        except (ValueError, KeyError, TypeError) as error:
            words = msg(
                "The key file {name} is damaged. Every backup holds one: restore the last backup.",
                name=path.name,
            )
            raise WorldError(World.CORRUPT, words) from error

    @classmethod
    def from_text(cls, path: Path, text: str) -> "KeyFile":
        """Return the key file with this content; raises ValueError, KeyError or TypeError."""
        data = json.loads(text)
        slots = [Slot.from_json(s) for s in data["slots"]]
        return cls(path, {s.name: s for s in slots})

    def to_text(self) -> str:
        """Return the content of ``keys.json``."""
        slots = [self.slots[name].to_json() for name in sorted(self.slots)]
        return json.dumps({"format": 1, "slots": slots}, indent=1) + "\n"

    def save(self) -> None:
        """Write the file so that either the old or the new one is there after a crash."""
        write_atomically(self.path, self.to_text().encode())

    def put(self, name: str, password: str, keys: Keys, cost: KdfCost | None = None) -> None:
        """Give ``name`` a slot that ``password`` opens, replacing any older one."""
        self._put(name, _secret(password), keys, cost or KdfCost())

    def put_recovery(self, secret: bytes, keys: Keys, cost: KdfCost | None = None) -> None:
        """Make ``secret`` (160 bits) the recovery key; the old one opens nothing any more."""
        self._put(RECOVERY_SLOT, secret, keys, cost or KdfCost())

    def _put(self, name: str, secret: bytes, keys: Keys, cost: KdfCost) -> None:
        salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
        vault = keys.vault
        body = b"S" + vault.secret if vault.secret is not None else b"P" + vault.public
        key = _stretch(secret, salt, cost)
        box = AESGCM(key).encrypt(nonce, keys.database + body, name.encode())
        self.slots[name] = Slot(name, salt, cost, nonce, box)

    def open(self, name: str, password: str) -> Keys:
        """Return the keys; raises LoginError when name or password is wrong."""
        return self._open(name, _secret(password))

    def open_recovery(self, secret: bytes) -> Keys:
        """Return the keys for the recovery secret; raises LoginError when it does not fit."""
        return self._open(RECOVERY_SLOT, secret)

    def _open(self, name: str, secret: bytes) -> Keys:
        slot = self.slots.get(name)
        # An unknown name costs the same time, so that names cannot be found by trying.
        known = slot or Slot(name, b"\0" * _SALT, KdfCost(), b"\0" * _NONCE, b"\0" * 48)
        key = _stretch(secret, known.salt, known.cost)
        try:
            plain = AESGCM(key).decrypt(known.nonce, known.box, name.encode())
        except InvalidTag as error:
            raise LoginError(msg("User name or password is wrong.")) from error
        database, tag, rest = plain[:32], plain[32:33], plain[33:]
        return Keys(database, Vault.from_secret(rest) if tag == b"S" else Vault(rest))

    def drop(self, name: str) -> None:
        """Remove the slot of an account; its password opens nothing any more."""
        self.slots.pop(name, None)


def _secret(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")


def key_file(data_dir: Path) -> Path:
    """Return where the slots of the database in ``data_dir`` lie."""
    return data_dir / KEYS_FILE
