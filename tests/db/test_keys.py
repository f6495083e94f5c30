"""Who can open what: key slots, the recovery key, and the vault of restricted text."""

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campus_guard.core.errors import LoginError, PermissionDenied, World, WorldError
from campus_guard.core.ids import format_recovery, new_recovery_secret, parse_recovery
from campus_guard.db.keys import KdfCost, KeyFile, Keys, Vault, key_file, new_keys

CHEAP = KdfCost(1, 64, 1)
PLACE = ("accident", "uid-1", "narrative")


@pytest.fixture
def slots(tmp_path: Path, keys: Keys) -> KeyFile:
    made = KeyFile(key_file(tmp_path))
    made.put("director", "right password", keys, CHEAP)
    made.put("gatekeeper", "another one", keys.for_writers(), CHEAP)
    return made


def test_a_password_opens_its_slot(slots: KeyFile, keys: Keys) -> None:
    slots.save()
    again = KeyFile.load(slots.path)
    assert again.open("director", "right password") == keys
    assert again.open("gatekeeper", "another one") == keys.for_writers()


def test_the_cost_is_what_the_rules_say(tmp_path: Path, keys: Keys) -> None:
    made = KeyFile(key_file(tmp_path))
    made.put("director", "right password", keys)
    slot = json.loads(made.to_text())["slots"][0]
    assert slot["argon2id"][:2] == [3, 65536]
    assert made.open("director", "right password") == keys


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("director", "wrong"),
        ("director", ""),
        ("director", "right password "),
        ("gatekeeper", "right password"),
        ("nobody", "right password"),
    ],
)
def test_wrong_name_and_wrong_password_say_the_same(
    slots: KeyFile, name: str, password: str
) -> None:
    with pytest.raises(LoginError, match="User name or password is wrong"):
        slots.open(name, password)


def test_a_slot_cannot_be_given_another_name(slots: KeyFile) -> None:
    text = slots.to_text().replace('"gatekeeper"', '"principal"')
    renamed = KeyFile.from_text(slots.path, text)
    with pytest.raises(LoginError):
        renamed.open("principal", "another one")


def test_a_changed_password_closes_the_old_one(slots: KeyFile, keys: Keys) -> None:
    slots.put("director", "new password", keys, CHEAP)
    assert slots.open("director", "new password") == keys
    with pytest.raises(LoginError):
        slots.open("director", "right password")


def test_a_dropped_slot_opens_nothing(slots: KeyFile) -> None:
    slots.drop("director")
    slots.drop("never was")
    with pytest.raises(LoginError):
        slots.open("director", "right password")
    assert "director" not in slots.to_text()


def test_the_recovery_key_opens_both_keys_until_a_new_one_is_made(
    slots: KeyFile, keys: Keys
) -> None:
    secret, newer = new_recovery_secret(), new_recovery_secret()
    slots.put_recovery(secret, keys, CHEAP)
    typed = format_recovery(secret).lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert slots.open_recovery(parse_recovery(typed)) == keys
    slots.put_recovery(newer, keys, CHEAP)
    assert slots.open_recovery(newer) == keys
    with pytest.raises(LoginError):
        slots.open_recovery(secret)


def test_the_recovery_slot_is_no_account(slots: KeyFile, keys: Keys) -> None:
    slots.put_recovery(b"r" * 20, keys, CHEAP)
    with pytest.raises(LoginError):
        slots.open("recovery", "r" * 20)


@settings(max_examples=30)
@given(password=st.text(max_size=80), other=st.text(max_size=80))
def test_any_text_is_a_password(password: str, other: str) -> None:
    keys = new_keys()
    made = KeyFile(Path("keys.json"))
    made.put("a", password, keys, KdfCost(1, 8, 1))
    assert made.open("a", password) == keys
    if other != password:
        with pytest.raises(LoginError):
            made.open("a", other)


def test_the_file_never_holds_a_key(slots: KeyFile, keys: Keys) -> None:
    slots.put_recovery(b"recovery secret 20 b", keys, CHEAP)
    slots.save()
    assert keys.vault.secret is not None
    text = slots.path.read_text(encoding="utf-8")
    parts = [json.dumps(s) for s in json.loads(text)["slots"]]
    assert len(parts) == 3
    raw = [keys.database, keys.vault.secret, keys.vault.public, keys.audit]
    raw += [b"recovery secret 20 b", b"right password", b"another one"]
    for secret in raw:
        for spelling in (secret.hex(), base64.b64encode(secret).decode()[:20], repr(secret)[2:-1]):
            assert spelling not in text
        for slot in json.loads(text)["slots"]:
            assert secret not in base64.b64decode(slot["box"])


def test_keys_do_not_show_themselves(keys: Keys) -> None:
    """A crash report may print local variables."""
    assert keys.vault.secret is not None
    shown = repr(keys)
    assert repr(keys.database) not in shown
    assert repr(keys.vault.secret) not in shown


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"null", b'{"slots": [{}]}', b'{"slots": 3}', b"\xff\xfe\x00", b"\0" * 300],
)
def test_a_damaged_file_is_told_in_words(tmp_path: Path, content: bytes) -> None:
    key_file(tmp_path).write_bytes(content)
    with pytest.raises(WorldError) as caught:
        KeyFile.load(key_file(tmp_path))
    assert caught.value.kind is World.CORRUPT


def test_a_missing_file_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(WorldError) as caught:
        KeyFile.load(key_file(tmp_path))
    assert caught.value.kind is World.CANNOT_OPEN


def test_two_schools_have_two_labels(keys: Keys) -> None:
    other = new_keys()
    assert keys.label != other.label
    assert keys.label == keys.for_writers().label
    assert keys.label not in keys.database.hex()


@given(st.text(max_size=300))
def test_what_the_office_seals_the_office_opens(text: str) -> None:
    vault = Vault.from_secret(b"v" * 32)
    sealed = vault.seal(*PLACE, text)
    assert vault.open(*PLACE, sealed) == text
    assert vault.seal(*PLACE, text) != sealed


@given(st.text(max_size=300))
def test_what_the_gate_seals_only_the_office_opens(text: str) -> None:
    office = Vault.from_secret(b"v" * 32)
    gate = Vault(office.public)
    assert not gate.can_open
    sealed = gate.seal(*PLACE, text)
    assert office.open(*PLACE, sealed) == text
    with pytest.raises(PermissionDenied):
        gate.open(*PLACE, sealed)
    if len(text) > 3:
        assert text.encode("utf-8", "surrogatepass") not in sealed


@pytest.mark.parametrize("gate", [False, True])
@pytest.mark.parametrize(
    "place",
    [
        ("attachment", "uid-1", "narrative"),
        ("accident", "uid-2", "narrative"),
        ("accident", "uid-1", "injury"),
        ("accident", "uid-1n", "arrative"),
    ],
)
def test_sealed_text_cannot_be_moved(
    keys: Keys, *, gate: bool, place: tuple[str, str, str]
) -> None:
    vault = Vault(keys.vault.public) if gate else keys.vault
    sealed = vault.seal(*PLACE, "受限内容")
    with pytest.raises(WorldError) as caught:
        keys.vault.open(*place, sealed)
    assert caught.value.kind is World.CORRUPT


@pytest.mark.parametrize("gate", [False, True])
def test_altered_sealed_text_is_refused(keys: Keys, *, gate: bool) -> None:
    vault = Vault(keys.vault.public) if gate else keys.vault
    sealed = vault.seal(*PLACE, "受限内容")
    for place in range(len(sealed)):
        broken = bytearray(sealed)
        broken[place] ^= 0x40
        with pytest.raises(WorldError):
            keys.vault.open(*PLACE, bytes(broken))
    for length in (0, 1, 12, 40, len(sealed) - 1):
        with pytest.raises(WorldError):
            keys.vault.open(*PLACE, sealed[:length])


def test_a_gatekeepers_keys_cannot_open_what_the_office_sealed(keys: Keys) -> None:
    """Nothing in a gatekeeper's slot helps: it holds the database key and a public key."""
    gate = keys.for_writers()
    assert gate.vault.secret is None
    sealed = keys.vault.seal(*PLACE, "受限内容")
    with pytest.raises(PermissionDenied):
        gate.vault.open(*PLACE, sealed)
    for guess in (gate.database, gate.vault.public, gate.audit):
        with pytest.raises(WorldError):
            Vault.from_secret(guess).open(*PLACE, sealed)
